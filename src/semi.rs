//! The labelled few of a semi-supervised run, and the network that learns from them alone.

use burn::tensor::{Device, Tensor};

use crate::classifier;
use crate::data::{Batch, Digits};
use crate::nets::{NetworkSpec, Noise};
use crate::player::{Learned, Player, Rule};
use crate::rng::{self, Purpose, Rng};

/// Ten or so digits of each class with their labels; and what the same D makes of them without a GAN.
pub struct Labelled {
    chosen: Vec<u32>,
    pub alone: Player,
    noise: Noise,
    order: Rng,
}

impl Labelled {
    pub fn new(digits: &Digits, per_class: usize, discriminator: &NetworkSpec, seed: u64, device: &Device) -> Self {
        let mut weights = rng::stream(seed, Purpose::Alone);
        let mut order = rng::stream(seed, Purpose::Labelled);
        Self {
            chosen: digits.labelled(per_class, &mut order),
            alone: Player::new(discriminator, &mut weights, device),
            noise: Noise::new(weights),
            order,
        }
    }

    /// `count` of the labelled digits, drawn with replacement.
    pub fn next(&mut self, digits: &Digits, count: usize) -> Batch {
        let chosen = rng::indices(&mut self.order, self.chosen.len(), count);
        let chosen: Vec<u32> = chosen.into_iter().map(|index| self.chosen[index]).collect();
        digits.batch(&chosen)
    }

    /// The noise of the next update, as [`Noise::draw_ahead`].
    pub fn draw_ahead(&mut self, spec: &NetworkSpec, batch: usize, device: &Device) {
        self.noise.draw_ahead(spec, batch, device);
    }

    /// One update of the network that learns from labels alone; shapes as in [`classifier::step`].
    pub fn learn_alone(&mut self, draws: Tensor<2>, labels: Tensor<2>, rule: Rule) -> Learned {
        classifier::step(&mut self.alone, &mut self.noise, draws, labels, rule)
    }

    /// Words drawn so far, of the noise and of the order.
    pub fn position(&self) -> [u64; 2] {
        [self.noise.position(), self.order.word_pos()]
    }

    pub fn seek(&mut self, [noise, order]: [u64; 2]) {
        self.noise.seek(noise);
        self.order.set_word_pos(order);
    }
}
