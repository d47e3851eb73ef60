/** A chart under its name, with a legend that carries the values. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ColorName } from './palette.js';

export interface ChartFigure {
  title: string;
  unit?: string;
  legend: { name: string; color: ColorName; value: number | undefined }[];
  plot: HTMLElement;
}

export function chartFigure({ title, unit, legend, plot }: ChartFigure, language: string): TemplateResult {
  const number = (value: number | undefined): string =>
    value?.toLocaleString(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 }) ?? '–';
  return html`
    <figure class="chart">
      <figcaption class="heading">
        <h3>${title}${unit === undefined ? nothing : html` <small>${unit}</small>`}</h3>
        <ul class="legend">
          ${legend.map(({ name, color, value }) => html`<li class=${color}><i></i>${name} <b>${number(value)}</b></li>`)}
        </ul>
      </figcaption>
      ${plot}
    </figure>`;
}
