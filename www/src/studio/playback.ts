/** Where a loop stands: it runs by itself or is scrubbed. Knows no picture. */
import { loop } from './morph.js';

const FRAMES = loop();
const LENGTH = FRAMES.reduce((sum, { milliseconds }) => sum + milliseconds, 0);

export class Playback {
  /** The stop that is shown. */
  stop = 0;
  #startedAt: number | undefined;
  #elapsed = 0;
  #request = 0;
  readonly #moved: () => void;

  /** `moved` is called when another stop is to be shown. */
  constructor(moved: () => void) {
    this.#moved = moved;
  }

  get isPlaying(): boolean {
    return this.#startedAt !== undefined;
  }

  play(): void {
    if (this.isPlaying) return;
    this.#startedAt = performance.now() - this.#elapsed;
    this.#request = requestAnimationFrame(this.#tick);
  }

  pause(): void {
    cancelAnimationFrame(this.#request);
    this.#startedAt = undefined;
  }

  /** On the way there. */
  goTo(stop: number): void {
    this.pause();
    this.#elapsed = FRAMES.slice(0, stop).reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    this.#show(stop);
  }

  readonly #tick = (now: number): void => {
    if (this.#startedAt === undefined) return;
    this.#elapsed = Math.max(0, now - this.#startedAt) % LENGTH;
    let left = this.#elapsed;
    const frame = FRAMES.find(({ milliseconds }) => (left -= milliseconds) < 0);
    this.#show(frame?.stop ?? 0);
    this.#request = requestAnimationFrame(this.#tick);
  };

  #show(stop: number): void {
    if (stop === this.stop) return;
    this.stop = stop;
    this.#moved();
  }
}
