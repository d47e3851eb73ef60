/**
 * npm run bench: ganlet beside TensorFlow.js and jax-js, in one page of one Chromium; its share of what a
 * thread can do, its memory, and how soon it trains. Prints tables and leaves them in target/bench/.
 *
 * `--only=peers,host,growth,presets,memory,start` runs some parts; of the peers `--case=mnist-cgan` some cases,
 * `--on=cpu` those on the CPU; `--quick` takes short rounds and small batches, `--as-built` the engines
 * that lie in www/wasm.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchPage } from './lib/bench-page.mjs';
import { benchFolder, benchSite, buildBenchSite } from './lib/bench-site.mjs';
import { growthTable, hostTable, leadTable, memoryTable, peersTable, presetsTable, shareTable, startTable } from './lib/bench-tables.mjs';
import { chromium as findChromium } from './lib/browsers.mjs';
import { data } from './lib/data.mjs';
import { packages } from './lib/packages.mjs';
import { buildBundle, bundleNames, rust, wasmTools } from './lib/rust.mjs';
import { serve } from './lib/serve.mjs';
import { buildSite } from './lib/site.mjs';
import { Problem, main, root, step } from './lib/steps.mjs';

const PROFILE = 'web-fast';
const PARTS = ['peers', 'host', 'growth', 'presets', 'memory', 'start'];
const FLAGS = ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const CONTENDERS = {
  cpu: ['ganlet flex', 'ganlet flex, plain SIMD', 'ganlet ndarray', 'jax-js wasm', 'TensorFlow.js wasm', 'TensorFlow.js cpu'],
  webgpu: ['ganlet WebGPU', 'jax-js WebGPU', 'TensorFlow.js WebGPU'],
};
/** With relaxed SIMD and without. */
const OURS = CONTENDERS.cpu.slice(0, 2);
/** Where WebGPU is emulated, convolutions take minutes an iteration and end with the device lost, ours and others'. */
const EMULATED = 'not run: WebGPU is emulated here, which convolutions take for a hang';

/** Batches of the convolutions are what the peers survive: 8 take jax-js and TensorFlow.js up to 20 s an iteration. */
const CASES = [
  { name: 'two-gaussians', batch: 400 },
  { name: 'mnist-cgan', batch: 64 },
  { name: 'mnist-dcgan', batch: 8, quickBatch: 2, convolves: true },
  { name: 'mnist-cdcgan', batch: 8, quickBatch: 2, convolves: true },
];

/** Alone at its own batch too, where a share of the peak is a fair question. */
const OWN_BATCH = [
  { name: 'mnist-dcgan', batch: 32, contenders: OURS },
  { name: 'mnist-cdcgan', batch: 128, contenders: OURS },
];

const GROWING = ['ganlet flex', 'jax-js wasm', 'TensorFlow.js wasm'];
const SIZES = [
  ...[1, 8, 64, 512].map((batch) => ({ name: 'mnist-cgan', batch, contenders: GROWING })),
  ...[32, 128, 512].map((width) => ({ name: 'mnist-cgan', batch: 64, width, contenders: GROWING })),
];

/** What an iteration on WebGPU takes of the page's own thread and its worker's. */
const ON_HOST = CASES.filter(({ convolves }) => !convolves).map((each) => ({ ...each, contenders: CONTENDERS.webgpu }));

const PRESETS = ['gaussian', 'two-gaussians', 'digits', 'mnist-gan', 'mnist-wgan', 'mnist-dcgan', 'mnist-cgan', 'mnist-cgan-embed', 'mnist-cdcgan', 'mnist-ssgan'];

/** Megabytes that the design allows after 200 iterations. */
const MEMORY = [
  { preset: 'two-gaussians', hyperparameters: {}, budget: 32 },
  { preset: 'mnist-cgan', hyperparameters: { batchSize: 64 }, budget: 64 },
  { preset: 'mnist-dcgan', hyperparameters: { batchSize: 32 }, budget: 160 },
  { preset: 'mnist-cdcgan', hyperparameters: { batchSize: 128 }, budget: 450 },
];
const MEMORY_ITERATIONS = 200;

/** Milliseconds; see www/bench/rounds.ts. */
const PACE = { warmUp: 1000, round: 250, total: 4000 };
const SHORT = { warmUp: 400, round: 100, total: 800 };

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
    case: { type: 'string', default: CASES.map(({ name }) => name).join(',') },
    on: { type: 'string', default: Object.keys(CONTENDERS).join(',') },
    quick: { type: 'boolean', default: false },
    'as-built': { type: 'boolean', default: false },
  },
});

