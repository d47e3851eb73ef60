//! An experiment: everything that decides a run but the seed and the device. Plain data.

use std::fmt;

use serde::de::Visitor;

use crate::data::DataSpec;
pub use crate::data::LastBatch;
use crate::error::{Error, Result, quoted};
pub use crate::loss::{Loss, Targets};
use crate::nets::{LayerSpec, NetworkSpec, NetworkSummary};
pub use crate::optimizer::{ADAM, KERAS_RMSPROP, Optimizer, Rule};
pub use crate::player::Clip;

/// The generator's input.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Latent {
    pub size: usize,
    pub distribution: Distribution,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distribution {
    /// U(-1, 1)
    Uniform,
    /// N(0, 1)
    Normal,
}

/// How one D step meets real and generated draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiscriminatorUpdate {
    /// Real and fake in one batch, one update on the mean over both.
    Together,
    /// Real and fake each in a pass of its own, one update on the sum of the two means.
    Summed,
    /// An update on the real batch, then one on the fake batch.
    InTurn,
}

/// Who moves when in an iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Updates {
    /// D, then G through the updated D.
    InTurn,
    /// G through D as it was before the iteration: both gradients are taken at the same weights.
    Simultaneous,
    /// D in one iteration, G in the next (tutorial 002's k = 2).
    Alternating,
}

/// The labels under which G draws while it trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FakeLabels {
    /// Each of the ten equally likely.
    Random,
    /// Those of the real batch.
    Real,
}

/// How long the source trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunLength {
    Iterations(u64),
    /// Passes over the data, however many batches these make.
    Epochs(u64),
}

/// Which latents a G step takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GeneratorLatents {
    /// Those that D has just judged.
    Same,
    /// New ones, under the labels that D has just judged.
    Fresh,
}

/// All that decides a run, but for seed and device.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Experiment {
    pub preset: String,
    pub data: DataSpec,
    pub latent: Latent,
    pub generator: NetworkSpec,
    pub discriminator: NetworkSpec,
    pub loss: Loss,
    pub targets: Targets,
    pub discriminator_update: DiscriminatorUpdate,
    pub updates: Updates,
    pub fake_labels: FakeLabels,
    /// Real digits of each batch that D meets once more under another label, as fakes (Reed et al. 2016, §4.1).
    #[serde(default)]
    pub mismatched: usize,
    pub generator_latents: GeneratorLatents,
    /// Digits of each class that keep their label; the rest have none. D then tells classes, and real
    /// from fake by their log-sum-exp.
    pub labelled_per_class: Option<usize>,
    /// G is shown by a running average of its weights, which reaches back over this many times the root of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub averaging: Option<f64>,
    pub optimizer: Optimizer,
    pub discriminator_learning_rate: f64,
    pub generator_learning_rate: f64,
    /// From this iteration on both rates fall, as the inverse root of the iterations: what is left to learn is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rates_fall_from: Option<u64>,
    pub batch_size: usize,
    pub last_batch: LastBatch,
    pub discriminator_steps: usize,
    pub generator_steps: usize,
    pub clip: Clip,
    pub clip_value: f64,
    pub run: RunLength,
}

impl Experiment {
    /// Whether the nets are given labels.
    pub fn is_conditional(&self) -> bool {
        self.generator.is_conditional()
    }

    /// Whether images run from -1 to 1: what a closing tanh can draw. Else they run from 0 to 1.
    pub fn is_symmetric(&self) -> bool {
        self.data == DataSpec::Digits && self.generator.layers.last() == Some(&LayerSpec::Tanh)
    }

    /// What the learning rates are multiplied by in an iteration; in steps, so that the number seldom changes.
    pub fn rate_factor(&self, iteration: u64) -> f64 {
        /// Four steps a doubling: ⁴√2 between them.
        const APART: f64 = 1.189_207_115_002_721;
        let Some(mut from) = self.rates_fall_from.map(|from| from as f64) else { return 1.0 };
        let mut squared = 1.0;
        while from * APART <= iteration as f64 {
            from *= APART;
            squared /= APART;
        }
        f64::sqrt(squared)
    }

