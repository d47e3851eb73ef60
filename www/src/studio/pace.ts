/** Long work in short pieces: a page that is used meanwhile stays responsive. Knows nothing else. */

/** Milliseconds of work between two looks at what else waits. */
const SLICE = 8;

export class Pace {
  #since = performance.now();

  /** Goes on at once, or after what waits if it has worked for long enough. */
  async rest(): Promise<void> {
    if (performance.now() - this.#since < SLICE) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#since = performance.now();
  }
}
