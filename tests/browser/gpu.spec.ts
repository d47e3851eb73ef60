/**
 * What an iteration asks of WebGPU, counted on any adapter by wrapping the API in the worker. On a real GPU
 * a dispatch costs 24 to 70 µs whatever it computes, so that their number is what small networks cost.
 */
import { expect, test } from '@playwright/test';
import { beforeWorker, open } from './blank.js';

type Engine = typeof import('../../www/src/engine/index.js');

/** Dispatches of one iteration, both updates. */
const LIMITS = {
  'two-gaussians': { dispatches: 40, batchSize: 1000, warmUp: 12, iterations: 10 },
  'mnist-cgan': { dispatches: 80, batchSize: 64, warmUp: 4, iterations: 4 },
  'mnist-dcgan': { dispatches: 160, batchSize: 2, warmUp: 3, iterations: 3 },
} as const;

/** At most one queue submission for so many dispatches. */
const DISPATCHES_A_SUBMIT = 16;

const COUNTING = `{
  const counts = { dispatches: 0, submits: 0, buffers: 0, pipelines: 0, shaders: 0, reads: 0 };
  const count = (type, method, name) => {
    const original = type.prototype[method];
    type.prototype[method] = function (...rest) { counts[name] += 1; return original.apply(this, rest); };
  };
  count(GPUComputePassEncoder, 'dispatchWorkgroups', 'dispatches');
  count(GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', 'dispatches');
  count(GPUQueue, 'submit', 'submits');
  count(GPUDevice, 'createBuffer', 'buffers');
  count(GPUDevice, 'createComputePipeline', 'pipelines');
  count(GPUDevice, 'createComputePipelineAsync', 'pipelines');
  count(GPUDevice, 'createShaderModule', 'shaders');
  count(GPUBuffer, 'mapAsync', 'reads');
  const channel = new BroadcastChannel('gpu-counts');
  channel.onmessage = () => channel.postMessage({ ...counts });
}`;

for (const preset of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
  test(`${preset}: an iteration on WebGPU takes few dispatches and makes nothing anew`, async ({ page }) => {
    test.setTimeout(600_000);
    const { dispatches, batchSize, warmUp, iterations } = LIMITS[preset];
    await beforeWorker(page, COUNTING);
    await open(page);
    const { spent, backend } = await page.evaluate(
      async ({ preset, batchSize, warmUp, iterations }) => {
        const engine = (await import('/engine.js' as string)) as Engine;
        const trainer = engine.createTrainer({ preset, backend: 'webgpu', hyperparameters: { batchSize } });
        await trainer.ready;
        const channel = new BroadcastChannel('gpu-counts');
        const counts = () =>
          new Promise<Record<string, number>>((resolve) => {
            channel.onmessage = ({ data }) => resolve(data as Record<string, number>);
            channel.postMessage('tell');
          });
        const during = async (work: () => Promise<unknown>) => {
          const before = await counts();
          await work();
          const after = await counts();
          return Object.fromEntries(Object.keys(after).map((key) => [key, (after[key] ?? 0) - (before[key] ?? 0)]));
        };
        await trainer.step(warmUp);
        await trainer.step(1);
        // What the readings at the end of a call cost is taken from a call of one iteration.
        const one = await during(() => trainer.step(1));
        const all = await during(() => trainer.step(1 + iterations));
        const spent = Object.fromEntries(Object.keys(all).map((key) => [key, (all[key] ?? 0) - (one[key] ?? 0)]));
        return { spent, backend: trainer.backendInUse };
      },
      { preset, batchSize, warmUp, iterations },
    );
    expect(backend).toBe('webgpu');
    const each = Object.fromEntries(Object.entries(spent).map(([name, value]) => [name, value / iterations]));
    test.info().annotations.push({ type: 'an iteration', description: JSON.stringify(each) });
    console.log(`${preset}: an iteration takes ${JSON.stringify(each)}`);
    expect(each['dispatches']).toBeGreaterThan(0);
    expect(each['dispatches']).toBeLessThanOrEqual(dispatches);
    expect(each).toMatchObject({ buffers: 0, pipelines: 0, shaders: 0 });
    // A slice of work ends by waiting for the device, which reads one number back in a submission of its own:
    // on an emulated adapter an iteration is longer than a slice.
    const { submits = NaN, reads = NaN } = each;
    expect(reads).toBeLessThanOrEqual(1);
    expect(submits - reads).toBeLessThanOrEqual((each['dispatches'] ?? NaN) / DISPATCHES_A_SUBMIT);
  });
}

/** A module that does not run its constructors itself is taken for a program by the linker, which wraps each export. */
test('no call of the engine begins with the constructors of what it depends on', async ({ page }) => {
  await open(page);
  const names = await page.evaluate(async () => {
    const module = await WebAssembly.compileStreaming(fetch('/wasm/webgpu_bg.wasm'));
    const sections = WebAssembly.Module.customSections(module, 'name').map((bytes) => new TextDecoder().decode(bytes));
    return ['__wasm_call_ctors', '.command_export'].map((name) => sections.some((names) => names.includes(name)));
  });
  expect(names).toEqual([true, false]);
});
