/** What the playground shows, in the address behind the #: what is not there, or not allowed, is as it opens. */
import { BACKENDS, PRESETS, type BackendChoice, type PresetName } from './engine/types.js';
import { LANGUAGES, languageOf, type Language } from './locales/index.js';

export interface State {
  preset: PresetName;
  seed: string;
  label: string;
  backend: BackendChoice;
  lang: Language;
  theme: 'auto' | 'light' | 'dark';
}

const DEFAULTS: State = {
  preset: 'two-gaussians',
  seed: '1',
  label: '3',
  backend: 'auto',
  lang: languageOf(navigator.language) ?? 'en',
  theme: 'auto',
};

/** What each part of the address may be. */
const ALLOWED: { [K in keyof State]: (value: string) => boolean } = {
  preset: (value) => PRESETS.some((preset) => preset === value),
  seed: (value) => /^[0-9]{1,10}$/.test(value) && Number(value) < 2 ** 32,
  label: (value) => /^[0-9]{1,24}$/.test(value),
  backend: (value) => BACKENDS.some((backend) => backend === value),
  lang: (value) => LANGUAGES.some((language) => language === value),
  theme: (value) => ['auto', 'light', 'dark'].includes(value),
};

export const isAllowed = (name: keyof State, value: string): boolean => ALLOWED[name](value);

export function readAddress(): State {
  const params = new URLSearchParams(location.hash.slice(1));
  const entries = Object.entries(DEFAULTS).map(([name, value]) => {
    const given = params.get(name);
    return [name, given !== null && ALLOWED[name as keyof State](given) ? given : value];
  });
  return Object.fromEntries(entries) as State;
}

export function writeAddress(state: State): void {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== DEFAULTS[name as keyof State]) params.set(name, value);
  }
  const hash = params.size > 0 ? `#${params.toString()}` : '';
  if (hash !== location.hash) history.replaceState(null, '', hash || location.pathname + location.search);
}
