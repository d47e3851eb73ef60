/** IDX files (the format of MNIST and its relatives): which of some files they are, what they hold, and how they are written. */
import type { Entry } from './entries.js';
import { MOST_BYTES } from './entries.js';
import { fault } from './fault.js';

export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
const IMAGES = 0x803;
const LABELS = 0x801;

interface IdxFile {
  path: string;
  bytes: Uint8Array;
  magic: number;
}

/** Grey pictures of 28 × 28 bytes, one after the other, and the byte that labels each. */
export interface Labelled {
  pixels: Uint8Array;
  labels: Uint8Array;
}

/** The pair among some files, whatever their order; undefined where none of them is an IDX file. */
export async function findIdx(entries: readonly Entry[]): Promise<Labelled | undefined> {
  const files: IdxFile[] = [];
  for (const { path, bytes } of entries) {
    const content = await unpacked(await bytes(), path);
    const magic = wordAt(content, 0);
    if (magic === IMAGES || magic === LABELS) files.push({ path, bytes: content, magic });
  }
  if (files.length === 0) return undefined;
  return read(...pairOf(files));
}

/** Both files of some pictures; `isInverted`: with black for white. */
export function writeIdx({ pixels, labels }: Labelled, isInverted: boolean): { images: Blob; labels: Blob } {
  const count = labels.length;
  const body = isInverted ? pixels.map((grey) => 255 - grey) : pixels;
  return {
    images: new Blob([words(IMAGES, count, SIDE, SIDE), body as Uint8Array<ArrayBuffer>]),
    labels: new Blob([words(LABELS, count), labels as Uint8Array<ArrayBuffer>]),
  };
}

/** Where there are more than two, those of a name: "train" before any other. */
function pairOf(files: readonly IdxFile[]): [images: IdxFile, labels: IdxFile] {
  const ofKind = (magic: number, all = files): IdxFile[] => all.filter((file) => file.magic === magic);
  const [images, labels] = [ofKind(IMAGES), ofKind(LABELS)];
  const [first, second] = [images[0], labels[0]];
  if (!second) throw fault('images-alone', first?.path ?? '');
  if (!first) throw fault('labels-alone', second.path);
  if (images.length === 1 && labels.length === 1) return [first, second];
  const ofTraining = files.filter(({ path }) => /train/i.test(path));
  const [image, ...otherImages] = ofKind(IMAGES, ofTraining);
  const [label, ...otherLabels] = ofKind(LABELS, ofTraining);
  if (!image || !label || otherImages.length + otherLabels.length > 0) throw fault('too-many-idx');
  return [image, label];
}

function read(images: IdxFile, labels: IdxFile): Labelled {
  const [count, rows, columns] = [wordAt(images.bytes, 4), wordAt(images.bytes, 8), wordAt(images.bytes, 12)];
  const labelCount = wordAt(labels.bytes, 4);
  if (images.bytes.length < 16) throw fault('idx-cut', images.path);
  if (rows !== SIDE || columns !== SIDE) throw fault('not-28', rows, columns);
  if (images.bytes.length !== 16 + count * PIXELS) throw fault('idx-cut', images.path);
  if (labels.bytes.length !== 8 + labelCount) throw fault('idx-cut', labels.path);
  if (count !== labelCount) throw fault('counts-differ', String(count), String(labelCount));
  return { pixels: images.bytes.subarray(16), labels: labels.bytes.subarray(8) };
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Uint8Array> {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return bytes;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw fault('gzip-broken', path);
    });
    if (done) break;
    length += value.length;
    if (length > MOST_BYTES) throw fault('too-large', path);
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** Four bytes, the largest first. */
const wordAt = (bytes: Uint8Array, at: number): number =>
  bytes.length < at + 4 ? NaN : new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);

function words(...numbers: number[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((number, at) => view.setUint32(4 * at, number));
  return view.buffer;
}
