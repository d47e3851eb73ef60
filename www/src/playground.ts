/** The playground page around one element: presets, language, theme, and all of it in the address. */
import { html, render, type TemplateResult } from 'lit';
import './element.js';
import { LANGUAGES, languageOf, textsOf, type Language, type Texts } from './locales/index.js';
import { BACKENDS, PRESETS, type BackendChoice, type PresetName } from './engine/types.js';

interface State {
  preset: PresetName;
  seed: string;
  label: string;
  backend: BackendChoice;
  lang: Language;
  theme: 'auto' | 'light' | 'dark';
}

const DEFAULTS: State = {
  preset: 'two-gaussians',
  seed: '1',
  label: '3',
  backend: 'auto',
  lang: languageOf(navigator.language) ?? 'en',
  theme: 'auto',
};

/** What each part of the address may be. */
const ALLOWED: { [K in keyof State]: (value: string) => boolean } = {
  preset: (value) => PRESETS.some((preset) => preset === value),
  seed: (value) => /^[0-9]{1,10}$/.test(value) && Number(value) < 2 ** 32,
  label: (value) => /^[0-9]{1,24}$/.test(value),
  backend: (value) => BACKENDS.some((backend) => backend === value),
  lang: (value) => LANGUAGES.some((language) => language === value),
  theme: (value) => ['auto', 'light', 'dark'].includes(value),
};

/** How often to look whether the WebGPU engine has been built; only the development server serves without it. */
const BUNDLES_INTERVAL = 15_000;
const EMBED = (preset: string): string =>
  `<script type="module" src="./ganlet.js"></script>\n<gan-let preset="${preset}"></gan-let>`;

const app = document.querySelector<HTMLElement>('#app');
const darkMedia = matchMedia('(prefers-color-scheme: dark)');
let state = readHash();
let unavailable: BackendChoice[] = [];
let note: 'none' | 'webgpu' = 'none';
let copied: { what: 'embed' | 'share'; works: boolean } | undefined;

function readHash(): State {
  const params = new URLSearchParams(location.hash.slice(1));
  const entries = Object.entries(DEFAULTS).map(([name, value]) => {
    const given = params.get(name);
    return [name, given !== null && ALLOWED[name as keyof State](given) ? given : value];
  });
  return Object.fromEntries(entries) as State;
}

function writeHash(): void {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== DEFAULTS[name as keyof State]) params.set(name, value);
  }
  const hash = params.size > 0 ? `#${params.toString()}` : '';
  if (hash !== location.hash) history.replaceState(null, '', hash || location.pathname + location.search);
}

function change(part: Partial<State>): void {
  state = { ...state, ...part };
  writeHash();
  show();
}

const isDark = (): boolean => state.theme === 'dark' || (state.theme === 'auto' && darkMedia.matches);

function show(): void {
  if (!app) return;
  document.documentElement.lang = state.lang;
  document.documentElement.dataset['theme'] = state.theme;
  render(page(textsOf(state.lang)), app);
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
          ${PRESETS.map(
            (preset) => html`
              <button
                type="button"
                role="radio"
                data-preset=${preset}
                aria-checked=${preset === state.preset}
                tabindex=${preset === state.preset ? 0 : -1}
                @click=${() => change({ preset })}
              ><strong>${words.presets[preset].name}</strong><small>${words.presets[preset].tagline}</small></button>`,
          )}
        </div>
        <p class="seeing">${words.presets[state.preset].seeing}</p>
        <gan-let
          loading="eager"
          .preset=${state.preset}
          .seed=${Number(state.seed)}
          .label=${state.label}
          .backend=${state.backend}
          .lang=${state.lang}
          .theme=${state.theme}
          .unavailableBackends=${unavailable}
          @gan-ready=${quicken}
          @gan-state=${follow}
          @gan-sample=${follow}
        ></gan-let>
        <p class="note" role="status">${note === 'webgpu' ? words.webgpuReady : ''}</p>
        <div class="below">
          <section class="reading" id="reading">
            <h2>${words.reading}</h2>
            <ol>${words.readingPoints.map(([title, text]) => html`<li><h3>${title}</h3><p>${text}</p></li>`)}</ol>
          </section>
          <section class="embed" id="embed">
            <h2>${words.embed}</h2>
            <p>${words.embedText}</p>
            <div class="code">
              <pre tabindex="0"><code>${EMBED(state.preset)}</code></pre>
              ${copyButton(texts, 'embed', words.copy, () => EMBED(state.preset))}
            </div>
          </section>
        </div>
      </main>
      <nav class="links" aria-label=${words.links}>
        <a href="#reading" @click=${scrollToTarget}>${words.reading}</a>
        <a href="#embed" @click=${scrollToTarget}>${words.embed}</a>
        ${copyButton(texts, 'share', words.share, () => location.href)}
      </nav>
    </div>`;
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

function copyButton(texts: Texts, what: 'embed' | 'share', name: string, content: () => string): TemplateResult {
  const outcome = copied?.what === what ? (copied.works ? texts.page.copied : texts.page.copyFailed) : undefined;
  return html`<button type="button" class="plain" data-copy=${what} aria-live="polite" @click=${() => void copy(what, content())}>${outcome ?? name}</button>`;
}

async function copy(what: 'embed' | 'share', content: string): Promise<void> {
  const works = await navigator.clipboard.writeText(content).then(
    () => true,
    () => false,
  );
  copied = { what, works };
  show();
  setTimeout(() => {
    copied = undefined;
    show();
  }, 2000);
}

/** A visitor waits two minutes, not ten: at 16 images a step digits follow their label in that time, at the preset's 64 not yet. */
function quicken(event: Event): void {
  const element = event.currentTarget as HTMLElementTagNameMap['gan-let'];
  // A failure to set it shows in the element itself, and leaves the preset's own size.
  if (state.preset === 'mnist-cgan') element.configure({ batchSize: 16 }).catch(() => undefined);
}

/** The address follows what was done inside the element. */
function follow(event: Event): void {
  const { seed, label, backend } = event.currentTarget as HTMLElementTagNameMap['gan-let'];
  const part = { seed: String(seed), label, backend };
  const isGood = Object.entries(part).every(([name, value]) => ALLOWED[name as keyof State](value));
  if (isGood) change(part as Partial<State>);
}

function movePreset(event: KeyboardEvent): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const at = (PRESETS.indexOf(state.preset) + by + PRESETS.length) % PRESETS.length;
  change({ preset: PRESETS[at] ?? state.preset });
  (event.currentTarget as HTMLElement).querySelectorAll('button')[at]?.focus();
}

/** The address carries the state, so that a link inside the page must not change it. */
function scrollToTarget(event: Event): void {
  event.preventDefault();
  const id = (event.currentTarget as HTMLAnchorElement).hash.slice(1);
  document.getElementById(id)?.scrollIntoView({ behavior: 'smooth' });
}

async function watchBundles(): Promise<void> {
  const isBuilt = await fetch('./wasm/bundles.json', { cache: 'no-store' })
    .then((response) => response.json() as Promise<{ webgpu?: boolean }>)
    .then(
      ({ webgpu }) => webgpu !== false,
      () => true,
    );
  if (!isBuilt) {
    unavailable = ['webgpu'];
    setTimeout(() => void watchBundles(), BUNDLES_INTERVAL);
  } else if (unavailable.length > 0) {
    unavailable = [];
    note = 'webgpu';
  }
  show();
}

addEventListener('hashchange', () => {
  state = readHash();
  show();
});
darkMedia.addEventListener('change', show);
show();
void watchBundles();
