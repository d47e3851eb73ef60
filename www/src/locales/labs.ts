/** The words of the labs, loaded with them and not with the element. One file a lab and language would scatter them: one table a language. */
import type { Language } from './index.js';
import { en, type LabTexts } from './labs-en.js';
import { ko } from './labs-ko.js';

export type { LabTexts } from './labs-en.js';

export const labTextsOf = (language: Language): LabTexts => ({ en, ko })[language];
