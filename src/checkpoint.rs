//! Runs as safetensors: weights, optimisers' memory, hyper-parameters, seed and position.
//!
//! Python's `safetensors` reads `generator.0.weight` and the rest by name: the networks as they draw and judge.
//! Where the optimiser moves other weights (G is shown by an average, or D's norms are held), those are under
//! `optimizer.` with its memory. Without `optimizer.` tensors a run goes on from its networks with a fresh
//! memory: what is shipped is no more than these, at half precision. A file is hostile until
//! proven: its experiment is a preset plus range-checked values, and every tensor must have the shape
//! that these imply before anything is built from it.

use std::collections::{BTreeMap, HashMap};
use std::iter::Zip;
use std::vec;

use burn::tensor::{Device, Tensor};

use crate::device;
use crate::error::{Error, Result};
use crate::experiment::{Experiment, Value};
use crate::kernels::{Dense, Flat, Singular};
use crate::nets::{Network, NetworkSpec, Parameter};
use crate::optimizer::Memory;
use crate::player::{Held, Player};
use crate::presets;
use crate::tensor_file::{self, Precision, TensorFile};
use crate::trainer::{Position, Trainer};

/// The one metadata entry, so that equal runs give equal files: several would be written in any order.
const ENTRY: &str = "ganlet";
const VERSION: u64 = 1;
/// Counts are whole in JavaScript up to here, and what is added to them in training stays far from the end of 64 bits.
const MOST_COUNT: u64 = 1 << 53;

const GENERATOR: &str = "generator";
const DISCRIMINATOR: &str = "discriminator";
/// An optimiser's moments.
const FIRST: &str = "first";
const SECOND: &str = "second";
/// How their names go on, of any network; and a name of a running variance.
const SECOND_OF_ANY: &str = ".second.";
const VARIANCE: &str = ".variance";
/// What the optimiser moves, where it is not what is shown.
const MOVED: &str = "weights";
/// Of its dense layers, where their norms are held.
const SINGULAR: &str = "singular";
/// The network that learns from the labelled digits alone.
const ALONE: &str = "discriminator.alone";

/// All of a run that is not a tensor.
#[derive(serde::Serialize, serde::Deserialize)]
struct Header {
    version: u64,
    preset: String,
    hyperparameters: BTreeMap<String, Value>,
    position: Position,
    steps: Steps,
}

/// Of a header of any version, its version.
#[derive(serde::Deserialize)]
struct Versioned {
    version: u64,
}

/// A checkpoint whose tensors are enqueued and not yet read.
pub struct Pending {
    parts: Vec<Part>,
    tensors: Vec<Tensor<1>>,
    header: Header,
}

/// What lies in one flat tensor.
struct Part {
    prefix: String,
    parameters: Vec<Parameter>,
}

/// Enqueues all that a run needs to go on.
pub fn begin(trainer: &Trainer) -> Pending {
    let mut pending = begin_networks(trainer);
    pending.header.steps = steps(trainer);
    for (name, player) in players(trainer) {
        let spec = player.network.spec();
        let prefix = |kind| of_optimizer(name, kind);
        let Memory { first, second, .. } = &player.memory;
        for (moment, flat) in [(FIRST, first), (SECOND, second)] {
            if let Some(flat) = flat {
                pending.keep(&prefix(moment), spec.parameters(), flat);
            }
        }
        if player.averaged.is_some() {
            pending.keep_network(&prefix(MOVED), &player.network);
        }
        if let Some(held) = &player.held {
            pending.keep(&prefix(MOVED), spec.parameters(), &held.raw);
            for (layer, singular) in player.network.dense_layers().zip(&held.singular) {
                for (part, tensor) in singular_parts(layer).into_iter().zip(singular.parts()) {
                    pending.keep(&prefix(SINGULAR), vec![part], &Flat::new(tensor));
                }
            }
        }
    }
    pending
}

/// Enqueues no more than the networks: what draws and judges. Their optimisers begin anew, and have made no updates.
pub fn begin_networks(trainer: &Trainer) -> Pending {
    let mut pending = Pending { parts: Vec::new(), tensors: Vec::new(), header: header(trainer) };
    for (name, player) in players(trainer) {
        pending.keep_network(&format!("{name}."), player.shown());
    }
    pending
}

/// What the names of an optimiser's tensors begin with.
fn of_optimizer(network: &str, kind: &str) -> String {
    format!("optimizer.{network}.{kind}.")
}

