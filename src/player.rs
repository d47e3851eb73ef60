//! A network and its optimiser's memory: who learns.

use burn::tensor::{Device, Tensor};

use crate::nets::{Network, NetworkSpec};
use crate::optimizer::{Memory, Optimizer};
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

/// What one update tells, outside the graph.
pub struct Learned {
    /// `[1]`
    pub loss: Tensor<1>,
    /// Euclidean norm of all gradients, `[1]`, before any clipping; where it was asked for.
    pub gradient_norm: Option<Tensor<1>>,
}

/// A network and its optimiser's memory.
#[derive(Clone)]
pub struct Player {
    pub network: Network,
    pub memory: Memory,
}

impl Player {
    pub fn new(spec: &NetworkSpec, weights: &mut Rng, device: &Device) -> Self {
        Self { network: Network::init(spec, weights, device), memory: Memory::default() }
    }

    /// One update against the gradient of `loss`, `[1]`, which a pass of `tracked` has made.
    pub fn learn(&mut self, tracked: &Network, loss: &Tensor<1>, rule: Rule) -> Learned {
        let mut graph = loss.backward();
        let mut gradients: Vec<Tensor<1>> = tracked
            .parameters
            .iter()
            .map(|parameter| parameter.value.grad_remove(&mut graph).expect("every parameter takes part in the loss"))
            .collect();
        let gradient_norm = rule.measures.then(|| norm(&gradients));
        let clamp = |tensor: Tensor<1>| tensor.clamp(-rule.clip_value, rule.clip_value);
        if rule.clip == Clip::Gradients {
            gradients = gradients.into_iter().map(clamp).collect();
        }
        let values = self.network.parameters.iter_mut().map(|parameter| &mut parameter.value);
        rule.optimizer.update(&mut self.memory, values, gradients, rule.learning_rate);
        if rule.clip == Clip::Weights {
            for parameter in &mut self.network.parameters {
                parameter.value = clamp(parameter.value.clone());
            }
        }
        Learned { loss: loss.clone().inner(), gradient_norm }
    }

    /// Share of the weights that stand at ±`bound`, `[1]`.
    pub fn share_at(&self, bound: f64) -> Tensor<1> {
        let count: usize =
            self.network.parameters.iter().map(|parameter| parameter.shape.iter().product::<usize>()).sum();
        // The bound as the device rounds it, less than one part in a million below.
        let bound = bound * (1.0 - 1e-6);
        let at = self.network.parameters.iter().map(|p| p.value.clone().abs().greater_equal_elem(bound).float().sum());
        at.reduce(|a, b| a + b).expect("a network has weights") / count as f64
    }
}

fn norm(tensors: &[Tensor<1>]) -> Tensor<1> {
    let squares = tensors.iter().map(|tensor| tensor.clone().square().sum());
    squares.reduce(|a, b| a + b).expect("a network has weights").sqrt()
}
