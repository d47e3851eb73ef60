/** Controllable against conditional generation: a latent is moved up a classifier's gradient, beside the answer to a label. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Steered } from '../engine/types.js';
import { shuffleIcon } from '../views/icons.js';
import type { Curves } from './curves.js';
import { DigitLab, type Subject } from './digit-lab.js';
import { digitChoice, digitChoiceStyles } from './digit-choice.js';
import { digitStyles } from './digit-styles.js';
import { draw, part, together } from './drawing.js';
import { labStyles } from './lab.js';

const STEPS = 40;
/** Digits of the strip, from start to end. */
const STOPS = 9;
/** Milliseconds that each step is shown. */
const PACE = 60;

const steeringStyles = css`
  .stage {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr));
    gap: 20px clamp(20px, 4cqi, 56px);
    align-items: start;
    margin-top: 18px;
  }
  .answers {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 12px clamp(14px, 4cqi, 32px);
    max-width: 460px;
  }
  .answer {
    margin: 0;
    min-width: 0;
  }
  .answer figcaption {
    margin-bottom: 6px;
    font-size: 13.5px;
    font-weight: 600;
    line-height: 1.4;
  }
  .answer .figure {
    margin: 6px 0 0;
    color: var(--muted);
    font-size: 13.5px;
  }
  .answer b {
    color: var(--text);
  }
  .none {
    display: grid;
    place-items: center;
    aspect-ratio: 1;
    padding: 10px;
    border: 1px dashed var(--edge);
    border-radius: 8px;
    color: var(--muted);
    font-size: 13px;
    line-height: 1.45;
    text-align: center;
  }
  .film {
    display: grid;
    gap: 10px;
    min-width: 0;
  }
  .film lab-curves {
    margin-top: 8px;
  }
  table {
    width: 100%;
    margin-top: 24px;
    max-width: 900px;
    border-collapse: collapse;
    font-size: 14px;
    line-height: 1.45;
  }
  caption {
    padding-bottom: 6px;
    font-weight: 600;
    text-align: start;
  }
  th,
  td {
    padding: 8px 14px 8px 0;
    border-bottom: 1px solid var(--line);
    text-align: start;
    vertical-align: top;
    font-weight: 400;
  }
  thead th {
    font-weight: 600;
  }
  tbody th {
    width: 22%;
    color: var(--muted);
  }
  @container (max-width: 480px) {
    tr {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      border-bottom: 1px solid var(--line);
    }
    thead td {
      display: none;
    }
    th,
    td {
      padding-block: 4px;
      border: 0;
    }
    tbody th {
      grid-column: 1 / -1;
      width: auto;
      padding-bottom: 0;
    }
  }
`;

