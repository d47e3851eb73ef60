/** Seconds that a run has trained: only while it plays does the clock go. Knows no trainer. */

/** Milliseconds between two looks at the time; what lies far beyond was no training, but a computer that slept. */
const BEAT = 1000;

export class TrainingClock {
  #milliseconds = 0;
  #seen = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly #now: () => number;

  /** `now`: milliseconds of any clock that goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get seconds(): number {
    this.#look();
    return this.#milliseconds / 1000;
  }

  set running(isRunning: boolean) {
    this.#look();
    clearInterval(this.#timer);
    this.#timer = isRunning ? setInterval(() => this.#look(), BEAT) : undefined;
  }

  /** To 0, running on if it runs. */
  reset(): void {
    this.#look();
    this.#milliseconds = 0;
  }

  #look(): void {
    const now = this.#now();
    if (this.#timer) this.#milliseconds += Math.min(now - this.#seen, 3 * BEAT);
    this.#seen = now;
  }
}
