//! Gaussian mixtures in one dimension: draws, density, distribution function.

use std::f64::consts::{PI, SQRT_2};

use rand_distr::{Distribution, Normal};

use crate::rng::Rng;

/// One hump: `draws` samples of N(mean, sd²).
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Component {
    pub mean: f64,
    pub sd: f64,
    pub draws: usize,
}

/// A mixture in which each component weighs as much as it has draws.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Mixture {
    pub components: Vec<Component>,
}

impl Mixture {
    /// The data set: each component's draws in turn, with the component's index as label.
    pub fn draw(&self, rng: &mut Rng) -> (Vec<f32>, Vec<u8>) {
        let mut values = Vec::with_capacity(self.len());
        let mut labels = Vec::with_capacity(self.len());
        for (label, component) in self.components.iter().enumerate() {
            let normal = Normal::new(component.mean, component.sd).expect("a preset's sd is finite");
            values.extend((0..component.draws).map(|_| normal.sample(rng) as f32));
            labels.extend(std::iter::repeat_n(label as u8, component.draws));
        }
        (values, labels)
    }

    /// The number of draws of all components.
    pub fn len(&self) -> usize {
        self.components.iter().map(|component| component.draws).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A component's share of the mixture.
    pub fn weight(&self, component: &Component) -> f64 {
        component.draws as f64 / self.len() as f64
    }

    pub fn mean(&self) -> f64 {
        self.sum(|c| c.mean)
    }

    /// p(x).
    pub fn density(&self, x: f64) -> f64 {
        self.sum(|c| standard_density((x - c.mean) / c.sd) / c.sd)
    }

    /// F(x) = P(X ≤ x).
    pub fn distribution(&self, x: f64) -> f64 {
        self.sum(|c| standard_distribution((x - c.mean) / c.sd))
    }

    /// ∫ F from -∞ to x. With z = (x - μ)/σ each component gives σ(z Φ(z) + φ(z)).
    pub fn distribution_integral(&self, x: f64) -> f64 {
        self.sum(|c| {
            let z = (x - c.mean) / c.sd;
            c.sd * (z * standard_distribution(z) + standard_density(z))
        })
    }

    /// P(component | x) of every component; finite also far out, where all densities underflow.
    pub fn responsibilities(&self, x: f64) -> Vec<f64> {
        let log = |c: &Component| {
            let z = (x - c.mean) / c.sd;
            self.weight(c).ln() - c.sd.ln() - 0.5 * z * z
        };
        let logs: Vec<f64> = self.components.iter().map(log).collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = logs.iter().map(|l| (l - top).exp()).sum();
        logs.iter().map(|l| (l - top).exp() / total).collect()
    }

    /// Where the density is worth drawing: every mean ± 4.5 sd.
    pub fn range(&self) -> (f64, f64) {
        let reach = 4.5;
        self.components.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), c| {
            (low.min(c.mean - reach * c.sd), high.max(c.mean + reach * c.sd))
        })
    }

    fn sum(&self, of: impl Fn(&Component) -> f64) -> f64 {
        self.components.iter().map(|c| self.weight(c) * of(c)).sum()
    }
}

fn standard_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

fn standard_distribution(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}
