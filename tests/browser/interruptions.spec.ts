/** What comes between: a computer that sleeps, a tab that is left, a page that is frozen, an element that is removed. */
import { expect, test, type Browser, type Page } from '@playwright/test';
import { beforeWorker, complaints, open } from './blank.js';
import { noted, read, watched, type Element } from './watched.js';

/** Seconds of sleep; longer by hand: `GANLET_SLEEP=120 npx playwright test interruptions.spec.ts`. */
const SLEEP = Number(process.env['GANLET_SLEEP'] ?? 10);

async function play(page: Page, attributes: string): Promise<void> {
  await watched(page, `autoplay ${attributes}`);
  await expect.poll(async () => (await read(page)).iteration, { timeout: 120_000 }).toBeGreaterThan(2);
}

/** No failure was told of, and the worker is the first. */
const UNTROUBLED = { errors: [], recovered: [], workers: 1 };

/** Seconds for which a page is frozen. */
const FROZEN = 5;

/** All processes of the browser stand still, as in a computer whose lid is shut. */
async function sleep(browser: Browser, seconds: number): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const all = processInfo.map(({ id }) => id);
  expect(all.length).toBeGreaterThan(2);
  for (const id of all) process.kill(id, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  for (const id of all) process.kill(id, 'SIGCONT');
}

for (const [preset, backend, more] of [
  ['gaussian', 'flex', 1000],
  ['mnist-cgan', 'ndarray', 100],
  ['gaussian', 'webgpu', 5],
] as const) {
  test(`${preset} on ${backend}: a computer that sleeps and wakes goes on where it was, with no false alarm`, async ({ page, browser }) => {
    test.skip(process.platform === 'win32', 'there are no signals that stop a process');
    test.setTimeout(240_000 + 1000 * SLEEP);
    const heard = complaints(page);
    await play(page, `preset="${preset}" backend="${backend}"`);
    const before = await read(page);
    await sleep(browser, SLEEP);
    await expect.poll(async () => (await read(page)).iteration, { timeout: 60_000 }).toBeGreaterThan(before.iteration + more);
    // More than half a second has passed since the last checkpoint: the next is taken after a hundred iterations.
    if (backend !== 'webgpu') expect((await read(page)).kept).toBeGreaterThan(before.kept);
    expect(await read(page)).toMatchObject({ running: true, backend });
    expect(await noted(page)).toMatchObject(UNTROUBLED);
    expect(heard).toEqual([]);
  });
}

test('the seconds of training leave sleep out, and figures go on after it', async ({ page, browser }) => {
  test.skip(process.platform === 'win32', 'there are no signals that stop a process');
  test.setTimeout(240_000 + 1000 * SLEEP);
  const begun = Date.now();
  await play(page, 'preset="mnist-cgan" backend="flex"');
  const heading = page.locator('gan-let').getByRole('heading', { name: /^Learning/ });
  const seconds = async () => Number(/after ([\d.]+) s/.exec((await heading.textContent()) ?? '')?.[1] ?? NaN);
  await expect.poll(seconds, { timeout: 60_000 }).toBeGreaterThan(1);
  const before = await seconds();
  await sleep(browser, SLEEP);
  for (let times = 0, last = before; times < 3; times += 1) {
    await expect.poll(seconds, { timeout: 60_000 }).toBeGreaterThan(last);
    last = await seconds();
  }
  // Of the sleep, three seconds at most were taken for training.
  const awake = (Date.now() - begun) / 1000 - SLEEP;
  expect(await seconds()).toBeLessThan(awake + 3.1);
});

