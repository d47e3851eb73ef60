/**
 * The directions of latent space along which images change most: eigenvectors of E[JᵀJ], where J is the derivative of
 * the image by the latent, the mean is over latents and labels, and an eigenvalue is how much the pixels change, squared.
 * J comes from central differences of what is drawn. Knows no page; draws through what it is given.
 */
import type { Images } from '../engine/types.js';
import { mix, type Prior } from '../labs/slerp.js';
import { leading } from './eigen.js';
import { movedTo, reach } from './neighbours.js';
import { Pace } from './pace.js';
import { nameOf, traitsOf, type Trait } from './traits.js';

export interface Direction {
  /** Of length 1. */
  axis: Float32Array;
  /** Of all change, from 0 to 1. */
  share: number;
  /** What it changes above all, where that has a name; it grows along the axis. */
  trait?: Trait;
}

export type Draw = (latents: readonly Float32Array[], labelOf: (at: number) => number) => Promise<Images>;

/** Half the length of a difference: small beside a standard deviation, large beside what rounding does to a pixel. */
const STEP = 0.1;
const LABELS = 10;

/** The sum of JᵀJ over the bases, base k under label k mod 10; one call for each base, so that none keeps others waiting. */
export async function changeOf(bases: readonly Float32Array[], draw: Draw): Promise<Float64Array> {
  const size = bases[0]?.length ?? 0;
  const sum = new Float64Array(size * size);
  for (const [at, base] of bases.entries()) {
    const ends = Array.from({ length: 2 * size }, (_, end) => {
      const moved = base.slice();
      const axis = end >> 1;
      moved[axis] = (moved[axis] ?? 0) + (end % 2 === 0 ? -STEP : STEP);
      return moved;
    });
    await addProducts(sum, size, await draw(ends, () => at % LABELS));
  }
  return sum;
}

/** Adds the products of all pairs of differences; image 2k is before, 2k + 1 after the step along axis k. */
async function addProducts(sum: Float64Array, size: number, { width, height, images }: Images): Promise<void> {
  const pace = new Pace();
  const pixels = width * height;
  const slopes = new Float32Array(size * pixels);
  for (let axis = 0; axis < size; axis += 1) {
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      const [before, after] = [images[2 * axis * pixels + pixel] ?? 0, images[(2 * axis + 1) * pixels + pixel] ?? 0];
      slopes[axis * pixels + pixel] = (after - before) / (2 * STEP);
    }
  }
  for (let one = 0; one < size; one += 1) {
    for (let other = one; other < size; other += 1) {
      let product = 0;
      for (let pixel = 0; pixel < pixels; pixel += 1) product += (slopes[one * pixels + pixel] ?? 0) * (slopes[other * pixels + pixel] ?? 0);
      sum[one * size + other] = (sum[one * size + other] ?? 0) + product;
      if (other !== one) sum[other * size + one] = sum[one * size + other] ?? 0;
    }
    await pace.rest();
  }
}

/** The first `count` directions, by share. */
export async function principal(change: Float64Array, size: number, count: number): Promise<Direction[]> {
  // The trace is the sum of all eigenvalues.
  let total = 0;
  for (let at = 0; at < size; at += 1) total += change[at * size + at] ?? 0;
  const found = await leading(change, size, Math.min(count, size));
  return found.map(({ value, vector }) => ({ axis: Float32Array.from(vector), share: total > 0 ? Math.max(0, value) / total : 0 }));
}

/** Finds out by what name each direction goes: the bases are drawn at both of its ends and compared. */
export async function named(directions: readonly Direction[], bases: readonly Float32Array[], prior: Prior, draw: Draw): Promise<Direction[]> {
  // Not quite to the ends, where few latents lie.
  const far = (2 / 3) * reach(prior);
  const latents = [...bases, ...directions.flatMap(({ axis }) => [-far, far].flatMap((place) => bases.map((base) => movedTo(base, axis, place))))];
  const drawn = await draw(latents, (at) => (at % bases.length) % LABELS);
  const group = (at: number) => bases.map((_, base) => traitsOf(drawn, at * bases.length + base));
  const plain = group(0);
  return directions.map(({ axis, share }, at) => {
    const { trait, sign } = nameOf(group(1 + 2 * at), group(2 + 2 * at), plain);
    return { axis: mix(axis, sign, axis, 0), share, ...(trait ? { trait } : {}) };
  });
}
