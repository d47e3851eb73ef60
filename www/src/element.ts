/** `<gan-let>`: puts engine and views together. What a picture looks like, and how training works, is not known here. */
import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import {
  BACKENDS,
  createTrainer,
  GanletError,
  isConditional,
  isDigits,
  PRESETS,
  type Backend,
  type BackendChoice,
  type ErrorDetail,
  type FrameRequest,
  type PresetName,
  type RecoveredDetail,
  type SavedRun,
  type Stats,
  type Trainer,
  type TrainerState,
} from './engine/index.js';
import { detailOf } from './engine/protocol.js';
import type { GanEvents } from './events.js';
import { errorTables } from './locales/errors.js';
import { languageOf, lookUp, tables, type Language, type Texts } from './locales/index.js';
import { ownTables } from './locales/own.js';
import { shareTables } from './locales/share.js';
import { backendLine } from './views/backend-line.js';
import { chartTabs } from './views/chart-tabs.js';
import type { Courtesy, Standing } from './views/courtesy/index.js';
import { deferred } from './views/deferred.js';
import { Diagnosis } from './views/diagnosis.js';
import { fileButtons } from './views/file-buttons.js';
import type { Refusal } from './views/hyperparameters.js';
import { commandOf, keyList } from './views/keys.js';
import { errorNotice, errorPanel, loadingPanel, noticeList, problemNotice, recoveredNotice } from './views/notices.js';
import { Pictures } from './views/pictures.js';
import { Presence } from './views/presence.js';
import type { Remedy } from './views/remedies.js';
import { Run, type RunListener } from './views/run.js';
import type { Message } from './views/run-files.js';
import { runLength } from './views/run-length.js';
import { DEFAULTS, isSeed, namesOf, readSettings, type Loading, type Part, type Problem, type Settings, type Theme } from './views/settings.js';
import { densityStage, digitsStage } from './views/stages.js';
import { stripStyles } from './views/strip.js';
import { styles } from './views/styles.js';
import { toolbar, type Command } from './views/toolbar.js';

/** A change of one of these asks for another trainer. */
const OPENED_WITH = ['preset', 'backend', 'seed', 'data', 'labelNames', 'weights', 'assets'];
/** Whether the reader would rather have things stand still. */
const CALM = matchMedia('(prefers-reduced-motion: reduce)');

/** One, or several with spaces between. */
type Words<Word extends string> = Word | `${Word} ${string}` | '';

/** A reader's own pictures: IDX files of images and labels, and what the labels stand for. */
export interface OwnData {
  images: Blob;
  labels: Blob;
  labelNames: readonly string[];
}

/** What a share link carries. */
export interface ElementState extends TrainerState {
  label: string;
}

/**
 * A generative adversarial network that trains inside the page, and what there is to see of it: curves or digits,
 * losses, distances, layers. An attribute with a value that it does not know falls back, says so, and fires `gan-error`.
 *
 * @tag gan-let
 * @example
 * <script type="module" src="./ganlet.js"></script>
 * <gan-let preset="two-gaussians" seed="42" autoplay></gan-let>
 *
 * @example
 * gan-let {
 *   --gan-generated: #c2185b;
 *   --gan-radius: 4px;
 * }
 * gan-let::part(summary) {
 *   font-size: 16px;
 * }
 *
 * @cssprop --gan-real - What is real: densities, digits, the discriminator's verdict on them.
 * @cssprop --gan-generated - What is generated.
 * @cssprop --gan-discriminator - The discriminator's curve.
 * @cssprop --gan-accent - Main button, chosen label.
 * @cssprop --gan-on-accent - Text on the accent.
 * @cssprop --gan-surface - The element's ground.
 * @cssprop --gan-raised - Ground of what lies on it.
 * @cssprop --gan-text - Text.
 * @cssprop --gan-muted - Text beside the point: units, axes, notes.
 * @cssprop --gan-line - Lines between.
 * @cssprop --gan-edge - Edges of controls.
 * @cssprop --gan-ink - A digit's strokes.
 * @cssprop --gan-paper - What digits are written on.
 * @cssprop --gan-danger - What went wrong.
 * @cssprop --gan-radius - How round its corners are.
 * @cssprop --gan-font - Its font.
 *
 * @csspart toolbar - Play, step, reset, seed, speed.
 * @csspart backend - Which backend runs, why, and the choice of another.
 * @csspart poster - What stands over the picture until it starts.
 * @csspart canvas - The picture: densities, or the digits drawn for the label.
 * @csspart chart - Losses, outputs, accuracy, gradients.
 * @csspart figures - How good the draws are, in numbers.
 * @csspart findings - What goes wrong in this run, and what to change.
 * @csspart label-picker - The digits to pick from, and a field to write a number.
 * @csspart grid - Fixed latents under each label, and real digits beside them.
 * @csspart strip - How each digit came to be, over the run.
 * @csspart settings - The hyper-parameters.
 * @csspart summary - Layers and parameters.
 */
