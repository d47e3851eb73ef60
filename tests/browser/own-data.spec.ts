import { expect, test, type Page } from '@playwright/test';
import { complaints } from './blank.js';
import { folders, idx, png, shape, SHAPE_NAMES, zip, type Upload } from './own-pictures.js';

const PRESET = '/#backend=flex&preset=mnist-cgan';

async function openPanel(page: Page, address = PRESET): Promise<void> {
  await page.goto(address);
  await page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let')?.ready));
  await page.locator('details.own > summary').click();
}

const give = (page: Page, ...files: Upload[]) => page.locator('input[name="own-files"]').setInputFiles(files);
const picker = (page: Page) => page.locator('gan-let').getByRole('radio').allTextContents();
const fault = (page: Page) => page.locator('gan-own-data .fault');
const trained = (page: Page, steps: number) => page.evaluate(async (count) => document.querySelector('gan-let')?.step(count), steps);

for (const packed of [false, true]) {
  test(`a pair of IDX files trains in either order, ${packed ? 'packed' : 'plain'}`, async ({ page }) => {
    const heard = complaints(page);
    await openPanel(page);
    const { images, labels } = idx({ packed });
    for (const files of [[images, labels], [labels, images]]) {
      await give(page, ...files);
      await expect(page.getByText('300 pictures under 5 labels')).toBeVisible();
      await expect.poll(() => picker(page)).toEqual(['0', '1', '2', '3', '4']);
      expect((await trained(page, 5))?.iteration).toBe(5);
      await page.getByRole('button', { name: 'Back to the digits' }).click();
      await expect.poll(async () => (await picker(page)).length).toBe(10);
    }
    expect(heard).toEqual([]);
  });
}

test('a zip of PNGs sorted by label trains the same preset, under the names of its folders', async ({ page }) => {
  const heard = complaints(page);
  await openPanel(page);
  const before = await page.evaluate(async () => (await document.querySelector('gan-let')?.summary())?.map(({ total }) => total));
  await give(page, zip({ ...folders(SHAPE_NAMES, 40, { width: 60, height: 44 }), '__MACOSX/shapes/._disc': Buffer.from('no picture') }));
  await expect(page.getByText('200 pictures under 5 labels')).toBeVisible();
  await expect(page.getByText('180 to train on, 20 kept aside')).toBeVisible();
  await expect.poll(() => picker(page)).toEqual(['bar', 'cross', 'disc', 'ring', 'square']);
  expect(await page.evaluate(async () => (await document.querySelector('gan-let')?.summary())?.map(({ total }) => total))).toEqual(before);
  expect((await trained(page, 20))?.iteration).toBe(20);
  // What the networks learn from: light on dark, also where it was drawn the other way round and wider than high.
  const real = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    const files = (gan?.data ?? '').split(' ');
    const [images = new Uint8Array(), labels = new Uint8Array()] = await Promise.all(
      files.map(async (file) => new Uint8Array(await (await fetch(file)).arrayBuffer())),
    );
    const disc = labels.subarray(8).indexOf(2);
    const pixels = images.subarray(16 + disc * 784, 16 + (disc + 1) * 784);
    const labelsOf = (part: Uint8Array) => new Set(part).size;
    return { middle: pixels[14 * 28 + 14], corner: pixels[0], training: labelsOf(labels.subarray(8, 188)), kept: labelsOf(labels.subarray(188)) };
  });
  expect(real.middle).toBeGreaterThan(200);
  expect(real.corner).toBe(0);
  expect(real).toMatchObject({ training: 5, kept: 5 });
  expect(heard).toEqual([]);
});

