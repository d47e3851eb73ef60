//! Matrix products, with and without convolution: which program computes them, and with what.
//!
//! Each is `out[row, column] = Σ_k left[row, k] · right[k, column]`. For a convolution the right operand is an
//! image, of which rows and columns are windows that are never written out ("implicit im2col").

use cubecl::prelude::*;

use super::activation::parameters;
use super::operands::{Kind, Plan, SizesLaunch};
use super::programs::{EDGE, UNITS, blocks, tiled};
use super::{Float, arg, empty, grid};
use crate::kernels::{Activation, Conv, Dense, Image};

/// Multiplications from which tiles are worth their waiting.
const LARGE: usize = 1 << 25;
/// Tiles that keep a GPU busy.
const MANY: usize = 32;
/// Units that do, each by itself; and at most so many if they share sums.
const ALONE: usize = 4_096;
const BUSY: usize = 1 << 17;

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
    let conv = Conv { at: layer.at, small: image, large: image, kernel: 1, stride: 1, repeats: 1, bias: layer.bias };
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
        // Large tiles read less; small ones leave less of a GPU idle.
        let tile = [4, 2].into_iter().find(|&reach| {
            outputs.saturating_mul(self.depth) >= LARGE && rows.min(columns) > EDGE && tiles(reach) >= MANY
        });
        let (client, left, right, out) = (&left.client, arg(left), arg(right), arg(out));
        // Safe, both: units check that what they read and write is inside.
        if let Some(reach) = tile {
            let side = |length: usize| length.div_ceil(EDGE * reach) as u32;
            let grid = CubeCount::Static(side(columns), side(rows), phases as u32);
            let cube = CubeDim::new_2d(EDGE as u32, EDGE as u32);
            unsafe { tiled::launch_unchecked(client, grid, cube, left, right, out, sizes, plan, reach) }
            return;
        }
        let blocks = |reach: usize| rows.div_ceil(reach) * columns.div_ceil(reach);
        let fits = |&reach: &usize| rows.min(columns) >= reach && blocks(reach) * phases >= ALONE;
        let reach = [4, 2].into_iter().find(fits).unwrap_or(1);
        let alone = blocks(reach) * phases;
        // Long sums of few blocks are shared.
        let slices = [8, UNITS].into_iter().rev().find(|&slices| self.depth >= 32 * slices && alone * slices <= BUSY);
        let slices = slices.unwrap_or(1);
        let grid = grid((blocks(reach) * slices).div_ceil(UNITS), phases);
        let cube = CubeDim::new_1d(UNITS as u32);
        unsafe { blocks::launch_unchecked(client, grid, cube, left, right, out, sizes, plan, reach, slices) }
    }
}
