/** `embed.html`: one element that fills its frame, set up by the query of the address. */
import { define } from './element.js';
import { languageOf } from './locales/index.js';
import { readSetup, stylesOf } from './setup.js';

const query = new URLSearchParams(location.search);
const setup = readSetup(query);
const page = document.documentElement;
page.lang = setup.attributes.lang ?? languageOf(navigator.language) ?? 'en';
page.dataset['theme'] = setup.attributes.theme ?? 'auto';

const gan = document.createElement('gan-let');
for (const [name, value] of Object.entries(setup.attributes)) gan.setAttribute(name, value);
for (const [property, value] of stylesOf(setup)) gan.style.setProperty(property, value);
document.body.append(gan);
define();

/** A frame cannot grow by itself; who asked for it is told how high the element is. Nothing in it is secret. */
if (query.has('resize') && parent !== window) {
  const tell = (): void => parent.postMessage({ type: 'ganlet-height', height: Math.ceil(gan.getBoundingClientRect().height) }, '*');
  new ResizeObserver(tell).observe(gan);
}
