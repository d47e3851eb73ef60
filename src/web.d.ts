/** Where the arithmetic runs. */
export type Backend = 'webgpu' | 'flex' | 'ndarray';

/** What one readback tells of the run. Losses in nats (critic units for Wasserstein); NaN where there is no such figure, or not yet. */
export interface Stats {
  /** Whole iterations so far. */
  iteration: number;
  dLoss: number;
  gLoss: number;
  /** Mean of D's output on the last real and the last fake batch: probabilities, or scores for a critic. */
  dReal: number;
  dFake: number;
  /** Shares of the last batches, 0 to 1: real draws that D took for real, fakes that it took for fakes, G's draws that it took for real. */
  accuracyReal: number;
  accuracyFake: number;
  fooling: number;
  /** The same, mean over all steps since the start, the last reset or load. */
  meanAccuracyReal: number;
  meanAccuracyFake: number;
  meanFooling: number;
  /** Euclidean norm of all gradients of one update, measured on the first step after a frame. */
  dGradient: number;
  gGradient: number;
  /** Share of D's weights that stand at the clip bound. */
  clipped: number;
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
  /** Conditional generators: labels on their way to others, `amounts` of it from 0 (the label itself) to 1 (the other). One entry for each label, or one for all. */
  blend?: { labels: number[]; amounts: number[] };
}

/** What `discriminate` takes: `values` for 1-D, `images` (row-major, 0 to 1) for digits, `labels` where D is conditional. */
export interface DiscriminateRequest {
  values?: Float32Array;
  images?: Float32Array;
  labels?: number[];
}

/** What `steer` takes: the digit wanted, and where to begin; `latents` (one latent) overrules `seed`. */
export interface SteerRequest {
  label: number;
  seed?: number;
  latents?: Float32Array;
  /** 1 to 200, 40 unless told. */
  steps?: number;
  /** Length of a step in latent space, 0.5 unless told: a normal latent of 100 is 10 long. */
  rate?: number;
}

/** A latent on its way up the gradient of log P(label | G(z)): steps + 1 entries each, the first is where it began. */
export interface Steered {
  latents: Float32Array;
  images: Images;
  /** P(label | image), by the classifier. */
  probabilities: Float32Array;
}

/** A fresh D that learns real digits against uniform noise under random labels: one entry a step. */
export interface SelfTest {
  dLoss: Float32Array;
  dReal: Float32Array;
  dFake: Float32Array;
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
  /** The answer of a D that nothing could better, for the two densities as they are (Goodfellow 2014, proposition 1); empty for a critic. */
  optimalDiscriminator: Float32Array;
  /** A few real and generated draws, and D's output on each. */
  realDraws: Float32Array;
  fakeDraws: Float32Array;
  dOnReal: Float32Array;
  dOnFake: Float32Array;
}

/** One live picture of a digit run: `picked.count` draws of the picked labels, and a grid of fixed latents. */
export interface DigitsFrame {
  kind: 'digits';
  stats: Stats;
  /** With labels, row r, column c: latent r under label c, 10 columns, or fewer where so many are asked for. Without: another latent in each place, 5 columns. So with labels too where more than 10 are asked for: then the labels take turns. */
  grid: Images;
  gridColumns: number;
  /** D's output on each draw of the last real and the last fake batch. */
  dOnReal: Float32Array;
  dOnFake: Float32Array;
  /** Draws of the labels asked for by `FrameRequest.labels`, in that order. */
  picked: Images;
}

export type Frame = DensityFrame | DigitsFrame;

export interface FrameRequest {
  /** Digits: which labels `picked` draws, one image each. */
  labels?: number[];
  /** Changes the latents that `picked` is drawn from. */
  seed?: number;
  /** One dimension: width of the kernel under the generated density, 0.1 to 3; 0.3 unless told. */
  bandwidth?: number;
  /** Digits: rows of the grid, and columns where these are to be others than its own; 20 at most. */
  gridRows?: number;
  gridColumns?: number;
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

/** Digits judged by a classifier that saw none of them: `generated` against the digits kept from training. */
export interface DigitsMetrics {
  /** Share of draws that are read as the label asked for; null without labels. */
  fidelity: number | null;
  /** Fréchet distance in the classifier's features, as a multiple of the distance between real digits and real digits. Not the usual FID. */
  frechet: number;
  /** Mean distance between draws of one label in the classifier's features, as a share of the same among real digits; 1 is as varied as real. */
  diversity: number;
  /** With labels: each label's fidelity. Without: each digit's share of the draws. */
  perLabel: number[];
  /** Digits that make up more than 1 % of the draws. */
  coverage: number;
  /** Median distance, pixel by pixel, of a draw to the nearest training digit, as a share of the same for digits kept from training: 1 is as new as a real digit, 0 is a copy. */
  novelty: number;
  /** The semi-supervised preset: accuracy on digits kept from training, of D and of the same network trained on the labelled digits alone. */
  heldOut?: { withGan: number; labelsAlone: number };
}

/** What a page needs to know of the experiment as it runs. */
export interface About {
  preset: string;
  kind: 'density' | 'digits';
  /** Whether the networks are given labels. */
  conditional: boolean;
  /** Whether D gives scores instead of probabilities. */
  critic: boolean;
  semiSupervised: boolean;
  latentSize: number;
  realTarget: number;
  fakeTarget: number;
  /** The losses at which D can no longer tell; null where the loss has no such point. */
  idealDLoss: number | null;
  idealGLoss: number | null;
  /** The run of the source, with the data and the batch of now. */
  run: { iterations: number; epochs: number | null };
  batchesPerEpoch: number;
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

/** Every error that crosses the boundary. */
export interface ErrorDetail {
  /** Stable, kebab-case. */
  code: string;
  message: string;
  hint: string;
}
