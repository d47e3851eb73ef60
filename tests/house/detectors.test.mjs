import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { build } from 'esbuild';

/** One module of the page, with what it imports. */
async function load(path) {
  const entry = fileURLToPath(new URL(`../../www/src/${path}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}

const { Diagnosis } = await load('views/diagnosis.ts');
const { swingOf, modeCollapse } = await load('views/detectors.ts');
const { remedies } = await load('views/remedies.ts');
const { SnapshotStrip, LIMIT } = await load('views/snapshot-strip.ts');
/** Made with `ganlet train --preset … --seed … --set …`, rounded; `judged`: iteration, distance, then shares or figures of digits. */
const histories = JSON.parse(await readFile(new URL('histories.json', import.meta.url), 'utf8'));

const SERIES = ['dLoss', 'gLoss', 'accuracyReal', 'accuracyFake', 'fooling', 'gGradient', 'clipped'];

function readingsOf(run) {
  const [first, every] = run.iterations;
  return run.dLoss.map((_, at) => ({
    iteration: first + at * every,
    ...Object.fromEntries(SERIES.map((name) => [name, run[name]?.[at] ?? NaN])),
  }));
}

const judgementOf = (preset, [iteration, distance, ...rest]) => {
  if (!preset.startsWith('mnist')) return [iteration, { w1: distance, modes: rest.map((share) => ({ share, expected: 1 / rest.length, mean: 0 })) }];
  const [coverage, diversity, ...perLabel] = rest;
  return [iteration, { frechet: distance, fidelity: null, coverage, diversity, perLabel }];
};

/** All that is named while a run goes by, and what stands at its end. */
function watch(run) {
  const diagnosis = new Diagnosis();
  const named = new Set();
  const judged = [...(run.judged ?? [])];
  const look = () => diagnosis.findings.forEach(({ trouble }) => named.add(trouble));
  for (const reading of readingsOf(run)) {
    diagnosis.add(reading);
    look();
    while (judged.length > 0 && judged[0][0] <= reading.iteration) {
      diagnosis.judge(...judgementOf(run.preset, judged.shift()));
      look();
    }
  }
  return { named: [...named], findings: diagnosis.findings };
}

describe('recorded runs', () => {
  test('healthy ones stay silent from beginning to end', () => {
    for (const name of ['two normals', 'plain digits']) assert.deepEqual(watch(histories[name]).named, [], name);
  });

  const shows = {
    'mode-collapse': ({ share, expected }) => share < expected / 4,
    'vanishing-gradients': ({ gradient, shrunk, accuracy, fooling }) => gradient < 1e-4 && shrunk >= 20 && accuracy > 0.98 && fooling < 0.02,
    oscillation: ({ low, high, period }) => low < -0.3 && high > 0.3 && period > 800 && period < 1600,
    'clip-saturation': ({ clipped }) => clipped >= 0.5 && clipped <= 1,
  };
  for (const [trouble, holds] of Object.entries(shows)) {
    test(`${trouble}: named, it alone, with the figures that show it`, () => {
      const { named, findings } = watch(histories[trouble]);
      assert.deepEqual(named, [trouble]);
      assert.equal(findings.length, 1);
      assert.ok(holds(findings[0]), JSON.stringify(findings[0]));
    });
  }
});

describe('swings', () => {
  const iterations = Array.from({ length: 480 }, (_, at) => 25 * at);
  let seed = 7;
  const noise = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647 - 0.5;
  };

  test('a wave is measured', () => {
    const swing = swingOf(iterations, iterations.map((x) => 1 + 0.8 * Math.sin((2 * Math.PI * x) / 1500)));
    assert.ok(Math.abs(swing.period - 1500) <= 100, `${swing.period}`);
    assert.ok(Math.abs(swing.low - 0.2) < 0.05 && Math.abs(swing.high - 1.8) < 0.05);
  });

  test('a wave under noise as large as itself is found, and one on a slope', () => {
    assert.ok(swingOf(iterations, iterations.map((x) => 1 + 0.8 * Math.sin(x / 200) + noise())));
    assert.ok(swingOf(iterations, iterations.map((x) => 1 + x / 4000 + 2 * Math.sin(x / 200))));
  });

  test('noise, drift, a step, a decay and a small wave are none', () => {
    let walk = 0;
    const signals = {
      noise: () => 1 + 2 * noise(),
      drift: (x) => x / 1000,
      step: (x) => (x < 5000 ? 0 : 3),
      decay: (x) => 4 * Math.exp(-x / 2000),
      'small wave': (x) => 1 + 0.1 * Math.sin(x / 200),
      'tiny wave': (x) => 1e-6 * Math.sin(x / 200),
    };
    for (const [name, signal] of Object.entries(signals)) assert.equal(swingOf(iterations, iterations.map(signal)), undefined, name);
    const found = Array.from({ length: 50 }, () => swingOf(iterations, iterations.map(() => (walk += noise())))).filter((swing) => swing);
    assert.ok(found.length <= 2, `${found.length} of 50 walks`);
  });

  test('what is not finite is not measured', () => {
    assert.equal(swingOf(iterations, iterations.map(() => NaN)), undefined);
  });
});

describe('collapse of digits', () => {
  const judged = (figures) => figures.map(([frechet, coverage, diversity, top], at) => ({
    iteration: 1000 * (at + 1),
    metrics: { frechet, coverage, diversity, fidelity: null, perLabel: [top, ...Array(9).fill((1 - top) / 9)] },
  }));
  const named = (figures, best = { coverage: 0, diversity: 0 }) => modeCollapse({ judgements: judged(figures), best, readings: [], openingGradient: NaN });

  test('a young run that draws noise has lost nothing', () => {
    assert.equal(named([[150, 1, 0.03, 1], [149, 1, 0.03, 1], [148, 1, 0.03, 1], [149, 1, 0.04, 1]]), undefined);
  });
  test('the same picture every time', () => {
    assert.equal(named([[86, 1, 0.004, 1], [84, 1, 0.0002, 1], [86, 1, 0.0001, 1]])?.in, 'variety');
  });
  test('few digits after there were many', () => {
    const figures = [[40, 4, 0.25, 0.7], [41, 3, 0.25, 0.8], [42, 3, 0.2, 0.8], [42, 2, 0.2, 0.9]];
    assert.equal(named(figures), undefined);
    const found = named(figures, { coverage: 10, diversity: 0.5 });
    assert.deepEqual([found?.in, found?.coverage, found?.digit], ['digits', 2, 0]);
  });
  test('not while it comes nearer each time', () => {
    assert.equal(named([[80, 4, 0.4, 0.7], [70, 4, 0.4, 0.7], [55, 5, 0.4, 0.6], [50, 5, 0.4, 0.6]]), undefined);
  });
});

describe('the memory', () => {
  test('a finding outlives a short doubt, and goes after a long one', () => {
    const diagnosis = new Diagnosis();
    const add = (count, clipped) => {
      for (let at = 0; at < count; at += 1) diagnosis.add({ ...readingsOf(histories['clip-saturation'])[0], iteration: (iteration += 10), clipped });
    };
    let iteration = 0;
    add(60, 0.9);
    const [{ since }] = diagnosis.findings;
    add(30, 0.2);
    assert.equal(diagnosis.findings[0]?.since, since);
    add(300, 0.2);
    assert.deepEqual(diagnosis.findings, []);
  });

  test('another run begins without findings', () => {
    const diagnosis = new Diagnosis();
    for (const reading of readingsOf(histories['clip-saturation'])) diagnosis.add(reading);
    assert.equal(diagnosis.findings.length, 1);
    diagnosis.add({ ...readingsOf(histories['clip-saturation'])[0], iteration: 0 });
    assert.deepEqual(diagnosis.findings, []);
  });
});

describe('remedies', () => {
  const rows = (values) => Object.entries(values).map(([name, value]) => ({ name, value, needsReset: false }));
  const usual = {
    discriminatorLearningRate: 0.001, generatorLearningRate: 0.0005, discriminatorSteps: 1, generatorSteps: 1, loss: 'non-saturating',
    optimizer: 'rmsprop', beta1: 0.9, updates: 'in-turn', realTarget: 0.9, clip: 'none', clipValue: 0.01,
  };

  test('undo what provoked it, first of all', () => {
    const first = (trouble, values) => remedies(trouble, rows({ ...usual, ...values }))[0]?.values;
    assert.deepEqual(first('mode-collapse', histories['mode-collapse'].values), { generatorSteps: 1 });
    assert.deepEqual(first('vanishing-gradients', histories['vanishing-gradients'].values), { loss: 'non-saturating' });
    assert.deepEqual(first('oscillation', histories.oscillation.values), { optimizer: 'rmsprop' });
    assert.deepEqual(first('clip-saturation', histories['clip-saturation'].values), { clipValue: 0.001 });
  });

  test('there is always one or two, none that changes nothing, and none before the values are known', () => {
    for (const trouble of ['mode-collapse', 'vanishing-gradients', 'oscillation', 'clip-saturation']) {
      const all = remedies(trouble, rows(usual));
      assert.ok(all.length >= 1 && all.length <= 2, trouble);
      for (const { values } of all) for (const [name, value] of Object.entries(values)) assert.notEqual(value, usual[name], `${trouble}: ${name}`);
      assert.deepEqual(remedies(trouble, []), []);
    }
  });
});

describe('the strip of snapshots', () => {
  const snapshot = (iteration, count = 25) => ({
    iteration,
    gridColumns: 5,
    grid: { width: 2, height: 2, count, images: Float32Array.from({ length: 4 * count }, () => (iteration % 1000) / 1000) },
  });

  test('is bounded, evenly spaced, and keeps its first', () => {
    const strip = new SnapshotStrip();
    for (let at = 1; at <= 1000; at += 1) strip.add(snapshot(200 * at));
    assert.ok(strip.length > LIMIT / 2 - 1 && strip.length <= LIMIT);
    const iterations = Array.from({ length: strip.length }, (_, index) => strip.iterationAt(index));
    assert.equal(iterations[0], 200);
    const gaps = new Set(iterations.slice(1).map((iteration, at) => iteration - iterations[at]));
    assert.equal(gaps.size, 1);
  });

  test('gives back what was drawn, to the grey of a screen', () => {
    const strip = new SnapshotStrip();
    strip.add(snapshot(200));
    strip.add(snapshot(400));
    assert.ok(strip.sheetAt(1).images.every((grey) => Math.abs(grey - 0.4) <= 1 / 500));
    const film = strip.filmOf(24, [0, 1, -1]);
    assert.equal(film.count, 3);
    assert.deepEqual([0, 4, 8].map((at) => Number(film.images[at].toFixed(1))), [0.2, 0.4, 0]);
  });

  test('begins anew with another run and with another grid', () => {
    const strip = new SnapshotStrip();
    strip.add(snapshot(200));
    strip.add(snapshot(400));
    strip.add(snapshot(200));
    assert.equal(strip.length, 1);
    strip.add(snapshot(400, 40));
    assert.deepEqual([strip.length, strip.count], [1, 40]);
  });
});
