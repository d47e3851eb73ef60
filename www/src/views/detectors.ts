/** Names what goes wrong in a run, from its figures alone: pure functions. Knows no words, no page and no cure. */
import type { DensityMetrics, DigitsMetrics, Stats } from '../engine/types.js';

export type Reading = Pick<
  Stats,
  'iteration' | 'dLoss' | 'gLoss' | 'accuracyReal' | 'accuracyFake' | 'fooling' | 'gGradient' | 'clipped'
>;

export interface Judgement {
  iteration: number;
  metrics: DensityMetrics | DigitsMetrics;
}

export interface Evidence {
  /** The latest readings, oldest first. */
  readings: readonly Reading[];
  /** G's gradient norm as the run began; NaN where that was not seen. */
  openingGradient: number;
  /** The latest judgements, oldest first. */
  judgements: readonly Judgement[];
  /** The most that digits have been so far: a generator can only lose what it had. */
  best: { coverage: number; diversity: number };
}

/** `since`: the first iteration for which it is known to hold. */
export type Finding = { since: number } & (
  | { trouble: 'mode-collapse'; in: 'density'; mode: number; share: number; expected: number }
  | { trouble: 'mode-collapse'; in: 'digits'; coverage: number; digit: number; share: number }
  | { trouble: 'mode-collapse'; in: 'variety'; diversity: number }
  | { trouble: 'vanishing-gradients'; gradient: number; shrunk: number; accuracy: number; fooling: number }
  | { trouble: 'oscillation'; of: 'dLoss' | 'gLoss'; low: number; high: number; period: number }
  | { trouble: 'clip-saturation'; clipped: number }
);

export type Trouble = Finding['trouble'];

export function diagnose(evidence: Evidence): Finding[] {
  const vanishing = vanishingGradients(evidence);
  // A generator that is told nothing draws what it began with; it has not lost a mode that it never had.
  const collapse = vanishing ? undefined : modeCollapse(evidence);
  return [collapse, vanishing, oscillation(evidence), clipSaturation(evidence)].filter((finding) => finding !== undefined);
}

/**
 * So many judgements, over so many iterations, most of them bad, and no progress among them: else a run is
 * only young. Most, not all: a generator that hops from mode to mode passes between them. Digits are judged
 * less often.
 */
const COLLAPSE = {
  density: { most: 8, least: 4, iterations: 1000 },
  digits: { most: 4, least: 3, iterations: 500 },
  bad: 0.7,
  progress: 0.95,
};
/** A mode is lost below this part of its true share. */
const LOST = 0.25;
/** Digits count as lost only where there were more, or where draws differ as digits do. */
const DIGITS = { few: 5, many: 8, one: 0.6, differ: 0.3 };
/** Diversity: the same picture every time, or far less than there was. */
const VARIETY = { none: 0.01, little: 0.3, much: 0.6 };

export function modeCollapse({ judgements, best }: Evidence): Finding | undefined {
  const window = windowOf(judgements);
  if (!window) return undefined;
  const bad = window.map(({ metrics }) => collapseOf(metrics, best));
  const found = bad.filter((each) => each !== undefined);
  const last = found.at(-1);
  if (!last || found.length < COLLAPSE.bad * window.length) return undefined;
  const half = Math.floor(window.length / 2);
  const distances = window.map(({ metrics }) => ('w1' in metrics ? metrics.w1 : metrics.frechet));
  // Each of the later ones nearer than all before: it is on its way.
  if (Math.max(...distances.slice(-half)) < COLLAPSE.progress * Math.min(...distances.slice(0, half))) return undefined;
  return { since: window[bad.findIndex((each) => each !== undefined)]?.iteration ?? 0, ...last };
}

function windowOf(judgements: readonly Judgement[]): readonly Judgement[] | undefined {
  const last = judgements.at(-1);
  if (!last) return undefined;
  const { most, least, iterations } = COLLAPSE['w1' in last.metrics ? 'density' : 'digits'];
  const window = judgements.slice(-most);
  const span = last.iteration - (window[0]?.iteration ?? 0);
  return window.length >= least && span >= iterations ? window : undefined;
}

