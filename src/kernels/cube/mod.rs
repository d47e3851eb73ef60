//! The kernels on WebGPU, as CubeCL programs: one dispatch each, and none of burn's own.
//!
//! CubeCL calls an invocation a unit and a workgroup a cube. Sizes are scalars, known when a program runs, so that
//! few programs are compiled; only what selects code is known before.

mod activation;
mod channels;
mod descent;
mod elements;
mod operands;
mod product;
mod programs;
mod rows;
mod singular;
mod sums;

use burn::backend::Cube;
use burn::backend::tensor::FloatTensor;
use burn::tensor::Shape;
use cubecl::prelude::*;

use super::{Activation, BatchNorm, Conv, Dense, Descent, Image, Kernels, LayerNorm, Terms};

type Float = FloatTensor<Cube>;

/// Units of a cube where each minds its own element.
const UNITS: u32 = 256;
/// What WebGPU allows along a side of the grid.
const MOST_CUBES: u32 = 65_535;

/// A unit for each of so many elements, or a few more.
fn each(elements: usize) -> (CubeCount, CubeDim) {
    (grid(elements.div_ceil(UNITS as usize), 1), CubeDim::new_1d(UNITS))
}

/// So many cubes, or a few more, in so many layers.
fn grid(cubes: usize, layers: usize) -> CubeCount {
    let cubes = cubes as u32;
    CubeCount::Static(cubes.min(MOST_CUBES), cubes.div_ceil(MOST_CUBES), layers as u32)
}

/// A cube of so many units for each of so many items.
fn cubes(items: usize, units: usize) -> (CubeCount, CubeDim) {
    assert!(items <= MOST_CUBES as usize, "{items} rows or channels");
    (CubeCount::Static(items as u32, 1, 1), CubeDim::new_1d(units as u32))
}

fn elements(tensor: &Float) -> usize {
    tensor.meta.num_elements()
}

/// A tensor beside another, not yet filled.
fn empty(beside: &Float, shape: impl Into<Shape>) -> Float {
    let shape = shape.into();
    let handle = beside.client.empty(shape.num_elements() * size_of::<f32>());
    Float::new_contiguous(beside.client.clone(), beside.device.clone(), shape, handle, beside.dtype)
}

/// A whole tensor, row by row, as a program's argument.
fn arg(tensor: &Float) -> BufferArg {
    assert!(tensor.is_contiguous(), "a kernel was given a view: {tensor:?}");
    // Safe: the length is the tensor's.
    unsafe { BufferArg::from_raw_parts(tensor.handle.clone(), elements(tensor)) }
}

/// The tensor itself, if nobody else holds it; else a copy.
fn own(tensor: Float) -> Float {
    if tensor.can_mut() {
        return tensor;
    }
    let copy = empty(&tensor, [elements(&tensor)]);
    elements::put(&copy, &tensor, 0, 0.0, 1.0);
    copy
}

/// The large image as the convolution takes it.
fn repeated(x: Float, layer: Conv) -> Float {
    if layer.repeats > 1 { elements::upsample(&x, layer.large, layer.repeats) } else { x }
}

impl Kernels for Cube {
    fn dense(x: Float, weights: Float, layer: Dense, then: Activation) -> Float {
        product::dense(&x, &weights, layer, then)
    }

    fn dense_back(d: Float, weights: Float, x: Float, layer: Dense, before: Activation) -> Float {
        let d = product::dense_back(&d, &weights, layer);
        if before == Activation::Identity { d } else { elements::gate(&d, &x, before) }
    }

    fn dense_gradient(x: Float, d: Float, gradient: Float, layer: Dense, adds: bool) -> Float {
        let gradient = own(gradient);
        product::dense_gradient(&x, &d, &gradient, layer, adds);
        gradient
    }

    fn conv_down(x: Float, weights: Float, layer: Conv, then: Activation) -> Float {
        product::conv_down(&repeated(x, layer), &weights, layer.repeated(), then)
    }

    fn conv_up(x: Float, weights: Float, layer: Conv, then: Activation) -> Float {
        let y = product::conv_up(&x, &weights, layer.repeated(), then);
        if layer.repeats > 1 { elements::upsample_back(&y, layer.large, layer.repeats) } else { y }
    }

