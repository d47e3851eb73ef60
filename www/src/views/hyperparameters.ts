/** The panel of hyper-parameters: one control each, fit for what it sets. Sets nothing itself. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ErrorDetail, Hyperparameter } from '../engine/types.js';
import { hyperparameterTables } from '../locales/hyperparameters.js';
import { lookUp, type Language, type Texts } from '../locales/index.js';
import { resetIcon } from './icons.js';
import { errorNotice } from './notices.js';

/** What was asked for and not taken. */
export interface Refusal {
  text: string;
  error: ErrorDetail;
}

export interface HyperparametersState {
  rows: readonly Hyperparameter[];
  /** Names of those that were changed and wait for a reset. */
  waiting: ReadonlySet<string>;
  refused: ReadonlyMap<string, Refusal>;
  /** Whether there is a way back to the preset's own values. */
  isChanged: boolean;
}

export interface HyperparametersActions {
  set: (name: string, value: number | string, text: string) => void;
  reset: () => void;
  restore: () => void;
}

type Group = 'nets' | 'steps' | 'learning' | 'game';
const GROUPS: Record<Group, readonly string[]> = {
  learning: ['optimizer', 'discriminatorLearningRate', 'generatorLearningRate', 'beta1', 'beta2', 'ratesFallFrom'],
  steps: ['batchSize', 'discriminatorSteps', 'generatorSteps', 'updates'],
  game: ['loss', 'realTarget', 'fakeTarget', 'clip', 'clipValue', 'mismatched', 'averaging'],
  nets: ['latentSize', 'latentDistribution', 'hiddenWidth'],
};
const NAMES = Object.keys(GROUPS) as Group[];

export function hyperparametersView(
  texts: Texts,
  language: Language,
  state: HyperparametersState,
  actions: HyperparametersActions,
): TemplateResult {
  const { rows, waiting, isChanged } = state;
  const placed = new Set(Object.values(GROUPS).flat());
  // A row that this table does not know yet stands with the game.
  const rowsOf = (group: Group): Hyperparameter[] => [
    ...GROUPS[group].flatMap((name) => rows.filter((row) => row.name === name)),
    ...(group === 'game' ? rows.filter(({ name }) => !placed.has(name)) : []),
  ];
  return html`
    <details class="settings" part="settings">
      <summary>${texts.settings}</summary>
      <p class="note">${texts.settingsNote}</p>
      <div class="groups">
        ${NAMES.map(
          (group) => html`
            <fieldset>
              <legend>${texts.settingGroups[group]}</legend>
              ${rowsOf(group).map((row) => control(texts, language, row, state, actions))}
            </fieldset>`,
        )}
      </div>
      <div class="settings-foot">
        ${waiting.size > 0
          ? html`<button type="button" class="primary" data-command="apply" @click=${actions.reset}>${resetIcon}<span>${texts.resetToApply}</span></button>`
          : nothing}
        <span role="status">${waiting.size > 0 ? texts.waitsForReset : nothing}</span>
        <button type="button" data-command="restore" ?disabled=${!isChanged} @click=${actions.restore}>${texts.restore}</button>
      </div>
    </details>`;
}

function control(
  texts: Texts,
  language: Language,
  row: Hyperparameter,
  { waiting, refused }: HyperparametersState,
  actions: HyperparametersActions,
): TemplateResult {
  const { name, needsReset } = row;
  const words = lookUp(hyperparameterTables.of(language).hyperparameters, name) ?? { name, title: '' };
  const refusal = refused.get(name);
  const id = `set-${name}`;
  return html`
    <div class="setting" title=${words.title}>
      <label for=${id}>${words.name}</label>
      ${needsReset ? html`<small class=${waiting.has(name) ? 'waits' : ''} id="${id}-reset">${texts.needsReset}</small>` : nothing}
      ${row.options ? choice(language, row, row.options, id, actions) : number(texts, language, row, id, refusal, actions)}
      ${refusal ? html`<p class="refused" id="${id}-refused" role="alert">${sayNo(texts, language, row, refusal)}</p>` : nothing}
    </div>`;
}

