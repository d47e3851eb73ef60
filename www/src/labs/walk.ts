/** From one latent to another: two digits, what lies between them, and one that morphs. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { shuffleIcon } from '../views/icons.js';
import { namesOf } from '../views/settings.js';
import { DigitLab, type Subject } from './digit-lab.js';
import { digitChoice, digitChoiceStyles } from './digit-choice.js';
import { digitStyles } from './digit-styles.js';
import { draw, part } from './drawing.js';
import { labStyles } from './lab.js';
import { lerp, norm, settle, slerp } from './slerp.js';

/** Digits in the strip, both ends among them. */
const STOPS = 9;

const walkStyles = css`
  .walk {
    display: grid;
    grid-template-columns: minmax(96px, 168px) minmax(0, 1fr);
    gap: 12px 18px;
    align-items: center;
  }
  .way {
    display: grid;
    gap: 8px;
    min-width: 0;
  }
  .strip {
    cursor: pointer;
  }
  .ends {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 8px;
  }
  @container (max-width: 480px) {
    .walk {
      grid-template-columns: minmax(0, 1fr);
    }
    .morph {
      width: 140px;
      margin: 0 auto;
    }
  }
`;

export class Walk extends DigitLab<'strip' | 'morph'> {
  static override readonly styles = [labStyles, digitStyles, digitChoiceStyles, walkStyles];
  protected readonly parts = ['strip', 'morph'] as const;
  readonly #strip = this.sheet(STOPS, STOPS);
  readonly #morph = this.sheet(1, 1);
  #seeds: [number, number] = [1, 2];
  #ends: [Float32Array, Float32Array] | undefined;
  #at = 0.5;
  #isStraight = false;
  #label = 0;

  protected async open(subject: Subject): Promise<void> {
    this.#label = Number(subject.gan.label[0] ?? 0);
    await this.#fetchEnds(subject);
  }

  protected async redraw(parts: ReadonlySet<'strip' | 'morph'>, subject: Subject): Promise<void> {
    const stops = parts.has('strip') ? Array.from({ length: STOPS }, (_, stop) => stop / (STOPS - 1)) : [];
    const latents = [...stops, this.#at].map((t) => this.#latentAt(t));
    const images = await draw(subject, latents, () => this.#label);
    if (stops.length > 0) this.#strip.draw(part(images, 0, STOPS), STOPS);
    this.#morph.draw(part(images, stops.length, 1), 1);
  }

  protected override render(): TemplateResult {
    const { walk } = this.texts.latents;
    return html`
      <h4>${walk.title}</h4>
      <p>${walk.text}</p>
      ${this.hint()} ${this.failure()} ${this.hasRun ? this.#renderFigure() : nothing}`;
  }

  #renderFigure(): TemplateResult {
    const { common, latents } = this.texts;
    const { walk } = latents;
    this.#strip.canvas.ariaLabel = walk.stripPicture;
    this.#morph.canvas.ariaLabel = walk.morphPicture;
    const percent = this.#at.toLocaleString(this.language, { style: 'percent' });
    return html`
      ${this.subject?.about.conditional
        ? digitChoice(common.label, this.#label, (label) => {
            this.#label = label;
            this.want('strip', 'morph');
            this.requestUpdate();
          }, namesOf(this.subject.gan))
        : nothing}
      <div class="walk">
        <div class="morph tile">${this.#morph.canvas}</div>
        <div class="way">
          <div class="strip" @click=${this.#stripClicked}>${this.#strip.canvas}</div>
          <input
            type="range"
            min="0"
            max="1"
            step="0.01"
            .value=${String(this.#at)}
            aria-label=${walk.slider}
            aria-valuetext=${percent}
            @input=${(event: Event) => this.#goTo((event.target as HTMLInputElement).valueAsNumber)}
          />
          <div class="ends">
            ${[0, 1].map((end) => html`<button type="button" @click=${() => this.#another(end)}>${shuffleIcon}${walk.another[end]}</button>`)}
          </div>
        </div>
      </div>
      <div class="line">
        <label class="check">
          <input type="checkbox" .checked=${this.#isStraight} @change=${this.#straightened} />${walk.straight}
        </label>
        ${this.#ends ? html`<span class="muted">${walk.norm(this.number(norm(this.#latentAt(this.#at)), 1), this.number(norm(this.#ends[0]), 1))}</span>` : nothing}
      </div>`;
  }

  #latentAt(t: number): Float32Array {
    const [a, b] = this.#ends ?? [new Float32Array(), new Float32Array()];
    if (this.#isStraight) return lerp(a, b, t);
    const latent = slerp(a, b, t);
    // The arc may leave the cube that uniform latents lie in.
    return this.subject?.prior === 'uniform' ? settle(latent, 'uniform') : latent;
  }

  async #fetchEnds({ gan }: Subject): Promise<void> {
    const [first, second] = this.#seeds;
    this.#ends = await Promise.all([gan.latents({ seed: first, count: 1 }), gan.latents({ seed: second, count: 1 })]);
  }

  readonly #straightened = (event: Event): void => {
    this.#isStraight = (event.target as HTMLInputElement).checked;
    this.want('strip', 'morph');
    this.requestUpdate();
  };

  readonly #stripClicked = (event: MouseEvent): void => {
    const stop = Math.floor((STOPS * event.offsetX) / this.#strip.canvas.clientWidth);
    this.#goTo(Math.min(STOPS - 1, Math.max(0, stop)) / (STOPS - 1));
  };

  #goTo(t: number): void {
    this.#at = t;
    this.want('morph');
    this.requestUpdate();
  }

  #another(end: number): void {
    this.#seeds = this.#seeds.map((seed, at) => (at === end ? seed + 2 : seed)) as [number, number];
    const { subject } = this;
    if (!subject) return;
    void this.attempt(async () => {
      await this.#fetchEnds(subject);
      this.want('strip', 'morph');
    });
  }
}
