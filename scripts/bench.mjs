/** npm run bench: milliseconds of an iteration, by preset and backend, in one page of one Chromium. */
import { chromium as findChromium } from './lib/chromium.mjs';
import { data } from './lib/data.mjs';
import { packages } from './lib/packages.mjs';
import { buildBundle, rust, wasmTools } from './lib/rust.mjs';
import { serve } from './lib/serve.mjs';
import { buildSite, dist } from './lib/site.mjs';
import { main } from './lib/steps.mjs';

const PROFILE = 'web-fast';
const ROUNDS = 5;
/** WebGPU is emulated where there is no GPU, a hundred times slower: fewer iterations tell as much. */
const CASES = [
  ['gaussian', 'flex', 200],
  ['gaussian', 'ndarray', 200],
  ['gaussian', 'webgpu', 2],
  ['two-gaussians', 'flex', 200],
  ['two-gaussians', 'ndarray', 200],
  ['two-gaussians', 'webgpu', 2],
  ['mnist-cgan', 'flex', 20],
  ['mnist-cgan', 'ndarray', 20],
  ['mnist-cgan', 'webgpu', 1],
  ['mnist-gan', 'flex', 20],
  ['mnist-wgan', 'flex', 10],
  ['mnist-ssgan', 'flex', 10],
  ['mnist-dcgan', 'flex', 2],
  ['mnist-cgan-embed', 'flex', 2],
  ['mnist-cdcgan', 'flex', 2],
];

await main(async () => {
  await rust();
  await packages();
  await wasmTools();
  await buildBundle('cpu', PROFILE);
  await buildBundle('webgpu', PROFILE);
  await data();
  await buildSite({ minify: false, bundles: ['cpu', 'webgpu'] });
  const executablePath = await findChromium();
  const { chromium } = await import('@playwright/test');
  const port = await serve(dist, 4273, 100);
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking', '--disable-component-update'],
  });
  const page = await browser.newPage();
  await page.goto(`http://localhost:${port}/#preset=gaussian&backend=flex`);
  const rows = await page.evaluate(measure, { cases: CASES, rounds: ROUNDS });
  await browser.close();
  console.log('\n| preset | backend | ms an iteration | iterations a second |\n|---|---|---|---|');
  for (const { preset, backend, ms } of rows) {
    console.log(`| ${preset} | ${backend} | ${ms.toPrecision(3)} | ${Math.round(1000 / ms)} |`);
  }
  process.exit(0);
});

/** In the page. Rounds are interleaved, so that a busy moment meets every case; medians. */
async function measure({ cases, rounds }) {
  const { createTrainer } = await import('/engine.js');
  const runs = [];
  for (const [preset, backend, count] of cases) {
    const trainer = createTrainer({ preset, backend });
    await trainer.ready;
    await trainer.step(2);
    runs.push({ preset, backend: trainer.backendInUse, count, trainer, times: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { trainer, count, times } of runs) {
      const begun = performance.now();
      await trainer.step(count);
      times.push((performance.now() - begun) / count);
    }
  }
  return runs.map(({ preset, backend, times }) => ({ preset, backend, ms: times.sort((a, b) => a - b)[(rounds - 1) / 2] }));
}
