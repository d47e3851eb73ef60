import { expect, test, type Locator, type Page } from '@playwright/test';
import { complaints } from './blank.js';

/** The playground with this preset, after so many iterations; the labs are loaded. */
async function trained(page: Page, preset: string, iterations: number): Promise<void> {
  await page.goto(`/#backend=flex&lang=en&preset=${preset}`);
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  await page.evaluate(async (count) => {
    const gan = document.querySelector('gan-let');
    await gan?.configure({ batchSize: 16 });
    await gan?.step(count);
  }, iterations);
  await page.locator('gan-labs').scrollIntoViewIfNeeded();
}

/** What each canvas in a lab shows, as text to compare. */
const pictures = (part: Locator) => part.locator('canvas').evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));

test('the same latents under ten labels are ten different pictures, and other hands are others', async ({ page }) => {
  const heard = complaints(page);
  await trained(page, 'mnist-cgan', 300);
  const lab = page.locator('lab-all-labels');
  await lab.scrollIntoViewIfNeeded();
  const canvas = lab.getByRole('img');
  await expect(canvas).toBeVisible();
  /** Each of the ten columns of the first row. */
  const columns = () =>
    canvas.evaluate((node) => {
      const context = (node as HTMLCanvasElement).getContext('2d');
      return Array.from({ length: 10 }, (_, label) => context?.getImageData(label * 30, 0, 28, 28).data.join() ?? '');
    });
  await expect.poll(async () => new Set(await columns()).size).toBe(10);
  const before = await columns();
  await lab.getByRole('button', { name: 'Other hands' }).click();
  await expect.poll(async () => (await columns())[0]).not.toBe(before[0]);
  expect(heard).toEqual([]);
});

test('the slider walks from one digit to the other, and both ends can be changed', async ({ page }) => {
  await trained(page, 'mnist-gan', 100);
  const lab = page.locator('lab-walk');
  await lab.scrollIntoViewIfNeeded();
  const slider = lab.getByRole('slider');
  await expect(slider).toBeVisible();
  const shown = async () => (await pictures(lab))[0];
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', '0%');
  const start = await shown();
  await page.keyboard.press('End');
  await expect.poll(shown).not.toBe(start);
  const end = await shown();
  await lab.getByRole('button', { name: 'Another end' }).click();
  await expect.poll(shown).not.toBe(end);
});

test('a − b + c takes digits by drag, by click and by key', async ({ page }) => {
  await trained(page, 'mnist-gan', 100);
  const lab = page.locator('lab-arithmetic');
  await lab.scrollIntoViewIfNeeded();
  const slot = (name: string) => lab.getByRole('button', { name: `Place ${name}` });
  const choice = (n: number) => lab.getByRole('button', { name: `Draw ${n}`, exact: true });
  await expect(slot('a')).toBeVisible();
  const outcome = async () => (await pictures(lab))[3];
  let before = await outcome();
  const changes = async (place: string, n: number) => {
    await expect(lab.getByText(`Draw ${n} is now ${place}.`)).toBeVisible();
    await expect.poll(outcome).not.toBe(before);
    await expect.poll(async () => (await pictures(slot(place)))[0]).toBe((await pictures(choice(n)))[0]);
    before = await outcome();
  };
  await choice(5).dragTo(slot('a'));
  await changes('a', 5);
  await choice(6).click();
  await slot('b').click();
  await changes('b', 6);
  await choice(7).focus();
  await page.keyboard.press('3');
  await changes('c', 7);
});

test('steering raises the classifier’s probability of the wanted digit', async ({ page }) => {
  await trained(page, 'mnist-gan', 600);
  const { probabilities, images } = await page.evaluate(async () => {
    const steered = await document.querySelector('gan-let')?.steer({ label: 3, seed: 5 });
    return { probabilities: Array.from(steered?.probabilities ?? []), images: steered?.images.count };
  });
  expect(images).toBe(41);
  expect(probabilities[40]).toBeGreaterThan(2 * (probabilities[0] ?? 1));
  const lab = page.locator('lab-steering');
  await lab.scrollIntoViewIfNeeded();
  await lab.getByRole('radio', { name: '3' }).click();
  await lab.getByRole('button', { name: 'Steer to a 3' }).click();
  await expect(lab.getByRole('status')).toContainText('40 steps');
  await expect(lab.getByRole('slider')).toHaveValue('40');
});

