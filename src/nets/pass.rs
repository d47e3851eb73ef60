//! A pass through a network, and the way back: backpropagation written out, layer by layer.
//!
//! Forward, each stage keeps its input and output. Backward, from the gradient at the output, each stage
//! puts the gradient of its weights in their place and hands on the gradient at its input
//! (Rumelhart, Hinton and Williams 1986).

use burn::tensor::{Device, Tensor};

use super::stage::{Op, Stage, Way};
use super::{LayerSpec, Network, Noise};
use crate::device;
use crate::kernels::{self, Activation, Flat, Image};

/// Where a pass takes its noise and its batch statistics from.
pub enum Mode<'a> {
    /// Noise, and the batch's own statistics, which are noted.
    Training(&'a mut Noise),
    /// No noise, running averages: a draw does not depend on the others of its batch.
    Drawing,
}

/// What a pass gives, and what it keeps for the way back.
pub struct Pass {
    /// `[batch, outputs]`; without the closing sigmoid or tanh if it was left out.
    pub output: Tensor<2>,
    /// `[batch, n]`: what the last dense layer was given.
    pub features: Tensor<2>,
    labels: Option<Tensor<2>>,
    is_closed: bool,
    kept: Vec<Kept>,
}

/// What a stage keeps.
struct Kept {
    x: Tensor<2>,
    y: Tensor<2>,
    by: By,
}

/// What else a stage's gradient depends on.
enum By {
    Nothing,
    /// What the rows were multiplied by: dropout's factors or an embedding.
    Factors(Tensor<2>),
    /// Of a layer norm, `[batch, 2]`.
    Rows(Tensor<2>),
    /// Of a batch norm that went by the batch.
    Batch(Tensor<1>),
}

/// The gradient of all weights of a network, flat as they are.
#[derive(Clone)]
pub struct Gradient {
    pub flat: Flat,
    /// Whether the next way back adds to it: a loss may have several passes.
    adds: bool,
}

impl Gradient {
    pub fn new(count: usize, device: &Device) -> Self {
        Self { flat: Flat::new(device::flat(vec![0.0; count], device)), adds: false }
    }

    /// The next way back begins anew.
    pub fn clear(&mut self) {
        self.adds = false;
    }
}

/// Where a gradient enters on the way back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    Output,
    Features,
}

impl Network {
    /// The network as it trains: with noise, by the batch's own statistics. Shapes as in [`Network::forward`].
    /// `closed`: with the closing sigmoid or tanh.
    pub fn train(&self, input: Tensor<2>, labels: Option<&Tensor<2>>, noise: &mut Noise, closed: bool) -> Pass {
        self.run(input, labels, Mode::Training(noise), closed, true)
    }

