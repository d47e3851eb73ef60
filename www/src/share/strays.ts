/**
 * `<gan-strays>`: says which parts of a link were not understood. Loaded with the first of them.
 * What they say was written by anybody: it is shown as text, and not at length.
 */
import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Stray } from '../address.js';
import { languageOf, type Language } from '../locales/index.js';
import { shareTables } from '../locales/share.js';
import { closeIcon } from '../views/icons.js';

const SHOWN = 5;
const LONGEST = 40;

export class GanStrays extends LitElement {
  static override readonly properties: PropertyDeclarations = { strays: { attribute: false }, language: { attribute: false } };
  static override readonly styles = css`
    div {
      display: flex;
      align-items: flex-start;
      gap: 8px;
      margin-bottom: 18px;
      padding: 6px 6px 6px 16px;
      border-inline-start: 3px solid var(--generated);
      border-radius: 10px;
      background: var(--surface);
      font-size: 14px;
      overflow-wrap: anywhere;
    }
    section {
      flex: 1;
      padding: 8px 0;
    }
    p,
    ul {
      margin: 0;
    }
    ul {
      padding-inline-start: 20px;
    }
    code {
      font: 13px ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    }
    small {
      color: var(--muted);
      font-size: inherit;
    }
    button {
      display: grid;
      place-items: center;
      width: 44px;
      height: 44px;
      padding: 0;
      border: 0;
      border-radius: 8px;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    button:focus-visible {
      outline: 2px solid var(--focus);
    }
  `;

  declare strays: readonly Stray[];
  declare language: Language;

  constructor() {
    super();
    this.strays = [];
    this.language = languageOf(document.documentElement.lang) ?? 'en';
  }

  /** Nothing is shown before its words are there. */
  protected override async scheduleUpdate(): Promise<void> {
    while (!shareTables.has(this.language)) await shareTables.load(this.language);
    super.scheduleUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.strays.length === 0) return nothing;
    const words = shareTables.of(this.language);
    const others = this.strays.length - SHOWN;
    return html`
      <div>
        <section>
          <p>${words.strays}</p>
          <ul>
            ${this.strays.slice(0, SHOWN).map(
              ({ name, value, allowed }) => html`
                <li>
                  <code><bdi>${cut(`${name}=${value}`)}</bdi></code> ${allowed === undefined ? nothing : html`<small>(${words.allowed(allowed)})</small>`}
                </li>`,
            )}
            ${others > 0 ? html`<li>${words.more(String(others))}</li>` : nothing}
          </ul>
        </section>
        <button type="button" aria-label=${words.dismiss} title=${words.dismiss} @click=${() => this.dispatchEvent(new Event('dismiss'))}>${closeIcon}</button>
      </div>`;
  }
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

if (!customElements.get('gan-strays')) customElements.define('gan-strays', GanStrays);

declare global {
  interface HTMLElementTagNameMap {
    'gan-strays': GanStrays;
  }
}
