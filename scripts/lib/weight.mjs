/** What travels, and how much may. `npm run build` holds the engines to the limits, a house test the page's code. */
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

const compress = promisify(brotliCompress); // level 11 is its default

/** Bytes as a server sends them, by brotli 11. */
export const sentBytes = async (contents) => (await compress(contents)).length;

/** In such bytes. */
export const LIMITS = {
  /** All that opening the page loads beside engine and data: in one language, without scrolling or clicking. */
  page: 60_000,
  engines: { cpu: 400_000, 'cpu-relaxed': 400_000, webgpu: 1_200_000 },
};
