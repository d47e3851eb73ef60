/** A line of digits, each with its label and the latent that it is drawn from. Pure: knows neither trainer nor page. */

export const LONGEST = 12;

export interface Digit {
  label: number;
  latent: Float32Array;
  /** Whether new hands leave it as it is. */
  isLocked: boolean;
}

/** What of a text can be drawn, and why it is not all of it. */
export function digitsOf(text: string): { digits: string; trouble?: 'empty' | 'others' | 'long' } {
  // Whatever keyboard they come from: full-width digits are digits too.
  const all = text.normalize('NFKC').replace(/[\s,.·:/-]/g, '');
  const digits = all.replace(/[^0-9]/g, '');
  if (digits === '') return { digits, trouble: all === '' ? 'empty' : 'others' };
  if (digits.length > LONGEST) return { digits: digits.slice(0, LONGEST), trouble: 'long' };
  return digits === all ? { digits } : { digits, trouble: 'others' };
}

export class Line {
  digits: Digit[];
  selected = 0;
  #isOneHand = true;

  /** In one hand, the first of these. */
  constructor(text: string, hands: readonly Float32Array[]) {
    const [hand = new Float32Array()] = hands;
    this.digits = Array.from(text, (label) => ({ label: Number(label), latent: hand, isLocked: false }));
  }

  get text(): string {
    return this.digits.map(({ label }) => label).join('');
  }

  get isOneHand(): boolean {
    return this.#isOneHand;
  }

  get current(): Digit {
    return this.digits[this.selected] as Digit;
  }

  /** Those that change together with the selected one: in one hand all that are not locked. */
  get scope(): Digit[] {
    const { current } = this;
    return this.#isOneHand && !current.isLocked ? this.#free : [current];
  }

  get #free(): Digit[] {
    return this.digits.filter(({ isLocked }) => !isLocked);
  }

  /** Another text: what stands before and after the change stays as it is; what is new takes `hands`, by place. */
  type(text: string, hands: readonly Float32Array[]): void {
    const old = this.digits;
    const labels = Array.from(text, Number);
    const most = Math.min(old.length, labels.length);
    let before = 0;
    while (before < most && old[before]?.label === labels[before]) before += 1;
    let after = 0;
    while (after < most - before && old[old.length - 1 - after]?.label === labels[labels.length - 1 - after]) after += 1;
    const shared = this.#isOneHand ? (this.#free[0] ?? this.current).latent : undefined;
    this.digits = labels.map((label, at) => {
      if (at < before) return old[at] as Digit;
      if (at >= labels.length - after) return old[at - labels.length + old.length] as Digit;
      const replaced = old.length === labels.length ? old[at]?.latent : undefined;
      return { label, latent: shared ?? replaced ?? hands[at] ?? this.current.latent, isLocked: false };
    });
    this.selected = Math.min(this.selected, labels.length - 1);
  }

  /** One hand is that of the selected digit; of many, the selected digit keeps its own. */
  useHands(isOneHand: boolean, hands: readonly Float32Array[]): void {
    this.#isOneHand = isOneHand;
    const { latent } = this.current;
    this.#change((digit, at) => (isOneHand ? latent : digit === this.current ? digit.latent : (hands[at] ?? digit.latent)));
  }

  /** Another hand, or one for each digit; locked ones stay. */
  deal(hands: readonly Float32Array[]): void {
    const [hand] = hands;
    this.#change((digit, at) => (this.#isOneHand ? hand : hands[at]) ?? digit.latent);
  }

  /** A step from each hand to another, the same for all in one hand; locked ones stay. */
  vary(step: (latent: Float32Array, at: number) => Float32Array): void {
    this.#change((digit, at) => step(digit.latent, this.#isOneHand ? 0 : at));
    // One latent, not equal ones.
    if (this.#isOneHand && this.#free[0]) this.deal([this.#free[0].latent]);
  }

  /** What is unlocked in one hand joins it. */
  toggleLock(): void {
    const { current } = this;
    const [other] = this.#free;
    current.isLocked = !current.isLocked;
    if (!current.isLocked && this.#isOneHand && other) current.latent = other.latent;
  }

  /** The latent of the selected digit, and of all that go with it. */
  take(latent: Float32Array): void {
    for (const digit of this.scope) digit.latent = latent;
  }

  #change(latentOf: (digit: Digit, at: number) => Float32Array): void {
    this.digits.forEach((digit, at) => {
      if (!digit.isLocked) digit.latent = latentOf(digit, at);
    });
  }
}
