//! The trainer: one step is the algorithm as the papers print it (sample, forward, loss, update).
//!
//! Steps enqueue work and return loss tensors; nothing here waits for the device. The caller injects
//! the device; data, latents and first weights come from seeded streams on the host.

use std::sync::Arc;

use burn::tensor::{Device, Gradients, Tensor, TensorData};

use crate::data::{self, Batch, CLASSES, Digits, Source};
use crate::error::{Error, Result};
use crate::experiment::{Clip, DiscriminatorUpdate, Distribution, Experiment, GeneratorLatents, Value};
use crate::nets::Network;
use crate::optimizer::Memory;
use crate::rng::{self, Purpose, Rng};

/// A run: an experiment, its two networks, and where it stands.
pub struct Trainer {
    experiment: Experiment,
    /// What [`Trainer::reset`] will start; differs from `experiment` where a change needs a reset.
    next: Experiment,
    device: Device,
    seed: u64,
    source: Source,
    generator: Player,
    discriminator: Player,
    latents: Rng,
    labels: Rng,
    iteration: u64,
    /// What D judged last, for a G step on the same.
    judged: Option<Fakes>,
    report: Report,
}

/// A network and its optimiser's memory.
#[derive(Clone)]
pub struct Player {
    pub network: Network,
    pub memory: Memory,
}

/// What G is fed, on the device: latents `[batch, latent]` and, where nets are conditional, one-hot
/// labels `[batch, 10]`.
#[derive(Clone)]
pub struct Fakes {
    latents: Tensor<2>,
    labels: Option<Tensor<2>>,
}

/// Tensors that tell how the run stands; read when somebody asks.
#[derive(Clone, Default)]
struct Report {
    discriminator_loss: Option<Tensor<1>>,
    generator_loss: Option<Tensor<1>>,
    real_logits: Option<Tensor<2>>,
    fake_logits: Option<Tensor<2>>,
}

/// The figures of one reading; NaN before the first update.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    pub iteration: u64,
    pub d_loss: f32,
    pub g_loss: f32,
    pub d_real: f32,
    pub d_fake: f32,
}

impl Stats {
    /// The number of tensors that [`Trainer::stats_tensors`] gives.
    pub const TENSORS: usize = 4;

    /// From the readings of [`Trainer::stats_tensors`].
    pub fn from_readings(iteration: u64, readings: &[Vec<f32>]) -> Self {
        let first = |index: usize| readings.get(index).and_then(|values| values.first()).copied().unwrap_or(f32::NAN);
        Self { iteration, d_loss: first(0), g_loss: first(1), d_real: first(2), d_fake: first(3) }
    }
}

/// Where the host's streams stand: with the weights, all that a run needs to go on bit by bit.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    pub seed: u64,
    pub iteration: u64,
    pub epoch: u64,
    pub used: usize,
    /// Words drawn so far.
    pub latents: u64,
    pub labels: u64,
}

impl Trainer {
    /// # Errors
    /// [`Error::NoDigits`] or [`Error::TooFewDraws`] if the data do not suffice.
    pub fn new(experiment: Experiment, digits: Option<Arc<Digits>>, seed: u64, device: &Device) -> Result<Self> {
        let trainer = Self::build(experiment, digits, seed, device)?;
        let (count, batch) = (trainer.source.len(), trainer.experiment.batch_size);
        if count < batch {
            return Err(Error::TooFewDraws { count, batch });
        }
        Ok(trainer)
    }

    /// A trainer that can draw and judge, but has no data to step on: for a kept run whose data are elsewhere.
    pub fn for_drawing(experiment: Experiment, device: &Device) -> Result<Self> {
        Self::build(experiment, Some(Arc::default()), 0, device)
    }

    fn build(experiment: Experiment, digits: Option<Arc<Digits>>, seed: u64, device: &Device) -> Result<Self> {
        let device = device.clone().without_autodiff();
        let source = Source::new(&experiment.data, digits, experiment.last_batch, seed)?;
        let mut weights = rng::stream(seed, Purpose::Weights);
        let mut player =
            |spec| Player { network: Network::init(spec, &mut weights, &device), memory: Memory::default() };
        Ok(Self {
            generator: player(&experiment.generator),
            discriminator: player(&experiment.discriminator),
            latents: rng::stream(seed, Purpose::Latents),
            labels: rng::stream(seed, Purpose::Labels),
            next: experiment.clone(),
            experiment,
            device,
            seed,
            source,
            iteration: 0,
            judged: None,
            report: Report::default(),
        })
    }

    /// Starts over from `seed`, with every change that waited for it.
    ///
    /// # Errors
    /// As [`Trainer::new`]; the run is as it was then.
    pub fn reset(&mut self, seed: u64) -> Result<()> {
        *self = Self::new(self.next.clone(), self.source.digits().cloned(), seed, &self.device)?;
        Ok(())
    }

