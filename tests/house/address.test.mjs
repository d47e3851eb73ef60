/** The playground's address: what it says is read back, and what is no part of it is left out by itself. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { build } from 'esbuild';

async function load(path) {
  const entry = fileURLToPath(new URL(`../../www/src/${path}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}

globalThis.location = { hash: '', pathname: '/', search: '' };
globalThis.history = { replaceState: (_state, _title, url) => (location.hash = url.startsWith('#') && url.length > 1 ? url : '') };
Object.defineProperty(globalThis, 'navigator', { value: { language: 'en-GB' }, configurable: true });
const { readAddress, writeAddress } = await load('address.ts');
const { LONGEST } = await load('studio/line.ts');

const read = (hash) => {
  location.hash = hash;
  return readAddress();
};
const names = ({ strays }) => strays.map(({ name }) => name);

test('an empty address opens the first experiment, and says nothing', () => {
  const { state, strays } = read('');
  assert.deepEqual([state.preset, state.seed, state.weights, state.hyperparameters, strays], ['two-gaussians', '1', 'shipped', {}, []]);
  writeAddress(state);
  assert.equal(location.hash, '');
});

test('every part comes back as it was written', () => {
  const { state } = read('');
  const other = {
    ...state, preset: 'digits', seed: '4294967295', label: '2025', backend: 'flex', lang: 'ko', theme: 'dark', weights: 'none', text: '31415', hands: 'many',
    hyperparameters: { batchSize: '32', generatorLearningRate: '5e-7', loss: 'least-squares', clipValue: '-0.5' },
  };
  writeAddress(other);
  assert.deepEqual(read(location.hash), { state: other, strays: [] });
});

test('each part that cannot be is left out by itself, and listed', () => {
  const bad = {
    preset: 'biggan', seed: '4294967296', label: '2a', backend: 'cuda', lang: 'xx', theme: 'pink', weights: 'https://elsewhere.example/x', text: '1'.repeat(LONGEST + 1), hands: 'three',
    batchSize: '<b>', _name: '1', 'a b': '1',
  };
  for (const [name, value] of Object.entries(bad)) {
    const { state, strays } = read(`#${new URLSearchParams({ preset: 'gaussian', [name]: value })}&seed=7`);
    assert.deepEqual(strays, [{ name, value }], name);
    assert.equal(state.seed, '7');
    assert.deepEqual(state.hyperparameters, {});
  }
  assert.equal(read(`#text=${'1'.repeat(LONGEST)}`).state.text.length, LONGEST);
  // What an object has by itself is no part either.
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const { state } = read(`#${name}=1`);
    assert.equal(Object.getPrototypeOf(state.hyperparameters), Object.prototype);
  }
  assert.equal(names(read(`#${Array.from({ length: 500 }, (_, at) => `p${at}=1`).join('&')}`)).length, 500 - 32);
});

test('a single word is an anchor, and a link that has not been read yet is not written over', () => {
  assert.deepEqual(read('#labs').strays, []);
  const { state } = read('#preset=gaussian');
  location.hash = '#preset=digits';
  writeAddress({ ...state, seed: '5' });
  assert.equal(location.hash, '#preset=digits');
});
