/** Two hands and what lies between them. */
import { html, type TemplateResult } from 'lit';
import { shuffleIcon } from '../views/icons.js';
import type { InkCanvas } from './ink-canvas.js';
import { between } from './morph.js';
import { Roving } from './roving.js';
import { Tool, type Bench } from './tool.js';

/** Digits in the strip, both hands among them. */
const STOPS = 9;

export class MixTool extends Tool {
  readonly #pictures: InkCanvas[];
  #hands: [Float32Array, Float32Array] | undefined;
  #at = 0;
  readonly #roving = new Roving(() => this.bench.update());

  constructor(bench: Bench) {
    super(bench);
    this.#pictures = Array.from({ length: STOPS }, () => bench.inks.make(8));
  }

  forget(): void {
    this.#hands = undefined;
    this.#at = 0;
  }

  async draw(): Promise<void> {
    const { bench } = this;
    const { label, latent } = bench.line.current;
    // It begins with the hand of the line, on the way to another.
    this.#hands ??= [latent, (await bench.fresh(1))[0] ?? latent];
    const way = Array.from({ length: STOPS }, (_, stop) => this.#latentAt(stop / (STOPS - 1)));
    const images = await bench.draw(way, way.map(() => label));
    this.#pictures.forEach((picture, at) => picture.show(images, at));
  }

  view(): TemplateResult {
    const { bench } = this;
    const words = bench.words.mix;
    const percent = (share: number): string => bench.percent(share);
    return html`
      <p>${words.text}</p>
      <div class="ends"><b>${words.end[0]}</b><b>${words.end[1]}</b></div>
      <div class="way" role="group" aria-label=${words.strip} @keydown=${this.#roving.keyPressed} @focusin=${this.#roving.focused}>
        ${this.#pictures.map(({ canvas }, stop) => {
          const at = stop / (STOPS - 1);
          return html`<button type="button" class="tile" tabindex=${this.#roving.tabIndex(stop, STOPS)} aria-label=${words.step(percent(at))} @click=${() => this.#goTo(at)}>${canvas}</button>`;
        })}
      </div>
      <input
        class="between"
        type="range"
        min="0"
        max="1"
        step="0.01"
        .value=${String(this.#at)}
        aria-label=${words.slider}
        aria-valuetext=${words.between(percent(1 - this.#at), percent(this.#at))}
        @input=${(event: Event) => this.#goTo((event.target as HTMLInputElement).valueAsNumber)}
      />
      <div class="row apart">
        ${[0, 1].map(
          (end) => html`
            <span class="pair">
              <button type="button" @click=${() => this.#keep(end)}>${words.keep[end]}</button>
              <button type="button" @click=${() => this.#another(end)}>${shuffleIcon}${words.another[end]}</button>
            </span>`,
        )}
      </div>`;
  }

  #latentAt(t: number): Float32Array {
    const [a, b] = this.#hands ?? [this.bench.line.current.latent, this.bench.line.current.latent];
    return between(a, b, t, this.bench.prior);
  }

  #goTo(t: number): void {
    this.#at = t;
    this.bench.take(this.#latentAt(t));
  }

  #keep(end: number): void {
    this.#replace(end, this.bench.line.current.latent);
    this.#at = end;
    this.bench.redraw();
  }

  #another(end: number): void {
    void this.bench.attempt(async () => {
      const [hand] = await this.bench.fresh(1);
      if (!hand) return;
      this.#replace(end, hand);
      this.bench.take(this.#latentAt(this.#at));
    });
  }

  #replace(end: number, hand: Float32Array): void {
    this.#hands = [0, 1].map((at) => (at === end ? hand : this.#latentAt(at))) as [Float32Array, Float32Array];
  }
}
