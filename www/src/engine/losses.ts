/** Which errors are the loss of a worker or of its device, and what is said of a loss: that the run goes on, or that it does not. */
import { detailOf, type Loss } from './protocol.js';
import type { ErrorDetail } from './types.js';

const SAID: Record<Loss['code'], (why: string) => ErrorDetail> = {
  'worker-died': (why) => ({
    code: 'worker-lost',
    message: `The training worker stopped: ${why}.`,
    hint: 'The run goes on from its last checkpoint.',
  }),
  'device-lost': (why) => ({
    code: 'device-lost',
    message: `The graphics device was lost: ${why}.`,
    hint: 'The run goes on from its last checkpoint.',
  }),
  diverged: (why) => ({
    code: 'diverged',
    message: `The run diverged: ${why}.`,
    hint: 'It is back where the losses were numbers. Lower a learning rate before you go on.',
  }),
};

export const interrupted = ({ code, why }: Loss): ErrorDetail => SAID[code](why);

export const stopped = ({ why }: Loss): ErrorDetail => ({
  code: 'worker-died',
  message: `The training worker stopped: ${why}.`,
  hint: 'Start the run again; it goes on from its last checkpoint. Smaller batches or the CPU may help.',
});

/** A trap (a panic, or memory that ran out) leaves half-written state behind; a device that fails once is not trusted again. */
export function lossOf(error: unknown): Loss | undefined {
  const { code, message } = detailOf(error);
  if (error instanceof WebAssembly.RuntimeError) return { code: 'worker-died', why: message };
  return code === 'device-failed' ? { code: 'device-lost', why: message } : undefined;
}
