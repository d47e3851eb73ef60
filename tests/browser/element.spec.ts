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
      modes: 'modes' in metrics ? metrics.modes.length : 0,
      count: 'values' in drawn ? drawn.values.length : 0,
      judged: Array.from(judged),
      seed: gan.seed, running: gan.running, backend: gan.backendInUse, reason: gan.backendReason,
    };
  });
  expect(result.stats.iteration).toBe(3);
  expect(Object.keys(result.metrics).sort()).toEqual(['js', 'kl', 'modes', 'tv', 'w1']);
  expect(result.modes).toBe(2);
  expect(result.count).toBe(7);
  expect(result.judged.every((p) => p >= 0 && p <= 1)).toBe(true);
  expect(result.names).toEqual([
    'batchSize', 'latentSize', 'latentDistribution', 'hiddenWidth', 'updates', 'optimizer', 'discriminatorLearningRate',
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

test('a seed can be typed while it trains', async ({ page }) => {
  await open(page, element('preset="gaussian" autoplay'));
  await ready(page);
  const seed = page.locator('gan-let input[name="seed"]');
  await seed.focus();
  await page.keyboard.press('ControlOrMeta+A');
  await seed.pressSequentially('2718', { delay: 60 });
  await seed.press('Enter');
  await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.seed)).toBe(2718);
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
  await page.route('**/wasm/cpu*.js', (route) => route.fulfill({ status: 404 }));
  await open(page, element('preset="gaussian"'));
  const gan = page.locator('gan-let');
  await expect(gan.getByRole('alert')).toContainText('could not be loaded');
  await page.unroute('**/wasm/cpu*.js');
  await gan.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  expect((await gan.evaluate((node) => (node as Element).step())).iteration).toBe(1);
});

test('a worker that dies is told in words, and another takes its place', async ({ page }) => {
  await beforeWorker(page, "addEventListener('message', ({ data }) => { if (data.method === 'stepGenerator') setTimeout(() => { throw new Error('killed by the test'); }); });");
  await open(page, element('preset="gaussian" seed="5"'));
  await ready(page);
  const gan = page.locator('gan-let');
  await gan.getByRole('button', { name: 'Step G' }).click();
  await expect(gan.locator('.notices')).toContainText('The training worker stopped.');
  await expect(gan.locator('.notices')).toContainText('goes on at iteration 0');
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
  expect(requested.some((path) => /\/wasm\/cpu.*_bg\.wasm$/.test(path))).toBe(true);
});

/** Counts what an element does: messages to the worker, and strokes on canvases. */
const COUNTER = `{
  window.work = { messages: 0, strokes: 0 };
  const count = (prototype, name, what) => {
    const method = prototype[name];
    prototype[name] = function (...args) { window.work[what] += 1; return method.apply(this, args); };
  };
  count(Worker.prototype, 'postMessage', 'messages');
  for (const name of ['clearRect', 'stroke', 'putImageData', 'drawImage']) count(CanvasRenderingContext2D.prototype, name, 'strokes');
}`;

const HIDING: Record<string, [hide: (page: Page) => Promise<unknown>, show: (page: Page) => Promise<unknown>]> = {
  'off the screen': [(page) => page.evaluate(() => scrollTo(0, 1e6)), (page) => page.evaluate(() => scrollTo(0, 0))],
  'in a hidden page': [(page) => setHidden(page, true), (page) => setHidden(page, false)],
};
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

for (const [where, [hide, show]] of Object.entries(HIDING)) {
  test(`an element ${where} neither trains nor draws, and goes on when it is seen again`, async ({ page }) => {
    await page.addInitScript(COUNTER);
    await open(page, `${element('preset="mnist-gan" autoplay')}<div style="height: 6000px"></div>`);
    await ready(page);
    const iteration = () => page.evaluate(() => document.querySelector('gan-let')?.iteration ?? NaN);
    const work = () => page.evaluate(() => ({ ...(window as unknown as { work: { messages: number; strokes: number } }).work }));
    await expect.poll(iteration).toBeGreaterThan(5);
    expect((await work()).strokes).toBeGreaterThan(0);

    await hide(page);
    await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.running)).toBe(false);
    // What was on its way has come by then.
    await page.waitForTimeout(700);
    const before = { iteration: await iteration(), ...(await work()) };
    await page.waitForTimeout(700);
    expect({ iteration: await iteration(), ...(await work()) }).toEqual(before);

    await show(page);
    await expect.poll(iteration).toBeGreaterThan(before.iteration);
    expect((await work()).strokes).toBeGreaterThan(before.strokes);
  });
}

