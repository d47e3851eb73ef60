/** What one takes along: a link, a file. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { runPython } from '../../scripts/lib/python.mjs';
import { complaints } from './blank.js';

const ready = (page: Page) =>
  page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
const state = (page: Page) => page.evaluate(() => document.querySelector('gan-let')?.getState());
const iteration = (page: Page) => page.evaluate(() => document.querySelector('gan-let')?.iteration);
const parts = (page: Page) => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
const link = (more: Record<string, string>) => `/#${new URLSearchParams({ backend: 'flex', ...more }).toString()}`;

/** Another page with the link that is copied here. */
async function receive(page: Page): Promise<Page> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy a link to this run' }).click();
  await expect(page.getByRole('button', { name: 'Copied', exact: true })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await page.context().newPage();
  await other.goto(link);
  await ready(other);
  return other;
}

test('a link opens the same run: preset, seed, label and hyper-parameters, bit by bit', async ({ page }) => {
  const heard = complaints(page);
  await page.goto(link({ preset: 'mnist-cgan', seed: '7', label: '25' }));
  await ready(page);
  await page.getByText('Hyper-parameters', { exact: true }).click();
  const gan = page.locator('gan-let');
  await gan.getByRole('spinbutton', { name: 'Hidden width' }).fill('32');
  await gan.getByRole('spinbutton', { name: 'Hidden width' }).press('Enter');
  await expect.poll(() => parts(page)['hiddenWidth']).toBe('32');
  await gan.getByRole('combobox', { name: 'Loss' }).selectOption('least-squares');
  const whole = { preset: 'mnist-cgan', seed: '7', label: '25', backend: 'flex', hiddenWidth: '32', loss: 'least-squares' };
  await expect.poll(() => parts(page)).toEqual(whole);
  await gan.getByRole('button', { name: 'Reset to apply' }).click();

  const other = await receive(page);
  await expect.poll(async () => (await state(other))?.hyperparameters['hiddenWidth']).toBe(32);
  expect(await state(other)).toEqual(await state(page));
  expect((await state(other))?.label).toBe('25');
  const drawn = (each: Page) =>
    each.evaluate(async () => {
      const gan = document.querySelector('gan-let') as HTMLElementTagNameMap['gan-let'];
      await gan.step(3);
      const images = await gan.generate({ count: 2, seed: 5, labels: [2, 5] });
      return 'images' in images ? Array.from(images.images) : [];
    });
  expect(await drawn(other)).toEqual(await drawn(page));
  await other.close();

  // The preset's own values need no words.
  await gan.getByRole('button', { name: 'Back to the preset’s values' }).click();
  await expect.poll(() => Object.keys(parts(page)).filter((name) => ['hiddenWidth', 'loss'].includes(name))).toEqual([]);
  expect(heard).toEqual([]);
});

test('what of a link is not understood is named, as text, and the rest of it opens', async ({ page }) => {
  const heard = complaints(page);
  const hostile = { preset: 'gaussian', seed: '-1', batchSize: '100000000', loss: 'sharp', hiddenWidth: '16', colour: 'red', '<img src=x onerror=alert(1)>': '1', text: '2025<b>' };
  await page.goto(link(hostile));
  await ready(page);
  const strays = page.locator('gan-strays');
  await expect(strays).toContainText('Not all of this link was understood');
  for (const part of ['seed=-1', '<img src=x onerror=alert(1)>=1', 'text=2025<b>', 'colour=red', 'and 1 more']) await expect(strays).toContainText(part);
  expect(await strays.locator('img, b').count()).toBe(0);
  await expect.poll(async () => (await state(page))?.hyperparameters['hiddenWidth']).toBe(16);
  const { preset, seed } = (await state(page)) ?? {};
  expect([preset, seed]).toEqual(['gaussian', 1]);
  await strays.getByRole('button', { name: 'Dismiss' }).click();
  await expect(strays).toHaveText('');
  expect(parts(page)).toMatchObject({ preset: 'gaussian', hiddenWidth: '16' });
  expect(heard).toEqual([]);
});