    fn conv_gradient(small: Float, large: Float, gradient: Float, layer: Conv, adds: bool) -> Float {
        let gradient = own(gradient);
        product::conv_gradient(&small, &repeated(large, layer), &gradient, layer.repeated(), adds);
        gradient
    }

    fn channel_sums(d: Float, gradient: Float, at: usize, channels: usize, adds: bool) -> Float {
        let gradient = own(gradient);
        channels::sums(&d, &gradient, at, channels, adds);
        gradient
    }

    fn activate(x: Float, then: Activation) -> Float {
        elements::activate(&x, then)
    }

    fn gate(d: Float, y: Float, then: Activation) -> Float {
        elements::gate(&d, &y, then)
    }

    fn layer_norm(x: Float, weights: Float, layer: LayerNorm, then: Activation) -> (Float, Float) {
        rows::layer_norm(&x, &weights, layer, then)
    }

    fn layer_norm_back(d: Float, x: Float, found: Float, weights: Float, layer: LayerNorm) -> Float {
        rows::layer_norm_back(&d, &x, &found, &weights, layer)
    }

    fn layer_norm_gradient(d: Float, x: Float, found: Float, gradient: Float, layer: LayerNorm, adds: bool) -> Float {
        let gradient = own(gradient);
        rows::layer_norm_gradient(&d, &x, &found, &gradient, layer, adds);
        gradient
    }

    fn batch_statistics(x: Float, layer: BatchNorm) -> Float {
        channels::statistics(&x, layer)
    }

    fn batch_norm(
        x: Float,
        statistics: Float,
        statistics_at: usize,
        weights: Float,
        layer: BatchNorm,
        then: Activation,
    ) -> Float {
        elements::batch_norm(&x, &statistics, statistics_at, &weights, layer, then)
    }

    fn batch_norm_sums(d: Float, x: Float, found: Float, layer: BatchNorm) -> Float {
        channels::norm_sums(&d, &x, &found, layer)
    }

    fn batch_norm_back(d: Float, x: Float, found: Float, sums: Float, weights: Float, layer: BatchNorm) -> Float {
        elements::batch_norm_back(&d, &x, &found, &sums, &weights, layer)
    }

    fn put(to: Float, values: Float, at: usize, keep: f32, take: f32) -> Float {
        let to = own(to);
        elements::put(&to, &values, at, keep, take);
        to
    }

    fn rescale(
        weights: Float,
        raw: Float,
        left: Float,
        right: Float,
        layer: Dense,
        norm: f32,
    ) -> (Float, Float, Float, Float) {
        let weights = own(weights);
        let (left, right, factor) = singular::rescale(&weights, &raw, &left, &right, layer, norm);
        (weights, left, right, factor)
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
        let gradient = own(gradient);
        singular::back(&gradient, &weights, &left, &right, &factor, layer, norm);
        gradient
    }

    fn upsample(x: Float, before: Image, factor: usize) -> Float {
        elements::upsample(&x, before, factor)
    }

    fn upsample_back(d: Float, before: Image, factor: usize) -> Float {
        elements::upsample_back(&d, before, factor)
    }

    fn join(x: Float, tail: Float, repeats: usize) -> Float {
        elements::join(&x, &tail, repeats)
    }

    fn columns(x: Float, from: usize, count: usize) -> Float {
        elements::columns(&x, from, count)
    }

    fn adversarial(logits: Float, terms: Terms) -> (Float, Float) {
        rows::adversarial(&logits, terms)
    }

    fn tally(count: Float, logits: Float, from: usize, rows: usize, threshold: f32) -> Float {
        let count = own(count);
        rows::tally(&count, &logits, from, rows, threshold);
        count
    }

    fn descend(weights: Float, gradient: Float, descent: Descent) -> Float {
        let weights = own(weights);
        descent::plain(&weights, &gradient, descent);
        weights
    }

    fn descend_rms(weights: Float, gradient: Float, second: Float, descent: Descent) -> (Float, Float) {
        let (weights, second) = (own(weights), own(second));
        descent::rms(&weights, &gradient, &second, descent);
        (weights, second)
    }

    fn descend_adam(
        weights: Float,
        gradient: Float,
        first: Float,
        second: Float,
        corrections: Float,
        descent: Descent,
    ) -> (Float, Float, Float, Float) {
        let (weights, first, second) = (own(weights), own(first), own(second));
        let moved = descent::adam(&weights, &gradient, &first, &second, &corrections, descent);
        (weights, first, second, moved)
    }
}
