/** The buttons that drive a run. Says what is wanted; does none of it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../locales/index.js';
import { pauseIcon, playIcon, resetIcon, shuffleIcon, stepIcon } from './icons.js';
import { isSeed } from './settings.js';

export type Command = 'toggle' | 'step' | 'stepDiscriminator' | 'stepGenerator' | 'reset' | 'newSeed';

export const SPEEDS = [1, 10, 60, Infinity] as const;

export interface ToolbarState {
  running: boolean;
  seed: number;
  speed: number;
  iteration: number;
  perSecond: number | undefined;
  /** Where images are counted: how many an iteration takes; 0 until that is known. */
  batch: number | undefined;
  /** What the tutorial took for one, where it says so. */
  perImageThere: { time: string; title: string } | undefined;
  /** Nothing can be commanded once the trainer has failed. */
  disabled: boolean;
}

export interface ToolbarActions {
  command: (command: Command) => void;
  seed: (seed: number) => void;
  speed: (iterationsPerSecond: number) => void;
}

export function toolbar(texts: Texts, language: string, state: ToolbarState, actions: ToolbarActions): TemplateResult {
  const button = (command: Command, name: string, title: string, icon: unknown, className = ''): TemplateResult => html`
    <button
      type="button"
      class=${className}
      data-command=${command}
      title=${title}
      ?disabled=${state.disabled}
      @click=${() => actions.command(command)}
    >${icon}<span>${name}</span></button>`;
  return html`
    <div class="toolbar" part="toolbar" role="group" aria-label=${texts.controls}>
      <button
        type="button"
        class="primary"
        data-command="toggle"
        ?disabled=${state.disabled}
        @click=${() => actions.command('toggle')}
      >${state.running ? pauseIcon : playIcon}<span>${state.running ? texts.pause : texts.play}</span></button>
      <div class="joined">
        ${button('step', texts.step, texts.stepTitle, stepIcon)}
        ${button('stepDiscriminator', texts.stepDiscriminator, texts.stepDiscriminatorTitle, nothing)}
        ${button('stepGenerator', texts.stepGenerator, texts.stepGeneratorTitle, nothing)}
      </div>
      <div class="joined">
        ${button('reset', texts.reset, texts.resetTitle, resetIcon)}
        ${button('newSeed', texts.newSeed, texts.newSeedTitle, shuffleIcon)}
      </div>
      <label class="field seed">
        <span>${texts.seed}</span>
        <input
          type="text"
          name="seed"
          inputmode="numeric"
          autocomplete="off"
          maxlength="10"
          .value=${String(state.seed)}
          ?disabled=${state.disabled}
          @change=${(event: Event) => changeSeed(event, state.seed, actions)}
        />
      </label>
      <label class="field">
        <span>${texts.speed}</span>
        <select name="speed" @change=${(event: Event) => actions.speed(Number((event.target as HTMLSelectElement).value))}>
          ${SPEEDS.map((speed) => {
            const name = speed === Infinity ? texts.speedMax : texts.perSecond(String(speed));
            return html`<option value=${speed} ?selected=${speed === state.speed}>${name}</option>`;
          })}
        </select>
      </label>
      ${counter(texts, language, state)}
    </div>`;
}

function counter(texts: Texts, language: string, { iteration, running, perSecond, batch, perImageThere }: ToolbarState): TemplateResult {
  const digits = perSecond !== undefined && perSecond < 10 ? 1 : 0;
  const rate = running && perSecond !== undefined ? perSecond.toLocaleString(language, { maximumFractionDigits: digits }) : '–';
  const perImage = running && perSecond && batch ? 1000 / (perSecond * batch) : undefined;
  const milliseconds = perImage?.toLocaleString(language, { maximumSignificantDigits: 2 }) ?? '–';
  return html`
    <div class="counter">
      <div><output class="iteration" name="iteration" aria-live="off">${iteration.toLocaleString(language)}</output> ${texts.iterations}</div>
      <div class="rate">${texts.perSecond(rate)}</div>
      ${batch === undefined
        ? nothing
        : html`
            <div>
              ${texts.perImage(milliseconds)}${perImageThere
                ? html`<span class="there"> · <abbr role="button" tabindex="0" title=${perImageThere.title}>${perImageThere.time}</abbr></span>`
                : nothing}
            </div>`}
    </div>`;
}

function changeSeed(event: Event, current: number, actions: ToolbarActions): void {
  const input = event.target as HTMLInputElement;
  const seed = input.value.trim() === '' ? NaN : Number(input.value);
  input.value = String(isSeed(seed) ? seed : current);
  if (isSeed(seed)) actions.seed(seed);
}
