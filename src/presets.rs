//! The named experiments. Each number has its reason beside it; "ours" marks what the source leaves open.

use crate::data::{
    CLASSES, Component, DataSpec, Mixture,
    idx::{PIXELS, SIDE},
};
use crate::error::{Error, Result, quoted};
use crate::experiment::{
    ADAM, Clip, DiscriminatorUpdate, Distribution, Experiment, FakeLabels, GeneratorLatents, KERAS_RMSPROP, LastBatch,
    Latent, Loss, Optimizer, RunLength, Targets, Updates,
};
use crate::nets::LayerSpec::{
    BatchNorm, Conv, ConvTranspose, Dropout, Flatten, GaussianNoise, JoinEmbedding, JoinLabel, LayerNorm, LeakyRelu,
    MultiplyEmbedding, PickLabel, Relu, Reshape, Sigmoid, Tanh, Upsample,
};
use crate::nets::{Init, LayerSpec, NetworkSpec};

/// All presets, in the order in which one learns them.
pub const NAMES: [&str; 10] = [
    "gaussian",
    "two-gaussians",
    "mnist-gan",
    "mnist-wgan",
    "mnist-dcgan",
    "digits",
    "mnist-cgan",
    "mnist-cgan-embed",
    "mnist-cdcgan",
    "mnist-ssgan",
];

/// The experiment of that name.
///
/// # Errors
/// [`Error::UnknownPreset`], which lists the names.
pub fn get(name: &str) -> Result<Experiment> {
    match name {
        "gaussian" => Ok(gaussian()),
        "two-gaussians" => Ok(two_gaussians()),
        "mnist-gan" => Ok(mnist_gan()),
        "mnist-wgan" => Ok(mnist_wgan()),
        "mnist-dcgan" => Ok(mnist_dcgan()),
        "mnist-cgan" => Ok(mnist_cgan()),
        "mnist-cgan-embed" => Ok(mnist_cgan_embed()),
        "mnist-cdcgan" => Ok(mnist_cdcgan()),
        "mnist-ssgan" => Ok(mnist_ssgan()),
        "digits" => Ok(digits()),
        _ => Err(Error::UnknownPreset { name: quoted(name), known: NAMES.join(", ") }),
    }
}

/// One normal, learned from 1,000 draws. G 577 parameters, D 97.
fn gaussian() -> Experiment {
    let data = vec![Component { mean: 0.0, sd: 1.0, draws: 1_000 }];
    one_dimensional("gaussian", data, 16, 32)
}

/// Two normals of unequal width, 1,000 draws each. G 2,177 parameters, D 193.
fn two_gaussians() -> Experiment {
    let data = vec![Component { mean: 0.0, sd: 1.0, draws: 1_000 }, Component { mean: 5.0, sd: 2.0, draws: 1_000 }];
    one_dimensional("two-gaussians", data, 32, 64)
}

fn one_dimensional(preset: &str, components: Vec<Component>, latent: usize, hidden: usize) -> Experiment {
    let mixture = Mixture { components };
    let batch_size = mixture.len() / 5; // five blocks an epoch
    Experiment {
        preset: preset.into(),
        data: DataSpec::Mixture(mixture),
        latent: Latent { size: latent, distribution: Distribution::Uniform },
        generator: NetworkSpec::new(
            latent,
            vec![dense(hidden), Relu, dense(1)],
            Init::GlorotUniform, // Keras' default
        ),
        discriminator: NetworkSpec::new(1, vec![dense(hidden), Relu, dense(1), Sigmoid], Init::GlorotUniform),
        loss: Loss::NonSaturating,
        targets: Targets { real: 0.9, fake: 0.1 }, // two-sided smoothing, as the tutorial's code has it
        discriminator_update: DiscriminatorUpdate::Together,
        updates: Updates::InTurn,
        fake_labels: FakeLabels::Random,
        mismatched: 0,
        generator_latents: GeneratorLatents::Same,
        labelled_per_class: None,
        averaging: None,
        optimizer: KERAS_RMSPROP,
        discriminator_learning_rate: 1e-3,
        generator_learning_rate: 5e-4,
        rates_fall_from: None,
        batch_size,
        last_batch: LastBatch::Takes,
        discriminator_steps: 1,
        generator_steps: 1,
        clip: Clip::None,
        clip_value: 0.01, // Arjovsky 2017's, for whoever turns clipping on
        run: RunLength::Epochs(1_500),
    }
}

