/** The site without a network, and when another version of it has been put in its place. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { complaints } from './blank.js';

test.use({ serviceWorkers: 'allow' });

const DIST = resolve('dist');
/** Any folder of any host. */
const FOLDER = 'a/folder of its own';

let site = '';
let server: ChildProcess | undefined;
let address = '';

/** A copy that can be changed: files are links until they are written anew. */
test.beforeEach(async ({}, info) => {
  site = join(info.outputDir, FOLDER);
  for (const folder of ['', 'wasm', 'data', 'tutorials']) {
    mkdirSync(join(site, folder), { recursive: true });
    for (const entry of readdirSync(join(DIST, folder), { withFileTypes: true })) {
      if (entry.isFile()) symlinkSync(join(DIST, folder, entry.name), join(site, folder, entry.name));
    }
  }
  await serve(info.outputDir);
});

test.afterEach(() => stop());

async function serve(root: string): Promise<void> {
  const script = `import('./scripts/lib/serve.mjs').then(({ serve }) => serve(process.argv[1], ${Number(process.env['PORT'] ?? 4173) + 3}, 5)).then((port) => console.log(String(port)))`;
  const child = spawn(process.execPath, ['-e', script, root], { stdio: ['ignore', 'pipe', 'inherit'] });
  server = child;
  const port = await new Promise<string>((answered) => child.stdout.once('data', (text: Buffer) => answered(text.toString().trim())));
  address = `http://localhost:${port}/${encodeURI(FOLDER)}/`;
}

function stop(): void {
  server?.kill();
  server = undefined;
}

function change(name: string, contents: string | Buffer): void {
  rmSync(join(site, name));
  writeFileSync(join(site, name), contents);
}

/** As a build would put it there: the table of files names its digest. */
function deploy(name: string, contents: string): void {
  const digest = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('base64');
  const before = digest(readFileSync(join(site, name)));
  change(name, contents);
  change('sw.js', readFileSync(join(site, 'sw.js'), 'utf8').replaceAll(before, digest(contents)));
}

async function visit(page: Page, parts: string): Promise<void> {
  await page.goto(`${address}#backend=flex&${parts}`);
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
}

const step = (page: Page) => page.evaluate(async () => (await document.querySelector('gan-let')?.step())?.iteration);
const kept = (page: Page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return keys.flat().map(({ url }) => new URL(url).pathname.split('/').slice(-2).join('/'));
  });

/** A browser lets an idle service worker go, and its successor in; not while it is watched, as here. */
async function letGo(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}

test('after the first visit it opens and trains without a network, and says what is not there', async ({ page }) => {
  const heard = complaints(page);
  await visit(page, 'preset=gaussian');
  expect(await step(page)).toBe(1);
  await expect.poll(async () => (await kept(page)).some((path) => /^wasm\/cpu.*wasm$/.test(path))).toBe(true);
  // Its own code and pages, and of the rest only what was used.
  expect((await kept(page)).filter((path) => /ndarray|webgpu|mnist/.test(path))).toEqual([]);
  expect((await kept(page)).some((path) => path.endsWith('/index.html'))).toBe(true);

  await page.getByRole('radio', { name: /^Plain GAN/ }).click();
  expect(await step(page)).toBe(1);
  await expect.poll(async () => (await kept(page)).filter((path) => path.includes('mnist')).length).toBe(2);
  expect(heard).toEqual([]);

  stop();
  await page.context().setOffline(true);
  for (const preset of ['gaussian', 'mnist-cgan']) {
    await visit(page, `preset=${preset}`);
    await page.reload();
    expect(await step(page)).toBe(1);
  }
  await expect(page.locator('gan-offline')).toContainText('You are offline. What you have opened here before still works.');
  // Scrolled to for the first time.
  await page.locator('#labs').scrollIntoViewIfNeeded();
  await expect(page.locator('gan-labs')).toContainText('Wasserstein');

  // Its weights have never been fetched.
  await page.getByRole('radio', { name: /^Any digit/ }).click();
  await expect(page.locator('gan-let').getByRole('alert')).toContainText('A file could not be loaded');
  await expect(page.locator('gan-offline')).toContainText('needs a file that has not been loaded here before');
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(page.locator('gan-offline')).toContainText('받아 둔 적이 없습니다');
  await page.getByRole('radio', { name: /^정규분포 하나/ }).click();
  expect(await step(page)).toBe(1);
  await expect(page.locator('gan-offline')).toContainText('오프라인입니다.');
});

test('a new version is taken as a whole, and never mixed with the old one', async ({ page }) => {
  const version = () => page.evaluate(() => (globalThis as { version?: number }).version ?? 1);
  await visit(page, 'preset=gaussian');
  await expect.poll(async () => (await kept(page)).some((path) => path.endsWith('bundles.json'))).toBe(true);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);

  deploy('early.js', `globalThis.version = 2;\n${readFileSync(join(site, 'early.js'), 'utf8')}`);
  deploy('wasm/ndarray.js', 'export default () => Promise.reject(new Error("of another version"));');
  await page.reload();
  await page.evaluate(() => document.querySelector('gan-let')?.ready);
  // The page is the old one still: what it has not fetched so far is no longer there for it.
  expect(await version()).toBe(1);
  expect(await step(page)).toBe(1);
  expect(await page.evaluate(() => fetch('./wasm/ndarray.js').then(() => 'mixed', () => 'refused'))).toBe('refused');
  const reload = page.locator('gan-offline').getByRole('button', { name: 'Reload' });
  await expect(page.locator('gan-offline')).toContainText('A newer version of this page is here.', { timeout: 20_000 });
  await expect(async () => {
    await reload.click();
    // The page asks it in, now or, where it came a moment later, with the next reload.
    await page.waitForTimeout(3000);
    await letGo(page);
    await expect.poll(() => version().catch(() => 1)).toBe(2);
  }).toPass();
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  expect(await step(page)).toBe(1);
  await expect(reload).toHaveCount(0);
});

test('what a development server serves is never kept, and what an earlier build has left goes', async ({ page }) => {
  await visit(page, 'preset=gaussian');
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  const { outputFiles } = await build({ entryPoints: ['www/src/offline/sw.ts'], bundle: true, write: false, define: { FILES: '{}', AT_ONCE: '[]' } });
  change('sw.js', Buffer.from(outputFiles[0]?.contents ?? []));
  change('early.js', `globalThis.version = 2;\n${readFileSync(join(DIST, 'early.js'), 'utf8')}`);
  await page.reload();
  await expect(async () => {
    await letGo(page);
    expect(await kept(page)).toEqual([]);
  }).toPass({ intervals: [2000] });
  await page.reload();
  expect(await page.evaluate(() => (globalThis as { version?: number }).version)).toBe(2);
});