    /// Starts over with other digits.
    ///
    /// # Errors
    /// As [`Trainer::new`]; the run is as it was then.
    pub fn use_digits(&mut self, digits: Arc<Digits>) -> Result<()> {
        *self = Self::new(self.next.clone(), Some(digits), self.seed, &self.device)?;
        Ok(())
    }

    /// Sets hyper-parameters, all or none. What needs a reset waits for it; the rest holds from the next step.
    ///
    /// # Errors
    /// As [`Experiment::configure`].
    pub fn configure(&mut self, values: &[(String, Value)]) -> Result<()> {
        let (mut now, mut next) = (self.experiment.clone(), self.next.clone());
        for (name, value) in values {
            next.configure(name, value)?;
            let waits = next.hyperparameters().iter().any(|entry| entry.name == name && entry.needs_reset);
            if !waits {
                now.configure(name, value)?;
            }
        }
        if next.batch_size > self.source.len() {
            return Err(Error::TooFewDraws { count: self.source.len(), batch: next.batch_size });
        }
        if now.optimizer.rule != self.experiment.optimizer.rule {
            // Another rule remembers other things.
            self.generator.memory = Memory::default();
            self.discriminator.memory = Memory::default();
        }
        (self.experiment, self.next) = (now, next);
        Ok(())
    }

