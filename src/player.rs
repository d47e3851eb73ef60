//! A network and its optimiser's memory: who learns.

use burn::tensor::{Device, Tensor};

use crate::device;
use crate::kernels::{self, Dense, Flat, Singular};
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
    /// What the optimiser moves, where the network's norms are held.
    pub held: Option<Held>,
    /// The network by a running average of its weights: see [`Player::average`].
    pub averaged: Option<Network>,
    gradient: Gradient,
}

/// Raw weights of a network whose own are these, each dense layer's at a given norm (Miyato et al. 2018).
#[derive(Clone)]
pub struct Held {
    pub raw: Flat,
    /// One for each dense layer.
    pub singular: Vec<Singular>,
}

/// Steps of power iteration before the first update.
const FIRST_STEPS: usize = 16;

impl Held {
    /// Puts the network's weights at their norm, and keeps the raw ones.
    fn new(network: &mut Network, norm: f64) -> Self {
        let (device, raw) = (network.device(), network.weights.clone());
        let layers: Vec<Dense> = network.dense_layers().collect();
        let singular = layers.into_iter().map(|layer| {
            let right = device::rows(vec![1.0; layer.units], 1, &device);
            Singular::new(&mut network.weights, &raw, right, layer, norm as f32)
        });
        let mut held = Self { singular: singular.collect(), raw: raw.clone() };
        (1..FIRST_STEPS).for_each(|_| held.put(network));
        held
    }

    fn put(&mut self, network: &mut Network) {
        kernels::put(&mut network.weights, self.raw.tensor().clone(), 0, 0.0, 1.0);
        self.singular.iter_mut().for_each(|singular| singular.hold(&mut network.weights, &self.raw));
    }
}

impl Player {
    pub fn new(spec: &NetworkSpec, weights: &mut Rng, device: &Device) -> Self {
        Self::of(Network::init(spec, weights, device), Memory::default())
    }

    pub fn of(network: Network, memory: Memory) -> Self {
        let mut player = Self::bare(network, memory);
        let Self { network, held, .. } = &mut player;
        *held = network.spec().spectral_norm.map(|norm| Held::new(network, norm));
        player
    }

    /// Of a network whose weights are `held`'s at their norm already.
    pub fn holding(network: Network, memory: Memory, held: Held) -> Self {
        Self { held: Some(held), ..Self::bare(network, memory) }
    }

    fn bare(network: Network, memory: Memory) -> Self {
        let gradient = Gradient::new(network.weights.tensor().dims()[0], &network.device());
        Self { network, memory, held: None, averaged: None, gradient }
    }

    /// The way back through a pass, from the gradient `d` at its output; several add up until [`Player::learn`].
    pub fn back(&mut self, pass: &Pass, d: Tensor<2>) {
        self.network.back(pass, Entry::Output, d, Some(&mut self.gradient), false);
    }

    /// One update against the gradient of `loss`, `[1]`, which the way back has found.
    pub fn learn(&mut self, loss: Tensor<1>, rule: Rule) -> Learned {
        let Self { network, memory, held, gradient, .. } = self;
        let gradient_norm = rule.measures.then(|| gradient.flat.tensor().clone().square().sum().sqrt());
        let bounds = match rule.clip {
            Clip::None => Bounds::default(),
            Clip::Weights => Bounds { weights: Some(rule.clip_value), ..Bounds::default() },
            Clip::Gradients => Bounds { gradient: Some(rule.clip_value), ..Bounds::default() },
        };
        if let Some(held) = held {
            held.singular.iter().for_each(|singular| singular.back(&mut gradient.flat, &network.weights));
        }
        let moved = held.as_mut().map_or(&mut network.weights, |held| &mut held.raw);
        rule.optimizer.update(memory, moved, &gradient.flat, rule.learning_rate, bounds);
        if let Some(held) = held {
            held.put(network);
        }
        gradient.clear();
        Learned { loss, gradient_norm }
    }

    /// The running average begins where the weights are, unless it has begun.
    pub fn begin_average(&mut self) {
        self.averaged.get_or_insert_with(|| self.network.clone());
    }

    /// Moves the running average of weights and statistics on; it reaches back so many updates (Yazıcı et al. 2019).
    pub fn average(&mut self, updates: f64) {
        let Self { network, averaged: Some(averaged), .. } = self else { return };
        let (keep, take) = ((1.0 - 1.0 / updates) as f32, (1.0 / updates) as f32);
        kernels::put(&mut averaged.weights, network.weights.tensor().clone(), 0, keep, take);
        kernels::put(&mut averaged.statistics, network.statistics.tensor().clone(), 0, keep, take);
    }

    /// The network as it is shown: by its average, where there is one.
    pub fn shown(&self) -> &Network {
        self.averaged.as_ref().unwrap_or(&self.network)
    }

    /// Lets a generator's latents, the first inputs of its first dense layer, reach so many times as far in what is
    /// shown: an average of weights answers less to each latent than the weights that it is of, and draws with less
    /// variety (the reverse of what Brock et al. 2019, §3.1, truncate).
    pub fn widen(&mut self, latents: usize, reach: f64) {
        let network = self.averaged.as_mut().unwrap_or(&mut self.network);
        let Some(Dense { at, units, .. }) = network.dense_layers().next() else { return };
        let nothing = device::flat(vec![0.0; latents * units], &network.device());
        kernels::put(&mut network.weights, nothing, at, reach as f32, 0.0);
    }

    /// Share of the weights that stand at ±`bound`, `[1]`.
    pub fn share_at(&self, bound: f64) -> Tensor<1> {
        let weights = self.held.as_ref().map_or(&self.network.weights, |held| &held.raw).tensor();
        // The bound as the device rounds it, less than one part in a million below.
        let bound = bound * (1.0 - 1e-6);
        weights.clone().abs().greater_equal_elem(bound).float().sum() / weights.dims()[0] as f64
    }
}
