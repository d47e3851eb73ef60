import { expect, test, type Page } from '@playwright/test';
import { complaints } from './blank.js';

const gan = (page: Page) => page.locator('gan-let');
const heading = (page: Page) => gan(page).getByRole('heading', { name: /^Learning/ });
/** Seconds of training at the latest point; NaN before the first. */
const seconds = async (page: Page) => Number(/after ([\d.]+) s/.exec((await heading(page).textContent()) ?? '')?.[1] ?? NaN);

async function open(page: Page, preset: string): Promise<void> {
  await page.goto(`/#backend=flex&preset=${preset}`);
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
}

const countJudgements = (page: Page) =>
  page.evaluate(() => {
    const state = Object.assign(window, { judged: 0 });
    document.querySelector('gan-let')?.addEventListener('gan-metrics', () => (state.judged += 1));
  });
const judgements = (page: Page) => page.evaluate(() => (window as unknown as { judged: number }).judged);

test('learning is shown against the seconds of training, from the first second on', async ({ page }) => {
  const heard = complaints(page);
  await open(page, 'mnist-cgan');
  await expect(heading(page)).toHaveText(/over seconds of training/);
  await countJudgements(page);
  await gan(page).getByRole('button', { name: 'Play' }).click();
  // Where judging takes long, it is done more rarely.
  await expect.poll(() => judgements(page), { timeout: 180_000 }).toBeGreaterThanOrEqual(3);
  expect(await seconds(page)).toBeGreaterThan(0);
  const figure = gan(page).locator('figure.chart', { has: page.getByRole('heading', { name: /^Learning/ }) });
  for (const name of ['Right label', 'worst', 'Diversity']) await expect(figure.locator('.legend li', { hasText: name }).locator('b')).toHaveText(/%$/);
  const painted = await figure.locator('canvas').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    const colors = new Set<string>();
    for (let at = 0; at < pixels.length; at += 4) if ((pixels[at + 3] ?? 0) > 200) colors.add([pixels[at], pixels[at + 1], pixels[at + 2]].join());
    return colors.size;
  });
  expect(painted).toBeGreaterThan(3);
  // The cursor tells an earlier moment.
  const latest = await seconds(page);
  await figure.locator('canvas').hover({ position: { x: 60, y: 60 } });
  await expect.poll(() => seconds(page)).toBeLessThan(latest);
  expect(heard).toEqual([]);
});

test('a pause stops the time, a reset sets it to the beginning, another preset has its own', async ({ page }) => {
  await open(page, 'mnist-cgan');
  await gan(page).getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => seconds(page), { timeout: 60_000 }).toBeGreaterThan(2);
  await gan(page).getByRole('button', { name: 'Pause' }).click();
  await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.running)).toBe(false);
  await countJudgements(page);
  /** A step is judged, and has taken no time. */
  const stepped = async (): Promise<number> => {
    const before = await judgements(page);
    await gan(page).getByRole('button', { name: 'Step', exact: true }).click();
    await expect.poll(() => judgements(page)).toBeGreaterThan(before);
    return seconds(page);
  };
  // The first answer may be to what was asked before the pause.
  await stepped();
  const paused = await stepped();
  await page.waitForTimeout(2000);
  expect(await stepped()).toBe(paused);
  await gan(page).getByRole('button', { name: 'Reset' }).click();
  await expect(heading(page)).toHaveText(/over seconds of training/);
  await gan(page).getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => seconds(page), { timeout: 60_000 }).toBeLessThan(2);
  await page.getByRole('radio', { name: /^Plain GAN/ }).click();
  await expect(heading(page)).toHaveText(/over seconds of training/);
  await expect(gan(page).locator('figure.chart', { has: page.getByRole('heading', { name: /^Learning/ }) }).locator('.legend')).toContainText('Digits covered');
});

test('what weights that come along have been taught is not told as learnt in these seconds', async ({ page }) => {
  await open(page, 'digits');
  await gan(page).getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => seconds(page), { timeout: 60_000 }).toBeGreaterThan(1);
  await expect(gan(page).locator('.milestones')).toHaveText('Only time spent playing counts.');
});
