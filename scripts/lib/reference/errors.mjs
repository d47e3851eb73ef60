/**
 * Every code that an error of ganlet can carry, with its message and its hint: from where they are made, in Rust and in
 * TypeScript; where they are put together there, from the page's own words.
 */
import { readFileSync } from 'node:fs';
import { ts } from '@custom-elements-manifest/analyzer';
import { sourceOf } from './declarations.mjs';

/** @typedef {{code: string, message: string, hint: string}} Failure what varies stands as ‹name› */

/**
 * @param {Record<string, {message: string, hint: string}>} words what the page says, by code
 * @returns {Failure[]} in the order of their codes, none twice
 */
export function failures(rust, scripts, words) {
  const all = [...inRust(readFileSync(rust, 'utf8')), ...scripts.flatMap((path) => inScript(sourceOf(path), words))];
  const different = new Map(all.map((each) => [JSON.stringify(each), each]));
  return [...different.values()].sort((one, other) => one.code.localeCompare(other.code, 'en'));
}

/** From the attributes and the arms of `error.rs`; a `{0}` has no name of its own. */
function inRust(text) {
  const messages = [...text.matchAll(/#\[error\("((?:[^"\\]|\\.)*)"\)\]\s*(\w+)/g)];
  const codes = armsOf(text, 'fn code');
  const hints = armsOf(text, 'fn hint');
  return messages.map(([, message, variant]) => ({
    code: codes.get(variant),
    message: sentence(named(message)),
    hint: named(hints.get(variant)),
  }));
}

/** The text that each variant comes to in the `match` of a function. */
function armsOf(text, name) {
  const body = text.slice(text.indexOf(name)).split(/\n {4}\}\n/)[0];
  return new Map([...body.matchAll(/Error::(\w+)[^=]*=>[^"]*"((?:[^"\\]|\\.)*)"/g)].map(([, variant, said]) => [variant, said]));
}

const named = (text) => text.replace(/\\"/g, '"').replace(/\{(\w+)[^}]*\}/g, (_, name) => (/^\d+$/.test(name) ? '…' : `‹${name}›`));

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.!…]$/.test(text) ? '' : '.'}`.replace(/….$/, '…');

/** From literals that hold a code, a message and a hint. */
function inScript(source, words) {
  const found = [];
  const visit = (node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const names = node.properties.map((each) => each.name?.getText());
      const code = textOf(valueOf(node, 'code'));
      if (code && names.includes('message') && names.includes('hint')) {
        const said = (name) => textOf(valueOf(node, name)) ?? words[code]?.[name];
        found.push({ code, message: sentence(said('message')), hint: said('hint') });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const valueOf = (node, name) => node.properties.find((each) => ts.isPropertyAssignment(each) && each.name.getText() === name)?.initializer;

function textOf(node) {
  if (node && (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))) return node.text;
  if (!node || !ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ expression, literal }) => varying(expression) + literal.text).join('');
}

/** A name speaks for itself; what is computed does not. */
const varying = (expression) => (ts.isIdentifier(expression) ? `‹${expression.text}›` : '…');
