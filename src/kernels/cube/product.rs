//! Matrix products, with and without convolution: one tiled program for the six of them.
//!
//! Each is `out[row, column] = Σ_k left[row, k] · right[k, column]`. For a convolution the right operand is an
//! image, of which rows and columns are windows that are never written out ("implicit im2col"). A cube computes
//! a tile of the output: strip by strip its units bring both operands to shared memory, where each element is
//! read by a whole row or column of units.

use cubecl::prelude::*;

use super::activation::parameters;
use super::channels::sum_of_cube;
use super::operands::{
    Kind, Place, Plan, Sizes, SizesLaunch, column_place, depth_of, depth_place, goal, left_element, left_offset, phase,
    put, right_element,
};
use super::{Float, arg, empty, grid};
use crate::kernels::{Activation, Conv, Dense, Image};

/// Units of a cube along each side of a tile; elements of a strip along k.
const EDGE: usize = 16;
/// Units of a cube without tiles.
const UNITS: usize = 64;
/// Tiles are mostly empty below so many rows or columns.
const NARROW: usize = 8;
/// Tiles that keep a GPU busy, and too few to run far along k.
const MANY: usize = 64;
const FEW: usize = 32;
const SHORT: usize = 256;
/// Outputs that keep a GPU busy with a unit each.
const ALONE: usize = 8_192;

pub fn dense(x: &Float, weights: &Float, layer: Dense, then: Activation) -> Float {
    let batch = x.meta.shape()[0];
    let out = empty(x, [batch, layer.units]);
    let product = Product { bias: layer.bias, then, ..of_dense(Kind::Dense, layer, batch, layer.units, layer.inputs) };
    product.launch(x, weights, &out);
    out
}

pub fn dense_back(d: &Float, weights: &Float, layer: Dense) -> Float {
    let batch = d.meta.shape()[0];
    let out = empty(d, [batch, layer.inputs]);
    of_dense(Kind::DenseBack, layer, batch, layer.inputs, layer.units).launch(d, weights, &out);
    out
}

pub fn dense_gradient(x: &Float, d: &Float, gradient: &Float, layer: Dense, adds: bool) {
    let (rows, batch) = (layer.inputs + usize::from(layer.bias), x.meta.shape()[0]);
    let product = of_dense(Kind::DenseGradient, layer, rows, layer.units, batch);
    Product { bias: layer.bias, adds, ..product }.launch(x, d, gradient);
}

pub fn conv_down(x: &Float, weights: &Float, layer: Conv, then: Activation) -> Float {
    let batch = x.meta.shape()[0];
    let out = empty(x, [batch, layer.small.features()]);
    let pixels = batch * layer.small.side * layer.small.side;
    let depth = layer.large.channels * layer.kernel * layer.kernel;
    let product = of_conv(Kind::ConvDown, layer, layer.small.channels, pixels, depth);
    Product { bias: layer.bias, then, ..product }.launch(weights, x, &out);
    out
}

pub fn conv_up(x: &Float, weights: &Float, layer: Conv, then: Activation) -> Float {
    let batch = x.meta.shape()[0];
    let out = empty(x, [batch, layer.large.features()]);
    let side = layer.large.side.div_ceil(layer.stride);
    let taps = (layer.kernel * layer.kernel).div_ceil(layer.stride * layer.stride);
    let depth = layer.small.channels * taps;
    let product = of_conv(Kind::ConvUp, layer, layer.large.channels, batch * side * side, depth);
    Product { bias: layer.bias, then, ..product }.launch(weights, x, &out);
    out
}

pub fn conv_gradient(small: &Float, large: &Float, gradient: &Float, layer: Conv, adds: bool) {
    let pixels = small.meta.shape()[0] * layer.small.side * layer.small.side;
    let columns = layer.large.channels * layer.kernel * layer.kernel;
    let product = of_conv(Kind::ConvGradient, layer, layer.small.channels, columns, pixels);
    Product { adds, ..product }.launch(small, large, gradient);
}

