import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import temml from 'temml';
import { LANGUAGES, TUTORIALS, buildTutorials, pageOf, readTutorial, setTex } from '../../scripts/lib/tutorials.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A module of the page, with what it imports. */
async function moduleOf(path) {
  const { outputFiles } = await build({ entryPoints: [join(root, path)], bundle: true, write: false, format: 'esm', logLevel: 'silent' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

const attributesOf = (tag) => Object.fromEntries([...tag.matchAll(/ ([\w-]+)(?:="([^"]*)"|='([^']*)')?/g)].map(([, name, quoted, other]) => [name, quoted ?? other ?? '']));
const tags = (html, pattern) => [...html.matchAll(pattern)].map(([tag]) => attributesOf(tag));
const elements = (html) => tags(html, /<gan-let\b[^>]*>/g);
const labs = (html) => tags(html, /<lab-[\w-]+\b[^>]*>/g);
const experiments = (html) => tags(html, /<aside class="try"[^>]*>/g);

const fragments = new Map(LANGUAGES.flatMap((language) => TUTORIALS.map((name) => [pageOf(name, language), readTutorial(name, language)])));
const each = [...fragments].filter(([, fragment]) => fragment);
let pages;
let settings;
let types;
let words;

before(async () => {
  pages = await buildTutorials({ preloads: [] });
  [settings, types] = await Promise.all(['www/src/views/settings.ts', 'www/src/engine/types.ts'].map(moduleOf));
  words = (await moduleOf('www/src/locales/hyperparameters-en.ts')).en;
});

describe('every tutorial', () => {
  for (const name of TUTORIALS) {
    test(`${name} says the same in both languages: sections, elements, labs, experiments`, () => {
      const [en, ko] = LANGUAGES.map((language) => fragments.get(pageOf(name, language)));
      assert.ok(en && ko, 'both are written');
      assert.ok(en.sections.length >= 3);
      assert.deepEqual(ko.sections.map(({ id }) => id), en.sections.map(({ id }) => id));
      for (const part of [elements, labs, experiments]) assert.deepEqual(part(ko.content), part(en.content));
      assert.ok(elements(en.content).length >= 1 && experiments(en.content).length >= 1);
      const headings = (text) => (text.match(/<h[23]>/g) ?? []).length;
      assert.equal(headings(ko.content), headings(en.content));
    });
  }
});

describe('a tutorial', () => {
  test('has sections that all begin with their heading, and no id twice', () => {
    for (const [page, { content, sections }] of each) {
      assert.equal(sections.length, (content.match(/<section\b/g) ?? []).length, page);
      const ids = [...content.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      assert.deepEqual(ids, [...new Set(ids)], page);
    }
  });

  test('has elements that take all of their attributes', () => {
    const known = { presets: types.PRESETS, backends: types.BACKENDS };
    for (const [page, { content }] of each) {
      for (const element of elements(content)) {
        const given = { ...settings.DEFAULTS, controls: '', lang: '', data: '', weights: '', labelNames: [], ...element };
        const { problems } = settings.readSettings({ ...given, seed: Number(given.seed), seedText: String(given.seed) }, known);
        assert.deepEqual(problems, [], page);
        assert.ok(element.id, `${page}: an element without an id`);
        if (element['data-hyperparameters']) checkValues(element['data-hyperparameters'], page);
      }
    }
  });

  test('has experiments with hyper-parameters that there are, and labs, on elements of the page', () => {
    for (const [page, { content }] of each) {
      const ids = elements(content).map(({ id }) => id);
      for (const experiment of experiments(content)) {
        assert.ok(ids.includes(experiment['data-of']), `${page}: ${experiment['data-of']}`);
        checkValues(experiment['data-set'], page);
      }
      for (const lab of labs(content)) {
        assert.ok('data-lab' in lab, page);
        if ('data-of' in lab) assert.ok(ids.includes(lab['data-of']), page);
      }
    }
  });

  const checkValues = (json, page) => {
    const values = JSON.parse(json);
    assert.ok(Object.keys(values).length > 0, page);
    for (const [name, value] of Object.entries(values)) {
      assert.ok(name in words.hyperparameters, `${page}: ${name}`);
      assert.equal(typeof value, name in words.options ? 'string' : 'number', `${page}: ${name}`);
      if (name in words.options) assert.ok(value in words.options[name], `${page}: ${name} ${value}`);
    }
  };
});

describe('the pages', () => {
  const html = () => Object.entries(pages).filter(([name]) => name.endsWith('.html'));

  test('have every equation set, in MathML; one that is wrong ends the build', () => {
    for (const [name, text] of html()) assert.doesNotMatch(text, /\\[([\])]|#b22222/i, name);
    for (const [page, { content }] of each) {
      const written = (content.match(/\\\(|\\\[/g) ?? []).length;
      assert.equal((pages[page].match(/<math\b/g) ?? []).length, written, page);
    }
    assert.match(setTex(temml, 'a &lt; b', false, 'here'), /<math>.*&lt;/);
    for (const wrong of ['\\nosuchcommand x', '\\frac{1', 'x^']) assert.throws(() => setTex(temml, wrong, false, 'here'), /here/, wrong);
  });

  test('hold nothing inline that a strict Content-Security-Policy forbids', () => {
    for (const [name, text] of html()) {
      assert.doesNotMatch(text, / style=|<style| on\w+=|javascript:/i, name);
      for (const [script, inside] of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) assert.ok(inside === '' && script.includes(' src='), name);
    }
  });

  test('close every tag that they open, in order', () => {
    const VOID = ['meta', 'link', 'br', 'hr', 'img', 'input', 'col', 'wbr', '!doctype'];
    for (const [name, text] of html()) {
      const open = [];
      for (const [, close, tag, end] of text.matchAll(/<(\/?)([!\w-]+)[^>]*?(\/?)>/g)) {
        if (VOID.includes(tag) || end) continue;
        if (!close) {
          assert.ok(!(open.includes('p') && /^(p|div|ul|ol|figure|aside|table|section|h\d)$/.test(tag)), `${name}: <${tag}> in a <p>`);
          open.push(tag);
        } else assert.equal(open.pop(), tag, `${name}: </${tag}>`);
      }
      assert.deepEqual(open, [], name);
    }
  });

  test('link to nothing that is not there', () => {
    const ids = (text) => [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    for (const [name, text] of html()) {
      for (const [, href] of text.matchAll(/ href="([^"]+)"/g)) {
        if (/^(https:|data:)/.test(href)) continue;
        const [path, hash] = href.replaceAll('&amp;', '&').split('#');
        if (path === '../') {
          const params = new URLSearchParams(hash ?? '');
          if (params.has('preset')) assert.ok(types.PRESETS.includes(params.get('preset')), `${name}: ${href}`);
          assert.equal(params.get('lang') ?? 'en', name.includes('.ko.') ? 'ko' : 'en', `${name}: ${href} in another language`);
          continue;
        }
        if (existsSync(join(root, 'www/tutorials', path)) && path.startsWith('../')) continue;
        const target = path === '' ? text : pages[path.replace('./', '')];
        assert.ok(target !== undefined, `${name}: ${href}`);
        if (hash) assert.ok(ids(String(target)).includes(hash), `${name}: ${href}`);
      }
    }
  });

  test('are all on the page that lists them', () => {
    for (const language of LANGUAGES) {
      for (const name of TUTORIALS) assert.ok(pages[pageOf('index', language)].includes(`href="./${pageOf(name, language)}"`), `${name}, ${language}`);
    }
  });
});
