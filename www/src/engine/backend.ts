/** Chooses the backend and says why. A GPU is trusted only after it has reproduced the CPU's numbers. */
import { bundlesOf, flexBundle, openBackend, openFlex, type Bundles, type OpenBackend } from './bundles.js';
import type { Report } from './fetching.js';
import type { Files } from './files.js';
import { recall, remember, type Recalled } from './remembered.js';
import type { BackendChoice, BackendDetail } from './types.js';

export interface Chosen {
  open: OpenBackend;
  detail: BackendDetail;
}

/** Milliseconds of one iteration on a backend, measured by whoever can make a trainer on it. */
export type Measure = (open: OpenBackend) => Promise<number>;

export interface ChoiceInput {
  wanted: BackendChoice;
  /** What decides how long an iteration takes, as a text: figures hold for one experiment. */
  experiment: string;
  /** Whether the experiment has convolutions, whose kernels take a GPU longer to check. */
  convolves: boolean;
  /** Whether the GPU has been lost too often to be tried again. */
  isGpuLost: boolean;
  files: Files;
  report: Report;
  measure: Measure;
}

/** Milliseconds of one iteration on each, and the adapter that they hold for. */
interface Figures {
  adapter: string;
  onGpu: number;
  onCpu: number;
}

interface Context extends ChoiceInput {
  bundles: Bundles;
  /** The browser and the engines in it: another build may be faster, or wrong. */
  build: string;
}

/** Relative difference that rounding in another order explains after three iterations. */
const TOLERANCE = 1e-3;

/** burn times kernels on streams that a browser without this feature cannot open. */
const NEEDED_FEATURE = 'timestamp-query';

export async function chooseBackend(input: ChoiceInput): Promise<Chosen> {
  const bundles = await bundlesOf(input.files);
  const build = `${navigator.userAgent} ${bundles[flexBundle(bundles)]} ${bundles.webgpu}`;
  const context: Context = { ...input, bundles, build };
  const { wanted } = input;
  if (wanted === 'flex') return openCpu(context, 'asked', 'CPU (flex), as asked for.');
  if (wanted === 'ndarray') return openNdarray(context);
  if (input.isGpuLost) return openCpu(context, 'gpu-lost', 'CPU: the graphics device was lost more than once.');
  const known = wanted === 'auto' ? await recallFigures(context) : undefined;
  // It takes a while to find an adapter, and the CPU is needed unless the GPU is known to be faster.
  const isGpuLikely = wanted === 'webgpu' || (known !== undefined && isGpuFaster(known.value));
  if (!isGpuLikely) openFlex(input.files, bundles, input.report).catch(() => undefined);

  const probe = await probeAdapter(context);
  if ('why' in probe) return openCpu(context, probe.code, probe.why);
  if (known?.value.adapter !== probe.adapter) return openGpu(context, probe, undefined);
  return isGpuLikely ? openGpu(context, probe, measuredBy(known)) : openFasterCpu(context, measuredBy(known));
}

type Found = { adapter: string; software: boolean };
type Probe = { code: string; why: string } | Found;

