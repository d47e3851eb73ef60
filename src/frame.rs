//! One picture of a run: everything a view draws, enqueued at once and read back in one go.
//!
//! [`begin`] borrows the trainer only while it enqueues; reading needs it no more, so training can go on.

use burn::tensor::Tensor;

use crate::data::{CLASSES, DataSpec, Mixture, idx::PIXELS};
use crate::device;
use crate::error::{Error, Result};
use crate::experiment::{Experiment, Targets};
use crate::metrics::density::{self, BANDWIDTH};
use crate::report::Stats;
use crate::trainer::Trainer;

/// Generated draws from which the live density is estimated.
const DENSITY_DRAWS: usize = 1_000;
/// Draws shown one by one.
const SHOWN_DRAWS: usize = 64;
/// The latents of the grid: always the same, so that one sees a style mature.
const GRID_SEED: u64 = 7;

/// Kernels narrower than a step of the axis would fall between its points.
const BANDWIDTHS: std::ops::RangeInclusive<f64> = 0.1..=3.0;
/// Rows or columns that a grid may have.
const MOST_LINES: usize = 20;
/// Columns of the grid where nets take no label (tutorial 003's five by five).
const UNLABELLED_COLUMNS: usize = 5;

/// What a view asks for.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FrameRequest {
    /// Digits: the labels that `picked` draws, one image each.
    pub labels: Vec<u8>,
    /// Changes the latents of `picked`.
    pub seed: u64,
    /// Digits: rows of the grid.
    pub grid_rows: usize,
    /// One dimension: the width of the kernel under the generated density, in the data's units; 0 stands for
    /// [`BANDWIDTH`].
    pub bandwidth: f64,
    /// Digits: its columns; 0 stands for the ten labels, or for five where there are none.
    pub grid_columns: usize,
}

/// A picture of a run.
pub enum Frame {
    Density(DensityFrame),
    Digits(DigitsFrame),
}

/// Curves over `axis`, and a few draws with D's output on each.
pub struct DensityFrame {
    pub stats: Stats,
    pub axis: Vec<f32>,
    pub true_density: Vec<f32>,
    pub generated_density: Vec<f32>,
    /// Of the kernel under it.
    pub bandwidth: f64,
    pub discriminator: Vec<f32>,
    /// (t_real p + t_fake q) / (p + q): the best answer to the two densities (Goodfellow et al. 2014,
    /// proposition 1, with targets); empty for a critic, to whom no answer is best.
    pub optimal_discriminator: Vec<f32>,
    pub real_draws: Vec<f32>,
    pub fake_draws: Vec<f32>,
    pub d_on_real: Vec<f32>,
    pub d_on_fake: Vec<f32>,
}

/// Images row-major, 0 to 1.
pub struct DigitsFrame {
    pub stats: Stats,
    /// With labels and at most ten columns, row r, column c shows latent r under label c; else each place
    /// another latent, under the labels in turn.
    pub grid: Vec<f32>,
    pub grid_columns: usize,
    pub picked: Vec<f32>,
    /// D's output on each draw of its last batches; empty before the first step.
    pub d_on_real: Vec<f32>,
    pub d_on_fake: Vec<f32>,
}

/// A picture whose tensors are enqueued and not yet read.
pub struct Pending {
    iteration: u64,
    tensors: Vec<Tensor<1>>,
    kind: Kind,
}

enum Kind {
    Density { mixture: Mixture, axis: Vec<f64>, real: Vec<f32>, targets: Option<Targets>, bandwidth: f64 },
    Digits { grid: usize, columns: usize, has_images: bool },
}

/// Enqueues a picture.
///
/// # Errors
/// [`Error::BadRequest`] for a label above 9, [`Error::OutOfRange`] for a bandwidth that shows nothing.
pub fn begin(trainer: &Trainer, request: &FrameRequest) -> Result<Pending> {
    let mut tensors = trainer.stats_tensors();
    let kind = match &trainer.experiment().data {
        DataSpec::Mixture(mixture) => {
            let fake = trainer.generate(trainer.shown_latents(GRID_SEED, DENSITY_DRAWS), &[])?;
            let axis = density::axis(mixture);
            let real = trainer.source().spread_values(SHOWN_DRAWS);
            // One pass of D over the axis, the real draws and the fake ones.
            let points: Vec<f32> = axis.iter().map(|&x| x as f32).chain(real.iter().copied()).collect();
            let on_points = trainer.discriminate(points, &[])?;
            let on_fake = trainer.judge(fake.clone().narrow(0, 0, SHOWN_DRAWS), None);
            tensors.extend([flat(fake), flat(on_points), flat(on_fake)]);
            let Experiment { loss, targets, .. } = *trainer.experiment();
            Kind::Density {
                mixture: mixture.clone(),
                axis,
                real,
                targets: loss.is_probability().then_some(targets),
                bandwidth: bandwidth(request)?,
            }
        }
        DataSpec::Digits => {
            let (latents, labels, columns) = grid(trainer, request);
            let count = labels.len();
            let labels = [&labels[..], &request.labels].concat();
            let latents = [latents, trainer.shown_latents(request.seed, request.labels.len())].concat();
            let has_images = !labels.is_empty();
            if has_images {
                tensors.push(flat(trainer.generate(latents, &labels)?));
            }
            tensors.extend(trainer.last_outputs().into_iter().flatten());
            Kind::Digits { grid: count, columns, has_images }
        }
    };
    Ok(Pending { iteration: trainer.iteration_count(), tensors, kind })
}

