/** Small drawings in SVG: where values stand, axes, curves, and handles that pointer and keys move. Knows no lab. */
import { css, nothing, svg, type SVGTemplateResult } from 'lit';
import { decimal } from '../views/ticks.js';

export type Range = readonly [min: number, max: number];

export interface Plot {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: (value: number) => number;
  y: (value: number) => number;
  /** The value at a place, within the axis. */
  valueAt: (x: number) => number;
}

export interface Margin {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function layOut(width: number, height: number, margin: Margin, xRange: Range, yRange: Range): Plot {
  const [left, right, top, bottom] = [margin.left, width - margin.right, margin.top, height - margin.bottom];
  const share = (value: number, [min, max]: Range): number => (value - min) / (max - min);
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    x: (value) => left + share(value, xRange) * (right - left),
    y: (value) => bottom - share(value, yRange) * (bottom - top),
    valueAt: (x) => {
      const value = xRange[0] + ((x - left) / (right - left)) * (xRange[1] - xRange[0]);
      return Math.min(xRange[1], Math.max(xRange[0], value));
    },
  };
}

export interface Axes {
  x: readonly number[];
  y: readonly number[];
  /** How a tick is written; the bare number unless told. */
  xText?: (value: number) => string;
  yText?: (value: number) => string;
  xTitle?: string;
  yTitle?: string;
}

export function axes(plot: Plot, { x, y, xText = decimal, yText = decimal, xTitle, yTitle }: Axes): SVGTemplateResult {
  const { left, right, top, bottom } = plot;
  return svg`
    <g class="axes" aria-hidden="true">
      ${y.map((value) => {
        const at = Math.round(plot.y(value)) + 0.5;
        return svg`
          <line class=${value === 0 ? 'zero' : ''} x1=${left} x2=${right} y1=${at} y2=${at}></line>
          <text x=${left - 7} y=${at} dy="0.35em" text-anchor="end">${yText(value)}</text>`;
      })}
      ${x.map((value) => {
        const at = Math.round(plot.x(value)) + 0.5;
        return svg`
          <line x1=${at} x2=${at} y1=${top} y2=${bottom}></line>
          <text x=${at} y=${bottom + 16} text-anchor="middle">${xText(value)}</text>`;
      })}
      ${xTitle === undefined ? nothing : svg`<text x=${right} y=${bottom + 33} text-anchor="end">${xTitle}</text>`}
      ${yTitle === undefined ? nothing : svg`<text x="2" y=${top - 11}>${yTitle}</text>`}
    </g>`;
}

/** What lies outside the plot is cut off; `room` leaves so much more on every side. */
export function clipped({ left, right, top, bottom }: Plot, content: unknown, room = 0): SVGTemplateResult {
  const [x, y, width, height] = [left - room, top - room, right - left + 2 * room, bottom - top + 2 * room];
  return svg`<svg x=${x} y=${y} width=${width} height=${height} viewBox="${x} ${y} ${width} ${height}">${content}</svg>`;
}

/** A line through the points; broken where a value is not finite. */
export function pathOf(plot: Plot, xs: ArrayLike<number>, ys: ArrayLike<number>): string {
  let [path, isOpen] = ['', false];
  for (let at = 0; at < xs.length; at += 1) {
    const [x, y] = [xs[at] ?? NaN, ys[at] ?? NaN];
    if (!Number.isFinite(y)) {
      isOpen = false;
      continue;
    }
    // Far beyond the plot is enough: browsers draw no coordinates of millions.
    const place = Math.max(-1e4, Math.min(1e4, plot.y(y)));
    path += `${isOpen ? 'L' : 'M'}${plot.x(x).toFixed(1)} ${place.toFixed(1)}`;
    isOpen = true;
  }
  return path;
}

/** The area between a line and a height. */
export function areaOf(plot: Plot, xs: ArrayLike<number>, ys: ArrayLike<number>, base = 0): string {
  const [first, last] = [xs[0] ?? 0, xs[xs.length - 1] ?? 0];
  const floor = plot.y(base).toFixed(1);
  return `M${plot.x(first).toFixed(1)} ${floor}${pathOf(plot, xs, ys).replaceAll('M', 'L')}L${plot.x(last).toFixed(1)} ${floor}Z`;
}

