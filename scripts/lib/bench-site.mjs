/** The bench's own page: dist/ as it is served, the bench's script and the peers beside it. Never part of dist/. */
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist } from './site.mjs';
import { root } from './steps.mjs';

/** Figures go here, and the page. */
export const benchFolder = join(root, 'target/bench');
export const benchSite = join(benchFolder, 'site');

const PAGE = '<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"><script type="module" src="./bench.js"></script>\n';

export async function buildBenchSite() {
  const { build } = await import('esbuild');
  rmSync(benchSite, { recursive: true, force: true });
  cpSync(dist, benchSite, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: { bench: 'www/bench/bench.ts' },
    outdir: benchSite,
    bundle: true,
    splitting: true, // jax-js brings its devices along as chunks
    chunkNames: 'bench-[name]-[hash]',
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
  });
  const tfjs = join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');
  mkdirSync(join(benchSite, 'tfjs'));
  for (const name of readdirSync(tfjs).filter((each) => each.endsWith('.wasm'))) cpSync(join(tfjs, name), join(benchSite, 'tfjs', name));
  copyPlain();
  writeFileSync(join(benchSite, 'bench.html'), PAGE);
}

/** The same engines, but for the one with relaxed SIMD: from here the browser takes the plain one. */
function copyPlain() {
  const plain = join(benchSite, 'plain');
  for (const name of ['worker.js', 'wasm', 'data']) cpSync(join(benchSite, name), join(plain, name), { recursive: true });
  const bundles = JSON.parse(readFileSync(join(plain, 'wasm/bundles.json'), 'utf8'));
  delete bundles['cpu-relaxed'];
  writeFileSync(join(plain, 'wasm/bundles.json'), JSON.stringify(bundles));
}
