/** `<gan-labs>`: the labs that go with what the element above trains, and its play button, which has scrolled away. Loaded when it comes near. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { isDigits } from '../engine/types.js';
import { tables } from '../locales/index.js';
import { Presence } from '../views/presence.js';
import { AllLabels } from './all-labels.js';
import { Arithmetic } from './arithmetic.js';
import { CrossEntropy } from './cross-entropy.js';
import { LabCurves } from './curves.js';
import { Distances } from './distances.js';
import { hear, Lab, labStyles } from './lab.js';
import { Latents } from './latents.js';
import { Lipschitz } from './lipschitz.js';
import { SelfTest } from './self-test.js';
import { SideBySide } from './side-by-side.js';
import { Steering } from './steering.js';
import { Walk } from './walk.js';

const EVENTS = ['gan-ready', 'gan-state', 'gan-step'];

export class GanLabs extends Lab {
  static override readonly styles = [
    labStyles,
    css`
      h2 {
        margin: 0 0 4px;
        font-size: 20px;
        font-weight: 650;
        letter-spacing: -0.015em;
      }
      .card {
        margin-top: 20px;
        padding: 20px;
        border: 1px solid var(--line);
        border-radius: 14px;
        background: var(--surface);
      }
      .run {
        position: sticky;
        top: 8px;
        z-index: 3;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 14px;
        width: fit-content;
        max-width: 100%;
        margin: 12px 0 0 auto;
        padding: 6px 16px 6px 6px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--surface);
        box-shadow: 0 2px 10px rgb(0 0 0 / 0.06);
        color: var(--muted);
        font-size: 13.5px;
      }
      .run button {
        min-width: 92px;
        border-color: var(--text);
        background: var(--text);
        color: var(--surface);
        font-weight: 600;
      }
      .run button:hover:not(:disabled) {
        background: var(--text);
        opacity: 0.88;
      }
      /* Beside the title, where there is room. */
      @media (min-width: 900px) {
        .run {
          margin-top: -46px;
        }
      }
      @media (max-width: 620px) {
        .run {
          top: 4px;
          flex-wrap: nowrap;
          width: 100%;
          line-height: 1.35;
        }
        .card {
          margin-top: 14px;
          padding: 16px;
        }
      }
    `,
  ];
  #unlisten = (): void => undefined;
  readonly #heard = (): void => this.requestUpdate();
  readonly #presence = new Presence(this, (seen) => {
    // The element rests when it is out of sight, but not while it is looked at from here: then this sees to it.
    if (!seen && this.gan?.running && !isNear(this.gan)) void this.#attempt(this.gan.pause());
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#presence.start();
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#presence.stop();
    this.#unlisten();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('gan')) this.#listen();
  }

  protected override render(): TemplateResult {
    const words = this.texts.around;
    return html`
      <h2>${words.title}</h2>
      <p>${words.intro}</p>
      ${this.#renderRun()}
      ${this.#labs.map((lab) => html`<section class="card">${lab}</section>`)}`;
  }

  #renderRun(): TemplateResult | typeof nothing {
    const { gan, preset, language } = this;
    const words = this.texts.around;
    const isRunning = gan?.running ?? false;
    const iteration = (gan?.iteration ?? 0).toLocaleString(language);
    const toggle = (): unknown => gan && this.#attempt(isRunning ? gan.pause() : gan.play());
    return html`
      <div class="run" role="group" aria-label=${words.controls}>
        <button type="button" ?disabled=${gan?.backendInUse === undefined} @click=${toggle}>${isRunning ? words.pause : words.play}</button>
        <span>${words.at(tables.of(language).page.presets[preset].name, iteration)}</span>
      </div>`;
  }

  get #labs(): TemplateResult[] {
    const { gan, preset, language, isDark } = this;
    const distances = html`<lab-distances .language=${language}></lab-distances>`;
    const crossEntropy = html`<lab-cross-entropy .gan=${gan} .preset=${preset} .language=${language}></lab-cross-entropy>`;
    if (!isDigits(preset)) {
      return [crossEntropy, html`<lab-lipschitz .gan=${gan} .preset=${preset} .language=${language}></lab-lipschitz>`, distances];
    }
    return [
      html`<lab-latents .gan=${gan} .preset=${preset} .language=${language} .isDark=${isDark}></lab-latents>`,
      // A reader's own pictures are nothing that the classifier could lead to.
      ...(gan && gan.labelNames.length > 0
        ? []
        : [html`<lab-steering .gan=${gan} .preset=${preset} .language=${language} .isDark=${isDark}></lab-steering>`]),
      html`<lab-side-by-side .gan=${gan} .preset=${preset} .language=${language} .isDark=${isDark}></lab-side-by-side>`,
      html`<lab-self-test .gan=${gan} .preset=${preset} .language=${language} .isDark=${isDark}></lab-self-test>`,
      crossEntropy,
      distances,
    ];
  }

  #listen(): void {
    this.#unlisten();
    this.#unlisten = hear(this.gan, EVENTS, this.#heard);
  }

  /** What fails the element shows itself. */
  async #attempt(call: Promise<void>): Promise<void> {
    await call.catch(() => undefined);
  }
}

/** Whether an element stands on the screen, in a page that is not hidden. */
function isNear(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return !document.hidden && bottom > 0 && top < innerHeight;
}

const ELEMENTS = {
  'lab-distances': Distances,
  'lab-lipschitz': Lipschitz,
  'lab-cross-entropy': CrossEntropy,
  'lab-latents': Latents,
  'lab-walk': Walk,
  'lab-arithmetic': Arithmetic,
  'lab-all-labels': AllLabels,
  'lab-steering': Steering,
  'lab-side-by-side': SideBySide,
  'lab-self-test': SelfTest,
  'lab-curves': LabCurves,
  'gan-labs': GanLabs,
};
for (const [name, element] of Object.entries(ELEMENTS)) if (!customElements.get(name)) customElements.define(name, element);

declare global {
  interface HTMLElementTagNameMap {
    'gan-labs': GanLabs;
  }
}
