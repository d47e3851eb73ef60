//! Layer norm, a cube for each row; losses and tallies, a cube for all.

use cubecl::prelude::*;

use super::activation::{Curve, activated, parameters, sigmoid};
use super::sums::sum_of_cube;
use super::{Float, arg, cubes, each, empty};
use crate::kernels::{Activation, LayerNorm, Term, TermKind, Terms};

/// Units of a cube that minds a row.
const UNITS: usize = 64;

pub fn layer_norm(x: &Float, weights: &Float, layer: LayerNorm, then: Activation) -> (Float, Float) {
    let batch = x.meta.shape()[0];
    let (grid, cube) = cubes(batch, UNITS);
    let (curve, slope) = parameters(then);
    let (y, found) = (empty(x, [batch, layer.features]), empty(x, [batch, 2]));
    // Safe: a cube reads and writes its row.
    unsafe {
        norm::launch_unchecked(
            &x.client,
            grid,
            cube,
            arg(x),
            arg(weights),
            arg(&y),
            arg(&found),
            layer.at,
            layer.features,
            layer.epsilon,
            slope,
            curve,
        );
    }
    (y, found)
}

pub fn layer_norm_back(d: &Float, x: &Float, found: &Float, weights: &Float, layer: LayerNorm) -> Float {
    let batch = x.meta.shape()[0];
    let (grid, cube) = cubes(batch, UNITS);
    let out = empty(x, [batch, layer.features]);
    // Safe: as above.
    unsafe {
        norm_back::launch_unchecked(
            &x.client,
            grid,
            cube,
            arg(d),
            arg(x),
            arg(found),
            arg(weights),
            arg(&out),
            layer.at,
            layer.features,
        );
    }
    out
}

pub fn layer_norm_gradient(d: &Float, x: &Float, found: &Float, gradient: &Float, layer: LayerNorm, adds: bool) {
    let (grid, cube) = each(layer.features);
    // Safe: a unit checks that its feature is one.
    unsafe {
        norm_gradient::launch_unchecked(
            &x.client,
            grid,
            cube,
            arg(d),
            arg(x),
            arg(found),
            arg(gradient),
            layer.at,
            layer.features,
            x.meta.shape()[0],
            u32::from(adds),
        );
    }
}

pub fn adversarial(logits: &Float, terms: Terms) -> (Float, Float) {
    let batch = logits.meta.shape()[0];
    let (loss, d) = (empty(logits, [1]), empty(logits, [batch, 1]));
    let (grid, cube) = cubes(1, UNITS);
    let term = |Term { kind, target }: Term, count: usize| {
        let share = terms.scale / count.max(1) as f32;
        let (kind, sign) = match kind {
            TermKind::CrossEntropy => (CROSS_ENTROPY, 1.0),
            TermKind::MinusCrossEntropy => (CROSS_ENTROPY, -1.0),
            TermKind::HalfSquare => (HALF_SQUARE, 1.0),
            TermKind::Linear => (LINEAR, 1.0),
            TermKind::Hinge => (HINGE, 1.0),
        };
        LossLaunch::new(kind, target, sign * share)
    };
    // Safe: units stop at the last row.
    unsafe {
        losses::launch_unchecked(
            &logits.client,
            grid,
            cube,
            arg(logits),
            arg(&loss),
            arg(&d),
            batch,
            terms.split,
            term(terms.first, terms.split),
            term(terms.rest, batch - terms.split),
        );
    }
    (loss, d)
}

pub fn tally(count: &Float, logits: &Float, from: usize, rows: usize, threshold: f32) {
    let (grid, cube) = cubes(1, UNITS);
    // Safe: the caller's rows are there.
    unsafe { above::launch_unchecked(&count.client, grid, cube, arg(count), arg(logits), from, rows, threshold) }
}

