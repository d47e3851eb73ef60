/** Experiments that go wrong, each within seconds and on most seeds: values searched with the command line, a reason beside each. */
import type { PresetName } from './engine/types.js';
import type { Trouble } from './views/detectors.js';

export interface Scenario {
  trouble: Trouble;
  preset: PresetName;
  hyperparameters: Readonly<Record<string, number | string>>;
}

export const SCENARIOS: readonly Scenario[] = [
  {
    trouble: 'mode-collapse',
    preset: 'two-gaussians',
    // Against a D that stands still, the best answer is one value: G reaches it before D can say no.
    hyperparameters: { generatorSteps: 15, generatorLearningRate: 0.01, batchSize: 64 },
  },
  {
    trouble: 'vanishing-gradients',
    preset: 'mnist-gan',
    // log(1 - D) is flat where D is sure, and D is soon sure of noise.
    hyperparameters: { loss: 'minimax', discriminatorSteps: 3, discriminatorLearningRate: 0.001, batchSize: 16 },
  },
  {
    trouble: 'oscillation',
    preset: 'gaussian',
    // Nothing bounds the critic's slope: plain gradient steps go round the balance instead of towards it.
    hyperparameters: {
      loss: 'wasserstein',
      clip: 'none',
      optimizer: 'sgd',
      updates: 'simultaneous',
      discriminatorLearningRate: 0.001,
      generatorLearningRate: 0.001,
    },
  },
  {
    trouble: 'clip-saturation',
    preset: 'gaussian',
    // A slope of 32 × 0.0001² at most: the critic cannot say more than left or right.
    hyperparameters: { loss: 'wasserstein', clip: 'weights', clipValue: 0.0001 },
  },
];
