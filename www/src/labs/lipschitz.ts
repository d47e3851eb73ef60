/** The critic of a 1-D run with the cone of slope ±1 at a point that the reader moves, with and without clipping. */
import { css, html, nothing, svg, type PropertyDeclarations, type PropertyValues, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Hyperparameter, PresetName } from '../engine/types.js';
import { ticks } from '../views/ticks.js';
import { choice, choiceStyles } from './choice.js';
import { labStyles, type GanLet } from './lab.js';
import { LiveLab } from './live-lab.js';
import { axes, clipped, drag, handle, layOut, pathOf, plotStyles, type Plot, type Range } from './plot.js';
import { heightAt, outsideCone, steepest, type Curve } from './slope.js';
import { Width } from './width.js';

/** The axis of the density picture above: every mean ± 4.5 standard deviations. */
const AXES: Partial<Record<PresetName, Range>> = { gaussian: [-4.5, 4.5], 'two-gaussians': [-4.5, 14] };
const POINTS = 301;
/** Long enough to see where each way leads. */
const RUN = 1500;

const WAYS = ['discriminator', 'none', 'weights', 'gradients'] as const;
type Way = (typeof WAYS)[number];

/** How D is trained at present. */
interface Training {
  loss: string;
  clip: string;
  clipValue: number;
  hiddenWidth: number;
}

export class Lipschitz extends LiveLab {
  static override readonly styles = [
    labStyles,
    plotStyles,
    choiceStyles,
    css`
      .cone {
        fill: var(--discriminator);
        fill-opacity: 0.1;
      }
      .edge {
        stroke: var(--discriminator);
        stroke-opacity: 0.55;
      }
      .curve {
        stroke: var(--discriminator);
      }
      .outside {
        stroke: var(--danger);
        stroke-width: 3;
      }
      .steepest {
        stroke: var(--text);
        stroke-width: 2.5;
        stroke-linecap: round;
      }
      text.name {
        fill: var(--text);
        font-weight: 600;
        paint-order: stroke;
        stroke: var(--surface);
        stroke-width: 4px;
        stroke-linejoin: round;
      }
      .handle .knob {
        stroke: var(--discriminator);
      }
      .surface {
        cursor: crosshair;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        margin: 8px 0 0;
        padding: 0;
        color: var(--muted);
        font-size: 13px;
        list-style: none;
      }
      .legend i {
        display: inline-block;
        width: 16px;
        margin-inline-end: 6px;
        border-top: 3px solid;
        vertical-align: middle;
      }
      .legend .in {
        color: var(--discriminator);
      }
      .legend .out {
        color: var(--danger);
      }
      .legend .allowed {
        height: 11px;
        border: 0;
        background: var(--discriminator);
        opacity: 0.22;
      }
      .failure {
        color: var(--danger);
      }
    `,
  ];
  static override readonly properties: PropertyDeclarations = {
    apex: { state: true },
    failure: { state: true },
  };

  protected override readonly interval = 400;
  declare protected apex: number;
  declare protected failure: string;
  readonly #width = new Width(this);
  #curve: Curve | undefined;
  #training: Training | undefined;
  #yRange: Range = [0, 1];

  constructor() {
    super();
    this.apex = 1;
    this.failure = '';
  }

  protected override get canAsk(): boolean {
    return super.canAsk && AXES[this.preset] !== undefined;
  }

  protected override forget(): void {
    this.#curve = this.#training = undefined;
    this.failure = '';
  }

