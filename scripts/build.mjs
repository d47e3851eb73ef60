/** npm run build: the site in dist/, small, ready for any folder of any host; and what it weighs. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { data } from './lib/data.mjs';
import { packages } from './lib/packages.mjs';
import { buildBundle, bundleNames, rust, wasmTools } from './lib/rust.mjs';
import { buildSite, dist } from './lib/site.mjs';
import { Problem, main, step } from './lib/steps.mjs';
import { LIMITS, sentBytes } from './lib/weight.mjs';

await main(async () => {
  await rust();
  await packages();
  await wasmTools();
  for (const bundle of bundleNames) await buildBundle(bundle, 'web');
  await data();
  await step({ name: 'Site', usual: 'a second', work: () => buildSite({ minify: true, bundles: bundleNames }) });
  await step({ name: 'Sizes', usual: 'a minute', work: weigh });
});

/** Bytes of each file, raw and as brotli sends it; fails where an engine is heavier than it may be. */
async function weigh() {
  const names = readdirSync(dist, { recursive: true }).filter((name) => statSync(join(dist, name)).isFile());
  const rows = await Promise.all(
    names.sort().map(async (name) => {
      const bytes = readFileSync(join(dist, name));
      return [name, bytes.length, name.endsWith('.gz') ? bytes.length : await sentBytes(bytes)];
    }),
  );
  print(rows);
  const sent = (name) => rows.find(([path]) => path === join('wasm', name))[2];
  const heavy = Object.entries(LIMITS.engines)
    .map(([bundle, limit]) => ({ bundle, limit, size: sent(`${bundle}.js`) + sent(`${bundle}_bg.wasm`) }))
    .filter(({ size, limit }) => size > limit)
    .map(({ bundle, limit, size }) => `${bundle} has ${size.toLocaleString('en')} bytes by brotli and may have ${limit.toLocaleString('en')}`);
  if (heavy.length > 0) throw new Problem(`${heavy.join('; ')} (limits: scripts/lib/weight.mjs)`);
}

function print(rows) {
  const total = (column) => rows.reduce((sum, row) => sum + row[column], 0);
  const figure = (value) => value.toLocaleString('en').padStart(13);
  console.log(`\n  ${'dist/'.padEnd(44)}${'bytes'.padStart(13)}${'brotli'.padStart(13)}`);
  for (const [name, raw, sent] of [...rows, ['total', total(1), total(2)]]) {
    console.log(`  ${name.padEnd(44)}${figure(raw)}${figure(sent)}`);
  }
  console.log('');
}
