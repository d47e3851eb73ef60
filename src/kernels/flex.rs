//! The kernels on slices of the CPU.

use std::borrow::Cow;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Flex, TensorData, TensorMetadata, ops::FloatTensorOps};

use super::convolution;
use super::gemm::{Operand, Place, dot, dots, multiply, strided, sum_of};
use super::{Activation, BatchNorm, Conv, Dense, Descent, Image, Kernels, LayerNorm, TINY, Term, TermKind, Terms};

type Float = FloatTensor<Flex>;

/// The values of a tensor in row-major order; copied only where they do not lie so.
fn values(tensor: &Float) -> Cow<'_, [f32]> {
    match tensor.as_slice() {
        Some(slice) => Cow::Borrowed(slice),
        None => Cow::Owned(tensor.to_contiguous().as_slice().map(<[f32]>::to_vec).unwrap_or_default()),
    }
}

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Float {
    Flex::float_from_data(TensorData::new(values, shape), &Default::default())
}

fn matrix(values: Vec<f32>, rows: usize) -> Float {
    let columns = values.len() / rows;
    tensor(values, [rows, columns])
}

fn vector(values: Vec<f32>) -> Float {
    let count = values.len();
    tensor(values, [count])
}

fn rows(tensor: &Float) -> usize {
    tensor.shape()[0]
}

/// A tensor whose storage is its values; copied where it is a part of another's.
fn whole(tensor: Float) -> Float {
    let count = tensor.shape().num_elements();
    let is_whole = tensor.as_slice::<f32>().is_some() && tensor.storage::<f32>().len() == count;
    if is_whole { tensor } else { tensor.to_contiguous() }
}

/// Writes in place where nobody else holds the tensor, else in a copy.
fn written(tensor: Float, write: impl FnOnce(&mut [f32])) -> Float {
    let mut tensor = whole(tensor);
    write(tensor.storage_mut());
    tensor
}

