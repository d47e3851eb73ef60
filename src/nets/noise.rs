//! What noise layers draw while training, on the host: one seed gives the same on every backend.

use std::collections::VecDeque;

use crate::rng::{self, Rng};

/// A stream of noise; what a test has given goes first.
pub struct Noise {
    rng: Rng,
    given: VecDeque<Vec<f32>>,
}

impl Noise {
    pub fn new(rng: Rng) -> Self {
        Self { rng, given: VecDeque::new() }
    }

    /// Draws to be used before any of the stream's: one entry for each noise layer passed, `[batch × features]`.
    pub fn give(&mut self, draws: impl IntoIterator<Item = Vec<f32>>) {
        self.given.extend(draws);
    }

    /// Words drawn so far: where [`Noise::seek`] goes on.
    pub fn position(&self) -> u64 {
        self.rng.get_word_pos() as u64
    }

    pub fn seek(&mut self, position: u64) {
        self.rng.set_word_pos(position.into());
    }

    /// `count` factors: 0 with probability `rate`, else 1 / (1 - rate).
    pub(crate) fn dropout(&mut self, rate: f64, count: usize) -> Vec<f32> {
        self.given.pop_front().unwrap_or_else(|| rng::dropout(&mut self.rng, rate, count))
    }

    /// `count` draws of N(0, 1).
    pub(crate) fn normal(&mut self, count: usize) -> Vec<f32> {
        self.given.pop_front().unwrap_or_else(|| rng::normal(&mut self.rng, count))
    }
}
