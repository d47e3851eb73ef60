/** Two distributions that the reader drags apart, and what four distances make of it. Needs no run. */
import { css, html, nothing, svg, type PropertyDeclarations, type SVGTemplateResult, type TemplateResult } from 'lit';
import { decimal } from '../views/ticks.js';
import { choice, choiceStyles } from './choice.js';
import { density, divergences, MEASURES, quantile, SHAPES, slopes, type Distribution, type Divergences, type Measure, type Shape } from './divergences.js';
import { Lab, labStyles } from './lab.js';
import { areaOf, axes, clipped, drag, handle, layOut, pathOf, plotStyles, type Plot, type Range } from './plot.js';
import { Width } from './width.js';

const LINE: Range = [-6.6, 6.6];
const REACH: Range = [-5, 5];
const SPREADS: Record<Shape, Range> = { normal: [0.3, 1.5], uniform: [0.25, 1.5] };
const START: Record<Shape, number> = { normal: 0.7, uniform: 0.6 };
/** Heights of the four drawings: no more than what matters, so that all is seen at one scale. */
const HEIGHTS: Record<Measure, Range> = { tv: [0, 1.12], kl: [0, 5.6], js: [0, 0.78], w1: [0, 5.6] };
const TICKS: Record<Measure, number[]> = { tv: [0, 0.5, 1], kl: [0, 2, 4], js: [0, 0.35], w1: [0, 2, 4] };
/** What a distance never exceeds. */
const CEILINGS: Partial<Record<Measure, { value: number; label: string }>> = {
  tv: { value: 1, label: '1' },
  js: { value: Math.LN2, label: 'ln 2' },
};
const TENTHS = Array.from({ length: 10 }, (_, at) => (at + 0.5) / 10);
const GAP = 32;

const spaced = ([min, max]: Range, count: number): number[] => Array.from({ length: count }, (_, at) => min + ((max - min) * at) / (count - 1));
const PLACES = spaced(REACH, 201);
const POINTS = spaced(LINE, 661);

type Verdict = 'same' | 'near' | 'far' | 'inside' | 'partial' | 'apart';

export class Distances extends Lab {
  static override readonly styles = [
    labStyles,
    plotStyles,
    choiceStyles,
    css`
      .both {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 20px 32px;
      }
      .wide {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
      .four {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 18px 24px;
        align-content: start;
      }
      figure {
        margin: 0;
      }
      figcaption {
        max-width: 68ch;
        color: var(--muted);
        font-size: 13.5px;
      }
      .four h4 {
        margin: 0;
        font-size: 13px;
        font-weight: 600;
      }
      .four p {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: baseline;
        gap: 0 10px;
        margin: 0 0 4px;
        font-size: 13px;
      }
      .four .tight {
        display: block;
      }
      .four .tight > * {
        display: block;
      }
      .four b {
        color: var(--text);
        font-size: 19px;
        font-weight: 600;
        letter-spacing: -0.015em;
      }
      .body {
        cursor: grab;
      }
      .real {
        --color: var(--real);
      }
      .generated {
        --color: var(--generated);
      }
      .area {
        fill: var(--color);
        fill-opacity: 0.18;
      }
      .outline {
        fill: none;
        stroke: var(--color);
        stroke-width: 1.75;
        stroke-linejoin: round;
      }
      .handle .knob {
        stroke: var(--color);
      }
      .handle.generated .knob {
        fill: var(--color);
      }
      .handle.side .knob {
        r: 5.5px;
        fill: var(--surface);
      }
      text.real,
      text.generated {
        fill: var(--color);
        font-weight: 600;
      }
      .tenth {
        fill: var(--color);
      }
      .carry {
        stroke: var(--muted);
        stroke-opacity: 0.55;
      }
      .infinite {
        stroke: var(--danger);
        stroke-width: 2;
        stroke-dasharray: 1 5;
        stroke-linecap: round;
      }
      text.infinity {
        fill: var(--danger);
        font-size: 17px;
      }
      .tangent {
        stroke: var(--generated);
        stroke-width: 2.5;
        stroke-linecap: round;
      }
      .point {
        fill: var(--generated);
        stroke: var(--surface);
        stroke-width: 1.5;
      }
    `,
  ];
  static override readonly properties: PropertyDeclarations = {
    shape: { state: true },
    place: { state: true },
    realSpread: { state: true },
    generatedSpread: { state: true },
  };

