//! A list of layers becomes a network: configuration → host-seeded weights → forward pass → table.
//!
//! Knows no loss, no data and no optimiser. Parameters are kept flat (`Tensor<1>`) and take their
//! shape where they are used, so that optimisers and checkpoints treat all of them alike.

use burn::tensor::{Device, Tensor, TensorData, activation, module};

use crate::data::CLASSES;
use crate::rng::{self, Rng};

/// One layer. A network's closing [`LayerSpec::Sigmoid`] is left out of [`Network::logits`].
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LayerSpec {
    /// Joins the one-hot label to the features: `[batch, n]` → `[batch, n + 10]`.
    JoinLabel,
    /// `x W + b`: `[batch, n]` → `[batch, units]`.
    Dense {
        units: usize,
    },
    Relu,
    LeakyRelu {
        slope: f64,
    },
    /// Ba et al. 2016, with gain and bias.
    LayerNorm {
        epsilon: f64,
    },
    Sigmoid,
}

/// How weights begin.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Init {
    /// U(±√(6 / (fan in + fan out))), zero biases: Keras (Glorot and Bengio 2010).
    GlorotUniform,
    /// U(±1/√fan in) for weights and biases: PyTorch's linear layer.
    FanIn,
}

/// The layers of a network and how its weights begin.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NetworkSpec {
    pub inputs: usize,
    pub layers: Vec<LayerSpec>,
    pub init: Init,
}

impl NetworkSpec {
    /// Whether the network is given a label beside its input.
    pub fn is_conditional(&self) -> bool {
        self.layers.contains(&LayerSpec::JoinLabel)
    }

    /// Features that the network returns.
    pub fn outputs(&self) -> usize {
        self.widths().last().copied().unwrap_or(self.inputs)
    }

    /// The units of the hidden dense layers; `None` where there is none.
    pub fn hidden_width(&self) -> Option<usize> {
        self.layers[..self.last_dense()?].iter().find_map(|layer| match layer {
            LayerSpec::Dense { units } => Some(*units),
            _ => None,
        })
    }

    pub fn set_hidden_width(&mut self, width: usize) {
        let Some(last) = self.last_dense() else { return };
        for layer in &mut self.layers[..last] {
            if let LayerSpec::Dense { units } = layer {
                *units = width;
            }
        }
    }

    /// `(name, shape)` of every parameter, by layer index: `0.weight`.
    pub fn named_parameters(&self) -> impl Iterator<Item = (String, Vec<usize>)> {
        let layers = self.parameters().into_iter().enumerate();
        layers.flat_map(|(index, layer)| layer.into_iter().map(move |(name, shape)| (format!("{index}.{name}"), shape)))
    }

    /// Makes the last dense layer that wide.
    pub fn set_outputs(&mut self, outputs: usize) {
        if let Some(last) = self.last_dense() {
            self.layers[last] = LayerSpec::Dense { units: outputs };
        }
    }

    /// Features after each layer.
    fn widths(&self) -> Vec<usize> {
        let mut width = self.inputs;
        self.layers
            .iter()
            .map(|layer| {
                match layer {
                    LayerSpec::JoinLabel => width += usize::from(CLASSES),
                    LayerSpec::Dense { units } => width = *units,
                    _ => {}
                }
                width
            })
            .collect()
    }

    /// `(name, shape)` of the parameters of each layer.
    fn parameters(&self) -> Vec<Vec<(&'static str, Vec<usize>)>> {
        let mut width = self.inputs;
        self.layers
            .iter()
            .zip(self.widths())
            .map(|(layer, next)| {
                let before = std::mem::replace(&mut width, next);
                match layer {
                    LayerSpec::Dense { .. } => vec![("weight", vec![before, next]), ("bias", vec![next])],
                    LayerSpec::LayerNorm { .. } => vec![("gain", vec![next]), ("bias", vec![next])],
                    _ => Vec::new(),
                }
            })
            .collect()
    }

    fn last_dense(&self) -> Option<usize> {
        self.layers.iter().rposition(|layer| matches!(layer, LayerSpec::Dense { .. }))
    }
}

/// A trainable tensor, flat.
#[derive(Clone)]
pub struct Parameter {
    /// By layer index: `0.weight`.
    pub name: String,
    pub shape: Vec<usize>,
    /// `[product of shape]`, row-major.
    pub value: Tensor<1>,
}

/// A network: layers and their weights.
#[derive(Clone)]
pub struct Network {
    spec: NetworkSpec,
    /// In layer order.
    pub parameters: Vec<Parameter>,
}

impl Network {
    /// Weights drawn from `rng` on the host, so that they are the same on every backend.
    pub fn init(spec: &NetworkSpec, rng: &mut Rng, device: &Device) -> Self {
        let mut parameters = Vec::new();
        for (index, layer) in spec.parameters().into_iter().enumerate() {
            let fan_in = layer.first().map_or(1, |(_, shape)| shape[0]);
            for (name, shape) in layer {
                let count = shape.iter().product();
                let values = match (name, spec.init) {
                    ("gain", _) => vec![1.0; count],
                    ("weight", Init::GlorotUniform) => {
                        rng::uniform(rng, (6.0 / (shape[0] + shape[1]) as f32).sqrt(), count)
                    }
                    ("bias", Init::FanIn) if matches!(spec.layers[index], LayerSpec::Dense { .. }) => {
                        rng::uniform(rng, 1.0 / (fan_in as f32).sqrt(), count)
                    }
                    ("weight", Init::FanIn) => rng::uniform(rng, 1.0 / (fan_in as f32).sqrt(), count),
                    _ => vec![0.0; count],
                };
                let value = Tensor::from_data(TensorData::new(values, [count]), device);
                parameters.push(Parameter { name: format!("{index}.{name}"), shape, value });
            }
        }
        Self { spec: spec.clone(), parameters }
    }

