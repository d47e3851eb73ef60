import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { build } from 'esbuild';

async function load(name) {
  const entry = fileURLToPath(new URL(`../../www/src/${name}.ts`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}

const { peaks, told } = await load('views/courtesy/spoken');
const { stillOf } = await load('views/courtesy/still');
const words = { en: (await load('locales/courtesy-en')).en, ko: (await load('locales/courtesy-ko')).ko };

const axis = Float32Array.from({ length: 371 }, (_, at) => -4.5 + at * 0.05);
const hump = (mean, deviation, share) => axis.map((x) => (share * Math.exp(-0.5 * ((x - mean) / deviation) ** 2)) / deviation);
const sum = (...parts) => axis.map((_, at) => parts.reduce((total, part) => total + part[at], 0));

describe('peaks of a density', () => {
  const near = (density, expected) => {
    const found = peaks(axis, density);
    assert.equal(found.length, expected.length, String(found));
    found.forEach((peak, at) => assert.ok(Math.abs(peak - expected[at]) < 0.11, String(found)));
  };

  test('are where the humps are', () => {
    near(hump(1, 1, 1), [1]);
    near(sum(hump(0, 1, 0.5), hump(5, 2, 0.5)), [0, 5]);
  });

  test('are not the ripples on a hump, nor what is all but nothing', () => {
    near(sum(hump(0, 1, 1), axis.map((x) => 0.02 * Math.sin(20 * x))), [0]);
    near(sum(hump(0, 1, 1), hump(9, 1, 0.04)), [0]);
  });
});

describe('a still of a run', () => {
  for (const preset of ['gaussian', 'two-gaussians']) {
    test(`${preset}: densities of one whole each, outputs that are probabilities, draws from both`, () => {
      const still = stillOf(preset);
      const step = still.axis[1] - still.axis[0];
      for (const density of [still.trueDensity, still.generatedDensity]) {
        assert.ok(Math.abs(density.reduce((all, height) => all + height, 0) * step - 1) < 0.01);
      }
      for (const outputs of [still.discriminator, still.optimalDiscriminator, still.dOnReal, still.dOnFake]) {
        assert.ok(outputs.every((output) => output >= 0 && output <= 1));
      }
      assert.equal(new Set([...still.realDraws, ...still.fakeDraws].map(Number.isFinite)).size, 1);
      assert.ok(still.realDraws.some((x) => x > 0.5) && still.realDraws.some((x) => x < -0.5));
    });
  }
});

describe('what is told of a run', () => {
  const density = { axis, trueDensity: sum(hump(0, 1, 0.5), hump(5, 2, 0.5)), generatedDensity: hump(1, 1, 1) };
  const metrics = { w1: 0.1234, tv: 0, kl: 0, js: 0, modes: [] };

  test('in 1-D: where it stands, its peaks and the distance', () => {
    // The wide hump lifts the right side of the narrow one.
    assert.equal(
      told(words.en, 'en', { iteration: 1200, density, metrics }),
      'Iteration 1,200. The generated density peaks near 1, the real one near 0.1 and 5. Wasserstein distance 0.12.',
    );
    assert.match(told(words.ko, 'ko', { iteration: 0, density, metrics: undefined }), /^아직 학습하지 않았습니다\. 생성 분포의 봉우리는 1 부근에/);
  });

  test('of digits: how many are read as asked, and which is the hardest', () => {
    const digits = { fidelity: 0.97, perLabel: [1, 1, 1, 1, 1, 1, 1, 1, 0.7, 1], coverage: 10, frechet: 1.44, diversity: 1, novelty: 1 };
    assert.equal(
      told(words.en, 'en', { iteration: 900, metrics: digits }),
      'Iteration 900. 97% of the digits drawn are read as the label asked for. The hardest is 8, at 70%. Fréchet distance 1.4 times that of real digits.',
    );
    assert.equal(
      told(words.en, 'en', { iteration: 900, metrics: { ...digits, fidelity: null, coverage: 7, frechet: 25.3 } }),
      'Iteration 900. 7 of the ten digits are drawn. Fréchet distance 25 times that of real digits.',
    );
    assert.equal(told(words.en, 'en', { iteration: 900, metrics: undefined }), 'Iteration 900.');
  });
});
