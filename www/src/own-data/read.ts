/** Files → pictures with labels, ready to train on; or the fault that keeps them from it. Knows no page and no engine. */
import { opened, type Entry } from './entries.js';
import { fault } from './fault.js';
import { findIdx, PIXELS, type Labelled } from './idx.js';
import { inProportion } from './order.js';
import { edgeOf, readPicture, WHOLE } from './picture.js';

export const MOST_LABELS = 10;
/** Decoding takes about a millisecond each; what comes as IDX need not be decoded. */
export const MOST_PICTURES = 20_000;
const MOST_OF_IDX = 70_000;
const FEWEST = 100;
/** One in ten is kept aside: of every label there is to be one. */
const FEWEST_OF_A_LABEL = 10;
/** Pictures that are decoded at the same time. */
const AT_ONCE = 16;
/** Above this grey a background is light. */
const LIGHT = 127;
/** Edges that decide on the background. */
const LOOKED_AT = 1000;

export interface OwnPictures extends Labelled {
  /** What each label is called: the folder's name, or the number in the file. */
  names: string[];
  counts: number[];
  /** How many there were before the surplus was left out. */
  found: number;
  /** Whether most have a light background. */
  isLight: boolean;
}

export type Progress = (done: number, all: number) => void;

export async function readPictures(entries: readonly Entry[], progress: Progress): Promise<OwnPictures> {
  const files = await opened(entries);
  const pictures = files.filter(({ path }) => /\.(png|jpe?g|webp|avif|gif|bmp)$/i.test(path));
  const idx = await findIdx(files.filter((file) => !pictures.includes(file)));
  if (idx) return fromIdx(idx);
  if (pictures.length === 0) throw fault('no-pictures');
  return fromFolders(pictures, progress);
}

function fromIdx({ pixels, labels }: Labelled): OwnPictures {
  const values = [...new Set(labels)].sort((a, b) => a - b);
  const places = labels.map((value) => values.indexOf(value));
  const names = values.map(String);
  check(names, places);
  const order = inProportion(places).slice(0, MOST_OF_IDX);
  const chosen = new Uint8Array(order.length * PIXELS);
  order.forEach((from, to) => chosen.set(pixels.subarray(from * PIXELS, (from + 1) * PIXELS), to * PIXELS));
  const edges = order.slice(0, LOOKED_AT).map((_, at) => edgeOf(chosen.subarray(at * PIXELS, (at + 1) * PIXELS), WHOLE));
  return finished(names, chosen, Uint8Array.from(order, (at) => places[at] ?? 0), labels.length, edges);
}

async function fromFolders(files: readonly Entry[], progress: Progress): Promise<OwnPictures> {
  const folders = files.map(({ path }) => path.split('/').at(-2) ?? '');
  const collator = new Intl.Collator(undefined, { numeric: true });
  const names = [...new Set(folders)].sort(collator.compare);
  if (names.length === 1 && names[0] === '') throw fault('no-folders');
  const places = folders.map((folder) => names.indexOf(folder));
  check(names, places);
  const order = inProportion(places).slice(0, MOST_PICTURES);
  const pixels = new Uint8Array(order.length * PIXELS);
  const edges: number[] = [];
  for (let from = 0; from < order.length; from += AT_ONCE) {
    progress(from, order.length);
    const batch = order.slice(from, from + AT_ONCE).flatMap((at) => files[at] ?? []);
    const pictures = await Promise.all(batch.map(async ({ path, bytes }) => readPicture(await bytes(), path)));
    pictures.forEach(({ greys, edge }, at) => {
      pixels.set(greys, (from + at) * PIXELS);
      edges.push(edge);
    });
  }
  return finished(names, pixels, Uint8Array.from(order, (at) => places[at] ?? 0), files.length, edges);
}

function check(names: readonly string[], places: ArrayLike<number>): void {
  const counts = countsOf(names.length, places);
  const [only = ''] = names;
  if (names.length === 0) throw fault('too-few', 0);
  if (names.length < 2) throw fault('one-label', only);
  if (names.length > MOST_LABELS) throw fault('too-many-labels', names.length);
  const scarce = counts.findIndex((count) => count < FEWEST_OF_A_LABEL);
  if (scarce >= 0) throw fault('too-few-of-a-label', names[scarce] ?? '', counts[scarce] ?? 0);
  if (places.length < FEWEST) throw fault('too-few', places.length);
}

function finished(names: string[], pixels: Uint8Array, labels: Uint8Array, found: number, edges: number[]): OwnPictures {
  const middle = edges.sort((a, b) => a - b)[edges.length >> 1] ?? 0;
  return { names, pixels, labels, counts: countsOf(names.length, labels), found, isLight: middle > LIGHT };
}

function countsOf(labels: number, places: ArrayLike<number>): number[] {
  const counts = Array.from({ length: labels }, () => 0);
  for (let at = 0; at < places.length; at += 1) counts[places[at] ?? 0] = (counts[places[at] ?? 0] ?? 0) + 1;
  return counts;
}