/// Digits from noise by two small MLPs (tutorial 001). G 178,184 parameters, D 157,601.
fn mnist_gan() -> Experiment {
    Experiment {
        preset: "mnist-gan".into(),
        generator: mlp(LATENT, &[], PIXELS, Init::GlorotUniform), // Keras' default
        discriminator: mlp(PIXELS, &[], 1, Init::GlorotUniform),
        // Both gradients come from one forward pass, so that each network meets the other as it was.
        updates: Updates::Simultaneous,
        discriminator_update: DiscriminatorUpdate::Summed,
        generator_latents: GeneratorLatents::Same,
        optimizer: Optimizer { epsilon: KERAS_EPSILON, ..ADAM },
        run: RunLength::Epochs(100), // ours: the source gives no length
        ..mnist_cgan()
    }
}

/// The same G against a critic without norm and sigmoid (Arjovsky et al. 2017, algorithm 1). C 157,201.
fn mnist_wgan() -> Experiment {
    Experiment {
        preset: "mnist-wgan".into(),
        discriminator: NetworkSpec::new(
            PIXELS,
            vec![dense(HIDDEN), LeakyRelu { slope: 0.02 }, dense(1)],
            Init::GlorotUniform,
        ),
        loss: Loss::Wasserstein,
        updates: Updates::InTurn,
        discriminator_update: DiscriminatorUpdate::Together,
        optimizer: KERAS_RMSPROP, // momentum 0: the paper found momentum to harm
        discriminator_learning_rate: 5e-5,
        generator_learning_rate: 5e-5,
        discriminator_steps: 5,
        clip: Clip::Weights, // the tutorial clips gradients, which bounds no slope
        clip_value: 0.01,
        ..mnist_gan()
    }
}

/// A DCGAN (Radford et al. 2015) in Keras (tutorial 003). G 865,281 parameters, D 212,865.
fn mnist_dcgan() -> Experiment {
    Experiment {
        preset: "mnist-dcgan".into(),
        generator: NetworkSpec::new(
            LATENT,
            up_convolutions().collect(),
            Init::GlorotUniform, // Keras' default
        ),
        discriminator: NetworkSpec::new(
            PIXELS,
            std::iter::once(IMAGE).chain(down_convolutions()).collect(),
            Init::GlorotUniform,
        ),
        discriminator_update: DiscriminatorUpdate::InTurn,
        updates: Updates::InTurn,
        generator_latents: GeneratorLatents::Same,
        optimizer: Optimizer { beta1: 0.5, epsilon: KERAS_EPSILON, ..ADAM }, // beta1: Radford 2015, §3
        discriminator_learning_rate: 2e-4,                                   // Radford 2015; the tutorial's is 2e-3
        generator_learning_rate: 2e-4,
        batch_size: 32,
        run: RunLength::Iterations(10_001),
        ..mnist_cgan()
    }
}

/// `mnist-dcgan`'s networks, told the label by embeddings: G's multiplies the latent, D's is a second
/// channel (tutorial 001). G 866,281 parameters, D 222,305.
fn mnist_cgan_embed() -> Experiment {
    Experiment {
        preset: "mnist-cgan-embed".into(),
        generator: NetworkSpec::new(
            LATENT,
            std::iter::once(MultiplyEmbedding).chain(up_convolutions()).collect(),
            Init::GlorotUniform,
        ),
        discriminator: NetworkSpec::new(
            PIXELS,
            [IMAGE, JoinEmbedding].into_iter().chain(down_convolutions()).collect(),
            Init::GlorotUniform,
        ),
        fake_labels: FakeLabels::Real, // ours: real and fake then differ in the image alone
        ..mnist_dcgan()
    }
}