export class GanLet extends LitElement {
  /** @internal */
  static override readonly styles = [styles, stripStyles];
  /** @internal */
  static override readonly properties: PropertyDeclarations = {
    preset: { reflect: true, useDefault: true },
    backend: { reflect: true, useDefault: true },
    seed: { reflect: true, useDefault: true, converter: { fromAttribute: seedOf, toAttribute: String } },
    label: { reflect: true, useDefault: true },
    controls: { reflect: true, useDefault: true },
    autoplay: { type: Boolean, reflect: true },
    loading: { reflect: true, useDefault: true },
    lang: { reflect: true, useDefault: true },
    theme: { reflect: true, useDefault: true },
    weights: { reflect: true, useDefault: true },
    data: { reflect: true, useDefault: true },
    assets: { reflect: true, useDefault: true },
    labelNames: { attribute: false },
    unavailableBackends: { attribute: false },
    // Has accessors of its own; named here, it is heard also when it was set before the element was defined.
    speed: { attribute: false, noAccessor: true },
  };

  /** What is trained. */
  declare preset: PresetName;
  /** Where: `auto` takes WebGPU on a hardware adapter where it is measured the faster, else the CPU, and says why. */
  declare backend: BackendChoice;
  /** A whole number from 0 to 4294967295; the same seed gives the same run. */
  declare seed: number;
  /** Which digits are drawn: one, or a text of up to 24, as in `2025`. */
  declare label: string;
  /** Which parts show, with spaces between; all of them where it is empty, the picture alone for `none`. */
  declare controls: Words<Part | 'none'>;
  /** Plays as soon as it can train. */
  declare autoplay: boolean;
  /** Whether it waits until it is near the screen. */
  declare loading: Loading;
  /** Its language; the page's around it where it is empty. */
  declare lang: Language | '';
  /** Light or dark; `auto` goes with the page's `color-scheme`, else with the reader's system. */
  declare theme: Theme;
  /** A saved run to go on from: its address, or `shipped` for the one that comes with `digits`. */
  declare weights: string;
  /** Other 28 × 28 pictures: the address of an IDX file of images, or of images and labels with a space between; gzip or not. */
  declare data: string;
  /** Folder of ganlet's `worker.js`, `wasm/` and `data/`, where they do not lie beside its script and no bundler has placed them. */
  declare assets: string;
  /** What the labels of `data` stand for; empty for the digits. Other pictures than digits are not judged. */
  declare labelNames: readonly string[];
  /** Backends that the page knows cannot be chosen yet. */
  declare unavailableBackends: readonly BackendChoice[];

  #settings: Settings;
  #problems: Problem[] = [];
  #run: Run | undefined;
  #ready = deferred();
  #order: Promise<unknown> = Promise.resolve();
  /** Set once the trainer is needed: it is near the screen, eager, or was called. */
  #isWanted = false;
  /** What to go back to when the element is seen again, or when a new trainer is ready. */
  #resumes = false;
  /** Where play stops by itself, if it does. */
  #goal: { until?: number } = {};
  /** Hyper-parameters that were asked for in the panel and refused, by name. */
  readonly #refused = new Map<string, Refusal>();
  #failure: ErrorDetail | undefined;
  #errors: ErrorDetail[] = [];
  /** How a run that was interrupted goes on. */
  #recovered: RecoveredDetail | undefined;
  /** What became of a file. */
  #message: Message | undefined;
  #speed = Infinity;
  #hand = 0;
  /** The source's own, until the reader moves it. */
  #bandwidth = 0.3;
  #stepStats: Stats | undefined;
  #styledFor = '';

  readonly #pictures = new Pictures(() => this.requestUpdate());
  readonly #diagnosis = new Diagnosis();
  /** How findings are shown: on its way from the first step on, before which there is nothing to find. */
  #findings: typeof import('./views/diagnosis-view.js') | undefined;
  #comingFindings: Promise<void> | undefined;
  readonly #presence = new Presence(this, (seen) => this.#seen(seen));
  /** The page's language can change. */
  readonly #around = new MutationObserver(() => this.requestUpdate());
  /** What is needed only once it stands. */
  #later: typeof import('./views/later.js') | undefined;
  #courtesy: Courtesy | undefined;
  #repaint = 0;

  constructor() {
    super();
    Object.assign(this, { ...DEFAULTS, controls: '', autoplay: false, lang: '', weights: '', data: '', assets: '', labelNames: [], unavailableBackends: [] });
    this.#settings = this.#readSettings().settings;
    this.#clearPictures();
  }

  /** Resolves when the trainer can train; a new promise after each failure or change of trainer. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Where the arithmetic runs, once that has been chosen. */
  get backendInUse(): Backend | undefined {
    return this.#run?.backend?.backend;
  }

  /** Why it runs there, in an English sentence. */
  get backendReason(): string {
    return this.#run?.backend?.reason ?? '';
  }

  /** Whole iterations so far. */
  get iteration(): number {
    return this.#run?.trainer.iteration ?? 0;
  }

  /** The run's last checkpoint: at most 100 iterations or half a second old while it trains. None at its beginning. */
  get checkpoint(): SavedRun | undefined {
    return this.#run?.trainer.checkpoint;
  }

  /** Whether it trains by itself right now. */
  get running(): boolean {
    return this.#run?.trainer.running ?? false;
  }

  /** Iterations per second while playing, at most; Infinity is as fast as it goes. */
  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#speed = speed;
    // What is not open yet takes it when it opens.
    if (this.#run?.isReady) this.#attempt(this.#call((trainer) => trainer.setSpeed(speed)));
    this.requestUpdate();
  }

