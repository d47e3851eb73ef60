/** Faults that are put in on purpose: the run survives each, and says so. */
import { expect, test, type Page, type Route } from '@playwright/test';
import { open } from './blank.js';
import { noted, read, watched, type Element, type Noted, type Recovered } from './watched.js';

/** When a fault was put in, which says so on the console of the page or of its worker. */
const faults = new WeakMap<Page, number>();
const NOW = "console.info('fault', Date.now());";

test.beforeEach(({ page }) => {
  page.on('console', (message) => {
    const at = /^fault (\d+)$/.exec(message.text())?.[1];
    if (at && !faults.has(page)) faults.set(page, Number(at));
  });
});

async function play(page: Page, attributes: string, from = 150, speed = Infinity): Promise<void> {
  await watched(page, attributes);
  await page.evaluate((speed) => void ((document.querySelector('gan-let') as Element).speed = speed), speed);
  await page.evaluate(() => void (document.querySelector('gan-let') as Element).play());
  await page.waitForFunction((from) => ((document.querySelector('gan-let') as Element).iteration ?? 0) > from, from, { timeout: 120_000 });
}

/** What is told of the first loss: noted with the test, and in words for the reader. */
async function recovered(page: Page): Promise<Recovered> {
  await page.waitForFunction(() => (window as unknown as { noted: Noted }).noted.recovered.length > 0, null, { timeout: 120_000 });
  const { seen, recovered } = await noted(page);
  const [told] = recovered;
  if (!told) throw new Error('nothing was told');
  const figures = { 'seen after (ms)': (seen[0] ?? NaN) - (faults.get(page) ?? NaN), 'went on after (s)': told.seconds, at: told.iteration, lost: told.lost };
  test.info().annotations.push({ type: 'recovery', description: JSON.stringify(figures) });
  console.log(`${test.info().title}: ${JSON.stringify(figures)}`);
  return told;
}

/** Ends the page's worker as a browser does that wants its memory: without a word. */
const kill = (page: Page) =>
  page.evaluate(() => {
    console.info('fault', Date.now());
    (window as unknown as { noted: Noted }).noted.workers.at(-1)?.terminate();
    return (document.querySelector('gan-let') as Element).iteration;
  });

/** Adds something to a file: one text for its first answer, one for the next, and so on; then the file is as it is. */
async function add(page: Page, file: string | RegExp, ...texts: [before: string, after: string][]): Promise<void> {
  let answers = 0;
  await page.route(file, async (route: Route) => {
    const response = await route.fetch();
    const [before, after] = texts[answers++] ?? ['', ''];
    await route.fulfill({ response, body: `${before}\n${await response.text()}\n${after}` });
  });
}

const FLEX = /\/wasm\/cpu[^/]*\.js$/;

/** From this iteration on, the engine does something else. */
const instead = (what: string, from = 300): [string, string] => ['', `{
  const iterate = WebTrainer.prototype.iterate;
  let done = 0;
  WebTrainer.prototype.iterate = function (count) {
    done += count;
    if (done > ${from}) { ${NOW} ${what} }
    return iterate.call(this, count);
  };
}`];

/** A pointer into nowhere: a trap of the engine, not an error that a script throws. */
const TRAP = 'wasm.webtrainer_iterate(-16, 1);';
/** More than there is, until there is nothing left. */
/** An array that is said to have two gigabytes: no room for it can be described, and Rust panics. */
const PANIC = 'this.generate({ latents: Object.create(Float32Array.prototype, { length: { value: 2 ** 29 } }) });';
const ALL_MEMORY = 'for (;;) wasm.__wbindgen_malloc !== undefined ? wasm.__wbindgen_malloc(2 ** 30, 8) : wasm.__wbindgen_export(2 ** 30, 8);';

test('a killed worker is seen, told, and the run goes on from where it was, playing', async ({ page }) => {
  await play(page, 'preset="gaussian" backend="flex" seed="3"');
  const before = await kill(page);
  const told = await recovered(page);
  expect(told.code).toBe('worker-lost');
  expect(told.lost).toBeLessThanOrEqual(100);
  expect(told.iteration).toBeGreaterThanOrEqual(before - 100);
  await expect(page.locator('gan-let .notices')).toContainText('goes on at iteration');
  await expect.poll(async () => (await read(page)).running).toBe(true);
  await expect.poll(async () => (await read(page)).iteration).toBeGreaterThan(told.iteration);
  expect((await noted(page)).errors).toEqual(['worker-lost']);
});

