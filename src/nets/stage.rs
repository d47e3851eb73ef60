//! A layer as it runs: where its weights lie, what it makes of a shape, and the activation that follows at once.

use super::{LayerSpec, NetworkSpec, Shape};
use crate::kernels::{Activation, BatchNorm, Conv, Dense, Image, LayerNorm};

/// A layer with the activation after it.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub op: Op,
    pub then: Activation,
    pub before: Shape,
    /// Whether `then` closes the network, and is left out of its logits.
    pub closes: bool,
}

/// What a stage does before its activation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    JoinLabel,
    /// The table is a dense layer's weights: the label's row is what a one-hot row times it gives.
    JoinEmbedding(Dense),
    MultiplyEmbedding(Dense),
    PickLabel,
    Dense(Dense),
    Conv(Conv, Way),
    Upsample {
        factor: usize,
    },
    LayerNorm(LayerNorm),
    BatchNorm(BatchNorm),
    /// Dropout or Gaussian noise.
    Noise(LayerSpec),
    /// An activation that follows none of the others.
    Nothing,
}

/// Which way a convolution goes between its images.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// Large to small.
    Down,
    /// Small to large.
    Up,
}

impl Stage {
    pub fn all(spec: &NetworkSpec) -> Vec<Self> {
        let mut stages: Vec<Self> = Vec::new();
        let (mut at, mut averages_at) = (0, 0);
        let last = spec.layers.len().saturating_sub(1);
        let shapes = spec.shapes();
        for (index, layer) in spec.layers.iter().enumerate() {
            let (before, after) = (shapes[index], shapes[index + 1]);
            let image = Image::from;
            let table = |units: usize| Dense { at, inputs: crate::data::CLASSES.into(), units, bias: false };
            let op = match *layer {
                LayerSpec::Reshape { .. } | LayerSpec::Flatten => continue,
                LayerSpec::JoinLabel => Op::JoinLabel,
                LayerSpec::JoinEmbedding => Op::JoinEmbedding(table(before.pixels())),
                LayerSpec::MultiplyEmbedding => Op::MultiplyEmbedding(table(before.features())),
                LayerSpec::PickLabel => Op::PickLabel,
                LayerSpec::Dense { units, bias } => Op::Dense(Dense { at, inputs: before.features(), units, bias }),
                LayerSpec::Conv { kernel, stride, bias, .. } => {
                    // Right after up-sampling, one kernel does both.
                    let upsampled = stages.pop_if(|stage| stride == 1 && stage.upsamples());
                    let (before, repeats) = match upsampled {
                        Some(Self { op: Op::Upsample { factor }, before, .. }) => (before, factor),
                        _ => (before, 1),
                    };
                    let (small, large) = (image(after), image(before));
                    Op::Conv(Conv { at, small, large, kernel, stride, repeats, bias }, Way::Down)
                }
                LayerSpec::ConvTranspose { kernel, stride, bias, .. } => {
                    let (small, large) = (image(before), image(after));
                    Op::Conv(Conv { at, small, large, kernel, stride, repeats: 1, bias }, Way::Up)
                }
                LayerSpec::Upsample { factor } => Op::Upsample { factor },
                LayerSpec::LayerNorm { epsilon } => {
                    Op::LayerNorm(LayerNorm { at, features: before.features(), epsilon: epsilon as f32 })
                }
                LayerSpec::BatchNorm { epsilon, momentum, affine } => Op::BatchNorm(BatchNorm {
                    at: affine.then_some(at),
                    averages_at,
                    channels: before.channels,
                    epsilon: epsilon as f32,
                    momentum: momentum as f32,
                }),
                LayerSpec::Dropout { .. } | LayerSpec::GaussianNoise { .. } => Op::Noise(*layer),
                LayerSpec::Relu | LayerSpec::LeakyRelu { .. } | LayerSpec::Sigmoid | LayerSpec::Tanh => {
                    let then = activation(layer);
                    let closes = index == last && matches!(then, Activation::Sigmoid | Activation::Tanh);
                    match stages.last_mut() {
                        Some(stage) if stage.then == Activation::Identity && stage.op.takes_activation() => {
                            (stage.then, stage.closes) = (then, closes);
                        }
                        _ => stages.push(Self { op: Op::Nothing, then, before, closes }),
                    }
                    continue;
                }
            };
            at += layer.parameters(before).iter().map(|(_, shape)| shape.iter().product::<usize>()).sum::<usize>();
            averages_at += layer.statistics(before).iter().map(|(_, size, _)| size).sum::<usize>();
            stages.push(Self { op, then: Activation::Identity, before, closes: false });
        }
        stages
    }

    pub fn has_weights(&self) -> bool {
        match self.op {
            Op::JoinEmbedding(_) | Op::MultiplyEmbedding(_) | Op::Dense(_) | Op::Conv(..) | Op::LayerNorm(_) => true,
            Op::BatchNorm(layer) => layer.at.is_some(),
            Op::JoinLabel | Op::PickLabel | Op::Upsample { .. } | Op::Noise(_) | Op::Nothing => false,
        }
    }

    fn upsamples(&self) -> bool {
        matches!(self.op, Op::Upsample { .. }) && self.then == Activation::Identity
    }
}

impl Op {
    /// Whether its kernel applies an activation on the way out.
    fn takes_activation(&self) -> bool {
        matches!(self, Op::Dense(_) | Op::Conv(..) | Op::LayerNorm(_) | Op::BatchNorm(_))
    }
}

fn activation(layer: &LayerSpec) -> Activation {
    match *layer {
        LayerSpec::Relu => Activation::Relu,
        LayerSpec::LeakyRelu { slope } => Activation::LeakyRelu(slope as f32),
        LayerSpec::Sigmoid => Activation::Sigmoid,
        LayerSpec::Tanh => Activation::Tanh,
        _ => Activation::Identity,
    }
}
