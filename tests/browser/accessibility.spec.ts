import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { open } from './blank.js';
import { folders, SHAPE_NAMES, zip } from './own-pictures.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const DIST = join(import.meta.dirname, '../../dist');

/** What axe has to say against the page, in short. */
async function violations(page: Page, within?: string): Promise<string[]> {
  const builder = new AxeBuilder({ page }).withTags(TAGS);
  const { violations } = await (within === undefined ? builder : builder.include(within)).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.flat().join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`));
}

const overflow = (page: Page) => page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - document.documentElement.clientWidth);

/** The playground with a short run, everything below loaded and every fold open. */
async function unfolded(page: Page, preset: string): Promise<void> {
  await page.goto(`/#backend=flex&lang=en&theme=light&preset=${preset}`);
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  await page.evaluate(() => document.querySelector('gan-let')?.step(20));
  await page.locator('details.notes > summary').click();
  await page.locator('gan-let').evaluate((gan) => gan.shadowRoot?.querySelectorAll('details').forEach((fold) => (fold.open = true)));
  for (const part of ['gan-studio', 'gan-labs', 'gan-configurator']) {
    const node = page.locator(part);
    if (!(await node.isVisible())) continue;
    await node.scrollIntoViewIfNeeded();
    await expect(node.locator('h2, h3').first()).toBeVisible();
  }
  if (preset !== 'digits') {
    await page.locator('lab-lipschitz').scrollIntoViewIfNeeded();
    await expect(page.locator('lab-lipschitz').getByRole('slider')).toBeVisible();
    return;
  }
  await page.locator('lab-steering').scrollIntoViewIfNeeded();
  await expect(page.locator('lab-arithmetic .equation')).toBeVisible();
  await expect(page.locator('lab-steering .answers')).toBeVisible();
  await expect(page.locator('gan-studio .written').getByRole('radio')).toHaveCount(4);
  await page.locator('details.own > summary').click();
  await expect(page.locator('input[name="own-files"]')).toBeAttached();
}

/** What one sees is read in another language, theme or width than it was laid out in. */
async function turned(page: Page, preset: string, lang: string, theme: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.evaluate((hash) => (location.hash = hash), `backend=flex&preset=${preset}&lang=${lang}&theme=${theme}`);
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  await expect(page.locator('gan-let').getByRole('button', { name: lang === 'ko' ? '재생' : 'Play', exact: true })).toBeVisible();
}

/** Both languages in both themes; each width with each of them once. */
const VIEWS = [
  ['en', 'light', 1280],
  ['ko', 'light', 360],
  ['ko', 'dark', 1280],
  ['en', 'dark', 360],
] as const;

for (const preset of ['two-gaussians', 'digits']) {
  test(`axe finds nothing in the playground with everything open, and nothing is wider than 360 px: ${preset}`, async ({ page }) => {
    await unfolded(page, preset);
    for (const [lang, theme, width] of VIEWS) {
      await turned(page, preset, lang, theme, width);
      expect(await violations(page), `${lang} ${theme} ${width}`).toEqual([]);
      expect(await overflow(page), `${lang} ${theme} ${width}`).toBeLessThanOrEqual(0);
    }
  });
}

test('axe finds nothing in any tool of the studio', async ({ page }) => {
  await unfolded(page, 'digits');
  for (const [lang, theme, width] of VIEWS) {
    await turned(page, 'digits', lang, theme, width);
    for (const tab of await page.locator('gan-studio').getByRole('tab').all()) {
      await tab.click();
      await expect(page.locator('gan-studio').getByRole('tabpanel')).not.toBeEmpty();
      expect(await violations(page, 'gan-studio'), `${lang} ${theme} ${await tab.textContent()}`).toEqual([]);
    }
  }
});

