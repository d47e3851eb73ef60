/** The package as strangers use it: packed, installed elsewhere, and served, bundled, framed and locked up there. */
import { readFileSync, readdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { complaints } from './blank.js';
import { origins, Stranger, train, TRAINED } from './strangers.js';

type Engine = typeof import('../../www/src/engine/index.js');

const DENSITY = '<gan-let preset="two-gaussians" backend="flex" seed="42"></gan-let>';
const DIGITS = '<gan-let preset="mnist-cgan" backend="flex" loading="eager"></gan-let>';
/** What a server must say so that pages of other origins may use its files. */
const CORS = { 'access-control-allow-origin': '*' };

const stranger = new Stranger();
let packed: string[] = [];
/** The package's files on a server of their own. */
let assets = '';

test.beforeAll(async () => {
  packed = await stranger.install();
  assets = await stranger.serve(stranger.dist, CORS);
});
test.afterAll(() => stranger.leave());

/** A page that takes the element from the other server. */
const across = (name: string, body: string) => stranger.page(name, `<script type="module" src="${assets}/ganlet.js"></script><body>${body}</body>`);

/** Counts the workers that a page starts, and the addresses of blobs that it makes and has not let go. */
async function count(page: Page): Promise<() => Promise<{ workers: number; blobs: number }>> {
  await page.addInitScript(() => {
    const counted = { workers: 0, blobs: 0 };
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      counted.blobs += 1;
      return createObjectURL.call(URL, blob);
    };
    URL.revokeObjectURL = (address) => {
      counted.blobs -= 1;
      revokeObjectURL.call(URL, address);
    };
    class Counted extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        counted.workers += 1;
      }
    }
    Object.assign(globalThis, { Worker: Counted, counted });
  });
  return () => page.evaluate(() => (globalThis as unknown as { counted: { workers: number; blobs: number } }).counted);
}

/** In the worker: how often a device was opened, how many trainers there are, and the length of each of its maps. */
interface Tally {
  devices: number;
  trainers: number;
  maps: number[];
}

async function tally(page: Page): Promise<() => Promise<Tally>> {
  const prelude = () => {
    const counted = { devices: 0, trainers: 0 };
    const maps = new Set<Map<unknown, unknown>>();
    const { set } = Map.prototype;
    Map.prototype.set = function (key, value) {
      maps.add(this);
      return set.call(this, key, value) as Map<unknown, unknown>;
    };
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...given) => {
      const { instance, module } = await instantiateStreaming(...given);
      const exports = instance.exports as Record<string, (...args: unknown[]) => unknown>;
      const after = (name: string, note: () => void) => (...args: unknown[]) => {
        note();
        return exports[name]?.(...args);
      };
      const noted = {
        openDevice: after('openDevice', () => (counted.devices += 1)),
        webtrainer_new: after('webtrainer_new', () => (counted.trainers += 1)),
        __wbg_webtrainer_free: after('__wbg_webtrainer_free', () => (counted.trainers -= 1)),
      };
      return { instance: { exports: { ...exports, ...noted } }, module } as unknown as WebAssembly.WebAssemblyInstantiatedSource;
    };
    const tally = () => {
      // Whoever asks makes maps too: known are those that there were before the first question.
      Map.prototype.set = set;
      return { ...counted, maps: [...maps].map(({ size }) => size) };
    };
    Object.assign(globalThis, { tally });
  };
  await page.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${prelude.toString()})();\n${await response.text()}` });
  });
  return async () => {
    const [worker] = page.workers();
    if (!worker) throw new Error('the page has no worker');
    return worker.evaluate(() => (globalThis as unknown as { tally: () => Tally }).tally());
  };
}

test('npm pack takes what package.json names, and no source maps', () => {
  const { exports, types } = JSON.parse(readFileSync(join(stranger.dist, '../package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string; default: string }>;
    types: string;
  };
  const entries = ['.', './engine'].flatMap((name) => Object.values(exports[name] ?? {}) as string[]);
  for (const path of [types, ...entries]) expect(packed).toContain(path.slice(2));
  expect(packed.filter((path) => !/^(dist\/|package\.json$|README\.md$|LICENSE)/.test(path))).toEqual([]);
  expect(packed.filter((path) => path.endsWith('.map'))).toEqual([]);
});

for (const [moduleResolution, module] of [['bundler', 'esnext'], ['node16', 'node16']] as const) {
  test(`a stranger's program type-checks by the package's declarations alone, module resolution ${moduleResolution}`, async () => {
    const project = `types-${moduleResolution}`;
    const options = { moduleResolution, module, target: 'es2022', lib: ['es2022', 'dom'], strict: true, noEmit: true, skipLibCheck: false, types: [] };
    stranger.write(`${project}/tsconfig.json`, JSON.stringify({ compilerOptions: options, files: ['program.ts'] }));
    stranger.write(`${project}/program.ts`, PROGRAM);
    expect(await stranger.compile(project)).toBe('');
  });
}

const PROGRAM = `
import 'ganlet';
import { GanLet, type GanEvents } from 'ganlet';
import { createTrainer, GanletError, PRESETS, type Stats, type Trainer } from 'ganlet/engine';

