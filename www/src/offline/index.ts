/**
 * `<gan-offline>`: keeps a page of this site working without a network, and says when there is none.
 * Loaded when a first run stands. For the site's own pages alone: a page that embeds the element is left as it is.
 */
import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { fetched } from '../engine/index.js';
import { languageOf, type Language } from '../locales/index.js';
import { shareTables, type ShareTexts } from '../locales/share.js';
import type { Asked, Told } from './protocol.js';

/** After these, more may have been fetched. */
const EVENTS = ['gan-ready', 'gan-metrics'];

/** Undefined where the page has not come over a safe connection. */
const container = (): ServiceWorkerContainer | undefined => ('serviceWorker' in navigator ? navigator.serviceWorker : undefined);

export class GanOffline extends LitElement {
  static override readonly properties: PropertyDeclarations = { language: { attribute: false } };
  static override readonly styles = css`
    p {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 10px;
      margin: 0;
      color: var(--muted);
      font-size: 14px;
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
    button:focus-visible {
      outline: 2px solid var(--focus);
    }
  `;

  declare language: Language;
  #registration: ServiceWorkerRegistration | undefined;
  #isMissing = false;
  #isNewer = false;
  /** How many addresses have been handed on. */
  #known = 0;

  constructor() {
    super();
    this.language = languageOf(document.documentElement.lang) ?? 'en';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'status');
    addEventListener('online', this.#connected);
    addEventListener('offline', this.#changed);
    for (const type of EVENTS) document.addEventListener(type, this.#moved);
    container()?.addEventListener('message', this.#told);
    // Refused, there is a page without it.
    this.#register().catch(() => undefined);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('online', this.#connected);
    removeEventListener('offline', this.#changed);
    for (const type of EVENTS) document.removeEventListener(type, this.#moved);
    container()?.removeEventListener('message', this.#told);
  }

  /** Its words are loaded when there is something to say. */
  protected override async scheduleUpdate(): Promise<void> {
    while (this.#says && !shareTables.has(this.language)) await shareTables.load(this.language);
    super.scheduleUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.#says) return nothing;
    const words = shareTables.of(this.language);
    const reload = html`<button type="button" @click=${() => location.reload()}>${words.reload}</button>`;
    return html`<p>${words[this.#says]} ${this.#says === 'newer' ? reload : nothing}</p>`;
  }

  get #says(): keyof Pick<ShareTexts, 'missing' | 'offline' | 'newer'> | undefined {
    if (this.#isMissing) return 'missing';
    if (!navigator.onLine) return 'offline';
    return this.#isNewer ? 'newer' : undefined;
  }

  async #register(): Promise<void> {
    const workers = container();
    if (!workers) return;
    // Beside the scripts, wherever the page itself lies: that folder is what is kept.
    const registration = await workers.register(new URL('./sw.js', import.meta.url));
    this.#registration = registration;
    if (registration.waiting) this.#meet(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        this.#isNewer = installing.state === 'installed' && registration.active !== null;
        this.requestUpdate();
      });
    });
    // Browsers look for one now and then; a reader who reloads means now.
    registration.update().catch(() => undefined);
    await workers.ready;
    await this.#handOn();
  }

  /** A version that an earlier visit has left waiting takes over, unless there is something to lose by then. */
  #meet(waiting: ServiceWorker): void {
    const steps = (): string => [...document.querySelectorAll('gan-let')].map(({ iteration }) => iteration).join();
    const before = steps();
    this.#isNewer = true;
    this.requestUpdate();
    const turned = (): void => {
      if (steps() === before) location.reload();
    };
    container()?.addEventListener('controllerchange', turned, { once: true });
    waiting.postMessage({ takeOver: true } satisfies Asked);
  }

  /** What came before the service worker was there has not passed through it. */
  async #handOn(): Promise<void> {
    const worker = this.#registration?.active;
    if (!worker) return;
    const own = performance.getEntriesByType('resource').map(({ name }) => name);
    const addresses = [...own, ...(await fetched())];
    if (addresses.length === this.#known) return;
    this.#known = addresses.length;
    worker.postMessage({ keep: addresses } satisfies Asked);
  }

  readonly #moved = ({ type }: Event): void => {
    if (type === 'gan-ready') this.#connected();
    this.#handOn().catch(() => undefined);
  };

  readonly #told = ({ data }: MessageEvent<Told>): void => {
    this.#isMissing = 'missing' in data;
    this.requestUpdate();
  };

  readonly #connected = (): void => {
    this.#isMissing = false;
    this.requestUpdate();
  };

  readonly #changed = (): void => this.requestUpdate();
}

if (!customElements.get('gan-offline')) customElements.define('gan-offline', GanOffline);

declare global {
  interface HTMLElementTagNameMap {
    'gan-offline': GanOffline;
  }
}