    /// `(D's, G's)` loss where D can no longer tell, as this experiment adds them up.
    pub fn ideal_losses(&self) -> (Option<f64>, Option<f64>) {
        // Class logits add the cross-entropy of the labels, which has no such point.
        if self.labelled_per_class.is_some() {
            return (None, self.loss.ideal(self.targets).1);
        }
        let (discriminator, generator) = self.loss.ideal(self.targets);
        let is_sum = self.discriminator_update == DiscriminatorUpdate::Summed && self.loss.is_mean();
        (discriminator.map(|loss| if is_sum { 2.0 * loss } else { loss }), generator)
    }

    /// The tables of G, of D, and of the stack in which D is frozen.
    pub fn summary(&self) -> Vec<NetworkSummary> {
        vec![
            NetworkSummary::of("generator", &self.generator),
            NetworkSummary::of("discriminator", &self.discriminator),
            NetworkSummary::stack(&self.generator, &self.discriminator),
        ]
    }

    /// The values that [`Experiment::configure`] takes, under the names of the public contract.
    pub fn hyperparameters(&self) -> Vec<Hyperparameter> {
        let number = |name, value: f64, (min, max): (f64, f64)| Hyperparameter {
            name,
            value: Value::Number(value),
            min: Some(min),
            max: Some(max),
            integer: false,
            options: Vec::new(),
            needs_reset: false,
        };
        let whole = |name, value: usize, (min, max): (usize, usize)| Hyperparameter {
            integer: true,
            ..number(name, value as f64, (min as f64, max as f64))
        };
        let choice = |name, value: &str, options: &[&'static str]| Hyperparameter {
            name,
            value: Value::Text(value.into()),
            min: None,
            max: None,
            integer: false,
            options: options.to_vec(),
            needs_reset: false,
        };
        let after_reset = |entry: Hyperparameter| Hyperparameter { needs_reset: true, ..entry };
        let mut all = vec![
            whole("batchSize", self.batch_size, BATCH),
            after_reset(whole("latentSize", self.latent.size, LATENT)),
            choice("latentDistribution", &word(&self.latent.distribution), DISTRIBUTIONS),
        ];
        // One width for both networks, where both have it.
        let width = self.generator.hidden_width().filter(|width| self.discriminator.hidden_width() == Some(*width));
        if let Some(width) = width {
            all.push(after_reset(whole("hiddenWidth", width, WIDTH)));
        }
        all.extend([
            choice("updates", &word(&self.updates), UPDATES),
            choice("optimizer", &word(&self.optimizer.rule), OPTIMIZERS),
            number("discriminatorLearningRate", self.discriminator_learning_rate, RATE),
            number("generatorLearningRate", self.generator_learning_rate, RATE),
            number("beta1", self.optimizer.beta1, DECAY),
            number("beta2", self.optimizer.beta2, DECAY),
            whole("discriminatorSteps", self.discriminator_steps, STEPS),
            whole("generatorSteps", self.generator_steps, STEPS),
            choice("loss", &word(&self.loss), LOSSES),
            number("realTarget", self.targets.real, TARGET),
            number("fakeTarget", self.targets.fake, TARGET),
            choice("clip", &word(&self.clip), CLIPS),
            number("clipValue", self.clip_value, CLIP_VALUE),
        ]);
        if let Some(roots) = self.averaging {
            all.push(number("averaging", roots, AVERAGING));
        }
        if let Some(iteration) = self.rates_fall_from {
            all.push(whole("ratesFallFrom", iteration as usize, ITERATION));
        }
        if self.is_conditional() {
            all.push(whole("mismatched", self.mismatched, MISMATCHED));
        }
        all
    }

