/** Lines over the iterations, or over time, on a canvas. Knows neither trainer nor words. */
import type { Series } from './history.js';
import type { ColorName, Palette } from './palette.js';
import { decimal, ticks } from './ticks.js';

/** What is drawn: where each point stands on the horizontal axis, and what it has in each series. */
export interface Points<S extends string> {
  readonly places: readonly number[];
  readonly values: Readonly<Record<S, readonly (number | null)[]>>;
}

/** A dashed line: where the game would settle. */
export interface Ideal {
  value: number;
  label: string;
  color: ColorName;
}

/** What may change while the chart stands. */
export interface LineChartContent<S extends string = Series> {
  series: { name: S; color: ColorName }[];
  ideals: Ideal[];
  /** Fixed ends of the vertical axis, kept while the values lie within. */
  range?: [number, number];
}

/** Where the pointer stands, as a share of the width; undefined where it is elsewhere. */
export interface Cursor {
  share: number | undefined;
}

export interface LineChartOptions {
  height: number;
  /** The vertical axis reaches at least so far from an ideal: a run that has settled looks settled. */
  reach: number;
  /** A vertical axis in powers of ten. */
  isLog?: boolean;
  /** The horizontal axis begins at 0 and reaches at least so far, and points are few enough to be marked. */
  span?: number;
  /** Shared by the charts that point at the same iteration. */
  cursor: Cursor;
  /** Called when the cursor has moved. */
  pointed: () => void;
}

/** Where values lie on the canvas, in CSS pixels. */
interface Plot {
  left: number;
  right: number;
  top: number;
  bottom: number;
  xRange: [number, number];
  yRange: [number, number];
  x: (place: number) => number;
  y: (value: number) => number;
}

const MARGIN = { left: 40, right: 8, top: 10, bottom: 24 };
/** Pixels between two marks of an axis. */
const SPACE = { x: 70, y: 32 };
const FONT_SIZE = 11;
/** What a norm of zero is drawn as: zero has no place on an axis of powers. */
const TINY = 1e-9;
const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
};

export class LineChart<S extends string = Series> {
  readonly node: HTMLDivElement;
  readonly #canvas = document.createElement('canvas');
  readonly #options: LineChartOptions;
  readonly #points: Points<S>;
  #content: LineChartContent<S>;
  #shown: string;
  #palette: Palette | undefined;
  #drawRequest = 0;
  readonly #resize = new ResizeObserver(() => this.#paint());

  constructor(points: Points<S>, content: LineChartContent<S>, options: LineChartOptions) {
    this.#points = points;
    this.#options = options;
    this.#content = content;
    this.#shown = JSON.stringify(content);
    this.node = document.createElement('div');
    this.node.className = 'plot';
    this.node.style.height = `${options.height}px`;
    this.node.append(this.#canvas);
    this.#canvas.addEventListener('pointermove', (event) => this.#point(event.offsetX));
    this.#canvas.addEventListener('pointerdown', (event) => this.#point(event.offsetX));
    this.#canvas.addEventListener('pointerleave', () => this.#point(undefined));
    this.#canvas.addEventListener('pointercancel', () => this.#point(undefined));
  }

  start(): void {
    this.#resize.observe(this.node);
  }

  stop(): void {
    this.#resize.disconnect();
    cancelAnimationFrame(this.#drawRequest);
    this.#drawRequest = 0;
  }

  style(palette: Palette): void {
    this.#palette = palette;
    this.#paint();
  }

  show(content: LineChartContent<S>): void {
    const shown = JSON.stringify(content);
    if (shown === this.#shown) return;
    this.#content = content;
    this.#shown = shown;
    this.update();
  }

  /** Something has changed: drawn with the next shown frame, or, by its new size, when the chart is shown again. */
  update(): void {
    if (!this.node.isConnected) return;
    this.#drawRequest ||= requestAnimationFrame(() => {
      this.#drawRequest = 0;
      this.#paint();
    });
  }

  /** Values at the cursor, or else the latest. */
  get values(): (number | undefined)[] {
    return this.#content.series.map(({ name }) => this.#points.values[name][this.#shownAt] ?? undefined);
  }

  /** Where on the horizontal axis these are; undefined where there is no point. */
  get place(): number | undefined {
    return this.#points.places[this.#shownAt];
  }

  get #shownAt(): number {
    return this.#pointedAt ?? this.#points.places.length - 1;
  }

