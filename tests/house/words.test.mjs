import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';

const folder = fileURLToPath(new URL('../../www/src/', import.meta.url));
/** Attributes that are read or heard. */
const SPOKEN = /\b(aria-label|aria-description|aria-valuetext|aria-roledescription|title|placeholder|alt)="([^"]*)"/g;
/** The same in every language: the product's name, the languages by their own names, and formulas. */
const ALLOWED = ['gan', 'let', 'English', '한국어', 'P()', 'P() =', 'G(a) − G(b)', 'G(a − b)', 'a − b + c'];
/** What stands for a value. */
const GAP = '\u{e000}';

const hasLetters = (text) => /\p{L}/u.test(text);

/** Every string that the expression may put where it stands. */
function strings(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : [];
    case 'TemplateLiteral':
      return node.quasis.map(({ value }) => value.cooked);
    case 'ConditionalExpression':
      return [...strings(node.consequent), ...strings(node.alternate)];
    case 'LogicalExpression':
      return [...strings(node.left), ...strings(node.right)];
    default:
      return [];
  }
}

/** The words that a template shows or speaks and that come from no table. */
function wordsOf({ quasis, expressions }) {
  const markup = quasis.map(({ value }) => value.cooked).join(GAP);
  const texts = markup.replace(/<!--[^]*?-->/g, '').split(/<[^>]*>/);
  const spoken = [...markup.matchAll(SPOKEN)].map(([, , value]) => value);
  let before = '';
  const inserted = expressions.flatMap((expression, at) => {
    before += quasis[at].value.cooked;
    const tag = before.slice(before.lastIndexOf('<'));
    const isText = tag.includes('>') || !before.includes('<');
    const isSpoken = /\b(aria-label|aria-valuetext|title|placeholder|alt)=$/.test(before);
    return isText || isSpoken ? strings(expression) : [];
  });
  return [...texts, ...spoken, ...inserted].map((text) => text.replaceAll(GAP, '').replace(/&\w+;/g, ' ').trim()).filter(hasLetters);
}

function templatesIn(node, found = []) {
  if (Array.isArray(node)) for (const each of node) templatesIn(each, found);
  else if (node && typeof node === 'object') {
    if (node.type === 'TaggedTemplateExpression' && /^(html|svg)$/.test(node.tag.name)) found.push(node.quasi);
    for (const value of Object.values(node)) if (value && typeof value === 'object') templatesIn(value, found);
  }
  return found;
}

const wordsIn = (source) => templatesIn(parseAst(source, { lang: 'ts' })).flatMap(wordsOf);

test('words in templates are found: between tags, in what is spoken, in branches', () => {
  assert.deepEqual(
    wordsIn('html`<p class="note" title="Hint">Hi ${name} <b>${on ? "yes" : 1} ${svg`<text x="2">x axis</text>`}</b></p>`; const a: string = "free"; html`<i aria-label=${b ? "Stop" : c}></i>`'),
    ['Hi', 'Hint', 'yes', 'x axis', 'Stop'],
  );
  assert.deepEqual(wordsIn('html`<a class="plain ${on ? "on" : "off"}" data-x="word">${words.back} – ${1} &nbsp;</a>`'), []);
});

test('no template leaves a word outside the tables', () => {
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\.ts$/.test(name) && !/\.d\.ts$/.test(name));
  assert.ok(files.includes('playground.ts') && files.includes(join('studio', 'index.ts')));
  const left = files.flatMap((name) =>
    wordsIn(readFileSync(join(folder, name), 'utf8'))
      .filter((text) => !ALLOWED.includes(text))
      .map((text) => `${name}: ${text}`),
  );
  assert.deepEqual(left, []);
});
