//! The kernels on slices against the same in burn's tensor operations, at odd sizes too. Whole iterations of
//! every preset are held to an independent implementation in `reference.rs`.

mod common;

use burn::tensor::{Device, Tensor, TensorData};
use common::*;
use ganlet::kernels::{self, Activation, BatchNorm, Conv, Dense, Flat, Image, LayerNorm, Singular};

/// Sums of some hundred products of order 1, in another order.
const TOLERANCE: f64 = 2e-5;

fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|index| (((index + 17 * seed) * 7919 % 1009) as f32 / 504.5 - 1.0) * 0.9).collect()
}

fn matrix(rows: usize, columns: usize, seed: usize, device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(numbers(rows * columns, seed), [rows, columns]), device)
}

fn flat(count: usize, seed: usize, device: &Device) -> Flat {
    Flat::new(Tensor::from_data(TensorData::new(numbers(count, seed), [count]), device))
}

/// Runs on both backends and compares all that comes out.
fn assert_same(what: &str, run: impl Fn(&Device) -> Vec<Tensor<1>>) {
    let read = |device: &Device| run(device).into_iter().map(|tensor| widen(&values(tensor))).collect::<Vec<_>>();
    for (index, (found, expected)) in read(&flex()).iter().zip(&read(&ndarray())).enumerate() {
        assert_near(found, expected, TOLERANCE, &format!("{what}, tensor {index}"));
    }
}

fn row(tensor: Tensor<2>) -> Tensor<1> {
    tensor.flatten(0, 1)
}

const ACTIVATIONS: [Activation; 5] =
    [Activation::Identity, Activation::Relu, Activation::LeakyRelu(0.2), Activation::Sigmoid, Activation::Tanh];

#[test]
fn dense_layers_agree_forward_and_back() {
    for (batch, inputs, units) in [(1, 1, 1), (5, 1, 33), (33, 64, 1), (7, 13, 9), (64, 110, 200), (3, 300, 17)] {
        for (then, bias) in ACTIVATIONS.into_iter().zip([true, false, true, false, true]) {
            assert_same(&format!("dense {batch} {inputs} {units} {then:?}"), |device| {
                let layer = Dense { at: 3, inputs, units, bias };
                let weights = flat(inputs * units + units + 5, 1, device);
                let (x, d) = (matrix(batch, inputs, 2, device), matrix(batch, units, 3, device));
                let y = kernels::dense(x.clone(), &weights, layer, then);
                let d = kernels::gate(d, y.clone(), then);
                let mut gradient = flat(inputs * units + units + 5, 4, device);
                kernels::dense_gradient(x.clone(), d.clone(), &mut gradient, layer, false);
                kernels::dense_gradient(x.clone(), d.clone(), &mut gradient, layer, true);
                vec![row(y), row(kernels::dense_back(d, &weights, x, layer, then)), gradient.tensor().clone()]
            });
        }
    }
}

#[test]
fn convolutions_agree_forward_and_back_at_every_stride_and_margin() {
    for (small, large, channels, kernel, stride, repeats) in [
        (14, 28, (8, 1), 5, 2, 1),
        (4, 7, (3, 5), 3, 2, 1),
        (7, 7, (1, 6), 5, 1, 1),
        (7, 14, (16, 4), 5, 2, 1),
        (5, 15, (2, 3), 3, 3, 1),
        // On pixels that are repeated first.
        (14, 7, (6, 5), 5, 1, 2),
        (10, 5, (1, 3), 3, 1, 2),
        (9, 3, (4, 2), 5, 1, 3),
    ] {
        for bias in [false, true] {
            assert_same(&format!("convolution {small} {large} {kernel} {stride} {repeats}"), |device| {
                let image = |channels, side| Image { channels, side };
                let layer = Conv {
                    at: 2,
                    small: image(channels.0, small),
                    large: image(channels.1, large),
                    kernel,
                    stride,
                    repeats,
                    bias,
                };
                let weights = flat(layer.weights() + 20, 1, device);
                let (x, d) =
                    (matrix(3, layer.large.features(), 2, device), matrix(3, layer.small.features(), 3, device));
                let down = kernels::conv_down(x.clone(), &weights, layer, Activation::LeakyRelu(0.3));
                // Through repeated pixels it is only the way back, without bias or activation.
                let back = Conv { bias: bias && repeats == 1, ..layer };
                let then = if repeats == 1 { Activation::Tanh } else { Activation::Identity };
                let up = kernels::conv_up(d.clone(), &weights, back, then);
                let mut gradient = flat(layer.weights() + 20, 4, device);
                kernels::conv_gradient(d.clone(), x, &mut gradient, layer, false);
                kernels::channel_sums(d, &mut gradient, 2 + layer.weights(), channels.0, true);
                vec![row(down), row(up), gradient.tensor().clone()]
            });
        }
    }
}

