//! The trainer: one step is the algorithm as the papers print it (sample, forward, loss, update).
//!
//! Steps enqueue work and return loss tensors; nothing here waits for the device. The caller injects
//! the device; data, latents and first weights come from seeded streams on the host.

use std::sync::Arc;

use burn::tensor::{Device, Tensor};

use crate::data::{self, Batch, CLASSES, Digits, Source};
use crate::device;
use crate::error::{Error, Result};
use crate::experiment::{
    DiscriminatorUpdate, Distribution, Experiment, FakeLabels, GeneratorLatents, RunLength, Updates, Value,
};
use crate::kernels::{self, Terms};
use crate::loss::{self, Loss};
use crate::nets::{Entry, Mode, Network, Noise, Pass};
use crate::optimizer::Memory;
use crate::player::{Clip, Learned, Player, Rule};
use crate::report::{Logits, Report, Side};
use crate::rng::{self, Purpose, Rng};
use crate::semi::Labelled;

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
    /// Where most digits have no label.
    labelled: Option<Labelled>,
    latents: Rng,
    labels: Rng,
    noise: Noise,
    iteration: u64,
    /// What D judged last, for a G step on the same.
    judged: Option<Drawn>,
    /// The real draws of D's last step, where G is to match what D makes of them.
    matched: Option<Real>,
    report: Report,
}

/// Images drawn in one pass where that takes convolutions, whose work space grows with the batch.
const DRAWN_AT_ONCE: usize = 100;

/// What G is fed, on the device: latents `[batch, latent]` and, where nets are conditional, one-hot
/// labels `[batch, 10]`.
#[derive(Clone)]
pub struct Fakes {
    latents: Tensor<2>,
    labels: Option<Tensor<2>>,
}

/// Real draws on the device: `[batch, features]`, and one-hot labels where nets are conditional.
#[derive(Clone)]
struct Real {
    draws: Tensor<2>,
    labels: Option<Tensor<2>>,
}

impl Real {
    fn with(self, more: Self) -> Self {
        let join = |(first, second)| Tensor::cat(vec![first, second], 0);
        Self { draws: join((self.draws, more.draws)), labels: self.labels.zip(more.labels).map(join) }
    }
}

/// What G has made of its input in training: kept while G stays as it is, so that one pass serves D's
/// step and G's.
struct Drawn {
    fakes: Fakes,
    pass: Pass,
}

/// What a step of D takes from the host, on the device.
struct DiscriminatorInputs {
    real: Real,
    labelled: Option<Named>,
    /// Real draws under other labels than theirs: no less false than what G draws.
    mismatched: Option<Real>,
    fakes: Fakes,
}

/// Where labels lie between two: `amounts` of the way, 0 to 1, from the label itself to the one in `labels`.
/// Empty where every label is whole.
#[derive(Clone, Debug, Default)]
pub struct Blend {
    pub labels: Vec<u8>,
    pub amounts: Vec<f32>,
}

