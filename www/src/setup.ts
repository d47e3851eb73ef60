/** An element as it is set up from outside: what an address may say of it, and to what that comes. Knows no element. */
import { BACKENDS, PRESETS, SHIPPED } from './engine/types.js';
import { LANGUAGES } from './locales/index.js';
import { isLabel, isSeed, LOADING, PARTS, THEMES } from './views/settings.js';

/**
 * The query of `embed.html`. What is not there, or not allowed, is as the element has it.
 * @example
 * <iframe src="./embed.html?preset=digits&weights=shipped&label=2025" title="ganlet" width="100%" height="720"></iframe>
 * @example
 * <iframe id="tall" src="./embed.html?preset=two-gaussians&resize" title="ganlet" width="100%" height="720"></iframe>
 * <script type="module">
 *   const frame = document.querySelector('#tall');
 *   addEventListener('message', ({ data, source }) => {
 *     if (source === frame.contentWindow && data.type === 'ganlet-height') frame.height = data.height;
 *   });
 * </script>
 */
export interface EmbedQuery {
  /** As the attribute. */
  preset?: string;
  /** As the attribute. */
  backend?: string;
  /** As the attribute. */
  seed?: string;
  /** As the attribute. */
  label?: string;
  /** As the attribute; spaces are written as `+`. */
  controls?: string;
  /** Is enough by itself: plays as soon as it can train. */
  autoplay?: '';
  /** As the attribute. */
  loading?: string;
  /** As the attribute; the browser's language where it is not there. */
  lang?: string;
  /** As the attribute. */
  theme?: string;
  /** The weights that come along, where the preset has some. */
  weights?: 'shipped';
  /** `--gan-real`, six hexadecimal digits. */
  real?: string;
  /** `--gan-generated`, six hexadecimal digits. */
  generated?: string;
  /** `--gan-discriminator`, six hexadecimal digits. */
  discriminator?: string;
  /** `--gan-radius` in pixels, 0 to 40. */
  radius?: string;
  /** Is enough by itself: whenever its height changes, the page around is sent a message `{ type: 'ganlet-height', height }`. */
  resize?: '';
}

type AttributeName = 'preset' | 'backend' | 'seed' | 'label' | 'controls' | 'autoplay' | 'loading' | 'lang' | 'theme' | 'weights';
export type StyleName = 'real' | 'generated' | 'discriminator' | 'radius';

/** In the order in which they are written. */
export interface Setup {
  attributes: Partial<Record<AttributeName, string>>;
  styles: Partial<Record<StyleName, string>>;
}

const oneOf = (allowed: readonly string[]) => (value: string): boolean => allowed.includes(value);
const isColour = (value: string): boolean => /^[0-9a-f]{6}$/i.test(value);

/** What each part may be. */
const ATTRIBUTES: Record<AttributeName, (value: string) => boolean> = {
  preset: oneOf(PRESETS),
  backend: oneOf(BACKENDS),
  seed: (value) => /^\d{1,10}$/.test(value) && isSeed(Number(value)),
  label: isLabel,
  controls: (value) => value === 'none' || value.split(' ').every(oneOf(PARTS)),
  autoplay: (value) => value === '',
  loading: oneOf(LOADING),
  lang: oneOf(LANGUAGES),
  theme: oneOf(THEMES),
  // Only what comes along: an address from elsewhere would make this host's page read it.
  weights: oneOf([SHIPPED]),
};
const STYLES: Record<StyleName, (value: string) => boolean> = {
  real: isColour,
  generated: isColour,
  discriminator: isColour,
  radius: (value) => /^\d{1,2}$/.test(value) && Number(value) <= 40,
};

export const isAllowed = (name: AttributeName, value: string): boolean => ATTRIBUTES[name](value);

export function readSetup(query: URLSearchParams): Setup {
  const read = <Name extends string>(known: Record<Name, (value: string) => boolean>): Partial<Record<Name, string>> => {
    const names = Object.keys(known) as Name[];
    const given = names.map((name) => [name, query.get(name)] as const);
    return Object.fromEntries(given.filter(([name, value]) => value !== null && known[name](value))) as Partial<Record<Name, string>>;
  };
  return { attributes: read(ATTRIBUTES), styles: read(STYLES) };
}

/** The custom properties of an element, as CSS has them. */
export function stylesOf({ styles }: Setup): [property: string, value: string][] {
  return Object.entries(styles).map(([name, value]) => [`--gan-${name}`, name === 'radius' ? `${value}px` : `#${value}`]);
}
