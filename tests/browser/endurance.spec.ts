/**
 * Long runs and restless readers: nothing grows, nothing is stale, nothing fails.
 * Longer ones by hand: `GANLET_ENDURANCE=10000 npx playwright test endurance.spec.ts`.
 */
import { expect, test, type Browser, type Page } from '@playwright/test';
import { beforeWorker, complaints, open } from './blank.js';

type Engine = typeof import('../../www/src/engine/index.js');
type Trainer = import('../../www/src/engine/types.js').Trainer;

/** Bytes of the page's heap that are in use, after what is not has been collected. */
async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** The same of its worker, to which Playwright gives no session of its own. */
async function workerHeap(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'worker' }] });
  const [worker] = targetInfos;
  if (!worker || targetInfos.length > 1) throw new Error(`there are ${targetInfos.length} workers`);
  const { sessionId } = await session.send('Target.attachToTarget', { targetId: worker.targetId, flatten: false });
  const ask = async (id: number, method: string): Promise<{ usedSize: number }> => {
    const answered = new Promise<{ usedSize: number }>((resolve) => {
      session.on('Target.receivedMessageFromTarget', ({ message }) => {
        const answer = JSON.parse(message) as { id: number; result: { usedSize: number } };
        if (answer.id === id) resolve(answer.result);
      });
    });
    await session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    return answered;
  };
  await ask(1, 'HeapProfiler.collectGarbage');
  const { usedSize } = await ask(2, 'Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

interface Buffers {
  buffers: number;
  bytes: number;
}

/** Counts the graphics device's buffers that have been made and neither destroyed nor collected. */
const COUNTING = `{
  const alive = { buffers: 0, bytes: 0 };
  const sizes = new Map();
  const gone = (id) => {
    alive.buffers -= sizes.has(id);
    alive.bytes -= sizes.get(id) ?? 0;
    sizes.delete(id);
  };
  const collected = new FinalizationRegistry(gone);
  const ids = new WeakMap();
  let made = 0;
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    const id = (made += 1);
    ids.set(buffer, id);
    collected.register(buffer, id);
    sizes.set(id, descriptor.size);
    alive.buffers += 1;
    alive.bytes += descriptor.size;
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    gone(ids.get(this));
    return destroy.call(this);
  };
  globalThis.alive = alive;
}`;

const ASKED = Number(process.env['GANLET_ENDURANCE'] ?? 0);

/** Each with the iterations before it is looked at for the first time: by then all that a run keeps has been made once. */
for (const [preset, backend, warmUp, iterations] of [
  ['gaussian', 'flex', 400, 10_000],
  ['two-gaussians', 'ndarray', 400, 10_000],
  ['digits', 'flex', 400, 2_000],
  ['gaussian', 'webgpu', 400, 10_000],
] as const) {
  const count = ASKED || iterations;
  test(`${preset} on ${backend}: after ${count.toLocaleString('en')} iterations, memory is as large as at the start`, async ({ page, browser }) => {
    test.setTimeout(600_000 + 60 * (backend === 'webgpu' ? count : 0)); // emulated, on a busy machine
    await beforeWorker(page, COUNTING);
    await open(page);
    const inUse = await page.evaluate(
      async ([preset, backend, warmUp]) => {
        const engine = (await import('/engine.js' as string)) as Engine;
        const trainer = engine.createTrainer({ preset, backend, seed: 2 });
        await trainer.ready;
        await trainer.step(warmUp);
        await trainer.frame();
        Object.assign(window, { trainer });
        return trainer.backendInUse;
      },
      [preset, backend, warmUp] as const,
    );
    expect(inUse).toBe(backend);
    const standing = async () => {
      const { wasm, iteration } = await page.evaluate(async () => {
        const { trainer } = window as unknown as { trainer: Trainer };
        await trainer.frame();
        return { wasm: (await trainer.about()).wasmBytes, iteration: trainer.iteration };
      });
      const [worker] = page.workers();
      if (!worker) throw new Error('the page has no worker');
      const gpu = await worker.evaluate(() => (globalThis as unknown as { alive: Buffers }).alive);
      return { iteration, wasm, page: await heap(page), worker: await workerHeap(browser), ...gpu };
    };
    const curve = [await standing()];
    for (let part = 0; part < 5; part += 1) {
      await page.evaluate((count) => (window as unknown as { trainer: Trainer }).trainer.step(count), count / 5);
      curve.push(await standing());
    }
    const [first, last] = [curve[0], curve.at(-1)];
    if (!first || !last) throw new Error('nothing was measured');
    console.log(`${preset} on ${backend}`);
    console.table(curve);
    test.info().annotations.push({ type: 'memory', description: JSON.stringify(curve) });
    expect(last.iteration).toBe(warmUp + count);
    // It grows by pages of 64 KB; a checkpoint's own buffer may have needed one or two.
    expect(last.wasm - first.wasm).toBeLessThanOrEqual(2 * 65_536);
    // The checkpoints that are kept: three files.
    expect(last.page - first.page).toBeLessThan(1e6);
    expect(last.worker - first.worker).toBeLessThan(5e5);
    // An iteration that kept one would have made hundreds; the pool from which they come settles by a few.
    expect(last.buffers - first.buffers).toBeLessThanOrEqual(10);
    expect(last.bytes - first.bytes).toBeLessThan(2e5);
    expect(last.buffers > 0).toBe(backend === 'webgpu');
  });
}

test('a hundred quick changes of preset, backend, label and seed while it plays leave the last one playing, and no complaint', async ({ page }) => {
  const heard = complaints(page);
  await open(page, '<script type="module" src="./ganlet.js"></script><gan-let preset="gaussian" backend="flex" autoplay loading="eager" lang="en"></gan-let>');
  await page.waitForFunction(() => document.querySelector('gan-let')?.running);
  const told = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    if (!gan) throw new Error('no element');
    const errors: string[] = [];
    addEventListener('gan-error', ({ detail }) => errors.push(`${detail.code}: ${detail.message}`));
    const presets = ['gaussian', 'mnist-cgan', 'two-gaussians', 'digits', 'mnist-gan'] as const;
    const rest = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));
    const restless = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) {
        gan.preset = presets[turn % presets.length] ?? 'gaussian';
        if (turn % 7 === 0) gan.backend = turn % 2 === 0 ? 'ndarray' : 'flex';
        gan.label = String((turn * 37) % 100);
        gan.seed = turn;
        await rest((turn * 13) % 60);
      }
      gan.backend = 'flex';
      gan.preset = 'two-gaussians';
      gan.seed = 5;
      await gan.updateComplete;
      await gan.ready;
    };
    // The engine's memory grows until each has once done all that it does, and as many as ever overlap have overlapped.
    for (const preset of presets) {
      gan.preset = preset;
      await gan.updateComplete;
      await gan.step(2);
      await gan.metrics();
    }
    for (let round = 0; round < 2; round += 1) await restless();
    const first = (await gan.about()).wasmBytes;
    for (let round = 0; round < 2; round += 1) await restless();
    await gan.play();
    await rest(500);
    const { preset, backendInUse, running, iteration } = gan;
    return { errors, grown: (await gan.about()).wasmBytes - first, preset, backendInUse, running, iteration, shown: gan.shadowRoot?.querySelectorAll('canvas').length };
  });
  expect(told.errors).toEqual([]);
  expect([told.preset, told.backendInUse, told.running]).toEqual(['two-gaussians', 'flex', true]);
  expect(told.iteration).toBeGreaterThan(0);
  expect(told.grown).toBeLessThanOrEqual(1_000_000);
  // The last preset is what is seen: densities, and no sheet of digits.
  await expect(page.locator('gan-let [part~="grid"], gan-let [part~="label-picker"]')).toHaveCount(0);
  expect(heard).toEqual([]);
});
