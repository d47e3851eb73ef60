/**
 * `<gan-studio>`: type digits and see them drawn, in one hand or many; shape the hand, morph, take the pictures along.
 * Loaded when it comes near. It knows the element above by its public methods and events alone, and starts nothing.
 */
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { isConditional, type Images } from '../engine/types.js';
import { choice, choiceStyles } from '../labs/choice.js';
import { DigitLab, type Subject } from '../labs/digit-lab.js';
import { digitStyles } from '../labs/digit-styles.js';
import { part } from '../labs/drawing.js';
import { labStyles, type GanLet } from '../labs/lab.js';
import { joined, rowsOf, settle } from '../labs/slerp.js';
import { labTables } from '../locales/labs.js';
import { studioTables, type StudioTexts } from '../locales/studio.js';
import { save } from '../views/download.js';
import { shuffleIcon } from '../views/icons.js';
import { rgbOf, type Palette } from '../views/palette.js';
import { Presence } from '../views/presence.js';
import { DirectionsTool } from './directions-tool.js';
import { copy, pngOf, poster } from './files.js';
import { Inks } from './ink-canvas.js';
import { ADVANCE, type Layout } from './ink.js';
import { digitsOf, Line, LONGEST } from './line.js';
import { LineView, lockIcon, type LineActions } from './line-view.js';
import { MixTool } from './mix-tool.js';
import { MorphTool } from './morph-tool.js';
import { neighbour } from './neighbours.js';
import { NeighboursTool } from './neighbours-tool.js';
import { SheetTool } from './sheet-tool.js';
import { studioStyles } from './styles.js';
import type { Bench, Tool } from './tool.js';

const TOOLS = ['neighbours', 'directions', 'mix', 'morph', 'sheet'] as const;
type ToolName = (typeof TOOLS)[number];
type Part = 'line' | 'tool';
type Hands = 'one' | 'many';

/** What is written at first. */
const OPENING = '2025';
/** How far "Vary" goes. */
const VARIED = 0.3;
/** Latents that are shown once come from seeds that no hand has. */
const FRESH = 1_000_000;

/** Digits of a line close up, as one writes; at print size, and as a film. */
const PRINT: Layout = { columns: LONGEST, advance: ADVANCE, leading: 28, margin: 5, scale: 20 };
const FILM: Layout = { ...PRINT, margin: 3, scale: 8 };

export class GanStudio extends DigitLab<Part> {
  static override readonly styles = [labStyles, digitStyles, choiceStyles, studioStyles];
  protected override readonly interval = 250;
  protected readonly parts = ['line', 'tool'] as const;
  static override readonly properties: PropertyDeclarations = {
    text: { attribute: false },
    hands: { attribute: false },
  };