/// Digits with their names: `[batch, features]` and one-hot `[batch, 10]`.
struct Named {
    draws: Tensor<2>,
    one_hot: Tensor<2>,
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
    #[serde(default)]
    pub noise: u64,
    /// Of the labelled digits: noise and order.
    #[serde(default)]
    pub labelled: [u64; 2],
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
        let device = device.clone();
        let source = Source::new(&experiment.data, digits, experiment.last_batch, seed)?;
        let mut weights = rng::stream(seed, Purpose::Weights);
        let labelled = experiment.labelled_per_class.zip(source.digits());
        Ok(Self {
            generator: Player::new(&experiment.generator, &mut weights, &device),
            discriminator: Player::new(&experiment.discriminator, &mut weights, &device),
            labelled: labelled
                .map(|(count, digits)| Labelled::new(digits, count, &experiment.discriminator, seed, &device)),
            latents: rng::stream(seed, Purpose::Latents),
            labels: rng::stream(seed, Purpose::Labels),
            noise: Noise::new(rng::stream(seed, Purpose::Noise)),
            next: experiment.clone(),
            experiment,
            device,
            seed,
            source,
            iteration: 0,
            judged: None,
            matched: None,
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
        let all = values.iter().map(|(name, value)| (name.as_str(), value));
        next.configure_all(all.clone())?;
        let rows = next.hyperparameters();
        let waits = |name: &str| rows.iter().any(|row| row.name == name && row.needs_reset);
        now.configure_all(all.filter(|(name, _)| !waits(name)))?;
        if next.batch_size > self.source.len() {
            return Err(Error::TooFewDraws { count: self.source.len(), batch: next.batch_size });
        }
        if now.optimizer.rule != self.experiment.optimizer.rule {
            // Another rule remembers other things.
            self.generator.memory = Memory::default();
            self.discriminator.memory = Memory::default();
        }
        // What D judged may be of another batch, or no longer be what G would be asked for.
        self.judged = None;
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

    /// The iterations of the source's own run, with the present data and batch.
    pub fn run_length(&self) -> u64 {
        match self.experiment.run {
            RunLength::Iterations(count) => count,
            RunLength::Epochs(count) => count * self.batches_per_epoch(),
        }
    }

    pub fn batches_per_epoch(&self) -> u64 {
        (self.source.len() / self.experiment.batch_size).max(1) as u64
    }

    /// `n_discriminator_steps` of D, then `n_generator_steps` of G; or only one of the two, see [`Updates`].
    pub fn iteration(&mut self) {
        let Experiment { discriminator_steps, generator_steps, updates, .. } = self.experiment;
        let before = (updates == Updates::Simultaneous).then(|| self.discriminator.network.clone());
        // By turns: as many iterations of D as it has steps, then as many of G.
        let turn = self.iteration % (discriminator_steps + generator_steps).max(1) as u64;
        let (d_steps, g_steps) = match updates {
            Updates::Alternating if turn < discriminator_steps as u64 => (1, 0),
            Updates::Alternating => {
                self.judged = None; // a batch of its own
                (0, generator_steps.min(1))
            }
            Updates::InTurn | Updates::Simultaneous => (discriminator_steps, generator_steps),
        };
        // All that the host gives, before any work is enqueued: an upload in between would send what waits.
        let d_inputs: Vec<_> = (0..d_steps).map(|_| self.discriminator_inputs()).collect();
        let mut judged = d_inputs.last().map(|inputs| inputs.fakes.clone()).or(self.judged_fakes());
        let g_inputs: Vec<_> = (0..g_steps).map(|_| self.generator_inputs(judged.take())).collect();
        for inputs in d_inputs {
            self.discriminator_step_with(inputs);
        }
        for inputs in g_inputs {
            self.generator_step_with(inputs, before.as_ref());
        }
        self.iteration += 1;
    }

    /// One batch of real draws and as many generated ones; D learns to tell them apart. G stays as it is.
    ///
    /// Returns D's loss, `[1]`: see [`crate::loss::Loss::scale`].
    pub fn discriminator_step(&mut self) -> Tensor<1> {
        let inputs = self.discriminator_inputs();
        self.discriminator_step_with(inputs)
    }

    /// [`Trainer::discriminator_step`] on a given batch, against what G makes of given latents.
    /// `labelled` is for the experiments in which only a few digits have a label.
    pub fn discriminator_step_on(&mut self, real: Batch, labelled: Option<Batch>, fakes: Fakes) -> Tensor<1> {
        let inputs = self.uploaded(real, labelled, fakes);
        self.discriminator_step_with(inputs)
    }

    fn discriminator_step_with(&mut self, inputs: DiscriminatorInputs) -> Tensor<1> {
        let DiscriminatorInputs { real, labelled, mismatched, fakes } = inputs;
        self.matched = (self.experiment.loss == Loss::FeatureMatching).then(|| real.clone());
        // Where G's step is on the same latents, D's keeps G's pass for it.
        let drawn = self.draw(fakes, self.experiment.generator_latents == GeneratorLatents::Same);
        let fake = Real { draws: drawn.pass.output.clone(), labels: drawn.fakes.labels.clone() };
        let count = fake.draws.dims()[0];
        let fake = mismatched.into_iter().fold(fake, Real::with);
        self.judged = Some(drawn);

        let Experiment { loss, targets, discriminator_update, .. } = self.experiment;
        let (of_real, of_fake) = (loss.real(targets), loss.fake(targets));
        let scale = match discriminator_update {
            DiscriminatorUpdate::Summed if labelled.is_none() => 1.0,
            _ => loss.scale(),
        };
        let mixes = self.discriminator.network.spec().mixes_draws();
        let (real_logits, fake_logits, learned) = match discriminator_update {
            DiscriminatorUpdate::InTurn => {
                let (real_logits, first) = self.judge_and_back(real, Terms::of_all(of_real, 1.0));
                let first = self.teach_discriminator(first);
                let (fake_logits, second) = self.judge_and_back(fake, Terms::of_all(of_fake, 1.0));
                let second = self.teach_discriminator(second);
                let d_loss = (first.loss + second.loss) * loss.scale();
                (real_logits, fake_logits, Learned { loss: d_loss, ..second })
            }
            DiscriminatorUpdate::Summed if mixes => {
                let named = labelled.map(|labelled| self.name_labelled(labelled));
                let (real_logits, first) = self.judge_and_back(real, Terms::of_all(of_real, scale));
                let (fake_logits, second) = self.judge_and_back(fake, Terms::of_all(of_fake, scale));
                let d_loss = [named, Some(first), Some(second)].into_iter().flatten().reduce(|a, b| a + b);
                let learned = self.teach_discriminator(d_loss.expect("D has a loss"));
                (real_logits, fake_logits, learned)
            }
            DiscriminatorUpdate::Together | DiscriminatorUpdate::Summed => {
                // One pass over both.
                let split = real.draws.dims()[0];
                let terms = Terms { split, first: of_real, rest: of_fake, scale };
                let (logits, d_loss) = self.judge_and_back(real.with(fake), terms);
                let learned = self.teach_discriminator(d_loss);
                (logits.part(0, split), logits.part(split, count), learned)
            }
        };
        self.report.note_discriminator(learned, real_logits, fake_logits.part(0, count), self.threshold())
    }

    /// G learns to be taken for real, by D as it is now. D stays as it is.
    ///
    /// Returns G's loss, `[1]`, mean over the batch.
    pub fn generator_step(&mut self) -> Tensor<1> {
        let inputs = self.generator_inputs(self.judged_fakes());
        self.generator_step_with(inputs, None)
    }

    /// [`Trainer::generator_step`] on given latents; `real` is what [`Loss::FeatureMatching`] meets.
    pub fn generator_step_on(&mut self, fakes: Fakes, real: Option<Batch>) -> Tensor<1> {
        if let Some(real) = real {
            self.matched = Some(self.real(real));
        }
        let drawn = self.draw(fakes, true);
        self.teach_generator(drawn, None)
    }

    /// [`Trainer::generator_step`] by D as it was at some other time.
    pub fn generator_step_against(&mut self, discriminator: &Network) -> Tensor<1> {
        let inputs = self.generator_inputs(self.judged_fakes());
        self.generator_step_with(inputs, Some(discriminator))
    }

    fn generator_step_with(&mut self, inputs: Option<Fakes>, discriminator: Option<&Network>) -> Tensor<1> {
        let drawn = match (inputs, self.judged.take()) {
            (None, Some(judged)) => judged,
            (Some(fakes), _) => self.draw(fakes, true),
            (None, None) => unreachable!("G's step goes on from what D has judged, or has inputs"),
        };
        self.teach_generator(drawn, discriminator)
    }

    fn teach_generator(&mut self, Drawn { fakes, pass }: Drawn, discriminator: Option<&Network>) -> Tensor<1> {
        let Experiment { loss, targets, .. } = self.experiment;
        // Feature matching meets what D makes of real draws, which goes first.
        let real_features = (loss == Loss::FeatureMatching).then(|| {
            let Real { draws, labels } = self.matched.take().unwrap_or_else(|| {
                let real = self.source.next(self.experiment.batch_size);
                self.real(real)
            });
            let discriminator = discriminator.unwrap_or(&self.discriminator.network);
            discriminator.train(draws, labels.as_ref(), &mut self.noise, false).features
        });
        let discriminator = discriminator.unwrap_or(&self.discriminator.network);
        let judged = discriminator.train(pass.output.clone(), fakes.labels.as_ref(), &mut self.noise, false);
        let logits = self.adversarial(judged.output.clone()); // [batch, 1]
        let (g_loss, entry, d) = match real_features {
            Some(real) => {
                let (g_loss, d) = loss::feature_distance(real, judged.features.clone());
                (g_loss, Entry::Features, d)
            }
            None => {
                let (g_loss, d) = kernels::adversarial(logits.clone(), Terms::of_all(loss.generator(targets), 1.0));
                (g_loss, Entry::Output, self.adversarial_back(d, &judged.output, &logits))
            }
        };
        // Through D, whose weights are constants here, to what G drew.
        let d = discriminator.back(&judged, entry, d, None, true).expect("the gradient at D's input is wanted");
        self.generator.back(&pass, d);
        let rule = self.rule(Side::Generator);
        if self.experiment.averaging.is_some() {
            self.generator.begin_average();
        }
        let learned = self.generator.learn(g_loss, rule);
        self.generator.network.remember(&pass);
        if let Some(roots) = self.experiment.averaging {
            self.generator.average(averaged_over(roots, self.iteration));
        }
        self.report.note_generator(learned, Logits::all(logits), self.threshold())
    }

    /// Given latents (`labels.len() × latent size`, row-major) and labels, for a step on them.
    pub fn fakes(&self, latents: Vec<f32>, labels: &[u8]) -> Fakes {
        Fakes { latents: self.rows(latents, labels.len()), labels: self.condition(labels) }
    }

    /// What G draws.
    ///
    /// # Shapes
    /// - latents: `count × latent size`, row-major
    /// - labels: `count`; needed where nets are conditional
    /// - returns: `[count, features]`; digits from 0 to 1
    ///
    /// # Errors
    /// [`Error::BadRequest`] if lengths disagree or a label is missing or above 9.
    pub fn generate(&self, latents: Vec<f32>, labels: &[u8]) -> Result<Tensor<2>> {
        self.generate_between(latents, labels, &Blend::default())
    }

    /// [`Trainer::generate`] under labels on their way to others.
    ///
    /// # Errors
    /// As [`Trainer::generate`]; also if there are not as many of the blend as labels, or an amount is outside 0 to 1.
    pub fn generate_between(&self, latents: Vec<f32>, labels: &[u8], blend: &Blend) -> Result<Tensor<2>> {
        let size = self.experiment.latent.size;
        if latents.is_empty() || !latents.len().is_multiple_of(size) {
            let message = format!("{} latent values are not a whole number of latents of {size}", latents.len());
            return Err(Error::BadRequest(message));
        }
        let count = latents.len() / size;
        let labels = match self.checked_condition(labels, count)? {
            Some(labels) if !blend.amounts.is_empty() => Some(self.blended(labels, blend, count)?),
            labels => labels,
        };
        let (network, latents) = (self.generator.shown(), self.rows(latents, count));
        let drawn = if network.spec().is_dear() && count > DRAWN_AT_ONCE {
            let chunks = (0..count).step_by(DRAWN_AT_ONCE).map(|first| {
                let chunk = |rows: &Tensor<2>| rows.clone().narrow(0, first, DRAWN_AT_ONCE.min(count - first));
                network.forward(chunk(&latents), labels.as_ref().map(chunk).as_ref())
            });
            Tensor::cat(chunks.collect(), 0)
        } else {
            network.forward(latents, labels.as_ref())
        };
        Ok(self.as_shown(drawn))
    }

    /// What G draws from latents under one label, `[count, latent size]` → `[count, features]`, digits from 0
    /// to 1; and the way back, from the gradient there to that at the latents.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a label above 9.
    pub fn draw_with_way_back(
        &self,
        latents: Tensor<2>,
        label: u8,
    ) -> Result<(Tensor<2>, impl FnOnce(Tensor<2>) -> Tensor<2>)> {
        let count = latents.dims()[0];
        let labels = self.checked_condition(&vec![label; count], count)?;
        let network = self.generator.shown();
        let pass = network.run(latents, labels.as_ref(), Mode::Drawing, true, true);
        let shown = self.as_shown(pass.output.clone());
        let slope = if self.experiment.is_symmetric() { 0.5 } else { 1.0 };
        let back = move |d: Tensor<2>| {
            network.back(&pass, Entry::Output, d * slope, None, true).expect("the gradient at the latents is wanted")
        };
        Ok((shown, back))
    }

    /// A fresh D alone: it learns real draws against U(0, 1) under random labels (tutorial 004's self-test).
    /// Each step's loss and mean outputs on real and on noise, `[1]` each; this run is not touched.
    ///
    /// # Errors
    /// As [`Trainer::new`].
    pub fn self_test(&self, steps: usize) -> Result<Vec<[Tensor<1>; 3]>> {
        let mut test = Self::new(self.experiment.clone(), self.source.digits().cloned(), self.seed, &self.device)?;
        let outputs = |logits: Tensor<2>| self.experiment.loss.output(logits).mean();
        let mut told = Vec::with_capacity(steps);
        for _ in 0..steps {
            let real = test.source.next(test.experiment.batch_size);
            let fakes = test.draw_fakes(&real.labels);
            let noise = rng::uniform(&mut test.latents, 1.0, real.values.len()); // from -1 to 1
            let count = real.len();
            let noise = test.as_trained(test.rows(noise, count) * 0.5 + 0.5);
            let real = test.real(real);
            let Experiment { loss, targets, .. } = test.experiment;
            let terms = |term| Terms::of_all(term, loss.scale());
            let (on_real, first) = test.judge_and_back(real, terms(loss.real(targets)));
            let noise = Real { draws: noise, labels: fakes.labels };
            let (on_noise, second) = test.judge_and_back(noise, terms(loss.fake(targets)));
            let learned = test.teach_discriminator(first + second);
            told.push([learned.loss, outputs(on_real.tensor()), outputs(on_noise.tensor())]);
        }
        Ok(told)
    }

    /// Latents to show, never to train on: `count × latent size`, a function of `seed` alone.
    pub fn shown_latents(&self, seed: u64, count: usize) -> Vec<f32> {
        Self::latents_of(&self.experiment, &mut rng::stream(seed, Purpose::Shown), count)
    }

    /// D's output on given draws, `[count, 1]`: probabilities, or a critic's scores. Digits from 0 to 1.
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
        let logits = self.discriminator.network.logits(self.as_trained(draws), labels);
        self.experiment.loss.output(self.adversarial(logits))
    }

    /// The tensors that [`Stats::from_readings`] takes.
    pub fn stats_tensors(&self) -> Vec<Tensor<1>> {
        let Experiment { clip, clip_value, loss, .. } = self.experiment;
        let clipped = (clip == Clip::Weights).then(|| self.discriminator.share_at(clip_value));
        self.report.tensors(|logits| loss.output(logits), clipped, &self.device)
    }

    /// D's outputs on the last real and the last fake batch, `[batch]` each; none before the first step.
    pub fn last_outputs(&self) -> Option<[Tensor<1>; 2]> {
        self.report.last_logits().map(|logits| logits.map(|logits| self.experiment.loss.output(logits).flatten(0, 1)))
    }

    /// Measures the gradients of the next update of each network: one more pass over them.
    pub fn measure_next(&mut self) {
        self.report.measure_next();
    }

    /// A tensor that is there once all that is enqueued is done.
    pub fn last_enqueued(&self) -> Tensor<1> {
        self.generator.network.weights.tensor().clone().narrow(0, 0, 1)
    }

    /// `(generator, discriminator)`.
    pub fn players(&self) -> (&Player, &Player) {
        (&self.generator, &self.discriminator)
    }

    /// The network that learns from the labelled digits alone, where most have no label.
    pub fn alone(&self) -> Option<&Player> {
        self.labelled.as_ref().map(|labelled| &labelled.alone)
    }

    /// Noise for the passes to come, to put given draws in.
    pub fn noise_mut(&mut self) -> &mut Noise {
        &mut self.noise
    }

    /// As [`Trainer::players`], to put given weights in.
    pub fn players_mut(&mut self) -> (&mut Player, &mut Player) {
        (&mut self.generator, &mut self.discriminator)
    }

    pub fn position(&self) -> Position {
        let (epoch, used) = self.source.position();
        let words = Rng::word_pos;
        Position {
            seed: self.seed,
            iteration: self.iteration,
            epoch,
            used,
            latents: words(&self.latents),
            labels: words(&self.labels),
            noise: self.noise.position(),
            labelled: self.labelled.as_ref().map_or([0; 2], Labelled::position),
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
        alone: Option<Player>,
        position: &Position,
    ) -> Result<()> {
        let mut restored = Self::build(experiment, self.source.digits().cloned(), position.seed, &self.device)?;
        restored.generator = generator;
        restored.discriminator = discriminator;
        restored.iteration = position.iteration;
        restored.source.seek((position.epoch, position.used));
        restored.latents.set_word_pos(position.latents);
        restored.labels.set_word_pos(position.labels);
        restored.noise.seek(position.noise);
        if let (Some(labelled), Some(alone)) = (&mut restored.labelled, alone) {
            labelled.alone = alone;
            labelled.seek(position.labelled);
        }
        *self = restored;
        Ok(())
    }

    /// D's adversarial logits in training, `[n, 1]`, and its loss on them, `[1]`, of which the way back finds
    /// the gradient; D's batch norms take note.
    fn judge_and_back(&mut self, Real { draws, labels }: Real, terms: Terms) -> (Logits, Tensor<1>) {
        let pass = self.discriminator.network.train(draws, labels.as_ref(), &mut self.noise, false);
        self.discriminator.network.remember(&pass);
        let logits = self.adversarial(pass.output.clone());
        let (loss, d) = kernels::adversarial(logits.clone(), terms);
        let d = self.adversarial_back(d, &pass.output, &logits);
        self.discriminator.back(&pass, d);
        (Logits::all(logits), loss)
    }

    fn teach_discriminator(&mut self, loss: Tensor<1>) -> Learned {
        let rule = self.rule(Side::Discriminator);
        self.discriminator.learn(loss, rule)
    }

    /// The cross-entropy of the labelled digits' names, `[1]`, of which the way back finds the gradient; the
    /// network that learns from them alone takes its step on the same.
    fn name_labelled(&mut self, Named { draws, one_hot }: Named) -> Tensor<1> {
        let pass = self.discriminator.network.train(draws.clone(), None, &mut self.noise, false);
        let rule = Rule { measures: false, ..self.rule(Side::Discriminator) };
        if let Some(labelled) = &mut self.labelled {
            labelled.learn_alone(draws, one_hot.clone(), rule);
        }
        let (loss, d) = loss::cross_entropy(pass.output.clone(), one_hot); // of [batch, 10]
        self.discriminator.back(&pass, d);
        loss
    }

    fn rule(&self, side: Side) -> Rule {
        let Experiment { optimizer, clip, clip_value, .. } = self.experiment;
        let (learning_rate, clip) = match side {
            Side::Discriminator => (self.experiment.discriminator_learning_rate, clip),
            Side::Generator => (self.experiment.generator_learning_rate, Clip::None),
        };
        let learning_rate = learning_rate * self.experiment.rate_factor(self.iteration);
        Rule { optimizer, learning_rate, clip, clip_value, measures: self.report.measures(side) }
    }

    /// The logit of "real", `[n, 1]`: D's only one, or what its class logits add up to.
    fn adversarial(&self, logits: Tensor<2>) -> Tensor<2> {
        if self.has_classes() { loss::log_sum_exp(logits) } else { logits }
    }

    /// The gradient at the adversarial logits → at D's output.
    fn adversarial_back(&self, d: Tensor<2>, output: &Tensor<2>, logits: &Tensor<2>) -> Tensor<2> {
        if self.has_classes() { loss::log_sum_exp_back(d, output.clone(), logits.clone()) } else { d }
    }

    fn has_classes(&self) -> bool {
        self.experiment.labelled_per_class.is_some()
    }

    fn threshold(&self) -> Option<f64> {
        self.experiment.loss.threshold(self.experiment.targets)
    }

    /// New latents; under new labels, or under those of the real batch.
    fn draw_fakes(&mut self, real: &[u8]) -> Fakes {
        let latents = Self::latents_of(&self.experiment, &mut self.latents, real.len());
        match self.experiment.fake_labels {
            FakeLabels::Real => self.fakes(latents, real),
            FakeLabels::Random => {
                let labels = self.source.random_labels(&mut self.labels, real.len());
                self.fakes(latents, &labels)
            }
        }
    }

    /// G's pass in training, with a way back or not.
    fn draw(&mut self, fakes: Fakes, keeps: bool) -> Drawn {
        let (latents, labels) = (fakes.latents.clone(), fakes.labels.as_ref());
        let pass = self.generator.network.run(latents, labels, Mode::Training(&mut self.noise), true, keeps);
        Drawn { fakes, pass }
    }

    /// A batch and latents for a step of D, and the noise of its passes.
    fn discriminator_inputs(&mut self) -> DiscriminatorInputs {
        let real = self.source.next(self.experiment.batch_size);
        let labelled = match (&mut self.labelled, self.source.digits()) {
            (Some(labelled), Some(digits)) => Some(labelled.next(digits, real.len())),
            _ => None,
        };
        let fakes = self.draw_fakes(&real.labels);
        let count = real.len();
        self.noise.draw_ahead(&self.experiment.generator, count, &self.device);
        let spec = &self.experiment.discriminator;
        if let (Some(batch), Some(alone)) = (&labelled, &mut self.labelled) {
            self.noise.draw_ahead(spec, batch.len(), &self.device);
            alone.draw_ahead(spec, batch.len(), &self.device);
        }
        let passes = match self.experiment.discriminator_update {
            DiscriminatorUpdate::Together => vec![2 * count + self.mismatched(count)],
            // A network with noise takes real and generated draws one after the other.
            DiscriminatorUpdate::Summed | DiscriminatorUpdate::InTurn => vec![count, count + self.mismatched(count)],
        };
        for rows in passes {
            self.noise.draw_ahead(spec, rows, &self.device);
        }
        self.uploaded(real, labelled, fakes)
    }

    fn uploaded(&self, real: Batch, labelled: Option<Batch>, fakes: Fakes) -> DiscriminatorInputs {
        let labelled = labelled.map(|labelled| {
            let one_hot = self.rows(data::one_hot(&labelled.labels), labelled.len());
            Named { draws: self.real(labelled).draws, one_hot }
        });
        let mismatched = self.mismatched(real.len());
        let mismatched = (mismatched > 0).then(|| {
            let turn = |row: usize| row + self.iteration as usize;
            let labels = real.labels[..mismatched].iter().enumerate();
            let labels = labels.map(|(row, &label)| self.source.other_label(label, turn(row))).collect();
            let values = real.values[..mismatched * real.values.len() / real.len()].to_vec();
            self.real(Batch { values, labels })
        });
        DiscriminatorInputs { real: self.real(real), labelled, mismatched, fakes }
    }

    /// Of a batch of so many, those that D meets under another label too.
    fn mismatched(&self, batch: usize) -> usize {
        if self.experiment.is_conditional() { self.experiment.mismatched.min(batch) } else { 0 }
    }

    /// What a step of G draws from, if it does not go on from G's pass in D's step; and the noise of its passes.
    fn generator_inputs(&mut self, judged: Option<Fakes>) -> Option<Fakes> {
        let (fakes, count) = match (judged, self.experiment.generator_latents) {
            (Some(judged), GeneratorLatents::Same) => (None, judged.latents.dims()[0]),
            (Some(judged), GeneratorLatents::Fresh) => {
                let count = judged.latents.dims()[0];
                let latents = Self::latents_of(&self.experiment, &mut self.latents, count);
                (Some(Fakes { latents: self.rows(latents, count), ..judged }), count)
            }
            (None, _) => {
                let real = self.source.next(self.experiment.batch_size);
                (Some(self.draw_fakes(&real.labels)), real.len())
            }
        };
        if fakes.is_some() {
            self.noise.draw_ahead(&self.experiment.generator, count, &self.device);
        }
        let passes = if self.experiment.loss == Loss::FeatureMatching { 2 } else { 1 };
        for _ in 0..passes {
            self.noise.draw_ahead(&self.experiment.discriminator, count, &self.device);
        }
        fakes
    }

    fn judged_fakes(&self) -> Option<Fakes> {
        self.judged.as_ref().map(|judged| judged.fakes.clone())
    }

    /// Real draws on the device, as the networks take them.
    fn real(&self, mut batch: Batch) -> Real {
        let labels = self.condition(&batch.labels);
        let rows = batch.len();
        if self.experiment.is_symmetric() {
            batch.values.iter_mut().for_each(|value| *value = 2.0 * *value - 1.0);
        }
        Real { draws: self.rows(batch.values, rows), labels }
    }

    /// Pixels from 0 to 1 → as D knows them.
    fn as_trained(&self, draws: Tensor<2>) -> Tensor<2> {
        if self.experiment.is_symmetric() { draws * 2.0 - 1.0 } else { draws }
    }

    /// Pixels as G draws them → from 0 to 1.
    fn as_shown(&self, draws: Tensor<2>) -> Tensor<2> {
        if self.experiment.is_symmetric() { draws * 0.5 + 0.5 } else { draws }
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

    /// own + amount · (other − own), row by row: one-hot again at the amounts 0 and 1.
    fn blended(&self, own: Tensor<2>, Blend { labels, amounts }: &Blend, count: usize) -> Result<Tensor<2>> {
        let Some(other) = self.checked_condition(labels, count)? else { return Ok(own) };
        if amounts.len() != count || !amounts.iter().all(|amount| (0.0..=1.0).contains(amount)) {
            return Err(Error::BadRequest(format!("{count} blended labels need {count} amounts from 0 to 1")));
        }
        Ok(own.clone() + (other - own) * self.rows(amounts.clone(), count)) // [count, 10] and [count, 1]
    }

    /// `[rows, values.len() / rows]` on the device.
    fn rows(&self, values: Vec<f32>, rows: usize) -> Tensor<2> {
        device::rows(values, rows, &self.device)
    }
}

/// Iterations that a running average reaches back over: so many times the root of the run, which is taken as the
/// power of two below it, so that the number seldom changes.
fn averaged_over(roots: f64, iteration: u64) -> f64 {
    iteration.checked_ilog2().map_or(1.0, |power| (roots * ((1_u64 << power) as f64).sqrt()).max(1.0))
}