  declare protected shape: Shape;
  declare protected place: number;
  declare protected realSpread: number;
  declare protected generatedSpread: number;

  readonly #width = new Width(this);
  /** The four over all places, while shape and widths stay. */
  #curves: { key: string; values: Record<Measure, number[]> } | undefined;

  constructor() {
    super();
    this.shape = 'uniform';
    this.place = 0.6;
    this.realSpread = this.generatedSpread = START.uniform;
  }

  protected override render(): TemplateResult {
    const words = this.texts.distances;
    const width = this.#width.value;
    const isWide = width >= 760;
    const column = isWide ? this.#width.column(2, GAP) : width;
    const [now, slope] = [divergences(this.#p, this.#q), slopes(this.#p, this.#q)];
    return html`
      <h3>${words.title}</h3>
      <p>${words.intro}</p>
      <div class="controls">
        ${choice({
          label: words.shape,
          options: SHAPES.map((value) => ({ value, text: words.shapes[value] })),
          value: this.shape,
          choose: (shape) => this.#reshape(shape),
        })}
      </div>
      <div class="both ${isWide ? 'wide' : ''}">
        ${width > 0 ? this.#renderBoth(column, now) : nothing}
        <div class="four">${MEASURES.map((measure) => this.#renderMeasure(measure, Math.floor((column - 24) / 2), now[measure], slope[measure]))}</div>
      </div>
      <p class="verdict">${words.verdicts[this.#verdict(now)](this.number(now.w1, 2))}</p>
      <p class="note">${words.note}</p>`;
  }

  get #p(): Distribution {
    return { shape: this.shape, mean: 0, spread: this.realSpread };
  }

  get #q(): Distribution {
    return { shape: this.shape, mean: this.place, spread: this.generatedSpread };
  }

