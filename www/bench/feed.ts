/**
 * What a peer trains on: a few batches of real draws, labels and latents, made ahead and taken in turn, so
 * that it loses no time on them. ganlet draws its own at every step, within the time that is measured.
 */
import { CLASSES } from './nets.js';
import type { Case } from './cases.js';

/** Row-major; labels are one-hot, and empty where the nets are given none. */
export interface Batch {
  real: Float32Array<ArrayBuffer>;
  realLabels: Float32Array<ArrayBuffer>;
  latents: Float32Array<ArrayBuffer>;
  /** For G's own step, where it gets latents of its own. */
  freshLatents: Float32Array<ArrayBuffer>;
  fakeLabels: Float32Array<ArrayBuffer>;
}

/** Real digits under given labels, 0 to 1, row-major. */
export type Digits = (labels: number[]) => Promise<Float32Array>;

const BATCHES = 4;

export async function makeFeed(each: Case, digits: Digits): Promise<Batch[]> {
  const random = generator(1);
  const feed: Batch[] = [];
  for (let index = 0; index < BATCHES; index += 1) feed.push(await makeBatch(each, digits, random));
  return feed;
}

async function makeBatch(each: Case, digits: Digits, random: () => number): Promise<Batch> {
  const { batch, latent, symmetric, conditional } = each;
  const labels = Array.from({ length: batch }, () => Math.floor(CLASSES * random()));
  const draw = latent.distribution === 'normal' ? () => normal(random) : () => 2 * random() - 1;
  const latents = (): Float32Array<ArrayBuffer> => Float32Array.from({ length: batch * latent.size }, draw);
  const real =
    each.draws === 1
      ? Float32Array.from({ length: batch }, (_, index) => (index % 2 === 0 ? normal(random) : 5 + 2 * normal(random)))
      : Float32Array.from(await digits(labels), (value) => (symmetric ? 2 * value - 1 : value));
  const realLabels = conditional ? oneHot(labels) : new Float32Array();
  // Fakes under the labels of the real batch: to the arithmetic one label is as good as another.
  return { real, realLabels, latents: latents(), freshLatents: latents(), fakeLabels: realLabels };
}

function oneHot(labels: number[]): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(labels.length * CLASSES);
  labels.forEach((label, row) => (rows[row * CLASSES + label] = 1));
  return rows;
}

/** Weights as most frameworks begin: uniform, narrower the more inputs a unit has. */
export function firstWeights(count: number, fanIn: number, random: () => number): Float32Array<ArrayBuffer> {
  const bound = 1 / Math.sqrt(fanIn);
  return Float32Array.from({ length: count }, () => bound * (2 * random() - 1));
}

/** A small seeded generator of numbers from 0 to 1 (Marsaglia 2003, xorshift32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** By Box and Muller 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
