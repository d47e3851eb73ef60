//! The arithmetic of a training step, as few kernels as it takes: each with its gradient written out.
//!
//! [`Kernels`] extends burn's backends. `plain` says each kernel in burn's own tensor operations and runs on
//! ndarray; `flex` has the same on slices of the CPU, `cube` on the GPU. A test holds all to `plain`.
//!
//! Draws are rows, `[batch, features]`, images channel by channel. Weights and gradients of a network are one
//! flat tensor each; a kernel is told where in it (`at`) its layer begins.
#![allow(deprecated)] // flex has replaced ndarray, which stays as the second opinion.

#[cfg(feature = "flex")]
mod convolution;
#[cfg(feature = "webgpu")]
mod cube;
#[cfg(feature = "flex")]
mod flex;
#[cfg(feature = "flex")]
mod gemm;
#[cfg(feature = "ndarray")]
mod plain;

use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, DispatchTensor, backend_extension};
use burn::tensor::{Device, Tensor, TensorData};

/// What follows a layer at once. Its gradient is known from its output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    Identity,
    Relu,
    /// Slope below zero.
    LeakyRelu(f32),
    Sigmoid,
    Tanh,
}

/// Least length of a vector that is divided by it.
const TINY: f32 = 1e-12;

/// `x W + b`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dense {
    /// Of W, `[inputs, units]`, row-major; b, `[units]`, follows it.
    pub at: usize,
    pub inputs: usize,
    pub units: usize,
    pub bias: bool,
}

/// A convolution between a large image and a small one, zeros around ("same", kernel odd); either way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conv {
    /// Of W, `[small channels, large channels, kernel, kernel]`; the output's biases follow it.
    pub at: usize,
    pub small: Image,
    /// Before `repeats`.
    pub large: Image,
    pub kernel: usize,
    pub stride: usize,
    /// Each pixel of the large image becomes repeats × repeats pixels before the convolution, whose stride is 1
    /// then: up-sampling and a convolution in one. Else 1.
    pub repeats: usize,
    pub bias: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Image {
    pub channels: usize,
    pub side: usize,
}

impl Image {
    pub fn features(self) -> usize {
        self.channels * self.pixels()
    }

    pub fn pixels(self) -> usize {
        self.side * self.side
    }
}

impl Conv {
    pub fn weights(&self) -> usize {
        self.small.channels * self.large.channels * self.kernel * self.kernel
    }

    pub fn padding(&self) -> usize {
        self.kernel / 2
    }

    /// The same on images that have been repeated already.
    #[cfg(any(feature = "ndarray", feature = "webgpu"))]
    fn repeated(self) -> Self {
        Self { large: Image { side: self.large.side * self.repeats, ..self.large }, repeats: 1, ..self }
    }
}

/// Layer norm, over each row (Ba et al. 2016).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerNorm {
    /// Of the gain; the bias follows it, `[features]` each.
    pub at: usize,
    pub features: usize,
    pub epsilon: f32,
}

/// Batch norm, over the batch and the pixels of each channel (Ioffe and Szegedy 2015).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchNorm {
    /// Of the gain; the bias follows it, `[channels]` each. `None`: gain 1, bias 0.
    pub at: Option<usize>,
    /// Of the running mean among the statistics; the running variance follows it.
    pub averages_at: usize,
    pub channels: usize,
    pub epsilon: f32,
    /// Share of the running averages that a batch leaves.
    pub momentum: f32,
}

/// A loss of one logit x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    pub kind: TermKind,
    /// t below.
    pub target: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// `-t log σ(x) - (1 - t) log(1 - σ(x))`, nats.
    CrossEntropy,
    /// Its negative.
    MinusCrossEntropy,
    /// `½ (x - t)²`.
    HalfSquare,
    /// `t x`.
    Linear,
    /// `max(0, 1 - t x)`.
    Hinge,
}

