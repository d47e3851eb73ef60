//! Random numbers, drawn on the host so that one seed gives the same inputs on every backend.
//!
//! Each purpose has its own stream of the same seed: showing a sample never shifts the training.

use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_distr::{Distribution, StandardNormal};

pub use crate::chacha::ChaCha8 as Rng;

/// What a stream of random numbers is for.
#[derive(Clone, Copy)]
pub enum Purpose {
    Data = 0,
    Weights = 1,
    Latents = 2,
    Labels = 3,
    Order = 4,
    /// Latents that are shown, never trained on.
    Shown = 5,
    /// Noise layers of G and D.
    Noise = 6,
    /// Which digits keep their label where most have none.
    Labelled = 7,
    /// The network that learns from those alone.
    Alone = 8,
}

/// The stream of `seed` for one purpose.
pub fn stream(seed: u64, purpose: Purpose) -> Rng {
    let mut rng = Rng::seed_from_u64(seed);
    rng.set_stream(purpose as u64);
    rng
}

/// `count` draws of U(-limit, limit), as `random_range` gives them: 23 bits of a word each.
pub fn uniform(rng: &mut Rng, limit: f32, count: usize) -> Vec<f32> {
    let scale = limit - -limit;
    let from_1_to_2 = |word: u32| f32::from_bits(word >> 9 | 0x3f80_0000);
    words(rng, count).into_iter().map(|word| (from_1_to_2(word) - 1.0) * scale + -limit).collect()
}

fn words(rng: &mut Rng, count: usize) -> Vec<u32> {
    let mut words = vec![0; count];
    rng.fill(&mut words);
    words
}

/// `count` draws of N(0, 1).
pub fn normal(rng: &mut Rng, count: usize) -> Vec<f32> {
    (0..count).map(|_| StandardNormal.sample(rng)).collect()
}

/// `count` factors of inverted dropout: 0 with probability `rate`, else 1 / (1 - rate). One half of a
/// random word decides each, so that rates are whole multiples of 2⁻¹⁶.
pub fn dropout(rng: &mut Rng, rate: f64, count: usize) -> Vec<f32> {
    let threshold = (rate * 65_536.0).round() as u32;
    let kept = (1.0 / (1.0 - rate)) as f32;
    let factor = |half: u32| if half < threshold { 0.0 } else { kept };
    let words = words(rng, count.div_ceil(2));
    let mut factors: Vec<f32> =
        words.into_iter().flat_map(|word| [factor(word & 0xffff), factor(word >> 16)]).collect();
    factors.truncate(count);
    factors
}

/// `count` labels, each of `0..classes` equally likely.
pub fn labels(rng: &mut Rng, classes: u8, count: usize) -> Vec<u8> {
    (0..count).map(|_| rng.random_range(0..classes)).collect()
}

/// `count` draws from `0..len`, with replacement; none where `len` is 0.
pub fn indices(rng: &mut Rng, len: usize, count: usize) -> Vec<usize> {
    if len == 0 {
        return Vec::new();
    }
    (0..count).map(|_| rng.random_range(0..len as u32) as usize).collect()
}

/// A random order of `0..count`.
pub fn permutation(rng: &mut Rng, count: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.shuffle(rng);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_draws_are_the_librarys_one_by_one() {
        for limit in [1.0, 0.05, 0.123_456_79, 3.0e-5] {
            let drawn = uniform(&mut stream(7, Purpose::Latents), limit, 10_001);
            let mut rng = stream(7, Purpose::Latents);
            let expected: Vec<f32> = (0..10_001).map(|_| rng.random_range(-limit..limit)).collect();
            assert_eq!(drawn, expected);
        }
    }

    /// Of 100,000 factors a share of 0.3 ± 0.005 (3.5 standard deviations) is dropped.
    #[test]
    fn dropout_drops_its_rate_and_keeps_the_mean() {
        let factors = dropout(&mut stream(1, Purpose::Noise), 0.3, 100_001);
        assert_eq!(factors.len(), 100_001);
        let dropped = factors.iter().filter(|&&factor| factor == 0.0).count() as f64 / factors.len() as f64;
        assert!((dropped - 0.3).abs() < 0.005, "{dropped}");
        assert!(factors.iter().all(|&factor| factor == 0.0 || (factor - 1.0 / 0.7).abs() < 1e-6));
    }
}
