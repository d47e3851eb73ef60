/** The words of what an element does for its host page and for those who hear it, loaded after it has been shown. */
import type { CourtesyTexts } from './courtesy-en.js';
import { Tables } from './index.js';

export type { CourtesyTexts } from './courtesy-en.js';

export const courtesyTables = new Tables<CourtesyTexts>({
  en: async () => (await import('./courtesy-en.js')).en,
  ko: async () => (await import('./courtesy-ko.js')).ko,
});
