import { readFile } from 'node:fs/promises';
import { expect, test, type Download, type Locator, type Page } from '@playwright/test';
import { complaints } from './blank.js';

/** The studio under a run of so many iterations. */
async function opened(page: Page, { preset = 'mnist-cgan', lang = 'en', iterations = 150 } = {}): Promise<Locator> {
  await page.goto(`/#backend=flex&lang=${lang}&preset=${preset}`);
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  await page.evaluate(async (count) => {
    const gan = document.querySelector('gan-let');
    await gan?.configure({ batchSize: 16 });
    if (count > 0) await gan?.step(count);
  }, iterations);
  const studio = page.locator('gan-studio');
  await studio.scrollIntoViewIfNeeded();
  if (iterations > 0) await expect(digits(studio)).toHaveCount(4);
  return studio;
}

/** The line, whatever its language. */
const digits = (studio: Locator) => studio.locator('.written').getByRole('radio');

/** What each canvas in a part shows, as text to compare. */
const pictures = (part: Locator) => part.locator('canvas').evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));

/** The ink of one of the canvases at every seventh pixel, 0 to 255. */
const inkOf = (part: Locator, at: number) =>
  part.locator('canvas').nth(at).evaluate((node) => {
    const canvas = node as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    return Array.from({ length: Math.floor(data.length / 28) }, (_, pixel) => data[28 * pixel + 3] ?? -1);
  });

/** The digits of the line as grey images of 28 × 28, 0 to 255: pixels must be shown. */
const greys = (studio: Locator) =>
  digits(studio).locator('canvas').evaluateAll((all) =>
    all.map((node) => {
      const canvas = node as HTMLCanvasElement;
      const scale = canvas.width / 28;
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      return Array.from({ length: 784 }, (_, at) => data[4 * ((Math.floor(at / 28) + 0.5) * scale * canvas.width + ((at % 28) + 0.5) * scale) + 3] ?? -1);
    }),
  );

/** What `generate` gives for the first hand under these labels, in the same form. */
const generated = (page: Page, labels: number[]) =>
  page.evaluate(async (labels) => {
    const gan = document.querySelector('gan-let');
    const hand = (await gan?.latents({ seed: 1, count: 1 })) ?? new Float32Array();
    const latents = Float32Array.from(labels.flatMap(() => [...hand]));
    const drawn = await gan?.generate({ latents, labels });
    if (!drawn || !('images' in drawn)) throw new Error('nothing was drawn');
    const bytes = Array.from(new Uint8ClampedArray(drawn.images.map((value) => 255 * value)));
    return labels.map((_, at) => bytes.slice(784 * at, 784 * (at + 1)));
  }, labels);

async function saved(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download') as Promise<Download>, button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('typed digits are drawn in one hand: one latent under every label', async ({ page }) => {
  const heard = complaints(page);
  const studio = await opened(page);
  await studio.getByLabel('Pixels').check();
  await expect.poll(() => greys(studio)).toEqual(await generated(page, [2, 0, 2, 5]));
  await studio.getByLabel('Write').fill('31415');
  await expect(digits(studio)).toHaveCount(5);
  await expect.poll(() => greys(studio)).toEqual(await generated(page, [3, 1, 4, 1, 5]));

  await studio.getByRole('radio', { name: 'Many hands' }).click();
  // The chosen digit keeps its hand; equal labels now differ.
  await expect.poll(async () => JSON.stringify((await greys(studio))[3])).not.toBe(JSON.stringify((await generated(page, [1]))[0]));
  expect((await greys(studio))[0]).toEqual((await generated(page, [3]))[0]);
  expect(heard).toEqual([]);
});

test('what cannot be drawn is said, and nothing is lost', async ({ page }) => {
  const studio = await opened(page);
  const [field, status] = [studio.getByLabel('Write'), studio.getByRole('status')];
  await field.fill('20a7');
  await expect(status).toHaveText('This generator knows the digits 0 to 9; the rest was left out.');
  await expect(field).toHaveValue('207');
  await field.fill('');
  await expect(status).toContainText('Type a digit or more');
  await expect(digits(studio)).toHaveCount(3);
  await field.fill('1234567890123');
  await expect(status).toContainText('12 digits at most');
  await expect(digits(studio)).toHaveCount(12);
  await field.fill('');
  await field.blur();
  await expect(field).toHaveValue('123456789012');
});