const gan: GanLet = document.createElement('gan-let');
gan.preset = 'digits';
gan.assets = '/static/ganlet/';
gan.addEventListener('gan-step', ({ detail }) => console.log(detail.iteration.toFixed(), detail.dLoss));
addEventListener('gan-sample', ({ detail }: CustomEvent<GanEvents['gan-sample']>) => console.log(detail.labels.length));
const played: Promise<void> | undefined = document.querySelector('gan-let')?.play({ until: 100 });
// @ts-expect-error: the element is typed, and has no such method
gan.finish();
// @ts-expect-error: nor is this a preset
createTrainer({ preset: 'biggan' });

export async function draw(labels: number[]): Promise<Float32Array> {
  const trainer: Trainer = createTrainer({ preset: PRESETS[1], backend: 'flex', assets: '/static/ganlet/' });
  const leave: () => void = trainer.on('step', (stats: Stats) => console.log(stats.gLoss));
  await trainer.ready.catch((error: unknown) => error instanceof GanletError && console.log(error.hint));
  const [{ total } = { total: 0 }] = await trainer.summary();
  const drawn = await trainer.generate({ labels, count: total > 0 ? 3 : 1 });
  leave();
  trainer.dispose();
  await played;
  return 'values' in drawn ? drawn.values : drawn.images;
}
`;

test('a bare page trains with the files of another server, in one worker, and leaves no blob', async ({ page }) => {
  const [heard, asked, counted] = [complaints(page), origins(page), await count(page)];
  const address = await across('bare', DENSITY + DIGITS);
  await page.goto(address);
  expect(await train(page)).toEqual([TRAINED, TRAINED]);
  const drawn = await page.evaluate(async (assets) => {
    const { createTrainer } = (await import(`${assets}/engine.js`)) as Engine;
    const trainer = createTrainer({ preset: 'gaussian', backend: 'flex' });
    const { iteration } = await trainer.step();
    const drawn = await trainer.generate({ count: 5, seed: 1 });
    trainer.dispose();
    return { iteration, count: 'values' in drawn ? drawn.values.length : 0, isolated: crossOriginIsolated };
  }, assets);
  expect(drawn).toEqual({ iteration: 1, count: 5, isolated: false });
  expect(await counted()).toEqual({ workers: 1, blobs: 0 });
  expect([...asked].sort()).toEqual([assets, new URL(address).origin].sort());
  expect(heard).toEqual([]);
});

/** An app that uses both entries, and what only comes on demand: words, digits, weights. */
const APP = `
import 'ganlet';
import { createTrainer } from 'ganlet/engine';

document.body.innerHTML = \`${DENSITY}<gan-let preset="digits" weights="shipped" backend="flex" lang="ko" loading="eager"></gan-let>\`;
const trainer = createTrainer({ preset: 'gaussian', backend: 'flex' });
trainer.step().then(({ iteration }) => (document.body.dataset.iteration = String(iteration)));
`;

