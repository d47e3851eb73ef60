/** The two wasm bundles, loaded on demand and once per worker. The only importer of the generated bindings. */
import type * as Bindings from '../../wasm/cpu.js';
import type { Backend } from '../../wasm/cpu.js';
import { fetchStream, type Report } from './fetching.js';
import { GanletError } from './types.js';

export type BundleName = 'cpu' | 'webgpu';
export type Module = typeof Bindings;

/** A backend that is ready to train. */
export interface OpenBackend {
  backend: Backend;
  bundle: BundleName;
  module: Module;
  device: Bindings.WebDevice;
  /** What the start-up check computes on it, with convolutions or without: equal on every backend but for rounding. */
  check: (convolves: boolean) => Promise<Float32Array>;
}

const modules = new Map<string, Promise<Module>>();
const opened = new Map<string, Promise<OpenBackend>>();

/** Which bundles the site has: the development server offers WebGPU later than the CPU. */
export async function hasBundle(assets: string, bundle: BundleName): Promise<boolean> {
  const response = await fetch(`${assets}wasm/bundles.json`, { cache: 'no-cache' });
  if (!response.ok) return false;
  const bundles = (await response.json()) as Partial<Record<BundleName, boolean>>;
  return bundles[bundle] === true;
}

/** Opens a backend; a second call gives the first one's. A failed attempt can be repeated. */
export function openBackend(assets: string, backend: Backend, report: Report): Promise<OpenBackend> {
  return once(opened, assets + backend, async () => {
    const bundle: BundleName = backend === 'webgpu' ? 'webgpu' : 'cpu';
    const module = await loadModule(assets, bundle, report);
    const device = await module.openDevice(backend);
    const checks = new Map<string, Promise<Float32Array>>();
    const check = (convolves: boolean) => once(checks, String(convolves), () => module.selfCheck(device, convolves));
    // A trap in the first matrix product is better met here than in the user's run.
    await check(false);
    return { backend, bundle, module, device, check };
  });
}

function loadModule(assets: string, bundle: BundleName, report: Report): Promise<Module> {
  return once(modules, assets + bundle, async () => {
    const glue = `${assets}wasm/${bundle}.js`;
    try {
      const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ glue)) as Module;
      await module.default({ module_or_path: fetchStream(`${assets}wasm/${bundle}_bg.wasm`, 'engine', report) });
      return module;
    } catch (cause) {
      throw new GanletError({
        code: 'engine-missing',
        message: `The ${bundle === 'cpu' ? 'CPU' : 'WebGPU'} engine at ${glue} could not be loaded: ${String(cause)}.`,
        hint: 'Reload the page; if you host ganlet yourself, check that the folder wasm/ lies beside ganlet.js.',
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