test('a locked digit stays when a new hand is dealt, or this one is varied', async ({ page }) => {
  const studio = await opened(page);
  await digits(studio).nth(1).click();
  await studio.getByRole('button', { name: 'Lock the 0' }).click();
  await expect(digits(studio).nth(1)).toHaveAccessibleName('0, digit 2 of 4, locked');
  for (const name of ['New hand', 'Vary']) {
    const before = await pictures(digits(studio));
    await studio.getByRole('button', { name }).click();
    await expect.poll(async () => (await pictures(digits(studio)))[0]).not.toBe(before[0]);
    const after = await pictures(digits(studio));
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
  }
});

test('a click on a digit draws more like it, and one of them is picked', async ({ page }) => {
  const studio = await opened(page);
  await studio.getByRole('tab', { name: 'Mix' }).click();
  await digits(studio).nth(3).click();
  await digits(studio).nth(3).click();
  await expect(studio.getByRole('tab', { name: 'More like it' })).toHaveAttribute('aria-selected', 'true');
  const choice = studio.getByRole('button', { name: 'Choice 5: a 5' });
  const wanted = await choice.locator('canvas').evaluate((node) => (node as HTMLCanvasElement).toDataURL());
  const before = await pictures(digits(studio));
  await choice.click();
  await expect.poll(async () => (await pictures(digits(studio)))[3]).not.toBe(before[3]);
  // In one hand the whole number follows; other choices lie around the new one.
  expect((await pictures(digits(studio)))[0]).not.toBe(before[0]);
  await expect.poll(() => choice.locator('canvas').evaluate((node) => (node as HTMLCanvasElement).toDataURL())).not.toBe(wanted);
});

test('sliders go along the directions that change most, and a mix goes from hand to hand', async ({ page }) => {
  const studio = await opened(page);
  await studio.getByRole('tab', { name: 'Directions' }).click();
  const sliders = studio.getByRole('tabpanel').getByRole('slider');
  await expect(sliders).toHaveCount(6);
  const names = await sliders.evaluateAll((all) => all.map((slider) => slider.getAttribute('aria-label') ?? ''));
  const shares = names.map((name) => Number(name.match(/(\d+)% of all change$/)?.[1]));
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(102);
  expect(shares[0]).toBeGreaterThan(2);
  const before = await pictures(digits(studio));
  await sliders.first().focus();
  await page.keyboard.press('End');
  await expect(sliders.first()).toHaveAttribute('aria-valuetext', '3.0 standard deviations');
  await expect.poll(async () => (await pictures(digits(studio)))[0]).not.toBe(before[0]);

  await studio.getByRole('tab', { name: 'Mix' }).click();
  await studio.getByLabel('Pixels').check();
  await expect.poll(() => studio.getByRole('tabpanel').locator('canvas').count()).toBe(9);
  const chosen = () => digits(studio).first().locator('canvas');
  const atA = await pictures(digits(studio).first());
  await studio.getByRole('slider', { name: 'Between hand A and hand B' }).fill('1');
  await expect.poll(() => pictures(digits(studio).first())).not.toEqual(atA);
  await studio.getByRole('button', { name: '0% of the way from A to B', exact: true }).click();
  await expect.poll(() => pictures(digits(studio).first())).toEqual(atA);
  await expect(chosen()).toBeVisible();
});

test('a morph begins and ends at the pure labels', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const studio = await opened(page);
  await studio.getByLabel('Pixels').check();
  await studio.getByRole('tab', { name: 'Morph' }).click();
  const slider = studio.getByRole('slider', { name: 'Moment of the morph' });
  // Nothing moves by itself for who would rather have things stand still.
  await expect(studio.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await studio.getByLabel('Into').fill('2136');
  await slider.fill('30');
  await expect(slider).toHaveAttribute('aria-valuetext', '100% of the way from 2025 to 2136');
  await expect.poll(() => greys(studio)).toEqual(await generated(page, [2, 1, 3, 6]));
  await slider.fill('15');
  await expect.poll(() => greys(studio)).not.toEqual(await generated(page, [2, 1, 3, 6]));
  await slider.fill('0');
  await expect.poll(() => greys(studio)).toEqual(await generated(page, [2, 0, 2, 5]));
  await studio.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(() => slider.inputValue()).not.toBe('0');
});

