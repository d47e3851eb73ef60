/** The distances and the modes of a 1-D run, as numbers. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { DensityMetrics } from '../engine/types.js';
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
  const percent = (share: number | undefined): string =>
    share === undefined ? '–' : share.toLocaleString(language, { style: 'percent' });
  const distance = (name: string, title: string, value: number | undefined): TemplateResult => html`
    <div class="figure" title=${title}>
      <dt><abbr title=${title}>${name}</abbr></dt>
      <dd>${number(value)}</dd>
    </div>`;
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
              <dt><abbr title=${texts.modeTitle}>${texts.mode(at + 1)}</abbr></dt>
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

/** The share as a bar, the true share as a mark on it. */
function shareBar(mode: { share: number; expected: number } | undefined): TemplateResult {
  return html`
    <svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="6"></rect>
      ${mode
        ? svg`<rect class="bar" width=${100 * mode.share} height="6"></rect><rect class="mark" x=${100 * mode.expected - 0.4} width="0.8" height="6"></rect>`
        : nothing}
    </svg>`;
}
