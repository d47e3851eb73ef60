//! Runs as safetensors: weights, optimisers' memory, hyper-parameters, seed and position.
//!
//! Python's `safetensors` reads `generator.0.weight` and the rest by name. A file is hostile until
//! proven: its experiment is a preset plus range-checked values, and every tensor must have the shape
//! that these imply before anything is built from it.

use std::collections::{BTreeMap, HashMap};

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::SafeTensors;

use crate::device;
use crate::error::{Error, Result};
use crate::experiment::{Experiment, Value};
use crate::nets::{Network, NetworkSpec, Parameter};
use crate::optimizer::Memory;
use crate::player::Player;
use crate::presets;
use crate::rng::{self, Purpose};
use crate::tensor_file;
use crate::trainer::{Position, Trainer};

/// The one metadata entry, so that equal runs give equal files: several would be written in any order.
const ENTRY: &str = "ganlet";
const VERSION: u32 = 1;

const GENERATOR: &str = "generator";
const DISCRIMINATOR: &str = "discriminator";
/// The network that learns from the labelled digits alone.
const ALONE: &str = "discriminator.alone";

/// All of a run that is not a tensor.
#[derive(serde::Serialize, serde::Deserialize)]
struct Header {
    version: u32,
    preset: String,
    hyperparameters: BTreeMap<String, Value>,
    position: Position,
    steps: Steps,
}

/// A checkpoint whose tensors are enqueued and not yet read.
pub struct Pending {
    entries: Vec<(String, Vec<usize>)>,
    tensors: Vec<Tensor<1>>,
    header: Header,
}

/// Enqueues all that a run needs to go on.
pub fn begin(trainer: &Trainer) -> Pending {
    let mut pending = Pending { entries: Vec::new(), tensors: Vec::new(), header: header(trainer) };
    for (name, player) in players(trainer) {
        let mut keep = |name: String, parameter: &Parameter, tensor: &Tensor<1>| {
            pending.entries.push((name, parameter.shape.clone()));
            pending.tensors.push(tensor.clone());
        };
        for (index, parameter) in player.network.parameters.iter().enumerate() {
            keep(format!("{name}.{}", parameter.name), parameter, &parameter.value);
            for (moment, tensors) in [("first", &player.memory.first), ("second", &player.memory.second)] {
                if let Some(tensor) = tensors.get(index) {
                    keep(format!("optimizer.{name}.{moment}.{}", parameter.name), parameter, tensor);
                }
            }
        }
        for average in &player.network.statistics {
            keep(format!("{name}.{}", average.name), average, &average.value);
        }
    }
    pending
}

fn players(trainer: &Trainer) -> impl Iterator<Item = (&'static str, &Player)> {
    let (generator, discriminator) = trainer.players();
    let both = [(GENERATOR, generator), (DISCRIMINATOR, discriminator)];
    both.into_iter().chain(trainer.alone().map(|alone| (ALONE, alone)))
}

impl Pending {
    /// Reads the tensors back and writes the file.
    ///
    /// # Errors
    /// [`Error::Device`] if the device failed.
    pub async fn read(self) -> Result<Vec<u8>> {
        let readings = device::read(self.tensors).await?;
        let header = HashMap::from([(ENTRY.into(), serde_json::json!(self.header).to_string())]);
        tensor_file::write(&self.entries, &readings, Some(header))
    }
}

/// A file that has been read and whose experiment is known.
pub struct Checkpoint<'a> {
    pub experiment: Experiment,
    position: Position,
    steps: Steps,
    tensors: SafeTensors<'a>,
}

/// Updates that each optimiser has made.
#[derive(serde::Serialize, serde::Deserialize)]
struct Steps {
    generator: u64,
    discriminator: u64,
    #[serde(default)]
    alone: u64,
}

