/** The words of the labs, loaded with them and not with the element. One file a lab and language would scatter them: one table a language. */
import { Tables } from './index.js';
import type { LabTexts } from './labs-en.js';

export type { LabTexts } from './labs-en.js';

export const labTables = new Tables<LabTexts>({
  en: async () => (await import('./labs-en.js')).en,
  ko: async () => (await import('./labs-ko.js')).ko,
});
