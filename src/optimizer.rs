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
        for (index, (parameter, gradient)) in parameters.zip(gradients).enumerate() {
            let value = parameter.clone();
            *parameter = match self.rule {
                Rule::Sgd => value - gradient * learning_rate,
                Rule::RmsProp => {
                    // v ← β₂ v + (1 - β₂) g²;  w ← w - η g / (√v + ε)
                    let v = average(&mut memory.second, index, gradient.clone().square(), beta2);
                    value - gradient * learning_rate / (v.sqrt() + epsilon)
                }
                Rule::Adam => {
                    // m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ);  w ← w - η m̂ / (√v̂ + ε)
                    let t = memory.steps as i32;
                    let (correct1, correct2) = (1.0 - beta1.powi(t), 1.0 - beta2.powi(t));
                    let v = average(&mut memory.second, index, gradient.clone().square(), beta2);
                    let m = average(&mut memory.first, index, gradient, beta1);
                    value - m * (learning_rate / correct1) / ((v / correct2).sqrt() + epsilon)
                }
            };
        }
    }
}

/// `mean ← decay mean + (1 - decay) value`, from zero.
fn average(means: &mut Vec<Tensor<1>>, index: usize, value: Tensor<1>, decay: f64) -> Tensor<1> {
    let value = value * (1.0 - decay);
    if index < means.len() {
        means[index] = means[index].clone() * decay + value;
    } else {
        means.push(value);
    }
    means[index].clone()
}