async function expectAppTrains(page: Page, folder: string): Promise<void> {
  const [heard, asked, counted] = [complaints(page), origins(page), await count(page)];
  const origin = await stranger.serve(folder);
  await page.goto(`${origin}/`);
  expect(await train(page)).toEqual([TRAINED, TRAINED]);
  await expect(page.locator('body')).toHaveAttribute('data-iteration', '1');
  await expect(page.locator('gan-let').last().getByRole('button', { name: '재생' })).toBeVisible();
  expect(await page.evaluate(async () => {
    const metrics = await document.querySelectorAll('gan-let')[1]?.metrics();
    return metrics && 'fidelity' in metrics ? metrics.fidelity : undefined;
  })).toBeGreaterThan(0.9);
  expect((await counted()).workers).toBe(1);
  expect([...asked]).toEqual([origin]);
  expect(heard).toEqual([]);
}

test('a Vite app: both entries, one worker, every file taken along', async ({ page }) => {
  const { build } = await import('vite');
  stranger.write('vite/index.html', '<!doctype html><html lang="en"><title>vite</title><body></body><script type="module" src="./main.js"></script></html>');
  stranger.write('vite/main.js', APP);
  await build({ root: join(stranger.folder, 'vite'), configFile: false, logLevel: 'silent' });
  await expectAppTrains(page, join(stranger.folder, 'vite/dist'));
});

test('a webpack app: both entries, one worker, every file taken along', async ({ page }) => {
  const { default: webpack } = await import('webpack');
  const entry = stranger.write('webpack/main.js', APP);
  const path = join(stranger.folder, 'webpack/dist');
  const stats = await new Promise<import('webpack').Stats | undefined>((resolve, reject) => {
    webpack({ mode: 'production', context: stranger.folder, entry, output: { path } }, (error, stats) => (error ? reject(error) : resolve(stats)));
  });
  expect(stats?.toJson({ errors: true }).errors).toEqual([]);
  stranger.write('webpack/dist/index.html', '<!doctype html><html lang="en"><title>webpack</title><body></body><script type="module" src="./main.js"></script></html>');
  await expectAppTrains(page, path);
});

test('a bundler that takes no files along: `assets` says where a copy of them lies', async ({ page }) => {
  const { build } = await import('esbuild');
  const entry = stranger.write('esbuild/main.js', APP.replaceAll('<gan-let', '<gan-let assets="static/ganlet"').replace("backend: 'flex'", "backend: 'flex', assets: 'static/ganlet'"));
  const folder = join(stranger.folder, 'esbuild/dist');
  await build({ entryPoints: [entry], outdir: join(folder, 'scripts'), bundle: true, splitting: true, format: 'esm' });
  for (const name of ['worker.js', 'wasm', 'data']) await cp(join(stranger.dist, name), join(folder, 'static/ganlet', name), { recursive: true });
  stranger.write('esbuild/dist/index.html', '<!doctype html><html lang="en"><title>esbuild</title><body></body><script type="module" src="./scripts/main.js"></script></html>');
  await expectAppTrains(page, folder);
});

for (const many of [2, 10]) {
  test(`${many} elements on a page share one worker and one device`, async ({ page }) => {
    const [counted, tallied] = [await count(page), await tally(page)];
    await page.goto(await across(`many-${many}`, DENSITY.replace('<gan-let', '<gan-let loading="eager"').repeat(many)));
    expect(await train(page)).toEqual(Array.from({ length: many }, () => TRAINED));
    expect((await counted()).workers).toBe(1);
    expect(await tallied()).toMatchObject({ devices: 1, trainers: many });
  });
}

test('in an iframe, in a sandboxed one of another origin, and in a shadow root', async ({ page }) => {
  const [heard, asked] = [complaints(page), origins(page)];
  const framed = await across('framed', DENSITY);
  const address = await across(
    'outer',
    `<iframe name="plain" src="${framed}" width="600" height="400"></iframe><iframe name="sandboxed" sandbox="allow-scripts" src="${framed}" width="600" height="400"></iframe><div id="host"></div>`,
  );
  await page.goto(address);
  for (const name of ['plain', 'sandboxed']) {
    const frame = page.frame({ name });
    if (!frame) throw new Error(`there is no frame ${name}`);
    expect(await train(frame)).toEqual([TRAINED]);
  }
  const inShadow = await page.evaluate(async (markup) => {
    const shadow = document.querySelector('#host')?.attachShadow({ mode: 'open' });
    if (!shadow) return undefined;
    shadow.innerHTML = markup;
    return (await shadow.querySelector('gan-let')?.step())?.iteration;
  }, DENSITY);
  expect(inShadow).toBe(1);
  expect([...asked].sort()).toEqual([assets, new URL(framed).origin, new URL(address).origin].sort());
  expect(heard).toEqual([]);
});

