/** Chooses the backend and says why. A GPU is trusted only after it has reproduced the CPU's numbers. */
import { hasBundle, openBackend, type OpenBackend } from './bundles.js';
import type { Report } from './fetching.js';
import type { BackendChoice, BackendDetail } from './types.js';

export interface Chosen {
  open: OpenBackend;
  detail: BackendDetail;
}

/** Milliseconds of one iteration on a backend, measured by whoever can make a trainer on it. */
export type Measure = (open: OpenBackend) => Promise<number>;

export interface ChoiceInput {
  wanted: BackendChoice;
  /** Whether the experiment has convolutions, whose kernels take a GPU longer to check. */
  convolves: boolean;
  assets: string;
  report: Report;
  measure: Measure;
}

/** Relative difference that rounding in another order explains after three iterations. */
const TOLERANCE = 1e-3;

/** burn times kernels on streams that a browser without this feature cannot open. */
const NEEDED_FEATURE = 'timestamp-query';

export async function chooseBackend(input: ChoiceInput): Promise<Chosen> {
  if (input.wanted === 'flex') return openCpu(input, 'asked', 'CPU (flex), as asked for.');
  if (input.wanted === 'ndarray') {
    const open = await openBackend(input.assets, 'ndarray', input.report);
    return { open, detail: { backend: 'ndarray', code: 'asked', reason: 'CPU (ndarray), as asked for.' } };
  }
  const refusal = await probeAdapter(input);
  if ('why' in refusal) return openCpu(input, refusal.code, refusal.why);
  return openGpu(input, refusal.software);
}

type Probe = { code: string; why: string } | { software: boolean };

async function probeAdapter({ wanted, assets }: ChoiceInput): Promise<Probe> {
  // Not every browser that runs this declares WebGPU, whatever its types say.
  const gpu = (navigator as Partial<Navigator>).gpu;
  if (!gpu) return { code: 'no-webgpu', why: 'CPU: this browser offers no WebGPU.' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { code: 'no-adapter', why: 'CPU: WebGPU found no graphics adapter.' };
  const software = adapter.info.isFallbackAdapter;
  if (software && wanted === 'auto') {
    return { code: 'fallback-adapter', why: 'CPU: the only WebGPU adapter is emulated in software, which is slower.' };
  }
  if (!adapter.features.has(NEEDED_FEATURE)) {
    return { code: 'missing-feature', why: `CPU: the graphics adapter lacks ${NEEDED_FEATURE}.` };
  }
  if (!(await hasBundle(assets, 'webgpu').catch(() => false))) {
    return { code: 'bundle-missing', why: 'CPU: the WebGPU engine is not here (it may still be building).' };
  }
  return { software };
}

async function openGpu(input: ChoiceInput, software: boolean): Promise<Chosen> {
  const cpu = await openCpu(input, 'check-failed', 'CPU: the graphics adapter failed the start-up check.');
  let gpu: OpenBackend;
  try {
    gpu = await openBackend(input.assets, 'webgpu', input.report);
    if (!(await agrees(gpu, cpu.open, input.convolves))) return cpu;
  } catch (cause) {
    const reason = `CPU: WebGPU could not be started (${cause instanceof Error ? cause.message : String(cause)}).`;
    return { open: cpu.open, detail: { ...cpu.detail, code: 'gpu-failed', reason } };
  }
  const answer = (code: string, reason: string): Chosen => ({ open: gpu, detail: { backend: 'webgpu', code, reason } });
  if (software) return answer('asked-software-gpu', 'WebGPU as asked for, emulated in software: correct, but slow.');
  if (input.wanted === 'webgpu') return answer('asked', 'WebGPU, as asked for.');

  const [onCpu, onGpu] = [await input.measure(cpu.open), await input.measure(gpu)];
  const figures = `${onGpu.toFixed(2)} ms an iteration on WebGPU, ${onCpu.toFixed(2)} ms on the CPU`;
  if (onGpu < onCpu) return answer('measured-gpu-faster', `WebGPU, measured the faster: ${figures}.`);
  const detail = { ...cpu.detail, code: 'measured-cpu-faster', reason: `CPU, measured the faster: ${figures}.` };
  return { open: cpu.open, detail };
}

async function openCpu({ assets, report }: ChoiceInput, code: string, reason: string): Promise<Chosen> {
  try {
    const open = await openBackend(assets, 'flex', report);
    return { open, detail: { backend: 'flex', code, reason } };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'engine-missing') throw cause;
    const open = await openBackend(assets, 'ndarray', report);
    return { open, detail: { backend: 'ndarray', code: 'flex-failed', reason: `CPU (ndarray): flex failed (${String(cause)}).` } };
  }
}

async function agrees(gpu: OpenBackend, cpu: OpenBackend, convolves: boolean): Promise<boolean> {
  const [mine, theirs] = [await gpu.check(convolves), await cpu.check(convolves)];
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * (1 + Math.abs(b));
  return mine.length === theirs.length && mine.every((value, index) => near(value, theirs[index] ?? NaN));
}
