//! What the integration tests share.
#![allow(dead_code)] // each test file uses its own part

use std::path::PathBuf;
use std::sync::Arc;

use burn::tensor::{Device, Tensor};
use ganlet::data::{Digits, idx};
use ganlet::device::{self, Backend};
use ganlet::kernels::Flat;
use ganlet::nets::Parameter;
use ganlet::player::Player;
use ganlet::report::Stats;
use ganlet::{Experiment, Trainer, presets};
use pollster::block_on;

pub fn flex() -> Device {
    block_on(device::open(Backend::Flex)).unwrap()
}

pub fn ndarray() -> Device {
    block_on(device::open(Backend::NdArray)).unwrap()
}

pub fn trainer(preset: &str, seed: u64) -> Trainer {
    Trainer::new(quick(preset), Some(strokes(640)), seed, &flex()).unwrap()
}

/// The preset; those with convolutions at a batch that a test can wait for.
pub fn quick(preset: &str) -> Experiment {
    let mut experiment = presets::get(preset).unwrap();
    if experiment.generator.is_dear() {
        experiment.batch_size = 8;
    }
    experiment
}

/// Small stand-ins for digits where a test is about mechanics, not about handwriting: class k is a bar in row 2k.
pub fn strokes(count: usize) -> Arc<Digits> {
    let mut images = vec![0.0; count * idx::PIXELS];
    let labels: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
    for (image, &label) in images.chunks_exact_mut(idx::PIXELS).zip(&labels) {
        let row = 4 + 2 * usize::from(label);
        image[row * idx::SIDE + 4..row * idx::SIDE + 24].fill(1.0);
    }
    Arc::new(Digits::from_idx(&idx::write_images(&images), &idx::write_labels(&labels)).unwrap())
}

pub fn values(tensor: Tensor<1>) -> Vec<f32> {
    block_on(device::read(vec![tensor])).unwrap().remove(0)
}

/// Every parameter by name, without its network's.
pub fn weights(player: &Player) -> Vec<(String, Vec<f32>)> {
    cut(&player.network.weights, player.network.spec().parameters())
}

/// Every running average by name.
pub fn averages(player: &Player) -> Vec<(String, Vec<f32>)> {
    cut(&player.network.statistics, player.network.spec().averages())
}

fn cut(flat: &Flat, parts: Vec<Parameter>) -> Vec<(String, Vec<f32>)> {
    let flat = values(flat.tensor().clone());
    parts.into_iter().map(|part| (part.name.clone(), flat[part.at..][..part.count()].to_vec())).collect()
}

/// The bits of every weight and every running average.
pub fn bits(player: &Player) -> Vec<Vec<u32>> {
    let tensors = weights(player).into_iter().chain(averages(player));
    tensors.map(|(_, values)| values.into_iter().map(f32::to_bits).collect()).collect()
}

pub fn stats(trainer: &Trainer) -> Stats {
    let readings = block_on(device::read(trainer.stats_tensors())).unwrap();
    Stats::from_readings(trainer.iteration_count(), &readings)
}

pub fn draws(trainer: &Trainer, count: usize) -> Vec<f32> {
    values(trainer.generate(trainer.shown_latents(99, count), &vec![0; count]).unwrap().flatten(0, 1))
}

/// A JSON file of the independent oracle.
pub fn reference(name: &str) -> serde_json::Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name);
    serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap()
}

pub fn numbers(value: &serde_json::Value) -> Vec<f64> {
    match value {
        serde_json::Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap_or_else(|| panic!("{other} is not a number"))],
    }
}

/// |a - b| ≤ tolerance (1 + |b|), entry by entry.
pub fn assert_near(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (index, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{what}[{index}]: {a}, expected {b}");
    }
}

pub fn widen(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}
