/** Where an axis is marked, and how its numbers are written. */

/** Round numbers from one to the other, about `count` of them. */
export function ticks([min, max]: readonly [number, number], count: number): number[] {
  const rough = (max - min) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const first = Math.ceil(min / step - 1e-9);
  return Array.from({ length: Math.floor(max / step + 1e-9) - first + 1 }, (_, at) => (first + at) * step);
}

export const decimal = (value: number): string => String(Number(value.toPrecision(6))).replace('-', '−');
