/**
 * `<gan-keeping>`: where the reader asks for it, the page's run is kept in this browser, and goes on after a reload
 * when that is asked for too. Loaded when a first run stands; for the playground alone.
 */
import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PresetName } from '../engine/types.js';
import { languageOf, lookUp, tables, type Language } from '../locales/index.js';
import { shareTables } from '../locales/share.js';
import { forget, keep, recall, type KeptRun } from './runs.js';

/** Milliseconds between two looks at the run. */
const INTERVAL = 2000;

export class GanKeeping extends LitElement {
  static override readonly properties: PropertyDeclarations = { language: { attribute: false } };
  static override readonly styles = css`
    div {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      color: var(--muted);
      font-size: 14px;
    }
    label {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      min-height: 44px;
      color: var(--text);
    }
    input {
      width: 18px;
      height: 18px;
      accent-color: var(--accent);
    }
    button {
      min-height: 44px;
      padding: 0 6px;
      border: 0;
      background: none;
      color: var(--text);
      font: inherit;
      text-decoration: underline;
      text-underline-offset: 3px;
      cursor: pointer;
    }
    :focus-visible {
      outline: 2px solid var(--focus);
      outline-offset: 2px;
    }
  `;

  declare language: Language;
  /** What an earlier visit has kept, until the reader has said what is to become of it. */
  #offered: KeptRun | undefined;
  #keeps = false;
  /** What could not be done. */
  #failure = '';
  #kept = -1;
  #timer = 0;

  constructor() {
    super();
    this.language = languageOf(document.documentElement.lang) ?? 'en';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => void this.#keep(), INTERVAL);
    recall().then(
      (run) => {
        this.#offered = run;
        this.#keeps = run !== undefined;
        this.requestUpdate();
      },
      () => undefined,
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override async scheduleUpdate(): Promise<void> {
    while (!shareTables.has(this.language)) await shareTables.load(this.language);
    super.scheduleUpdate();
  }

  protected override render(): TemplateResult {
    const words = shareTables.of(this.language);
    const offered = this.#offered;
    return html`
      <div>
        <label title=${words.keepNote}>
          <input type="checkbox" name="keep" .checked=${this.#keeps} @change=${(event: Event) => this.#choose((event.target as HTMLInputElement).checked)} />
          ${words.keep}
        </label>
        <span role="status">${this.#failure !== '' ? this.#failure : offered ? words.keptRun(this.#nameOf(offered), offered.iteration.toLocaleString(this.language), this.#when(offered)) : nothing}</span>
        ${offered
          ? html`
              <button type="button" data-command="go-on" @click=${() => void this.#goOn(offered)}>${words.goOn}</button>
              <button type="button" data-command="forget" @click=${() => this.#choose(false)}>${words.forget}</button>`
          : nothing}
      </div>`;
  }

  #nameOf({ preset }: KeptRun): string {
    return tables.has(this.language) ? (lookUp(tables.of(this.language).page.presets, preset)?.name ?? preset) : preset;
  }

  #when({ at }: KeptRun): string {
    return new Date(at).toLocaleString(this.language, { dateStyle: 'medium', timeStyle: 'short' });
  }

  #choose(keeps: boolean): void {
    this.#keeps = keeps;
    this.#offered = undefined;
    this.#failure = '';
    this.#kept = -1;
    this.requestUpdate();
    if (keeps) void this.#keep();
    else forget().catch(() => undefined);
  }

  /** The run as it was last checkpointed: nothing is read for it that is not there already. */
  async #keep(): Promise<void> {
    // What was kept before is not written over as long as it is offered.
    if (!this.#keeps || this.#offered) return;
    const gan = document.querySelector('gan-let');
    const checkpoint = gan?.checkpoint;
    if (!gan || !checkpoint || checkpoint.iteration === this.#kept) return;
    this.#kept = checkpoint.iteration;
    try {
      await keep({ preset: gan.preset, at: Date.now(), ...checkpoint });
    } catch {
      this.#failure = shareTables.of(this.language).notKept;
      this.#keeps = false;
      this.requestUpdate();
    }
  }

  async #goOn({ file, preset }: KeptRun): Promise<void> {
    try {
      await document.querySelector('gan-let')?.load(file, { preset: preset as PresetName });
      this.#offered = undefined;
    } catch (cause) {
      // It stays until it is forgotten.
      this.#failure = cause instanceof Error ? cause.message : String(cause);
    }
    this.requestUpdate();
  }
}

if (!customElements.get('gan-keeping')) customElements.define('gan-keeping', GanKeeping);