  step: Trainer['step'] = (n) => this.#call((trainer) => trainer.step(n));
  stepDiscriminator: Trainer['stepDiscriminator'] = () => this.#call((trainer) => trainer.stepDiscriminator());
  stepGenerator: Trainer['stepGenerator'] = () => this.#call((trainer) => trainer.stepGenerator());
  play: Trainer['play'] = (options = {}) =>
    this.#call(async (trainer) => {
      await trainer.play(options);
      this.#goal = options;
      this.requestUpdate();
    });
  pause: Trainer['pause'] = () => {
    this.#resumes = false;
    return this.#call((trainer) => trainer.pause());
  };
  generate: Trainer['generate'] = (request) => this.#call((trainer) => trainer.generate(request));
  discriminate: Trainer['discriminate'] = (request) => this.#call((trainer) => trainer.discriminate(request));
  latents: Trainer['latents'] = (request) => this.#call((trainer) => trainer.latents(request));
  classify: Trainer['classify'] = (request) => this.#call((trainer) => trainer.classify(request));
  steer: Trainer['steer'] = (request) => this.#call((trainer) => trainer.steer(request));
  selfTest: Trainer['selfTest'] = (request) => this.#call((trainer) => trainer.selfTest(request));
  about: Trainer['about'] = () => this.#call((trainer) => trainer.about());
  summary: Trainer['summary'] = () => this.#call((trainer) => trainer.summary());
  hyperparameters: Trainer['hyperparameters'] = () => this.#call((trainer) => trainer.hyperparameters());
  save: Trainer['save'] = () => this.#call((trainer) => trainer.save());
  load: Trainer['load'] = (source, options) =>
    this.#call(async (trainer) => {
      await trainer.load(source, options);
      await this.#moved(trainer, await trainer.getState());
    });
  /**
   * The run's recipe and the label, without weights: what a link carries.
   * @returns For `setState`, here or elsewhere.
   */
  getState = (): Promise<ElementState> => this.#call(async (trainer) => ({ ...(await trainer.getState()), label: this.#settings.label }));

  metrics: Trainer['metrics'] = () =>
    this.#call(async (trainer) => {
      const metrics = await trainer.metrics();
      this.#fire('gan-metrics', metrics);
      return metrics;
    });

  configure: Trainer['configure'] = (values) =>
    this.#call(async (trainer) => {
      await trainer.configure(values);
      this.#diagnosis.reconsider();
      await this.#run?.readAround();
      this.#announce();
    });

  reset: Trainer['reset'] = (options = {}) => {
    this.#resumes = false;
    return this.#call((trainer) => this.#reset(trainer, options.seed ?? this.#settings.seed));
  };

  /**
   * Starts over with the reader's own pictures. Bad ones leave the run as it was.
   * @param own Two files in IDX format, and what the labels stand for; null goes back to the digits.
   */
  useData = async (own: OwnData | null): Promise<void> => {
    const data = own ? [own.images, own.labels].map((file) => URL.createObjectURL(file)).join(' ') : '';
    const left = this.data;
    try {
      await this.#call((trainer) => this.#useData(trainer, data, own?.labelNames ?? []));
    } finally {
      forget(this.data === data ? left : data);
    }
  };

  /**
   * Opens a recipe from its beginning.
   * @param state As `getState` gives it; without a label, that stays.
   */
  setState = (state: TrainerState & Partial<ElementState>): Promise<void> =>
    this.#call(async (trainer) => {
      await trainer.setState(state);
      if (state.label !== undefined) this.label = state.label;
      await this.#moved(trainer, state);
    });

  /** @internal */
  override connectedCallback(): void {
    super.connectedCallback();
    this.#presence.start();
    this.#around.observe(document.documentElement, { attributeFilter: ['lang'] });
    this.#pictures.start();
    this.#styledFor = '';
    this.requestUpdate();
  }

  /** @internal */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#presence.stop();
    this.#around.disconnect();
    this.#pictures.stop();
    this.#courtesy?.stop();
    cancelAnimationFrame(this.#repaint);
    // Moved to another place, it is there by then, and goes on.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#dispose();
      this.#isWanted = false;
    });
  }

  /**
   * Nothing is shown before its words are there; what was shown in another language stays.
   * @internal
   */
  protected override async scheduleUpdate(): Promise<void> {
    // What has been set meanwhile is asked for again: attributes are read only when the update begins.
    const language = (): Language => this.#readSettings().settings.language ?? languageAround(this);
    while (!tables.has(language())) await tables.load(language());
    while (this.#readSettings().settings.labelNames.length > 0 && !ownTables.has(language())) await ownTables.load(language());
    while (this.#findings?.tables.has(language()) === false) await this.#findings.tables.load(language());
    while (this.#later?.hyperparameterTables.has(language()) === false) await this.#later.hyperparameterTables.load(language());
    while (this.#message && !shareTables.has(language())) await shareTables.load(language());
    super.scheduleUpdate();
  }

  /** @internal */
  protected override willUpdate(changed: PropertyValues): void {
    if (changed.size === 0) return;
    // What could not even be opened may now be put right.
    if (!this.#run && this.#failure && OPENED_WITH.some((name) => changed.has(name))) this.#dispose();
    const { settings, problems } = this.#readSettings();
    const known = new Set(this.#problems.map(({ name, value }) => `${name} ${value}`));
    const fresh = problems.filter(({ name, value }) => !known.has(`${name} ${value}`));
    [this.#settings, this.#problems] = [settings, problems];
    if (!this.#run) this.#clearPictures();
    if (fresh.length > 0) void this.#tell(fresh);
    if (changed.has('label')) this.#run?.ask(this.#frameRequest);
  }

  /** @internal */
  protected override firstUpdated(): void {
    // Without it, the element trains all the same.
    import('./views/later.js').then(
      async (later) => {
        await later.hyperparameterTables.load(this.#language);
        later.dress(this.renderRoot as ShadowRoot);
        this.#later = later;
        this.#courtesy = new later.Courtesy(() => this.requestUpdate());
        this.requestUpdate();
      },
      () => undefined,
    );
  }

  /** @internal */
  protected override updated(): void {
    this.#courtesy?.follow(this.#standing, this.#pictures);
    this.#restyle();
    this.#follow();
  }

  /** @internal */
  protected override render(): TemplateResult {
    const { parts } = this.#settings;
    const [texts, language] = [this.#texts, this.#language];
    const run = this.#run;
    const problems = this.#problems.map((problem) => problemNotice(texts, problem));
    const errors = this.#errors.map((error) => errorNotice(language, error));
    const recovered = this.#recovered ? recoveredNotice(language, this.#errors[0], this.#recovered) : [];
    const messages = this.#message ? [this.#message(shareTables.of(language), texts, language)] : [];
    const drop = parts.has('toolbar') ? this.#dragged : nothing;
    return html`
      <div
        class="root ${this.#scheme}"
        lang=${language}
        role="group"
        aria-label=${texts.element(texts.page.presets[this.#settings.preset].name)}
        tabindex=${parts.has('toolbar') ? -1 : 0}
        @keydown=${this.#keyPressed}
        @dragover=${drop}
        @dragleave=${drop}
        @drop=${drop}
      >
        ${parts.has('toolbar') ? this.#renderToolbar(texts, language) : nothing}
        ${parts.has('backend') || parts.has('toolbar')
          ? html`
              <div class="lines">
                ${parts.has('backend')
                  ? backendLine(
                      texts,
                      { choices: BACKENDS, unavailable: this.unavailableBackends, wanted: this.#settings.backend, inUse: run?.backend },
                      (backend) => (this.backend = backend),
                    )
                  : nothing}
                ${parts.has('toolbar') ? this.#renderRunLength(texts, language) : nothing}
              </div>`
          : nothing}
        ${noticeList(texts, [...problems, ...errors, ...recovered, ...messages], () => this.#dismiss())}
        <div class="body">
          ${parts.has('figures') ? this.#renderFindings(texts, language) : nothing}
          ${isDigits(this.#settings.preset) ? this.#renderDigits(texts, language) : this.#renderDensity(texts, language)}
          ${this.#failure
            ? errorPanel(texts, language, this.#failure, () => this.#retry())
            : run && !run.isReady
              ? loadingPanel(texts, language, run.progress)
              : nothing}
          ${this.#courtesy?.view(this.#standing)}
        </div>
        ${parts.has('summary') || parts.has('settings') || parts.has('toolbar')
          ? html`
              <div class="more">
                ${parts.has('settings') ? this.#renderHyperparameters(texts, language) : nothing}
                ${parts.has('summary') ? this.#later?.summaryView(texts, language, run?.summary ?? []) : nothing}
                ${parts.has('toolbar') ? keyList(texts, this.#hasLabels) : nothing}
                ${parts.has('toolbar') ? this.#renderFiles(texts) : nothing}
              </div>`
          : nothing}
        <i class="probe" @transitionrun=${this.#recoloured}></i>
      </div>`;
  }

  #renderToolbar(texts: Texts, language: Language): TemplateResult {
    const state = {
      running: this.running,
      seed: this.#settings.seed,
      speed: this.#speed,
      iteration: this.iteration,
      perSecond: this.#pictures.rate.perSecond,
      batch: isDigits(this.#settings.preset) ? (this.#run?.batchSize ?? 0) : undefined,
      perImageThere: lookUp(texts.perImageThere, this.#settings.preset),
      disabled: this.#failure !== undefined,
    };
    return toolbar(texts, language, state, {
      command: (command) => this.#command(command),
      seed: (seed) => (this.seed = seed),
      speed: (speed) => (this.speed = speed),
    });
  }

  #renderRunLength(texts: Texts, language: Language): TemplateResult {
    const { until } = this.#goal;
    const about = this.#run?.about;
    const state = {
      about,
      iteration: this.iteration,
      perSecond: this.running ? this.#pictures.rate.perSecond : undefined,
      isBound: this.running && until !== undefined && this.iteration < until,
      disabled: this.#failure !== undefined,
    };
    const run = (): Promise<void> => this.play(about ? { until: about.run.iterations } : {});
    return runLength(texts, language, state, {
      run: () => this.#attempt(run()),
      pause: () => this.#attempt(this.pause()),
      again: () => this.#attempt(this.reset().then(run)),
    });
  }

  #renderHyperparameters(texts: Texts, language: Language): TemplateResult | undefined {
    const run = this.#run;
    const changes = run?.changes ?? {};
    const state = {
      rows: run?.hyperparameters ?? [],
      waiting: run?.waiting ?? new Set<string>(),
      refused: this.#refused,
      isChanged: Object.keys(changes).length > 0,
    };
    return this.#later?.hyperparametersView(texts, language, state, {
      set: (name, value, text) => this.#set(name, value, text),
      reset: () => this.#attempt(this.reset()),
      restore: () => {
        this.#refused.clear();
        this.#attempt(this.configure(changes));
      },
    });
  }

  #renderFiles(texts: Texts): TemplateResult {
    return fileButtons(texts, this.#failure !== undefined, {
      save: () => this.#useFiles(({ saveRun }) => saveRun(this)),
      open: (file) => this.#openFile(file),
    });
  }

  #renderDensity(texts: Texts, language: Language): TemplateResult {
    const metrics = this.#run?.metrics;
    return densityStage(texts, language, this.#settings.parts, {
      canvas: this.#pictures.density.canvas,
      readout: this.#pictures.density.readout,
      metrics: metrics && 'w1' in metrics ? metrics : undefined,
      modes: this.#settings.preset === 'gaussian' ? 1 : 2,
      isCritic: this.#isCritic,
      bandwidth: this.#bandwidth,
      smooth: (bandwidth) => {
        this.#bandwidth = bandwidth;
        this.#run?.ask(this.#frameRequest);
        this.requestUpdate();
      },
      charts: this.#renderCharts(texts, language),
    });
  }

  #renderDigits(texts: Texts, language: Language): TemplateResult {
    const metrics = this.#run?.metrics;
    const stage = digitsStage(texts, this.#settings.parts, {
      sheet: this.#pictures.sheet.canvas,
      grid: this.#pictures.grid.canvas,
      real: this.#pictures.real.canvas,
      label: this.#settings.label,
      names: this.#names,
      notJudged: this.#areNamed ? ownTables.of(this.#language).notJudged : undefined,
      hasLabels: this.#hasLabels,
      semiSupervised: this.#isSemiSupervised,
      metrics: metrics && 'frechet' in metrics ? metrics : undefined,
      language,
      charts: this.#renderCharts(texts, language),
      learning: this.#areNamed ? nothing : this.#pictures.learning.view(texts, language, this.#hasLabels),
      pick: (label) => this.#pick(label),
      deal: () => {
        this.#hand += 1;
        this.#run?.ask(this.#frameRequest);
      },
    });
    return html`${stage} ${this.#settings.parts.has('strip') ? this.#pictures.strip.view(texts, language, this.#names) : nothing}`;
  }

  #renderFindings(texts: Texts, language: Language): TemplateResult | typeof nothing {
    const { findings } = this.#diagnosis;
    const apply = (remedy: Remedy): void => this.#attempt(this.#apply(remedy));
    return this.#findings?.diagnosisView(texts, language, findings, this.#run?.hyperparameters ?? [], apply) ?? nothing;
  }

  #renderCharts(texts: Texts, language: Language): TemplateResult {
    const { charts } = this.#pictures;
    const { about, loss } = this.#run ?? {};
    const shown = charts.show(texts, {
      about,
      loss: loss ?? (this.#isCritic ? 'wasserstein' : undefined),
      isCritic: this.#isCritic,
      semiSupervised: this.#isSemiSupervised,
    });
    return chartTabs(texts, language, shown, {
      tab: (tab) => {
        charts.tab = tab;
        this.requestUpdate();
      },
      mean: (isMean) => {
        charts.isMean = isMean;
        this.requestUpdate();
      },
    });
  }

  get #language(): Language {
    return this.#settings.language ?? languageAround(this);
  }

  get #texts(): Texts {
    const texts = tables.of(this.#language);
    return this.#areNamed ? { ...texts, ...ownTables.of(this.#language).inPlace } : texts;
  }

  /** Whether the labels stand for something else than digits. */
  get #areNamed(): boolean {
    return this.#settings.labelNames.length > 0;
  }

  /** What stands on each label. */
  get #names(): readonly string[] {
    return namesOf(this.#settings);
  }

  /** `auto` goes with the page around where that has said what it is, else with the reader's system. */
  get #scheme(): string {
    const { theme } = this.#settings;
    if (theme !== 'auto') return theme;
    return getComputedStyle(this).colorScheme === 'normal' ? 'either' : '';
  }

  get #autoplays(): boolean {
    return this.autoplay && !CALM.matches;
  }

  get #standing(): Standing {
    const { parts, preset, label } = this.#settings;
    const { until } = this.#goal;
    return {
      texts: this.#texts,
      language: this.#language,
      preset,
      isDensity: !isDigits(preset),
      hasLabels: this.#hasLabels,
      drawsDigits: !this.#areNamed,
      label,
      hasRun: this.#run !== undefined,
      isReady: this.#run?.isReady ?? false,
      hasFailed: this.#failure !== undefined,
      isSeen: this.#presence.seen,
      running: this.running,
      iteration: this.iteration,
      isDone: until !== undefined && this.iteration >= until,
      metrics: this.#run?.metrics,
      autoplay: this.autoplay,
      isCalm: CALM.matches,
      hasToolbar: parts.has('toolbar'),
      play: () => this.#attempt(this.play()),
      pause: () => this.#attempt(this.pause()),
    };
  }

  get #frameRequest(): FrameRequest {
    if (!isDigits(this.#settings.preset)) return { bandwidth: this.#bandwidth };
    return this.#pictures.request(this.#settings.label, this.#hand);
  }

  get #hasLabels(): boolean {
    return isConditional(this.#settings.preset);
  }

  /** Whether D gives scores: as the run says, else as the preset is known for. */
  get #isCritic(): boolean {
    return this.#run?.about?.critic ?? this.#settings.preset === 'mnist-wgan';
  }

  get #isSemiSupervised(): boolean {
    return this.#run?.about?.semiSupervised ?? this.#settings.preset === 'mnist-ssgan';
  }

  #readSettings(): ReturnType<typeof readSettings> {
    const { preset, backend, seed, label, controls, loading, theme, lang, data, labelNames, weights, assets } = this;
    // What is no number is shown as it was written.
    const seedText = (Number.isNaN(seed) ? this.getAttribute('seed') : null) ?? String(seed);
    const raw = { preset, backend, seed, seedText, label, controls, loading, theme, lang, data, labelNames, weights, assets };
    return readSettings(raw, { presets: PRESETS, backends: BACKENDS });
  }

  /** Starts, restarts or resets the run so that it is what the attributes ask for. */
  #follow(): void {
    if (!this.isConnected) return;
    const { preset, backend, seed, data, labelNames, weights, assets, loading } = this.#settings;
    if (loading === 'eager') this.#isWanted = true;
    const run = this.#run;
    if (!run) {
      if (this.#isWanted && !this.#failure) this.#start(this.#autoplays || this.#resumes);
      return;
    }
    const { options } = run;
    const isSameTrainer = options.preset === preset && options.backend === backend && options.assets === assets;
    const isSameData = options.data === data && options.labelNames.length === labelNames.length;
    if (isSameTrainer && options.seed === seed && isSameData && options.weights === weights) return;
    const plays = this.running || this.#resumes || (!run.isReady && this.#autoplays);
    if (isSameTrainer && run.isReady) {
      this.#attempt(this.#adapt(run, plays));
      return;
    }
    this.#dispose();
    this.#start(plays);
  }

  /** Gives a live trainer other data, weights or another seed; what it refuses leaves the run as it was. */
  #adapt(run: Run, plays: boolean): Promise<void> {
    const before = { ...run.options };
    const { seed, data, labelNames, weights } = this.#settings;
    Object.assign(run.options, { seed, data, labelNames, weights });
    return this.#call(async (trainer) => {
      if (data !== before.data || labelNames.length !== before.labelNames.length) {
        await trainer.loadData(data, labelNames);
        await this.#reopened(run);
      }
      if (weights !== before.weights && weights !== '') {
        await trainer.load(weights);
        await run.restarted();
      } else if (seed !== before.seed || weights !== before.weights) await this.#reset(trainer, seed);
      if (this.#run !== run) return;
      this.#clearHistory();
      if (plays) await trainer.play(this.#goal);
    });
  }

  #start(plays: boolean): void {
    const { preset, backend, seed, data, labelNames, weights, assets } = this.#settings;
    this.#failure = undefined;
    this.#errors = [];
    this.#resumes = plays;
    this.requestUpdate();
    let trainer: Trainer;
    try {
      trainer = createTrainer({
        preset,
        backend,
        seed,
        labelNames,
        ...(data === '' ? {} : { data }),
        ...(weights === '' ? {} : { weights }),
        ...(assets === '' ? {} : { assets }),
      });
    } catch (error) {
      this.#fail(detailOf(error));
      return;
    }
    this.#run = new Run({
      trainer,
      options: { preset, backend, seed, data, labelNames, weights, assets },
      isDigits: isDigits(preset),
      request: this.#frameRequest,
      realLabels: this.#pictures.realLabels,
      isSeen: () => this.#presence.seen,
      listener: this.#listener,
    });
  }

  readonly #listener: RunListener = {
    opened: () => this.#opened(),
    failed: (error) => this.#fail(detailOf(error)),
    erred: (error) => this.#report(detailOf(error)),
    recovered: (detail) => {
      this.#recovered = detail;
      this.#fire('gan-recovered', detail);
    },
    backend: (detail) => this.#fire('gan-backend', detail),
    state: () => {
      this.#pictures.rate.clear();
      this.#announce();
    },
    step: (stats) => this.#stepped(stats),
    frame: (frame) => this.#pictures.draw(frame, this.#settings.label),
    metrics: (metrics, seconds) => {
      this.#diagnosis.judge(this.iteration, metrics);
      if ('frechet' in metrics) this.#pictures.learning.add(seconds, metrics);
      this.#fire('gan-metrics', metrics);
    },
    realImages: (images) => this.#pictures.drawReal(images),
    snapshot: (snapshot) => {
      if (this.#settings.parts.has('strip')) this.#pictures.strip.add(snapshot);
    },
    changed: () => this.requestUpdate(),
  };

  #opened(): void {
    const trainer = this.#run?.trainer;
    if (!trainer) return;
    if (this.#speed !== Infinity) this.#attempt(trainer.setSpeed(this.#speed));
    this.#ready.resolve();
    this.#fire('gan-ready', {});
    if (this.#resumes && this.#presence.seen) {
      this.#resumes = false;
      this.#attempt(trainer.play(this.#goal));
    }
  }

  #dispose(): void {
    this.#run?.dispose();
    this.#run = undefined;
    this.#failure = undefined;
    this.#stepStats = undefined;
    this.#resumes = false;
    this.#goal = {};
    this.#refused.clear();
    this.#ready = this.#ready.renew();
    this.#clearPictures();
    this.requestUpdate();
  }

  #retry(): void {
    const checkpoint = this.#run?.trainer.checkpoint;
    this.#dispose();
    this.#isWanted = true;
    this.#start(this.#autoplays);
    if (checkpoint) this.#attempt(this.load(checkpoint.file));
  }

  #fail(error: ErrorDetail): void {
    this.#sayErrors();
    this.#failure = error;
    this.#ready.reject(new GanletError(error));
    this.#fire('gan-error', error);
    this.requestUpdate();
  }

  /** A failure that leaves the run as it was; where there is none any longer, that has been said. */
  #report(error: ErrorDetail): void {
    if (this.#failure) return;
    this.#sayErrors();
    this.#errors = [error];
    this.#recovered = undefined;
    this.#fire('gan-error', error);
    this.requestUpdate();
  }

  /** Their words come when something has failed; until then the engine's own are shown. */
  #sayErrors(): void {
    errorTables.load(this.#language).then(
      () => this.requestUpdate(),
      () => undefined,
    );
  }

  /** Events speak English, whatever the element shows. */
  async #tell(problems: readonly Problem[]): Promise<void> {
    const texts = await tables.load('en');
    for (const problem of problems) {
      const { message, hint } = problemNotice(texts, problem);
      this.#fire('gan-error', { code: 'bad-attribute', message, hint });
    }
  }

  #dismiss(): void {
    this.#errors = [];
    this.#recovered = undefined;
    this.#problems = [];
    this.#message = undefined;
    this.requestUpdate();
  }

  #call<T>(method: (trainer: Trainer) => Promise<T>): Promise<T> {
    const turn = this.#order.then(() => this.#open());
    this.#order = turn.catch(() => undefined);
    return turn.then(method);
  }

  /** The trainer, once it is ready; starts it where it has not been needed so far. */
  async #open(): Promise<Trainer> {
    this.#isWanted = true;
    await this.updateComplete;
    if (!this.#run) this.#follow();
    await this.#ready.promise;
    return this.#run?.trainer ?? this.#open();
  }

  /** For calls that no script awaits. */
  #attempt(call: Promise<unknown>): void {
    const run = this.#run;
    call.catch((error: unknown) => {
      const detail = detailOf(error);
      // What a loss has interrupted is told of by itself.
      if (this.#run === run && !this.#failure && detail.code !== 'interrupted') this.#report(detail);
    });
  }

  /** The trainer has gone there already: the attributes follow, and must not send it again. */
  async #moved(trainer: Trainer, { preset, seed }: TrainerState): Promise<void> {
    const run = this.#run;
    if (run?.trainer !== trainer) return;
    const followed = { preset, weights: '', ...(isSeed(seed) ? { seed } : {}) };
    Object.assign(run.options, followed);
    Object.assign(this, followed);
    this.#refused.clear();
    this.#goal = {};
    await this.updateComplete;
    await this.#reopened(run);
    if (this.#run === run) this.#announce();
  }

  async #useData(trainer: Trainer, data: string, labelNames: readonly string[]): Promise<void> {
    const plays = this.running;
    await trainer.loadData(data, labelNames);
    const run = this.#run;
    if (run?.trainer !== trainer) return;
    // The trainer has the data already: the attributes follow, and must not send it again.
    Object.assign(run.options, { data, labelNames, weights: '' });
    Object.assign(this, { data, labelNames, weights: '' });
    await this.updateComplete;
    await this.#reopened(run);
    if (plays) await trainer.play(this.#goal);
  }

  /** After a trainer was given another preset or other data. */
  async #reopened(run: Run): Promise<void> {
    this.#clearPictures();
    run.ask(this.#frameRequest);
    await run.reopened(isDigits(run.options.preset), this.#pictures.realLabels);
  }

  async #reset(trainer: Trainer, seed: number): Promise<void> {
    const run = this.#run;
    // A bad seed is for the trainer to refuse.
    if (run?.trainer !== trainer || !isSeed(seed)) return trainer.reset({ seed });
    // What was loaded is left with it.
    Object.assign(run.options, { seed, weights: '' });
    Object.assign(this, { seed, weights: '' });
    await trainer.reset({ seed });
    if (this.#run !== run) return;
    this.#goal = {};
    this.#clearHistory();
    await run.restarted();
  }

  /** From the panel: what is refused is said there. */
  #set(name: string, value: number | string, text: string): void {
    const run = this.#run;
    this.#refused.delete(name);
    this.configure({ [name]: value }).catch((error: unknown) => {
      if (this.#run !== run || this.#failure) return;
      const detail = detailOf(error);
      this.#refused.set(name, { text, error: detail });
      this.#fire('gan-error', detail);
      this.requestUpdate();
    });
    this.requestUpdate();
  }

  async #apply({ values, startsOver }: Remedy): Promise<void> {
    const plays = this.running;
    await this.configure(values);
    if (!startsOver) return;
    await this.reset();
    if (plays) await this.play();
  }

  /** The run has begun anew. */
  #clearHistory(): void {
    this.#pictures.clearHistory();
    this.#diagnosis.clear();
  }

  #clearPictures(): void {
    this.#pictures.clear(this.#hasLabels, this.#names.length);
    this.#diagnosis.clear();
  }

  #command(command: Command): void {
    const calls: Record<Command, () => Promise<unknown> | undefined> = {
      toggle: () => (this.running ? this.pause() : this.play()),
      step: () => this.step(),
      stepDiscriminator: () => this.stepDiscriminator(),
      stepGenerator: () => this.stepGenerator(),
      reset: () => this.reset(),
      newSeed: () => {
        this.seed = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
        return undefined;
      },
    };
    const call = calls[command]();
    if (call) this.#attempt(call);
  }

  #pick(label: string): void {
    if (label === this.#settings.label) return;
    this.label = label;
    this.#fire('gan-sample', { labels: Array.from(label, Number) });
  }

  readonly #keyPressed = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (command === undefined || this.#failure) return;
    if (typeof command === 'object') {
      if (this.#hasLabels && Number(command.label) < this.#names.length) this.#pick(command.label);
      return;
    }
    event.preventDefault();
    this.#command(command);
  };

  readonly #dragged = (event: DragEvent): void => {
    const { type, dataTransfer } = event;
    if (!dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    (event.currentTarget as Element).toggleAttribute('data-drop', type === 'dragover');
    const [file] = type === 'drop' ? dataTransfer.files : [];
    if (file) this.#openFile(file);
  };

  #openFile(file: File): void {
    const again = (work: () => Promise<Message>): void => this.#useFiles(work);
    this.#useFiles(({ openRun }) => openRun(this, file, PRESETS, again));
  }

  /** What is done with files is fetched with the first of them. */
  #useFiles(work: (files: typeof import('./views/run-files.js')) => Promise<Message>): void {
    this.#dismiss();
    const told = import('./views/run-files.js').then(work).then((message) => {
      this.#message = message;
      this.requestUpdate();
    });
    this.#attempt(told);
  }

  /** Out of sight, it rests; seen again, it goes on. */
  #seen(seen: boolean): void {
    if (seen) {
      this.#isWanted ||= !savesData();
      // Where it was not shown, no change of colours was told.
      this.#recoloured();
    } else this.#pictures.strip.pause();
    const run = this.#run;
    if (!run?.isReady) {
      this.requestUpdate();
    } else if (!seen && this.running) {
      this.#resumes = true;
      this.#attempt(run.trainer.pause());
    } else if (seen && this.#resumes) {
      this.#resumes = false;
      this.#attempt(run.trainer.play(this.#goal));
    }
  }

  /** What the run is, to all who follow it. */
  #announce(): void {
    const { running, iteration } = this;
    const { preset, backend, seed } = this.#run?.options ?? this.#settings;
    this.#fire('gan-state', { running, iteration, preset, backend, seed, label: this.#settings.label });
  }

  #stepped(stats: Stats): void {
    this.#pictures.add(stats);
    this.#diagnosis.add(stats);
    // Where it cannot be had, the run goes on without.
    this.#comingFindings ??= this.#fetchFindings().catch(() => undefined);
    const isFirst = this.#stepStats === undefined;
    this.#stepStats = stats;
    if (!isFirst) return;
    requestAnimationFrame(() => {
      if (this.#stepStats) this.#fire('gan-step', this.#stepStats);
      this.#stepStats = undefined;
    });
  }

  async #fetchFindings(): Promise<void> {
    const findings = await import('./views/diagnosis-view.js');
    const { styleSheet } = findings.diagnosisStyles;
    if (styleSheet) (this.renderRoot as ShadowRoot).adoptedStyleSheets.push(styleSheet);
    await findings.tables.load(this.#language);
    this.#findings = findings;
    this.requestUpdate();
  }

  #restyle(): void {
    const texts = this.#texts;
    const { label } = this.#settings;
    this.#pictures.name(texts, this.#areNamed ? Array.from(label, (at) => this.#names[Number(at)]).join(', ') : label, this.#courtesy?.told ?? '');
    const style = this.#language;
    const root = this.renderRoot.querySelector('.root');
    if (style === this.#styledFor || !root) return;
    this.#styledFor = style;
    this.#pictures.style(root, texts);
  }

  /** By the theme, by the page around or by `--gan-*`: once for all colours. */
  readonly #recoloured = (): void => {
    cancelAnimationFrame(this.#repaint);
    this.#repaint = requestAnimationFrame(() => {
      this.#styledFor = '';
      this.requestUpdate();
    });
  };

  #fire<Name extends keyof GanEvents>(type: Name, detail: GanEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

function seedOf(attribute: string | null): number {
  return attribute === null ? DEFAULTS.seed : attribute.trim() === '' ? NaN : Number(attribute);
}

/** Lets go of a reader's own files, which nobody trains on any longer. */
function forget(data: string): void {
  for (const address of data.split(' ')) if (address.startsWith('blob:')) URL.revokeObjectURL(address);
}

/** Whether the reader pays for what is loaded: then it waits to be asked. */
const savesData = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData ?? false;

/** The language of the nearest ancestor that names one, also outside the shadow root around it. */
function languageAround(element: Element): Language {
  for (let at: Element | null = element.parentElement ?? hostOf(element); at; at = at.parentElement ?? hostOf(at)) {
    if (at.hasAttribute('lang')) return languageOf(at.getAttribute('lang')) ?? 'en';
  }
  return 'en';
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

export function define(): void {
  if (!customElements.get('gan-let')) customElements.define('gan-let', GanLet);
}

declare global {
  interface HTMLElementTagNameMap {
    'gan-let': GanLet;
  }
}