/// What is known of the largest singular value of a dense layer, by where its weights begin.
fn singular_parts(Dense { at, inputs, units, .. }: Dense) -> [Parameter; 3] {
    [("left", inputs), ("right", units), ("factor", 1)].map(|(name, count)| Parameter {
        name: format!("{at}.{name}"),
        shape: vec![count],
        at: 0,
    })
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
        self.read_as(Precision::Single).await
    }

    /// As [`Pending::read`], at a precision.
    ///
    /// # Errors
    /// [`Error::Device`] if the device failed.
    pub async fn read_as(self, precision: Precision) -> Result<Vec<u8>> {
        let mut pieces = self.pieces(precision)?;
        let mut file = Vec::with_capacity(pieces.length);
        while let Some(piece) = pieces.next().await? {
            file.extend(piece);
        }
        Ok(file)
    }

    /// The file, piece by piece: a large one need never be in the engine's memory as a whole.
    ///
    /// # Errors
    /// [`Error::BadCheckpoint`] if the run cannot be written.
    pub fn pieces(self, precision: Precision) -> Result<Pieces> {
        let header = HashMap::from([(ENTRY.into(), serde_json::json!(self.header).to_string())]);
        let of = |Part { prefix, parameters }: &Part| -> Vec<_> {
            parameters.iter().map(|part| (format!("{prefix}{}", part.name), part.shape.clone())).collect()
        };
        let head = tensor_file::head(self.parts.iter().flat_map(of), Some(header), precision)?;
        let values: usize = self.parts.iter().flat_map(|part| &part.parameters).map(Parameter::count).sum();
        let length = head.len() + values * precision.size();
        Ok(Pieces { length, precision, head: Some(head), rest: self.parts.into_iter().zip(self.tensors) })
    }

    fn keep_network(&mut self, prefix: &str, network: &Network) {
        self.keep(prefix, network.spec().parameters(), &network.weights);
        self.keep(prefix, network.spec().averages(), &network.statistics);
    }

    fn keep(&mut self, prefix: &str, parameters: Vec<Parameter>, flat: &Flat) {
        self.parts.push(Part { prefix: prefix.into(), parameters });
        self.tensors.push(flat.tensor().clone());
    }
}

/// A file on its way, see [`Pending::pieces`].
pub struct Pieces {
    /// Bytes of the whole.
    pub length: usize,
    precision: Precision,
    head: Option<Vec<u8>>,
    rest: Zip<vec::IntoIter<Part>, vec::IntoIter<Tensor<1>>>,
}

impl Pieces {
    /// The next piece; none when it is complete.
    ///
    /// # Errors
    /// [`Error::Device`] if the device failed.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        if let Some(head) = self.head.take() {
            return Ok(Some(head));
        }
        let Some((Part { parameters, .. }, tensor)) = self.rest.next() else { return Ok(None) };
        let [flat] = device::read(vec![tensor]).await?.try_into().expect("one for one");
        let mut piece = Vec::new();
        for parameter in parameters {
            piece.extend(tensor_file::bytes(&flat[parameter.at..][..parameter.count()], self.precision)?);
        }
        Ok(Some(piece))
    }
}

/// A file that has been read and whose experiment is known.
pub struct Checkpoint<'a> {
    pub experiment: Experiment,
    position: Position,
    steps: Steps,
    file: TensorFile<'a>,
}

