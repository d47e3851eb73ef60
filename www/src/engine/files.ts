/**
 * Where the files lie that the engine fetches. Evaluated on the page, not in the worker: bundlers copy the
 * worker as it is. Fetches nothing.
 */

/**
 * Each with its own `new URL('…', import.meta.url)`: in this form bundlers see which files to take along,
 * and put in the names that they give them.
 */
const BESIDE = {
  'worker.js': new URL('./worker.js', import.meta.url),
  'wasm/bundles.json': new URL('./wasm/bundles.json', import.meta.url),
  'wasm/cpu.js': new URL('./wasm/cpu.js', import.meta.url),
  'wasm/cpu_bg.wasm': new URL('./wasm/cpu_bg.wasm', import.meta.url),
  'wasm/cpu-relaxed.js': new URL('./wasm/cpu-relaxed.js', import.meta.url),
  'wasm/cpu-relaxed_bg.wasm': new URL('./wasm/cpu-relaxed_bg.wasm', import.meta.url),
  'wasm/ndarray.js': new URL('./wasm/ndarray.js', import.meta.url),
  'wasm/ndarray_bg.wasm': new URL('./wasm/ndarray_bg.wasm', import.meta.url),
  'wasm/webgpu.js': new URL('./wasm/webgpu.js', import.meta.url),
  'wasm/webgpu_bg.wasm': new URL('./wasm/webgpu_bg.wasm', import.meta.url),
  'data/mnist-10k-images-idx3-ubyte.gz': new URL('./data/mnist-10k-images-idx3-ubyte.gz', import.meta.url),
  'data/mnist-10k-labels-idx1-ubyte.gz': new URL('./data/mnist-10k-labels-idx1-ubyte.gz', import.meta.url),
  'data/classifier.safetensors': new URL('./data/classifier.safetensors', import.meta.url),
  'data/digits.safetensors': new URL('./data/digits.safetensors', import.meta.url),
};

/** By their places in ganlet's own folder. */
export type FileName = keyof typeof BESIDE;

/** Absolute addresses. */
export type Files = Readonly<Record<FileName, string>>;

/** The files in `assets`, a folder's address; without one, where they came with this code. */
export function filesIn(assets: string | undefined): Files {
  const entries = Object.entries(BESIDE).map(([name, url]) => [name, assets === undefined ? url.href : new URL(name, assets).href]);
  return Object.fromEntries(entries) as Files;
}