type WithoutSince<T> = T extends unknown ? Omit<T, 'since'> : never;
type Collapse = WithoutSince<Extract<Finding, { trouble: 'mode-collapse' }>>;

/** What one judgement shows of it. */
function collapseOf(metrics: Judgement['metrics'], best: Evidence['best']): Collapse | undefined {
  const trouble = 'mode-collapse';
  if ('modes' in metrics) {
    const parts = metrics.modes.map(({ share, expected }) => share / expected);
    const mode = parts.indexOf(Math.min(...parts));
    const { share, expected } = metrics.modes[mode] ?? { share: 1, expected: 1 };
    return metrics.modes.length > 1 && share < LOST * expected ? { trouble, in: 'density', mode, share, expected } : undefined;
  }
  const { coverage, diversity, fidelity, perLabel } = metrics;
  if (diversity < VARIETY.none || (diversity < VARIETY.little && best.diversity >= VARIETY.much)) return { trouble, in: 'variety', diversity };
  if (fidelity !== null) return undefined;
  const share = Math.max(...perLabel);
  const hadMore = best.coverage >= DIGITS.many || diversity >= DIGITS.differ;
  const isFew = coverage <= DIGITS.few || share > DIGITS.one;
  return hadMore && isFew ? { trouble, in: 'digits', coverage, digit: perLabel.indexOf(share), share } : undefined;
}

/** `tiny`: so little by itself that it need not have been seen larger; against a sure D it falls within the first few steps. */
const VANISHING = { readings: 30, iterations: 200, right: 0.98, shrunk: 20, tiny: 1e-3 };

/** D is right about everything, and G's gradient is a small part of what it was: G is told nothing. */
export function vanishingGradients({ readings, openingGradient }: Evidence): Finding | undefined {
  const { right, shrunk, tiny } = VANISHING;
  const limit = Math.max(tiny, openingGradient / shrunk || 0);
  const held = heldBy(
    readings.filter(({ gGradient, fooling }) => !Number.isNaN(gGradient) && !Number.isNaN(fooling)),
    ({ accuracyReal, accuracyFake, fooling, gGradient }) =>
      accuracyReal >= right && accuracyFake >= right && fooling <= 1 - right && gGradient <= limit,
  );
  const [first, last] = [held[0], held.at(-1)];
  if (!first || !last || held.length < VANISHING.readings || last.iteration - first.iteration < VANISHING.iterations) return undefined;
  const late = held.slice(-VANISHING.readings);
  const gradient = median(late.map(({ gGradient }) => gGradient));
  return {
    trouble: 'vanishing-gradients',
    since: first.iteration,
    gradient,
    shrunk: openingGradient / gradient,
    accuracy: mean(late.map(({ accuracyReal, accuracyFake }) => (accuracyReal + accuracyFake) / 2)),
    fooling: mean(late.map(({ fooling }) => fooling)),
  };
}

/**
 * The swing is read from equal spans of iterations in a window of the latest readings, a short window for
 * fast swings and a long one for slow ones.
 */
const SWING = { windows: [240, 960], spans: 120, iterations: 200, amplitude: 0.25, least: 0.1, turns: 5, trough: -0.3, peak: 0.3 };

/** A loss goes up and down, far and again and again: the players chase each other in circles. */
export function oscillation({ readings }: Evidence): Finding | undefined {
  const signals = ['dLoss', 'gLoss'] as const;
  for (const size of SWING.windows) {
    const window = readings.slice(-size);
    if (window.length < size) continue;
    for (const of of signals) {
      const swing = swingOf(window.map(({ iteration }) => iteration), window.map((reading) => reading[of]));
      if (swing) return { trouble: 'oscillation', of, since: window[0]?.iteration ?? 0, ...swing };
    }
  }
  return undefined;
}

