/** Turns what stands in the markup into settings that hold, and lists what did not. Knows no element. */
import { LANGUAGES, type Language } from '../locales/index.js';
import type { BackendChoice, PresetName } from '../engine/types.js';

export const PARTS = ['toolbar', 'backend', 'canvas', 'chart', 'figures', 'label-picker', 'grid', 'strip', 'settings', 'summary'] as const;
export type Part = (typeof PARTS)[number];

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const LOADING = ['lazy', 'eager'] as const;
export type Loading = (typeof LOADING)[number];

export const DIGITS: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));

/** A row of digits that still can be read. */
const LONGEST_LABEL = 24;
/** The sheet is three images wide and two high; a longer row is made smaller and repeated, in other hands. */
const SHEET = { columns: 3, rows: 2 };
const MOST_COLUMNS = 8;

/** As a page has set it: what a script leaves out is undefined, whatever the type says. */
export interface RawSettings {
  preset: string;
  backend: string;
  seed: number;
  seedText: string;
  label: string;
  controls: string;
  loading: string;
  theme: string;
  lang: string;
  data: string;
  labelNames: readonly string[];
  weights: string;
  assets: string;
}

export interface Settings {
  preset: PresetName;
  backend: BackendChoice;
  seed: number;
  label: string;
  parts: ReadonlySet<Part>;
  loading: Loading;
  theme: Theme;
  language: Language | undefined;
  data: string;
  /** What the labels stand for, where that is not the digits. */
  labelNames: readonly string[];
  weights: string;
  assets: string;
}

export interface Problem {
  name: string;
  value: string;
  /** What is used in its place. */
  used: string;
  allowed: string;
}

/** The names that the engine knows. */
export interface Known {
  presets: readonly PresetName[];
  backends: readonly BackendChoice[];
}

export const DEFAULTS = { preset: 'two-gaussians', backend: 'auto', seed: 1, label: '3', loading: 'lazy', theme: 'auto' } as const;

export function readSettings(given: Partial<RawSettings>, known: Known): { settings: Settings; problems: Problem[] } {
  const problems: Problem[] = [];
  const raw = complete(given);
  const oneOf = <T extends string>(name: string, value: string, allowed: readonly T[], used: T): T => {
    const found = allowed.find((item) => item === value.trim());
    if (found === undefined) problems.push({ name, value, used, allowed: allowed.join(', ') });
    return found ?? used;
  };
  const holds = <T>(name: string, value: T, text: string, isGood: boolean, used: T, allowed: string): T => {
    if (!isGood) problems.push({ name, value: text, used: String(used), allowed });
    return isGood ? value : used;
  };
  const settings: Settings = {
    preset: oneOf('preset', raw.preset, known.presets, DEFAULTS.preset),
    backend: oneOf('backend', raw.backend, known.backends, DEFAULTS.backend),
    seed: holds('seed', raw.seed, raw.seedText, isSeed(raw.seed), DEFAULTS.seed, '0 … 4294967295'),
    label: holds('label', raw.label, raw.label, isLabel(raw.label), DEFAULTS.label, `[0-9]{1,${LONGEST_LABEL}}`),
    parts: readParts(raw.controls, problems),
    loading: oneOf('loading', raw.loading, LOADING, DEFAULTS.loading),
    theme: oneOf('theme', raw.theme, THEMES, DEFAULTS.theme),
    language: raw.lang === '' ? undefined : oneOf('lang', raw.lang.split('-')[0] ?? '', LANGUAGES, 'en'),
    data: raw.data.trim(),
    labelNames: Array.from(raw.labelNames, String).slice(0, DIGITS.length),
    weights: raw.weights.trim(),
    assets: raw.assets.trim(),
  };
  settings.label = withinReach(settings.label, namesOf(settings).length);
  return { settings, problems };
}

/** What is not there is as it is by itself; a number is as good as its text. */
function complete(given: Partial<RawSettings>): RawSettings {
  const own: RawSettings = { ...DEFAULTS, seedText: String(DEFAULTS.seed), controls: '', lang: '', data: '', labelNames: [], weights: '', assets: '' };
  const there = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  const readable = there.map(([name, value]) => [name, typeof own[name as keyof RawSettings] === 'string' ? String(value) : value]);
  return { ...own, ...(Object.fromEntries(readable) as Partial<RawSettings>) };
}

/** What the sheet shows for a `label`: a single digit six times, a text row by row as often as there is room. */
export function sheetOf(label: string): { labels: number[]; columns: number } {
  const digits = Array.from(label, Number);
  const columns = digits.length === 1 ? SHEET.columns : Math.min(digits.length, MOST_COLUMNS);
  const rows = Math.max(1, Math.floor((columns * SHEET.rows) / SHEET.columns));
  const count = digits.length === 1 ? columns * rows : digits.length * Math.max(1, Math.floor((rows * columns) / digits.length));
  return { labels: Array.from({ length: count }, (_, at) => digits[at % digits.length] ?? 0), columns };
}

/** What stands on each label. */
export const namesOf = ({ labelNames }: Pick<Settings, 'labelNames'>): readonly string[] => (labelNames.length > 0 ? labelNames : DIGITS);

/** A label for which there are pictures: who had picked another comes back to it with the digits. */
const withinReach = (label: string, count: number): string => Array.from(label).filter((digit) => Number(digit) < count).join('') || '0';

/** Whether it has 32 bits and no sign. */
export const isSeed = (seed: number): boolean => seed === Number(seed) >>> 0;

export const isLabel = (label: string): boolean => label.length <= LONGEST_LABEL && /^[0-9]+$/.test(label);

/** "none" leaves the picture alone. */
function readParts(controls: string, problems: Problem[]): ReadonlySet<Part> {
  const words = controls.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return new Set(PARTS);
  if (words.length === 1 && words[0] === 'none') return new Set<Part>(['canvas']);
  const parts = PARTS.filter((part) => words.includes(part));
  const unknown = words.filter((word) => !PARTS.some((part) => part === word));
  const used = parts.length > 0 ? parts : PARTS;
  if (unknown.length > 0) {
    problems.push({ name: 'controls', value: unknown.join(' '), used: used.join(' '), allowed: [...PARTS, 'none'].join(', ') });
  }
  return new Set(used);
}
