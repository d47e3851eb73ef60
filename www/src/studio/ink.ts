/** Images of few pixels as ink on a sheet of many: smoothly enlarged, with firm edges. Pure: knows no canvas. */

/** What of an image of 28 columns a line of handwriting takes: the digits' own margins overlap. */
export const ADVANCE = 18;
/** Where ink begins to show and where it covers: between them the edge of a stroke. */
const [FAINT, FULL] = [0.36, 0.56];

export interface Picture {
  width: number;
  height: number;
  /** Row-major, 0 paper to 1 ink. */
  values: Float32Array;
}

/** How much of each pixel is covered, 0 to 255. */
export interface Coverage {
  width: number;
  height: number;
  cover: Uint8ClampedArray;
}

/** Where pictures come to stand on a sheet, in pixels of the picture. */
export interface Layout {
  columns: number;
  /** From one picture to the next, across and down. */
  advance: number;
  leading: number;
  margin: number;
  /** Pixels of the sheet for one of the picture. */
  scale: number;
}

/** The cubic B-spline: of all cubic filters the one that hides best on which grid a slanted stroke was drawn. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x < 1 ? (3 * x ** 3 - 6 * x ** 2 + 4) / 6 : (2 - x) ** 3 / 6;
}

interface Tap {
  /** The first of the four source pixels, from that of the phase. */
  from: number;
  weights: [number, number, number, number];
}

const tapsOf = new Map<number, Tap[]>();

/** What the `scale` places within one pixel are made of. */
function taps(scale: number): Tap[] {
  const known = tapsOf.get(scale);
  if (known) return known;
  const made = Array.from({ length: scale }, (_, phase): Tap => {
    const place = (phase + 0.5) / scale - 0.5;
    const from = Math.floor(place) - 1;
    const [a, b, c, d] = [0, 1, 2, 3].map((tap) => cubic(place - from - tap));
    return { from, weights: [a ?? 0, b ?? 0, c ?? 0, d ?? 0] };
  });
  tapsOf.set(scale, made);
  return made;
}

/** `scale` times as wide and high, beyond the edges as at them; 0 to 255. */
export function enlarge({ width, height, values }: Picture, scale: number): Coverage {
  const phases = taps(scale);
  const [wide, high] = [width * scale, height * scale];
  const rows = new Float32Array(height * wide);
  const clamp = (at: number, length: number): number => (at < 0 ? 0 : at >= length ? length - 1 : at);
  for (let x = 0; x < wide; x += 1) {
    const { from, weights } = phases[x % scale] as Tap;
    const first = Math.floor(x / scale) + from;
    const [a, b, c, d] = [0, 1, 2, 3].map((tap) => clamp(first + tap, width)) as [number, number, number, number];
    for (let y = 0; y < height; y += 1) {
      const row = y * width;
      rows[y * wide + x] =
        weights[0] * (values[row + a] ?? 0) + weights[1] * (values[row + b] ?? 0) + weights[2] * (values[row + c] ?? 0) + weights[3] * (values[row + d] ?? 0);
    }
  }
  const cover = new Uint8ClampedArray(wide * high);
  for (let y = 0; y < high; y += 1) {
    const { from, weights } = phases[y % scale] as Tap;
    const first = Math.floor(y / scale) + from;
    const [a, b, c, d] = [0, 1, 2, 3].map((tap) => wide * clamp(first + tap, height)) as [number, number, number, number];
    for (let x = 0; x < wide; x += 1) {
      const value =
        weights[0] * (rows[a + x] ?? 0) + weights[1] * (rows[b + x] ?? 0) + weights[2] * (rows[c + x] ?? 0) + weights[3] * (rows[d + x] ?? 0);
      const t = value <= FAINT ? 0 : value >= FULL ? 1 : (value - FAINT) / (FULL - FAINT);
      cover[y * wide + x] = 255 * t * t * (3 - 2 * t);
    }
  }
  return { width: wide, height: high, cover };
}

/** The picture as it is, each pixel a square. */
export function squares({ width, height, values }: Picture, scale: number): Coverage {
  const [wide, high] = [width * scale, height * scale];
  const cover = new Uint8ClampedArray(wide * high);
  for (let y = 0; y < high; y += 1) {
    const row = Math.floor(y / scale) * width;
    for (let x = 0; x < wide; x += 1) cover[y * wide + x] = 255 * (values[row + Math.floor(x / scale)] ?? 0);
  }
  return { width: wide, height: high, cover };
}

/** A picture as ink, or as its pixels. */
export const covered = (picture: Picture, scale: number, showsPixels: boolean): Coverage =>
  showsPixels ? squares(picture, scale) : enlarge(picture, scale);

/** Blank paper for so many pictures of this size. */
export function blank(count: number, { width, height }: { width: number; height: number }, { columns, advance, leading, margin, scale }: Layout): Coverage {
  const across = Math.min(columns, count);
  const rows = Math.ceil(count / columns);
  const wide = scale * (width + (across - 1) * advance + 2 * margin);
  const high = scale * (height + (rows - 1) * leading + 2 * margin);
  return { width: wide, height: high, cover: new Uint8ClampedArray(wide * high) };
}

/** Puts one picture onto a sheet that has others already: ink over ink stays ink. */
export function lay(sheet: Coverage, { cover, width, height }: Coverage, at: number, layout: Layout): void {
  const { columns, advance, leading, margin, scale } = layout;
  const left = scale * (margin + (at % columns) * advance);
  const top = scale * (margin + Math.floor(at / columns) * leading);
  for (let y = 0; y < height; y += 1) {
    const to = (top + y) * sheet.width + left;
    for (let x = 0; x < width; x += 1) {
      const [own, other] = [cover[y * width + x] ?? 0, sheet.cover[to + x] ?? 0];
      if (own > other) sheet.cover[to + x] = own;
    }
  }
}
