//! Losses, updates and distances against an independent implementation in double precision:
//! `tests/reference/oracle.py` (numpy and scipy) and `oracle_presets.py` (jax). Tolerances are relative
//! to 1 + |expected|; the crate computes in single precision, whose epsilon is 1.2e-7.

mod common;

use burn::tensor::Tensor;
use common::*;
use ganlet::checkpoint::Checkpoint;
use ganlet::data::{Batch, Component, Mixture};
use ganlet::experiment::{Experiment, Loss, Targets, Value as GanletValue};
use ganlet::kernels::{self, Flat, Term, Terms};
use ganlet::metrics::density;
use ganlet::metrics::digits::{self, Read, Real};
use ganlet::nets::{LayerSpec, Network};
use ganlet::optimizer::Memory;
use ganlet::player::Player;
use ganlet::{Trainer, presets};
use serde_json::Value;

/// (loss, its gradient) of one logit.
fn one(logit: f64, term: Term) -> (f64, f64) {
    let logit = Tensor::<2>::from_data([[logit as f32]], &flex());
    let (loss, gradient) = kernels::adversarial(logit, Terms::of_all(term, 1.0));
    (widen(&values(loss))[0], widen(&values(gradient.flatten(0, 1)))[0])
}

/// One element a loss: values and gradients at each logit of the oracle.
fn assert_loss(expected: &Value, logits: &[f64], term: Term, what: &str) {
    let (mut found, mut gradients) = (Vec::new(), Vec::new());
    for &logit in logits {
        let (value, gradient) = one(logit, term);
        found.push(value);
        gradients.push(gradient);
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
            assert_loss(entry, &logits, loss.real(targets), "D on real");
            assert_loss(entry, &logits, loss.fake(targets), "D on fake");
        }
        assert_loss(entry, &logits, Loss::NonSaturating.generator(targets), "non-saturating G");
    }
    for entry in reference["minimaxGenerator"].as_array().unwrap() {
        let targets = targets(&entry["target"]);
        assert_loss(entry, &logits, Loss::Minimax.generator(targets), "minimax G");
    }
    for entry in reference["leastSquares"].as_array().unwrap() {
        let targets = targets(&entry["target"]);
        assert_loss(entry, &logits, Loss::LeastSquares.real(targets), "least squares, real");
        assert_loss(entry, &logits, Loss::LeastSquares.fake(targets), "least squares, fake");
        assert_loss(entry, &logits, Loss::LeastSquares.generator(targets), "least squares, G");
    }
    let any = Targets { real: 1.0, fake: 0.0 };
    for (name, loss) in [("hinge", Loss::Hinge), ("wasserstein", Loss::Wasserstein)] {
        assert_loss(&reference[name]["real"], &logits, loss.real(any), name);
        assert_loss(&reference[name]["fake"], &logits, loss.fake(any), name);
        assert_loss(&reference[name]["generator"], &logits, loss.generator(any), name);
    }
}

/// A logit of exactly 0 (dead ReLUs give it) has the gradient σ(0) - target = ½ - target.
#[test]
fn the_gradient_at_a_logit_of_zero_is_a_half_minus_the_target() {
    let (_, gradient) = one(0.0, Loss::NonSaturating.real(Targets { real: 0.9, fake: 0.1 }));
    assert_near(&[gradient], &[-0.4], 1e-6, "gradient");
}

fn put(player: &mut Player, name: &str, weights: &Value) {
    let weights = weights.as_array().unwrap();
    let spec = player.network.spec().clone();
    let parameters = spec.parameters();
    assert_eq!(weights.len(), parameters.len());
    let mut flat = Vec::new();
    for (parameter, entry) in parameters.iter().zip(weights) {
        assert_eq!(entry[0].as_str().unwrap(), format!("{name}.{}", parameter.name));
        assert_eq!(numbers(&entry[1]), parameter.shape.iter().map(|&size| size as f64).collect::<Vec<_>>());
        flat.extend(floats(&entry[2]));
    }
    let averages = values(player.network.statistics.tensor().clone());
    *player = Player::of(Network::from_values(&spec, flat, averages, &flex()), Memory::default());
}

