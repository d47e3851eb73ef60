/** `<lab-curves>`: curves over steps, with their last values as legend. Knows no words of its own. */
import { css, html, LitElement, nothing, svg, type PropertyDeclarations, type TemplateResult } from 'lit';
import { ticks } from '../views/ticks.js';
import { axes, layOut, pathOf, plotStyles } from './plot.js';
import { Width } from './width.js';

const HEIGHT = 190;
const MARGIN = { left: 46, right: 18, top: 12, bottom: 40 };

export interface Curve {
  name: string;
  color: 'real' | 'generated' | 'discriminator';
  values: ArrayLike<number>;
}

export interface Curves {
  title: string;
  /** Read aloud in place of the picture. */
  picture: string;
  curves: readonly Curve[];
  /** Where the values stand. */
  at: readonly number[];
  xTitle: string;
  yRange: readonly [min: number, max: number];
  format: (value: number) => string;
  /** The place whose values are told; the last where not given. */
  marked?: number;
}

export class LabCurves extends LitElement {
  static override readonly properties: PropertyDeclarations = { data: { attribute: false } };
  static override readonly styles = [
    plotStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      figure {
        margin: 0;
      }
      figcaption {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 2px 16px;
        font-size: 14px;
        font-weight: 600;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        margin: 0;
        padding: 0;
        color: var(--muted);
        font-size: 13px;
        font-weight: 400;
        list-style: none;
      }
      b {
        display: inline-block;
        min-width: 4ch;
        color: var(--text);
        font-weight: 600;
      }
      i {
        display: inline-block;
        width: 12px;
        margin-inline-end: 6px;
        border-top: 2.5px solid;
        vertical-align: middle;
      }
      .drawing {
        display: block;
        height: ${HEIGHT}px;
      }
    `,
  ];

  declare data: Curves | undefined;
  readonly #width = new Width(this);

  constructor() {
    super();
    this.data = undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.data) return nothing;
    const { title, curves, at, marked, format } = this.data;
    const told = marked === undefined ? at.length - 1 : at.indexOf(marked);
    return html`
      <figure>
        <figcaption>
          ${title}
          <ul>
            ${curves.map(({ name, color, values }) => {
              const value = values[told];
              return html`<li><i .style=${`color: var(--${color})`}></i>${name} <b>${value === undefined ? '–' : format(value)}</b></li>`;
            })}
          </ul>
        </figcaption>
        <div class="drawing">${this.#width.value > 0 ? this.#renderPlot(this.data) : nothing}</div>
      </figure>`;
  }

  #renderPlot({ picture, curves, at, xTitle, yRange, format, marked }: Curves): TemplateResult {
    const width = this.#width.value;
    const [first, last] = [at[0] ?? 0, at.at(-1) ?? 0];
    const xRange = [first, last === first ? first + 1 : last] as const;
    const plot = layOut(width, HEIGHT, MARGIN, xRange, yRange);
    return html`
      <svg width=${width} height=${HEIGHT} role="img" aria-label=${picture}>
        ${axes(plot, { x: ticks(xRange, width / 90), y: ticks(yRange, 4), xText: (value) => value.toLocaleString(), yText: format, xTitle })}
        ${marked === undefined ? nothing : svg`<line class="guide" x1=${plot.x(marked)} x2=${plot.x(marked)} y1=${plot.top} y2=${plot.bottom}></line>`}
        ${curves.map(({ color, values }) => svg`<path class="curve" .style=${`stroke: var(--${color})`} d=${pathOf(plot, at, Array.from(at, (_, index) => values[index] ?? NaN))}></path>`)}
      </svg>`;
  }
}