test('D alone tells real digits from noise, and the run is not touched', async ({ page }) => {
  await trained(page, 'mnist-cgan', 25);
  const drawn = () => page.evaluate(async () => {
    const images = await document.querySelector('gan-let')?.generate({ labels: [4], seed: 3 });
    return images && 'images' in images ? Array.from(images.images) : [];
  });
  const before = await drawn();
  const lab = page.locator('lab-self-test');
  await lab.getByRole('button', { name: 'D alone against noise' }).click();
  await expect(lab.getByRole('status')).toContainText('After 100 steps D tells real digits from noise');
  expect(await drawn()).toEqual(before);
  expect(await page.evaluate(() => document.querySelector('gan-let')?.iteration)).toBe(25);
});

test('with and without a label: two runs at the same iteration, freed when closed', async ({ page }) => {
  await trained(page, 'mnist-gan', 5);
  const lab = page.locator('lab-side-by-side');
  await lab.getByRole('button', { name: 'Train both' }).click();
  await expect(lab.getByRole('status')).toContainText('real digits', { timeout: 60_000 });
  const iterations = () => lab.locator('gan-let').evaluateAll((all) => all.map((gan) => (gan as HTMLElementTagNameMap['gan-let']).iteration));
  const [plain = 0, conditional = 0] = await iterations();
  expect(Math.abs(plain - conditional)).toBeLessThanOrEqual(25);

  // The same wish by both ways: the plain generator's latents are led up the classifier's gradient.
  await lab.getByRole('radio', { name: '3' }).click();
  await lab.getByRole('button', { name: 'Ask both for a 3' }).click();
  const shares = lab.getByText(/^P\(3\) =/);
  await expect(shares).toHaveCount(3, { timeout: 60_000 });
  const [began = NaN, moved = NaN] = (await shares.allTextContents()).map((text) => Number(text.match(/= (\d+)/)?.[1]));
  expect(moved).toBeGreaterThanOrEqual(began);
  await lab.getByRole('button', { name: 'Stop and close' }).click();
  await expect(lab.locator('gan-let')).toHaveCount(0);
  expect(await page.evaluate(() => document.querySelector('gan-let')?.step())).toMatchObject({ iteration: 6 });
});

/** The playground as it opens, with a run of no iterations. */
async function opened(page: Page, preset: string): Promise<void> {
  await page.goto(`/#backend=flex&lang=en&preset=${preset}`);
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
}

const scrollTo = async (page: Page, lab: string): Promise<Locator> => {
  await page.locator('gan-labs').scrollIntoViewIfNeeded();
  const node = page.locator(lab);
  await node.scrollIntoViewIfNeeded();
  return node;
};

test('the labs are loaded when they come near, and play the run that has scrolled away', async ({ page }) => {
  const heard = complaints(page);
  await page.setViewportSize({ width: 1000, height: 500 });
  await opened(page, 'two-gaussians');
  expect(await page.evaluate(() => customElements.get('gan-labs') === undefined)).toBe(true);
  await scrollTo(page, 'lab-lipschitz');
  // A lab starts nothing by itself.
  expect(await page.evaluate(() => document.querySelector('gan-let')?.iteration)).toBe(0);
  const bar = page.locator('gan-labs').getByRole('group', { name: 'The run above' });
  await bar.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.iteration)).toBeGreaterThan(50);
  await bar.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.running)).toBe(false);
  expect(heard).toEqual([]);
});

test('apart, TV and JS are stuck, KL is infinite and W₁ grows: by keys, by pointer and for both shapes', async ({ page }) => {
  await opened(page, 'two-gaussians');
  const lab = await scrollTo(page, 'lab-distances');
  const place = lab.getByRole('slider', { name: 'Place of the generated distribution' });
  await place.focus();
  await page.keyboard.press('End');
  await expect(place).toHaveAttribute('aria-valuetext', '5.00: TV 1.00, KL ∞, JS 0.69, W₁ 5.00');
  await page.keyboard.press('ArrowLeft');
  await expect(place).toHaveAttribute('aria-valuetext', /^4\.90: TV 1\.00, KL ∞, JS 0\.69, W₁ 4\.90$/);
  await expect(lab.getByText('No overlap: TV is stuck', { exact: false })).toBeVisible();

  const box = await place.boundingBox();
  if (!box) throw new Error('the handle is not shown');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x - 60, box.y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Number(await place.getAttribute('aria-valuenow'))).toBeLessThan(4.6);

  await lab.getByRole('radio', { name: 'Normals' }).click();
  await expect(place).toHaveAttribute('aria-valuetext', /KL [0-9.]+, JS 0\.[67]/);
  const width = lab.getByRole('slider', { name: 'Width of the generated distribution' });
  await width.focus();
  await page.keyboard.press('End');
  await expect(width).toHaveAttribute('aria-valuenow', '1.50');
});