fn bandwidth(request: &FrameRequest) -> Result<f64> {
    match request.bandwidth {
        0.0 => Ok(BANDWIDTH),
        bandwidth if BANDWIDTHS.contains(&bandwidth) => Ok(bandwidth),
        bandwidth => Err(Error::OutOfRange {
            name: "bandwidth".into(),
            value: bandwidth.to_string(),
            range: format!("a number from {} to {}", BANDWIDTHS.start(), BANDWIDTHS.end()),
        }),
    }
}

/// Latents that are always the same, and their labels: every label on each, or as many latents as places.
fn grid(trainer: &Trainer, request: &FrameRequest) -> (Vec<f32>, Vec<u8>, usize) {
    let classes = usize::from(CLASSES);
    let is_conditional = trainer.experiment().is_conditional();
    let columns = match request.grid_columns.min(MOST_LINES) {
        0 if is_conditional => classes,
        0 => UNLABELLED_COLUMNS,
        columns => columns,
    };
    let rows = request.grid_rows.min(MOST_LINES);
    let labels = (0..rows * columns).map(|place| (place % classes.min(columns)) as u8).collect();
    if !is_conditional || columns > classes {
        return (trainer.shown_latents(GRID_SEED, rows * columns), labels, columns);
    }
    let latents = trainer.shown_latents(GRID_SEED, rows);
    let latents = latents.chunks_exact(trainer.experiment().latent.size).flat_map(|latent| latent.repeat(columns));
    (latents.collect(), labels, columns)
}

impl Pending {
    /// Reads the picture back.
    ///
    /// # Errors
    /// [`Error::Device`] if the device failed.
    pub async fn read(self) -> Result<Frame> {
        let mut readings = device::read(self.tensors).await?;
        let drawn = readings.split_off(Stats::TENSORS);
        let stats = Stats::from_readings(self.iteration, &readings);
        let mut drawn = drawn.into_iter();
        let mut next = || drawn.next().ok_or_else(|| Error::Device("a reading is missing".into()));
        match self.kind {
            Kind::Density { mixture, axis, real, targets, bandwidth } => {
                let (mut fake, mut on_points, on_fake) = (next()?, next()?, next()?);
                let narrow = |values: Vec<f64>| values.into_iter().map(|value| value as f32).collect::<Vec<f32>>();
                let generated_density = narrow(density::kernel_density(&fake, &axis, bandwidth));
                let true_density: Vec<f32> = axis.iter().map(|&x| mixture.density(x) as f32).collect();
                let optimal_discriminator = targets.map_or_else(Vec::new, |Targets { real, fake }| {
                    let best =
                        |(&p, &q): (&f32, &f32)| (real as f32 * p + fake as f32 * q) / (p + q).max(f32::MIN_POSITIVE);
                    true_density.iter().zip(&generated_density).map(best).collect()
                });
                let d_on_real = on_points.split_off(axis.len());
                fake.truncate(SHOWN_DRAWS);
                Ok(Frame::Density(DensityFrame {
                    stats,
                    axis: narrow(axis),
                    true_density,
                    generated_density,
                    bandwidth,
                    discriminator: on_points,
                    optimal_discriminator,
                    real_draws: real,
                    fake_draws: fake,
                    d_on_real,
                    d_on_fake: on_fake,
                }))
            }
            Kind::Digits { grid, columns, has_images } => {
                let mut grid_images = if has_images { next()? } else { Vec::new() };
                let picked = grid_images.split_off(grid * PIXELS);
                // Before the first step there are no outputs.
                let (d_on_real, d_on_fake) = (next().unwrap_or_default(), next().unwrap_or_default());
                let frame =
                    DigitsFrame { stats, grid: grid_images, grid_columns: columns, picked, d_on_real, d_on_fake };
                Ok(Frame::Digits(frame))
            }
        }
    }
}

fn flat(tensor: Tensor<2>) -> Tensor<1> {
    tensor.flatten(0, 1)
}