  protected override async sample(gan: GanLet, isStale: () => boolean): Promise<void> {
    const range = AXES[this.preset];
    if (!range) return;
    const xs = Float32Array.from({ length: POINTS }, (_, at) => range[0] + ((range[1] - range[0]) * at) / (POINTS - 1));
    const [ys, values] = await Promise.all([gan.discriminate({ values: xs }), gan.hyperparameters()]);
    if (isStale()) return;
    this.#curve = { xs, ys };
    this.#training = trainingOf(values);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const xRange = AXES[this.preset];
    if (!this.#curve || !xRange) return;
    // Half as many scores as values at least: the cone looks like one, and a flat critic looks flat.
    this.#yRange = this.#isScore ? roomFor(this.#curve.ys, this.#yRange, (xRange[1] - xRange[0]) / 2) : [0, 1];
  }

  protected override render(): TemplateResult {
    const words = this.texts.lipschitz;
    return html`
      <h3>${words.title}</h3>
      <p>${words.intro}</p>
      <div class="controls">
        ${choice({
          label: words.ways,
          options: WAYS.map((value) => ({ value, text: words.way[value] })),
          value: this.#way,
          disabled: this.#training === undefined,
          choose: (way) => void this.#train(way),
        })}
      </div>
      ${this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : nothing}
      ${this.#width.value > 0 ? this.#renderDrawing() : nothing}
      <ul class="legend" aria-hidden="true">
        <li class="in"><i></i>${words.inside}</li>
        <li class="out"><i></i>${words.outside}</li>
        <li class="in"><i class="allowed"></i>${words.cone}</li>
      </ul>
      <p class="verdict">${this.#sentence}</p>
      <p class="note">${words.note}</p>`;
  }

  /** These losses take D without its sigmoid. */
  get #isScore(): boolean {
    return ['wasserstein', 'hinge', 'least-squares'].includes(this.#training?.loss ?? '');
  }

  get #way(): Way | undefined {
    const training = this.#training;
    if (!training) return undefined;
    if (training.loss !== 'wasserstein') return training.clip === 'none' ? 'discriminator' : undefined;
    return WAYS.find((way) => way === training.clip);
  }

  get #sentence(): string {
    const words = this.texts.lipschitz;
    const [curve, training] = [this.#curve, this.#training];
    if (!curve || !training) return words.waiting;
    const { slope, x } = steepest(curve);
    const found = (slope <= 1 ? words.gentle : words.steep)(this.number(slope, 2), this.number(x, 1));
    const { hiddenWidth, clipValue } = training;
    const explanations: Record<Way, string> = {
      discriminator: words.explain.discriminator,
      none: words.explain.none,
      weights: words.explain.weights(String(hiddenWidth), this.number(clipValue, 3), this.number(hiddenWidth * clipValue ** 2, 2)),
      gradients: words.explain.gradients,
    };
    const way = this.#way;
    return way === undefined ? found : `${found} ${explanations[way]}`;
  }

