/** More like it: digits drawn from latents near that of the chosen one. */
import { html, type TemplateResult } from 'lit';
import { shuffleIcon } from '../views/icons.js';
import type { InkCanvas } from './ink-canvas.js';
import { neighbour } from './neighbours.js';
import { Roving } from './roving.js';
import { Tool, type Bench } from './tool.js';

const CHOICES = 12;

export class NeighboursTool extends Tool {
  readonly #pictures: InkCanvas[];
  #others: Float32Array[] = [];
  #far = 0.35;
  readonly #roving = new Roving(() => this.bench.update());

  constructor(bench: Bench) {
    super(bench);
    this.#pictures = Array.from({ length: CHOICES }, () => bench.inks.make(8));
  }

  forget(): void {
    this.#others = [];
  }

  async draw(): Promise<void> {
    const { bench } = this;
    if (this.#others.length === 0) this.#others = await bench.fresh(CHOICES);
    const { label } = bench.line.current;
    const choices = this.#choices;
    const images = await bench.draw(choices, choices.map(() => label));
    this.#pictures.forEach((picture, at) => picture.show(images, at));
  }

  view(): TemplateResult {
    const { bench } = this;
    const words = bench.words.neighbours;
    const { label } = bench.line.current;
    return html`
      <p>${words.text(label)}</p>
      <div class="choices" role="group" aria-label=${words.group} @keydown=${this.#roving.keyPressed} @focusin=${this.#roving.focused}>
        ${this.#pictures.map(
          ({ canvas }, at) => html`
            <button type="button" class="tile" tabindex=${this.#roving.tabIndex(at, CHOICES)} aria-label=${words.picture(at + 1, label)} @click=${() => this.#pick(at)}>
              ${canvas}
            </button>`,
        )}
      </div>
      <div class="row">
        <label class="slide">
          <span>${words.distance}</span>
          <input
            type="range"
            min="0.05"
            max="1"
            step="0.05"
            .value=${String(this.#far)}
            aria-valuetext=${words.far(bench.percent(this.#far))}
            @input=${(event: Event) => this.#goFar((event.target as HTMLInputElement).valueAsNumber)}
          />
          <span class="value" aria-hidden="true">${bench.percent(this.#far)}</span>
        </label>
        <button type="button" @click=${() => this.#renew()}>${shuffleIcon}${words.others}</button>
      </div>`;
  }

  get #choices(): Float32Array[] {
    const { line, prior } = this.bench;
    return this.#others.map((other) => neighbour(line.current.latent, other, this.#far, prior));
  }

  #pick(at: number): void {
    const choice = this.#choices[at];
    if (!choice) return;
    // The next ones lie around this.
    this.#others = [];
    this.bench.take(choice);
  }

  #goFar(far: number): void {
    this.#far = far;
    this.bench.redraw();
  }

  #renew(): void {
    this.#others = [];
    this.bench.redraw();
  }
}
