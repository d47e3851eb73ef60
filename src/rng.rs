//! Random numbers, drawn on the host so that one seed gives the same inputs on every backend.
//!
//! Each purpose has its own stream of the same seed: showing a sample never shifts the training.

use rand::{Rng as _, RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

pub type Rng = ChaCha8Rng;

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

/// `count` draws of U(-limit, limit).
pub fn uniform(rng: &mut Rng, limit: f32, count: usize) -> Vec<f32> {
    (0..count).map(|_| rng.random_range(-limit..limit)).collect()
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
    let mut factors = Vec::with_capacity(count + 1);
    while factors.len() < count {
        let word = rng.next_u32();
        factors.push(factor(word & 0xffff));
        factors.push(factor(word >> 16));
    }
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
