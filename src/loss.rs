//! Adversarial losses: pure functions on logits, mean over the batch; each with its gradient.
//!
//! Binary cross-entropy is taken on logits, where it neither overflows nor rounds to zero. The terms of one
//! logit are computed by [`crate::kernels::adversarial`].

use burn::tensor::{Tensor, activation};

use crate::kernels::{Term, TermKind};

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
    /// D's loss on a real draw, of its logit.
    pub fn real(self, targets: Targets) -> Term {
        match self {
            Loss::NonSaturating | Loss::Minimax | Loss::FeatureMatching => cross_entropy_to(targets.real),
            Loss::LeastSquares => half_square_to(targets.real),
            Loss::Wasserstein => linear(-1.0),
            Loss::Hinge => Term { kind: TermKind::Hinge, target: 1.0 },
        }
    }

    /// D's loss on a generated draw.
    pub fn fake(self, targets: Targets) -> Term {
        match self {
            Loss::NonSaturating | Loss::Minimax | Loss::FeatureMatching => cross_entropy_to(targets.fake),
            Loss::LeastSquares => half_square_to(targets.fake),
            Loss::Wasserstein => linear(1.0),
            Loss::Hinge => Term { kind: TermKind::Hinge, target: -1.0 },
        }
    }

    /// G's loss, of D's logit on a generated draw. Under [`Loss::FeatureMatching`] it is what D's logits make
    /// of it; the trainer takes [`feature_distance`].
    pub fn generator(self, targets: Targets) -> Term {
        match self {
            // G asks for the answer that real draws get.
            Loss::NonSaturating | Loss::FeatureMatching => cross_entropy_to(targets.real),
            Loss::Minimax => Term { kind: TermKind::MinusCrossEntropy, ..cross_entropy_to(targets.fake) },
            Loss::LeastSquares => half_square_to(targets.real),
            Loss::Wasserstein | Loss::Hinge => linear(-1.0),
        }
    }

    /// On the sum of D's two means, over as many real and generated draws: a half where the loss is one mean
    /// over both, 1 where the papers add two means.
    pub fn scale(self) -> f32 {
        if self.is_mean() { 0.5 } else { 1.0 }
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
    // The largest is taken out so that nothing overflows.
    let top = class_logits.clone().max_dim(1);
    (class_logits - top.clone()).exp().sum_dim(1).log() + top
}

/// The gradient at [`log_sum_exp`]'s result → at the class logits: `d softmax(l)`.
pub fn log_sum_exp_back(d: Tensor<2>, class_logits: Tensor<2>, log_sum_exp: Tensor<2>) -> Tensor<2> {
    (class_logits - log_sum_exp).exp() * d
}

/// `-mean log softmax(logits)[label]`, nats; and its gradient, `(softmax(logits) - label) / batch`.
///
/// # Shapes
/// - class_logits: `[batch, classes]`
/// - labels: `[batch, classes]`, one-hot
pub fn cross_entropy(class_logits: Tensor<2>, labels: Tensor<2>) -> (Tensor<1>, Tensor<2>) {
    let batch = class_logits.dims()[0] as f32;
    let logs = class_logits.clone() - log_sum_exp(class_logits);
    let loss = (logs.clone() * labels.clone()).sum() / -batch;
    (loss, (logs.exp() - labels) / batch)
}

/// `mean over features of (E f(real) - E f(fake))²` (Salimans et al. 2016, §3.1, there as a sum); and its
/// gradient at the features of generated draws.
///
/// # Shapes
/// - real, fake: `[batch, features]`
pub fn feature_distance(real: Tensor<2>, fake: Tensor<2>) -> (Tensor<1>, Tensor<2>) {
    let [batch, features] = fake.dims();
    let apart = real.mean_dim(0) - fake.clone().mean_dim(0); // [1, features]
    let gradient = (apart.clone() * (-2.0 / (features * batch) as f32)).expand([batch, features]);
    (apart.square().mean(), fake.zeros_like() + gradient)
}

fn cross_entropy_to(target: f64) -> Term {
    Term { kind: TermKind::CrossEntropy, target: target as f32 }
}

fn half_square_to(target: f64) -> Term {
    Term { kind: TermKind::HalfSquare, target: target as f32 }
}

fn linear(slope: f32) -> Term {
    Term { kind: TermKind::Linear, target: slope }
}
