/** A morph as an animated GIF. The only file that knows the encoder, which is loaded with it, when a film is wanted. */
import { GIFEncoder } from 'gifenc';
import { part } from '../labs/drawing.js';
import type { Images } from '../engine/types.js';
import { shadesOf, sheetOf } from './files.js';
import type { Layout } from './ink.js';
import type { InkStyle } from './ink-canvas.js';
import { loop } from './morph.js';
import { Pace } from './pace.js';

/** Shades from paper to ink: more would make the file larger, and not the edges smoother. */
const SHADES = 32;

export interface Film {
  file: Blob;
  frames: number;
  width: number;
  height: number;
}

/** `images`: the lines of all stops, `count` digits each. */
export async function filmOf(images: Images, count: number, layout: Layout, style: InkStyle): Promise<Film> {
  const pace = new Pace();
  const gif = GIFEncoder();
  const palette = shadesOf(style, SHADES);
  const frames = loop();
  let [width, height] = [0, 0];
  for (const [at, { stop, milliseconds }] of frames.entries()) {
    const sheet = await sheetOf(part(images, stop * count, count), layout, style);
    const { cover } = sheet;
    ({ width, height } = sheet);
    const indices = Uint8Array.from(cover, (value) => (value * SHADES) >> 8);
    // Colours once, for all frames; again and again from the beginning.
    gif.writeFrame(indices, width, height, { delay: milliseconds, ...(at === 0 ? { palette, repeat: 0 } : {}) });
    await pace.rest();
  }
  gif.finish();
  return { file: new Blob([gif.bytes()], { type: 'image/gif' }), frames: frames.length, width, height };
}
