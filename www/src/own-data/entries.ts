/** The files that a reader chose or dropped, folders walked through and archives opened, as one flat list. Knows no picture. */
import { unzip, type UnzipFileInfo } from 'fflate';
import { fault, type Fault } from './fault.js';

/** A file by its path; read when it is wanted. */
export interface Entry {
  path: string;
  bytes: () => Promise<Uint8Array<ArrayBuffer>>;
}

export const MOST_BYTES = 512 * 2 ** 20;
const STORED = 0;
const DEFLATED = 8;

/** From a file or folder field. */
export const chosenFiles = (files: Iterable<File>): Entry[] => Array.from(files, (file) => entryOf(file, file.webkitRelativePath || file.name));

/** From a drop, in which a folder comes as one item. To be called while the event is handled: afterwards it is empty. */
export function droppedFiles(transfer: DataTransfer): Promise<Entry[]> {
  const found = Array.from(transfer.items, (item) => {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    return entry ? walk(entry) : Promise.resolve(file ? [entryOf(file, file.name)] : []);
  });
  return Promise.all(found).then((entries) => entries.flat());
}

/** With the archives among them opened, and without what file systems leave behind. */
export async function opened(entries: readonly Entry[]): Promise<Entry[]> {
  const lists = await Promise.all(entries.map((entry) => (/\.zip$/i.test(entry.path) ? inArchive(entry) : [entry])));
  return lists.flat().filter(({ path }) => isOfTheReader(path));
}

const isOfTheReader = (path: string): boolean => !/(^|\/)(\.|__MACOSX\/|Thumbs\.db$)/.test(path);

function entryOf(file: File, path: string): Entry {
  return {
    path,
    bytes: async () => {
      if (file.size > MOST_BYTES) throw fault('too-large', path);
      return new Uint8Array(await file.arrayBuffer());
    },
  };
}

async function walk(entry: FileSystemEntry): Promise<Entry[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [entryOf(file, path)];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  // A reader hands out a hundred at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    inside.push(...some);
  }
  return (await Promise.all(inside.map(walk))).flat();
}

async function inArchive({ path, bytes }: Entry): Promise<Entry[]> {
  const packed = await bytes();
  let refusal: Fault | undefined;
  let total = 0;
  const isWanted = ({ name, originalSize, compression }: UnzipFileInfo): boolean => {
    if (refusal || name.endsWith('/') || !isOfTheReader(name)) return false;
    total += originalSize;
    if (total > MOST_BYTES) refusal = fault('too-large', path);
    else if (compression !== STORED && compression !== DEFLATED) refusal = fault('zip-locked', name);
    return refusal === undefined;
  };
  const files = await new Promise<Record<string, Uint8Array>>((resolve, reject) => {
    unzip(packed, { filter: isWanted }, (error, unpacked) => (error ? reject(fault('not-a-zip', path)) : resolve(unpacked)));
  }).catch((error: unknown) => {
    throw refusal ?? error;
  });
  if (refusal) throw refusal;
  return Object.entries(files).map(([name, content]) => ({
    path: name,
    bytes: () => Promise.resolve(content as Uint8Array<ArrayBuffer>),
  }));
}
