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

/** How everything inside looks, and how large it is. */
const looks = (page: Page) =>
  page.locator('gan-let').evaluate((gan) => {
    const names = ['font-family', 'font-size', 'font-style', 'font-weight', 'font-variant', 'line-height', 'color', 'letter-spacing', 'word-spacing', 'text-transform', 'text-indent', 'text-shadow', 'white-space', 'direction', 'text-align', 'writing-mode', 'word-break', 'cursor'];
    return [...(gan.shadowRoot?.querySelectorAll('*') ?? [])].map((node) => {
      const style = getComputedStyle(node);
      return [node.localName, node.clientWidth, ...names.map((name) => style.getPropertyValue(name))].join(' | ');
    });
  });

const HOSTS: Record<string, [html: string, css: string]> = {
  'sets type of its own': ['<!doctype html><html lang="en">', 'body { font: italic bold 30px/3 serif; letter-spacing: 0.5em; word-spacing: 1em; text-transform: uppercase; text-indent: 60px; text-shadow: 0 0 3px red; white-space: pre; color: lime; cursor: wait; text-align: right; word-break: break-all; font-variant: small-caps }'],
  'reads from right to left': ['<!doctype html><html lang="en" dir="rtl">', ''],
  'is in quirks mode': ['<html lang="en">', 'body { font-size: 30px; color: lime }'],
  'has a root font of 40 pixels': ['<!doctype html><html lang="en">', 'html { font-size: 40px }'],
  'takes every style away': ['<!doctype html><html lang="en">', '* { all: unset } gan-let { display: block } style, script, title { display: none }'],
};
for (const [what, [html, css]] of Object.entries(HOSTS)) {
  test(`inside it looks the same on a page that ${what}`, async ({ page }) => {
    const shown = async (html: string, css: string) => {
      await page.unroute('**/blank.html');
      await page.route('**/blank.html', (route) => route.fulfill({ contentType: 'text/html', body: `${html}<title>test</title><style>${css}</style><body>${EMBED}<div id="place">${element('preset="mnist-cgan" loading="eager"')}</div>` }));
      await page.goto('/blank.html');
      await ready(page);
      await page.evaluate(() => {
        for (const fold of document.querySelector('gan-let')?.shadowRoot?.querySelectorAll('details') ?? []) fold.open = true;
      });
      await page.evaluate(() => document.querySelector('gan-let')?.summary());
      return looks(page);
    };
    const width = '#place { display: block; width: 860px }';
    expect(await shown(html, css + width)).toEqual(await shown('<!doctype html><html lang="en">', width));
  });
}

const ROOMS: Record<string, string> = {
  'a flex row': 'display: flex',
  'a column that centres': 'display: flex; flex-direction: column; align-items: center',
  'a grid that does not stretch': 'display: grid; justify-items: start',
  'a table cell': 'display: table-cell',
  'a float': 'float: left',
  'an inline block': 'display: inline-block',
};
test('where its width is asked for, it takes the room that there is', async ({ page }) => {
  await open(page, EMBED + Object.values(ROOMS).map((style) => `<div style="overflow: hidden"><div class="room" style="${style}">${element('preset="gaussian"')}</div></div>`).join(''));
  await defined(page);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    const widths = await page.locator('gan-let').evaluateAll((all) => all.map((gan) => gan.getBoundingClientRect().width));
    Object.keys(ROOMS).forEach((name, at) => {
      expect(widths[at], `${name}, ${width}`).toBeGreaterThan(Math.min(800, width * 0.8));
      expect(widths[at], `${name}, ${width}`).toBeLessThanOrEqual(width);
    });
  }
});

test('moved to another place while it trains, it goes on; a clone is a run of its own', async ({ page }) => {
  await open(page, `${EMBED}<div id="a">${element('preset="gaussian" seed="5" autoplay')}</div><div id="b"></div>`);
  await ready(page);
  await expect.poll(() => iteration(page)).toBeGreaterThan(50);
  const told = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    if (!gan) throw new Error('no element');
    const before = gan.iteration;
    document.querySelector('#b')?.append(gan);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const clone = gan.cloneNode(true) as Element;
    document.querySelector('#a')?.append(clone);
    clone.autoplay = false;
    await clone.ready;
    return { kept: gan.iteration >= before, running: gan.running, seed: clone.seed, isFresh: clone.iteration < before };
  });
  expect(told).toEqual({ kept: true, running: true, seed: 5, isFresh: true });
  const moved = await iteration(page);
  await expect.poll(() => page.evaluate(() => document.querySelector<Element>('#b gan-let')?.iteration ?? 0)).toBeGreaterThan(moved);
});

test('what was set before its script came is heard, and attributes that go leave the default', async ({ page }) => {
  await open(page, '<gan-let backend="flex"></gan-let>');
  const told = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    if (!gan) throw new Error('no element');
    Object.assign(gan, { preset: 'gaussian', seed: 9, speed: 20, lang: 'ko', theme: 'dark' });
    await import(new URL('./ganlet.js', location.href).href);
    await gan.ready;
    const set = [gan.preset, gan.getAttribute('preset'), gan.seed, gan.speed, Object.hasOwn(gan, 'speed'), (await gan.getState()).preset];
    for (const name of ['preset', 'seed', 'theme']) gan.removeAttribute(name);
    await gan.ready;
    await gan.updateComplete;
    return { set, left: [gan.preset, gan.seed, gan.theme, (await gan.getState()).preset] };
  });
  expect(told).toEqual({ set: ['gaussian', 'gaussian', 9, 20, false, 'gaussian'], left: ['two-gaussians', 1, 'auto', 'two-gaussians'] });
});

test('its language is the page’s, also when that changes', async ({ page }) => {
  await open(page, EMBED + element('preset="gaussian"'));
  await ready(page);
  await expect(page.locator('gan-let').getByRole('button', { name: 'Play' })).toBeVisible();
  await page.evaluate(() => document.documentElement.setAttribute('lang', 'ko-KR'));
  await expect(page.locator('gan-let').getByRole('button', { name: '재생' })).toBeVisible();
});