/// eˣ for one of many: no branch and no table, so that the compiler takes several at once. Relative error
/// below 2e-7 from -87 to 88, and held there beyond.
fn exp(x: f32) -> f32 {
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4]; // in two parts: the first has few bits
    // By comparisons: the compiler takes several of them at once, which it does not of `clamp`. What is no number stays so.
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    // A sum as large as 1.5 · 2²³ has no bits below one: the addition rounds, and leaves the whole number there.
    const ROUNDING: f32 = 12_582_912.0;
    let shifted = x * std::f32::consts::LOG2_E + ROUNDING;
    let power = shifted - ROUNDING;
    let r = (x - power * LN_2[0]) - power * LN_2[1];
    // Taylor's series to r⁷, |r| ≤ ln 2 / 2.
    let series = [1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let value = series.into_iter().fold(0.0, |sum, factor| sum * r + factor);
    let whole = shifted.to_bits().wrapping_sub(ROUNDING.to_bits());
    value * f32::from_bits(whole.wrapping_add(127) << 23)
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// log(1 + x) from 0 to 1: 2 artanh(x / (2 + x)), by Taylor's series to the thirteenth power.
fn ln_1p(x: f32) -> f32 {
    let z = x / (2.0 + x);
    let square = z * z;
    let series = [1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0, 1.0];
    2.0 * z * series.into_iter().fold(0.0, |sum, factor| sum * square + factor)
}

fn tanh(x: f32) -> f32 {
    // Near zero the quotient would lose the digits that cancel.
    let far = 1.0 - 2.0 / (exp(2.0 * x) + 1.0);
    let square = x * x;
    let near = x * (1.0 + square * (-1.0 / 3.0 + square * (2.0 / 15.0 - square * (17.0 / 315.0))));
    if x.abs() < 0.2 { near } else { far }
}

/// An activation of x, and its way back: the gradient d at its output y → at its input.
struct Curve<F, B> {
    of: F,
    back: B,
}

/// A loop for each activation, so that none is chosen inside.
macro_rules! by_activation {
    ($then:expr, $curve:ident => $loop:expr) => {
        match $then {
            Activation::Identity => by_activation!(|x: f32| x, |d: f32, _: f32| d, $curve => $loop),
            Activation::Relu => by_activation!(
                |x: f32| if x > 0.0 { x } else { 0.0 },
                |d: f32, y: f32| if y > 0.0 { d } else { 0.0 },
                $curve => $loop
            ),
            Activation::LeakyRelu(slope) => by_activation!(
                |x: f32| if x > 0.0 { x } else { x * slope },
                |d: f32, y: f32| if y > 0.0 { d } else { d * slope },
                $curve => $loop
            ),
            Activation::Sigmoid => by_activation!(sigmoid, |d: f32, y: f32| d * (y * (1.0 - y)), $curve => $loop),
            Activation::Tanh => by_activation!(tanh, |d: f32, y: f32| d * (1.0 - y * y), $curve => $loop),
        }
    };
    ($of:expr, $back:expr, $curve:ident => $loop:expr) => {{
        let $curve = Curve { of: $of, back: $back };
        $loop
    }};
}

fn apply(values: &mut [f32], then: Activation) {
    if then != Activation::Identity {
        by_activation!(then, curve => values.iter_mut().for_each(|x| *x = (curve.of)(*x)));
    }
}

/// The gradient at an activation's output y → at its input, in its place.
fn gate_by(d: &mut [f32], y: &[f32], then: Activation) {
    if then != Activation::Identity {
        by_activation!(then, curve => d.iter_mut().zip(y).for_each(|(d, &y)| *d = (curve.back)(*d, y)));
    }
}

/// `Σ d (x - mean)`.
fn dot_from(mean: f32, d: &[f32], x: &[f32]) -> f32 {
    sum_of(d, x, |d, x| d * (x - mean))
}

/// `Σ (x - mean)²`.
fn squares_from(mean: f32, x: &[f32]) -> f32 {
    sum_of(x, x, |x, _| (x - mean) * (x - mean))
}

fn sum(values: &[f32]) -> f32 {
    sum_of(values, values, |value, _| value)
}

/// Columns taken at once, so that what belongs to them stays in registers from row to row.
const WIDE: usize = 16;

/// Puts `of(row's value, column's values, what stands there)` in the place of each element.
#[inline(always)]
fn put_each<const N: usize>(
    rows: &mut [f32],
    by_row: &[f32],
    by_column: [&[f32]; N],
    of: impl Fn(f32, [f32; N], f32) -> f32,
) {
    let width = by_column[0].len();
    let wide = width / WIDE;
    for index in 0..wide {
        let columns = by_column.map(|values| values.as_chunks::<WIDE>().0[index]);
        for (row, &value) in rows.chunks_exact_mut(width).zip(by_row) {
            for (at, place) in row.as_chunks_mut::<WIDE>().0[index].iter_mut().enumerate() {
                *place = of(value, columns.map(|values| values[at]), *place);
            }
        }
    }
    for (row, &value) in rows.chunks_exact_mut(width).zip(by_row) {
        for at in wide * WIDE..width {
            row[at] = of(value, by_column.map(|values| values[at]), row[at]);
        }
    }
}

/// Puts `Σ weight(row) row` for each of `N` weights, one sum after the other.
fn sum_rows<const N: usize>(rows: &[f32], weights: impl Fn(usize) -> [f32; N], to: &mut [f32], adds: bool) {
    let width = to.len() / N;
    let wide = width / WIDE;
    for index in 0..wide {
        let mut sums = [[0.0; WIDE]; N];
        for (row, values) in rows.chunks_exact(width).enumerate() {
            let (weights, values) = (weights(row), &values.as_chunks::<WIDE>().0[index]);
            for (sums, weight) in sums.iter_mut().zip(weights) {
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * value);
            }
        }
        for (to, sums) in to.chunks_exact_mut(width).zip(sums) {
            let to = &mut to.as_chunks_mut::<WIDE>().0[index];
            to.iter_mut().zip(sums).for_each(|(to, sum)| *to = if adds { *to + sum } else { sum });
        }
    }
    for (index, to) in to.chunks_exact_mut(width).enumerate() {
        let rest = &mut to[wide * WIDE..];
        if !adds {
            rest.fill(0.0);
        }
        for (row, values) in rows.chunks_exact(width).enumerate() {
            add_scaled(rest, weights(row)[index], &values[wide * WIDE..]);
        }
    }
}

