//! Sums over batch and pixels, a cube for each channel.

use cubecl::prelude::*;

use super::{Float, arg, cubes, elements, empty};
use crate::kernels::BatchNorm;

/// Units of a cube that sums much, or little.
const MANY: usize = 256;
const FEW: usize = 32;

/// (elements of a channel, pixels of an image, units for them).
fn sizes(x: &Float, channels: usize) -> (usize, usize, usize) {
    let count = elements(x) / channels;
    (count, count / x.meta.shape()[0], if count > MANY { MANY } else { FEW })
}

pub fn sums(d: &Float, gradient: &Float, at: usize, channels: usize, adds: bool) {
    let (count, pixels, units) = sizes(d, channels);
    let (grid, cube) = cubes(channels, units);
    // Safe: a cube reads its channel and writes one element, which the caller has there.
    unsafe {
        channel_sums::launch_unchecked(
            &d.client,
            grid,
            cube,
            arg(d),
            arg(gradient),
            at,
            channels,
            count,
            pixels,
            u32::from(adds),
            units,
        );
    }
}

pub fn statistics(x: &Float, layer: BatchNorm) -> Float {
    let (count, pixels, units) = sizes(x, layer.channels);
    let (grid, cube) = cubes(layer.channels, units);
    let found = empty(x, [2 * layer.channels]);
    // Safe: as above.
    unsafe {
        channel_statistics::launch_unchecked(
            &x.client,
            grid,
            cube,
            arg(x),
            arg(&found),
            layer.channels,
            count,
            pixels,
            units,
        );
    }
    found
}

pub fn norm_sums(d: &Float, x: &Float, found: &Float, layer: BatchNorm) -> Float {
    let (count, pixels, units) = sizes(d, layer.channels);
    let (grid, cube) = cubes(layer.channels, units);
    let sums = empty(d, [2 * layer.channels]);
    // Safe: as above.
    unsafe {
        batch_norm_sums::launch_unchecked(
            &d.client,
            grid,
            cube,
            arg(d),
            arg(x),
            arg(found),
            arg(&sums),
            layer.channels,
            count,
            pixels,
            layer.epsilon,
            units,
        );
    }
    sums
}

/// The sum of what the units of a cube bring, for each of them.
#[cube]
pub fn sum_of_cube(value: f32, #[comptime] units: usize) -> f32 {
    let mut shared = Shared::new_slice(units);
    let unit = UNIT_POS as usize;
    shared[unit] = value;
    #[unroll]
    for halving in 1..comptime!(units.ilog2() as usize + 1) {
        sync_cube();
        let half = comptime!(units >> halving);
        if unit < half {
            shared[unit] += shared[unit + half];
        }
    }
    sync_cube();
    shared[0]
}

/// Where the channel's element of that number stands.
#[cube]
fn place(index: usize, channel: usize, channels: usize, pixels: usize) -> usize {
    (index / pixels * channels + channel) * pixels + index % pixels
}

#[cube(launch_unchecked)]
fn channel_sums(
    d: &[f32],
    gradient: &mut [f32],
    at: usize,
    channels: usize,
    count: usize,
    pixels: usize,
    adds: u32,
    #[comptime] units: usize,
) {
    let channel = CUBE_POS_X as usize;
    let mut sum = 0.0f32;
    for index in range_stepped(UNIT_POS as usize, count, units) {
        sum += d[place(index, channel, channels, pixels)];
    }
    let mut sum = sum_of_cube(sum, units);
    if UNIT_POS == 0 {
        if adds != 0 {
            sum += gradient[at + channel];
        }
        gradient[at + channel] = sum;
    }
}

#[cube(launch_unchecked)]
fn channel_statistics(
    x: &[f32],
    found: &mut [f32],
    channels: usize,
    count: usize,
    pixels: usize,
    #[comptime] units: usize,
) {
    let channel = CUBE_POS_X as usize;
    let mut sum = 0.0f32;
    for index in range_stepped(UNIT_POS as usize, count, units) {
        sum += x[place(index, channel, channels, pixels)];
    }
    let mean = sum_of_cube(sum, units) / count as f32;
    let mut squares = 0.0f32;
    for index in range_stepped(UNIT_POS as usize, count, units) {
        let centred = x[place(index, channel, channels, pixels)] - mean;
        squares += centred * centred;
    }
    let variance = sum_of_cube(squares, units) / count as f32;
    if UNIT_POS == 0 {
        found[channel] = mean;
        found[channels + channel] = variance;
    }
}

#[cube(launch_unchecked)]
fn batch_norm_sums(
    d: &[f32],
    x: &[f32],
    found: &[f32],
    sums: &mut [f32],
    channels: usize,
    count: usize,
    pixels: usize,
    epsilon: f32,
    #[comptime] units: usize,
) {
    let channel = CUBE_POS_X as usize;
    let mean = found[channel];
    let scale = 1.0 / (found[channels + channel] + epsilon).sqrt();
    let mut along = 0.0f32;
    let mut sum = 0.0f32;
    for index in range_stepped(UNIT_POS as usize, count, units) {
        let at = place(index, channel, channels, pixels);
        along += d[at] * (x[at] - mean) * scale;
        sum += d[at];
    }
    let along = sum_of_cube(along, units);
    let sum = sum_of_cube(sum, units);
    if UNIT_POS == 0 {
        sums[channel] = along;
        sums[channels + channel] = sum;
    }
}
