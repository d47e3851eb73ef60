/** The cases in ganlet itself, through the engine that the page uses. Knows no other library. */
import type * as Engine from '../src/engine/index.js';
import type { Contender } from './contender.js';
import type { Digits } from './feed.js';

type Backend = 'flex' | 'ndarray' | 'webgpu';

/** The built engine beside the page, loaded as any page loads it: not bundled with the bench. */
const ENGINE = './engine.js';
export const engine = (): Promise<typeof Engine> => import(/* @vite-ignore */ ENGINE) as Promise<typeof Engine>;

/** A preset, and what it is configured with. */
export interface Configured {
  preset: Engine.PresetName;
  hyperparameters: Record<string, number | string>;
}

/** `assets`: a folder with other bundles than the engine's own. */
export function openGanlet(backend: Backend, assets?: string): (configured: Configured) => Promise<Contender> {
  return async ({ preset, hyperparameters }) => {
    const { createTrainer } = await engine();
    const trainer = createTrainer({ preset, hyperparameters, backend, seed: 1, ...(assets === undefined ? {} : { assets }) });
    await trainer.ready;
    if (trainer.backendInUse !== backend) {
      trainer.dispose();
      throw new Error(trainer.backendReason);
    }
    const tables = await trainer.summary();
    const trainable = (network: string): number => tables.find((table) => table.network === network)?.trainable ?? NaN;
    const contender: Contender = {
      parameters: { generator: trainable('generator'), discriminator: trainable('discriminator') },
      train: async (count) => {
        const before = trainer.iteration;
        const { iteration, dLoss, gLoss } = await trainer.step(count);
        if (iteration !== before + count) throw new Error(`it stopped at iteration ${iteration}`);
        return { dLoss, gLoss };
      },
      dispose: () => trainer.dispose(),
    };
    return contender;
  };
}

/** Real digits of the data that ganlet trains on. */
export const digits: Digits = async (labels) => {
  const { createTrainer } = await engine();
  const trainer = createTrainer({ preset: 'mnist-gan', backend: 'flex' });
  const { images } = await trainer.realImages(labels);
  trainer.dispose();
  return images;
};

/** Bytes of the worker's wasm memory, data included, half-way and at the end. */
export interface Memory {
  iterations: number;
  halfway: number;
  end: number;
}

/** Trains on the CPU until `iterations` or, where that takes too long, until `seconds` have passed; in a page of its own. */
export async function memoryOf({ preset, hyperparameters }: Configured, iterations: number, seconds: number): Promise<Memory> {
  const { createTrainer } = await engine();
  const trainer = createTrainer({ preset, hyperparameters, backend: 'flex' });
  await trainer.ready;
  const until = async (last: number, deadline: number): Promise<number> => {
    while (trainer.iteration < last && performance.now() < deadline) await trainer.step(Math.min(5, last - trainer.iteration));
    return (await trainer.about()).wasmBytes;
  };
  const begun = performance.now();
  const halfway = await until(iterations / 2, begun + 500 * seconds);
  const end = await until(iterations, begun + 1000 * seconds);
  const answer = { iterations: trainer.iteration, halfway, end };
  trainer.dispose();
  return answer;
}
