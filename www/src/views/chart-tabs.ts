/** The losses, and beside them the other curves under tabs. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../locales/index.js';
import { chartBody, chartFigure, chartLegend } from './chart-figure.js';
import type { ChartTab, ShownCharts } from './charts.js';

export interface ChartActions {
  tab: (tab: ChartTab) => void;
  mean: (isMean: boolean) => void;
}

export function chartTabs(texts: Texts, language: string, shown: ShownCharts, actions: ChartActions): TemplateResult {
  const { losses, tabs, tab, figure, isMean } = shown;
  return html`
    ${chartFigure(losses, language)}
    <div class="chart">
      <div class="heading over-tabs">
        <div class="tabs" role="tablist" aria-label=${texts.curves} @keydown=${(event: KeyboardEvent) => move(event, tabs, tab, actions)}>
          ${tabs.map(
            (each) => html`
              <button
                type="button"
                role="tab"
                id="tab-${each}"
                data-tab=${each}
                aria-selected=${each === tab}
                aria-controls="curves"
                title=${texts.chartTitles[each]}
                tabindex=${each === tab ? 0 : -1}
                @click=${() => actions.tab(each)}
              >${each === tab ? figure.title : texts.chartTabs[each]}</button>`,
          )}
        </div>
        ${isMean === undefined
          ? nothing
          : html`
              <button type="button" class="small" aria-pressed=${isMean} aria-label=${texts.meanTitle} title=${texts.meanTitle} @click=${() => actions.mean(!isMean)}>
                ${texts.mean}
              </button>`}
        ${chartLegend(figure, language)}
      </div>
      <div role="tabpanel" id="curves" aria-labelledby="tab-${tab}">${chartBody(figure, language)}</div>
    </div>`;
}

/** The arrow keys of a tab list: they move and show at once. */
function move(event: KeyboardEvent, tabs: ChartTab[], tab: ChartTab, actions: ChartActions): void {
  const at = tabs.indexOf(tab);
  const targets: Record<string, number> = {
    ArrowRight: (at + 1) % tabs.length,
    ArrowLeft: (at + tabs.length - 1) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  };
  const target = tabs[targets[event.key] ?? -1];
  if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  actions.tab(target);
  (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-tab="${target}"]`)?.focus();
}
