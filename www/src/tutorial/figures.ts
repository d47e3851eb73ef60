/** The live figures of a page: the elements, with the values that the text opens them with, and the labs bound to them. */
import type { PresetName } from '../engine/types.js';
import type { Language } from '../locales/index.js';
import { whenTheme } from './theme.js';

export type GanLet = HTMLElementTagNameMap['gan-let'];
export type Values = Record<string, number | string>;

/** What a page sets on a lab, whose class is loaded when it comes near. */
interface LabElement extends HTMLElement {
  gan?: GanLet;
  preset?: PresetName;
  language?: Language;
  isDark?: boolean;
}

/** When the text's own values have been set, for the elements that open with some. */
const openings = new WeakMap<GanLet, Promise<void>>();

/** Written by us, and checked when the pages are tested. */
export const valuesOf = (json: string): Values => JSON.parse(json) as Values;

/** Resolves when an element stands as the text opens it; opens it where it has not been needed so far. */
export async function opened(gan: GanLet): Promise<void> {
  await customElements.whenDefined('gan-let');
  await gan.hyperparameters();
  await openings.get(gan);
}

export function bringFigures(): void {
  const gans = [...document.querySelectorAll('gan-let')];
  for (const gan of gans) open(gan);
  if (gans.length > 0) void import('../ganlet.js');
  for (const lab of document.querySelectorAll<LabElement>('[data-lab]')) bringLab(lab);
}

function open(gan: GanLet): void {
  whenTheme((_, chosen) => gan.setAttribute('theme', chosen ?? 'auto'));
  const { hyperparameters: values, speed } = gan.dataset;
  // Where it can be seen going, if the text says so.
  if (speed !== undefined) void customElements.whenDefined('gan-let').then(() => (gan.speed = Number(speed)));
  if (values === undefined) return;
  const opening = new Promise<void>((resolve) => {
    // A failure shows in the element itself, and leaves the preset's own values.
    gan.addEventListener('gan-ready', () => void gan.configure(valuesOf(values)).then(resolve, () => resolve()));
  });
  openings.set(gan, opening);
}

/** Loads the labs a little before the first of them is scrolled into view. */
function bringLab(lab: LabElement): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void import('../labs/index.js').then(() => bind(lab));
    },
    { rootMargin: '400px' },
  );
  observer.observe(lab);
}

function bind(lab: LabElement): void {
  const gan = document.getElementById(lab.dataset['of'] ?? '') as GanLet | null;
  if (gan) Object.assign(lab, { gan, preset: gan.preset });
  lab.language = document.documentElement.lang as Language;
  whenTheme((isDark) => {
    lab.isDark = isDark;
  });
}
