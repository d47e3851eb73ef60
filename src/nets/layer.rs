//! One layer: what it makes of a shape, and which weights it has. Computes nothing.

use crate::data::CLASSES;

/// One layer. A network's closing sigmoid or tanh is left out of its logits.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LayerSpec {
    /// Joins the one-hot label: to features as ten more, to an image as ten constant planes.
    JoinLabel,
    /// Joins the label's learned plane to an image, as one more channel.
    JoinEmbedding,
    /// Multiplies the features by the label's learned vector, one by one.
    MultiplyEmbedding,
    /// Of ten features, one for each label, the label's own: `[batch, 10]` → `[batch, 1]`.
    PickLabel,
    /// `x W + b`: `[batch, n]` → `[batch, units]`.
    Dense {
        units: usize,
        bias: bool,
    },
    /// Odd square kernel, zeros around the image ("same"): side s → ⌈s / stride⌉.
    Conv {
        channels: usize,
        kernel: usize,
        stride: usize,
        bias: bool,
    },
    /// The transpose of [`LayerSpec::Conv`]: side s → s · stride.
    ConvTranspose {
        channels: usize,
        kernel: usize,
        stride: usize,
        bias: bool,
    },
    /// Each pixel becomes factor × factor pixels (nearest neighbour).
    Upsample {
        factor: usize,
    },
    /// Features → image, row-major by channel.
    Reshape {
        channels: usize,
        side: usize,
    },
    /// Image → features.
    Flatten,
    Relu,
    LeakyRelu {
        slope: f64,
    },
    /// Ba et al. 2016, with gain and bias.
    LayerNorm {
        epsilon: f64,
    },
    /// Ioffe and Szegedy 2015: per feature, or per channel of an image. `momentum` is the share of the
    /// running averages that a batch leaves; `affine` adds gain and bias.
    BatchNorm {
        epsilon: f64,
        momentum: f64,
        affine: bool,
    },
    /// Inverted dropout (Srivastava et al. 2014), while training.
    Dropout {
        rate: f64,
    },
    /// Adds N(0, sd²), while training.
    GaussianNoise {
        sd: f64,
    },
    Sigmoid,
    Tanh,
}

/// Features, or an image: square, channels first. Features are channels of one pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub channels: usize,
    pub side: usize,
    /// An image of one pixel is not a feature.
    pub is_image: bool,
}

impl Shape {
    pub fn flat(features: usize) -> Self {
        Self { channels: features, side: 1, is_image: false }
    }

    pub fn image(channels: usize, side: usize) -> Self {
        Self { channels, side, is_image: true }
    }

    pub fn features(self) -> usize {
        self.channels * self.pixels()
    }

    pub fn pixels(self) -> usize {
        self.side * self.side
    }

    /// Keras-style: the batch is `None`, channels come last.
    pub fn keras(self) -> Vec<Option<usize>> {
        if self.is_image {
            vec![None, Some(self.side), Some(self.side), Some(self.channels)]
        } else {
            vec![None, Some(self.channels)]
        }
    }
}

impl LayerSpec {
    pub(crate) fn after(&self, before: Shape) -> Shape {
        match *self {
            LayerSpec::JoinLabel => Shape { channels: before.channels + usize::from(CLASSES), ..before },
            LayerSpec::JoinEmbedding => Shape { channels: before.channels + 1, ..before },
            LayerSpec::PickLabel => Shape::flat(1),
            LayerSpec::Dense { units, .. } => Shape::flat(units),
            LayerSpec::Conv { channels, stride, .. } => Shape::image(channels, before.side.div_ceil(stride)),
            LayerSpec::ConvTranspose { channels, stride, .. } => Shape::image(channels, before.side * stride),
            LayerSpec::Upsample { factor } => Shape::image(before.channels, before.side * factor),
            LayerSpec::Reshape { channels, side } => Shape::image(channels, side),
            LayerSpec::Flatten => Shape::flat(before.features()),
            _ => before,
        }
    }