/// Digits on demand: an MLP conditional GAN (Mirza and Osindero 2014; tutorial 004). G 180,184 parameters, D 159,601.
fn mnist_cgan() -> Experiment {
    Experiment {
        preset: "mnist-cgan".into(),
        data: DataSpec::Digits,
        latent: Latent { size: LATENT, distribution: Distribution::Normal },
        generator: mlp(LATENT, &[JoinLabel], PIXELS, Init::FanIn), // PyTorch's default
        discriminator: mlp(PIXELS, &[JoinLabel], 1, Init::FanIn),
        loss: Loss::NonSaturating,
        targets: Targets { real: 1.0, fake: 0.0 },
        discriminator_update: DiscriminatorUpdate::InTurn,
        updates: Updates::InTurn,
        fake_labels: FakeLabels::Random,
        mismatched: 0,
        generator_latents: GeneratorLatents::Fresh,
        labelled_per_class: None,
        averaging: None,
        optimizer: ADAM, // PyTorch's defaults
        discriminator_learning_rate: 1e-4,
        generator_learning_rate: 1e-4,
        rates_fall_from: None,
        batch_size: 64, // ours: the tutorial's 1 keeps a processor waiting
        last_batch: LastBatch::Drops,
        discriminator_steps: 1,
        generator_steps: 1,
        clip: Clip::None,
        clip_value: 0.01,
        run: RunLength::Epochs(12),
    }
}

/// A DCGAN that is told the label at every layer (tutorial 002). G 6,820,538 parameters, D 6,688,202.
fn mnist_cdcgan() -> Experiment {
    // No scale and shift, and no biases anywhere. The source keeps no running averages, so that it cannot
    // draw one digit alone; 0.9 is ours.
    let norm = BatchNorm { epsilon: 1e-8, momentum: 0.9, affine: false };
    let plain = |units| LayerSpec::Dense { units, bias: false };
    let conv = |channels| Conv { channels, kernel: 5, stride: 2, bias: false };
    let transpose = |channels| ConvTranspose { channels, kernel: 5, stride: 2, bias: false };
    let leaky = LeakyRelu { slope: 0.2 };
    Experiment {
        preset: "mnist-cdcgan".into(),
        latent: Latent { size: LATENT, distribution: Distribution::Uniform },
        generator: NetworkSpec::new(
            LATENT,
            vec![
                JoinLabel,
                plain(1_024),
                norm,
                Relu,
                JoinLabel,
                plain(128 * BASE * BASE),
                norm,
                Relu,
                BASE_IMAGE,
                JoinLabel,
                transpose(64),
                norm,
                Relu,
                JoinLabel,
                transpose(1),
                Sigmoid,
            ],
            Init::SmallNormal,
        ),
        discriminator: NetworkSpec::new(
            PIXELS,
            vec![
                IMAGE,
                JoinLabel,
                conv(64),
                leaky,
                JoinLabel,
                conv(128),
                norm,
                leaky,
                Flatten,
                JoinLabel,
                plain(1_024),
                norm,
                leaky,
                // The tutorial puts a norm and a LeakyReLU on the logit too, and then clips it as if it were
                // a probability: it could hardly say "fake".
                JoinLabel,
                plain(1),
                Sigmoid,
            ],
            Init::SmallNormal,
        ),
        discriminator_update: DiscriminatorUpdate::Summed,
        updates: Updates::Alternating, // k = 2
        fake_labels: FakeLabels::Real,
        generator_latents: GeneratorLatents::Fresh,
        optimizer: Optimizer { beta1: 0.5, ..ADAM },
        discriminator_learning_rate: 2e-4,
        generator_learning_rate: 2e-4,
        batch_size: 128,
        run: RunLength::Epochs(100),
        ..mnist_cgan()
    }
}