    /// A pass; one that keeps nothing cannot go back.
    pub fn run(&self, input: Tensor<2>, labels: Option<&Tensor<2>>, mut mode: Mode, closed: bool, keeps: bool) -> Pass {
        let label = || labels.expect("the trainer gives a label to every conditional network").clone();
        let last_dense = self.last_dense_stage();
        let weights = &self.weights;
        let (mut x, mut features, mut kept) = (input.clone(), input, Vec::new());
        for (index, stage) in self.stages.iter().enumerate() {
            let Stage { op, then, before, closes } = *stage;
            let then = if closes && !closed { Activation::Identity } else { then };
            if Some(index) == last_dense {
                features = x.clone();
            }
            // A stage that keeps nothing hands its input on, to be written in place.
            let given = keeps.then(|| x.clone());
            let mut by = By::Nothing;
            x = match op {
                Op::JoinLabel => kernels::join(x, label(), before.pixels()),
                Op::JoinEmbedding(table) => {
                    kernels::join(x, kernels::dense(label(), weights, table, Activation::Identity), 1)
                }
                Op::MultiplyEmbedding(table) => {
                    let factors = kernels::dense(label(), weights, table, Activation::Identity);
                    by = By::Factors(factors.clone());
                    x * factors
                }
                Op::PickLabel => (x * label()).sum_dim(1),
                Op::Dense(layer) => kernels::dense(x, weights, layer, then),
                Op::Conv(layer, Way::Down) => kernels::conv_down(x, weights, layer, then),
                Op::Conv(layer, Way::Up) => kernels::conv_up(x, weights, layer, then),
                Op::Upsample { factor } => kernels::upsample(x, before.into(), factor),
                Op::LayerNorm(layer) => {
                    let (y, found) = kernels::layer_norm(x, weights, layer, then);
                    by = By::Rows(found);
                    y
                }
                Op::BatchNorm(layer) => match &mode {
                    Mode::Training(_) => {
                        let found = Flat::new(kernels::batch_statistics(x.clone(), layer));
                        let y = kernels::batch_norm(x, &found, 0, weights, layer, then);
                        by = By::Batch(found.tensor().clone());
                        y
                    }
                    Mode::Drawing => kernels::batch_norm(x, &self.statistics, layer.averages_at, weights, layer, then),
                },
                Op::Noise(layer) => match &mut mode {
                    Mode::Training(noise) => {
                        let drawn = noise.of(&layer, x.dims(), &x.device());
                        if let LayerSpec::Dropout { .. } = layer {
                            by = By::Factors(drawn.clone());
                            x * drawn
                        } else {
                            x + drawn
                        }
                    }
                    Mode::Drawing => x,
                },
                Op::Nothing if then == Activation::Identity => x,
                Op::Nothing => kernels::activate(x, then),
            };
            if let Some(given) = given {
                kept.push(Kept { x: given, y: x.clone(), by });
            }
        }
        Pass { output: x, features, labels: labels.cloned(), is_closed: closed, kept }
    }

