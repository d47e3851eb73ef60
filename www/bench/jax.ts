/**
 * The cases in jax-js: a whole iteration is one pure function, traced once by `jit`, which fuses it into
 * few kernels; gradients by `vjp` and `grad`; Adam written out. Knows no other library.
 *
 * An array that is passed on is gone; `.ref` keeps it for another use.
 */
import { blockUntilReady, defaultDevice, grad, init, jit, lax, nn, numpy as np, random, tree, valueAndGrad, vjp } from '@jax-js/jax';
import type { Case } from './cases.js';
import type { Open } from './contender.js';
import { firstWeights, generator as seeded, type Batch } from './feed.js';
import { CLASSES, KERNEL, place, type Placed } from './nets.js';

type Value = np.Array;
type Device = 'wasm' | 'webgpu';

/** A network in training: weights, Adam's two running means, the running averages of its batch norms. */
type Player = { weights: Value[]; first: Value[]; second: Value[]; averages: Value[] };

/** A batch on the device; `labels` is empty where nets are given none. */
type Held = { real: Value; realLabels: Value[]; latents: Value; freshLatents: Value; fakeLabels: Value[] };

/** What G has made of its latents, and the way back from a gradient of it to the gradients of G's weights. */
interface Drawn {
  fake: Value;
  averages: Value[];
  pull: ((gradient: Value) => [Value[]]) & { dispose(): void };
}

/**
 * Iterations that are enqueued before the queue is worked off, which the library asks for now and then. On
 * the CPU one at a time is the quickest, for what waits makes each call dearer; on a GPU it would be a wait.
 */
const IN_FLIGHT: Record<Device, number> = { wasm: 1, webgpu: 8 };

export function openJax(device: Device): Open {
  return async (each, feed) => {
    if (!(await init(device)).includes(device)) throw new Error(`jax-js could not start its device ${device}`);
    defaultDevice(device);
    const run = new Run(each, feed);
    return {
      parameters: run.parameters,
      train: async (count) => {
        defaultDevice(device);
        for (let done = 1; done <= count; done += 1) {
          run.iterate();
          if (done % IN_FLIGHT[device] === 0) await run.settle();
        }
        await run.settle();
        return run.read();
      },
      dispose: () => run.dispose(),
    };
  };
}

class Run {
  readonly #case: Case;
  readonly #feed: Held[];
  readonly #algorithm: Algorithm;
  readonly #both: Jitted<Algorithm['iteration']>;
  readonly #onlyDiscriminator: Jitted<Algorithm['discriminatorTurn']>;
  readonly #onlyGenerator: Jitted<Algorithm['generatorTurn']>;
  #generator: Player;
  #discriminator: Player;
  #dLoss = np.array([NaN]);
  #gLoss = np.array([NaN]);
  #iteration = 0;
  /** Updates so far. */
  #steps = { d: 0, g: 0 };