test('what a lost worker had computed is computed again, to the last bit', async ({ page }) => {
  await open(page);
  const [whole, broken] = await page.evaluate(async () => {
    const workers: Worker[] = [];
    const Real = Worker;
    window.Worker = class extends Real {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        workers.push(this);
      }
    };
    const engine = (await import('/engine.js' as string)) as typeof import('../../www/src/engine/index.js');
    const drawn = async (isBroken: boolean): Promise<number[]> => {
      const trainer = engine.createTrainer({ preset: 'two-gaussians', backend: 'flex', seed: 9 });
      await trainer.step(150);
      await trainer.configure({ generatorLearningRate: 1e-3 });
      await trainer.step(450);
      if (isBroken) {
        const back = new Promise((resolve) => trainer.on('recovered', resolve));
        workers.at(-1)?.terminate();
        await back;
      }
      await trainer.step(50);
      const drawn = await trainer.generate({ count: 20, seed: 1 });
      trainer.dispose();
      return 'values' in drawn ? Array.from(drawn.values) : [];
    };
    return [await drawn(false), await drawn(true)];
  });
  expect(broken).toEqual(whole);
});

/** The way back is fifty times as long as the way there: three seconds do not see all of it again. */
test('a slow way back: at most 100 iterations are lost all the same', async ({ page }) => {
  const slow = `{
    const iterate = WebTrainer.prototype.iterate;
    WebTrainer.prototype.iterate = function (count) {
      for (const end = performance.now() + 30 * count; performance.now() < end; );
      return iterate.call(this, count);
    };
  }`;
  await add(page, FLEX, ['', ''], ['', slow]);
  await play(page, 'preset="gaussian" backend="flex" seed="3"');
  await page.waitForFunction(() => {
    const { iteration, checkpoint } = document.querySelector('gan-let') as Element;
    if (!checkpoint || iteration - checkpoint.iteration < 250) return false;
    console.info('fault', Date.now());
    (window as unknown as { noted: Noted }).noted.workers[0]?.terminate();
    return true;
  });
  expect((await recovered(page)).lost).toBeLessThanOrEqual(100);
});

for (const [what, code] of [
  ['a trap in the engine', TRAP],
  ['a panic in the engine', PANIC],
  ['memory that ran out', ALL_MEMORY],
] as const) {
  test(`${what}: another worker goes on from the last checkpoint`, async ({ page }) => {
    const heard: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    await add(page, FLEX, instead(code));
    await play(page, 'preset="two-gaussians" backend="flex" seed="3"');
    const told = await recovered(page);
    expect(told.code).toBe('worker-lost');
    expect(told.lost).toBeLessThanOrEqual(100);
    await expect(page.locator('gan-let .notices')).toContainText('The training worker stopped.');
    await expect.poll(async () => (await read(page)).iteration).toBeGreaterThan(400);
    // Rust says on the console that it panicked, and only then.
    expect(heard.some((text) => text.includes('panicked at'))).toBe(code === PANIC);
  });
}

test('two losses in a row stop with a message, not a loop; a click goes on from the last checkpoint', async ({ page }) => {
  await add(page, FLEX, instead(TRAP), instead(TRAP, 0));
  // So slowly that a checkpoint is taken before the first fault.
  await play(page, 'preset="two-gaussians" backend="flex" seed="3"', 100, 200);
  const gan = page.locator('gan-let');
  await expect(gan.getByRole('alert')).toContainText('stopped unexpectedly', { timeout: 60_000 });
  expect((await noted(page)).errors).toEqual(['worker-lost', 'worker-died']);
  await gan.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(async () => (await read(page)).iteration, { timeout: 30_000 }).toBeGreaterThan(0);
  await gan.evaluate((node) => (node as Element).step(400));
});

test('losses that are no numbers roll back to where they were, with what to change, and wait', async ({ page }) => {
  await watched(page, 'preset="mnist-wgan" backend="flex"');
  await page.evaluate(async () => {
    const gan = document.querySelector('gan-let') as Element;
    await gan.configure({ optimizer: 'sgd', clip: 'none', batchSize: 16 });
    await gan.reset();
    await gan.step(20);
    await gan.configure({ discriminatorLearningRate: 1, generatorLearningRate: 1 });
    console.info('fault', Date.now());
    await gan.play();
  });
  const told = await recovered(page);
  expect(told.code).toBe('diverged');
  expect(told.iteration).toBeGreaterThanOrEqual(20);
  expect(told.lost).toBeLessThanOrEqual(100);
  const { running } = await read(page);
  expect(running).toBe(false);
  await expect(page.locator('gan-let .notices')).toContainText('Lower a learning rate');
  const stats = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let') as Element;
    await gan.configure({ discriminatorLearningRate: 1e-4, generatorLearningRate: 1e-4 });
    return gan.step(10);
  });
  expect([stats.dLoss, stats.gLoss].every(Number.isFinite)).toBe(true);
});

