import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { transform } from 'esbuild';

/**
 * The page's words, its notes, those for the host page and who hears it, of the labs, of the studio, around a reader's
 * own pictures, of the configurator, of the reference, around taking a run along, what goes wrong on purpose, what
 * the detectors find, around the tutorials, of what fails, and of the hyper-parameters.
 */
const PARTS = ['', 'courtesy-', 'notes-', 'labs-', 'studio-', 'own-', 'configurator-', 'reference-', 'share-', 'scenarios-', 'diagnosis-', 'tutorials-', 'errors-', 'hyperparameters-'];

async function table(language, part) {
  const source = await readFile(new URL(`../../www/src/locales/${part}${language}.ts`, import.meta.url), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  const module = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  return module[language];
}

/** Each entry as "path: kind". */
function entries(value, path = '') {
  if (typeof value === 'function') return [`${path}: function`];
  if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`];
  return Object.entries(value).flatMap(([key, item]) => entries(item, path ? `${path}.${key}` : key));
}

function empties(value, path = '') {
  if (typeof value === 'string') return value.trim() ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => empties(item, path ? `${path}.${key}` : key));
}

test('English and Korean say the same things', async () => {
  for (const part of PARTS) {
    const [en, ko] = [await table('en', part), await table('ko', part)];
    assert.ok(entries(en).length >= 4);
    assert.deepEqual(entries(ko).sort(), entries(en).sort());
  }
});

test('no text is empty', async () => {
  for (const part of PARTS) {
    for (const language of ['en', 'ko']) assert.deepEqual(empties(await table(language, part)), []);
  }
});
