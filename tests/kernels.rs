//! The kernels on slices against the same in burn's tensor operations, at odd sizes too. Whole iterations of
//! every preset are held to an independent implementation in `reference.rs`.

mod common;

use burn::tensor::{Device, Tensor, TensorData};
use common::*;
use ganlet::kernels::{self, Activation, BatchNorm, Conv, Dense, Flat, Image, LayerNorm};

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
                kernels::dense_gradient(x, d.clone(), &mut gradient, layer, true);
                vec![row(y), row(kernels::dense_back(d, &weights, layer)), gradient.tensor().clone()]
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
                kernels::remember(&mut averages, found.clone(), layer);
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

/// What others hold is not written over.
#[test]
fn a_shared_tensor_is_left_as_it_was() {
    for device in [flex(), ndarray()] {
        let mut weights = flat(10, 1, &device);
        let held = weights.tensor().clone();
        let layer = BatchNorm { at: None, averages_at: 0, channels: 5, epsilon: 1e-3, momentum: 0.5 };
        kernels::remember(&mut weights, flat(10, 2, &device).tensor().clone(), layer);
        assert_eq!(values(held), numbers(10, 1));
        assert_ne!(values(weights.tensor().clone()), numbers(10, 1));
    }
}