test('what the engine refuses is told with what is possible', async ({ page }) => {
  await page.goto(link({ preset: 'gaussian', batchSize: '100000000', loss: 'sharp' }));
  await ready(page);
  await expect(page.locator('gan-strays')).toContainText(/batchSize=100000000 \(possible: 1 … [0-9]+\)/);
  await expect(page.locator('gan-strays')).toContainText(/loss=sharp \(possible: .*non-saturating.*\)/);
});

test('back goes to the link before', async ({ page }) => {
  await page.goto(link({ preset: 'gaussian', batchSize: '50' }));
  await ready(page);
  await expect.poll(async () => (await state(page))?.hyperparameters['batchSize']).toBe(50);
  await page.evaluate(() => (location.hash = location.hash.replace('batchSize=50', 'batchSize=80')));
  await expect.poll(async () => (await state(page))?.hyperparameters['batchSize']).toBe(80);
  await page.goBack();
  await expect.poll(async () => (await state(page))?.hyperparameters['batchSize']).toBe(50);
});

test('what is typed in the studio goes along', async ({ page }) => {
  await page.goto(link({ preset: 'digits' }));
  await ready(page);
  await page.locator('#studio').scrollIntoViewIfNeeded();
  const studio = page.locator('gan-studio');
  await studio.getByRole('textbox').first().fill('31415');
  await studio.getByRole('radio', { name: 'Many hands' }).click();
  await expect.poll(() => parts(page)).toMatchObject({ text: '31415', hands: 'many' });
  const other = await receive(page);
  await other.locator('#studio').scrollIntoViewIfNeeded();
  await expect(other.locator('gan-studio').getByRole('textbox').first()).toHaveValue('31415');
  await other.close();
});

test('a run from scratch is told from one that goes on with the shipped weights', async ({ page }) => {
  await page.goto(link({ preset: 'digits' }));
  await ready(page);
  expect(await iteration(page)).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect.poll(() => parts(page)['weights']).toBe('none');
  const other = await receive(page);
  expect(await iteration(other)).toBe(0);
  await other.close();
});