#[test]
fn norms_agree_forward_and_back() {
    for (batch, channels, pixels) in [(4, 6, 1), (3, 5, 49), (8, 32, 1), (2, 3, 16)] {
        for at in [None, Some(1)] {
            assert_same(&format!("batch norm {batch} {channels} {pixels}"), |device| {
                let layer = BatchNorm { at, averages_at: 1, channels, epsilon: 1e-3, momentum: 0.9 };
                let weights = flat(2 * channels + 2, 1, device);
                let (x, d) = (matrix(batch, channels * pixels, 2, device), matrix(batch, channels * pixels, 3, device));
                let found = kernels::batch_statistics(x.clone(), layer);
                let held = Flat::new(found.clone());
                let y = kernels::batch_norm(x.clone(), &held, 0, &weights, layer, Activation::Relu);
                let sums = kernels::batch_norm_sums(d.clone(), x.clone(), &found, layer);
                let back = kernels::batch_norm_back(d, x, &found, sums.clone(), &weights, layer);
                let mut averages = flat(2 * channels + 2, 5, device);
                kernels::put(&mut averages, found.clone(), 1, 0.9, 0.1);
                vec![found, row(y), sums, row(back), averages.tensor().clone()]
            });
        }
    }
    for (batch, features) in [(1, 3), (5, 200), (64, 33)] {
        assert_same(&format!("layer norm {batch} {features}"), |device| {
            let layer = LayerNorm { at: 1, features, epsilon: 1e-5 };
            let weights = flat(2 * features + 1, 1, device);
            let (x, d) = (matrix(batch, features, 2, device), matrix(batch, features, 3, device));
            let (y, found) = kernels::layer_norm(x.clone(), &weights, layer, Activation::Identity);
            let mut gradient = flat(2 * features + 1, 4, device);
            kernels::layer_norm_gradient(d.clone(), x.clone(), found.clone(), &mut gradient, layer, true);
            let back = kernels::layer_norm_back(d, x, found, &weights, layer);
            vec![row(y), row(back), gradient.tensor().clone()]
        });
    }
}

#[test]
fn norms_of_dense_layers_agree_as_they_are_held_and_on_the_way_back() {
    for (inputs, units) in [(1, 1), (1, 7), (7, 1), (5, 33), (33, 5), (128, 10), (300, 17), (784, 128)] {
        for bias in [false, true] {
            assert_same(&format!("spectral norm {inputs} {units}"), |device| {
                let layer = Dense { at: 3, inputs, units, bias };
                let raw = flat(inputs * units + units + 5, 1, device);
                let mut weights = flat(inputs * units + units + 5, 2, device);
                let mut singular = Singular::new(&mut weights, &raw, matrix(1, units, 3, device), layer, 3.0);
                let first = weights.tensor().clone();
                (0..3).for_each(|_| singular.hold(&mut weights, &raw));
                let mut gradient = flat(inputs * units + units + 5, 4, device);
                singular.back(&mut gradient, &weights);
                let [left, right, factor] = singular.parts();
                vec![first, weights.tensor().clone(), left, right, factor, gradient.tensor().clone()]
            });
        }
    }
}

/// A matrix alone, held at `norm` by 16 steps from u = 1: what it becomes, and where a gradient is led back.
fn held(
    raw: &[f32],
    [inputs, units]: [usize; 2],
    norm: f32,
    device: &Device,
) -> (Vec<f32>, impl Fn(&[f32]) -> Vec<f32>) {
    let device = device.clone();
    let flat =
        move |values: &[f32]| Flat::new(Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), &device));
    let layer = Dense { at: 0, inputs, units, bias: false };
    let (raw, mut weights) = (flat(raw), flat(&vec![0.0; inputs * units]));
    let ones = flat(&vec![1.0; units]).tensor().clone().reshape([1, units]);
    let mut singular = Singular::new(&mut weights, &raw, ones, layer, norm);
    (1..16).for_each(|_| singular.hold(&mut weights, &raw));
    let found = values(weights.tensor().clone());
    let back = move |gradient: &[f32]| {
        let mut gradient = flat(gradient);
        singular.back(&mut gradient, &weights);
        values(gradient.tensor().clone())
    };
    (found, back)
}

