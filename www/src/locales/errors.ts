/** The words for what failed, loaded when something does; until then, and without a network, the engine's own are shown. */
import type { ErrorTexts } from './errors-en.js';
import { Tables } from './index.js';

export type { ErrorTexts } from './errors-en.js';

export const errorTables = new Tables<ErrorTexts>({
  en: async () => (await import('./errors-en.js')).en,
  ko: async () => (await import('./errors-ko.js')).ko,
});