await main(async () => {
  const parts = listed(options.only, PARTS, 'parts');
  const contenders = listed(options.on, Object.keys(CONTENDERS), 'places').flatMap((place) => CONTENDERS[place]);
  const cases = listed(options.case, CASES.map(({ name }) => name), 'cases');
  await packages();
  await data();
  const bundles = await engines();
  await step({ name: 'Site', usual: 'a second', work: () => buildSite({ minify: true, bundles }) });
  await step({ name: 'Bench page', usual: 'a second', work: buildBenchSite });
  const browser = await launch();
  const address = `http://localhost:${await serve(benchSite, 4273, 100)}/`;
  const bench = new BenchPage(browser, address);

  const adapter = await bench.call('adapter');
  const results = { chromium: browser.version(), adapter, bundles };
  const tables = [];
  const show = (text) => {
    tables.push(text);
    console.log(`\n${text}\n`);
    write(results, tables); // as far as it has come
  };

  const pace = options.quick ? SHORT : PACE;
  if (parts.includes('peers')) {
    const wanted = CASES.filter(({ name }) => cases.includes(name)).map(({ quickBatch, ...each }) => ({
      ...each,
      batch: (options.quick && quickBatch) || each.batch,
    }));
    const compared = (results.peers = []);
    for (const each of wanted) {
      compared.push(await compare(bench, { ...each, contenders, peaks: true, pace }, adapter));
      show(peersTable(compared.at(-1)));
    }
    const alone = OWN_BATCH.filter(({ name }) => cases.includes(name) && !options.quick);
    for (const each of alone) compared.push(await compare(bench, { ...each, peaks: true, pace }, adapter));
    show(leadTable(compared));
    show(shareTable(compared));
  }
  if (parts.includes('host')) {
    results.host = [];
    for (const each of ON_HOST) results.host.push(await compare(bench, { ...each, peaks: false, pace, isGpuIdle: true }, adapter));
    show(hostTable(results.host));
  }
  if (parts.includes('growth')) {
    results.growth = [];
    for (const each of SIZES) results.growth.push(await compare(bench, { ...each, peaks: false, pace: SHORT }, adapter));
    show(growthTable(results.growth));
  }
  if (parts.includes('presets')) {
    results.presets = await bench.call('presets', { names: PRESETS, pace });
    show(presetsTable(results.presets));
  }
  if (parts.includes('memory')) {
    results.memory = [];
    for (const request of MEMORY) {
      console.log(`… ${request.preset}, ${MEMORY_ITERATIONS} iterations or half a minute`);
      const seconds = options.quick ? 5 : 30;
      results.memory.push({ request, memory: await bench.call('memory', { ...request, iterations: MEMORY_ITERATIONS, seconds }) });
    }
    show(memoryTable(results.memory));
  }
  if (parts.includes('start')) {
    results.start = [];
    for (const backend of ['flex', 'auto']) results.start.push({ backend, ...(await bench.firstIteration(backend)) });
    show(startTable(results.start));
  }
  await browser.close();
  console.log(`✓ ${join(benchFolder, 'bench.md')} and bench.json`);
  process.exit(0);
});

function listed(text, known, what) {
  const wanted = text.split(',');
  const strange = wanted.filter((each) => !known.includes(each));
  if (strange.length > 0) throw new Problem(`npm run bench knows the ${what} ${known.join(', ')}, not ${strange.join(', ')}.`);
  return wanted;
}

/** Builds the engines, or takes those that are there. */
async function engines() {
  if (options['as-built']) return bundleNames.filter((bundle) => existsSync(join(root, `www/wasm/${bundle}_bg.wasm`)));
  await rust();
  await wasmTools();
  for (const bundle of bundleNames) await buildBundle(bundle, PROFILE);
  return bundleNames;
}

async function launch() {
  const executablePath = await findChromium();
  const { chromium } = await import('@playwright/test');
  return chromium.launch({ ...(executablePath ? { executablePath } : {}), args: FLAGS });
}

/** All contenders on a case; those that are left out have a row that says so. */
async function compare(bench, request, adapter) {
  const { name, batch, width, convolves, contenders, peaks, pace, isGpuIdle } = request;
  const isLeftOut = (contender) => convolves && adapter?.isSoftware && CONTENDERS.webgpu.includes(contender);
  console.log(`… ${name}, batch ${batch}${width ? `, width ${width}` : ''}`);
  const racing = contenders.filter((contender) => !isLeftOut(contender));
  const comparison = await bench.call('compare', { name, batch, width, contenders: racing, peaks, pace, isGpuIdle });
  const rows = contenders.map((contender) => comparison.rows.find((row) => row.name === contender) ?? { name: contender, error: EMULATED });
  return { request, comparison: { ...comparison, rows } };
}

function write(results, tables) {
  mkdirSync(benchFolder, { recursive: true });
  const { chromium, adapter } = results;
  const gpu = adapter ? `WebGPU on ${adapter.name || 'an unnamed adapter'}${adapter.isSoftware ? ', emulated in software: for comparing numbers, not speed' : ''}` : 'no WebGPU';
  const heading = `Chromium ${chromium}, ${gpu}. One thread each, relaxed SIMD where the library knows it; Adam everywhere; medians of interleaved rounds.`;
  writeFileSync(join(benchFolder, 'bench.md'), `${[heading, ...tables].join('\n\n')}\n`);
  writeFileSync(join(benchFolder, 'bench.json'), `${JSON.stringify(results, null, 2)}\n`);
}