test('an element shows itself in its own language or not at all', async ({ page }) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/ko-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await open(page, element('preset="gaussian"'));
  await ready(page);
  await page.evaluate(() => {
    const late = document.createElement('gan-let');
    late.setAttribute('lang', 'ko');
    late.id = 'late';
    document.body.append(late);
    document.querySelector('gan-let')?.setAttribute('lang', 'ko');
  });
  await page.waitForTimeout(300);
  const [first, late] = [page.locator('gan-let').first(), page.locator('#late')];
  await expect(first.getByRole('button', { name: 'Play' })).toBeVisible();
  expect(await late.evaluate((node) => node.shadowRoot?.querySelector('.root') ?? null)).toBeNull();
  release();
  await expect(first.getByRole('button', { name: '재생' })).toBeVisible();
  await expect(late.getByRole('button', { name: '재생' })).toBeVisible();
});

for (const preset of ['mnist-gan', 'mnist-dcgan', 'mnist-ssgan']) {
  test(`${preset} has no label picker: digits come as they are drawn, and number keys do nothing`, async ({ page }) => {
    await open(page, element(`preset="${preset}" label="3"`));
    await ready(page);
    const gan = page.locator('gan-let');
    await expect(gan.locator('[part="label-picker"]')).toHaveCount(0);
    const [sheet, grid] = [gan.locator('[part="canvas"] canvas'), gan.locator('[part="grid"] canvas').first()];
    const size = (canvas: typeof sheet) => canvas.evaluate((node) => [(node as HTMLCanvasElement).width, (node as HTMLCanvasElement).height]);
    const side = (count: number) => 28 * count + 2 * (count - 1);
    await expect.poll(() => size(sheet)).toEqual([side(3), side(2)]);
    await expect.poll(() => size(grid)).toEqual([side(5), side(5)]);
    await gan.locator('.root').focus();
    await page.keyboard.press('7');
    expect(await gan.evaluate((node) => (node as Element).label)).toBe('3');
  });
}

test.describe('the panel of hyper-parameters', () => {
  const panel = async (page: Page, preset: string) => {
    await open(page, element(`preset="${preset}"`));
    await ready(page);
    await page.locator('gan-let').getByText('Hyper-parameters').click();
    return page.locator('gan-let [part="settings"]');
  };
  const valueOf = (page: Page, wanted: string) =>
    page.evaluate(
      async (name) => (await document.querySelector('gan-let')?.hyperparameters())?.find((row) => row.name === name)?.value,
      wanted,
    );

  test('sets a learning rate while it trains, by hand and by step', async ({ page }) => {
    const settings = await panel(page, 'two-gaussians');
    await page.evaluate(() => document.querySelector('gan-let')?.play());
    const rate = settings.getByRole('spinbutton', { name: 'Learning rate of G' });
    await expect(rate).toHaveValue('0.0005');
    await rate.fill('');
    await rate.pressSequentially('0,002', { delay: 60 });
    await rate.press('Enter');
    await expect.poll(() => valueOf(page, 'generatorLearningRate')).toBe(0.002);
    await rate.press('ArrowUp');
    await expect.poll(() => valueOf(page, 'generatorLearningRate')).toBe(0.005);
    expect(await page.evaluate(() => document.querySelector('gan-let')?.running)).toBe(true);
    await settings.getByRole('button', { name: 'Back to the preset’s values' }).click();
    await expect.poll(() => valueOf(page, 'generatorLearningRate')).toBe(0.0005);
    await expect(rate).toHaveValue('0.0005');
  });

  test('marks what needs a reset, and applies it by one', async ({ page }) => {
    const settings = await panel(page, 'two-gaussians');
    const apply = settings.getByRole('button', { name: 'Reset to apply' });
    const width = settings.getByRole('spinbutton', { name: 'Hidden width' });
    await expect(width).toHaveAccessibleDescription(/after a reset/);
    await expect(apply).toHaveCount(0);
    await width.fill('16');
    await width.press('Enter');
    await apply.click();
    await expect(apply).toHaveCount(0);
    const total = () => page.evaluate(async () => (await document.querySelector('gan-let')?.summary())?.[0]?.total);
    await expect.poll(total).toBe((32 + 1) * 16 + 17);
  });

  test('says the range of a value that it refuses, in place, and keeps the old one', async ({ page }) => {
    const settings = await panel(page, 'mnist-cgan');
    const batch = settings.getByRole('spinbutton', { name: 'Batch size' });
    await batch.fill('5000');
    await batch.press('Enter');
    await expect(settings.getByRole('alert')).toHaveText('Takes a whole number from 1 to 1,024; 64 still holds.');
    await expect(batch).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator('gan-let .notices')).toHaveCount(0);
    expect(await valueOf(page, 'batchSize')).toBe(64);
    await batch.fill('8');
    await batch.press('Enter');
    await expect(settings.getByRole('alert')).toHaveCount(0);
    await expect.poll(() => valueOf(page, 'batchSize')).toBe(8);
  });
});