  #point(x: number | undefined): void {
    const width = this.#canvas.clientWidth - MARGIN.left - MARGIN.right;
    const share = x === undefined ? undefined : Math.min(1, Math.max(0, (x - MARGIN.left) / width));
    if (share === this.#options.cursor.share) return;
    this.#options.cursor.share = share;
    this.#options.pointed();
  }

  /** Of the horizontal axis. */
  get #range(): [number, number] {
    const { places } = this.#points;
    const { span } = this.#options;
    const [first = 0, last = 0] = [places[0], places.at(-1)];
    if (span !== undefined) return [0, Math.max(span, last)];
    return first < last ? [first, last] : [0, 10];
  }

  /** The point that is nearest to the cursor. */
  get #pointedAt(): number | undefined {
    const { share } = this.#options.cursor;
    const { places } = this.#points;
    if (share === undefined || places.length === 0) return undefined;
    const [first, last] = this.#range;
    const wanted = first + share * (last - first);
    const after = places.findIndex((place) => place >= wanted);
    if (after < 0) return places.length - 1;
    const isBeforeNearer = after > 0 && wanted - (places[after - 1] ?? 0) < (places[after] ?? 0) - wanted;
    return isBeforeNearer ? after - 1 : after;
  }

  #paint(): void {
    const palette = this.#palette;
    const context = this.#canvas.getContext('2d');
    const width = this.node.clientWidth;
    const { height, isLog = false } = this.#options;
    if (!context || !palette || width === 0) return;
    const ratio = window.devicePixelRatio;
    const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.#canvas.width !== pixelWidth || this.#canvas.height !== pixelHeight) {
      [this.#canvas.width, this.#canvas.height] = [pixelWidth, pixelHeight];
      Object.assign(this.#canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = `${FONT_SIZE}px ${palette.font}`;
    context.lineJoin = 'round';
    const plot = this.#layOut(width);
    paintAxes(context, palette, plot, isLog);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top - 1, plot.right - plot.left, plot.bottom - plot.top + 2);
    context.clip();
    for (const { name, color } of this.#content.series) this.#paintLine(context, palette[color], plot, name);
    context.restore();
    for (const ideal of this.#content.ideals) paintIdeal(context, palette, plot, ideal);
    this.#paintCursor(context, palette, plot);
  }

  #paintLine(context: CanvasRenderingContext2D, color: string, { x, y }: Plot, name: S): void {
    const { places, values } = this.#points;
    const dots = new Path2D();
    context.beginPath();
    values[name].forEach((value, at) => {
      // Of some figures there is none at first: a line goes on where it has values.
      if (value === null) return;
      const [left, top] = [x(places[at] ?? 0), y(value)];
      context.lineTo(left, top);
      dots.moveTo(left, top);
      dots.arc(left, top, 2, 0, 2 * Math.PI);
    });
    context.lineWidth = 1.5;
    context.strokeStyle = context.fillStyle = color;
    context.stroke();
    if (this.#options.span !== undefined) context.fill(dots);
  }

  #paintCursor(context: CanvasRenderingContext2D, palette: Palette, { x, y, top, bottom }: Plot): void {
    const at = this.#pointedAt;
    if (at === undefined) return;
    const place = x(this.#points.places[at] ?? 0);
    line(context, palette.muted, place, top, place, bottom);
    for (const { name, color } of this.#content.series) {
      const value = this.#points.values[name][at] ?? null;
      if (value === null) continue;
      context.beginPath();
      context.arc(place, y(value), 3.5, 0, 2 * Math.PI);
      context.fillStyle = palette[color];
      context.fill();
    }
  }

  #layOut(width: number): Plot {
    const { height, isLog } = this.#options;
    const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, height - MARGIN.bottom];
    const { values } = this.#points;
    const xRange = this.#range;
    let [min, max] = [Infinity, -Infinity];
    for (const { name } of this.#content.series) {
      for (const value of values[name]) if (value !== null) [min, max] = [Math.min(min, value), Math.max(max, value)];
    }
    const ideals = this.#content.ideals.map(({ value }) => value);
    const yRange = isLog ? powers(Math.min(min, ...ideals), Math.max(max, ...ideals)) : this.#rangeOf(min, max);
    const scale = (value: number): number => (isLog ? Math.log10(Math.max(value, TINY)) : value);
    const [low, high] = [scale(yRange[0]), scale(yRange[1])];
    return {
      left,
      right,
      top,
      bottom,
      xRange,
      yRange,
      x: (place) => left + ((place - xRange[0]) / (xRange[1] - xRange[0])) * (right - left),
      y: (value) => bottom - ((scale(value) - low) / (high - low)) * (bottom - top),
    };
  }

  /** Always holds the ideals and the fixed range. */
  #rangeOf(min: number, max: number): [number, number] {
    const { ideals, range } = this.#content;
    if (range && (min > max || (min >= range[0] && max <= range[1]))) return range;
    const { reach } = this.#options;
    const ends = ideals.flatMap(({ value }) => [value - reach, value + reach]);
    const [low, high] = [Math.min(min, ...ends), Math.max(max, ...ends)];
    if (low > high) return [0, 1];
    const room = Math.max(0.08 * (high - low), 1e-3);
    const isPositive = low >= 0 || (Math.min(min, max) >= 0 && ideals.every(({ value }) => value >= 0));
    return [isPositive ? Math.max(0, low - room) : low - room, high + room];
  }
}

