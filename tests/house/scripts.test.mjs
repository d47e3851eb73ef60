import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** What a script loads before it does anything: all that it imports, and what that imports. */
function loadedFirst(url, seen = new Map()) {
  const text = readFileSync(url, 'utf8');
  const imports = [...text.matchAll(/^(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]/gm)].map(([, path]) => path);
  seen.set(url.href, imports);
  for (const path of imports.filter((each) => each.startsWith('.'))) {
    const next = new URL(path, url);
    if (!seen.has(next.href)) loadedFirst(next, seen);
  }
  return seen;
}

for (const name of ['start', 'test', 'build']) {
  test(`npm ${name === 'build' ? 'run build' : name} begins on a bare checkout: it loads no package before it has installed them`, () => {
    const loaded = loadedFirst(new URL(`../../scripts/${name}.mjs`, import.meta.url));
    assert.ok(loaded.size > 3);
    assert.deepEqual([...loaded].flatMap(([file, imports]) => imports.filter((path) => !/^(node:|\.)/.test(path)).map((path) => `${file} loads ${path}`)), []);
  });
}
