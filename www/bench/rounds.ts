/** Times contenders in interleaved rounds, so that a busy moment of the machine meets them all; medians. */
import type { Contender, Losses } from './contender.js';

export interface Entry {
  name: string;
  contender: Contender;
}

export interface Measured {
  /** Milliseconds of an iteration: the median of the rounds, and the quickest and the slowest of them. */
  median: number;
  quickest: number;
  slowest: number;
  rounds: number;
  iterationsARound: number;
  losses: Losses;
}

/** Milliseconds. */
export interface Pace {
  /** Training before the first round, in which compilers do their work. */
  warmUp: number;
  /** What a round should last, if an iteration is no longer than that. */
  round: number;
  /** What all rounds of a contender may last together; there is one at least. */
  total: number;
}

const MOST_ROUNDS = 9;

/** `cycle`: iterations that belong together. A contender that fails is an error under its name, and the rest go on. */
export async function interleave(entries: Entry[], cycle: number, pace: Pace, say: (line: string) => void): Promise<Map<string, Measured | Error>> {
  const answers = new Map<string, Measured | Error>();
  const timed: Timed[] = [];
  for (const entry of entries) {
    try {
      timed.push(await Timed.warm(entry, cycle, pace));
      say(`${entry.name}: warm`);
    } catch (cause) {
      answers.set(entry.name, asError(cause));
    }
  }
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    // Each round begins with another: who always follows the same one pays for what that leaves to be collected.
    for (const each of [...timed.slice(round % timed.length), ...timed.slice(0, round % timed.length)]) {
      if (round >= each.rounds || answers.has(each.name)) continue;
      await each.run().catch((cause: unknown) => answers.set(each.name, asError(cause)));
    }
  }
  for (const each of timed) if (!answers.has(each.name)) answers.set(each.name, each.measured());
  return answers;
}

/** One contender, with as many iterations a round and as many rounds as its pace allows. */
class Timed {
  readonly name: string;
  readonly rounds: number;
  readonly #contender: Contender;
  readonly #count: number;
  readonly #times: number[] = [];
  #losses: Losses = { dLoss: NaN, gLoss: NaN };

  private constructor({ name, contender }: Entry, count: number, rounds: number) {
    this.name = name;
    this.#contender = contender;
    this.#count = count;
    this.rounds = rounds;
  }

  static async warm(entry: Entry, cycle: number, { warmUp, round, total }: Pace): Promise<Timed> {
    const begun = performance.now();
    let last = 0;
    let count = cycle;
    for (let calls = 0; calls < 2 || performance.now() - begun < warmUp; calls += 1) {
      const before = performance.now();
      await entry.contender.train(count);
      last = (performance.now() - before) / count;
      // The first call compiles; what an iteration costs shows after it.
      if (calls === 0 && last > total) break;
      if (calls > 0) count = iterations(round / 4, last, cycle);
    }
    count = iterations(round, last, cycle);
    const rounds = Math.max(1, Math.min(MOST_ROUNDS, Math.floor(total / (last * count))));
    return new Timed(entry, count, rounds);
  }

  async run(): Promise<void> {
    const begun = performance.now();
    this.#losses = await this.#contender.train(this.#count);
    this.#times.push((performance.now() - begun) / this.#count);
    if (!Object.values(this.#losses).every(Number.isFinite)) throw new Error(`its losses are ${JSON.stringify(this.#losses)}`);
  }

  measured(): Measured {
    const sorted = [...this.#times].sort((a, b) => a - b);
    const at = (place: number): number => sorted[Math.round(place)] ?? NaN;
    const last = sorted.length - 1;
    return {
      median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2,
      quickest: at(0),
      slowest: at(last),
      rounds: sorted.length,
      iterationsARound: this.#count,
      losses: this.#losses,
    };
  }
}

/** As many iterations, in whole cycles, as fill `milliseconds`; one cycle at least. */
function iterations(milliseconds: number, cost: number, cycle: number): number {
  return cycle * Math.max(1, Math.round(milliseconds / (cost * cycle)));
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