    /// The experiment as it runs.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The experiment as the next reset will start it.
    pub fn next_experiment(&self) -> &Experiment {
        &self.next
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Whole iterations so far.
    pub fn iteration_count(&self) -> u64 {
        self.iteration
    }

    pub fn device(&self) -> &Device {
        &self.device
    }

    pub fn source(&self) -> &Source {
        &self.source
    }

    /// `n_discriminator_steps` of D, then `n_generator_steps` of G.
    pub fn iteration(&mut self) {
        for _ in 0..self.experiment.discriminator_steps {
            self.discriminator_step();
        }
        for _ in 0..self.experiment.generator_steps {
            self.generator_step();
        }
        self.iteration += 1;
    }

    /// One batch of real draws and as many generated ones; D learns to tell them apart. G stays as it is.
    ///
    /// Returns D's loss, `[1]`: see [`crate::loss::Loss::both`].
    pub fn discriminator_step(&mut self) -> Tensor<1> {
        let real = self.source.next(self.experiment.batch_size);
        let fakes = self.draw_fakes(real.len());
        self.discriminator_step_on(real, fakes)
    }

    /// [`Trainer::discriminator_step`] on a given batch, against what G makes of given latents.
    pub fn discriminator_step_on(&mut self, real: Batch, fakes: Fakes) -> Tensor<1> {
        let real_labels = self.condition(&real.labels);
        let real = self.rows(real.values, real.labels.len()); // [batch, features]
        let fake = self.generator.network.forward(fakes.latents.clone(), fakes.labels.as_ref()); // [batch, features], no graph

        let Experiment { loss, targets, .. } = self.experiment;
        let (real_logits, fake_logits, d_loss) = match self.experiment.discriminator_update {
            DiscriminatorUpdate::Together => {
                let batch = real.dims()[0];
                let halves = |logits: Tensor<2>| (logits.clone().narrow(0, 0, batch), logits.narrow(0, batch, batch));
                let draws = Tensor::cat(vec![real, fake], 0); // [2 batch, features]
                let labels = real_labels.zip(fakes.labels.clone());
                let labels = labels.map(|(real, fake)| Tensor::cat(vec![real, fake], 0));
                let (logits, d_loss) = self.update_discriminator(draws, labels, |logits| {
                    let (real, fake) = halves(logits);
                    loss.both(loss.real(real, targets), loss.fake(fake, targets))
                });
                let (real, fake) = halves(logits);
                (real, fake, d_loss)
            }
            DiscriminatorUpdate::InTurn => {
                let (real, on_real) = self.update_discriminator(real, real_labels, |logits| loss.real(logits, targets));
                let labels = fakes.labels.clone();
                let (fake, on_fake) = self.update_discriminator(fake, labels, |logits| loss.fake(logits, targets));
                (real, fake, loss.both(on_real, on_fake))
            }
        };
        self.judged = Some(fakes);
        self.report.real_logits = Some(real_logits);
        self.report.fake_logits = Some(fake_logits);
        self.report.discriminator_loss = Some(d_loss.clone());
        d_loss
    }

    /// G learns to be taken for real, by D as it is now. D stays as it is.
    ///
    /// Returns G's loss, `[1]`, mean over the batch.
    pub fn generator_step(&mut self) -> Tensor<1> {
        let fakes = self.fakes_for_generator();
        self.generator_step_on(fakes)
    }

    /// [`Trainer::generator_step`] on given latents.
    pub fn generator_step_on(&mut self, Fakes { latents, labels }: Fakes) -> Tensor<1> {
        let (latents, labels) = (latents.autodiff(), labels.map(Tensor::autodiff));
        let generator = self.generator.network.tracked();
        let discriminator = self.discriminator.network.frozen();

        let fake = generator.forward(latents, labels.as_ref()); // [batch, features]
        let logits = discriminator.logits(fake, labels.as_ref()); // [batch, 1]
        let loss = self.experiment.loss.generator(logits, self.experiment.targets);
        let gradients = gradients_of(&generator, &mut loss.backward());

        let Player { network, memory } = &mut self.generator;
        let values = network.parameters.iter_mut().map(|parameter| &mut parameter.value);
        self.experiment.optimizer.update(memory, values, gradients, self.experiment.generator_learning_rate);
        let loss = loss.inner();
        self.report.generator_loss = Some(loss.clone());
        loss
    }

    /// Given latents (`labels.len() × latent size`, row-major) and labels, for a step on them.
    pub fn fakes(&self, latents: Vec<f32>, labels: &[u8]) -> Fakes {
        Fakes { latents: self.rows(latents, labels.len()), labels: self.condition(labels) }
    }

    /// What G draws, outside any graph.
    ///
    /// # Shapes
    /// - latents: `count × latent size`, row-major
    /// - labels: `count`; needed where nets are conditional
    /// - returns: `[count, features]`; digits from 0 to 1
    ///
    /// # Errors
    /// [`Error::BadRequest`] if lengths disagree or a label is missing or above 9.
    pub fn generate(&self, latents: Vec<f32>, labels: &[u8]) -> Result<Tensor<2>> {
        let size = self.experiment.latent.size;
        if latents.is_empty() || !latents.len().is_multiple_of(size) {
            let message = format!("{} latent values are not a whole number of latents of {size}", latents.len());
            return Err(Error::BadRequest(message));
        }
        let count = latents.len() / size;
        let labels = self.checked_condition(labels, count)?;
        Ok(self.generator.network.forward(self.rows(latents, count), labels.as_ref()))
    }

    /// Latents to show, never to train on: `count × latent size`, a function of `seed` alone.
    pub fn shown_latents(&self, seed: u64, count: usize) -> Vec<f32> {
        Self::latents_of(&self.experiment, &mut rng::stream(seed, Purpose::Shown), count)
    }

    /// D's output on given draws, `[count, 1]`: probabilities, or a critic's scores.
    ///
    /// # Errors
    /// [`Error::BadRequest`] if lengths disagree or a label is missing or above 9.
    pub fn discriminate(&self, draws: Vec<f32>, labels: &[u8]) -> Result<Tensor<2>> {
        let features = self.experiment.discriminator.inputs;
        if draws.is_empty() || !draws.len().is_multiple_of(features) {
            let message = format!("{} values are not a whole number of draws of {features}", draws.len());
            return Err(Error::BadRequest(message));
        }
        let count = draws.len() / features;
        let labels = self.checked_condition(labels, count)?;
        Ok(self.judge(self.rows(draws, count), labels.as_ref()))
    }

    /// D's output on draws that are on the device already: `[count, features]` → `[count, 1]`.
    pub fn judge(&self, draws: Tensor<2>, labels: Option<&Tensor<2>>) -> Tensor<2> {
        self.experiment.loss.output(self.discriminator.network.logits(draws, labels))
    }

    /// The tensors that [`Stats::from_readings`] takes, `[1]` each.
    pub fn stats_tensors(&self) -> Vec<Tensor<1>> {
        let nan = || Tensor::from_data([f32::NAN], &self.device);
        let mean = |logits: &Option<Tensor<2>>| {
            logits.clone().map_or_else(nan, |logits| self.experiment.loss.output(logits).mean())
        };
        vec![
            self.report.discriminator_loss.clone().unwrap_or_else(nan),
            self.report.generator_loss.clone().unwrap_or_else(nan),
            mean(&self.report.real_logits),
            mean(&self.report.fake_logits),
        ]
    }

    /// A tensor that is there once all that is enqueued is done.
    pub fn last_enqueued(&self) -> Tensor<1> {
        self.generator.network.parameters[0].value.clone().narrow(0, 0, 1)
    }

    /// `(generator, discriminator)`.
    pub fn players(&self) -> (&Player, &Player) {
        (&self.generator, &self.discriminator)
    }

    /// As [`Trainer::players`], to put given weights in.
    pub fn players_mut(&mut self) -> (&mut Player, &mut Player) {
        (&mut self.generator, &mut self.discriminator)
    }

    pub fn position(&self) -> Position {
        let (epoch, used) = self.source.position();
        let words = |rng: &Rng| rng.get_word_pos() as u64;
        Position {
            seed: self.seed,
            iteration: self.iteration,
            epoch,
            used,
            latents: words(&self.latents),
            labels: words(&self.labels),
        }
    }

    /// Puts a kept run in this one's place. The caller has checked that the networks fit the experiment.
    ///
    /// # Errors
    /// [`Error::NoDigits`]; the run is as it was then.
    pub fn restore(
        &mut self,
        experiment: Experiment,
        generator: Player,
        discriminator: Player,
        position: &Position,
    ) -> Result<()> {
        let mut restored = Self::build(experiment, self.source.digits().cloned(), position.seed, &self.device)?;
        restored.generator = generator;
        restored.discriminator = discriminator;
        restored.iteration = position.iteration;
        restored.source.seek((position.epoch, position.used));
        restored.latents.set_word_pos(position.latents.into());
        restored.labels.set_word_pos(position.labels.into());
        *self = restored;
        Ok(())
    }

    /// One update of D: `draws` `[n, features]` → logits `[n, 1]` and loss `[1]`, outside the graph.
    fn update_discriminator(
        &mut self,
        draws: Tensor<2>,
        labels: Option<Tensor<2>>,
        loss: impl Fn(Tensor<2>) -> Tensor<1>,
    ) -> (Tensor<2>, Tensor<1>) {
        let network = self.discriminator.network.tracked();
        let logits = network.logits(draws.autodiff(), labels.map(Tensor::autodiff).as_ref());
        let loss = loss(logits.clone());
        let mut gradients = gradients_of(&network, &mut loss.backward());

        let Experiment { clip, clip_value, optimizer, discriminator_learning_rate, .. } = self.experiment;
        let clamp = |tensor: Tensor<1>| tensor.clamp(-clip_value, clip_value);
        if clip == Clip::Gradients {
            gradients = gradients.into_iter().map(clamp).collect();
        }
        let Player { network, memory } = &mut self.discriminator;
        let values = network.parameters.iter_mut().map(|parameter| &mut parameter.value);
        optimizer.update(memory, values, gradients, discriminator_learning_rate);
        if clip == Clip::Weights {
            for parameter in &mut network.parameters {
                parameter.value = clamp(parameter.value.clone());
            }
        }
        (logits.inner(), loss.inner())
    }

    /// New latents under new labels.
    fn draw_fakes(&mut self, count: usize) -> Fakes {
        let latents = Self::latents_of(&self.experiment, &mut self.latents, count);
        let labels = rng::labels(&mut self.labels, CLASSES, count);
        self.fakes(latents, &labels)
    }

    fn fakes_for_generator(&mut self) -> Fakes {
        match (self.judged.take(), self.experiment.generator_latents) {
            (Some(judged), GeneratorLatents::Same) => judged,
            (Some(judged), GeneratorLatents::Fresh) => {
                let count = judged.latents.dims()[0];
                let latents = Self::latents_of(&self.experiment, &mut self.latents, count);
                Fakes { latents: self.rows(latents, count), ..judged }
            }
            (None, _) => self.draw_fakes(self.experiment.batch_size),
        }
    }

    fn latents_of(experiment: &Experiment, rng: &mut Rng, count: usize) -> Vec<f32> {
        let values = count * experiment.latent.size;
        match experiment.latent.distribution {
            Distribution::Uniform => rng::uniform(rng, 1.0, values),
            Distribution::Normal => rng::normal(rng, values),
        }
    }

    /// One-hot labels where nets are conditional.
    fn condition(&self, labels: &[u8]) -> Option<Tensor<2>> {
        self.experiment.is_conditional().then(|| self.rows(data::one_hot(labels), labels.len()))
    }

    fn checked_condition(&self, labels: &[u8], count: usize) -> Result<Option<Tensor<2>>> {
        if !self.experiment.is_conditional() {
            return Ok(None);
        }
        if labels.len() != count {
            return Err(Error::BadRequest(format!("{count} draws need {count} labels, not {}", labels.len())));
        }
        if let Some(label) = labels.iter().find(|&&label| label >= CLASSES) {
            return Err(Error::BadRequest(format!("label {label} is not one of 0 to 9")));
        }
        Ok(self.condition(labels))
    }

    /// `[rows, values.len() / rows]` on the device.
    fn rows(&self, values: Vec<f32>, rows: usize) -> Tensor<2> {
        let columns = values.len() / rows;
        Tensor::from_data(TensorData::new(values, [rows, columns]), &self.device)
    }
}

/// The gradient of each parameter, flat and outside the graph.
fn gradients_of(network: &Network, gradients: &mut Gradients) -> Vec<Tensor<1>> {
    network
        .parameters
        .iter()
        .map(|parameter| parameter.value.grad_remove(gradients).expect("every parameter takes part in the loss"))
        .collect()
}
