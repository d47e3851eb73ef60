//! Two ways to compute a product: blocks of outputs in registers, and tiles of operands in shared memory.

use cubecl::prelude::*;

use super::operands::{
    Place, Plan, Sizes, column_place, depth_of, depth_place, goal, left_element, left_offset, phase, put, right_element,
};
use super::sums::sum_of_lane;

/// Units of a cube along each side of a tile; elements of a strip along k.
pub const EDGE: usize = 16;
/// Units of a cube without tiles.
pub const UNITS: usize = 64;

/// A unit, or several (`slices`) that share the sums, compute `reach × reach` outputs by themselves: for small
/// products, and for adapters that are slow where units wait for one another.
#[cube(launch_unchecked)]
pub fn blocks(
    left: &[f32],
    right: &[f32],
    out: &mut [f32],
    sizes: Sizes,
    #[comptime] plan: Plan,
    #[comptime] reach: usize,
    #[comptime] slices: usize,
) {
    let lanes = comptime!(UNITS / slices);
    let unit = UNIT_POS as usize;
    // Neighbouring units read neighbouring elements.
    let lane = if comptime!(plan.right_along_k()) { unit / slices } else { unit % lanes };
    let slice = if comptime!(plan.right_along_k()) { unit % slices } else { unit / lanes };

    let row_blocks = (sizes.rows + comptime!(reach - 1)) / reach;
    let column_blocks = (sizes.columns + comptime!(reach - 1)) / reach;
    let cube = CUBE_POS_Y as usize * CUBE_COUNT_X as usize + CUBE_POS_X as usize;
    let block = cube * lanes + lane;
    let first_row = block / column_blocks;
    let first_column = block % column_blocks;
    let phase = phase(CUBE_POS_Z as usize, plan);

    let mut rows = Sequence::<usize>::new();
    let mut columns = Sequence::<Place>::new();
    // Beyond the last row or column it is computed again, and not written.
    #[unroll]
    for i in 0..reach {
        rows.push(min(first_row + i * row_blocks, sizes.rows - 1));
        let column = min(first_column + i * column_blocks, sizes.columns - 1);
        columns.push(column_place(column, &sizes, &phase, plan));
    }
    let mut sums = zeros(comptime!(reach * reach));
    for k in range_stepped(slice, depth_of(&sizes, &phase, plan), slices) {
        let offset = left_offset(k, &sizes, &phase, plan);
        let place = depth_place(k, &sizes, &phase, plan);
        let mut across = Array::<f32>::new(reach);
        #[unroll]
        for j in 0..reach {
            across[j] = right_element(right, columns.index(j), &place, &sizes, plan);
        }
        #[unroll]
        for i in 0..reach {
            let down = left_element(left, *rows.index(i), offset, &sizes, plan);
            #[unroll]
            for j in 0..reach {
                sums[i * reach + j] += down * across[j];
            }
        }
    }
    if comptime!(slices > 1) {
        #[unroll]
        for i in 0..comptime!(reach * reach) {
            sums[i] = sum_of_lane(sums[i], lane, slice, lanes, slices);
        }
    }
    if slice == 0 && first_row < row_blocks {
        #[unroll]
        for j in 0..reach {
            let column = first_column + j * column_blocks;
            let goal = goal(column, &sizes, &phase, plan);
            #[unroll]
            for i in 0..reach {
                put(left, right, out, first_row + i * row_blocks, column, &goal, sums[i * reach + j], &sizes, plan);
            }
        }
    }
}

#[cube]
fn zeros(#[comptime] count: usize) -> Array<f32> {
    let mut values = Array::<f32>::new(count);
    #[unroll]
    for i in 0..count {
        values[i] = 0.0;
    }
    values
}

/// A cube computes a tile: strip by strip its units bring both operands to shared memory, where each element is
/// read by a whole row or column of units.
#[cube(launch_unchecked)]
pub fn tiled(
    left: &[f32],
    right: &[f32],
    out: &mut [f32],
    sizes: Sizes,
    #[comptime] plan: Plan,
    #[comptime] reach: usize,
) {
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
    let mut sums = zeros(comptime!(reach * reach));

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
