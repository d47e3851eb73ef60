/** Faults that are put in on purpose: the run survives each, and says so. */
import { expect, test, type Page, type Route } from '@playwright/test';
import { open } from './blank.js';

type Element = import('../../www/src/element.js').GanLet;
type Recovered = import('../../www/src/engine/types.js').RecoveredDetail;

const read = (page: Page) =>
  page.evaluate(() => {
    const gan = document.querySelector('gan-let') as Element;
    return { iteration: gan.iteration, running: gan.running, backend: gan.backendInUse, reason: gan.backendReason };
  });

/** An element that plays, with what it tells of losses noted on the page. */
async function play(page: Page, attributes: string, from = 150): Promise<void> {
  await page.addInitScript(() => {
    const noted: { errors: string[]; recovered: unknown[]; workers: Worker[] } = { errors: [], recovered: [], workers: [] };
    Object.assign(window, { noted });
    addEventListener('gan-error', ({ detail }) => noted.errors.push(detail.code));
    addEventListener('gan-recovered', ({ detail }) => noted.recovered.push(detail));
    const Real = Worker;
    window.Worker = class extends Real {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        noted.workers.push(this);
      }
    };
  });
  await open(page, `<script type="module" src="./ganlet.js"></script><gan-let loading="eager" lang="en" ${attributes}></gan-let>`);
  await page.waitForFunction(() => document.querySelector('gan-let')?.backendInUse, null, { timeout: 120_000 });
  await page.evaluate(() => void (document.querySelector('gan-let') as Element).play());
  await page.waitForFunction((from) => ((document.querySelector('gan-let') as Element).iteration ?? 0) > from, from, { timeout: 120_000 });
}

interface Noted {
  errors: string[];
  recovered: Recovered[];
  workers: Worker[];
}

const noted = (page: Page) =>
  page.evaluate(() => {
    const { errors, recovered } = (window as unknown as { noted: Noted }).noted;
    return { errors, recovered };
  });

async function recovered(page: Page, times = 1): Promise<Recovered> {
  await page.waitForFunction((times) => (window as unknown as { noted: Noted }).noted.recovered.length >= times, times, { timeout: 60_000 });
  const told = (await noted(page)).recovered[times - 1];
  if (!told) throw new Error('nothing was told');
  test.info().annotations.push({ type: 'recovered', description: JSON.stringify(told) });
  return told;
}

/** Answers the first request for a file with something added to it, the next as it is. */
async function once(page: Page, file: string | RegExp, add: string, times = 1): Promise<void> {
  let left = times;
  await page.route(file, async (route: Route) => {
    if ((left -= 1) < 0) return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, body: `${add.startsWith('//first') ? `${add}\n` : ''}${await response.text()}\n${add.startsWith('//first') ? '' : add}` });
  });
}

/** From its 300th iteration on, the engine does this instead. */
const instead = (what: string): string => `
  const iterate = WebTrainer.prototype.iterate;
  let done = 0;
  WebTrainer.prototype.iterate = function (count) {
    done += count;
    if (done > 300) { ${what} }
    return iterate.call(this, count);
  };`;

/** A pointer into nowhere: a trap of the engine, not an error that a script throws. */
const TRAP = 'wasm.webtrainer_iterate(-16, 1);';
/** More than there is, until there is nothing left. */
const ALL_MEMORY = 'for (;;) wasm.__wbindgen_malloc !== undefined ? wasm.__wbindgen_malloc(2 ** 30, 8) : wasm.__wbindgen_export(2 ** 30, 8);';

