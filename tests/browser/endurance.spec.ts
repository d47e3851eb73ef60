/** Long runs and restless readers: nothing grows, nothing is stale, nothing fails. */
import { expect, test, type Page } from '@playwright/test';
import { complaints, open } from './blank.js';

type Engine = typeof import('../../www/src/engine/index.js');

/** Bytes of the page's heap that are in use, after what is not has been collected. */
async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

for (const [preset, backend, iterations] of [
  ['gaussian', 'flex', 10_000],
  ['two-gaussians', 'ndarray', 10_000],
  ['digits', 'flex', 2_000],
] as const) {
  test(`${preset} on ${backend}: after ${iterations.toLocaleString('en')} iterations, memory is as large as at the start`, async ({ page }) => {
    await open(page);
    await page.evaluate(
      async ([preset, backend]) => {
        const engine = (await import('/engine.js' as string)) as Engine;
        const trainer = engine.createTrainer({ preset, backend, seed: 2 });
        await trainer.ready;
        await trainer.step(400);
        Object.assign(window, { trainer });
      },
      [preset, backend] as const,
    );
    const wasm = (count: number) =>
      page.evaluate(async (count) => {
        const { trainer } = window as unknown as { trainer: import('../../www/src/engine/types.js').Trainer };
        if (count > 0) await trainer.step(count);
        await trainer.frame();
        return { bytes: (await trainer.about()).wasmBytes, iteration: trainer.iteration };
      }, count);
    const [before, heapBefore] = [await wasm(0), await heap(page)];
    const [after, heapAfter] = [await wasm(iterations), await heap(page)];
    expect(after.iteration).toBe(400 + iterations);
    // It grows by pages of 64 KB; a checkpoint's own buffer may have needed one or two.
    expect(after.bytes - before.bytes).toBeLessThanOrEqual(2 * 65_536);
    // The checkpoints that are kept: three files.
    expect(heapAfter - heapBefore).toBeLessThan(1e6);
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
    await restless();
    const first = (await gan.about()).wasmBytes;
    await restless();
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
