/** What is written about the code, from the code: `custom-elements.json` and a page of reference in each language. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../steps.mjs';
import { commandsIn } from './commands.mjs';
import { declarationsIn, valuesOf } from './declarations.mjs';
import { failures } from './errors.mjs';
import { manifestOf } from './manifest.mjs';
import { referencePage } from './page.mjs';

const scripts = join(root, 'www/src');
/** What a user of ganlet meets by name; the shapes that the trainer defines are those that its bindings are generated with. */
const DECLARED = ['element.ts', 'events.ts', 'setup.ts', 'engine/types.ts', 'engine/index.ts', 'views/settings.ts', 'locales/index.ts'].map((name) => join(scripts, name));
const BINDINGS = join(root, 'src/web.d.ts');

const LANGUAGES = [
  { language: 'en', title: 'English', file: 'reference.html' },
  { language: 'ko', title: '한국어', file: 'reference.ko.html' },
];

/** The files, by name. */
export async function buildReference() {
  const declarations = declarationsIn([...DECLARED, BINDINGS]);
  const manifest = manifestOf(scripts, declarations);
  const contents = {
    element: manifest.modules[0].declarations[0],
    declarations,
    failures: failures(join(root, 'src/error.rs'), throwers(), (await wordsOf('errors-en', 'en')).codes),
    commands: commandsIn(join(root, 'src/bin/ganlet.rs')),
  };
  const pages = LANGUAGES.map(async ({ language, file }) => {
    const others = LANGUAGES.filter((other) => other.language !== language);
    const place = { language, others, values: (type) => valuesOf(type, declarations) };
    return [file, referencePage(contents, await wordsOf(`reference-${language}`, language), place)];
  });
  return { 'custom-elements.json': `${JSON.stringify(manifest, null, 2)}\n`, ...Object.fromEntries(await Promise.all(pages)) };
}

/** The scripts that can say no. */
const throwers = () => [join(scripts, 'element.ts'), ...readdirSync(join(scripts, 'engine')).filter((name) => name.endsWith('.ts')).map((name) => join(scripts, 'engine', name))];

/** A table of words, which is a script. */
async function wordsOf(name, language = name) {
  const { transform } = await import('esbuild');
  const { code } = await transform(readFileSync(join(scripts, `locales/${name}.ts`), 'utf8'), { loader: 'ts', format: 'esm' });
  return (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`))[language];
}
