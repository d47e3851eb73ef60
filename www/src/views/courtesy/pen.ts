/** Digits written with a round pen, each a little otherwise: what stands where a generator's will. Knows no element. */
import type { Images } from '../../engine/types.js';

const SIDE = 28;
/** One stroke or two for each digit, on a sheet of 28 by 28. */
const STROKES = [
  'M14 5C9.5 5 7.5 10 7.5 14.500S10 23 14 23 20.5 19 20.5 13.5 18.5 5 14 5Z',
  'M12 8.500L15.5 5 14.5 23',
  'M8.5 9C9.5 6 12 5 14.5 5 18 5 19.5 7.5 18.5 10.5 17 15 11.5 18.5 8 22.5 12 21 16 21.5 20.5 22',
  'M9 7C11 5 18 4 18.5 8 18.8 11.5 15 13 12.5 13.5 16 13.5 19.5 15 19 18.5 18.5 22.5 13 24 8.5 21.5',
  'M11 5.500C10 9 9 12 8.5 15 12 14.5 16 14.5 20 14.500M17.5 6C17 12 16.5 17 15.5 23.5',
  'M19.5 5.500C16 5.5 13 5.5 11 5.8 10.5 8.5 10 10.5 9.7 12.5 14 10.5 19.5 12 19.3 17 19 22 13 24 8.5 21.5',
  'M17 4.800C12 7.5 8.5 13 8.5 18 8.5 21.5 10.5 23.5 13.5 23.5 17 23.5 19.5 21 19 17.8 18.5 14.5 12.5 13.8 9 18.5',
  'M8 7C12 6.5 16 6.5 20 6 17.5 11 15 17 13.5 23.5',
  'M18.5 8C16.5 4 9.5 4.5 10 8.5 10.5 12 18.5 14.5 18.5 19 18.5 24 9 24 9.5 19.5 10 15.5 18 13 18.5 8Z',
  'M18.5 9.500C17 5 10.5 4.5 9.5 9 9 13 14 14.5 18.5 9.5 18.5 14 17.5 19 16 23.5',
] as const;

const written = new Map<string, Float32Array>();

/** One image for each label; the same `hand` writes all of one row of `columns`. */
export function write(labels: readonly number[], columns: number): Images {
  const size = SIDE * SIDE;
  const images = new Float32Array(labels.length * size);
  labels.forEach((label, at) => images.set(digit(label, Math.floor(at / columns)), at * size));
  return { width: SIDE, height: SIDE, count: labels.length, images };
}

function digit(label: number, hand: number): Float32Array {
  const key = `${label} ${hand}`;
  const known = written.get(key);
  if (known) return known;
  const image = inked(STROKES[label] ?? STROKES[0], label, hand);
  written.set(key, image);
  return image;
}

function inked(strokes: string, label: number, hand: number): Float32Array {
  const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
  if (!context) return new Float32Array(SIDE * SIDE);
  // As much as people differ: slant and width by the hand, a trifle by the digit too.
  const [slant, width, turn] = [swing(hand, 1) * 0.22, 1 + swing(hand, 2) * 0.12, swing(hand * 10 + label, 3) * 0.08];
  context.translate(SIDE / 2, SIDE / 2);
  context.rotate(turn);
  context.transform(width, 0, -slant, 1, 0, 0);
  context.translate(-SIDE / 2, -SIDE / 2);
  context.lineWidth = 2.3 + swing(hand, 4) * 0.6;
  context.lineCap = context.lineJoin = 'round';
  context.stroke(new Path2D(strokes));
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Float32Array.from({ length: SIDE * SIDE }, (_, at) => (data[4 * at + 3] ?? 0) / 255);
}

/** From -1 to 1, the same for the same number: a still that is drawn again must not move. */
const swing = (number: number, of: number): number => Math.sin(12.9 * number + 4.1 * of);
