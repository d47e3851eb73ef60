//! A list of layers becomes a network: configuration → host-seeded weights → forward and backward pass → table.
//!
//! Knows no loss, no data and no optimiser. All weights of a network are one flat tensor and draws are rows
//! (`[batch, features]`, images channel by channel); both take their shape in the kernels.

mod layer;
mod noise;
mod pass;
mod stage;
mod summary;

use burn::tensor::{Device, Tensor};

use crate::device;
use crate::kernels::{Dense, Flat};
use crate::rng::{self, Rng};
pub use layer::{LayerSpec, Shape};
pub use noise::Noise;
pub use pass::{Entry, Gradient, Mode, Pass};
use stage::{Op, Stage};
pub use summary::{LayerSummary, NetworkSummary};

/// How weights begin.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Init {
    /// U(±√(6 / (fan in + fan out))), zero biases: Keras (Glorot and Bengio 2010).
    GlorotUniform,
    /// U(±1/√fan in) for weights and biases: PyTorch's linear layer.
    FanIn,
    /// N(0, 0.02²), zero biases: Radford et al. 2015, §3.
    SmallNormal,
}

/// Keras' first embeddings: U(±0.05).
const EMBEDDING_LIMIT: f32 = 0.05;

/// The layers of a network and how its weights begin.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NetworkSpec {
    pub inputs: usize,
    pub layers: Vec<LayerSpec>,
    pub init: Init,
    /// Holds the largest singular value of every dense layer's W at this (Miyato et al. 2018, with 1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spectral_norm: Option<f64>,
}

impl NetworkSpec {
    /// Layers whose norms are their own.
    pub fn new(inputs: usize, layers: Vec<LayerSpec>, init: Init) -> Self {
        Self { inputs, layers, init, spectral_norm: None }
    }

    /// Whether the network is given a label beside its input.
    pub fn is_conditional(&self) -> bool {
        self.layers.iter().any(LayerSpec::takes_label)
    }

    /// Whether what it makes of a draw depends on the others of its batch, or on noise drawn in order.
    pub fn mixes_draws(&self) -> bool {
        let mixes = |layer: &LayerSpec| {
            matches!(layer, LayerSpec::BatchNorm { .. } | LayerSpec::Dropout { .. } | LayerSpec::GaussianNoise { .. })
        };
        self.layers.iter().any(mixes)
    }

    /// The shape of what the network returns.
    pub fn output(&self) -> Shape {
        self.shapes().last().copied().unwrap_or(Shape::flat(self.inputs))
    }

    /// Whether a draw costs many times an MLP's, by convolutions over many channels.
    pub fn is_dear(&self) -> bool {
        const DEAR: usize = 2_000_000;
        let shapes = self.shapes();
        let pairs = self.layers.iter().zip(shapes.windows(2));
        pairs.map(|(layer, pair)| layer.products(pair[0], pair[1])).sum::<usize>() > DEAR
    }

    /// The units of the hidden dense layers; `None` where there is none, or where an image takes its size from them.
    pub fn hidden_width(&self) -> Option<usize> {
        if self.layers.iter().any(|layer| matches!(layer, LayerSpec::Reshape { .. })) {
            return None;
        }
        self.layers[..self.last_dense()?].iter().find_map(|layer| match layer {
            LayerSpec::Dense { units, .. } => Some(*units),
            _ => None,
        })
    }

    pub fn set_hidden_width(&mut self, width: usize) {
        let Some(last) = self.last_dense() else { return };
        for layer in &mut self.layers[..last] {
            if let LayerSpec::Dense { units, .. } = layer {
                *units = width;
            }
        }
    }

    /// Makes the last dense layer that wide.
    pub fn set_outputs(&mut self, outputs: usize) {
        if let Some(last) = self.last_dense()
            && let LayerSpec::Dense { units, .. } = &mut self.layers[last]
        {
            *units = outputs;
        }
    }

    /// Every parameter, in the order in which they lie.
    pub fn parameters(&self) -> Vec<Parameter> {
        let layers = self.layers.iter().zip(self.shapes()).enumerate();
        laid_out(layers.flat_map(|(index, (layer, before))| {
            let own = layer.parameters(before).into_iter();
            own.map(move |(name, shape)| (format!("{index}.{name}"), shape))
        }))
    }

    /// Every running average, in the order in which they lie.
    pub fn averages(&self) -> Vec<Parameter> {
        let layers = self.layers.iter().zip(self.shapes()).enumerate();
        laid_out(layers.flat_map(|(index, (layer, before))| {
            let own = layer.statistics(before).into_iter();
            own.map(move |(name, size, _)| (format!("{index}.{name}"), vec![size]))
        }))
    }

    fn first_averages(&self) -> Vec<f32> {
        let layers = self.layers.iter().zip(self.shapes());
        layers
            .flat_map(|(layer, before)| layer.statistics(before))
            .flat_map(|(_, size, first)| vec![first; size])
            .collect()
    }

