/**
 * The tutorials: fragments in www/tutorials/ → whole pages in dist/tutorials/. Equations are set here, as MathML,
 * so that a reader's page needs no script for them; nothing inline is left that a strict Content-Security-Policy forbids.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, root } from './steps.mjs';

/** In the order in which one reads them. */
export const TUTORIALS = ['normals', 'wgan-and-cgan', 'conditional-dcgan', 'dcgan', 'cgan'];
export const LANGUAGES = ['en', 'ko'];

const folder = join(root, 'www', 'tutorials');
const math = join(root, 'node_modules', 'temml', 'dist');
const font = join(root, 'node_modules', '@fontsource', 'stix-two-math', 'files', 'stix-two-math-latin-400-normal.woff2');

/** A page's file: English has the plain name. */
export const pageOf = (name, language) => (language === 'en' ? `${name}.html` : `${name}.${language}.html`);

/**
 * All that lies in dist/tutorials/, by file name.
 *
 * `preloads`: what the pages' script imports, as addresses seen from there.
 */
export async function buildTutorials({ preloads }) {
  const { default: temml } = await import('temml');
  const tables = Object.fromEntries(await Promise.all(LANGUAGES.map(async (language) => [language, await wordsOf(language)])));
  const styles = new Map();
  const files = {};
  for (const language of LANGUAGES) {
    const words = tables[language];
    const other = LANGUAGES.find((each) => each !== language);
    const around = { language, words, preloads, other: { language: other, name: tables[other].language } };
    const all = TUTORIALS.flatMap((name) => readTutorial(name, language) ?? []);
    for (const tutorial of all) {
      const content = setFragment(tutorial.content, { temml, styles, words, where: tutorial.file });
      files[pageOf(tutorial.name, language)] = tutorialPage({ ...tutorial, content }, all, around);
    }
    files[pageOf('index', language)] = indexPage(all, around);
  }
  files['tutorial.css'] = readFileSync(join(folder, 'tutorial.css'), 'utf8');
  files['math.css'] = readFileSync(join(math, 'Temml-STIX2.css'), 'utf8') + rulesOf(styles);
  files['Temml.woff2'] = readFileSync(join(math, 'Temml.woff2'));
  files['STIXTwoMath.woff2'] = await mathFont(Object.values(files).filter((contents) => typeof contents === 'string'));
  return files;
}

/** One fragment as it is written; undefined where there is none. */
export function readTutorial(name, language) {
  const file = `${name}.${language}.html`;
  const path = join(folder, file);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  const [first, title, description] = text.match(/^<!-- title: (.+?) \| description: (.+?) -->\n/) ?? [];
  if (!first) throw new Problem(`www/tutorials/${file} begins with no <!-- title: … | description: … -->`);
  const content = text.slice(first.length);
  const sections = [...content.matchAll(/<section id="([^"]+)">\s*<h2>(.+?)<\/h2>/g)].map(([, id, heading]) => ({ id, heading }));
  return { name, file, title, description, content, sections };
}

/** The words around the tutorials, from the page's own tables. */
async function wordsOf(language) {
  const { transform } = await import('esbuild');
  const source = readFileSync(join(root, 'www', 'src', 'locales', `tutorials-${language}.ts`), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm', charset: 'utf8' });
  const module = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  return module[language];
}

/** TeX → MathML, nothing torn apart at the end of a line, a button in each experiment, a place to scroll for each table. */
function setFragment(content, { temml, styles, words, where }) {
  return content
    .replace(/\\\((.+?)\\\)|\\\[(.+?)\\\]/gs, (_, inline, display) => {
      const set = setTex(temml, inline ?? display, display !== undefined, where);
      const plain = withoutStyles(set, styles);
      return display === undefined ? plain : `<span class="equation">${plain}</span>`;
    })
    .replace(/(?:<math(?:(?!<math)[\s\S])*?<\/math>)[\p{Script=Hangul}’,.)]+/gu, '<span class="together">$&</span>')
    .replace(/(\d) %/g, '$1\u00a0%')
    .replace(/(\d) × (?=[\d(])/g, '$1\u00a0×\u00a0')
    .replace(/(<aside class="try"[^>]*>)([\s\S]*?)<\/aside>/g, (_, open, inside) => {
      const [, question, rest] = inside.match(/^\s*(<p>[\s\S]*?<\/p>)([\s\S]*)$/) ?? [];
      if (question === undefined) throw new Problem(`${where}: an experiment begins with its question in a <p>`);
      const button = `<button type="button" data-apply="${words.apply}" data-undo="${words.undo}" hidden>${words.apply}</button>`;
      return `${open}<h3>${words.experiment}</h3>${question}${button}${rest}</aside>`;
    })
    .replace(/<table[\s\S]*?<\/table>/g, (table) => `<div class="scroll" role="group" aria-label="${words.table}" tabindex="0">${table}</div>`);
}

const ENTITIES = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** An equation; a mistake in it ends the build. */
export function setTex(temml, tex, isDisplay, where) {
  const plain = tex.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]).trim();
  try {
    const set = temml.renderToString(plain, { displayMode: isDisplay, throwOnError: true });
    if (/#b22222/i.test(set)) throw new Error('it holds a command that is not known');
    return set;
  } catch (cause) {
    throw new Problem(`${where}: ${plain}: ${cause.message}`, { cause });
  }
}

