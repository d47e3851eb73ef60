/** All canvases and charts of one element, as one. Knows neither trainer nor template. */
import type { Frame, FrameRequest, Stats } from '../engine/types.js';
import type { Texts } from '../locales/index.js';
import type { ChartFigure } from './chart-figure.js';
import { DensityView } from './density-view.js';
import { DigitSheet } from './digit-sheet.js';
import { History } from './history.js';
import { LineChart } from './line-chart.js';
import { readPalette } from './palette.js';
import { Rate } from './rate.js';
import { sheetOf } from './settings.js';

const GRID = { rows: 3, columns: 10 };
const CHART_HEIGHT = 190;

let count = 0;

export class Pictures {
  readonly density: DensityView;
  readonly sheet = new DigitSheet();
  readonly grid = new DigitSheet();
  readonly real = new DigitSheet();
  readonly rate = new Rate();
  readonly #losses: LineChart;
  readonly #outputs: LineChart;
  readonly #history = new History();

  /** `pointed` is called when the pointer has moved over a picture. */
  constructor(pointed: () => void) {
    count += 1;
    const shared = { syncKey: `gan-let-${count}`, height: CHART_HEIGHT, pointed };
    this.density = new DensityView(pointed);
    this.#losses = new LineChart(this.#history, {
      ...shared,
      series: [
        { name: 'dLoss', color: 'discriminator' },
        { name: 'gLoss', color: 'generated' },
      ],
      // At D = 1/2 every cross-entropy is ln 2, with targets 0.9 and 0.1 too.
      ideal: { value: Math.LN2, label: 'ln 2' },
      reach: 0.3,
    });
    this.#outputs = new LineChart(this.#history, {
      ...shared,
      series: [
        { name: 'dReal', color: 'real' },
        { name: 'dFake', color: 'generated' },
      ],
      ideal: { value: 0.5, label: '½' },
      reach: 0.1,
      range: [0, 1],
    });
    this.clear();
  }

  start(): void {
    this.density.start();
    this.#losses.start();
    this.#outputs.start();
  }

  stop(): void {
    this.density.stop();
    this.#losses.stop();
    this.#outputs.stop();
  }

  /** What to ask a trainer of digits for, so that `draw` can show it. */
  request(label: string, seed: number): FrameRequest {
    return { labels: sheetOf(label).labels, seed, gridRows: GRID.rows };
  }

  draw(frame: Frame, label: string): void {
    if (frame.kind === 'density') {
      this.density.draw(frame);
      return;
    }
    this.grid.draw(frame.grid, frame.gridColumns);
    // A frame that was on its way when a longer or shorter label was written shows the old one.
    const { labels, columns } = sheetOf(label);
    if (frame.picked.count === labels.length) this.sheet.draw(frame.picked, columns);
  }

  add(stats: Stats): void {
    this.rate.add(stats.iteration, performance.now());
    this.#history.add(stats);
    this.#losses.update();
    this.#outputs.update();
  }

  clearHistory(): void {
    this.rate.clear();
    this.#history.clear();
    this.#losses.update();
    this.#outputs.update();
  }

  clear(): void {
    this.density.clear();
    this.sheet.clear(6, 3);
    this.grid.clear(GRID.rows * GRID.columns, GRID.columns);
    this.real.clear(GRID.columns, GRID.columns);
    this.clearHistory();
  }

  charts(texts: Texts): ChartFigure[] {
    const [dLoss, gLoss] = this.#losses.values;
    const [dReal, dFake] = this.#outputs.values;
    return [
      {
        title: texts.losses,
        unit: texts.lossesUnit,
        legend: [
          { name: texts.dLoss, color: 'discriminator', value: dLoss },
          { name: texts.gLoss, color: 'generated', value: gLoss },
        ],
        plot: this.#losses.node,
      },
      {
        title: texts.outputs,
        legend: [
          { name: texts.dReal, color: 'real', value: dReal },
          { name: texts.dFake, color: 'generated', value: dFake },
        ],
        plot: this.#outputs.node,
      },
    ];
  }

  name(texts: Texts, label: string): void {
    const names: [HTMLCanvasElement, string][] = [
      [this.density.canvas, texts.densityPicture],
      [this.sheet.canvas, texts.pickedPicture(label)],
      [this.grid.canvas, texts.gridPicture],
      [this.real.canvas, texts.realPicture],
    ];
    for (const [canvas, name] of names) if (canvas.ariaLabel !== name) canvas.ariaLabel = name;
  }

  /** Canvases do not follow the style sheet by themselves. */
  style(root: Element, texts: Texts): void {
    const palette = readPalette(root);
    this.density.style(palette, { density: texts.densityAxis, value: texts.valueAxis, discriminator: 'D(x)', score: texts.criticAxis, half: '½' });
    for (const picture of [this.sheet, this.grid, this.real, this.#losses, this.#outputs]) picture.style(palette);
  }
}
