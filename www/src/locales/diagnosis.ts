/** What the detectors have found, in words; loaded with the view that says it. */
import { Tables } from './index.js';
import type { DiagnosisTexts } from './diagnosis-en.js';

export type { DiagnosisTexts } from './diagnosis-en.js';

export const diagnosisTables = new Tables<DiagnosisTexts>({
  en: async () => (await import('./diagnosis-en.js')).en,
  ko: async () => (await import('./diagnosis-ko.js')).ko,
});