test('a saved morph is a GIF of so many frames that runs for ever', async ({ page }) => {
  const studio = await opened(page);
  await studio.getByRole('tab', { name: 'Morph' }).click();
  const { name, bytes } = await saved(page, studio.getByRole('button', { name: 'Save GIF' }));
  expect(name).toBe('ganlet-2025-3136.gif');
  expect(bytes.toString('latin1', 0, 6)).toBe('GIF89a');
  expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([8 * (28 + 3 * 18 + 6), 8 * 34]);
  expect(bytes.toString('latin1')).toContain('NETSCAPE2.0');
  expect(framesOf(bytes)).toBe(60);
  await expect(studio.getByRole('status')).toHaveText('Saved as ganlet-2025-3136.gif: 60 frames of 704 × 272 pixels.');
});

/** Image blocks of a GIF, by walking through it. */
function framesOf(bytes: Buffer): number {
  const table = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + table(bytes[10] ?? 0);
  const skipBlocks = () => {
    for (let size = bytes[at] ?? 0; size > 0; size = bytes[at] ?? 0) at += size + 1;
    at += 1;
  };
  let frames = 0;
  for (; bytes[at] !== 0x3b; ) {
    if (bytes[at] === 0x21) at += 2;
    else if (bytes[at] === 0x2c) {
      frames += 1;
      at += 10 + table(bytes[at + 9] ?? 0) + 1;
    } else throw new Error(`no block begins at ${at}`);
    skipBlocks();
  }
  return frames;
}

test('saved and copied pictures are PNGs of the size that is told', async ({ page, context }) => {
  const studio = await opened(page);
  const sizeOf = (bytes: Buffer) => {
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]));
    return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  };
  const line = await saved(page, studio.getByRole('button', { name: 'Save PNG' }));
  expect(line.name).toBe('ganlet-2025.png');
  expect(sizeOf(line.bytes)).toEqual([20 * (28 + 3 * 18 + 10), 20 * 38]);
  await expect(studio.getByRole('status')).toHaveText('Saved as ganlet-2025.png, 1840 × 760 pixels.');

  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await studio.getByRole('button', { name: 'Copy PNG' }).click();
  await expect(studio.getByRole('status')).toHaveText('Copied: 1840 × 760 pixels.');
  const size = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const picture = await createImageBitmap((await item?.getType('image/png')) ?? new Blob());
    return [picture.width, picture.height];
  });
  expect(size).toEqual([1840, 760]);
  await page.evaluate(() => (navigator.clipboard.write = () => Promise.reject(new Error('not here'))));
  await studio.getByRole('button', { name: 'Copy PNG' }).click();
  await expect(studio.getByRole('status')).toContainText('Save the PNG instead');

  await studio.getByRole('tab', { name: 'Sheet' }).click();
  await studio.getByRole('slider', { name: 'Hands' }).fill('3');
  await expect(studio.getByRole('button', { name: '9 in hand 3' })).toBeVisible();
  await expect(studio.getByRole('button', { name: '0 in hand 4' })).toHaveCount(0);
  const sheet = await saved(page, studio.getByRole('button', { name: 'Save the sheet' }));
  expect(sheet.name).toBe('ganlet-sheet-3x10.png');
  expect(sizeOf(sheet.bytes)).toEqual([10 * (28 + 9 * 26 + 24), 10 * (28 + 2 * 27 + 24)]);
});

