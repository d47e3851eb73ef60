/** The words of the hyper-parameters, loaded with whatever names them first. */
import type { HyperparameterTexts } from './hyperparameters-en.js';
import { Tables } from './index.js';

export const hyperparameterTables = new Tables<HyperparameterTexts>({
  en: async () => (await import('./hyperparameters-en.js')).en,
  ko: async () => (await import('./hyperparameters-ko.js')).ko,
});