test('a critic whose weights are clipped keeps inside the cone; one that is free does not', async ({ page }) => {
  await opened(page, 'two-gaussians');
  const lab = await scrollTo(page, 'lab-lipschitz');
  const trainedAs = async (way: string): Promise<number> => {
    await lab.getByRole('radio', { name: way }).click();
    await expect.poll(() => page.evaluate(() => document.querySelector('gan-let')?.iteration), { timeout: 120_000 }).toBe(1500);
    await expect(lab.getByRole('radio', { name: way })).toBeChecked();
    return page.evaluate(async () => {
      const xs = Float32Array.from({ length: 301 }, (_, at) => -4.5 + (18.5 * at) / 300);
      const ys = (await document.querySelector('gan-let')?.discriminate({ values: xs })) ?? xs;
      return Math.max(...Array.from(ys, (y, at) => (at === 0 ? 0 : Math.abs(y - (ys[at - 1] ?? y)) / (18.5 / 300))));
    });
  };
  expect(await trainedAs('Critic, clip weights')).toBeLessThanOrEqual(1);
  await expect(lab.getByText('D is 1-Lipschitz', { exact: false })).toBeVisible();
  await expect(lab.getByText('64 × 0.125² = 1.00', { exact: false })).toBeVisible();
  // From 1,500 straight to another 1,500: the reset lies between.
  await page.evaluate(() => document.querySelector('gan-let')?.step(1));
  expect(await trainedAs('Make it a critic')).toBeGreaterThan(1);
  await expect(lab.getByText('D is not 1-Lipschitz', { exact: false })).toBeVisible();

  const apex = lab.getByRole('slider', { name: 'Tip of the cone' });
  await apex.focus();
  await page.keyboard.press('Home');
  await expect(apex).toHaveAttribute('aria-valuenow', '-4.50');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(apex).toHaveAttribute('aria-valuenow', '-3.50');
});

for (const preset of ['two-gaussians', 'mnist-cgan', 'mnist-wgan']) {
  test(`what G draws stands on the curves of its losses: ${preset}`, async ({ page }) => {
    const heard = complaints(page);
    await opened(page, preset);
    const lab = await scrollTo(page, 'lab-cross-entropy');
    await expect(lab.getByText('The dots appear', { exact: false })).toBeVisible();
    await page.evaluate(() => document.querySelector('gan-let')?.step(2));
    await expect(lab.getByText('(this run)')).toBeVisible();
    const isCritic = preset === 'mnist-wgan';
    expect(await lab.locator('.dot').count()).toBe(2 * (isCritic ? 40 : preset === 'mnist-cgan' ? 80 : 128));
    const [other, minimax, wasserstein] = (await lab.locator('.pulls b').allInnerTexts()).map(Number);
    expect(wasserstein).toBe(1);
    if (isCritic) return;
    expect((other ?? 0) + (minimax ?? 0)).toBeCloseTo(1, 2);
    expect(heard).toEqual([]);
  });
}

test('once D is sure, the saturating loss gives G almost nothing', async ({ page }) => {
  await opened(page, 'mnist-cgan');
  const lab = await scrollTo(page, 'lab-cross-entropy');
  await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    await gan?.step(1);
    for (let count = 0; count < 150; count += 1) await gan?.stepDiscriminator();
  });
  await expect(lab.getByText('the saturating loss gives G almost nothing', { exact: false })).toBeVisible();
});

for (const width of [360, 1280]) {
  test(`no lab is wider than the page at ${width} px, in Korean either`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const preset of ['two-gaussians', 'mnist-cgan']) {
      await page.goto(`/#backend=flex&lang=ko&preset=${preset}`);
      await page.reload();
      await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
      await scrollTo(page, 'lab-distances');
      await expect(page.locator('lab-distances svg').first()).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });
}

test('the labs of digits draw on while it plays, say what to do before, and fit on 360 px', async ({ page }) => {
  const heard = complaints(page);
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto('/#backend=flex&lang=en&preset=mnist-cgan');
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  await page.locator('gan-labs').scrollIntoViewIfNeeded();
  const lab = page.locator('lab-walk');
  await lab.scrollIntoViewIfNeeded();
  await expect(lab.getByText('Press play above first')).toBeVisible();
  expect(await page.evaluate(() => document.querySelector('gan-let')?.iteration)).toBe(0);
  await page.evaluate(() => document.querySelector('gan-let')?.play());
  await expect(lab.getByRole('slider')).toBeVisible();
  const before = await pictures(lab);
  await expect.poll(() => pictures(lab)).not.toEqual(before);
  for (const name of ['lab-latents', 'lab-steering', 'lab-side-by-side', 'lab-self-test']) await page.locator(name).scrollIntoViewIfNeeded();
  await page.locator('lab-steering').scrollIntoViewIfNeeded();
  await expect(page.locator('lab-steering').getByRole('slider')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(heard).toEqual([]);
});
