import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildReference } from '../../scripts/lib/reference/index.mjs';

const scripts = fileURLToPath(new URL('../../www/src/', import.meta.url));
const read = (name) => readFileSync(join(scripts, name), 'utf8');
const inside = (folder) => readdirSync(join(scripts, folder), { recursive: true }).filter((name) => name.endsWith('.ts')).map((name) => read(join(folder, name)));
const found = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();
const names = (entries) => entries.map(({ name }) => name).sort();

const files = await buildReference();
const [{ declarations, exports }] = JSON.parse(files['custom-elements.json']).modules;
const [element] = declarations;
const code = read('element.ts');
const views = inside('views').join('\n');

/** What the class offers, as its text has it: a blunt reading, beside the parser's. */
const body = code.slice(code.indexOf('export class GanLet'), code.indexOf('\nfunction seedOf'));

describe('custom-elements.json names all that the code has, and nothing else', () => {
  test('attributes', () => {
    const [properties] = body.match(/PropertyDeclarations = \{[\s\S]*?\n {2}\};/);
    const attributes = found(properties.replace(/.*attribute: false.*/g, ''), /^ {4}(\w+): \{/gm);
    assert.ok(attributes.length >= 11);
    assert.deepEqual(names(element.attributes), attributes);
  });

  test('properties and methods', () => {
    const declared = found(body, /^ {2}declare (\w+):/gm);
    const getters = found(body, /^ {2}get (\w+)\(/gm);
    const methods = found(body, /^ {2}(\w+)(?:: Trainer\['\w+'\])? = (?:async )?\(/gm);
    assert.ok(methods.length >= 20);
    assert.deepEqual(names(element.members.filter(({ kind }) => kind === 'field')), [...declared, ...getters].sort());
    assert.deepEqual(names(element.members.filter(({ kind }) => kind === 'method')), methods);
  });

  test('events', () => {
    assert.deepEqual(names(element.events), found(body, /#fire\('([\w-]+)'/g));
  });

  test('custom properties', () => {
    assert.deepEqual(names(element.cssProperties), found(views, /var\((--gan-[\w-]+)/g));
  });

  test('parts', () => {
    assert.deepEqual(names(element.cssParts), found(views, /\bpart="([\w-]+)"/g));
  });

  test('the tag', () => {
    assert.equal(element.tagName, 'gan-let');
    assert.ok(exports.some(({ kind, name }) => kind === 'custom-element-definition' && name === 'gan-let'));
  });
});

test('each of them is described', () => {
  const all = ['attributes', 'members', 'events', 'cssProperties', 'cssParts'].flatMap((kind) => element[kind].map((entry) => ({ kind, ...entry })));
  assert.deepEqual(all.filter(({ description }) => !description).map(({ kind, name }) => `${kind} ${name}`), []);
  const parameters = element.members.flatMap(({ name, parameters = [] }) => parameters.map((each) => ({ ...each, name: `${name}(${each.name})` })));
  assert.deepEqual(parameters.filter(({ description }) => !description).map(({ name }) => name), []);
});

test('attributes with a list of values say which', () => {
  const valuesOf = (name) => element.attributes.find((each) => each.name === name).type.text;
  assert.equal(valuesOf('backend'), "'auto' | 'webgpu' | 'flex' | 'ndarray'");
  assert.match(valuesOf('preset'), /^'gaussian' \| .*'mnist-ssgan'$/);
  assert.match(valuesOf('controls'), /'label-picker'.*'none'$/);
});

test('a type that extends another is shown with the members of both', () => {
  const [, about] = files['reference.html'].match(/id="type-About"([\s\S]*?)<\/article>/);
  for (const name of ['latentSize', 'wasmBytes']) assert.match(about, new RegExp(`<code>${name}<`));
});

test("the configurator's colours are the element's own", async () => {
  const { outputFiles } = await build({ entryPoints: [join(scripts, 'configurator/choices.ts')], bundle: true, write: false, format: 'esm' });
  const { COLOURS, RADIUS } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  const own = (name) => element.cssProperties.find((each) => each.name === `--gan-${name}`).default;
  for (const [name, value] of Object.entries(COLOURS)) assert.ok(own(name).startsWith(`light-dark(#${value},`), name);
  assert.equal(own('radius'), `${RADIUS.own}px`);
});

for (const [name, language] of [['reference.html', 'en'], ['reference.ko.html', 'ko']]) {
  describe(`the reference, language ${language}`, () => {
    const page = files[name];
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);

    test('has a place of its own for each entry of the manifest', () => {
      const wanted = [
        ...element.attributes.map((each) => `attribute-${each.name}`),
        ...element.members.filter(({ kind, attribute }) => kind === 'field' && !attribute).map((each) => `property-${each.name}`),
        ...element.members.filter(({ kind }) => kind === 'method').map((each) => `method-${each.name}`),
        ...element.events.map((each) => `event-${each.name}`),
      ];
      assert.deepEqual(wanted.filter((id) => !ids.includes(id)), []);
      assert.equal(new Set(ids).size, ids.length);
      for (const { name: said } of [...element.cssProperties, ...element.cssParts]) assert.ok(page.includes(`<code>${said}</code>`), said);
    });

    test('has no link that leads nowhere', () => {
      assert.deepEqual([...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.includes(id)), []);
    });

    test('passes a strict content security policy: no script, style or handler inline', () => {
      assert.doesNotMatch(page, /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/);
    });

    test('is in its language, and leads to the other', () => {
      assert.match(page, new RegExp(`<html lang="${language}">`));
      assert.match(page, language === 'en' ? /reference\.ko\.html/ : /"\.\/reference\.html"/);
      assert.equal(/레퍼런스/.test(page), language === 'ko');
      // A screen reader changes its voice for what the sources say.
      assert.equal(/<p><span lang="en">What is trained\.<\/span><\/p>/.test(page), language === 'ko');
    });
  });
}

test('every code with which the engine can say no is in the reference', () => {
  const rust = readFileSync(new URL('../../src/error.rs', import.meta.url), 'utf8');
  const made = [code, ...inside('engine')].join('\n');
  const codes = [...found(rust, /=> "([a-z-]+)",/g), ...found(made, /code: '([a-z-]+)',\s*message/g)];
  assert.ok(codes.includes('worker-died') && codes.includes('bad-attribute') && codes.includes('idx-magic'));
  assert.deepEqual(codes.filter((each) => !files['reference.html'].includes(`<code>${each}</code>`)), []);
});