fn assert_weights(player: &Player, name: &str, expected: &Value, tolerance: f64) {
    for ((parameter, found), entry) in weights(player).iter().zip(expected.as_array().unwrap()) {
        assert_near(&widen(found), &numbers(&entry[2]), tolerance, &format!("{name}.{parameter}"));
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
        trainer.discriminator_step_on(Batch { values, labels: unlabelled }, None, fakes);
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
        let fakes = trainer.fakes(floats(&iteration["discriminatorLatents"]), &asked);
        trainer.discriminator_step_on(real, None, fakes);
        let fakes = trainer.fakes(floats(&iteration["generatorLatents"]), &asked);
        trainer.generator_step_on(fakes, None);
        assert_stats(&trainer, iteration);
    }
    let (generator, discriminator) = trainer.players();
    assert_weights(generator, "generator", &reference["final"]["generator"], 1e-5);
    assert_weights(discriminator, "discriminator", &reference["final"]["discriminator"], 1e-5);
}

// ---- the presets at reduced sizes, step by step -------------------------------------------------

/// Relative to 1 + |weight|. A step moves a weight by 1e-4 to 3e-3; the same in single precision
/// elsewhere strays by up to 6e-8, with noise in the gradients by up to 4e-7.
const WEIGHTS: f64 = 2e-6;
/// Running averages follow what a bias before them drifts by, see `unpinned`.
const AVERAGES: f64 = 2e-5;

struct Replay {
    reference: Value,
    trainer: Trainer,
}

impl Replay {
    /// The preset with the sizes of the reference, at the reference's weights.
    fn of(preset: &str) -> Self {
        Self::with(preset, &[])
    }

    /// [`Replay::of`], with some values changed.
    fn with(preset: &str, choices: &[(&str, &str)]) -> Self {
        let reference = reference(&format!("step_{}.json", preset.replace('-', "_")));
        let mut experiment = reduced(preset, &reference["sizes"]);
        for (name, choice) in choices {
            experiment.configure(name, &GanletValue::Text((*choice).into())).unwrap();
        }
        let mut trainer = Trainer::for_drawing(experiment, &flex()).unwrap();
        let (generator, discriminator) = trainer.players_mut();
        put(generator, "generator", &reference["initial"]["generator"]);
        put(discriminator, "discriminator", &reference["initial"]["discriminator"]);
        Self { reference, trainer }
    }

    fn iterations(&self) -> Vec<Value> {
        self.reference["iterations"].as_array().unwrap().clone()
    }

    fn give_noise(&mut self, noise: &Value) {
        self.trainer.noise_mut().give(noise.as_array().unwrap().iter().map(floats));
    }

    fn discriminator_step(&mut self, step: &Value, labelled: Option<Batch>) {
        let real = Batch { values: floats(&step["real"]), labels: labels(&step["realLabels"]) };
        // Where fakes have labels, they are those of the real batch.
        let fakes = self.trainer.fakes(floats(&step["latents"]), &real.labels);
        self.trainer.discriminator_step_on(real, labelled, fakes);
    }

    /// The figures that the reference tells of an iteration.
    fn check_stats(&self, expected: &Value) {
        let stats = stats(&self.trainer);
        let figures =
            [("dLoss", stats.d_loss), ("gLoss", stats.g_loss), ("dReal", stats.d_real), ("dFake", stats.d_fake)];
        for (name, found) in figures {
            if let Some(expected) = expected[name].as_f64() {
                assert_near(&[f64::from(found)], &[expected], 2e-6, name);
            }
        }
    }

    fn check_final(&self) {
        let (generator, discriminator) = self.trainer.players();
        for (name, player) in [("generator", generator), ("discriminator", discriminator)] {
            self.check_player(player, name, &self.reference["final"]);
        }
    }

    fn check_player(&self, player: &Player, name: &str, expected: &Value) {
        let unpinned = self.reference["unpinned"].as_array().unwrap();
        for ((_, found), entry) in weights(player).iter().zip(expected[name].as_array().unwrap()) {
            // A bias before a batch norm has no gradient but rounding, which Adam makes a step of.
            if !unpinned.contains(&entry[0]) {
                assert_near(&widen(found), &numbers(&entry[2]), WEIGHTS, entry[0].as_str().unwrap());
            }
        }
        let expected = expected["running"][name].as_array().cloned().unwrap_or_default();
        let found = averages(player);
        assert_eq!(found.len(), expected.len());
        for ((average, found), entry) in found.iter().zip(&expected) {
            assert_eq!(average, entry[0].as_str().unwrap());
            assert_near(&widen(found), &numbers(&entry[2]), AVERAGES, &format!("{name}.{average}"));
        }
    }
}

