/** The playground page around one element: presets, language, theme, and all of it in the address. */
import { html, nothing, render, type TemplateResult } from 'lit';
import { isAllowed, readAddress, writeAddress, type State, type Stray } from './address.js';
import { define } from './element.js';
import { tables, type Language, type Texts } from './locales/index.js';
import { noteTables } from './locales/notes.js';
import { hasShippedWeights, isConditional, isDigits, PRESETS, SHIPPED, type BackendChoice, type Hyperparameter, type PresetName } from './engine/types.js';
import type { Trouble } from './views/detectors.js';
import { Presence } from './views/presence.js';

type GanLet = HTMLElementTagNameMap['gan-let'];

interface Opening {
  values: Readonly<Record<string, number>>;
  /** Says what is otherwise than in the source, or in the preset. */
  note: (words: Texts['page']) => string;
}

const openingBatch = (here: number, there: number, whose: 'tutorial' | 'preset'): Opening => ({
  values: { batchSize: here },
  note: (words) => words.openingBatch[whose](String(here), String(there)),
});

/** A visitor waits two minutes, not ten: with smaller batches or longer steps the first digits stand in that time. */
const OPENINGS: Partial<Record<PresetName, Opening>> = {
  'mnist-wgan': {
    values: { discriminatorLearningRate: 5e-4, generatorLearningRate: 5e-4 },
    note: (words) => words.openingRate('5e-4', '5e-5'),
  },
  'mnist-dcgan': openingBatch(16, 32, 'tutorial'),
  'mnist-cgan': openingBatch(16, 64, 'preset'),
  'mnist-cgan-embed': openingBatch(16, 32, 'preset'),
  'mnist-cdcgan': openingBatch(32, 128, 'tutorial'),
};

type PresetGroup = 'density' | 'digits' | 'labels' | 'few';
const GROUPS: PresetGroup[] = ['density', 'digits', 'labels', 'few'];

/** The backends whose engines the development server builds while it serves, and how often to look for them. */
const OFFERED_LATER: BackendChoice[] = ['ndarray', 'webgpu'];
const BUNDLES_INTERVAL = 15_000;

const app = document.querySelector<HTMLElement>('#app');
const darkMedia = matchMedia('(prefers-color-scheme: dark)');
let { state, strays } = readAddress();
let unavailable: BackendChoice[] = [];
/** The engine that has been built last. */
let arrived: BackendChoice | undefined;
/** What can go wrong on purpose, once it has been wanted, and what does. */
let library: typeof import('./scenarios.js') | undefined;
let provoked: Trouble | undefined;
let provocationFailed = false;
let revealed: PresetName | undefined;
/** Whether the notes have been opened: another language's are then wanted too. */
let notesWanted = false;
/** How often the run was to be what the address says, and which of these is done. */
let [asked, answered] = [0, 0];
/** How it went, for as long as it is told. */
let copied: boolean | undefined;

function change(part: Partial<State>): void {
  if (part.preset !== undefined && part.preset !== state.preset) {
    provoked = undefined;
    state = { ...state, weights: 'shipped', hyperparameters: {} };
  }
  state = { ...state, ...part };
  writeAddress(state);
  show();
}

const isDark = (): boolean => state.theme === 'dark' || (state.theme === 'auto' && darkMedia.matches);

function show(): void {
  if (!app) return;
  if (!tables.has(state.lang)) {
    // Until its words are there, what was shown stays.
    void tables.load(state.lang).then(show);
    return;
  }
  document.documentElement.lang = state.lang;
  document.title = tables.of(state.lang).page.title;
  document.documentElement.dataset['theme'] = state.theme;
  render(page(tables.of(state.lang)), app);
  revealPreset();
}

/** Where the experiments stand in one row wider than the screen, the chosen one is brought to its middle. */
function revealPreset(): void {
  if (revealed === state.preset) return;
  revealed = state.preset;
  const row = app?.querySelector<HTMLElement>('.presets');
  const card = row?.querySelector<HTMLElement>('[aria-checked="true"]');
  if (row && card) row.scrollLeft = card.offsetLeft - (row.clientWidth - card.offsetWidth) / 2;
}