function paintAxes(context: CanvasRenderingContext2D, palette: Palette, plot: Plot, isLog: boolean): void {
  const { left, right, top, bottom, xRange, yRange, x, y } = plot;
  context.fillStyle = palette.muted;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of isLog ? decades(yRange, (bottom - top) / 18) : ticks(yRange, (bottom - top) / SPACE.y)) {
    line(context, palette.line, left, y(value), right, y(value));
    context.fillText(isLog ? power(value) : decimal(value), left - 6, y(value));
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const value of ticks(xRange, (right - left) / SPACE.x)) {
    line(context, palette.line, x(value), top, x(value), bottom);
    const text = compact(value);
    // The last one stays on the canvas, which ends a little to the right.
    context.fillText(text, Math.min(x(value), right + 7 - context.measureText(text).width / 2), bottom + 8);
  }
}

function paintIdeal(context: CanvasRenderingContext2D, palette: Palette, plot: Plot, { value, label, color }: Ideal): void {
  const y = plot.y(value);
  if (y < plot.top || y > plot.bottom) return;
  context.setLineDash([4, 4]);
  line(context, palette[color], plot.left, y, plot.right, y);
  context.setLineDash([]);
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  context.lineWidth = 4;
  context.strokeStyle = palette.surface;
  context.strokeText(label, plot.left + 5, y - 3);
  context.fillStyle = palette[color];
  context.fillText(label, plot.left + 5, y - 3);
}

/** A line of one pixel, on whole pixels. */
function line(context: CanvasRenderingContext2D, color: string, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  context.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
  context.lineWidth = 1;
  context.strokeStyle = color;
  context.stroke();
}

/** Whole powers of ten around the values. */
function powers(min: number, max: number): [number, number] {
  if (min > max) return [1e-3, 10];
  const [low, high] = [min, max].map((value) => Math.log10(Math.max(value, TINY))) as [number, number];
  const floor = Math.floor(low);
  return [10 ** floor, 10 ** Math.max(Math.ceil(high), floor + 1)];
}

/** The powers of ten over a range, at most `count` of them. */
function decades([min, max]: [number, number], count: number): number[] {
  const [low, high] = [Math.round(Math.log10(min)), Math.round(Math.log10(max))];
  const step = Math.ceil((high - low + 1) / count);
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, at) => 10 ** (low + at * step));
}

/** 0.001 as 10⁻³; what is short enough as it is. */
const power = (value: number): string =>
  value >= 1 && value < 1e4 ? String(Math.round(value)) :
  `10${Array.from(String(Math.round(Math.log10(value))), (sign) => SUPERSCRIPTS[sign] ?? '').join('')}`;

const compact = (value: number): string => (value >= 10000 ? `${value / 1000}k` : decimal(value));
