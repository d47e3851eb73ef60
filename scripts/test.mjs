/** npm test: every check, from a bare checkout. `npm test -- --only=rust|types|browser|house` runs a part. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from './lib/chromium.mjs';
import { data } from './lib/data.mjs';
import { packages } from './lib/packages.mjs';
import { buildBundle, bundleNames, rust, wasmTools } from './lib/rust.mjs';
import { buildSite } from './lib/site.mjs';
import { Problem, main, root, run, step } from './lib/steps.mjs';

const PROFILE = 'web-fast';
const PARTS = ['rust', 'types', 'browser', 'house'];

await main(async () => {
  const parts = wantedParts();
  const needs = (...some) => some.some((part) => parts.includes(part));

  if (needs('rust', 'types', 'browser')) await rust();
  if (needs('types', 'browser', 'house')) await packages();
  if (needs('types', 'browser')) {
    await wasmTools();
    await buildBundle('cpu', PROFILE); // its declarations are part of the types
  }
  if (needs('browser')) {
    for (const bundle of bundleNames) await buildBundle(bundle, PROFILE);
    await data();
    await step({ name: 'Site', usual: 'a second', work: () => buildSite({ minify: false, bundles: bundleNames }) });
    process.env.CHROMIUM_PATH = await chromium();
  }

  const node = (...args) => run(process.execPath, args);
  if (needs('rust')) {
    const work = () => run('cargo', ['test', '--release', '--features', 'cli']);
    await step({ name: 'Rust tests', usual: 'first time 10 minutes', work });
  }
  if (needs('types')) {
    await step({ name: 'Types', usual: 'seconds', work: () => node('node_modules/typescript/bin/tsc', '--noEmit') });
  }
  if (needs('browser')) {
    const work = () => node('node_modules/@playwright/test/cli.js', 'test');
    await step({ name: 'Browser tests', usual: 'minutes: WebGPU is emulated where there is no GPU', work });
  }
  if (needs('house')) {
    // Last and without a closing line, so that the output ends with the runner's own count.
    const files = readdirSync(join(root, 'tests/house')).filter((name) => name.endsWith('.test.mjs'));
    console.log('… House rules');
    await node('--test', ...files.map((name) => `tests/house/${name}`)).catch((cause) => {
      throw new Problem(`House rules: ${cause.message}`);
    });
  }
});

function wantedParts() {
  const only = process.argv.slice(2);
  if (only.length === 0) return PARTS;
  const [, part] = only.length === 1 ? (only[0].match(/^--only=(.*)$/) ?? []) : [];
  if (!PARTS.includes(part)) throw new Problem(`npm test knows only --only=${PARTS.join('|')}, not "${only.join(' ')}".`);
  return [part];
}
