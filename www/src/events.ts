/** What `<gan-let>` tells, by event. Types alone: what is listed here is what can be fired, and what the reference says. */
import type { BackendDetail, DensityMetrics, DigitsMetrics, ErrorDetail, PresetName, RecoveredDetail, Stats } from './engine/types.js';

/** Where the run stands. */
export interface RunDetail {
  running: boolean;
  iteration: number;
  preset: PresetName;
  /** As asked for; `gan-backend` says what it came to. */
  backend: string;
  seed: number;
  label: string;
}

/**
 * The detail of each event; all of them bubble, and cross shadow roots.
 * @example
 * document.querySelector('gan-let').addEventListener('gan-step', ({ detail }) => {
 *   console.log(detail.iteration, detail.dLoss, detail.gLoss);
 * });
 */
export interface GanEvents {
  /** It can train: `ready` has resolved. Again after each change of preset or backend. */
  'gan-ready': Record<string, never>;
  /** The backend has been chosen. */
  'gan-backend': BackendDetail;
  /** It has trained; at most once a frame. */
  'gan-step': Stats;
  /** The draws have been judged: now and then while it plays, and after a call of `metrics()`. */
  'gan-metrics': DensityMetrics | DigitsMetrics;
  /** The reader has picked a label in the element. */
  'gan-sample': { labels: number[] };
  /** It has begun to play, has stopped, or stands at another iteration than it was left at. */
  'gan-state': RunDetail;
  /** Something was refused or has failed; the element shows it too, in its own language. */
  'gan-error': ErrorDetail;
  /** After a loss that `gan-error` told of (`worker-lost`, `device-lost`, `diverged`): the run can go on. */
  'gan-recovered': RecoveredDetail;
}

/** For `addEventListener`. */
export type GanEventMap = { [Name in keyof GanEvents]: CustomEvent<GanEvents[Name]> };

declare global {
  interface GlobalEventHandlersEventMap extends GanEventMap {}
}
