/** Paints one 1-D frame: both densities, D over the axis, the draws. Knows neither trainer nor worker. */
import type { DensityFrame } from '../engine/types.js';
import type { Palette } from './palette.js';
import { decimal, ticks } from './ticks.js';

/** What is painted of a frame. */
export type DensityPicture = Omit<DensityFrame, 'kind' | 'stats' | 'bandwidth'>;

/** What stands under the pointer. */
export interface Readout {
  x: number;
  real: number;
  generated: number;
  discriminator: number;
  /** What the best D would answer there; undefined for a critic. */
  optimal: number | undefined;
}

export interface DensityWords {
  density: string;
  value: string;
  discriminator: string;
  score: string;
  half: string;
}

interface Range {
  min: number;
  max: number;
}

interface Plot {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: (value: number) => number;
  density: (value: number) => number;
  d: (value: number) => number;
}

const MARGIN = { left: 40, right: 36, top: 30, bottom: 58 };
/** Two rows of ticks between the plot and its axis labels: real above generated. */
const RUG = { gap: 5, height: 8, between: 3 };
/** Dots that still can be told apart. */
const DOTS = 24;
const RUG_DRAWS = 200;
/** Heights of the density axis in units of the real peak: few, so that the picture seldom rescales. */
const ZOOMS = [1.3, 1.6, 2.2, 3.2, 4.6, 7];
/** A step down only when there is room to spare. */
const ROOM = 0.85;
const FONT_SIZE = 11.5;

export class DensityView {
  readonly canvas: HTMLCanvasElement;
  /** What is painted at present. */
  frame: DensityPicture | undefined;
  #palette: Palette | undefined;
  #words: DensityWords | undefined;
  #zoom = 0;
  #pointer: number | undefined;
  readonly #pointed: () => void;
  readonly #resize = new ResizeObserver(() => this.paint());