  constructor(each: Case, feed: Batch[]) {
    this.#case = each;
    const algorithm = new Algorithm(each);
    this.#algorithm = algorithm;
    this.#both = jit((g: Player, d: Player, held: Held, rates: Value, key: Value) => algorithm.iteration(g, d, held, rates, key));
    this.#onlyDiscriminator = jit((weights: Value[], averages: Value[], d: Player, held: Held, rates: Value, key: Value) =>
      algorithm.discriminatorTurn(weights, averages, d, held, rates, key),
    );
    this.#onlyGenerator = jit((g: Player, weights: Value[], averages: Value[], held: Held, rates: Value, key: Value) =>
      algorithm.generatorTurn(g, weights, averages, held, rates, key),
    );
    const draw = seeded(2);
    this.#generator = algorithm.generator.begin(draw);
    this.#discriminator = algorithm.discriminator.begin(draw);
    const { batch, latent, draws, conditional } = each;
    const rows = (values: Float32Array<ArrayBuffer>, width: number): Value => np.array(values, { shape: [batch, width] });
    const labels = (values: Float32Array<ArrayBuffer>): Value[] => (conditional ? [rows(values, CLASSES)] : []);
    this.#feed = feed.map((made) => ({
      real: rows(made.real, draws),
      realLabels: labels(made.realLabels),
      latents: rows(made.latents, latent.size),
      freshLatents: rows(made.freshLatents, latent.size),
      fakeLabels: labels(made.fakeLabels),
    }));
  }

  get parameters(): { generator: number; discriminator: number } {
    const count = ({ weights }: Player): number => weights.reduce((sum, { size }) => sum + size, 0);
    return { generator: count(this.#generator), discriminator: count(this.#discriminator) };
  }

  iterate(): void {
    const held = this.#feed[this.#iteration % this.#feed.length];
    if (!held) throw new Error('a feed has at least one batch');
    const key = np.array(Uint32Array.of(3, this.#iteration));
    const [g, d] = [this.#generator, this.#discriminator];
    if (!this.#case.alternating) {
      const rates = this.#rates();
      const after = this.#both(g, d, tree.ref(held), rates, key);
      [this.#generator, this.#discriminator] = [after.g, after.d];
      this.#noteD(after.dLoss);
      this.#noteG(after.gLoss);
    } else if (this.#iteration % 2 === 0) {
      const after = this.#onlyDiscriminator(tree.ref(g.weights), tree.ref(g.averages), d, tree.ref(held), this.#rates(), key);
      this.#discriminator = after.d;
      this.#noteD(after.dLoss);
    } else {
      const after = this.#onlyGenerator(g, tree.ref(d.weights), tree.ref(d.averages), tree.ref(held), this.#rates(), key);
      this.#generator = after.g;
      this.#noteG(after.gLoss);
    }
    this.#iteration += 1;
  }

  /** Adam's bias corrections of this iteration's updates, made on the host: D's first, D's second, G's. */
  #rates(): Value {
    const { adam, rates, update, alternating } = this.#case;
    const isDiscriminators = !alternating || this.#iteration % 2 === 0;
    const isGenerators = !alternating || this.#iteration % 2 === 1;
    const corrected = (rate: number, step: number): number[] => {
      const root = Math.sqrt(1 - adam.beta2 ** step);
      return [(rate * root) / (1 - adam.beta1 ** step), adam.epsilon * root];
    };
    const ofD = this.#steps.d + 1;
    if (isDiscriminators) this.#steps.d += update === 'in-turn' ? 2 : 1;
    if (isGenerators) this.#steps.g += 1;
    const ofDiscriminator = [ofD, ofD + 1].flatMap((step) => corrected(rates.discriminator, step));
    return np.array(Float32Array.from([...ofDiscriminator, ...corrected(rates.generator, this.#steps.g)]));
  }

  #noteD(loss: Value): void {
    this.#dLoss.dispose();
    this.#dLoss = loss;
  }

  #noteG(loss: Value): void {
    this.#gLoss.dispose();
    this.#gLoss = loss;
  }

  async settle(): Promise<void> {
    // Any one array of a jitted call waits for all of it.
    await blockUntilReady(this.#case.alternating && this.#iteration % 2 === 0 ? this.#gLoss : this.#dLoss);
  }

  async read(): Promise<{ dLoss: number; gLoss: number }> {
    const read = async (loss: Value): Promise<number> => Number((await loss.ref.data())[0]);
    return { dLoss: await read(this.#dLoss), gLoss: await read(this.#gLoss) };
  }

  dispose(): void {
    tree.dispose([this.#generator, this.#discriminator, this.#feed, this.#dLoss, this.#gLoss]);
    for (const jitted of [this.#both, this.#onlyDiscriminator, this.#onlyGenerator]) jitted.dispose();
  }
}

type Jitted<F extends (...args: never[]) => unknown> = F & { dispose(): void };

/** The step as the papers print it, without state: every array that comes in goes out, or is gone. */
class Algorithm {
  readonly generator: Network;
  readonly discriminator: Network;
  readonly #case: Case;

  constructor(each: Case) {
    this.#case = each;
    this.generator = new Network(place(each.generator, each.latent.size));
    this.discriminator = new Network(place(each.discriminator, each.draws));
  }

  /** D, then G through the updated D. */
  iteration(g: Player, d: Player, held: Held, rates: Value, key: Value) {
    const { real, realLabels, latents, freshLatents, fakeLabels } = held;
    const keys = this.#keys(key);
    const judged = this.#draw(tree.ref(g.weights), g.averages, latents, tree.ref(fakeLabels));
    const taught = this.#teachDiscriminator(d, real, realLabels, judged.fake.ref, tree.ref(fakeLabels), rates.ref, keys);
    let drawn = judged;
    if (this.#case.freshLatents) {
      judged.fake.dispose();
      judged.pull.dispose();
      drawn = this.#draw(tree.ref(g.weights), judged.averages, freshLatents, tree.ref(fakeLabels));
    } else {
      freshLatents.dispose();
    }
    const [weights, averages] = [tree.ref(taught.d.weights), tree.ref(taught.d.averages)];
    const after = this.#teachGenerator({ ...g, averages: drawn.averages }, drawn, weights, averages, fakeLabels, rates, keys);
    return { g: after.g, d: taught.d, dLoss: taught.dLoss, gLoss: after.gLoss };
  }

  discriminatorTurn(weights: Value[], averages: Value[], d: Player, held: Held, rates: Value, key: Value) {
    const { real, realLabels, latents, freshLatents, fakeLabels } = held;
    freshLatents.dispose();
    const drawn = this.#draw(weights, averages, latents, tree.ref(fakeLabels));
    drawn.pull.dispose();
    tree.dispose(drawn.averages);
    return this.#teachDiscriminator(d, real, realLabels, drawn.fake, fakeLabels, rates, this.#keys(key));
  }

  generatorTurn(g: Player, weights: Value[], averages: Value[], held: Held, rates: Value, key: Value) {
    const { real, realLabels, latents, freshLatents, fakeLabels } = held;
    tree.dispose([real, realLabels, latents]);
    const drawn = this.#draw(tree.ref(g.weights), g.averages, freshLatents, tree.ref(fakeLabels));
    return this.#teachGenerator({ ...g, averages: drawn.averages }, drawn, weights, averages, fakeLabels, rates, this.#keys(key));
  }

  #draw(weights: Value[], averages: Value[], latents: Value, labels: Value[]): Drawn {
    const pass = (weights: Value[]): [Value, Value[]] => this.generator.pass({ weights, averages, labels, keys: noKeys }, latents);
    const [fake, pull, moved] = vjp(pass, [weights], { hasAux: true });
    return { fake, averages: moved as Value[], pull: pull as Drawn['pull'] };
  }

  #teachDiscriminator(d: Player, real: Value, realLabels: Value[], fake: Value, fakeLabels: Value[], rates: Value, keys: Keys) {
    const { update, targets, batch } = this.#case;
    const judge = (weights: Value[], averages: Value[], draws: Value, labels: Value[]): [Value, Value[]] =>
      this.discriminator.pass({ weights, averages, labels, keys }, draws);
    const on = (draws: Value, labels: Value[], target: number) => (weights: Value[], averages: Value[]): [Value, Value[]] => {
      const [logits, moved] = judge(weights, averages, draws, labels);
      return [bce(logits, target), moved];
    };
    const onReal = on(real, realLabels, targets.real);
    const onFake = on(fake, fakeLabels, targets.fake);
    switch (update) {
      case 'together': {
        const both = (weights: Value[], averages: Value[]): [Value, Value[]] => {
          const labels = realLabels.map((labels, index) => np.concatenate([labels, fakeLabels[index] as Value], 0));
          const [logits, moved] = judge(weights, averages, np.concatenate([real, fake], 0), labels);
          const loss = bce(logits.ref.slice([0, batch]), targets.real).add(bce(logits.slice([batch, 2 * batch]), targets.fake));
          return [loss.mul(0.5), moved];
        };
        const { player, loss } = this.#teach(d, both, rates, 0);
        return { d: player, dLoss: loss };
      }
      case 'summed': {
        const both = (weights: Value[], averages: Value[]): [Value, Value[]] => {
          const [ofReal, moved] = onReal(tree.ref(weights), averages);
          const [ofFake, movedAgain] = onFake(weights, moved);
          return [ofReal.add(ofFake), movedAgain];
        };
        const { player, loss } = this.#teach(d, both, rates, 0);
        return { d: player, dLoss: loss };
      }
      case 'in-turn': {
        const first = this.#teach(d, onReal, rates.ref, 0);
        first.loss.dispose();
        const { player, loss } = this.#teach(first.player, onFake, rates, 1);
        return { d: player, dLoss: loss };
      }
    }
  }

  #teach(player: Player, loss: (weights: Value[], averages: Value[]) => [Value, Value[]], rates: Value, update: number) {
    const { averages } = player;
    const of = valueAndGrad((weights: Value[]) => loss(weights, averages), { hasAux: true });
    const [[value, moved], gradients] = of(tree.ref(player.weights));
    return { player: { ...this.#adam(player, gradients, rates, update), averages: moved }, loss: value };
  }

  #teachGenerator(g: Player, drawn: Drawn, weights: Value[], averages: Value[], labels: Value[], rates: Value, keys: Keys) {
    const fooled = (fake: Value): [Value, Value[]] => {
      const [logits, moved] = this.discriminator.pass({ weights, averages, labels, keys }, fake);
      return [bce(logits, this.#case.targets.real), moved];
    };
    const [[gLoss, moved], gradient] = valueAndGrad(fooled, { hasAux: true })(drawn.fake);
    tree.dispose(moved);
    const [gradients] = drawn.pull(gradient);
    drawn.pull.dispose();
    return { g: { ...this.#adam(g, gradients, rates, 2), averages: g.averages }, gLoss };
  }

  /** w ← w - (η √c₂ / c₁) m / (√v + ε √c₂), with the two factors of this update from `rates`. */
  #adam({ weights, first, second }: Player, gradients: Value[], rates: Value, update: number) {
    const { beta1, beta2 } = this.#case.adam;
    const [rate, epsilon] = [rates.ref.slice(2 * update), rates.slice(2 * update + 1)];
    const moved = { weights: [] as Value[], first: [] as Value[], second: [] as Value[] };
    weights.forEach((weight, index) => {
      const gradient = gradients[index] as Value;
      const m = (first[index] as Value).mul(beta1).add(gradient.ref.mul(1 - beta1));
      const v = (second[index] as Value).mul(beta2).add(np.square(gradient).mul(1 - beta2));
      moved.first.push(m.ref);
      moved.second.push(v.ref);
      moved.weights.push(weight.sub(m.mul(rate.ref).div(np.sqrt(v).add(epsilon.ref))));
    });
    tree.dispose([rate, epsilon]);
    return moved;
  }

  /** One key for each dropout of the iteration. */
  #keys(key: Value): Keys {
    const dropouts = this.#case.discriminator.filter(({ kind }) => kind === 'dropout').length;
    if (dropouts === 0) {
      key.dispose();
      return noKeys;
    }
    const PASSES = 3;
    const rows = [...random.split(key, PASSES * dropouts)];
    return () => rows.shift() as Value;
  }
}

type Keys = () => Value;
const noKeys: Keys = () => {
  throw new Error('this network has no dropout');
};

/** `-t log σ(x) - (1 - t) log(1 - σ(x))`, which is `softplus(x) - t x`; mean. */
function bce(logits: Value, target: number): Value {
  return np.mean(nn.softplus(logits.ref).sub(logits.mul(target)));
}

/** What a pass needs beside its input. */
interface Context {
  weights: Value[];
  averages: Value[];
  labels: Value[];
  keys: Keys;
}

/** A network as a pure function in training. Images are `[batch, channels, side, side]`. */
class Network {
  readonly #placed: Placed[];

  constructor(placed: Placed[]) {
    this.#placed = placed;
  }

  begin(draw: () => number): Player {
    const player: Player = { weights: [], first: [], second: [], averages: [] };
    const weight = (shape: number[], fanIn: number): void => {
      const count = shape.reduce((product, length) => product * length, 1);
      player.weights.push(np.array(firstWeights(count, fanIn, draw), { shape }));
    };
    const constant = (list: Value[], count: number, value: number): void => {
      list.push(np.array(new Float32Array(count).fill(value)));
    };
    for (const { layer, before } of this.#placed) {
      if (layer.kind === 'dense') weight([before.channels, layer.units], before.channels);
      // Filters of both convolutions are [out, in, rows, columns] here.
      if (layer.kind === 'conv' || layer.kind === 'conv-transpose') {
        weight([layer.channels, before.channels, KERNEL, KERNEL], KERNEL ** 2 * before.channels);
      }
      if ('bias' in layer && layer.bias) constant(player.weights, layer.kind === 'dense' ? layer.units : layer.channels, 0);
      if (layer.kind === 'layer-norm' || (layer.kind === 'batch-norm' && layer.affine)) {
        constant(player.weights, before.channels, 1);
        constant(player.weights, before.channels, 0);
      }
      if (layer.kind === 'batch-norm') {
        constant(player.averages, before.channels, 0);
        constant(player.averages, before.channels, 1);
      }
    }
    for (const { shape } of player.weights) {
      const zeros = (): Value => np.array(new Float32Array(shape.reduce((product, length) => product * length, 1)), { shape });
      player.first.push(zeros());
      player.second.push(zeros());
    }
    return player;
  }

  /** Gives the output, `[batch, features]`, and the running averages as they are after it. */
  pass({ weights, averages, labels, keys }: Context, input: Value): [Value, Value[]] {
    const [nextWeight, nextAverage] = [taking(weights), taking(averages)];
    const [label] = labels;
    const moved: Value[] = [];
    let value = input;
    for (const { layer, before, after } of this.#placed) {
      const isImage = before.side > 1;
      /** A vector over channels, beside a batch of vectors or of images. */
      const channelwise = (vector: Value): Value => (isImage ? vector.reshape([1, before.channels, 1, 1]) : vector);
      switch (layer.kind) {
        case 'dense':
          value = np.matmul(value, nextWeight());
          if (layer.bias) value = value.add(nextWeight());
          break;
        case 'conv':
          value = lax.conv(value, nextWeight(), [layer.stride, layer.stride], 'SAME');
          if (layer.bias) value = value.add(nextWeight().reshape([1, after.channels, 1, 1]));
          break;
        case 'conv-transpose':
          value = lax.convTranspose(value, nextWeight(), [layer.stride, layer.stride], 'SAME');
          break;
        case 'layer-norm': {
          const centred = value.ref.sub(np.mean(value, -1, { keepdims: true }));
          const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
          value = centred.div(np.sqrt(variance.add(layer.epsilon))).mul(nextWeight()).add(nextWeight());
          break;
        }
        case 'batch-norm': {
          const axes = isImage ? [0, 2, 3] : [0];
          const mean = np.mean(value.ref, axes);
          const centred = value.sub(channelwise(mean.ref));
          const variance = np.mean(np.square(centred.ref), axes);
          value = centred.div(np.sqrt(channelwise(variance.ref).add(layer.epsilon)));
          if (layer.affine) value = value.mul(channelwise(nextWeight())).add(channelwise(nextWeight()));
          for (const now of [mean, variance]) {
            moved.push(nextAverage().mul(layer.momentum).add(lax.stopGradient(now).mul(1 - layer.momentum)));
          }
          break;
        }
        case 'leaky-relu':
          value = nn.leakyRelu(value, layer.slope);
          break;
        case 'relu':
          value = nn.relu(value);
          break;
        case 'tanh':
          value = np.tanh(value);
          break;
        case 'sigmoid':
          value = nn.sigmoid(value);
          break;
        case 'dropout': {
          const kept = random.bernoulli(keys(), 1 - layer.rate, value.shape);
          value = np.where(kept, value.div(1 - layer.rate), 0);
          break;
        }
        case 'image':
          value = value.reshape([-1, after.channels, after.side, after.side]);
          break;
        case 'flatten':
          value = value.reshape([-1, after.channels]);
          break;
        case 'double':
          value = np.repeat(np.repeat(value, 2, 2), 2, 3);
          break;
        case 'join-label': {
          if (!label) throw new Error('this network is given labels');
          const batch = value.shape[0] ?? 0;
          const plane = label.ref.reshape(isImage ? [batch, CLASSES, 1, 1] : [batch, CLASSES]);
          const wide = isImage ? np.broadcastTo(plane, [batch, CLASSES, before.side, before.side]) : plane;
          value = np.concatenate([value, wide], 1);
          break;
        }
      }
    }
    tree.dispose(labels);
    const batch = value.shape[0] ?? 0;
    return [value.reshape([batch, value.size / batch]), moved];
  }
}

/** Hands out a list in order. */
function taking(values: Value[]): () => Value {
  let next = 0;
  return () => {
    const value = values[next];
    next += 1;
    if (!value) throw new Error('a network needs more weights than it was given');
    return value;
  };
}