/// Updates that each optimiser has made.
#[derive(Default, serde::Serialize, serde::Deserialize)]
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
        let file = TensorFile::open(file)?;
        let entry = file.entry(ENTRY).ok_or_else(|| bad(format!("its metadata lacks \"{ENTRY}\"")))?;
        let unreadable = |error: serde_json::Error| bad(format!("its metadata cannot be read ({error})"));
        let Versioned { version } = serde_json::from_str(entry).map_err(unreadable)?;
        if version != VERSION {
            return Err(bad(format!("its version is {version}, this ganlet reads {VERSION}")));
        }
        let Header { preset, hyperparameters, position, steps, .. } =
            serde_json::from_str(entry).map_err(unreadable)?;
        check_counts(&position, &steps)?;
        let mut experiment = presets::get(&preset)?;
        experiment.configure_all(hyperparameters.iter().map(|(name, value)| (name.as_str(), value)))?;
        let checkpoint = Self { experiment, position, steps, file };
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
        for tensor in spec.parameters().iter().chain(&spec.averages()) {
            self.values(&format!("{name}.{}", tensor.name), &tensor.shape)?;
        }
        Ok(())
    }

    fn player(&self, name: &str, spec: &NetworkSpec, steps: u64, device: &Device) -> Result<Player> {
        let network = |prefix: &str| -> Result<Network> {
            let (weights, averages) = (self.flat(prefix, spec.parameters())?, self.flat(prefix, spec.averages())?);
            Ok(Network::from_values(spec, weights, averages, device))
        };
        // All of a kind or nothing of it.
        let prefix = |kind| of_optimizer(name, kind);
        let has = |kind| self.file.has(&prefix(kind));
        let kept = |kind| -> Result<Option<Flat>> {
            let values = has(kind).then(|| self.flat(&prefix(kind), spec.parameters())).transpose()?;
            Ok(values.map(|values| Flat::new(device::flat(values, device))))
        };
        let shown = network(&format!("{name}."))?;
        let (first, second) = (kept(FIRST)?, kept(SECOND)?);
        // A memory that was left out begins anew.
        let steps = if second.is_none() { 0 } else { steps };
        let memory = Memory { steps, first, second, corrections: None };
        if !has(MOVED) {
            // To be held from the next update on; until then it judges as it was kept, to the last bit.
            let mut player = Player::of(shown.clone(), memory);
            player.network = shown;
            return Ok(player);
        }
        if let Some(norm) = spec.spectral_norm {
            let raw = kept(MOVED)?.expect("it is there");
            let singular = |layer| self.singular(&prefix(SINGULAR), layer, norm, device);
            let singular = shown.dense_layers().map(singular).collect::<Result<_>>()?;
            return Ok(Player::holding(shown, memory, Held { raw, singular }));
        }
        if name != GENERATOR || self.experiment.averaging.is_none() {
            return Err(bad(format!("it holds {}, which this experiment does not keep", prefix(MOVED))));
        }
        let mut player = Player::of(network(&prefix(MOVED))?, memory);
        player.averaged = Some(shown);
        Ok(player)
    }

    fn singular(&self, prefix: &str, layer: Dense, norm: f64, device: &Device) -> Result<Singular> {
        let part = |part| Ok(device::flat(self.flat(prefix, vec![part])?, device));
        let [left, right, factor] = singular_parts(layer).map(part);
        Ok(Singular::from_parts([left?, right?, factor?], layer, norm as f32))
    }

    /// The values of all parts, one after another.
    fn flat(&self, prefix: &str, parts: Vec<Parameter>) -> Result<Vec<f32>> {
        let mut values = Vec::new();
        for part in parts {
            values.extend(self.values(&format!("{prefix}{}", part.name), &part.shape)?);
        }
        Ok(values)
    }

    fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let values = self.file.values(name, shape)?;
        // Roots are taken of these.
        let is_of_squares = name.ends_with(VARIANCE) || name.contains(SECOND_OF_ANY);
        if is_of_squares && values.iter().any(|&value| value < 0.0) {
            return Err(bad(format!("the tensor {name} holds values below 0, which a mean of squares cannot be")));
        }
        Ok(values)
    }
}

/// # Errors
/// [`Error::BadCheckpoint`] for a count that no run comes to.
fn check_counts(position: &Position, steps: &Steps) -> Result<()> {
    let Position { iteration, epoch, latents, labels, noise, labelled, .. } = *position;
    let Steps { generator, discriminator, alone } = *steps;
    let drawn = [latents, labels, noise, labelled[0], labelled[1]];
    let counts = [iteration, epoch, generator, discriminator, alone].into_iter().chain(drawn);
    match counts.max() {
        Some(most) if most > MOST_COUNT => {
            Err(bad(format!("it counts up to {most}, where no run comes beyond {MOST_COUNT}")))
        }
        _ => Ok(()),
    }
}

/// Of a run whose optimisers have made no updates yet.
fn header(trainer: &Trainer) -> Header {
    let experiment = trainer.experiment();
    let values = experiment.hyperparameters().into_iter().map(|entry| (entry.name.into(), entry.value));
    Header {
        version: VERSION,
        preset: experiment.preset.clone(),
        hyperparameters: values.collect(),
        position: trainer.position(),
        steps: Steps::default(),
    }
}

fn steps(trainer: &Trainer) -> Steps {
    let (generator, discriminator) = trainer.players();
    let alone = trainer.alone().map_or(0, |alone| alone.memory.steps);
    Steps { generator: generator.memory.steps, discriminator: discriminator.memory.steps, alone }
}

fn bad(what: String) -> Error {
    Error::bad_checkpoint(what)
}