function page(texts: Texts): TemplateResult {
  const words = texts.page;
  return html`
    <div class="page">
      <header class="top">
        <h1>gan<i>let</i></h1>
        <div class="toggles">${languageToggle()} ${themeToggle(texts)}</div>
        <p class="tagline">${words.tagline}</p>
      </header>
      <main>
        <div class="presets" role="radiogroup" aria-label=${words.presetChooser} @keydown=${movePreset}>
          ${GROUPS.map((group) => presetGroup(texts, group))}
        </div>
        <div class="experiment">
          <h2 class="unseen">${words.presets[state.preset].name}</h2>
          <p class="seeing">${words.presets[state.preset].seeing}</p>
          ${openingNote(texts)}
          <div class="asides">
            ${notes(texts)}
            <a href=${tutorial(tutorialOf(state.preset))}>${words.tutorial}</a>
            ${ownData(texts)} ${scenarios(texts)}
          </div>
        </div>
        <gan-strays role="status" .strays=${strays} .language=${state.lang} @dismiss=${() => tellStrays([])}></gan-strays>
        <gan-let
          loading="eager"
          .preset=${state.preset}
          .seed=${Number(state.seed)}
          .weights=${hasShippedWeights(state.preset) && state.weights === 'shipped' ? SHIPPED : ''}
          .label=${state.label}
          .backend=${state.backend}
          .lang=${state.lang}
          .theme=${state.theme}
          .unavailableBackends=${unavailable}
          @gan-ready=${(event: Event) => {
            void openRun(event.currentTarget as GanLet);
            void import('./offline/index.js');
            void import('./keeping/index.js');
          }}
          @gan-state=${(event: Event) => void follow(event.currentTarget as GanLet)}
          @gan-sample=${(event: Event) => void follow(event.currentTarget as GanLet)}
        ></gan-let>
        <div class="after">
          <p class="note" role="status">${arrived ? words.engineReady(texts.backends[arrived]) : ''}</p>
          <gan-offline .language=${state.lang}></gan-offline>
          <gan-keeping .language=${state.lang}></gan-keeping>
          <div class="sharing">
            ${'share' in navigator ? html`<button type="button" class="plain" data-share @click=${() => void send()}>${words.send}</button>` : nothing}
            ${shareButton(texts)}
          </div>
        </div>
        <section class="studio" id="studio" ?hidden=${!isConditional(state.preset)}>
          <gan-studio
            .preset=${state.preset}
            .language=${state.lang}
            .isDark=${isDark()}
            .text=${state.text}
            .hands=${state.hands}
            @gan-write=${({ detail }: CustomEvent<Pick<State, 'text' | 'hands'>>) => change(detail)}
          ></gan-studio>
        </section>
        <section class="labs" id="labs">
          <gan-labs .preset=${state.preset} .language=${state.lang} .isDark=${isDark()}></gan-labs>
        </section>
        <section class="reading" id="reading">
          <h2>${words.reading}</h2>
          <ol>${words.readingPoints.map(([title, text]) => html`<li><h3>${title}</h3><p>${text}</p></li>`)}</ol>
        </section>
        <section class="embed" id="embed">
          <h2>${words.embed}</h2>
          <gan-configurator .above=${state}></gan-configurator>
        </section>
      </main>
      <nav class="links" aria-label=${words.links}>
        <a href=${tutorial('index')}>${words.tutorials}</a>
        <a href="#reading" @click=${scrollToTarget}>${words.reading}</a>
        <a href="#embed" @click=${scrollToTarget}>${words.embed}</a>
        <a href="./reference${state.lang === 'ko' ? '.ko' : ''}.html?theme=${state.theme}">${words.reference}</a>
      </nav>
    </div>`;
}