    /// Sets values by their names, all or none; the optimiser first, because it brings its own decays.
    ///
    /// # Errors
    /// As [`Experiment::configure`].
    pub fn configure_all<'a>(&mut self, values: impl Iterator<Item = (&'a str, &'a Value)> + Clone) -> Result<()> {
        let mut changed = self.clone();
        let (first, rest) = (values.clone(), values);
        let first = first.filter(|(name, _)| *name == "optimizer");
        for (name, value) in first.chain(rest.filter(|(name, _)| *name != "optimizer")) {
            changed.configure(name, value)?;
        }
        *self = changed;
        Ok(())
    }

    /// Sets one value by its name.
    ///
    /// # Errors
    /// [`Error::UnknownHyperparameter`], or [`Error::OutOfRange`] with the range; nothing is changed then.
    pub fn configure(&mut self, name: &str, value: &Value) -> Result<()> {
        let known = self.hyperparameters();
        let Some(entry) = known.iter().find(|entry| entry.name == name) else {
            return Err(Error::UnknownHyperparameter(quoted(name)));
        };
        entry.check(value)?;
        match value {
            Value::Number(number) => self.set_number(name, *number),
            Value::Text(text) => self.set_choice(name, text),
        }
        Ok(())
    }

    fn set_number(&mut self, name: &str, value: f64) {
        let whole = value as usize;
        match name {
            "batchSize" => self.batch_size = whole,
            "latentSize" => {
                self.latent.size = whole;
                self.generator.inputs = whole;
            }
            "hiddenWidth" => {
                self.generator.set_hidden_width(whole);
                self.discriminator.set_hidden_width(whole);
            }
            "discriminatorLearningRate" => self.discriminator_learning_rate = value,
            "generatorLearningRate" => self.generator_learning_rate = value,
            "beta1" => self.optimizer.beta1 = value,
            "beta2" => self.optimizer.beta2 = value,
            "discriminatorSteps" => self.discriminator_steps = whole,
            "generatorSteps" => self.generator_steps = whole,
            "mismatched" => self.mismatched = whole,
            "averaging" => self.averaging = Some(value),
            "ratesFallFrom" => self.rates_fall_from = Some(whole as u64),
            "realTarget" => self.targets.real = value,
            "fakeTarget" => self.targets.fake = value,
            "clipValue" => self.clip_value = value,
            other => unreachable!("{other} is not a number"),
        }
    }

    fn set_choice(&mut self, name: &str, value: &str) {
        match name {
            "latentDistribution" => self.latent.distribution = from_word(value),
            // Another rule comes with its own decays; epsilon is the framework's.
            "optimizer" if from_word::<Rule>(value) != self.optimizer.rule => {
                let usual = match from_word(value) {
                    Rule::Adam => ADAM,
                    rule => Optimizer { rule, ..KERAS_RMSPROP },
                };
                self.optimizer = Optimizer { epsilon: self.optimizer.epsilon, ..usual };
            }
            "optimizer" => {}
            "updates" => self.updates = from_word(value),
            "loss" => self.loss = from_word(value),
            "clip" => self.clip = from_word(value),
            other => unreachable!("{other} is not a choice"),
        }
    }
}

/// A value of a hyper-parameter.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Value {
    Number(f64),
    Text(String),
}

/// Not derived: that would read whatever stands there into memory before it is found to be neither.
impl<'de> serde::Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrText)
    }
}

struct NumberOrText;

impl Visitor<'_> for NumberOrText {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a number or a text")
    }

    fn visit_f64<E>(self, number: f64) -> std::result::Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_u64<E>(self, number: u64) -> std::result::Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_i64<E>(self, number: i64) -> std::result::Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Value, E> {
        Ok(Value::Text(text.into()))
    }
}

/// One row of [`Experiment::hyperparameters`].
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hyperparameter {
    pub name: &'static str,
    pub value: Value,
    /// Inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    pub integer: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<&'static str>,
    pub needs_reset: bool,
}

