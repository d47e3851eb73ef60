/** The curves of a run over its iterations: which there are, what each draws and says. Knows no trainer. */
import type { About, Stats } from '../engine/types.js';
import type { Texts } from '../locales/index.js';
import type { ChartFigure } from './chart-figure.js';
import { History } from './history.js';
import { LineChart, type Cursor, type Ideal, type LineChartContent } from './line-chart.js';
import type { Palette } from './palette.js';

const HEIGHT = 190;
const HALF: Ideal = { value: 0.5, label: '½', color: 'muted' };

export type ChartTab = 'outputs' | 'accuracy' | 'gradients';

/** What the curves mean depends on these. */
export interface ChartSetting {
  about: About | undefined;
  loss: string | undefined;
  /** Whether D gives scores, also before the experiment has told. */
  isCritic: boolean;
  semiSupervised: boolean;
}

/** The losses, and beside them one of the others. */
export interface ShownCharts {
  losses: ChartFigure;
  tabs: ChartTab[];
  tab: ChartTab;
  figure: ChartFigure;
  /** Whether accuracies are shown as means since the start; undefined where that is no question. */
  isMean: boolean | undefined;
}

export class Charts {
  tab: ChartTab = 'outputs';
  isMean = false;
  #setting: ChartSetting = { about: undefined, loss: undefined, isCritic: false, semiSupervised: false };
  readonly #history = new History();
  readonly #charts: Record<'losses' | ChartTab, LineChart>;

