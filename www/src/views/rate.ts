/** Iterations per second over about the last second. */
const WINDOW = 1000;

export class Rate {
  #readings: { iteration: number; time: number }[] = [];

  clear(): void {
    this.#readings = [];
  }

  add(iteration: number, time: number): void {
    if (iteration < (this.#readings.at(-1)?.iteration ?? 0)) this.clear();
    this.#readings.push({ iteration, time });
    // The reading just before the window stays, so that slow runs have two to compare.
    while ((this.#readings[1]?.time ?? time) < time - WINDOW) this.#readings.shift();
  }

  get perSecond(): number | undefined {
    const [first, last] = [this.#readings[0], this.#readings.at(-1)];
    if (!first || !last || last.time - first.time < 250) return undefined;
    return (1000 * (last.iteration - first.iteration)) / (last.time - first.time);
  }
}
