/**
 * The engine's interface. Shapes that the trainer defines come from the bindings that wasm-bindgen
 * generates; only what the engine adds (choice of backend, events, progress) is declared here.
 */
import type {
  About as TrainerAbout,
  Backend,
  DensityMetrics,
  DigitsMetrics,
  DiscriminateRequest,
  ErrorDetail,
  Frame,
  FrameRequest,
  GenerateRequest,
  Hyperparameter as TrainerHyperparameter,
  Images,
  NetworkSummary,
  SelfTest,
  Stats,
  Steered,
  SteerRequest,
  Values,
} from '../../wasm/cpu.js';

export type {
  Backend,
  DensityFrame,
  DensityMetrics,
  DigitsFrame,
  DigitsMetrics,
  DiscriminateRequest,
  ErrorDetail,
  Frame,
  FrameRequest,
  GenerateRequest,
  Images,
  LayerSummary,
  NetworkSummary,
  SelfTest,
  Stats,
  Steered,
  SteerRequest,
  Values,
} from '../../wasm/cpu.js';

export const PRESETS = [
  'gaussian',
  'two-gaussians',
  'mnist-gan',
  'mnist-wgan',
  'mnist-dcgan',
  'digits',
  'mnist-cgan',
  'mnist-cgan-embed',
  'mnist-cdcgan',
  'mnist-ssgan',
] as const;
export type PresetName = (typeof PRESETS)[number];
export const isDigits = (preset: PresetName): boolean => preset === 'digits' || preset.startsWith('mnist');
/** Whether its networks are given labels. */
export const isConditional = (preset: PresetName): boolean => /digits|-cgan|-cdcgan/.test(preset);
/** Whether there are convolutions in it. */
export const isConvolutional = (preset: PresetName): boolean => preset === 'digits' || isLong(preset);
/** Whether convolutions make an iteration a hundred times as long as an MLP's. */
export const isLong = (preset: PresetName): boolean => /dcgan|embed/.test(preset);
/** In `weights`: the file that ganlet brings along, for the presets that have one. */
export const SHIPPED = 'shipped';
export const hasShippedWeights = (preset: PresetName): boolean => preset === 'digits';

export const BACKENDS = ['auto', 'webgpu', 'flex', 'ndarray'] as const;
export type BackendChoice = (typeof BACKENDS)[number];

export interface TrainerOptions {
  preset?: PresetName;
  backend?: BackendChoice;
  /** Whole number from 0 to 2^32 - 1. */
  seed?: number;
  /** IDX images (the labels file is found by name), or "images labels"; gzip or not. Default: 10,000 digits of MNIST. */
  data?: string;
  /** What the labels of `data` stand for, where these are not the digits 0 to 9. Such pictures are not judged: the classifier reads digits. */
  labelNames?: readonly string[];
  /** A checkpoint to start from: its address, or "shipped" for the one that comes with `digits`. */
  weights?: string;
  /** Values by name, as `configure` takes them. */
  hyperparameters?: Record<string, number | string>;
  /** Where `wasm/` and `data/` lie; default: beside the engine's own file. */
  assets?: string;
}

/** What a share link carries. */
export interface TrainerState {
  preset: PresetName;
  seed: number;
  hyperparameters: Record<string, number | string>;
}

export interface BackendDetail {
  backend: Backend;
  /** Stable, kebab-case: what decided. The page has a sentence for each. */
  code: string;
  /** The same in English words. */
  reason: string;
  /** Milliseconds of one iteration, where they decided; `earlier`: they were kept from an earlier visit. */
  measured?: { onGpu: number; onCpu: number; earlier: boolean };
  /** flex, with the fused multiply-add of this browser's WebAssembly. */
  relaxedSimd?: true;
}

/** A hyper-parameter as the run has it. */
export interface Hyperparameter extends TrainerHyperparameter {
  /** The preset's own, whatever it has been changed to. */
  presetValue: number | string;
}

