/** How long an iteration takes, found out within a quarter of a second, as far as single iterations allow. */
import type { WebTrainer } from '../../wasm/cpu.js';

/** Milliseconds for one backend: half a second for the two that are compared. */
const BUDGET = 250;
/** Milliseconds of work that are enqueued at once, as a run does it. */
const SLICE = 12;
/** Where the networks take turns, two iterations are the shortest whole. */
const WHOLE = 2;
/** Batches from which the cost of a large one is told. */
const [FEW, MORE] = [2, 6];

/** The hyper-parameters that decide how long an iteration takes. */
const SIZES = ['batchSize', 'latentSize', 'hiddenWidth', 'discriminatorSteps', 'generatorSteps', 'mismatched'];

export const sizesIn = (hyperparameters: Readonly<Record<string, number | string>>): Record<string, number | string> =>
  Object.fromEntries(SIZES.flatMap((name) => (hyperparameters[name] === undefined ? [] : [[name, hyperparameters[name]]])));

/**
 * Milliseconds of one iteration; the trainer is used up.
 *
 * Where one takes longer than there is time, as convolutions do on a CPU (`isLong`), it is told from
 * small batches: what the weights cost, once an iteration, and what each image costs.
 */
export async function iterationCost(trainer: WebTrainer, isLong: boolean): Promise<number> {
  const begun = performance.now();
  const isTime = (): boolean => performance.now() - begun < BUDGET;
  const batch = Number(trainer.hyperparameters().find(({ name }) => name === 'batchSize')?.value);
  if (isLong) trainer.configure({ batchSize: FEW });
  // The first iterations compile what the others run.
  let cost = await timed(trainer, WHOLE);
  if (!isLong) {
    const costs: number[] = [];
    do {
      cost = await timed(trainer, WHOLE * Math.max(1, Math.floor(SLICE / cost / WHOLE)));
      costs.push(cost);
    } while (isTime());
    return median(costs);
  }
  // By turns, and the shortest of each: a busy moment would be multiplied by what is left out.
  let [few, more] = [Infinity, Infinity];
  do {
    trainer.configure({ batchSize: FEW });
    few = Math.min(few, await timed(trainer, WHOLE));
    trainer.configure({ batchSize: MORE });
    more = Math.min(more, await timed(trainer, WHOLE));
  } while (isTime());
  // Two readings may come out alike by chance: half of a batch's cost at least is its images'.
  const perImage = Math.max((more - few) / (MORE - FEW), more / (2 * MORE));
  return few + (batch - FEW) * perImage;
}

/** Milliseconds of one of `count` iterations that are enqueued at once. */
async function timed(trainer: WebTrainer, count: number): Promise<number> {
  const begun = performance.now();
  trainer.iterate(count);
  await trainer.finish();
  return (performance.now() - begun) / count;
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? NaN;
}