/// A hundred labelled digits and many without a label: D names digits, and learns from G's what a digit
/// is (Salimans et al. 2016, §5; a figure of tutorial 001). Sizes are ours.
fn mnist_ssgan() -> Experiment {
    let norm = BatchNorm { epsilon: 1e-3, momentum: 0.99, affine: true };
    Experiment {
        preset: "mnist-ssgan".into(),
        generator: NetworkSpec::new(
            LATENT,
            vec![dense(500), norm, Relu, dense(500), norm, Relu, dense(PIXELS), Sigmoid],
            Init::GlorotUniform,
        ),
        discriminator: NetworkSpec::new(
            PIXELS,
            vec![
                GaussianNoise { sd: 0.3 },
                dense(HIDDEN),
                Relu,
                GaussianNoise { sd: 0.5 },
                dense(HIDDEN),
                Relu,
                GaussianNoise { sd: 0.5 },
                dense(usize::from(CLASSES)),
            ],
            Init::GlorotUniform,
        ),
        labelled_per_class: Some(10),
        discriminator_update: DiscriminatorUpdate::Summed,
        generator_latents: GeneratorLatents::Same,
        optimizer: Optimizer { beta1: 0.5, ..ADAM },
        discriminator_learning_rate: 1e-3,
        generator_learning_rate: 1e-3,
        run: RunLength::Iterations(4_000),
        ..mnist_cgan()
    }
}

/// Any digit, good in seconds: ours, chosen by the search of `search/`.
fn digits() -> Experiment {
    const LATENT: usize = 32;
    const WIDTH: usize = 128;
    let leaky = LeakyRelu { slope: 0.2 };
    Experiment {
        preset: "digits".into(),
        latent: Latent { size: LATENT, distribution: Distribution::Normal },
        generator: NetworkSpec::new(
            LATENT,
            // An MLP up to half the resolution; what it leaves grainy, one convolution draws as a stroke.
            vec![
                JoinLabel,
                dense(WIDTH),
                leaky,
                dense(WIDTH),
                leaky,
                dense(4 * (SIDE / 2) * (SIDE / 2)),
                leaky,
                Reshape { channels: 4, side: SIDE / 2 },
                Upsample { factor: 2 },
                Conv { channels: 1, kernel: 5, stride: 1, bias: true },
                Sigmoid,
            ],
            Init::GlorotUniform,
        ),
        discriminator: NetworkSpec {
            inputs: PIXELS,
            layers: vec![dense(WIDTH), leaky, dense(WIDTH), leaky, dense(CLASSES.into()), PickLabel, Sigmoid],
            init: Init::GlorotUniform,
            spectral_norm: Some(2.0),
        },
        discriminator_update: DiscriminatorUpdate::Summed,
        fake_labels: FakeLabels::Real,
        mismatched: 1,
        generator_latents: GeneratorLatents::Same,
        averaging: Some(2.0), // over 64 iterations after 15 seconds in the page, over 256 after five minutes
        optimizer: Optimizer { beta1: 0.0, beta2: 0.99, ..ADAM },
        discriminator_learning_rate: 3e-3,
        generator_learning_rate: 3e-3,
        rates_fall_from: Some(8_000), // about a minute in the page
        run: RunLength::Iterations(20_000),
        ..mnist_cgan()
    }
}

const LATENT: usize = 100;
/// Units of the MLPs' hidden layers.
const HIDDEN: usize = 200;
const KERAS_EPSILON: f64 = 1e-7;
/// The side from which two doublings lead to [`SIDE`].
const BASE: usize = SIDE / 4;
const IMAGE: LayerSpec = Reshape { channels: 1, side: SIDE };
const BASE_IMAGE: LayerSpec = Reshape { channels: 128, side: BASE };

fn dense(units: usize) -> LayerSpec {
    LayerSpec::Dense { units, bias: true }
}

/// One hidden layer, normed.
fn mlp(inputs: usize, first: &[LayerSpec], outputs: usize, init: Init) -> NetworkSpec {
    let rest = [
        dense(HIDDEN),
        LeakyRelu { slope: 0.02 },
        LayerNorm { epsilon: 1e-5 }, // PyTorch's default
        dense(outputs),
        Sigmoid,
    ];
    NetworkSpec::new(inputs, first.iter().copied().chain(rest).collect(), init)
}

