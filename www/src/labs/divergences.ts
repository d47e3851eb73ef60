/**
 * Four ways to say how far apart two distributions on a line are. Pure: knows no page.
 * Closed forms where there are any; total variation and Jensen–Shannon of normals by quadrature.
 */
export const SHAPES = ['normal', 'uniform'] as const;
export type Shape = (typeof SHAPES)[number];

export interface Distribution {
  shape: Shape;
  mean: number;
  /** Standard deviation of a normal, half the width of a uniform. */
  spread: number;
}

export const MEASURES = ['tv', 'kl', 'js', 'w1'] as const;
export type Measure = (typeof MEASURES)[number];

/** Of p (real) from q (generated): KL is that of p from q. KL and JS in nats, W1 in units of the line. */
export type Divergences = Record<Measure, number>;

/** The two are of one shape. */
export function divergences(p: Distribution, q: Distribution): Divergences {
  return p.shape === 'normal' ? ofNormals(p, q) : ofUniforms(p, q);
}

/**
 * How each changes as q moves to the right. Infinity has no slope: NaN.
 * At a kink, which W1 and TV have where the two coincide, the mean of both sides.
 */
export function slopes(p: Distribution, q: Distribution): Divergences {
  const step = 1e-4;
  const [below, above] = [-step, step].map((by) => divergences(p, { ...q, mean: q.mean + by })) as [Divergences, Divergences];
  const slope = (measure: Measure): number => (above[measure] - below[measure]) / (2 * step);
  return { tv: slope('tv'), kl: Number.isFinite(divergences(p, q).kl) ? slope('kl') : NaN, js: slope('js'), w1: slope('w1') };
}

export function density({ shape, mean, spread }: Distribution, x: number): number {
  const z = (x - mean) / spread;
  if (shape === 'uniform') return Math.abs(z) <= 1 ? 0.5 / spread : 0;
  return Math.exp(-0.5 * z * z) / (spread * Math.sqrt(2 * Math.PI));
}

/** The place that has this share of the probability on its left. */
export function quantile({ shape, mean, spread }: Distribution, share: number): number {
  return mean + spread * (shape === 'uniform' ? 2 * share - 1 : normalQuantile(share));
}

function ofNormals(p: Distribution, q: Distribution): Divergences {
  const shift = q.mean - p.mean;
  const ratio = p.spread / q.spread;
  const kl = -Math.log(ratio) + 0.5 * (ratio * ratio + (shift / q.spread) ** 2 - 1);
  const js = 0.5 * (againstMixture(p, q) + againstMixture(q, p));
  return { tv: variationOfNormals(p, q), kl, js, w1: meanOfFolded(shift, q.spread - p.spread) };
}

/** Between the densities' crossings one of them is the larger throughout, and the largest event lies there. */
function variationOfNormals(p: Distribution, q: Distribution): number {
  // Where log p = log q: a x² + b x + c = 0, with x measured from p's mean.
  const shift = q.mean - p.mean;
  const [u, v] = [1 / p.spread ** 2, 1 / q.spread ** 2];
  const a = u - v;
  const b = 2 * shift * v;
  const c = -(shift ** 2) * v + 2 * Math.log(p.spread / q.spread);
  const below = (x: number): number => normalBelow(x / p.spread) - normalBelow((x - shift) / q.spread);
  if (Math.abs(a) < 1e-9) return shift === 0 ? 0 : Math.abs(below(-c / b));
  // Both roots without the difference of nearly equal numbers.
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  const sum = -0.5 * (b + (b < 0 ? -root : root));
  return sum === 0 ? 0 : Math.abs(below(sum / a) - below(c / sum));
}

/** KL of p from the even mixture of p and q: E_p[ln 2 − ln(1 + q/p)]. */
function againstMixture(p: Distribution, q: Distribution): number {
  const [reach, step] = [9, 0.05];
  const constant = Math.log(p.spread / q.spread);
  let [sum, weights] = [0, 0];
  for (let z = -reach; z <= reach; z += step) {
    const inQ = (p.mean + z * p.spread - q.mean) / q.spread;
    const logRatio = constant + 0.5 * (z * z - inQ * inQ);
    const weight = Math.exp(-0.5 * z * z);
    weights += weight;
    sum += weight * (Math.LN2 - softplus(logRatio));
  }
  return Math.max(0, sum / weights);
}

function ofUniforms(p: Distribution, q: Distribution): Divergences {
  const [pLow, pHigh, qLow, qHigh] = [p.mean - p.spread, p.mean + p.spread, q.mean - q.spread, q.mean + q.spread];
  const shared = Math.max(0, Math.min(pHigh, qHigh) - Math.max(pLow, qLow));
  const [pHeight, qHeight] = [0.5 / p.spread, 0.5 / q.spread];
  const tv = 1 - shared * Math.min(pHeight, qHeight);
  const isCovered = qLow <= pLow && pHigh <= qHigh;
  const kl = isCovered ? Math.log(q.spread / p.spread) : Infinity;
  const half = (own: number, other: number): number => {
    const inside = shared * own;
    return (1 - inside) * Math.LN2 + inside * Math.log((2 * own) / (own + other));
  };
  const js = 0.5 * (half(pHeight, qHeight) + half(qHeight, pHeight));
  return { tv: Math.max(0, tv), kl, js: Math.max(0, js), w1: meanOfLine(q.mean - p.mean, Math.abs(q.spread - p.spread)) };
}

/** W1 on a line is the mean distance between equal quantiles; those of two normals differ by shift + stretch · z. */
function meanOfFolded(shift: number, stretch: number): number {
  const [distance, sd] = [Math.abs(shift), Math.abs(stretch)];
  if (sd < 1e-12) return distance;
  const z = distance / sd;
  return sd * Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * z * z) + distance * (1 - 2 * normalBelow(-z));
}

/** Those of two uniforms differ by shift + stretch · u, u from −1 to 1. */
function meanOfLine(shift: number, stretch: number): number {
  const distance = Math.abs(shift);
  return distance >= stretch ? distance : (distance ** 2 + stretch ** 2) / (2 * stretch);
}

const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

/** Probability of a standard normal below z. */
export function normalBelow(z: number): number {
  return 0.5 * complementaryError(-z / Math.SQRT2);
}

/** Where `normalBelow` is `share`, by bisection. */
function normalQuantile(share: number): number {
  let [low, high] = [-9, 9];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** erfc: its power series near 0, its continued fraction beyond (Abramowitz and Stegun 7.1.5, 7.1.14). */
function complementaryError(x: number): number {
  if (x < 0) return 2 - complementaryError(-x);
  if (x < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n += 1) {
      term *= -(x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = x;
  for (let n = 60; n >= 1; n -= 1) fraction = x + (0.5 * n) / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
