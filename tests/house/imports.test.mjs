import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

function sources(folder, pattern) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => pattern.test(name))
    .map((name) => ({ name, text: readFileSync(join(root, folder, name), 'utf8') }));
}

const names = (matches) => [...matches].map((match) => match[1]);

describe('the crate', () => {
  // Comments may name anything, and unit tests may look upwards.
  const files = sources('src', /\.rs$/).map(({ name, text }) => {
    const code = text.replace(/\/\/.*$/gm, '').split(/^#\[cfg\(test\)\]/m)[0];
    const [module, nested] = name.replace(/\.rs$/, '').split('/');
    const own = names(code.matchAll(/\bcrate::(\w+)/g));
    const grouped = names(code.matchAll(/\bcrate::\{([^;]*)\};/g)).flatMap((group) =>
      names(group.replace(/\{[^{}]*\}/g, '').matchAll(/(?:^|,)\s*(\w+)/g)),
    );
    const beside = nested ? [] : names(code.matchAll(/\bsuper::(\w+)/g));
    return { name, module, code, imports: [...own, ...grouped, ...beside] };
  });
  const modules = new Set(files.map(({ module }) => module));
  const graph = new Map([...modules].map((module) => [module, new Set()]));
  for (const { module, imports } of files) {
    for (const name of imports) if (modules.has(name) && name !== module) graph.get(module).add(name);
  }

  // Each may import from those before it, never from those after it.
  const order = [
    ['error', 'chacha', 'rng', 'device', 'tensor_file', 'kernels'],
    ['data', 'loss', 'optimizer'],
    ['nets', 'metrics'],
    ['player'],
    ['experiment', 'presets', 'classifier', 'report'],
    ['semi'],
    ['trainer'],
    ['judge', 'frame', 'checkpoint'],
    ['web', 'bin'],
  ];
  const rank = (module) => order.findIndex((group) => group.includes(module));

  test('data, loss → nets → experiment → trainer → web | bin: no import goes the other way', () => {
    for (const [module, imports] of graph) {
      if (rank(module) < 0) continue;
      for (const name of imports) assert.ok(rank(name) <= rank(module), `${module} imports ${name}`);
    }
  });

  test('no modules import each other in a circle', () => {
    const finished = new Set();
    const visit = (module, path) => {
      assert.ok(!path.includes(module), [...path, module].join(' → '));
      if (finished.has(module)) return;
      for (const name of graph.get(module)) visit(name, [...path, module]);
      finished.add(module);
    };
    for (const module of modules) visit(module, []);
  });

  test('nobody imports web', () => {
    for (const [module, imports] of graph) assert.ok(!imports.has('web'), `${module} imports web`);
  });

  const onlyIn = (place, words) => {
    for (const { name, code } of files) {
      if (!name.startsWith(place)) assert.doesNotMatch(code, words, name);
    }
  };

  test("only device.rs opens burn's backends, and only kernels/ extends them", () => {
    onlyIn('device.rs', /\bDevice::(flex|ndarray|wgpu|webgpu|vulkan|metal|cuda|rocm|libtorch|default)|\bwgpu::/);
    onlyIn('kernels/', /\bburn::backend\b|\bcubecl\b/);
  });

  test('only web.rs names wasm_bindgen, js_sys and web_sys', () => {
    onlyIn('web.rs', /\b(wasm_bindgen|js_sys|web_sys|serde_wasm_bindgen|console_error_panic_hook)/);
  });
});

describe('the page', () => {
  const files = sources('www/src', /\.ts$/).map(({ name, text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
    const statements = code.matchAll(/\b(import|export)\s+(type\s)?(?:[\w*{}\s,$]*?\bfrom\s+)?['"]([^'"]+)['"]/g);
    const calls = code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
    const found = [
      ...[...statements].map(([, , type, path]) => ({ path, atRunTime: !type, isDynamic: false })),
      ...[...calls].map(([, path]) => ({ path, atRunTime: true, isDynamic: true })),
    ];
    const imports = found.map(({ path, ...kind }) => ({
      ...kind,
      target: path.startsWith('.') ? posix.normalize(posix.join('www/src', posix.dirname(name), path)) : path,
    }));
    return { name, folder: name.includes('/') ? name.split('/')[0] : '', imports };
  });

  const forbid = (ofFile, ofImport) => {
    for (const { name, imports } of files.filter(ofFile)) {
      for (const each of imports) assert.ok(!ofImport(each), `www/src/${name} imports ${each.target}`);
    }
  };
  const inside = (folder) => (file) => file.folder === folder;
  const within = ({ target }, ...folders) => folders.some((folder) => target.startsWith(`www/${folder}`));

  test('is read at all', () => {
    assert.ok(files.some(({ folder, imports }) => folder === 'engine' && imports.some((each) => within(each, 'wasm/'))));
  });

  test('only the engine imports the generated bindings', () => {
    forbid((file) => file.folder !== 'engine', (each) => within(each, 'wasm/'));
  });

  test('views know the engine by its types alone, and neither the element nor the page', () => {
    forbid(inside('views'), (each) => each.atRunTime && within(each, 'src/engine/'));
    forbid(inside('views'), (each) => within(each, 'src/element', 'src/playground'));
  });

  test('the engine knows no view, no text and no element', () => {
    forbid(inside('engine'), (each) => !within(each, 'src/engine/', 'wasm/'));
  });

  test('labs know the engine by its types, and experiment through the element that they are given', () => {
    forbid(inside('labs'), (each) => within(each, 'src/') && !within(each, 'src/labs/', 'src/views/', 'src/locales/', 'src/engine/types'));
    forbid(inside('labs'), (each) => !within(each, 'src/') && !/^lit(\/|$)/.test(each.target));
  });

  test('the studio is built of what the labs are, and of one encoder that is loaded when a film is wanted', () => {
    const known = ['src/studio/', 'src/labs/', 'src/views/', 'src/locales/', 'src/engine/types'];
    forbid(inside('studio'), (each) => within(each, 'src/') && !within(each, ...known));
    forbid(inside('studio'), (each) => within(each, 'src/labs/index'));
    forbid((file) => file.folder === 'studio' && file.name !== 'studio/film.ts', (each) => !within(each, 'src/') && !/^lit(\/|$)/.test(each.target));
    forbid(() => true, (each) => within(each, 'src/studio/film') && !each.isDynamic);
  });

  test('only the page asks for the labs and the studio, and only when they come near', () => {
    const isPage = ({ name }) => name === 'playground.ts';
    // The tutorials have single labs as figures.
    const showsLabs = (file) => isPage(file) || file.name === 'tutorial/figures.ts';
    forbid((file) => !['labs', 'studio'].includes(file.folder) && !showsLabs(file), (each) => within(each, 'src/labs/'));
    forbid(showsLabs, (each) => within(each, 'src/labs/') && !each.isDynamic);
    forbid((file) => file.folder !== 'studio' && !isPage(file), (each) => within(each, 'src/studio/'));
    for (const folder of ['src/labs/', 'src/studio/']) {
      forbid(isPage, (each) => within(each, folder) && !each.isDynamic);
      assert.ok(files.some((file) => isPage(file) && file.imports.some((each) => within(each, `${folder}index`))));
    }
  });

  test("a reader's own pictures are read without the engine, and handed to the element that the page gives", () => {
    forbid(inside('own-data'), (each) => within(each, 'src/') && !within(each, 'src/own-data/', 'src/views/', 'src/locales/', 'src/engine/types'));
    forbid(inside('own-data'), (each) => within(each, 'wasm/'));
  });

  test('only the page asks for the place where they come in, and what unpacks archives is nowhere else', () => {
    const isPage = ({ name }) => name === 'playground.ts';
    forbid((file) => file.folder !== 'own-data' && !isPage(file), (each) => within(each, 'src/own-data/'));
    forbid(isPage, (each) => within(each, 'src/own-data/') && !each.isDynamic);
    forbid((file) => file.folder !== 'own-data', (each) => each.target === 'fflate');
  });

  test('the configurator knows no element and no engine: it writes markup, and shows what the page has defined', () => {
    const known = ['src/configurator/', 'src/setup', 'src/views/settings', 'src/locales/', 'src/engine/types'];
    forbid(inside('configurator'), (each) => within(each, 'src/') && !within(each, ...known));
    forbid(inside('configurator'), (each) => !within(each, 'src/') && !/^lit(\/|$)/.test(each.target));
    const isPage = ({ name }) => name === 'playground.ts';
    forbid((file) => file.folder !== 'configurator' && !isPage(file), (each) => within(each, 'src/configurator/'));
    forbid(isPage, (each) => within(each, 'src/configurator/') && !each.isDynamic);
  });

  test('what is told by event is known as types alone', () => {
    forbid(() => true, (each) => within(each, 'src/events') && each.atRunTime);
  });

  test("a tutorial's page knows the element by its types, and brings it when there is one; nobody knows the tutorials", () => {
    const isTutorial = ({ name, folder }) => name === 'tutorial.ts' || folder === 'tutorial';
    forbid(isTutorial, (each) => each.atRunTime && !each.isDynamic && !within(each, 'src/tutorial/'));
    forbid((file) => !isTutorial(file), (each) => within(each, 'src/tutorial'));
  });

  test('the site alone is kept for a visit without a network: the element and its parts know nothing of it', () => {
    const isOfElement = ({ name, folder }) => ['ganlet.ts', 'element.ts'].includes(name) || ['engine', 'views'].includes(folder);
    forbid(isOfElement, (each) => within(each, 'src/offline/', 'src/share/', 'src/address'));
    forbid(inside('offline'), (each) => within(each, 'src/') && !within(each, 'src/offline/', 'src/locales/', 'src/engine/index'));
    forbid(() => true, (each) => within(each, 'src/offline/sw'));
    // What is only wanted now and then is fetched then.
    forbid(({ folder }) => !['offline', 'share'].includes(folder), (each) => within(each, 'src/offline/', 'src/share/', 'src/views/run-files', 'src/views/diagnosis-view', 'src/scenarios') && each.atRunTime && !each.isDynamic);
    assert.ok(files.some(({ name, imports }) => name === 'playground.ts' && imports.some((each) => within(each, 'src/offline/index'))));
  });

  test('texts import nothing but each other', () => {
    forbid(inside('locales'), (each) => !within(each, 'src/locales/'));
  });
});