/// `to += factor · values`.
fn add_scaled(to: &mut [f32], factor: f32, values: &[f32]) {
    to.iter_mut().zip(values).for_each(|(to, value)| *to += factor * value);
}

impl Dense {
    fn weights<'a>(&self, flat: &'a [f32]) -> &'a [f32] {
        &flat[self.at..][..self.inputs * self.units]
    }
}

/// The part of a gradient that a layer sums up in, cleared unless it adds.
fn part(flat: &mut [f32], at: usize, count: usize, adds: bool) -> &mut [f32] {
    let part = &mut flat[at..][..count];
    if !adds {
        part.fill(0.0);
    }
    part
}

impl Kernels for Flex {
    fn dense(x: Float, weights: Float, layer: Dense, then: Activation) -> Float {
        let (batch, x, flat) = (rows(&x), values(&x), values(&weights));
        let Dense { at, inputs, units, bias } = layer;
        let weights = layer.weights(&flat);
        let biases = if bias { Cow::from(&flat[at + inputs * units..][..units]) } else { vec![0.0; units].into() };
        if inputs == 1 {
            let mut y = vec![0.0; batch * units];
            by_activation!(then, curve => {
                put_each(&mut y, &x, [weights, &biases], |x, [weight, bias], _| (curve.of)(x * weight + bias));
            });
            return matrix(y, batch);
        }
        if units == 1 {
            let mut y = dots(&x, weights);
            y.iter_mut().for_each(|y| *y += biases[0]);
            apply(&mut y, then);
            return matrix(y, batch);
        }
        let mut y = if bias { biases.repeat(batch) } else { vec![0.0; batch * units] };
        let a = Operand { data: &x, steps: strided(inputs, 1), lanes: strided(batch, inputs) };
        let b = Operand { data: weights, steps: strided(inputs, units), lanes: strided(units, 1) };
        multiply(&a, &b, &mut y, &Place { rows: &strided(batch, units), columns: &strided(units, 1), adds: bias });
        apply(&mut y, then);
        matrix(y, batch)
    }

    fn dense_back(d: Float, weights: Float, x: Float, layer: Dense, before: Activation) -> Float {
        let (batch, d, flat, x) = (rows(&d), values(&d), values(&weights), values(&x));
        let Dense { inputs, units, .. } = layer;
        let weights = layer.weights(&flat);
        if inputs == 1 {
            let mut at_input = dots(&d, weights);
            gate_by(&mut at_input, &x, before);
            return matrix(at_input, batch);
        }
        if units == 1 {
            let mut at_input = x.into_owned();
            by_activation!(before, curve => {
                put_each(&mut at_input, &d, [weights], |d, [weight], x| (curve.back)(d * weight, x));
            });
            return matrix(at_input, batch);
        }
        let mut at_input = vec![0.0; batch * inputs];
        let a = Operand { data: &d, steps: strided(units, 1), lanes: strided(batch, units) };
        let b = Operand { data: weights, steps: strided(units, 1), lanes: strided(inputs, units) };
        let place = Place { rows: &strided(batch, inputs), columns: &strided(inputs, 1), adds: false };
        multiply(&a, &b, &mut at_input, &place);
        gate_by(&mut at_input, &x, before);
        matrix(at_input, batch)
    }

    fn dense_gradient(x: Float, d: Float, gradient: Float, layer: Dense, adds: bool) -> Float {
        let (batch, x, d) = (rows(&x), values(&x), values(&d));
        let Dense { at, inputs, units, bias } = layer;
        written(gradient, |flat| {
            let part = &mut flat[at..][..(inputs + usize::from(bias)) * units];
            if inputs == 1 && bias {
                return sum_rows(&d, |row| [x[row], 1.0], part, adds);
            }
            let (weights, biases) = part.split_at_mut(inputs * units);
            if inputs == 1 {
                sum_rows(&d, |row| [x[row]], weights, adds);
            } else if units == 1 {
                sum_rows(&x, |row| [d[row]], weights, adds);
            } else {
                let a = Operand { data: &x, steps: strided(batch, inputs), lanes: strided(inputs, 1) };
                let b = Operand { data: &d, steps: strided(batch, units), lanes: strided(units, 1) };
                multiply(&a, &b, weights, &Place { rows: &strided(inputs, units), columns: &strided(units, 1), adds });
            }
            if bias {
                sum_rows(&d, |_| [1.0], biases, adds);
            }
        })
    }

