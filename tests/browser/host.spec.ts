import { expect, test, type Page } from '@playwright/test';
import { complaints, open } from './blank.js';

type Element = HTMLElementTagNameMap['gan-let'];

const EMBED = '<script type="module" src="./ganlet.js"></script>';
const element = (attributes: string) => `<gan-let backend="flex" ${attributes}></gan-let>`;
const FAR = '<div style="height: 4000px"></div>';

const defined = (page: Page) => page.waitForFunction(() => customElements.get('gan-let') !== undefined);

async function ready(page: Page): Promise<void> {
  await defined(page);
  await page.evaluate(() => Promise.all([...document.querySelectorAll('gan-let')].map(({ ready }) => ready)));
}

const iteration = (page: Page) => page.evaluate(() => document.querySelector('gan-let')?.iteration ?? NaN);
const isRunning = (page: Page) => page.evaluate(() => document.querySelector('gan-let')?.running);
const heights = (page: Page) => page.locator('gan-let').evaluateAll((all) => all.map((gan) => gan.getBoundingClientRect().height));

/** Colours on a canvas, as red, green, blue, and how many pixels have them. */
const colorsOf = (page: Page) =>
  page.locator('gan-let [part="canvas"] canvas').first().evaluate((node) => {
    const canvas = node as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const counts: Record<string, number> = {};
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] !== 255) continue;
      const color = [data[at], data[at + 1], data[at + 2]].join(' ');
      counts[color] = (counts[color] ?? 0) + 1;
    }
    return counts;
  });
const has = (page: Page, color: string) => expect.poll(async () => (await colorsOf(page))[color] ?? 0, { message: color }).toBeGreaterThan(20);

