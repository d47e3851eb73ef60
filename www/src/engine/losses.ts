/** What is said of a loss: that the run goes on, or that it does not. */
import type { Loss } from './protocol.js';
import type { ErrorDetail } from './types.js';

const WHAT: Record<Loss['code'], string> = {
  'worker-died': 'The training worker stopped',
  'device-lost': 'The graphics device was lost',
  diverged: 'The run diverged',
};

export const interrupted = ({ code, why }: Loss): ErrorDetail => ({
  code: code === 'worker-died' ? 'worker-lost' : code,
  message: `${WHAT[code]}: ${why}.`,
  hint:
    code === 'diverged'
      ? 'It is back where the losses were numbers. Lower a learning rate before you go on.'
      : 'The run goes on from its last checkpoint.',
});

export const stopped = ({ code, why }: Loss): ErrorDetail => ({
  code: 'worker-died',
  message: `${WHAT[code]}: ${why}.`,
  hint: 'Start the run again; it goes on from its last checkpoint. Smaller batches or the CPU may help.',
});
