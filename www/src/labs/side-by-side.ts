/** Whether labels make better digits: a plain and a conditional GAN, trained side by side and judged at the same iterations. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { DigitsMetrics, Images } from '../engine/types.js';
import { DigitSheet } from '../views/digit-sheet.js';
import { readPalette } from '../views/palette.js';
import { Presence } from '../views/presence.js';
import { Contest } from './contest.js';
import type { Curves } from './curves.js';
import { digitChoice, digitChoiceStyles } from './digit-choice.js';
import { digitStyles } from './digit-styles.js';
import { part, together } from './drawing.js';
import { Lab, labStyles, type GanLet } from './lab.js';

const RIVALS = ['mnist-gan', 'mnist-cgan'] as const;
/** The batch of both: digits take shape within minutes. */
const BATCH = 16;
/** Digits drawn of each. */
const SHEET = { rows: 3, columns: 10, seed: 7 };
/** Digits that each is asked for, and the steps up the classifier's gradient that the plain one takes. */
const ASKED = { count: 5, seed: 31, steps: 40 };
/** Below this ratio of distances, neither is called the nearer. */
const CLEAR = 1.1;

/** Both asked for one digit: mean P(digit), as the classifier reads them. */
interface Answers {
  digit: number;
  began: number;
  steered: number;
  labelled: number;
}

interface Round {
  iteration: number;
  plain: DigitsMetrics;
  conditional: DigitsMetrics;
}

const sideBySideStyles = css`
  .rivals {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr));
    gap: 16px;
    margin: 4px 0 16px;
  }
  .rivals h4 {
    margin: 0 0 6px;
  }
  .rivals small {
    color: var(--muted);
    font-size: 13px;
    font-weight: 400;
  }
  .question {
    margin-top: 28px;
  }
  .answers {
    margin-top: 16px;
  }
  .answers small {
    display: block;
  }
  td[colspan] {
    text-align: center;
  }
  .results {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr));
    gap: 20px 36px;
    align-items: start;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 14px;
  }
  th,
  td {
    padding: 6px 10px 6px 0;
    border-bottom: 1px solid var(--line);
    text-align: end;
    font-weight: 400;
  }
  thead th,
  td {
    white-space: nowrap;
  }
  thead th {
    font-weight: 600;
  }
  tbody th {
    color: var(--muted);
    text-align: start;
  }
  td.better {
    font-weight: 700;
  }
`;

export class SideBySide extends Lab {
  static override readonly styles = [labStyles, digitStyles, digitChoiceStyles, sideBySideStyles];
  /** Both runs are there. */
  #isOpen = false;
  #seed = 1;
  #backend = 'auto';
  #rounds: Round[] = [];
  #failure = '';
  readonly #sheets = RIVALS.map(() => new DigitSheet());
  /** Latents of the plain GAN as they began, and moved; the conditional GAN's answer. */
  readonly #answerSheets = [new DigitSheet(), new DigitSheet(), new DigitSheet()] as const;
  #wanted = 7;
  #answers: Answers | undefined;
  #isAsking = false;
  #isStyledDark: boolean | undefined;
  #contest: Contest | undefined;
  readonly #presence = new Presence(this, (seen) => this.#contest?.rest(!seen));

  override connectedCallback(): void {
    super.connectedCallback();
    this.#presence.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#presence.stop();
    this.#close();
  }

