//! One dimension, where the truth is known: kernel density estimate and four distances.

use std::f64::consts::{LN_2, PI};

use crate::data::Mixture;

/// The tutorial's kernel: Gaussian, absolute bandwidth.
pub const BANDWIDTH: f64 = 0.3;

/// The points of the axis on which densities are drawn and integrated.
pub const POINTS: usize = 241;

/// Equally spaced points over [`Mixture::range`].
pub fn axis(mixture: &Mixture) -> Vec<f64> {
    let (low, high) = mixture.range();
    (0..POINTS).map(|i| low + (high - low) * i as f64 / (POINTS - 1) as f64).collect()
}

/// Gaussian kernel density estimate of `draws` at the points of an ascending, equally spaced axis.
///
/// The kernel is cut off at 6 bandwidths, where it has fallen below 2e-8 of its top.
pub fn kernel_density(draws: &[f32], axis: &[f64], bandwidth: f64) -> Vec<f64> {
    let (low, step) = (axis[0], axis[1] - axis[0]);
    let scale = 1.0 / (draws.len() as f64 * bandwidth * (2.0 * PI).sqrt());
    let reach = 6.0 * bandwidth;
    let mut density = vec![0.0; axis.len()];
    for &draw in draws {
        let draw = f64::from(draw);
        // `as usize` takes what lies before the axis to 0.
        let first = ((draw - reach - low) / step).ceil() as usize;
        for (point, value) in axis.iter().zip(&mut density).skip(first) {
            let z = (point - draw) / bandwidth;
            if z > 6.0 {
                break;
            }
            *value += scale * (-0.5 * z * z).exp();
        }
    }
    density
}

/// Distances between generated draws and the known density.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Metrics {
    /// ½∫|p - q|, from 0 to 1, q the kernel estimate.
    pub tv: f64,
    /// KL(p ‖ q), nats, q the kernel estimate: large where q has lost a hump.
    pub kl: f64,
    /// Jensen-Shannon, nats, from 0 to ln 2, q the kernel estimate.
    pub js: f64,
    /// Wasserstein-1 = ∫|F_n - F|, in the data's units, exact for the draws.
    pub w1: f64,
    pub modes: Vec<Mode>,
}

/// The draws' part in one component of the mixture, by posterior probability.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Mode {
    pub mean: f64,
    pub share: f64,
    pub expected: f64,
}

/// All distances of `draws` to `mixture`. Non-finite draws make every distance NaN.
pub fn metrics(draws: &[f32], mixture: &Mixture) -> Metrics {
    if draws.is_empty() || draws.iter().any(|draw| !draw.is_finite()) {
        let modes = mixture.components.iter();
        let modes = modes.map(|c| Mode { mean: f64::NAN, share: f64::NAN, expected: mixture.weight(c) }).collect();
        return Metrics { tv: f64::NAN, kl: f64::NAN, js: f64::NAN, w1: f64::NAN, modes };
    }
    let axis = axis(mixture);
    let truth: Vec<f64> = axis.iter().map(|&x| mixture.density(x)).collect();
    let log_estimate: Vec<f64> = axis.iter().map(|&x| log_kernel_density(draws, x, BANDWIDTH)).collect();
    let (tv, kl, js) = divergences(&axis, &truth, &log_estimate);
    Metrics { tv, kl, js, w1: wasserstein(draws, mixture), modes: modes(draws, mixture) }
}

/// Exact ∫|F_n(x) - F(x)| dx between draws and a mixture (Villani 2009, remark 2.19).
pub fn wasserstein(draws: &[f32], mixture: &Mixture) -> f64 {
    let mut sorted: Vec<f64> = draws.iter().map(|&x| f64::from(x)).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(&first), Some(&last)) = (sorted.first(), sorted.last()) else { return f64::NAN };
    let integral = |x: f64| mixture.distribution_integral(x);
    // Left of the first draw F_n is 0; right of the last it is 1, and ∫(1 - F) = A(x) - x + mean.
    let tails = integral(first) + integral(last) - last + mixture.mean();
    let between = sorted.windows(2).enumerate().map(|(index, pair)| {
        let level = (index + 1) as f64 / sorted.len() as f64;
        // F rises, so it crosses the level at most once: ∫|level - F| changes sign there.
        let crossing = crossing(mixture, level, pair[0], pair[1]);
        let signed = |from: f64, to: f64| level * (to - from) - (integral(to) - integral(from));
        signed(pair[0], crossing) - signed(crossing, pair[1])
    });
    tails + between.sum::<f64>()
}

/// Where F crosses `level` between `low` and `high`, or the end nearer to it.
fn crossing(mixture: &Mixture, level: f64, mut low: f64, mut high: f64) -> f64 {
    if mixture.distribution(low) >= level {
        return low;
    }
    if mixture.distribution(high) <= level {
        return high;
    }
    while high - low > 1e-9 {
        let middle = 0.5 * (low + high);
        if mixture.distribution(middle) < level { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// (TV, KL(p ‖ q), JS) by the trapezoid rule; q by its logarithm, which stays finite far out.
/// Beyond the axis p is next to nothing, so that all of q there counts as apart.
fn divergences(axis: &[f64], p: &[f64], log_q: &[f64]) -> (f64, f64, f64) {
    let step = axis[1] - axis[0];
    let last = axis.len() - 1;
    let (mut tv, mut kl, mut js, mut beyond) = (0.0, 0.0, 0.0, 1.0);
    for (index, (&p, &log_q)) in p.iter().zip(log_q).enumerate() {
        let weight = if index == 0 || index == last { 0.5 * step } else { step };
        let q = log_q.exp();
        beyond -= weight * q;
        let middle = 0.5 * (p + q);
        let part = |density: f64| if density > 0.0 { density * (density / middle).ln() } else { 0.0 };
        tv += weight * 0.5 * (p - q).abs();
        js += weight * 0.5 * (part(p) + part(q));
        if p > 0.0 {
            kl += weight * p * (p.ln() - log_q);
        }
    }
    tv += 0.5 * beyond;
    js += 0.5 * beyond * LN_2;
    (tv.clamp(0.0, 1.0), kl.max(0.0), js.clamp(0.0, LN_2))
}

fn log_kernel_density(draws: &[f32], x: f64, bandwidth: f64) -> f64 {
    let exponent = |draw: f32| {
        let z = (x - f64::from(draw)) / bandwidth;
        -0.5 * z * z
    };
    let top = draws.iter().map(|&draw| exponent(draw)).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = draws.iter().map(|&draw| (exponent(draw) - top).exp()).sum();
    top + sum.ln() - (draws.len() as f64 * bandwidth * (2.0 * PI).sqrt()).ln()
}

fn modes(draws: &[f32], mixture: &Mixture) -> Vec<Mode> {
    let count = mixture.components.len();
    let (mut shares, mut sums) = (vec![0.0; count], vec![0.0; count]);
    for &draw in draws {
        let x = f64::from(draw);
        for (k, responsibility) in mixture.responsibilities(x).into_iter().enumerate() {
            shares[k] += responsibility;
            sums[k] += responsibility * x;
        }
    }
    mixture
        .components
        .iter()
        .zip(shares.iter().zip(&sums))
        .map(|(component, (&share, &sum))| Mode {
            mean: sum / share,
            share: share / draws.len() as f64,
            expected: mixture.weight(component),
        })
        .collect()
}
