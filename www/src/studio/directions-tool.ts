/** Sliders along the directions of latent space that change most, each with what lies at its ends. */
import { html, type TemplateResult } from 'lit';
import { changeOf, named, principal, type Direction, type Draw } from './directions.js';
import type { InkCanvas } from './ink-canvas.js';
import { along, movedTo, reach } from './neighbours.js';
import { Tool, type Bench } from './tool.js';

const COUNT = 6;
/** Latents from which differences are taken: one under each label, and another where latents are small. */
const BASES = (size: number): number => (size <= 64 ? 20 : 10);
/** Measured anew when the generator has learned this much longer than it had. */
const OUTGROWN = 1.5;
const SECONDS_OF_REST = 4;

export class DirectionsTool extends Tool {
  readonly #ends: [InkCanvas, InkCanvas][];
  #directions: Direction[] = [];
  #measuredAt = -1;
  #touchedAt = -Infinity;
  #isMeasuring = false;
  /** Counts the generators, so that a measurement of one that is gone is dropped. */
  #subject = 0;

  constructor(bench: Bench) {
    super(bench);
    this.#ends = Array.from({ length: COUNT }, () => [bench.inks.make(6), bench.inks.make(6)]);
  }

  forget(): void {
    this.#directions = [];
    this.#measuredAt = -1;
    this.#isMeasuring = false;
    this.#subject += 1;
  }

  async draw(): Promise<void> {
    if (!this.#isMeasuring && this.#isOutgrown) void this.bench.attempt(() => this.#measure());
    if (this.#directions.length === 0) return;
    const { line, prior, draw } = this.bench;
    const { latent, label } = line.current;
    const far = reach(prior);
    const ends = this.#directions.flatMap(({ axis }) => [movedTo(latent, axis, -far), movedTo(latent, axis, far)]);
    const images = await draw(ends, ends.map(() => label));
    this.#ends.slice(0, this.#directions.length).forEach((pair, at) => pair.forEach((picture, end) => picture.show(images, 2 * at + end)));
  }

  view(): TemplateResult {
    const { bench } = this;
    const words = bench.words.directions;
    const directions = this.#directions;
    if (directions.length === 0) return html`<p role="status">${words.measuring}</p>`;
    const together = directions.reduce((sum, { share }) => sum + share, 0);
    return html`
      <p>${words.text(directions.length, bench.about.latentSize, bench.percent(together))}</p>
      <div class="directions">${directions.map((direction, at) => this.#slider(direction, at))}</div>
      <div class="row">
        <button type="button" @click=${() => this.#centre()}>${words.plain}</button>
      </div>
      <p class="note">${words.note}</p>`;
  }

  #slider(direction: Direction, at: number): TemplateResult {
    const { bench } = this;
    const words = bench.words.directions;
    const name = direction.trait ? words.traits[direction.trait] : words.nameless;
    const far = reach(bench.prior);
    const deviation = far / 3;
    const place = along(bench.line.current.latent, direction.axis);
    const share = bench.percent(direction.share);
    const [low, high] = this.#ends[at] ?? [];
    return html`
      <div class="direction">
        <span class="end">${low?.canvas}</span>
        <label>
          <span><b>${name}</b> <small>${words.ofAll(share)}</small></span>
          <input
            type="range"
            min=${-far}
            max=${far}
            step="any"
            .value=${String(place)}
            aria-label=${words.slider(name, share)}
            aria-valuetext=${words.place(bench.number(place / deviation, 1))}
            @keydown=${(event: KeyboardEvent) => this.#keyed(event, direction, place, deviation)}
            @input=${(event: Event) => this.#move(direction, (event.target as HTMLInputElement).valueAsNumber)}
          />
        </label>
        <span class="end">${high?.canvas}</span>
      </div>`;
  }

  /** A slider without steps takes hundreds of key presses from end to end: ten a standard deviation are enough. */
  #keyed(event: KeyboardEvent, direction: Direction, place: number, deviation: number): void {
    const by = { ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#move(direction, Math.min(3, Math.max(-3, place / deviation + by)) * deviation);
  }

  #move({ axis }: Direction, place: number): void {
    this.#touchedAt = performance.now();
    this.bench.take(movedTo(this.bench.line.current.latent, axis, place));
  }

  #centre(): void {
    const { line } = this.bench;
    this.bench.take(this.#directions.reduce((latent, { axis }) => movedTo(latent, axis, 0), line.current.latent));
  }

  /** Never under the reader's hand. */
  get #isOutgrown(): boolean {
    if (this.#measuredAt < 0) return true;
    const rests = performance.now() - this.#touchedAt > 1000 * SECONDS_OF_REST;
    const { iteration } = this.bench;
    return rests && (iteration > OUTGROWN * this.#measuredAt || iteration < this.#measuredAt);
  }

  async #measure(): Promise<void> {
    const { bench } = this;
    const subject = this.#subject;
    const { iteration, prior, about } = bench;
    this.#isMeasuring = true;
    try {
      const bases = await bench.fresh(BASES(about.latentSize));
      const draw: Draw = (latents, labelOf) => bench.draw(latents, latents.map((_, at) => labelOf(at)));
      const found = await principal(await changeOf(bases, draw), about.latentSize, COUNT);
      const directions = await named(found, bases, prior, draw);
      if (subject !== this.#subject) return;
      [this.#directions, this.#measuredAt] = [directions, iteration];
    } finally {
      if (subject === this.#subject) this.#isMeasuring = false;
    }
    bench.redraw();
  }
}
