/** What can be wrong with the files that a reader brings. Each kind has its own words; which, the tables know. */
import type { OwnTexts } from '../locales/own.js';

type Faults = OwnTexts['faults'];
type Words = { message: string; hint: string };

export class Fault extends Error {
  override readonly name = 'Fault';
  readonly #say: (texts: OwnTexts) => Words;

  constructor(kind: string, say: (texts: OwnTexts) => Words) {
    super(kind);
    this.#say = say;
  }

  words(texts: OwnTexts): Words {
    return this.#say(texts);
  }
}

/** `values`: what the words of this kind name. */
export function fault<K extends keyof Faults>(kind: K, ...values: Parameters<Faults[K]>): Fault {
  return new Fault(kind, (texts) => (texts.faults[kind] as (...values: Parameters<Faults[K]>) => Words)(...values));
}
