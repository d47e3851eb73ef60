/** What a reader chooses in the configurator, and the setup that it comes to. Knows no element and no words. */
import { hasShippedWeights, isConditional, isDigits, SHIPPED, type BackendChoice, type PresetName } from '../engine/types.js';
import type { Language } from '../locales/index.js';
import type { Setup, StyleName } from '../setup.js';
import { DEFAULTS, PARTS, type Loading, type Part, type Theme } from '../views/settings.js';

export const WIDTHS = ['', '960', '640', '480'] as const;
export type Width = (typeof WIDTHS)[number];

/** The element's own, in its light theme. */
export const COLOURS = { real: '0b66b8', generated: 'bd4e08', discriminator: '6a4c9c' } as const satisfies Partial<Record<StyleName, string>>;
export const RADIUS = { own: 14, least: 0, most: 28 };
export const HEIGHTS = { least: 120, most: 4000 };

export interface Choices {
  preset: PresetName;
  seed: string;
  label: string;
  isShipped: boolean;
  backend: BackendChoice;
  plays: boolean;
  loading: Loading;
  theme: Theme;
  language: Language | '';
  /** Those that are not to show. */
  hidden: ReadonlySet<Part>;
  styles: Setup['styles'];
  width: Width;
}

export const OWN: Choices = {
  preset: DEFAULTS.preset,
  seed: String(DEFAULTS.seed),
  label: DEFAULTS.label,
  isShipped: true,
  backend: DEFAULTS.backend,
  plays: false,
  loading: DEFAULTS.loading,
  theme: DEFAULTS.theme,
  language: '',
  hidden: new Set(),
  styles: {},
  width: '',
};

const OF_DIGITS: readonly Part[] = ['grid', 'strip'];

/** The parts that an experiment has. */
export const partsOf = (preset: PresetName): readonly Part[] =>
  PARTS.filter((part) => (part === 'label-picker' ? isConditional(preset) : isDigits(preset) || !OF_DIGITS.includes(part)));

export const shownParts = ({ preset, hidden }: Choices): Part[] => partsOf(preset).filter((part) => !hidden.has(part));

/** Nothing that the element does by itself is said. */
export function setupOf(choices: Choices): Setup {
  const { preset, seed, label, backend, plays, loading, theme, language, styles } = choices;
  const shown = shownParts(choices);
  const controls = shown.length === partsOf(preset).length ? undefined : isPictureAlone(shown) ? 'none' : shown.join(' ');
  const said: [keyof Setup['attributes'], string | undefined][] = [
    ['preset', preset],
    ['seed', seed === OWN.seed ? undefined : seed],
    ['label', label === OWN.label || !isConditional(preset) ? undefined : label],
    ['weights', choices.isShipped && hasShippedWeights(preset) ? SHIPPED : undefined],
    ['backend', backend === OWN.backend ? undefined : backend],
    ['controls', controls],
    ['theme', theme === OWN.theme ? undefined : theme],
    ['lang', language === '' ? undefined : language],
    ['loading', loading === OWN.loading ? undefined : loading],
    ['autoplay', plays ? '' : undefined],
  ];
  return { attributes: Object.fromEntries(said.filter(([, value]) => value !== undefined)), styles };
}

const isPictureAlone = (parts: readonly Part[]): boolean => parts.length === 0 || (parts.length === 1 && parts[0] === 'canvas');
