/** Paints grey images in rows on one canvas, one canvas pixel for each of theirs; CSS scales it. */
import type { Images } from '../engine/types.js';
import { rgbOf, type Palette } from './palette.js';

const SIDE = 28;
/** Canvas pixels between two images. */
const GAP = 2;

export class DigitSheet {
  readonly canvas: HTMLCanvasElement;
  #images: Images | undefined;
  #columns = 1;
  /** Colour of every grey, as the four bytes of a pixel. */
  #colors: Uint32Array | undefined;

  constructor() {
    this.canvas = document.createElement('canvas');
    this.canvas.setAttribute('role', 'img');
  }

  /** Ink on paper, or light on dark: black of the data becomes `paper`, white becomes `ink`. */
  style({ paper, ink }: Palette): void {
    const [from, to] = [rgbOf(paper), rgbOf(ink)];
    const bytes = new Uint8ClampedArray(256 * 4);
    for (let grey = 0; grey < 256; grey += 1) {
      from.forEach((start, channel) => {
        bytes[4 * grey + channel] = start + (((to[channel] ?? 0) - start) * grey) / 255;
      });
      bytes[4 * grey + 3] = 255;
    }
    this.#colors = new Uint32Array(bytes.buffer);
    this.#paint();
  }

  draw(images: Images, columns: number): void {
    [this.#images, this.#columns] = [images, columns];
    this.#paint();
  }

  /** Blank sheets, so that the place is there before the digits are. */
  clear(count: number, columns: number): void {
    this.draw({ width: SIDE, height: SIDE, count, images: new Float32Array(count * SIDE * SIDE) }, columns);
  }

  #paint(): void {
    const [images, colors] = [this.#images, this.#colors];
    const context = this.canvas.getContext('2d');
    if (!images || !colors || !context || images.count === 0) return;
    const { width, height, count } = images;
    const columns = Math.min(this.#columns, count);
    const rows = Math.ceil(count / columns);
    const sheetWidth = columns * (width + GAP) - GAP;
    const sheetHeight = rows * (height + GAP) - GAP;
    const pixels = new Uint32Array(sheetWidth * sheetHeight);
    for (let image = 0; image < count; image += 1) {
      const left = (image % columns) * (width + GAP);
      const top = Math.floor(image / columns) * (height + GAP);
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const grey = images.images[(image * height + y) * width + x] ?? 0;
          pixels[(top + y) * sheetWidth + left + x] = colors[Math.round(255 * Math.min(1, Math.max(0, grey)))] ?? 0;
        }
      }
    }
    if (this.canvas.width !== sheetWidth) this.canvas.width = sheetWidth;
    if (this.canvas.height !== sheetHeight) this.canvas.height = sheetHeight;
    context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), sheetWidth, sheetHeight), 0, 0);
  }
}
