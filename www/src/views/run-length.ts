/** A run as long as the source's own: how far it is, and how long it still takes. Starts nothing itself. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { About } from '../engine/types.js';
import type { Texts } from '../locales/index.js';

export interface RunLengthState {
  /** Undefined until the experiment is known. */
  about: About | undefined;
  iteration: number;
  perSecond: number | undefined;
  /** It plays, and will stop at the end. */
  isBound: boolean;
  disabled: boolean;
}

export interface RunLengthActions {
  run: () => void;
  pause: () => void;
  again: () => void;
}

export function runLength(texts: Texts, language: string, state: RunLengthState, actions: RunLengthActions): TemplateResult {
  const { about, iteration, isBound, disabled } = state;
  const count = (value: number): string => Math.floor(value).toLocaleString(language);
  const whole = about?.run.iterations ?? 0;
  const length = !about ? '' : about.run.epochs === null ? texts.countIterations(count(whole)) : texts.countEpochs(count(about.run.epochs));
  const isOver = whole > 0 && iteration >= whole;
  const [name, act] = !about
    ? [texts.run, actions.run]
    : isBound
    ? [texts.pauseRun, actions.pause]
    : isOver
    ? [texts.runAgain(length), actions.again]
    : [iteration > 0 ? texts.runOn(length) : texts.runFull(length), actions.run];
  const share = whole > 0 ? Math.min(1, iteration / whole) : 0;
  return html`
    <div class="run-length">
      <button type="button" data-command="run" title=${texts.runTitle} ?disabled=${disabled || !about} @click=${act}>${name}</button>
      <div
        class="progress"
        role="progressbar"
        aria-label=${texts.runProgress}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.floor(100 * share)}
      >
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${100 * share} height="4"></rect>`}</svg>
      </div>
      <p>${about ? (isOver ? texts.runDone(count(whole)) : left(texts, language, state, about)) : nothing}</p>
    </div>`;
}

function left(texts: Texts, language: string, { iteration, perSecond }: RunLengthState, { run, batchesPerEpoch }: About): string {
  const count = (value: number): string => Math.floor(value).toLocaleString(language);
  const remaining = run.iterations - iteration;
  const parts = [
    run.epochs === null ? undefined : texts.epochOf(count(Math.min(run.epochs, 1 + iteration / batchesPerEpoch)), count(run.epochs)),
    perSecond ? texts.timeLeft(duration(texts, remaining / perSecond)) : texts.iterationsLeft(count(remaining)),
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** As exact as one can trust. */
function duration(texts: Texts, seconds: number): string {
  if (seconds < 90) return texts.seconds(String(Math.max(1, Math.round(seconds))));
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? texts.minutes(String(minutes)) : texts.hours(String(Math.floor(minutes / 60)), String(minutes % 60));
}
