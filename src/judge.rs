//! Digits judged by a classifier: `metrics`, and a latent led to a wanted digit by its gradient.
//!
//! Enqueues on the trainer's device and reads later, off the training path; the run is not touched.

use std::sync::Arc;

use burn::tensor::{Device, Tensor, activation};

use crate::classifier;
use crate::data::{self, Batch, CLASSES, Digits, idx, idx::PIXELS};
use crate::device::{self, rows};
use crate::error::{Error, Result};
use crate::metrics::digits::{self, COMPARED, Metrics, Read, Real};
use crate::nets::{Entry, Mode, Network};
use crate::trainer::Trainer;

/// Draws that are judged; fewer where drawing is dear.
const DRAWS: usize = 1_000;
const DEAR_DRAWS: usize = 300;
/// Draws that are read at once: what bounds the memory.
const CHUNK: usize = 100;

/// A classifier, and what it makes of real digits.
#[derive(Clone)]
pub struct Judge {
    network: Network,
    /// Read once, for the digits at hand and as many draws.
    real: Option<Arc<Real>>,
}

/// Figures of a run, and how well the semi-supervised networks read digits kept from training.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Verdict {
    #[serde(flatten)]
    pub metrics: Metrics,
    #[serde(rename = "heldOut", skip_serializing_if = "Option::is_none")]
    pub held_out: Option<Accuracy>,
}

/// Shares of the digits kept from training that are named right.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Accuracy {
    pub with_gan: f64,
    pub labels_alone: f64,
}

/// Figures whose tensors are enqueued and not yet read.
pub struct Pending {
    judge: Judge,
    tensors: Vec<Tensor<1>>,
    asked: Option<Vec<u8>>,
    drawn: usize,
    held_out: Batch,
    digits: Arc<Digits>,
    has_semi: bool,
}

impl Judge {
    pub fn new(network: Network) -> Self {
        Self { network, real: None }
    }

    /// From the file of [`classifier::to_file`].
    ///
    /// # Errors
    /// [`Error::BadCheckpoint`].
    pub fn from_file(file: &[u8], device: &Device) -> Result<Self> {
        classifier::from_file(file, device).map(Self::new)
    }

    /// P(label | image): images from 0 to 1, row-major → `[count, 10]`.
    ///
    /// # Errors
    /// [`Error::BadRequest`] if the values are not whole images.
    pub fn classify(&self, images: Vec<f32>, device: &Device) -> Result<Tensor<2>> {
        if images.is_empty() || !images.len().is_multiple_of(PIXELS) {
            return Err(Error::BadRequest(format!("{} values are not a whole number of images", images.len())));
        }
        let images = image_rows(images, device);
        Ok(classifier::probabilities(&self.network, images))
    }

    /// Enqueues the figures of a run: draws of latents that `seed` gives, as many of every label.
    ///
    /// # Errors
    /// [`Error::BadRequest`] if the run draws no digits.
    pub fn begin(&self, trainer: &Trainer, seed: u64) -> Result<Pending> {
        let Some(digits) = trainer.source().digits() else {
            return Err(Error::BadRequest("a classifier reads digits, and this run draws none".into()));
        };
        let experiment = trainer.experiment();
        let drawn = if experiment.generator.is_dear() { DEAR_DRAWS } else { DRAWS };
        let asked: Vec<u8> = (0..drawn).map(|index| (index % usize::from(CLASSES)) as u8).collect();
        let latents = trainer.shown_latents(seed, drawn);
        let mut tensors = Vec::new();
        for (latents, labels) in latents.chunks(CHUNK * experiment.latent.size).zip(asked.chunks(CHUNK)) {
            let images = trainer.generate(latents.to_vec(), labels)?;
            if tensors.is_empty() {
                tensors.push(images.clone().narrow(0, 0, COMPARED.min(labels.len())).flatten(0, 1));
            }
            tensors.extend(self.read(images));
        }
        let device = trainer.device();
        // Read once of each judge; the semi-supervised networks are tested on them each time.
        let reads_real = self.real.is_none() || trainer.alone().is_some();
        let held_out = if reads_real { digits.held_out() } else { digits.batch(&[]) };
        if self.real.is_none() {
            for values in [&held_out.values, &digits.batch(&spread(digits, held_out.len())).values] {
                for images in values.chunks(CHUNK * PIXELS) {
                    tensors.extend(self.read(image_rows(images.to_vec(), device)));
                }
            }
        }
        if let Some(alone) = trainer.alone() {
            for network in [&trainer.players().1.network, &alone.network] {
                for images in held_out.values.chunks(CHUNK * PIXELS) {
                    tensors.push(named(network.logits(image_rows(images.to_vec(), device), None)));
                }
            }
        }
        Ok(Pending {
            judge: self.clone(),
            tensors,
            asked: experiment.is_conditional().then_some(asked),
            drawn,
            held_out,
            digits: digits.clone(),
            has_semi: trainer.alone().is_some(),
        })
    }

    /// `[labels, features]` of images on the device.
    fn read(&self, images: Tensor<2>) -> [Tensor<1>; 2] {
        let (logits, features) = self.network.features(images, None);
        [named(logits), features.flatten(0, 1)]
    }
}