fn of_dense(kind: Kind, layer: Dense, rows: usize, columns: usize, depth: usize) -> Product {
    let image = Image { channels: 0, side: 0 };
    let conv = Conv { at: layer.at, small: image, large: image, kernel: 1, stride: 1, bias: layer.bias };
    of_conv(kind, conv, rows, columns, depth)
}

fn of_conv(kind: Kind, layer: Conv, rows: usize, columns: usize, depth: usize) -> Product {
    Product { kind, layer, rows, columns, depth, bias: false, adds: false, then: Activation::Identity }
}

struct Product {
    kind: Kind,
    layer: Conv,
    rows: usize,
    columns: usize,
    depth: usize,
    bias: bool,
    adds: bool,
    then: Activation,
}

impl Product {
    fn launch(self, left: &Float, right: &Float, out: &Float) {
        let Conv { at, small, large, kernel, stride, .. } = self.layer;
        let phases = if self.kind == Kind::ConvUp { stride * stride } else { 1 };
        let (rows, columns, outputs) = (self.rows, self.columns, self.rows * self.columns * phases);
        let (curve, slope) = parameters(self.then);
        let sizes = SizesLaunch::new(
            rows,
            columns,
            self.depth,
            at,
            small.channels,
            small.side,
            large.channels,
            large.side,
            u32::from(self.bias),
            u32::from(self.adds),
            slope,
        );
        let plan = Plan { kind: self.kind, kernel, stride, curve };
        let tiles = |reach: usize| columns.div_ceil(EDGE * reach) * rows.div_ceil(EDGE * reach) * phases;
        let (left_arg, right, out) = (arg(left), arg(right), arg(out));
        // Safe, both: units check that what they read and write is inside.
        if rows.min(columns) >= NARROW && (tiles(1) >= FEW || self.depth <= SHORT) {
            // Large tiles read less; small ones leave less of a GPU idle.
            let reach = [4, 2].into_iter().find(|&reach| tiles(reach) >= MANY).unwrap_or(1);
            let side = |length: usize| length.div_ceil(EDGE * reach) as u32;
            let grid = CubeCount::Static(side(columns), side(rows), phases as u32);
            let cube = CubeDim::new_2d(EDGE as u32, EDGE as u32);
            unsafe { tiled::launch_unchecked(&left.client, grid, cube, left_arg, right, out, sizes, plan, reach) }
        } else {
            let (units, cubes) = if outputs >= ALONE || self.depth <= UNITS {
                (1, (rows * columns).div_ceil(UNITS))
            } else {
                (UNITS, rows * columns)
            };
            let grid = grid(cubes, phases);
            let cube = CubeDim::new_1d(UNITS as u32);
            unsafe { direct::launch_unchecked(&left.client, grid, cube, left_arg, right, out, sizes, plan, units) }
        }
    }
}

/// For products too narrow for tiles, or too few to keep a GPU busy: an output is one unit's, or (`units` of them)
/// a cube's.
#[cube(launch_unchecked)]
fn direct(
    left: &[f32],
    right: &[f32],
    out: &mut [f32],
    sizes: Sizes,
    #[comptime] plan: Plan,
    #[comptime] units: usize,
) {
    let cube = CUBE_POS_Y as usize * CUBE_COUNT_X as usize + CUBE_POS_X as usize;
    let unit = UNIT_POS as usize;
    let output = if comptime!(units == 1) { cube * UNITS + unit } else { cube };
    let first = if comptime!(units == 1) { 0usize.runtime() } else { unit };
    let row = output / sizes.columns;
    let column = output % sizes.columns;
    let phase = phase(CUBE_POS_Z as usize, plan);
    let mut sum = 0.0f32;
    if row < sizes.rows {
        let place = column_place(column, &sizes, &phase, plan);
        for k in range_stepped(first, depth_of(&sizes, &phase, plan), units) {
            let offset = left_offset(k, &sizes, &phase, plan);
            let k = depth_place(k, &sizes, &phase, plan);
            let value = right_element(right, &place, &k, &sizes, plan);
            sum += left_element(left, row, offset, &sizes, plan) * value;
        }
    }
    if comptime!(units > 1) {
        sum = sum_of_cube(sum, units);
    }
    if first == 0 {
        let goal = goal(column, &sizes, &phase, plan);
        put(left, right, out, row, column, &goal, sum, &sizes, plan);
    }
}

