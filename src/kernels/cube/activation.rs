//! Activations in programs. The slope is a scalar, and says of straight lines which: Identity, ReLU, or leaky.

use cubecl::prelude::*;

use crate::kernels::Activation;

/// What a program is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// Straight lines that meet at 0; above, the slope is 1.
    Lines,
    Sigmoid,
    Tanh,
}

/// Where exponentials come near the end of a float.
const FAR: f32 = 80.0;
/// Where a hyperbolic tangent is ±1; well beyond, some GPUs have no number for it.
const FAR_TANH: f32 = 20.0;

/// The curve, and its slope below zero.
pub fn parameters(activation: Activation) -> (Curve, f32) {
    match activation {
        Activation::Identity => (Curve::Lines, 1.0),
        Activation::Relu => (Curve::Lines, 0.0),
        Activation::LeakyRelu(slope) => (Curve::Lines, slope),
        Activation::Sigmoid => (Curve::Sigmoid, 0.0),
        Activation::Tanh => (Curve::Tanh, 0.0),
    }
}

#[cube]
pub fn activated(x: f32, #[comptime] curve: Curve, slope: f32) -> f32 {
    match comptime!(curve) {
        Curve::Lines => select(x < 0.0, slope * x, x),
        Curve::Sigmoid => sigmoid(x),
        Curve::Tanh => clamp(x, -FAR_TANH, FAR_TANH).tanh(),
    }
}

/// An activation's slope where its output is y.
#[cube]
pub fn slope_at(y: f32, #[comptime] curve: Curve, slope: f32) -> f32 {
    match comptime!(curve) {
        Curve::Lines => select(y > 0.0, 1.0, slope),
        Curve::Sigmoid => y * (1.0 - y),
        Curve::Tanh => 1.0 - y * y,
    }
}

#[cube]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + clamp(-x, -FAR, FAR).exp())
}
