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
/** The experiments, by name. */
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
/** Where training may run: `auto` takes WebGPU on a hardware adapter where it is measured the faster, else `flex`, the fast CPU engine. */
export type BackendChoice = (typeof BACKENDS)[number];

/** What a trainer is opened with; all of it may be left out. */
export interface TrainerOptions {
  /** What is trained; `two-gaussians` unless told. */
  preset?: PresetName;
  /** Where; `auto` unless told. */
  backend?: BackendChoice;
  /** Whole number from 0 to 2^32 - 1; 1 unless told. The same seed gives the same run. */
  seed?: number;
  /** IDX images (the labels file is found by name), or "images labels"; gzip or not. Default: 10,000 digits of MNIST. */
  data?: string;
  /** What the labels of `data` stand for, where these are not the digits 0 to 9. Such pictures are not judged: the classifier reads digits. */
  labelNames?: readonly string[];
  /** A checkpoint to start from: its address, or "shipped" for the one that comes with `digits`. */
  weights?: string;
  /** Values by name, as `configure` takes them. */
  hyperparameters?: Record<string, number | string>;
  /** Folder of `worker.js`, `wasm/` and `data/`; default: that of the engine's own file, or where a bundler has put them. */
  assets?: string;
}

/** What a share link carries. */
export interface TrainerState {
  preset: PresetName;
  seed: number;
  hyperparameters: Record<string, number | string>;
}

/** Which backend was chosen, and why. */
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

/** What is on its way before the first step. */
export interface ProgressDetail {
  phase: 'engine' | 'data' | 'weights';
  /** Bytes. `total` is 0 where the server did not say. */
  loaded: number;
  total: number;
}

/** The same latents, drawn again and again. */
export interface SnapshotDetail {
  iteration: number;
  grid: Images;
  gridColumns: number;
}

/** What a trainer tells, by event. */
/** A run as a file, for `load`. */
export interface SavedRun {
  iteration: number;
  file: Blob;
}

/** A run that was interrupted and goes on. */
export interface RecoveredDetail {
  /** What had happened: `worker-lost`, `device-lost` or `diverged`. */
  code: string;
  /** Where it goes on. */
  iteration: number;
  /** Iterations that are lost. */
  lost: number;
  /** From the loss until it could go on. */
  seconds: number;
}

export interface TrainerEventMap {
  /** It can train. */
  ready: undefined;
  /** The backend has been chosen. */
  backend: BackendDetail;
  /** Engine, data or weights are being fetched. */
  progress: ProgressDetail;
  /** After a call of `step`, and at most once a frame while it plays. */
  step: Stats;
  /** While it plays and is watched: a picture. */
  frame: Frame;
  /** It has begun to play, has stopped, or stands at another iteration than it was left at. */
  state: { running: boolean; iteration: number };
  /** Fixed latents, drawn at every 200th iteration. */
  snapshot: SnapshotDetail;
  /** Something failed that no call was waiting for. */
  error: ErrorDetail;
  /** The worker or the graphics device is lost, or the losses are no numbers: it goes on from its last checkpoint. */
  interrupted: ErrorDetail;
  /** It can train again; it rests where it had diverged, and plays if it did. */
  recovered: RecoveredDetail;
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

/** A trainer in the worker. Calls are served in the order made, also while it plays; one that fails rejects with a `GanletError` and leaves the run as it was. */
export interface Trainer {
  /** Resolves when it can train, rejects where it cannot be opened. */
  readonly ready: Promise<void>;
  /** Where the arithmetic runs, once that has been chosen. */
  readonly backendInUse: Backend | undefined;
  /** Why it runs there, in an English sentence. */
  readonly backendReason: string;
  /** Whole iterations so far. */
  readonly iteration: number;
  /** Whether it trains by itself right now. */
  readonly running: boolean;
  /** The run's last checkpoint: at most 100 iterations or half a second old while it trains. None at its beginning. */
  readonly checkpoint: SavedRun | undefined;

  /**
   * Trains whole iterations: D and G, as often and in the order that the preset has.
   * @param n How many, from 1 on.
   * @returns How the run stands after the last of them.
   */
  step(n?: number): Promise<Stats>;
  /**
   * Updates D alone, once.
   * @returns How the run stands; the iteration does not count.
   */
  stepDiscriminator(): Promise<Stats>;
  /**
   * Updates G alone, once.
   * @returns How the run stands; the iteration does not count.
   */
  stepGenerator(): Promise<Stats>;
  /**
   * Trains by itself until it is paused.
   * @param options `until`: the iteration at which it stops by itself.
   */
  play(options?: { until?: number }): Promise<void>;
  /** Stops training; resolves when no step is under way. */
  pause(): Promise<void>;
  /**
   * Starts over with new weights. Hyper-parameters that waited for this hold from here on.
   * @param options `seed`: another seed; the same seed gives the same run.
   */
  reset(options?: { seed?: number }): Promise<void>;
  /**
   * Slows play down.
   * @param iterationsPerSecond Above 0; Infinity is as fast as it goes.
   */
  setSpeed(iterationsPerSecond: number): Promise<void>;