test('a long call that diverges ends there, and goes back to where its losses were numbers', async ({ page }) => {
  await watched(page, 'preset="mnist-wgan" backend="flex"');
  const reached = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let') as Element;
    await gan.configure({ optimizer: 'sgd', clip: 'none', batchSize: 2 });
    await gan.reset();
    await gan.step(20);
    await gan.configure({ discriminatorLearningRate: 1, generatorLearningRate: 1 });
    console.info('fault', Date.now());
    return (await gan.step(20_000)).iteration;
  });
  expect(reached).toBeLessThan(20_000);
  const told = await recovered(page);
  expect(told.code).toBe('diverged');
  expect(told.iteration).toBeGreaterThanOrEqual(20);
});

for (const loss of ['NaN', 'Infinity', '-Infinity']) {
  test(`a loss of ${loss} rolls the run back, and it waits`, async ({ page }) => {
    const wrong = `{
      let wrong = false;
      const spoilt = (stats) => {
        if (wrong || stats.iteration < 300) return stats;
        wrong = true;
        ${NOW}
        return { ...stats, gLoss: ${loss} };
      };
      const { stats, frame } = WebTrainer.prototype;
      WebTrainer.prototype.stats = async function () { return spoilt(await stats.call(this)); };
      WebTrainer.prototype.frame = async function (request) {
        const drawn = await frame.call(this, request);
        return { ...drawn, stats: spoilt(drawn.stats) };
      };
    }`;
    await add(page, FLEX, ['', wrong]);
    await play(page, 'preset="two-gaussians" backend="flex" seed="3"', 0);
    const told = await recovered(page);
    expect(told.code).toBe('diverged');
    expect(told.iteration).toBeLessThan(300);
    expect((await read(page)).running).toBe(false);
    await expect(page.locator('gan-let .notices')).toContainText('Lower a learning rate');
  });
}

/** The first worker's device is destroyed after some iterations; so many of the next ones find no adapter. */
const DESTROY = `{
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await request.apply(this, given);
    globalThis.destroyed = () => device.destroy();
    return device;
  };
  let [plays, frames] = [false, 0];
  addEventListener('message', ({ data }) => {
    plays ||= data.method === 'play';
    if (plays && data.method === 'frame' && (frames += 1) === 4) {
      ${NOW}
      globalThis.destroyed();
    }
  });
}`;

test('a destroyed device: the run goes on, on the GPU that is still there', async ({ page }) => {
  await add(page, '**/worker.js', [DESTROY, '']);
  await play(page, 'preset="gaussian" backend="webgpu" seed="3"', 0);
  const told = await recovered(page);
  expect(told.code).toBe('device-lost');
  expect(told.lost).toBeLessThanOrEqual(100);
  expect((await read(page)).backend).toBe('webgpu');
  await expect.poll(async () => (await read(page)).iteration, { timeout: 60_000 }).toBeGreaterThan(told.iteration);
});

for (const [lack, second, words] of [
  ['no adapter', 'navigator.gpu.requestAdapter = async () => null;', 'no graphics adapter'],
  ['an adapter that lacks a feature', "Object.defineProperty(GPUAdapter.prototype, 'features', { get: () => new Set() });", 'lacks timestamp-query'],
  ['no device', "GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException('no device today', 'OperationError'));", 'no device today'],
] as const) {
  test(`a destroyed device, and ${lack} on the second request: the run goes on on the CPU, and the page says why`, async ({ page }) => {
    await add(page, '**/worker.js', [DESTROY, ''], [second, '']);
    await play(page, 'preset="gaussian" backend="webgpu" seed="3"', 0);
    const told = await recovered(page);
    expect(told.code).toBe('device-lost');
    expect(told.lost).toBeLessThanOrEqual(100);
    await expect(page.locator('gan-let .notices')).toContainText('The graphics device was lost.');
    const { backend, reason } = await read(page);
    expect([backend, reason]).toEqual(['flex', expect.stringContaining(words)]);
    await expect.poll(async () => (await read(page)).iteration).toBeGreaterThan(told.iteration + 20);
  });
}

test('a device that is destroyed twice: the CPU takes over', async ({ page }) => {
  await add(page, '**/worker.js', [DESTROY, ''], [DESTROY, '']);
  await play(page, 'preset="gaussian" backend="webgpu" seed="3"', 0);
  await page.waitForFunction(() => (window as unknown as { noted: Noted }).noted.recovered.length === 2, null, { timeout: 120_000 });
  expect((await noted(page)).errors).toEqual(['device-lost', 'device-lost']);
  await expect.poll(async () => (await read(page)).backend).toBe('flex');
  expect((await read(page)).reason).toContain('lost more than once');
  await expect.poll(async () => (await read(page)).iteration).toBeGreaterThan(100);
});