    fn conv_down(x: Float, weights: Float, layer: Conv, then: Activation) -> Float {
        let batch = rows(&x);
        let mut y = convolution::down(&values(&x), &values(&weights)[layer.at..], batch, layer);
        apply(&mut y, then);
        matrix(y, batch)
    }

    fn conv_up(x: Float, weights: Float, layer: Conv, then: Activation) -> Float {
        let batch = rows(&x);
        let mut y = convolution::up(&values(&x), &values(&weights)[layer.at..], batch, layer);
        apply(&mut y, then);
        matrix(y, batch)
    }

    fn conv_gradient(small: Float, large: Float, gradient: Float, layer: Conv, adds: bool) -> Float {
        let batch = rows(&small);
        written(gradient, |flat| {
            let filters = &mut flat[layer.at..][..layer.weights()];
            convolution::gradient(&values(&small), &values(&large), filters, batch, layer, adds);
        })
    }

    fn channel_sums(d: Float, gradient: Float, at: usize, channels: usize, adds: bool) -> Float {
        let (pixels, d) = (d.shape()[1] / channels, values(&d));
        written(gradient, |flat| {
            let part = part(flat, at, channels, adds);
            for image in d.chunks_exact(channels * pixels) {
                part.iter_mut().zip(image.chunks_exact(pixels)).for_each(|(total, plane)| *total += sum(plane));
            }
        })
    }

    fn activate(x: Float, then: Activation) -> Float {
        written(x, |x| apply(x, then))
    }

    fn gate(d: Float, y: Float, then: Activation) -> Float {
        written(d, |d| gate_by(d, &values(&y), then))
    }

    fn layer_norm(x: Float, weights: Float, layer: LayerNorm, then: Activation) -> (Float, Float) {
        let (batch, flat) = (rows(&x), values(&weights));
        let LayerNorm { at, features, epsilon } = layer;
        let (gain, bias) = flat[at..][..2 * features].split_at(features);
        let mut found = Vec::with_capacity(2 * batch);
        let y = written(x, |y| {
            for row in y.chunks_exact_mut(features) {
                let mean = sum(row) / features as f32;
                row.iter_mut().for_each(|x| *x -= mean);
                let scale = 1.0 / (dot(row, row) / features as f32 + epsilon).sqrt();
                row.iter_mut().zip(gain).zip(bias).for_each(|((x, gain), bias)| *x = *x * scale * gain + bias);
                found.extend([mean, scale]);
            }
            apply(y, then);
        });
        (y, matrix(found, batch))
    }

    fn layer_norm_back(d: Float, x: Float, found: Float, weights: Float, layer: LayerNorm) -> Float {
        let (x, found, flat) = (values(&x), values(&found), values(&weights));
        let LayerNorm { at, features, .. } = layer;
        let gain = &flat[at..][..features];
        written(d, |d| {
            let rows = d.chunks_exact_mut(features).zip(x.chunks_exact(features)).zip(found.chunks_exact(2));
            for ((d, x), found) in rows {
                let (mean, scale) = (found[0], found[1]);
                d.iter_mut().zip(gain).for_each(|(d, gain)| *d *= gain);
                let level = sum(d) / features as f32;
                let along = dot_from(mean, d, x) / features as f32 * scale;
                d.iter_mut().zip(x).for_each(|(d, x)| *d = (*d - level - (x - mean) * scale * along) * scale);
            }
        })
    }

    fn layer_norm_gradient(d: Float, x: Float, found: Float, gradient: Float, layer: LayerNorm, adds: bool) -> Float {
        let (d, x, found) = (values(&d), values(&x), values(&found));
        let LayerNorm { at, features, .. } = layer;
        written(gradient, |flat| {
            let (gain, bias) = part(flat, at, 2 * features, adds).split_at_mut(features);
            for ((d, x), found) in d.chunks_exact(features).zip(x.chunks_exact(features)).zip(found.chunks_exact(2)) {
                let (mean, scale) = (found[0], found[1]);
                gain.iter_mut().zip(d).zip(x).for_each(|((gain, d), x)| *gain += d * (x - mean) * scale);
                add_scaled(bias, 1.0, d);
            }
        })
    }

