//! How a run stands, in tensors: noted at every step, read when somebody asks.

use burn::tensor::{Device, Tensor};

use crate::device;
use crate::kernels::{self, Flat};
use crate::player::Learned;

/// The figures of one reading; NaN where there is no such figure, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// Whole iterations so far.
    pub iteration: u64,
    pub d_loss: f32,
    pub g_loss: f32,
    /// Mean of D's output on the last real and the last fake batch.
    pub d_real: f32,
    pub d_fake: f32,
    /// Shares of the last batches that D told right, and of G's that D took for real.
    pub accuracy_real: f32,
    pub accuracy_fake: f32,
    pub fooling: f32,
    /// The same, over all steps since the start.
    pub mean_accuracy_real: f32,
    pub mean_accuracy_fake: f32,
    pub mean_fooling: f32,
    /// Euclidean norm of all gradients of one update, where one was measured.
    pub d_gradient: f32,
    pub g_gradient: f32,
    /// Share of D's weights at the clip bound.
    pub clipped: f32,
}

impl Stats {
    /// The number of tensors that [`Report::tensors`] gives.
    pub const TENSORS: usize = 13;

    /// From the readings of [`Report::tensors`].
    pub fn from_readings(iteration: u64, readings: &[Vec<f32>]) -> Self {
        let first = |index: usize| readings.get(index).and_then(|values| values.first()).copied().unwrap_or(f32::NAN);
        Self {
            iteration,
            d_loss: first(0),
            g_loss: first(1),
            d_real: first(2),
            d_fake: first(3),
            accuracy_real: first(4),
            accuracy_fake: 1.0 - first(5),
            fooling: first(6),
            mean_accuracy_real: first(7),
            mean_accuracy_fake: 1.0 - first(8),
            mean_fooling: first(9),
            d_gradient: first(10),
            g_gradient: first(11),
            clipped: first(12),
        }
    }
}

/// Whose gradient.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Discriminator,
    Generator,
}

/// D's logits on some draws, `[count, 1]`: rows of what one pass has given, cut out when somebody asks.
#[derive(Clone)]
pub struct Logits {
    of: Tensor<2>,
    from: usize,
    count: usize,
}

impl Logits {
    pub fn all(of: Tensor<2>) -> Self {
        let count = of.dims()[0];
        Self { of, from: 0, count }
    }

    pub fn part(&self, from: usize, count: usize) -> Self {
        Self { of: self.of.clone(), from: self.from + from, count }
    }

    pub fn tensor(&self) -> Tensor<2> {
        self.of.clone().narrow(0, self.from, self.count)
    }
}

/// What the last steps have left to read.
#[derive(Default)]
pub struct Report {
    d_loss: Option<Tensor<1>>,
    g_loss: Option<Tensor<1>>,
    real: Judged,
    fake: Judged,
    /// D's verdict on what G was taught with.
    fooled: Judged,
    d_gradient: Option<Tensor<1>>,
    g_gradient: Option<Tensor<1>>,
    measures_d: bool,
    measures_g: bool,
}

impl Report {
    /// `threshold`: the logit above which D takes a draw for real, where there is one.
    pub fn note_discriminator(
        &mut self,
        learned: Learned,
        real: Logits,
        fake: Logits,
        threshold: Option<f64>,
    ) -> Tensor<1> {
        self.real.note(real, threshold);
        self.fake.note(fake, threshold);
        if learned.gradient_norm.is_some() {
            (self.d_gradient, self.measures_d) = (learned.gradient_norm, false);
        }
        self.d_loss = Some(learned.loss.clone());
        learned.loss
    }

    pub fn note_generator(&mut self, learned: Learned, logits: Logits, threshold: Option<f64>) -> Tensor<1> {
        self.fooled.note(logits, threshold);
        if learned.gradient_norm.is_some() {
            (self.g_gradient, self.measures_g) = (learned.gradient_norm, false);
        }
        self.g_loss = Some(learned.loss.clone());
        learned.loss
    }

    /// Asks for the gradient of the next update of each network.
    pub fn measure_next(&mut self) {
        (self.measures_d, self.measures_g) = (true, true);
    }

    pub fn measures(&self, side: Side) -> bool {
        match side {
            Side::Discriminator => self.measures_d,
            Side::Generator => self.measures_g,
        }
    }

    /// D's logits on the last real and the last fake batch.
    pub fn last_logits(&self) -> Option<[Tensor<2>; 2]> {
        Some([self.real.last.as_ref()?.tensor(), self.fake.last.as_ref()?.tensor()])
    }

    /// What [`Stats::from_readings`] takes, `[1]` each. `output` makes of logits what people read.
    pub fn tensors(
        &self,
        output: impl Fn(Tensor<2>) -> Tensor<2>,
        clipped: Option<Tensor<1>>,
        device: &Device,
    ) -> Vec<Tensor<1>> {
        let mean = |judged: &Judged| judged.last.as_ref().map(|logits| output(logits.tensor()).mean());
        let entries = [
            self.d_loss.clone(),
            self.g_loss.clone(),
            mean(&self.real),
            mean(&self.fake),
            self.real.share(),
            self.fake.share(),
            self.fooled.share(),
            self.real.mean_share(),
            self.fake.mean_share(),
            self.fooled.mean_share(),
            self.d_gradient.clone(),
            self.g_gradient.clone(),
            clipped,
        ];
        let nan = || device::flat(vec![f32::NAN], device);
        entries.into_iter().map(|entry| entry.unwrap_or_else(nan)).collect()
    }
}

/// D's logits on one kind of draws, and how many stood above the threshold since the start.
#[derive(Default)]
struct Judged {
    last: Option<Logits>,
    threshold: Option<f64>,
    /// `[2]`: how many stood above, and of how many.
    counts: Option<Flat>,
}

impl Judged {
    fn note(&mut self, logits: Logits, threshold: Option<f64>) {
        self.threshold = threshold;
        if let Some(threshold) = threshold {
            let device = logits.of.device();
            let counts = self.counts.get_or_insert_with(|| Flat::new(device::flat(vec![0.0; 2], &device)));
            kernels::tally(counts, logits.of.clone(), logits.from, logits.count, threshold as f32);
        }
        self.last = Some(logits);
    }

    /// Of the last batch, `[1]`.
    fn share(&self) -> Option<Tensor<1>> {
        Some(self.last.as_ref()?.tensor().greater_elem(self.threshold?).float().mean())
    }

    /// Of all batches, `[1]`.
    fn mean_share(&self) -> Option<Tensor<1>> {
        self.threshold?;
        let counts = self.counts.as_ref()?.tensor();
        Some(counts.clone().narrow(0, 0, 1) / counts.clone().narrow(0, 1, 1))
    }
}
