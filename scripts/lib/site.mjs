/** The static site in dist/: bundled scripts, pages, engine, data. All addresses in it are relative. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './steps.mjs';

export const dist = join(root, 'dist');
const www = join(root, 'www');

/**
 * @param {{minify: boolean, bundles: ('cpu' | 'webgpu')[]}} options
 */
export async function buildSite({ minify, bundles }) {
  const { build } = await import('esbuild');
  rmSync(dist, { recursive: true, force: true });
  await Promise.all(scripts(minify).map((options) => build(options)));
  copyPages();
  copyBundles(bundles);
  for (const folder of [join(www, 'data'), join(root, 'weights')]) cpSync(folder, join(dist, 'data'), { recursive: true });
}

/** Builds again after each change of the scripts or pages. */
export async function watchSite() {
  const { context } = await import('esbuild');
  const contexts = await Promise.all(scripts(false).map((options) => context({ ...options, logLevel: 'warning' })));
  await Promise.all(contexts.map((each) => each.watch()));
  watch(www, copyPages);
  if (existsSync(join(www, 'tutorials'))) watch(join(www, 'tutorials'), copyPages);
}

/** Puts the engines beside the scripts, and says to the page which there are. */
export function copyBundles(bundles) {
  const folder = join(dist, 'wasm');
  mkdirSync(folder, { recursive: true });
  for (const bundle of bundles) {
    for (const name of [`${bundle}_bg.wasm`, `${bundle}.js`]) cpSync(join(www, 'wasm', name), join(folder, name));
  }
  const has = { cpu: bundles.includes('cpu'), webgpu: bundles.includes('webgpu') };
  writeFileSync(join(folder, 'bundles.json'), `${JSON.stringify(has)}\n`);
}

function scripts(minify) {
  const common = {
    absWorkingDir: root,
    outdir: dist,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    loader: { '.css': 'text' },
    minify,
    sourcemap: minify ? false : 'linked',
  };
  const pages = {
    ganlet: 'www/src/element.ts',
    engine: 'www/src/engine/index.ts',
    playground: 'www/src/playground.ts',
  };
  return [
    // Shared chunks stay beside the entries: the engine finds the worker beside its own file.
    { ...common, entryPoints: pages, splitting: true, chunkNames: '[name]-[hash]' },
    { ...common, entryPoints: { worker: 'www/src/engine/worker.ts' } },
  ];
}

function copyPages() {
  const isPage = (name) => /\.(html|css)$/.test(name);
  for (const name of readdirSync(www).filter(isPage)) cpSync(join(www, name), join(dist, name));
  if (existsSync(join(www, 'tutorials'))) cpSync(join(www, 'tutorials'), join(dist, 'tutorials'), { recursive: true });
}