impl Hyperparameter {
    fn check(&self, value: &Value) -> Result<()> {
        let fits = match (value, self.min, self.max) {
            (Value::Number(number), Some(min), Some(max)) => {
                (min..=max).contains(number) && (!self.integer || number.fract() == 0.0)
            }
            (Value::Text(text), None, None) => self.options.contains(&text.as_str()),
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let value = match value {
            Value::Number(number) => number.to_string(),
            Value::Text(text) => format!("\"{}\"", quoted(text)),
        };
        Err(Error::OutOfRange { name: self.name.into(), value, range: self.range() })
    }

    fn range(&self) -> String {
        match (self.min, self.max) {
            (Some(min), Some(max)) if self.integer => format!("a whole number from {min} to {max}"),
            (Some(min), Some(max)) => format!("a number from {min} to {max}"),
            _ => format!("one of {}", self.options.join(", ")),
        }
    }
}

const BATCH: (usize, usize) = (1, 1024);
const LATENT: (usize, usize) = (1, 512);
const WIDTH: (usize, usize) = (1, 1024);
const STEPS: (usize, usize) = (0, 100);
const MISMATCHED: (usize, usize) = (0, 1024);
const AVERAGING: (f64, f64) = (0.0, 100.0);
const ITERATION: (usize, usize) = (1, 1_000_000);
const RATE: (f64, f64) = (0.0, 1.0);
const DECAY: (f64, f64) = (0.0, 0.9999);
const TARGET: (f64, f64) = (0.0, 1.0);
const CLIP_VALUE: (f64, f64) = (1e-6, 100.0);
const DISTRIBUTIONS: &[&str] = &["uniform", "normal"];
const OPTIMIZERS: &[&str] = &["sgd", "rmsprop", "adam"];
const UPDATES: &[&str] = &["in-turn", "simultaneous", "alternating"];
const LOSSES: &[&str] = &["non-saturating", "minimax", "least-squares", "wasserstein", "hinge", "feature-matching"];
const CLIPS: &[&str] = &["none", "weights", "gradients"];

/// The kebab-case word under which serde writes a choice.
fn word<T: serde::Serialize>(choice: &T) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("a choice is written as a word, not {other:?}"),
    }
}

fn from_word<T: serde::de::DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(serde_json::Value::String(word.into())).expect("checked against the options")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn every_value_that_is_listed_can_be_set_again() {
        for name in presets::NAMES {
            let original = presets::get(name).unwrap();
            let mut experiment = original.clone();
            for entry in original.hyperparameters() {
                experiment.configure(entry.name, &entry.value).unwrap();
                for option in &entry.options {
                    original.clone().configure(entry.name, &Value::Text((*option).into())).unwrap();
                }
                if let (Some(min), Some(max)) = (entry.min, entry.max) {
                    original.clone().configure(entry.name, &Value::Number(min)).unwrap();
                    original.clone().configure(entry.name, &Value::Number(max)).unwrap();
                    assert!(original.clone().configure(entry.name, &Value::Number(max + 1.0)).is_err());
                }
            }
            assert_eq!(experiment.summary(), original.summary());
        }
    }

    #[test]
    fn rates_fall_as_the_inverse_root_of_the_iterations() {
        let experiment = presets::get("digits").unwrap();
        let from = experiment.rates_fall_from.unwrap();
        let factors = [0, from, 2 * from, 4 * from, 16 * from].map(|iteration| experiment.rate_factor(iteration));
        let expected = [1.0, 1.0, 0.5_f64.sqrt(), 0.5, 0.25];
        factors.iter().zip(expected).for_each(|(found, expected)| assert!((found - expected).abs() < 1e-9));
        // Between two steps, at most a ninth above the root.
        assert!((experiment.rate_factor(2 * from - 1) - 0.5_f64.sqrt()).abs() < 0.08);
        assert_eq!(presets::get("mnist-cgan").unwrap().rate_factor(1_000_000), 1.0);
    }

    #[test]
    fn a_refused_value_names_the_range_and_changes_nothing() {
        let mut experiment = presets::get("mnist-cgan").unwrap();
        let before = experiment.clone();
        let error = experiment.configure("batchSize", &Value::Number(0.5)).unwrap_err();
        assert_eq!(error.to_string(), "batchSize cannot be 0.5: it takes a whole number from 1 to 1024");
        let error = experiment.configure("loss", &Value::Text("nice".into())).unwrap_err();
        assert!(error.hint().contains("wasserstein"), "{}", error.hint());
        assert_eq!(experiment.configure("warp", &Value::Number(9.0)).unwrap_err().code(), "unknown-hyperparameter");
        assert_eq!(experiment, before);
    }
}
