//! Losses, updates and distances against an independent implementation: `tests/reference/oracle.py`
//! (numpy and scipy in double precision). Tolerances are relative to 1 + |expected|; the crate
//! computes in single precision, whose epsilon is 1.2e-7.

mod common;

use burn::tensor::Tensor;
use common::*;
use ganlet::data::{Batch, Component, Mixture};
use ganlet::experiment::{Loss, Targets};
use ganlet::metrics::density;
use ganlet::trainer::Player;
use ganlet::{Trainer, presets};
use serde_json::Value;

/// One element a loss: values and gradients at each logit of the oracle.
fn assert_loss(expected: &Value, logits: &[f64], loss: impl Fn(Tensor<2>) -> Tensor<1>, what: &str) {
    let (mut found, mut gradients) = (Vec::new(), Vec::new());
    for &logit in logits {
        let logit = Tensor::<2>::from_data([[logit as f32]], &flex()).autodiff().require_grad();
        let value = loss(logit.clone());
        let gradient = logit.grad(&value.backward()).unwrap();
        found.extend(widen(&values(value.inner())));
        gradients.extend(widen(&values(gradient.flatten(0, 1))));
    }
    assert_near(&found, &numbers(&expected["values"]), 1e-6, what);
    assert_near(&gradients, &numbers(&expected["gradients"]), 1e-6, &format!("gradient of {what}"));
}

#[test]
fn losses_and_their_gradients_match_the_oracle_from_minus_30_to_25() {
    let reference = reference("losses.json");
    let logits = numbers(&reference["logits"]);
    let targets = |target: &Value| Targets { real: target.as_f64().unwrap(), fake: target.as_f64().unwrap() };
    for entry in reference["binaryCrossEntropy"].as_array().unwrap() {
        let targets = targets(&entry["target"]);
        for loss in [Loss::NonSaturating, Loss::Minimax] {
            assert_loss(entry, &logits, |x| loss.real(x, targets), "D on real");
            assert_loss(entry, &logits, |x| loss.fake(x, targets), "D on fake");
        }
        assert_loss(entry, &logits, |x| Loss::NonSaturating.generator(x, targets), "non-saturating G");
    }
    for entry in reference["minimaxGenerator"].as_array().unwrap() {
        let targets = targets(&entry["target"]);
        assert_loss(entry, &logits, |x| Loss::Minimax.generator(x, targets), "minimax G");
    }
    for entry in reference["leastSquares"].as_array().unwrap() {
        let targets = targets(&entry["target"]);
        assert_loss(entry, &logits, |x| Loss::LeastSquares.real(x, targets), "least squares, real");
        assert_loss(entry, &logits, |x| Loss::LeastSquares.fake(x, targets), "least squares, fake");
        assert_loss(entry, &logits, |x| Loss::LeastSquares.generator(x, targets), "least squares, G");
    }
    let any = Targets { real: 1.0, fake: 0.0 };
    for (name, loss) in [("hinge", Loss::Hinge), ("wasserstein", Loss::Wasserstein)] {
        assert_loss(&reference[name]["real"], &logits, |x| loss.real(x, any), name);
        assert_loss(&reference[name]["fake"], &logits, |x| loss.fake(x, any), name);
        assert_loss(&reference[name]["generator"], &logits, |x| loss.generator(x, any), name);
    }
}

/// A logit of exactly 0 (dead ReLUs give it) has the gradient σ(0) - target = ½ - target.
#[test]
fn the_gradient_at_a_logit_of_zero_is_a_half_minus_the_target() {
    let logit = Tensor::<2>::from_data([[0.0_f32]], &flex()).autodiff().require_grad();
    let loss = Loss::NonSaturating.real(logit.clone(), Targets { real: 0.9, fake: 0.1 });
    let gradient = logit.grad(&loss.backward()).unwrap();
    assert_near(&widen(&values(gradient.flatten(0, 1))), &[-0.4], 1e-6, "gradient");
}

fn put(player: &mut Player, name: &str, weights: &Value) {
    let weights = weights.as_array().unwrap();
    assert_eq!(weights.len(), player.network.parameters.len());
    for (parameter, entry) in player.network.parameters.iter_mut().zip(weights) {
        assert_eq!(entry[0].as_str().unwrap(), format!("{name}.{}", parameter.name));
        assert_eq!(numbers(&entry[1]), parameter.shape.iter().map(|&size| size as f64).collect::<Vec<_>>());
        parameter.value = Tensor::from_floats(floats(&entry[2]).as_slice(), &flex());
    }
}

fn assert_weights(player: &Player, name: &str, expected: &Value, tolerance: f64) {
    for (parameter, entry) in player.network.parameters.iter().zip(expected.as_array().unwrap()) {
        let found = widen(&values(parameter.value.clone()));
        assert_near(&found, &numbers(&entry[2]), tolerance, &format!("{name}.{}", parameter.name));
    }
}

fn floats(value: &Value) -> Vec<f32> {
    numbers(value).into_iter().map(|value| value as f32).collect()
}

fn labels(value: &Value) -> Vec<u8> {
    numbers(value).into_iter().map(|value| value as u8).collect()
}

fn assert_stats(trainer: &Trainer, expected: &Value) {
    let stats = stats(trainer);
    let found = [stats.d_loss, stats.g_loss, stats.d_real, stats.d_fake].map(f64::from);
    let expected = ["dLoss", "gLoss", "dReal", "dFake"].map(|key| expected[key].as_f64().unwrap());
    assert_near(&found, &expected, 1e-5, "stats");
}

