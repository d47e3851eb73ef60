/** Paints the difference of two grey images: one colour where the first has more ink, another where the second has. */
import type { Images } from '../engine/types.js';
import { rgbOf, type Palette } from '../views/palette.js';

export class DifferenceView {
  readonly canvas = document.createElement('canvas');
  #values = new Float32Array();
  #width = 0;
  #colors: Record<'paper' | 'first' | 'second', readonly [number, number, number]> | undefined;

  constructor() {
    this.canvas.setAttribute('role', 'img');
  }

  style({ paper, real, generated }: Palette): void {
    this.#colors = { paper: rgbOf(paper), first: rgbOf(real), second: rgbOf(generated) };
    this.#paint();
  }

  draw(first: Images, second: Images): void {
    this.#values = first.images.map((value, at) => value - (second.images[at] ?? 0));
    this.#width = first.width;
    this.#paint();
  }

  #paint(): void {
    const context = this.canvas.getContext('2d');
    const colors = this.#colors;
    if (!context || !colors || this.#width === 0) return;
    const height = this.#values.length / this.#width;
    [this.canvas.width, this.canvas.height] = [this.#width, height];
    const picture = context.createImageData(this.#width, height);
    this.#values.forEach((value, at) => {
      const to = value > 0 ? colors.first : colors.second;
      const share = Math.min(1, Math.abs(value));
      colors.paper.forEach((from, channel) => {
        picture.data[4 * at + channel] = from + ((to[channel] ?? 0) - from) * share;
      });
      picture.data[4 * at + 3] = 255;
    });
    context.putImageData(picture, 0, 0);
  }
}