  /** `pointed` is called when the cursor has moved over a chart. */
  constructor(pointed: () => void) {
    const cursor: Cursor = { share: undefined };
    const allPointed = (): void => {
      this.#each((chart) => chart.update());
      pointed();
    };
    const options = { height: HEIGHT, cursor, pointed: allPointed };
    const contents = this.#contents;
    this.#charts = {
      losses: new LineChart(this.#history, contents.losses, { ...options, reach: 0.3 }),
      outputs: new LineChart(this.#history, contents.outputs, { ...options, reach: 0.1 }),
      accuracy: new LineChart(this.#history, contents.accuracy, { ...options, reach: 0.1 }),
      gradients: new LineChart(this.#history, contents.gradients, { ...options, reach: 0, isLog: true }),
    };
  }

  start(): void {
    this.#each((chart) => chart.start());
  }

  stop(): void {
    this.#each((chart) => chart.stop());
  }

  style(palette: Palette): void {
    this.#each((chart) => chart.style(palette));
  }

  add(stats: Stats): void {
    this.#history.add(stats);
    this.#each((chart) => chart.update());
  }

  clear(): void {
    this.#history.clear();
    this.#each((chart) => chart.update());
  }

  /** Fits the charts to the experiment as it runs, and tells what to show. */
  show(texts: Texts, setting: ChartSetting): ShownCharts {
    this.#setting = setting;
    const contents = this.#contents;
    for (const [name, chart] of this.#entries) chart.show(contents[name]);
    const tabs: ChartTab[] = this.#hasAccuracy ? ['outputs', 'accuracy', 'gradients'] : ['outputs', 'gradients'];
    const tab = tabs.includes(this.tab) ? this.tab : 'outputs';
    return { losses: this.#losses(texts), tabs, tab, figure: this.#figure(texts, tab), isMean: tab === 'accuracy' ? this.isMean : undefined };
  }

  /** A Wasserstein critic takes no side, so that there is nothing to count. */
  get #hasAccuracy(): boolean {
    return !this.#setting.isCritic || this.#history.has(['accuracyReal', 'fooling']);
  }

  get #contents(): Record<'losses' | ChartTab, LineChartContent> {
    const suffix = this.isMean;
    return {
      losses: {
        series: [
          { name: 'dLoss', color: 'discriminator' },
          { name: 'gLoss', color: 'generated' },
        ],
        ideals: this.#idealLosses,
      },
      outputs: {
        series: [
          { name: 'dReal', color: 'real' },
          { name: 'dFake', color: 'generated' },
        ],
        ...(this.#setting.isCritic ? { ideals: [] } : { ideals: [HALF], range: [0, 1] as [number, number] }),
      },
      accuracy: {
        series: [
          { name: suffix ? 'meanAccuracyReal' : 'accuracyReal', color: 'real' },
          { name: suffix ? 'meanAccuracyFake' : 'accuracyFake', color: 'discriminator' },
          { name: suffix ? 'meanFooling' : 'fooling', color: 'generated' },
        ],
        ideals: [HALF],
        range: [0, 1],
      },
      gradients: {
        series: [
          { name: 'dGradient', color: 'discriminator' },
          { name: 'gGradient', color: 'generated' },
        ],
        ideals: [],
      },
    };
  }

  /** One line where both losses settle at the same value, else one each in its own colour. */
  get #idealLosses(): Ideal[] {
    const { about, isCritic } = this.#setting;
    // Until the experiment has told: cross-entropy, which most of them use.
    const [d, g] = about ? [about.idealDLoss, about.idealGLoss] : isCritic ? [null, null] : [Math.LN2, Math.LN2];
    if (d !== null && d === g) return [{ value: d, label: nameOf(d), color: 'muted' }];
    const lines: Ideal[] = [];
    if (d !== null) lines.push({ value: d, label: `D ${nameOf(d)}`, color: 'discriminator' });
    if (g !== null) lines.push({ value: g, label: `G ${nameOf(g)}`, color: 'generated' });
    return lines;
  }

  #losses(texts: Texts): ChartFigure {
    const [dLoss, gLoss] = this.#charts.losses.values;
    const { isCritic, semiSupervised, loss } = this.#setting;
    return {
      title: texts.losses,
      unit: loss === 'least-squares' ? undefined : isCritic ? texts.criticUnits : texts.lossesUnit,
      legend: [
        { name: isCritic ? texts.critic : texts.dLoss, color: 'discriminator', value: dLoss },
        { name: texts.gLoss, color: 'generated', value: gLoss },
      ],
      note: loss === 'wasserstein' ? texts.chartNotes.wasserstein : semiSupervised ? texts.chartNotes.semiSupervised : undefined,
      plot: this.#charts.losses.node,
    };
  }

  #figure(texts: Texts, tab: ChartTab): ChartFigure {
    const title = this.#titleOf(texts, tab);
    const { node: plot, values } = this.#charts[tab];
    const [first, second, third] = values;
    const { about, loss, isCritic, semiSupervised } = this.#setting;
    switch (tab) {
      case 'outputs': {
        const legend: ChartFigure['legend'] = [
          { name: texts.dReal, color: 'real', value: first },
          { name: texts.dFake, color: 'generated', value: second },
        ];
        const isSmoothed = about !== undefined && (about.realTarget < 1 || about.fakeTarget > 0);
        const note =
          loss === 'least-squares' ? texts.chartNotes.leastSquares
          : isCritic ? texts.chartNotes.scores
          : semiSupervised ? texts.chartNotes.logSumExp
          : isSmoothed ? texts.chartNotes.smoothed(String(about.realTarget), String(about.fakeTarget))
          : undefined;
        return { title, legend, note, plot };
      }
      case 'accuracy':
        return {
          title,
          legend: [
            { name: texts.accuracyReal, color: 'real', value: first },
            { name: texts.accuracyFake, color: 'discriminator', value: second },
            { name: texts.fooling, color: 'generated', value: third },
          ],
          format: 'percent',
          plot,
        };
      case 'gradients':
        return {
          title,
          legend: [
            { name: isCritic ? texts.critic : texts.dLoss, color: 'discriminator', value: first },
            { name: texts.gLoss, color: 'generated', value: second },
          ],
          format: 'significant',
          plot,
        };
    }
  }

  #titleOf(texts: Texts, tab: ChartTab): string {
    return tab === 'outputs' && this.#setting.isCritic ? texts.scores : texts.chartTabs[tab];
  }

  get #entries(): ['losses' | ChartTab, LineChart][] {
    return Object.entries(this.#charts) as ['losses' | ChartTab, LineChart][];
  }

  #each(act: (chart: LineChart) => void): void {
    for (const [, chart] of this.#entries) act(chart);
  }
}

/** A loss as one would write it by hand. */
function nameOf(value: number): string {
  const known: [number, string][] = [
    [Math.LN2, 'ln 2'],
    [2 * Math.LN2, '2 ln 2'],
    [-Math.LN2, '−ln 2'],
    [0, '0'],
  ];
  const [, name] = known.find(([at]) => Math.abs(at - value) < 1e-4) ?? [0, value.toFixed(3).replace('-', '−')];
  return name;
}
