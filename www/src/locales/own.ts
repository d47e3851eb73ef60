/** The words around the reader's own pictures, loaded with the first of them. */
import { Tables } from './index.js';
import type { OwnTexts } from './own-en.js';

export type { OwnTexts } from './own-en.js';

export const ownTables = new Tables<OwnTexts>({
  en: async () => (await import('./own-en.js')).en,
  ko: async () => (await import('./own-ko.js')).ko,
});