test('a killed worker is seen, told, and the run goes on from where it was, playing', async ({ page }) => {
  await play(page, 'preset="gaussian" backend="flex" seed="3"');
  const before = await page.evaluate(() => {
    const { workers } = (window as unknown as { noted: Noted }).noted;
    workers[0]?.terminate();
    return (document.querySelector('gan-let') as Element).iteration;
  });
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

for (const [what, code] of [['a trap in the engine', TRAP], ['memory that ran out', ALL_MEMORY]] as const) {
  test(`${what}: another worker goes on from the last checkpoint`, async ({ page }) => {
    await once(page, /\/wasm\/cpu[^/]*\.js$/, instead(code));
    await play(page, 'preset="two-gaussians" backend="flex" seed="3"');
    const told = await recovered(page);
    expect(told.code).toBe('worker-lost');
    expect(told.lost).toBeLessThanOrEqual(100);
    await expect.poll(async () => (await read(page)).iteration).toBeGreaterThan(400);
  });
}

test('two losses in a row stop with a message, not a loop; a click goes on from the last checkpoint', async ({ page }) => {
  await once(page, /\/wasm\/cpu[^/]*\.js$/, instead(TRAP), 2);
  await play(page, 'preset="two-gaussians" backend="flex" seed="3"', 100);
  const gan = page.locator('gan-let');
  await expect(gan.getByRole('alert')).toContainText('stopped unexpectedly', { timeout: 60_000 });
  expect((await noted(page)).errors).toEqual(['worker-lost', 'worker-died']);
  await gan.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(async () => (await read(page)).iteration, { timeout: 30_000 }).toBeGreaterThan(0);
  await gan.evaluate((node) => (node as Element).step(400));
});

test('losses that are no numbers roll back to where they were, with what to change, and wait', async ({ page }) => {
  await open(page, '<script type="module" src="./ganlet.js"></script><gan-let preset="mnist-wgan" backend="flex" lang="en" loading="eager"></gan-let>');
  await page.waitForFunction(() => document.querySelector('gan-let')?.backendInUse);
  await page.evaluate(async () => {
    const gan = document.querySelector('gan-let') as Element;
    const noted = { errors: [] as string[], recovered: [] as unknown[] };
    Object.assign(window, { noted });
    addEventListener('gan-error', ({ detail }) => noted.errors.push(detail.code));
    addEventListener('gan-recovered', ({ detail }) => noted.recovered.push(detail));
    await gan.configure({ optimizer: 'sgd', clip: 'none', batchSize: 16 });
    await gan.reset();
    await gan.step(20);
    await gan.configure({ discriminatorLearningRate: 1, generatorLearningRate: 1 });
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

/** The first worker's device is destroyed after some iterations; so many of the next ones find no adapter. */
const DESTROY = `//first
{
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await request.apply(this, given);
    globalThis.destroyed = () => device.destroy();
    return device;
  };
  let [plays, frames] = [false, 0];
  addEventListener('message', ({ data }) => {
    plays ||= data.method === 'play';
    if (plays && data.method === 'frame' && (frames += 1) === 4) globalThis.destroyed();
  });
}`;

test('a destroyed device: the run goes on, on the GPU that is still there', async ({ page }) => {
  await once(page, '**/worker.js', DESTROY);
  await play(page, 'preset="gaussian" backend="webgpu" seed="3"', 0);
  const told = await recovered(page);
  expect(told.code).toBe('device-lost');
  expect(told.lost).toBeLessThanOrEqual(100);
  expect((await read(page)).backend).toBe('webgpu');
  await expect.poll(async () => (await read(page)).iteration, { timeout: 60_000 }).toBeGreaterThan(told.iteration);
});

test('a destroyed device, and no adapter on the second request: the run goes on on the CPU, and the page says why', async ({ page }) => {
  let workers = 0;
  await page.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    workers += 1;
    const first = workers === 1 ? DESTROY : 'navigator.gpu.requestAdapter = async () => null;';
    await route.fulfill({ response, body: `${first}\n${await response.text()}` });
  });
  await play(page, 'preset="gaussian" backend="webgpu" seed="3"', 0);
  const told = await recovered(page);
  expect(told.lost).toBeLessThanOrEqual(100);
  const { backend, reason } = await read(page);
  expect([backend, reason]).toEqual(['flex', expect.stringContaining('no graphics adapter')]);
  await expect.poll(async () => (await read(page)).iteration).toBeGreaterThan(told.iteration + 20);
});
