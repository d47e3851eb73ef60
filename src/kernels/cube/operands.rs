//! The operands of a product, element by element: where they stand in weights, rows and images.

use cubecl::prelude::*;

use super::activation::{Curve, activated};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `x W + b`: rows are the batch, columns units.
    Dense,
    /// `d Wᵀ`: rows are the batch, columns inputs.
    DenseBack,
    /// `xᵀ d`: rows are inputs and, for the bias, one of ones; columns units.
    DenseGradient,
    /// Rows are small channels, columns small pixels of each image; k runs over windows of the large one.
    ConvDown,
    /// Rows are large channels, columns large pixels of one phase; k runs over small channels and the phase's taps.
    ConvUp,
    /// Rows are small channels, columns weights of one of them; k runs over small pixels of each image.
    ConvGradient,
}

/// What a program is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    pub kind: Kind,
    pub kernel: usize,
    pub stride: usize,
    pub curve: Curve,
}

impl Plan {
    pub const fn padding(self) -> usize {
        self.kernel / 2
    }

    pub const fn area(self) -> usize {
        self.kernel * self.kernel
    }

    /// Whether neighbouring units bring neighbouring k, or neighbouring rows.
    pub const fn left_along_k(self) -> bool {
        !matches!(self.kind, Kind::DenseGradient)
    }

    pub const fn right_along_k(self) -> bool {
        matches!(self.kind, Kind::DenseBack | Kind::ConvGradient)
    }
}

#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub struct Sizes {
    pub rows: usize,
    pub columns: usize,
    /// How far k runs; about, where phases differ.
    pub depth: usize,
    /// Where the layer begins in weights or gradient.
    pub at: usize,
    pub small_channels: usize,
    pub small_side: usize,
    pub large_channels: usize,
    pub large_side: usize,
    /// Not 0: a bias is added (forward), is a row (its gradient).
    pub bias: u32,
    /// Not 0: adds to what stands there.
    pub adds: u32,
    pub slope: f32,
}

/// A column of the output: of which row 0 would stand at the offset.
#[derive(CubeType, Clone, Copy)]
pub struct Goal {
    inside: bool,
    offset: usize,
}

#[cube]
pub fn goal(column: usize, sizes: &Sizes, phase: &Phase, #[comptime] plan: Plan) -> Goal {
    match comptime!(plan.kind) {
        Kind::Dense | Kind::DenseBack => Goal { inside: column < sizes.columns, offset: column },
        Kind::DenseGradient | Kind::ConvGradient => Goal { inside: column < sizes.columns, offset: sizes.at + column },
        Kind::ConvDown => {
            let pixels = sizes.small_side * sizes.small_side;
            Goal { inside: column < sizes.columns, offset: column / pixels * pixels * sizes.rows + column % pixels }
        }
        Kind::ConvUp => {
            let side = phase_side(sizes, plan);
            let line = column / side;
            let y = line % side * comptime!(plan.stride) + phase.y;
            let x = column % side * comptime!(plan.stride) + phase.x;
            // The last pixels of a phase may lie outside.
            Goal {
                inside: column < sizes.columns && y < sizes.large_side && x < sizes.large_side,
                offset: (line / side * sizes.rows * sizes.large_side + y) * sizes.large_side + x,
            }
        }
    }
}

