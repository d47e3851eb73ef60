/**
 * Networks as lists of layers: what they hold and what they cost. From these lists every peer builds its
 * networks, so that all of them train the same. Knows no library.
 */

/** A layer; convolutions are "same", 5 × 5. */
export type Layer =
  | { kind: 'dense'; units: number; bias: boolean }
  | { kind: 'conv' | 'conv-transpose'; channels: number; stride: number; bias: boolean }
  | { kind: 'layer-norm'; epsilon: number }
  | { kind: 'batch-norm'; epsilon: number; momentum: number; affine: boolean }
  | { kind: 'leaky-relu'; slope: number }
  | { kind: 'dropout'; rate: number }
  /** Flat → image. */
  | { kind: 'image'; channels: number; side: number }
  /** Nearest neighbour, twice as wide and high. */
  | { kind: 'double' }
  /** The one-hot label beside the features, or as planes beside the channels. */
  | { kind: 'join-label' }
  | { kind: 'relu' | 'tanh' | 'sigmoid' | 'flatten' };

/** What a layer is given or gives, but for the batch; a vector has a side of 1. */
export interface Shape {
  channels: number;
  side: number;
}

/** A layer with the shape that it is given, how much of it is a label, and the shape that it gives. */
export interface Placed {
  layer: Layer;
  before: Shape;
  after: Shape;
  /** Channels of `before` that are a label: no gradient flows to them. */
  labelChannels: number;
}

export const KERNEL = 5;
export const CLASSES = 10;

const features = ({ channels, side }: Shape): number => channels * side * side;

/** Follows a network's shapes from `inputs` features on. */
export function place(layers: Layer[], inputs: number): Placed[] {
  let before: Shape = { channels: inputs, side: 1 };
  let labelChannels = 0;
  return layers.map((layer) => {
    const after = shapeAfter(layer, before);
    const placed = { layer, before, after, labelChannels };
    [before, labelChannels] = [after, layer.kind === 'join-label' ? CLASSES : 0];
    return placed;
  });
}

function shapeAfter(layer: Layer, before: Shape): Shape {
  switch (layer.kind) {
    case 'dense':
      return { channels: layer.units, side: 1 };
    case 'conv':
      return { channels: layer.channels, side: Math.ceil(before.side / layer.stride) };
    case 'conv-transpose':
      return { channels: layer.channels, side: before.side * layer.stride };
    case 'image':
      return { channels: layer.channels, side: layer.side };
    case 'double':
      return { ...before, side: 2 * before.side };
    case 'join-label':
      return { ...before, channels: before.channels + CLASSES };
    case 'flatten':
      return { channels: features(before), side: 1 };
    default:
      return before;
  }
}

/**
 * Multiply-adds of one sample's forward pass through a layer: one for each weight at each place where it is
 * applied, those that meet the padding among them. Norms and activations are left out: they are a
 * hundredth of it.
 */
export function multiplyAdds({ layer, before, after }: Placed): number {
  switch (layer.kind) {
    case 'dense':
      return features(before) * layer.units;
    case 'conv':
      return KERNEL ** 2 * before.channels * after.channels * after.side ** 2;
    case 'conv-transpose':
      return KERNEL ** 2 * before.channels * after.channels * before.side ** 2;
    default:
      return 0;
  }
}

/** The weights that training moves, layer by layer. */
export function trainable({ layer, before, after }: Placed): number {
  const bias = 'bias' in layer && layer.bias ? after.channels : 0;
  switch (layer.kind) {
    case 'dense':
      return features(before) * layer.units + bias;
    case 'conv':
    case 'conv-transpose':
      return KERNEL ** 2 * before.channels * after.channels + bias;
    case 'layer-norm':
      return 2 * before.channels;
    case 'batch-norm':
      return layer.affine ? 2 * before.channels : 0;
    default:
      return 0;
  }
}

/** What a pass through one network costs a sample, in floating-point operations: a multiply-add is two. */
export interface PassCost {
  forward: number;
  /** The gradients of its weights. */
  weights: number;
  /** The gradients that flow between its layers: what the weights of the layers before need. */
  within: number;
  /** The gradient of its input, which only a network before it needs. */
  input: number;
}

/**
 * In closed form: each of the two gradients of a layer is a product of the size of its forward pass. A
 * label's share of the input's gradient is left out, for nobody asks for it.
 */
export function passCost(network: Placed[]): PassCost {
  const cost = { forward: 0, weights: 0, within: 0, input: 0 };
  let isFirst = true;
  for (const placed of network) {
    const flops = 2 * multiplyAdds(placed);
    if (flops === 0) continue;
    cost.forward += flops;
    cost.weights += flops;
    cost[isFirst ? 'input' : 'within'] += flops * (1 - placed.labelChannels / placed.before.channels);
    isFirst = false;
  }
  return cost;
}