test('made and removed a hundred times, it leaves nothing behind', async ({ page }) => {
  const [counted, tallied] = [await count(page), await tally(page)];
  await page.goto(await across('hundred', ''));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');

  /** One after the other, each for a step; and as many that are gone before anything of them has come. */
  const rounds = (times: number) =>
    page.evaluate(async (times) => {
      await customElements.whenDefined('gan-let');
      let wasmBytes = 0;
      for (let round = 0; round < times; round += 1) {
        const [trained, passing] = [document.createElement('gan-let'), document.createElement('gan-let')];
        for (const gan of [trained, passing]) Object.assign(gan, { backend: 'flex', loading: 'eager' });
        document.body.append(trained, passing);
        passing.remove();
        await trained.play({ until: 50 });
        await trained.step();
        ({ wasmBytes } = await trained.about());
        trained.remove();
      }
      return wasmBytes;
    }, times);

  /** What there is after the collector has been. */
  const standing = async () => {
    for (let time = 0; time < 3; time += 1) {
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
      await devtools.send('HeapProfiler.collectGarbage');
    }
    const { result } = await devtools.send('Runtime.evaluate', { expression: "customElements.get('gan-let').prototype", objectGroup: 'found' });
    const { objects } = await devtools.send('Runtime.queryObjects', { prototypeObjectId: result.objectId ?? '', objectGroup: 'found' });
    const { result: elements } = await devtools.send('Runtime.callFunctionOn', { objectId: objects.objectId ?? '', functionDeclaration: 'function () { return this.length; }' });
    await devtools.send('Runtime.releaseObjectGroup', { objectGroup: 'found' });
    const { metrics } = await devtools.send('Performance.getMetrics');
    const metric = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    return { elements: elements.value as number, listeners: metric('JSEventListeners'), nodes: metric('Nodes'), heap: usedSize };
  };

  const warm = await rounds(10);
  const [before, workerBefore] = [await standing(), await tallied()];
  expect(await rounds(100)).toBe(warm);
  const [after, workerAfter] = [await standing(), await tallied()];
  expect.soft(await counted()).toEqual({ workers: 1, blobs: 0 });
  expect.soft(workerAfter).toEqual(workerBefore);
  expect.soft(workerAfter).toMatchObject({ devices: 1, trainers: 0 });
  expect.soft(after).toMatchObject({ elements: 0, listeners: before.listeners, nodes: before.nodes });
  // An element alone takes more than ten kilobytes.
  expect.soft(after.heap - before.heap).toBeLessThan(100 * 5_000);
});

test('no global name is left behind', async ({ page }) => {
  await page.goto(await stranger.page('globals', `<body>${DENSITY}</body>`));
  const left = await page.evaluate(async (assets) => {
    const names = () => [...Object.getOwnPropertyNames(window), ...Object.getOwnPropertyNames(Symbol).map((name) => `Symbol.${name}`)];
    const before = new Set(names());
    await import(`${assets}/ganlet.js`);
    await document.querySelector('gan-let')?.step();
    return names().filter((name) => !before.has(name));
  }, assets);
  expect(left).toEqual([]);
});