    fn batch_statistics(x: Float, layer: BatchNorm) -> Float {
        let (pixels, x) = (x.shape()[1] / layer.channels, values(&x));
        let count = (x.len() / layer.channels) as f32;
        let mut means = vec![0.0; layer.channels];
        for row in x.chunks_exact(layer.channels * pixels) {
            if pixels == 1 {
                add_scaled(&mut means, 1.0, row);
            } else {
                means.iter_mut().zip(row.chunks_exact(pixels)).for_each(|(mean, plane)| *mean += sum(plane));
            }
        }
        means.iter_mut().for_each(|mean| *mean /= count);
        let mut variances = vec![0.0; layer.channels];
        for row in x.chunks_exact(layer.channels * pixels) {
            let each = variances.iter_mut().zip(&means);
            if pixels == 1 {
                each.zip(row).for_each(|((variance, mean), x)| *variance += (x - mean) * (x - mean));
            } else {
                each.zip(row.chunks_exact(pixels)).for_each(|((variance, &mean), plane)| {
                    *variance += squares_from(mean, plane);
                });
            }
        }
        means.extend(variances.into_iter().map(|variance| variance / count));
        vector(means)
    }

    fn batch_norm(
        x: Float,
        statistics: Float,
        statistics_at: usize,
        weights: Float,
        layer: BatchNorm,
        then: Activation,
    ) -> Float {
        let pixels = x.shape()[1] / layer.channels;
        let (mean, scale) = moments(&values(&statistics)[statistics_at..], layer);
        let (gain, bias) = gain_and_bias(&values(&weights), layer);
        // y = slope x + level, channel by channel.
        let slope: Vec<f32> = scale.iter().zip(&gain).map(|(scale, gain)| scale * gain).collect();
        let level: Vec<f32> =
            bias.iter().zip(&mean).zip(&slope).map(|((bias, mean), slope)| bias - mean * slope).collect();
        written(x, |x| {
            for row in x.chunks_exact_mut(layer.channels * pixels) {
                let lines = slope.iter().zip(&level);
                if pixels == 1 {
                    row.iter_mut().zip(lines).for_each(|(x, (slope, level))| *x = *x * slope + level);
                } else {
                    for (plane, (slope, level)) in row.chunks_exact_mut(pixels).zip(lines) {
                        plane.iter_mut().for_each(|x| *x = *x * slope + level);
                    }
                }
            }
            apply(x, then);
        })
    }

    fn batch_norm_sums(d: Float, x: Float, found: Float, layer: BatchNorm) -> Float {
        let pixels = d.shape()[1] / layer.channels;
        let (d, x, (mean, scale)) = (values(&d), values(&x), moments(&values(&found), layer));
        let mut along = vec![0.0; layer.channels];
        let mut level = vec![0.0; layer.channels];
        let size = layer.channels * pixels;
        for (d, x) in d.chunks_exact(size).zip(x.chunks_exact(size)) {
            if pixels == 1 {
                along.iter_mut().zip(d).zip(x).zip(&mean).for_each(|(((along, d), x), mean)| *along += d * (x - mean));
                add_scaled(&mut level, 1.0, d);
            } else {
                for (channel, (d, x)) in d.chunks_exact(pixels).zip(x.chunks_exact(pixels)).enumerate() {
                    along[channel] += dot_from(mean[channel], d, x);
                    level[channel] += sum(d);
                }
            }
        }
        along.iter_mut().zip(&scale).for_each(|(along, scale)| *along *= scale);
        along.extend(level);
        vector(along)
    }

