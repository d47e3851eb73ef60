/**
 * What an element owes its host page and those who hear it: a still picture until it starts, a question before it moves
 * where less motion is wanted, a way to stop it, and its pictures in words. Loaded once the element stands; starts nothing itself.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { DensityMetrics, DigitsMetrics, PresetName } from '../../engine/types.js';
import { courtesyTables, type CourtesyTexts } from '../../locales/courtesy.js';
import type { Language, Texts } from '../../locales/index.js';
import { pauseIcon, playIcon } from '../icons.js';
import type { Pictures } from '../pictures.js';
import { sheetOf } from '../settings.js';
import { write } from './pen.js';
import { told } from './spoken.js';
import { stillOf } from './still.js';

/** How the element stands at the moment. */
export interface Standing {
  texts: Texts;
  language: Language;
  preset: PresetName;
  isDensity: boolean;
  /** Digits are drawn by label. */
  hasLabels: boolean;
  /** What stands on each label is a digit. */
  drawsDigits: boolean;
  label: string;
  /** A run is there or on its way. */
  hasRun: boolean;
  isReady: boolean;
  hasFailed: boolean;
  /** On the screen, in a page that is looked at. */
  isSeen: boolean;
  running: boolean;
  iteration: number;
  /** It has stopped where it was told to. */
  isDone: boolean;
  metrics: DensityMetrics | DigitsMetrics | undefined;
  autoplay: boolean;
  /** Whether the reader would rather have things stand still. */
  isCalm: boolean;
  /** Whether there is a button for it elsewhere. */
  hasToolbar: boolean;
  play: () => void;
  pause: () => void;
}

/** Milliseconds between two announcements while it trains, and between two changes of what is told of a picture. */
const SILENCE = 15_000;
const REFRESH = 2_000;
/** Milliseconds after it has come to rest: figures that go with it come a little later. */
const REST = 1_500;

export class Courtesy {
  readonly #changed: () => void;
  #said = '';
  #told = '';
  #toldAt = -Infinity;
  #saidAt = 0;
  #timer = 0;
  /** Where it stood when last looked at. */
  #before = { running: false, iteration: -1, language: '' };
  #hasPlayed = false;
  #standing: Standing | undefined;

  /** `changed` is called when there is something else to show. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** What the pictures show, in words. */
  get told(): string {
    return this.#told;
  }

  stop(): void {
    clearTimeout(this.#timer);
    [this.#said, this.#told] = ['', ''];
  }

  /** What stands over the pictures; `nothing` until its words are there. */
  view(standing: Standing): TemplateResult | typeof nothing {
    const { language } = standing;
    if (!courtesyTables.has(language)) {
      void courtesyTables.load(language).then(this.#changed, () => undefined);
      return nothing;
    }
    const words = courtesyTables.of(language);
    return html`${this.#over(words, standing)}<p class="unseen" role="status">${this.#said}</p>`;
  }

  /** To be called when the element has been drawn. */
  follow(standing: Standing, pictures: Pictures): void {
    this.#standing = standing;
    if (!standing.hasRun) drawStill(standing, pictures);
    if (!standing.isReady) {
      this.#hasPlayed = false;
      this.#told = '';
      return;
    }
    this.#hasPlayed ||= standing.running;
    this.#listen(standing, pictures);
  }

  #over(words: CourtesyTexts, standing: Standing): TemplateResult | typeof nothing {
    const { hasFailed, hasRun, isReady, isSeen, autoplay, hasToolbar, isCalm } = standing;
    if (hasFailed) return nothing;
    if (!hasRun) return poster(standing, isSeen ? words.savesData : autoplay ? words.starts : words.getsReady, '');
    if (!isReady || hasToolbar || !autoplay) return nothing;
    return isCalm && !this.#hasPlayed ? poster(standing, words.lessMotion, 'open') : corner(standing);
  }

  #listen(standing: Standing, pictures: Pictures): void {
    const { running, iteration, language } = standing;
    const before = this.#before;
    this.#before = { running, iteration, language };
    const now = performance.now();
    if (!running || now - this.#toldAt > REFRESH || language !== before.language) this.#tell(standing, pictures);
    if (running) {
      clearTimeout(this.#timer);
      if (!before.running) this.#saidAt = now;
      else if (now - this.#saidAt > SILENCE) this.#say((words) => words.trains(this.#told));
    } else if (before.running || (before.iteration >= 0 && iteration !== before.iteration)) {
      clearTimeout(this.#timer);
      // Who has scrolled away is not told that it rests for that.
      if (standing.isSeen) this.#timer = window.setTimeout(() => this.#rested(pictures), REST);
    }
  }

  #rested(pictures: Pictures): void {
    const standing = this.#standing;
    if (!standing?.isReady || standing.running) return;
    this.#tell(standing, pictures);
    this.#say((words) => (standing.isDone ? words.done : words.rests)(this.#told));
  }

  #tell({ language, isDensity, iteration, metrics }: Standing, pictures: Pictures): void {
    if (!courtesyTables.has(language)) return;
    const { frame } = pictures.density;
    // The still is nothing to tell of.
    const density = isDensity && frame && 'stats' in frame ? frame : undefined;
    const said = told(courtesyTables.of(language), language, { iteration, density, metrics });
    this.#toldAt = performance.now();
    if (said === this.#told) return;
    this.#told = said;
    this.#changed();
  }

  #say(what: (words: CourtesyTexts) => string): void {
    const language = this.#standing?.language;
    if (!language || !courtesyTables.has(language)) return;
    this.#said = what(courtesyTables.of(language));
    this.#saidAt = performance.now();
    this.#changed();
  }
}

function poster({ texts, preset, play }: Standing, note: string, className: string): TemplateResult {
  return html`
    <div class="overlay poster ${className}" part="poster">
      <div class="panel">
        <p>${texts.page.presets[preset].name}</p>
        <p>${note}</p>
        <button type="button" class="primary" data-command="start" @click=${play}>${playIcon}<span>${texts.play}</span></button>
      </div>
    </div>`;
}

/** What moves by itself can be stopped, also where all controls have been left out. */
function corner({ texts, running, play, pause }: Standing): TemplateResult {
  return html`
    <button type="button" class="corner" data-command="corner" @click=${running ? pause : play}>
      ${running ? pauseIcon : playIcon}<span>${running ? texts.pause : texts.play}</span>
    </button>`;
}

/** On the canvases that will be live: the place is theirs, the style is theirs. Real digits are not made up. */
function drawStill({ preset, isDensity, hasLabels, drawsDigits, label }: Standing, pictures: Pictures): void {
  if (isDensity) pictures.density.draw(stillOf(preset));
  else if (drawsDigits) {
    const [sheet, { rows, columns }] = [sheetOf(hasLabels ? label : '0'), pictures.shape];
    const all = Array.from({ length: rows * columns }, (_, at) => (hasLabels ? at % columns : (7 * at) % 10));
    const labels = hasLabels ? sheet.labels : all.slice(0, sheet.labels.length);
    // One label in many hands, a row of them in one.
    pictures.sheet.draw(write(labels, new Set(labels).size === 1 ? 1 : sheet.columns), sheet.columns);
    pictures.grid.draw(write(all, columns), columns);
  }
}
