/** Pictures as a reader might bring them: drawn shapes as PNG, in folders, archives and IDX files. */
import { Buffer } from 'node:buffer';
import { deflateSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';

const SIDE = 28;

export interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Whether a point, -1 to 1 both ways, lies in the shape. */
const SHAPES: Record<string, (x: number, y: number) => boolean> = {
  disc: (x, y) => Math.hypot(x, y) < 0.8,
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.65) < 0.16,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.65,
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.2 && Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  bar: (x, y) => Math.abs(x) < 0.2 && Math.abs(y) < 0.85,
};
export const SHAPE_NAMES = Object.keys(SHAPES);

/** Dark on light, as one draws: of any size, a little out of place, no two alike. */
export function shape(name: string, at: number, width = SIDE, height = SIDE): Buffer {
  const [dx, dy, scale] = [0.2 * Math.sin(7 * at), 0.2 * Math.cos(11 * at), 1.05 + 0.2 * Math.sin(3 * at)];
  const half = Math.min(width, height) / 2;
  const inside = SHAPES[name] ?? (() => false);
  return Buffer.from(
    Array.from({ length: width * height }, (_, place) => {
      const [x, y] = [((place % width) + 0.5 - width / 2) / half, (Math.floor(place / width) + 0.5 - height / 2) / half];
      return inside(scale * x + dx, scale * y + dy) ? 20 : 255;
    }),
  );
}

export function png(greys: Buffer, width = SIDE, height = SIDE): Buffer {
  const rows = Array.from({ length: height }, (_, row) => [Buffer.from([0]), greys.subarray(row * width, (row + 1) * width)]).flat();
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // eight bits, grey
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}

/** Paths and contents: `each` pictures in a folder for each of the shapes. */
export function folders(names: readonly string[], each: number, size: { width: number; height: number } = { width: SIDE, height: SIDE }): Record<string, Buffer> {
  const files = names.flatMap((name) =>
    Array.from({ length: each }, (_, at) => [`shapes/${name}/${at}.png`, png(shape(name, at, size.width, size.height), size.width, size.height)] as const),
  );
  return Object.fromEntries(files);
}

export const zip = (files: Record<string, Uint8Array>, name = 'pictures.zip'): Upload => ({
  name,
  mimeType: 'application/zip',
  buffer: Buffer.from(zipSync(files, { level: 0 })),
});

export interface IdxOptions {
  count?: number;
  /** Of which label each image is. */
  labelOf?: (at: number) => number;
  side?: number;
  packed?: boolean;
}

/** A pair of IDX files, light on dark as MNIST's are. */
export function idx({ count = 300, labelOf = (at) => at % 5, side = SIDE, packed = false }: IdxOptions = {}): { images: Upload; labels: Upload } {
  const pictures = Array.from({ length: count }, (_, at) => shape(SHAPE_NAMES[labelOf(at) % SHAPE_NAMES.length] ?? '', at, side, side).map((grey) => 255 - grey));
  const images = Buffer.concat([words(0x803, count, side, side), ...pictures]);
  const labels = Buffer.concat([words(0x801, count), Buffer.from(Array.from({ length: count }, (_, at) => labelOf(at)))]);
  const upload = (name: string, content: Buffer): Upload => ({
    name: packed ? `${name}.gz` : name,
    mimeType: 'application/octet-stream',
    buffer: packed ? gzipSync(content) : content,
  });
  return { images: upload('train-images-idx3-ubyte', images), labels: upload('train-labels-idx1-ubyte', labels) };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([words(data.length), body, words(crc32(body))]);
}

/** The checksum of PNG; Node's own came after version 20. */
function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

function words(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, at) => bytes.writeUInt32BE(number >>> 0, 4 * at));
  return bytes;
}
