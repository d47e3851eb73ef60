/** G's cost and its gradient against D's output on a fake, with what G draws at present as dots on the curves. */
import { css, html, nothing, svg, type PropertyDeclarations, type SVGTemplateResult, type TemplateResult } from 'lit';
import { isConditional, isDigits } from '../engine/types.js';
import { namesOf } from '../views/settings.js';
import { choice, choiceStyles } from './choice.js';
import { COST, logitOf, LOSSES, PULL, sigmoid, type GeneratorLoss } from './generator-losses.js';
import { labStyles, type GanLet } from './lab.js';
import { LiveLab } from './live-lab.js';
import { axes, clipped, layOut, pathOf, plotStyles, type Plot, type Range } from './plot.js';
import { Width } from './width.js';

const SCALES = ['output', 'logit'] as const;
type Scale = (typeof SCALES)[number];

const COUNT = { density: 64, digits: 40 };
const LOGITS: Range = [-8, 8];
const GAP = 32;
const HEIGHT = 270;
const MARGIN = { left: 34, right: 12, top: 30, bottom: 42 };

/** D's outputs on fakes as logits; a critic's scores, whose zero means nothing, less their mean. */
interface Draws {
  logits: number[];
  isCritic: boolean;
  /** What the run asks of G. */
  loss: string;
}

export class CrossEntropy extends LiveLab {
  static override readonly styles = [
    labStyles,
    plotStyles,
    choiceStyles,
    css`
      .both {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px 32px;
      }
      .wide {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
      h4 {
        margin: 0;
        font-size: 13px;
        font-weight: 600;
      }
      h4 small {
        color: var(--muted);
        font-size: inherit;
        font-weight: 400;
      }
      .minimax {
        --color: var(--discriminator);
      }
      .non-saturating {
        --color: var(--text);
      }
      .wasserstein {
        --color: var(--muted);
      }
      .curve {
        stroke: var(--color);
      }
      .curve.wasserstein {
        stroke-dasharray: 6 5;
        stroke-width: 1.75;
      }
      .dot {
        fill: var(--generated);
        fill-opacity: 0.55;
      }
      .pulls {
        display: grid;
        gap: 8px;
        max-width: 760px;
        margin: 14px 0 0;
        padding: 0;
        list-style: none;
        font-size: 13.5px;
      }
      .pulls li {
        display: grid;
        grid-template-columns: minmax(0, 19em) minmax(40px, 1fr) 6ch;
        gap: 4px 14px;
        align-items: center;
      }
      .pulls small {
        color: var(--muted);
        font-size: inherit;
      }
      .pulls b {
        font-weight: 600;
        text-align: end;
      }
      .key {
        display: inline-block;
        width: 18px;
        margin-inline-end: 8px;
        border-top: 2.5px solid var(--color);
        vertical-align: middle;
      }
      .wasserstein .key {
        border-top-style: dashed;
      }
      .track {
        border-radius: 4px;
        background: var(--line);
      }
      .bar {
        fill: var(--generated);
      }
      .narrow .pulls li {
        grid-template-columns: minmax(0, 1fr) 6ch;
      }
      .narrow .track {
        grid-column: 1 / -1;
        grid-row: 2;
      }
    `,
  ];
  static override readonly properties: PropertyDeclarations = { scale: { state: true } };

  protected override readonly interval = 1000;
  declare protected scale: Scale;
  readonly #width = new Width(this);
  #draws: Draws | undefined;

  constructor() {
    super();
    this.scale = 'output';
  }

  protected override get canAsk(): boolean {
    return super.canAsk && this.gan !== undefined && (this.gan.running || this.gan.iteration > 0);
  }

  protected override forget(): void {
    this.#draws = undefined;
  }

  protected override async sample(gan: GanLet, isStale: () => boolean): Promise<void> {
    const { preset } = this;
    const count = isDigits(preset) ? COUNT.digits : COUNT.density;
    const labels = isConditional(preset) ? { labels: Array.from({ length: count }, (_, at) => at % namesOf(gan).length) } : {};
    const [about, values, fakes] = await Promise.all([gan.about(), gan.hyperparameters(), gan.generate({ count, ...labels })]);
    if (isStale()) return;
    const drawn = 'values' in fakes ? { values: fakes.values } : { images: fakes.images };
    const outputs = await gan.discriminate({ ...drawn, ...labels });
    if (isStale()) return;
    const loss = String(values.find(({ name }) => name === 'loss')?.value);
    const mean = outputs.reduce((sum, output) => sum + output, 0) / outputs.length;
    const logits = Array.from(outputs, about.critic ? (score) => score - mean : logitOf);
    this.#draws = { isCritic: about.critic, loss, logits };
  }

