/** `<gan-own-data>`: where a reader's own pictures come in, are shown and named. Loaded when it is first opened. */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { languageOf, lookUp, tables, type Language } from '../locales/index.js';
import { errorTables } from '../locales/errors.js';
import { ownTables, type OwnTexts } from '../locales/own.js';
import { DigitSheet } from '../views/digit-sheet.js';
import { readPalette } from '../views/palette.js';
import { chosenFiles, droppedFiles, type Entry } from './entries.js';
import { Fault } from './fault.js';
import { PIXELS, SIDE, writeIdx } from './idx.js';
import { MOST_LABELS, MOST_PICTURES, readPictures, type OwnPictures } from './read.js';
import { ownDataStyles } from './styles.js';

type GanLet = HTMLElementTagNameMap['gan-let'];

/** Pictures shown of each label. */
const SAMPLES = 6;
const LONGEST_NAME = 24;

type Stage = { name: 'opening' | 'starting' } | { name: 'reading'; done: number; all: number };

export class GanOwnData extends LitElement {
  static override readonly styles = ownDataStyles;
  static override readonly properties: PropertyDeclarations = {
    gan: { attribute: false },
    language: { attribute: false },
    isDark: { attribute: false },
  };

  /** What is to train on them. */
  declare gan: GanLet | undefined;
  declare language: Language;
  declare isDark: boolean;

  #own: OwnPictures | undefined;
  #names: string[] = [];
  #isInverted = false;
  #stage: Stage | undefined;
  #failure: unknown;
  #isBack = false;
  #isOver = false;
  #sheets: DigitSheet[] = [];
  #isStyledDark: boolean | undefined;

  constructor() {
    super();
    this.gan = undefined;
    this.language = languageOf(document.documentElement.lang) ?? 'en';
    this.isDark = false;
  }

  protected override async scheduleUpdate(): Promise<void> {
    const all = [tables, ownTables, errorTables];
    while (all.some((each) => !each.has(this.language))) await Promise.all(all.map((each) => each.load(this.language)));
    super.scheduleUpdate();
  }

  protected override render(): TemplateResult {
    const texts = this.#texts;
    return html`
      <div class="root ${this.isDark ? 'dark' : ''}">
        <p>${texts.intro}</p>
        ${this.#renderDrop(texts)}
        <div role="status">${this.#renderStage(texts)}${this.#renderFailure(texts)}${this.#isBack ? html`<p class="said">${texts.isBack}</p>` : nothing}</div>
        ${this.#own ? this.#renderOwn(texts, this.#own) : nothing}
      </div>`;
  }

  protected override updated(): void {
    const root = this.renderRoot.querySelector('.root');
    if (!root || this.#isStyledDark === this.isDark) return;
    this.#isStyledDark = this.isDark;
    for (const sheet of this.#sheets) sheet.style(readPalette(root));
  }

  #renderDrop(texts: OwnTexts): TemplateResult {
    const disabled = this.#stage !== undefined;
    const choose = (event: Event): void => {
      const input = event.target as HTMLInputElement;
      const entries = chosenFiles(input.files ?? []);
      // The same files can be chosen again once they have been put right.
      input.value = '';
      if (entries.length > 0) void this.#take(() => Promise.resolve(entries));
    };
    return html`
      <div
        class="drop ${this.#isOver ? 'over' : ''}"
        @dragover=${(event: DragEvent) => this.#hover(event, true)}
        @dragleave=${(event: DragEvent) => this.#hover(event, false)}
        @drop=${this.#dropped}
      >
        <p>${texts.drop}</p>
        <div class="choices">
          <label class="button">
            <input type="file" name="own-files" multiple ?disabled=${disabled} title=${texts.filesName} @change=${choose} />
            <span>${texts.chooseFiles}</span>
          </label>
          <label class="button">
            <input type="file" name="own-folder" webkitdirectory multiple ?disabled=${disabled} title=${texts.folderName} @change=${choose} />
            <span>${texts.chooseFolder}</span>
          </label>
        </div>
        <p class="limits">${texts.limits(MOST_LABELS, this.#number(MOST_PICTURES))}</p>
      </div>`;
  }

  #renderStage(texts: OwnTexts): TemplateResult | typeof nothing {
    const stage = this.#stage;
    if (!stage) return nothing;
    if (stage.name !== 'reading') return html`<p class="said">${texts[stage.name]} …</p>`;
    return html`
      <p class="said" aria-live="off">
        ${texts.reading(this.#number(stage.done), this.#number(stage.all))}
        <progress max=${stage.all} value=${stage.done} aria-hidden="true"></progress>
      </p>`;
  }

