/** Where the pictures of a preset stand beside each other. Arranges; paints nothing. */
import { html, nothing, type TemplateResult } from 'lit';
import type { DensityMetrics, DigitsMetrics } from '../engine/types.js';
import type { Texts } from '../locales/index.js';
import type { Readout } from './density-view.js';
import { digitFigures, figures } from './figures.js';
import { shuffleIcon } from './icons.js';
import { labelPicker } from './label-picker.js';
import type { Part } from './settings.js';

export interface DensityStage {
  canvas: HTMLCanvasElement;
  readout: Readout | undefined;
  metrics: DensityMetrics | undefined;
  modes: number;
  /** Whether D gives scores, for which there is no best answer. */
  isCritic: boolean;
  /** Width of the kernel under the generated density, in the values' units. */
  bandwidth: number;
  smooth: (bandwidth: number) => void;
  charts: TemplateResult;
}

export function densityStage(texts: Texts, language: string, parts: ReadonlySet<Part>, stage: DensityStage): TemplateResult {
  const hasSide = parts.has('chart');
  return html`
    <div class="stage density ${hasSide ? '' : 'single'}">
      <div class="main">
        ${parts.has('canvas')
          ? html`
              ${densityLegend(texts, stage.isCritic)}
              <div class="density-canvas" part="canvas">${stage.canvas}${readoutLine(texts, stage.readout)}${kernelWidth(texts, stage)}</div>`
          : nothing}
        ${parts.has('figures') ? figures(texts, language, stage.metrics, stage.modes) : nothing}
      </div>
      ${hasSide ? html`<div class="side" part="chart">${stage.charts}</div>` : nothing}
    </div>`;
}

function densityLegend(texts: Texts, isCritic: boolean): TemplateResult {
  return html`
    <ul class="legend">
      <li class="real area"><i></i>${texts.real}</li>
      <li class="generated area"><i></i>${texts.generated}</li>
      <li class="discriminator"><i></i>${isCritic ? texts.critic : texts.discriminatorCurve}</li>
      ${isCritic
        ? nothing
        : html`<li class="discriminator optimal"><i></i><abbr role="button" tabindex="0" title=${texts.optimalTitle}>${texts.optimal}</abbr></li>`}
      <li class="draw"><i></i>${texts.draw}</li>
      <li class="dot"><i></i>${texts.dOnDraw}</li>
    </ul>`;
}

function kernelWidth(texts: Texts, { bandwidth, smooth }: DensityStage): TemplateResult {
  const set = (event: Event): void => smooth(Number((event.target as HTMLInputElement).value));
  return html`
    <label class="bandwidth" title=${texts.bandwidthTitle}>
      ${texts.bandwidth}
      <input type="range" min="0.1" max="1.5" step="0.1" .value=${String(bandwidth)} @input=${set} />
      <output aria-live="off">${bandwidth.toFixed(1)}</output>
    </label>`;
}

/** What the pointer shows is in the figures and curves too, so that it need not be read aloud. */
function readoutLine(texts: Texts, readout: Readout | undefined): TemplateResult {
  const number = (value: number, digits: number): string => value.toFixed(digits).replace('-', '−');
  return html`
    <ul class="legend readout" aria-hidden="true">
      ${readout
        ? html`
            <li>${texts.pointAt}<b>${number(readout.x, 2)}</b></li>
            <li class="real area"><i></i><b>${number(readout.real, 3)}</b></li>
            <li class="generated area"><i></i><b>${number(readout.generated, 3)}</b></li>
            <li class="discriminator"><i></i><b>${number(readout.discriminator, 3)}</b></li>
            ${readout.optimal === undefined ? nothing : html`<li class="discriminator optimal"><i></i><b>${number(readout.optimal, 3)}</b></li>`}`
        : nothing}
    </ul>`;
}

export interface DigitsStage {
  sheet: HTMLCanvasElement;
  grid: HTMLCanvasElement;
  real: HTMLCanvasElement;
  label: string;
  /** What stands on each label. */
  names: readonly string[];
  /** Why there are no figures, where there are none. */
  notJudged: string | undefined;
  /** Whether one asks for a digit, or takes what is drawn. */
  hasLabels: boolean;
  semiSupervised: boolean;
  metrics: DigitsMetrics | undefined;
  language: string;
  charts: TemplateResult;
  /** How good the draws were after how many seconds; nothing where nothing judges them. */
  learning: TemplateResult | typeof nothing;
  pick: (label: string) => void;
  deal: () => void;
}

export function digitsStage(texts: Texts, parts: ReadonlySet<Part>, stage: DigitsStage): TemplateResult {
  const hasSide = parts.has('grid') || parts.has('chart');
  const hasMain = parts.has('canvas') || parts.has('figures') || (stage.hasLabels && parts.has('label-picker'));
  return html`
    <div class="stage digits ${hasSide && hasMain ? '' : 'single'}">
      ${hasMain
        ? html`
            <div class="main">
              ${!stage.hasLabels
                ? html`<div class="heading"><h3>${texts.drawsTitle}</h3></div>`
                : parts.has('label-picker')
                  ? labelPicker(texts, stage.names, stage.label, stage.pick)
                  : nothing}
              ${parts.has('canvas')
                ? html`
                    <div class="sheet" part="canvas">${stage.sheet}</div>
                    <button type="button" class="deal" data-command="deal" title=${stage.hasLabels ? texts.newHandTitle : texts.newDrawsTitle} @click=${stage.deal}>
                      ${shuffleIcon}<span>${stage.hasLabels ? texts.newHand : texts.newDraws}</span>
                    </button>`
                : nothing}
              ${!parts.has('figures')
                ? nothing
                : stage.notJudged === undefined
                  ? digitFigures(texts, stage.language, stage)
                  : html`<p class="note not-judged">${stage.notJudged}</p>`}
            </div>`
        : nothing}
      ${hasSide
        ? html`
            <div class="side">
              ${parts.has('grid') ? (stage.hasLabels ? labelGrid(texts, stage) : latentGrid(texts, stage)) : nothing}
              ${parts.has('chart') ? html`<div class="charts" part="chart">${stage.charts}${stage.learning}</div>` : nothing}
            </div>`
        : nothing}
    </div>`;
}

function labelGrid(texts: Texts, { grid: canvas, real, names, label, pick }: DigitsStage): TemplateResult {
  const count = names.length;
  const pickColumn = (event: MouseEvent): void => {
    const column = Math.floor((count * event.offsetX) / canvas.clientWidth);
    pick(String(Math.min(count - 1, Math.max(0, column))));
  };
  return html`
    <div class="grid" part="grid" .style=${`--labels: ${count}`}>
      <div class="heading"><h3>${texts.gridTitle}</h3></div>
      <div class="columns" aria-hidden="true">
        ${names.map((name, column) => html`<span class=${String(column) === label ? 'picked' : ''} title=${name}>${name}</span>`)}
      </div>
      <div class="tiles" @click=${pickColumn}>${canvas}</div>
      <div class="heading"><h3>${texts.realTitle}</h3></div>
      <div class="tiles">${real}</div>
    </div>`;
}

/** Fixed latents, and as many real digits to measure them by. */
function latentGrid(texts: Texts, { grid: canvas, real }: DigitsStage): TemplateResult {
  return html`
    <div class="grid squares" part="grid">
      <div>
        <div class="heading"><h3>${texts.latentsTitle}</h3></div>
        <div class="tiles">${canvas}</div>
      </div>
      <div>
        <div class="heading"><h3>${texts.realTitle}</h3></div>
        <div class="tiles">${real}</div>
      </div>
    </div>`;
}
