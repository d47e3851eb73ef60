import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { transform } from 'esbuild';

async function load(name) {
  const source = await readFile(new URL(`../../www/src/views/${name}.ts`, import.meta.url), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}

const { TrainingClock } = await load('training-clock');
const { PACES } = await load('live');

test('only while it plays do the seconds of training go on, and a new beginning sets them to 0', () => {
  let now = 5_000;
  const clock = new TrainingClock(() => now);
  const after = (milliseconds) => {
    now += milliseconds;
    return clock.seconds;
  };
  assert.equal(after(1_000), 0);
  clock.running = true;
  assert.equal(after(2_000), 2);
  clock.running = true; // said twice
  assert.equal(after(500), 2.5);
  clock.running = false;
  assert.equal(after(60_000), 2.5);
  clock.running = true;
  assert.equal(after(1_000), 3.5);
  clock.reset();
  assert.equal(after(250), 0.25);
  clock.running = false;
  clock.reset();
  assert.equal(after(1_000), 0);
});

test('a computer that slept while it played has not trained: of a gap, three seconds count at most', () => {
  let now = 0;
  const clock = new TrainingClock(() => now);
  clock.running = true;
  for (let beat = 0; beat < 10; beat += 1) {
    now += 1_100;
    clock.seconds;
  }
  now += 8 * 60 * 60 * 1_000;
  assert.equal(clock.seconds, 14);
  clock.running = false;
});

test('nobody need ask for the seconds to go on', ({ mock }) => {
  mock.timers.enable({ apis: ['setInterval'] });
  let now = 0;
  const clock = new TrainingClock(() => now);
  clock.running = true;
  for (let second = 0; second < 60; second += 1) {
    now += 1_000;
    mock.timers.tick(1_000);
  }
  assert.equal(clock.seconds, 60);
  clock.running = false;
});

test('digits are judged every second at first, every five after fifty seconds, every fifteen in the end', () => {
  assert.deepEqual([0, 5, 10, 50, 150, 3_600].map(PACES.digits.playing), [1_000, 1_000, 1_000, 5_000, 15_000, 15_000]);
});
