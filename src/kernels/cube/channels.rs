//! Sums over batch and pixels: a cube for each channel, or for several that stand side by side.

use cubecl::prelude::*;

use super::sums::sum_of_lane;
use super::{Float, arg, cubes, elements, empty};
use crate::kernels::BatchNorm;

/// Units of a cube.
const UNITS: usize = 256;
/// Channels of a cube where they stand side by side.
const BESIDE: usize = 32;

/// (elements of a channel, pixels of an image, channels of a cube).
fn sizes(x: &Float, channels: usize) -> (usize, usize, usize) {
    let count = elements(x) / channels;
    let pixels = count / x.meta.shape()[0];
    (count, pixels, if pixels == 1 { BESIDE } else { 1 })
}

pub fn sums(d: &Float, gradient: &Float, at: usize, channels: usize, adds: bool) {
    let (count, pixels, lanes) = sizes(d, channels);
    let (grid, cube) = cubes(channels.div_ceil(lanes), UNITS);
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
            lanes,
        );
    }
}

pub fn statistics(x: &Float, layer: BatchNorm) -> Float {
    let (count, pixels, lanes) = sizes(x, layer.channels);
    let (grid, cube) = cubes(layer.channels.div_ceil(lanes), UNITS);
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
            lanes,
        );
    }
    found
}

pub fn norm_sums(d: &Float, x: &Float, found: &Float, layer: BatchNorm) -> Float {
    let (count, pixels, lanes) = sizes(d, layer.channels);
    let (grid, cube) = cubes(layer.channels.div_ceil(lanes), UNITS);
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
            lanes,
        );
    }
    sums
}

/// Where the channel's element of that number stands.
#[cube]
fn place(index: usize, channel: usize, channels: usize, pixels: usize) -> usize {
    (index / pixels * channels + channel) * pixels + index % pixels
}

/// Which part of which channel a unit sums up.
#[derive(CubeType)]
struct Seat {
    lane: usize,
    slice: usize,
    /// The last one again where a cube has more lanes than there are channels.
    channel: usize,
    /// Whether it writes the channel's sums.
    leads: bool,
}

#[cube]
fn seat(channels: usize, #[comptime] lanes: usize) -> Seat {
    let (lane, slice) = (UNIT_POS as usize % lanes, UNIT_POS as usize / lanes);
    let own = CUBE_POS_X as usize * lanes + lane;
    Seat { lane, slice, channel: min(own, channels - 1), leads: slice == 0 && own < channels }
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
    #[comptime] lanes: usize,
) {
    let Seat { lane, slice, channel, leads } = seat(channels, lanes);
    let slices = comptime!(UNITS / lanes);
    let mut sum = 0.0f32;
    for index in range_stepped(slice, count, slices) {
        sum += d[place(index, channel, channels, pixels)];
    }
    let mut sum = sum_of_lane(sum, lane, slice, lanes, slices);
    if leads {
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
    #[comptime] lanes: usize,
) {
    let Seat { lane, slice, channel, leads } = seat(channels, lanes);
    let slices = comptime!(UNITS / lanes);
    let mut sum = 0.0f32;
    for index in range_stepped(slice, count, slices) {
        sum += x[place(index, channel, channels, pixels)];
    }
    let mean = sum_of_lane(sum, lane, slice, lanes, slices) / count as f32;
    let mut squares = 0.0f32;
    for index in range_stepped(slice, count, slices) {
        let centred = x[place(index, channel, channels, pixels)] - mean;
        squares += centred * centred;
    }
    let variance = sum_of_lane(squares, lane, slice, lanes, slices) / count as f32;
    if leads {
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
    #[comptime] lanes: usize,
) {
    let Seat { lane, slice, channel, leads } = seat(channels, lanes);
    let slices = comptime!(UNITS / lanes);
    let mean = found[channel];
    let scale = 1.0 / (found[channels + channel] + epsilon).sqrt();
    let mut along = 0.0f32;
    let mut sum = 0.0f32;
    for index in range_stepped(slice, count, slices) {
        let at = place(index, channel, channels, pixels);
        along += d[at] * (x[at] - mean) * scale;
        sum += d[at];
    }
    let along = sum_of_lane(along, lane, slice, lanes, slices);
    let sum = sum_of_lane(sum, lane, slice, lanes, slices);
    if leads {
        sums[channel] = along;
        sums[channels + channel] = sum;
    }
}
