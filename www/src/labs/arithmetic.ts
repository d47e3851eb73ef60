/** a − b + c: three latents, filled by dragging digits, and what the generator makes of their sum. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Palette } from '../views/palette.js';
import { shuffleIcon } from '../views/icons.js';
import { namesOf } from '../views/settings.js';
import { DifferenceView } from './difference-view.js';
import { DigitLab, type Subject } from './digit-lab.js';
import { digitChoice, digitChoiceStyles } from './digit-choice.js';
import { digitStyles } from './digit-styles.js';
import { Dragging } from './dragging.js';
import { draw, part } from './drawing.js';
import { labStyles } from './lab.js';
import { mix, norm, rowsOf, settle } from './slerp.js';

const TRAY = 10;
const SLOTS = ['a', 'b', 'c'] as const;

const arithmeticStyles = css`
  .equation,
  .difference {
    display: flex;
    align-items: center;
    gap: clamp(4px, 1.5cqi, 14px);
    max-width: 560px;
    margin-bottom: 14px;
  }
  .sign {
    flex: none;
    padding-bottom: 22px;
    color: var(--muted);
    font-size: 20px;
  }
  .slot,
  .outcome {
    display: block;
    flex: 1 1 0;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    font-size: 13px;
    line-height: 22px;
    text-align: center;
  }
  .equation .outcome {
    white-space: nowrap;
  }
  .slot:hover:not(:disabled) {
    background: none;
  }
  .slot .tile {
    box-shadow: 0 0 0 1px var(--edge);
  }
  .slot.over .tile,
  .isHolding .slot .tile {
    box-shadow: 0 0 0 2px var(--generated);
  }
  .outcome .tile {
    box-shadow: 0 0 0 2px var(--text);
  }
  .difference .outcome .tile {
    box-shadow: none;
  }
  .difference {
    max-width: 300px;
    margin: 4px 0 0;
  }
  .tray {
    display: grid;
    grid-template-columns: repeat(10, minmax(0, 1fr));
    gap: 6px;
    max-width: 640px;
  }
  .tray button {
    padding: 0;
    border: 0;
    border-radius: 8px;
    cursor: grab;
    touch-action: none;
  }
  .tray .tile {
    width: 100%;
    box-shadow: 0 0 0 1px var(--line);
  }
  .tray [aria-pressed='true'] .tile {
    box-shadow: 0 0 0 2px var(--generated);
  }
  .figure {
    position: relative;
  }
  .ghost {
    position: absolute;
    z-index: 2;
    width: 56px;
    margin: -28px 0 0 -28px;
    border-radius: 8px;
    opacity: 0.9;
    pointer-events: none;
    box-shadow: 0 4px 16px #0004;
  }
  @container (max-width: 480px) {
    .equation .outcome {
      font-size: 11.5px;
      letter-spacing: -0.03em;
    }
    .tray {
      grid-template-columns: repeat(5, minmax(0, 1fr));
    }
  }
`;

export class Arithmetic extends DigitLab<'tray' | 'terms'> {
  static override readonly styles = [labStyles, digitStyles, digitChoiceStyles, arithmeticStyles];
  protected readonly parts = ['tray', 'terms'] as const;
  readonly #tray = Array.from({ length: TRAY }, () => this.sheet(1, 1));
  readonly #terms = SLOTS.map(() => this.sheet(1, 1));
  readonly #outcome = this.sheet(1, 1);
  /** What the generator makes of a − b, beside the difference of the two images. */
  readonly #alone = this.sheet(1, 1);
  readonly #difference = new DifferenceView();
  readonly #dragging = new Dragging((index, slot) => this.#put(index, slot));
  #hand = 101;
  #choices: Float32Array[] = [];
  #latents: Float32Array[] = [];
  #label = 0;
  /** The digit of the tray that was picked up by a click. */
  #held: number | undefined;
  #showsDifference = false;
  #said = '';

  protected async open(subject: Subject): Promise<void> {
    this.#label = Number(subject.gan.label[0] ?? 0);
    await this.#deal(subject);
    this.#latents = this.#choices.slice(0, SLOTS.length);
  }

  protected async redraw(parts: ReadonlySet<'tray' | 'terms'>, subject: Subject): Promise<void> {
    const tray = parts.has('tray') ? this.#choices : [];
    const terms = parts.has('terms') ? [...this.#latents, this.#sum(subject), this.#aloneOf(subject)] : [];
    const images = await draw(subject, [...tray, ...terms], () => this.#label);
    if (tray.length > 0) this.#tray.forEach((sheet, at) => sheet.draw(part(images, at, 1), 1));
    if (terms.length === 0) return;
    const first = tray.length;
    [...this.#terms, this.#outcome, this.#alone].forEach((sheet, at) => sheet.draw(part(images, first + at, 1), 1));
    this.#difference.draw(part(images, first, 1), part(images, first + 1, 1));
  }

  protected override restyle(palette: Palette): void {
    super.restyle(palette);
    this.#difference.style(palette);
  }

  protected override render(): TemplateResult {
    const { arithmetic } = this.texts.latents;
    return html`
      <h4>${arithmetic.title}</h4>
      <p>${arithmetic.text}</p>
      ${this.failure()} ${this.hasRun && this.subject ? this.#renderFigure(this.subject) : nothing}`;
  }

  #renderFigure(subject: Subject): TemplateResult {
    const { common, latents } = this.texts;
    const { arithmetic } = latents;
    const [a, b, c] = SLOTS.map((name, slot) => this.#renderSlot(name, slot));
    this.#outcome.canvas.ariaLabel = arithmetic.outcome;
    return html`
      ${subject.about.conditional
        ? digitChoice(common.label, this.#label, (label) => {
            this.#label = label;
            this.#changed('tray', 'terms');
          }, namesOf(subject.gan))
        : nothing}
      <div class="figure ${this.#held === undefined ? '' : 'isHolding'}">
        <div class="equation">
          ${a}<span class="sign">−</span>${b}<span class="sign">+</span>${c}<span class="sign">=</span>
          <div class="outcome"><div class="tile">${this.#outcome.canvas}</div>a − b + c</div>
        </div>
        <p class="muted" id="tray-name">${arithmetic.tray}</p>
        <div class="tray" role="group" aria-labelledby="tray-name">${this.#tray.map((_, index) => this.#renderChoice(index))}</div>
        <div class="line">
          <button type="button" @click=${() => this.#dealAgain(subject)}>${shuffleIcon}${arithmetic.others}</button>
          <label class="check">
            <input type="checkbox" .checked=${this.#showsDifference} @change=${this.#toggled} />${arithmetic.showDifference}
          </label>
        </div>
        ${this.#showsDifference ? this.#renderDifference() : nothing}
      </div>
      <p class="note">${this.#settlement(subject)}</p>
      <p class="note" role="status">${this.#said}</p>`;
  }

  #renderSlot(name: string, slot: number): TemplateResult {
    const canvas = this.#terms[slot]?.canvas;
    if (canvas) canvas.ariaHidden = 'true';
    return html`
      <button type="button" class="slot" data-slot=${slot} aria-label=${this.texts.latents.arithmetic.slot(name)} @click=${() => this.#slotClicked(slot)}>
        <div class="tile">${canvas}</div>${name}
      </button>`;
  }

  #renderChoice(index: number): TemplateResult {
    const canvas = this.#tray[index]?.canvas;
    if (canvas) canvas.ariaHidden = 'true';
    return html`
      <button
        type="button"
        aria-pressed=${this.#held === index}
        aria-label=${this.texts.latents.arithmetic.choice(index + 1)}
        @pointerdown=${(event: PointerEvent) => this.#dragging.down(event, index)}
        @pointermove=${this.#dragging.move}
        @pointerup=${this.#dragging.up}
        @pointercancel=${this.#dragging.cancel}
        @click=${(event: MouseEvent) => this.#choiceClicked(event, index)}
        @keydown=${(event: KeyboardEvent) => this.#choiceKey(event, index)}
      ><div class="tile">${canvas}</div></button>`;
  }

  #renderDifference(): TemplateResult {
    const { arithmetic } = this.texts.latents;
    this.#difference.canvas.ariaLabel = arithmetic.differencePicture;
    this.#alone.canvas.ariaLabel = arithmetic.alonePicture;
    return html`
      <div class="difference">
        <div class="outcome"><div class="tile">${this.#difference.canvas}</div>G(a) − G(b)</div>
        <span class="sign">≠</span>
        <div class="outcome"><div class="tile">${this.#alone.canvas}</div>G(a − b)</div>
      </div>
      <p class="note">${arithmetic.differenceText}</p>`;
  }

  /** What had to be done to the sum before the generator could take it. */
  #settlement({ prior, about }: Subject): string {
    const { scaled, clamped } = this.texts.latents.arithmetic;
    const raw = this.#rawSum;
    if (prior === 'normal') return scaled(this.number(norm(raw), 1), this.number(Math.sqrt(about.latentSize), 1));
    return clamped(raw.filter((value) => Math.abs(value) > 1).length, about.latentSize);
  }

  get #rawSum(): Float32Array {
    const [a, b, c] = this.#latents;
    return a && b && c ? mix(mix(a, 1, b, -1), 1, c, 1) : new Float32Array();
  }

  #sum({ prior }: Subject): Float32Array {
    return settle(this.#rawSum, prior);
  }

  #aloneOf({ prior }: Subject): Float32Array {
    const [a, b] = this.#latents;
    return a && b ? settle(mix(a, 1, b, -1), prior) : new Float32Array();
  }

  async #deal({ gan, about }: Subject): Promise<void> {
    this.#choices = rowsOf(await gan.latents({ seed: this.#hand, count: TRAY }), about.latentSize);
  }

  #dealAgain(subject: Subject): void {
    this.#hand += 1;
    this.#held = undefined;
    void this.attempt(async () => {
      await this.#deal(subject);
      this.want('tray');
    });
  }

  #put(index: number, slot: number): void {
    const [latent, name] = [this.#choices[index], SLOTS[slot]];
    if (!latent || !name) return;
    this.#latents[slot] = latent;
    this.#held = undefined;
    this.#said = this.texts.latents.arithmetic.put(index + 1, name);
    this.#changed('terms');
  }

  #choiceClicked({ detail }: MouseEvent, index: number): void {
    // A pointer's click counts presses, a key's does not.
    if (detail > 0 && this.#dragging.wasDrag) return;
    this.#held = this.#held === index ? undefined : index;
    this.#said = this.#held === undefined ? '' : this.texts.latents.arithmetic.held(index + 1);
    this.requestUpdate();
  }

  #choiceKey(event: KeyboardEvent, index: number): void {
    const slot = ['1', '2', '3'].indexOf(event.key);
    if (slot < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#put(index, slot);
  }

  #slotClicked(slot: number): void {
    if (this.#held !== undefined) {
      this.#put(this.#held, slot);
      return;
    }
    this.#said = this.texts.latents.arithmetic.pickFirst;
    this.requestUpdate();
  }

  readonly #toggled = (event: Event): void => {
    this.#showsDifference = (event.target as HTMLInputElement).checked;
    this.requestUpdate();
  };

  #changed(...parts: ('tray' | 'terms')[]): void {
    this.want(...parts);
    this.requestUpdate();
  }
}
