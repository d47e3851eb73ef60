/** The static site in dist/: bundled scripts, pages, engine, data. All addresses in it are relative. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './steps.mjs';

export const dist = join(root, 'dist');
const www = join(root, 'www');

/**
 * @param {{minify: boolean, bundles: import('./rust.mjs').Bundle[]}} options
 */
export async function buildSite({ minify, bundles }) {
  rmSync(dist, { recursive: true, force: true });
  const { scripts, pages } = await buildPage(minify);
  mkdirSync(dist, { recursive: true });
  for (const [name, contents] of Object.entries({ ...scripts, ...pages, ...(await buildReference()) })) writeFileSync(join(dist, name), contents);
  copyTutorials();
  copyBundles(bundles);
  for (const folder of [join(www, 'data'), join(root, 'weights')]) cpSync(folder, join(dist, 'data'), { recursive: true });
}

/** Builds again after each change of the scripts or pages. */
export async function watchSite() {
  const { context } = await import('esbuild');
  const [page, worker] = options(false).map((each) => ({ ...each, write: true, logLevel: 'warning' }));
  const contexts = await Promise.all([context({ ...page, plugins: [...page.plugins, freshReference] }), context(worker)]);
  await Promise.all(contexts.map((each) => each.watch()));
  const copy = () => {
    for (const [name, contents] of Object.entries(readPages())) writeFileSync(join(dist, name), contents);
    copyTutorials();
  };
  watch(www, copy);
  if (existsSync(join(www, 'tutorials'))) watch(join(www, 'tutorials'), copy);
}

/** Puts the engines beside the scripts, and says to the page which there are. */
export function copyBundles(bundles) {
  const folder = join(dist, 'wasm');
  mkdirSync(folder, { recursive: true });
  for (const bundle of bundles) {
    for (const name of [`${bundle}_bg.wasm`, `${bundle}.js`]) cpSync(join(www, 'wasm', name), join(folder, name));
  }
  // A version is what the engine is: figures that were measured on another build are not believed.
  const version = (bundle) => createHash('sha256').update(readFileSync(join(folder, `${bundle}_bg.wasm`))).digest('hex').slice(0, 12);
  const versions = Object.fromEntries(bundles.map((bundle) => [bundle, version(bundle)]));
  writeFileSync(join(folder, 'bundles.json'), `${JSON.stringify(versions)}\n`);
}

/**
 * The page's own code, by file name.
 *
 * `atOnce(language)` names what opening the page loads in a language; the rest comes on demand.
 */
export async function buildPage(minify) {
  const esbuild = await import('esbuild');
  const results = await Promise.all(options(minify).map((each) => esbuild.build(each)));
  const files = results.flatMap(({ outputFiles }) => outputFiles);
  const scripts = Object.fromEntries(files.map(({ path, contents }) => [basename(path), contents]));
  const [{ metafile }] = results;
  const outputs = Object.fromEntries(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const needed = (name) => [name, ...outputs[name].imports.filter(({ kind }) => kind === 'import-statement').flatMap(({ path }) => needed(basename(path)))];
  const chunks = [...new Set(['early.js', 'playground.js'].flatMap(needed))];
  const pages = readPages();
  if (minify) {
    for (const name of Object.keys(pages).filter((each) => each.endsWith('.css'))) pages[name] = await smallCss(esbuild, pages[name]);
    // What they import is known: it need not wait until they have been read.
    const imported = chunks.filter((name) => name !== 'early.js' && name !== 'playground.js');
    const links = imported.map((name) => `<link rel="modulepreload" href="./${name}" />`);
    pages['index.html'] = pages['index.html'].replace('    <script', `    ${links.join('\n    ')}\n    <script`);
  }
  const table = (language) => Object.keys(outputs).find((name) => outputs[name].entryPoint === `www/src/locales/${language}.ts`);
  const atOnce = (language) => ['index.html', 'playground.css', ...chunks, table(language), 'worker.js'];
  return { scripts, pages, atOnce };
}

function options(minify) {
  const common = {
    absWorkingDir: root,
    outdir: dist,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    minify,
    sourcemap: minify ? false : 'linked',
    plugins: minify ? [smallStyles] : [],
  };
  const pages = {
    ganlet: 'www/src/ganlet.ts',
    engine: 'www/src/engine/index.ts',
    early: 'www/src/early.ts',
    playground: 'www/src/playground.ts',
    embed: 'www/src/embed.ts',
    reference: 'www/src/reference.ts',
  };
  return [
    // Shared chunks stay beside the entries: the engine finds the worker beside its own file.
    { ...common, entryPoints: pages, splitting: true, chunkNames: '[name]-[hash]' },
    { ...common, entryPoints: { worker: 'www/src/engine/worker.ts' } },
  ];
}

/** It is made with packages, which are not there yet when `npm start` begins on a bare checkout. */
const buildReference = async () => (await import('./reference/index.mjs')).buildReference();

/** What is written about the scripts follows them. A script that cannot be read is esbuild's to tell. */
const freshReference = {
  name: 'fresh-reference',
  setup({ onEnd }) {
    onEnd(async ({ errors }) => {
      if (errors.length > 0) return;
      for (const [name, contents] of Object.entries(await buildReference())) writeFileSync(join(dist, name), contents);
    });
  },
};

/** Style sheets in the scripts are text, which esbuild leaves as it is. */
const smallStyles = {
  name: 'small-styles',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /[/\\]www[/\\]src[/\\].*\.ts$/ }, async ({ path }) => {
      const parts = readFileSync(path, 'utf8').split(/(?<=\bcss`)([^`$\\]*)(?=`)/);
      const small = parts.map((part, at) => (at % 2 === 1 ? smallCss(esbuild, part) : part));
      return { contents: (await Promise.all(small)).join(''), loader: 'ts' };
    });
  },
};

const smallCss = async ({ transform }, css) => (await transform(css, { loader: 'css', charset: 'utf8', minify: true })).code.trim();

function readPages() {
  const names = readdirSync(www).filter((name) => /\.(html|css)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(www, name), 'utf8')]));
}

function copyTutorials() {
  if (existsSync(join(www, 'tutorials'))) cpSync(join(www, 'tutorials'), join(dist, 'tutorials'), { recursive: true });
}
