/** The words by language: a reader loads one table. Knows no element. */
import type { Texts } from './en.js';

/** @internal */
export type { Texts } from './en.js';

export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Tables, each loaded when its language is first wanted. */
export class Tables<T> {
  readonly #sources: Record<Language, () => Promise<T>>;
  readonly #loaded = new Map<Language, T>();
  readonly #coming = new Map<Language, Promise<T>>();

  constructor(sources: Record<Language, () => Promise<T>>) {
    this.#sources = sources;
  }

  has(language: Language): boolean {
    return this.#loaded.has(language);
  }

  load(language: Language): Promise<T> {
    const coming = this.#coming.get(language) ?? this.#fetch(language);
    this.#coming.set(language, coming);
    return coming;
  }

  /** A table that has been loaded. */
  of(language: Language): T {
    const table = this.#loaded.get(language);
    if (!table) throw new Error(`The words of "${language}" have not been loaded.`);
    return table;
  }

  async #fetch(language: Language): Promise<T> {
    try {
      const table = await this.#sources[language]();
      this.#loaded.set(language, table);
      return table;
    } catch (cause) {
      // The next call tries again.
      this.#coming.delete(language);
      throw cause;
    }
  }
}

/** @internal */
export const tables = new Tables<Texts>({
  en: async () => (await import('./en.js')).en,
  ko: async () => (await import('./ko.js')).ko,
});

/** The language of a BCP 47 tag such as "ko-KR"; undefined where there is no table for it. */
export function languageOf(tag: string | null): Language | undefined {
  const primary = tag?.trim().toLowerCase().split('-')[0];
  return LANGUAGES.find((language) => language === primary);
}

/** What the table says for a code that came from the engine, if it knows it. */
export function lookUp<T>(table: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}
