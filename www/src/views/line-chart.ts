/** Two lines over the iterations, by uPlot. Knows neither trainer nor words. */
import uPlot from 'uplot';
import type { History, Series } from './history.js';
import type { ColorName, Palette } from './palette.js';

export interface LineChartOptions {
  series: { name: Series; color: ColorName }[];
  /** Where the game would settle: a dashed line, not drawn for a critic's scores. */
  ideal: { value: number; label: string };
  /** The vertical axis reaches at least so far from the ideal: a run that has settled looks settled. */
  reach: number;
  height: number;
  /** Fixed ends of the vertical axis, kept while the values lie within. */
  range?: [number, number];
  /** Charts of one key share a cursor. */
  syncKey: string;
  /** Called when the cursor has moved. */
  pointed: () => void;
}

export class LineChart {
  readonly node: HTMLDivElement;
  readonly #options: LineChartOptions;
  readonly #history: History;
  #plot: uPlot | undefined;
  #palette: Palette | undefined;
  #drawRequest = 0;
  readonly #resize = new ResizeObserver(() => {
    const width = this.node.clientWidth;
    if (this.#plot && width > 0) this.#plot.setSize({ width, height: this.#options.height });
    else this.#create();
  });

  constructor(history: History, options: LineChartOptions) {
    this.#history = history;
    this.#options = options;
    this.node = document.createElement('div');
    this.node.className = 'plot';
    this.node.style.height = `${options.height}px`;
  }

  start(): void {
    this.#resize.observe(this.node);
  }

  stop(): void {
    this.#resize.disconnect();
    cancelAnimationFrame(this.#drawRequest);
    this.#drawRequest = 0;
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  style(palette: Palette): void {
    this.#palette = palette;
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#create();
  }

  /** The history has grown; drawn with the next shown frame. */
  update(): void {
    this.#drawRequest ||= requestAnimationFrame(() => {
      this.#drawRequest = 0;
      this.#plot?.setData(this.#data);
    });
  }

  /** Values at the cursor, or else the latest. */
  get values(): (number | undefined)[] {
    const at = this.#plot?.cursor.idx ?? this.#history.length - 1;
    return this.#options.series.map(({ name }) => this.#history.values[name][at] ?? undefined);
  }

  get #data(): uPlot.AlignedData {
    return [this.#history.iterations, ...this.#options.series.map(({ name }) => this.#history.values[name])];
  }

  #create(): void {
    const palette = this.#palette;
    const width = this.node.clientWidth;
    if (!palette || width === 0 || this.#plot || !this.node.isConnected) return;
    const { height, series, syncKey, pointed } = this.#options;
    const font = `11px ${palette.font}`;
    const axis = {
      stroke: palette.muted,
      font,
      grid: { stroke: palette.line, width: 1 },
      ticks: { show: false },
    };
    this.#plot = new uPlot(
      {
        width,
        height,
        padding: [10, 8, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: { key: syncKey } },
        scales: {
          x: { time: false, range: (_, min, max) => (min === max || max === null ? [0, 10] : [min, max]) },
          y: { range: (_, min, max) => this.#range(min, max) },
        },
        axes: [
          { ...axis, size: 24, gap: 4, space: 70, values: (_, splits) => splits.map(compact) },
          { ...axis, size: 40, gap: 6, space: 32 },
        ],
        series: [{}, ...series.map(({ color }) => ({ stroke: palette[color], width: 1.5, points: { show: false } }))],
        hooks: { draw: [(plot) => this.#drawIdeal(plot, palette)], setCursor: [pointed] },
      },
      this.#data,
      this.node,
    );
  }

  /** Always holds the ideal and the fixed range. */
  #range(min: number | null, max: number | null): [number, number] {
    const { ideal, range, reach } = this.#options;
    if (range && (min === null || min >= range[0]) && (max === null || max <= range[1])) return range;
    if (min === null || max === null) return [0, 2 * ideal.value];
    const [low, high] = min < 0 ? [min, max] : [Math.min(min, ideal.value - reach), Math.max(max, ideal.value + reach)];
    const room = Math.max(0.08 * (high - low), 1e-3);
    return [min < 0 ? low - room : Math.max(0, low - room), high + room];
  }

  #drawIdeal(plot: uPlot, palette: Palette): void {
    const { value, label } = this.#options.ideal;
    // Scores and the losses made from them fall below 0: no such line for them.
    if ((plot.scales['y']?.min ?? 0) < 0) return;
    const y = plot.valToPos(value, 'y', true);
    const { left, width } = plot.bbox;
    const { ctx } = plot;
    const ratio = window.devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    ctx.lineWidth = ratio;
    ctx.strokeStyle = ctx.fillStyle = palette.muted;
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
    ctx.font = `${11 * ratio}px ${palette.font}`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'bottom';
    ctx.setLineDash([]);
    ctx.lineWidth = 4 * ratio;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = palette.surface;
    ctx.strokeText(label, left + 5 * ratio, y - 3 * ratio);
    ctx.fillText(label, left + 5 * ratio, y - 3 * ratio);
    ctx.restore();
  }
}

const compact = (value: number): string => (value >= 10000 ? `${value / 1000}k` : String(value));
