/**
 * What the playground shows, in the address behind the #: one table of parts, each with how it opens and what it may be.
 * What is in no row is a hyper-parameter by its name, for the engine to judge. A part that cannot be is left out by
 * itself, and listed. Knows no element.
 */
import { BACKENDS, PRESETS, type BackendChoice, type PresetName } from './engine/types.js';
import { LANGUAGES, languageOf, type Language } from './locales/index.js';

export interface State {
  preset: PresetName;
  seed: string;
  label: string;
  backend: BackendChoice;
  lang: Language;
  theme: 'auto' | 'light' | 'dark';
  /** Whether a preset for which weights are shipped begins with them. */
  weights: 'shipped' | 'none';
  /** What has been typed in the label studio, if anything, and in how many hands. */
  text: string;
  hands: 'one' | 'many';
  /** Only those that are otherwise than the preset opens. */
  hyperparameters: Readonly<Record<string, string>>;
}

/** A part of a link that says nothing here. */
export interface Stray {
  name: string;
  value: string;
  /** What it may be, where that is known. */
  allowed?: string;
}

type Name = Exclude<keyof State, 'hyperparameters'>;

const oneOf = (values: readonly string[]) => (value: string): boolean => values.includes(value);
const spelled = (pattern: RegExp) => (value: string): boolean => pattern.test(value);

const PARTS: { [K in Name]: [opens: State[K], allows: (value: string) => boolean] } = {
  preset: ['two-gaussians', oneOf(PRESETS)],
  seed: ['1', (value) => /^\d{1,10}$/.test(value) && Number(value) < 2 ** 32],
  label: ['3', spelled(/^\d{1,24}$/)],
  backend: ['auto', oneOf(BACKENDS)],
  lang: [languageOf(navigator.language) ?? 'en', oneOf(LANGUAGES)],
  theme: ['auto', oneOf(['auto', 'light', 'dark'])],
  weights: ['shipped', oneOf(['shipped', 'none'])],
  text: ['', spelled(/^\d{1,12}$/)],
  hands: ['one', oneOf(['one', 'many'])],
};

const NAMES = Object.keys(PARTS) as Name[];
const OPENS = Object.fromEntries(NAMES.map((name) => [name, PARTS[name][0]]));

/** Whether it may be a hyper-parameter; far more than there are is not a link of ours. */
const MOST = 32;
const isSpelled = (name: string, value: string): boolean => /^[a-z]\w{0,31}$/i.test(name) && /^[\w.+-]{1,24}$/.test(value);

const isName = (name: string): name is Name => Object.hasOwn(PARTS, name);

export const isAllowed = (name: Name, value: string): boolean => PARTS[name][1](value);

/** As it was read or written last: another one is that of a link, which is still to be read. */
let known = '';

export function readAddress(): { state: State; strays: Stray[] } {
  const state: Record<string, unknown> = { ...OPENS };
  const hyperparameters = new Map<string, string>();
  const strays: Stray[] = [];
  known = location.hash;
  const link = known.slice(1);
  // A single word is an anchor.
  for (const [name, value] of link.includes('=') ? new URLSearchParams(link) : []) {
    if (isName(name) && isAllowed(name, value)) state[name] = value;
    else if (!isName(name) && isSpelled(name, value) && hyperparameters.size < MOST) hyperparameters.set(name, value);
    else strays.push({ name, value });
  }
  return { state: { ...state, hyperparameters: Object.fromEntries(hyperparameters) } as State, strays };
}

export function writeAddress(state: State): void {
  const changed = NAMES.filter((name) => state[name] !== OPENS[name]).map((name) => [name, state[name]]);
  const params = new URLSearchParams([...changed, ...Object.entries(state.hyperparameters)]);
  const hash = params.size > 0 ? `#${params.toString()}` : '';
  if (location.hash !== known || hash === known) return;
  history.replaceState(null, '', hash || location.pathname + location.search);
  known = location.hash;
}
