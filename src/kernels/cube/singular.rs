//! Dense layers at a given norm, and the way back through it.

use cubecl::prelude::*;

use super::sums::sum_of_cube;
use super::{Float, arg, cubes, each, empty};
use crate::kernels::{Dense, TINY};

/// Units of a cube.
const UNITS: usize = 256;
/// Weights that each unit scales, once it knows by what.
const SCALED: usize = 16;

/// Gives both vectors at length 1, and by what the weights were multiplied.
pub fn rescale(
    weights: &Float,
    raw: &Float,
    left: &Float,
    right: &Float,
    layer: Dense,
    norm: f32,
) -> (Float, Float, Float) {
    let count = layer.inputs * layer.units;
    let (grid, cube) = cubes(count.div_ceil(UNITS * SCALED), UNITS);
    let (unit_left, unit_right) = (empty(left, [1, layer.inputs]), empty(right, [1, layer.units]));
    let factor = empty(left, [1]);
    // Safe: a unit checks that its weight is the layer's; the first cube writes vectors and factor.
    unsafe {
        rescale_each::launch_unchecked(
            &weights.client,
            grid,
            cube,
            arg(weights),
            arg(raw),
            arg(left),
            arg(right),
            arg(&unit_left),
            arg(&unit_right),
            arg(&factor),
            layer.at,
            count,
            norm,
        );
    }
    (unit_left, unit_right, factor)
}

pub fn back(gradient: &Float, weights: &Float, left: &Float, right: &Float, factor: &Float, layer: Dense, norm: f32) {
    let count = layer.inputs * layer.units;
    let along = empty(factor, [1]);
    let (grid, cube) = cubes(1, UNITS);
    // Safe: one cube, which reads the layer's weights.
    unsafe {
        along_weights::launch_unchecked(
            &gradient.client,
            grid,
            cube,
            arg(gradient),
            arg(weights),
            arg(&along),
            layer.at,
            count,
            norm,
        );
    }
    let (grid, cube) = each(count);
    // Safe: a unit checks that its weight is the layer's.
    unsafe {
        back_each::launch_unchecked(
            &gradient.client,
            grid,
            cube,
            arg(gradient),
            arg(&along),
            arg(left),
            arg(right),
            arg(factor),
            layer.at,
            count,
        );
    }
}

#[cube(launch_unchecked)]
fn rescale_each(
    weights: &mut [f32],
    raw: &[f32],
    left: &[f32],
    right: &[f32],
    unit_left: &mut [f32],
    unit_right: &mut [f32],
    to: &mut [f32],
    at: usize,
    count: usize,
    norm: f32,
) {
    // Every cube finds both lengths for itself: that costs less than to wait for another.
    let length_left = max(sum_of_cube(squares(left), UNITS).sqrt(), TINY);
    let length_right = max(sum_of_cube(squares(right), UNITS).sqrt(), TINY);
    let factor = length_left * norm / length_right;
    let first = CUBE_POS_X as usize * comptime!(UNITS * SCALED) + UNIT_POS as usize;
    for step in 0..SCALED {
        let i = first + step * UNITS;
        if i < count {
            weights[at + i] = factor * raw[at + i];
        }
    }
    if CUBE_POS_X == 0 {
        for i in range_stepped(UNIT_POS as usize, left.len(), UNITS) {
            unit_left[i] = left[i] / length_left;
        }
        for i in range_stepped(UNIT_POS as usize, right.len(), UNITS) {
            unit_right[i] = right[i] / length_right;
        }
        if UNIT_POS == 0 {
            to[0] = factor;
        }
    }
}

/// `⟨G, W⟩ / norm`
#[cube(launch_unchecked)]
fn along_weights(gradient: &[f32], weights: &[f32], along: &mut [f32], at: usize, count: usize, norm: f32) {
    let mut sum = 0.0f32;
    for i in range_stepped(UNIT_POS as usize, count, UNITS) {
        sum += gradient[at + i] * weights[at + i];
    }
    let sum = sum_of_cube(sum, UNITS);
    if UNIT_POS == 0 {
        along[0] = sum / norm;
    }
}

#[cube(launch_unchecked)]
fn back_each(
    gradient: &mut [f32],
    along: &[f32],
    left: &[f32],
    right: &[f32],
    factor: &[f32],
    at: usize,
    count: usize,
) {
    let i = ABSOLUTE_POS;
    if i < count {
        let (row, column) = (i / right.len(), i % right.len());
        gradient[at + i] = factor[0] * (gradient[at + i] - along[0] * left[row] * right[column]);
    }
}

/// The unit's share of the sum of squares.
#[cube]
fn squares(values: &[f32]) -> f32 {
    let mut sum = 0.0f32;
    for i in range_stepped(UNIT_POS as usize, values.len(), UNITS) {
        sum += values[i] * values[i];
    }
    sum
}