  /**
   * Draws from the generator. The same weights, seed and labels give the same draws.
   * @param request How many, for which labels (needed where the generator takes labels), from which latents; one draw unless told.
   * @returns Values in one dimension; else images, one for each label given.
   * @example
   * const gan = document.querySelector('gan-let[preset="digits"]');
   * const { width, height, count, images } = await gan.generate({ labels: [2, 0, 2, 5], seed: 7 });
   * console.log(width, height, count, images.length);
   */
  generate(request?: GenerateRequest): Promise<Values | Images>;
  /**
   * Asks the discriminator about draws of your own.
   * @param request The values or the images, with their labels where D takes labels.
   * @returns The probability that each is real; from a critic, a score without bounds.
   */
  discriminate(request: DiscriminateRequest): Promise<Float32Array>;
  /**
   * The latents that `generate` draws from for a seed.
   * @param request `seed` and `count`; seed 0 and one latent unless told.
   * @returns `count` latents one after the other.
   */
  latents(request?: { seed?: number; count?: number }): Promise<Float32Array>;
  /**
   * Reads digits with the classifier that judges the draws.
   * @param request `images`: 28 × 28 grey values each, 0 black to 1 white.
   * @returns Ten probabilities for each image.
   */
  classify(request: { images: Float32Array }): Promise<Float32Array>;
  /**
   * Leads a latent up the classifier's gradient, until a generator that takes no labels draws the digit wanted.
   * @param request The digit, where to begin, how far to go.
   * @returns Every latent on the way, what it draws, and how surely that is read as the digit.
   */
  steer(request: SteerRequest): Promise<Steered>;
  /**
   * Whether D can learn at all: a fresh one is taught real digits against noise. The run is not touched.
   * @param request `steps`: 100 unless told.
   * @returns One entry for each step.
   */
  selfTest(request?: { steps?: number }): Promise<SelfTest>;
  /**
   * How good the draws are.
   * @returns In one dimension, distances to the known density; for digits, what a classifier that was trained on real ones makes of them.
   */
  metrics(): Promise<DensityMetrics | DigitsMetrics>;
  /**
   * What is trained, as it is set right now.
   * @returns Kind, sizes, targets, the length of the source's own run.
   */
  about(): Promise<About>;
  /**
   * Layers and parameters, as Keras prints them.
   * @returns Of `generator`, of `discriminator`, and of `gan`: the stack that trains G, in which D is frozen.
   */
  summary(): Promise<NetworkSummary[]>;
  /**
   * What can be set.
   * @returns Each by name, with its value now and what it may be.
   */
  hyperparameters(): Promise<Hyperparameter[]>;
  /**
   * Sets hyper-parameters, all of them or none; they hold from the next step, or from a reset where `needsReset` says so.
   * @param values By the names that `hyperparameters()` lists.
   * @example
   * const gan = document.querySelector('gan-let');
   * await gan.configure({ discriminatorLearningRate: 0.01, batchSize: 100 });
   * await gan.play({ until: 2000 });
   */
  configure(values: Record<string, number | string>): Promise<void>;
  /**
   * The run as a file: weights, optimiser state, experiment, seed and iteration.
   * @returns Safetensors; its tensors begin with `generator.`, `discriminator.` or `optimizer.`
   */
  save(): Promise<Blob>;
  /**
   * Goes on from a saved run. One of another preset is refused, unless `preset` names that one: the run is then changed to it.
   * @param source The file, its bytes, its address, or `shipped`.
   * @param options `preset`: the one that the file is of.
   */
  load(source: Blob | URL | string | ArrayBuffer, options?: { preset?: PresetName }): Promise<void>;
  /**
   * The run's recipe, without its weights: small enough for a link.
   * @returns For `setState`, here or elsewhere.
   */
  getState(): Promise<TrainerState>;
  /**
   * Opens a recipe from its beginning.
   * @param state As `getState` gives it.
   */
  setState(state: TrainerState): Promise<void>;

  /**
   * One picture of the run.
   * @param request What it is to show.
   * @returns Curves over an axis in one dimension; else sheets of images.
   */
  frame(request?: FrameRequest): Promise<Frame>;
  /**
   * While set, each shown frame of play brings a `frame` event made from this request.
   * @param request null asks for none.
   */
  watch(request: FrameRequest | null): void;
  /**
   * Starts over with other pictures; bad ones leave the run as it was.
   * @param data As in `TrainerOptions`; '' for the default.
   * @param labelNames As in `TrainerOptions`.
   */
  loadData(data: string, labelNames?: readonly string[]): Promise<void>;
  /**
   * Real digits, for showing beside the generated ones.
   * @param labels One image for each.
   */
  realImages(labels: number[]): Promise<Images>;
  /** Lets the run go, with its memory in the worker. */
  dispose(): void;

  /**
   * Listens to an event.
   * @param type One of the events below.
   * @param listener Is given the event's detail.
   * @returns Stops listening.
   */
  on<K extends keyof TrainerEventMap>(type: K, listener: (detail: TrainerEventMap[K]) => void): () => void;
}
