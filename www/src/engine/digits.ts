/** IDX files by address: images and labels, packed or not. Checking them is the crate's job. */
import { fetchBytes, type Report } from './fetching.js';
import { GanletError } from './types.js';

/** Far above the 47 MB of 60,000 digits; a packed file that unpacks to more is not what it says. */
const MAX_BYTES = 512 * 2 ** 20;

export interface IdxFiles {
  images: Uint8Array;
  labels: Uint8Array;
}

/** Fetches both files of `data`: the images' address, or both addresses with white space between. */
export async function fetchDigits(data: string, report: Report): Promise<IdxFiles> {
  const [images, labels] = addresses(data);
  const imagesFile = await fetchBytes(images, 'data', report);
  const labelsFile = await fetchBytes(labels, 'data', () => undefined);
  return { images: await unpacked(imagesFile, images), labels: await unpacked(labelsFile, labels) };
}

function addresses(data: string): [images: string, labels: string] {
  const [images = '', given] = data.trim().split(/\s+/);
  const cut = images.lastIndexOf('/') + 1;
  const name = images.slice(cut).replace('images', 'labels').replace('idx3', 'idx1');
  const labels = given ?? images.slice(0, cut) + name;
  if (labels === images) {
    throw new GanletError({
      code: 'data-labels-unknown',
      message: `The labels that belong to ${images} cannot be guessed from its name.`,
      hint: 'Give both addresses, images first, with a space between.',
    });
  }
  return [images, labels];
}

async function unpacked(file: Uint8Array, url: string): Promise<Uint8Array> {
  const isGzip = file[0] === 0x1f && file[1] === 0x8b;
  if (!isGzip) return file;
  const reader = new Blob([file as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      chunks.push(read.value);
      length += read.value.byteLength;
      if (length > MAX_BYTES) throw new RangeError(`it unpacks to more than ${MAX_BYTES} bytes`);
    }
  } catch (cause) {
    throw new GanletError({
      code: 'data-corrupt',
      message: `${url} cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: 'The download may have been cut off; fetch the file again.',
    });
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
