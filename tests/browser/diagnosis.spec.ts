import { expect, test, type Page } from '@playwright/test';
import { complaints, open } from './blank.js';

type Element = HTMLElementTagNameMap['gan-let'];

const EMBED = '<script type="module" src="./ganlet.js"></script>';
const element = (attributes: string) => `${EMBED}<gan-let backend="flex" loading="eager" ${attributes}></gan-let>`;

const ready = (page: Page) =>
  page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
const iteration = (page: Page) => page.evaluate(() => document.querySelector('gan-let')?.iteration ?? 0);

test('what goes wrong is named with its figure, and one click mends it', async ({ page }) => {
  const heard = complaints(page);
  await open(page, element('preset="gaussian"'));
  await ready(page);
  const gan = page.locator('gan-let');
  await gan.evaluate(async (node) => {
    await (node as Element).configure({ loss: 'wasserstein', clip: 'weights', clipValue: 0.0001 });
    await (node as Element).play();
  });
  const finding = gan.getByRole('region', { name: 'Clip saturation' });
  await expect(finding).toContainText(/\d+% of the critic’s weights stand at the clip bound/);
  await expect(gan.locator('.findings [role="status"]')).toContainText('Clip saturation');
  await finding.getByRole('button', { name: 'Clip bound: 0.001, and start over' }).click();
  await expect(finding).toHaveCount(0);
  await expect.poll(() => iteration(page), { timeout: 60_000 }).toBeGreaterThan(1500);
  await expect(finding).toHaveCount(0);
  const clipValue = await gan.evaluate(async (node) => (await (node as Element).getState()).hyperparameters['clipValue']);
  expect(clipValue).toBeCloseTo(0.001);
  expect(heard).toEqual([]);
});

test('the playground provokes an oscillation and goes back to a healthy run', async ({ page }) => {
  const heard = complaints(page);
  await page.goto('/#backend=flex');
  await ready(page);
  const gan = page.locator('gan-let');
  const provoke = page.getByRole('button', { name: 'Oscillation' });
  await provoke.click();
  await expect(provoke).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/preset=gaussian/);
  await expect(gan.getByRole('region', { name: 'Oscillation' })).toContainText('swings between', { timeout: 90_000 });
  await page.getByRole('button', { name: 'Back to healthy' }).click();
  await expect(gan.getByRole('region', { name: 'Oscillation' })).toHaveCount(0);
  await expect(provoke).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(() => iteration(page), { timeout: 60_000 }).toBeGreaterThan(2500);
  await expect(gan.locator('.finding')).toHaveCount(0);
  const w1 = await gan.evaluate(async (node) => (await (node as Element).metrics()) as { w1?: number });
  expect(w1.w1).toBeLessThan(0.2);
  expect(heard).toEqual([]);
});

test.describe('the strip of snapshots', () => {
  const tiles = (page: Page) => page.locator('gan-let .moment canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

  test('fills every 200 iterations and is scrubbed through by keyboard', async ({ page }) => {
    await open(page, element('preset="mnist-gan"'));
    await ready(page);
    const gan = page.locator('gan-let');
    const slider = gan.getByRole('slider', { name: 'Moment of the run' });
    await expect(slider).toBeDisabled();
    await gan.evaluate(async (node) => {
      await (node as Element).configure({ batchSize: 4 });
      await (node as Element).play({ until: 800 });
    });
    await expect(slider).toHaveAttribute('aria-valuetext', 'iteration 800', { timeout: 90_000 });
    expect(await slider.getAttribute('max')).toBe('3');
    const last = await tiles(page);
    await slider.focus();
    await page.keyboard.press('Home');
    await expect(slider).toHaveAttribute('aria-valuetext', 'iteration 200');
    await expect.poll(() => tiles(page)).not.toBe(last);
    await page.keyboard.press('ArrowRight');
    await expect(slider).toHaveAttribute('aria-valuetext', 'iteration 400');
    expect(await iteration(page)).toBe(800);
    await gan.getByRole('button', { name: 'Watch' }).click();
    await expect(slider).toHaveAttribute('aria-valuetext', 'iteration 800');
    await expect.poll(() => tiles(page)).toBe(last);
    const film = () => gan.locator('.film canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await film();
    await gan.locator('select[name="strip-image"]').selectOption('7');
    await expect.poll(film).not.toBe(before);
    await gan.evaluate((node) => (node as Element).reset());
    await expect(slider).toBeDisabled();
  });

  test('is not there where the markup leaves it out, nor in one dimension', async ({ page }) => {
    await open(page, element('preset="mnist-gan" controls="toolbar canvas"') + element('preset="gaussian"'));
    await ready(page);
    await expect(page.locator('gan-let [part="strip"]')).toHaveCount(0);
  });
});