test('a folder trains too, and an archive that is dropped', async ({ page }, info) => {
  const { mkdirSync, writeFileSync } = await import('node:fs');
  const { dirname, join } = await import('node:path');
  for (const [path, content] of Object.entries(folders(['disc', 'cross'], 60))) {
    const file = info.outputPath(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  await openPanel(page);
  await page.locator('input[name="own-folder"]').setInputFiles(join(info.outputPath('shapes')));
  await expect(page.getByText('120 pictures under 2 labels')).toBeVisible();
  await expect.poll(() => picker(page)).toEqual(['cross', 'disc']);
  expect((await trained(page, 3))?.iteration).toBe(3);
  await page.context().grantPermissions(['clipboard-write']);
  await page.getByRole('button', { name: 'Copy a link to this run' }).click();
  await expect(page.getByRole('button', { name: 'Copied, without your pictures' })).toBeVisible();

  const { name, buffer } = zip(folders(['bar', 'ring', 'square'], 40));
  await page.locator('gan-own-data .drop').evaluate((target, { name, base64 }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    for (const type of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, { name, base64: buffer.toString('base64') });
  await expect.poll(() => picker(page)).toEqual(['bar', 'ring', 'square']);
});

test('labels are renamed in place, and the names stand wherever digits stood, in Korean too', async ({ page }) => {
  await openPanel(page);
  await give(page, zip(folders(['disc', 'cross', 'bar'], 40)));
  const fields = page.locator('input[name="label-name"]');
  await expect(fields).toHaveCount(3);
  await trained(page, 2);
  await fields.first().fill('rod, plus sign, sun');
  await fields.first().press('Enter');
  await expect.poll(() => picker(page)).toEqual(['rod', 'plus sign', 'sun']);
  // A new name is no new run.
  expect(await page.evaluate(() => document.querySelector('gan-let')?.iteration)).toBe(2);
  const gan = page.locator('gan-let');
  await expect(gan.locator('.columns')).toHaveText(/rod\s*plus sign\s*sun/);
  await gan.getByRole('radio', { name: 'sun' }).click();
  await expect(page).toHaveURL(/label=2/);
  await expect(gan.getByRole('img', { name: 'Generated pictures for: sun' })).toBeVisible();
  await expect(gan.locator('select[name="strip-image"] option').first()).toHaveText('rod, hand 1');
  expect(await gan.locator('.labels button').count()).toBe(3);
  // A key beyond the last label asks for nothing.
  await gan.locator('.root').press('7');
  await expect(gan.getByRole('radio', { name: 'sun' })).toBeChecked();
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(gan.getByRole('heading', { name: '실제 그림' })).toBeVisible();
  await expect.poll(() => picker(page)).toEqual(['rod', 'plus sign', 'sun']);
});

test('the pictures stay for the session: through another preset, a reset and a preset without labels', async ({ page }) => {
  const heard = complaints(page);
  await openPanel(page);
  await give(page, zip(folders(['disc', 'cross', 'bar'], 40)));
  await expect.poll(() => picker(page)).toEqual(['bar', 'cross', 'disc']);
  await trained(page, 2);
  await page.evaluate(async () => document.querySelector('gan-let')?.reset());
  for (const name of [/^Two normals/, /^Plain GAN/, /^Digits on demand/]) {
    await page.getByRole('radio', { name }).click();
    expect((await trained(page, 2))?.iteration).toBe(2);
  }
  await expect.poll(() => picker(page)).toEqual(['bar', 'cross', 'disc']);
  await expect(page.locator('input[name="label-name"]')).toHaveCount(3);
  expect(heard).toEqual([]);
});

test('pictures that are no digits are not judged, and it is said why', async ({ page }) => {
  await openPanel(page);
  await give(page, zip(folders(['disc', 'cross'], 60)));
  await expect(page.locator('gan-let').getByText('the classifier behind them has learned to read MNIST’s digits')).toBeVisible();
  await trained(page, 1);
  const codes = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    const calls = [() => gan?.metrics(), () => gan?.classify({ images: new Float32Array(784) }), () => gan?.steer({ label: 1 })];
    return Promise.all(calls.map((call) => Promise.resolve(call()).then(() => 'answered', (error: { code: string }) => error.code)));
  });
  expect(codes).toEqual(['not-judged', 'not-judged', 'not-judged']);
  await page.getByRole('button', { name: 'Back to the digits' }).click();
  await expect(page.locator('gan-let').getByText('Right label', { exact: true }).first()).toBeVisible();
  await trained(page, 1);
  expect(await page.evaluate(async () => 'frechet' in ((await document.querySelector('gan-let')?.metrics()) ?? {}))).toBe(true);
});

test('no label is trained on of which there are no pictures', async ({ page }) => {
  await openPanel(page);
  await give(page, zip(folders(['disc', 'cross'], 60)));
  await expect.poll(() => picker(page)).toEqual(['cross', 'disc']);
  // The weights on the labels that nobody bears stay as they began, in both networks.
  const moved = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    const read = async () => {
      const bytes = new Uint8Array(await ((await gan?.save()) ?? new Blob()).arrayBuffer());
      const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, { shape: number[]; data_offsets: [number, number] }>;
      return (network: string) => {
        const [, first] = Object.entries(header).find(([name, { shape }]) => name.startsWith(network) && shape.length === 2) ?? [];
        if (!first) throw new Error('no weights');
        const values = new Float32Array(bytes.slice(8 + length + first.data_offsets[0], 8 + length + first.data_offsets[1]).buffer);
        return { values, shape: first.shape };
      };
    };
    const before = await read();
    await gan?.step(20);
    const after = await read();
    return ['generator.', 'discriminator.'].map((network) => {
      const { values, shape: [inputs = 0, units = 0] } = before(network);
      const now = after(network).values;
      // The label is joined behind the rest: ten rows of the first layer.
      return Array.from({ length: 10 }, (_, label) => {
        const row = (inputs - 10 + label) * units;
        return values.subarray(row, row + units).some((value, at) => value !== now[row + at]);
      });
    });
  });
  for (const rows of moved) expect(rows).toEqual([true, true, ...Array.from({ length: 8 }, () => false)]);
});

