/**
 * What is compared: four of ganlet's presets with Adam, as data: networks, order of updates, rates. Sizes
 * and reasons stand in `src/presets.rs`; that ganlet counts the same parameters is asserted by whoever runs
 * a case. Knows no library.
 */
import { passCost, place, type Layer } from './nets.js';

export interface Case {
  preset: 'two-gaussians' | 'mnist-cgan' | 'mnist-dcgan' | 'mnist-cdcgan';
  batch: number;
  /** Of the hidden layers, where both networks have one width. */
  width?: number;
  latent: { size: number; distribution: 'uniform' | 'normal' };
  /** Features of a draw: a number, or the pixels of an image. */
  draws: number;
  /** Images run from -1 to 1, else from 0 to 1. */
  symmetric: boolean;
  conditional: boolean;
  generator: Layer[];
  /** Without its closing sigmoid: losses are taken on logits. */
  discriminator: Layer[];
  /** D's real and fake draws: in one batch; each with an update of its own; or two passes and one update on the sum. */
  update: 'together' | 'in-turn' | 'summed';
  /** An iteration is an update of D or one of G, by turns; else it is both. */
  alternating: boolean;
  /** G is taught on latents of its own, or on those that D has just judged. */
  freshLatents: boolean;
  targets: { real: number; fake: number };
  adam: { beta1: number; beta2: number; epsilon: number };
  rates: { discriminator: number; generator: number };
}

/** What ganlet is configured with, so that nothing is left to its presets but the layers. */
export function hyperparameters({ batch, width, latent, targets, adam, rates }: Case): Record<string, number | string> {
  return {
    batchSize: batch,
    ...(width === undefined ? {} : { hiddenWidth: width }),
    latentDistribution: latent.distribution,
    loss: 'non-saturating',
    realTarget: targets.real,
    fakeTarget: targets.fake,
    optimizer: 'adam',
    beta1: adam.beta1,
    beta2: adam.beta2,
    discriminatorLearningRate: rates.discriminator,
    generatorLearningRate: rates.generator,
  };
}

/** How many iterations make one turn of everything. */
export const cycle = (each: Case): number => (each.alternating ? 2 : 1);

const PIXELS = 28 * 28;

const dense = (units: number, bias = true): Layer => ({ kind: 'dense', units, bias });
const leaky = (slope: number): Layer => ({ kind: 'leaky-relu', slope });
const joinLabel: Layer = { kind: 'join-label' };
const relu: Layer = { kind: 'relu' };
const flatten: Layer = { kind: 'flatten' };
const sigmoid: Layer = { kind: 'sigmoid' };
const double: Layer = { kind: 'double' };
const photo: Layer = { kind: 'image', channels: 1, side: 28 };
const base: Layer = { kind: 'image', channels: 128, side: 7 };

/** Two normals. */
export function twoGaussians(batch: number): Case {
  return {
    preset: 'two-gaussians',
    batch,
    latent: { size: 32, distribution: 'uniform' },
    draws: 1,
    symmetric: false,
    conditional: false,
    generator: [dense(64), relu, dense(1)],
    discriminator: [dense(64), relu, dense(1)],
    update: 'together',
    alternating: false,
    freshLatents: false,
    targets: { real: 0.9, fake: 0.1 },
    adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    rates: { discriminator: 1e-3, generator: 5e-4 },
  };
}

/** What the digits have in common, where they do not say otherwise. */
const DIGITS = {
  latent: { size: 100, distribution: 'normal' },
  draws: PIXELS,
  symmetric: false,
  conditional: true,
  update: 'in-turn',
  alternating: false,
  freshLatents: true,
  targets: { real: 1, fake: 0 },
} satisfies Partial<Case>;