#[cube(launch_unchecked)]
fn norm(
    x: &[f32],
    weights: &[f32],
    y: &mut [f32],
    found: &mut [f32],
    at: usize,
    features: usize,
    epsilon: f32,
    slope: f32,
    #[comptime] curve: Curve,
) {
    let row = CUBE_POS_X as usize * features;
    let unit = UNIT_POS as usize;
    let mut sum = 0.0f32;
    for i in range_stepped(unit, features, UNITS) {
        sum += x[row + i];
    }
    let mean = sum_of_cube(sum, UNITS) / features as f32;
    let mut squares = 0.0f32;
    for i in range_stepped(unit, features, UNITS) {
        let centred = x[row + i] - mean;
        squares += centred * centred;
    }
    let scale = 1.0 / (sum_of_cube(squares, UNITS) / features as f32 + epsilon).sqrt();
    for i in range_stepped(unit, features, UNITS) {
        let value = (x[row + i] - mean) * scale * weights[at + i] + weights[at + features + i];
        y[row + i] = activated(value, curve, slope);
    }
    if UNIT_POS == 0 {
        found[CUBE_POS_X as usize * 2] = mean;
        found[CUBE_POS_X as usize * 2 + 1] = scale;
    }
}

#[cube(launch_unchecked)]
fn norm_back(d: &[f32], x: &[f32], found: &[f32], weights: &[f32], out: &mut [f32], at: usize, features: usize) {
    let row = CUBE_POS_X as usize * features;
    let unit = UNIT_POS as usize;
    let mean = found[CUBE_POS_X as usize * 2];
    let scale = found[CUBE_POS_X as usize * 2 + 1];
    let mut sum = 0.0f32;
    let mut along = 0.0f32;
    for i in range_stepped(unit, features, UNITS) {
        let gained = d[row + i] * weights[at + i];
        sum += gained;
        along += gained * (x[row + i] - mean) * scale;
    }
    let sum = sum_of_cube(sum, UNITS) / features as f32;
    let along = sum_of_cube(along, UNITS) / features as f32;
    for i in range_stepped(unit, features, UNITS) {
        let normed = (x[row + i] - mean) * scale;
        out[row + i] = (d[row + i] * weights[at + i] - sum - normed * along) * scale;
    }
}

#[cube(launch_unchecked)]
fn norm_gradient(
    d: &[f32],
    x: &[f32],
    found: &[f32],
    gradient: &mut [f32],
    at: usize,
    features: usize,
    batch: usize,
    adds: u32,
) {
    let feature = ABSOLUTE_POS;
    if feature < features {
        let mut gain = 0.0f32;
        let mut bias = 0.0f32;
        if adds != 0 {
            gain = gradient[at + feature];
            bias = gradient[at + features + feature];
        }
        for row in 0..batch {
            let d = d[row * features + feature];
            gain += d * (x[row * features + feature] - found[row * 2]) * found[row * 2 + 1];
            bias += d;
        }
        gradient[at + feature] = gain;
        gradient[at + features + feature] = bias;
    }
}

const CROSS_ENTROPY: u32 = 0;
const HALF_SQUARE: u32 = 1;
const LINEAR: u32 = 2;
const HINGE: u32 = 3;

#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Loss {
    kind: u32,
    target: f32,
    /// Of a row in the sum of losses.
    share: f32,
}

#[cube(launch_unchecked)]
fn losses(logits: &[f32], loss: &mut [f32], d: &mut [f32], batch: usize, split: usize, first: Loss, rest: Loss) {
    let mut sum = 0.0f32;
    for row in range_stepped(UNIT_POS as usize, batch, UNITS) {
        let is_first = row < split;
        let kind = select(is_first, first.kind, rest.kind);
        let t = select(is_first, first.target, rest.target);
        let share = select(is_first, first.share, rest.share);
        let x = logits[row];
        let mut value = t * x;
        let mut slope = t;
        if kind == CROSS_ENTROPY {
            value = max(x, 0.0) - t * x + (1.0 + (-x.abs()).exp()).ln();
            slope = sigmoid(x) - t;
        } else if kind == HALF_SQUARE {
            value = 0.5 * (x - t) * (x - t);
            slope = x - t;
        } else if kind == HINGE {
            value = max(1.0 - t * x, 0.0);
            slope = select(value > 0.0, -t, 0.0);
        }
        sum += share * value;
        d[row] = share * slope;
    }
    let sum = sum_of_cube(sum, UNITS);
    if UNIT_POS == 0 {
        loss[0] = sum;
    }
}

#[cube(launch_unchecked)]
fn above(count: &mut [f32], logits: &[f32], from: usize, rows: usize, threshold: f32) {
    let mut found = 0.0f32;
    for row in range_stepped(UNIT_POS as usize, rows, UNITS) {
        found += select(logits[from + row] > threshold, 1.0, 0.0);
    }
    let found = sum_of_cube(found, UNITS);
    if UNIT_POS == 0 {
        count[0] += found;
        count[1] += rows as f32;
    }
}
