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
  const shares = await page.evaluate(async () => (await document.querySelector('gan-let')?.metrics())?.modes.map(({ share }) => share));
  expect(await w1(page)).toBeLessThan(before / 3);
  expect(shares?.every((share) => share > 0.25)).toBe(true);
  expect(heard).toEqual([]);
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

for (const width of [360, 390, 768, 1280]) {
  test(`nothing overflows and nothing jumps at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const preset of ['two-gaussians', 'mnist-cgan']) {
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
