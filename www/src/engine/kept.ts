/** The last checkpoints of one run, in the page's memory: a worker that is lost does not take them along. */
import type { Checkpoint, OpenOptions } from './protocol.js';

const MOST = 3;
/** Bytes of all together; the newest is kept whatever its size. */
const MOST_BYTES = 200e6;

export class Kept {
  /** Newest first. */
  #checkpoints: Checkpoint[] = [];

  get newest(): Checkpoint | undefined {
    return this.#checkpoints[0];
  }

  /** Newest first: the next is for when one does not open. */
  get files(): Uint8Array[] {
    return this.#checkpoints.flatMap(({ file }) => file ?? []);
  }

  add(checkpoint: Checkpoint): void {
    // A run that has just begun has nothing to do with what was before.
    if (!checkpoint.file) this.#checkpoints = [];
    let bytes = 0;
    this.#checkpoints = [checkpoint, ...this.#checkpoints].slice(0, MOST).filter(({ file }, at) => {
      bytes += file?.byteLength ?? 0;
      return at === 0 || bytes <= MOST_BYTES;
    });
  }

  /** What has been set since, and holds from the next step. */
  configure(values: OpenOptions['hyperparameters']): void {
    const [newest] = this.#checkpoints;
    if (newest) newest.options = { ...newest.options, hyperparameters: { ...newest.options.hyperparameters, ...values } };
  }
}
