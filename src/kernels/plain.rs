//! The kernels in burn's tensor operations, for ndarray: slower, and the second opinion on the others.

use burn::backend::NdArray;
use burn::backend::tensor::FloatTensor;
use burn::tensor::ops::{ConvOptions, ConvTransposeOptions};
use burn::tensor::{Tensor, activation, module};

use super::{Activation, BatchNorm, Conv, Dense, Descent, Image, Kernels, LayerNorm, TINY, Term, TermKind, Terms};

type Float = FloatTensor<NdArray>;

fn open<const D: usize>(tensor: Float) -> Tensor<D> {
    Tensor::from_primitive::<NdArray>(tensor)
}

fn close<const D: usize>(tensor: Tensor<D>) -> Float {
    tensor.try_into_primitive::<NdArray>().expect("a kernel stays on its backend")
}

/// A part of a flat tensor, in a shape.
fn part<const D: usize>(flat: &Tensor<1>, at: usize, shape: [usize; D]) -> Tensor<D> {
    flat.clone().narrow(0, at, shape.iter().product()).reshape(shape)
}

/// Puts a part into a flat tensor, or adds it to what stands there.
fn with_part(flat: Tensor<1>, at: usize, values: Tensor<1>, adds: bool) -> Tensor<1> {
    let range = at..at + values.dims()[0];
    let values = if adds { flat.clone().slice([range.clone()]) + values } else { values };
    flat.slice_assign([range], values)
}

fn then(x: Tensor<2>, activation: Activation) -> Tensor<2> {
    match activation {
        Activation::Identity => x,
        Activation::Relu => activation::relu(x),
        Activation::LeakyRelu(slope) => activation::leaky_relu(x, slope.into()),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Tanh => x.tanh(),
    }
}

/// `[batch, channels · pixels]` → `[batch, channels, pixels]`.
fn by_channel(x: Tensor<2>, channels: usize) -> Tensor<3> {
    let [batch, features] = x.dims();
    x.reshape([batch, channels, features / channels])
}

fn sum_by_channel(x: Tensor<3>) -> Tensor<1> {
    let channels = x.dims()[1];
    x.sum_dim(0).sum_dim(2).reshape([channels])
}

fn channel_vector(x: Tensor<1>) -> Tensor<3> {
    let channels = x.dims()[0];
    x.reshape([1, channels, 1])
}

fn as_images(x: Tensor<2>, image: Image) -> Tensor<4> {
    let batch = x.dims()[0];
    x.reshape([batch, image.channels, image.side, image.side])
}

fn as_rows(x: Tensor<4>) -> Tensor<2> {
    x.flatten(1, 3)
}

fn normed(x: &Tensor<3>, statistics: &Tensor<1>, at: usize, layer: BatchNorm) -> Tensor<3> {
    let mean = channel_vector(part(statistics, at, [layer.channels]));
    let variance = channel_vector(part(statistics, at + layer.channels, [layer.channels]));
    (x.clone() - mean) / (variance + layer.epsilon).sqrt()
}

fn gain_and_bias(weights: &Tensor<1>, layer: BatchNorm) -> Option<(Tensor<3>, Tensor<3>)> {
    let at = layer.at?;
    let of = |at: usize| channel_vector(part(weights, at, [layer.channels]));
    Some((of(at), of(at + layer.channels)))
}

/// (loss of each row, its gradient).
fn term(x: Tensor<2>, Term { kind, target }: Term) -> (Tensor<2>, Tensor<2>) {
    match kind {
        TermKind::CrossEntropy => {
            (x.clone() * (1.0 - target) - activation::log_sigmoid(x.clone()), activation::sigmoid(x) - target)
        }
        TermKind::MinusCrossEntropy => {
            let (loss, d) = term(x, Term { kind: TermKind::CrossEntropy, target });
            (loss.neg(), d.neg())
        }
        TermKind::HalfSquare => ((x.clone() - target).square() * 0.5, x - target),
        TermKind::Linear => (x.clone() * target, x.full_like(target)),
        TermKind::Hinge => {
            let margin = x * -target + 1.0;
            let inside = margin.clone().greater_elem(0.0).float();
            (margin * inside.clone(), inside * -target)
        }
    }
}

fn bounded(x: Tensor<1>, bound: f32) -> Tensor<1> {
    if bound == f32::MAX { x } else { x.clamp(-bound, bound) }
}

impl Kernels for NdArray {
    fn dense(x: Float, weights: Float, layer: Dense, then_: Activation) -> Float {
        let (x, weights) = (open::<2>(x), open::<1>(weights));
        let Dense { at, inputs, units, bias } = layer;
        let mut y = x.matmul(part(&weights, at, [inputs, units]));
        if bias {
            y = y + part(&weights, at + inputs * units, [1, units]);
        }
        close(then(y, then_))
    }

