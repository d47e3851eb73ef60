/** Runs that train in turn, so that they always stand at the same iteration, and are drawn and judged there. Knows no page. */
import type { Images, DigitsMetrics } from '../engine/types.js';
import type { GanLet } from './lab.js';

/** Iterations of one turn: short enough to stop at once. */
const TURN = 25;
/** Milliseconds between two drawings, and between two judgements. */
const DRAWING = 700;
const JUDGEMENT = 8000;

export interface ContestOptions {
  batchSize: number;
  draw: (rival: GanLet) => Promise<Images>;
  drawn: (drawn: readonly Images[]) => void;
  judged: (iteration: number, metrics: readonly DigitsMetrics[]) => void;
}

export class Contest {
  readonly #rivals: readonly GanLet[];
  readonly #options: ContestOptions;
  #isStopped = false;
  #isResting = false;
  #wake: (() => void) | undefined;

  constructor(rivals: readonly GanLet[], options: ContestOptions) {
    this.#rivals = rivals;
    this.#options = options;
  }

  /** Goes on until it is stopped or something fails. */
  async run(): Promise<void> {
    const { batchSize, draw, drawn, judged } = this.#options;
    await this.#all((rival) => rival.configure({ batchSize }));
    let [drawnAt, judgedAt] = [-Infinity, performance.now() - JUDGEMENT / 2];
    while (!this.#isStopped) {
      if (this.#isResting) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      const [stats] = await this.#all((rival) => rival.step(TURN));
      if (performance.now() - drawnAt >= DRAWING) {
        const images = await this.#all(draw);
        if (this.#isStopped) return;
        drawn(images);
        drawnAt = performance.now();
      }
      if (performance.now() - judgedAt >= JUDGEMENT) {
        const metrics = await this.#all((rival) => rival.metrics());
        if (this.#isStopped) return;
        judged(stats?.iteration ?? 0, metrics.filter((figures) => 'frechet' in figures));
        judgedAt = performance.now();
      }
    }
  }

  rest(isResting: boolean): void {
    this.#isResting = isResting;
    this.#wake?.();
  }

  stop(): void {
    this.#isStopped = true;
    this.#wake?.();
  }

  #all<T>(work: (rival: GanLet) => Promise<T>): Promise<T[]> {
    return Promise.all(this.#rivals.map(work));
  }
}
