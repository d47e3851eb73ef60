/** The words around taking a run along: files, links, and the page without a network. Loaded when one of them is needed. */
import { Tables } from './index.js';
import type { ShareTexts } from './share-en.js';

export type { ShareTexts } from './share-en.js';

export const shareTables = new Tables<ShareTexts>({
  en: async () => (await import('./share-en.js')).en,
  ko: async () => (await import('./share-ko.js')).ko,
});
