//! Gradient descent as the tutorials' frameworks have it; every constant is explicit.

use burn::tensor::Tensor;

/// A rule and its constants. Epsilon is always added outside the root.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Optimizer {
    pub rule: Rule,
    /// Decay of the mean gradient; Adam only.
    pub beta1: f64,
    /// Decay of the mean squared gradient; RMSprop calls it rho.
    pub beta2: f64,
    pub epsilon: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    Sgd,
    /// Not centred, no momentum (Tieleman and Hinton 2012).
    RmsProp,
    /// With bias correction (Kingma and Ba 2015, algorithm 1).
    Adam,
}

/// Keras' defaults.
pub const KERAS_RMSPROP: Optimizer = Optimizer { rule: Rule::RmsProp, beta1: 0.9, beta2: 0.9, epsilon: 1e-7 };
/// The paper's, and PyTorch's, defaults.
pub const ADAM: Optimizer = Optimizer { rule: Rule::Adam, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/// What an optimiser remembers of one network: two flat tensors per parameter, made at the first step.
#[derive(Clone, Default)]
pub struct Memory {
    /// Updates so far.
    pub steps: u64,
    /// Running mean of gradients, by parameter; Adam only.
    pub first: Vec<Tensor<1>>,
    /// Running mean of squared gradients, by parameter; RMSprop and Adam.
    pub second: Vec<Tensor<1>>,
}

impl Optimizer {
    /// Moves every parameter against its gradient; all tensors flat and outside any graph.
    pub fn update<'a>(
        &self,
        memory: &mut Memory,
        parameters: impl Iterator<Item = &'a mut Tensor<1>>,
        gradients: Vec<Tensor<1>>,
        learning_rate: f64,
    ) {
        let Self { beta1, beta2, epsilon, .. } = *self;
        memory.steps += 1;
        // The old means are taken, not cloned: whoever owns a tensor alone may write in its place.
        let mut old_first = std::mem::take(&mut memory.first).into_iter();
        let mut old_second = std::mem::take(&mut memory.second).into_iter();
        for (parameter, gradient) in parameters.zip(gradients) {
            let value = parameter.clone();
            *parameter = match self.rule {
                Rule::Sgd => value - gradient * learning_rate,
                Rule::RmsProp => {
                    // v ← β₂ v + (1 - β₂) g²;  w ← w - η g / (√v + ε)
                    let v = average(old_second.next(), gradient.clone().square(), beta2);
                    memory.second.push(v.clone());
                    value - gradient * learning_rate / (v.sqrt() + epsilon)
                }
                Rule::Adam => {
                    // m̂ = m / c₁, v̂ = v / c₂ with c = 1 - βᵗ;  w ← w - η m̂ / (√v̂ + ε),
                    // which is w - (η √c₂ / c₁) m / (√v + ε √c₂): the order of §2 of the paper, one pass less.
                    let t = memory.steps as i32;
                    let (c1, root_c2) = (1.0 - beta1.powi(t), (1.0 - beta2.powi(t)).sqrt());
                    let v = average(old_second.next(), gradient.clone().square(), beta2);
                    let m = average(old_first.next(), gradient, beta1);
                    memory.second.push(v.clone());
                    memory.first.push(m.clone());
                    value - m * (learning_rate * root_c2 / c1) / (v.sqrt() + epsilon * root_c2)
                }
            };
        }
    }
}

/// `decay mean + (1 - decay) value`; the mean begins at zero.
fn average(mean: Option<Tensor<1>>, value: Tensor<1>, decay: f64) -> Tensor<1> {
    let value = value * (1.0 - decay);
    match mean {
        Some(mean) => mean * decay + value,
        None => value,
    }
}
