/** One line of digits turning into another. Pure: knows neither trainer nor page. */
import { settle, slerp, type Prior } from '../labs/slerp.js';
import type { Digit } from './line.js';

/** Pictures from one end to the other, both ends among them. */
export const STOPS = 31;
/** Milliseconds from one picture to the next, and at each end. */
export const PACE = 50;
export const REST = 800;

/** Digits of all stops, one line after the other: what `generate` takes. */
export interface Way {
  latents: Float32Array[];
  labels: number[];
  blend: { labels: number[]; amounts: number[] };
}

type End = Pick<Digit, 'label' | 'latent'>;

/** Latents keep to the arc between the two, labels to the straight line; slower near the ends, as a hand would move. */
export function wayBetween(from: readonly End[], to: readonly End[], prior: Prior): Way {
  const way: Way = { latents: [], labels: [], blend: { labels: [], amounts: [] } };
  for (let stop = 0; stop < STOPS; stop += 1) {
    const t = eased(stop / (STOPS - 1));
    from.forEach((digit, at) => {
      const end = to[at] ?? digit;
      way.latents.push(between(digit.latent, end.latent, t, prior));
      way.labels.push(digit.label);
      way.blend.labels.push(end.label);
      way.blend.amounts.push(t);
    });
  }
  return way;
}

/** On the arc between two latents; the ends are the ends, to the bit. */
export function between(a: Float32Array, b: Float32Array, t: number, prior: Prior): Float32Array {
  if (a === b || t === 0) return a;
  if (t === 1) return b;
  const latent = slerp(a, b, t);
  // The arc may leave the cube that uniform latents lie in.
  return prior === 'uniform' ? settle(latent, 'uniform') : latent;
}

/** Exactly 0 and 1 at the ends. */
const eased = (t: number): number => t * t * (3 - 2 * t);

/** The stops of the loop, there and back, each with how long it is shown. */
export function loop(): { stop: number; milliseconds: number }[] {
  const there = Array.from({ length: STOPS }, (_, stop) => stop);
  const back = there.slice(1, -1).reverse();
  return [...there, ...back].map((stop) => ({ stop, milliseconds: stop === 0 || stop === STOPS - 1 ? REST : PACE }));
}