const groupOf = (preset: PresetName): PresetGroup =>
  preset === 'mnist-ssgan' ? 'few' : !isDigits(preset) ? 'density' : isConditional(preset) ? 'labels' : 'digits';

function presetGroup(texts: Texts, group: PresetGroup): TemplateResult {
  const words = texts.page;
  const presets = PRESETS.filter((preset) => groupOf(preset) === group);
  return html`
    <div class="group" role="presentation" .style=${`--count: ${presets.length}`}>
      <p id="group-${group}">${words.presetGroups[group]}</p>
      ${presets.map(
        (preset) => html`
          <button
            type="button"
            role="radio"
            data-preset=${preset}
            aria-checked=${preset === state.preset}
            aria-describedby="group-${group}"
            tabindex=${preset === state.preset ? 0 : -1}
            @click=${() => change({ preset })}
          ><strong>${words.presets[preset].name}</strong><small>${words.presets[preset].tagline}</small></button>`,
      )}
    </div>`;
}

function openingNote(texts: Texts): TemplateResult | typeof nothing {
  if (hasShippedWeights(state.preset)) {
    const { text, button } = texts.page.openingShipped;
    return html`<p class="opening">${text} <button type="button" class="plain" data-scratch @click=${() => void startFromScratch()}>${button}</button></p>`;
  }
  const opening = OPENINGS[state.preset];
  return opening ? html`<p class="opening">${opening.note(texts.page)}</p>` : nothing;
}

const tutorial = (name: string): string => `./tutorials/${name}${state.lang === 'ko' ? '.ko' : ''}.html`;

/** Where a preset is told of. */
const tutorialOf = (preset: PresetName): string =>
  !isDigits(preset) ? 'normals' : /cdcgan/.test(preset) ? 'conditional-dcgan' : /dcgan/.test(preset) ? 'dcgan' : /digits|mnist-cgan$/.test(preset) ? 'cgan' : 'wgan-and-cgan';

/** What the preset does otherwise than the tutorial behind it. */
function notes(texts: Texts): TemplateResult {
  if (notesWanted && !noteTables.has(state.lang)) loadNotes();
  const { slips, ours } = noteTables.has(state.lang) ? noteTables.of(state.lang)[state.preset] : { slips: [], ours: [] };
  return html`
    <details class="notes" @toggle=${loadNotes}>
      <summary>${WITHOUT_SLIPS.includes(state.preset) ? texts.page.notesOurs : texts.page.notes}</summary>
      <ul>${[...slips, ...ours].map((note) => html`<li>${note}</li>`)}</ul>
    </details>`;
}

/** The presets that no tutorial has described. */
const WITHOUT_SLIPS: readonly PresetName[] = ['digits', 'mnist-cgan-embed', 'mnist-ssgan'];

function loadNotes(): void {
  notesWanted = true;
  // Where they cannot be had, opening them again asks again.
  if (!noteTables.has(state.lang)) void noteTables.load(state.lang).then(show, () => undefined);
}

/** Hidden, not gone, where there are no pictures to learn from: what the reader has brought waits there. */
function ownData(texts: Texts): TemplateResult {
  return html`
    <details class="own" ?hidden=${!isDigits(state.preset)} @toggle=${openOwnData}>
      <summary>${texts.page.ownData}</summary>
      <gan-own-data .language=${state.lang} .isDark=${isDark()}></gan-own-data>
    </details>`;
}

function openOwnData(event: Event): void {
  const [gan, panel] = [app?.querySelector('gan-let'), (event.currentTarget as HTMLElement).querySelector('gan-own-data')];
  if (!gan || !panel) return;
  panel.gan = gan;
  void import('./own-data/index.js');
}