/** Classes in place of inline styles; `display` the style sheet sets already. */
function withoutStyles(set, styles) {
  return set.replace(/(<\w+)([^>]*?) style="([^"]*)"/g, (_, name, attributes, style) => {
    const kept = style.replace(/display:\s*block math;?/, '').trim();
    if (kept === '') return name + attributes;
    if (!styles.has(kept)) styles.set(kept, `tex-${styles.size + 1}`);
    const own = styles.get(kept);
    return attributes.includes('class="') ? name + attributes.replace('class="', `class="${own} `) : `${name}${attributes} class="${own}"`;
  });
}

/** Where the slanted letters lie that a browser shows for single letters. */
const SLANTED = [['A', 'Z', 0x1d434], ['a', 'z', 0x1d44e], ['Α', 'Ω', 0x1d6e2], ['α', 'ω', 0x1d6fc]];
/** What it draws beside: the slanted h, which lies elsewhere, and roots. */
const UNWRITTEN = 'ℎ√';

/** Few phones and no bare Linux have a font for equations; this one holds what these pages show, a thirtieth of it. */
async function mathFont(pages) {
  const { default: subsetFont } = await import('subset-font');
  const equations = pages.flatMap((html) => html.match(/<math[\s\S]*?<\/math>/g) ?? []);
  const letters = new Set(equations.flatMap((equation) => [...equation.replace(/<[^>]+>/g, '')]));
  const slanted = [...letters].map((letter) => {
    const [first, , place] = SLANTED.find(([first, last]) => first <= letter && letter <= last) ?? [];
    return place === undefined ? '' : String.fromCodePoint(place + letter.codePointAt(0) - first.codePointAt(0));
  });
  return subsetFont(readFileSync(font), [...letters, ...slanted, UNWRITTEN].join(''), { targetFormat: 'woff2' });
}

const rulesOf = (styles) => [...styles].map(([style, name]) => `\n.${name} { ${style} }`).join('');

function tutorialPage(tutorial, all, around) {
  const { language, words } = around;
  const at = all.findIndex(({ name }) => name === tutorial.name);
  const link = (other, rel) =>
    other === undefined
      ? ''
      : `<a rel="${rel}" class="${rel}" href="./${pageOf(other.name, language)}"><small>${rel === 'prev' ? words.previous : words.next}</small><span>${other.title}</span></a>`;
  const body = `
    <header>
      <p class="part">${words.part(TUTORIALS.indexOf(tutorial.name) + 1, TUTORIALS.length)}</p>
      <h1>${tutorial.title}</h1>
    </header>
    <nav class="contents" aria-labelledby="contents">
      <h2 id="contents">${words.contents}</h2>
      <ol>${tutorial.sections.map(({ id, heading }) => `<li><a href="#${id}">${heading}</a></li>`).join('')}</ol>
    </nav>
    <article>
      ${tutorial.content.trim()}
    </article>
    <nav class="around" aria-label="${words.around}">
      <div class="neighbours">${link(all[at - 1], 'prev')}${link(all[at + 1], 'next')}</div>
      <ol>${all.map(({ name, title }) => `<li><a href="./${pageOf(name, language)}"${name === tutorial.name ? ' aria-current="page"' : ''}>${title}</a></li>`).join('')}</ol>
    </nav>`;
  return page({ ...tutorial, body, kind: 'tutorial' }, around);
}

function indexPage(all, around) {
  const { language, words } = around;
  const entry = ({ name, title, description }) => `
        <li><a href="./${pageOf(name, language)}"><h2>${title}</h2><p>${description}</p></a></li>`;
  const body = `
    <header>
      <h1>${words.index.title}</h1>
    </header>
    <article>
      <p>${words.index.lead}</p>
      <ol class="all">${all.map(entry).join('')}
      </ol>
    </article>`;
  return page({ name: 'index', title: words.index.title, description: words.index.description, body, kind: 'index' }, around);
}

/** What every page has around its text. */
function page({ name, title, description, body, kind }, { language, words, preloads, other }) {
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="${attribute(description)}" />
    <title>${title} – ganlet</title>
    <link rel="icon" href="../icon.svg" />
    <link rel="alternate" hreflang="${other.language}" href="./${pageOf(name, other.language)}" />
    <link rel="stylesheet" href="./tutorial.css" />
    <link rel="stylesheet" href="./math.css" />
    ${(kind === 'tutorial' ? preloads : []).map((path) => `<link rel="modulepreload" href="${path}" />`).join('\n    ')}
    <script type="module" blocking="render" src="../tutorial.js"></script>
  </head>
  <body class="${kind}">
    <header class="top">
      <a class="name" href="../${language === 'en' ? '' : `#lang=${language}`}" title="${words.playground}">gan<i>let</i></a>
      <nav aria-label="${words.series}">
        <a href="./${pageOf('index', language)}"${kind === 'index' ? ' aria-current="page"' : ''}>${words.series}</a>
        <a href="../${language === 'en' ? '' : `#lang=${language}`}">${words.playground}</a>
      </nav>
      <div class="toggles">
        <a data-language href="./${pageOf(name, other.language)}" lang="${other.language}" hreflang="${other.language}">${other.name}</a>
        <button type="button" data-theme-toggle data-light="${words.toLight}" data-dark="${words.toDark}" hidden>
          <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <circle cx="10" cy="10" r="7.2" fill="none" stroke="currentColor" stroke-width="1.6"></circle>
            <path d="M10 2.8a7.2 7.2 0 0 1 0 14.4z" fill="currentColor"></path>
          </svg>
        </button>
      </div>
    </header>
    <main>${body}
      <gan-offline></gan-offline>
    </main>
    <noscript><p class="noscript">${words.noScript}</p></noscript>
  </body>
</html>
`;
}

const attribute = (text) => text.replaceAll('"', '&quot;');