  /** `pointed` is called when what stands under the pointer may have changed. */
  constructor(pointed: () => void) {
    this.#pointed = pointed;
    this.canvas = document.createElement('canvas');
    this.canvas.setAttribute('role', 'img');
    this.canvas.addEventListener('pointermove', (event) => this.#point(event.offsetX));
    this.canvas.addEventListener('pointerdown', (event) => this.#point(event.offsetX));
    this.canvas.addEventListener('pointerleave', () => this.#point(undefined));
    this.canvas.addEventListener('pointercancel', () => this.#point(undefined));
  }

  start(): void {
    this.#resize.observe(this.canvas);
  }

  stop(): void {
    this.#resize.disconnect();
  }

  style(palette: Palette, words: DensityWords): void {
    [this.#palette, this.#words] = [palette, words];
    this.paint();
  }

  draw(frame: DensityPicture): void {
    this.frame = frame;
    this.paint();
  }

  clear(): void {
    this.frame = undefined;
    this.#zoom = 0;
    this.paint();
  }

  get readout(): Readout | undefined {
    const { frame } = this;
    const first = frame?.axis[0];
    const last = frame?.axis.at(-1);
    if (!frame || this.#pointer === undefined || first === undefined || last === undefined) return undefined;
    const width = this.canvas.clientWidth - MARGIN.left - MARGIN.right;
    const share = Math.min(1, Math.max(0, (this.#pointer - MARGIN.left) / width));
    const at = Math.round(share * (frame.axis.length - 1));
    return {
      x: frame.axis[at] ?? 0,
      real: frame.trueDensity[at] ?? 0,
      generated: frame.generatedDensity[at] ?? 0,
      discriminator: frame.discriminator[at] ?? 0,
      optimal: frame.optimalDiscriminator[at],
    };
  }

  paint(): void {
    const [palette, words] = [this.#palette, this.#words];
    const context = this.canvas.getContext('2d');
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!context || !palette || !words || width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio;
    const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== pixelWidth || this.canvas.height !== pixelHeight) {
      this.canvas.width = pixelWidth;
      this.canvas.height = pixelHeight;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = `${FONT_SIZE}px ${palette.font}`;
    const { frame } = this;
    if (frame) this.#paintFrame(new Painter(context, palette), frame, words, width, height);
    else paintEmpty(new Painter(context, palette), width, height);
  }

  #paintFrame(painter: Painter, frame: DensityPicture, words: DensityWords, width: number, height: number): void {
    const isScore = hasScores(frame);
    const dRange = isScore ? rangeOf(frame.discriminator) : { min: 0, max: 1 };
    const xRange = { min: frame.axis[0] ?? 0, max: frame.axis.at(-1) ?? 1 };
    const plot = layOut(width, height, xRange, this.#densityTop(frame), dRange);

    painter.axes(plot, xRange, this.#densityTop(frame), dRange, isScore);
    painter.titles(plot, words, isScore);
    painter.clipped(plot, () => {
      painter.area(plot, frame.axis, frame.trueDensity, 'real');
      painter.area(plot, frame.axis, frame.generatedDensity, 'generated');
      if (!isScore) painter.half(plot, words.half);
      if (frame.optimalDiscriminator.length > 0) painter.dashed(frame.axis, frame.optimalDiscriminator, plot.x, plot.d, 'discriminator');
      painter.curve(frame.axis, frame.discriminator, plot.x, plot.d, 'discriminator', 2.25);
      painter.dots(plot, frame.realDraws, frame.dOnReal, 'real');
      painter.dots(plot, frame.fakeDraws, frame.dOnFake, 'generated');
    });
    painter.rug(plot, frame.realDraws, 'real', 0);
    painter.rug(plot, frame.fakeDraws, 'generated', 1);
    const readout = this.readout;
    if (readout) painter.crosshair(plot, readout);
  }

  #densityTop(frame: DensityPicture): number {
    const unit = largest(frame.trueDensity);
    const peak = Math.max(unit, largest(frame.generatedDensity));
    const fits = (zoom: number, room: number): boolean => peak * 1.06 <= zoom * unit * room;
    const last = ZOOMS.at(-1) ?? 1;
    if (!fits(this.#zoom, 1)) this.#zoom = ZOOMS.find((zoom) => fits(zoom, 1)) ?? last;
    else this.#zoom = Math.min(this.#zoom, ZOOMS.find((zoom) => fits(zoom, ROOM)) ?? this.#zoom);
    return this.#zoom * unit;
  }

  #point(x: number | undefined): void {
    if (this.#pointer === x) return;
    this.#pointer = x;
    this.paint();
    this.#pointed();
  }
}

class Painter {
  readonly #context: CanvasRenderingContext2D;
  readonly #palette: Palette;

  constructor(context: CanvasRenderingContext2D, palette: Palette) {
    this.#context = context;
    this.#palette = palette;
  }

  axes(plot: Plot, xRange: Range, densityTop: number, dRange: Range, isScore: boolean): void {
    const { left, right, top, bottom } = plot;
    const labels = bottom + RUG.gap + 2 * RUG.height + RUG.between + 7;
    for (const value of ticks([0, densityTop], 4)) {
      this.line(left, plot.density(value), right, plot.density(value), value === 0 ? 'muted' : 'line');
      this.text(decimal(value), left - 8, plot.density(value), 'right', 'middle');
    }
    for (const value of isScore ? ticks([dRange.min, dRange.max], 4) : [0, 0.5, 1]) {
      this.text(decimal(value), right + 8, plot.d(value), 'left', 'middle', 'discriminator');
    }
    for (const value of ticks([xRange.min, xRange.max], (right - left) / 50)) {
      this.line(plot.x(value), top, plot.x(value), bottom, 'line');
      this.text(decimal(value), plot.x(value), labels, 'center', 'top');
    }
  }

  titles(plot: Plot, words: DensityWords, isScore: boolean): void {
    this.text(words.density, 8, 6, 'left', 'top');
    this.text(isScore ? words.score : words.discriminator, plot.right + MARGIN.right - 8, 6, 'right', 'top', 'discriminator');
    this.text(words.value, plot.right, plot.bottom + MARGIN.bottom - 14, 'right', 'top');
  }

  area(plot: Plot, axis: Float32Array, density: Float32Array, color: 'real' | 'generated'): void {
    const context = this.#context;
    context.beginPath();
    context.moveTo(plot.left, plot.bottom);
    axis.forEach((x, at) => context.lineTo(plot.x(x), plot.density(density[at] ?? 0)));
    context.lineTo(plot.right, plot.bottom);
    context.closePath();
    context.globalAlpha = 0.2;
    context.fillStyle = this.#palette[color];
    context.fill();
    context.globalAlpha = 1;
    this.curve(axis, density, plot.x, plot.density, color, 1.75);
  }

  curve(
    axis: Float32Array,
    values: Float32Array,
    toX: (value: number) => number,
    toY: (value: number) => number,
    color: 'real' | 'generated' | 'discriminator',
    width: number,
  ): void {
    const context = this.#context;
    context.beginPath();
    axis.forEach((x, at) => context.lineTo(toX(x), toY(values[at] ?? 0)));
    context.lineWidth = width;
    context.lineJoin = 'round';
    context.strokeStyle = this.#palette[color];
    context.stroke();
  }

  dashed(
    axis: Float32Array,
    values: Float32Array,
    toX: (value: number) => number,
    toY: (value: number) => number,
    color: 'discriminator',
  ): void {
    this.#context.setLineDash([6, 4]);
    this.curve(axis, values, toX, toY, color, 1.25);
    this.#context.setLineDash([]);
  }

  /** Where D cannot tell. */
  half(plot: Plot, label: string): void {
    const y = plot.d(0.5);
    this.#context.setLineDash([3, 5]);
    this.line(plot.left, y, plot.right, y, 'discriminator');
    this.#context.setLineDash([]);
    this.text(label, plot.left + 6, y - 4, 'left', 'bottom', 'discriminator');
  }

  dots(plot: Plot, draws: Float32Array, outputs: Float32Array, color: 'real' | 'generated'): void {
    const context = this.#context;
    context.lineWidth = 1.5;
    context.strokeStyle = this.#palette.surface;
    context.fillStyle = this.#palette[color];
    draws.subarray(0, DOTS).forEach((draw, at) => {
      context.beginPath();
      context.arc(plot.x(draw), plot.d(outputs[at] ?? 0), 3.25, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    });
  }

  rug(plot: Plot, draws: Float32Array, color: 'real' | 'generated', row: number): void {
    const context = this.#context;
    const y = plot.bottom + RUG.gap + row * (RUG.height + RUG.between);
    context.beginPath();
    for (const draw of draws.subarray(0, RUG_DRAWS)) {
      const x = plot.x(draw);
      if (x < plot.left || x > plot.right) continue;
      context.moveTo(x, y);
      context.lineTo(x, y + RUG.height);
    }
    context.globalAlpha = 0.55;
    context.lineWidth = 1;
    context.strokeStyle = this.#palette[color];
    context.stroke();
    context.globalAlpha = 1;
  }

  crosshair(plot: Plot, readout: Readout): void {
    const context = this.#context;
    const x = plot.x(readout.x);
    this.line(x, plot.top, x, plot.bottom, 'muted');
    const marks = [
      [plot.density(readout.real), 'real'],
      [plot.density(readout.generated), 'generated'],
      [plot.d(readout.discriminator), 'discriminator'],
    ] as const;
    for (const [y, color] of marks) {
      if (y < plot.top) continue;
      context.beginPath();
      context.arc(x, y, 4.5, 0, 2 * Math.PI);
      context.fillStyle = this.#palette.surface;
      context.fill();
      context.lineWidth = 2;
      context.strokeStyle = this.#palette[color];
      context.stroke();
    }
  }

  clipped(plot: Plot, paint: () => void): void {
    this.#context.save();
    this.#context.beginPath();
    // Half a dot beyond the plot: an output of exactly 0 or 1 stays whole.
    this.#context.rect(plot.left, plot.top - 5, plot.right - plot.left, plot.bottom - plot.top + 10);
    this.#context.clip();
    paint();
    this.#context.restore();
  }

  line(x1: number, y1: number, x2: number, y2: number, color: keyof Palette): void {
    const context = this.#context;
    context.beginPath();
    context.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
    context.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
    context.lineWidth = 1;
    context.strokeStyle = this.#palette[color];
    context.stroke();
  }

  text(
    text: string,
    x: number,
    y: number,
    align: CanvasTextAlign,
    baseline: CanvasTextBaseline,
    color: keyof Palette = 'muted',
  ): void {
    const context = this.#context;
    context.textAlign = align;
    context.textBaseline = baseline;
    context.fillStyle = this.#palette[color];
    context.fillText(text, x, y);
  }
}

/** Before the first frame: the bare frame of a plot. */
function paintEmpty(painter: Painter, width: number, height: number): void {
  const plot = layOut(width, height, { min: 0, max: 1 }, 1, { min: 0, max: 1 });
  for (const share of [0, 0.25, 0.5, 0.75]) {
    painter.line(plot.left, plot.density(share), plot.right, plot.density(share), share === 0 ? 'muted' : 'line');
  }
}

function layOut(width: number, height: number, xRange: Range, densityTop: number, dRange: Range): Plot {
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  return {
    left,
    right,
    top,
    bottom,
    x: (value) => left + ((value - xRange.min) / (xRange.max - xRange.min)) * (right - left),
    density: (value) => Math.max(top - 20, bottom - (value / densityTop) * (bottom - top)),
    d: (value) => bottom - ((value - dRange.min) / (dRange.max - dRange.min)) * (bottom - top),
  };
}

/** A critic's output is not confined to probabilities, and no answer of it is the best. */
const hasScores = (frame: DensityPicture): boolean => frame.optimalDiscriminator.length === 0 || frame.discriminator.some((value) => value < 0 || value > 1);

function rangeOf(values: Float32Array): Range {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) [min, max] = [Math.min(min, value), Math.max(max, value)];
  const room = Math.max(0.05 * (max - min), 1e-6);
  return { min: min - room, max: max + room };
}

function largest(values: Float32Array): number {
  let max = 1e-6;
  for (const value of values) max = Math.max(max, value);
  return max;
}