    fn dense_back(d: Float, weights: Float, x: Float, layer: Dense, before: Activation) -> Float {
        let Dense { at, inputs, units, .. } = layer;
        Self::gate(close(open::<2>(d).matmul(part(&open(weights), at, [inputs, units]).transpose())), x, before)
    }

    fn dense_gradient(x: Float, d: Float, gradient: Float, layer: Dense, adds: bool) -> Float {
        let (x, d) = (open::<2>(x), open::<2>(d));
        let mut parts = vec![x.transpose().matmul(d.clone()).flatten(0, 1)];
        if layer.bias {
            parts.push(d.sum_dim(0).flatten(0, 1));
        }
        close(with_part(open(gradient), layer.at, Tensor::cat(parts, 0), adds))
    }

    fn conv_down(x: Float, weights: Float, layer: Conv, then_: Activation) -> Float {
        let (x, layer) = (repeated(x, layer), layer.repeated());
        let weights = open::<1>(weights);
        let Conv { at, small, large, kernel, stride, bias, .. } = layer;
        let weight = part(&weights, at, [small.channels, large.channels, kernel, kernel]);
        let bias = bias.then(|| part(&weights, at + layer.weights(), [small.channels]));
        let options = ConvOptions::new([stride; 2], [layer.padding(); 2], [1; 2], 1);
        close(then(as_rows(module::conv2d(as_images(open(x), large), weight, bias, options)), then_))
    }

    fn conv_up(x: Float, weights: Float, layer: Conv, then_: Activation) -> Float {
        if layer.repeats > 1 {
            return Self::upsample_back(Self::conv_up(x, weights, layer.repeated(), then_), layer.large, layer.repeats);
        }
        let weights = open::<1>(weights);
        let Conv { at, small, large, kernel, stride, bias, .. } = layer;
        let weight = part(&weights, at, [small.channels, large.channels, kernel, kernel]);
        let bias = bias.then(|| part(&weights, at + layer.weights(), [large.channels]));
        // (small - 1) stride - 2 padding + kernel + what is missing = large.
        let missing = large.side + 2 * layer.padding() - kernel - (small.side - 1) * stride;
        let options = ConvTransposeOptions::new([stride; 2], [layer.padding(); 2], [missing; 2], [1; 2], 1);
        close(then(as_rows(module::conv_transpose2d(as_images(open(x), small), weight, bias, options)), then_))
    }

    fn conv_gradient(small: Float, large: Float, gradient: Float, layer: Conv, adds: bool) -> Float {
        let (large, layer) = (repeated(large, layer), layer.repeated());
        let Conv { at, kernel, stride, .. } = layer;
        // A convolution in which batch and channels change places, and stride becomes dilation.
        let large = as_images(open(large), layer.large).swap_dims(0, 1);
        let small = as_images(open(small), layer.small).swap_dims(0, 1);
        let options = ConvOptions::new([1; 2], [layer.padding(); 2], [stride; 2], 1);
        let found = module::conv2d(large, small, None, options).narrow(2, 0, kernel).narrow(3, 0, kernel);
        close(with_part(open(gradient), at, found.swap_dims(0, 1).flatten(0, 3), adds))
    }

    fn channel_sums(d: Float, gradient: Float, at: usize, channels: usize, adds: bool) -> Float {
        close(with_part(open(gradient), at, sum_by_channel(by_channel(open(d), channels)), adds))
    }

    fn activate(x: Float, then_: Activation) -> Float {
        close(then(open(x), then_))
    }

    fn gate(d: Float, y: Float, then: Activation) -> Float {
        let (d, y) = (open::<2>(d), open::<2>(y));
        close(match then {
            Activation::Identity => d,
            Activation::Relu => d * y.greater_elem(0.0).float(),
            Activation::LeakyRelu(slope) => d * (y.greater_elem(0.0).float() * (1.0 - slope) + slope),
            Activation::Sigmoid => d * y.clone() * (y.neg() + 1.0),
            Activation::Tanh => d * (y.square().neg() + 1.0),
        })
    }

    fn layer_norm(x: Float, weights: Float, layer: LayerNorm, then_: Activation) -> (Float, Float) {
        let (x, weights) = (open::<2>(x), open::<1>(weights));
        let LayerNorm { at, features, epsilon } = layer;
        let mean = x.clone().mean_dim(1);
        let centred = x - mean.clone();
        let scale = (centred.clone().square().mean_dim(1) + epsilon).sqrt().recip();
        let normed = centred * scale.clone();
        let y = normed * part(&weights, at, [1, features]) + part(&weights, at + features, [1, features]);
        (close(then(y, then_)), close(Tensor::cat(vec![mean, scale], 1)))
    }

