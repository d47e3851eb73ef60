/**
 * The cases in TensorFlow.js: variables, `minimize` and the library's own Adam, in tidy scopes; fused
 * kernels where they have a gradient, and no reading within an iteration. Knows no other library.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import type { Case } from './cases.js';
import type { Contender, Open } from './contender.js';
import { firstWeights, generator as seeded, type Batch } from './feed.js';
import { CLASSES, KERNEL, place, type Placed } from './nets.js';

type Place = 'cpu' | 'wasm' | 'webgpu';

/** `wasm` lies beside the page under this name; the build puts it there. */
setWasmPaths('./tfjs/');
tf.enableProdMode(); // no checks of what has been checked

/** The library has one current backend for all that it does, so each contender takes it before it works. */
async function use(backend: Place): Promise<void> {
  if (tf.getBackend() === backend) return;
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js could not start its backend ${backend}`);
  await tf.ready();
}

export function openTensorflow(backend: Place): Open {
  return async (each, feed) => {
    await use(backend);
    const run = new Run(each, feed);
    return {
      parameters: run.parameters,
      train: async (count) => {
        await use(backend);
        for (let done = 0; done < count; done += 1) run.iterate();
        return run.read();
      },
      dispose: () => run.dispose(),
    };
  };
}

type Labels = tf.Tensor2D | undefined;

/** A batch on the device; no labels where nets are given none. */
interface Held {
  real: tf.Tensor2D;
  realLabels: Labels;
  latents: tf.Tensor2D;
  freshLatents: tf.Tensor2D;
  fakeLabels: Labels;
}

class Run {
  readonly #case: Case;
  readonly #feed: Held[];
  readonly #generator: Network;
  readonly #discriminator: Network;
  readonly #generatorRule: tf.AdamOptimizer;
  readonly #discriminatorRule: tf.AdamOptimizer;
  #losses: { d?: tf.Scalar; g?: tf.Scalar } = {};
  #iteration = 0;

  constructor(each: Case, feed: Batch[]) {
    const { batch, latent, draws, conditional } = each;
    const { beta1, beta2, epsilon } = each.adam;
    const random = seeded(2);
    this.#case = each;
    this.#generator = new Network(place(each.generator, latent.size), random);
    this.#discriminator = new Network(place(each.discriminator, draws), random);
    this.#discriminatorRule = tf.train.adam(each.rates.discriminator, beta1, beta2, epsilon);
    this.#generatorRule = tf.train.adam(each.rates.generator, beta1, beta2, epsilon);
    const rows = (values: Float32Array, width: number): tf.Tensor2D => tf.tensor2d(values, [batch, width]);
    const labels = (values: Float32Array): Labels => (conditional ? rows(values, CLASSES) : undefined);
    this.#feed = feed.map((held) => ({
      real: rows(held.real, draws),
      realLabels: labels(held.realLabels),
      latents: rows(held.latents, latent.size),
      freshLatents: rows(held.freshLatents, latent.size),
      fakeLabels: labels(held.fakeLabels),
    }));
  }

  get parameters(): Contender['parameters'] {
    const count = ({ variables }: Network): number => variables.reduce((sum, { size }) => sum + size, 0);
    return { generator: count(this.#generator), discriminator: count(this.#discriminator) };
  }

  iterate(): void {
    const { alternating } = this.#case;
    const held = this.#feed[this.#iteration % this.#feed.length];
    if (!held) throw new Error('a feed has at least one batch');
    const turn = alternating ? this.#iteration % 2 : undefined;
    if (turn !== 1) this.#note('d', this.#teachDiscriminator(held));
    if (turn !== 0) this.#note('g', this.#teachGenerator(held));
    this.#iteration += 1;
  }

  #teachDiscriminator({ real, realLabels, latents, fakeLabels }: Held): tf.Scalar {
    const { update, targets } = this.#case;
    const fake = tf.tidy(() => this.#generator.pass(latents, fakeLabels));
    const judge = (draws: tf.Tensor2D, labels: Labels): tf.Tensor2D => this.#discriminator.pass(draws, labels);
    const onReal = (): tf.Scalar => bce(judge(real, realLabels), targets.real);
    const onFake = (): tf.Scalar => bce(judge(fake, fakeLabels), targets.fake);
    const teach = (loss: () => tf.Scalar): tf.Scalar => minimize(this.#discriminatorRule, this.#discriminator, loss);
    let loss: tf.Scalar;
    switch (update) {
      case 'together': {
        const both = (): tf.Scalar => {
          const labels = realLabels && fakeLabels && tf.concat2d([realLabels, fakeLabels], 0);
          const logits = judge(tf.concat2d([real, fake], 0), labels);
          const [ofReal, ofFake] = tf.split(logits, 2) as [tf.Tensor2D, tf.Tensor2D];
          return tf.mul(tf.add(bce(ofReal, targets.real), bce(ofFake, targets.fake)), 0.5);
        };
        loss = teach(both);
        break;
      }
      case 'summed':
        loss = teach(() => tf.add(onReal(), onFake()));
        break;
      case 'in-turn':
        teach(onReal).dispose();
        loss = teach(onFake);
    }
    fake.dispose();
    return loss;
  }

  #teachGenerator({ latents, freshLatents, fakeLabels }: Held): tf.Scalar {
    const drawn = this.#case.freshLatents ? freshLatents : latents;
    const fooled = (): tf.Scalar =>
      bce(this.#discriminator.pass(this.#generator.pass(drawn, fakeLabels), fakeLabels), this.#case.targets.real);
    return minimize(this.#generatorRule, this.#generator, fooled);
  }

  #note(whose: 'd' | 'g', loss: tf.Scalar): void {
    this.#losses[whose]?.dispose();
    this.#losses[whose] = loss;
  }

  async read(): Promise<{ dLoss: number; gLoss: number }> {
    const read = async (loss: tf.Scalar | undefined): Promise<number> => (await loss?.data())?.[0] ?? NaN;
    return { dLoss: await read(this.#losses.d), gLoss: await read(this.#losses.g) };
  }

  dispose(): void {
    this.#losses.d?.dispose();
    this.#losses.g?.dispose();
    this.#generatorRule.dispose();
    this.#discriminatorRule.dispose();
    this.#generator.dispose();
    this.#discriminator.dispose();
    for (const held of this.#feed) tf.dispose({ ...held });
  }
}

function minimize(rule: tf.AdamOptimizer, network: Network, loss: () => tf.Scalar): tf.Scalar {
  const value = rule.minimize(loss, true, network.variables);
  if (!value) throw new Error('minimize gave no loss');
  return value;
}

/** `-t log σ(x) - (1 - t) log(1 - σ(x))`, which is `softplus(x) - t x`; mean. */
function bce(logits: tf.Tensor2D, target: number): tf.Scalar {
  return tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, target)));
}

/** A network's variables, and its pass in training. Images are `[batch, side, side, channels]`. */
class Network {
  readonly variables: tf.Variable[] = [];
  readonly #others: tf.Variable[] = [];
  readonly #layers: ((value: tf.Tensor, labels: Labels) => tf.Tensor)[];

  constructor(placed: Placed[], random: () => number) {
    this.#layers = placed.map((each) => this.#build(each, random));
  }

  pass(input: tf.Tensor2D, labels: Labels): tf.Tensor2D {
    const output = this.#layers.reduce<tf.Tensor>((value, layer) => layer(value, labels), input);
    const batch = input.shape[0];
    return tf.reshape(output, [batch, output.size / batch]);
  }

  dispose(): void {
    tf.dispose([...this.variables, ...this.#others]);
  }

  #build({ layer, before, after }: Placed, random: () => number): (value: tf.Tensor, labels: Labels) => tf.Tensor {
    switch (layer.kind) {
      case 'dense': {
        const weight = this.#weight([before.channels, layer.units], before.channels, random) as tf.Variable<tf.Rank.R2>;
        if (!layer.bias) return (value) => tf.matMul(value, weight);
        const bias = this.#trained(tf.zeros([layer.units]));
        return (value) => tf.fused.matMul({ a: value, b: weight, bias });
      }
      case 'conv': {
        const shape = [KERNEL, KERNEL, before.channels, layer.channels];
        const filter = this.#weight(shape, KERNEL ** 2 * before.channels, random) as tf.Variable<tf.Rank.R4>;
        if (!layer.bias) return (value) => tf.conv2d(value as tf.Tensor4D, filter, layer.stride, 'same');
        const bias = this.#trained(tf.zeros([layer.channels]));
        return (value) => tf.fused.conv2d({ x: value as tf.Tensor4D, filter, strides: layer.stride, pad: 'same', bias });
      }
      case 'conv-transpose': {
        const shape = [KERNEL, KERNEL, layer.channels, before.channels];
        const filter = this.#weight(shape, KERNEL ** 2 * before.channels, random) as tf.Variable<tf.Rank.R4>;
        return (value) => {
          const output: [number, number, number, number] = [value.shape[0] ?? 0, after.side, after.side, after.channels];
          return tf.conv2dTranspose(value as tf.Tensor4D, filter, output, layer.stride, 'same');
        };
      }
      case 'layer-norm': {
        const gain = this.#trained(tf.ones([before.channels]));
        const bias = this.#trained(tf.zeros([before.channels]));
        return (value) => {
          const { mean, variance } = tf.moments(value, -1, true);
          const scaled = tf.mul(tf.sub(value, mean), tf.rsqrt(tf.add(variance, layer.epsilon)));
          return tf.add(tf.mul(scaled, gain), bias);
        };
      }
      case 'batch-norm': {
        const own = <R extends tf.Rank>(first: tf.Tensor<R>): tf.Variable<R> => this.#untrained(first);
        const averages = [own(tf.zeros([before.channels])), own(tf.ones([before.channels]))];
        // The library cannot find gradients of a norm without scale and shift: there they stay 1 and 0.
        const scale = layer.affine ? this.#trained(tf.ones([before.channels])) : own(tf.ones([before.channels]));
        const shift = layer.affine ? this.#trained(tf.zeros([before.channels])) : own(tf.zeros([before.channels]));
        return (value) => {
          const axes = value.shape.map((_, axis) => axis).slice(0, -1);
          const { mean, variance } = tf.moments(value, axes);
          [mean, variance].forEach((now, index) => {
            const average = averages[index];
            average?.assign(tf.add(tf.mul(average, layer.momentum), tf.mul(now, 1 - layer.momentum)));
          });
          return tf.batchNorm(value, mean as tf.Tensor1D, variance as tf.Tensor1D, shift, scale, layer.epsilon);
        };
      }
      case 'leaky-relu':
        return (value) => tf.leakyRelu(value, layer.slope);
      case 'relu':
        return tf.relu;
      case 'tanh':
        return tf.tanh;
      case 'sigmoid':
        return tf.sigmoid;
      case 'dropout':
        return (value) => tf.dropout(value, layer.rate);
      case 'image':
        return (value) => tf.reshape(value, [-1, after.side, after.side, after.channels]);
      case 'flatten':
        return (value) => tf.reshape(value, [-1, after.channels]);
      case 'double':
        return (value) => tf.image.resizeNearestNeighbor(value as tf.Tensor4D, [after.side, after.side]);
      case 'join-label':
        return (value, labels) => {
          if (!labels) throw new Error('this network is given labels');
          if (before.side === 1) return tf.concat([value, labels], 1);
          const planes = tf.tile(tf.reshape(labels, [-1, 1, 1, CLASSES]), [1, before.side, before.side, 1]);
          return tf.concat([value, planes], 3);
        };
    }
  }

  #weight(shape: number[], fanIn: number, random: () => number): tf.Variable {
    const count = shape.reduce((product, length) => product * length, 1);
    return this.#trained(tf.tensor(firstWeights(count, fanIn, random), shape));
  }

  #untrained<R extends tf.Rank>(first: tf.Tensor<R>): tf.Variable<R> {
    const variable = kept(first, false);
    this.#others.push(variable);
    return variable;
  }

  #trained<R extends tf.Rank>(first: tf.Tensor<R>): tf.Variable<R> {
    const variable = kept(first, true);
    this.variables.push(variable);
    return variable;
  }
}

/** A variable that holds its first value alone. */
function kept<R extends tf.Rank>(first: tf.Tensor<R>, trains: boolean): tf.Variable<R> {
  const variable = tf.variable(first, trains);
  first.dispose();
  return variable;
}
