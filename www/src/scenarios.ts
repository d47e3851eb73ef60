/**
 * Experiments that go wrong, each within seconds and on most seeds: values searched with the command line, a reason beside each.
 * Loaded with the first that is wanted.
 */
import type { PresetName } from './engine/types.js';
import type { Language } from './locales/index.js';
import { scenarioTables } from './locales/scenarios.js';
import type { Trouble } from './views/detectors.js';

export interface Scenario {
  preset: PresetName;
  hyperparameters: Readonly<Record<string, number | string>>;
}

export const SCENARIOS: Readonly<Record<Trouble, Scenario>> = {
  'mode-collapse': {
    preset: 'two-gaussians',
    // Against a D that stands still, the best answer is one value: G reaches it before D can say no.
    hyperparameters: { generatorSteps: 15, generatorLearningRate: 0.01, batchSize: 64 },
  },
  'vanishing-gradients': {
    preset: 'mnist-gan',
    // log(1 - D) is flat where D is sure, and D is soon sure of noise.
    hyperparameters: { loss: 'minimax', discriminatorSteps: 3, discriminatorLearningRate: 0.001, batchSize: 16 },
  },
  oscillation: {
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
  'clip-saturation': {
    preset: 'gaussian',
    // A slope of 32 × 0.0001² at most: the critic cannot say more than left or right.
    hyperparameters: { loss: 'wasserstein', clip: 'weights', clipValue: 0.0001 },
  },
};

/** What there is to see; nothing until the words have come, of which `come` tells. */
export function seeingOf(trouble: Trouble, language: Language, come: () => void): string {
  if (scenarioTables.has(language)) return scenarioTables.of(language)[trouble];
  void scenarioTables.load(language).then(come, () => undefined);
  return '';
}
