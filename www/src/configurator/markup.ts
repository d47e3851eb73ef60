/** A setup as one writes it into a page. Pure text. */
import { stylesOf, type Setup } from '../setup.js';
import type { Width } from './choices.js';

/** `home` is the folder of ganlet.js, with its closing slash. */
export function elementMarkup(setup: Setup, home: string, width: Width): string {
  const attributes = Object.entries(setup.attributes).map(([name, value]) => (value === '' ? name : attribute(name, value)));
  const styles = [...stylesOf(setup), ...(width === '' ? [] : [['max-width', `${width}px`]])].map(([name, value]) => `${name}: ${value}`);
  const style = styles.length > 0 ? [attribute('style', styles.join('; '))] : [];
  return `<script type="module" ${attribute('src', `${home}ganlet.js`)}></script>\n<gan-let ${[...attributes, ...style].join(' ')}></gan-let>`;
}

export function frameAddress({ attributes, styles }: Setup, home: string): string {
  const query = new URLSearchParams({ ...attributes, ...styles }).toString();
  // What is enough by itself needs no sign.
  return `${home}embed.html?${query.replace(/=(?=&|$)/g, '')}`;
}

export function frameMarkup(setup: Setup, home: string, { width, height, title }: { width: Width; height: number; title: string }): string {
  const style = `border: 0; width: 100%${width === '' ? '' : `; max-width: ${width}px`}`;
  const attributes = [['src', frameAddress(setup, home)], ['title', title], ['height', String(height)], ['loading', 'lazy'], ['style', style]] as const;
  return `<iframe ${attributes.map(([name, value]) => attribute(name, value)).join(' ')}></iframe>`;
}

const attribute = (name: string, value: string): string => `${name}="${value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')}"`;