  #renderFailure(texts: OwnTexts): TemplateResult | typeof nothing {
    const failure = this.#failure;
    if (failure === undefined) return nothing;
    const { message, hint } = failure instanceof Fault ? failure.words(texts) : this.#refusal(texts, failure);
    return html`
      <div class="fault">
        <p><strong>${message}</strong> ${hint} <small>${texts.faultLead}</small></p>
        <button type="button" @click=${() => this.#dismiss()}>${texts.dismiss}</button>
      </div>`;
  }

  #renderOwn(texts: OwnTexts, own: OwnPictures): TemplateResult {
    const all = own.labels.length;
    const kept = Math.floor(all / 10);
    const disabled = this.#stage !== undefined;
    return html`
      <p class="said">
        <strong>${texts.loaded(this.#number(all), own.names.length)}</strong>
        ${texts.kept(this.#number(all - kept), this.#number(kept))}
        ${own.found > all ? texts.sampled(this.#number(all), this.#number(own.found)) : nothing}
      </p>
      <h3>${texts.names} <small>${texts.namesHint}</small></h3>
      <ul class="labels">
        ${own.names.map((given, label) => {
          const name = this.#names[label] ?? given;
          const { canvas } = this.#sheets[label] ?? new DigitSheet();
          canvas.ariaLabel = texts.samples(name);
          return html`
            <li>
              <input
                type="text"
                name="label-name"
                autocomplete="off"
                aria-label=${texts.nameOf(label + 1)}
                placeholder=${given}
                .value=${live(name)}
                @change=${(event: Event) => this.#rename(label, (event.target as HTMLInputElement).value)}
              />
              ${canvas}
              <small>${texts.count(this.#number(own.counts[label] ?? 0))}</small>
            </li>`;
        })}
      </ul>
      <div class="foot">
        <p>${own.isLight ? texts.inverted : texts.notInverted}</p>
        <label class="check">
          <input type="checkbox" name="invert" .checked=${live(this.#isInverted)} ?disabled=${disabled} @change=${() => void this.#invert(own)} />
          <span>${texts.invert} <small>${texts.invertNote}</small></span>
        </label>
        <button type="button" data-command="digits" ?disabled=${disabled} @click=${() => void this.#goBack()}>${texts.back}</button>
      </div>`;
  }

  /** What the engine says, in the reader's language where the page has words for it. */
  #refusal(texts: OwnTexts, failure: unknown): { message: string; hint: string } {
    const { code = '', message = String(failure) } = failure as { code?: string; message?: string };
    const words = errorTables.has(this.language) ? lookUp(errorTables.of(this.language).codes, code) : undefined;
    return words ?? texts.refused(message);
  }

  get #texts(): OwnTexts {
    return ownTables.of(this.language);
  }

  #number(value: number): string {
    return value.toLocaleString(this.language);
  }

  #hover(event: DragEvent, isOver: boolean): void {
    event.preventDefault();
    if (this.#isOver === isOver) return;
    this.#isOver = isOver;
    this.requestUpdate();
  }

  readonly #dropped = (event: DragEvent): void => {
    this.#hover(event, false);
    const { dataTransfer } = event;
    if (!dataTransfer || this.#stage) return;
    const entries = droppedFiles(dataTransfer);
    void this.#take(() => entries);
  };

  /** Reads what was given and trains on it; what cannot be used leaves everything as it is. */
  #take(entries: () => Promise<Entry[]>): Promise<void> {
    return this.#work(async () => {
      const own = await readPictures(await entries(), (done, all) => this.#show({ name: 'reading', done, all }));
      await this.#hand(own, own.isLight, own.names.map((name) => name.slice(0, LONGEST_NAME)));
      this.#draw(own);
    });
  }

  #invert(own: OwnPictures): Promise<void> {
    return this.#work(async () => {
      await this.#hand(own, !this.#isInverted, this.#names);
      this.#draw(own);
    });
  }

  #goBack(): Promise<void> {
    return this.#work(async () => {
      await this.gan?.useData(null);
      this.#own = undefined;
      this.#isBack = true;
    });
  }

  async #hand(own: OwnPictures, isInverted: boolean, names: string[]): Promise<void> {
    this.#show({ name: 'starting' });
    await this.gan?.useData({ ...writeIdx(own, isInverted), labelNames: names });
    [this.#own, this.#isInverted, this.#names] = [own, isInverted, names];
  }

  async #work(work: () => Promise<void>): Promise<void> {
    this.#dismiss();
    this.#show({ name: 'opening' });
    try {
      await work();
    } catch (failure) {
      this.#failure = failure;
    }
    this.#show(undefined);
  }

  #show(stage: Stage | undefined): void {
    this.#stage = stage;
    this.requestUpdate();
  }

  #dismiss(): void {
    this.#failure = undefined;
    this.#isBack = false;
    this.requestUpdate();
  }

  /** A list with commas names one label after the other. */
  #rename(label: number, text: string): void {
    const given = this.#own?.names ?? [];
    const parts = text.split(',').slice(0, given.length - label);
    const renamed = this.#names.map((name, at) => parts[at - label]?.trim().slice(0, LONGEST_NAME) ?? name);
    this.#names = renamed.map((name, at) => name || (given[at] ?? String(at)));
    if (this.gan) this.gan.labelNames = this.#names;
    this.requestUpdate();
  }

  /** The first pictures of each label, as the networks see them. */
  #draw({ names, labels, pixels }: OwnPictures): void {
    this.#sheets = names.map((_, label) => {
      const images = new Float32Array(SAMPLES * PIXELS);
      let count = 0;
      for (let at = 0; at < labels.length && count < SAMPLES; at += 1) {
        if (labels[at] !== label) continue;
        const greys = pixels.subarray(at * PIXELS, (at + 1) * PIXELS);
        images.set(Float32Array.from(greys, (grey) => (this.#isInverted ? 255 - grey : grey) / 255), count * PIXELS);
        count += 1;
      }
      const sheet = new DigitSheet();
      sheet.draw({ width: SIDE, height: SIDE, count: SAMPLES, images }, SAMPLES);
      return sheet;
    });
    this.#isStyledDark = undefined;
  }
}

if (!customElements.get('gan-own-data')) customElements.define('gan-own-data', GanOwnData);

declare global {
  interface HTMLElementTagNameMap {
    'gan-own-data': GanOwnData;
  }
}
