//! Sums of what the units of a cube bring.

use cubecl::prelude::*;

/// Values that one unit adds up.
const GROUP: usize = 16;

/// For each unit, the sum of all.
#[cube]
pub fn sum_of_cube(value: f32, #[comptime] units: usize) -> f32 {
    sum_of_lane(value, 0usize.runtime(), UNIT_POS as usize, 1usize, units)
}

/// Units are `slices` × `lanes`. For each unit, the sum of its lane. Waits twice at most: that costs more than
/// to add a few values again.
#[cube]
pub fn sum_of_lane(value: f32, lane: usize, slice: usize, #[comptime] lanes: usize, #[comptime] slices: usize) -> f32 {
    let mut values = Shared::new_slice(comptime!(lanes * slices));
    values[slice * lanes + lane] = value;
    sync_cube();
    let mut sum = 0.0f32;
    if comptime!(slices <= GROUP) {
        for i in 0..slices {
            sum += values[i * lanes + lane];
        }
    } else {
        let groups = comptime!(slices / GROUP);
        let mut partial = Shared::new_slice(comptime!(lanes * slices / GROUP));
        if slice < groups {
            let mut part = 0.0f32;
            for i in 0..GROUP {
                part += values[(slice * GROUP + i) * lanes + lane];
            }
            partial[slice * lanes + lane] = part;
        }
        sync_cube();
        for i in 0..groups {
            sum += partial[i * lanes + lane];
        }
    }
    sum
}
