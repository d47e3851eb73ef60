/** What Chromium's tests show is true in Firefox, on the CPU: trained where others embed it, read, drawn, kept. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './driver.mjs';

let firefox;
before(async () => (firefox = await start()));
after(() => firefox?.leave());

/** A page of another server with these elements. */
const hosting = (elements, headers) => firefox.page(`<script type="module" src="${firefox.site}/ganlet.js"></script>${elements}`, headers);

const ready = (page) => page.evaluate(() => customElements.whenDefined('gan-let').then(() => document.querySelector('gan-let').ready));

test('an element on a bare page of another server trains two normals on flex', async () => {
  const { page, heard } = await firefox.open(hosting('<gan-let preset="two-gaussians" seed="42"></gan-let>'));
  await ready(page);
  const told = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    const { w1: before } = await gan.metrics();
    await gan.step(3000);
    const { w1 } = await gan.metrics();
    return { backend: gan.backendInUse, before, after: w1 };
  });
  assert.equal(told.backend, 'flex');
  assert.ok(told.before > 2 && told.after < 0.6, JSON.stringify(told));
  assert.deepEqual(heard, []);
});

test('digits with the shipped weights draw the label asked for', async () => {
  const { page, heard } = await firefox.open(hosting('<gan-let preset="digits" weights="shipped" label="7"></gan-let>'));
  await ready(page);
  const told = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    const labels = Array.from({ length: 100 }, () => 7);
    const { images } = await gan.generate({ labels, count: 100, seed: 1 });
    const read = await gan.classify({ images });
    const sevens = labels.filter((label, at) => read.slice(at * 10, at * 10 + 10).every((each) => each <= read[at * 10 + label]));
    return { sevens: sevens.length, fidelity: (await gan.metrics()).fidelity };
  });
  assert.ok(told.sevens > 90 && told.fidelity > 0.975, JSON.stringify(told));
  assert.deepEqual(heard, []);
});

test('two elements share a worker', async () => {
  const { page, heard } = await firefox.open(firefox.page(''));
  const workers = await page.evaluate(async (site) => {
    let workers = 0;
    globalThis.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        workers += 1;
      }
    };
    await import(`${site}/ganlet.js`);
    document.body.innerHTML = '<gan-let loading="eager" preset="gaussian"></gan-let><gan-let loading="eager" preset="mnist-cgan"></gan-let>';
    for (const gan of document.querySelectorAll('gan-let')) await gan.step();
    return workers;
  }, firefox.site);
  assert.equal(workers, 1);
  assert.deepEqual(heard, []);
});

test('an engine that could not be loaded is there at the next try', async () => {
  firefox.refuse(/wasm\/cpu.*\.js$/);
  const { page } = await firefox.open(hosting('<gan-let preset="gaussian" loading="eager"></gan-let>'));
  const alert = await page.waitForSelector('gan-let >>> [role="alert"]');
  assert.match(await alert.evaluate(({ textContent }) => textContent), /could not be loaded/);
  firefox.refuse(/^$/);
  const again = await page.waitForSelector('gan-let >>> ::-p-aria(Try again)');
  await again.click();
  await ready(page);
  assert.equal(await page.evaluate(async () => (await document.querySelector('gan-let').step()).iteration), 1);
});

test('it trains under a strict Content-Security-Policy, and in a sandboxed frame', async () => {
  const { site } = firefox;
  const policy = `default-src 'none'; script-src ${site} 'wasm-unsafe-eval'; connect-src ${site}; worker-src blob: ${site}; img-src data:`;
  const element = '<gan-let preset="gaussian" loading="eager"></gan-let>';
  const strict = hosting(element, { 'content-security-policy': policy });
  const { page, heard } = await firefox.open(hosting(`<iframe src="${strict}"></iframe><iframe sandbox="allow-scripts" src="${hosting(element)}"></iframe>`));
  const [, ...frames] = page.frames();
  assert.equal(frames.length, 2);
  for (const frame of frames) {
    const { iteration } = await frame.evaluate(async () => {
      await customElements.whenDefined('gan-let');
      return document.querySelector('gan-let').step();
    });
    assert.equal(iteration, 1);
  }
  assert.deepEqual(heard, []);
});

test('a tutorial opens, and its first network trains at a click', async () => {
  const { page, heard } = await firefox.open(`${firefox.site}/tutorials/normals.html`);
  assert.ok(await page.$eval('.equation math', (math) => math.getBoundingClientRect().width > 20), 'equations are set');
  await page.$eval('gan-let', (gan) => gan.scrollIntoView());
  await ready(page);
  await page.locator('gan-let >>> ::-p-aria([name="Play"][role="button"])').click();
  await page.waitForFunction(() => document.querySelector('gan-let').iteration > 10);
  assert.deepEqual(heard, []);
});

test('the playground speaks Korean, trains at a click, and saves what it opens again', async () => {
  const { page, heard } = await firefox.open(`${firefox.site}/#preset=two-gaussians&lang=ko`);
  await ready(page);
  assert.equal(await page.$eval('html', ({ lang }) => lang), 'ko');
  await page.locator('gan-let >>> ::-p-aria([name="재생"][role="button"])').click();
  await page.waitForFunction(() => document.querySelector('gan-let').iteration > 100);
  const again = await page.evaluate(async () => {
    const gan = document.querySelector('gan-let');
    await gan.pause();
    const [saved, { iteration }] = [await gan.save(), gan];
    const { dLoss } = await gan.step(5);
    await gan.load(saved);
    return { back: gan.iteration === iteration, same: (await gan.step(5)).dLoss === dLoss };
  });
  assert.deepEqual(again, { back: true, same: true });
  assert.deepEqual(heard, []);
});