    /// The way back through a pass of this network, which had the weights that it has now.
    ///
    /// # Shapes
    /// - d: as the output (or the features), the gradient of a loss there
    /// - gradient: takes the gradient of every weight; without one the weights are constants
    /// - returns: `[batch, inputs]`, the gradient at the input, if it is wanted
    pub fn back(
        &self,
        pass: &Pass,
        from: Entry,
        d: Tensor<2>,
        mut gradient: Option<&mut Gradient>,
        wants_input: bool,
    ) -> Option<Tensor<2>> {
        let weights = &self.weights;
        let end = match from {
            Entry::Output => self.stages.len(),
            Entry::Features => self.last_dense_stage().unwrap_or(0),
        };
        let label = || pass.labels.clone().expect("a conditional pass has labels");
        // Below the first weights nobody asks.
        let start = if wants_input { 0 } else { self.stages.iter().position(Stage::has_weights).unwrap_or(end) };
        let (mut d, mut is_gated) = (d, false);
        for index in (start..end).rev() {
            let (Stage { op, then, before, closes }, Kept { x, y, by }) = (&self.stages[index], &pass.kept[index]);
            if !is_gated && (!*closes || pass.is_closed) {
                d = kernels::gate(d, y.clone(), *then);
            }
            is_gated = false;
            let goes_on = index > start || wants_input;
            let mut puts = gradient.as_deref_mut().map(|gradient| (&mut gradient.flat, gradient.adds));
            d = match (*op, by) {
                (Op::JoinLabel, _) => kernels::columns(d, 0, before.features()),
                (Op::JoinEmbedding(table), _) => {
                    if let Some((flat, adds)) = &mut puts {
                        let of_plane = kernels::columns(d.clone(), before.features(), table.units);
                        kernels::dense_gradient(label(), of_plane, flat, table, *adds);
                    }
                    kernels::columns(d, 0, before.features())
                }
                (Op::MultiplyEmbedding(table), By::Factors(factors)) => {
                    if let Some((flat, adds)) = &mut puts {
                        kernels::dense_gradient(label(), d.clone() * x.clone(), flat, table, *adds);
                    }
                    d * factors.clone()
                }
                (Op::PickLabel, _) => label() * d,
                (Op::Dense(layer), _) => {
                    if let Some((flat, adds)) = &mut puts {
                        kernels::dense_gradient(x.clone(), d.clone(), flat, layer, *adds);
                    }
                    if goes_on {
                        // At once through the activation before, whose output x is.
                        let before = index.checked_sub(1).map_or(Activation::Identity, |below| self.stages[below].then);
                        is_gated = true;
                        kernels::dense_back(d, weights, x.clone(), layer, before)
                    } else {
                        d
                    }
                }
                (Op::Conv(layer, way), _) => {
                    if let Some((flat, adds)) = &mut puts {
                        let (small, large, outputs) = match way {
                            Way::Down => (d.clone(), x.clone(), layer.small),
                            Way::Up => (x.clone(), d.clone(), layer.large),
                        };
                        kernels::conv_gradient(small, large, flat, layer, *adds);
                        if layer.bias {
                            let at = layer.at + layer.weights();
                            kernels::channel_sums(d.clone(), flat, at, outputs.channels, *adds);
                        }
                    }
                    let unbiased = kernels::Conv { bias: false, ..layer };
                    match way {
                        _ if !goes_on => d,
                        Way::Down => kernels::conv_up(d, weights, unbiased, Activation::Identity),
                        Way::Up => kernels::conv_down(d, weights, unbiased, Activation::Identity),
                    }
                }
                (Op::Upsample { factor }, _) => kernels::upsample_back(d, (*before).into(), factor),
                (Op::LayerNorm(layer), By::Rows(found)) => {
                    if let Some((flat, adds)) = &mut puts {
                        kernels::layer_norm_gradient(d.clone(), x.clone(), found.clone(), flat, layer, *adds);
                    }
                    kernels::layer_norm_back(d, x.clone(), found.clone(), weights, layer)
                }
                (Op::BatchNorm(layer), By::Batch(found)) => {
                    let sums = kernels::batch_norm_sums(d.clone(), x.clone(), found, layer);
                    if let (Some((flat, adds)), Some(at)) = (&mut puts, layer.at) {
                        kernels::put(flat, sums.clone(), at, if *adds { 1.0 } else { 0.0 }, 1.0);
                    }
                    kernels::batch_norm_back(d, x.clone(), found, sums, weights, layer)
                }
                // By running averages a batch norm is a line: its slope is what 1 gives less what 0 gives.
                (Op::BatchNorm(layer), _) => {
                    let by_averages = |x: Tensor<2>| {
                        let at = layer.averages_at;
                        kernels::batch_norm(x, &self.statistics, at, weights, layer, Activation::Identity)
                    };
                    by_averages(d.clone()) - by_averages(d.zeros_like())
                }
                (Op::Noise(_), By::Factors(factors)) => d * factors.clone(),
                _ => d,
            };
        }
        if let Some(gradient) = gradient {
            gradient.adds = true;
        }
        wants_input.then_some(d)
    }

    /// Moves the running averages towards the mean and variance that each batch norm found in a pass.
    pub fn remember(&mut self, pass: &Pass) {
        for (stage, kept) in self.stages.iter().zip(&pass.kept) {
            if let (Op::BatchNorm(layer), By::Batch(found)) = (stage.op, &kept.by) {
                kernels::put(
                    &mut self.statistics,
                    found.clone(),
                    layer.averages_at,
                    layer.momentum,
                    1.0 - layer.momentum,
                );
            }
        }
    }

    fn last_dense_stage(&self) -> Option<usize> {
        self.stages.iter().rposition(|stage| matches!(stage.op, Op::Dense(_)))
    }
}

impl From<super::Shape> for Image {
    fn from(shape: super::Shape) -> Self {
        Self { channels: shape.channels, side: shape.side }
    }
}
