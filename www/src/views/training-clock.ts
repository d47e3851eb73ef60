/** Seconds that a run has trained: only while it plays does the clock go. Knows no trainer. */
export class TrainingClock {
  #before = 0;
  #since: number | undefined;

  readonly #now: () => number;

  /** `now`: milliseconds of any clock that goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get seconds(): number {
    return (this.#before + (this.#since === undefined ? 0 : this.#now() - this.#since)) / 1000;
  }

  set running(isRunning: boolean) {
    if (isRunning === (this.#since !== undefined)) return;
    this.#before = 1000 * this.seconds;
    this.#since = isRunning ? this.#now() : undefined;
  }

  /** To 0, running on if it runs. */
  reset(): void {
    this.#before = 0;
    if (this.#since !== undefined) this.#since = this.#now();
  }
}