  protected override render(): TemplateResult {
    const words = this.texts.crossEntropy;
    const width = this.#width.value;
    const isWide = width >= 720;
    const column = isWide ? this.#width.column(2, GAP) : width;
    return html`
      <h3>${words.title}</h3>
      <p>${words.intro}</p>
      <div class="controls">
        ${choice({
          label: words.scale,
          options: SCALES.map((value) => ({ value, text: words.scales[value] })),
          value: this.#shownScale,
          // A critic has no probability.
          disabled: this.#draws?.isCritic ?? false,
          choose: (scale) => (this.scale = scale),
        })}
      </div>
      <div class="both ${isWide ? 'wide' : ''}">
        ${width > 0 ? [this.#draw('cost', column), this.#draw('pull', column)] : nothing}
      </div>
      <div class=${width < 560 ? 'narrow' : ''}>
        <ul class="pulls">${LOSSES.map((loss) => this.#renderPull(loss))}</ul>
      </div>
      <p class="verdict">${this.#sentence}</p>
      <p class="note">${words.note}</p>`;
  }

  get #shownScale(): Scale {
    return this.#draws?.isCritic ? 'logit' : this.scale;
  }

  get #sentence(): string {
    const words = this.texts.crossEntropy;
    if (!this.#draws) return words.waiting;
    const [minimax, other] = [this.#meanPull('minimax') ?? 0, this.#meanPull('non-saturating') ?? 0];
    const [small, large] = [this.number(minimax, 3), this.number(other, 3)];
    if (this.#draws.isCritic) return words.verdicts.critic();
    if (minimax < 0.05) return words.verdicts.sure(small, large);
    if (minimax < 0.35) return words.verdicts.ahead(small, large);
    if (minimax <= 0.65) return words.verdicts.even(small, large);
    return words.verdicts.fooled(small, large);
  }

  #meanPull(loss: GeneratorLoss): number | undefined {
    const logits = this.#draws?.logits;
    if (!logits || logits.length === 0) return undefined;
    return logits.reduce((sum, logit) => sum + PULL[loss](logit), 0) / logits.length;
  }

  #renderPull(loss: GeneratorLoss): TemplateResult {
    const words = this.texts.crossEntropy;
    const pull = this.#draws?.isCritic && loss !== 'wasserstein' ? undefined : this.#meanPull(loss);
    return html`
      <li class=${loss}>
        <span><i class="key"></i>${words.losses[loss]}${this.#draws?.loss === loss ? html` <small>${words.inUse}</small>` : nothing}</span>
        <svg class="track" width="100%" height="8" aria-hidden="true"><rect class="bar" width="${100 * (pull ?? 0)}%" height="8"></rect></svg>
        <b aria-label=${words.meanPull(pull === undefined ? '–' : this.number(pull, 3))}>${pull === undefined ? '–' : this.number(pull, 3)}</b>
      </li>`;
  }

  #draw(what: 'cost' | 'pull', width: number): TemplateResult {
    const words = this.texts.crossEntropy;
    const isLogit = this.#shownScale === 'logit';
    const plot = layOut(width, HEIGHT, MARGIN, isLogit ? LOGITS : [0, 1], what === 'cost' ? [-5, 5] : [0, 1.08]);
    const logits = Array.from({ length: 241 }, (_, at) => LOGITS[0] + ((LOGITS[1] - LOGITS[0]) * at) / 240);
    const places = isLogit ? logits : logits.map(sigmoid);
    const of = what === 'cost' ? COST : PULL;
    return html`
      <div>
        <h4>${words[what]} <small>${words[`${what}Unit`]}</small></h4>
        <svg class="drawing" width=${plot.width} height=${plot.height} viewBox="0 0 ${plot.width} ${plot.height}" role="img" aria-label=${words[`${what}Picture`]}>
          ${axes(plot, {
            x: isLogit ? [-8, -4, 0, 4, 8] : [0, 0.25, 0.5, 0.75, 1],
            y: what === 'cost' ? [-4, -2, 0, 2, 4] : [0, 0.5, 1],
            xTitle: this.#draws?.isCritic ? words.scoreAxis : isLogit ? words.logitAxis : words.outputAxis,
          })}
          ${clipped(
            plot,
            svg`
              ${LOSSES.map((loss) => svg`<path class="curve ${loss}" d=${pathOf(plot, places, logits.map(of[loss]))}></path>`)}
              ${this.#renderDots(plot, of, isLogit)}`,
            4,
          )}
        </svg>
      </div>`;
  }

  #renderDots(plot: Plot, of: Record<GeneratorLoss, (logit: number) => number>, isLogit: boolean): SVGTemplateResult | typeof nothing {
    const draws = this.#draws;
    if (!draws) return nothing;
    const shown: readonly GeneratorLoss[] = draws.isCritic ? ['wasserstein'] : ['non-saturating', 'minimax'];
    // What lies beyond the axis is kept at its end.
    const at = (logit: number): number => Math.min(LOGITS[1], Math.max(LOGITS[0], logit));
    return svg`${shown.map((loss) =>
      draws.logits.map((logit) => {
        const x = plot.x(isLogit ? at(logit) : sigmoid(logit));
        return svg`<circle class="dot" cx=${x.toFixed(1)} cy=${plot.y(of[loss](at(logit))).toFixed(1)} r="4"></circle>`;
      }),
    )}`;
  }
}