    fn layer_norm_back(d: Float, x: Float, found: Float, weights: Float, layer: LayerNorm) -> Float {
        let (normed, scale) = layer_normed(open(x), open(found));
        let d = open::<2>(d) * part(&open(weights), layer.at, [1, layer.features]);
        let along = normed.clone() * (d.clone() * normed).mean_dim(1);
        close((d.clone() - d.mean_dim(1) - along) * scale)
    }

    fn layer_norm_gradient(d: Float, x: Float, found: Float, gradient: Float, layer: LayerNorm, adds: bool) -> Float {
        let d = open::<2>(d);
        let (normed, _) = layer_normed(open(x), open(found));
        let parts = [d.clone() * normed, d].map(|each| each.sum_dim(0).flatten(0, 1));
        close(with_part(open(gradient), layer.at, Tensor::cat(parts.to_vec(), 0), adds))
    }

    fn batch_statistics(x: Float, layer: BatchNorm) -> Float {
        let x = by_channel(open(x), layer.channels);
        let count = (x.dims()[0] * x.dims()[2]) as f32;
        let mean = sum_by_channel(x.clone()) / count;
        let variance = sum_by_channel((x - channel_vector(mean.clone())).square()) / count;
        close(Tensor::cat(vec![mean, variance], 0))
    }

    fn batch_norm(
        x: Float,
        statistics: Float,
        statistics_at: usize,
        weights: Float,
        layer: BatchNorm,
        then_: Activation,
    ) -> Float {
        let mut y = normed(&by_channel(open(x), layer.channels), &open(statistics), statistics_at, layer);
        if let Some((gain, bias)) = gain_and_bias(&open(weights), layer) {
            y = y * gain + bias;
        }
        close(then(y.flatten(1, 2), then_))
    }

    fn batch_norm_sums(d: Float, x: Float, found: Float, layer: BatchNorm) -> Float {
        let d = by_channel(open(d), layer.channels);
        let normed = normed(&by_channel(open(x), layer.channels), &open(found), 0, layer);
        close(Tensor::cat(vec![sum_by_channel(d.clone() * normed), sum_by_channel(d)], 0))
    }

    fn batch_norm_back(d: Float, x: Float, found: Float, sums: Float, weights: Float, layer: BatchNorm) -> Float {
        let (found, sums) = (open::<1>(found), open::<1>(sums));
        let x = by_channel(open(x), layer.channels);
        let count = (x.dims()[0] * x.dims()[2]) as f32;
        let of = |at: usize| channel_vector(part(&sums, at, [layer.channels])) / count;
        let normed = normed(&x, &found, 0, layer);
        let variance = channel_vector(part(&found, layer.channels, [layer.channels]));
        let mut scale = (variance + layer.epsilon).sqrt().recip();
        if let Some((gain, _)) = gain_and_bias(&open(weights), layer) {
            scale = scale * gain;
        }
        let d = by_channel(open(d), layer.channels);
        close(((d - of(layer.channels) - normed * of(0)) * scale).flatten::<2>(1, 2))
    }

    fn put(to: Float, values: Float, at: usize, keep: f32, take: f32) -> Float {
        let (to, values) = (open::<1>(to), open::<1>(values));
        let kept = (keep != 0.0).then(|| part(&to, at, [values.dims()[0]]) * keep);
        let taken = values * take;
        close(with_part(to, at, kept.map_or(taken.clone(), |kept| kept + taken), false))
    }

    fn rescale(
        weights: Float,
        raw: Float,
        left: Float,
        right: Float,
        layer: Dense,
        norm: f32,
    ) -> (Float, Float, Float, Float) {
        let length = |x: &Tensor<2>| x.clone().square().sum().sqrt().clamp_min(TINY);
        let (left, right) = (open::<2>(left), open::<2>(right));
        let lengths = [length(&left), length(&right)];
        let factor = lengths[0].clone() * norm / lengths[1].clone();
        let matrix = part(&open::<1>(raw), layer.at, [layer.inputs * layer.units]) * factor.clone();
        let [left, right] = [left / lengths[0].clone().reshape([1, 1]), right / lengths[1].clone().reshape([1, 1])];
        (close(with_part(open(weights), layer.at, matrix, false)), close(left), close(right), close(factor))
    }

    fn through_norm(
        gradient: Float,
        weights: Float,
        left: Float,
        right: Float,
        factor: Float,
        layer: Dense,
        norm: f32,
    ) -> Float {
        let (gradient, shape) = (open::<1>(gradient), [layer.inputs, layer.units]);
        let [g, w] = [&gradient, &open::<1>(weights)].map(|flat| part(flat, layer.at, shape));
        let along = (g.clone() * w).sum() / norm;
        let outer = open::<2>(left).transpose().matmul(open::<2>(right)); // [inputs, units]
        let g = (g - outer * along.reshape([1, 1])) * open::<1>(factor).reshape([1, 1]);
        close(with_part(gradient, layer.at, g.flatten(0, 1), false))
    }

