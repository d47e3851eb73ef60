/** What a comparison asks of whoever takes part. */
import type { Case } from './cases.js';
import type { Batch } from './feed.js';

export interface Losses {
  dLoss: number;
  gLoss: number;
}

/** One library on one device, with a case's networks built and its first weights drawn. */
export interface Contender {
  /** Weights that training moves, as the library itself counts them. */
  parameters: { generator: number; discriminator: number };
  /** Trains `count` iterations and resolves when the arithmetic is done: one reading, at the end. */
  train(count: number): Promise<Losses>;
  dispose(): void;
}

export type Open = (each: Case, feed: Batch[]) => Promise<Contender>;
