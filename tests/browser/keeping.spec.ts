/** A run that the reader keeps in the browser outlives a reload, and only that. */
import { expect, test, type Page } from '@playwright/test';

const iteration = (page: Page) => page.evaluate(() => document.querySelector('gan-let')?.iteration ?? 0);

async function opened(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('gan-let')?.backendInUse);
  await expect(page.getByRole('checkbox', { name: 'Keep this run' })).toBeVisible();
}

test('a kept run goes on after a reload where it stood, when that is asked for', async ({ page }) => {
  await page.goto('/#preset=gaussian&backend=flex&lang=en');
  await opened(page);
  await page.getByRole('checkbox', { name: 'Keep this run' }).check();
  await page.evaluate(() => document.querySelector('gan-let')?.play());
  await expect.poll(() => iteration(page)).toBeGreaterThan(1_000);
  await page.evaluate(() => document.querySelector('gan-let')?.pause());
  const stood = await page.evaluate(() => document.querySelector('gan-let')?.checkpoint?.iteration ?? 0);
  // Twice the interval at which it is looked at.
  await page.waitForTimeout(4_000);

  await page.goto('/#preset=two-gaussians&backend=flex&lang=en');
  await page.reload();
  await opened(page);
  expect(await iteration(page)).toBe(0);
  await expect(page.getByText('A run of “One normal” was kept here')).toBeVisible();
  await page.getByRole('button', { name: 'Go on from there' }).click();
  await expect.poll(() => iteration(page)).toBe(stood);
  await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.preset)).toBe('gaussian');

  await page.getByRole('checkbox', { name: 'Keep this run' }).uncheck();
  await page.reload();
  await opened(page);
  await expect(page.getByText('was kept here')).toHaveCount(0);
});
