/** What the presets do otherwise than their tutorials, loaded when a reader wants to know. */
import { Tables } from './index.js';
import type { NoteTexts } from './notes-en.js';

export type { NoteTexts } from './notes-en.js';

export const noteTables = new Tables<NoteTexts>({
  en: async () => (await import('./notes-en.js')).en,
  ko: async () => (await import('./notes-ko.js')).ko,
});