/** What a page needs to know of the experiment as it runs. */
export interface About extends TrainerAbout {
  /** Memory of the engine on the wasm side, shared by the trainers of a page that run on it. It only grows. */
  wasmBytes: number;
}

export interface ProgressDetail {
  phase: 'engine' | 'data' | 'weights';
  /** Bytes. `total` is 0 where the server did not say. */
  loaded: number;
  total: number;
}

export interface SnapshotDetail {
  iteration: number;
  grid: Images;
  gridColumns: number;
}

export interface TrainerEventMap {
  ready: undefined;
  backend: BackendDetail;
  progress: ProgressDetail;
  step: Stats;
  frame: Frame;
  state: { running: boolean; iteration: number };
  /** Fixed latents, drawn at every 200th iteration. */
  snapshot: SnapshotDetail;
  error: ErrorDetail;
}

/** Thrown by every call that fails; the run is as it was. */
export class GanletError extends Error {
  override readonly name = 'GanletError';
  readonly code: string;
  readonly hint: string;
  constructor(detail: ErrorDetail) {
    super(detail.message);
    this.code = detail.code;
    this.hint = detail.hint;
  }
}

/** A trainer in the worker. Calls are served in the order made, also while it plays. */
export interface Trainer {
  readonly ready: Promise<void>;
  readonly backendInUse: Backend | undefined;
  readonly backendReason: string;
  readonly iteration: number;
  readonly running: boolean;

  step(n?: number): Promise<Stats>;
  stepDiscriminator(): Promise<Stats>;
  stepGenerator(): Promise<Stats>;
  /** `until`: the iteration at which it stops by itself. */
  play(options?: { until?: number }): Promise<void>;
  pause(): Promise<void>;
  reset(options?: { seed?: number }): Promise<void>;
  /** Iterations per second while playing; Infinity is as fast as it goes. */
  setSpeed(iterationsPerSecond: number): Promise<void>;

  generate(request?: GenerateRequest): Promise<Values | Images>;
  discriminate(request: DiscriminateRequest): Promise<Float32Array>;
  /** `count` latents, row-major: what `generate` would take for that seed. */
  latents(request?: { seed?: number; count?: number }): Promise<Float32Array>;
  /** What the classifier reads: images → 10 probabilities each. */
  classify(request: { images: Float32Array }): Promise<Float32Array>;
  steer(request: SteerRequest): Promise<Steered>;
  /** Whether D can learn at all: the run is not touched. */
  selfTest(request?: { steps?: number }): Promise<SelfTest>;
  metrics(): Promise<DensityMetrics | DigitsMetrics>;
  about(): Promise<About>;
  summary(): Promise<NetworkSummary[]>;
  hyperparameters(): Promise<Hyperparameter[]>;
  configure(values: Record<string, number | string>): Promise<void>;
  save(): Promise<Blob>;
  /** Goes on from a saved run. One of another preset is refused, unless `preset` names that one: the run is then changed to it. */
  load(source: Blob | URL | string | ArrayBuffer, options?: { preset?: PresetName }): Promise<void>;
  getState(): Promise<TrainerState>;
  setState(state: TrainerState): Promise<void>;

  /** One picture of the run. */
  frame(request?: FrameRequest): Promise<Frame>;
  /** While set, each shown frame of play brings a `frame` event made from this request; null asks for none. */
  watch(request: FrameRequest | null): void;
  /** Starts over with other pictures (`data` and `labelNames` as in `TrainerOptions`, '' for the default); bad ones leave the run as it was. */
  loadData(data: string, labelNames?: readonly string[]): Promise<void>;
  /** Real digits of the data set, for showing beside the generated ones. `labels`: one image each. */
  realImages(labels: number[]): Promise<Images>;
  dispose(): void;

  on<K extends keyof TrainerEventMap>(type: K, listener: (detail: TrainerEventMap[K]) => void): () => void;
}
