/** Digits of latents that a lab has made, and parts of what came back. */
import type { Images } from '../engine/types.js';
import { namesOf } from '../views/settings.js';
import type { Subject } from './digit-lab.js';
import { joined } from './slerp.js';

/** One image for each latent; where the generator is given labels, `labelOf` says which. */
export async function draw({ gan, about }: Subject, latents: readonly Float32Array[], labelOf: (at: number) => number): Promise<Images> {
  const count = namesOf(gan).length;
  const drawn = await gan.generate({
    latents: joined(latents),
    count: latents.length,
    ...(about.conditional ? { labels: latents.map((_, at) => labelOf(at) % count) } : {}),
  });
  if (!('images' in drawn)) throw new Error('no digits were drawn');
  return drawn;
}

/** `count` images from the one at `first`. */
export function part({ width, height, images }: Images, first: number, count: number): Images {
  const size = width * height;
  return { width, height, count, images: images.subarray(first * size, (first + count) * size) };
}

/** Single images as one row. */
export function together(parts: readonly Images[]): Images {
  const [first] = parts;
  const size = (first?.width ?? 0) * (first?.height ?? 0);
  const images = new Float32Array(parts.length * size);
  parts.forEach((image, at) => images.set(image.images, at * size));
  return { width: first?.width ?? 0, height: first?.height ?? 0, count: parts.length, images };
}
