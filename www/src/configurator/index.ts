/** `<gan-configurator>`: an element is set up on screen, looked at, and taken along as markup. Loaded when it comes near. */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { live } from 'lit/directives/live.js';
import { BACKENDS, hasShippedWeights, isConditional, PRESETS, type PresetName } from '../engine/types.js';
import { LANGUAGES, languageOf, tables, type Language } from '../locales/index.js';
import { configuratorTables, type ConfiguratorTexts } from '../locales/configurator.js';
import { isAllowed, stylesOf, type StyleName } from '../setup.js';
import { LOADING, THEMES, type Part } from '../views/settings.js';
import { COLOURS, HEIGHTS, OWN, partsOf, RADIUS, setupOf, shownParts, WIDTHS, type Choices } from './choices.js';
import { elementMarkup, frameAddress, frameMarkup } from './markup.js';
import { configuratorStyles } from './styles.js';

/** What the page shows: where the reader begins. */
interface Above {
  preset: PresetName;
  seed: string;
  label: string;
  lang: Language;
}

type Field = keyof ConfiguratorTexts['allowed'];
type Markup = 'html' | 'frame';

/** Until the preview has told how high the element is. */
const USUAL_HEIGHT = 900;
const COPIED = 2000;
const ATTRIBUTES = ['preset', 'backend', 'seed', 'label', 'controls', 'autoplay', 'loading', 'lang', 'theme', 'weights'] as const;
const STYLES: readonly StyleName[] = ['real', 'generated', 'discriminator', 'radius'];

export class GanConfigurator extends LitElement {
  static override readonly styles = configuratorStyles;
  static override readonly properties: PropertyDeclarations = { above: { attribute: false } };

  declare above: Above;

  /** What has been chosen here; all else is as above. */
  #chosen: Partial<Choices> = {};
  #home = new URL('./', document.baseURI).href;
  #height: number | undefined;
  #measured: number | undefined;
  #refused: { field: Field; value: string } | undefined;
  #isPreviewed = false;
  #copied: { what: Markup; works: boolean } | undefined;
  readonly #size = new ResizeObserver(([entry]) => this.#measure(entry?.contentRect.height ?? 0));

  constructor() {
    super();
    this.above = { preset: OWN.preset, seed: OWN.seed, label: OWN.label, lang: languageOf(document.documentElement.lang) ?? 'en' };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  /** Nothing is shown before its words are there; what was shown stays. */
  protected override async scheduleUpdate(): Promise<void> {
    const areThere = (): boolean => configuratorTables.has(this.above.lang) && tables.has(this.above.lang);
    while (!areThere()) await Promise.all([configuratorTables.load(this.above.lang), tables.load(this.above.lang)]);
    super.scheduleUpdate();
  }

  protected override render(): TemplateResult {
    const texts = this.#texts;
    const choices = this.#choices;
    return html`
      <p class="intro">${texts.intro}</p>
      <div class="columns">
        <form @submit=${(event: Event) => event.preventDefault()}>
          ${this.#renderWhat(texts, choices)} ${this.#renderHow(texts, choices)} ${this.#renderLook(texts, choices)} ${this.#renderWhere(texts)}
        </form>
        <div class="results">
          ${this.#renderPreview(texts, choices)} ${this.#renderMarkups(texts, choices)}
        </div>
      </div>
      <p class="spoken" role="status">${this.#copied ? (this.#copied.works ? texts.copied : texts.copyFailed) : nothing}</p>`;
  }

  /** The preview is set up as the markup would be. */
  protected override updated(): void {
    const gan = this.renderRoot.querySelector('gan-let');
    this.#size.disconnect();
    if (!gan) return;
    const setup = setupOf(this.#choices);
    for (const name of ATTRIBUTES) {
      const value = setup.attributes[name];
      if (value === undefined) gan.removeAttribute(name);
      else if (gan.getAttribute(name) !== value) gan.setAttribute(name, value);
    }
    for (const name of STYLES) gan.style.removeProperty(`--gan-${name}`);
    for (const [property, value] of stylesOf(setup)) gan.style.setProperty(property, value);
    this.#size.observe(gan);
  }

  #renderWhat(texts: ConfiguratorTexts, choices: Choices): TemplateResult {
    const { presets } = tables.of(this.above.lang).page;
    return html`
      <fieldset>
        <legend>${texts.groups.what}</legend>
        ${this.#select(texts.preset, 'preset', PRESETS, choices.preset, (preset) => presets[preset].name, (preset) => this.#choose({ preset, hidden: new Set() }))}
        ${this.#text(texts, 'seed', texts.seed, choices.seed, (value) => isAllowed('seed', value), (value) => this.#choose({ seed: String(Number(value)) }))}
        ${isConditional(choices.preset)
          ? this.#text(texts, 'label', texts.label, choices.label, (value) => isAllowed('label', value), (label) => this.#choose({ label }))
          : nothing}
        ${hasShippedWeights(choices.preset) ? this.#check('shipped', texts.shipped, choices.isShipped, (isShipped) => this.#choose({ isShipped })) : nothing}
      </fieldset>`;
  }

  #renderHow(texts: ConfiguratorTexts, choices: Choices): TemplateResult {
    const { backends } = tables.of(this.above.lang);
    return html`
      <fieldset>
        <legend>${texts.groups.how}</legend>
        ${this.#select(texts.backend, 'backend', BACKENDS, choices.backend, (name) => backends[name], (backend) => this.#choose({ backend }))}
        ${this.#select(texts.loading, 'loading', LOADING, choices.loading, (name) => texts.loadings[name], (loading) => this.#choose({ loading }))}
        ${this.#check('autoplay', texts.autoplay, choices.plays, (plays) => this.#choose({ plays }))}
      </fieldset>`;
  }