  /** What the page wants to be written, if anything, and in how many hands. */
  declare text: string;
  declare hands: Hands;
  readonly #inks = new Inks();
  readonly #lineView = new LineView(this.#inks);
  readonly #bench = this.#makeBench();
  readonly #tools: Record<ToolName, Tool> = {
    neighbours: new NeighboursTool(this.#bench),
    directions: new DirectionsTool(this.#bench),
    mix: new MixTool(this.#bench),
    morph: new MorphTool(this.#bench),
    sheet: new SheetTool(this.#bench),
  };
  #tool: ToolName = 'neighbours';
  #line = new Line(OPENING, []);
  #hasLine = false;
  /** The seed of the hands that were dealt last; in one hand, that of the first of them. */
  #hand = 1;
  #hands: Float32Array[] = [];
  #fresh = FRESH;
  /** The digits that stand above. */
  #shown: Images | undefined;
  #trouble: keyof StudioTexts['troubles'] | undefined;
  #said = '';
  readonly #presence = new Presence(this, (isSeen) => this.#current.seen(isSeen));

  constructor() {
    super();
    this.text = '';
    this.hands = 'one';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#presence.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#presence.stop();
    this.#current.seen(false);
  }

  protected override async scheduleUpdate(): Promise<void> {
    // The words of the labs too: some of them are said here.
    while (!studioTables.has(this.language) || !labTables.has(this.language)) {
      await Promise.all([studioTables.load(this.language), labTables.load(this.language)]);
    }
    await super.scheduleUpdate();
  }

  /** What the page wants is written, if it is not what stands there. */
  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { text, isOneHand } = this.#line;
    const [isTyped, isTurned] = [this.text !== '' && this.text !== text, (this.hands === 'one') !== isOneHand];
    if (changed.has('text') && isTyped) {
      this.#line.type(digitsOf(this.text).digits, this.#hands);
      this.#hasLine = true;
    }
    if (changed.has('hands') && isTurned) this.#line.useHands(this.hands === 'one', this.#hands);
    if (isTyped || isTurned) this.want('line', 'tool');
  }

  protected override get canAsk(): boolean {
    return super.canAsk && isConditional(this.preset);
  }

  protected override forget(): void {
    super.forget();
    this.#shown = undefined;
    for (const tool of Object.values(this.#tools)) tool.forget();
  }

  protected async open({ gan, about }: Subject): Promise<void> {
    const { isOneHand, text } = this.#line;
    this.#hands = rowsOf(await gan.latents({ seed: this.#hand, count: LONGEST }), about.latentSize);
    this.#line = new Line(this.#hasLine || gan.label.length < 2 ? text : digitsOf(gan.label).digits, this.#hands);
    this.#line.useHands(isOneHand, this.#hands);
    this.#hasLine = true;
    for (const tool of Object.values(this.#tools)) tool.forget();
  }

  protected async redraw(parts: ReadonlySet<Part>): Promise<void> {
    const tool = this.#current;
    const drawsTool = parts.has('tool') || tool.showsLine;
    await Promise.all([tool.showsLine || !parts.has('line') ? undefined : this.#drawLine(), drawsTool ? tool.draw() : undefined]);
    this.requestUpdate();
  }

  protected override restyle(palette: Palette): void {
    this.#inks.restyle({ ink: rgbOf(palette.ink), paper: rgbOf(palette.paper) });
  }

  /** What fails because there is another run by now is not the reader's concern. */
  protected override attempt(work: () => Promise<void>): Promise<void> {
    const { gan, preset } = this;
    return super.attempt(() =>
      work().catch((error: unknown) => {
        if (this.gan === gan && this.preset === preset && this.subject) throw error;
      }),
    );
  }

  protected override render(): TemplateResult {
    const words = this.#words;
    const isReady = this.hasRun && this.#shown !== undefined;
    return html`
      <div class="head">
        <div>
          <h2>${words.title}</h2>
          <p>${words.intro}</p>
        </div>
        <label class="write">
          <span>${words.write}</span>
          <input type="text" name="digits" inputmode="numeric" autocomplete="off" .value=${live(this.#trouble === 'empty' ? '' : this.#line.text)} @input=${this.#typed} @blur=${this.#settled} />
        </label>
      </div>
      <div class="paper ${this.#inks.style.showsPixels ? 'pixels' : ''}">
        ${this.hint()} ${isReady ? this.#lineView.view(words, this.#line, this.#actions) : nothing}
      </div>
      ${this.failure()} ${isReady ? this.#renderTools(words) : nothing}`;
  }

  #renderTools(words: StudioTexts): TemplateResult {
    const { isOneHand, current } = this.#line;
    return html`
      <div class="row">
        ${choice<Hands>({
          label: words.hands,
          options: (['one', 'many'] as const).map((value) => ({ value, text: words.hand[value] })),
          value: isOneHand ? 'one' : 'many',
          choose: (value) => this.#useHands(value === 'one'),
        })}
        <button type="button" @click=${this.#actions.deal}>${shuffleIcon}${words.deal}</button>
        <button type="button" @click=${this.#actions.vary}>${words.vary}</button>
        <button type="button" aria-pressed=${current.isLocked} @click=${this.#actions.lock}>
          ${lockIcon(current.isLocked)}${current.isLocked ? words.unlock(current.label) : words.lock(current.label)}
        </button>
        <span class="gap"></span>
        <label class="check">
          <input type="checkbox" .checked=${this.#inks.style.showsPixels} @change=${this.#pixelsWanted} />${words.pixels}
        </label>
        <button type="button" data-copy="png" @click=${this.#copy}>${words.copy}</button>
        <button type="button" data-save="png" @click=${this.#save}>${words.save}</button>
      </div>
      <div class="below">
        <p>${words.keys}</p>
        <p role="status">${this.#trouble ? this.#explain(this.#trouble) : this.#said}</p>
      </div>
      <div role="tablist" aria-label=${words.tools} @keydown=${this.#tabKeyed}>
        ${TOOLS.map(
          (name) => html`
            <button
              type="button"
              role="tab"
              id="tab-${name}"
              aria-controls="tool"
              aria-selected=${name === this.#tool}
              tabindex=${name === this.#tool ? 0 : -1}
              @click=${() => this.#choose(name)}
            >${words.tool[name]}</button>`,
        )}
      </div>
      <div role="tabpanel" id="tool" class=${this.#inks.style.showsPixels ? 'pixels' : ''} aria-labelledby="tab-${this.#tool}">
        ${this.#current.view()}
        ${current.isLocked && isOneHand && !this.#current.showsLine ? html`<p class="note">${words.lockedAlone(current.label)}</p>` : nothing}
      </div>`;
  }

  get #words(): StudioTexts {
    return studioTables.of(this.language);
  }

  get #current(): Tool {
    return this.#tools[this.#tool];
  }

  get #known(): Subject {
    if (!this.subject) throw new Error('there is no run');
    return this.subject;
  }

  readonly #actions: LineActions = {
    choose: (at) => {
      this.#line.selected = at;
      this.#changed();
    },
    more: () => this.#choose('neighbours'),
    lock: () => {
      this.#line.toggleLock();
      this.#changed();
    },
    deal: () =>
      void this.attempt(async () => {
        this.#hand += 1;
        this.#hands = await this.#latents(this.#known.gan, this.#hand, LONGEST);
        this.#line.deal(this.#hands);
        this.#changed();
      }),
    vary: () =>
      void this.attempt(async () => {
        const others = await this.#bench.fresh(LONGEST);
        const { prior } = this.#known;
        this.#line.vary((latent, at) => neighbour(latent, others[at] ?? latent, VARIED, prior));
        this.#changed();
      }),
  };

  #makeBench(): Bench {
    const studio = this;
    return {
      inks: studio.#inks,
      get words() {
        return studio.#words;
      },
      get language() {
        return studio.language;
      },
      get line() {
        return studio.#line;
      },
      get prior() {
        return studio.#known.prior;
      },
      get about() {
        return studio.#known.about;
      },
      get iteration() {
        return studio.#known.gan.iteration;
      },
      draw: async (latents, labels, blend) => {
        const { gan, prior } = studio.#known;
        // Beyond the cube of uniform latents training has never gone.
        const within = prior === 'uniform' ? latents.map((latent) => settle(latent, 'uniform')) : latents;
        const drawn = await gan.generate({ latents: joined(within), count: latents.length, labels: [...labels], ...(blend ? { blend } : {}) });
        if (!('images' in drawn)) throw new Error('no digits were drawn');
        return drawn;
      },
      fresh: (count) => {
        studio.#fresh += 1;
        return studio.#latents(studio.#known.gan, studio.#fresh, count);
      },
      percent: (share) => share.toLocaleString(studio.language, { style: 'percent', maximumFractionDigits: 0 }),
      number: (value, digits) => studio.number(value, digits),
      take: (latent) => {
        studio.#line.take(latent);
        studio.#changed();
      },
      redraw: () => {
        studio.want('tool');
        studio.requestUpdate();
      },
      update: () => studio.requestUpdate(),
      showLine: (images, first, count) => studio.#show(part(images, first, count)),
      attempt: (work) => studio.attempt(work),
      savePicture: (name, images, layout) => studio.#savePicture(name, images, layout),
      saveFilm: (name, images, count) => studio.#saveFilm(name, images, count),
    };
  }

  async #latents(gan: GanLet, seed: number, count: number): Promise<Float32Array[]> {
    return rowsOf(await gan.latents({ seed, count }), this.#known.about.latentSize);
  }

  /** The line is another. */
  #changed(): void {
    this.#said = '';
    this.want('line', 'tool');
    this.requestUpdate();
  }

  async #drawLine(): Promise<void> {
    const { digits } = this.#line;
    this.#show(await this.#bench.draw(digits.map(({ latent }) => latent), digits.map(({ label }) => label)));
  }

  #show(images: Images): void {
    this.#shown = images;
    this.#lineView.show(images);
  }

  #choose(tool: ToolName): void {
    if (tool === this.#tool) return;
    this.#current.seen(false);
    this.#tool = tool;
    this.#current.seen(this.#presence.seen);
    this.#changed();
  }

  #useHands(isOneHand: boolean): void {
    this.#line.useHands(isOneHand, this.#hands);
    this.#changed();
    this.#tell();
  }

  /** What is written, for whoever keeps it. */
  #tell(): void {
    const { text, isOneHand } = this.#line;
    Object.assign(this, { text, hands: isOneHand ? 'one' : 'many' });
    this.dispatchEvent(new CustomEvent('gan-write', { detail: { text: this.text, hands: this.hands } }));
  }

  readonly #typed = (event: Event): void => {
    const { digits, trouble } = digitsOf((event.target as HTMLInputElement).value);
    this.#trouble = trouble;
    if (digits !== '') this.#line.type(digits, this.#hands);
    this.#changed();
    if (digits !== '') this.#tell();
  };

