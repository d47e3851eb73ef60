/** All canvases and charts of one element, as one. Knows neither trainer nor template. */
import type { Frame, FrameRequest, Images, Stats } from '../engine/types.js';
import type { Texts } from '../locales/index.js';
import { Charts } from './charts.js';
import { DensityView } from './density-view.js';
import { DigitSheet } from './digit-sheet.js';
import { Learning } from './learning.js';
import { readPalette } from './palette.js';
import { Rate } from './rate.js';
import { sheetOf } from './settings.js';
import { Strip } from './strip.js';

/** Rows of fixed latents under each label; without labels, a square of different ones. */
const MOST_LABELS = 10;
const GRID = { labels: { rows: 3 }, square: { rows: 5, columns: 5 } };

export class Pictures {
  readonly density: DensityView;
  readonly sheet = new DigitSheet();
  readonly grid = new DigitSheet();
  readonly real = new DigitSheet();
  readonly rate = new Rate();
  readonly charts: Charts;
  readonly learning: Learning;
  readonly strip: Strip;
  #hasLabels = true;
  /** How many labels there are pictures of. */
  #labels = MOST_LABELS;

  /** `pointed` is called when the pointer has moved over a picture, or when one has moved by itself. */
  constructor(pointed: () => void) {
    this.strip = new Strip(pointed);
    this.density = new DensityView(pointed);
    this.charts = new Charts(pointed);
    this.learning = new Learning(pointed);
    this.clear(true);
  }

  start(): void {
    this.density.start();
    this.charts.start();
    this.learning.start();
  }

  stop(): void {
    this.density.stop();
    this.charts.stop();
    this.learning.stop();
    this.strip.pause();
  }

  /** What to ask a trainer of digits for, so that `draw` can show it. */
  request(label: string, seed: number): FrameRequest {
    const isShort = this.#hasLabels && this.#labels < MOST_LABELS;
    return { labels: this.#sheetOf(label).labels, seed, gridRows: this.shape.rows, ...(isShort ? { gridColumns: this.#labels } : {}) };
  }

  /** Of the grid. */
  get shape(): { rows: number; columns: number } {
    return this.#hasLabels ? { ...GRID.labels, columns: this.#labels } : GRID.square;
  }

  /** Which real digits to show beside the grid. */
  get realLabels(): number[] {
    const { rows, columns } = this.shape;
    return Array.from({ length: this.#hasLabels ? columns : rows * columns }, (_, at) => at % this.#labels);
  }

  draw(frame: Frame, label: string): void {
    if (frame.kind === 'density') {
      this.density.draw(frame);
      return;
    }
    this.grid.draw(frame.grid, frame.gridColumns);
    // A frame that was on its way when a longer or shorter label was written shows the old one.
    const { labels, columns } = this.#sheetOf(label);
    if (frame.picked.count === labels.length) this.sheet.draw(frame.picked, columns);
  }

  drawReal(images: Images): void {
    this.real.draw(images, this.shape.columns);
  }

  add(stats: Stats): void {
    this.rate.add(stats.iteration, performance.now());
    this.charts.add(stats);
  }

  clearHistory(): void {
    this.rate.clear();
    this.charts.clear();
    this.learning.clear();
    this.strip.clear(this.#hasLabels ? this.#labels : 0);
  }

  /** Blank pictures of the size that they will have. `hasLabels`: whether digits are drawn by label; `labels`: how many there are. */
  clear(hasLabels: boolean, labels = MOST_LABELS): void {
    [this.#hasLabels, this.#labels] = [hasLabels, labels];
    const { rows, columns } = this.shape;
    this.density.clear();
    this.sheet.clear(6, 3);
    this.grid.clear(rows * columns, columns);
    this.real.clear(this.realLabels.length, columns);
    this.clearHistory();
  }

  /** `asked`: what the sheet was asked for, in words; `told`: what the pictures show at present. */
  name(texts: Texts, asked: string, told: string): void {
    const live = (name: string): string => (told === '' ? name : `${name}. ${told}`);
    const names: [HTMLCanvasElement, string][] = [
      [this.density.canvas, live(texts.densityPicture)],
      [this.sheet.canvas, live(this.#hasLabels ? texts.pickedPicture(asked) : texts.drawsPicture)],
      [this.grid.canvas, this.#hasLabels ? texts.gridPicture : texts.latentsPicture],
      [this.real.canvas, texts.realPicture],
    ];
    this.strip.name(texts);
    for (const [canvas, name] of names) if (canvas.ariaLabel !== name) canvas.ariaLabel = name;
  }

  /** Canvases do not follow the style sheet by themselves. */
  style(root: Element, texts: Texts): void {
    const palette = readPalette(root);
    this.density.style(palette, { density: texts.densityAxis, value: texts.valueAxis, discriminator: 'D(x)', score: texts.criticAxis, half: '½' });
    for (const picture of [this.sheet, this.grid, this.real, this.charts, this.learning, this.strip]) picture.style(palette);
  }

  /** Without labels, as many draws as a single digit gets. */
  #sheetOf(label: string): ReturnType<typeof sheetOf> {
    return sheetOf(this.#hasLabels ? label : '0');
  }
}
