//! A list of layers becomes a network: configuration → host-seeded weights → forward pass → table.
//!
//! Knows no loss, no data and no optimiser. Parameters are kept flat (`Tensor<1>`) and draws as rows
//! (`[batch, features]`, images channel by channel); both take their shape where they are used, so that
//! optimisers, checkpoints and element-wise layers treat all alike.

mod layer;
mod noise;
mod summary;

use burn::tensor::ops::{ConvOptions, ConvTransposeOptions};
use burn::tensor::{Device, Tensor, TensorData, activation, module};

use crate::rng::{self, Rng};
pub use layer::{LayerSpec, Shape};
pub use noise::Noise;
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
}

impl NetworkSpec {
    /// Whether the network is given a label beside its input.
    pub fn is_conditional(&self) -> bool {
        self.layers.iter().any(LayerSpec::takes_label)
    }

    /// The shape of what the network returns.
    pub fn output(&self) -> Shape {
        self.shapes().last().copied().unwrap_or(Shape::flat(self.inputs))
    }

    /// Whether a draw costs convolutions, and so a hundred times an MLP's.
    pub fn draws_by_convolution(&self) -> bool {
        self.layers.iter().any(|layer| matches!(layer, LayerSpec::Conv { .. } | LayerSpec::ConvTranspose { .. }))
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

    /// `(name, shape)` of every parameter, by layer index: `0.weight`.
    pub fn named_parameters(&self) -> Vec<(String, Vec<usize>)> {
        let layers = self.layers.iter().zip(self.shapes()).enumerate();
        layers
            .flat_map(|(index, (layer, before))| {
                let own = layer.parameters(before).into_iter();
                own.map(move |(name, shape)| (format!("{index}.{name}"), shape))
            })
            .collect()
    }

    /// `(name, size, first value)` of every running average, by layer index: `1.mean`.
    pub fn named_statistics(&self) -> Vec<(String, usize, f32)> {
        let layers = self.layers.iter().zip(self.shapes()).enumerate();
        layers
            .flat_map(|(index, (layer, before))| {
                let own = layer.statistics(before).into_iter();
                own.map(move |(name, size, first)| (format!("{index}.{name}"), size, first))
            })
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

    /// Layers without a closing sigmoid or tanh.
    fn open_layers(&self) -> usize {
        match self.layers.last() {
            Some(LayerSpec::Sigmoid | LayerSpec::Tanh) => self.layers.len() - 1,
            _ => self.layers.len(),
        }
    }
}

/// A tensor of a network, flat.
#[derive(Clone)]
pub struct Parameter {
    /// By layer index: `0.weight`.
    pub name: String,
    pub shape: Vec<usize>,
    /// `[product of shape]`, row-major.
    pub value: Tensor<1>,
}

impl Parameter {
    fn map(&self, of: impl Fn(Tensor<1>) -> Tensor<1>) -> Self {
        Self { name: self.name.clone(), shape: self.shape.clone(), value: of(self.value.clone()) }
    }
}

/// A network: layers, their weights, and the running averages of its batch norms.
#[derive(Clone)]
pub struct Network {
    spec: NetworkSpec,
    /// In layer order.
    pub parameters: Vec<Parameter>,
    /// In layer order: mean and variance of each batch norm.
    pub statistics: Vec<Parameter>,
}

/// What a pass in training gives.
pub struct Pass {
    /// `[batch, outputs]`, before a closing sigmoid or tanh.
    pub logits: Tensor<2>,
    /// `[batch, n]`: what the last dense layer was given.
    pub features: Tensor<2>,
    /// Mean and variance that each batch norm found, outside the graph.
    pub statistics: Vec<[Tensor<1>; 2]>,
}

/// Where a pass takes its noise and its batch statistics from.
enum Mode<'a> {
    /// Noise, and the batch's own statistics, which are noted.
    Training { noise: &'a mut Noise, found: &'a mut Vec<[Tensor<1>; 2]> },
    /// No noise, running averages: a draw does not depend on the others of its batch.
    Drawing,
}

impl Network {
    /// Weights drawn from `rng` on the host, so that they are the same on every backend.
    pub fn init(spec: &NetworkSpec, rng: &mut Rng, device: &Device) -> Self {
        let mut parameters = Vec::new();
        for (index, (layer, before)) in spec.layers.iter().zip(spec.shapes()).enumerate() {
            let own = layer.parameters(before);
            let fans = own.first().filter(|(name, _)| *name == "weight").map(|(_, shape)| layer.fans(shape));
            for (name, shape) in own {
                let count = shape.iter().product();
                let values = match (name, spec.init, fans) {
                    ("gain", ..) => vec![1.0; count],
                    ("table", ..) => rng::uniform(rng, EMBEDDING_LIMIT, count),
                    ("weight", Init::GlorotUniform, Some((fan_in, fan_out))) => {
                        rng::uniform(rng, (6.0 / (fan_in + fan_out) as f32).sqrt(), count)
                    }
                    ("weight" | "bias", Init::FanIn, Some((fan_in, _))) => {
                        rng::uniform(rng, 1.0 / (fan_in as f32).sqrt(), count)
                    }
                    ("weight", Init::SmallNormal, _) => rng::normal(rng, count).into_iter().map(|z| 0.02 * z).collect(),
                    _ => vec![0.0; count],
                };
                let value = Tensor::from_data(TensorData::new(values, [count]), device);
                parameters.push(Parameter { name: format!("{index}.{name}"), shape, value });
            }
        }
        let statistics = spec.named_statistics().into_iter().map(|(name, size, first)| Parameter {
            name,
            shape: vec![size],
            value: Tensor::from_data(TensorData::new(vec![first; size], [size]), device),
        });
        Self { spec: spec.clone(), parameters, statistics: statistics.collect() }
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

    /// The whole network, as it draws: without noise, by running averages.
    ///
    /// # Shapes
    /// - input: `[batch, inputs]`
    /// - labels: `[batch, 10]`, one-hot; needed where the network is conditional
    /// - returns: `[batch, outputs]`
    pub fn forward(&self, input: Tensor<2>, labels: Option<&Tensor<2>>) -> Tensor<2> {
        self.close(self.logits(input, labels))
    }

    /// As [`Network::forward`], without a closing sigmoid or tanh.
    pub fn logits(&self, input: Tensor<2>, labels: Option<&Tensor<2>>) -> Tensor<2> {
        self.run(input, labels, Mode::Drawing).0
    }

    /// `(logits, features)` as [`Network::forward`] draws; features are what the last dense layer is given.
    pub fn features(&self, input: Tensor<2>, labels: Option<&Tensor<2>>) -> (Tensor<2>, Tensor<2>) {
        self.run(input, labels, Mode::Drawing)
    }

    /// The network as it trains: with noise, by the batch's own statistics. Shapes as in [`Network::forward`].
    pub fn train(&self, input: Tensor<2>, labels: Option<&Tensor<2>>, noise: &mut Noise) -> Pass {
        let mut statistics = Vec::new();
        let (logits, features) = self.run(input, labels, Mode::Training { noise, found: &mut statistics });
        Pass { logits, features, statistics }
    }

    /// The closing sigmoid or tanh on the logits; the logits themselves where there is none.
    pub fn close(&self, logits: Tensor<2>) -> Tensor<2> {
        match self.spec.layers.last() {
            Some(LayerSpec::Sigmoid) => activation::sigmoid(logits),
            Some(LayerSpec::Tanh) => logits.tanh(),
            _ => logits,
        }
    }

    /// Moves the running averages towards what a pass has found.
    pub fn remember(&mut self, found: Vec<[Tensor<1>; 2]>) {
        let momenta = self.spec.layers.iter().filter_map(|layer| match layer {
            LayerSpec::BatchNorm { momentum, .. } => Some(*momentum),
            _ => None,
        });
        let mut averages = self.statistics.iter_mut();
        for (momentum, found) in momenta.zip(found) {
            for (value, average) in found.into_iter().zip(&mut averages) {
                average.value = average.value.clone() * momentum + value * (1.0 - momentum);
            }
        }
    }

    /// (logits, what the last dense layer was given).
    fn run(&self, input: Tensor<2>, labels: Option<&Tensor<2>>, mut mode: Mode) -> (Tensor<2>, Tensor<2>) {
        let mut parameters = self.parameters.iter();
        let mut next = || parameters.next().expect("parameters follow the layers").value.clone();
        let mut averages = self.statistics.iter();
        let label = || labels.expect("the trainer gives a label to every conditional network");
        let (last_dense, shapes) = (self.spec.last_dense(), self.spec.shapes());
        let batch = input.dims()[0];
        let (mut x, mut features) = (input.clone(), input);
        for (index, layer) in self.spec.layers[..self.spec.open_layers()].iter().enumerate() {
            let (before, after) = (shapes[index], shapes[index + 1]);
            if Some(index) == last_dense {
                features = x.clone();
            }
            x = match *layer {
                LayerSpec::JoinLabel => Tensor::cat(vec![x, planes(label(), before.pixels())], 1),
                LayerSpec::JoinEmbedding => Tensor::cat(vec![x, embedded(label(), next())], 1),
                LayerSpec::MultiplyEmbedding => x * embedded(label(), next()),
                LayerSpec::Dense { units, bias } => {
                    let product = x.matmul(next().reshape([before.features(), units]));
                    if bias { product + next().reshape([1, units]) } else { product }
                }
                LayerSpec::Conv { channels, kernel, stride, bias } => {
                    let x = x.reshape([batch, before.channels, before.side, before.side]);
                    let weight = next().reshape([channels, before.channels, kernel, kernel]);
                    let options = ConvOptions::new([stride; 2], [kernel / 2; 2], [1; 2], 1);
                    let y = module::conv2d(x, weight, bias.then(&mut next), options);
                    y.reshape([batch, after.features()])
                }
                LayerSpec::ConvTranspose { channels, kernel, stride, bias } => {
                    let x = x.reshape([batch, before.channels, before.side, before.side]);
                    let weight = next().reshape([before.channels, channels, kernel, kernel]);
                    // Side (s - 1) stride - 2 ⌊kernel / 2⌋ + kernel + (stride - 1) = s stride.
                    let options = ConvTransposeOptions::new([stride; 2], [kernel / 2; 2], [stride - 1; 2], [1; 2], 1);
                    let y = module::conv_transpose2d(x, weight, bias.then(&mut next), options);
                    y.reshape([batch, after.features()])
                }
                LayerSpec::Upsample { factor } => upsample(x, before, factor),
                LayerSpec::Relu => activation::relu(x),
                LayerSpec::LeakyRelu { slope } => activation::leaky_relu(x, slope),
                LayerSpec::LayerNorm { epsilon } => {
                    let (gain, bias) = (next(), next());
                    module::layer_norm(x, gain, Some(bias), epsilon)
                }
                LayerSpec::BatchNorm { epsilon, affine, .. } => {
                    let size = [before.channels];
                    let (gain, bias) = if affine {
                        (next(), next())
                    } else {
                        (Tensor::ones(size, &x.device()), Tensor::zeros(size, &x.device()))
                    };
                    let mut average = || averages.next().expect("averages follow the layers").value.clone();
                    let (mean, variance) = (average(), average());
                    let image = x.reshape([batch, before.channels, before.pixels()]);
                    let y = match &mut mode {
                        Mode::Training { found, .. } => {
                            let normed = module::batch_norm_train(image, gain, bias, epsilon);
                            found.push([normed.mean.without_autodiff(), normed.variance.without_autodiff()]);
                            normed.output
                        }
                        Mode::Drawing => module::batch_norm(image, gain, bias, mean, variance, epsilon),
                    };
                    y.reshape([batch, before.features()])
                }
                LayerSpec::Dropout { rate } => match &mut mode {
                    Mode::Training { noise, .. } => {
                        let factors = noise.dropout(rate, batch * before.features());
                        x.clone() * rows(factors, &x)
                    }
                    Mode::Drawing => x,
                },
                LayerSpec::GaussianNoise { sd } => match &mut mode {
                    Mode::Training { noise, .. } => {
                        let draws = noise.normal(batch * before.features());
                        x.clone() + rows(draws, &x) * sd
                    }
                    Mode::Drawing => x,
                },
                LayerSpec::Reshape { .. } | LayerSpec::Flatten => x,
                LayerSpec::Sigmoid => activation::sigmoid(x),
                LayerSpec::Tanh => x.tanh(),
            };
        }
        (x, features)
    }

    fn map(&self, of: impl Fn(Tensor<1>) -> Tensor<1>) -> Self {
        Self {
            spec: self.spec.clone(),
            parameters: self.parameters.iter().map(|parameter| parameter.map(&of)).collect(),
            statistics: self.statistics.iter().map(|average| average.map(Tensor::autodiff)).collect(),
        }
    }
}

/// One-hot labels `[batch, 10]` → ten constant planes each, `[batch, 10 · pixels]`.
fn planes(labels: &Tensor<2>, pixels: usize) -> Tensor<2> {
    let [batch, classes] = labels.dims();
    if pixels == 1 {
        return labels.clone();
    }
    labels.clone().reshape([batch, classes, 1]).expand([batch, classes, pixels]).reshape([batch, classes * pixels])
}

/// One-hot labels `[batch, 10]` and a table, flat `[10 · n]` → `[batch, n]`.
fn embedded(labels: &Tensor<2>, table: Tensor<1>) -> Tensor<2> {
    let classes = labels.dims()[1];
    let width = table.dims()[0] / classes;
    labels.clone().matmul(table.reshape([classes, width]))
}

fn upsample(x: Tensor<2>, before: Shape, factor: usize) -> Tensor<2> {
    let [batch, _] = x.dims();
    let Shape { channels, side, .. } = before;
    let lines = batch * channels * side;
    x.reshape([lines, 1, side, 1])
        .expand([lines, factor, side, factor])
        .reshape([batch, before.features() * factor * factor])
}

/// Values of the host as rows beside `x`, `[batch, features]`.
fn rows(values: Vec<f32>, x: &Tensor<2>) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values, x.dims()), &x.device())
}