/// The preset with each of its sizes replaced by the reference's.
fn reduced(preset: &str, sizes: &Value) -> Experiment {
    let size = |name: &str| sizes[name].as_u64().map(|size| size as usize);
    let mut experiment = presets::get(preset).unwrap();
    experiment.latent.size = size("latent").unwrap();
    experiment.generator.inputs = experiment.latent.size;
    let side = size("side");
    let pixels = side.map_or_else(|| size("pixels").unwrap(), |side| side * side);
    experiment.discriminator.inputs = pixels;
    let (narrow, wide) = (size("narrow"), size("wide"));
    let width = |units: usize, hidden: &str| match units {
        1 | 10 => units,
        784 => pixels, // of a whole image, or of four at half its side
        6_272 => wide.unwrap() * (side.unwrap() / 4).pow(2),
        _ => size(hidden).or(size("hidden")).unwrap(),
    };
    let nets = [(&mut experiment.generator, "generatorHidden"), (&mut experiment.discriminator, "discriminatorHidden")];
    for (network, hidden) in nets {
        for layer in &mut network.layers {
            match layer {
                LayerSpec::Dense { units, .. } => *units = width(*units, hidden),
                LayerSpec::Reshape { channels: 128, side: base } => {
                    *layer = LayerSpec::Reshape { channels: wide.unwrap(), side: *base * side.unwrap() / 28 };
                }
                LayerSpec::Reshape { channels: 4, side: half } => *half = side.unwrap() / 2,
                LayerSpec::Reshape { side: whole, .. } => *whole = side.unwrap(),
                LayerSpec::Conv { channels, .. } | LayerSpec::ConvTranspose { channels, .. } => {
                    *channels = match *channels {
                        64 => narrow.unwrap(),
                        128 => wide.unwrap(),
                        other => other,
                    }
                }
                _ => {}
            }
        }
    }
    experiment
}

#[test]
fn two_iterations_of_mnist_gan_take_both_gradients_at_the_same_weights() {
    let mut replay = Replay::of("mnist-gan");
    for iteration in replay.iterations() {
        let before = replay.trainer.players().1.network.clone();
        replay.discriminator_step(&iteration, None);
        replay.trainer.generator_step_against(&before);
        replay.check_stats(&iteration);
    }
    replay.check_final();
}

#[test]
fn five_critic_steps_of_mnist_wgan_with_weights_clipped_and_a_generator_step_match_the_oracle() {
    let mut replay = Replay::of("mnist-wgan");
    for iteration in replay.iterations() {
        for step in iteration["criticSteps"].as_array().unwrap() {
            replay.discriminator_step(step, None);
            replay.check_stats(step);
        }
        replay.trainer.generator_step();
        replay.check_stats(&iteration);
    }
    replay.check_final();
}

/// Clipping gradients is another system: after five steps its weights lie 1.6e-4 from those without.
#[test]
fn five_critic_steps_of_mnist_wgan_with_gradients_clipped_match_the_oracle() {
    let mut replay = Replay::with("mnist-wgan", &[("clip", "gradients")]);
    let expected = replay.reference["gradientClipping"].as_array().unwrap().clone();
    let steps = replay.iterations()[0]["criticSteps"].as_array().unwrap().clone();
    for (step, expected) in steps.iter().zip(&expected) {
        replay.discriminator_step(step, None);
        assert_weights(replay.trainer.players().1, "discriminator", &expected["discriminator"], 1e-5);
    }
}

#[test]
fn two_iterations_of_the_dcgan_presets_match_the_oracle() {
    for preset in ["mnist-dcgan", "mnist-cgan-embed"] {
        let mut replay = Replay::of(preset);
        for iteration in replay.iterations() {
            replay.give_noise(&iteration["noise"]);
            replay.discriminator_step(&iteration, None);
            replay.trainer.generator_step(); // on the same latents
            replay.check_stats(&iteration);
        }
        replay.check_final();
    }
}