export class Steering extends DigitLab<'digits'> {
  static override readonly styles = [labStyles, digitStyles, digitChoiceStyles, steeringStyles];
  protected readonly parts = ['digits'] as const;
  readonly #moved = this.sheet(1, 1);
  readonly #answer = this.sheet(1, 1);
  readonly #strip = this.sheet(STOPS, STOPS);
  #wanted = 7;
  #seed = 21;
  #latent: Float32Array = new Float32Array();
  #steered: (Steered & { iteration: number }) | undefined;
  /** The step that is shown. */
  #step = 0;
  #isBusy = false;
  #film = 0;
  #probability = { start: NaN, answer: NaN };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#film);
  }

  protected override forget(): void {
    super.forget();
    this.#rewind();
  }

  protected async open({ gan }: Subject): Promise<void> {
    this.#rewind();
    this.#latent = await gan.latents({ seed: this.#seed, count: 1 });
  }

  protected async redraw(_: ReadonlySet<'digits'>, subject: Subject): Promise<void> {
    // What was steered shows the generator as it was then, and so does the answer beside it.
    if (this.#steered) return;
    const images = await draw(subject, [this.#latent], () => this.#wanted);
    const probabilities = await subject.gan.classify({ images: images.images });
    const probability = probabilities[this.#wanted] ?? NaN;
    this.#probability = { start: probability, answer: subject.about.conditional ? probability : NaN };
    this.#moved.draw(images, 1);
    this.#answer.draw(images, 1);
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const { steering } = this.texts;
    return html`
      <h3>${steering.title}</h3>
      <p>${steering.text}</p>
      ${this.hint()} ${this.failure()} ${this.hasRun && this.subject ? this.#renderFigure(this.subject) : nothing} ${this.#renderTable()}`;
  }

  #renderFigure(subject: Subject): TemplateResult {
    const { steering } = this.texts;
    const percent = (value: number): string => (Number.isFinite(value) ? value.toLocaleString(this.language, { style: 'percent' }) : '–');
    const shown = this.#steered?.probabilities[this.#step] ?? this.#probability.start;
    this.#moved.canvas.ariaLabel = steering.movedPicture(this.#wanted, percent(shown));
    this.#answer.canvas.ariaLabel = steering.answerPicture(this.#wanted, percent(this.#probability.answer));
    return html`
      ${digitChoice(steering.wanted, this.#wanted, (digit) => this.#want(digit))}
      <div class="controls">
        <button type="button" class="primary" ?disabled=${this.#isBusy} @click=${() => void this.#steer(subject)}>
          ${this.#isBusy ? steering.steering : steering.steer(this.#wanted)}
        </button>
        <button type="button" ?disabled=${this.#isBusy} @click=${() => this.#anotherStart(subject)}>${shuffleIcon}${steering.another}</button>
      </div>
      <div class="stage">
        <div class="answers">
          <figure class="answer">
            <figcaption>${subject.about.conditional ? steering.movedUnder(this.#wanted) : steering.moved}</figcaption>
            <div class="tile">${this.#moved.canvas}</div>
            <p class="figure">P(${this.#wanted}) = <b>${percent(shown)}</b></p>
          </figure>
          <figure class="answer">
            <figcaption>${steering.answer(this.#wanted)}</figcaption>
            ${subject.about.conditional
              ? html`
                  <div class="tile">${this.#answer.canvas}</div>
                  <p class="figure">P(${this.#wanted}) = <b>${percent(this.#probability.answer)}</b></p>`
              : html`<div class="none">${steering.noLabels}</div>`}
          </figure>
        </div>
        ${this.#renderFilm(percent)}
      </div>
      ${this.#renderVerdict(percent)}
      ${subject.about.conditional ? html`<p class="note">${steering.isAsked}</p>` : nothing}`;
  }

  #renderFilm(percent: (value: number) => string): TemplateResult {
    const { steering } = this.texts;
    const probabilities = this.#steered?.probabilities ?? [];
    const [from, to] = [probabilities[0] ?? NaN, probabilities[STEPS] ?? NaN];
    const curve: Curves = {
      title: steering.probability(this.#wanted),
      picture: steering.curvePicture(percent(from), percent(to)),
      curves: [{ name: steering.classifier, color: 'generated', values: probabilities }],
      at: Array.from({ length: STEPS + 1 }, (_, step) => step),
      xTitle: steering.steps,
      yRange: [0, 1],
      format: percent,
      marked: this.#step,
    };
    this.#strip.canvas.ariaLabel = steering.stripPicture;
    return html`
      <div class="film">
        <div class="strip">${this.#strip.canvas}</div>
        <input
          type="range"
          min="0"
          max=${STEPS}
          step="1"
          ?disabled=${!this.#steered}
          .value=${String(this.#step)}
          aria-label=${steering.slider}
          aria-valuetext=${steering.step(this.#step, percent(probabilities[this.#step] ?? NaN))}
          @input=${this.#scrubbed}
        />
        <lab-curves .data=${curve}></lab-curves>
      </div>`;
  }

  #renderVerdict(percent: (value: number) => string): TemplateResult {
    const { steering } = this.texts;
    if (!this.#steered) return html`<p class="verdict" role="status">${steering.before}</p>`;
    const { probabilities, iteration } = this.#steered;
    const [from, to] = [probabilities[0] ?? NaN, probabilities[STEPS] ?? NaN];
    return html`
      <p class="verdict" role="status">${(to > 0.5 ? steering.arrived : steering.stuck)(this.#wanted, STEPS, percent(from), percent(to))}</p>
      <p class="note">${steering.drawnAt(iteration.toLocaleString(this.language))}</p>`;
  }

  #renderTable(): TemplateResult {
    const { table } = this.texts.steering;
    return html`
      <table>
        <caption>${table.caption}</caption>
        <thead><tr><td></td><th scope="col">${table.controllable}</th><th scope="col">${table.conditional}</th></tr></thead>
        <tbody>
          ${table.rows.map(([name, controllable, conditional]) => html`<tr><th scope="row">${name}</th><td>${controllable}</td><td>${conditional}</td></tr>`)}
        </tbody>
      </table>`;
  }

  #want(digit: number): void {
    this.#wanted = digit;
    this.#rewind();
    this.want('digits');
    this.requestUpdate();
  }

  #anotherStart(subject: Subject): void {
    this.#seed += 1;
    void this.attempt(async () => {
      await this.open(subject);
      this.want('digits');
    });
  }

  /** To before the first step. */
  #rewind(): void {
    clearInterval(this.#film);
    this.#strip.clear(STOPS, STOPS);
    this.#steered = undefined;
    this.#step = 0;
  }

  async #steer(subject: Subject): Promise<void> {
    const { gan } = subject;
    this.#rewind();
    this.#isBusy = true;
    this.requestUpdate();
    const [label, latents] = [this.#wanted, this.#latent];
    await this.attempt(async () => {
      const steered = await gan.steer({ label, latents, steps: STEPS });
      if (label !== this.#wanted || latents !== this.#latent) return;
      this.#steered = { ...steered, iteration: gan.iteration };
      const { images, probabilities } = steered;
      const stops = Array.from({ length: STOPS }, (_, stop) => Math.round((stop * (probabilities.length - 1)) / (STOPS - 1)));
      this.#strip.draw(together(stops.map((step) => part(images, step, 1))), STOPS);
      this.#play();
    });
    this.#isBusy = false;
    this.requestUpdate();
  }

  #play(): void {
    const last = (this.#steered?.probabilities.length ?? 1) - 1;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.#show(last);
      return;
    }
    this.#show(0);
    this.#film = window.setInterval(() => {
      this.#show(this.#step + 1);
      if (this.#step >= last) clearInterval(this.#film);
    }, PACE);
  }

  #show(step: number): void {
    this.#step = step;
    if (this.#steered) this.#moved.draw(part(this.#steered.images, step, 1), 1);
    this.requestUpdate();
  }

  readonly #scrubbed = (event: Event): void => {
    clearInterval(this.#film);
    this.#show((event.target as HTMLInputElement).valueAsNumber);
  };
}
