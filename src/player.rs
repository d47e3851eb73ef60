//! A network and its optimiser's memory: who learns.

use burn::tensor::{Device, Tensor};

use crate::nets::{Entry, Gradient, Network, NetworkSpec, Pass};
use crate::optimizer::{Bounds, Memory, Optimizer};
use crate::rng::Rng;

/// What bounds a player's update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clip {
    None,
    /// The weights to ± a bound after the update (Arjovsky et al. 2017, algorithm 1).
    Weights,
    /// The entries of the gradients to ± a bound before it.
    Gradients,
}

/// How a player learns from a gradient.
#[derive(Clone, Copy)]
pub struct Rule {
    pub optimizer: Optimizer,
    pub learning_rate: f64,
    pub clip: Clip,
    pub clip_value: f64,
    /// Whether [`Player::learn`] measures the gradient: one more pass over it.
    pub measures: bool,
}

/// What one update tells.
pub struct Learned {
    /// `[1]`
    pub loss: Tensor<1>,
    /// Euclidean norm of all gradients, `[1]`, before any clipping; where it was asked for.
    pub gradient_norm: Option<Tensor<1>>,
}

/// A network, the gradient of its weights, and its optimiser's memory.
#[derive(Clone)]
pub struct Player {
    pub network: Network,
    pub memory: Memory,
    gradient: Gradient,
}

impl Player {
    pub fn new(spec: &NetworkSpec, weights: &mut Rng, device: &Device) -> Self {
        Self::of(Network::init(spec, weights, device), Memory::default())
    }

    pub fn of(network: Network, memory: Memory) -> Self {
        let gradient = Gradient::new(network.weights.tensor().dims()[0], &network.device());
        Self { network, memory, gradient }
    }

    /// The way back through a pass, from the gradient `d` at its output; several add up until [`Player::learn`].
    pub fn back(&mut self, pass: &Pass, d: Tensor<2>) {
        self.network.back(pass, Entry::Output, d, Some(&mut self.gradient), false);
    }

    /// One update against the gradient of `loss`, `[1]`, which the way back has found.
    pub fn learn(&mut self, loss: Tensor<1>, rule: Rule) -> Learned {
        let Self { network, memory, gradient } = self;
        let gradient_norm = rule.measures.then(|| gradient.flat.tensor().clone().square().sum().sqrt());
        let bounds = match rule.clip {
            Clip::None => Bounds::default(),
            Clip::Weights => Bounds { weights: Some(rule.clip_value), ..Bounds::default() },
            Clip::Gradients => Bounds { gradient: Some(rule.clip_value), ..Bounds::default() },
        };
        rule.optimizer.update(memory, &mut network.weights, &gradient.flat, rule.learning_rate, bounds);
        gradient.clear();
        Learned { loss, gradient_norm }
    }

    /// Share of the weights that stand at ±`bound`, `[1]`.
    pub fn share_at(&self, bound: f64) -> Tensor<1> {
        let weights = self.network.weights.tensor();
        // The bound as the device rounds it, less than one part in a million below.
        let bound = bound * (1.0 - 1e-6);
        weights.clone().abs().greater_equal_elem(bound).float().sum() / weights.dims()[0] as f64
    }
}
