/** What a Content-Security-Policy without 'unsafe-inline' and 'unsafe-eval' would refuse is not written at all. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const www = fileURLToPath(new URL('../../www/', import.meta.url));

const files = (pattern) =>
  readdirSync(www, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => pattern.test(name) && !/^(wasm|data)\//.test(name))
    .map((name) => ({ name, text: readFileSync(join(www, name), 'utf8') }));

function forbid(all, words) {
  assert.ok(all.length > 0);
  assert.deepEqual(all.filter(({ text }) => words.test(text)).map(({ name }) => name), []);
}

test('templates set styles as properties (`.style=`): a style attribute would be inline style', () => {
  forbid(files(/^src\/.*\.ts$/), /[^.\w]style=["$]|setAttribute\(\s*'style'/);
});

test('no text becomes markup', () => {
  forbid(files(/^src\/.*\.ts$/), /\b(inner|outer|unsafe)HTML\b|\bunsafe(SVG|Static|CSS)\b|insertAdjacentHTML|createContextualFragment|setHTML|DOMParser|document\.write|srcdoc/);
});

test('no script makes code of text', () => {
  forbid(files(/^src\/.*\.ts$/), /\beval\(|\bnew Function\b|\bset(Timeout|Interval)\(\s*['"`]/);
});

test('pages have no inline script, no inline style and no handlers in their markup', () => {
  forbid(files(/\.html$/), /<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=/);
});