test('out of sight nothing is loaded but words: a poster stands there, as large as what it becomes', async ({ page }) => {
  const heard = complaints(page);
  const requested: string[] = [];
  page.on('request', (request) => requested.push(new URL(request.url()).pathname));
  const all = ['preset="two-gaussians"', 'preset="digits" controls="none" autoplay', 'preset="mnist-cgan"'];
  await open(page, `${EMBED}${FAR}${all.map(element).join('')}`);
  await defined(page);
  const [first, second, third] = all.map((_, at) => page.locator('gan-let').nth(at));
  if (!first || !second || !third) throw new Error('three elements were asked for');
  await expect(first.locator('[part="poster"]')).toContainText('Two normals');
  await expect(first.locator('[part="poster"]')).toContainText('Gets ready when you scroll here.');
  await expect(second.locator('[part="poster"]')).toContainText('Starts when you scroll here.');
  // What will move stands there already.
  await has(page, '11 102 184');
  const inked = () => second.locator('[part="canvas"] canvas').evaluate((node) => new Set((node as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, 84, 56).data).size);
  await expect.poll(inked).toBeGreaterThan(20);
  await page.waitForTimeout(300);
  expect(requested.filter((path) => /wasm|worker|data\//.test(path))).toEqual([]);
  expect(page.workers()).toHaveLength(0);

  const before = await heights(page);
  for (const gan of [first, second, third]) await gan.scrollIntoViewIfNeeded();
  await ready(page);
  await page.evaluate(() => Promise.all([...document.querySelectorAll('gan-let')].map((gan) => gan.step(2))));
  await expect(page.locator('gan-let [part="poster"]')).toHaveCount(0);
  (await heights(page)).forEach((height, at) => expect(Math.abs(height - (before[at] ?? 0)), all[at] ?? '').toBeLessThanOrEqual(2));
  expect(heard).toEqual([]);
});

test('where the reader saves data, it is loaded when it is asked for', async ({ page }) => {
  const requested: string[] = [];
  page.on('request', (request) => requested.push(new URL(request.url()).pathname));
  await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  await open(page, EMBED + element('preset="gaussian" autoplay'));
  await defined(page);
  await expect(page.locator('gan-let [part="poster"]')).toContainText('nothing has been loaded yet');
  expect(requested.filter((path) => /wasm|worker/.test(path))).toEqual([]);
  await page.locator('gan-let [part="poster"]').getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => iteration(page)).toBeGreaterThan(5);
});

const HIDDEN: Record<string, [hide: (gan: Element) => void, show: (gan: Element) => void]> = {
  'without display': [(gan) => (gan.style.display = 'none'), (gan) => (gan.style.display = '')],
  'in closed details': [(gan) => gan.closest('details')?.removeAttribute('open'), (gan) => gan.closest('details')?.setAttribute('open', '')],
};
for (const [where, [hide, show]] of Object.entries(HIDDEN)) {
  test(`it rests ${where}, and goes on`, async ({ page }) => {
    await open(page, `${EMBED}<details open><summary>more</summary>${element('preset="gaussian" autoplay')}</details>`);
    await ready(page);
    const gan = page.locator('gan-let');
    await expect.poll(() => iteration(page)).toBeGreaterThan(5);
    await gan.evaluate(hide);
    await expect.poll(() => isRunning(page)).toBe(false);
    const rested = await iteration(page);
    await gan.evaluate(show);
    await expect.poll(() => iteration(page)).toBeGreaterThan(rested);
  });
}

test('its colours follow the reader, the page around, its own attribute and --gan-*, on canvases too', async ({ page }) => {
  await open(page, EMBED + element('preset="gaussian"'));
  await ready(page);
  await page.evaluate(() => document.querySelector('gan-let')?.step());
  const set = (css: string) => page.evaluate((text) => document.documentElement.setAttribute('style', text), css);
  const surface = () => page.locator('gan-let .root').evaluate((root) => getComputedStyle(root).backgroundColor);
  const [light, dark] = ['11 102 184', '99 179 247'];
  await has(page, light);
  await page.emulateMedia({ colorScheme: 'dark' });
  await has(page, dark);
  expect(await surface()).toBe('rgb(23, 24, 27)');
  // A page that has chosen is gone with, whatever the reader's system says.
  await set('color-scheme: light dark');
  await has(page, dark);
  await set('color-scheme: light');
  await has(page, light);
  expect(await surface()).toBe('rgb(255, 255, 255)');
  await page.emulateMedia({ colorScheme: 'light' });
  await set('color-scheme: dark');
  await has(page, dark);
  await page.evaluate(() => document.querySelector('gan-let')?.setAttribute('theme', 'light'));
  await has(page, light);
  await set('--gan-real: #00c853; --gan-surface: rgb(1, 2, 3)');
  await has(page, '0 200 83');
  expect(await surface()).toBe('rgb(1, 2, 3)');
  // Also while it is not shown.
  const gan = page.locator('gan-let');
  await gan.evaluate((node) => (node.style.display = 'none'));
  await set('--gan-real: #aa00ff');
  await page.waitForTimeout(300);
  await gan.evaluate((node) => (node.style.display = ''));
  await has(page, '170 0 255');
});

test('every colour of the element can be set from outside', async ({ page }) => {
  await open(page, EMBED + element('preset="mnist-cgan"'));
  await ready(page);
  await page.evaluate(() => document.querySelector('gan-let')?.step());
  const names = ['real', 'generated', 'discriminator', 'accent', 'on-accent', 'surface', 'raised', 'text', 'muted', 'line', 'edge', 'ink', 'paper', 'danger'];
  await page.evaluate((all) => document.querySelector('gan-let')?.setAttribute('style', all.map((name) => `--gan-${name}: #123456`).join(';')), names);
  // One colour for all: whatever keeps one of its own shows. Shadows and veils are of no colour.
  const left = () =>
    page.locator('gan-let').evaluate((gan) =>
      [...(gan.shadowRoot?.querySelectorAll('*') ?? [])].flatMap((node) => {
        const style = getComputedStyle(node);
        const colors = ['color', 'background-color', 'border-top-color', 'border-left-color', 'fill', 'outline-color', 'accent-color'].map((name) => style.getPropertyValue(name));
        return colors.filter((color) => /^rgb\(/.test(color) && !['rgb(18, 52, 86)', 'rgb(0, 0, 0)'].includes(color)).map((color) => `${node.localName}.${node.className} ${color}`);
      }),
    );
  await expect.poll(left).toEqual([]);
  await expect.poll(async () => Object.keys(await colorsOf(page))).toEqual(['18 52 86']);
});

test.describe('where less motion is wanted', () => {
  test('autoplay asks first, and what moves can be stopped though all controls are left out', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, EMBED + element('preset="gaussian" controls="none" autoplay'));
    await ready(page);
    const gan = page.locator('gan-let');
    await expect(gan.locator('[part="poster"]')).toContainText('your system asks for less motion');
    expect([await isRunning(page), await iteration(page)]).toEqual([false, 0]);
    await gan.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => iteration(page)).toBeGreaterThan(5);
    await expect(gan.locator('[part="poster"]')).toHaveCount(0);
    await gan.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => isRunning(page)).toBe(false);
    // By key as well.
    await page.keyboard.press('Tab');
    await gan.locator('.root').focus();
    await page.keyboard.press('k');
    await expect.poll(() => isRunning(page)).toBe(true);
  });

  test('nothing is animated', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, EMBED + element('preset="two-gaussians" autoplay'));
    await ready(page);
    expect(await iteration(page)).toBe(0);
    await page.locator('gan-let summary').first().click();
    // A colour that is told of changes within a millisecond.
    const moving = await page.evaluate(() => document.getAnimations().filter((animation) => Number(animation.effect?.getTiming().duration) > 10).length);
    expect(moving).toBe(0);
  });
});

test('it leaves the page alone: no names, no styles, no focus, no scrolling, no storage but its own', async ({ page }) => {
  await open(page, `<h1>host</h1><p>text</p>${element('preset="two-gaussians" autoplay loading="eager"')}`);
  const look = () =>
    page.evaluate(() => ({
      names: Object.getOwnPropertyNames(window).sort(),
      head: document.head.innerHTML,
      sheets: [document.styleSheets.length, document.adoptedStyleSheets.length],
      styles: [document.documentElement, document.body, ...document.querySelectorAll('h1, p')].map((node) => node.outerHTML.split('>')[0] + getComputedStyle(node).font + getComputedStyle(node).color),
      focus: document.activeElement?.localName,
      at: [scrollX, scrollY],
      children: document.body.children.length,
    }));
  const before = await look();
  // The script tag is the page's own.
  await page.evaluate(() => import(new URL('./ganlet.js', location.href).href).then(() => undefined));
  await ready(page);
  await expect.poll(() => iteration(page)).toBeGreaterThan(5);
  const { names, ...rest } = await look();
  expect(names.filter((name) => !before.names.includes(name))).toEqual([]);
  expect({ ...rest, names: before.names }).toEqual(before);
  expect(await page.evaluate(() => [document.cookie, Object.keys(localStorage).filter((key) => !key.startsWith('ganlet'))])).toEqual(['', []]);
});