async function probeAdapter({ wanted, bundles }: Context): Promise<Probe> {
  // Not every browser that runs this declares WebGPU, whatever its types say.
  const gpu = (navigator as Partial<Navigator>).gpu;
  if (!gpu) return { code: 'no-webgpu', why: 'CPU: this browser offers no WebGPU.' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { code: 'no-adapter', why: 'CPU: WebGPU found no graphics adapter.' };
  const { vendor, architecture, device, description, isFallbackAdapter: software } = adapter.info;
  if (software && wanted === 'auto') {
    return { code: 'fallback-adapter', why: 'CPU: the only WebGPU adapter is emulated in software, which is slower.' };
  }
  if (!adapter.features.has(NEEDED_FEATURE)) {
    return { code: 'missing-feature', why: `CPU: the graphics adapter lacks ${NEEDED_FEATURE}.` };
  }
  if (bundles.webgpu === undefined) {
    return { code: 'bundle-missing', why: 'CPU: the WebGPU engine is not here (it may still be building).' };
  }
  return { adapter: [vendor, architecture, device, description].join(' '), software };
}

type Measured = NonNullable<BackendDetail['measured']>;

/** Opens the GPU, checks it where that has not been done, and measures where that is not known and nobody asked for it. */
async function openGpu(context: Context, { adapter, software }: Found, known: Measured | undefined): Promise<Chosen> {
  try {
    const gpu = await openBackend(context.files, 'webgpu', context.report);
    if (!(await isTrusted(context, gpu, adapter))) {
      return await openCpu(context, 'check-failed', 'CPU: the graphics adapter failed the start-up check.');
    }
    const answer = (code: string, reason: string): Chosen => ({ open: gpu, detail: { backend: 'webgpu', code, reason } });
    if (software) return answer('asked-software-gpu', 'WebGPU as asked for, emulated in software: correct, but slow.');
    if (context.wanted === 'webgpu') return answer('asked', 'WebGPU, as asked for.');

    const measured = known ?? (await measureBoth(context, gpu, adapter));
    if (!isGpuFaster(measured)) return await openFasterCpu(context, measured);
    const { open, detail } = answer('measured-gpu-faster', `WebGPU, measured the faster: ${told(measured)}`);
    return { open, detail: { ...detail, measured } };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return openCpu(context, 'gpu-failed', `CPU: WebGPU could not be started (${why}).`);
  }
}

async function openFasterCpu(context: Context, measured: Measured): Promise<Chosen> {
  const { open, detail } = await openCpu(context, 'measured-cpu-faster', `CPU, measured the faster: ${told(measured)}`);
  return { open, detail: { ...detail, measured } };
}

async function openCpu(context: Context, code: string, why: string): Promise<Chosen> {
  const { files, bundles, report } = context;
  try {
    const open = await openFlex(files, bundles, report);
    const detail: BackendDetail = { backend: 'flex', code, reason: why };
    if (open.bundle !== 'cpu-relaxed') return { open, detail };
    return { open, detail: { ...detail, reason: `${why} With relaxed SIMD.`, relaxedSimd: true } };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'engine-missing') throw cause;
    const open = await openBackend(files, 'ndarray', report);
    return { open, detail: { backend: 'ndarray', code: 'flex-failed', reason: `CPU (ndarray): flex failed (${String(cause)}).` } };
  }
}

async function openNdarray(context: Context): Promise<Chosen> {
  if (context.bundles.ndarray === undefined) {
    return openCpu(context, 'ndarray-missing', 'CPU (flex): the ndarray engine is not here (it may still be building).');
  }
  const open = await openBackend(context.files, 'ndarray', context.report);
  return { open, detail: { backend: 'ndarray', code: 'asked', reason: 'CPU (ndarray), as asked for.' } };
}

/** Whether this adapter gives the CPU's numbers. Once it has, with these engines, it is believed. */
async function isTrusted(context: Context, gpu: OpenBackend, adapter: string): Promise<boolean> {
  const key = `check ${context.convolves} ${context.build}`;
  if ((await recall<string>(key))?.value === adapter) return true;
  const cpu = await openFlex(context.files, context.bundles, context.report);
  const agree = await agrees(gpu, cpu, context.convolves);
  if (agree) await remember(key, adapter);
  return agree;
}

async function agrees(gpu: OpenBackend, cpu: OpenBackend, convolves: boolean): Promise<boolean> {
  const [mine, theirs] = [await gpu.check(convolves), await cpu.check(convolves)];
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * (1 + Math.abs(b));
  return mine.length === theirs.length && mine.every((value, index) => near(value, theirs[index] ?? NaN));
}

const figuresKey = ({ experiment, build }: Context): string => `figures ${experiment} ${build}`;

/** What was measured of this experiment on an earlier occasion; on another adapter it is to be measured anew. */
const recallFigures = (context: Context): Promise<Recalled<Figures> | undefined> => recall<Figures>(figuresKey(context));

/** One measures at a time: two would slow each other down. */
let measuring: Promise<unknown> = Promise.resolve();

function measureBoth(context: Context, gpu: OpenBackend, adapter: string): Promise<Measured> {
  const measured = measuring.then(async () => {
    // While this one waited, another may have measured the same.
    const known = await recallFigures(context);
    if (known?.value.adapter === adapter) return measuredBy(known);
    const { files, bundles, report, measure } = context;
    const onCpu = await measure(await openFlex(files, bundles, report));
    const value: Figures = { adapter, onCpu, onGpu: await measure(gpu) };
    await remember(figuresKey(context), value);
    return measuredBy({ value, earlier: false });
  });
  measuring = measured.catch(() => undefined);
  return measured;
}

const measuredBy = ({ value: { onGpu, onCpu }, earlier }: Recalled<Figures>): Measured => ({ onGpu, onCpu, earlier });

const isGpuFaster = ({ onGpu, onCpu }: Pick<Measured, 'onGpu' | 'onCpu'>): boolean => onGpu < onCpu;

function told({ onGpu, onCpu, earlier }: Measured): string {
  const figures = `${onGpu.toFixed(2)} ms an iteration on WebGPU, ${onCpu.toFixed(2)} ms on the CPU`;
  return earlier ? `${figures}, on an earlier visit.` : `${figures}.`;
}
