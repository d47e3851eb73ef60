/** The commands of `ganlet` and what they take, from the doc comments that `--help` prints. */
import { readFileSync } from 'node:fs';

/** @typedef {{name: string, doc: string, options: Option[]}} Command */
/** @typedef {{name: string, doc: string, value: string, optional: boolean, preset?: string}} Option `preset`: what it is where it is left out */

/** @returns {Command[]} */
export function commandsIn(path) {
  const text = readFileSync(path, 'utf8');
  const structs = new Map([...text.matchAll(/struct (\w+) \{\n([\s\S]*?)\n\}/g)].map(([, name, body]) => [name, body]));
  const constants = new Map([...text.matchAll(/const (\w+): &str = "(.*?)";/g)].map(([, name, value]) => [name, value]));
  const [, variants] = text.match(/enum Command \{\n([\s\S]*?)\n\}/);
  return [...variants.matchAll(/((?: {4}\/\/\/.*\n)+) {4}(\w+)(?:\((\w+)\)| \{\n([\s\S]*?)\n {4}\})/g)].map(([, doc, name, type, inline]) => ({
    name: kebab(name),
    doc: spoken(doc),
    options: optionsIn(inline ?? structs.get(type), structs, constants),
  }));
}

function optionsIn(body, structs, constants) {
  return [...body.matchAll(/((?:\s*\/\/\/.*\n)*)\s*#\[(arg|command)\(([^\n]*)\)\]\n\s*(\w+): ([\w<>]+)/g)].flatMap(([, doc, kind, settings, field, type]) =>
    kind === 'command' ? optionsIn(structs.get(type), structs, constants) : [option(spoken(doc), settings, field, type, constants)],
  );
}

function option(doc, settings, field, type, constants) {
  const name = settings.match(/long = "(.*?)"/)?.[1] ?? kebab(field);
  const value = settings.match(/value_name = "(.*?)"/)?.[1] ?? field.toUpperCase();
  const optional = /default_value/.test(settings) || /^(Option|Vec)</.test(type);
  const preset = settings.match(/default_value(?:_t)? = "?(.*?)"?$/)?.[1];
  return { name, doc, value, optional, ...(preset === undefined ? {} : { preset: plain(preset, constants) }) };
}

/** A number or a text as it is, a constant as it is set, a variant as one writes it. */
const plain = (preset, constants) => constants.get(preset) ?? preset.replace(/^.*::(\w+)$/, (_, variant) => kebab(variant));

const kebab = (name) => name.replace(/_/g, '-').replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
const spoken = (doc) => doc.replace(/^\s*\/\/\/ ?/gm, '').replace(/\s+/g, ' ').trim();