test('a run of a fixed length reports its progress and stops by itself', async ({ page }) => {
  await open(page, element('preset="gaussian"'));
  await ready(page);
  const gan = page.locator('gan-let');
  const iteration = () => gan.evaluate((node) => (node as Element).iteration);
  const running = () => gan.evaluate((node) => (node as Element).running);
  await gan.evaluate((node) => (node as Element).play({ until: 25 }));
  await expect.poll(running).toBe(false);
  expect(await iteration()).toBe(25);

  // Every draw in one batch: as many iterations as epochs.
  await gan.evaluate((node) => (node as Element).configure({ batchSize: 1000 }));
  const progress = gan.getByRole('progressbar', { name: 'Progress of the full run' });
  await gan.getByRole('button', { name: 'Go on to 1,500 epochs' }).click();
  await expect(gan.getByText(/epoch \d+ of 1,500 · (?:[\d,]+ iterations|about \d+ s) left/)).toBeVisible();
  await gan.getByRole('button', { name: 'Pause the run' }).click();
  await expect.poll(running).toBe(false);
  await expect(gan.getByText(/epoch \d+ of 1,500 · [\d,]+ iterations left/)).toBeVisible();
  const paused = await iteration();
  expect(paused).toBeLessThan(1500);
  await gan.getByRole('button', { name: 'Go on to 1,500 epochs' }).click();
  await expect(progress).toHaveAttribute('aria-valuenow', '100', { timeout: 60_000 });
  await expect.poll(running).toBe(false);
  expect(await iteration()).toBe(1500);
  await expect(gan.getByText('Done: 1,500 iterations')).toBeVisible();
});

test('the curves stand under tabs, by mouse and by keyboard', async ({ page }) => {
  await open(page, element('preset="gaussian"'));
  await ready(page);
  const gan = page.locator('gan-let');
  await gan.evaluate((node) => (node as Element).step(5));
  await gan.getByRole('tab', { name: 'Accuracy' }).click();
  await expect(gan.getByRole('tabpanel')).toHaveAccessibleName('Accuracy');
  await expect(gan.getByText(/fooled \d+%/)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(gan.getByRole('tab', { name: 'Gradients' })).toHaveAttribute('aria-selected', 'true');
  // The arrow belonged to the tabs, not to the run.
  expect(await gan.evaluate((node) => (node as Element).iteration)).toBe(5);
  await page.keyboard.press('Home');
  await expect(gan.getByRole('tab', { name: 'Outputs' })).toBeFocused();
});

test('the pointer reads the curves, all at the same iteration', async ({ page }) => {
  await open(page, element('preset="gaussian"'));
  await ready(page);
  const gan = page.locator('gan-let');
  for (let at = 0; at < 4; at += 1) await gan.evaluate((node) => (node as Element).step(20));
  const values = () => gan.locator('.chart .legend b').allTextContents();
  const latest = await values();
  const chart = gan.locator('.plot canvas').first();
  await chart.hover({ position: { x: 45, y: 60 } });
  // Both charts, the one under the pointer and its neighbour.
  const differs = async () => (await values()).map((value, at) => value !== latest[at]);
  await expect.poll(async () => (await differs()).slice(0, 2).includes(true)).toBe(true);
  await expect.poll(async () => (await differs()).slice(2).includes(true)).toBe(true);
  await page.mouse.move(0, 0);
  await expect.poll(values).toEqual(latest);
});

test('a critic is told as one: its own units, no accuracy, no best answer', async ({ page }) => {
  await open(page, element('preset="mnist-wgan"'));
  await ready(page);
  const gan = page.locator('gan-let');
  await gan.evaluate((node) => (node as Element).configure({ batchSize: 4 }));
  await gan.evaluate((node) => (node as Element).step(2));
  await expect(gan.locator('[part="chart"]')).toContainText('critic units');
  await expect(gan.locator('[part="chart"]')).toContainText('up to an unknown factor');
  await expect(gan.getByRole('tab')).toHaveText(['Scores', 'Gradients']);
});