impl Pending {
    /// Reads the figures back; the judge comes with them, and need not read the real digits again.
    ///
    /// # Errors
    /// [`Error::Device`] if the device failed.
    pub async fn read(self) -> Result<(Verdict, Judge)> {
        let Self { mut judge, tensors, asked, drawn, held_out, digits, has_semi } = self;
        let mut readings = device::read(tensors).await?.into_iter();
        let kept = held_out.len();
        let nearest = |images: &[f32]| {
            let bytes: Vec<u8> = images.iter().map(|&grey| idx::to_byte(grey)).collect();
            digits::nearest(&bytes, digits.training_pixels(), PIXELS)
        };
        let first = readings.next().unwrap_or_default();
        let mut drawn = collect(&mut readings, drawn);
        drawn.apart = nearest(&first);
        let real = match judge.real.take() {
            Some(real) => real,
            None => {
                let mut read = collect(&mut readings, kept);
                let trained = collect(&mut readings, kept);
                read.apart = nearest(&held_out.values[..COMPARED.min(kept) * PIXELS]);
                Arc::new(Real { floor: digits::frechet(&read, &trained), held_out: read })
            }
        };
        let mut accuracy = || {
            let mut named: Vec<f32> = Vec::new();
            while named.len() < kept {
                named.extend(readings.next().unwrap_or_default());
            }
            let right = named.iter().zip(&held_out.labels).filter(|(named, label)| **named as u8 == **label);
            right.count() as f64 / kept as f64
        };
        let held_out = has_semi.then(|| Accuracy { with_gan: accuracy(), labels_alone: accuracy() });
        let classes = usize::from(CLASSES);
        let metrics = digits::metrics(&drawn, asked.as_deref(), &real, classes);
        judge.real = Some(real);
        Ok((Verdict { metrics, held_out }, judge))
    }
}

/// A latent on its way to a digit, enqueued.
pub struct Steered {
    /// `[steps + 1]` times `[latent size]`.
    pub latents: Vec<Tensor<1>>,
    /// `[steps + 1]` times `[784]`, from 0 to 1.
    pub images: Vec<Tensor<1>>,
    /// `[steps + 1]` times `[1]`: P(label | image).
    pub probabilities: Vec<Tensor<1>>,
}

/// Moves one latent up the gradient of log P(label | G(z)), in steps of a given length (Nguyen et al. 2016,
/// there for features). A conditional G is asked for `label` all along.
///
/// # Errors
/// [`Error::BadRequest`] for a latent of another size or a label above 9.
pub fn steer(
    judge: &Judge,
    trainer: &Trainer,
    latent: Vec<f32>,
    label: u8,
    steps: usize,
    length: f64,
) -> Result<Steered> {
    let mut steered = Steered { latents: Vec::new(), images: Vec::new(), probabilities: Vec::new() };
    let size = trainer.experiment().latent.size;
    if latent.len() != size {
        return Err(Error::BadRequest(format!("{} values are not one latent of {size}", latent.len())));
    }
    let mut latent = rows(latent, 1, trainer.device());
    for step in 0..=steps {
        let (image, back) = trainer.draw_with_way_back(latent.clone(), label)?; // [1, 784]
        let read = judge.network.run(image.clone(), None, Mode::Drawing, false, true);
        let log = activation::log_softmax(read.output.clone(), 1); // [1, 10]
        steered.latents.push(latent.clone().flatten(0, 1));
        steered.images.push(image.flatten(0, 1));
        steered.probabilities.push(log.clone().narrow(1, label.into(), 1).exp().flatten(0, 1));
        if step == steps {
            break;
        }
        // ∇ log softmax(l)[label] = label - softmax(l)
        let d = rows(data::one_hot(&[label]), 1, trainer.device()) - log.exp();
        let at_image = judge.network.back(&read, Entry::Output, d, None, true).expect("it is wanted");
        let gradient = back(at_image);
        let norm = gradient.clone().square().sum().sqrt().reshape([1, 1]) + 1e-12;
        latent = latent + gradient * length / norm;
    }
    Ok(steered)
}

/// The most likely label of each row, `[count]`.
fn named(logits: Tensor<2>) -> Tensor<1> {
    logits.argmax(1).float().flatten(0, 1)
}

/// `count` training digits, spread evenly.
fn spread(digits: &Digits, count: usize) -> Vec<u32> {
    let step = (digits.training_len() / count.max(1)).max(1);
    (0..digits.training_len() as u32).step_by(step).take(count).collect()
}

/// Labels and features, chunk by chunk.
fn collect(readings: &mut impl Iterator<Item = Vec<f32>>, count: usize) -> Read {
    let mut read = Read { width: classifier::FEATURES, ..Read::default() };
    while read.labels.len() < count {
        let (Some(labels), Some(features)) = (readings.next(), readings.next()) else { break };
        read.labels.extend(labels.into_iter().map(|label| label as u8));
        read.features.extend(features.into_iter().map(f64::from));
    }
    read
}

/// Row-major images, `[count, 784]`.
fn image_rows(images: Vec<f32>, device: &Device) -> Tensor<2> {
    let count = images.len() / PIXELS;
    rows(images, count, device)
}