    /// The shape of the input, then that after each layer.
    pub(crate) fn shapes(&self) -> Vec<Shape> {
        let mut shapes = vec![Shape::flat(self.inputs)];
        for layer in &self.layers {
            shapes.push(layer.after(shapes[shapes.len() - 1]));
        }
        shapes
    }

    fn last_dense(&self) -> Option<usize> {
        self.layers.iter().rposition(|layer| matches!(layer, LayerSpec::Dense { .. }))
    }
}

fn laid_out(named: impl Iterator<Item = (String, Vec<usize>)>) -> Vec<Parameter> {
    let mut at = 0;
    named
        .map(|(name, shape)| {
            let parameter = Parameter { name, shape, at };
            at += parameter.count();
            parameter
        })
        .collect()
}

/// A tensor of a network: where it lies among the flat weights or statistics.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// By layer index: `0.weight`.
    pub name: String,
    pub shape: Vec<usize>,
    pub at: usize,
}

impl Parameter {
    pub fn count(&self) -> usize {
        self.shape.iter().product()
    }
}

/// A network: layers, their weights, and the running averages of its batch norms.
#[derive(Clone)]
pub struct Network {
    spec: NetworkSpec,
    stages: Vec<Stage>,
    /// Flat, in layer order: see [`NetworkSpec::parameters`].
    pub weights: Flat,
    /// Flat, in layer order: mean and variance of each batch norm; see [`NetworkSpec::averages`]. Not empty:
    /// where there are none, one zero.
    pub statistics: Flat,
}

impl Network {
    /// Weights drawn from `rng` on the host, so that they are the same on every backend.
    pub fn init(spec: &NetworkSpec, rng: &mut Rng, device: &Device) -> Self {
        let mut values: Vec<f32> = Vec::new();
        for (layer, before) in spec.layers.iter().zip(spec.shapes()) {
            let own = layer.parameters(before);
            let fans = own.first().filter(|(name, _)| *name == "weight").map(|(_, shape)| layer.fans(shape));
            for (name, shape) in own {
                let count = shape.iter().product();
                match (name, spec.init, fans) {
                    ("gain", ..) => values.extend(std::iter::repeat_n(1.0, count)),
                    ("table", ..) => values.extend(rng::uniform(rng, EMBEDDING_LIMIT, count)),
                    ("weight", Init::GlorotUniform, Some((fan_in, fan_out))) => {
                        values.extend(rng::uniform(rng, (6.0 / (fan_in + fan_out) as f32).sqrt(), count));
                    }
                    ("weight" | "bias", Init::FanIn, Some((fan_in, _))) => {
                        values.extend(rng::uniform(rng, 1.0 / (fan_in as f32).sqrt(), count));
                    }
                    ("weight", Init::SmallNormal, _) => {
                        values.extend(rng::normal(rng, count).into_iter().map(|z| 0.02 * z));
                    }
                    _ => values.extend(std::iter::repeat_n(0.0, count)),
                }
            }
        }
        Self::from_values(spec, values, spec.first_averages(), device)
    }

    /// From weights and averages as they lie flat.
    pub fn from_values(spec: &NetworkSpec, weights: Vec<f32>, mut averages: Vec<f32>, device: &Device) -> Self {
        if averages.is_empty() {
            averages.push(0.0);
        }
        Self {
            spec: spec.clone(),
            stages: Stage::all(spec),
            weights: Flat::new(device::flat(weights, device)),
            statistics: Flat::new(device::flat(averages, device)),
        }
    }

    /// Its dense layers, first to last.
    pub fn dense_layers(&self) -> impl Iterator<Item = Dense> {
        self.stages.iter().filter_map(|stage| match stage.op {
            Op::Dense(layer) => Some(layer),
            _ => None,
        })
    }

    pub fn spec(&self) -> &NetworkSpec {
        &self.spec
    }

    /// The whole network, as it draws: without noise, by running averages.
    ///
    /// # Shapes
    /// - input: `[batch, inputs]`
    /// - labels: `[batch, 10]`, one-hot; needed where the network is conditional
    /// - returns: `[batch, outputs]`
    pub fn forward(&self, input: Tensor<2>, labels: Option<&Tensor<2>>) -> Tensor<2> {
        self.run(input, labels, Mode::Drawing, true, false).output
    }

    /// As [`Network::forward`], without a closing sigmoid or tanh.
    pub fn logits(&self, input: Tensor<2>, labels: Option<&Tensor<2>>) -> Tensor<2> {
        self.run(input, labels, Mode::Drawing, false, false).output
    }

    /// `(logits, features)` as [`Network::forward`] draws; features are what the last dense layer is given.
    pub fn features(&self, input: Tensor<2>, labels: Option<&Tensor<2>>) -> (Tensor<2>, Tensor<2>) {
        let pass = self.run(input, labels, Mode::Drawing, false, false);
        (pass.output, pass.features)
    }

    /// The device that holds it.
    pub fn device(&self) -> Device {
        self.weights.tensor().device()
    }
}