/// The sum, and what follows it, to its place.
#[cube]
pub fn put(
    left: &[f32],
    right: &[f32],
    out: &mut [f32],
    row: usize,
    column: usize,
    goal: &Goal,
    sum: f32,
    sizes: &Sizes,
    #[comptime] plan: Plan,
) {
    if goal.inside && row < sizes.rows {
        let mut value = sum;
        match comptime!(plan.kind) {
            Kind::Dense => {
                if sizes.bias != 0 {
                    value += right[sizes.at + sizes.depth * sizes.columns + column];
                }
                out[goal.offset + row * sizes.columns] = activated(value, plan.curve, sizes.slope);
            }
            Kind::DenseBack => out[goal.offset + row * sizes.columns] = value,
            Kind::DenseGradient | Kind::ConvGradient => {
                if sizes.adds != 0 {
                    value += out[goal.offset + row * sizes.columns];
                }
                out[goal.offset + row * sizes.columns] = value;
            }
            Kind::ConvDown => {
                if sizes.bias != 0 {
                    value += left[sizes.at + sizes.rows * sizes.depth + row];
                }
                let pixels = sizes.small_side * sizes.small_side;
                out[goal.offset + row * pixels] = activated(value, plan.curve, sizes.slope);
            }
            Kind::ConvUp => {
                if sizes.bias != 0 {
                    let weights = sizes.small_channels * sizes.rows * comptime!(plan.area());
                    value += left[sizes.at + weights + row];
                }
                let pixels = sizes.large_side * sizes.large_side;
                out[goal.offset + row * pixels] = activated(value, plan.curve, sizes.slope);
            }
        }
    }
}

/// The large pixels `stride · (…) + (y, x)`, and the kernel's taps `first + stride · (0 .. taps)` that meet them.
#[derive(CubeType, Clone, Copy)]
pub struct Phase {
    y: usize,
    x: usize,
    first_y: usize,
    first_x: usize,
    taps_y: usize,
    taps_x: usize,
}

#[cube]
pub fn depth_of(sizes: &Sizes, phase: &Phase, #[comptime] plan: Plan) -> usize {
    match comptime!(plan.kind) {
        Kind::ConvUp => sizes.small_channels * phase.taps_y * phase.taps_x,
        _ => sizes.depth,
    }
}

#[cube]
pub fn phase(index: usize, #[comptime] plan: Plan) -> Phase {
    let stride = comptime!(plan.stride);
    let y = index / stride;
    let x = index % stride;
    let first_y = (y + comptime!(plan.padding())) % stride;
    let first_x = (x + comptime!(plan.padding())) % stride;
    let end = comptime!(plan.kernel + plan.stride - 1);
    Phase { y, x, first_y, first_x, taps_y: (end - first_y) / stride, taps_x: (end - first_x) / stride }
}

/// Pixels of a phase along a side.
#[cube]
fn phase_side(sizes: &Sizes, #[comptime] plan: Plan) -> usize {
    (sizes.large_side + comptime!(plan.stride - 1)) / comptime!(plan.stride)
}

/// Where k begins in the left operand.
#[cube]
pub fn left_offset(k: usize, sizes: &Sizes, phase: &Phase, #[comptime] plan: Plan) -> usize {
    match comptime!(plan.kind) {
        Kind::Dense | Kind::DenseBack => k,
        Kind::DenseGradient => k * (sizes.rows - sizes.bias as usize),
        Kind::ConvDown => sizes.at + k,
        Kind::ConvUp => {
            let taps = phase.taps_y * phase.taps_x;
            let tap = k % taps;
            let y = phase.first_y + tap / phase.taps_x * comptime!(plan.stride);
            let x = phase.first_x + tap % phase.taps_x * comptime!(plan.stride);
            let channels = k / taps * sizes.large_channels;
            sizes.at + (channels * comptime!(plan.kernel) + y) * comptime!(plan.kernel) + x
        }
        Kind::ConvGradient => {
            let pixels = sizes.small_side * sizes.small_side;
            k / pixels * pixels * sizes.small_channels + k % pixels
        }
    }
}

#[cube]
pub fn left_element(left: &[f32], row: usize, offset: usize, sizes: &Sizes, #[comptime] plan: Plan) -> f32 {
    match comptime!(plan.kind) {
        Kind::Dense | Kind::DenseBack | Kind::ConvDown => left[row * sizes.depth + offset],
        Kind::DenseGradient => {
            let mut value = 1.0f32;
            if row + (sizes.bias as usize) < sizes.rows {
                value = left[row + offset];
            }
            value
        }
        Kind::ConvUp => left[row * comptime!(plan.area()) + offset],
        Kind::ConvGradient => left[row * sizes.small_side * sizes.small_side + offset],
    }
}

