/** Keeps pictures and figures in step with a trainer, and never asks twice at a time. Knows no canvas. */
import type { DensityMetrics, Frame, FrameRequest, Trainer } from '../engine/types.js';

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

/** Distances: about once a second while the trainer plays, after each frame while it rests. */
export class LiveFigures {
  readonly #trainer: Trainer;
  readonly #asker: Asker;
  #asked = -Infinity;

  constructor(trainer: Trainer, show: (metrics: DensityMetrics) => void, fail: (error: unknown) => void) {
    this.#trainer = trainer;
    this.#asker = new Asker(async () => {
      this.#asked = performance.now();
      try {
        const metrics = await trainer.metrics();
        if (!this.#asker.stopped) show(metrics);
      } catch (error) {
        if (!this.#asker.stopped) fail(error);
      }
    });
  }

  frameDrawn(): void {
    if (!this.#trainer.running || performance.now() - this.#asked >= 1000) this.#asker.want();
  }

  stop(): void {
    this.#asker.stop();
  }
}
