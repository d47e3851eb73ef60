/** The run so far in bounded memory: when it is full, neighbours merge into their mean. Knows no chart. */
import type { Stats } from '../engine/types.js';

/** More points than a chart has pixels. */
const LIMIT = 2000;

const SERIES = [
  'dLoss',
  'gLoss',
  'dReal',
  'dFake',
  'accuracyReal',
  'accuracyFake',
  'fooling',
  'meanAccuracyReal',
  'meanAccuracyFake',
  'meanFooling',
  'dGradient',
  'gGradient',
] as const satisfies readonly (keyof Stats)[];
export type Series = (typeof SERIES)[number];

export class History {
  /** The iteration of each point. */
  places: number[] = [];
  readonly values = Object.fromEntries(SERIES.map((series) => [series, []])) as unknown as Record<Series, (number | null)[]>;
  /** How many readings the last point stands for, and how many it may. */
  #merged = 0;
  #perPoint = 1;

  get length(): number {
    return this.places.length;
  }

  /** Whether there is anything to draw of these. */
  has(names: readonly Series[]): boolean {
    return names.some((name) => this.values[name].some((value) => value !== null));
  }

  clear(): void {
    this.places = [];
    for (const series of SERIES) this.values[series] = [];
    this.#merged = 0;
    this.#perPoint = 1;
  }

  add(stats: Stats): void {
    this.#goBackTo(stats.iteration);
    const last = this.places.at(-1);
    if (SERIES.every((series) => !Number.isFinite(stats[series]))) return;
    if (stats.iteration === last) this.#replaceLast(stats);
    else if (this.#merged < this.#perPoint && this.length > 0) this.#mergeIntoLast(stats);
    else this.#push(stats);
    if (this.length > LIMIT) this.#halve();
  }

  /** What came after has been lost, or is gone through again. */
  #goBackTo(iteration: number): void {
    if ((this.places.at(-1) ?? 0) <= iteration) return;
    const count = this.places.filter((place) => place < iteration).length;
    this.places.length = count;
    for (const series of SERIES) this.values[series].length = count;
    this.#merged = this.#perPoint;
  }

  #push(stats: Stats): void {
    this.places.push(stats.iteration);
    for (const series of SERIES) this.values[series].push(finite(stats[series]));
    this.#merged = 1;
  }

  #replaceLast(stats: Stats): void {
    for (const series of SERIES) this.values[series][this.length - 1] = finite(stats[series]);
  }

  #mergeIntoLast(stats: Stats): void {
    const at = this.length - 1;
    this.#merged += 1;
    this.places[at] = stats.iteration;
    for (const series of SERIES) {
      const [mean, value] = [this.values[series][at] ?? null, finite(stats[series])];
      this.values[series][at] = mean === null || value === null ? value : mean + (value - mean) / this.#merged;
    }
  }

  #halve(): void {
    const isLater = (_: unknown, at: number): boolean => at % 2 === 1 || at === this.length - 1;
    for (const series of SERIES) {
      const values = this.values[series];
      this.values[series] = values.map((value, at) => (at % 2 === 1 ? mean(values[at - 1] ?? null, value) : value)).filter(isLater);
    }
    this.places = this.places.filter(isLater);
    this.#perPoint *= 2;
    this.#merged = this.#perPoint;
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const mean = (a: number | null, b: number | null): number | null => (a === null || b === null ? (b ?? a) : (a + b) / 2);
