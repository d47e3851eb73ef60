/** What makes dist/ a package beside the site: the declarations of its two entries, made from the sources, and no global names. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { Problem, root } from './steps.mjs';

/** In www/src, as `types` in package.json has them. */
const ENTRIES = ['ganlet', 'engine/index'];
const www = join(root, 'www');

/**
 * Writes the declarations of the entries, and of all that they refer to, into `dist/types`, and what crosses
 * from the crate into `dist/wasm`: the path that leads there in the sources leads there in dist/ too.
 */
export async function writeDeclarations(dist) {
  const emitted = mkdtempSync(join(tmpdir(), 'ganlet-types-'));
  try {
    const complaints = await emit(emitted);
    const found = new Map();
    for (const entry of ENTRIES) follow(join(emitted, 'src', `${entry}.d.ts`), { emitted, found, complaints });
    for (const [path, text] of found) {
      const target = join(dist, relative(emitted, path).replace(/^src(?=[/\\])/, 'types'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}

/**
 * Declarations of all sources that the entries load, without what is marked as internal. Gives what the
 * compiler complains about: of a file that nobody outside sees, it is no matter here.
 */
async function emit(folder) {
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true, rootDir: www, outDir: folder, types: [] },
    files: ENTRIES.map((entry) => join(www, 'src', `${entry}.ts`)),
    include: [],
  };
  const project = join(folder, 'tsconfig.json');
  writeFileSync(project, JSON.stringify(settings));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const complaints = await promisify(execFile)(process.execPath, [compiler, '-p', project]).then(
    () => '',
    ({ stdout, message }) => stdout || message,
  );
  // The bindings' declarations without the bindings themselves, which are the worker's alone.
  cpSync(join(root, 'src/web.d.ts'), join(folder, 'wasm/cpu.d.ts'));
  return complaints;
}

/** Adds a declaration and all that it imports to `found`: a stranger has these files, and no others. */
function follow(path, { emitted, found, complaints }) {
  if (found.has(path)) return;
  const name = relative(emitted, path);
  if (!existsSync(path)) throw new Problem(`the declaration ${name} could not be made: ${complaints}`);
  const text = withoutLit(readFileSync(path, 'utf8'));
  found.set(path, text);
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
  for (const [, imported] of code.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
    const target = join(dirname(path), imported.replace(/\.js$/, '.d.ts'));
    if (!imported.startsWith('.') || !target.startsWith(emitted + sep)) {
      throw new Problem(`the declaration ${name} imports ${imported}, which is not in the package`);
    }
    follow(target, { emitted, found, complaints });
  }
}

/** Lit is inside the scripts: from outside, the element is an element like any other. */
const withoutLit = (text) => text.replace(/^import \{ LitElement \} from ['"]lit['"];\n/m, '').replaceAll('extends LitElement', 'extends HTMLElement');

/**
 * What lit leaves in global names: its versions, for those who develop with it; and, for decorators, which ganlet
 * has not, a symbol and a table. A guest on a page leaves nothing.
 */
const LEFT_BY_LIT = [
  [/\(\w+\.\w+Versions\?\?=\[\]\)\.push\("[^"]*"\)/, '0'],
  [/Symbol\.metadata\?\?=Symbol\("metadata"\),\w+\.litPropertyMetadata\?\?=new WeakMap;/, 'const litPropertyMetadata=new WeakMap;'],
];

/** A plug-in of the build. */
export const withoutGlobals = {
  name: 'without-globals',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]node_modules[/\\](@lit|lit-html|lit-element)[/\\].*\.js$/ }, ({ path }) => {
      const contents = LEFT_BY_LIT.reduce((text, [found, instead]) => text.replace(found, instead), readFileSync(path, 'utf8'));
      return { contents, loader: 'js' };
    });
  },
};
