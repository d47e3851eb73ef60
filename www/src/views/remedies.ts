/** What to change against a trouble, given the values of now. Knows no words, and changes nothing. */
import type { Hyperparameter } from '../engine/types.js';
import type { Trouble } from './detectors.js';

export interface Remedy {
  values: Readonly<Record<string, number | string>>;
  /** Whether what has gone wrong stays wrong until the weights are new. */
  startsOver: boolean;
}

/** More are no advice. */
const MOST = 2;

/** The best first; none where the values are not known. */
export function remedies(trouble: Trouble, rows: readonly Hyperparameter[]): Remedy[] {
  const values = new Map(rows.map(({ name, value }) => [name, value]));
  const number = (name: string): number => Number(values.get(name));
  const is = (name: string, value: string): boolean => values.get(name) === value;
  const [dRate, gRate] = [number('discriminatorLearningRate'), number('generatorLearningRate')];

  const all: Record<Trouble, [boolean, Remedy['values']][]> = {
    'mode-collapse': [
      [number('generatorSteps') > 1, { generatorSteps: 1 }],
      [gRate > dRate, { generatorLearningRate: rounded(dRate / 2) }],
      [is('loss', 'minimax'), { loss: 'non-saturating' }],
      [true, { discriminatorSteps: number('discriminatorSteps') + 1 }],
      [gRate <= dRate, { generatorLearningRate: rounded(gRate / 2) }],
    ],
    'vanishing-gradients': [
      [is('loss', 'minimax'), { loss: 'non-saturating' }],
      [number('discriminatorSteps') > 1, { discriminatorSteps: 1 }],
      [dRate > gRate, { discriminatorLearningRate: gRate }],
      [number('realTarget') === 1, { realTarget: 0.9 }],
      [dRate <= gRate, { discriminatorLearningRate: rounded(dRate / 5) }],
    ],
    oscillation: [
      [is('optimizer', 'sgd'), { optimizer: 'rmsprop' }],
      [is('optimizer', 'adam') && number('beta1') > 0.5, { beta1: 0.5 }],
      [is('loss', 'wasserstein'), { loss: 'non-saturating' }],
      [is('updates', 'simultaneous'), { updates: 'in-turn' }],
      [true, { discriminatorLearningRate: rounded(dRate / 5), generatorLearningRate: rounded(gRate / 5) }],
    ],
    'clip-saturation': [
      [number('clipValue') <= 10, { clipValue: rounded(10 * number('clipValue')) }],
      [is('clip', 'weights'), { clip: 'gradients' }],
    ],
  };
  if (rows.length === 0) return [];
  // A critic whose weights have all been cut down gives no gradient to come back by.
  const startsOver = trouble === 'clip-saturation';
  return all[trouble].flatMap(([applies, changed]) => (applies ? [{ values: changed, startsOver }] : [])).slice(0, MOST);
}

const rounded = (value: number): number => Number(value.toPrecision(2));
