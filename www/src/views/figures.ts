/** How good a run is, in numbers: distances and modes in 1-D, for digits what a classifier reads. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { DensityMetrics, DigitsMetrics } from '../engine/types.js';
import type { Texts } from '../locales/index.js';

/** `modes`: how many to keep room for before the first figures are there. */
export function figures(texts: Texts, language: string, metrics: DensityMetrics | undefined, modes: number): TemplateResult {
  // Four digits or so, whatever the size: a large KL must not push the others aside.
  const decimals = (value: number): number => (Math.abs(value) < 10 ? 3 : Math.abs(value) < 100 ? 2 : 0);
  const number = (value: number | undefined): string => {
    if (value === undefined || Number.isNaN(value)) return '–';
    if (!Number.isFinite(value)) return '∞';
    const digits = decimals(value);
    return value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
  const percent = (share: number | undefined): string => percentOf(share, language);
  const distance = (name: string, title: string, value: number | undefined): TemplateResult => figure(name, title, number(value));
  const shown = metrics?.modes ?? Array.from({ length: modes }, () => undefined);
  return html`
    <div class="figures" part="figures">
      <dl class="distances" aria-label=${texts.figures}>
        ${distance('W₁', texts.w1, metrics?.w1)}
        ${distance('TV', texts.tv, metrics?.tv)}
        ${distance('KL', texts.kl, metrics?.kl)}
        ${distance('JS', texts.js, metrics?.js)}
      </dl>
      <dl class="modes">
        ${shown.map(
          (mode, at) => html`
            <div class="mode" title=${texts.modeTitle}>
              <dt><abbr role="button" tabindex="0" title=${texts.modeTitle}>${texts.mode(at + 1)}</abbr></dt>
              <dd>
                <span>${texts.modeMean} <b>${mode ? number(mode.mean) : '–'}</b></span>
                <span>${texts.modeShare} <b>${percent(mode?.share)}</b> <small>(${percent(mode?.expected)})</small></span>
                ${shareBar(mode)}
              </dd>
            </div>`,
        )}
      </dl>
    </div>`;
}

export interface DigitFigures {
  metrics: DigitsMetrics | undefined;
  hasLabels: boolean;
  /** Whether most digits of the data have no label: D is then judged as a classifier too. */
  semiSupervised: boolean;
}

export function digitFigures(texts: Texts, language: string, { metrics, hasLabels, semiSupervised }: DigitFigures): TemplateResult {
  const decimal = (value: number | undefined, digits: number): string =>
    value === undefined || !Number.isFinite(value) ? '–' : value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const percent = (share: number | null | undefined): string => percentOf(share ?? undefined, language);
  const frechet = metrics?.frechet;
  const held = metrics?.heldOut;
  return html`
    <div class="figures of-digits" part="figures">
      <dl class="distances" aria-label=${texts.digitFigures}>
        ${hasLabels
          ? figure(texts.fidelity, texts.fidelityTitle, percent(metrics?.fidelity))
          : figure(texts.coverage, texts.coverageTitle, metrics ? `${metrics.coverage}/10` : '–')}
        ${figure(texts.frechet, texts.frechetTitle, frechet === undefined ? '–' : `× ${decimal(frechet, frechet < 9.95 ? 1 : 0)}`)}
        ${figure(texts.diversity, texts.diversityTitle, decimal(metrics?.diversity, 2))}
        ${figure(texts.novelty, texts.noveltyTitle, decimal(metrics?.novelty, 2))}
      </dl>
      ${digitBars(hasLabels ? texts.fidelityEach : texts.shareEach, hasLabels ? 1 : 0.1, metrics?.perLabel, percent)}
      ${semiSupervised
        ? html`
            <dl class="held-out" title=${texts.heldOutTitle}>
              <dt><abbr role="button" tabindex="0" title=${texts.heldOutTitle}>${texts.heldOut}</abbr></dt>
              <dd class="with-gan"><span>${texts.withGan}</span> <b>${percent(held?.withGan)}</b> ${bar(held?.withGan, 1)}</dd>
              <dd><span>${texts.labelsAlone}</span> <b>${percent(held?.labelsAlone)}</b> ${bar(held?.labelsAlone, 1)}</dd>
            </dl>`
        : nothing}
    </div>`;
}

/** Ten upright bars, one for each digit; `goal` is where each should reach. */
function digitBars(name: string, goal: number, shares: readonly number[] | undefined, percent: (share: number) => string): TemplateResult {
  // Where the goal is a tenth, a bar may well stand above it.
  const top = goal === 1 ? 1 : Math.max(3 * goal, ...(shares ?? []));
  return html`
    <div class="digit-bars">
      <p>${name}</p>
      <ol .style=${`--goal: ${goal / top}`}>
        ${Array.from({ length: 10 }, (_, digit) => {
          const share = shares?.[digit];
          const title = share === undefined ? String(digit) : `${digit}: ${percent(share)}`;
          return html`
            <li title=${title}>
              <i .style=${`--share: ${(share ?? 0) / top}`}></i><span aria-hidden="true">${digit}</span><span class="unseen">${title}</span>
            </li>`;
        })}
      </ol>
    </div>`;
}

function figure(name: string, title: string, value: string): TemplateResult {
  return html`
    <div class="figure" title=${title}>
      <dt><abbr role="button" tabindex="0" title=${title}>${name}</abbr></dt>
      <dd>${value}</dd>
    </div>`;
}

const percentOf = (share: number | undefined, language: string): string =>
  share === undefined || Number.isNaN(share) ? '–' : share.toLocaleString(language, { style: 'percent', maximumFractionDigits: share > 0.9 && share < 1 ? 1 : 0 });

/** The share as a bar, the true share as a mark on it. */
const shareBar = (mode: { share: number; expected: number } | undefined): TemplateResult => bar(mode?.share, mode?.expected);

function bar(share: number | undefined, mark: number | undefined): TemplateResult {
  return html`
    <svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="6"></rect>
      ${share !== undefined && mark !== undefined
        ? svg`<rect class="bar" width=${100 * share} height="6"></rect><rect class="mark" x=${100 * mark - 0.4} width="0.8" height="6"></rect>`
        : nothing}
    </svg>`;
}
