/** What one sees when an experiment goes wrong on purpose, loaded with the first that does. */
import { Tables } from './index.js';
import type { ScenarioTexts } from './scenarios-en.js';

export type { ScenarioTexts } from './scenarios-en.js';

export const scenarioTables = new Tables<ScenarioTexts>({
  en: async () => (await import('./scenarios-en.js')).en,
  ko: async () => (await import('./scenarios-ko.js')).ko,
});
