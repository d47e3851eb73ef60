//! The named experiments. Each number has its reason beside it; "ours" marks what the source leaves open.

use crate::data::{CLASSES, Component, DataSpec, Mixture, idx::PIXELS};
use crate::error::{Error, Result};
use crate::experiment::{
    ADAM, Clip, DiscriminatorUpdate, Distribution, Experiment, GeneratorLatents, KERAS_RMSPROP, LastBatch, Latent,
    Loss, Targets,
};
use crate::nets::LayerSpec::{Dense, JoinLabel, LayerNorm, LeakyRelu, Relu, Sigmoid};
use crate::nets::{Init, LayerSpec, NetworkSpec};

/// All presets, in the order in which one learns them.
pub const NAMES: [&str; 3] = ["gaussian", "two-gaussians", "mnist-cgan"];

/// The experiment of that name.
///
/// # Errors
/// [`Error::UnknownPreset`], which lists the names.
pub fn get(name: &str) -> Result<Experiment> {
    match name {
        "gaussian" => Ok(gaussian()),
        "two-gaussians" => Ok(two_gaussians()),
        "mnist-cgan" => Ok(mnist_cgan()),
        _ => Err(Error::UnknownPreset { name: name.into(), known: NAMES.join(", ") }),
    }
}

/// One normal, learned from 1,000 draws. G 577 parameters, D 97.
fn gaussian() -> Experiment {
    let data = vec![Component { mean: 0.0, sd: 1.0, draws: 1_000 }];
    one_dimensional("gaussian", data, 16, 32)
}

/// Two normals of unequal width, 1,000 draws each. G 2,177 parameters, D 193.
fn two_gaussians() -> Experiment {
    let data = vec![Component { mean: 0.0, sd: 1.0, draws: 1_000 }, Component { mean: 5.0, sd: 2.0, draws: 1_000 }];
    one_dimensional("two-gaussians", data, 32, 64)
}

fn one_dimensional(preset: &str, components: Vec<Component>, latent: usize, hidden: usize) -> Experiment {
    let mixture = Mixture { components };
    let batch_size = mixture.len() / 5; // five blocks an epoch
    Experiment {
        preset: preset.into(),
        data: DataSpec::Mixture(mixture),
        latent: Latent { size: latent, distribution: Distribution::Uniform },
        generator: NetworkSpec {
            inputs: latent,
            layers: vec![Dense { units: hidden }, Relu, Dense { units: 1 }],
            init: Init::GlorotUniform, // Keras' default
        },
        discriminator: NetworkSpec {
            inputs: 1,
            layers: vec![Dense { units: hidden }, Relu, Dense { units: 1 }, Sigmoid],
            init: Init::GlorotUniform,
        },
        loss: Loss::NonSaturating,
        targets: Targets { real: 0.9, fake: 0.1 }, // two-sided smoothing, as the tutorial's code has it
        discriminator_update: DiscriminatorUpdate::Together,
        generator_latents: GeneratorLatents::Same,
        optimizer: KERAS_RMSPROP,
        discriminator_learning_rate: 1e-3,
        generator_learning_rate: 5e-4,
        batch_size,
        last_batch: LastBatch::Takes,
        discriminator_steps: 1,
        generator_steps: 1,
        clip: Clip::None,
        clip_value: 0.01, // Arjovsky 2017's, for whoever turns clipping on
    }
}

/// Digits on demand: an MLP conditional GAN (Mirza and Osindero 2014). G 180,184 parameters, D 159,601.
fn mnist_cgan() -> Experiment {
    let latent = 100;
    let hidden = [
        JoinLabel,
        Dense { units: 200 },
        LeakyRelu { slope: 0.02 },
        LayerNorm { epsilon: 1e-5 }, // PyTorch's default
    ];
    let network = |inputs, outputs| NetworkSpec {
        inputs,
        layers: hidden.iter().copied().chain([Dense { units: outputs }, Sigmoid]).collect::<Vec<LayerSpec>>(),
        init: Init::FanIn, // PyTorch's default
    };
    Experiment {
        preset: "mnist-cgan".into(),
        data: DataSpec::Digits,
        latent: Latent { size: latent, distribution: Distribution::Normal },
        generator: network(latent, PIXELS),
        discriminator: network(PIXELS, 1),
        loss: Loss::NonSaturating,
        targets: Targets { real: 1.0, fake: 0.0 },
        discriminator_update: DiscriminatorUpdate::InTurn,
        generator_latents: GeneratorLatents::Fresh,
        optimizer: ADAM, // PyTorch's defaults
        discriminator_learning_rate: 1e-4,
        generator_learning_rate: 1e-4,
        batch_size: 64, // ours: the tutorial's 1 keeps a processor waiting
        last_batch: LastBatch::Drops,
        discriminator_steps: 1,
        generator_steps: 1,
        clip: Clip::None,
        clip_value: 0.01,
    }
}

/// A small conditional experiment that passes through every kind of layer, loss and optimiser of the
/// presets: what a GPU must reproduce before it is trusted.
pub fn self_check() -> Experiment {
    let components = (0..CLASSES).map(|k| Component { mean: f64::from(k), sd: 0.5, draws: 16 }).collect();
    let network = |inputs| NetworkSpec {
        inputs,
        layers: vec![
            JoinLabel,
            Dense { units: 12 },
            LeakyRelu { slope: 0.02 },
            LayerNorm { epsilon: 1e-5 },
            Dense { units: 8 },
            Relu,
            Dense { units: 1 },
        ],
        init: Init::FanIn,
    };
    Experiment {
        preset: "self-check".into(),
        data: DataSpec::Mixture(Mixture { components }),
        latent: Latent { size: 4, distribution: Distribution::Normal },
        generator: network(4),
        discriminator: network(1),
        batch_size: 32,
        discriminator_learning_rate: 1e-2,
        generator_learning_rate: 1e-2,
        ..mnist_cgan()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (generator, discriminator) as counted in the sources.
    #[test]
    fn parameter_counts_are_those_of_the_sources() {
        for (name, generator, discriminator) in
            [("gaussian", 577, 97), ("two-gaussians", 2_177, 193), ("mnist-cgan", 180_184, 159_601)]
        {
            let tables = get(name).unwrap().summary();
            assert_eq!((tables[0].total, tables[0].trainable), (generator, generator), "{name}");
            assert_eq!((tables[1].total, tables[1].frozen), (discriminator, 0), "{name}");
            let stack = &tables[2];
            assert_eq!(
                (stack.total, stack.trainable, stack.frozen),
                (generator + discriminator, generator, discriminator)
            );
        }
    }

    #[test]
    fn the_layers_of_the_conditional_gan_are_counted_one_by_one() {
        let counts = |table: usize| -> Vec<usize> {
            get("mnist-cgan").unwrap().summary()[table].layers.iter().map(|layer| layer.params).collect()
        };
        assert_eq!(counts(0), [0, 22_200, 0, 400, 157_584, 0]);
        assert_eq!(counts(1), [0, 159_000, 0, 400, 201, 0]);
    }

    #[test]
    fn an_unknown_preset_is_refused_with_the_names() {
        let error = get("biggan").unwrap_err();
        assert_eq!(error.to_string(), "there is no preset \"biggan\"");
        assert!(error.hint().contains("two-gaussians"));
    }
}