/// Two kinds of draws in one batch: the first `split` rows by `first`, the rest by `rest`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    pub split: usize,
    pub first: Term,
    pub rest: Term,
    /// On the sum of both means.
    pub scale: f32,
}

impl Terms {
    /// All rows by one term.
    pub fn of_all(term: Term, scale: f32) -> Self {
        Self { split: usize::MAX, first: term, rest: term, scale }
    }
}

/// One step of gradient descent; constants as the rule uses them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descent {
    /// η
    pub rate: f32,
    /// Decays, and one less them: from f64, where the difference is exact.
    pub beta1: f32,
    pub rest1: f32,
    pub beta2: f32,
    pub rest2: f32,
    pub epsilon: f32,
    /// Bounds of gradients before and of weights after; `f32::MAX` for none.
    pub gradient_bound: f32,
    pub weight_bound: f32,
}

/// The kernels, on a backend's own tensors. What is taken and given back is written in place where nobody
/// else holds it. Shapes and meaning: the functions of the same names below.
#[backend_extension(Cube: cfg(feature = "webgpu"), Flex: cfg(feature = "flex"), NdArray: cfg(feature = "ndarray"))]
pub trait Kernels: Backend {
    fn dense(x: FloatTensor<Self>, weights: FloatTensor<Self>, layer: Dense, then: Activation) -> FloatTensor<Self>;
    fn dense_back(
        d: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        x: FloatTensor<Self>,
        layer: Dense,
        before: Activation,
    ) -> FloatTensor<Self>;
    fn dense_gradient(
        x: FloatTensor<Self>,
        d: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        layer: Dense,
        adds: bool,
    ) -> FloatTensor<Self>;
    fn conv_down(x: FloatTensor<Self>, weights: FloatTensor<Self>, layer: Conv, then: Activation) -> FloatTensor<Self>;
    fn conv_up(x: FloatTensor<Self>, weights: FloatTensor<Self>, layer: Conv, then: Activation) -> FloatTensor<Self>;
    fn conv_gradient(
        small: FloatTensor<Self>,
        large: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        layer: Conv,
        adds: bool,
    ) -> FloatTensor<Self>;
    fn channel_sums(
        d: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        at: usize,
        channels: usize,
        adds: bool,
    ) -> FloatTensor<Self>;
    fn activate(x: FloatTensor<Self>, then: Activation) -> FloatTensor<Self>;
    fn gate(d: FloatTensor<Self>, y: FloatTensor<Self>, then: Activation) -> FloatTensor<Self>;
    fn layer_norm(
        x: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        layer: LayerNorm,
        then: Activation,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
    fn layer_norm_back(
        d: FloatTensor<Self>,
        x: FloatTensor<Self>,
        found: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        layer: LayerNorm,
    ) -> FloatTensor<Self>;
    fn layer_norm_gradient(
        d: FloatTensor<Self>,
        x: FloatTensor<Self>,
        found: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        layer: LayerNorm,
        adds: bool,
    ) -> FloatTensor<Self>;
    fn batch_statistics(x: FloatTensor<Self>, layer: BatchNorm) -> FloatTensor<Self>;
    fn batch_norm(
        x: FloatTensor<Self>,
        statistics: FloatTensor<Self>,
        statistics_at: usize,
        weights: FloatTensor<Self>,
        layer: BatchNorm,
        then: Activation,
    ) -> FloatTensor<Self>;
    fn batch_norm_sums(
        d: FloatTensor<Self>,
        x: FloatTensor<Self>,
        found: FloatTensor<Self>,
        layer: BatchNorm,
    ) -> FloatTensor<Self>;
    fn batch_norm_back(
        d: FloatTensor<Self>,
        x: FloatTensor<Self>,
        found: FloatTensor<Self>,
        sums: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        layer: BatchNorm,
    ) -> FloatTensor<Self>;
    fn put(to: FloatTensor<Self>, values: FloatTensor<Self>, at: usize, keep: f32, take: f32) -> FloatTensor<Self>;
    fn rescale(
        weights: FloatTensor<Self>,
        raw: FloatTensor<Self>,
        left: FloatTensor<Self>,
        right: FloatTensor<Self>,
        layer: Dense,
        norm: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
    fn through_norm(
        gradient: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        left: FloatTensor<Self>,
        right: FloatTensor<Self>,
        factor: FloatTensor<Self>,
        layer: Dense,
        norm: f32,
    ) -> FloatTensor<Self>;
    fn upsample(x: FloatTensor<Self>, before: Image, factor: usize) -> FloatTensor<Self>;
    fn upsample_back(d: FloatTensor<Self>, before: Image, factor: usize) -> FloatTensor<Self>;
    fn join(x: FloatTensor<Self>, tail: FloatTensor<Self>, repeats: usize) -> FloatTensor<Self>;
    fn columns(x: FloatTensor<Self>, from: usize, count: usize) -> FloatTensor<Self>;
    fn adversarial(logits: FloatTensor<Self>, terms: Terms) -> (FloatTensor<Self>, FloatTensor<Self>);
    fn tally(
        count: FloatTensor<Self>,
        logits: FloatTensor<Self>,
        from: usize,
        rows: usize,
        threshold: f32,
    ) -> FloatTensor<Self>;
    fn descend(weights: FloatTensor<Self>, gradient: FloatTensor<Self>, descent: Descent) -> FloatTensor<Self>;
    fn descend_rms(
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        second: FloatTensor<Self>,
        descent: Descent,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
    fn descend_adam(
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        corrections: FloatTensor<Self>,
        descent: Descent,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

/// Values of the host on a device, as they are: burn's own way would bring conversions of every type along.
pub fn upload<const D: usize>(values: Vec<f32>, shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_dispatch(Dispatch::float_from_data(TensorData::new(values, shape), device.as_dispatch()))
}

/// A flat tensor that kernels write in place, as long as nobody else holds it: weights, gradients, means.
#[derive(Clone)]
pub struct Flat(Option<Tensor<1>>);

impl Flat {
    pub fn new(tensor: Tensor<1>) -> Self {
        Self(Some(tensor))
    }

    pub fn tensor(&self) -> &Tensor<1> {
        self.0.as_ref().expect(BACK)
    }

    /// Takes the tensor out, that it has one owner while it is written.
    fn write(&mut self, with: impl FnOnce(DispatchTensor) -> DispatchTensor) {
        self.0 = Some(flat(with(self.take())));
    }

    fn take(&mut self) -> DispatchTensor {
        self.0.take().expect(BACK).into_dispatch()
    }

    fn held(&self) -> DispatchTensor {
        self.tensor().clone().into_dispatch()
    }
}

const BACK: &str = "a kernel gives back what it takes";

fn rows(tensor: DispatchTensor) -> Tensor<2> {
    Tensor::from_dispatch(tensor)
}

fn flat(tensor: DispatchTensor) -> Tensor<1> {
    Tensor::from_dispatch(tensor)
}

/// `then(x W + b)`: `[batch, inputs]` → `[batch, units]`.
pub fn dense(x: Tensor<2>, weights: &Flat, layer: Dense, then: Activation) -> Tensor<2> {
    rows(Dispatch::dense(x.into_dispatch(), weights.held(), layer, then))
}

/// `d Wᵀ`: the gradient at a dense layer's output → at its input x, and on through the activation `before` it,
/// whose output x is.
pub fn dense_back(d: Tensor<2>, weights: &Flat, x: Tensor<2>, layer: Dense, before: Activation) -> Tensor<2> {
    rows(Dispatch::dense_back(d.into_dispatch(), weights.held(), x.into_dispatch(), layer, before))
}

/// Puts `xᵀ d`, and the column sums of d for the bias, in the layer's place; `adds` to what stands there.
pub fn dense_gradient(x: Tensor<2>, d: Tensor<2>, gradient: &mut Flat, layer: Dense, adds: bool) {
    gradient.write(|gradient| Dispatch::dense_gradient(x.into_dispatch(), d.into_dispatch(), gradient, layer, adds));
}

/// The large image convolved to the small one, biases added: `[batch, large]` → `[batch, small]`,
/// `y[a, p] = Σ x[b, stride p + k - padding] W[a, b, k]`.
pub fn conv_down(x: Tensor<2>, weights: &Flat, layer: Conv, then: Activation) -> Tensor<2> {
    rows(Dispatch::conv_down(x.into_dispatch(), weights.held(), layer, then))
}

/// The small image spread to the large one: the transpose of [`conv_down`], biases of the large channels added.
/// Through repeated pixels it is a way back alone, without biases or activation.
pub fn conv_up(x: Tensor<2>, weights: &Flat, layer: Conv, then: Activation) -> Tensor<2> {
    rows(Dispatch::conv_up(x.into_dispatch(), weights.held(), layer, then))
}

/// Puts the gradient of W from what stood (or came back) at the small image and at the large one.
pub fn conv_gradient(small: Tensor<2>, large: Tensor<2>, gradient: &mut Flat, layer: Conv, adds: bool) {
    gradient
        .write(|gradient| Dispatch::conv_gradient(small.into_dispatch(), large.into_dispatch(), gradient, layer, adds));
}

/// Puts the sum of each channel over batch and pixels: the gradient of a convolution's biases.
pub fn channel_sums(d: Tensor<2>, gradient: &mut Flat, at: usize, channels: usize, adds: bool) {
    gradient.write(|gradient| Dispatch::channel_sums(d.into_dispatch(), gradient, at, channels, adds));
}

/// An activation by itself.
pub fn activate(x: Tensor<2>, then: Activation) -> Tensor<2> {
    rows(Dispatch::activate(x.into_dispatch(), then))
}

/// The gradient at an activation's output y → at its input.
pub fn gate(d: Tensor<2>, y: Tensor<2>, then: Activation) -> Tensor<2> {
    if then == Activation::Identity {
        return d;
    }
    rows(Dispatch::gate(d.into_dispatch(), y.into_dispatch(), then))
}

/// `then((x - mean) / √(variance + ε) gain + bias)` of each row; and `[batch, 2]`: mean and 1 / √(variance + ε).
pub fn layer_norm(x: Tensor<2>, weights: &Flat, layer: LayerNorm, then: Activation) -> (Tensor<2>, Tensor<2>) {
    let (y, found) = Dispatch::layer_norm(x.into_dispatch(), weights.held(), layer, then);
    (rows(y), rows(found))
}

/// The gradient at a layer norm's output → at its input x.
pub fn layer_norm_back(d: Tensor<2>, x: Tensor<2>, found: Tensor<2>, weights: &Flat, layer: LayerNorm) -> Tensor<2> {
    rows(Dispatch::layer_norm_back(d.into_dispatch(), x.into_dispatch(), found.into_dispatch(), weights.held(), layer))
}

/// Puts the gradients of gain and bias.
pub fn layer_norm_gradient(
    d: Tensor<2>,
    x: Tensor<2>,
    found: Tensor<2>,
    gradient: &mut Flat,
    layer: LayerNorm,
    adds: bool,
) {
    gradient.write(|gradient| {
        let found = found.into_dispatch();
        Dispatch::layer_norm_gradient(d.into_dispatch(), x.into_dispatch(), found, gradient, layer, adds)
    });
}

/// Mean and (biased) variance of each channel over batch and pixels, `[2 · channels]`.
pub fn batch_statistics(x: Tensor<2>, layer: BatchNorm) -> Tensor<1> {
    flat(Dispatch::batch_statistics(x.into_dispatch(), layer))
}

/// `then((x - mean) / √(variance + ε) gain + bias)`, by statistics that begin at `statistics_at`.
pub fn batch_norm(
    x: Tensor<2>,
    statistics: &Flat,
    statistics_at: usize,
    weights: &Flat,
    layer: BatchNorm,
    then: Activation,
) -> Tensor<2> {
    rows(Dispatch::batch_norm(x.into_dispatch(), statistics.held(), statistics_at, weights.held(), layer, then))
}

/// Sums over batch and pixels of d · x̂ and of d, `[2 · channels]`: the gradients of gain and bias.
pub fn batch_norm_sums(d: Tensor<2>, x: Tensor<2>, found: &Tensor<1>, layer: BatchNorm) -> Tensor<1> {
    flat(Dispatch::batch_norm_sums(d.into_dispatch(), x.into_dispatch(), found.clone().into_dispatch(), layer))
}

/// The gradient at a batch norm's output → at its input x, through the batch's own statistics.
pub fn batch_norm_back(
    d: Tensor<2>,
    x: Tensor<2>,
    found: &Tensor<1>,
    sums: Tensor<1>,
    weights: &Flat,
    layer: BatchNorm,
) -> Tensor<2> {
    let (d, x) = (d.into_dispatch(), x.into_dispatch());
    rows(Dispatch::batch_norm_back(d, x, found.clone().into_dispatch(), sums.into_dispatch(), weights.held(), layer))
}

/// Puts values in a part of a flat tensor, `keep · old + take · values`: a gradient, or a running average.
/// A `keep` of 0 does not look at what was there, not even if that is no number.
pub fn put(to: &mut Flat, values: Tensor<1>, at: usize, keep: f32, take: f32) {
    to.write(|to| Dispatch::put(to, values.into_dispatch(), at, keep, take));
}

/// The largest singular value σ of a dense layer's raw W as power iteration knows it (Miyato et al. 2018).
#[derive(Clone)]
pub struct Singular {
    /// v, `[1, inputs]`, and u, `[1, units]`: of length 1.
    left: Tensor<2>,
    right: Tensor<2>,
    /// norm / σ, `[1]`.
    factor: Tensor<1>,
    layer: Dense,
    norm: f32,
}

impl Singular {
    /// From any u, `[1, units]`, that is not orthogonal to the one sought; then one step each.
    pub fn new(weights: &mut Flat, raw: &Flat, right: Tensor<2>, layer: Dense, norm: f32) -> Self {
        let device = right.device();
        let left = upload(vec![0.0; layer.inputs], [1, layer.inputs], &device);
        let factor = upload(vec![1.0], [1], &device);
        let mut singular = Self { left, right, factor, layer: Dense { bias: false, ..layer }, norm };
        singular.hold(weights, raw);
        singular
    }

    /// What a kept run goes on from: v, then u, then norm / σ.
    pub fn parts(&self) -> [Tensor<1>; 3] {
        [self.left.clone().flatten(0, 1), self.right.clone().flatten(0, 1), self.factor.clone()]
    }

    /// As it was kept; shapes as [`Singular::parts`].
    pub fn from_parts([left, right, factor]: [Tensor<1>; 3], layer: Dense, norm: f32) -> Self {
        let (left, right) = (left.reshape([1, layer.inputs]), right.reshape([1, layer.units]));
        Self { left, right, factor, layer: Dense { bias: false, ..layer }, norm }
    }

    /// One step of power iteration, `v = W u`, `u = Wᵀ v`, `σ = |u| / |v|`; and `norm / σ · W` among the weights.
    pub fn hold(&mut self, weights: &mut Flat, raw: &Flat) {
        let Self { left, right, layer, norm, .. } = self;
        let v = dense_back(right.clone(), raw, left.clone(), *layer, Activation::Identity);
        let u = dense(v.clone(), raw, *layer, Activation::Identity);
        let (w, v, u, factor) =
            Dispatch::rescale(weights.take(), raw.held(), v.into_dispatch(), u.into_dispatch(), *layer, *norm);
        weights.0 = Some(flat(w));
        (self.left, self.right, self.factor) = (rows(v), rows(u), flat(factor));
    }

    /// The gradient G at the weights → at the raw ones, in its place: `norm / σ (G - ⟨G, W⟩ / norm · v uᵀ)`,
    /// where W stands at its norm.
    pub fn back(&self, gradient: &mut Flat, weights: &Flat) {
        let Self { left, right, factor, layer, norm } = self;
        let [left, right] = [left, right].map(|vector| vector.clone().into_dispatch());
        let factor = factor.clone().into_dispatch();
        gradient.write(|gradient| Dispatch::through_norm(gradient, weights.held(), left, right, factor, *layer, *norm));
    }
}

/// Each pixel becomes factor × factor pixels (nearest neighbour).
pub fn upsample(x: Tensor<2>, before: Image, factor: usize) -> Tensor<2> {
    rows(Dispatch::upsample(x.into_dispatch(), before, factor))
}

/// The gradient at the large image → at the small one: sums of factor × factor pixels.
pub fn upsample_back(d: Tensor<2>, before: Image, factor: usize) -> Tensor<2> {
    rows(Dispatch::upsample_back(d.into_dispatch(), before, factor))
}

/// Joins columns: `[batch, n]`, `[batch, m]` → `[batch, n + m · repeats]`, each of the tail's so many times.
pub fn join(x: Tensor<2>, tail: Tensor<2>, repeats: usize) -> Tensor<2> {
    rows(Dispatch::join(x.into_dispatch(), tail.into_dispatch(), repeats))
}

/// Some columns: `[batch, n]` → `[batch, count]`.
pub fn columns(x: Tensor<2>, from: usize, count: usize) -> Tensor<2> {
    rows(Dispatch::columns(x.into_dispatch(), from, count))
}

/// A loss of logits, `[1]`: `scale` times the sum of the means over the first rows and over the rest; and its
/// gradient. Logits and gradient: `[batch, 1]`.
pub fn adversarial(logits: Tensor<2>, terms: Terms) -> (Tensor<1>, Tensor<2>) {
    let terms = Terms { split: terms.split.min(logits.dims()[0]), ..terms };
    let (loss, d) = Dispatch::adversarial(logits.into_dispatch(), terms);
    (flat(loss), rows(d))
}

/// Adds to `count`, `[2]`, how many of so many rows of logits, `[batch, 1]`, are above a threshold, and how many
/// rows they are.
pub fn tally(count: &mut Flat, logits: Tensor<2>, from: usize, rows: usize, threshold: f32) {
    count.write(|count| Dispatch::tally(count, logits.into_dispatch(), from, rows, threshold));
}

/// `w - rate g`.
pub fn descend(weights: &mut Flat, gradient: &Flat, descent: Descent) {
    weights.write(|weights| Dispatch::descend(weights, gradient.held(), descent));
}

/// `v ← β₂ v + (1 - β₂) g²;  w - rate g / (√v + ε)`.
pub fn descend_rms(weights: &mut Flat, gradient: &Flat, second: &mut Flat, descent: Descent) {
    let (w, v) = Dispatch::descend_rms(weights.take(), gradient.held(), second.take(), descent);
    (weights.0, second.0) = (Some(flat(w)), Some(flat(v)));
}

/// `m ← β₁ m + (1 - β₁) g;  v ← β₂ v + (1 - β₂) g²;  w - rate m̂ / (√v̂ + ε)` with m̂ = m / c₁, v̂ = v / c₂.
/// The corrections c = 1 - βᵗ, `[2]`, move on by themselves, `c ← β c + (1 - β)`: a number that changes at
/// every step stays on the device.
pub fn descend_adam(
    weights: &mut Flat,
    gradient: &Flat,
    [first, second, corrections]: [&mut Flat; 3],
    descent: Descent,
) {
    let (m, v, c) = (first.take(), second.take(), corrections.take());
    let (w, m, v, c) = Dispatch::descend_adam(weights.take(), gradient.held(), m, v, c, descent);
    (weights.0, first.0, second.0, corrections.0) = (Some(flat(w)), Some(flat(m)), Some(flat(v)), Some(flat(c)));
}