impl<'a> Checkpoint<'a> {
    /// # Errors
    /// [`Error::BadCheckpoint`], which names what is missing or does not fit.
    pub fn parse(file: &'a [u8]) -> Result<Self> {
        let (_, metadata) =
            SafeTensors::read_metadata(file).map_err(|error| bad(format!("not safetensors ({error})")))?;
        let entry = metadata.metadata().as_ref().and_then(|entries| entries.get(ENTRY));
        let entry = entry.ok_or_else(|| bad(format!("its metadata lacks \"{ENTRY}\"")))?;
        let unreadable = |error: serde_json::Error| bad(format!("its metadata cannot be read ({error})"));
        let header: serde_json::Value = serde_json::from_str(entry).map_err(unreadable)?;
        if header["version"] != VERSION {
            return Err(bad(format!("its version is {}, this ganlet reads {VERSION}", header["version"])));
        }
        let Header { preset, hyperparameters, position, steps, .. } =
            serde_json::from_value(header).map_err(unreadable)?;
        let mut experiment = presets::get(&preset)?;
        experiment.configure_all(hyperparameters.iter().map(|(name, value)| (name.as_str(), value)))?;
        let tensors = SafeTensors::deserialize(file).map_err(|error| bad(error.to_string()))?;
        let checkpoint = Self { experiment, position, steps, tensors };
        let Experiment { generator, discriminator, labelled_per_class, .. } = &checkpoint.experiment;
        checkpoint.check(GENERATOR, generator)?;
        checkpoint.check(DISCRIMINATOR, discriminator)?;
        if labelled_per_class.is_some() {
            checkpoint.check(ALONE, discriminator)?;
        }
        Ok(checkpoint)
    }

    /// Puts the kept run in the trainer's place.
    ///
    /// # Errors
    /// [`Error::BadCheckpoint`] if it is of another preset; the run is as it was then.
    pub fn restore(&self, trainer: &mut Trainer) -> Result<()> {
        let (theirs, ours) = (&self.experiment.preset, &trainer.experiment().preset);
        if theirs != ours {
            return Err(bad(format!("it is of the preset \"{theirs}\", this run is of \"{ours}\"")));
        }
        let device = trainer.device().clone();
        let Experiment { generator, discriminator, labelled_per_class, .. } = &self.experiment;
        let alone = labelled_per_class.map(|_| self.player(ALONE, discriminator, self.steps.alone, &device));
        let generator = self.player(GENERATOR, generator, self.steps.generator, &device)?;
        let discriminator = self.player(DISCRIMINATOR, discriminator, self.steps.discriminator, &device)?;
        trainer.restore(self.experiment.clone(), generator, discriminator, alone.transpose()?, &self.position)
    }

    fn check(&self, name: &str, spec: &NetworkSpec) -> Result<()> {
        for (parameter, shape) in spec.named_parameters() {
            self.values(&format!("{name}.{parameter}"), &shape)?;
        }
        for (average, size, _) in spec.named_statistics() {
            self.values(&format!("{name}.{average}"), &[size])?;
        }
        Ok(())
    }

    fn player(&self, name: &str, spec: &NetworkSpec, steps: u64, device: &Device) -> Result<Player> {
        let mut network = Network::init(spec, &mut rng::stream(0, Purpose::Weights), device);
        let mut memory = Memory { steps, ..Memory::default() };
        let tensor = |values: Vec<f32>| {
            let count = values.len();
            Tensor::from_data(TensorData::new(values, [count]), device)
        };
        for parameter in &mut network.parameters {
            parameter.value = tensor(self.values(&format!("{name}.{}", parameter.name), &parameter.shape)?);
            for (moment, tensors) in [("first", &mut memory.first), ("second", &mut memory.second)] {
                let key = format!("optimizer.{name}.{moment}.{}", parameter.name);
                if self.tensors.tensor(&key).is_ok() {
                    tensors.push(tensor(self.values(&key, &parameter.shape)?));
                }
            }
        }
        for average in &mut network.statistics {
            average.value = tensor(self.values(&format!("{name}.{}", average.name), &average.shape)?);
        }
        let whole = |count: usize| count == 0 || count == network.parameters.len();
        if !whole(memory.first.len()) || !whole(memory.second.len()) {
            return Err(bad(format!("the optimiser's memory of the {name} is incomplete")));
        }
        Ok(Player { network, memory })
    }

    fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        tensor_file::values(&self.tensors, name, shape)
    }
}

fn header(trainer: &Trainer) -> Header {
    let experiment = trainer.experiment();
    let (generator, discriminator) = trainer.players();
    let alone = trainer.alone().map_or(0, |alone| alone.memory.steps);
    let values = experiment.hyperparameters().into_iter().map(|entry| (entry.name.into(), entry.value));
    Header {
        version: VERSION,
        preset: experiment.preset.clone(),
        hyperparameters: values.collect(),
        position: trainer.position(),
        steps: Steps { generator: generator.memory.steps, discriminator: discriminator.memory.steps, alone },
    }
}

fn bad(what: String) -> Error {
    Error::BadCheckpoint(what)
}
