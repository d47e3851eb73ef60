//! Gradient descent as the tutorials' frameworks have it; every constant is explicit.

use crate::device;
use crate::kernels::{self, Descent, Flat};

/// A rule and its constants. Epsilon is always added outside the root.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Optimizer {
    pub rule: Rule,
    /// Decay of the mean gradient; Adam only.
    pub beta1: f64,
    /// Decay of the mean squared gradient; RMSprop calls it rho.
    pub beta2: f64,
    pub epsilon: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    Sgd,
    /// Not centred, no momentum (Tieleman and Hinton 2012).
    RmsProp,
    /// With bias correction (Kingma and Ba 2015, algorithm 1).
    Adam,
}

/// Keras' defaults.
pub const KERAS_RMSPROP: Optimizer = Optimizer { rule: Rule::RmsProp, beta1: 0.9, beta2: 0.9, epsilon: 1e-7 };
/// The paper's, and PyTorch's, defaults.
pub const ADAM: Optimizer = Optimizer { rule: Rule::Adam, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/// What an optimiser remembers of one network, flat as its weights; made at the first step.
#[derive(Clone, Default)]
pub struct Memory {
    /// Updates so far.
    pub steps: u64,
    /// Running mean of gradients; Adam only.
    pub first: Option<Flat>,
    /// Running mean of squared gradients; RMSprop and Adam.
    pub second: Option<Flat>,
    /// Adam's 1 - β₁ᵗ and 1 - β₂ᵗ, `[2]`; what `steps` tells, where the device needs it.
    pub corrections: Option<Flat>,
}

/// What bounds an update, if anything: entries of the gradient before it, of the weights after it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    pub gradient: Option<f64>,
    pub weights: Option<f64>,
}

impl Optimizer {
    /// Moves weights against their gradient.
    pub fn update(&self, memory: &mut Memory, weights: &mut Flat, gradient: &Flat, learning_rate: f64, bounds: Bounds) {
        let Self { beta1, beta2, epsilon, .. } = *self;
        memory.steps += 1;
        let bound = |bound: Option<f64>| bound.map_or(f32::MAX, |bound| bound as f32);
        let descent = Descent {
            rate: learning_rate as f32,
            beta1: beta1 as f32,
            rest1: (1.0 - beta1) as f32,
            beta2: beta2 as f32,
            rest2: (1.0 - beta2) as f32,
            epsilon: epsilon as f32,
            gradient_bound: bound(bounds.gradient),
            weight_bound: bound(bounds.weights),
        };
        let Memory { steps, first, second, corrections } = memory;
        let tensor = weights.tensor();
        let zeros = || Flat::new(device::flat(vec![0.0; tensor.dims()[0]], &tensor.device()));
        match self.rule {
            Rule::Sgd => kernels::descend(weights, gradient, descent),
            Rule::RmsProp => {
                let second = second.get_or_insert_with(zeros);
                kernels::descend_rms(weights, gradient, second, descent);
            }
            Rule::Adam => {
                let before = *steps - 1;
                let corrections = corrections.get_or_insert_with(|| {
                    let Descent { beta1, rest1, beta2, rest2, .. } = descent;
                    let values = vec![correction(beta1, rest1, before), correction(beta2, rest2, before)];
                    Flat::new(device::flat(values, &tensor.device()))
                });
                let (first, second) = (first.get_or_insert_with(zeros), second.get_or_insert_with(zeros));
                kernels::descend_adam(weights, gradient, [first, second, corrections], descent);
            }
        }
    }
}

/// 1 - βᵗ as the steps before have made it, rounding included: a kept run goes on bit by bit.
fn correction(beta: f32, rest: f32, steps: u64) -> f32 {
    let mut correction = 0.0;
    for _ in 0..steps {
        let next = beta * correction + rest;
        if next == correction {
            break;
        }
        correction = next;
    }
    correction
}
