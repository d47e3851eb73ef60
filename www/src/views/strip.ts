/** The strip of snapshots on two canvases: all latents at one moment, and one latent at all moments. Knows no trainer. */
import { css, html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { SnapshotDetail } from '../engine/types.js';
import type { Texts } from '../locales/index.js';
import { DigitSheet } from './digit-sheet.js';
import { pauseIcon, playIcon } from './icons.js';
import type { Palette } from './palette.js';
import { SnapshotStrip } from './snapshot-strip.js';

/** Images in the film: as many as can still be read on a phone. */
const FILM = 12;
/** Milliseconds for one snapshot while it is played. */
const PACE = 110;
/** What lies there before the first snapshot. */
const BLANK = { labels: { rows: 4 }, square: { count: 25, columns: 5 } };

export class Strip {
  readonly #strip = new SnapshotStrip();
  readonly #sheet = new DigitSheet();
  readonly #film = new DigitSheet();
  #blank = BLANK.square;
  /** Whether the columns are labels. */
  #hasLabels = false;
  #at = 0;
  /** Which image of the sheet the film follows. */
  #image = 0;
  #timer: number | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.clear(0);
  }

  add(snapshot: SnapshotDetail): void {
    const wasLast = this.#at >= this.#strip.length - 1;
    const iteration = this.#strip.iterationAt(this.#at);
    if (!this.#strip.add(snapshot)) return;
    const { length } = this.#strip;
    // Who looks at the newest goes on doing so; who looks back stays where they are, also when others go.
    if (wasLast && this.#timer === undefined) this.#at = length - 1;
    else this.#at = Math.max(0, indices(length).filter((index) => this.#strip.iterationAt(index) <= iteration).length - 1);
    this.#draw();
  }

  /** `labels`: how many there are, a column each; 0 where draws have none. */
  clear(labels: number): void {
    this.pause();
    this.#strip.clear();
    this.#hasLabels = labels > 0;
    this.#blank = labels > 0 ? { count: BLANK.labels.rows * labels, columns: labels } : BLANK.square;
    [this.#at, this.#image] = [0, 0];
    this.#draw();
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  style(palette: Palette): void {
    this.#sheet.style(palette);
    this.#film.style(palette);
  }

  name(texts: Texts): void {
    this.#sheet.canvas.ariaLabel = texts.strip.sheet;
    this.#film.canvas.ariaLabel = texts.strip.film;
  }

  /** `names`: what stands on each label. */
  view(texts: Texts, language: string, names: readonly string[]): TemplateResult {
    const words = texts.strip;
    const { length } = this.#strip;
    const isEmpty = length === 0;
    const { columns, count } = isEmpty ? this.#blank : this.#strip;
    const isPlaying = this.#timer !== undefined;
    const iteration = this.#strip.iterationAt(this.#at).toLocaleString(language);
    // A source may draw another grid, whose columns are no labels.
    const hasLabels = this.#hasLabels && columns === names.length;
    const columnOf = (image: number): string => (hasLabels ? (names[image % columns] ?? '') : String((image % columns) + 1));
    const place = (image: number): string => words.place(String(Math.floor(image / columns) + 1), columnOf(image), hasLabels);
    return html`
      <section class="strip ${columns > 5 ? 'wide' : ''}" part="strip" aria-labelledby="strip-name">
        <div class="heading">
          <h3 id="strip-name">${words.title}</h3>
          <p>${isEmpty ? words.empty : words.hint}</p>
        </div>
        <div class="moment tiles" @click=${(event: MouseEvent) => this.#follow(event, columns, count)}>
          ${this.#sheet.canvas}
          <i class="marker" style="--column: ${this.#image % columns}; --row: ${Math.floor(this.#image / columns)}; --columns: ${columns}; --rows: ${count / columns}"></i>
        </div>
        <div class="life">
          <label class="field">
            <span>${words.follow}</span>
            <select name="strip-image" ?disabled=${isEmpty} @change=${(event: Event) => this.#choose(Number((event.target as HTMLSelectElement).value))}>
              ${indices(count).map((image) => html`<option value=${image} .selected=${live(image === this.#image)}>${place(image)}</option>`)}
            </select>
          </label>
          <div class="film tiles" @click=${(event: MouseEvent) => this.#jump(event)}>
            ${this.#film.canvas}
            <i class="marker" ?hidden=${isEmpty} style="--column: ${this.#filmAt}; --row: 0; --columns: ${FILM}; --rows: 1"></i>
          </div>
          <div class="scrub">
            <button type="button" data-command="strip" ?disabled=${length < 2} @click=${() => this.#toggle()}>
              ${isPlaying ? pauseIcon : playIcon}<span>${isPlaying ? words.pause : words.play}</span>
            </button>
            <input
              type="range"
              name="strip"
              aria-label=${words.slider}
              aria-valuetext=${words.iteration(iteration)}
              min="0"
              max=${Math.max(1, length - 1)}
              step="1"
              ?disabled=${length < 2}
              .value=${live(String(this.#at))}
              @input=${(event: Event) => this.#go(Number((event.target as HTMLInputElement).value))}
            />
            <output>${isEmpty ? '–' : words.iteration(iteration)}</output>
          </div>
        </div>
      </section>`;
  }

  /** Snapshots of the film: evenly spread, the first and the last among them; -1 where there is none yet. */
  get #filmed(): number[] {
    const { length } = this.#strip;
    return indices(FILM).map((at) => (length <= FILM ? (at < length ? at : -1) : Math.round((at * (length - 1)) / (FILM - 1))));
  }

  /** The image of the film that is nearest to the moment shown. */
  get #filmAt(): number {
    const away = this.#filmed.map((index) => (index < 0 ? Infinity : Math.abs(index - this.#at)));
    return away.indexOf(Math.min(...away));
  }

  #draw(): void {
    const sheet = this.#strip.sheetAt(this.#at);
    if (!sheet) {
      this.#sheet.clear(this.#blank.count, this.#blank.columns);
      this.#film.clear(FILM, FILM);
      return;
    }
    this.#sheet.draw(sheet, this.#strip.columns);
    this.#drawFilm();
  }

  #drawFilm(): void {
    this.#film.draw(this.#strip.filmOf(this.#image, this.#filmed), FILM);
  }

  #go(index: number): void {
    this.pause();
    this.#show(index);
  }

  #show(index: number): void {
    this.#at = index;
    this.#draw();
    this.#changed();
  }

  #choose(image: number): void {
    this.#image = image;
    if (this.#strip.length > 0) this.#drawFilm();
    this.#changed();
  }

  #follow(event: MouseEvent, columns: number, count: number): void {
    const { clientWidth, clientHeight } = this.#sheet.canvas;
    const column = Math.min(columns - 1, Math.floor((columns * event.offsetX) / clientWidth));
    const row = Math.min(count / columns - 1, Math.floor(((count / columns) * event.offsetY) / clientHeight));
    this.#choose(Math.max(0, row * columns + column));
  }

  #jump(event: MouseEvent): void {
    const at = Math.min(FILM - 1, Math.floor((FILM * event.offsetX) / this.#film.canvas.clientWidth));
    const index = this.#filmed[at] ?? -1;
    if (index >= 0) this.#go(index);
  }

  /** From the beginning, where it has come to its end. */
  #toggle(): void {
    if (this.#timer !== undefined) {
      this.pause();
      this.#changed();
      return;
    }
    this.#timer = window.setInterval(() => this.#next(), PACE);
    this.#show(this.#at >= this.#strip.length - 1 ? 0 : this.#at);
  }

  #next(): void {
    if (this.#at >= this.#strip.length - 1) {
      this.pause();
      this.#changed();
    } else {
      this.#show(this.#at + 1);
    }
  }
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

export const stripStyles = css`
  .strip {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px 28px;
    margin-top: 22px;
    padding-top: 18px;
    border-top: 1px solid var(--_line);
  }
  .strip .heading p {
    color: var(--_muted);
    font-size: 13px;
    text-wrap: pretty;
  }
  .strip .tiles {
    position: relative;
    cursor: pointer;
  }
  .strip .moment {
    width: min(100%, 208px);
  }
  .strip.wide .moment {
    width: min(100%, 460px);
  }
  .marker {
    position: absolute;
    inset-block-start: calc(100% * var(--row) / var(--rows));
    inset-inline-start: calc(100% * var(--column) / var(--columns));
    width: calc(100% / var(--columns));
    height: calc(100% / var(--rows));
    border: 2px solid var(--_generated);
    border-radius: 4px;
    pointer-events: none;
  }
  .life {
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 12px;
    min-width: 0;
  }
  .life .field {
    font-size: 13px;
  }
  .scrub {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  .scrub button {
    min-width: 104px;
  }
  .scrub input {
    flex: 1 1 120px;
    min-width: 0;
    padding: 0;
    border: 0;
    background: none;
    accent-color: var(--_generated);
  }
  .scrub output {
    color: var(--_muted);
    font-size: 13px;
    white-space: nowrap;
  }
  @container (min-width: 640px) {
    .strip {
      grid-template-columns: auto minmax(0, 1fr);
    }
    .strip .heading {
      grid-column: 1 / -1;
    }
    .strip .moment {
      width: 208px;
    }
    .strip.wide .moment {
      width: 40cqi;
      max-width: 460px;
    }
    .scrub output {
      min-width: 15ch;
      text-align: end;
    }
  }
`;