/** What swings periodically in `values`, and by how much; undefined where it is noise, drift or too small. */
export function swingOf(iterations: readonly number[], values: readonly number[]): { low: number; high: number; period: number } | undefined {
  const [start = 0, end = 0] = [iterations[0], iterations.at(-1)];
  if (end - start < SWING.iterations || values.some((value) => !Number.isFinite(value))) return undefined;
  const spans = spanMeans(iterations, values, SWING.spans);
  const flat = withoutTrend(spans);
  const deviation = Math.sqrt(mean(flat.map((value) => value * value)));
  const size = mean(spans.map(Math.abs));
  // Beside a mean of nothing everything is large: a swing has to be something by itself, too.
  if (deviation < Math.max(SWING.least, SWING.amplitude * size)) return undefined;
  if (turnsOf(flat, deviation / 2) < SWING.turns) return undefined;
  const lag = periodOf(flat);
  if (lag === undefined) return undefined;
  const sorted = [...spans].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  return { low: at(0.05), high: at(0.95), period: (lag * (end - start)) / SWING.spans };
}

/** The first peak of the autocorrelation behind a trough: both are there only if the signal comes back. */
function periodOf(flat: readonly number[]): number | undefined {
  const power = flat.reduce((sum, value) => sum + value * value, 0) / flat.length;
  const correlation = (lag: number): number =>
    flat.slice(lag).reduce((sum, value, at) => sum + value * (flat[at] ?? 0), 0) / (flat.length - lag) / power;
  // Three periods at the least: two bends of a drift are no rhythm.
  const lags = Array.from({ length: Math.floor(flat.length / 3) }, (_, lag) => correlation(lag));
  const trough = lags.findIndex((value) => value < SWING.trough);
  if (trough < 0) return undefined;
  const rise = lags.findIndex((value, lag) => lag > trough && value > 0);
  if (rise < 0) return undefined;
  const fall = lags.findIndex((value, lag) => lag > rise && value < 0);
  const hump = lags.slice(rise, fall < 0 ? lags.length : fall);
  const peak = Math.max(...hump);
  return peak < SWING.peak ? undefined : rise + hump.indexOf(peak);
}

/** How often it goes from below -`margin` to above `margin` or back. */
function turnsOf(flat: readonly number[], margin: number): number {
  let [side, turns] = [0, 0];
  for (const value of flat) {
    const now = value > margin ? 1 : value < -margin ? -1 : side;
    if (side !== 0 && now !== side) turns += 1;
    side = now;
  }
  return turns;
}

/** Means over equal spans of iterations; a span without a reading is as the one before it. */
function spanMeans(iterations: readonly number[], values: readonly number[], count: number): number[] {
  const [start = 0, end = 0] = [iterations[0], iterations.at(-1)];
  const sums = Array.from({ length: count }, () => ({ sum: 0, count: 0 }));
  values.forEach((value, at) => {
    const span = sums[Math.min(count - 1, Math.floor((count * ((iterations[at] ?? 0) - start)) / (end - start)))];
    if (span) [span.sum, span.count] = [span.sum + value, span.count + 1];
  });
  let last = values[0] ?? 0;
  return sums.map((span) => (last = span.count > 0 ? span.sum / span.count : last));
}

/** Less its line of least squares. */
function withoutTrend(values: readonly number[]): number[] {
  const middle = (values.length - 1) / 2;
  const average = mean(values);
  const spread = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  const slope = values.reduce((sum, value, at) => sum + value * (at - middle), 0) / spread;
  return values.map((value, at) => value - average - slope * (at - middle));
}

const SATURATION = { readings: 30, iterations: 100, clipped: 0.5 };

/** Most of the critic's weights stand at the bound: it can give little more than the bound's own slopes. */
export function clipSaturation({ readings }: Evidence): Finding | undefined {
  const held = heldBy(readings, ({ clipped }) => clipped >= SATURATION.clipped);
  const [first, last] = [held[0], held.at(-1)];
  if (!first || !last || held.length < SATURATION.readings || last.iteration - first.iteration < SATURATION.iterations) return undefined;
  return { trouble: 'clip-saturation', since: first.iteration, clipped: median(held.slice(-SATURATION.readings).map(({ clipped }) => clipped)) };
}

/** The unbroken row at the end for which it holds. */
function heldBy<T extends object>(items: readonly T[], holds: (item: T) => boolean): readonly T[] {
  let start = items.length;
  for (let item = items[start - 1]; item !== undefined && holds(item); item = items[start - 1]) start -= 1;
  return items.slice(start);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};
