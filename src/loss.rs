//! Adversarial losses: pure functions on logits, mean over the batch.
//!
//! Binary cross-entropy is taken on logits, where it neither overflows nor rounds to zero.

use burn::tensor::{Tensor, activation};

/// What D and G play for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// G raises log D(G(z)) (Goodfellow et al. 2014, §3).
    NonSaturating,
    /// G lowers log(1 - D(G(z))): the game's value itself (Goodfellow et al. 2014, eq. 1).
    Minimax,
    /// ½(D - target)² (Mao et al. 2017, eq. 2).
    LeastSquares,
    /// Critic scores (Arjovsky et al. 2017, eq. 2).
    Wasserstein,
    /// Margins at ±1 (Lim and Ye 2017).
    Hinge,
    /// D as in [`Loss::NonSaturating`]; G meets the mean of D's features on real draws (Salimans et al.
    /// 2016, §3.1), see [`feature_distance`].
    FeatureMatching,
}

/// What D is asked to answer: probabilities. One-sided smoothing has `fake` at 0.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Targets {
    pub real: f64,
    pub fake: f64,
}

impl Loss {
    /// D's loss on real draws.
    ///
    /// # Shapes
    /// - logits: `[batch, 1]`, before the sigmoid
    /// - returns: `[1]`, mean over the batch
    pub fn real(self, logits: Tensor<2>, targets: Targets) -> Tensor<1> {
        match self {
            Loss::NonSaturating | Loss::Minimax | Loss::FeatureMatching => binary_cross_entropy(logits, targets.real),
            Loss::LeastSquares => half_square(logits, targets.real),
            Loss::Wasserstein => logits.mean().neg(),
            Loss::Hinge => activation::relu(logits.neg() + 1.0).mean(),
        }
    }

    /// D's loss on generated draws; shapes as in [`Loss::real`].
    pub fn fake(self, logits: Tensor<2>, targets: Targets) -> Tensor<1> {
        match self {
            Loss::NonSaturating | Loss::Minimax | Loss::FeatureMatching => binary_cross_entropy(logits, targets.fake),
            Loss::LeastSquares => half_square(logits, targets.fake),
            Loss::Wasserstein => logits.mean(),
            Loss::Hinge => activation::relu(logits + 1.0).mean(),
        }
    }

    /// G's loss, from D's logits on generated draws; shapes as in [`Loss::real`]. Under
    /// [`Loss::FeatureMatching`] it is what D's logits make of it; the trainer takes [`feature_distance`].
    pub fn generator(self, logits: Tensor<2>, targets: Targets) -> Tensor<1> {
        match self {
            // G asks for the answer that real draws get.
            Loss::NonSaturating | Loss::FeatureMatching => binary_cross_entropy(logits, targets.real),
            Loss::Minimax => binary_cross_entropy(logits, targets.fake).neg(),
            Loss::LeastSquares => half_square(logits, targets.real),
            Loss::Wasserstein | Loss::Hinge => logits.mean().neg(),
        }
    }

    /// D's loss on equally many real and generated draws: their mean where the loss is one mean
    /// over both, their sum where the papers add two means.
    pub fn both(self, real: Tensor<1>, fake: Tensor<1>) -> Tensor<1> {
        if self.is_mean() { (real + fake) * 0.5 } else { real + fake }
    }

    pub(crate) fn is_mean(self) -> bool {
        !matches!(self, Loss::Wasserstein | Loss::Hinge)
    }

    /// D's output as people read it: a probability, or the score where there is none.
    pub fn output(self, logits: Tensor<2>) -> Tensor<2> {
        if self.is_probability() { activation::sigmoid(logits) } else { logits }
    }

    pub fn is_probability(self) -> bool {
        matches!(self, Loss::NonSaturating | Loss::Minimax | Loss::FeatureMatching)
    }

    /// The logit above which D takes a draw for real; a Wasserstein critic takes sides by no such value.
    pub fn threshold(self, targets: Targets) -> Option<f64> {
        match self {
            Loss::NonSaturating | Loss::Minimax | Loss::FeatureMatching | Loss::Hinge => Some(0.0),
            Loss::LeastSquares => Some(0.5 * (targets.real + targets.fake)),
            Loss::Wasserstein => None,
        }
    }

    /// `(D's, G's)` loss where the two densities are one and D is at its best, D's as the mean over real
    /// and fake: with cross-entropy D then answers the mean of its targets (Goodfellow et al. 2014, §4.1).
    pub fn ideal(self, Targets { real, fake }: Targets) -> (Option<f64>, Option<f64>) {
        let best = 0.5 * (real + fake);
        let cross_entropy = |target: f64| {
            let part = |share: f64, answer: f64| if share > 0.0 { -share * answer.ln() } else { 0.0 };
            part(target, best) + part(1.0 - target, 1.0 - best)
        };
        let half_square = |target: f64| 0.5 * (best - target).powi(2);
        match self {
            Loss::NonSaturating => (Some(cross_entropy(best)), Some(cross_entropy(real))),
            Loss::Minimax => (Some(cross_entropy(best)), Some(-cross_entropy(fake))),
            Loss::FeatureMatching => (Some(cross_entropy(best)), Some(0.0)),
            Loss::LeastSquares => (Some(0.5 * (half_square(real) + half_square(fake))), Some(half_square(real))),
            Loss::Wasserstein => (Some(0.0), None),
            Loss::Hinge => (Some(2.0), None),
        }
    }
}

/// The logit of "real" from class logits: a draw is real as far as it is of any class, so that
/// D = Z / (Z + 1) with Z = Σ exp lₖ, whose logit is log Z (Salimans et al. 2016, §5).
///
/// # Shapes
/// - class_logits: `[batch, classes]`
/// - returns: `[batch, 1]`
pub fn log_sum_exp(class_logits: Tensor<2>) -> Tensor<2> {
    // The largest is taken out so that nothing overflows; no gradient need pass through it.
    let top = class_logits.clone().max_dim(1).detach();
    (class_logits - top.clone()).exp().sum_dim(1).log() + top
}

/// `-mean log softmax(logits)[label]`, nats.
///
/// # Shapes
/// - class_logits: `[batch, classes]`
/// - labels: `[batch, classes]`, one-hot
pub fn cross_entropy(class_logits: Tensor<2>, labels: Tensor<2>) -> Tensor<1> {
    (activation::log_softmax(class_logits, 1) * labels).sum_dim(1).mean().neg()
}

/// `mean over features of (E f(real) - E f(fake))²` (Salimans et al. 2016, §3.1, there as a sum).
///
/// # Shapes
/// - real, fake: `[batch, features]`
pub fn feature_distance(real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    (real.mean_dim(0) - fake.mean_dim(0)).square().mean()
}

/// `-t log σ(x) - (1 - t) log(1 - σ(x))`, which is `(1 - t) x - log σ(x)`; nats.
fn binary_cross_entropy(logits: Tensor<2>, target: f64) -> Tensor<1> {
    (logits.clone() * (1.0 - target) - activation::log_sigmoid(logits)).mean()
}

fn half_square(scores: Tensor<2>, target: f64) -> Tensor<1> {
    (scores - target).square().mean() * 0.5
}
