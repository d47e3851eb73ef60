/** What the pictures of a run show, in a sentence or two, for those who hear it. Pure. */
import type { DensityMetrics, DigitsMetrics } from '../../engine/types.js';
import type { CourtesyTexts } from '../../locales/courtesy.js';
import type { DensityPicture } from '../density-view.js';

/** What there is to tell of. */
export interface Shown {
  iteration: number;
  /** A 1-D run. */
  density?: Pick<DensityPicture, 'axis' | 'trueDensity' | 'generatedDensity'> | undefined;
  metrics: DensityMetrics | DigitsMetrics | undefined;
}

/** A hump counts from this share of the highest, and where the valley before it is at least so much deeper. */
const [LEAST, DEPTH] = [0.1, 0.12];

export function told(words: CourtesyTexts, language: string, { iteration, density, metrics }: Shown): string {
  const number = (value: number, digits: number): string =>
    (Number(value.toFixed(digits)) || 0).toLocaleString(language, { maximumFractionDigits: digits }).replace('-', '−');
  const percent = (share: number): string => share.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 });
  const list = (values: readonly number[]): string => new Intl.ListFormat(language).format(values.map((value) => number(value, 1)));
  const parts = [iteration === 0 ? words.untrained : words.at(iteration.toLocaleString(language))];
  if (density) parts.push(words.peaks(list(peaks(density.axis, density.generatedDensity)), list(peaks(density.axis, density.trueDensity))));
  if (metrics && 'w1' in metrics) parts.push(words.distance(number(metrics.w1, 2)));
  if (metrics && 'frechet' in metrics) parts.push(judged(words, metrics, number, percent));
  return parts.join(' ');
}

function judged(
  words: CourtesyTexts,
  { fidelity, perLabel, coverage, frechet }: DigitsMetrics,
  number: (value: number, digits: number) => string,
  percent: (share: number) => string,
): string {
  const times = number(frechet, frechet < 10 ? 1 : 0);
  if (fidelity === null) return `${words.covered(coverage)} ${words.frechet(times)}`;
  const least = Math.min(...perLabel);
  const worst = least < fidelity ? ` ${words.worst(String(perLabel.indexOf(least)), percent(least))}` : '';
  return `${words.asked(percent(fidelity))}${worst} ${words.frechet(times)}`;
}

/** Where a density has its humps, from left to right. */
export function peaks(axis: Float32Array, density: Float32Array): number[] {
  const top = Math.max(...density);
  const found: { at: number; height: number }[] = [];
  let valley = 0;
  density.forEach((height, at) => {
    valley = Math.min(valley, height);
    if (height < LEAST * top || height < (density[at - 1] ?? 0) || height <= (density[at + 1] ?? 0)) return;
    const last = found.at(-1);
    // Ripples on one hump are no hump of their own: the higher one stands for it.
    const isRipple = last !== undefined && Math.min(last.height, height) - valley < DEPTH * top;
    if (isRipple && height <= last.height) return;
    if (isRipple) found.pop();
    found.push({ at, height });
    valley = height;
  });
  return found.map(({ at }) => axis[at] ?? 0);
}