#[test]
fn two_iterations_of_digits_hold_ds_norms_and_average_g_as_in_the_oracle() {
    let mut replay = Replay::of("digits");
    let experiment = replay.trainer.experiment();
    assert_eq!(experiment.discriminator.spectral_norm, replay.reference["norm"].as_f64());
    // In its first iterations the run's own average reaches back to nothing yet.
    let reach = replay.reference["reach"].as_f64().unwrap();
    let mut averaged = Player::of(replay.trainer.players().0.network.clone(), Memory::default());
    averaged.begin_average();
    for iteration in replay.iterations() {
        replay.discriminator_step(&iteration, None);
        replay.trainer.generator_step(); // on the same latents
        replay.check_stats(&iteration);
        averaged.network = replay.trainer.players().0.network.clone();
        averaged.average(reach);
    }
    let expected = &replay.reference["final"];
    let (generator, discriminator) = replay.trainer.players();
    let raw = &discriminator.held.as_ref().unwrap().raw;
    for (what, found, expected) in [
        ("G's weights", &generator.network.weights, &expected["generator"]),
        ("D's raw weights", raw, &expected["raw"]),
        ("D's weights as they judge", &discriminator.network.weights, &expected["discriminator"]),
        ("G's average", &averaged.shown().weights, &expected["averaged"]),
        ("G as it is shown", &generator.shown().weights, &expected["generator"]),
    ] {
        let expected: Vec<f64> = expected.as_array().unwrap().iter().flat_map(|entry| numbers(&entry[2])).collect();
        assert_near(&widen(&values(found.tensor().clone())), &expected, WEIGHTS, what);
    }
}

/// numpy's drawing in double precision: `tests/reference/open_weights.py`.
#[test]
fn the_shipped_weights_draw_the_digits_that_numpy_draws_from_them() {
    let reference = reference("shipped_digits.json");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/weights/digits.safetensors");
    let file = std::fs::read(path).unwrap();
    let checkpoint = Checkpoint::parse(&file).unwrap();
    let mut trainer = Trainer::for_drawing(checkpoint.experiment.clone(), &flex()).unwrap();
    checkpoint.restore(&mut trainer).unwrap();
    let images = trainer.generate(floats(&reference["latents"]), &labels(&reference["labels"])).unwrap();
    let every = reference["every"].as_u64().unwrap() as usize;
    let pixels = values(images.flatten(0, 1));
    let found: Vec<f64> =
        widen(&pixels).chunks_exact(784).flat_map(|image| image.to_vec().into_iter().step_by(every)).collect();
    assert_near(&found, &numbers(&reference["pixels"]), 1e-5, "pixels");
}

#[test]
fn four_iterations_of_mnist_cdcgan_move_d_and_g_by_turns_as_in_the_oracle() {
    let mut replay = Replay::of("mnist-cdcgan");
    for (index, iteration) in replay.iterations().iter().enumerate() {
        if index % 2 == 0 {
            replay.discriminator_step(iteration, None);
        } else {
            let fakes = replay.trainer.fakes(floats(&iteration["latents"]), &labels(&iteration["realLabels"]));
            replay.trainer.generator_step_on(fakes, None);
        }
        replay.check_stats(iteration);
    }
    replay.check_final();
}

#[test]
fn two_iterations_of_mnist_ssgan_match_the_oracle() {
    let mut replay = Replay::of("mnist-ssgan");
    for iteration in replay.iterations() {
        replay.give_noise(&iteration["noise"]);
        let labelled = Batch { values: floats(&iteration["labelled"]), labels: labels(&iteration["labels"]) };
        replay.discriminator_step(&iteration, Some(labelled));
        replay.trainer.generator_step();
        replay.check_stats(&iteration);
    }
    replay.check_final();
}

#[test]
fn a_generator_step_by_feature_matching_matches_the_oracle() {
    let mut replay = Replay::with("mnist-ssgan", &[("loss", "feature-matching")]);
    let step = replay.reference["featureMatching"].clone();
    replay.give_noise(&step["noise"]);
    let values = floats(&step["real"]);
    let unlabelled = vec![0; floats(&step["latents"]).len() / replay.trainer.experiment().latent.size];
    let fakes = replay.trainer.fakes(floats(&step["latents"]), &unlabelled);
    replay.trainer.generator_step_on(fakes, Some(Batch { values, labels: unlabelled }));
    replay.check_stats(&step);
    replay.check_player(replay.trainer.players().0, "generator", &step["final"]);
}

