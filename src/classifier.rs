//! A network that names digits: it reads what a generator draws, and is the half of a semi-supervised
//! GAN that learns without one.

use burn::tensor::{Device, Tensor, activation};
use rand::RngExt;

use crate::data::{self, CLASSES, Digits, idx};
use crate::device::rows;
use crate::error::Result;
use crate::loss;
use crate::nets::LayerSpec::{Conv, Dense, Dropout, Flatten, Relu, Reshape};
use crate::nets::{Init, Network, NetworkSpec, Noise, Parameter};
use crate::optimizer::ADAM;
use crate::player::{Clip, Learned, Player, Rule};
use crate::rng::{self, Purpose, Rng};
use crate::tensor_file::{self, Precision, TensorFile};

/// Features that the last layer is given: where distances between digits are taken.
pub const FEATURES: usize = 64;
/// Images in a step of [`train`].
const BATCH: usize = 64;
const LEARNING_RATE: f64 = 1e-3;
/// Training digits are moved by up to so many pixels, so that the reader does not mind where a digit stands.
const SHIFT: i32 = 2;

/// The classifier: 54,314 parameters, 217 kB.
pub fn spec() -> NetworkSpec {
    let conv = |channels| Conv { channels, kernel: 5, stride: 2, bias: true };
    NetworkSpec::new(
        idx::PIXELS,
        vec![
            Reshape { channels: 1, side: idx::SIDE },
            conv(8),
            Relu,
            conv(16),
            Relu,
            Flatten,
            Dense { units: FEATURES, bias: true },
            Relu,
            Dropout { rate: 0.3 },
            Dense { units: usize::from(CLASSES), bias: true },
        ],
        Init::GlorotUniform,
    )
}

/// One update of a network that names digits, by cross-entropy.
///
/// # Shapes
/// - draws: `[batch, features]`, as the network takes them
/// - labels: `[batch, 10]`, one-hot
pub fn step(player: &mut Player, noise: &mut Noise, draws: Tensor<2>, labels: Tensor<2>, rule: Rule) -> Learned {
    let pass = player.network.train(draws, None, noise, false);
    let (loss, d) = loss::cross_entropy(pass.output.clone(), labels);
    player.back(&pass, d);
    player.learn(loss, rule)
}

/// Trains a classifier on the digits that are for training, with random shifts; the rate falls to
/// nothing along a half cosine. `told` hears of each epoch, with the mean loss of its last step.
pub fn train(
    digits: &Digits,
    epochs: usize,
    seed: u64,
    device: &Device,
    mut told: impl FnMut(usize, Tensor<1>),
) -> Network {
    let mut player = Player::new(&spec(), &mut rng::stream(seed, Purpose::Weights), device);
    let mut noise = Noise::new(rng::stream(seed, Purpose::Noise));
    let (mut order, mut shifts) = (rng::stream(seed, Purpose::Order), rng::stream(seed, Purpose::Data));
    let steps = digits.training_len() / BATCH;
    for epoch in 0..epochs {
        let shuffled = rng::permutation(&mut order, digits.training_len());
        for (index, chosen) in shuffled.chunks_exact(BATCH).enumerate() {
            let mut batch = digits.batch(chosen);
            batch.values.chunks_exact_mut(idx::PIXELS).for_each(|image| shift(image, &mut shifts));
            let progress = (epoch * steps + index) as f64 / (epochs * steps) as f64;
            let rule = Rule {
                optimizer: ADAM,
                learning_rate: LEARNING_RATE * 0.5 * (1.0 + (std::f64::consts::PI * progress).cos()),
                clip: Clip::None,
                clip_value: 0.0,
                measures: false,
            };
            let (draws, labels) =
                (rows(batch.values, BATCH, device), rows(data::one_hot(&batch.labels), BATCH, device));
            let learned = step(&mut player, &mut noise, draws, labels, rule);
            if index + 1 == steps {
                told(epoch, learned.loss);
            }
        }
    }
    player.network
}

/// P(label | image), `[count, 10]`, of a network that gives class logits.
pub fn probabilities(network: &Network, draws: Tensor<2>) -> Tensor<2> {
    activation::softmax(network.logits(draws, None), 1)
}

/// The classifier's weights as a safetensors file: `classifier.1.weight` and so on.
///
/// # Errors
/// [`crate::Error::BadCheckpoint`] if the file cannot be written.
pub fn to_file(network: &Network, weights: &[f32]) -> Result<Vec<u8>> {
    let parameters = network.spec().parameters();
    let entries = parameters.iter().map(|parameter| (name(parameter), parameter.shape.clone()));
    let mut file = tensor_file::head(entries, None, Precision::Single)?;
    for parameter in &parameters {
        file.extend(tensor_file::bytes(&weights[parameter.at..][..parameter.count()], Precision::Single)?);
    }
    Ok(file)
}

/// The classifier from what [`to_file`] has written.
///
/// # Errors
/// [`crate::Error::BadCheckpoint`], which names the tensor that is missing or does not fit.
pub fn from_file(file: &[u8], device: &Device) -> Result<Network> {
    let file = TensorFile::open(file)?;
    let spec = spec();
    let mut weights = Vec::new();
    for parameter in spec.parameters() {
        weights.extend(file.values(&name(&parameter), &parameter.shape)?);
    }
    Ok(Network::from_values(&spec, weights, Vec::new(), device))
}

/// Moves an image by up to [`SHIFT`] pixels each way; what comes in is black.
fn shift(image: &mut [f32], rng: &mut Rng) {
    let (down, right) = (rng.random_range(-SHIFT..=SHIFT), rng.random_range(-SHIFT..=SHIFT));
    let side = idx::SIDE as i32;
    let from = image.to_vec();
    for (index, pixel) in image.iter_mut().enumerate() {
        let (y, x) = (index as i32 / side - down, index as i32 % side - right);
        let is_inside = (0..side).contains(&y) && (0..side).contains(&x);
        *pixel = if is_inside { from[(y * side + x) as usize] } else { 0.0 };
    }
}

fn name(parameter: &Parameter) -> String {
    format!("classifier.{}", parameter.name)
}
