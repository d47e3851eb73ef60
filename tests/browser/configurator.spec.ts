import { expect, test, type Page } from '@playwright/test';
import { complaints, open } from './blank.js';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const panel = async (page: Page, hash = '') => {
  await page.goto(`/${hash}`);
  await page.locator('#embed').scrollIntoViewIfNeeded();
  const configurator = page.locator('gan-configurator');
  await expect(configurator.locator('form')).toBeVisible();
  return configurator;
};

/** What the clipboard holds is put into a page that has nothing else. */
async function paste(page: Page): Promise<void> {
  const markup = await page.evaluate(() => navigator.clipboard.readText());
  await open(page, markup);
}

interface Shown {
  preset: string;
  seed: number;
  controls: string;
  running: boolean;
  colour: string;
}

const shown = (): Shown | undefined => {
  const gan = document.querySelector('gan-let');
  if (!gan) return undefined;
  const { preset, seed, controls, running } = gan;
  return { preset, seed, controls, running, colour: getComputedStyle(gan).getPropertyValue('--gan-real').trim() };
};

test('what is set up on screen runs where its markup is pasted, as an element and as a frame', async ({ page }) => {
  const heard = complaints(page);
  const configurator = await panel(page);
  const set = async () => {
    await configurator.getByLabel('Experiment').selectOption('gaussian');
    await configurator.getByLabel('Seed').fill('42');
    await configurator.getByLabel('Seed').press('Enter');
    await configurator.getByLabel('Play by itself').check();
    await configurator.getByLabel('Hyper-parameters').uncheck();
    await configurator.getByLabel('Layers').uncheck();
    await configurator.locator('input[name="real"]').fill('#123456');
  };
  await set();
  const expected = { preset: 'gaussian', seed: 42, controls: 'toolbar backend canvas chart figures', running: true, colour: '#123456' };

  await configurator.getByRole('button', { name: 'Copy the element' }).click();
  await expect(configurator.getByRole('status')).toHaveText('Copied');
  await paste(page);
  await expect.poll(() => page.evaluate(shown)).toEqual(expected);

  await page.unrouteAll();
  await panel(page);
  await set();
  await configurator.getByRole('button', { name: 'Copy the frame' }).click();
  await expect(configurator.getByRole('status')).toHaveText('Copied');
  await paste(page);
  const frame = page.frameLocator('iframe');
  await expect(frame.locator('gan-let')).toBeVisible();
  await expect.poll(() => page.frames().at(-1)?.evaluate(shown)).toEqual(expected);
  expect(await page.locator('iframe').getAttribute('title')).toBe('ganlet: One normal');
  expect(heard).toEqual([]);
});

test('the preview is loaded when it is asked for, and follows what is set', async ({ page }) => {
  const configurator = await panel(page);
  await expect(configurator.locator('gan-let')).toHaveCount(0);
  await configurator.getByRole('button', { name: 'Show it live' }).press('Enter');
  const gan = configurator.locator('gan-let');
  await expect(gan).toHaveAttribute('preset', 'two-gaussians');
  await configurator.getByLabel('Experiment').selectOption('digits');
  await configurator.getByLabel('Theme').selectOption('dark');
  await configurator.getByRole('button', { name: 'Picture alone' }).click();
  await expect(gan).toHaveAttribute('weights', 'shipped');
  await expect(gan).toHaveAttribute('controls', 'none');
  await expect(gan.locator('.root')).toHaveClass(/dark/);
  await expect(gan.locator('[part="toolbar"]')).toHaveCount(0);
  const height = () => gan.evaluate((node) => node.getBoundingClientRect().height);
  const told = () => configurator.getByLabel('Frame height').inputValue();
  await expect.poll(async () => Number(await told()) - Math.ceil((await height()) / 10) * 10).toBe(0);
  await configurator.getByRole('button', { name: 'Take it away' }).click();
  await expect(gan).toHaveCount(0);
});

test('a bad value is refused in words and leaves what was there, in English and in Korean', async ({ page }) => {
  const configurator = await panel(page, '#preset=digits&seed=7');
  const markup = configurator.locator('[data-markup="html"] code');
  await expect(markup).toContainText('seed="7"');
  const before = await markup.textContent();
  for (const [label, bad] of [['Seed', '-1'], ['Seed', '4294967296'], ['Draws', 'seven'], ['Frame height', '90000'], ['Address of ganlet', 'javascript:alert(1)']] as const) {
    const field = configurator.getByLabel(label, { exact: true });
    const good = await field.inputValue();
    await field.fill(bad);
    await field.press('Enter');
    await expect(configurator.getByRole('alert').filter({ hasText: 'still holds' })).toContainText(good);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveValue(good);
    expect(await markup.textContent()).toBe(before);
  }
  await page.getByRole('button', { name: '한국어' }).click();
  await configurator.getByLabel('시드').fill('x');
  await configurator.getByLabel('시드').press('Enter');
  await expect(configurator.getByRole('alert').filter({ hasText: '그대로입니다' })).toBeVisible();
});

test('a frame takes from its address what it knows, and nothing else', async ({ page }) => {
  const heard = complaints(page);
  const requested: string[] = [];
  page.on('request', (request) => requested.push(new URL(request.url()).host));
  const bad = 'preset=biggan&seed=-1&label=x&theme=pink&controls=canvas+evil&weights=https://elsewhere.example/w&data=https://elsewhere.example/d&real=url(https://elsewhere.example/i)&radius=999';
  await page.goto(`/embed.html?${bad}`);
  await expect(page.locator('gan-let')).toBeVisible();
  expect(await page.locator('gan-let').evaluate((gan) => [...gan.attributes].map(({ name }) => name))).toEqual([]);
  expect([...new Set(requested)]).toEqual([new URL(page.url()).host]);
  expect(heard).toEqual([]);
});

test('under a strict content security policy the frame, the reference and the configurator work as they are', async ({ page }) => {
  const heard = complaints(page);
  const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:";
  await page.route(/(embed|reference|index)\.html/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } });
  });
  await page.goto('/embed.html?preset=gaussian&backend=flex&real=123456&autoplay=');
  await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.iteration ?? 0)).toBeGreaterThan(10);
  expect(await page.evaluate(shown)).toMatchObject({ preset: 'gaussian', colour: '#123456' });
  await page.goto('/reference.html');
  await expect(page.getByRole('button', { name: 'Dark theme' })).toBeVisible();
  expect(heard).toEqual([]);
  await page.goto('/index.html');
  await page.locator('#embed').scrollIntoViewIfNeeded();
  const configurator = page.locator('gan-configurator');
  await configurator.getByRole('button', { name: 'Show it live' }).click();
  // The configurator begins here.
  heard.length = 0;
  await configurator.locator('select[name="width"]').selectOption('480');
  await configurator.locator('input[name="radius"]').fill('3');
  await expect(configurator.locator('gan-let .root')).toHaveCSS('border-radius', '3px');
  await expect(configurator.locator('.preview > .stage')).toHaveCSS('max-width', '480px');
  expect(heard).toEqual([]);
});