/** Something to take hold of: what it stands for, and what to do when it moves. */
export interface Handle {
  x: number;
  y: number;
  className: string;
  label: string;
  value: number;
  range: Range;
  /** By one press of an arrow key; ten times that with Shift or by page. */
  step: number;
  /** The value in words. */
  text: string;
  /** Which value a place on the drawing means. */
  valueAt: (x: number) => number;
  move: (value: number) => void;
}

/** A finger on a handle moves the handle, not the page: within a drawing, browsers take no notice of `touch-action`. */
const held = { handleEvent: (event: Event): void => event.preventDefault(), passive: false };

export function handle(options: Handle): SVGTemplateResult {
  const { x, y, className, label, value, range, text } = options;
  return svg`
    <g
      class="handle ${className}"
      transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"
      role="slider"
      tabindex="0"
      aria-label=${label}
      aria-valuemin=${range[0]}
      aria-valuemax=${range[1]}
      aria-valuenow=${value.toFixed(2)}
      aria-valuetext=${text}
      @keydown=${(event: KeyboardEvent) => press(event, options)}
      @pointerdown=${(event: PointerEvent) => drag(event, options)}
      @touchstart=${held}
    >
      <circle class="reach" r="20"></circle>
      <circle class="ring" r="12"></circle>
      <circle class="knob" r="7.5"></circle>
    </g>`;
}

const within = ([min, max]: Range, value: number): number => Math.min(max, Math.max(min, value));

function press(event: KeyboardEvent, { value, range, step, move }: Handle): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const by = event.shiftKey ? 10 * step : step;
  const targets: Record<string, number> = {
    ArrowRight: value + by,
    ArrowUp: value + by,
    ArrowLeft: value - by,
    ArrowDown: value - by,
    PageUp: value + 10 * step,
    PageDown: value - 10 * step,
    Home: range[0],
    End: range[1],
  };
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  // Whole steps, so that a round value can be met.
  move(within(range, Math.round(target / step) * step));
}

/** Follows one pointer until it lets go. */
export function drag(event: PointerEvent, { range, valueAt, move }: Pick<Handle, 'range' | 'valueAt' | 'move'>): void {
  if (event.button !== 0) return;
  const target = event.currentTarget as SVGElement;
  const drawing = target instanceof SVGSVGElement ? target : target.ownerSVGElement;
  if (!drawing) return;
  event.stopPropagation();
  const box = drawing.getBoundingClientRect();
  const follow = ({ clientX }: PointerEvent): void => move(within(range, valueAt(clientX - box.left)));
  const release = new AbortController();
  target.setPointerCapture(event.pointerId);
  target.addEventListener('pointermove', follow as EventListener, { signal: release.signal });
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture']) {
    target.addEventListener(type, () => release.abort(), { signal: release.signal });
  }
}

export const plotStyles = css`
  svg {
    display: block;
    overflow: hidden;
  }
  .drawing {
    width: 100%;
    touch-action: pan-y;
    user-select: none;
    -webkit-user-select: none;
  }
  .axes line {
    stroke: var(--line);
    shape-rendering: crispEdges;
  }
  .axes .zero {
    stroke: var(--muted);
  }
  text {
    fill: var(--muted);
    font-size: 11.5px;
  }
  .curve {
    fill: none;
    stroke: var(--text);
    stroke-width: 2;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .guide {
    stroke: var(--muted);
    stroke-dasharray: 3 4;
  }
  .handle {
    cursor: grab;
    outline: none;
  }
  .handle:active {
    cursor: grabbing;
  }
  .reach {
    fill: transparent;
  }
  .ring {
    fill: none;
    stroke: transparent;
    stroke-width: 2;
  }
  .handle:focus-visible .ring {
    stroke: var(--focus);
  }
  .knob {
    fill: var(--surface);
    stroke: var(--text);
    stroke-width: 2.5;
  }
  .handle:hover .knob {
    fill: var(--raised);
  }
`;
