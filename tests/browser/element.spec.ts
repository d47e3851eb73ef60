import { expect, test, type Page } from '@playwright/test';
import { beforeWorker, complaints, open } from './blank.js';

type Element = HTMLElementTagNameMap['gan-let'];

const EMBED = '<script type="module" src="./ganlet.js"></script>';
const element = (attributes: string) => `${EMBED}<gan-let backend="flex" loading="eager" ${attributes}></gan-let>`;

async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => customElements.get('gan-let') !== undefined);
  await page.evaluate(() => document.querySelector('gan-let')?.ready);
}

/** The grey values of a canvas of the element, as a short text to compare. */
const picture = (page: Page, part: string) =>
  page.locator(`gan-let [part="${part}"] canvas`).first().evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

test('one line of markup trains by itself, and its picture moves', async ({ page }) => {
  const heard = complaints(page);
  await open(page, element('preset="two-gaussians" seed="42" autoplay'));
  await ready(page);
  const first = await picture(page, 'canvas');
  await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.iteration)).toBeGreaterThan(200);
  expect(await picture(page, 'canvas')).not.toBe(first);
  expect(heard).toEqual([]);
});

test('methods, properties and events are those of the contract', async ({ page }) => {
  await open(page, element('preset="two-gaussians"'));
  const result = await page.evaluate(async () => {
    await customElements.whenDefined('gan-let');
    const gan = document.querySelector('gan-let') as Element;
    const events: string[] = [];
    for (const type of ['gan-ready', 'gan-backend', 'gan-step', 'gan-metrics', 'gan-state', 'gan-error', 'gan-sample']) {
      document.addEventListener(type, () => events.includes(type) || events.push(type));
    }
    await gan.ready;
    const stats = await gan.step(3);
    await gan.stepDiscriminator();
    await gan.stepGenerator();
    const metrics = await gan.metrics();
    const drawn = await gan.generate({ count: 7 });
    const judged = await gan.discriminate({ values: new Float32Array([0, 5, 50]) });
    const names = (await gan.hyperparameters()).map(({ name }) => name);
    await gan.configure({ generatorLearningRate: 0.002 });
    const state = await gan.getState();
    await gan.reset({ seed: 9 });
    await gan.play();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const wasRunning = gan.running;
    await gan.pause();
    return {
      stats, metrics, names, state, wasRunning, events,
      count: 'values' in drawn ? drawn.values.length : 0,
      judged: Array.from(judged),
      seed: gan.seed, running: gan.running, backend: gan.backendInUse, reason: gan.backendReason,
    };
  });
  expect(result.stats.iteration).toBe(3);
  expect(Object.keys(result.metrics).sort()).toEqual(['js', 'kl', 'modes', 'tv', 'w1']);
  expect(result.metrics.modes).toHaveLength(2);
  expect(result.count).toBe(7);
  expect(result.judged.every((p) => p >= 0 && p <= 1)).toBe(true);
  expect(result.names).toEqual([
    'batchSize', 'latentSize', 'latentDistribution', 'hiddenWidth', 'optimizer', 'discriminatorLearningRate',
    'generatorLearningRate', 'beta1', 'beta2', 'discriminatorSteps', 'generatorSteps', 'loss', 'realTarget',
    'fakeTarget', 'clip', 'clipValue',
  ]);
  expect(result.state.hyperparameters['generatorLearningRate']).toBe(0.002);
  expect([result.seed, result.wasRunning, result.running, result.backend]).toEqual([9, true, false, 'flex']);
  expect(result.reason).toContain('asked');
  expect(result.events.sort()).toEqual(['gan-backend', 'gan-metrics', 'gan-ready', 'gan-state', 'gan-step']);
});

test('an unknown value never throws: it falls back, says so and fires gan-error', async ({ page }) => {
  const heard = complaints(page);
  const body = `<script>window.codes = []; addEventListener('gan-error', (e) => codes.push(e.detail.code));</script>
    ${element('preset="biggan" theme="pink" seed="minus one"')}`;
  await open(page, body);
  await ready(page);
  expect(await page.evaluate(() => (window as unknown as { codes: string[] }).codes)).toEqual(Array(3).fill('bad-attribute'));
  await expect(page.locator('gan-let .notices')).toContainText('biggan');
  expect((await page.evaluate(() => document.querySelector('gan-let')?.getState()))?.preset).toBe('two-gaussians');
  expect(heard).toEqual([]);
});