#[cube(launch_unchecked)]
fn tiled(left: &[f32], right: &[f32], out: &mut [f32], sizes: Sizes, #[comptime] plan: Plan, #[comptime] reach: usize) {
    let span = comptime!(EDGE * reach);
    // One more than the span, that units which write along k meet different banks.
    let pitch = comptime!(EDGE * reach + 1);
    let mut left_strip = Shared::new_slice(comptime!(EDGE * (EDGE * reach + 1)));
    let mut right_strip = Shared::new_slice(comptime!(EDGE * (EDGE * reach + 1)));

    let unit_x = UNIT_POS_X as usize;
    let unit_y = UNIT_POS_Y as usize;
    let first_row = CUBE_POS_Y as usize * span;
    let first_column = CUBE_POS_X as usize * span;
    let left_k = if comptime!(plan.left_along_k()) { unit_x } else { unit_y };
    let left_lane = if comptime!(plan.left_along_k()) { unit_y } else { unit_x };
    let right_k = if comptime!(plan.right_along_k()) { unit_x } else { unit_y };
    let right_lane = if comptime!(plan.right_along_k()) { unit_y } else { unit_x };

    let phase = phase(CUBE_POS_Z as usize, plan);
    let depth = depth_of(&sizes, &phase, plan);

    let mut columns = Sequence::<Place>::new();
    #[unroll]
    for i in 0..reach {
        columns.push(column_place(first_column + right_lane + i * EDGE, &sizes, &phase, plan));
    }
    let mut sums = Array::<f32>::new(comptime!(reach * reach));
    #[unroll]
    for i in 0..comptime!(reach * reach) {
        sums[i] = 0.0;
    }

    for strip in 0..(depth + (EDGE - 1)) / EDGE {
        let k = strip * EDGE + left_k;
        let offset = left_offset(k, &sizes, &phase, plan);
        #[unroll]
        for i in 0..reach {
            let row = first_row + left_lane + i * EDGE;
            let mut value = 0.0f32;
            if row < sizes.rows && k < depth {
                value = left_element(left, row, offset, &sizes, plan);
            }
            left_strip[left_k * pitch + left_lane + i * EDGE] = value;
        }
        let k = strip * EDGE + right_k;
        let place = depth_place(k, &sizes, &phase, plan);
        #[unroll]
        for i in 0..reach {
            let column = first_column + right_lane + i * EDGE;
            let mut value = 0.0f32;
            if column < sizes.columns && k < depth {
                value = right_element(right, columns.index(i), &place, &sizes, plan);
            }
            right_strip[right_k * pitch + right_lane + i * EDGE] = value;
        }
        sync_cube();
        for k in 0..EDGE {
            let mut across = Array::<f32>::new(reach);
            #[unroll]
            for j in 0..reach {
                across[j] = right_strip[k * pitch + unit_x + j * EDGE];
            }
            #[unroll]
            for i in 0..reach {
                let down = left_strip[k * pitch + unit_y + i * EDGE];
                #[unroll]
                for j in 0..reach {
                    sums[i * reach + j] += down * across[j];
                }
            }
        }
        sync_cube();
    }

    #[unroll]
    for j in 0..reach {
        let column = first_column + unit_x + j * EDGE;
        let goal = goal(column, &sizes, &phase, plan);
        #[unroll]
        for i in 0..reach {
            let row = first_row + unit_y + i * EDGE;
            put(left, right, out, row, column, &goal, sums[i * reach + j], &sizes, plan);
        }
    }
}
