/** The live figures of a page: the elements, with the values that the text opens them with, and the labs bound to them. */
import type { PresetName } from '../engine/types.js';
import type { Language } from '../locales/index.js';
import { valuesOf } from './experiments.js';
import { whenTheme } from './theme.js';

type GanLet = HTMLElementTagNameMap['gan-let'];

/** What a page sets on a lab, whose class is loaded when it comes near. */
interface LabElement extends HTMLElement {
  gan?: GanLet;
  preset?: PresetName;
  language?: Language;
  isDark?: boolean;
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
  // A failure shows in the element itself, and leaves the preset's own values.
  if (values !== undefined) gan.addEventListener('gan-ready', () => void gan.configure(valuesOf(values)).catch(() => undefined));
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
