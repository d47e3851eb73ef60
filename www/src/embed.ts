/** `embed.html`: one element that fills its frame, set up by the query of the address. */
import { define } from './element.js';
import { languageOf, tables } from './locales/index.js';
import { readSetup, stylesOf } from './setup.js';

const query = new URLSearchParams(location.search);
const setup = readSetup(query);
const page = document.documentElement;
const language = languageOf(setup.attributes.lang ?? navigator.language) ?? 'en';
page.lang = language;
page.dataset['theme'] = setup.attributes.theme ?? 'auto';

const gan = document.createElement('gan-let');
for (const [name, value] of Object.entries(setup.attributes)) gan.setAttribute(name, value);
for (const [property, value] of stylesOf(setup)) gan.style.setProperty(property, value);
const main = document.querySelector('main');
main?.append(gan);
define();

// Spoken, not seen. Without the words the page has a name all the same, and the element tells what is missing.
void tables.load(language).then(
  ({ page: words }) => {
    const heading = document.createElement('h2');
    heading.textContent = words.presets[gan.preset].name;
    main?.insertBefore(heading, gan);
  },
  () => undefined,
);

/** A frame cannot grow by itself; who asked for it is told how high the element is. Nothing in it is secret. */
if (query.has('resize') && parent !== window) {
  const tell = (): void => parent.postMessage({ type: 'ganlet-height', height: Math.ceil(gan.getBoundingClientRect().height) }, '*');
  new ResizeObserver(tell).observe(gan);
}