  protected override render(): TemplateResult {
    const { sideBySide } = this.texts;
    return html`
      <h3>${sideBySide.title}</h3>
      <p>${sideBySide.text}</p>
      <div class="controls">
        ${this.#isOpen
          ? html`<button type="button" @click=${() => this.#close()}>${sideBySide.close}</button>`
          : html`<button type="button" class="primary" @click=${() => void this.#open()}>${sideBySide.start}</button>`}
        <span class="muted">${sideBySide.conditions(this.#seed, BATCH)}</span>
      </div>
      ${this.#failure ? html`<p class="notice" role="status">${this.texts.common.failed(this.#failure)}</p>` : nothing}
      ${this.#isOpen ? html`${this.#renderRivals()}${this.#renderResults()}${this.#renderQuestion()}` : nothing}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.#isStyledDark === this.isDark) return;
    this.#isStyledDark = this.isDark;
    for (const sheet of [...this.#sheets, ...this.#answerSheets]) sheet.style(readPalette(this.renderRoot as ShadowRoot, '--'));
  }

  /** The elements only train: what is compared is drawn alike. */
  #renderRivals(): TemplateResult {
    const { names, ways, pictures } = this.texts.sideBySide;
    return html`
      <div class="rivals">
        ${RIVALS.map((preset, at) => {
          const sheet = this.#sheets[at];
          if (sheet) sheet.canvas.ariaLabel = pictures[at] ?? '';
          return html`
            <section>
              <h4>${names[at]} <small>${ways[at]}</small></h4>
              <div class="strip">${sheet?.canvas}</div>
              <gan-let hidden controls="none" loading="eager" .preset=${preset} .backend=${this.#backend} .seed=${this.#seed}></gan-let>
            </section>`;
        })}
      </div>`;
  }

  #renderResults(): TemplateResult {
    const { sideBySide } = this.texts;
    const round = this.#rounds.at(-1);
    if (!round) return html`<p class="verdict" role="status">${sideBySide.waiting}</p>`;
    const highest = Math.max(...this.#rounds.flatMap(({ plain, conditional }) => [plain.frechet, conditional.frechet]));
    const percent = (value: number): string => value.toLocaleString(this.language, { style: 'percent' });
    const rows: [string, (metrics: DigitsMetrics) => string, (plain: DigitsMetrics, conditional: DigitsMetrics) => number][] = [
      [sideBySide.frechet, ({ frechet }) => this.number(frechet, 1), (plain, conditional) => plain.frechet - conditional.frechet],
      [sideBySide.diversity, ({ diversity }) => this.number(diversity, 2), () => 0],
      [sideBySide.coverage, ({ coverage }) => sideBySide.ofTen(coverage), (plain, conditional) => conditional.coverage - plain.coverage],
      [sideBySide.fidelity, ({ fidelity }) => (fidelity === null ? '–' : percent(fidelity)), () => 0],
    ];
    const { plain, conditional } = round;
    const curve: Curves = {
      title: sideBySide.frechet,
      picture: sideBySide.curvePicture,
      curves: RIVALS.map((_, at) => ({
        name: sideBySide.names[at] ?? '',
        color: at === 0 ? 'real' : 'generated',
        values: this.#rounds.map((judged) => (at === 0 ? judged.plain : judged.conditional).frechet),
      })),
      at: this.#rounds.map(({ iteration }) => iteration),
      xTitle: sideBySide.iterations,
      yRange: [0, highest],
      format: (value) => this.number(value, 1),
    };
    return html`
      <div class="results">
        <table>
          <thead><tr><td></td>${sideBySide.names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>
            <tr><th scope="row">${sideBySide.iterations}</th><td colspan="2">${round.iteration.toLocaleString(this.language)}</td></tr>
            ${rows.map(([name, show, lead]) => {
              const by = lead(plain, conditional);
              return html`
                <tr>
                  <th scope="row">${name}</th>
                  <td class=${by < 0 ? 'better' : ''}>${show(plain)}</td>
                  <td class=${by > 0 ? 'better' : ''}>${show(conditional)}</td>
                </tr>`;
            })}
          </tbody>
        </table>
        <lab-curves .data=${curve}></lab-curves>
      </div>
      <p class="verdict" role="status">${this.#verdict(round)}</p>
      <p class="note">${sideBySide.note}</p>`;
  }

  /** The same wish by both ways: a latent led there, and a label. */
  #renderQuestion(): TemplateResult {
    const { sideBySide } = this.texts;
    const percent = (value: number): string => value.toLocaleString(this.language, { style: 'percent' });
    const answers = this.#answers;
    const shares = answers ? [answers.began, answers.steered, answers.labelled] : [];
    return html`
      <h4 class="question">${sideBySide.askTitle}</h4>
      <p>${sideBySide.askText}</p>
      ${digitChoice(sideBySide.askFor, this.#wanted, (digit) => this.#want(digit))}
      <div class="controls">
        <button type="button" ?disabled=${this.#isAsking} @click=${() => void this.#ask()}>${this.#isAsking ? sideBySide.asking : sideBySide.ask(this.#wanted)}</button>
      </div>
      ${answers
        ? html`
            <div class="rivals answers">
              ${this.#answerSheets.map((sheet, at) => {
                sheet.canvas.ariaLabel = sideBySide.answers[at] ?? '';
                return html`
                  <section>
                    <h4>${sideBySide.answers[at]} <small>P(${answers.digit}) = ${percent(shares[at] ?? NaN)}</small></h4>
                    <div class="strip">${sheet.canvas}</div>
                  </section>`;
              })}
            </div>`
        : nothing}`;
  }

  #want(digit: number): void {
    this.#wanted = digit;
    this.requestUpdate();
  }

  async #ask(): Promise<void> {
    const [plain, conditional] = this.renderRoot.querySelectorAll('gan-let');
    if (!plain || !conditional) return;
    const [digit, contest] = [this.#wanted, this.#contest];
    [this.#isAsking, this.#failure] = [true, ''];
    this.requestUpdate();
    try {
      const answers = await this.#bothWays(digit, plain, conditional);
      if (this.#contest === contest) this.#answers = answers;
    } catch (error) {
      if (this.#contest === contest) this.#failure = error instanceof Error ? error.message : String(error);
    }
    this.#isAsking = false;
    this.requestUpdate();
  }

  async #bothWays(digit: number, plain: GanLet, conditional: GanLet): Promise<Answers> {
    const { count, seed, steps } = ASKED;
    const latents = await plain.latents({ seed, count });
    const size = latents.length / count;
    const starts = Array.from({ length: count }, (_, at) => latents.slice(at * size, (at + 1) * size));
    const walks = await Promise.all(starts.map((start) => plain.steer({ label: digit, latents: start, steps })));
    const labelled = await conditional.generate({ labels: Array.from({ length: count }, () => digit), count, seed });
    if (!('images' in labelled)) throw new Error('no digits were drawn');
    const read = await conditional.classify({ images: labelled.images });
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
    const [began, steered, asked] = this.#answerSheets;
    began.draw(together(walks.map(({ images }) => part(images, 0, 1))), count);
    steered.draw(together(walks.map(({ images }) => part(images, steps, 1))), count);
    asked.draw(labelled, count);
    return {
      digit,
      began: mean(walks.map(({ probabilities }) => probabilities[0] ?? NaN)),
      steered: mean(walks.map(({ probabilities }) => probabilities[steps] ?? NaN)),
      labelled: mean(starts.map((_, at) => read[10 * at + digit] ?? NaN)),
    };
  }

  /** What the figures say, no more. */
  #verdict({ iteration, plain, conditional }: Round): string {
    const { sideBySide } = this.texts;
    const [a, b] = [plain.frechet, conditional.frechet];
    const says = b * CLEAR < a ? sideBySide.conditionalNearer : a * CLEAR < b ? sideBySide.plainNearer : sideBySide.noneNearer;
    return says(iteration.toLocaleString(this.language), this.number(b, 1), this.number(a, 1));
  }

  async #open(): Promise<void> {
    this.#isOpen = true;
    [this.#rounds, this.#failure, this.#answers] = [[], '', undefined];
    [this.#seed, this.#backend] = [this.gan?.seed ?? 1, this.gan?.backend ?? 'auto'];
    for (const sheet of this.#sheets) sheet.clear(SHEET.rows * SHEET.columns, SHEET.columns);
    this.requestUpdate();
    await this.updateComplete;
    const contest = new Contest([...this.renderRoot.querySelectorAll('gan-let')], {
      batchSize: BATCH,
      draw,
      drawn: (drawn) => drawn.forEach((images, at) => this.#sheets[at]?.draw(images, SHEET.columns)),
      judged: (iteration, [plain, conditional]) => {
        if (plain && conditional) this.#rounds = [...this.#rounds, { iteration, plain, conditional }];
        this.requestUpdate();
      },
    });
    this.#contest = contest;
    try {
      // All runs share one worker: the one above would take a third of it.
      if (this.gan?.running) await this.gan.pause();
      await contest.run();
    } catch (error) {
      if (this.#contest === contest) this.#failure = error instanceof Error ? error.message : String(error);
    }
    this.requestUpdate();
  }

  /** The elements are removed, and each frees its run. */
  #close(): void {
    this.#contest?.stop();
    this.#contest = undefined;
    this.#isOpen = false;
    this.requestUpdate();
  }
}

/** The same latents each time: one column for each label where there are labels. */
async function draw(rival: GanLet): Promise<Images> {
  const { rows, columns, seed } = SHEET;
  const labels = Array.from({ length: rows * columns }, (_, at) => at % columns);
  const drawn = await rival.generate({ count: labels.length, seed, labels });
  if (!('images' in drawn)) throw new Error('no digits were drawn');
  return drawn;
}
