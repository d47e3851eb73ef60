/** The evidence of one run, in bounded memory, and what the detectors make of it. Knows no words and no page. */
import type { DensityMetrics, DigitsMetrics, Stats } from '../engine/types.js';
import { diagnose, type Finding, type Judgement, type Reading, type Trouble } from './detectors.js';

/** More readings than the longest window of a detector. */
const READINGS = 1000;
const JUDGEMENTS = 16;
/** Judgements closer to each other than so many iterations say the same. */
const APART = 200;
/** Readings of the opening, whose largest gradient the later ones are measured by. */
const OPENING = 10;
/** Readings between two diagnoses: a few in a second of play. */
const PAUSE = 15;
/** What is found stays for so many diagnoses that do not find it: at the edge of a threshold nothing flickers. */
const PATIENCE = 10;

const NOTHING = { coverage: 0, diversity: 0 };

export class Diagnosis {
  findings: readonly Finding[] = [];
  #readings: Reading[] = [];
  #judgements: Judgement[] = [];
  #opening: number[] = [];
  #best = NOTHING;
  #sinceLast = 0;
  /** How many diagnoses in a row have not found it. */
  #missed = new Map<Trouble, number>();

  add(stats: Stats): void {
    const last = this.#readings.at(-1);
    if (last && stats.iteration < last.iteration) this.clear();
    if (last && stats.iteration === last.iteration) this.#readings.pop();
    this.#readings.push(stats);
    if (this.#readings.length > READINGS) this.#readings.shift();
    if (this.#opening.length < OPENING && Number.isFinite(stats.gGradient)) this.#opening.push(stats.gGradient);
    this.#sinceLast += 1;
    if (this.#sinceLast >= PAUSE) this.#diagnose();
  }

  judge(iteration: number, metrics: DensityMetrics | DigitsMetrics): void {
    const [last, beforeLast] = [this.#judgements.at(-1), this.#judgements.at(-2)];
    if (last && iteration < last.iteration) this.clear();
    else if (last && beforeLast && last.iteration - beforeLast.iteration < APART) this.#judgements.pop();
    this.#judgements.push({ iteration, metrics });
    if (this.#judgements.length > JUDGEMENTS) this.#judgements.shift();
    if ('coverage' in metrics) {
      const { coverage, diversity } = this.#best;
      this.#best = { coverage: Math.max(coverage, metrics.coverage), diversity: Math.max(diversity, metrics.diversity) };
    }
    this.#diagnose();
  }

  /** The game has changed: what was found is no longer known to hold. */
  reconsider(): void {
    this.#readings = [];
    this.#judgements = [];
    this.#missed.clear();
    this.findings = [];
  }

  /** Another run. */
  clear(): void {
    this.reconsider();
    this.#opening = [];
    this.#best = NOTHING;
  }

  #diagnose(): void {
    this.#sinceLast = 0;
    const found = diagnose({
      readings: this.#readings,
      openingGradient: this.#opening.length > 0 ? Math.max(...this.#opening) : NaN,
      judgements: this.#judgements,
      best: this.#best,
    });
    const lost = this.findings.filter(({ trouble }) => !found.some((finding) => finding.trouble === trouble));
    for (const { trouble } of found) this.#missed.delete(trouble);
    for (const { trouble } of lost) this.#missed.set(trouble, (this.#missed.get(trouble) ?? 0) + 1);
    const since = new Map(this.findings.map((finding) => [finding.trouble, finding.since]));
    this.findings = [
      // The windows move on; what goes on holding has held from its beginning.
      ...found.map((finding) => ({ ...finding, since: Math.min(finding.since, since.get(finding.trouble) ?? Infinity) })),
      ...lost.filter(({ trouble }) => (this.#missed.get(trouble) ?? 0) < PATIENCE),
    ];
  }
}
