/** A sheet of hands by labels, of which digits can be taken. */
import { html, type TemplateResult } from 'lit';
import type { Images } from '../engine/types.js';
import { shuffleIcon } from '../views/icons.js';
import { blank, covered, lay, type Layout } from './ink.js';
import { paint, pictureOf } from './ink-canvas.js';
import { Roving } from './roving.js';
import { Tool, type Bench } from './tool.js';

const LABELS = 10;
const MOST = 20;
/** Pictures of 28 pixels, a little closer than they come. */
const SHEET: Layout = { columns: LABELS, advance: 26, leading: 27, margin: 0, scale: 4 };
/** Coarser on the screen where there are many, so that drawing them takes no longer. */
const MANY: Layout = { ...SHEET, scale: 3 };
const PRINT: Layout = { ...SHEET, margin: 12, scale: 10 };

export class SheetTool extends Tool {
  readonly #canvas = document.createElement('canvas');
  #rows = 6;
  #others: Float32Array[] = [];
  #images: Images | undefined;
  readonly #roving = new Roving(() => this.bench.update());

  constructor(bench: Bench) {
    super(bench);
    this.#canvas.ariaHidden = 'true';
    bench.inks.add({ repaint: () => this.#repaint() });
  }

  forget(): void {
    this.#others = [];
    this.#images = undefined;
  }

  async draw(): Promise<void> {
    const { bench } = this;
    if (this.#others.length === 0) this.#others = await bench.fresh(MOST);
    const rows = this.#hands;
    const latents = rows.flatMap((hand) => Array.from({ length: LABELS }, () => hand));
    this.#images = await bench.draw(latents, latents.map((_, at) => at % LABELS));
    this.#repaint();
  }

  view(): TemplateResult {
    const { bench } = this;
    const words = bench.words.sheet;
    const cells = Array.from({ length: this.#rows * LABELS }, (_, at) => at);
    return html`
      <p>${bench.line.isOneHand ? words.text.one : words.text.many}</p>
      <div class="row">
        <label class="slide">
          <span>${words.rows}</span>
          <input
            type="range"
            min="1"
            max=${MOST}
            step="1"
            .value=${String(this.#rows)}
            aria-valuetext=${words.count(this.#rows)}
            @input=${(event: Event) => this.#resize((event.target as HTMLInputElement).valueAsNumber)}
          />
          <span class="value" aria-hidden="true">${this.#rows}</span>
        </label>
        <button type="button" @click=${() => this.#renew()}>${shuffleIcon}${words.others}</button>
        <button type="button" data-save="sheet" ?disabled=${!this.#images} @click=${() => this.#save()}>${words.save}</button>
      </div>
      <div class="sheet" .style=${`--rows: ${this.#rows}`} role="group" aria-label=${words.grid} @keydown=${this.#roving.keyPressed} @focusin=${this.#roving.focused}>
        ${this.#canvas}
        ${cells.map(
          (at) => html`
            <button
              type="button"
              tabindex=${this.#roving.tabIndex(at, cells.length)}
              aria-label=${words.cell(at % LABELS, Math.floor(at / LABELS) + 1)}
              @click=${() => this.#pick(at)}
            ></button>`,
        )}
      </div>`;
  }

  /** The hand of the chosen digit first: one sees it under all labels. */
  get #hands(): Float32Array[] {
    return [this.bench.line.current.latent, ...this.#others].slice(0, this.#rows);
  }

  #pick(at: number): void {
    const { line } = this.bench;
    const hand = this.#hands[Math.floor(at / LABELS)];
    if (!hand) return;
    if (!line.isOneHand) line.current.label = at % LABELS;
    this.bench.take(hand);
  }

  #resize(rows: number): void {
    this.#rows = rows;
    this.bench.redraw();
  }

  #renew(): void {
    this.#others = [];
    this.bench.redraw();
  }

  #repaint(): void {
    const images = this.#images;
    if (!images) return;
    const { style } = this.bench.inks;
    const layout = this.#rows > MOST / 2 ? MANY : SHEET;
    const sheet = blank(images.count, images, layout);
    for (let at = 0; at < images.count; at += 1) lay(sheet, covered(pictureOf(images, at), layout.scale, style.showsPixels), at, layout);
    paint(this.#canvas, sheet, style.ink);
  }

  #save(): void {
    const images = this.#images;
    if (images) void this.bench.attempt(() => this.bench.savePicture(`ganlet-sheet-${this.#rows}x${LABELS}`, images, PRINT));
  }
}