test('axe finds nothing in own pictures once they are loaded, in what went wrong, and in the element that the configurator shows', async ({ page }) => {
  await unfolded(page, 'digits');
  await page.locator('input[name="own-files"]').setInputFiles([zip(folders(SHAPE_NAMES, 40))]);
  await expect(page.getByText('200 pictures under 5 labels')).toBeVisible();
  await page.locator('input[name="own-files"]').setInputFiles([{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') }]);
  await expect(page.locator('gan-own-data .fault')).toBeVisible();
  await page.locator('gan-configurator').getByRole('button', { name: 'Show it live' }).click();
  await expect(page.locator('gan-configurator gan-let')).toBeVisible();
  await page.evaluate(() => document.querySelector('gan-let')?.setAttribute('controls', 'toolbr chart grid label-picker'));
  await expect(page.locator('gan-let .notices').first()).toBeVisible();
  for (const [lang, theme, width] of VIEWS) {
    await turned(page, 'digits', lang, theme, width);
    expect(await violations(page), `${lang} ${theme} ${width}`).toEqual([]);
  }
});

test('axe finds nothing in elements on a page of others: before they start, without controls, and where none can', async ({ page }) => {
  const elements = ['preset="two-gaussians" autoplay', 'preset="mnist-cgan" controls="none"', 'preset="digits" loading="eager" controls="none" autoplay lang="ko" theme="dark"'];
  await page.route('**/data/t10k*', (route) => route.abort());
  await open(page, `<script type="module" src="./ganlet.js"></script><main><h1>host</h1><h2>two</h2>
    ${elements.slice(2).map((attributes) => `<gan-let backend="flex" ${attributes}></gan-let>`).join('')}
    <div style="height: 3000px"></div>${elements.slice(0, 2).map((attributes) => `<gan-let backend="flex" ${attributes}></gan-let>`).join('')}
    <gan-let preset="mnist-gan" loading="eager" data="./nowhere"></gan-let></main>`);
  await expect(page.locator('gan-let').last().getByRole('alert')).toBeVisible();
  await expect(page.locator('gan-let').nth(1).locator('[part="poster"]')).toBeVisible();
  for (const [lang, theme, width] of VIEWS) {
    await page.setViewportSize({ width, height: 900 });
    await page.locator('gan-let').evaluateAll((all, given) => all.forEach((gan) => Object.assign(gan, given)), { lang, theme });
    await expect(page.locator('gan-let').nth(1).locator('[part="poster"]')).toContainText(lang === 'ko' ? '정규분포 둘' : 'Two normals');
    expect(await violations(page), `${lang} ${theme} ${width}`).toEqual([]);
  }
});

// Whatever else is built: the tutorials, the reference.
const pages = existsSync(DIST) ? readdirSync(DIST, { recursive: true }).map(String).filter((name) => name.endsWith('.html') && name !== 'index.html') : [];
for (const name of pages) {
  test(`axe finds nothing in ${name}, and nothing is wider than 360 px`, async ({ page }) => {
    // The others are written in one language each.
    for (const lang of name === 'embed.html' ? ['en', 'ko'] : ['']) {
      for (const [theme, width] of [['light', 1280], ['dark', 360]] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`/${name}${lang && `#lang=${lang}`}`);
        await page.reload();
        await page.waitForLoadState('networkidle');
        expect(await violations(page), `${lang} ${theme} ${width}`).toEqual([]);
        expect(await overflow(page), `${lang} ${theme} ${width}`).toBeLessThanOrEqual(0);
      }
    }
  });
}

/** Of the thing that has the focus, however deep in shadow: what it is, and whether one sees that it has it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    if (!node || node === document.body) return undefined;
    const isOutlined = (each: Element | null | undefined): boolean => {
      if (!each) return false;
      const { outlineStyle, outlineWidth, stroke } = getComputedStyle(each);
      const isStroked = each instanceof SVGElement && !['none', 'rgba(0, 0, 0, 0)'].includes(stroke);
      return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || isStroked;
    };
    // A file field is covered by its label, a handle is drawn.
    const isSeen = isOutlined(node) || isOutlined(node.querySelector('.ring')) || (node instanceof HTMLInputElement && node.type === 'file' && isOutlined(node.nextElementSibling));
    const { left, top, width, height } = node.getBoundingClientRect();
    const at = (x: number, y: number): Element | null => {
      let found = document.elementFromPoint(x, y);
      for (let inner = found?.shadowRoot?.elementFromPoint(x, y); inner && inner !== found; inner = found?.shadowRoot?.elementFromPoint(x, y)) found = inner;
      return found;
    };
    // Some of it lies under nothing else.
    const isClear = [[0.5, 0.5], [0.5, 0.1], [0.5, 0.9], [0.1, 0.5], [0.9, 0.5]].some(([across = 0, down = 0]) => {
      const found = at(left + across * width, top + down * height);
      return found !== null && (found.contains(node) || node.contains(found));
    });
    const name = `${node.localName}.${node.getAttribute('class')}#${node.id} ${node.getAttribute('aria-label') ?? node.textContent?.trim().slice(0, 40)}`;
    return { name, isSeen, isThere: width > 0 && height > 0, isClear, host: (node.getRootNode() as ShadowRoot).host?.localName ?? 'page' };
  });

for (const preset of ['two-gaussians', 'digits']) {
  test(`the Tab key goes through all of the page and out again, and one sees where it is: ${preset}`, async ({ page }) => {
    await unfolded(page, preset);
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('h1').click();
    const passed: NonNullable<Awaited<ReturnType<typeof focused>>>[] = [];
    for (let presses = 0; presses < 300; presses += 1) {
      await page.keyboard.press('Tab');
      const now = await focused(page);
      if (!now) break;
      passed.push(now);
    }
    expect(passed.length).toBeLessThan(300);
    expect(passed.filter(({ isSeen, isThere }) => !isSeen || !isThere).map(({ name }) => name)).toEqual([]);
    const hosts = new Set(passed.map(({ host }) => host));
    const wanted = preset === 'digits' ? ['page', 'gan-let', 'gan-own-data', 'gan-studio', 'gan-labs', 'lab-walk', 'lab-steering', 'lab-distances'] : ['page', 'gan-let', 'gan-labs', 'lab-lipschitz', 'lab-distances'];
    for (const host of wanted) expect([...hosts]).toContain(host);
    // What comes last is the last of the page.
    const last = page.locator('.links').locator('a, button').last();
    expect(passed.at(-1)?.name).toContain((await last.textContent())?.trim());
    if (preset !== 'digits') return;
    // Back again, where the least room is: nothing that sticks to the top covers what has the focus.
    await page.setViewportSize({ width: 360, height: 700 });
    await last.focus();
    const covered: string[] = [];
    for (let now = await focused(page); now; now = await focused(page)) {
      if (!now.isClear) covered.push(now.name);
      await page.keyboard.press('Shift+Tab');
    }
    expect(covered).toEqual([]);
  });
}

test('arrow keys move in groups of choices, and leave the browser its own', async ({ page }) => {
  await page.goto('/#backend=flex&lang=en&preset=gaussian');
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  const preset = (name: string) => page.locator('.presets').getByRole('radio', { name });
  await preset('One normal').focus();
  await page.keyboard.press('ArrowRight');
  await expect(preset('Two normals')).toBeChecked();
  await expect(preset('Two normals')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(preset('One normal')).toBeChecked();
  await page.keyboard.press('Control+ArrowRight');
  await expect(preset('One normal')).toBeChecked();
  await page.locator('gan-labs').scrollIntoViewIfNeeded();
  const shape = (name: string) => page.locator('lab-distances').getByRole('radio', { name });
  await shape('Uniforms').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(shape('Normals')).toBeChecked();
  await expect(shape('Normals')).toBeFocused();
});

test('what is drawn is told in words, and while it trains nothing chatters', async ({ page }) => {
  await open(page, '<script type="module" src="./ganlet.js"></script><gan-let preset="two-gaussians" backend="flex" loading="eager"></gan-let>');
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  const gan = page.locator('gan-let');
  const label = () => gan.locator('[part="canvas"] canvas').getAttribute('aria-label');
  await expect.poll(label).toMatch(/Not trained yet\. The generated density peaks near .*, the real one near (−0\.1|0|0\.1) and (4\.9|5|5\.1)\./);
  // Everything that speaks by itself, and what it says from now on.
  await gan.evaluate((node) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const root = node.shadowRoot;
    if (!root) return;
    const speaks = '[role="status"], [role="alert"], [aria-live]:not([aria-live="off"]), output:not([aria-live="off"])';
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(speaks);
        if (region) heard.push(region.textContent?.trim() ?? '');
      }
    }).observe(root, { subtree: true, childList: true, characterData: true });
  });
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  const begun = Date.now();
  await gan.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => gan.evaluate((node) => (node as HTMLElementTagNameMap['gan-let']).iteration)).toBeGreaterThan(50);
  await expect.poll(label).toMatch(/Iteration [\d,]+\. .* Wasserstein distance [\d.]+\./);
  // A word now and then, on a machine that takes so long.
  const whileTraining = await heard();
  expect(whileTraining.length).toBeLessThanOrEqual((Date.now() - begun) / 15_000);
  expect(whileTraining.filter((text) => !text.startsWith('Training. Iteration'))).toEqual([]);
  await gan.getByRole('button', { name: 'Pause' }).click();
  const rested = async () => (await heard()).filter((text) => !text.startsWith('Training.'));
  await expect.poll(rested).toEqual([expect.stringMatching(/^Paused\. Iteration [\d,]+\. The generated density peaks near .* Wasserstein distance [\d.]+\.$/)]);
  // A single step is told as well: nothing else says that the key has done something.
  await page.keyboard.press('s');
  await expect.poll(rested).toHaveLength(2);
});

test('every canvas of the page has words, or stands in something that has', async ({ page }) => {
  await unfolded(page, 'digits');
  const wordless = await page.evaluate(() => {
    const roots: (Document | ShadowRoot)[] = [document];
    const left: string[] = [];
    for (const root of roots) {
      for (const node of root.querySelectorAll('*')) {
        if (node.shadowRoot) roots.push(node.shadowRoot);
        if (!(node instanceof HTMLCanvasElement)) continue;
        if (node.closest('[aria-hidden="true"]')) continue;
        if ((node.closest('[role="img"]')?.ariaLabel?.length ?? 0) < 8) left.push(`${(root as ShadowRoot).host?.localName} ${node.parentElement?.className}`);
      }
    }
    return left;
  });
  expect(wordless).toEqual([]);
  await expect(page.locator('gan-let .sheet canvas')).toHaveAttribute('aria-label', /^Generated digits for the labels 3\. Iteration .* are read as the label asked for\./);
});

test('an explanation comes to whoever presses or tabs, and goes by Escape', async ({ page }) => {
  await open(page, '<script type="module" src="./ganlet.js"></script><gan-let preset="two-gaussians" backend="flex" loading="eager"></gan-let>');
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  const gan = page.locator('gan-let');
  const word = gan.getByRole('button', { name: 'KL' });
  const note = gan.getByText('in nats: grows without bound').and(gan.locator('.explanation'));
  await word.click();
  await expect(note).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(note).toBeHidden();
  for (const key of ['Enter', ' ']) {
    await word.press(key);
    await expect(note).toBeVisible();
    await page.keyboard.press('Escape');
  }
  // The key was the word's, not the run's.
  expect(await gan.evaluate((node) => (node as HTMLElementTagNameMap['gan-let']).running)).toBe(false);
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('what one mostly presses is large enough, and a handle is dragged while the page stays', async ({ page }) => {
    await page.goto('/#backend=flex&lang=en&preset=mnist-cgan');
    await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
    const small = await page.evaluate(() => {
      const root = document.querySelector('gan-let')?.shadowRoot;
      const all = [...(root?.querySelectorAll('.toolbar button, .toolbar select, .toolbar input, .labels button, .deal, summary') ?? []), ...document.querySelectorAll('.presets button, .toggles button, .scenarios button')];
      return all.filter((node) => node.getBoundingClientRect().height < 44).map((node) => node.textContent?.trim());
    });
    expect(small).toEqual([]);

    await page.goto('/#backend=flex&lang=en&preset=two-gaussians');
    await page.locator('gan-labs').scrollIntoViewIfNeeded();
    const handle = page.locator('lab-distances').getByRole('slider', { name: 'Place of the generated distribution' });
    await handle.scrollIntoViewIfNeeded();
    // What still comes in above would move the page as well.
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    await expect
      .poll(async () => {
        const before = await height();
        await page.waitForTimeout(400);
        return (await height()) - before;
      })
      .toBe(0);
    const [box, before] = [await handle.boundingBox(), Number(await handle.getAttribute('aria-valuenow'))];
    if (!box) throw new Error('the handle is not shown');
    const top = await page.evaluate(() => scrollY);
    const finger = await page.context().newCDPSession(page);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) => finger.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', { x, y });
    for (let step = 1; step <= 6; step += 1) await touch('touchMove', { x: x - 8 * step, y: y - 20 * step });
    await touch('touchEnd');
    await expect.poll(async () => Number(await handle.getAttribute('aria-valuenow'))).toBeLessThan(before - 0.5);
    expect(await page.evaluate(() => scrollY)).toBe(top);
  });
});
