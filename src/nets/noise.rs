//! What noise layers draw while training, on the host: one seed gives the same on every backend.

use std::collections::VecDeque;

use burn::tensor::{Device, Tensor};

use super::{LayerSpec, NetworkSpec};
use crate::device;
use crate::rng::{self, Rng};

/// A stream of noise; what a test has given goes first.
pub struct Noise {
    rng: Rng,
    given: VecDeque<Vec<f32>>,
    /// On the device already: see [`Noise::draw_ahead`].
    ready: VecDeque<Tensor<2>>,
}

impl Noise {
    pub fn new(rng: Rng) -> Self {
        Self { rng, given: VecDeque::new(), ready: VecDeque::new() }
    }

    /// Draws to be used before any of the stream's: one entry for each noise layer passed, `[batch × features]`.
    pub fn give(&mut self, draws: impl IntoIterator<Item = Vec<f32>>) {
        self.given.extend(draws);
    }

    /// Words drawn so far: where [`Noise::seek`] goes on.
    pub fn position(&self) -> u64 {
        self.rng.word_pos()
    }

    pub fn seek(&mut self, position: u64) {
        self.rng.set_word_pos(position);
    }

    /// Draws what a pass of `batch` rows through a network will ask for, and puts it on the device: an upload
    /// in the midst of a pass would send what is enqueued before its time. The passes must come in this order.
    pub fn draw_ahead(&mut self, spec: &NetworkSpec, batch: usize, device: &Device) {
        for (layer, before) in spec.layers.iter().zip(spec.shapes()) {
            if let Some(values) = self.draw(layer, batch * before.features()) {
                self.ready.push_back(device::rows(values, batch, device));
            }
        }
    }

    /// The factors or the draws of a noise layer, `[batch, features]`.
    pub(super) fn of(&mut self, layer: &LayerSpec, [batch, features]: [usize; 2], device: &Device) -> Tensor<2> {
        self.ready.pop_front().unwrap_or_else(|| {
            let values = self.draw(layer, batch * features).expect("only noise layers ask for noise");
            device::rows(values, batch, device)
        })
    }

    /// Dropout: 0 with probability `rate`, else 1 / (1 - rate). Gaussian noise: draws of N(0, sd²).
    fn draw(&mut self, layer: &LayerSpec, count: usize) -> Option<Vec<f32>> {
        let given = |noise: &mut Self| noise.given.pop_front();
        match *layer {
            LayerSpec::Dropout { rate } => {
                Some(given(self).unwrap_or_else(|| rng::dropout(&mut self.rng, rate, count)))
            }
            LayerSpec::GaussianNoise { sd } => {
                let mut draws = given(self).unwrap_or_else(|| rng::normal(&mut self.rng, count));
                draws.iter_mut().for_each(|draw| *draw *= sd as f32);
                Some(draws)
            }
            _ => None,
        }
    }
}