/// Latent → image from -1 to 1: dense to 7 × 7, then twice as wide, twice.
fn up_convolutions() -> impl Iterator<Item = LayerSpec> {
    let norm = BatchNorm { epsilon: 1e-3, momentum: 0.99, affine: true }; // Keras' defaults
    let conv = |channels| Conv { channels, kernel: 5, stride: 1, bias: true };
    let leaky = LeakyRelu { slope: 0.2 };
    let double = Upsample { factor: 2 };
    [dense(128 * BASE * BASE), leaky, norm, BASE_IMAGE, double, conv(64), norm, leaky, double, conv(1), Tanh]
        .into_iter()
}

/// Image → logit: half as wide, twice.
fn down_convolutions() -> impl Iterator<Item = LayerSpec> {
    let conv = |channels| Conv { channels, kernel: 5, stride: 2, bias: true };
    let (leaky, dropout) = (LeakyRelu { slope: 0.2 }, Dropout { rate: 0.3 });
    [conv(64), leaky, dropout, conv(128), leaky, dropout, Flatten, dense(1), Sigmoid].into_iter()
}

/// A small conditional experiment that passes through every kind of layer, loss and optimiser of the
/// presets, those with convolutions only where asked for: what a GPU must reproduce before it is trusted.
pub fn self_check(convolves: bool) -> Experiment {
    let components = (0..CLASSES).map(|k| Component { mean: f64::from(k), sd: 0.5, draws: 16 }).collect();
    // No bias stands before a batch norm: its gradient would be rounding, which Adam makes steps of.
    let unbiased = LayerSpec::Dense { units: 16, bias: false };
    let normed = BatchNorm { epsilon: 1e-3, momentum: 0.9, affine: true };
    let mut layers =
        vec![JoinLabel, dense(12), LeakyRelu { slope: 0.02 }, LayerNorm { epsilon: 1e-5 }, unbiased, normed];
    if convolves {
        layers.extend([
            Relu,
            Reshape { channels: 4, side: 2 },
            JoinLabel,
            ConvTranspose { channels: 3, kernel: 5, stride: 2, bias: false },
            BatchNorm { epsilon: 1e-3, momentum: 0.9, affine: false },
            JoinEmbedding,
            Upsample { factor: 2 },
            Conv { channels: 2, kernel: 5, stride: 2, bias: true },
            Flatten,
        ]);
    }
    layers.extend([Dropout { rate: 0.3 }, GaussianNoise { sd: 0.1 }, MultiplyEmbedding, Relu]);
    let network = |inputs, last: &[LayerSpec]| NetworkSpec::new(inputs, [&layers, last].concat(), Init::FanIn);
    Experiment {
        preset: "self-check".into(),
        data: DataSpec::Mixture(Mixture { components }),
        latent: Latent { size: 4, distribution: Distribution::Normal },
        generator: network(4, &[dense(1)]),
        discriminator: NetworkSpec { spectral_norm: Some(2.0), ..network(1, &[dense(CLASSES.into()), PickLabel]) },
        averaging: Some(1.0),
        mismatched: 2,
        batch_size: 32,
        // Large enough that a gradient of nothing but rounding moves nothing.
        optimizer: Optimizer { epsilon: 1e-2, ..ADAM },
        discriminator_learning_rate: 1e-2,
        generator_learning_rate: 1e-2,
        ..mnist_cgan()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: [(&str, usize, usize); 9] = [
        ("gaussian", 577, 97),
        ("two-gaussians", 2_177, 193),
        ("mnist-gan", 178_184, 157_601),
        ("mnist-wgan", 178_184, 157_201),
        ("mnist-dcgan", 865_281, 212_865),
        ("mnist-cgan", 180_184, 159_601),
        ("mnist-cgan-embed", 866_281, 222_305),
        ("mnist-cdcgan", 6_820_538, 6_688_202),
        // Ours: 50,500 + 2,000 + 250,500 + 2,000 + 392,784, and 157,000 + 40,200 + 2,010.
        ("mnist-ssgan", 697_784, 199_210),
    ];

    fn own_averages(name: &str) -> usize {
        if name == "mnist-ssgan" { 2_000 } else { 0 }
    }

    /// (generator, discriminator) as counted in the sources.
    #[test]
    fn parameter_counts_are_those_of_the_sources() {
        for (name, generator, discriminator) in SOURCES {
            let tables = get(name).unwrap().summary();
            // Running averages are counted, and trained by nobody.
            let averages = if matches!(name, "mnist-dcgan" | "mnist-cgan-embed") { 12_672 } else { own_averages(name) };
            assert_eq!((tables[0].total, tables[0].frozen), (generator, averages), "{name}");
            assert_eq!((tables[1].total, tables[1].frozen), (discriminator, 0), "{name}");
            let (total, trainable) = (generator + discriminator, generator - averages);
            assert_eq!((tables[2].total, tables[2].trainable), (total, trainable), "{name}");
            assert_eq!(tables[2].frozen, total - trainable, "{name}");
        }
    }

    #[test]
    fn layers_are_counted_one_by_one() {
        let counts = |name: &str, table: usize| -> Vec<usize> {
            get(name).unwrap().summary()[table].layers.iter().map(|layer| layer.params).collect()
        };
        assert_eq!(counts("mnist-cgan", 0), [0, 22_200, 0, 400, 157_584, 0]);
        assert_eq!(counts("mnist-cgan", 1), [0, 159_000, 0, 400, 201, 0]);
        assert_eq!(counts("mnist-dcgan", 0), [633_472, 0, 25_088, 0, 0, 204_864, 256, 0, 0, 1_601, 0]);
        assert_eq!(counts("mnist-dcgan", 1), [0, 1_664, 0, 0, 204_928, 0, 0, 0, 6_273, 0]);
        assert_eq!(counts("mnist-cgan-embed", 0)[..2], [1_000, 633_472]);
        assert_eq!(counts("mnist-cgan-embed", 1)[..3], [0, 7_840, 3_264]);
        let weights = |counts: Vec<usize>| counts.into_iter().filter(|&count| count > 0).collect::<Vec<_>>();
        assert_eq!(weights(counts("mnist-cdcgan", 0)), [110 * 1_024, 1_034 * 6_272, 25 * 64 * 138, 25 * 74]);
        assert_eq!(weights(counts("mnist-cdcgan", 1)), [25 * 11 * 64, 25 * 74 * 128, 6_282 * 1_024, 1_034]);
    }

    #[test]
    fn shapes_are_those_that_keras_prints() {
        let shapes = |name: &str, table: usize| -> Vec<Vec<usize>> {
            let layers = &get(name).unwrap().summary()[table].layers;
            layers.iter().map(|layer| layer.output_shape.iter().copied().flatten().collect()).collect()
        };
        let generator = shapes("mnist-dcgan", 0);
        assert_eq!(generator[3..6], [vec![7, 7, 128], vec![14, 14, 128], vec![14, 14, 64]]);
        assert_eq!(generator[8..], [vec![28, 28, 64], vec![28, 28, 1], vec![28, 28, 1]]);
        let discriminator = shapes("mnist-cdcgan", 1);
        assert_eq!(
            discriminator[1..6],
            [[28, 28, 11], [14, 14, 64], [14, 14, 64], [14, 14, 74], [7, 7, 128]].map(Vec::from)
        );
        assert_eq!(discriminator[8..11], [[6_272], [6_282], [1_024]].map(Vec::from));
    }

    #[test]
    fn an_unknown_preset_is_refused_with_the_names() {
        let error = get("biggan").unwrap_err();
        assert_eq!(error.to_string(), "there is no preset \"biggan\"");
        assert!(error.hint().contains("two-gaussians"));
    }
}
