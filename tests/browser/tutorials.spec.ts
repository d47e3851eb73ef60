import { readdirSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { complaints } from './blank.js';

const PAGES = readdirSync(new URL('../../www/tutorials/', import.meta.url))
  .filter((name) => name.endsWith('.html'))
  .map((name) => name.replace('.en.html', '.html'))
  .sort();

/** Without a GPU the choice of backend is the CPU; the pages themselves leave it open. */
const open = (page: Page, name: string) => page.goto(`/tutorials/${name}`);

for (const name of PAGES) {
  test(`${name}: reads, trains, and holds a narrow screen`, async ({ page }) => {
    const heard = complaints(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await open(page, name);
    await expect(page.locator('html')).toHaveAttribute('lang', name.includes('.ko.') ? 'ko' : 'en');
    await expect(page.locator('.contents a')).toHaveCount(await page.locator('article section[id]').count());
    expect(await page.locator('math').count()).toBeGreaterThan(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    // What is wider than the screen scrolls by itself, by keyboard too.
    const stuck = () =>
      page.locator('.equation').evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth && each.getAttribute('tabindex') !== '0').length);
    await expect.poll(stuck).toBe(0);

    // The element's first network learns.
    const gan = page.locator('gan-let').first();
    await gan.scrollIntoViewIfNeeded();
    const iteration = await gan.evaluate(async (element: HTMLElementTagNameMap['gan-let']) => {
      await customElements.whenDefined('gan-let');
      await element.ready;
      const before = element.iteration;
      // One iteration of the largest ones takes long enough.
      return (await element.step(1)).iteration - before;
    });
    expect(iteration).toBe(1);
    expect(heard).toEqual([]);
  });
}

for (const name of PAGES.filter((each) => !each.includes('.ko.'))) {
  test(`${name}: every experiment can be set up and taken back`, async ({ page }) => {
    const heard = complaints(page);
    await open(page, name);
    await page.evaluate(() => customElements.whenDefined('gan-let'));
    const experiments = page.locator('aside.try');
    for (let at = 0; at < (await experiments.count()); at += 1) {
      const aside = experiments.nth(at);
      const set = JSON.parse((await aside.getAttribute('data-set')) ?? '{}') as Record<string, number | string>;
      const gan = page.locator(`#${await aside.getAttribute('data-of')}`);
      const values = (names: string[]) =>
        gan.evaluate(async (element: HTMLElementTagNameMap['gan-let'], wanted) => {
          const all = await element.hyperparameters();
          return Object.fromEntries(wanted.map((each) => [each, all.find(({ name }) => name === each)?.value]));
        }, names);
      const playing = () => gan.evaluate((element: HTMLElementTagNameMap['gan-let']) => element.running);
      const opening = JSON.parse((await gan.getAttribute('data-hyperparameters')) ?? '{}') as Record<string, number | string>;
      await expect.poll(() => values(Object.keys(opening))).toEqual(opening);
      const before = await values(Object.keys(set));
      expect(before, 'an experiment changes something').not.toEqual(set);
      const button = aside.locator('button');
      // The largest networks finish their iteration first.
      const patient = { timeout: 60_000 };
      await button.click();
      await expect(button).toHaveClass('on', patient);
      expect(await values(Object.keys(set))).toEqual(set);
      await expect.poll(playing).toBe(true);
      await button.click();
      await expect(button).not.toHaveClass('on', patient);
      expect(await values(Object.keys(set))).toEqual(before);
      await gan.evaluate((element: HTMLElementTagNameMap['gan-let']) => element.pause());
    }
    expect(heard).toEqual([]);
  });
}

test('a second experiment takes the first one back', async ({ page }) => {
  await open(page, 'normals.html');
  const [first, second] = [page.locator('aside.try[data-of="one-normal"] button').first(), page.locator('aside.try[data-of="one-normal"] button').nth(1)];
  await first.click();
  await expect(first).toHaveClass('on');
  await second.click();
  await expect(second).toHaveClass('on');
  await expect(first).not.toHaveClass('on');
});

test('the language changes at the place where one reads; a theme is kept for all pages', async ({ page }) => {
  const heard = complaints(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, 'normals.html');
  // Nothing moves any longer once the elements stand.
  await page.waitForFunction(() => [...document.querySelectorAll('gan-let')].every((gan) => gan.shadowRoot?.querySelector('.root')));
  const third = page.locator('.contents a').nth(2);
  await third.click();
  await expect(third).toHaveAttribute('aria-current', 'location');
  const place = new URL(page.url()).hash;
  // A click by mouse would first be scrolled to, though the link is in sight.
  await page.getByRole('link', { name: '한국어' }).evaluate((link: HTMLAnchorElement) => link.click());
  await expect(page).toHaveURL(new RegExp(`normals\\.ko\\.html${place}$`));
  await page.getByRole('button', { name: '어두운 테마' }).click();
  await expect(page.getByRole('button', { name: '밝은 테마' })).toBeVisible();
  expect(await page.locator('gan-let').first().getAttribute('theme')).toBe('dark');
  await page.getByRole('link', { name: '튜토리얼', exact: true }).click();
  await expect(page).toHaveURL(/tutorials\/index\.ko\.html$/);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  // From here to the playground, in the same language.
  await page.getByRole('link', { name: '실험실' }).first().click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(page.getByRole('link', { name: '튜토리얼', exact: true })).toHaveAttribute('href', './tutorials/index.ko.html');
  expect(heard).toEqual([]);
});