#[test]
fn a_held_matrix_has_exactly_its_norm_where_its_singular_values_are_known() {
    for device in [flex(), ndarray()] {
        let near = |raw: &[f32], shape, norm, expected: &[f32]| {
            let (found, _) = held(raw, shape, norm, &device);
            assert_near(&widen(&found), &widen(expected), 1e-6, &format!("{shape:?} at {norm}"));
        };
        near(&[-0.25], [1, 1], 3.0, &[-3.0]);
        // Of rank one, a bᵀ: |a| |b| alone, here 5 · 13.
        let rank_one: Vec<f32> = [3.0, 4.0].iter().flat_map(|a| [5.0, 0.0, 12.0].map(|b| a * b)).collect();
        near(&rank_one, [2, 3], 2.0, &rank_one.iter().map(|value| value * 2.0 / 65.0).collect::<Vec<_>>());
        // Diagonal: the largest entry, wherever it stands and whatever its sign.
        near(
            &[1.0, 0.0, 0.0, 0.0, -4.0, 0.0, 0.0, 0.0, 2.0],
            [3, 3],
            3.0,
            &[0.75, 0.0, 0.0, 0.0, -3.0, 0.0, 0.0, 0.0, 1.5],
        );
        // A smaller norm than held is raised to it; nothing stays nothing.
        near(&[0.01, 0.0, 0.0, 0.001], [2, 2], 3.0, &[3.0, 0.0, 0.0, 0.3]);
        near(&[0.0; 6], [3, 2], 3.0, &[0.0; 6]);
    }
}

/// The held matrix does not change along the raw one, so that no gradient lies there: ⟨back(G), W⟩ = 0.
#[test]
fn a_held_norm_leaves_no_gradient_along_the_raw_matrix() {
    for device in [flex(), ndarray()] {
        for shape @ [inputs, units] in [[1, 1], [5, 33], [64, 7]] {
            let (raw, upstream) = (numbers(inputs * units, 1), numbers(inputs * units, 2));
            let (_, back) = held(&raw, shape, 3.0, &device);
            let dot = |a: &[f32], b: &[f32]| widen(a).iter().zip(widen(b)).map(|(a, b)| a * b).sum::<f64>();
            let found = back(&upstream);
            let sizes = (dot(&found, &found) * dot(&raw, &raw)).sqrt().max(dot(&upstream, &upstream).sqrt());
            assert!(dot(&found, &raw).abs() < 1e-5 * sizes, "{shape:?}: {} of {sizes}", dot(&found, &raw));
        }
        // Diagonal: the gradient at the largest entry vanishes, the others' are multiplied by norm / σ.
        let (_, back) = held(&[4.0, 0.0, 0.0, 1.0], [2, 2], 3.0, &device);
        assert_near(&widen(&back(&[5.0, 1.0, -2.0, 0.0])), &[0.0, 0.75, -1.5, 0.0], 1e-6, "diagonal");
    }
}

#[test]
fn images_and_columns_agree() {
    assert_same("images and columns", |device| {
        let image = Image { channels: 3, side: 5 };
        let x = matrix(2, image.features(), 1, device);
        let large = kernels::upsample(x.clone(), image, 2);
        let back = kernels::upsample_back(large.clone(), image, 2);
        let joined = kernels::join(x.clone(), matrix(2, 4, 2, device), 3);
        vec![row(large), row(back), row(joined.clone()), row(kernels::columns(joined, 70, 17))]
    });
}

#[test]
fn putting_with_nothing_kept_does_not_look_at_what_was_there() {
    for device in [flex(), ndarray()] {
        let mut weights = Flat::new(Tensor::from_data(TensorData::new(vec![f32::NAN; 10], [10]), &device));
        kernels::put(&mut weights, flat(10, 2, &device).tensor().clone(), 0, 0.0, 1.0);
        assert_eq!(values(weights.tensor().clone()), numbers(10, 2));
    }
}

/// What others hold is not written over.
#[test]
fn a_shared_tensor_is_left_as_it_was() {
    for device in [flex(), ndarray()] {
        let mut weights = flat(10, 1, &device);
        let held = weights.tensor().clone();
        kernels::put(&mut weights, flat(10, 2, &device).tensor().clone(), 0, 0.5, 0.5);
        assert_eq!(values(held), numbers(10, 1));
        assert_ne!(values(weights.tensor().clone()), numbers(10, 1));
    }
}
