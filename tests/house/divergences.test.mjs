import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { transform } from 'esbuild';

const source = await readFile(new URL('../../www/src/labs/divergences.ts', import.meta.url), 'utf8');
const { code } = await transform(source, { loader: 'ts', format: 'esm' });
const { density, divergences, normalBelow, quantile, slopes } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);

const normal = (mean, spread = 1) => ({ shape: 'normal', mean, spread });
const uniform = (mean, spread = 1) => ({ shape: 'uniform', mean, spread });
const near = (actual, expected, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} within ${tolerance}`);

/** All four straight from their definitions, on a fine grid. */
function byGrid(p, q) {
  const step = 1e-4;
  let [tv, kl, js, w1, below] = [0, 0, 0, 0, 0];
  for (let x = -16; x < 16; x += step) {
    const [a, b] = [density(p, x + step / 2), density(q, x + step / 2)];
    const middle = (a + b) / 2;
    tv += 0.5 * Math.abs(a - b) * step;
    if (a > 0) kl += a * Math.log(a / b) * step;
    if (a > 0) js += 0.5 * a * Math.log(a / middle) * step;
    if (b > 0) js += 0.5 * b * Math.log(b / middle) * step;
    below += (a - b) * step;
    w1 += Math.abs(below) * step;
  }
  return { tv, kl, js, w1 };
}

test('the normal distribution function, by its tables', () => {
  for (const [z, value] of [[0, 0.5], [1, 0.8413447460685429], [-1.96, 0.024997895148220435], [-4, 3.167124183311992e-5], [6, 0.9999999990134123]]) {
    near(normalBelow(z), value, 1e-13);
  }
});

test('normals of one width: closed forms of the shift', () => {
  for (const shift of [0, 0.3, 1, 2.5, 5, -2]) {
    for (const sd of [0.4, 1, 1.5]) {
      const { tv, kl, js, w1 } = divergences(normal(0, sd), normal(shift, sd));
      near(w1, Math.abs(shift));
      near(tv, 2 * normalBelow(Math.abs(shift) / (2 * sd)) - 1);
      near(kl, shift ** 2 / (2 * sd ** 2));
      assert.ok(js >= 0 && js <= Math.LN2);
      assert.ok(js <= tv * Math.LN2 + 1e-9, 'JS ≤ TV ln 2');
    }
  }
});

test('normals of two widths, and uniforms, agree with the definitions on a grid', () => {
  const pairs = [
    [normal(0, 1), normal(1.3, 0.6)],
    [normal(0, 0.5), normal(0, 1.4)],
    [normal(0, 1), normal(-0.7, 1.001)],
    [uniform(0, 0.5), uniform(0.2, 1.5)],
    [uniform(0, 1), uniform(0, 1)],
  ];
  for (const [p, q] of pairs) {
    const [exact, grid] = [divergences(p, q), byGrid(p, q)];
    for (const name of ['tv', 'kl', 'js', 'w1']) near(exact[name], grid[name], 3e-4);
  }
  const [p, q] = [uniform(0, 1), uniform(1.2, 0.7)];
  const [exact, grid] = [divergences(p, q), byGrid(p, q)];
  for (const name of ['tv', 'js', 'w1']) near(exact[name], grid[name], 3e-4);
  assert.equal(exact.kl, Infinity);
});

test('the same twice is no distance', () => {
  for (const each of [normal(0.4, 0.7), uniform(-1, 0.3)]) {
    for (const value of Object.values(divergences(each, each))) near(value, 0, 1e-9);
  }
});

test('without overlap TV and JS stick, KL is infinite, W1 grows', () => {
  for (const shift of [1.01, 2, 5]) {
    const { tv, kl, js, w1 } = divergences(uniform(0, 0.5), uniform(shift, 0.5));
    near(tv, 1);
    near(js, Math.LN2);
    assert.equal(kl, Infinity);
    near(w1, shift);
    const slope = slopes(uniform(0, 0.5), uniform(shift, 0.5));
    near(slope.tv, 0);
    near(slope.js, 0);
    assert.ok(Number.isNaN(slope.kl));
    near(slope.w1, 1, 1e-6);
  }
});

test('slopes of normals, by their closed forms', () => {
  const [shift, sd] = [1.7, 0.8];
  const slope = slopes(normal(0, sd), normal(shift, sd));
  near(slope.w1, 1, 1e-6);
  near(slope.kl, shift / sd ** 2, 1e-6);
  const at = shift / (2 * sd);
  near(slope.tv, Math.exp(-0.5 * at * at) / (Math.sqrt(2 * Math.PI) * sd), 1e-6);
  near(slopes(normal(0), normal(0)).w1, 0, 1e-6);
});

test('a quantile has its share on the left', () => {
  for (const share of [0.05, 0.35, 0.5, 0.95]) near(normalBelow((quantile(normal(2, 3), share) - 2) / 3), share, 1e-8);
  near(quantile(uniform(1, 2), 0.25), 0);
});