const FAULTS: { name: string; files: () => Upload[]; says: RegExp }[] = [
  { name: 'a zip that is none', files: () => [{ name: 'pictures.zip', mimeType: 'application/zip', buffer: Buffer.from('not at all') }], says: /pictures\.zip is not a zip archive/ },
  { name: 'a zip without pictures', files: () => [zip({ 'notes/read me.txt': Buffer.from('words') })], says: /neither pictures nor IDX files/ },
  { name: 'pictures in no folder', files: () => [zip({ 'a.png': png(shape('disc', 1)) })], says: /lie in no folder/ },
  { name: 'one label only', files: () => [zip(folders(['disc'], 120))], says: /in one folder, “disc”/ },
  { name: 'more than ten labels', files: () => [zip(Object.fromEntries(Array.from({ length: 132 }, (_, at) => [`many/label ${at % 11}/${at}.png`, png(shape('disc', at))])))], says: /These are 11 labels/ },
  { name: 'a label with few pictures', files: () => [zip({ ...folders(['disc'], 100), ...folders(['cross'], 4) })], says: /“cross” has only 4 pictures/ },
  { name: 'few pictures in all', files: () => [zip(folders(['disc', 'cross'], 20))], says: /only 40 pictures/ },
  { name: 'a picture that cannot be read', files: () => [zip({ ...folders(['disc', 'cross'], 60), 'shapes/disc/broken.png': Buffer.from('no picture') })], says: /The picture shapes\/disc\/broken\.png cannot be read/ },
  { name: 'images without labels', files: () => [idx().images], says: /holds images; the file with their labels is missing/ },
  { name: 'labels without images', files: () => [idx().labels], says: /holds labels; the file with the images is missing/ },
  { name: 'IDX files of which counts disagree', files: () => [idx().images, idx({ count: 299 }).labels], says: /300 images, 299 labels/ },
  { name: 'IDX images of another size', files: () => Object.values(idx({ side: 32 })), says: /are 32 × 32 pixels, not 28 × 28/ },
  { name: 'an IDX file that was cut off', files: () => [{ ...idx().images, buffer: idx().images.buffer.subarray(0, 5000) }, idx().labels], says: /train-images-idx3-ubyte is shorter or longer/ },
  { name: 'a packed file that was cut off', files: () => [{ ...idx({ packed: true }).images, buffer: idx({ packed: true }).images.buffer.subarray(0, 500) }, idx().labels], says: /train-images-idx3-ubyte\.gz cannot be unpacked/ },
  { name: 'IDX labels of more than ten kinds', files: () => Object.values(idx({ labelOf: (at) => at % 12 })), says: /These are 12 labels/ },
];

test('every fault has its own message, in two languages, and the run goes on as it was', async ({ page }) => {
  await openPanel(page);
  await trained(page, 3);
  await page.evaluate(async () => document.querySelector('gan-let')?.play());
  const said = new Set<string>();
  for (const { name, files, says } of FAULTS) {
    await test.step(name, async () => {
      const before = (await page.evaluate(() => document.querySelector('gan-let')?.iteration)) ?? 0;
      await give(page, ...files());
      await expect(fault(page)).toContainText(says);
      said.add((await fault(page).locator('strong').textContent()) ?? '');
      const run = await page.evaluate(() => {
        const gan = document.querySelector('gan-let');
        return { running: gan?.running, iteration: gan?.iteration ?? 0, names: gan?.labelNames.length, data: gan?.data };
      });
      expect(run).toMatchObject({ running: true, names: 0, data: '' });
      expect(run.iteration).toBeGreaterThanOrEqual(before);
      expect((await picker(page)).length).toBe(10);
      await page.locator('gan-own-data').getByRole('button', { name: 'Dismiss' }).click();
      await expect(fault(page)).toHaveCount(0);
    });
  }
  expect(said.size).toBe(FAULTS.length);
  await give(page, zip(folders(['disc'], 120)));
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(fault(page)).toContainText('레이블이 하나뿐입니다');
});

test('what the engine refuses is said in its words, and the run goes on as it was', async ({ page }) => {
  await openPanel(page);
  await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    await gan?.configure({ batchSize: 256 });
    await gan?.step(2);
  });
  await give(page, zip(folders(['disc', 'cross'], 60)));
  await expect(fault(page)).toContainText('There are fewer images than one batch takes.');
  expect(await page.evaluate(() => document.querySelector('gan-let')?.labelNames.length)).toBe(0);
  expect((await trained(page, 1))?.iteration).toBe(3);
});

test('what is played goes on playing with the new pictures', async ({ page }) => {
  await openPanel(page);
  await page.evaluate(async () => document.querySelector('gan-let')?.play());
  await give(page, zip(folders(['disc', 'cross'], 60)));
  await expect.poll(() => picker(page)).toEqual(['cross', 'disc']);
  // Out of sight it rests.
  await page.locator('gan-let').getByRole('button', { name: 'Pause' }).or(page.locator('gan-let').getByRole('button', { name: 'Play' })).first().scrollIntoViewIfNeeded();
  const iteration = () => page.evaluate(() => document.querySelector('gan-let')?.iteration ?? 0);
  const first = await iteration();
  await expect.poll(iteration).toBeGreaterThan(first);
});