test.describe('a run as a file', () => {
  const open = (page: Page, name: string, buffer: Buffer) =>
    page.locator('gan-let input[type="file"]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });

  test('is saved, opened again where it stood, and refused where it is none', async ({ page }) => {
    const heard = complaints(page);
    await page.goto(link({ preset: 'gaussian', seed: '9', batchSize: '50' }));
    await ready(page);
    await expect.poll(async () => (await state(page))?.hyperparameters['batchSize']).toBe(50);
    const gan = page.locator('gan-let');
    await page.evaluate(() => document.querySelector('gan-let')?.step(5));
    const download = page.waitForEvent('download');
    await gan.getByRole('button', { name: 'Save run' }).press('Enter');
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('ganlet-gaussian-5.safetensors');
    await expect(gan.locator('.notices')).toContainText('Saved as ganlet-gaussian-5.safetensors');
    const file = await readFile(await saved.path());

    // Another run of the same preset goes over to it, with all that it is.
    await page.goto(link({ preset: 'gaussian', seed: '1' }));
    await page.reload();
    await ready(page);
    const chooser = page.waitForEvent('filechooser');
    await gan.getByRole('button', { name: 'Open a run…' }).press('Enter');
    await (await chooser).setFiles({ name: 'mine.safetensors', mimeType: 'application/octet-stream', buffer: file });
    await expect(gan.locator('.notices')).toContainText('mine.safetensors is open. One normal, after 5 iterations.');
    expect(await state(page)).toMatchObject({ preset: 'gaussian', seed: 9, hyperparameters: { batchSize: 50 } });
    expect(await iteration(page)).toBe(5);
    await expect.poll(() => parts(page)).toMatchObject({ seed: '9', batchSize: '50' });

    // What is no run leaves this one as it is.
    for (const [name, bytes] of [['film.mp4', Buffer.alloc(3e6, 7)], ['half.safetensors', file.subarray(0, 2000)], ['empty', Buffer.alloc(0)]] as const) {
      await open(page, name, bytes);
      await expect(gan.locator('.notices')).toContainText('These weights do not fit this experiment');
      await gan.getByRole('button', { name: 'Dismiss' }).click();
    }
    expect(await iteration(page)).toBe(5);
    expect(heard).toEqual([]);
  });

  test('of another preset offers to change over; dropped on the element, too', async ({ page }) => {
    await page.goto(link({ preset: 'two-gaussians', seed: '4' }));
    await ready(page);
    const gan = page.locator('gan-let');
    const bytes = await page.evaluate(async () => {
      const element = document.querySelector('gan-let') as HTMLElementTagNameMap['gan-let'];
      await element.step(3);
      return Array.from(new Uint8Array(await (await element.save()).arrayBuffer()));
    });
    await page.getByRole('radio', { name: /^One normal/ }).click();
    await ready(page);
    await page.evaluate(() => document.querySelector('gan-let')?.step(2));
    await gan.evaluate((node, data) => {
      const carried = new DataTransfer();
      carried.items.add(new File([new Uint8Array(data)], 'theirs.safetensors'));
      const root = node.shadowRoot?.querySelector('.root');
      for (const type of ['dragover', 'drop']) root?.dispatchEvent(new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
    }, bytes);
    await expect(gan.locator('.notices')).toContainText('theirs.safetensors holds a run of “Two normals”');
    expect([(await state(page))?.preset, await iteration(page)]).toEqual(['gaussian', 2]);
    await gan.getByRole('button', { name: 'Change to “Two normals”' }).click();
    await expect(gan.locator('.notices')).toContainText('after 3 iterations');
    expect(await state(page)).toMatchObject({ preset: 'two-gaussians', seed: 4 });
    await expect(page.getByRole('radio', { name: /^Two normals/ })).toBeChecked();
    await expect.poll(() => parts(page)).toMatchObject({ seed: '4' });
  });

  test('that is broken inside does not change the preset', async ({ page }) => {
    await page.goto(link({ preset: 'two-gaussians' }));
    await ready(page);
    const header = JSON.stringify({ __metadata__: { ganlet: JSON.stringify({ version: 1, preset: 'gaussian', position: { iteration: 3 } }) } });
    const bytes = Buffer.concat([Buffer.from(new BigUint64Array([BigInt(header.length)]).buffer), Buffer.from(header)]);
    await open(page, 'broken.safetensors', bytes);
    const gan = page.locator('gan-let');
    await gan.getByRole('button', { name: 'Change to “One normal”' }).click();
    await expect(gan.locator('.notices')).toContainText('These weights do not fit this experiment');
    expect((await state(page))?.preset).toBe('two-gaussians');
    expect((await page.evaluate(() => document.querySelector('gan-let')?.step()))?.iteration).toBe(1);
  });

  for (const preset of ['mnist-cgan', 'digits']) {
    test(`opens in Python, and numpy draws from it what the page draws, preset ${preset}`, async ({ page }, info) => {
      await page.goto(link({ preset, weights: 'none' }));
      await ready(page);
      const { file, draws } = await page.evaluate(async () => {
        const gan = document.querySelector('gan-let') as HTMLElementTagNameMap['gan-let'];
        await gan.step(20);
        const labels = Array.from({ length: 10 }, (_, label) => label);
        const latents = await gan.latents({ seed: 3, count: labels.length });
        const drawn = await gan.generate({ latents, labels, count: labels.length });
        const images = 'images' in drawn ? Array.from(drawn.images) : [];
        const file = new Uint8Array(await (await gan.save()).arrayBuffer());
        // A string crosses to the test much sooner than so many numbers.
        const text = Array.from(file, (byte) => String.fromCharCode(byte)).join('');
        return { file: btoa(text), draws: { labels, latents: Array.from(latents), images } };
      });
      const [run, kept] = [info.outputPath('run.safetensors'), info.outputPath('draws.json')];
      await writeFile(run, Buffer.from(file, 'base64'));
      await writeFile(kept, JSON.stringify(draws));
      const [said] = runPython('tests/reference/open_run.py', run, kept);
      expect(said).toContain(`${preset}, after 20 iterations: 10 digits are those of the page`);
      info.annotations.push({ type: 'python', description: said ?? '' });
    });
  }
});