  #reshape(shape: Shape): void {
    this.shape = shape;
    this.realSpread = this.generatedSpread = START[shape];
  }

  #verdict({ tv, kl }: Divergences): Verdict {
    if (tv < 0.004) return 'same';
    if (this.shape === 'normal') return tv > 0.95 ? 'far' : 'near';
    if (tv > 1 - 1e-9) return 'apart';
    return kl === Infinity ? 'partial' : 'inside';
  }

  #renderBoth(width: number, now: Divergences): TemplateResult {
    const words = this.texts.distances;
    const [p, q] = [this.#p, this.#q];
    const { tv, w1 } = now;
    const peak = Math.max(density(p, p.mean), density(q, q.mean));
    const plot = layOut(width, 372, { left: 10, right: 10, top: 26, bottom: 104 }, LINE, [0, 1.16 * peak]);
    const ticksAt = width < 420 ? [-4, -2, 0, 2, 4] : [-6, -4, -2, 0, 2, 4, 6];
    const share = words.overlap(this.number(100 * (1 - tv), tv > 0.99 && tv < 1 ? 1 : 0));
    const move = { range: REACH, move: (place: number) => (this.place = place) };
    return html`
      <figure>
        <svg class="drawing" width=${plot.width} height=${plot.height} viewBox="0 0 ${plot.width} ${plot.height}" role="group" aria-label=${`${words.picture}. ${share}`}>
          ${axes(plot, { x: ticksAt, y: [0], yText: () => '' })}
          <text x=${plot.left} y="14">${share}</text>
          <g
            class="body"
            @pointerdown=${(event: PointerEvent) => {
              // It is taken hold of where it was touched: no jump.
              const offset = plot.valueAt(event.clientX - boxOf(event).left) - this.place;
              drag(event, { ...move, valueAt: (x) => plot.valueAt(x) - offset });
            }}
          >
            <rect x=${plot.left} y=${plot.top} width=${plot.right - plot.left} height=${plot.bottom - plot.top} fill="transparent"></rect>
            ${this.#hump(plot, p, 'real')} ${this.#hump(plot, q, 'generated')}
          </g>
          ${this.#renderCarrying(plot)}
          ${this.#sideHandle(plot, p, -1, 'real', words.realWidth, (spread) => (this.realSpread = spread))}
          ${this.#sideHandle(plot, q, 1, 'generated', words.generatedWidth, (spread) => (this.generatedSpread = spread))}
          ${handle({
            ...move,
            x: plot.x(q.mean),
            y: plot.bottom,
            className: 'generated',
            label: words.place,
            value: q.mean,
            step: 0.1,
            text: this.#spoken(now),
            valueAt: plot.valueAt,
          })}
        </svg>
        <figcaption>${words.carrying(this.number(w1, 2))}</figcaption>
      </figure>`;
  }

  /** What whoever cannot see the drawings hears while moving. */
  #spoken({ tv, kl, js, w1 }: Divergences): string {
    const written = (value: number): string => (Number.isFinite(value) ? this.number(value, 2) : '∞');
    return `${this.number(this.place, 2)}: TV ${written(tv)}, KL ${written(kl)}, JS ${written(js)}, W₁ ${written(w1)}`;
  }

  #hump(plot: Plot, distribution: Distribution, color: 'real' | 'generated'): SVGTemplateResult {
    const { shape, mean, spread } = distribution;
    // The sides of a uniform stand upright wherever the points lie.
    const xs = shape === 'normal' ? POINTS : [mean - spread, mean - spread, mean + spread, mean + spread];
    const top = density(distribution, mean);
    const ys = shape === 'normal' ? POINTS.map((x) => density(distribution, x)) : [0, top, top, 0];
    return svg`
      <g class=${color}>
        <path class="area" d=${areaOf(plot, xs, ys)}></path>
        <path class="outline" d=${pathOf(plot, xs, ys)}></path>
      </g>`;
  }

  #sideHandle(
    plot: Plot,
    distribution: Distribution,
    side: -1 | 1,
    color: 'real' | 'generated',
    label: string,
    move: (spread: number) => void,
  ): SVGTemplateResult {
    const { shape, mean, spread } = distribution;
    const at = mean + side * spread;
    const height = shape === 'normal' ? density(distribution, at) : 0.5 * density(distribution, mean);
    return handle({
      x: plot.x(at),
      y: plot.y(height),
      className: `side ${color}`,
      label,
      value: spread,
      range: SPREADS[shape],
      step: 0.05,
      text: this.number(spread, 2),
      valueAt: (x) => side * (plot.valueAt(x) - mean),
      move,
    });
  }

  /** Below the line: every tenth of the generated probability and the place where the real one has it. */
  #renderCarrying(plot: Plot): SVGTemplateResult {
    const [above, below] = [plot.bottom + 44, plot.bottom + 84];
    const pairs = TENTHS.map((share) => [plot.x(quantile(this.#q, share)), plot.x(quantile(this.#p, share))] as const);
    return svg`
      <g aria-hidden="true">
        ${pairs.map(([from, to]) => svg`<line class="carry" x1=${from} y1=${above} x2=${to} y2=${below}></line>`)}
        <g class="generated">${pairs.map(([from]) => svg`<circle class="tenth" cx=${from} cy=${above} r="3"></circle>`)}</g>
        <g class="real">${pairs.map(([, to]) => svg`<circle class="tenth" cx=${to} cy=${below} r="3"></circle>`)}</g>
      </g>`;
  }

  #renderMeasure(measure: Measure, width: number, value: number, slope: number): TemplateResult {
    const words = this.texts.distances;
    const written = Number.isFinite(value) ? this.number(value, 3) : '∞';
    const steep = Number.isNaN(slope) ? words.noSlope : words.slope(this.number(slope, 2));
    return html`
      <div>
        <h4>${words.names[measure]}</h4>
        <p class=${width < 210 ? 'tight' : ''}><b>${written}</b><span>${steep}</span></p>
        ${width > 0 ? this.#drawMeasure(measure, width, value, slope) : nothing}
      </div>`;
  }

  #drawMeasure(measure: Measure, width: number, value: number, slope: number): TemplateResult {
    const plot = layOut(width, 132, { left: 30, right: 8, top: 8, bottom: 22 }, REACH, HEIGHTS[measure]);
    const values = this.#valuesOf(measure);
    const ceiling = CEILINGS[measure];
    // Above the drawing it is marked at its edge.
    const place = Math.max(plot.top, Number.isFinite(value) ? plot.y(value) : plot.top + 4);
    return html`
      <svg class="drawing" width=${plot.width} height=${plot.height} viewBox="0 0 ${plot.width} ${plot.height}" aria-hidden="true">
        ${axes(plot, { x: [-4, 0, 4], y: TICKS[measure], yText: (y) => (y === 0.35 ? '' : decimal(y)) })}
        ${measure === 'js' && ceiling ? svg`<text x=${plot.left - 7} y=${plot.y(ceiling.value)} dy="0.35em" text-anchor="end">${ceiling.label}</text>` : nothing}
        ${ceiling ? svg`<line class="guide" x1=${plot.left} x2=${plot.right} y1=${plot.y(ceiling.value)} y2=${plot.y(ceiling.value)}></line>` : nothing}
        ${clipped(plot, svg`<path class="curve" d=${pathOf(plot, PLACES, values)}></path>`, 2)}
        ${infiniteStretches(values).map(
          ([from, to]) => svg`
            <line class="infinite" x1=${plot.x(from)} x2=${plot.x(to)} y1=${plot.top + 4} y2=${plot.top + 4}></line>
            <text class="infinity" x=${plot.x((from + to) / 2)} y=${plot.top + 24} text-anchor="middle">∞</text>`,
        )}
        ${Number.isFinite(value) && !Number.isNaN(slope) ? clipped(plot, tangent(plot, this.place, value, slope), 4) : nothing}
        <circle class="point" cx=${plot.x(this.place)} cy=${place} r="5"></circle>
      </svg>`;
  }

  #valuesOf(measure: Measure): number[] {
    const key = [this.shape, this.realSpread, this.generatedSpread].join(' ');
    if (this.#curves?.key !== key) {
      const all = PLACES.map((mean) => divergences(this.#p, { ...this.#q, mean }));
      const of = (name: Measure): number[] => all.map((each) => each[name]);
      this.#curves = { key, values: { tv: of('tv'), kl: of('kl'), js: of('js'), w1: of('w1') } };
    }
    return this.#curves.values[measure];
  }
}

const boxOf = (event: PointerEvent): DOMRect => {
  const target = event.currentTarget as SVGElement;
  return (target.ownerSVGElement ?? target).getBoundingClientRect();
};

/** A short piece of the tangent, as long at any slope. */
function tangent(plot: Plot, place: number, value: number, slope: number): SVGTemplateResult {
  const [x, y] = [plot.x(place), plot.y(value)];
  const [run, rise] = [plot.x(1) - plot.x(0), plot.y(slope) - plot.y(0)];
  const scale = 22 / Math.hypot(run, rise);
  return svg`<line class="tangent" x1=${x - scale * run} y1=${y - scale * rise} x2=${x + scale * run} y2=${y + scale * rise}></line>`;
}

/** From where to where the values are infinite. */
function infiniteStretches(values: readonly number[]): Range[] {
  const stretches: Range[] = [];
  let from: number | undefined;
  PLACES.forEach((place, at) => {
    const isInfinite = values[at] === Infinity;
    if (isInfinite) from ??= place;
    const ends = from !== undefined && (!isInfinite || at === PLACES.length - 1);
    if (!ends || from === undefined) return;
    stretches.push([from, isInfinite ? place : (PLACES[at - 1] ?? place)]);
    from = undefined;
  });
  return stretches;
}
