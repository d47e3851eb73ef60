/** The same latents under every label: what the latent holds when the label does not. */
import { html, nothing, type TemplateResult } from 'lit';
import { shuffleIcon } from '../views/icons.js';
import { namesOf } from '../views/settings.js';
import { DigitLab, type Subject } from './digit-lab.js';
import { digitStyles } from './digit-styles.js';
import { draw } from './drawing.js';
import { labStyles } from './lab.js';
import { rowsOf } from './slerp.js';

const ROWS = 4;

export class AllLabels extends DigitLab<'sheet'> {
  static override readonly styles = [labStyles, digitStyles];
  protected readonly parts = ['sheet'] as const;
  readonly #sheet = this.sheet(ROWS * 10, 10);
  #hand = 11;
  #latents: Float32Array[] = [];

  protected async open({ gan, about }: Subject): Promise<void> {
    this.#latents = rowsOf(await gan.latents({ seed: this.#hand, count: ROWS }), about.latentSize);
  }

  protected async redraw(_: ReadonlySet<'sheet'>, subject: Subject): Promise<void> {
    if (!subject.about.conditional) return;
    const labels = namesOf(subject.gan).length;
    const latents = this.#latents.flatMap((latent) => Array.from({ length: labels }, () => latent));
    this.#sheet.draw(await draw(subject, latents, (at) => at % labels), labels);
  }

  protected override render(): TemplateResult {
    const { allLabels } = this.texts.latents;
    return html`
      <h4>${allLabels.title}</h4>
      <p>${allLabels.text}</p>
      ${this.failure()} ${this.hasRun && this.subject ? this.#renderFigure(this.subject) : nothing}`;
  }

  #renderFigure(subject: Subject): TemplateResult {
    const { allLabels } = this.texts.latents;
    if (!subject.about.conditional) return html`<p class="notice">${allLabels.noLabels}</p>`;
    this.#sheet.canvas.ariaLabel = allLabels.picture;
    const names = namesOf(subject.gan);
    return html`
      <div class="columns" .style=${`--labels: ${names.length}`} aria-hidden="true">${names.map((name) => html`<span>${name}</span>`)}</div>
      <div class="strip wide" .style=${`--labels: ${names.length}`}>${this.#sheet.canvas}</div>
      <div class="line">
        <button type="button" @click=${() => this.#deal(subject)}>${shuffleIcon}${allLabels.others}</button>
      </div>`;
  }

  #deal(subject: Subject): void {
    this.#hand += 1;
    void this.attempt(async () => {
      await this.open(subject);
      this.want('sheet');
    });
  }
}
