/** A chart under its name, with a legend that carries the values. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ColorName } from './palette.js';

export interface ChartFigure {
  title: string;
  unit?: string | undefined;
  legend: { name: string; color: ColorName; value: number | undefined }[];
  /** How the legend writes its values; three decimals unless told. */
  format?: 'decimals' | 'percent' | 'significant';
  /** What to bear in mind while reading it. */
  note?: string | undefined;
  plot: HTMLElement;
}

export function chartFigure(figure: ChartFigure, language: string): TemplateResult {
  const { title, unit } = figure;
  return html`
    <figure class="chart">
      <figcaption class="heading">
        <h3>${title}${unit === undefined ? nothing : html` <small>${unit}</small>`}</h3>
        ${chartLegend(figure, language)}
      </figcaption>
      ${chartBody(figure, language)}
    </figure>`;
}

export function chartLegend({ legend, format }: ChartFigure, language: string): TemplateResult {
  return html`
    <ul class="legend">
      ${legend.map(({ name, color, value }) => html`<li class=${color}><i></i>${name} <b>${written(value, format, language)}</b></li>`)}
    </ul>`;
}

/** The note keeps a line free, so that nothing moves when it comes. */
export function chartBody({ title, legend, format, plot, note }: ChartFigure, language: string): TemplateResult {
  const label = `${title}: ${legend.map(({ name, value }) => `${name} ${written(value, format, language)}`).join(', ')}`;
  plot.role = 'img';
  if (plot.ariaLabel !== label) plot.ariaLabel = label;
  return html`${plot}<p class="note">${note}</p>`;
}

function written(value: number | undefined, format: ChartFigure['format'] = 'decimals', language: string): string {
  const options = {
    decimals: { minimumFractionDigits: 3, maximumFractionDigits: 3 },
    percent: { style: 'percent' },
    significant: { minimumSignificantDigits: 2, maximumSignificantDigits: 2 },
  } as const;
  return value?.toLocaleString(language, options[format]).replace('-', '−') ?? '–';
}