  #renderLook(texts: ConfiguratorTexts, choices: Choices): TemplateResult {
    return html`
      <fieldset>
        <legend>${texts.groups.look}</legend>
        ${this.#select(texts.theme, 'theme', THEMES, choices.theme, (name) => texts.themes[name], (theme) => this.#choose({ theme }))}
        ${this.#select(texts.language, 'lang', ['', ...LANGUAGES] as const, choices.language, (name) => texts.languages[name], (language) => this.#choose({ language }))}
        ${this.#select(texts.width, 'width', WIDTHS, choices.width, (name) => texts.widths[name], (width) => this.#choose({ width }))}
        ${this.#text(texts, 'height', texts.height, String(this.#frameHeight), isHeight, (value) => (this.#height = Number(value)))}
        ${this.#renderColours(texts, choices)} ${this.#renderParts(texts, choices)}
      </fieldset>`;
  }

  #renderColours(texts: ConfiguratorTexts, choices: Choices): TemplateResult {
    const { styles } = choices;
    const radius = `${styles.radius ?? RADIUS.own} ${texts.pixels}`;
    const style = (name: StyleName, value: string): void => this.#choose({ styles: { ...styles, [name]: value } });
    return html`
      <div class="block" role="group" aria-label=${texts.colours}>
        <span class="name">${texts.colours}</span>
        <div class="colours">
          ${(Object.keys(COLOURS) as (keyof typeof COLOURS)[]).map(
            (name) => html`
              <label>
                <input type="color" name=${name} .value=${`#${styles[name] ?? COLOURS[name]}`} @input=${(event: Event) => style(name, valueOf(event).slice(1))} />
                ${texts.colour[name]}
              </label>`,
          )}
        </div>
        <label class="range">
          ${texts.radius}
          <input
            type="range"
            name="radius"
            min=${RADIUS.least}
            max=${RADIUS.most}
            aria-valuetext=${radius}
            .value=${styles.radius ?? String(RADIUS.own)}
            @input=${(event: Event) => style('radius', valueOf(event))}
          />
          <span aria-hidden="true">${radius}</span>
        </label>
        ${Object.keys(styles).length > 0
          ? html`<button type="button" class="quiet" data-command="own-colours" @click=${() => this.#choose({ styles: {} })}>${texts.coloursBack}</button>`
          : nothing}
      </div>`;
  }

  #renderParts(texts: ConfiguratorTexts, choices: Choices): TemplateResult {
    const parts = partsOf(choices.preset);
    const shown = new Set(shownParts(choices));
    const show = (part: Part, isShown: boolean): void => {
      const hidden = new Set(choices.hidden);
      if (isShown) hidden.delete(part);
      else hidden.add(part);
      this.#choose({ hidden });
    };
    return html`
      <div class="block" role="group" aria-label=${texts.parts}>
        <span class="name">${texts.parts}</span>
        <div class="parts">
          ${parts.map((part) => this.#check(`part-${part}`, texts.part[part], shown.has(part), (isShown) => show(part, isShown)))}
        </div>
        <div class="line">
          <button type="button" class="quiet" data-command="all-parts" @click=${() => this.#choose({ hidden: new Set() })}>${texts.partsAll}</button>
          <button type="button" class="quiet" data-command="picture" @click=${() => this.#choose({ hidden: new Set(parts.filter((part) => part !== 'canvas')) })}>
            ${texts.partsNone}
          </button>
        </div>
      </div>`;
  }

  #renderWhere(texts: ConfiguratorTexts): TemplateResult {
    return html`
      <fieldset>
        <legend>${texts.groups.where}</legend>
        ${this.#text(texts, 'home', texts.home, this.#home, (value) => folderOf(value) !== undefined, (value) => (this.#home = folderOf(value) ?? this.#home))}
        <p class="note">${isLocal(this.#home) ? texts.homeLocal : texts.homeNote}</p>
      </fieldset>`;
  }

  #renderPreview(texts: ConfiguratorTexts, choices: Choices): TemplateResult {
    const show = (isPreviewed: boolean): void => {
      this.#isPreviewed = isPreviewed;
      if (!isPreviewed) this.#measured = undefined;
      this.requestUpdate();
    };
    // What only counts when an element begins asks for another one.
    const begins = JSON.stringify([choices.plays, choices.loading]);
    return html`
      <section class="preview" aria-label=${texts.preview}>
        ${this.#isPreviewed
          ? html`
              <div class="line">
                <h3>${texts.preview}</h3>
                <button type="button" class="quiet" data-command="hide" @click=${() => show(false)}>${texts.previewHide}</button>
              </div>
              <div class="stage" .style=${choices.width === '' ? '' : `max-width: ${choices.width}px`}>
                ${keyed(begins, html`<gan-let></gan-let>`)}
              </div>`
          : html`
              <div class="poster">
                <button type="button" class="primary" data-command="show" @click=${() => show(true)}>${texts.previewShow}</button>
                <p class="note">${texts.previewNote}</p>
              </div>`}
      </section>`;
  }

  #renderMarkups(texts: ConfiguratorTexts, choices: Choices): TemplateResult {
    const setup = setupOf(choices);
    const title = texts.frameTitle(tables.of(this.above.lang).page.presets[choices.preset].name);
    const frame = frameMarkup(setup, this.#home, { width: choices.width, height: this.#frameHeight, title });
    return html`
      <section class="markups">
        ${this.#renderMarkup(texts, 'html', texts.copyHtml, texts.htmlNote, elementMarkup(setup, this.#home, choices.width))}
        ${this.#renderMarkup(texts, 'frame', texts.copyFrame, texts.frameNote, frame)}
        <p class="note">
          <a href=${frameAddress(setup, this.#home)} target="_blank" rel="noopener">${texts.openFrame}</a>
        </p>
        <p class="note"><a href="./reference${this.above.lang === 'ko' ? '.ko' : ''}.html">${texts.reference}</a></p>
      </section>`;
  }

  #renderMarkup(texts: ConfiguratorTexts, what: Markup, name: string, note: string, markup: string): TemplateResult {
    const copied = this.#copied?.what === what ? (this.#copied.works ? texts.copied : texts.copyFailed) : undefined;
    return html`
      <h3 id=${what}>${texts[what]} <small>${note}</small></h3>
      <div class="code" data-markup=${what}>
        <pre tabindex="0" aria-labelledby=${what}><code>${markup}</code></pre>
        <button type="button" data-copy=${what} aria-label=${name} @click=${() => void this.#copy(what, markup)}>${copied ?? texts.copy}</button>
      </div>`;
  }

  #select<T extends string>(label: string, name: string, values: readonly T[], value: T, nameOf: (value: T) => string, choose: (value: T) => void): TemplateResult {
    const changed = (event: Event): void => {
      const found = values.find((each) => each === valueOf(event));
      if (found !== undefined) choose(found);
    };
    return html`
      <label class="field">
        <span class="name">${label}</span>
        <select name=${name} .value=${live(value)} @change=${changed}>
          ${values.map((each) => html`<option value=${each} ?selected=${each === value}>${nameOf(each)}</option>`)}
        </select>
      </label>`;
  }

  /** What is refused leaves what was there, and says why. */
  #text(texts: ConfiguratorTexts, field: Field, label: string, value: string, isGood: (text: string) => boolean, set: (text: string) => void): TemplateResult {
    const refused = this.#refused?.field === field ? this.#refused : undefined;
    const changed = (event: Event): void => {
      const text = valueOf(event).trim();
      this.#refused = isGood(text) ? undefined : { field, value };
      if (!this.#refused) set(text);
      this.requestUpdate();
    };
    return html`
      <label class="field">
        <span class="name">${label}</span>
        <input
          type="text"
          name=${field}
          inputmode=${field === 'home' ? 'url' : 'numeric'}
          autocomplete="off"
          spellcheck="false"
          .value=${live(value)}
          aria-invalid=${refused !== undefined}
          aria-describedby="refused-${field}"
          @change=${changed}
        />
      </label>
      <p class="refused" id="refused-${field}" role="alert">${refused ? texts.refused(texts.allowed[field], refused.value) : nothing}</p>`;
  }

  #check(name: string, label: string, value: boolean, set: (value: boolean) => void): TemplateResult {
    return html`
      <label class="check">
        <input type="checkbox" name=${name} .checked=${live(value)} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} />
        ${label}
      </label>`;
  }

  get #texts(): ConfiguratorTexts {
    return configuratorTables.of(this.above.lang);
  }

  get #choices(): Choices {
    const { preset, seed, label } = this.above;
    return { ...OWN, preset, seed, label, ...this.#chosen };
  }

  get #frameHeight(): number {
    return this.#height ?? this.#measured ?? USUAL_HEIGHT;
  }

  #choose(part: Partial<Choices>): void {
    this.#chosen = { ...this.#chosen, ...part };
    this.#refused = undefined;
    this.requestUpdate();
  }

  /** The frame is as high as the element was when it last came to rest, to the next ten pixels. */
  #measure(height: number): void {
    const measured = Math.min(HEIGHTS.most, Math.max(HEIGHTS.least, Math.ceil(height / 10) * 10));
    if (measured === this.#measured || height === 0) return;
    this.#measured = measured;
    this.requestUpdate();
  }

  async #copy(what: Markup, markup: string): Promise<void> {
    const works = await navigator.clipboard.writeText(markup).then(
      () => true,
      () => false,
    );
    // Where the clipboard is closed, the reader's own keys still copy.
    const code = this.renderRoot.querySelector(`[data-markup="${what}"] code`);
    if (!works && code) getSelection()?.selectAllChildren(code);
    const copied = { what, works };
    this.#copied = copied;
    this.requestUpdate();
    setTimeout(() => {
      if (this.#copied !== copied) return;
      this.#copied = undefined;
      this.requestUpdate();
    }, COPIED);
  }
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

const isHeight = (text: string): boolean => /^\d{1,4}$/.test(text) && Number(text) >= HEIGHTS.least && Number(text) <= HEIGHTS.most;

/** With a closing slash, and without what is no part of a folder's address. */
function folderOf(text: string): string | undefined {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname } = new URL(text.replace(/[^/]*\.(js|html)$/, ''));
  return `${origin}${pathname.replace(/\/?$/, '/')}`;
}

const isLocal = (home: string): boolean => /^(localhost|127\.|\[::1\])/.test(new URL(home).hostname);

if (!customElements.get('gan-configurator')) customElements.define('gan-configurator', GanConfigurator);

declare global {
  interface HTMLElementTagNameMap {
    'gan-configurator': GanConfigurator;
  }
}