/// RMSprop divides by the root of a running square that begins near 0, so that rounding in a small
/// gradient shows in the sign of a whole step: 2e-5 of a step of 3e-3.
#[test]
fn three_iterations_of_two_gaussians_match_the_oracle() {
    let reference = reference("step_two_gaussians.json");
    let mut trainer = Trainer::for_drawing(presets::get("two-gaussians").unwrap(), &flex()).unwrap();
    let (generator, discriminator) = trainer.players_mut();
    put(generator, "generator", &reference["initial"]["generator"]);
    put(discriminator, "discriminator", &reference["initial"]["discriminator"]);
    for iteration in reference["iterations"].as_array().unwrap() {
        let values = floats(&iteration["real"]);
        let unlabelled = vec![0; values.len()];
        let fakes = trainer.fakes(floats(&iteration["latents"]), &unlabelled);
        trainer.discriminator_step_on(Batch { values, labels: unlabelled }, fakes);
        trainer.generator_step(); // on the same latents
        assert_stats(&trainer, iteration);
    }
    let (generator, discriminator) = trainer.players();
    assert_weights(generator, "generator", &reference["final"]["generator"], 2e-5);
    assert_weights(discriminator, "discriminator", &reference["final"]["discriminator"], 2e-5);
}

#[test]
fn three_iterations_of_mnist_cgan_at_reduced_size_match_the_oracle() {
    let reference = reference("step_mnist_cgan.json");
    let size = |key: &str| reference[key].as_u64().unwrap() as usize;
    let mut experiment = presets::get("mnist-cgan").unwrap();
    experiment.latent.size = size("latent");
    experiment.generator.inputs = size("latent");
    experiment.generator.set_outputs(size("pixels"));
    experiment.discriminator.inputs = size("pixels");
    experiment.generator.set_hidden_width(size("hidden"));
    experiment.discriminator.set_hidden_width(size("hidden"));
    let mut trainer = Trainer::for_drawing(experiment, &flex()).unwrap();
    let (generator, discriminator) = trainer.players_mut();
    put(generator, "generator", &reference["initial"]["generator"]);
    put(discriminator, "discriminator", &reference["initial"]["discriminator"]);
    for iteration in reference["iterations"].as_array().unwrap() {
        let real = Batch { values: floats(&iteration["real"]), labels: labels(&iteration["realLabels"]) };
        let asked = labels(&iteration["fakeLabels"]);
        trainer.discriminator_step_on(real, trainer.fakes(floats(&iteration["discriminatorLatents"]), &asked));
        trainer.generator_step_on(trainer.fakes(floats(&iteration["generatorLatents"]), &asked));
        assert_stats(&trainer, iteration);
    }
    let (generator, discriminator) = trainer.players();
    assert_weights(generator, "generator", &reference["final"]["generator"], 1e-5);
    assert_weights(discriminator, "discriminator", &reference["final"]["discriminator"], 1e-5);
}

/// Gradients as small as epsilon, where its place decides. From zero memory, step 1 of a constant
/// gradient g: RMSprop moves η g / (√((1 - ρ) g²) + ε), Adam η g / (|g| + ε), at every step.
#[test]
fn epsilon_stands_outside_the_root() {
    use ganlet::optimizer::{ADAM, KERAS_RMSPROP, Memory};
    let moved = |optimizer: ganlet::optimizer::Optimizer, gradient: f32, steps: usize| {
        let (mut memory, mut weight) = (Memory::default(), Tensor::<1>::from_data([0.0_f32], &flex()));
        for _ in 0..steps {
            let gradient = Tensor::<1>::from_data([gradient], &flex());
            optimizer.update(&mut memory, std::iter::once(&mut weight), vec![gradient], 1.0);
        }
        widen(&values(weight))
    };
    let g = 1e-7_f64;
    let expected = -g / ((0.1 * g * g).sqrt() + 1e-7);
    assert_near(&moved(KERAS_RMSPROP, g as f32, 1), &[expected], 1e-5, "RMSprop");
    let g = 1e-8;
    assert_near(&moved(ADAM, g as f32, 1), &[-0.5], 1e-5, "Adam, step 1");
    assert_near(&moved(ADAM, g as f32, 5), &[-2.5], 1e-4, "Adam, five steps");
}

#[test]
fn distances_to_the_known_density_match_the_oracle() {
    for case in reference("distances.json")["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let components = case["mixture"].as_array().unwrap().iter().map(|c| Component {
            mean: c["mean"].as_f64().unwrap(),
            sd: c["sd"].as_f64().unwrap(),
            draws: (c["weight"].as_f64().unwrap() * 1e6).round() as usize,
        });
        let mixture = Mixture { components: components.collect() };
        let draws = floats(&case["samples"]);
        let found = density::metrics(&draws, &mixture);
        let expected = |key: &str| case[key].as_f64().unwrap();
        assert_near(&[found.w1], &[expected("w1")], 1e-6, &format!("{name}: w1"));
        assert_near(&[found.kl], &[expected("kl")], 1e-6, &format!("{name}: kl"));
        // The oracle integrates an axis that holds every draw; the crate adds what lies beyond its own.
        let whole = ["tv", "js"].map(|key| case["wholeLine"][key].as_f64().unwrap());
        assert_near(&[found.tv, found.js], &whole, 1e-3, &format!("{name}: tv, js"));

        let axis = density::axis(&mixture);
        let every = |values: Vec<f64>| values.into_iter().step_by(12).collect::<Vec<_>>();
        let known = every(axis.iter().map(|&x| mixture.density(x)).collect());
        assert_near(&known, &numbers(&case["density"]), 1e-7, &format!("{name}: density"));
        let estimate = every(density::kernel_density(&draws, &axis, density::BANDWIDTH));
        assert_near(&estimate, &numbers(&case["kernelDensity"]), 1e-6, &format!("{name}: kernel density"));
    }
}
