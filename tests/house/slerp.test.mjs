import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { transform } from 'esbuild';

const source = await readFile(new URL('../../www/src/labs/slerp.ts', import.meta.url), 'utf8');
const { code } = await transform(source, { loader: 'ts', format: 'esm' });
const { joined, lerp, norm, rowsOf, settle, slerp } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);

const near = (a, b, tolerance = 1e-5) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not near ${b}`);
const same = (a, b) => a.forEach((value, at) => near(value, b[at]));
/** Two directions of 100 values, each of this length. */
const latent = (turn, length) => {
  const raw = Float32Array.from({ length: 100 }, (_, at) => Math.sin(turn * (at + 1)));
  return raw.map((value) => (value * length) / norm(raw));
};

test('slerp ends at its ends', () => {
  const [a, b] = [latent(1.3, 9), latent(2.9, 11)];
  same(slerp(a, b, 0), a);
  same(slerp(a, b, 1), b);
});

test('slerp keeps the norm, where the straight line cuts through the inside', () => {
  const [a, b] = [latent(1.3, 10), latent(2.9, 10)];
  for (const t of [0.1, 0.25, 0.5, 0.75, 0.9]) near(norm(slerp(a, b, t)), 10, 1e-4);
  assert.ok(norm(lerp(a, b, 0.5)) < 8);
});

test('slerp between different lengths goes evenly from one to the other', () => {
  near(norm(slerp(latent(1.3, 8), latent(2.9, 12), 0.25)), 9, 1e-4);
});

test('slerp turns evenly', () => {
  const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  for (const t of [0.2, 0.5, 0.7]) same(slerp(a, b, t), [Math.cos((t * Math.PI) / 2), Math.sin((t * Math.PI) / 2)]);
});

test('slerp stays finite where there is no one arc', () => {
  const a = Float32Array.of(1, 0);
  same(slerp(a, a, 0.5), a);
  same(slerp(a, Float32Array.of(-1, 0), 0.5), [0, 0]);
  same(slerp(a, Float32Array.of(0, 0), 0.5), [0.5, 0]);
});

test('settle brings normal latents to the norm they have, and keeps uniform ones in their cube', () => {
  near(norm(settle(latent(1.3, 17), 'normal')), 10, 1e-4);
  same(settle(Float32Array.of(0, 0), 'normal'), [0, 0]);
  same(settle(Float32Array.of(-1.7, 0.4, 2), 'uniform'), [-1, 0.4, 1]);
});

test('rows and their array are two forms of the same', () => {
  const all = Float32Array.of(1, 2, 3, 4, 5, 6);
  assert.deepEqual(rowsOf(all, 2).map((row) => [...row]), [[1, 2], [3, 4], [5, 6]]);
  assert.deepEqual(joined(rowsOf(all, 2)), all);
});
