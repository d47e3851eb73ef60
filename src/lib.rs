//! # ganlet: GANs that train inside a web page
//!
//! A reading tour, in the order in which a step happens:
//!
//! 1. [`presets`]: the named experiments, each a value with the reason beside every number.
//! 2. [`experiment`]: what an experiment is (data, nets, loss, optimisers, schedule) and which values it may take.
//! 3. [`data`]: real draws, from Gaussian mixtures or from IDX files of digits.
//! 4. [`nets`]: a list of layers becomes a network with host-seeded weights, and a table of parameters; a pass
//!    forward and the way back, written out over [`kernels`].
//! 5. [`loss`], [`optimizer`] and [`player`]: the arithmetic of one update.
//! 6. [`trainer`]: `discriminator_step`, `generator_step`, `iteration`; [`semi`] where only a few digits
//!    have a label.
//! 7. [`report`], [`frame`], [`checkpoint`]: what one can ask of a run, and how it is kept.
//! 8. [`classifier`], [`judge`], [`metrics`]: what becomes of it, in figures.
//!
//! The trainer knows no browser, no clock, no global and no log. Two thin shells drive it: `web`
//! (the only file that names wasm-bindgen) and the command line in `bin/ganlet.rs`.

mod chacha;
pub mod checkpoint;
pub mod classifier;
pub mod data;
pub mod device;
pub mod error;
pub mod experiment;
pub mod frame;
pub mod judge;
pub mod kernels;
pub mod loss;
pub mod metrics;
pub mod nets;
pub mod optimizer;
pub mod player;
pub mod presets;
pub mod report;
pub mod rng;
pub mod semi;
pub mod tensor_file;
pub mod trainer;
#[cfg(target_arch = "wasm32")]
mod web;

pub use error::{Error, Result};
pub use experiment::Experiment;
pub use trainer::Trainer;
