//! What each unit does to one element.

use cubecl::prelude::*;

use super::activation::{Curve, activated, parameters, slope_at};
use super::{Float, arg, each, elements, empty};
use crate::kernels::{Activation, BatchNorm, Image};

// Safe, all of these: a unit checks that its element is one, and reads what belongs to it.

pub fn activate(x: &Float, then: Activation) -> Float {
    let (grid, cube) = each(elements(x));
    let (curve, slope) = parameters(then);
    let y = empty(x, x.meta.shape().clone());
    unsafe { activate_each::launch_unchecked(&x.client, grid, cube, arg(x), arg(&y), slope, curve) }
    y
}

pub fn gate(d: &Float, y: &Float, then: Activation) -> Float {
    let (grid, cube) = each(elements(d));
    let (curve, slope) = parameters(then);
    let out = empty(d, d.meta.shape().clone());
    unsafe { gate_each::launch_unchecked(&d.client, grid, cube, arg(d), arg(y), arg(&out), slope, curve) }
    out
}

pub fn batch_norm(
    x: &Float,
    statistics: &Float,
    statistics_at: usize,
    weights: &Float,
    layer: BatchNorm,
    then: Activation,
) -> Float {
    let (grid, cube) = each(elements(x));
    let (curve, slope) = parameters(then);
    let y = empty(x, x.meta.shape().clone());
    unsafe {
        batch_norm_each::launch_unchecked(
            &x.client,
            grid,
            cube,
            arg(x),
            arg(statistics),
            arg(weights),
            arg(&y),
            statistics_at,
            norm(x, layer),
            slope,
            curve,
        );
    }
    y
}

pub fn batch_norm_back(d: &Float, x: &Float, found: &Float, sums: &Float, weights: &Float, layer: BatchNorm) -> Float {
    let (grid, cube) = each(elements(d));
    let out = empty(d, d.meta.shape().clone());
    let share = layer.channels as f32 / elements(d) as f32;
    unsafe {
        batch_norm_back_each::launch_unchecked(
            &d.client,
            grid,
            cube,
            arg(d),
            arg(x),
            arg(found),
            arg(sums),
            arg(weights),
            arg(&out),
            norm(d, layer),
            share,
        );
    }
    out
}

fn norm(x: &Float, layer: BatchNorm) -> NormLaunch {
    let pixels = x.meta.shape()[1] / layer.channels;
    NormLaunch::new(layer.at.unwrap_or(0), u32::from(layer.at.is_some()), layer.channels, pixels, layer.epsilon)
}

/// Part of a tensor becomes `keep` of itself and `take` of the values.
pub fn put(target: &Float, values: &Float, at: usize, keep: f32, take: f32) {
    let (grid, cube) = each(elements(values));
    unsafe { put_each::launch_unchecked(&target.client, grid, cube, arg(target), arg(values), at, keep, take) }
}

pub fn upsample(x: &Float, before: Image, factor: usize) -> Float {
    let y = empty(x, [x.meta.shape()[0], before.features() * factor * factor]);
    let (grid, cube) = each(elements(&y));
    unsafe { upsample_each::launch_unchecked(&x.client, grid, cube, arg(x), arg(&y), before.side, factor) }
    y
}

pub fn upsample_back(d: &Float, before: Image, factor: usize) -> Float {
    let out = empty(d, [d.meta.shape()[0], before.features()]);
    let (grid, cube) = each(elements(&out));
    unsafe { upsample_back_each::launch_unchecked(&d.client, grid, cube, arg(d), arg(&out), before.side, factor) }
    out
}

pub fn join(x: &Float, tail: &Float, repeats: usize) -> Float {
    let (width, tail_width) = (x.meta.shape()[1], tail.meta.shape()[1]);
    let y = empty(x, [x.meta.shape()[0], width + tail_width * repeats]);
    let (grid, cube) = each(elements(&y));
    let (x_arg, tail) = (arg(x), arg(tail));
    unsafe { join_each::launch_unchecked(&x.client, grid, cube, x_arg, tail, arg(&y), width, tail_width, repeats) }
    y
}

pub fn columns(x: &Float, from: usize, count: usize) -> Float {
    let y = empty(x, [x.meta.shape()[0], count]);
    let (grid, cube) = each(elements(&y));
    let width = x.meta.shape()[1];
    unsafe { columns_each::launch_unchecked(&x.client, grid, cube, arg(x), arg(&y), width, from, count) }
    y
}

