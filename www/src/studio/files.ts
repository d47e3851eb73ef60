/** What a reader takes along: pictures of print size as PNG, and how they get to the clipboard. */
import type { Images } from '../engine/types.js';
import { blank, covered, lay, type Coverage, type Layout } from './ink.js';
import { pictureOf, type InkStyle } from './ink-canvas.js';
import { Pace } from './pace.js';

/** Rows that are coloured in one go. */
const BAND = 64;

/** Digits on paper, with room around them. */
export async function poster(images: Images, layout: Layout, style: InkStyle): Promise<HTMLCanvasElement> {
  const sheet = await sheetOf(images, layout, style);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [sheet.width, sheet.height];
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser gives no canvas of this size');
  const shades = shadesOf(style, 256);
  const pace = new Pace();
  const colors = new Uint32Array(Uint8Array.from(shades.flatMap((shade) => [...shade, 255])).buffer);
  for (let top = 0; top < sheet.height; top += BAND) {
    const height = Math.min(BAND, sheet.height - top);
    const pixels = new Uint32Array(sheet.width * height);
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = colors[sheet.cover[top * sheet.width + at] ?? 0] ?? 0;
    context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), sheet.width, height), 0, top);
    await pace.rest();
  }
  return canvas;
}

/** The same without colour. */
export async function sheetOf(images: Images, layout: Layout, { showsPixels }: InkStyle): Promise<Coverage> {
  const sheet = blank(images.count, images, layout);
  const pace = new Pace();
  for (let at = 0; at < images.count; at += 1) {
    lay(sheet, covered(pictureOf(images, at), layout.scale, showsPixels), at, layout);
    await pace.rest();
  }
  return sheet;
}

/** From paper to ink, in so many shades. */
export function shadesOf({ paper, ink }: InkStyle, count: number): [number, number, number][] {
  const shade = (channel: 0 | 1 | 2, at: number): number => Math.round(paper[channel] + ((ink[channel] - paper[channel]) * at) / (count - 1));
  return Array.from({ length: count }, (_, at) => [shade(0, at), shade(1, at), shade(2, at)]);
}

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be packed'))), 'image/png');
  });
}

/** Some browsers only take an image that is promised while the click is being served. */
export async function copy(png: Promise<Blob>): Promise<void> {
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}