test('the keyboard alone does it all', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const studio = await opened(page);
  const line = digits(studio);
  const changes = async (keys: () => Promise<void>, at: number) => {
    const before = (await pictures(line))[at];
    await keys();
    await expect.poll(async () => (await pictures(line))[at]).not.toBe(before);
  };
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await studio.getByLabel('Write').focus();
  await press('ControlOrMeta+a');
  await page.keyboard.type('407');
  await expect(line).toHaveCount(3);
  // To the digits: the second is chosen and locked, a new hand dealt.
  await press('Tab', 'ArrowRight', 'l');
  await expect(line.nth(1)).toBeFocused();
  await expect(line.nth(1)).toHaveAccessibleName('0, digit 2 of 3, locked');
  // What was typed may still be on its way to the picture.
  let last = '';
  const isSettled = async (): Promise<boolean> => {
    const [before, now] = [last, (await pictures(line)).join()];
    last = now;
    return before === now;
  };
  await expect.poll(isSettled, { intervals: [150] }).toBe(true);
  const locked = await inkOf(line, 1);
  await changes(() => press('n'), 0);
  await changes(() => press('v'), 2);
  // Drawn among others, a digit may stray by a last bit.
  const strays = (await inkOf(line, 1)).reduce((most, ink, at) => Math.max(most, Math.abs(ink - (locked[at] ?? NaN))), 0);
  expect(strays).toBeLessThanOrEqual(1);
  await press('l', 'End');
  await expect(line.nth(2)).toBeFocused();

  // Through the tools by their tabs.
  const tab = async (name: string) => {
    await studio.getByRole('tab', { selected: true }).focus();
    for (let at = 0; at < 5 && !(await studio.getByRole('tab', { name, selected: true }).isVisible()); at += 1) await press('ArrowRight');
  };
  await tab('More like it');
  await press('Tab', 'ArrowRight', 'ArrowRight');
  await expect(studio.getByRole('button', { name: 'Choice 3: a 7' })).toBeFocused();
  await changes(() => press('Enter'), 2);
  await tab('Directions');
  await expect(studio.getByRole('tabpanel').getByRole('slider')).toHaveCount(6);
  await press('Tab');
  await changes(() => press('PageUp', 'PageUp'), 2);
  await tab('Mix');
  await press('Tab', 'End');
  await changes(() => press('Enter'), 2);
  await tab('Morph');
  await press('Tab');
  await page.keyboard.type('518');
  await press('Tab', 'Tab', 'Tab');
  await expect(studio.getByRole('slider', { name: 'Moment of the morph' })).toBeFocused();
  await changes(() => press('End'), 0);
  await tab('Sheet');
  await expect(studio.getByRole('button', { name: 'Save the sheet' })).toBeEnabled();
  await press('Tab', 'Tab', 'Tab', 'Tab', 'ArrowDown', 'ArrowRight');
  await expect(studio.getByRole('button', { name: '1 in hand 2' })).toBeFocused();
  await changes(() => press('Enter'), 0);
  await studio.getByRole('button', { name: 'Save PNG' }).focus();
  const [download] = await Promise.all([page.waitForEvent('download'), press('Enter')]);
  expect(download.suggestedFilename()).toBe('ganlet-407.png');
});

test('the studio draws on while it trains, and asks nothing out of sight', async ({ page }) => {
  const studio = await opened(page);
  const before = await pictures(digits(studio));
  await page.evaluate(() => document.querySelector('gan-let')?.step(50));
  await expect.poll(() => pictures(digits(studio))).not.toEqual(before);
  await page.evaluate(() => scrollTo(0, 0));
  await page.setViewportSize({ width: 1280, height: 400 });
  const asked = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    if (!gan) return NaN;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const generate = gan.generate;
    let count = 0;
    gan.generate = (request) => {
      count += 1;
      return generate(request);
    };
    for (let at = 0; at < 5; at += 1) await gan.step(5);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return count;
  });
  expect(asked).toBe(0);
});

test('without labels there is no studio, and before training it says what to do', async ({ page }) => {
  const studio = await opened(page, { iterations: 0 });
  await expect(studio.getByText('Press play above first')).toBeVisible();
  await page.locator('[data-preset="mnist-gan"]').click();
  await expect(studio).toBeHidden();
});

for (const lang of ['en', 'ko']) {
  test(`the studio fits on 360 px with all its tools, language ${lang}`, async ({ page }) => {
    const heard = complaints(page);
    await page.setViewportSize({ width: 360, height: 760 });
    const studio = await opened(page, { lang, iterations: 5 });
    await studio.locator('input[name="digits"]').fill('123456789012');
    await expect(digits(studio)).toHaveCount(12);
    for (const tab of await studio.getByRole('tab').all()) {
      await tab.click();
      await expect(tab).toHaveAttribute('aria-selected', 'true');
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
    expect(heard).toEqual([]);
  });
}
