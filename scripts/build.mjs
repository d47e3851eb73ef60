/** npm run build: the site in dist/, small, ready for any folder of any host; and what it weighs. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { data } from './lib/data.mjs';
import { packages } from './lib/packages.mjs';
import { buildBundle, rust, wasmTools } from './lib/rust.mjs';
import { buildSite, dist } from './lib/site.mjs';
import { main, step } from './lib/steps.mjs';

await main(async () => {
  await rust();
  await packages();
  await wasmTools();
  await buildBundle('cpu', 'web');
  await buildBundle('webgpu', 'web');
  await data();
  const bundles = ['cpu', 'webgpu'];
  await step({ name: 'Site', usual: 'a second', work: () => buildSite({ minify: true, bundles }) });
  await step({ name: 'Sizes', usual: 'a minute', work: printSizes });
});

/** Bytes of each file, raw and as brotli (level 11) sends it. */
async function printSizes() {
  const names = readdirSync(dist, { recursive: true }).filter((name) => statSync(join(dist, name)).isFile());
  const compress = promisify(brotliCompress); // level 11 is its default
  const rows = await Promise.all(
    names.sort().map(async (name) => {
      const bytes = readFileSync(join(dist, name));
      const sent = name.endsWith('.gz') ? bytes : await compress(bytes);
      return [name, bytes.length, sent.length];
    }),
  );
  const total = (column) => rows.reduce((sum, row) => sum + row[column], 0);
  const figure = (value) => value.toLocaleString('en').padStart(13);
  console.log(`\n  ${'dist/'.padEnd(44)}${'bytes'.padStart(13)}${'brotli'.padStart(13)}`);
  for (const [name, raw, sent] of [...rows, ['total', total(1), total(2)]]) {
    console.log(`  ${name.padEnd(44)}${figure(raw)}${figure(sent)}`);
  }
  console.log('');
}
