/** Canvases that show a digit in ink on whatever lies below them. Know neither trainer nor words. */
import type { Images } from '../engine/types.js';
import { covered, type Coverage, type Picture } from './ink.js';

export type Rgb = readonly [number, number, number];

export interface InkStyle {
  ink: Rgb;
  paper: Rgb;
  /** As the generator draws it, pixel by pixel, instead of smoothly. */
  showsPixels: boolean;
}

export const pictureOf = ({ width, height, images }: Images, at: number): Picture => ({
  width,
  height,
  values: images.subarray(at * width * height, (at + 1) * width * height),
});

/** Ink where it covers; elsewhere what is below shows. */
export function paint(canvas: HTMLCanvasElement, { width, height, cover }: Coverage, [red, green, blue]: Rgb): void {
  const pixels = new Uint8ClampedArray(4 * cover.length);
  for (let at = 0; at < cover.length; at += 1) {
    pixels[4 * at] = red;
    pixels[4 * at + 1] = green;
    pixels[4 * at + 2] = blue;
    pixels[4 * at + 3] = cover[at] ?? 0;
  }
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
}

/** All canvases of one studio, in one style. */
export class Inks {
  style: InkStyle = { ink: [0, 0, 0], paper: [255, 255, 255], showsPixels: false };
  readonly #all: { repaint(): void }[] = [];

  /** `scale`: canvas pixels for one of the image. */
  make(scale: number): InkCanvas {
    const canvas = new InkCanvas(this, scale);
    this.#all.push(canvas);
    return canvas;
  }

  /** Something else that is drawn in this style. */
  add(drawn: { repaint(): void }): void {
    this.#all.push(drawn);
  }

  restyle(style: Partial<InkStyle>): void {
    this.style = { ...this.style, ...style };
    for (const drawn of this.#all) drawn.repaint();
  }
}

export class InkCanvas {
  readonly canvas = document.createElement('canvas');
  readonly #inks: Inks;
  #scale: number;
  #picture: Picture | undefined;

  constructor(inks: Inks, scale: number) {
    [this.#inks, this.#scale] = [inks, scale];
    // What it is says the button around it.
    this.canvas.ariaHidden = 'true';
    this.canvas.width = this.canvas.height = 1;
  }

  set scale(scale: number) {
    if (scale === this.#scale) return;
    this.#scale = scale;
    this.repaint();
  }

  show(images: Images, at: number): void {
    this.#picture = pictureOf(images, at);
    this.repaint();
  }

  repaint(): void {
    if (!this.#picture) return;
    const { ink, showsPixels } = this.#inks.style;
    paint(this.canvas, covered(this.#picture, this.#scale, showsPixels), ink);
  }
}