/** The MLP conditional GAN. */
export function mnistCgan(batch: number, width = 200): Case {
  const rest = (outputs: number): Layer[] => [dense(width), leaky(0.02), { kind: 'layer-norm', epsilon: 1e-5 }, dense(outputs)];
  return {
    ...DIGITS,
    batch,
    preset: 'mnist-cgan',
    width,
    generator: [joinLabel, ...rest(PIXELS), sigmoid],
    discriminator: [joinLabel, ...rest(1)],
    adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    rates: { discriminator: 1e-4, generator: 1e-4 },
  };
}

/** Up-sampling and convolutions against strided convolutions. */
export function mnistDcgan(batch: number): Case {
  const norm: Layer = { kind: 'batch-norm', epsilon: 1e-3, momentum: 0.99, affine: true };
  const conv = (channels: number, stride: number): Layer => ({ kind: 'conv', channels, stride, bias: true });
  const down = (channels: number): Layer[] => [conv(channels, 2), leaky(0.2), { kind: 'dropout', rate: 0.3 }];
  const up: Layer[] = [double, conv(64, 1), norm, leaky(0.2), double, conv(1, 1), { kind: 'tanh' }];
  return {
    ...DIGITS,
    batch,
    preset: 'mnist-dcgan',
    symmetric: true,
    conditional: false,
    generator: [dense(128 * 7 * 7), leaky(0.2), norm, base, ...up],
    discriminator: [photo, ...down(64), ...down(128), flatten, dense(1)],
    freshLatents: false,
    adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-7 },
    rates: { discriminator: 2e-4, generator: 2e-4 },
  };
}

/** The label joined at every layer, transposed convolutions; D and G move by turns. */
export function mnistCdcgan(batch: number): Case {
  const norm: Layer = { kind: 'batch-norm', epsilon: 1e-8, momentum: 0.9, affine: false };
  const conv = (channels: number): Layer => ({ kind: 'conv', channels, stride: 2, bias: false });
  const transpose = (channels: number): Layer => ({ kind: 'conv-transpose', channels, stride: 2, bias: false });
  const toBase: Layer[] = [joinLabel, dense(1024, false), norm, relu, joinLabel, dense(128 * 7 * 7, false), norm, relu, base];
  const toFeatures: Layer[] = [photo, joinLabel, conv(64), leaky(0.2), joinLabel, conv(128), norm, leaky(0.2), flatten];
  return {
    ...DIGITS,
    batch,
    preset: 'mnist-cdcgan',
    latent: { size: 100, distribution: 'uniform' },
    generator: [...toBase, joinLabel, transpose(64), norm, relu, joinLabel, transpose(1), sigmoid],
    discriminator: [...toFeatures, joinLabel, dense(1024, false), norm, leaky(0.2), joinLabel, dense(1, false)],
    update: 'summed',
    alternating: true,
    adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
    rates: { discriminator: 2e-4, generator: 2e-4 },
  };
}

/**
 * Floating-point operations that one iteration cannot do without, in convolutions and dense layers. D's
 * update: G forward, D forward on real and on fake, the gradients of D's weights. G's: D forward, the
 * gradient through it down to the image, the gradients of G's weights; and G forward again only where it
 * gets latents of its own, or where D has not just seen the same.
 *
 * These are the layers as they are printed. A convolution after an up-sampling can be done with fewer, and
 * then the share of the peak that is made from this figure speaks well of it.
 */
export function flopsOf(each: Case): number {
  const generator = passCost(place(each.generator, each.latent.size));
  const discriminator = passCost(place(each.discriminator, each.draws));
  const toWeights = ({ forward, weights, within }: typeof generator): number => forward + weights + within;
  const ofDiscriminator = generator.forward + 2 * toWeights(discriminator);
  const throughDiscriminator = discriminator.forward + discriminator.within + discriminator.input;
  const drawsAgain = each.freshLatents || each.alternating;
  const ofGenerator = throughDiscriminator + toWeights(generator) - (drawsAgain ? 0 : generator.forward);
  return (each.batch * (ofDiscriminator + ofGenerator)) / cycle(each);
}