function choice(language: Language, { name, value, needsReset }: Hyperparameter, options: string[], id: string, actions: HyperparametersActions): TemplateResult {
  const words = lookUp(hyperparameterTables.of(language).options, name);
  return html`
    <select
      id=${id}
      name=${name}
      aria-describedby=${needsReset ? `${id}-reset` : nothing}
      @change=${(event: Event) => {
        const picked = (event.target as HTMLSelectElement).value;
        actions.set(name, picked, picked);
      }}
    >
      ${options.map((option) => html`<option value=${option} .selected=${live(option === value)}>${lookUp(words ?? {}, option) ?? option}</option>`)}
    </select>`;
}

function number(
  texts: Texts,
  language: Language,
  row: Hyperparameter,
  id: string,
  refusal: Refusal | undefined,
  { set }: HyperparametersActions,
): TemplateResult {
  const { name, value, min, max, needsReset } = row;
  const described = [needsReset ? `${id}-reset` : '', refusal ? `${id}-refused` : ''].filter((each) => each !== '').join(' ');
  const step = (direction: 1 | -1): void => {
    const next = beside(row, Number(value), direction);
    if (next !== value) set(name, next, String(next));
  };
  const keyed = (event: KeyboardEvent): void => {
    const direction = ({ ArrowUp: 1, ArrowDown: -1 } as const)[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    step(direction);
  };
  return html`
    <div class="joined stepper">
      <button type="button" tabindex="-1" aria-label=${texts.less} ?disabled=${value === min} @click=${() => step(-1)}>−</button>
      <input
        type="text"
        role="spinbutton"
        id=${id}
        name=${name}
        inputmode="decimal"
        autocomplete="off"
        maxlength="12"
        aria-valuenow=${value}
        aria-valuemin=${min ?? nothing}
        aria-valuemax=${max ?? nothing}
        aria-invalid=${refusal ? 'true' : nothing}
        aria-describedby=${described === '' ? nothing : described}
        title=${rangeOf(texts, language, row)}
        .value=${refusal?.text ?? String(value)}
        @keydown=${keyed}
        @change=${(event: Event) => {
          const text = (event.target as HTMLInputElement).value;
          set(name, text.trim() === '' ? NaN : Number(text.replace(',', '.')), text);
        }}
      />
      <button type="button" tabindex="-1" aria-label=${texts.more} ?disabled=${value === max} @click=${() => step(1)}>+</button>
    </div>`;
}

function sayNo(texts: Texts, language: Language, row: Hyperparameter, { error }: Refusal): string {
  if (error.code === 'out-of-range') return texts.refused(rangeOf(texts, language, row), String(row.value));
  const { message, hint } = errorNotice(language, error);
  return `${message} ${hint}`;
}

function rangeOf(texts: Texts, language: Language, { min, max, integer }: Hyperparameter): string {
  const written = (value: number | undefined): string => value?.toLocaleString(language, { maximumSignificantDigits: 6 }) ?? '';
  return integer ? texts.wholeRange(written(min), written(max)) : texts.range(written(min), written(max));
}

/** Sizes double, rates go by 1, 2, 5, decays come closer to 1, the rest takes even steps. */
export function beside({ name, min = -Infinity, max = Infinity, integer }: Hyperparameter, value: number, direction: 1 | -1): number {
  const inRange = (next: number): number => Math.min(max, Math.max(min, next));
  if (/Rate|Value$/.test(name)) return inRange(neighbour(RATES, value, direction));
  if (/^beta/.test(name)) return inRange(neighbour(DECAYS, value, direction));
  if (/Size|Width/.test(name)) return inRange(neighbour(SIZES, value, direction));
  if (integer) return inRange(value + direction);
  return inRange(Number((Math.round(20 * value + direction) / 20).toFixed(2)));
}

const RATES = [0, ...[-7, -6, -5, -4, -3, -2, -1, 0, 1].flatMap((power) => [1, 2, 5].map((factor) => Number(`${factor}e${power}`))), 100];
const DECAYS = [0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999];
const SIZES = Array.from({ length: 11 }, (_, power) => 2 ** power);

/** The next of a rising list above or below a value; the value itself at the end. */
function neighbour(list: readonly number[], value: number, direction: 1 | -1): number {
  const next = direction === 1 ? list.find((each) => each > value) : list.filter((each) => each < value).at(-1);
  return next ?? value;
}