/// Gradients as small as epsilon, where its place decides. From zero memory, step 1 of a constant
/// gradient g: RMSprop moves η g / (√((1 - ρ) g²) + ε), Adam η g / (|g| + ε), at every step.
#[test]
fn epsilon_stands_outside_the_root() {
    use ganlet::optimizer::{ADAM, Bounds, KERAS_RMSPROP};
    let moved = |optimizer: ganlet::optimizer::Optimizer, gradient: f32, steps: usize| {
        let flat = |value: f32| Flat::new(Tensor::<1>::from_data([value], &flex()));
        let (mut memory, mut weight) = (Memory::default(), flat(0.0));
        for _ in 0..steps {
            optimizer.update(&mut memory, &mut weight, &flat(gradient), 1.0, Bounds::default());
        }
        widen(&values(weight.tensor().clone()))
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

#[test]
fn figures_of_digits_match_the_oracle() {
    let reference = reference("digits.json");
    let read = |features: &str, read: &str| Read {
        labels: labels(&reference[read]),
        features: numbers(&reference[features]),
        width: reference["width"].as_u64().unwrap() as usize,
        apart: 1.0,
    };
    let drawn = read("drawn", "read");
    let real = Real { held_out: read("real", "held"), floor: reference["floor"].as_f64().unwrap() };
    let asked = labels(&reference["asked"]);
    let expected = |name: &str| reference[name].as_f64().unwrap();

    let labelled = digits::metrics(&drawn, Some(&asked), &real, 10);
    let found = [labelled.fidelity.unwrap(), labelled.frechet, labelled.diversity];
    assert_near(&found, &["fidelity", "frechet", "diversity"].map(expected), 1e-8, "with labels");
    assert_near(&labelled.per_label, &numbers(&reference["perLabel"]), 1e-8, "fidelity of each label");

    let unlabelled = digits::metrics(&drawn, None, &real, 10);
    assert_eq!((unlabelled.fidelity, unlabelled.coverage), (None, 10));
    assert_near(&unlabelled.per_label, &numbers(&reference["shares"]), 1e-8, "shares");
    assert_near(&[unlabelled.diversity], &[expected("diversityUnlabelled")], 1e-8, "without labels");
}

/// A generator that repeats itself: faithful, and of no variety.
#[test]
fn one_digit_again_and_again_has_no_diversity_and_covers_one_mode() {
    let reference = reference("digits.json");
    let width = reference["width"].as_u64().unwrap() as usize;
    let features = numbers(&reference["real"]);
    let of = |labels: Vec<u8>, features: Vec<f64>| Read { labels, features, width, apart: 1.0 };
    let held_out = || of(labels(&reference["held"]), features.clone());
    let same = of(vec![4; 60], features[..width].repeat(60));
    let real = Real { held_out: held_out(), floor: 1.0 };
    let found = digits::metrics(&same, None, &real, 10);
    assert_eq!((found.diversity, found.coverage, found.per_label[4]), (0.0, 1, 1.0));
    assert!(found.frechet > digits::metrics(&held_out(), None, &real, 10).frechet + 1.0);
}

/// Distances by hand: (3, 4) from (0, 0) is 5, from (3, 0) it is 4.
#[test]
fn a_copied_digit_is_nothing_new() {
    let training = [0, 0, 3, 0, 9, 9];
    assert_eq!(digits::nearest(&[3, 4], &training, 2), 4.0);
    assert_eq!(digits::nearest(&[9, 9, 0, 0, 3, 0], &training, 2), 0.0);
    // Of three draws the middle one counts.
    assert_eq!(digits::nearest(&[0, 0, 3, 4, 100, 0], &training, 2), 4.0);
}

#[test]
fn the_nearest_digit_is_found_whatever_is_passed_over() {
    const PIXELS: usize = 30;
    let bytes = |count: usize, seed: usize| -> Vec<u8> {
        (0..count * PIXELS).map(|at| ((at + seed) * 7919 % 10_007 % 256) as u8).collect()
    };
    let (images, training) = (bytes(7, 1), bytes(200, 5_000));
    let apart = |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum::<f64>();
    let least = |image| training.chunks(PIXELS).map(|digit| apart(image, digit)).fold(f64::INFINITY, f64::min);
    let mut expected: Vec<f64> = images.chunks(PIXELS).map(least).collect();
    expected.sort_by(f64::total_cmp);
    assert_eq!(digits::nearest(&images, &training, PIXELS), expected[3].sqrt());
}
