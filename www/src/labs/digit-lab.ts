/** What labs of digits share: they keep drawing what the generator above makes of their latents. Never start it. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { isDigits, type About } from '../engine/types.js';
import { DigitSheet } from '../views/digit-sheet.js';
import { readPalette, type Palette } from '../views/palette.js';
import type { GanLet } from './lab.js';
import { LiveLab } from './live-lab.js';
import type { Prior } from './slerp.js';

/** The run above, and what is known of it. */
export interface Subject {
  gan: GanLet;
  about: About;
  prior: Prior;
}

/** `Part`: what a lab redraws by itself. */
export abstract class DigitLab<Part extends string> extends LiveLab {
  protected readonly interval: number = 1000;
  /** All parts; they are redrawn when the run has moved on. */
  protected abstract readonly parts: readonly Part[];
  protected subject: Subject | undefined;
  readonly #wanted = new Set<Part>();
  #isDrawing = false;
  #failure = '';
  readonly #sheets: DigitSheet[] = [];
  #isStyledDark: boolean | undefined;

  /** Makes the latents that are shown: there is another run, or latents have another size. */
  protected abstract open(subject: Subject): Promise<void>;
  protected abstract redraw(parts: ReadonlySet<Part>, subject: Subject): Promise<void>;

  protected get hasRun(): boolean {
    return this.gan !== undefined && isDigits(this.preset) && (this.gan.running || this.gan.iteration > 0);
  }

  protected override get canAsk(): boolean {
    return super.canAsk && this.hasRun;
  }

  protected override forget(): void {
    this.subject = undefined;
    this.#failure = '';
  }

  protected async sample(gan: GanLet, isStale: () => boolean): Promise<void> {
    const [about, values] = await Promise.all([gan.about(), gan.hyperparameters()]);
    if (isStale()) return;
    const isUniform = values.some(({ name, value }) => name === 'latentDistribution' && value === 'uniform');
    const subject: Subject = { gan, about, prior: isUniform ? 'uniform' : 'normal' };
    if (this.subject?.about.latentSize !== about.latentSize) await this.open(subject);
    if (isStale()) return;
    this.subject = subject;
    await this.redraw(new Set(this.parts), subject);
  }

  /** Redraws now, or when what is being drawn is done: for what the reader does. */
  protected want(...parts: Part[]): void {
    for (const part of parts) this.#wanted.add(part);
    if (!this.#isDrawing) void this.#drawWanted();
  }

  /** Does what the reader asked for; a failure is shown instead of thrown. */
  protected async attempt(work: () => Promise<void>): Promise<void> {
    this.#failure = '';
    try {
      await work();
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
    }
    this.requestUpdate();
  }

  /** A sheet that follows the theme. */
  protected sheet(count: number, columns: number): DigitSheet {
    const sheet = new DigitSheet();
    sheet.clear(count, columns);
    this.#sheets.push(sheet);
    return sheet;
  }

  protected restyle(palette: Palette): void {
    for (const sheet of this.#sheets) sheet.style(palette);
  }

  /** What to do first. */
  protected hint(): TemplateResult | typeof nothing {
    return this.hasRun ? nothing : html`<p class="notice">${this.texts.common.pressPlay}</p>`;
  }

  /** What went wrong. */
  protected failure(): TemplateResult | typeof nothing {
    return this.#failure ? html`<p class="notice" role="status">${this.texts.common.failed(this.#failure)}</p>` : nothing;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.#isStyledDark === this.isDark) return;
    this.#isStyledDark = this.isDark;
    this.restyle(readPalette(this.renderRoot as ShadowRoot, '--'));
  }

  async #drawWanted(): Promise<void> {
    this.#isDrawing = true;
    while (this.#wanted.size > 0 && this.subject && this.hasRun) {
      const [parts, subject] = [new Set(this.#wanted), this.subject];
      this.#wanted.clear();
      await this.attempt(() => this.redraw(parts, subject));
    }
    this.#isDrawing = false;
  }
}
