import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Paths from the root, in backticks, in the README's section "Code map"; folders end with a slash or not. */
function mapped() {
  const [, section] = readFileSync(join(root, 'README.md'), 'utf8').split(/^#+ Code map\s*$/m);
  assert.ok(section, 'README.md has a section "Code map"');
  const text = section.split(/^#{1,2} /m)[0];
  return [...text.matchAll(/`((?:src|www|tests|scripts)\/[\w./-]*)`/g)].map(([, path]) => path.replace(/\/$/, ''));
}

test('the code map names no file that is not there', () => {
  assert.deepEqual(mapped().filter((path) => !existsSync(join(root, path))), []);
});

test('the code map names every module of the crate and of the page', () => {
  const map = mapped();
  const isModule = (entry) => entry.isDirectory() || /(?<!\.d)\.(rs|ts)$/.test(entry.name);
  const modules = ['src', 'www/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter(isModule)
      .map((entry) => `${folder}/${entry.name}`),
  );
  // A folder is named by itself or by what lies in it.
  const isNamed = (module) => map.some((path) => path === module || path.startsWith(`${module}/`));
  assert.deepEqual(modules.filter((module) => !isNamed(module)), []);
});