    pub fn spec(&self) -> &NetworkSpec {
        &self.spec
    }

    /// The same weights as leaves of a graph: `backward` will find a gradient for each.
    pub fn tracked(&self) -> Self {
        self.map(|value| value.autodiff().require_grad())
    }

    /// The same weights as constants of a graph: gradients pass through, none is made for them.
    pub fn frozen(&self) -> Self {
        self.map(Tensor::autodiff)
    }

    /// The whole network.
    ///
    /// # Shapes
    /// - input: `[batch, inputs]`
    /// - labels: `[batch, 10]`, one-hot; needed where the network is conditional
    /// - returns: `[batch, outputs]`
    pub fn forward(&self, input: Tensor<2>, labels: Option<&Tensor<2>>) -> Tensor<2> {
        self.run(&self.spec.layers, input, labels)
    }

    /// Everything before a closing sigmoid: what losses on logits take.
    pub fn logits(&self, input: Tensor<2>, labels: Option<&Tensor<2>>) -> Tensor<2> {
        let layers = match self.spec.layers.split_last() {
            Some((LayerSpec::Sigmoid, before)) => before,
            _ => &self.spec.layers,
        };
        self.run(layers, input, labels)
    }

    fn run(&self, layers: &[LayerSpec], input: Tensor<2>, labels: Option<&Tensor<2>>) -> Tensor<2> {
        let mut parameters = self.parameters.iter();
        let mut next = || parameters.next().expect("parameters follow the layers");
        let mut x = input;
        for layer in layers {
            x = match *layer {
                LayerSpec::JoinLabel => {
                    let labels = labels.expect("the trainer gives a label to every conditional network");
                    Tensor::cat(vec![x, labels.clone()], 1)
                }
                LayerSpec::Dense { units } => {
                    let (weight, bias) = (next(), next());
                    let weight = weight.value.clone().reshape([weight.shape[0], units]);
                    x.matmul(weight) + bias.value.clone().reshape([1, units])
                }
                LayerSpec::Relu => activation::relu(x),
                LayerSpec::LeakyRelu { slope } => activation::leaky_relu(x, slope),
                LayerSpec::LayerNorm { epsilon } => {
                    let (gain, bias) = (next().value.clone(), next().value.clone());
                    module::layer_norm(x, gain, Some(bias), epsilon)
                }
                LayerSpec::Sigmoid => activation::sigmoid(x),
            };
        }
        x
    }

    fn map(&self, of: impl Fn(Tensor<1>) -> Tensor<1>) -> Self {
        let parameters = self
            .parameters
            .iter()
            .map(|p| Parameter { name: p.name.clone(), shape: p.shape.clone(), value: of(p.value.clone()) })
            .collect();
        Self { spec: self.spec.clone(), parameters }
    }
}

/// A row of a summary.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerSummary {
    pub name: String,
    pub kind: &'static str,
    /// Keras-style: the batch is `None`.
    pub output_shape: Vec<Option<usize>>,
    pub params: usize,
}

/// A network's table, in the form that Keras users know.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct NetworkSummary {
    pub network: &'static str,
    pub layers: Vec<LayerSummary>,
    pub total: usize,
    pub trainable: usize,
    pub frozen: usize,
}

impl NetworkSummary {
    /// A network by itself: all its parameters are trainable.
    pub fn of(network: &'static str, spec: &NetworkSpec) -> Self {
        let layers: Vec<LayerSummary> = spec
            .layers
            .iter()
            .zip(spec.parameters())
            .zip(spec.widths())
            .enumerate()
            .map(|(index, ((layer, parameters), width))| LayerSummary {
                name: format!("{network}.{index}"),
                kind: layer.kind(),
                output_shape: vec![None, Some(width)],
                params: parameters.iter().map(|(_, shape)| shape.iter().product::<usize>()).sum(),
            })
            .collect();
        let total = layers.iter().map(|layer| layer.params).sum();
        Self { network, layers, total, trainable: total, frozen: 0 }
    }

    /// The stack that a generator step trains: G, then D with its weights frozen.
    pub fn stack(generator: &NetworkSpec, discriminator: &NetworkSpec) -> Self {
        let nets = [("generator", generator), ("discriminator", discriminator)];
        let layers: Vec<LayerSummary> = nets
            .iter()
            .map(|(name, spec)| LayerSummary {
                name: (*name).into(),
                kind: "Network",
                output_shape: vec![None, Some(spec.outputs())],
                params: Self::of(name, spec).total,
            })
            .collect();
        let (trainable, frozen) = (layers[0].params, layers[1].params);
        Self { network: "gan", layers, total: trainable + frozen, trainable, frozen }
    }
}

impl LayerSpec {
    fn kind(&self) -> &'static str {
        match self {
            LayerSpec::JoinLabel => "JoinLabel",
            LayerSpec::Dense { .. } => "Dense",
            LayerSpec::Relu => "ReLU",
            LayerSpec::LeakyRelu { .. } => "LeakyReLU",
            LayerSpec::LayerNorm { .. } => "LayerNorm",
            LayerSpec::Sigmoid => "Sigmoid",
        }
    }
}