test.describe('under a Content-Security-Policy', () => {
  /** What a policy has forbidden, on the page and in its worker. */
  async function refusals(page: Page): Promise<() => Promise<string[]>> {
    const heard = complaints(page);
    await page.addInitScript(() => {
      const refused: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
        refused.push(`${violatedDirective} refuses ${blockedURI}, wanted by ${sourceFile}`);
      });
      Object.assign(globalThis, { refused });
    });
    return async () => [...(await page.evaluate(() => (globalThis as unknown as { refused: string[] }).refused)), ...heard];
  }

  /** The strictest under which it trains: its own files, and wasm. */
  const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

  test('of nothing but its own files, the element trains on a bare page', async ({ page }) => {
    const refused = await refusals(page);
    const policy = { 'content-security-policy': STRICT };
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>strict</title><script type="module" src="./ganlet.js"></script><body>${DENSITY}${DIGITS}</body></html>`;
    stranger.write('node_modules/ganlet/dist/strict.html', html);
    const origin = await stranger.serve(stranger.dist, policy);
    const asked = origins(page);
    await page.goto(`${origin}/strict.html`);
    expect(await train(page)).toEqual([TRAINED, TRAINED]);
    // Everything that shows numbers by a length or a place: the bars of the digits, and the history's marker.
    await page.evaluate(async () => {
      const gan = document.querySelectorAll('gan-let')[1];
      await gan?.metrics();
      await gan?.step(200);
    });
    await expect(page.locator('gan-let').last().locator('.marker').first()).toBeVisible();
    expect([...asked]).toEqual([origin]);
    expect(await refused()).toEqual([]);
  });

  test('that names the other server and blob workers, it trains across origins', async ({ page }) => {
    const refused = await refusals(page);
    const policy = `default-src 'none'; script-src ${assets} 'wasm-unsafe-eval'; connect-src ${assets}; worker-src blob: ${assets}`;
    const body = `<script type="module" src="${assets}/ganlet.js"></script><body>${DENSITY}</body>`;
    await page.goto(await stranger.page('strict-across', body, { 'content-security-policy': policy }));
    expect(await train(page)).toEqual([TRAINED]);
    expect(await refused()).toEqual([]);
  });

  test('that forbids the worker, the element says so, and what to check', async ({ page }) => {
    const policy = `default-src 'none'; script-src ${assets} 'wasm-unsafe-eval'; connect-src ${assets}`;
    const body = `<script type="module" src="${assets}/ganlet.js"></script><body>${DENSITY}</body>`;
    await page.goto(await stranger.page('forbidden', body, { 'content-security-policy': policy }));
    await page.waitForFunction(() => customElements.get('gan-let') !== undefined);
    const failure = await page.evaluate(() => document.querySelector('gan-let')?.ready.catch(({ code, message, hint }) => ({ code, message, hint })));
    expect(failure).toMatchObject({ code: 'engine-missing', message: expect.stringContaining(`${assets}/worker.js`), hint: expect.stringContaining('Content-Security-Policy') });
    await expect(page.locator('gan-let').getByText('that this page may load them')).toBeVisible();
  });

  /** What the pages around the element need beside it: style sheets, an icon, a font for equations, the preview in a frame. */
  const SITE = `${STRICT}; style-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'`;

  test('that allows style sheets and pictures too, every page of the site stands', async ({ page }) => {
    const pages = readdirSync(stranger.dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
    expect(pages).toContain('index.html');
    const refused = await refusals(page);
    const origin = await stranger.serve(stranger.dist, { 'content-security-policy': SITE });
    for (const name of pages) {
      await page.goto(`${origin}/${name.replaceAll('\\', '/')}#backend=flex`);
      await page.waitForFunction(() => document.querySelector('gan-let:not(:defined)') === null);
      expect(await refused(), name).toEqual([]);
    }
  });

  test('of that kind, the playground trains, and its studio and labs come', async ({ page }) => {
    const refused = await refusals(page);
    const origin = await stranger.serve(stranger.dist, { 'content-security-policy': SITE });
    const asked = origins(page);
    await page.goto(`${origin}/#backend=flex&lang=en&preset=digits`);
    expect(await train(page)).toEqual([TRAINED]);
    await page.locator('gan-studio').scrollIntoViewIfNeeded();
    await expect(page.locator('gan-studio .written').getByRole('radio')).toHaveCount(4);
    for (const tab of await page.locator('gan-studio').getByRole('tab').all()) {
      await tab.click();
      await expect(tab).toHaveAttribute('aria-selected', 'true');
    }
    const cards = page.locator('gan-labs .card');
    for (const preset of ['digits', 'two-gaussians']) {
      await page.evaluate((preset) => (location.hash = `backend=flex&lang=en&preset=${preset}`), preset);
      await page.evaluate(() => document.querySelector('gan-let')?.step());
      await page.locator('gan-labs').scrollIntoViewIfNeeded();
      await expect(cards).not.toHaveCount(0);
      for (const card of await cards.all()) await card.scrollIntoViewIfNeeded();
    }
    expect([...asked]).toEqual([origin]);
    expect(await refused()).toEqual([]);
  });
});
