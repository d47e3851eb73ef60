/** The keyboard: which key wants what, and the list of them. */
import { html, type TemplateResult } from 'lit';
import type { Texts } from '../locales/index.js';
import type { Command } from './toolbar.js';

export type KeyCommand = Command | { label: string };

const COMMANDS: Record<string, Command> = {
  ' ': 'toggle',
  k: 'toggle',
  s: 'step',
  ArrowRight: 'step',
  d: 'stepDiscriminator',
  g: 'stepGenerator',
  r: 'reset',
};

/** What a key press wants; undefined where it belongs to the thing that has the focus, or to the browser. */
export function commandOf(event: KeyboardEvent): KeyCommand | undefined {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return undefined;
  const target = event.composedPath()[0];
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return undefined;
  const pressesTarget = target instanceof HTMLElement && target.matches('button, summary, abbr');
  if (event.key === ' ' && pressesTarget) return undefined;
  if (/^[0-9]$/.test(event.key)) return { label: event.key };
  return COMMANDS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}

/** `hasLabels`: whether there is a digit to ask for. */
export function keyList(texts: Texts, hasLabels: boolean): TemplateResult {
  const keys = hasLabels ? [...texts.keyList, ['0–9', texts.keyDigit] as const] : texts.keyList;
  return html`
    <details class="keys">
      <summary>${texts.keys}</summary>
      <dl>${keys.map(([names, what]) => html`<div><dt>${names.split(', ').map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${what}</dd></div>`)}</dl>
    </details>`;
}
