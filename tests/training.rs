//! What training promises: who moves, what repeats, what gets better, what is kept.

mod common;

use burn::tensor::{Device, Tensor, TensorData};
use common::*;
use ganlet::checkpoint::{self, Checkpoint};
use ganlet::data::{DataSpec, Mixture};
use ganlet::experiment::Value;
use ganlet::kernels::Flat;
use ganlet::metrics::density;
use ganlet::nets::{LayerSpec, Network};
use ganlet::tensor_file::Precision;
use ganlet::{Experiment, Trainer, presets};
use pollster::block_on;

#[test]
fn a_generator_step_moves_g_and_leaves_d_bit_identical() {
    for preset in presets::NAMES {
        let mut trainer = trainer(preset, 1);
        trainer.iteration();
        let (generator, discriminator) = trainer.players();
        let (g, d) = (bits(generator), bits(discriminator));
        trainer.generator_step();
        let (generator, discriminator) = trainer.players();
        assert_eq!(bits(discriminator), d, "{preset}");
        for (before, after) in g.iter().zip(bits(generator)) {
            assert_ne!(*before, after, "{preset}: every parameter of G moves");
        }
    }
}

#[test]
fn a_discriminator_step_moves_d_and_leaves_g_bit_identical() {
    for preset in presets::NAMES {
        let mut trainer = trainer(preset, 1);
        trainer.iteration();
        let (generator, discriminator) = trainer.players();
        let (g, d) = (bits(generator), bits(discriminator));
        trainer.discriminator_step();
        let (generator, discriminator) = trainer.players();
        assert_eq!(bits(generator), g, "{preset}");
        let names = discriminator.network.spec().parameters().into_iter().map(|parameter| parameter.name);
        for ((before, after), name) in d.iter().zip(bits(discriminator)).zip(names) {
            // A critic's loss is a difference of scores, which its last bias cancels out of.
            let cancels = preset == "mnist-wgan" && name == "2.bias";
            assert_eq!(*before == after, cancels, "{preset}: every parameter of D moves, {name} too");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    for preset in presets::NAMES {
        let run = |seed| {
            let mut trainer = trainer(preset, seed);
            (0..4).for_each(|_| trainer.iteration());
            let (generator, discriminator) = trainer.players();
            (bits(generator), bits(discriminator))
        };
        assert_eq!(run(3), run(3), "{preset}");
        assert_ne!(run(3), run(4), "{preset}");
    }
}

#[test]
fn simultaneous_updates_show_g_the_d_of_before_the_iteration() {
    let (mut whole, mut by_steps) = (trainer("mnist-gan", 3), trainer("mnist-gan", 3));
    for _ in 0..3 {
        whole.iteration();
        let before = by_steps.players().1.network.clone();
        by_steps.discriminator_step();
        by_steps.generator_step_against(&before);
    }
    assert_eq!(bits(whole.players().0), bits(by_steps.players().0));
    let mut in_turn = trainer("mnist-gan", 3);
    in_turn.configure(&[text("updates", "in-turn")]).unwrap();
    (0..3).for_each(|_| in_turn.iteration());
    assert_ne!(bits(whole.players().0), bits(in_turn.players().0));
}

#[test]
fn alternating_updates_move_d_in_even_and_g_in_odd_iterations() {
    let mut trainer = trainer("mnist-cdcgan", 3);
    for iteration in 0..4 {
        let (generator, discriminator) = trainer.players();
        let (g, d) = (bits(generator), bits(discriminator));
        trainer.iteration();
        let (generator, discriminator) = trainer.players();
        let moved = (bits(generator) != g, bits(discriminator) != d);
        assert_eq!(moved, (iteration % 2 == 1, iteration % 2 == 0), "iteration {iteration}");
    }
}

#[test]
fn a_draw_depends_on_nothing_but_its_latent_and_label() {
    for preset in presets::NAMES {
        let mut trainer = trainer(preset, 3);
        (0..2).for_each(|_| trainer.iteration());
        let size = trainer.experiment().latent.size;
        let latents = trainer.shown_latents(1, 3);
        let draw =
            |latents: &[f32], labels: &[u8]| values(trainer.generate(latents.to_vec(), labels).unwrap().flatten(0, 1));
        let (all, one) = (draw(&latents, &[1, 2, 3]), draw(&latents[size..2 * size], &[2]));
        // More than are drawn in one pass.
        let many = draw(&latents[size..2 * size].repeat(101), &[2; 101]);
        assert_near(&widen(&many[many.len() - one.len()..]), &widen(&one), 1e-5, preset);
        let features = one.len();
        assert_near(&widen(&one), &widen(&all[features..2 * features]), 1e-5, preset);
        assert!(one.iter().all(|value| value.is_finite()), "{preset}");
    }
}

#[test]
fn showing_samples_does_not_change_the_run() {
    let (mut shown, mut unseen) = (trainer("two-gaussians", 5), trainer("two-gaussians", 5));
    for _ in 0..3 {
        shown.iteration();
        draws(&shown, 50);
        stats(&shown);
        unseen.iteration();
    }
    assert_eq!(bits(shown.players().0), bits(unseen.players().0));
}

/// Summation orders differ; five iterations of rounding stay below 1e-3 relative.
#[test]
fn flex_and_ndarray_agree_over_the_first_iterations() {
    for preset in presets::NAMES {
        let run = |device| {
            let mut trainer = Trainer::new(quick(preset), Some(strokes(640)), 2, &device).unwrap();
            (0..5).for_each(|_| trainer.iteration());
            let stats = stats(&trainer);
            [stats.d_loss, stats.g_loss, stats.d_real, stats.d_fake].map(f64::from)
        };
        assert_near(&run(flex()), &run(ndarray()), 1e-3, preset);
    }
}

/// What a GPU is held against must not hang on the order of additions.
#[test]
fn the_start_up_check_is_the_same_on_both_cpu_backends() {
    for convolves in [false, true] {
        let run = |device| {
            let mut trainer = Trainer::new(presets::self_check(convolves), None, 1, &device).unwrap();
            (0..3).for_each(|_| trainer.iteration());
            let (generator, discriminator) = trainer.players();
            let weights = [generator, discriminator].map(|player| player.network.weights.tensor().clone());
            weights.into_iter().flat_map(|flat| widen(&values(flat))).collect::<Vec<f64>>()
        };
        assert_near(&run(flex()), &run(ndarray()), 1e-4, "weights");
    }
}

#[test]
fn stats_are_nan_before_the_first_step_and_finite_after() {
    let mut trainer = trainer("mnist-cgan", 1);
    assert!(stats(&trainer).d_loss.is_nan() && stats(&trainer).g_loss.is_nan());
    trainer.iteration();
    let stats = stats(&trainer);
    assert_eq!(stats.iteration, 1);
    assert!([stats.d_loss, stats.g_loss].iter().all(|loss| loss.is_finite() && *loss > 0.0));
    assert!([stats.d_real, stats.d_fake].iter().all(|p| (0.0..=1.0).contains(p)));
}

/// Four independent runs of the same system stand at 0.08 to 0.18 after the tutorial's 1,500 epochs, from
/// 2.5 to 2.8 untrained. The claim: 0.25 or less on every seed, and both humps in nearly their shares.
#[test]
fn the_tutorials_run_of_two_gaussians_ends_near_the_true_mixture_on_every_seed() {
    let DataSpec::Mixture(mixture) = presets::get("two-gaussians").unwrap().data else { unreachable!() };
    for seed in 1..=5 {
        let mut trainer = trainer("two-gaussians", seed);
        assert_eq!(trainer.run_length(), 7_500);
        let before = density::wasserstein(&draws(&trainer, 20_000), &mixture);
        (0..trainer.run_length()).for_each(|_| trainer.iteration());
        let after = density::metrics(&draws(&trainer, 20_000), &mixture);
        println!("seed {seed}: W1 {before:.3} -> {:.3}, shares {:?}", after.w1, after.modes);
        assert!(before > 2.0 && after.w1 <= 0.25, "seed {seed}: {before} -> {}", after.w1);
        assert!(after.modes.iter().all(|mode| (mode.share - 0.5).abs() < 0.1), "seed {seed}: {:?}", after.modes);
    }
}

/// Ten narrow humps at 0 to 9, labelled by hump: after training, the label decides where one draws.
/// Over six seeds the worst mean lay 0.9 from its hump; 1.5 leaves room for other roundings.
#[test]
fn conditional_nets_learn_to_follow_the_label() {
    let network = |inputs| {
        let mut network = presets::get("mnist-cgan").unwrap().generator;
        network.inputs = inputs;
        network.layers.truncate(4);
        network.layers.push(LayerSpec::Dense { units: 1, bias: true });
        network.set_hidden_width(32);
        network
    };
    let experiment = Experiment { generator: network(4), discriminator: network(1), ..presets::self_check(false) };
    let experiment = Experiment { optimizer: ganlet::optimizer::ADAM, ..experiment };
    let mut trainer = Trainer::new(experiment, None, 1, &flex()).unwrap();
    let rates = [number("discriminatorLearningRate", 1e-3), number("generatorLearningRate", 1e-3)];
    trainer.configure(&[&rates[..], &[number("beta1", 0.0)]].concat()).unwrap();
    (0..4_000).for_each(|_| trainer.iteration());
    let mean = |label: u8| {
        let latents = trainer.shown_latents(1, 200);
        let draws = values(trainer.generate(latents, &[label; 200]).unwrap().flatten(0, 1));
        draws.iter().sum::<f32>() / 200.0
    };
    let means: Vec<f32> = (0..10).map(mean).collect();
    for (label, mean) in means.iter().enumerate() {
        assert!((mean - label as f32).abs() < 1.5, "label {label}: {means:?}");
    }
}

#[test]
fn learning_rates_apply_at_the_next_step_and_sizes_wait_for_a_reset() {
    let mut trainer = trainer("two-gaussians", 1);
    trainer.configure(&[number("generatorLearningRate", 0.0), number("hiddenWidth", 8.0)]).unwrap();
    let before = bits(trainer.players().0);
    trainer.iteration();
    assert_eq!(bits(trainer.players().0), before);
    trainer.reset(1).unwrap();
    assert_eq!(bits(trainer.players().0)[0].len(), 32 * 8);
    trainer.iteration();
}

#[test]
fn a_refused_value_leaves_the_run_as_it_was() {
    let (mut refused, mut other) = (trainer("two-gaussians", 1), trainer("two-gaussians", 1));
    let error = refused.configure(&[number("generatorLearningRate", 0.1), number("batchSize", -1.0)]).unwrap_err();
    assert_eq!(error.code(), "out-of-range");
    refused.iteration();
    other.iteration();
    assert_eq!(bits(refused.players().0), bits(other.players().0));
}

#[test]
fn every_loss_and_every_optimizer_trains_with_finite_figures() {
    for loss in ["non-saturating", "minimax", "least-squares", "wasserstein", "hinge"] {
        for optimizer in ["sgd", "rmsprop", "adam"] {
            let mut trainer = trainer("gaussian", 1);
            trainer.configure(&[text("loss", loss), text("optimizer", optimizer), text("clip", "weights")]).unwrap();
            (0..3).for_each(|_| trainer.iteration());
            let stats = stats(&trainer);
            assert!(stats.d_loss.is_finite() && stats.g_loss.is_finite(), "{loss} {optimizer}");
            let largest = bits(trainer.players().1)
                .concat()
                .into_iter()
                .map(f32::from_bits)
                .fold(0.0, |a: f32, b| a.max(b.abs()));
            assert!(largest <= 0.01, "{loss} {optimizer}: clipped to ±0.01, found {largest}");
        }
    }
}

#[test]
fn a_checkpoint_goes_on_bit_by_bit_where_it_was_taken() {
    for preset in presets::NAMES {
        let mut original = trainer(preset, 7);
        // An odd number: where D and G take turns, G's is next.
        let count = if original.experiment().generator.is_dear() { 3 } else { 13 };
        (0..count).for_each(|_| original.iteration());
        let file = block_on(checkpoint::begin(&original).read()).unwrap();
        assert_eq!(file, block_on(checkpoint::begin(&original).read()).unwrap(), "equal runs give equal files");
        let mut restored = trainer(preset, 1);
        Checkpoint::parse(&file).unwrap().restore(&mut restored).unwrap();
        assert_eq!(restored.position(), original.position());
        (0..count).for_each(|_| original.iteration());
        (0..count).for_each(|_| restored.iteration());
        assert_eq!(bits(original.players().0), bits(restored.players().0), "{preset}");
        assert_eq!(bits(original.players().1), bits(restored.players().1), "{preset}");
        assert_eq!(original.alone().map(bits), restored.alone().map(bits), "{preset}");
    }
}

/// What a run of `digits` holds beside the networks' weights: raw weights and singular vectors of D, G's average.
fn held_and_averaged(trainer: &Trainer) -> Vec<Vec<u32>> {
    let (generator, discriminator) = trainer.players();
    let held = discriminator.held.as_ref().expect("D's norms are held");
    let singular = held.singular.iter().flat_map(|singular| singular.parts());
    let averaged = generator.averaged.as_ref().expect("G is averaged");
    let tensors = singular.chain([held.raw.tensor().clone(), averaged.weights.tensor().clone()]);
    tensors.map(|tensor| values(tensor).into_iter().map(f32::to_bits).collect()).collect()
}

#[test]
fn a_run_goes_on_bit_by_bit_from_a_checkpoint_held_norms_and_average_included() {
    let mut original = trainer("digits", 7);
    // So many that the average is not G itself.
    (0..110).for_each(|_| original.iteration());
    let file = block_on(checkpoint::begin(&original).read()).unwrap();
    let mut restored = trainer("digits", 1);
    Checkpoint::parse(&file).unwrap().restore(&mut restored).unwrap();
    assert_eq!(held_and_averaged(&restored), held_and_averaged(&original));
    assert_eq!(block_on(checkpoint::begin(&restored).read()).unwrap(), file, "as it was kept");
    (0..15).for_each(|_| original.iteration());
    (0..15).for_each(|_| restored.iteration());
    assert_eq!(held_and_averaged(&restored), held_and_averaged(&original));
    assert_eq!(bits(restored.players().0), bits(original.players().0));
    assert_eq!(bits(restored.players().1), bits(original.players().1));
    assert_eq!(draws(&restored, 3), draws(&original, 3));
}

#[test]
fn a_checkpoint_that_lacks_a_held_norm_is_refused_and_the_run_goes_on() {
    let mut trainer = trainer("digits", 7);
    trainer.iteration();
    let mut file = block_on(checkpoint::begin(&trainer).read()).unwrap();
    let name = b"optimizer.discriminator.singular.0.left";
    let at = file.windows(name.len()).position(|window| window == name).unwrap();
    file[at + name.len() - 1] = b'p';
    let before = held_and_averaged(&trainer);
    let error = Checkpoint::parse(&file).and_then(|checkpoint| checkpoint.restore(&mut trainer)).unwrap_err();
    assert!(error.to_string().contains("optimizer.discriminator.singular.0.left is missing"), "{error}");
    assert_eq!(held_and_averaged(&trainer), before);
    trainer.iteration();
}

#[test]
fn networks_alone_at_half_precision_are_a_third_of_the_file_or_less_and_draw_the_same_digits_to_three_decimals() {
    for preset in ["digits", "mnist-cgan", "mnist-wgan"] {
        let mut original = trainer(preset, 7);
        (0..30).for_each(|_| original.iteration());
        let whole = block_on(checkpoint::begin(&original).read()).unwrap();
        let packed = block_on(checkpoint::begin_networks(&original).read_as(Precision::Half)).unwrap();
        assert!(packed.len() * 3 <= whole.len(), "{preset}: {} of {} bytes", packed.len(), whole.len());

        let mut restored = trainer(preset, 1);
        Checkpoint::parse(&packed).unwrap().restore(&mut restored).unwrap();
        assert_eq!(restored.position(), original.position(), "{preset}");
        let digits = |trainer: &Trainer| {
            let labels: Vec<u8> = (0..20).map(|index| index % 10).collect();
            widen(&values(trainer.generate(trainer.shown_latents(3, 20), &labels).unwrap().flatten(0, 1)))
        };
        let (found, expected) = (digits(&restored), digits(&original));
        let farthest = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        println!("{preset}: pixels move by up to {farthest:.1e}");
        assert!(farthest < 1e-3, "{preset}: {farthest}");
        restored.iteration();
        assert!(stats(&restored).d_loss.is_finite(), "{preset}: it goes on with a fresh memory");
    }
}

/// Bytes are compared, so that a header, a rounding or an order that changes on the way is seen.
#[test]
fn a_checkpoint_is_the_same_file_after_each_backend_has_read_it_and_written_it_anew() {
    for preset in presets::NAMES {
        let trainer = |device: &Device| Trainer::new(quick(preset), Some(strokes(640)), 1, device).unwrap();
        let saved = |trainer: &Trainer| block_on(checkpoint::begin(trainer).read()).unwrap();
        let is_dear = quick(preset).generator.is_dear();
        for (from, to) in [(flex(), ndarray()), (ndarray(), flex())] {
            let mut original = trainer(&from);
            // ndarray takes long over convolutions: there its first weights have to do.
            let iterations = if is_dear && from == ndarray() { 0 } else { 2 };
            (0..iterations).for_each(|_| original.iteration());
            let file = saved(&original);
            let mut other = trainer(&to);
            Checkpoint::parse(&file).unwrap().restore(&mut other).unwrap();
            assert!(saved(&other) == file, "{preset}: {from:?} to {to:?}");
        }
    }
}

#[test]
fn networks_at_half_precision_are_the_same_file_when_they_are_packed_again() {
    let packed = |trainer: &Trainer| {
        let pending = checkpoint::begin_networks(trainer);
        block_on(pending.read_as(Precision::Half)).unwrap()
    };
    for preset in ["gaussian", "digits", "mnist-cgan", "mnist-ssgan"] {
        let mut original = trainer(preset, 7);
        (0..20).for_each(|_| original.iteration());
        let once = packed(&original);
        let mut restored = trainer(preset, 1);
        Checkpoint::parse(&once).unwrap().restore(&mut restored).unwrap();
        assert!(packed(&restored) == once, "{preset}");
    }
}

#[test]
fn latents_that_reach_farther_draw_what_larger_ones_draw() {
    let mut trainer = trainer("digits", 1);
    (0..5).for_each(|_| trainer.iteration()); // so that what is shown is an average
    let labels = [3, 7];
    let latents = trainer.shown_latents(5, labels.len());
    let drawn = |trainer: &Trainer, latents| values(trainer.generate(latents, &labels).unwrap().flatten(0, 1));
    let before = drawn(&trainer, latents.clone());
    let larger = drawn(&trainer, latents.iter().map(|z| 1.5 * z).collect());
    let latent_size = trainer.experiment().latent.size;
    trainer.players_mut().0.widen(latent_size, 1.5);
    let wider = drawn(&trainer, latents);
    assert!(wider.iter().zip(&larger).all(|(a, b)| (a - b).abs() < 1e-5));
    assert!(wider.iter().zip(&before).any(|(a, b)| (a - b).abs() > 1e-2));
}

#[test]
fn a_label_picks_its_own_logit() {
    let trainer = trainer("digits", 1);
    let network = &trainer.players().1.network;
    let mut spec = network.spec().clone();
    assert_eq!(spec.layers[spec.layers.len() - 2..], [LayerSpec::PickLabel, LayerSpec::Sigmoid]);
    spec.layers.truncate(spec.layers.len() - 2);
    let all = Network::from_values(&spec, values(network.weights.tensor().clone()), Vec::new(), &flex());
    let images = || {
        let images = strokes(10).batch(&(0..10).collect::<Vec<_>>()).values;
        Tensor::<2>::from_data(TensorData::new(images, [10, 784]), &flex())
    };
    let logits = values(all.logits(images(), None).flatten(0, 1)); // [10, 10]
    let mut seen = Vec::new();
    for label in 0..10 {
        let one_hot: Vec<f32> = (0..100).map(|at| if at % 10 == label { 1.0 } else { 0.0 }).collect();
        let one_hot = Tensor::<2>::from_data(TensorData::new(one_hot, [10, 10]), &flex());
        let picked = values(network.logits(images(), Some(&one_hot)).flatten(0, 1));
        let own: Vec<f32> = logits.iter().skip(label).step_by(10).copied().collect();
        assert_eq!(picked, own, "label {label}");
        let shown = values(network.forward(images(), Some(&one_hot)).flatten(0, 1));
        let probabilities: Vec<f64> = own.iter().map(|&logit| 1.0 / (1.0 + (-f64::from(logit)).exp())).collect();
        assert_near(&widen(&shown), &probabilities, 1e-6, "closed by a sigmoid");
        seen.push(own);
    }
    assert!((1..10).all(|label| seen[label] != seen[0]), "each label has a logit of its own");
}

/// The average reaches back over two roots of the run, of the power of two below it: 2 updates after the first
/// iteration, then 2 √2, 4 from the fourth on, 8 √2 from the 32nd. 1e-6 is eight times what single precision tells apart at 1.
#[test]
fn digits_are_shown_by_the_average_and_the_average_follows() {
    let mut trainer = trainer("digits", 5);
    assert_eq!(trainer.experiment().averaging, Some(2.0));
    let of = |flat: &Flat| widen(&values(flat.tensor().clone()));
    let drawn = |network: &Network, trainer: &Trainer| {
        let labels = Tensor::<2>::from_data([[1.0_f32, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], &flex());
        let latent = Tensor::<2>::from_data(TensorData::new(trainer.shown_latents(99, 1), [1, 32]), &flex());
        values(network.forward(latent, Some(&labels)).flatten(0, 1))
    };
    assert_eq!(draws(&trainer, 1), drawn(&trainer.players().0.network, &trainer), "an untrained G shows itself");
    let mut expected: Vec<f64> = Vec::new();
    for done in 0..60_u32 {
        trainer.iteration();
        let generator = trainer.players().0;
        let own = of(&generator.network.weights);
        let reach = done.checked_ilog2().map_or(1.0, |power| 2.0 * 2.0_f64.sqrt().powf(power.into()));
        expected = match reach {
            1.0 => own,
            _ => expected.iter().zip(&own).map(|(average, own)| average + (own - average) / reach).collect(),
        };
        assert_near(&of(&generator.shown().weights), &expected, 1e-6, &format!("the average after {done}"));
    }
    let generator = trainer.players().0;
    assert_eq!(draws(&trainer, 1), drawn(generator.shown(), &trainer));
    assert_ne!(draws(&trainer, 1), drawn(&generator.network, &trainer));
    let apart = |average: &Network| {
        let (own, average) = (of(&generator.network.weights), of(&average.weights));
        own.iter().zip(average).map(|(own, average)| (own - average).abs()).fold(0.0, f64::max)
    };
    assert!(apart(generator.shown()) > 1e-3, "it lies behind");
    let mut still = generator.clone();
    (0..50).for_each(|_| still.average(4.0));
    assert!(apart(still.shown()) < 1e-5, "it comes to where G stands still");
}

/// Power iteration finds σ from below and then follows it by one step an update, so that norms lie above the one
/// held: by 15 % after these 51 updates, by 12 % after the 9,000 of a whole run. 25 % leaves room.
#[test]
fn the_norms_of_ds_layers_stay_within_a_quarter_above_the_one_held_while_it_trains() {
    let mut trainer = trainer("digits", 2);
    for iterations in [0, 1, 50] {
        (0..iterations).for_each(|_| trainer.iteration());
        let network = &trainer.players().1.network;
        let norm = network.spec().spectral_norm.unwrap();
        let weights = values(network.weights.tensor().clone());
        for layer in network.dense_layers() {
            let matrix = &weights[layer.at..][..layer.inputs * layer.units];
            let found = largest_singular_value(&widen(matrix), layer.units);
            println!("after {iterations} more: {} x {} at {found:.4} of {norm}", layer.inputs, layer.units);
            assert!((0.9999..1.25).contains(&(found / norm)), "{} x {}: {found}", layer.inputs, layer.units);
        }
    }
}

/// Of W, `[inputs, units]`, by the power method in double precision.
fn largest_singular_value(matrix: &[f64], units: usize) -> f64 {
    let mut right: Vec<f64> = (0..units).map(|unit| 1.0 + unit as f64 / units as f64).collect();
    let mut length = 0.0;
    for _ in 0..500 {
        let left = matrix.chunks_exact(units).map(|row| row.iter().zip(&right).map(|(w, u)| w * u).sum::<f64>());
        let mut next = vec![0.0; units];
        for (row, left) in matrix.chunks_exact(units).zip(left.collect::<Vec<_>>()) {
            next.iter_mut().zip(row).for_each(|(next, w)| *next += w * left);
        }
        length = next.iter().map(|value| value * value).sum::<f64>().sqrt();
        right = next.into_iter().map(|value| value / length).collect();
    }
    length.sqrt()
}

#[test]
fn a_bad_checkpoint_is_refused_with_the_reason_and_the_run_goes_on() {
    let mut trainer = trainer("gaussian", 7);
    trainer.iteration();
    let before = bits(trainer.players().0);
    let file = block_on(checkpoint::begin(&trainer).read()).unwrap();
    let refused = |file: &[u8]| Checkpoint::parse(file).err().map(|error| error.code());
    assert_eq!(refused(b"not a checkpoint"), Some("bad-checkpoint"));
    assert_eq!(refused(&[]), Some("bad-checkpoint"));
    assert_eq!(refused(&file[..file.len() / 2]), Some("bad-checkpoint"));
    let changed = |from: &str, to: &str| {
        let at = file.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
        let mut changed = file.clone();
        changed[at..at + to.len()].copy_from_slice(to.as_bytes());
        changed
    };
    assert_eq!(refused(&changed("\"ganlet\"", "\"gonlet\"")), Some("bad-checkpoint"));
    assert_eq!(refused(&changed("generator.0.weight", "generator.9.weight")), Some("bad-checkpoint"));
    let newer = changed("version\\\":1", "version\\\":2");
    let error = Checkpoint::parse(&newer).err().unwrap();
    assert!(error.to_string().contains("its version is 2, this ganlet reads 1"), "{error}");

    let mut other = common::trainer("two-gaussians", 1);
    let error = Checkpoint::parse(&file).unwrap().restore(&mut other).unwrap_err();
    assert!(error.to_string().contains("of the preset \"gaussian\", this run is of \"two-gaussians\""), "{error}");
    assert_eq!(bits(trainer.players().0), before);
}

#[test]
fn a_blend_of_labels_ends_at_the_pure_ones() {
    for preset in presets::NAMES.into_iter().filter(|preset| presets::get(preset).unwrap().is_conditional()) {
        let mut trainer = trainer(preset, 3);
        trainer.iteration();
        let latents = trainer.shown_latents(1, 2);
        let pure = |labels: &[u8]| values(trainer.generate(latents.clone(), labels).unwrap().flatten(0, 1));
        let blended = |amounts: [f32; 2]| {
            let blend = ganlet::trainer::Blend { labels: vec![5, 1], amounts: amounts.into() };
            trainer.generate_between(latents.clone(), &[2, 7], &blend)
        };
        let drawn = |amounts: [f32; 2]| values(blended(amounts).unwrap().flatten(0, 1));
        assert_eq!(drawn([0.0, 0.0]), pure(&[2, 7]), "{preset}");
        assert_eq!(drawn([1.0, 0.0]), pure(&[5, 7]), "{preset}: each label by its own amount");
        assert_eq!(drawn([1.0, 1.0]), pure(&[5, 1]), "{preset}");
        let half = drawn([0.5, 0.5]);
        assert!(half != pure(&[2, 7]) && half != pure(&[5, 1]), "{preset}: between them is something else");
        for amounts in [[-0.1, 0.5], [0.5, 1.1], [f32::NAN, 0.5]] {
            assert_eq!(blended(amounts).err().map(|e| e.code()), Some("bad-request"), "{preset}: {amounts:?}");
        }
        let short = ganlet::trainer::Blend { labels: vec![5], amounts: vec![0.5] };
        let refused = trainer.generate_between(latents.clone(), &[2, 7], &short).err();
        assert_eq!(refused.map(|e| e.code()), Some("bad-request"), "{preset}");
    }
}

#[test]
fn requests_that_do_not_fit_are_refused() {
    let trainer = trainer("mnist-cgan", 1);
    assert_eq!(trainer.generate(vec![0.0; 99], &[1]).err().map(|e| e.code()), Some("bad-request"));
    assert_eq!(trainer.generate(vec![0.0; 100], &[]).err().map(|e| e.code()), Some("bad-request"));
    assert_eq!(trainer.generate(vec![0.0; 100], &[10]).err().map(|e| e.code()), Some("bad-request"));
    assert_eq!(trainer.discriminate(vec![0.0; 783], &[1]).err().map(|e| e.code()), Some("bad-request"));
    let without = Trainer::new(presets::get("mnist-cgan").unwrap(), None, 1, &flex());
    assert_eq!(without.err().map(|e| e.code()), Some("no-digits"));
    let few = Trainer::new(presets::get("mnist-cgan").unwrap(), Some(strokes(20)), 1, &flex());
    assert_eq!(few.err().map(|e| e.code()), Some("too-few-draws"));
}

/// ∫|F_n - F| of the quantiles of the mixture itself tends to 0; a shift by s gives s.
#[test]
fn the_wasserstein_distance_of_a_shifted_normal_is_the_shift() {
    let normal = Mixture { components: vec![ganlet::data::Component { mean: 0.0, sd: 1.0, draws: 1 }] };
    let quantiles: Vec<f32> = (0..20_000)
        .map(|i| {
            let level = (f64::from(i) + 0.5) / 20_000.0;
            let (mut low, mut high) = (-8.0, 8.0);
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                if normal.distribution(middle) < level { low = middle } else { high = middle }
            }
            low as f32
        })
        .collect();
    for shift in [0.0_f32, 0.5, 3.0] {
        let shifted: Vec<f32> = quantiles.iter().map(|x| x + shift).collect();
        let found = density::wasserstein(&shifted, &normal);
        assert!((found - f64::from(shift)).abs() < 2e-3, "{found}, expected {shift}");
    }
}

fn number(name: &str, value: f64) -> (String, Value) {
    (name.into(), Value::Number(value))
}

fn text(name: &str, value: &str) -> (String, Value) {
    (name.into(), Value::Text(value.into()))
}