    /// `(name, shape)` of each trainable tensor.
    pub(crate) fn parameters(&self, before: Shape) -> Vec<(&'static str, Vec<usize>)> {
        let classes = usize::from(CLASSES);
        let with_bias = |weight: Vec<usize>, outputs: usize, bias: bool| {
            let mut all = vec![("weight", weight)];
            all.extend(bias.then(|| ("bias", vec![outputs])));
            all
        };
        match *self {
            LayerSpec::JoinEmbedding => vec![("table", vec![classes, before.pixels()])],
            LayerSpec::MultiplyEmbedding => vec![("table", vec![classes, before.features()])],
            LayerSpec::Dense { units, bias } => with_bias(vec![before.features(), units], units, bias),
            LayerSpec::Conv { channels, kernel, bias, .. } => {
                with_bias(vec![channels, before.channels, kernel, kernel], channels, bias)
            }
            LayerSpec::ConvTranspose { channels, kernel, bias, .. } => {
                with_bias(vec![before.channels, channels, kernel, kernel], channels, bias)
            }
            LayerSpec::LayerNorm { .. } => vec![("gain", vec![before.features()]), ("bias", vec![before.features()])],
            LayerSpec::BatchNorm { affine: true, .. } => {
                vec![("gain", vec![before.channels]), ("bias", vec![before.channels])]
            }
            _ => Vec::new(),
        }
    }

    /// `(name, size, first value)` of each running average.
    pub(crate) fn statistics(&self, before: Shape) -> Vec<(&'static str, usize, f32)> {
        match self {
            LayerSpec::BatchNorm { .. } => vec![("mean", before.channels, 0.0), ("variance", before.channels, 1.0)],
            _ => Vec::new(),
        }
    }

    /// Running averages that count as parameters, as Keras counts those of its own layer. The layer
    /// without gain and bias is that of a source that keeps no averages: ours are for drawing alone.
    pub(crate) fn counted_statistics(&self, before: Shape) -> usize {
        match self {
            LayerSpec::BatchNorm { affine: true, .. } => 2 * before.channels,
            _ => 0,
        }
    }

    /// (fan in, fan out) of a weight of that shape.
    pub(crate) fn fans(&self, weight: &[usize]) -> (usize, usize) {
        match (self, weight) {
            (LayerSpec::ConvTranspose { .. }, [inputs, outputs, rows, columns]) => {
                (inputs * rows * columns, outputs * rows * columns)
            }
            (_, [outputs, inputs, rows, columns]) => (inputs * rows * columns, outputs * rows * columns),
            (_, [inputs, outputs]) => (*inputs, *outputs),
            _ => unreachable!("a weight has two or four dimensions"),
        }
    }

    /// Multiplications that one draw takes.
    pub(crate) fn products(&self, before: Shape, after: Shape) -> usize {
        match *self {
            LayerSpec::Dense { units, .. } => before.features() * units,
            LayerSpec::Conv { kernel, .. } => kernel * kernel * before.channels * after.features(),
            LayerSpec::ConvTranspose { kernel, .. } => kernel * kernel * before.features() * after.channels,
            _ => 0,
        }
    }

    /// Whether it is told the label.
    pub(crate) fn takes_label(&self) -> bool {
        matches!(
            self,
            LayerSpec::JoinLabel | LayerSpec::JoinEmbedding | LayerSpec::MultiplyEmbedding | LayerSpec::PickLabel
        )
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            LayerSpec::JoinLabel => "JoinLabel",
            LayerSpec::JoinEmbedding => "JoinEmbedding",
            LayerSpec::MultiplyEmbedding => "MultiplyEmbedding",
            LayerSpec::PickLabel => "PickLabel",
            LayerSpec::Dense { .. } => "Dense",
            LayerSpec::Conv { .. } => "Conv2D",
            LayerSpec::ConvTranspose { .. } => "Conv2DTranspose",
            LayerSpec::Upsample { .. } => "UpSampling2D",
            LayerSpec::Reshape { .. } => "Reshape",
            LayerSpec::Flatten => "Flatten",
            LayerSpec::Relu => "ReLU",
            LayerSpec::LeakyRelu { .. } => "LeakyReLU",
            LayerSpec::LayerNorm { .. } => "LayerNorm",
            LayerSpec::BatchNorm { .. } => "BatchNorm",
            LayerSpec::Dropout { .. } => "Dropout",
            LayerSpec::GaussianNoise { .. } => "GaussianNoise",
            LayerSpec::Sigmoid => "Sigmoid",
            LayerSpec::Tanh => "Tanh",
        }
    }
}