    fn upsample(x: Float, before: Image, factor: usize) -> Float {
        let x = open::<2>(x);
        let (batch, Image { channels, side }) = (x.dims()[0], before);
        let lines = batch * channels * side;
        let y = x.reshape([lines, 1, side, 1]).expand([lines, factor, side, factor]);
        close(y.reshape([batch, before.features() * factor * factor]))
    }

    fn upsample_back(d: Float, before: Image, factor: usize) -> Float {
        let d = open::<2>(d);
        let (batch, Image { channels, side }) = (d.dims()[0], before);
        let blocks = d.reshape([batch * channels * side, factor, side, factor]);
        close(blocks.sum_dim(1).sum_dim(3).reshape([batch, before.features()]))
    }

    fn join(x: Float, tail: Float, repeats: usize) -> Float {
        let tail = open::<2>(tail);
        let [batch, width] = tail.dims();
        let tail = tail.reshape([batch, width, 1]).expand([batch, width, repeats]).reshape([batch, width * repeats]);
        close(Tensor::cat(vec![open(x), tail], 1))
    }

    fn columns(x: Float, from: usize, count: usize) -> Float {
        close(open::<2>(x).narrow(1, from, count))
    }

    fn adversarial(logits: Float, terms: Terms) -> (Float, Float) {
        let logits = open::<2>(logits);
        let count = logits.dims()[0];
        let (mut losses, mut gradients) = (Vec::new(), Vec::new());
        for (from, count, each) in [(0, terms.split, terms.first), (terms.split, count - terms.split, terms.rest)] {
            if count > 0 {
                let (loss, d) = term(logits.clone().narrow(0, from, count), each);
                losses.push(loss.mean() * terms.scale);
                gradients.push(d * (terms.scale / count as f32));
            }
        }
        (close(Tensor::cat(losses, 0).sum()), close(Tensor::cat(gradients, 0)))
    }

    fn tally(count: Float, logits: Float, from: usize, rows: usize, threshold: f32) -> Float {
        let above = open::<2>(logits).narrow(0, from, rows).greater_elem(threshold).float();
        let rows = Tensor::from_data([rows as f32], &above.device());
        close(open::<1>(count) + Tensor::cat(vec![above.sum(), rows], 0))
    }

    fn descend(weights: Float, gradient: Float, by: Descent) -> Float {
        let g = bounded(open(gradient), by.gradient_bound);
        close(bounded(open::<1>(weights) - g * by.rate, by.weight_bound))
    }

    fn descend_rms(weights: Float, gradient: Float, second: Float, by: Descent) -> (Float, Float) {
        let g = bounded(open(gradient), by.gradient_bound);
        let v = open::<1>(second) * by.beta2 + g.clone().square() * by.rest2;
        let w = open::<1>(weights) - g * by.rate / (v.clone().sqrt() + by.epsilon);
        (close(bounded(w, by.weight_bound)), close(v))
    }

    fn descend_adam(
        weights: Float,
        gradient: Float,
        first: Float,
        second: Float,
        corrections: Float,
        by: Descent,
    ) -> (Float, Float, Float, Float) {
        let g = bounded(open(gradient), by.gradient_bound);
        let corrections = open::<1>(corrections);
        let c1 = part(&corrections, 0, [1]) * by.beta1 + by.rest1;
        let c2 = part(&corrections, 1, [1]) * by.beta2 + by.rest2;
        let m = open::<1>(first) * by.beta1 + g.clone() * by.rest1;
        let v = open::<1>(second) * by.beta2 + g.square() * by.rest2;
        let root = (v.clone() / c2.clone()).sqrt();
        let w = open::<1>(weights) - m.clone() / c1.clone() * by.rate / (root + by.epsilon);
        (close(bounded(w, by.weight_bound)), close(m), close(v), close(Tensor::cat(vec![c1, c2], 0)))
    }
}

/// The large image as the convolution takes it.
fn repeated(x: Float, layer: Conv) -> Float {
    if layer.repeats > 1 { NdArray::upsample(x, layer.large, layer.repeats) } else { x }
}

/// (x̂, 1 / √(variance + ε)), the latter `[batch, 1]`.
fn layer_normed(x: Tensor<2>, found: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
    let (mean, scale) = (found.clone().narrow(1, 0, 1), found.narrow(1, 1, 1));
    ((x - mean) * scale.clone(), scale)
}