  /** The field says again what stands above. */
  readonly #settled = (): void => {
    this.#trouble = undefined;
    this.requestUpdate();
  };

  #explain(trouble: keyof StudioTexts['troubles']): string {
    const { troubles } = this.#words;
    return trouble === 'long' ? troubles.long(LONGEST) : troubles[trouble];
  }

  readonly #pixelsWanted = (event: Event): void => {
    this.#inks.restyle({ showsPixels: (event.target as HTMLInputElement).checked });
    this.requestUpdate();
  };

  readonly #tabKeyed = (event: KeyboardEvent): void => {
    const at = TOOLS.indexOf(this.#tool);
    const targets: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const name = TOOLS.at(target % TOOLS.length);
    if (!name) return;
    this.#choose(name);
    this.renderRoot.querySelector<HTMLElement>(`#tab-${name}`)?.focus();
  };

  readonly #copy = (): void => {
    const shown = this.#shown;
    if (!shown) return;
    this.#say(this.#words.working);
    let size = '';
    const png = poster(shown, PRINT, this.#inks.style).then((canvas) => {
      size = sizeOf(canvas.width, canvas.height);
      return pngOf(canvas);
    });
    copy(png).then(
      () => this.#say(this.#words.copied(size)),
      () => this.#say(this.#words.copyFailed),
    );
  };

  readonly #save = (): void => {
    const shown = this.#shown;
    if (shown) void this.attempt(() => this.#savePicture(`ganlet-${this.#line.text}`, shown, PRINT));
  };

  async #savePicture(name: string, images: Images, layout: Layout): Promise<void> {
    this.#say(this.#words.working);
    const canvas = await poster(images, layout, this.#inks.style);
    save(await pngOf(canvas), `${name}.png`);
    this.#say(this.#words.saved(`${name}.png`, sizeOf(canvas.width, canvas.height)));
  }

  async #saveFilm(name: string, images: Images, count: number): Promise<void> {
    this.#say(this.#words.working);
    const { filmOf } = await import('./film.js');
    const { file, frames, width, height } = await filmOf(images, count, FILM, this.#inks.style);
    save(file, `${name}.gif`);
    this.#say(this.#words.savedFilm(`${name}.gif`, frames, sizeOf(width, height)));
  }

  #say(text: string): void {
    this.#trouble = undefined;
    this.#said = text;
    this.requestUpdate();
  }
}

const sizeOf = (width: number, height: number): string => `${width} × ${height}`;

if (!customElements.get('gan-studio')) customElements.define('gan-studio', GanStudio);

declare global {
  interface HTMLElementTagNameMap {
    'gan-studio': GanStudio;
  }
}
