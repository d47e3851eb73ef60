/** What crosses between page and worker: plain objects, typed arrays, nothing else. */
import type { Files } from './files.js';
import type { BackendChoice, ErrorDetail, PresetName, TrainerEventMap } from './types.js';

/** What a session is opened with; addresses are absolute. */
export interface OpenOptions {
  preset: PresetName;
  backend: BackendChoice;
  seed: number;
  hyperparameters: Record<string, number | string>;
  data?: string | undefined;
  labelNames?: readonly string[] | undefined;
  weights?: string | undefined;
  /** The engines and the digits. */
  files: Files;
  /** Whether the graphics device has been lost more than once: the CPU then takes over. */
  isGpuLost?: boolean;
}

/** Page → worker. Calls of one session are served in the order sent. */
export interface Call {
  id: number;
  session: number;
  method: string;
  args: unknown[];
}

/** Worker → page: the answer to a call, or an event of a session. */
export type Answer =
  | { id: number; value: unknown }
  | { id: number; error: ErrorDetail }
  | { session: number; event: WorkerEvent }
  /** The lock that the worker holds as long as it lives. */
  | { lives: string }
  /** The worker can no longer be trusted: a trap in wasm leaves it in an unknown state, as does a lost device. */
  | { fatal: Loss };

/** What a run has lost: its worker, its graphics device, or its way. */
export interface Loss {
  code: 'worker-died' | 'device-lost' | 'diverged';
  /** In English words. */
  why: string;
  /** The last iteration that is worth going back to; as far as it had come, where none is said. */
  goal?: number;
}

/** Where a run can go on: how it is opened, and its file; none at its beginning. */
export interface Checkpoint {
  options: OpenOptions;
  iteration: number;
  file: Uint8Array | undefined;
}

/** From where a run is to go on. */
export interface Restoration {
  options: OpenOptions;
  /** Newest first. */
  files: Uint8Array[];
  /** The iteration that it had come to. */
  goal: number;
}

export type WorkerEvent =
  | { type: 'backend'; detail: TrainerEventMap['backend'] }
  | { type: 'progress'; detail: TrainerEventMap['progress'] }
  | { type: 'state'; detail: TrainerEventMap['state'] }
  | { type: 'snapshot'; detail: TrainerEventMap['snapshot'] }
  | { type: 'error'; detail: TrainerEventMap['error'] }
  /** Where the run can go on. */
  | { type: 'kept'; detail: Checkpoint }
  /** Losses are no numbers any more; it has stopped. */
  | { type: 'lost'; detail: Loss };

/** What nobody has foreseen. */
const UNEXPECTED: ErrorDetail = {
  code: 'unexpected',
  message: 'Something failed that was not foreseen.',
  hint: 'Reset the run; if it happens again, reload the page.',
};

/** An error's code, message and hint, wherever it came from. */
export function detailOf(error: unknown): ErrorDetail {
  const { code, message, hint } = (error ?? {}) as Partial<ErrorDetail>;
  return {
    code: typeof code === 'string' ? code : UNEXPECTED.code,
    message: message ?? String(error ?? UNEXPECTED.message),
    hint: hint ?? UNEXPECTED.hint,
  };
}