    fn batch_norm_back(d: Float, x: Float, found: Float, sums: Float, weights: Float, layer: BatchNorm) -> Float {
        let pixels = d.shape()[1] / layer.channels;
        let (x, sums) = (values(&x), values(&sums));
        let count = (x.len() / layer.channels) as f32;
        let (mean, scale) = moments(&values(&found), layer);
        let (gain, _) = gain_and_bias(&values(&weights), layer);
        // (d - mean(d) - x̂ mean(d x̂)) scale gain = of_d d + of_x x + level, channel by channel.
        let lines: Vec<[f32; 3]> = (0..layer.channels)
            .map(|channel| {
                let of_d = scale[channel] * gain[channel];
                let along = sums[channel] / count * scale[channel];
                [of_d, -of_d * along, of_d * (along * mean[channel] - sums[layer.channels + channel] / count)]
            })
            .collect();
        let size = layer.channels * pixels;
        written(d, |d| {
            for (d, x) in d.chunks_exact_mut(size).zip(x.chunks_exact(size)) {
                for ((d, x), [of_d, of_x, level]) in d.chunks_exact_mut(pixels).zip(x.chunks_exact(pixels)).zip(&lines)
                {
                    d.iter_mut().zip(x).for_each(|(d, x)| *d = of_d * *d + of_x * x + level);
                }
            }
        })
    }

    fn put(to: Float, new: Float, at: usize, keep: f32, take: f32) -> Float {
        let new = values(&new);
        written(to, |to| {
            let both = to[at..].iter_mut().zip(&*new);
            match keep {
                0.0 => both.for_each(|(old, new)| *old = new * take),
                _ => both.for_each(|(old, new)| *old = *old * keep + new * take),
            }
        })
    }

    fn rescale(
        weights: Float,
        raw: Float,
        left: Float,
        right: Float,
        layer: Dense,
        norm: f32,
    ) -> (Float, Float, Float, Float) {
        let raw = values(&raw);
        let [(left, length_left), (right, length_right)] = [left, right].map(|vector| {
            let length = squares_from(0.0, &values(&vector)).sqrt().max(TINY);
            (written(vector, |vector| vector.iter_mut().for_each(|value| *value /= length)), length)
        });
        let factor = length_left * norm / length_right;
        let weights = written(weights, |weights| {
            let held = &mut weights[layer.at..][..layer.inputs * layer.units];
            held.iter_mut().zip(layer.weights(&raw)).for_each(|(held, raw)| *held = factor * raw);
        });
        (weights, left, right, vector(vec![factor]))
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
        let (weights, left, right) = (values(&weights), values(&left), values(&right));
        let factor = values(&factor)[0];
        written(gradient, |gradient| {
            let g = &mut gradient[layer.at..][..layer.inputs * layer.units];
            let along = dot(g, layer.weights(&weights)) / norm;
            for (row, left) in g.chunks_exact_mut(layer.units).zip(&*left) {
                let back = along * left;
                row.iter_mut().zip(&*right).for_each(|(g, right)| *g = factor * (*g - back * right));
            }
        })
    }

    fn upsample(x: Float, before: Image, factor: usize) -> Float {
        let (batch, x) = (rows(&x), values(&x));
        let mut y = Vec::with_capacity(x.len() * factor * factor);
        for line in x.chunks_exact(before.side) {
            let from = y.len();
            y.extend(line.iter().flat_map(|&pixel| std::iter::repeat_n(pixel, factor)));
            for _ in 1..factor {
                y.extend_from_within(from..from + before.side * factor);
            }
        }
        matrix(y, batch)
    }

    fn upsample_back(d: Float, before: Image, factor: usize) -> Float {
        let (batch, d) = (rows(&d), values(&d));
        let wide = before.side * factor;
        let mut at_small = vec![0.0; batch * before.features()];
        for (line, block) in at_small.chunks_exact_mut(before.side).zip(d.chunks_exact(wide * factor)) {
            for from in block.chunks_exact(wide) {
                line.iter_mut().zip(from.chunks_exact(factor)).for_each(|(to, from)| *to += from.iter().sum::<f32>());
            }
        }
        matrix(at_small, batch)
    }

    fn join(x: Float, tail: Float, repeats: usize) -> Float {
        let (batch, head, width) = (rows(&x), x.shape()[1], tail.shape()[1]);
        let (x, tail) = (values(&x), values(&tail));
        let mut joined = Vec::with_capacity(batch * (head + width * repeats));
        for (x, tail) in x.chunks_exact(head).zip(tail.chunks_exact(width)) {
            joined.extend_from_slice(x);
            joined.extend(tail.iter().flat_map(|&value| std::iter::repeat_n(value, repeats)));
        }
        matrix(joined, batch)
    }

