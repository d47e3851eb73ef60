/** The words of the label studio, loaded with it. */
import { Tables } from './index.js';
import type { StudioTexts } from './studio-en.js';

export type { StudioTexts } from './studio-en.js';

export const studioTables = new Tables<StudioTexts>({
  en: async () => (await import('./studio-en.js')).en,
  ko: async () => (await import('./studio-ko.js')).ko,
});