  async #train(way: Way): Promise<void> {
    const { gan } = this;
    const training = this.#training;
    if (!gan || !training) return;
    this.failure = '';
    // The bound on the slope is width × value²: this value makes it 1.
    const clipValue = Math.floor(1000 / Math.sqrt(training.hiddenWidth)) / 1000;
    const values = way === 'discriminator' ? { loss: 'non-saturating', clip: 'none' } : { loss: 'wasserstein', clip: way, clipValue };
    try {
      await gan.pause();
      await gan.configure(values);
      await gan.reset();
      this.refresh();
      await gan.play({ until: RUN });
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  #renderDrawing(): TemplateResult {
    const words = this.texts.lipschitz;
    const curve = this.#curve;
    const xRange = AXES[this.preset] ?? [-4.5, 14];
    const width = this.#width.value;
    const margin = { left: 44, right: 12, top: 26, bottom: 38 };
    const plot = layOut(width, width < 560 ? 300 : 360, margin, xRange, this.#yRange);
    const move = { range: xRange, valueAt: plot.valueAt, move: (apex: number) => (this.apex = apex) };
    return html`
      <svg
        class="drawing surface"
        width=${plot.width}
        height=${plot.height}
        viewBox="0 0 ${plot.width} ${plot.height}"
        role="group"
        aria-label=${words.picture}
        @pointerdown=${(event: PointerEvent) => {
          const left = (event.currentTarget as SVGElement).getBoundingClientRect().left;
          this.apex = plot.valueAt(event.clientX - left);
          drag(event, move);
        }}
      >
        ${axes(plot, {
          x: ticks(xRange, width / 70),
          y: ticks(this.#yRange, 5),
          xTitle: words.value,
          yTitle: this.#isScore ? words.score : 'D(x)',
        })}
        ${curve ? this.#renderCurve(plot, curve, xRange, move) : nothing}
      </svg>`;
  }

  #renderCurve(
    plot: Plot,
    curve: Curve,
    [low, high]: Range,
    move: { range: Range; valueAt: Plot['valueAt']; move: (apex: number) => void },
  ): SVGTemplateResult {
    const words = this.texts.lipschitz;
    const { apex } = this;
    const height = heightAt(curve, apex);
    const at = (x: number, by: number): string => `${plot.x(x)} ${plot.y(height + by * (x - apex))}`;
    const tip = `${plot.x(apex)} ${plot.y(height)}`;
    const steep = steepest(curve);
    return svg`
      ${clipped(
        plot,
        svg`
          <path class="cone" d="M${tip}L${at(low, 1)}L${at(low, -1)}ZM${tip}L${at(high, 1)}L${at(high, -1)}Z"></path>
          <path class="edge" d="M${at(low, 1)}L${at(high, 1)}M${at(low, -1)}L${at(high, -1)}"></path>
          <path class="curve" d=${pathOf(plot, curve.xs, curve.ys)}></path>
          <path class="curve outside" d=${pathOf(plot, curve.xs, outsideCone(curve, apex))}></path>
          ${this.#renderSteepest(plot, curve, steep)}`,
      )}
      ${handle({
        ...move,
        x: plot.x(apex),
        y: plot.y(height),
        className: 'apex',
        label: words.apex,
        value: apex,
        step: 0.1,
        text: words.apexText(this.number(apex, 1), this.number(height, 2)),
      })}`;
  }

  /** A piece of the tangent where it is steepest, and its slope beside it. */
  #renderSteepest(plot: Plot, { ys }: Curve, { slope, at, x }: { slope: number; at: number; x: number }): SVGTemplateResult {
    const [before = 0, after = 0] = [ys[at], ys[at + 1]];
    const sign = after < before ? -1 : 1;
    const [run, rise] = [plot.x(1) - plot.x(0), plot.y(sign * slope) - plot.y(0)];
    const scale = 26 / Math.hypot(run, rise);
    const [left, top] = [plot.x(x), plot.y((before + after) / 2)];
    // The name stands on the side of the plot that has more room.
    const isLeft = left > (plot.left + plot.right) / 2;
    return svg`
      <line class="steepest" x1=${left - scale * run} y1=${top - scale * rise} x2=${left + scale * run} y2=${top + scale * rise}></line>
      <text class="name" x=${left + (isLeft ? -14 : 14)} y=${Math.max(plot.top + 14, Math.min(plot.bottom - 8, top - 14))} text-anchor=${isLeft ? 'end' : 'start'}>${this.texts.lipschitz.slope(this.number(sign * slope, 2))}</text>`;
  }
}

function trainingOf(values: readonly Hyperparameter[]): Training {
  const find = (name: string): string | number | undefined => values.find((each) => each.name === name)?.value;
  return {
    loss: String(find('loss')),
    clip: String(find('clip')),
    clipValue: Number(find('clipValue')),
    hiddenWidth: Number(find('hiddenWidth')),
  };
}

/** Ends of the vertical axis of scores: those of before while the curve fills a good part of them, so that it seldom rescales. */
function roomFor(ys: Float32Array, before: Range, least: number): Range {
  let [min, max] = [Infinity, -Infinity];
  for (const y of ys) [min, max] = [Math.min(min, y), Math.max(max, y)];
  if (!Number.isFinite(min) || !Number.isFinite(max)) return before;
  const [height, span] = [before[1] - before[0], Math.max(max - min, 0.5 * least)];
  if (min >= before[0] && max <= before[1] && height >= least && span > 0.4 * height) return before;
  const [middle, half] = [(min + max) / 2, Math.max(0.7 * (max - min), 0.5 * least)];
  const [first = 0, second = 1] = ticks([middle - half, middle + half], 5);
  const unit = second - first;
  return [Math.floor((middle - half) / unit) * unit, Math.ceil((middle + half) / unit) * unit];
}