test.describe('out of sight', () => {
  /** Playwright tells every page that it is looked at; a page of this browser is told the truth. */
  const seen = test.extend<{ page: Page }>({
    page: async ({ playwright, launchOptions, baseURL }, use) => {
      const port = Number(process.env['PORT'] ?? 4173) + 7;
      const browser = await playwright.chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`] });
      const connected = await playwright.chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
      const [context] = connected.contexts();
      if (!context) throw new Error('a browser has a context');
      const page = await context.newPage();
      const goto = page.goto.bind(page);
      page.goto = (address) => goto(new URL(address, baseURL).href);
      await use(page);
      await connected.close();
      await browser.close();
    },
  });
  const visibility = (page: Page) => page.evaluate(() => document.visibilityState);

  /** Another tab is brought to the front, and once this one has come to rest, the browser may save what it takes. */
  async function leave(page: Page, isFrozen: boolean, rested = (): Promise<unknown> => Promise.resolve()): Promise<() => Promise<void>> {
    await page.evaluate(() => {
      const states: string[] = [];
      Object.assign(window, { states });
      for (const type of ['freeze', 'resume']) document.addEventListener(type, () => states.push(type));
    });
    const other = await page.context().newPage();
    await other.bringToFront();
    await expect.poll(() => visibility(page)).toBe('hidden');
    await rested();
    const session = await page.context().newCDPSession(page);
    if (isFrozen) {
      await session.send('Page.setWebLifecycleState', { state: 'frozen' });
      await page.waitForTimeout(1000 * FROZEN);
    }
    return async () => {
      if (isFrozen) await session.send('Page.setWebLifecycleState', { state: 'active' });
      await page.bringToFront();
      await expect.poll(() => visibility(page)).toBe('visible');
      await expect.poll(() => page.evaluate(() => (window as unknown as { states: string[] }).states)).toEqual(isFrozen ? ['freeze', 'resume'] : []);
      await other.close();
    };
  }

  for (const isFrozen of [false, true]) {
    seen(`in a tab that is left${isFrozen ? ' and frozen' : ''}, an element rests, and goes on when the reader comes back`, async ({ page }) => {
      const heard = complaints(page);
      await play(page, 'preset="mnist-cgan" backend="flex"');
      const back = await leave(page, isFrozen, () => expect.poll(async () => (await read(page)).running).toBe(false));
      const { iteration } = await read(page);
      await back();
      await expect.poll(async () => (await read(page)).running).toBe(true);
      await expect.poll(async () => (await read(page)).iteration).toBeGreaterThan(iteration);
      expect(await noted(page)).toMatchObject(UNTROUBLED);
      expect(heard).toEqual([]);
    });
  }

  seen('in a tab that is left and frozen, a trainer without a page to show goes on, with no false alarm', async ({ page }) => {
    const heard = complaints(page);
    await open(page);
    await page.evaluate(async () => {
      const engine = (await import('/engine.js' as string)) as typeof import('../../www/src/engine/index.js');
      const trainer = engine.createTrainer({ preset: 'mnist-cgan', backend: 'flex' });
      const troubles: string[] = [];
      trainer.on('interrupted', ({ code }) => troubles.push(code));
      trainer.on('error', ({ code }) => troubles.push(code));
      await trainer.play();
      Object.assign(window, { trainer, troubles });
    });
    const iteration = () => page.evaluate(() => (window as unknown as { trainer: { iteration: number } }).trainer.iteration);
    await expect.poll(iteration).toBeGreaterThan(100);
    const back = await leave(page, true);
    await back();
    const before = await iteration();
    await expect.poll(iteration).toBeGreaterThan(before + 100);
    expect(await page.evaluate(() => (window as unknown as { troubles: string[] }).troubles)).toEqual([]);
    expect(heard).toEqual([]);
  });
});

for (const backend of ['flex', 'webgpu']) {
  test(`an element that is removed while it trains on ${backend} stops, and leaves the next one its worker`, async ({ page }) => {
    test.setTimeout(480_000);
    const heard = complaints(page);
    await beforeWorker(page, `globalThis.calls = []; addEventListener('message', ({ data }) => calls.push(data.method));`);
    await play(page, `preset="gaussian" backend="${backend}"`);
    const calls = () => page.workers()[0]?.evaluate(() => (globalThis as unknown as { calls: string[] }).calls);
    for (let time = 0; time < 3; time += 1) {
      await page.evaluate(() => document.querySelector('gan-let')?.remove());
      await expect.poll(async () => (await calls())?.at(-1)).toBe('dispose');
      const { length = NaN } = (await calls()) ?? [];
      await page.waitForTimeout(500);
      expect(await calls()).toHaveLength(length);
      await page.evaluate((backend) => {
        const gan = document.createElement('gan-let');
        Object.assign(gan, { preset: 'gaussian', backend, autoplay: true, loading: 'eager' });
        document.body.append(gan);
      }, backend);
      await expect.poll(async () => (await read(page)).iteration, { timeout: 120_000 }).toBeGreaterThan(2);
      expect((await read(page)).backend).toBe(backend);
    }
    expect(await noted(page)).toMatchObject(UNTROUBLED);
    expect(heard).toEqual([]);
  });
}