function scenarios(texts: Texts): TemplateResult {
  const { title, back, failed } = texts.scenarios;
  const names = Object.entries(texts.troubles) as [Trouble, string][];
  const seeing = provoked && library?.seeingOf(provoked, state.lang, show);
  return html`
    <div class="scenarios" role="group" aria-label=${title}>
      <span>${title}</span>
      ${names.map(
        ([trouble, name]) => html`
          <button type="button" data-scenario=${trouble} aria-pressed=${trouble === provoked} @click=${() => void provoke(trouble)}>${name}</button>`,
      )}
      ${provoked ? html`<button type="button" class="plain" data-scenario="none" @click=${() => void provoke(undefined)}>${back}</button>` : nothing}
      <p role="status">${provocationFailed ? failed : seeing}</p>
    </div>`;
}

/** Sets a scenario up and plays it; without one, the same experiment as it opens. */
async function provoke(trouble: Trouble | undefined): Promise<void> {
  const element = app?.querySelector('gan-let');
  if (!element) return;
  provocationFailed = false;
  try {
    library ??= await import('./scenarios.js');
    const scenario = trouble && library.SCENARIOS[trouble];
    const preset = scenario?.preset ?? state.preset;
    const hyperparameters = scenario?.hyperparameters ?? OPENINGS[preset]?.values ?? {};
    await element.setState({ preset, seed: Number(state.seed), hyperparameters: { ...hyperparameters } });
    change({ preset });
    provoked = trouble;
    await element.play();
  } catch {
    provocationFailed = true;
  }
  show();
}

/** The same experiment without its shipped weights, playing. */
async function startFromScratch(): Promise<void> {
  const element = app?.querySelector('gan-let');
  // A failure shows in the element.
  await element?.reset().then(() => element.play()).catch(() => undefined);
}

function languageToggle(): TemplateResult {
  const other: Language = state.lang === 'en' ? 'ko' : 'en';
  return html`<button type="button" data-toggle="lang" lang=${other} @click=${() => change({ lang: other })}>${other === 'ko' ? '한국어' : 'English'}</button>`;
}

function themeToggle(texts: Texts): TemplateResult {
  const name = isDark() ? texts.page.toLight : texts.page.toDark;
  return html`
    <button type="button" data-toggle="theme" aria-label=${name} title=${name} @click=${() => change({ theme: isDark() ? 'light' : 'dark' })}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <circle cx="10" cy="10" r="7.2" fill="none" stroke="currentColor" stroke-width="1.6"></circle>
        <path d="M10 2.8a7.2 7.2 0 0 1 0 14.4z" fill="currentColor"></path>
      </svg>
    </button>`;
}

function shareButton({ page }: Texts): TemplateResult {
  // A reader's own pictures go nowhere, and in no link.
  const done = app?.querySelector('gan-let')?.data ? page.copiedAlone : page.copied;
  const name = copied === undefined ? page.share : copied ? done : page.copyFailed;
  return html`<button type="button" class="plain" data-copy="share" aria-live="polite" @click=${() => void share()}>${name}</button>`;
}

async function share(): Promise<void> {
  copied = await navigator.clipboard.writeText(location.href).then(
    () => true,
    () => false,
  );
  show();
  setTimeout(() => {
    copied = undefined;
    show();
  }, 2000);
}

/** A new trainer, or another link: the run becomes what the address says, or else what the preset opens with. */
async function openRun(element: GanLet, startsOver = false): Promise<void> {
  asked += 1;
  const turn = asked;
  const opening = OPENINGS[state.preset]?.values ?? {};
  try {
    if (startsOver || Object.keys(state.hyperparameters).length > 0) {
      const { openLinked } = await import('./share/linked.js');
      tellStrays([...strays, ...(await openLinked(element, opening, state.hyperparameters, startsOver))]);
    } else await element.configure(opening);
  } catch {
    // It shows in the element itself, and leaves the values as they were.
  }
  answered = turn;
  await follow(element);
}

/** The address follows what was done inside the element. */
async function follow(element: GanLet): Promise<void> {
  const { preset, seed, label, backend, weights } = element;
  const isScratch = hasShippedWeights(preset as PresetName) && weights === '';
  const part = { preset, seed: String(seed), label, backend, weights: isScratch ? 'none' : 'shipped' };
  const isGood = Object.entries(part).every(([name, value]) => isAllowed(name as keyof typeof part, value));
  if (isGood) change(part as Partial<State>);
  const rows = await element.hyperparameters().catch(() => []);
  // Of a run that has been left, or is not yet what it was asked to be, there is nothing to tell.
  if (rows.length > 0 && answered === asked && preset === state.preset) change({ hyperparameters: changed(rows) });
}

