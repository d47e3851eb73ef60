/** npm test: every check, from a bare checkout. `npm test -- --only=rust|types|browser|firefox|house` runs a part. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, firefox } from './lib/browsers.mjs';
import { data } from './lib/data.mjs';
import { packages } from './lib/packages.mjs';
import { buildBundle, bundleNames, rust, wasmTools } from './lib/rust.mjs';
import { buildSite } from './lib/site.mjs';
import { Problem, main, root, run, step } from './lib/steps.mjs';

const PROFILE = 'web-fast';
const PARTS = ['rust', 'types', 'browser', 'firefox', 'house'];

await main(async () => {
  const parts = wantedParts();
  const needs = (...some) => some.some((part) => parts.includes(part));

  if (needs('rust', 'types', 'browser', 'firefox')) await rust();
  if (needs('types', 'browser', 'firefox', 'house')) await packages();
  if (needs('types', 'browser', 'firefox')) {
    await wasmTools();
    await buildBundle('cpu', PROFILE); // its declarations are part of the types
  }
  if (needs('browser', 'firefox')) {
    for (const bundle of bundleNames) await buildBundle(bundle, PROFILE);
    await data();
    await step({ name: 'Site', usual: 'a second', work: () => buildSite({ minify: false, bundles: bundleNames }) });
  }
  if (needs('browser')) process.env.CHROMIUM_PATH = await chromium();

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
  if (needs('firefox')) {
    const missing = await firefox().then((path) => void (process.env.FIREFOX_PATH = path), (cause) => cause);
    // Asked for by itself, it has failed; in a run of all, the rest is worth knowing.
    if (missing && parts.length === 1) throw missing;
    const work = () => node('--test', '--test-reporter=spec', ...testsIn('tests/firefox'));
    if (missing) console.log(`✗ Firefox tests were NOT RUN. ${missing.message}`);
    else await step({ name: 'Firefox tests', usual: 'a minute', work });
  }
  if (needs('house')) {
    // Last and without a closing line, so that the output ends with the runner's own count.
    console.log('… House rules');
    await node('--test', ...testsIn('tests/house')).catch((cause) => {
      throw new Problem(`House rules: ${cause.message}`);
    });
  }
});

function testsIn(folder) {
  return readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.mjs')).map((name) => `${folder}/${name}`);
}

function wantedParts() {
  const only = process.argv.slice(2);
  if (only.length === 0) return PARTS;
  const [, part] = only.length === 1 ? (only[0].match(/^--only=(.*)$/) ?? []) : [];
  if (!PARTS.includes(part)) throw new Problem(`npm test knows only --only=${PARTS.join('|')}, not "${only.join(' ')}".`);
  return [part];
}
