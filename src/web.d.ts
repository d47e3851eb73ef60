/** Where the arithmetic runs. */
export type Backend = 'webgpu' | 'flex' | 'ndarray';

/** What one readback tells of the run. Losses in nats (critic units for Wasserstein); NaN before the first update. */
export interface Stats {
  /** Whole iterations so far. */
  iteration: number;
  dLoss: number;
  gLoss: number;
  /** Mean of D's output on the last real and the last fake batch: probabilities, or scores for a critic. */
  dReal: number;
  dFake: number;
}

/** Draws of a 1-D generator. */
export interface Values {
  values: Float32Array;
}

/** Row-major grey images, 0 black to 1 white, one after the other. */
export interface Images {
  width: number;
  height: number;
  count: number;
  images: Float32Array;
}

/** What `generate` takes; `latents` (count × latent size, row-major) overrules `seed`. */
export interface GenerateRequest {
  labels?: number[];
  count?: number;
  seed?: number;
  latents?: Float32Array;
}

/** What `discriminate` takes: `values` for 1-D, `images` (row-major, 0 to 1) for digits, `labels` where D is conditional. */
export interface DiscriminateRequest {
  values?: Float32Array;
  images?: Float32Array;
  labels?: number[];
}

/** One live picture of a 1-D run. All curves run over `axis`. */
export interface DensityFrame {
  kind: 'density';
  stats: Stats;
  axis: Float32Array;
  /** The known density of the data, and the kernel estimate (bandwidth `bandwidth`) of the generated draws. */
  trueDensity: Float32Array;
  generatedDensity: Float32Array;
  bandwidth: number;
  /** D's output over the axis: probabilities, or scores for a critic. */
  discriminator: Float32Array;
  /** A few real and generated draws, and D's output on each. */
  realDraws: Float32Array;
  fakeDraws: Float32Array;
  dOnReal: Float32Array;
  dOnFake: Float32Array;
}

/** One live picture of a digit run: `picked.count` draws of the picked label, and a grid of fixed latents under every label. */
export interface DigitsFrame {
  kind: 'digits';
  stats: Stats;
  /** Row r, column c: latent r under label c. 10 columns. */
  grid: Images;
  gridColumns: number;
  /** Draws of the labels asked for by `FrameRequest.labels`, in that order. */
  picked: Images;
}

export type Frame = DensityFrame | DigitsFrame;

export interface FrameRequest {
  /** Digits: which labels `picked` draws, one image each. */
  labels?: number[];
  /** Changes the latents that `picked` is drawn from. */
  seed?: number;
  /** Digits: rows of the grid. */
  gridRows?: number;
}

/** Distances between the generated draws and the known density; W1 in data units, KL and JS in nats, TV in [0, 1]. */
export interface DensityMetrics {
  tv: number;
  kl: number;
  js: number;
  w1: number;
  /** Each component of the mixture: mean and share of the generated draws by posterior probability, and its true share. */
  modes: { mean: number; share: number; expected: number }[];
}

export interface LayerSummary {
  name: string;
  kind: string;
  /** Keras-style: the batch is null. */
  outputShape: (number | null)[];
  params: number;
}

export interface NetworkSummary {
  network: 'generator' | 'discriminator' | 'gan';
  layers: LayerSummary[];
  total: number;
  trainable: number;
  frozen: number;
}

export interface Hyperparameter {
  name: string;
  value: number | string;
  /** Inclusive range of a number. */
  min?: number;
  max?: number;
  /** Whole numbers only. */
  integer?: boolean;
  /** The values of a choice. */
  options?: string[];
  /** Whether a change needs a reset of the weights. */
  needsReset: boolean;
}

/** What the page needs to know of a preset before any trainer exists. */
export interface PresetInfo {
  name: string;
  kind: 'density' | 'digits';
  conditional: boolean;
  latentSize: number;
}

/** Every error that crosses the boundary. */
export interface ErrorDetail {
  /** Stable, kebab-case. */
  code: string;
  message: string;
  hint: string;
}
