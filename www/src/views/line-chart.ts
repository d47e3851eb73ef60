/** Lines over the iterations, by uPlot. Knows neither trainer nor words. */
import uPlot from 'uplot';
import type { History, Series } from './history.js';
import type { ColorName, Palette } from './palette.js';

/** A dashed line: where the game would settle. */
export interface Ideal {
  value: number;
  label: string;
  color: ColorName;
}

/** What may change while the chart stands. */
export interface LineChartContent {
  series: { name: Series; color: ColorName }[];
  ideals: Ideal[];
  /** Fixed ends of the vertical axis, kept while the values lie within. */
  range?: [number, number];
}

export interface LineChartOptions {
  height: number;
  /** The vertical axis reaches at least so far from an ideal: a run that has settled looks settled. */
  reach: number;
  /** A vertical axis in powers of ten. */
  isLog?: boolean;
  /** Charts of one key share a cursor. */
  syncKey: string;
  /** Called when the cursor has moved. */
  pointed: () => void;
}

/** What a norm of zero is drawn as. */
const TINY = 1e-9;
const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
};

export class LineChart {
  readonly node: HTMLDivElement;
  readonly #options: LineChartOptions;
  readonly #history: History;
  #content: LineChartContent;
  #shown: string;
  #plot: uPlot | undefined;
  #palette: Palette | undefined;
  #drawRequest = 0;
  #isStale = false;
  readonly #resize = new ResizeObserver(() => {
    const width = this.node.clientWidth;
    if (!this.#plot) this.#create();
    else if (width > 0) {
      this.#plot.setSize({ width, height: this.#options.height });
      if (this.#isStale) this.update();
    }
  });

  constructor(history: History, content: LineChartContent, options: LineChartOptions) {
    this.#history = history;
    this.#options = options;
    this.#content = content;
    this.#shown = JSON.stringify(content);
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
    this.#renew();
  }

  show(content: LineChartContent): void {
    const shown = JSON.stringify(content);
    if (shown === this.#shown) return;
    this.#content = content;
    this.#shown = shown;
    this.#renew();
  }

  /** The history has grown; drawn with the next shown frame, or when the chart is shown again. */
  update(): void {
    this.#isStale = true;
    if (!this.node.isConnected) return;
    this.#drawRequest ||= requestAnimationFrame(() => {
      this.#drawRequest = 0;
      this.#isStale = false;
      this.#plot?.setData(this.#data);
    });
  }

  /** Values at the cursor, or else the latest. */
  get values(): (number | undefined)[] {
    const at = this.#plot?.cursor.idx ?? this.#history.length - 1;
    return this.#content.series.map(({ name }) => this.#history.values[name][at] ?? undefined);
  }

  get #data(): uPlot.AlignedData {
    const lines = this.#content.series.map(({ name }) => this.#history.values[name]);
    // Zero has no place on an axis of powers.
    const drawable = this.#options.isLog ? lines.map((line) => line.map((value) => (value === null ? null : Math.max(value, TINY)))) : lines;
    return [this.#history.iterations, ...drawable];
  }

  #renew(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#create();
  }

  #create(): void {
    const palette = this.#palette;
    const width = this.node.clientWidth;
    if (!palette || width === 0 || this.#plot || !this.node.isConnected) return;
    const { height, isLog, syncKey, pointed } = this.#options;
    const { series } = this.#content;
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
          y: isLog ? { distr: 3, log: 10, range: (_, min, max) => powers(min, max) } : { range: (_, min, max) => this.#range(min, max) },
        },
        axes: [
          { ...axis, size: 24, gap: 4, space: 70, values: (_, splits) => splits.map(compact) },
          { ...axis, size: 40, gap: 6, space: isLog ? 18 : 32, ...(isLog ? { values: (_, splits) => splits.map(power) } : {}) },
        ],
        series: [{}, ...series.map(({ color }) => ({ stroke: palette[color], width: 1.5, points: { show: false } }))],
        hooks: { draw: [(plot) => this.#content.ideals.forEach((ideal) => drawIdeal(plot, palette, ideal))], setCursor: [pointed] },
      },
      this.#data,
      this.node,
    );
  }

  /** Always holds the ideals and the fixed range. */
  #range(min: number | null, max: number | null): [number, number] {
    const { ideals, range } = this.#content;
    if (range && (min === null || min >= range[0]) && (max === null || max <= range[1])) return range;
    const { reach } = this.#options;
    const ends = ideals.flatMap(({ value }) => [value - reach, value + reach]);
    const [low, high] = [Math.min(min ?? Infinity, ...ends), Math.max(max ?? -Infinity, ...ends)];
    if (low > high) return [0, 1];
    const room = Math.max(0.08 * (high - low), 1e-3);
    const isPositive = low >= 0 || ((min ?? 0) >= 0 && ideals.every(({ value }) => value >= 0));
    return [isPositive ? Math.max(0, low - room) : low - room, high + room];
  }
}

function drawIdeal(plot: uPlot, palette: Palette, { value, label, color }: Ideal): void {
  const y = plot.valToPos(value, 'y', true);
  const { left, width, top, height } = plot.bbox;
  if (y < top || y > top + height) return;
  const { ctx } = plot;
  const ratio = window.devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.setLineDash([4 * ratio, 4 * ratio]);
  ctx.lineWidth = ratio;
  ctx.strokeStyle = ctx.fillStyle = palette[color];
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

/** Whole powers of ten around the values. */
function powers(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [1e-3, 10];
  const [low, high] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  return [10 ** low, 10 ** Math.max(high, low + 1)];
}

/** 0.001 as 10⁻³; nothing between two powers. */
function power(value: number | null): string {
  const exponent = value === null || value <= 0 ? NaN : Math.log10(value);
  if (Math.abs(exponent - Math.round(exponent)) > 1e-6 || Number.isNaN(exponent)) return '';
  return `10${Array.from(String(Math.round(exponent)), (sign) => SUPERSCRIPTS[sign] ?? '').join('')}`;
}

const compact = (value: number): string => (value >= 10000 ? `${value / 1000}k` : String(value));
