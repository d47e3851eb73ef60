/** One picture of any size and colour → 28 × 28 greys. Knows no label and no other picture. */
import { fault } from './fault.js';
import { PIXELS, SIDE } from './idx.js';

const MOST_BYTES = 16 * 2 ** 20;
const WHITE = 255;

/** The part of the 28 × 28 that a picture fills. */
interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const WHOLE: Area = { left: 0, top: 0, width: SIDE, height: SIDE };

export interface Picture {
  /** 784 bytes, row by row. */
  greys: Uint8Array;
  /** Median grey along its edge, which is taken for the background. */
  edge: number;
}

let context: OffscreenCanvasRenderingContext2D | null | undefined;

/** Scaled until its longer side is 28, centred; what stays free takes the grey of its edge. */
export async function readPicture(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Picture> {
  if (bytes.length > MOST_BYTES) throw fault('too-large', path);
  const bitmap = await createImageBitmap(new Blob([bytes]), { premultiplyAlpha: 'none' }).catch(() => {
    throw fault('unreadable', path);
  });
  try {
    const area = areaOf(bitmap);
    const greys = greysOf(drawn(bitmap, area));
    const edge = edgeOf(greys, area);
    fillAround(greys, area, edge);
    return { greys, edge };
  } finally {
    bitmap.close();
  }
}

/** Median grey of the outermost pixels of an area: what touches the edge here and there does not count. */
export function edgeOf(greys: Uint8Array, { left, top, width, height }: Area): number {
  const edge: number[] = [];
  for (let y = 0; y < height; y += 1) {
    const isEnd = y === 0 || y === height - 1;
    for (let x = 0; x < width; x += isEnd ? 1 : Math.max(1, width - 1)) edge.push(greys[(top + y) * SIDE + left + x] ?? 0);
  }
  return edge.sort((a, b) => a - b)[edge.length >> 1] ?? 0;
}

function areaOf({ width, height }: ImageBitmap): Area {
  const scale = SIDE / Math.max(width, height);
  const size = { width: Math.max(1, Math.round(scale * width)), height: Math.max(1, Math.round(scale * height)) };
  return { ...size, left: Math.floor((SIDE - size.width) / 2), top: Math.floor((SIDE - size.height) / 2) };
}

function drawn(bitmap: ImageBitmap, { left, top, width, height }: Area): Uint8ClampedArray {
  context ??= new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gives no canvas to read pictures with.');
  context.clearRect(0, 0, SIDE, SIDE);
  context.imageSmoothingEnabled = bitmap.width !== width || bitmap.height !== height;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, left, top, width, height);
  return context.getImageData(0, 0, SIDE, SIDE).data;
}

/** Luma as of Rec. 601. What is transparent takes the ground on which the rest stands out. */
function greysOf(rgba: Uint8ClampedArray): Uint8Array {
  const lumas = new Float64Array(PIXELS);
  let [ink, opacity] = [0, 0];
  for (let at = 0; at < PIXELS; at += 1) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(4 * at, 4 * at + 4);
    lumas[at] = 0.299 * red + 0.587 * green + 0.114 * blue;
    ink += (lumas[at] ?? 0) * alpha;
    opacity += alpha;
  }
  const ground = ink < (WHITE / 2) * opacity ? WHITE : 0;
  return Uint8Array.from(lumas, (luma, at) => {
    const share = (rgba[4 * at + 3] ?? 0) / 255;
    return Math.round(share * luma + (1 - share) * ground);
  });
}

function fillAround(greys: Uint8Array, { left, top, width, height }: Area, grey: number): void {
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const isInside = y >= top && y < top + height && x >= left && x < left + width;
      if (!isInside) greys[y * SIDE + x] = grey;
    }
  }
}
