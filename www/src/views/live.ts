/** Keeps pictures and figures in step with a trainer, and never asks twice at a time. Knows no canvas. */
import type { DensityMetrics, DigitsMetrics, Frame, FrameRequest, Trainer } from '../engine/types.js';

/** Asks again only when the last answer is there; however many ask meanwhile, once. */
class Asker {
  #wanted = false;
  #busy = false;
  #stopped = false;
  readonly #ask: () => Promise<void>;

  constructor(ask: () => Promise<void>) {
    this.#ask = ask;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  want(): void {
    this.#wanted = true;
    if (!this.#busy) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** `ask` handles its own failures. */
  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      await this.#ask();
    }
    this.#busy = false;
  }
}

/** Frames: watched while the trainer plays, one at a time while it rests. */
export class LivePicture {
  readonly #trainer: Trainer;
  #request: FrameRequest;
  readonly #asker: Asker;
  readonly #unsubscribe: (() => void)[];

  constructor(trainer: Trainer, request: FrameRequest, draw: (frame: Frame) => void, fail: (error: unknown) => void) {
    this.#trainer = trainer;
    this.#request = request;
    this.#asker = new Asker(async () => {
      if (trainer.running) return;
      try {
        const frame = await trainer.frame(this.#request);
        if (!this.#asker.stopped) draw(frame);
      } catch (error) {
        if (!this.#asker.stopped) fail(error);
      }
    });
    this.#unsubscribe = [
      trainer.on('frame', draw),
      trainer.on('state', () => this.#follow()),
      trainer.on('step', () => {
        if (!trainer.running) this.#asker.want();
      }),
    ];
    this.#follow();
  }

  ask(request: FrameRequest): void {
    this.#request = request;
    this.#follow();
  }

  stop(): void {
    this.#asker.stop();
    this.#trainer.watch(null);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #follow(): void {
    this.#trainer.watch(this.#trainer.running ? this.#request : null);
    if (!this.#trainer.running) this.#asker.want();
  }
}

/** How often figures may be asked for. */
export interface Pace {
  /** Milliseconds between two while it plays, after so many seconds of it. */
  playing: (seconds: number) => number;
  /** Milliseconds of rest before one while it does not. */
  resting: number;
  /** The figures of a run that has not moved are not asked for again, and not before it has begun. */
  onlyNews: boolean;
}

/** Distances in 1-D cost nothing; judging digits does, and most is learned early. */
export const PACES: Record<Frame['kind'], Pace> = {
  density: { playing: () => 1000, resting: 0, onlyNews: false },
  digits: { playing: (seconds) => 100 * Math.min(150, Math.max(10, seconds)), resting: 700, onlyNews: true },
};
/** Of the time that it plays, figures take at most this share, and these milliseconds in advance. */
const SHARE = 0.05;
const ADVANCE = 300;

/** When figures were asked for: after how many seconds of training, since which beginning of the run. */
export interface Stamp {
  seconds: number;
  beginning: number;
}

/** Whom to ask for figures, how often, and who hears of them. */
export interface Figures {
  trainer: Trainer;
  pace: Pace;
  stamp: () => Stamp;
  /** Whether anybody would see them: a run that rests out of sight is left in peace. */
  isSeen: () => boolean;
  show: (answer: { metrics: DensityMetrics | DigitsMetrics; stamp: Stamp }) => void;
  fail: (error: unknown) => void;
}

/** Distances and the like: now and then while the trainer plays, once it rests when that is new. */
export class LiveFigures {
  readonly #trainer: Trainer;
  readonly #pace: Pace;
  readonly #stamp: () => Stamp;
  readonly #isSeen: () => boolean;
  readonly #asker: Asker;
  #asked = -Infinity;
  /** Milliseconds that answers have taken of play; undefined before the first, which also loads what judges and does not count. */
  #spent: number | undefined;
  #measured = 0;
  #timer = 0;

  constructor({ trainer, pace, stamp, isSeen, show, fail }: Figures) {
    this.#trainer = trainer;
    this.#pace = pace;
    this.#stamp = stamp;
    this.#isSeen = isSeen;
    this.#asker = new Asker(async () => {
      const asked = stamp();
      this.#asked = performance.now();
      this.#measured = trainer.iteration;
      try {
        const metrics = await trainer.metrics();
        if (!this.#asker.stopped) show({ metrics, stamp: asked });
      } catch (error) {
        if (!this.#asker.stopped) fail(error);
      }
      if (this.#spent === undefined) this.#spent = 0;
      else this.#spent += 1000 * Math.max(0, stamp().seconds - asked.seconds);
    });
  }

  frameDrawn(): void {
    const { playing, resting, onlyNews } = this.#pace;
    const { running, iteration } = this.#trainer;
    clearTimeout(this.#timer);
    if (onlyNews && (iteration === 0 || iteration === this.#measured)) return;
    if (!running) {
      if (resting === 0) this.#asker.want();
      else this.#timer = window.setTimeout(() => this.#rested(), resting);
    } else {
      const { seconds } = this.#stamp();
      const isDue = performance.now() - this.#asked >= playing(seconds);
      if (isDue && (this.#spent ?? 0) <= 1000 * SHARE * seconds + ADVANCE) this.#asker.want();
    }
  }

  /** The run has begun anew: it is news at once. */
  restart(): void {
    this.#asked = -Infinity;
    this.#measured = 0;
    this.#spent &&= 0;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asker.stop();
  }

  #rested(): void {
    if (!this.#trainer.running && this.#isSeen()) this.#asker.want();
  }
}
