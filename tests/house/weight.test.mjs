import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildPage } from '../../scripts/lib/site.mjs';
import { LIMITS, sentBytes } from '../../scripts/lib/weight.mjs';

const { scripts, pages, atOnce } = await buildPage(true);
const files = { ...scripts, ...pages };

for (const language of ['en', 'ko']) {
  test(`opening the page loads no more code than it may, language ${language}`, async (context) => {
    const names = atOnce(language);
    assert.ok(['index.html', 'playground.js', 'worker.js'].every((name) => names.includes(name)));
    const sizes = await Promise.all(names.map((name) => sentBytes(files[name])));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    context.diagnostic(`${total} bytes of ${LIMITS.page}: ${names.map((name, at) => `${name} ${sizes[at]}`).join(', ')}`);
    assert.ok(total <= LIMITS.page, `${total} bytes`);
  });
}

test('the studio, the labs, what reads own pictures, the configurator, findings, files, links and the other language wait until they are wanted', () => {
  const waiting = Object.keys(scripts).filter((name) => /^(labs|own|configurator|diagnosis|scenarios|run-files|share|strays|linked|offline|keeping|en|ko)(-|$)/.test(name));
  assert.ok(waiting.length >= 23, waiting.join(', '));
  assert.deepEqual(waiting.filter((name) => atOnce('ko').includes(name)).map((name) => name.split('-')[0]), ['ko']);
});
