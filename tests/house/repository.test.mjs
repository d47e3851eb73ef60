import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What is, or would be, committed. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((name) => name && existsSync(join(root, name)));

test('no file is larger than 2 MB', () => {
  assert.deepEqual(files.filter((name) => statSync(join(root, name)).size > 2e6), []);
});

test('the classifier that the page fetches is smaller than 500 kB', () => {
  assert.ok(statSync(join(root, 'weights/classifier.safetensors')).size < 500e3);
});

test('nothing that is built or downloaded is kept', () => {
  const built = /(^|\/)(target|dist|node_modules|__pycache__|test-results)\/|^www\/(wasm|data)\/|\.(wasm|gz|safetensors)$/;
  // Read by the page; made by `ganlet train-classifier`, and as docs/digits.md tells.
  const asked = ['weights/classifier.safetensors', 'weights/digits.safetensors'];
  assert.deepEqual(files.filter((name) => built.test(name) && !asked.includes(name)), []);
});

test('nothing is left for later in the source', () => {
  // Put together here, so that this file passes too.
  const words = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);
  const sources = files.filter((name) => /\.(rs|ts|mjs|js|py|html|css|md|toml|yml)$/.test(name));
  assert.ok(sources.length > 0);
  assert.deepEqual(sources.filter((name) => words.test(readFileSync(join(root, name), 'utf8'))), []);
});