test.describe('the label picker', () => {
  test.use({ hasTouch: true });

  test('draws the picked digit at once: by mouse, touch, keyboard, text and attribute', async ({ page }) => {
    await open(page, element('preset="mnist-cgan" label="3"'));
    await ready(page);
    const gan = page.locator('gan-let');
    const label = () => gan.evaluate((node) => (node as Element).label);
    let before = await picture(page, 'canvas');
    const changes = async (expected: string) => {
      await expect.poll(label).toBe(expected);
      await expect.poll(() => picture(page, 'canvas')).not.toBe(before);
      before = await picture(page, 'canvas');
    };
    await gan.getByRole('radio', { name: '7' }).click();
    await changes('7');
    await page.keyboard.press('ArrowRight');
    await changes('8');
    await gan.getByRole('radio', { name: '1' }).tap();
    await changes('1');
    await page.keyboard.press('4');
    await changes('4');
    await gan.locator('input[name="label"]').fill('2025');
    await changes('2025');
    await gan.evaluate((node) => node.setAttribute('label', '0'));
    await changes('0');
    await expect(gan.getByRole('radio', { name: '0' })).toHaveAttribute('aria-checked', 'true');
  });

  test('draws another digit while it trains, and fires gan-sample', async ({ page }) => {
    await open(page, element('preset="mnist-cgan" autoplay'));
    await ready(page);
    const labels = page.evaluate(
      () => new Promise((resolve) => addEventListener('gan-sample', (event) => resolve((event as CustomEvent).detail.labels))),
    );
    await page.locator('gan-let').getByRole('radio', { name: '6' }).click();
    expect(await labels).toEqual([6]);
    const before = await picture(page, 'canvas');
    await expect.poll(() => picture(page, 'canvas')).not.toBe(before);
  });
});

test('the keyboard drives the run', async ({ page }) => {
  await open(page, element('preset="gaussian"'));
  await ready(page);
  const gan = page.locator('gan-let');
  const state = () => gan.evaluate((node) => [(node as Element).running, (node as Element).iteration] as const);
  await gan.locator('.root').focus();
  await page.keyboard.press('s');
  await expect.poll(async () => (await state())[1]).toBe(1);
  await page.keyboard.press('k');
  await expect.poll(async () => (await state())[0]).toBe(true);
  await page.keyboard.press('k');
  await expect.poll(async () => (await state())[0]).toBe(false);
  await page.keyboard.press('r');
  await expect.poll(async () => (await state())[1]).toBe(0);
});

test('bad data is refused in words, and the running experiment is untouched', async ({ page }) => {
  await page.route('**/bad-images', (route) => route.fulfill({ body: 'these are not digits at all' }));
  await page.route('**/bad-labels', (route) => route.fulfill({ body: 'nor are these labels' }));
  await open(page, element('preset="mnist-cgan"'));
  await ready(page);
  const gan = page.locator('gan-let');
  await gan.evaluate((node) => (node as Element).step(3));
  await gan.evaluate((node) => node.setAttribute('data', 'bad-images'));
  await expect(gan.locator('.notices')).toContainText('not an IDX file');
  expect((await gan.evaluate((node) => (node as Element).step())).iteration).toBe(4);
});

test('an engine that cannot be loaded leaves a message and a way on, never a blank', async ({ page }) => {
  await page.route('**/wasm/cpu.js', (route) => route.fulfill({ status: 404 }));
  await open(page, element('preset="gaussian"'));
  const gan = page.locator('gan-let');
  await expect(gan.getByRole('alert')).toContainText('could not be loaded');
  await page.unroute('**/wasm/cpu.js');
  await gan.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  expect((await gan.evaluate((node) => (node as Element).step())).iteration).toBe(1);
});

test('a worker that dies is told in words, and one click starts another', async ({ page }) => {
  await beforeWorker(page, "addEventListener('message', ({ data }) => { if (data.method === 'stepGenerator') setTimeout(() => { throw new Error('killed by the test'); }); });");
  await open(page, element('preset="gaussian" seed="5"'));
  await ready(page);
  const gan = page.locator('gan-let');
  await gan.getByRole('button', { name: 'Step G' }).click();
  await expect(gan.getByRole('alert')).toContainText('stopped unexpectedly');
  await gan.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  await gan.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(() => gan.evaluate((node) => [(node as Element).iteration, (node as Element).seed])).toEqual([1, 5]);
});

test('elements share one worker, and a removed one leaves nothing behind', async ({ page }) => {
  await open(page, element('preset="gaussian" id="a"') + element('preset="two-gaussians" id="b"'));
  await page.waitForFunction(() => customElements.get('gan-let') !== undefined);
  const iterations = await page.evaluate(async () => {
    const all = [...document.querySelectorAll('gan-let')];
    await Promise.all(all.map((gan) => gan.ready));
    const stats = await Promise.all(all.map((gan) => gan.step(2)));
    all[0]?.remove();
    return [...stats.map(({ iteration }) => iteration), (await all[1]?.step())?.iteration];
  });
  expect(iterations).toEqual([2, 2, 3]);
  expect(page.workers()).toHaveLength(1);
});

test('a lazy element loads nothing until it is near the screen', async ({ page }) => {
  const requested: string[] = [];
  page.on('request', (request) => requested.push(new URL(request.url()).pathname));
  await open(page, `<div style="height: 4000px"></div>${EMBED}<gan-let preset="gaussian" backend="flex"></gan-let>`);
  await page.waitForFunction(() => customElements.get('gan-let') !== undefined);
  await page.waitForTimeout(300);
  expect(requested.some((path) => path.includes('wasm'))).toBe(false);
  await page.locator('gan-let').scrollIntoViewIfNeeded();
  await ready(page);
  expect(requested).toContain('/wasm/cpu_bg.wasm');
});
