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
            Loss::NonSaturating | Loss::Minimax => binary_cross_entropy(logits, targets.real),
            Loss::LeastSquares => half_square(logits, targets.real),
            Loss::Wasserstein => logits.mean().neg(),
            Loss::Hinge => activation::relu(logits.neg() + 1.0).mean(),
        }
    }

    /// D's loss on generated draws; shapes as in [`Loss::real`].
    pub fn fake(self, logits: Tensor<2>, targets: Targets) -> Tensor<1> {
        match self {
            Loss::NonSaturating | Loss::Minimax => binary_cross_entropy(logits, targets.fake),
            Loss::LeastSquares => half_square(logits, targets.fake),
            Loss::Wasserstein => logits.mean(),
            Loss::Hinge => activation::relu(logits + 1.0).mean(),
        }
    }

    /// G's loss, from D's logits on generated draws; shapes as in [`Loss::real`].
    pub fn generator(self, logits: Tensor<2>, targets: Targets) -> Tensor<1> {
        match self {
            // G asks for the answer that real draws get.
            Loss::NonSaturating => binary_cross_entropy(logits, targets.real),
            Loss::Minimax => binary_cross_entropy(logits, targets.fake).neg(),
            Loss::LeastSquares => half_square(logits, targets.real),
            Loss::Wasserstein | Loss::Hinge => logits.mean().neg(),
        }
    }

    /// D's loss on equally many real and generated draws: their mean where the loss is one mean
    /// over both, their sum where the source adds two means.
    pub fn both(self, real: Tensor<1>, fake: Tensor<1>) -> Tensor<1> {
        match self {
            Loss::NonSaturating | Loss::Minimax | Loss::LeastSquares => (real + fake) * 0.5,
            Loss::Wasserstein | Loss::Hinge => real + fake,
        }
    }

    /// D's output as people read it: a probability, or the score where there is none.
    pub fn output(self, logits: Tensor<2>) -> Tensor<2> {
        match self {
            Loss::NonSaturating | Loss::Minimax => activation::sigmoid(logits),
            Loss::LeastSquares | Loss::Wasserstein | Loss::Hinge => logits,
        }
    }
}

/// `-t log σ(x) - (1 - t) log(1 - σ(x))`, which is `(1 - t) x - log σ(x)`; nats.
fn binary_cross_entropy(logits: Tensor<2>, target: f64) -> Tensor<1> {
    (logits.clone() * (1.0 - target) - activation::log_sigmoid(logits)).mean()
}

fn half_square(scores: Tensor<2>, target: f64) -> Tensor<1> {
    (scores - target).square().mean() * 0.5
}
