/** Picks the table of a language. Knows no element. */
import { en, type Texts } from './en.js';
import { ko } from './ko.js';

export type { Texts } from './en.js';

export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

const tables: Record<Language, Texts> = { en, ko };

export const textsOf = (language: Language): Texts => tables[language];

/** The language of a BCP 47 tag such as "ko-KR"; undefined where there is no table for it. */
export function languageOf(tag: string | null): Language | undefined {
  const primary = tag?.trim().toLowerCase().split('-')[0];
  return LANGUAGES.find((language) => language === primary);
}

/** What the table says for a code that came from the engine, if it knows it. */
export function lookUp<T>(table: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}
