/** What TypeScript sources declare, and what their doc comments say of it, by name. Reads syntax; knows no compiler and no page. */
import { readFileSync } from 'node:fs';
import { ts } from '@custom-elements-manifest/analyzer';

/**
 * @typedef {{text: string, params: Record<string, string>, returns: string, examples: string[]}} Doc
 * @typedef {{name: string, type: string, optional: boolean}} Parameter
 * @typedef {{kind: 'property' | 'method', name: string, type: string, optional: boolean, readonly: boolean, parameters: Parameter[], doc: Doc}} Member
 * @typedef {{kind: 'interface' | 'class' | 'type' | 'function' | 'const', name: string, type: string, parents: string[], members: Member[], parameters: Parameter[], values?: string[], node: object, source: object, doc: Doc}} Declaration
 */

/**
 * @returns {Map<string, Declaration>} what the files declare at their top, interfaces with the members of those that
 * they extend; where two files declare the same name, the first holds
 */
export function declarationsIn(paths) {
  const sources = paths.map(sourceOf);
  const all = sources.flatMap(({ statements }) => statements.flatMap(declared));
  const aliases = new Map(sources.flatMap(aliasesIn));
  const found = new Map(all.toReversed().map((declaration) => [declaration.name, declaration]));
  const inherited = (declaration) =>
    declaration.parents.flatMap((parent) => all.filter((other) => other !== declaration && other.name === (aliases.get(parent) ?? parent)).flatMap(({ members }) => members));
  for (const declaration of found.values()) {
    if (declaration.kind === 'interface') declaration.members.unshift(...inherited(declaration));
    const values = declaration.kind === 'type' ? valuesOf(declaration.node.type, found) : undefined;
    if (values) declaration.values = values;
  }
  return found;
}

/** `import { name as alias }`, as [alias, name]. */
const aliasesIn = ({ statements }) =>
  statements.filter(ts.isImportDeclaration).flatMap(({ importClause }) => {
    const { elements = [] } = importClause?.namedBindings ?? {};
    return elements.filter(({ propertyName }) => propertyName).map(({ name, propertyName }) => [name.text, propertyName.text]);
  });

export const sourceOf = (path) => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);

/** What a type may be, where that is a list of texts: `'a' | 'b'`, `(typeof LIST)[number]`, or names of such. */
export function valuesOf(type, declarations) {
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return [type.literal.text];
  if (ts.isParenthesizedTypeNode(type)) return valuesOf(type.type, declarations);
  if (ts.isUnionTypeNode(type)) {
    const parts = type.types.map((part) => valuesOf(part, declarations));
    return parts.every(Boolean) ? parts.flat() : undefined;
  }
  if (ts.isIndexedAccessTypeNode(type)) return listed(type.getText().match(/^\(typeof (\w+)\)\[number\]$/)?.[1], declarations);
  if (ts.isTypeReferenceNode(type)) {
    const named = declarations.get(type.typeName.getText());
    if (named?.kind === 'type' && !named.node.typeParameters) return valuesOf(named.node.type, declarations);
  }
  return undefined;
}

function listed(name, declarations) {
  const literal = unwrapped(declarations.get(name)?.node.initializer);
  if (!literal || !ts.isArrayLiteralExpression(literal)) return undefined;
  return literal.elements.filter(ts.isStringLiteral).map(({ text }) => text);
}

/** Without `as const`, `satisfies …` and brackets. */
function unwrapped(expression) {
  if (expression && (ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression) || ts.isParenthesizedExpression(expression))) {
    return unwrapped(expression.expression);
  }
  return expression;
}

function declared(node) {
  const common = { node, source: node.getSourceFile(), doc: docOf(node), parents: parentsOf(node), members: [], parameters: [], type: '' };
  if (ts.isInterfaceDeclaration(node)) return [{ ...common, kind: 'interface', name: node.name.text, members: node.members.map(member).filter(Boolean) }];
  if (ts.isClassDeclaration(node)) return [{ ...common, kind: 'class', name: node.name.text, members: node.members.filter(isOpen).map(member).filter(Boolean) }];
  if (ts.isTypeAliasDeclaration(node)) return [{ ...common, kind: 'type', name: node.name.text, type: textOf(node.type) }];
  if (ts.isFunctionDeclaration(node)) return [{ ...common, kind: 'function', name: node.name.text, type: textOf(node.type), parameters: parametersOf(node) }];
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map((each) => ({ ...common, node: each, kind: 'const', name: each.name.getText(), type: textOf(each.type) }));
  }
  return [];
}

function member(node) {
  const common = {
    node,
    doc: docOf(node),
    optional: node.questionToken !== undefined,
    readonly: ts.isGetAccessor(node) || (node.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword),
    type: textOf(node.type),
    parameters: [],
  };
  const name = node.name && (ts.isStringLiteral(node.name) ? node.name.text : node.name.getText());
  if (ts.isMethodSignature(node) || ts.isMethodDeclaration(node)) return { ...common, kind: 'method', name, parameters: parametersOf(node) };
  if (ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isGetAccessor(node)) return { ...common, kind: 'property', name };
  return undefined;
}

const CLOSED = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.StaticKeyword];

const isOpen = (node) => node.name && !ts.isPrivateIdentifier(node.name) && !(node.modifiers ?? []).some(({ kind }) => CLOSED.includes(kind));

const parentsOf = (node) => (node.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));

export const parametersOf = ({ parameters }) =>
  parameters.map((each) => ({
    name: each.name.getText(),
    type: textOf(each.type),
    optional: each.questionToken !== undefined || each.initializer !== undefined,
  }));

/** On one line, and without the comments inside. */
const textOf = (type) => (type ? type.getText().replace(/\/\*[\s\S]*?\*\/\s*/g, '').replace(/\s+/g, ' ').trim() : '');

/** @returns {Doc} */
export function docOf(node) {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const last = docs.at(-1);
  const tags = last?.tags ?? [];
  const flow = (comment) => (ts.getTextOfJSDocComment(comment) ?? '').replace(/\s*\n\s*/g, ' ').trim();
  const tag = (name) => tags.find(({ tagName }) => tagName.text === name);
  return {
    text: flow(last?.comment),
    params: Object.fromEntries(tags.filter(ts.isJSDocParameterTag).map(({ name, comment }) => [name.getText(), flow(comment)])),
    returns: flow(tag('returns')?.comment),
    examples: tags.filter(({ tagName }) => tagName.text === 'example').map(({ comment }) => (ts.getTextOfJSDocComment(comment) ?? '').trim()),
  };
}
