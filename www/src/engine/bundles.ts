/** The wasm bundles, loaded on demand and once per worker. The only importer of the generated bindings. */
import type * as Bindings from '../../wasm/cpu.js';
import type { Backend } from '../../wasm/cpu.js';
import { fetchStream, type Report } from './fetching.js';
import type { Files } from './files.js';
import { hasRelaxedSimd } from './simd.js';
import { GanletError } from './types.js';

/** `cpu-relaxed` is `cpu` with fused multiply-adds, for browsers that have them. */
export type BundleName = 'cpu' | 'cpu-relaxed' | 'ndarray' | 'webgpu';
/** All bundles are made from one crate and have the same interface. */
export type Module = typeof Bindings;

/** Which bundles the site has, each with its version: the development server offers the others later than `cpu`. */
export type Bundles = Readonly<Partial<Record<BundleName, string>>>;

/** A backend that is ready to train. */
export interface OpenBackend {
  backend: Backend;
  bundle: BundleName;
  module: Module;
  device: Bindings.WebDevice;
  /** The worker's memory on the wasm side, which only grows. */
  memory: WebAssembly.Memory;
  /** What the start-up check computes on it, with convolutions or without: equal on every backend but for rounding. */
  check: (convolves: boolean) => Promise<Float32Array>;
}

interface Loaded {
  module: Module;
  memory: WebAssembly.Memory;
}

const TITLES: Record<BundleName, string> = { cpu: 'CPU', 'cpu-relaxed': 'CPU', ndarray: 'ndarray', webgpu: 'WebGPU' };

const loaded = new Map<string, Promise<Loaded>>();
const opened = new Map<string, Promise<OpenBackend>>();
/** How often each glue has been tried. */
const tries = new Map<string, number>();

/** Where nobody tells which there are, each is tried: whatever is missing has a stand-in. */
const UNTOLD: Bundles = { cpu: '', 'cpu-relaxed': '', ndarray: '', webgpu: '' };

export async function bundlesOf(files: Files): Promise<Bundles> {
  try {
    const response = await fetch(files['wasm/bundles.json'], { cache: 'no-cache' });
    return response.ok ? ((await response.json()) as Bundles) : UNTOLD;
  } catch {
    return UNTOLD;
  }
}

/** The flex bundle that this browser runs fastest, of those that are there. */
export const flexBundle = (bundles: Bundles): 'cpu' | 'cpu-relaxed' =>
  bundles['cpu-relaxed'] !== undefined && hasRelaxedSimd() ? 'cpu-relaxed' : 'cpu';

/** Opens flex; where the faster bundle cannot be had or started, the plain one. */
export function openFlex(files: Files, bundles: Bundles, report: Report): Promise<OpenBackend> {
  // One for all sessions of the worker: digits and figures then need no second copy.
  return once(opened, `${files['wasm/cpu.js']} flex`, async () => {
    const best = flexBundle(bundles);
    if (best === 'cpu') return start(files, 'cpu', 'flex', report);
    return start(files, best, 'flex', report).catch(() => start(files, 'cpu', 'flex', report));
  });
}

/** Opens a backend; a second call gives the first one's. A failed attempt can be repeated. */
export function openBackend(files: Files, backend: 'ndarray' | 'webgpu', report: Report): Promise<OpenBackend> {
  return once(opened, `${files[`wasm/${backend}.js`]} ${backend}`, () => start(files, backend, backend, report));
}

async function start(files: Files, bundle: BundleName, backend: Backend, report: Report): Promise<OpenBackend> {
  const { module, memory } = await load(files, bundle, report);
  const device = await module.openDevice(backend);
  const checks = new Map<string, Promise<Float32Array>>();
  const check = (convolves: boolean) => once(checks, String(convolves), () => module.selfCheck(device, convolves));
  // A trap in the first matrix product is better met here than in the user's run.
  if (backend !== 'webgpu') await check(false);
  return { backend, bundle, module, device, memory, check };
}

function load(files: Files, bundle: BundleName, report: Report): Promise<Loaded> {
  const glue = files[`wasm/${bundle}.js`];
  return once(loaded, glue, async () => {
    try {
      // The glue and the engine travel together.
      const engine = fetchStream(files[`wasm/${bundle}_bg.wasm`], 'engine', report);
      engine.catch(() => undefined);
      const tried = tries.get(glue) ?? 0;
      tries.set(glue, tried + 1);
      // Browsers remember that a script could not be loaded, under its whole address: with a fragment it is another.
      const address = tried > 0 ? `${glue}#${String(tried)}` : glue;
      const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ address)) as Module;
      const { memory } = await module.default({ module_or_path: engine });
      return { module, memory };
    } catch (cause) {
      throw new GanletError({
        code: 'engine-missing',
        message: `The ${TITLES[bundle]} engine at ${glue} could not be loaded: ${String(cause)}.`,
        hint: 'Reload the page; if you host ganlet yourself, check that the folder wasm/ lies beside ganlet.js, or name its place in `assets`.',
      });
    }
  });
}

function once<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}
