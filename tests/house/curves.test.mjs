import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { transform } from 'esbuild';

async function load(name) {
  const source = await readFile(new URL(`../../www/src/labs/${name}.ts`, import.meta.url), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}

const { COST, logitOf, LOSSES, PULL, sigmoid } = await load('generator-losses');
const { heightAt, outsideCone, steepest } = await load('slope');
const near = (actual, expected, tolerance = 1e-6) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} within ${tolerance}`);

test('costs of the generator are those of the papers, and their pulls the derivatives', () => {
  for (const logit of [-6, -1, 0, 0.4, 5]) {
    const output = sigmoid(logit);
    near(COST['non-saturating'](logit), -Math.log(output), 1e-12);
    near(COST.minimax(logit), Math.log(1 - output), 1e-12);
    near(COST.wasserstein(logit), -logit);
    near(logitOf(output), logit, 1e-9);
    for (const loss of LOSSES) {
      const slope = (COST[loss](logit + 1e-5) - COST[loss](logit - 1e-5)) / 2e-5;
      near(PULL[loss](logit), -slope, 1e-6);
    }
  }
  assert.ok(Number.isFinite(logitOf(0)) && Number.isFinite(logitOf(1)));
});

test('the steepest piece of a curve, and where the curve leaves the cone', () => {
  const xs = Float32Array.from({ length: 201 }, (_, at) => -5 + at / 20);
  const curve = { xs, ys: xs.map((x) => (x > 1 && x < 2 ? 3 * (x - 1) : x >= 2 ? 3 : 0)) };
  const { slope, x } = steepest(curve);
  near(slope, 3, 1e-3);
  assert.ok(x > 1 && x < 2);
  near(heightAt(curve, 1.5), 1.5, 1e-3);
  near(heightAt(curve, -4.99), 0);
  const outside = outsideCone(curve, 1);
  const isOutside = (at) => Number.isFinite(outside[xs.findIndex((each) => each >= at - 1e-6)]);
  assert.deepEqual([-2, 0.5, 1.5, 3, 4.5].map(isOutside), [false, false, true, true, false]);
  const gentle = { xs, ys: xs.map((each) => 0.9 * Math.abs(each)) };
  assert.ok(outsideCone(gentle, 0).every(Number.isNaN));
});