    fn columns(x: Float, from: usize, count: usize) -> Float {
        let (batch, width, x) = (rows(&x), x.shape()[1], values(&x));
        matrix(x.chunks_exact(width).flat_map(|row| row[from..][..count].iter().copied()).collect(), batch)
    }

    fn adversarial(logits: Float, terms: Terms) -> (Float, Float) {
        let count = rows(&logits);
        let mut loss = 0.0;
        let d = written(logits, |logits| {
            let (first, rest) = logits.split_at_mut(terms.split.min(count));
            for (part, each) in [(first, terms.first), (rest, terms.rest)] {
                if !part.is_empty() {
                    let share = terms.scale / part.len() as f32;
                    loss += share * differentiated(part, each, share);
                }
            }
        });
        (vector(vec![loss]), d)
    }

    fn tally(count: Float, logits: Float, from: usize, rows: usize, threshold: f32) -> Float {
        let logits = values(&logits);
        let above = logits[from..][..rows].iter().filter(|&&logit| logit > threshold).count();
        written(count, |count| {
            count[0] += above as f32;
            count[1] += rows as f32;
        })
    }

    fn descend(weights: Float, gradient: Float, by: Descent) -> Float {
        let gradient = values(&gradient);
        written(weights, |weights| {
            for (w, g) in weights.iter_mut().zip(&*gradient) {
                let g = bounded(*g, by.gradient_bound);
                *w = bounded(*w - by.rate * g, by.weight_bound);
            }
        })
    }

    fn descend_rms(weights: Float, gradient: Float, second: Float, by: Descent) -> (Float, Float) {
        let (gradient, mut weights, mut second) = (values(&gradient), whole(weights), whole(second));
        let each = weights.storage_mut::<f32>().iter_mut().zip(second.storage_mut::<f32>()).zip(&*gradient);
        for ((w, v), g) in each {
            let g = bounded(*g, by.gradient_bound);
            *v = by.beta2 * *v + by.rest2 * (g * g);
            *w = bounded(*w - by.rate * g / (v.sqrt() + by.epsilon), by.weight_bound);
        }
        (weights, second)
    }

    fn descend_adam(
        weights: Float,
        gradient: Float,
        first: Float,
        second: Float,
        corrections: Float,
        by: Descent,
    ) -> (Float, Float, Float, Float) {
        let gradient = values(&gradient);
        let (mut weights, mut first, mut second) = (whole(weights), whole(first), whole(second));
        let corrections = written(corrections, |c| {
            c[0] = by.beta1 * c[0] + by.rest1;
            c[1] = by.beta2 * c[1] + by.rest2;
        });
        // η m̂ / (√v̂ + ε) = (η √c₂ / c₁) m / (√v + ε √c₂): the order of the paper's §2, with fewer divisions.
        let (rate, epsilon) = {
            let c = values(&corrections);
            (by.rate * c[1].sqrt() / c[0], by.epsilon * c[1].sqrt())
        };
        let (w, m, v) = (weights.storage_mut::<f32>(), first.storage_mut::<f32>(), second.storage_mut::<f32>());
        in_chunks(w, m, v, &gradient, |w, m, v, g| {
            for ((w, (m, v)), g) in w.iter_mut().zip(m.iter_mut().zip(v)).zip(g) {
                let g = bounded(*g, by.gradient_bound);
                *m = by.beta1 * *m + by.rest1 * g;
                *v = by.beta2 * *v + by.rest2 * (g * g);
                *w = bounded(*w - rate * *m / (v.sqrt() + epsilon), by.weight_bound);
            }
        });
        (weights, first, second, corrections)
    }
}

