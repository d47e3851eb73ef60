import { expect, test } from '@playwright/test';
import { complaints } from './blank.js';

const w1 = (page: import('@playwright/test').Page) =>
  page.evaluate(async () => {
    const metrics = await document.querySelector('gan-let')?.metrics();
    return metrics && 'w1' in metrics ? metrics.w1 : NaN;
  });

test('press play on two normals: both humps appear', async ({ page }) => {
  const heard = complaints(page);
  await page.goto('/#backend=flex');
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  const before = await w1(page);
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.iteration), { timeout: 120_000 }).toBeGreaterThan(1500);
  await page.getByRole('button', { name: 'Pause' }).click();
  const shares = await page.evaluate(async () => {
    const metrics = await document.querySelector('gan-let')?.metrics();
    return metrics && 'modes' in metrics ? metrics.modes.map(({ share }) => share) : [];
  });
  expect(await w1(page)).toBeLessThan(before / 3);
  expect(shares).toHaveLength(2);
  expect(shares.every((share) => share > 0.25)).toBe(true);
  expect(heard).toEqual([]);
});

for (const [language, play] of [['en', 'Play'], ['ko', '재생']] as const) {
  test(`the page stands before any engine has come, language ${language}`, async ({ page }) => {
    const requested: string[] = [];
    page.on('request', (request) => requested.push(new URL(request.url()).pathname));
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/wasm/*_bg.wasm', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`/#backend=flex&lang=${language}`);
    const gan = page.locator('gan-let');
    await expect(gan.getByRole('button', { name: play })).toBeVisible();
    await expect(page.getByRole('radio').first()).toBeVisible();
    // The frames of the pictures, too.
    const painted = () =>
      gan.locator('canvas:visible').evaluateAll((all) =>
        (all as HTMLCanvasElement[]).map((canvas) => {
          const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
          return pixels?.some((value) => value > 0);
        }),
      );
    await expect.poll(painted).toEqual([true, true, true]);
    expect(await page.evaluate(() => document.querySelector('gan-let')?.backendInUse)).toBeUndefined();
    // One table of words.
    const other = language === 'en' ? 'ko' : 'en';
    expect(requested.filter((path) => path.startsWith(`/${other}-`))).toEqual([]);
    release();
    expect((await page.evaluate(() => document.querySelector('gan-let')?.step()))?.iteration).toBe(1);
  });
}

test('where the element is defined, the page stands, however late its words come', async ({ page }) => {
  await page.route('**/ko-*.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await page.goto('/#backend=flex&lang=ko', { waitUntil: 'commit' });
  const preset = await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.preset));
  expect(preset).toBe('two-gaussians');
});

test('switch to digits on demand and pick a label, in Korean too', async ({ page }) => {
  const heard = complaints(page);
  await page.goto('/#backend=flex');
  await page.getByRole('radio', { name: /Digits on demand/ }).click();
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await page.locator('gan-let').getByRole('radio', { name: '3' }).click();
  await page.locator('gan-let').getByRole('radio', { name: '5' }).click();
  await expect(page).toHaveURL(/preset=mnist-cgan/);
  await expect(page).toHaveURL(/label=5/);
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(page.locator('gan-let').getByRole('button', { name: '재생' })).toBeVisible();
  expect(heard).toEqual([]);
});

const CHOOSER = {
  gaussian: 'One normal',
  'two-gaussians': 'Two normals',
  'mnist-gan': 'Plain GAN',
  'mnist-wgan': 'Wasserstein GAN',
  'mnist-dcgan': 'DCGAN',
  digits: 'Any digit, at once',
  'mnist-cgan': 'Digits on demand',
  'mnist-cgan-embed': 'Label as a mask',
  'mnist-cdcgan': 'Label at every layer',
  'mnist-ssgan': 'A hundred labels',
};

for (const [preset, name] of Object.entries(CHOOSER)) {
  test(`${preset} opens from the chooser and trains`, async ({ page }) => {
    const heard = complaints(page);
    const other = preset === 'gaussian' ? 'two-gaussians' : 'gaussian';
    await page.goto(`/#backend=flex&preset=${other}`);
    await page.getByRole('radio', { name: new RegExp(`^${name}`) }).click();
    await expect(page).toHaveURL(preset === 'two-gaussians' ? /^[^=]*#backend=flex$/ : new RegExp(`preset=${preset}(&|$)`));
    const stats = await page.evaluate(async (wanted) => {
      const gan = document.querySelector('gan-let');
      await gan?.configure({ batchSize: 4 });
      // By turns, D and G take an iteration each.
      const stats = await gan?.step(2);
      return { ...stats, preset: (await gan?.about())?.preset, wanted };
    }, preset);
    expect(stats.preset).toBe(preset);
    for (const value of [stats.dLoss, stats.gLoss, stats.dReal, stats.dFake, stats.dGradient, stats.gGradient]) {
      expect(Number.isFinite(value), JSON.stringify(stats)).toBe(true);
    }
    expect(heard).toEqual([]);
  });
}

test('a slow preset opens with a smaller batch and says so', async ({ page }) => {
  await page.goto('/#backend=flex&preset=mnist-dcgan');
  await expect(page.getByText('Opens with a batch of 16 here, 32 in the tutorial')).toBeVisible();
  const batch = () =>
    page.evaluate(async () => (await document.querySelector('gan-let')?.hyperparameters())?.find(({ name }) => name === 'batchSize')?.value);
  await expect.poll(batch).toBe(16);
});

test('what the tutorial gets wrong is told beside each preset', async ({ page }) => {
  await page.goto('/#backend=flex&preset=mnist-cgan');
  const notes = page.getByRole('group').filter({ hasText: 'Where the tutorial slips' });
  await notes.locator('summary').click();
  await expect(notes.getByText('278')).toBeVisible();
});

for (const width of [360, 390, 768, 1280]) {
  test(`nothing overflows and nothing jumps at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const preset of ['two-gaussians', 'mnist-cgan', 'mnist-gan']) {
      await page.goto(`/#backend=flex&preset=${preset}`);
      await page.reload();
      await page.waitForFunction(() => document.querySelector('gan-let')?.shadowRoot?.querySelector('.root'));
      const height = () => page.locator('gan-let').evaluate((node) => node.getBoundingClientRect().height);
      const early = await height();
      await page.evaluate(() => document.querySelector('gan-let')?.ready);
      await page.evaluate(() => document.querySelector('gan-let')?.step(3));
      await page.waitForTimeout(500);
      expect(Math.abs((await height()) - early), `${preset}: height`).toBeLessThanOrEqual(2);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${preset}: width`).toBeLessThanOrEqual(0);
    }
  });
}
