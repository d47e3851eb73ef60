/** `custom-elements.json`: what `<gan-let>` offers, in the form that editors and frameworks read. Made from its source alone. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { create, ts } from '@custom-elements-manifest/analyzer';
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import { parametersOf, sourceOf, valuesOf } from './declarations.mjs';

/** Where the element's source and its style sheets lie, below `www/src`. */
const ELEMENT = 'element.ts';
const STYLES = 'views';

/**
 * @param {string} folder `www/src`
 * @param {Map<string, import('./declarations.mjs').Declaration>} declarations of the element, its events, its settings and the engine
 */
export function manifestOf(folder, declarations) {
  const element = sourceOf(join(folder, ELEMENT));
  const manifest = create({ modules: [element], plugins: [...litPlugin(), contract(declarations, defaultStyles(join(folder, STYLES)))] });
  // Whoever reads it has what was built.
  const [module] = manifest.modules;
  module.path = 'ganlet.js';
  module.declarations = module.declarations.filter(({ name }) => name === 'GanLet');
  module.exports = [
    { kind: 'js', name: 'GanLet', declaration: { name: 'GanLet', module: 'ganlet.js' } },
    { kind: 'custom-element-definition', name: 'gan-let', declaration: { name: 'GanLet', module: 'ganlet.js' } },
  ];
  return manifest;
}

/** What the analyzer cannot see: methods that are the trainer's, events by the interface of their details, defaults. */
const contract = (declarations, styles) => ({
  name: 'ganlet-contract',
  moduleLinkPhase({ moduleDoc }) {
    const element = moduleDoc.declarations.find(({ name }) => name === 'GanLet');
    const own = declarations.get('GanLet');
    const defaults = defaultValues(own.node, declarations);
    const fields = new Map(own.members.map((member) => [member.name, member]));
    const complete = (entry) => {
      const { node, doc } = fields.get(entry.fieldName ?? entry.name);
      const set = defaults.get(entry.fieldName ?? entry.name);
      return { ...entry, description: doc.text, type: { text: typeText(node.type, declarations) }, ...(set === undefined ? {} : { default: set }) };
    };
    element.tagName = 'gan-let';
    element.customElement = true;
    element.description = own.doc.text;
    element.attributes = element.attributes.map((entry) => complete(plain(entry)));
    element.members = element.members
      .filter(({ name, privacy, static: isStatic }) => fields.has(name) && !isStatic && (privacy ?? 'public') === 'public')
      .map((entry) => methodOf(fields.get(entry.name), declarations) ?? complete(plain(entry)));
    element.events = declarations.get('GanEvents').members.map(({ name, type, doc }) => ({ name, type: { text: `CustomEvent<${type}>` }, description: doc.text }));
    element.cssProperties = element.cssProperties.map((entry) => ({ ...entry, default: styles.get(entry.name) }));
  },
});

/** Without what the analyzer needs for itself. */
const plain = ({ name, fieldName, kind, attribute, reflects, readonly }) =>
  Object.fromEntries(Object.entries({ kind, name, fieldName, attribute, reflects, readonly }).filter(([, value]) => value !== undefined));

/** A field that is a function: as the trainer has it, where its type says so, else by itself. */
function methodOf({ node, name, doc: own }, declarations) {
  const asked = node.type?.getText().match(/^Trainer\['(\w+)'\]$/)?.[1];
  const shared = asked && declarations.get('Trainer').members.find((member) => member.name === asked);
  const isFunction = node.initializer && ts.isArrowFunction(node.initializer);
  if (!shared && !isFunction) return undefined;
  const { doc, parameters, type } = shared ?? { doc: own, parameters: parametersOf(node.initializer), type: node.initializer.type?.getText() ?? '' };
  return {
    kind: 'method',
    name,
    description: doc.text,
    parameters: parameters.map((each) => ({
      name: each.name,
      type: { text: each.type },
      ...(each.optional ? { optional: true } : {}),
      ...(doc.params[each.name] ? { description: doc.params[each.name] } : {}),
    })),
    return: { type: { text: type }, ...(doc.returns ? { description: doc.returns } : {}) },
  };
}

/** A type as a reader of markup needs it: a list of texts in full, everything else as it is written. */
export function typeText(type, declarations) {
  if (!type) return '';
  const several = ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Words' ? type.typeArguments[0] : type;
  const values = valuesOf(several, declarations);
  return values ? values.map((value) => `'${value}'`).join(' | ') : type.getText();
}

/** What the constructor sets, by name: `Object.assign(this, { ...DEFAULTS, name: value })`. */
function defaultValues(element, declarations) {
  const found = new Map();
  const gather = (literal) => {
    for (const property of literal.properties) {
      if (ts.isSpreadAssignment(property)) gather(literalOf(declarations.get(property.expression.getText()).node.initializer));
      else if (ts.isPropertyAssignment(property)) found.set(property.name.getText(), property.initializer.getText());
    }
  };
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'Object.assign' && node.arguments[0].getText() === 'this') gather(node.arguments[1]);
    else ts.forEachChild(node, visit);
  };
  visit(element.members.find(ts.isConstructorDeclaration));
  return found;
}

const literalOf = (node) => (ts.isObjectLiteralExpression(node) ? node : literalOf(node.expression));

/** What each custom property is where the host sets nothing; where the themes differ, one for each. */
function defaultStyles(folder) {
  const values = new Map();
  for (const name of readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.ts'))) {
    for (const [, property, value] of readFileSync(join(folder, name), 'utf8').matchAll(/var\((--gan-[\w-]+),\s*((?:[^()]|\([^()]*\))*)\)/g)) {
      values.set(property, (values.get(property) ?? new Set()).add(value));
    }
  }
  return new Map([...values].map(([name, set]) => [name, set.size > 1 ? `light-dark(${[...set].join(', ')})` : [...set][0]]));
}