/// What a column, or k, says of an element's place in the right operand: the elements before it, and for an image
/// its share of the pixel.
#[derive(CubeType, Clone, Copy)]
pub struct Place {
    offset: usize,
    y: usize,
    x: usize,
}

#[cube]
fn flat(offset: usize) -> Place {
    Place { offset, y: 0usize.runtime(), x: 0usize.runtime() }
}

#[cube]
pub fn column_place(column: usize, sizes: &Sizes, phase: &Phase, #[comptime] plan: Plan) -> Place {
    match comptime!(plan.kind) {
        Kind::Dense => flat(sizes.at + column),
        Kind::DenseBack => flat(sizes.at + column * sizes.depth),
        Kind::DenseGradient => flat(column),
        Kind::ConvDown => window(column, sizes, plan),
        Kind::ConvUp => {
            let side = phase_side(sizes, plan);
            let line = column / side;
            Place {
                offset: line / side * sizes.small_channels * sizes.small_side * sizes.small_side,
                y: line % side + (phase.y + comptime!(plan.padding())) / comptime!(plan.stride),
                x: column % side + (phase.x + comptime!(plan.padding())) / comptime!(plan.stride),
            }
        }
        Kind::ConvGradient => tap(column, sizes, plan),
    }
}

#[cube]
pub fn depth_place(k: usize, sizes: &Sizes, phase: &Phase, #[comptime] plan: Plan) -> Place {
    match comptime!(plan.kind) {
        Kind::Dense | Kind::DenseGradient => flat(k * sizes.columns),
        Kind::DenseBack => flat(k),
        Kind::ConvDown => tap(k, sizes, plan),
        Kind::ConvUp => {
            let taps = phase.taps_y * phase.taps_x;
            let tap = k % taps;
            Place {
                offset: k / taps * sizes.small_side * sizes.small_side,
                y: tap / phase.taps_x,
                x: tap % phase.taps_x,
            }
        }
        Kind::ConvGradient => window(k, sizes, plan),
    }
}

/// The window of a small pixel in the large image.
#[cube]
fn window(pixel: usize, sizes: &Sizes, #[comptime] plan: Plan) -> Place {
    let line = pixel / sizes.small_side;
    Place {
        offset: line / sizes.small_side * sizes.large_channels * sizes.large_side * sizes.large_side,
        y: line % sizes.small_side * comptime!(plan.stride),
        x: pixel % sizes.small_side * comptime!(plan.stride),
    }
}

/// A large channel and a tap of the kernel.
#[cube]
fn tap(index: usize, sizes: &Sizes, #[comptime] plan: Plan) -> Place {
    let tap = index % comptime!(plan.area());
    Place {
        offset: index / comptime!(plan.area()) * sizes.large_side * sizes.large_side,
        y: tap / comptime!(plan.kernel),
        x: tap % comptime!(plan.kernel),
    }
}

#[cube]
pub fn right_element(right: &[f32], column: &Place, k: &Place, sizes: &Sizes, #[comptime] plan: Plan) -> f32 {
    let offset = column.offset + k.offset;
    match comptime!(plan.kind) {
        Kind::Dense | Kind::DenseBack | Kind::DenseGradient => right[offset],
        Kind::ConvDown | Kind::ConvGradient => {
            // Outside, these wrap around and are large.
            let y = column.y + k.y - comptime!(plan.padding());
            let x = column.x + k.x - comptime!(plan.padding());
            pixel(right, offset, y, x, sizes.large_side)
        }
        Kind::ConvUp => pixel(right, offset, column.y - k.y, column.x - k.x, sizes.small_side),
    }
}

/// Zero outside.
#[cube]
fn pixel(image: &[f32], offset: usize, y: usize, x: usize, side: usize) -> f32 {
    let mut value = 0.0f32;
    if y < side && x < side {
        value = image[offset + y * side + x];
    }
    value
}