/// Steps over millions of weights are bounded by memory, which several threads read faster.
#[cfg(feature = "threads")]
fn in_chunks(
    w: &mut [f32],
    m: &mut [f32],
    v: &mut [f32],
    g: &[f32],
    work: impl Fn(&mut [f32], &mut [f32], &mut [f32], &[f32]) + Sync,
) {
    use rayon::prelude::*;
    const CHUNK: usize = 1 << 18;
    let chunks = w.par_chunks_mut(CHUNK).zip(m.par_chunks_mut(CHUNK)).zip(v.par_chunks_mut(CHUNK));
    chunks.zip(g.par_chunks(CHUNK)).for_each(|(((w, m), v), g)| work(w, m, v, g));
}

#[cfg(not(feature = "threads"))]
fn in_chunks(
    w: &mut [f32],
    m: &mut [f32],
    v: &mut [f32],
    g: &[f32],
    work: impl Fn(&mut [f32], &mut [f32], &mut [f32], &[f32]),
) {
    work(w, m, v, g);
}

/// Mean and 1 / √(variance + ε) of each channel.
fn moments(statistics: &[f32], layer: BatchNorm) -> (Vec<f32>, Vec<f32>) {
    let (mean, variance) = statistics[..2 * layer.channels].split_at(layer.channels);
    (mean.to_vec(), variance.iter().map(|variance| 1.0 / (variance + layer.epsilon).sqrt()).collect())
}

fn gain_and_bias(weights: &[f32], layer: BatchNorm) -> (Vec<f32>, Vec<f32>) {
    let Some(at) = layer.at else { return (vec![1.0; layer.channels], vec![0.0; layer.channels]) };
    let (gain, bias) = weights[at..][..2 * layer.channels].split_at(layer.channels);
    (gain.to_vec(), bias.to_vec())
}

/// The sum of a loss over logits, in whose place its slopes are put, times `share`.
fn differentiated(logits: &mut [f32], Term { kind, target }: Term, share: f32) -> f32 {
    fn by(logits: &mut [f32], loss: impl Fn(f32) -> f32, slope: impl Fn(f32) -> f32) -> f32 {
        let mut losses = logits.to_vec();
        losses.iter_mut().for_each(|x| *x = loss(*x));
        logits.iter_mut().for_each(|x| *x = slope(*x));
        sum(&losses)
    }
    let cross_entropy = |x: f32| {
        let log_sigmoid = if x < 0.0 { x } else { 0.0 } - ln_1p(exp(-x.abs()));
        (1.0 - target) * x - log_sigmoid
    };
    match kind {
        TermKind::CrossEntropy => by(logits, cross_entropy, |x| (sigmoid(x) - target) * share),
        TermKind::MinusCrossEntropy => by(logits, |x| -cross_entropy(x), |x| (target - sigmoid(x)) * share),
        TermKind::HalfSquare => by(logits, |x| 0.5 * (x - target) * (x - target), |x| (x - target) * share),
        TermKind::Linear => by(logits, |x| target * x, |_| target * share),
        TermKind::Hinge => {
            let margin = |x: f32| 1.0 - target * x;
            let slope = |x: f32| if margin(x) > 0.0 { -target * share } else { 0.0 };
            by(logits, |x| if margin(x) > 0.0 { margin(x) } else { 0.0 }, slope)
        }
    }
}

/// `x` between ± a bound; what is not a number stays so.
fn bounded(x: f32, bound: f32) -> f32 {
    x.clamp(-bound, bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_and_its_kin_are_those_of_the_library_but_for_the_last_bits() {
        for step in -8_800..=8_800 {
            let x = step as f32 * 0.01;
            let near = |found: f32, expected: f64, tolerance: f64, what: &str| {
                let error = (f64::from(found) - expected).abs() / (expected.abs() + 1e-37);
                assert!(error < tolerance, "{what} of {x}: {found}, not {expected}");
            };
            let wide = f64::from(x);
            if (-87.0..88.0).contains(&x) {
                near(exp(x), wide.exp(), 3e-7, "exp");
                near(sigmoid(x), 1.0 / (1.0 + (-wide).exp()), 3e-7, "sigmoid");
            }
            if (0.0..=1.0).contains(&x) {
                near(ln_1p(x), wide.ln_1p(), 3e-7, "ln_1p");
            }
            if x.abs() > 1e-3 {
                near(tanh(x), wide.tanh(), 6e-7, "tanh");
            }
        }
    }
}