#[cube(launch_unchecked)]
fn activate_each(x: &[f32], y: &mut [f32], slope: f32, #[comptime] curve: Curve) {
    let i = ABSOLUTE_POS;
    if i < y.len() {
        y[i] = activated(x[i], curve, slope);
    }
}

#[cube(launch_unchecked)]
fn gate_each(d: &[f32], y: &[f32], out: &mut [f32], slope: f32, #[comptime] curve: Curve) {
    let i = ABSOLUTE_POS;
    if i < out.len() {
        out[i] = d[i] * slope_at(y[i], curve, slope);
    }
}

#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Norm {
    at: usize,
    /// Not 0: there are a gain and a bias.
    affine: u32,
    channels: usize,
    pixels: usize,
    epsilon: f32,
}

#[cube(launch_unchecked)]
fn batch_norm_each(
    x: &[f32],
    statistics: &[f32],
    weights: &[f32],
    y: &mut [f32],
    statistics_at: usize,
    norm: Norm,
    slope: f32,
    #[comptime] curve: Curve,
) {
    let i = ABSOLUTE_POS;
    if i < y.len() {
        let channel = i / norm.pixels % norm.channels;
        let mean = statistics[statistics_at + channel];
        let variance = statistics[statistics_at + norm.channels + channel];
        let mut value = (x[i] - mean) / (variance + norm.epsilon).sqrt();
        if norm.affine != 0 {
            value = value * weights[norm.at + channel] + weights[norm.at + norm.channels + channel];
        }
        y[i] = activated(value, curve, slope);
    }
}

#[cube(launch_unchecked)]
fn batch_norm_back_each(
    d: &[f32],
    x: &[f32],
    found: &[f32],
    sums: &[f32],
    weights: &[f32],
    out: &mut [f32],
    norm: Norm,
    share: f32,
) {
    let i = ABSOLUTE_POS;
    if i < out.len() {
        let channel = i / norm.pixels % norm.channels;
        let scale = 1.0 / (found[norm.channels + channel] + norm.epsilon).sqrt();
        let normed = (x[i] - found[channel]) * scale;
        let mut value = (d[i] - share * (sums[norm.channels + channel] + normed * sums[channel])) * scale;
        if norm.affine != 0 {
            value *= weights[norm.at + channel];
        }
        out[i] = value;
    }
}

#[cube(launch_unchecked)]
fn put_each(target: &mut [f32], values: &[f32], at: usize, keep: f32, take: f32) {
    let i = ABSOLUTE_POS;
    if i < values.len() {
        let mut value = take * values[i];
        if keep != 0.0 {
            value += keep * target[at + i];
        }
        target[at + i] = value;
    }
}

#[cube(launch_unchecked)]
fn upsample_each(x: &[f32], y: &mut [f32], side: usize, factor: usize) {
    let i = ABSOLUTE_POS;
    if i < y.len() {
        let large = side * factor;
        let line = i / large;
        // Lines of all images and channels follow one another, in both.
        y[i] = x[line / factor * side + i % large / factor];
    }
}

#[cube(launch_unchecked)]
fn upsample_back_each(d: &[f32], out: &mut [f32], side: usize, factor: usize) {
    let i = ABSOLUTE_POS;
    if i < out.len() {
        let large = side * factor;
        let corner = i / side * factor * large + i % side * factor;
        let mut sum = 0.0f32;
        for y in 0..factor {
            for x in 0..factor {
                sum += d[corner + y * large + x];
            }
        }
        out[i] = sum;
    }
}

#[cube(launch_unchecked)]
fn join_each(x: &[f32], tail: &[f32], y: &mut [f32], width: usize, tail_width: usize, repeats: usize) {
    let i = ABSOLUTE_POS;
    if i < y.len() {
        let whole = width + tail_width * repeats;
        let row = i / whole;
        let column = i % whole;
        if column < width {
            y[i] = x[row * width + column];
        } else {
            y[i] = tail[row * tail_width + (column - width) / repeats];
        }
    }
}

#[cube(launch_unchecked)]
fn columns_each(x: &[f32], y: &mut [f32], width: usize, from: usize, count: usize) {
    let i = ABSOLUTE_POS;
    if i < y.len() {
        y[i] = x[i / count * width + from + i % count];
    }
}