const changed = (rows: readonly Hyperparameter[]): State['hyperparameters'] => {
  const opening = OPENINGS[state.preset]?.values ?? {};
  const others = rows.filter(({ name, value, presetValue }) => value !== (opening[name] ?? presetValue));
  return Object.fromEntries(others.map(({ name, value }) => [name, String(value)]));
};

/** What of the link was not understood. */
function tellStrays(found: Stray[]): void {
  strays = found;
  if (strays.length > 0) void import('./share/strays.js');
  show();
}

/** To another app; a reader who changes his mind has not failed. */
async function send(): Promise<void> {
  await navigator.share({ title: document.title, url: location.href }).catch(() => undefined);
}

function movePreset(event: KeyboardEvent): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const at = (PRESETS.indexOf(state.preset) + by + PRESETS.length) % PRESETS.length;
  change({ preset: PRESETS[at] ?? state.preset });
  (event.currentTarget as HTMLElement).querySelectorAll('button')[at]?.focus();
}

/** The address carries the state, so that a link inside the page must not change it. */
function scrollToTarget(event: Event): void {
  event.preventDefault();
  const id = (event.currentTarget as HTMLAnchorElement).hash.slice(1);
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  document.getElementById(id)?.scrollIntoView({ behavior: isCalm ? 'auto' : 'smooth' });
}

/** The studio, the labs and the configurator come when one scrolls near: who only wants the experiment does not load them. */
function watchBelow(): void {
  const gan = app?.querySelector('gan-let');
  const [studio, labs] = [app?.querySelector('gan-studio'), app?.querySelector('gan-labs')];
  if (!gan || !studio || !labs) return;
  studio.gan = labs.gan = gan;
  whenNear(studio, () => import('./studio/index.js'));
  whenNear(labs, () => import('./labs/index.js'));
  const configurator = app?.querySelector('gan-configurator');
  if (configurator) whenNear(configurator, () => import('./configurator/index.js'));
}

function whenNear(element: Element, load: () => Promise<unknown>): void {
  const presence = new Presence(element, (seen) => {
    if (!seen) return;
    presence.stop();
    void load();
  });
  presence.start();
}

async function watchBundles(): Promise<void> {
  const built = await fetch('./wasm/bundles.json', { cache: 'no-store' })
    .then((response) => response.json() as Promise<Partial<Record<string, string>>>)
    .catch(() => undefined);
  const missing = OFFERED_LATER.filter((name) => built !== undefined && built[name] === undefined);
  arrived = unavailable.find((name) => !missing.includes(name)) ?? arrived;
  unavailable = missing;
  if (missing.length > 0) setTimeout(() => void watchBundles(), BUNDLES_INTERVAL);
  show();
}

addEventListener('hashchange', () => {
  const before = state;
  provoked = undefined;
  ({ state, strays } = readAddress());
  tellStrays(strays);
  const element = app?.querySelector('gan-let');
  // Another trainer is opened as the address says, once it is ready.
  const isSameTrainer = state.preset === before.preset && state.backend === before.backend;
  const isOther = JSON.stringify(state.hyperparameters) !== JSON.stringify(before.hyperparameters);
  if (element && isSameTrainer && isOther) void openRun(element, true);
});
darkMedia.addEventListener('change', show);
// `early.js` has asked for the words; where they could not be had, once more.
if (!tables.has(state.lang)) await tables.load(state.lang);
// Where the element is defined, the page stands.
define();
show();
tellStrays(strays);
watchBelow();
// A link from elsewhere to the configurator, which was not there when the page was read.
if (location.hash.startsWith('#embed')) document.getElementById('embed')?.scrollIntoView();
void watchBundles();
