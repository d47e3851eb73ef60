/** What the labs share: each is a small element of the playground that experiments with the public methods of the `<gan-let>` above it. */
import { css, LitElement, type PropertyDeclarations } from 'lit';
import type { PresetName } from '../engine/types.js';
import { languageOf, type Language } from '../locales/index.js';
import { labTables, type LabTexts } from '../locales/labs.js';

export type GanLet = HTMLElementTagNameMap['gan-let'];

export abstract class Lab extends LitElement {
  static override readonly properties: PropertyDeclarations = {
    gan: { attribute: false },
    preset: { attribute: false },
    language: { attribute: false },
    isDark: { attribute: false },
  };

  /** The element above; undefined until it stands. */
  declare gan: GanLet | undefined;
  /** What it trains. */
  declare preset: PresetName;
  declare language: Language;
  /** Canvases do not follow the style sheet by themselves; drawings in SVG do. */
  declare isDark: boolean;

  constructor() {
    super();
    this.gan = undefined;
    this.preset = 'two-gaussians';
    // What the page has set before this class was there comes back only after the words have been chosen.
    this.language = languageOf(document.documentElement.lang) ?? 'en';
    this.isDark = false;
  }

  protected get texts(): LabTexts {
    return labTables.of(this.language);
  }

  /** Nothing is shown before its words are there; what was shown stays. */
  protected override async scheduleUpdate(): Promise<void> {
    while (!labTables.has(this.language)) await labTables.load(this.language);
    super.scheduleUpdate();
  }

  /** A figure as the reader's language writes it, with a proper minus. */
  protected number(value: number, digits: number): string {
    // What rounds to 0 has no sign.
    const rounded = Number(value.toFixed(digits)) || 0;
    return rounded.toLocaleString(this.language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '−');
  }
}

/** Listens to some of the element's events, until the answer is called. */
export function hear(gan: GanLet | undefined, events: readonly string[], heard: (event?: Event) => void): () => void {
  for (const type of events) gan?.addEventListener(type, heard);
  return () => {
    for (const type of events) gan?.removeEventListener(type, heard);
  };
}

/** Looks like the rest of the page: the custom properties that are not set here are the playground's, which knows the theme. */
export const labStyles = css`
  :host {
    --discriminator: light-dark(#6a4c9c, #c0a8f0);
    --danger: light-dark(#b3261e, #ff8a80);
    --raised: light-dark(#f5f5f2, #212327);
    display: block;
    font-size: 15px;
    line-height: 1.55;
    font-variant-numeric: tabular-nums;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h3 {
    margin: 0 0 4px;
    font-size: 17px;
    font-weight: 650;
    letter-spacing: -0.01em;
    line-height: 1.35;
  }
  p {
    margin: 0 0 12px;
    max-width: 68ch;
    color: var(--muted);
    text-wrap: pretty;
  }
  button,
  select,
  input {
    min-height: 36px;
    margin: 0;
    padding: 0 12px;
    border: 1px solid var(--edge);
    border-radius: 8px;
    background: var(--surface);
    color: inherit;
    font: inherit;
    font-size: 14px;
  }
  button {
    cursor: pointer;
    touch-action: manipulation;
  }
  button:hover:not(:disabled) {
    background: var(--raised);
  }
  button:disabled {
    opacity: 0.45;
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 14px;
    margin: 0 0 14px;
  }
  /* The outcome in a sentence, which changes with what is shown. */
  .verdict {
    margin: 14px 0 0;
    padding: 10px 14px;
    border-inline-start: 3px solid var(--edge);
    border-radius: 0 10px 10px 0;
    background: var(--raised);
    color: var(--text);
  }
  .note {
    margin: 12px 0 0;
    font-size: 13.5px;
  }
  @media (forced-colors: active) {
    :is([aria-checked='true'], [aria-pressed='true'], [aria-selected='true']):not(:focus-visible) {
      outline: 3px solid Highlight;
      outline-offset: -3px;
    }
  }
  @media (pointer: coarse) {
    button,
    select,
    input {
      min-height: 44px;
    }
  }
`;
