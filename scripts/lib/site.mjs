/** The static site in dist/, which is the package too: bundled scripts, pages, engine, data. All addresses in it are relative. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { withoutGlobals, writeDeclarations } from './package.mjs';
import { root } from './steps.mjs';
import { buildTutorials } from './tutorials.mjs';

export const dist = join(root, 'dist');
const www = join(root, 'www');

/**
 * `isFinal`: whether it stays as it is now, so that browsers may keep it.
 *
 * @param {{minify: boolean, bundles: import('./rust.mjs').Bundle[], isFinal?: boolean}} options
 */
export async function buildSite({ minify, bundles, isFinal = true }) {
  rmSync(dist, { recursive: true, force: true });
  const { scripts, pages } = await buildPage(minify);
  mkdirSync(dist, { recursive: true });
  write({ ...scripts, ...pages, ...(await buildReference()) });
  copyBundles(bundles);
  await writeDeclarations(dist);
  for (const folder of [join(www, 'data'), join(root, 'weights')]) cpSync(folder, join(dist, 'data'), { recursive: true });
  await writeServiceWorker(isFinal ? siteFiles() : []);
}

/** All that a browser may ask for; source maps are for who looks behind the page. */
function siteFiles() {
  const names = readdirSync(dist, { recursive: true }).filter((name) => statSync(join(dist, name)).isFile());
  return names.map((name) => name.split(sep).join('/')).filter((name) => !/\.map$|\.d\.ts$|^custom-elements\.json$/.test(name)).sort();
}

/** With what the site is made of by now; of no files, it takes away what an earlier build has left in a browser. */
async function writeServiceWorker(names) {
  const { build } = await import('esbuild');
  const digest = (name) => `sha256-${createHash('sha256').update(readFileSync(join(dist, name))).digest('base64')}`;
  const isAtOnce = (name) => name === 'wasm/bundles.json' || !/^(wasm|data)\//.test(name);
  await build({
    absWorkingDir: root,
    entryPoints: ['www/src/offline/sw.ts'],
    outfile: join(dist, 'sw.js'),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    define: {
      FILES: JSON.stringify(Object.fromEntries(names.map((name) => [name, digest(name)]))),
      AT_ONCE: JSON.stringify(names.filter(isAtOnce)),
    },
  });
}

/** Builds again after each change of the scripts or pages. */
export async function watchSite() {
  const { context } = await import('esbuild');
  const [page, worker] = options(false).map((each) => ({ ...each, write: true, logLevel: 'warning' }));
  const contexts = await Promise.all([context({ ...page, plugins: [...page.plugins, freshReference] }), context(worker)]);
  await Promise.all(contexts.map((each) => each.watch()));
  // What is half written may not be right yet: it is said, and the next change tries again.
  const copy = () => readPages().then(write).catch((cause) => console.error(`✗ ${cause.message}`));
  for (const folder of [www, join(www, 'tutorials')]) watch(folder, copy);
}

function write(files) {
  mkdirSync(join(dist, 'tutorials'), { recursive: true });
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(dist, name), contents);
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
  // The element is what a tutorial's script asks for next.
  const pages = await readPages(minify ? [...new Set(needed('ganlet.js'))].map((name) => `../${name}`) : []);
  if (minify) {
    for (const name of Object.keys(pages).filter((name) => name.endsWith('.css'))) pages[name] = await smallCss(esbuild, pages[name]);
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
    plugins: [withoutGlobals, ...(minify ? [smallStyles] : [])],
  };
  const pages = {
    ganlet: 'www/src/ganlet.ts',
    engine: 'www/src/engine/index.ts',
    early: 'www/src/early.ts',
    playground: 'www/src/playground.ts',
    embed: 'www/src/embed.ts',
    reference: 'www/src/reference.ts',
    tutorial: 'www/src/tutorial.ts',
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
      // Templates are text too, where the indentation of a line means nothing.
      return { contents: (await Promise.all(small)).join('').replace(/\n[ \t]+/g, '\n'), loader: 'ts' };
    });
  },
};

const smallCss = async ({ transform }, css) => (await transform(css, { loader: 'css', charset: 'utf8', minify: true })).code.trim();

async function readPages(preloads = []) {
  const names = readdirSync(www).filter((name) => /\.(html|css|svg)$/.test(name));
  const tutorials = Object.entries(await buildTutorials({ preloads })).map(([name, contents]) => [`tutorials/${name}`, contents]);
  return Object.fromEntries([...names.map((name) => [name, readFileSync(join(www, name), 'utf8')]), ...tutorials]);
}
