/** How good the draws of a run were after how many seconds of training, as curves and in a sentence. Knows no trainer. */
import { html, type TemplateResult } from 'lit';
import type { DigitsMetrics } from '../engine/types.js';
import type { Texts } from '../locales/index.js';
import { chartFigure } from './chart-figure.js';
import { LineChart, type Cursor, type LineChartContent, type Points } from './line-chart.js';
import type { Palette } from './palette.js';

const HEIGHT = 190;
/** Seconds that the axis shows from the start. */
const SPAN = 15;
/** Shares whose moment is told. */
const GOALS = { fidelity: [0.5, 0.9, 0.97], coverage: [0.5, 1] };

const SERIES = ['fidelity', 'coverage', 'worst', 'diversity', 'frechet'] as const;
type Series = (typeof SERIES)[number];

export class Learning {
  readonly #points: Points<Series> & { places: number[]; values: Record<Series, (number | null)[]> } = {
    places: [],
    values: { fidelity: [], coverage: [], worst: [], diversity: [], frechet: [] },
  };
  readonly #shares: LineChart<Series>;
  readonly #frechet: LineChart<Series>;

  /** `pointed` is called when the cursor has moved over a chart. */
  constructor(pointed: () => void) {
    const cursor: Cursor = { share: undefined };
    const options = {
      height: HEIGHT,
      reach: 0,
      span: SPAN,
      cursor,
      pointed: () => {
        this.#update();
        pointed();
      },
    };
    this.#shares = new LineChart(this.#points, contentOf(true), options);
    this.#frechet = new LineChart(this.#points, FRECHET, { ...options, isLog: true });
  }

  start(): void {
    for (const chart of this.#charts) chart.start();
  }

  stop(): void {
    for (const chart of this.#charts) chart.stop();
  }

  style(palette: Palette): void {
    for (const chart of this.#charts) chart.style(palette);
  }

  /** Seconds never go back, but by `clear`. */
  add(seconds: number, { fidelity, coverage, perLabel, diversity, frechet }: DigitsMetrics): void {
    const { places, values } = this.#points;
    // A run that rests is judged again after single steps: its time has not moved.
    const at = places.at(-1) === seconds ? places.length - 1 : places.length;
    const figures = { fidelity, coverage: coverage / 10, worst: fidelity === null ? null : Math.min(...perLabel), diversity, frechet };
    places[at] = seconds;
    for (const name of SERIES) values[name][at] = Number.isFinite(figures[name]) ? figures[name] : null;
    this.#update();
  }

  clear(): void {
    this.#points.places.length = 0;
    for (const name of SERIES) this.#points.values[name].length = 0;
    this.#update();
  }

  view(texts: Texts, language: string, hasLabels: boolean): TemplateResult {
    const words = texts.learning;
    this.#shares.show(contentOf(hasLabels));
    const { place, values } = this.#shares;
    const [main, diversity, worst] = values;
    const seconds = (value: number): string => value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 1 : 0 });
    const shares = {
      title: words.title,
      unit: place === undefined ? words.unit : words.at(seconds(place)),
      legend: [
        { name: hasLabels ? texts.fidelity : texts.coverage, color: 'generated' as const, value: main },
        ...(hasLabels ? [{ name: words.worst, color: 'discriminator' as const, value: worst }] : []),
        { name: texts.diversity, color: 'real' as const, value: diversity },
      ],
      format: 'percent' as const,
      plot: this.#shares.node,
    };
    const distance = {
      title: words.frechet,
      unit: words.frechetUnit,
      legend: [{ name: words.times, color: 'generated' as const, value: this.#frechet.values[0] }],
      format: 'significant' as const,
      plot: this.#frechet.node,
    };
    return html`
      ${chartFigure(shares, language)} ${chartFigure(distance, language)}
      <p class="note milestones">${this.#milestones(texts, language, hasLabels, seconds)} ${words.note}</p>`;
  }

  /** When each of the goals was first reached; what stood at the first look is the work of earlier training. */
  #milestones(texts: Texts, language: string, hasLabels: boolean, seconds: (value: number) => string): string {
    const words = texts.learning;
    const name = hasLabels ? 'fidelity' : 'coverage';
    const { places, values } = this.#points;
    const reached = GOALS[name].flatMap((goal) => {
      const at = values[name].findIndex((value) => value !== null && value >= goal);
      if (at < 1) return [];
      return [words.after(hasLabels ? goal.toLocaleString(language, { style: 'percent' }) : `${10 * goal}/10`, seconds(places[at] ?? 0))];
    });
    return reached.length === 0 ? '' : words.reached(texts[name], reached.join(', '));
  }

  #update(): void {
    for (const chart of this.#charts) chart.update();
  }

  get #charts(): LineChart<Series>[] {
    return [this.#shares, this.#frechet];
  }
}

const FRECHET: LineChartContent<Series> = {
  series: [{ name: 'frechet', color: 'generated' }],
  ideals: [{ value: 1, label: '1', color: 'muted' }],
};

function contentOf(hasLabels: boolean): LineChartContent<Series> {
  return {
    series: [
      { name: hasLabels ? 'fidelity' : 'coverage', color: 'generated' },
      { name: 'diversity', color: 'real' },
      ...(hasLabels ? [{ name: 'worst', color: 'discriminator' } as const] : []),
    ],
    ideals: [],
    range: [0, 1],
  };
}
