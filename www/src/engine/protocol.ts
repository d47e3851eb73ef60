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
  /** The worker can no longer be trusted: a trap in wasm leaves it in an unknown state. */
  | { fatal: string };

export type WorkerEvent =
  | { type: 'backend'; detail: TrainerEventMap['backend'] }
  | { type: 'progress'; detail: TrainerEventMap['progress'] }
  | { type: 'state'; detail: TrainerEventMap['state'] }
  | { type: 'snapshot'; detail: TrainerEventMap['snapshot'] }
  | { type: 'error'; detail: TrainerEventMap['error'] };

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
