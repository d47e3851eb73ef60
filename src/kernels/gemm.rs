//! `C += A B` on the CPU, blocked for its caches (Goto and van de Geijn 2008), with one small kernel of
//! multiply-adds for every product that a step needs.
//!
//! Where an element lies is a sum of two offsets, one by row and one by column: so dense layers, their
//! transposes and, on padded images, convolutions are all the same product.

use std::cell::RefCell;
use std::ops::Range;

/// Rows and columns of C that the innermost loop keeps in registers. Of sixteen, eight sums leave room for
/// what the browser's compiler adds: with twelve it spills, and takes twice as long (measured in Chromium 156).
#[cfg(target_arch = "wasm32")]
const TILE: (usize, usize) = (4, 8);
#[cfg(not(target_arch = "wasm32"))]
const TILE: (usize, usize) = (6, 16);
const ROWS: usize = TILE.0;
const COLUMNS: usize = TILE.1;

/// Products summed before C is touched: a panel of B of so many rows stays in the first cache.
const DEPTH: usize = 512;
/// Rows of A and columns of B that are packed at once, for the second cache.
const BLOCK_ROWS: usize = 32 * ROWS;
const BLOCK_COLUMNS: usize = 512;

/// Products of numbers below which other threads are not woken.
const WORTH_DIVIDING: usize = 1 << 21;

/// A matrix of which element (step, lane) is `data[steps[step] + lanes[lane]]`; steps are summed over.
pub struct Operand<'a> {
    pub data: &'a [f32],
    pub steps: Vec<u32>,
    pub lanes: Vec<u32>,
}

/// `count` offsets, `stride` apart.
pub fn strided(count: usize, stride: usize) -> Vec<u32> {
    (0..count).map(|index| (index * stride) as u32).collect()
}

/// Where element (i, j) of C lies, `c[rows[i] + columns[j]]`: each at a place of its own.
pub struct Place<'a> {
    pub rows: &'a [u32],
    pub columns: &'a [u32],
    /// Whether the product is added to what stands there.
    pub adds: bool,
}

/// `C = A B`, or `C += A B`.
pub fn multiply(a: &Operand, b: &Operand, c: &mut [f32], place: &Place) {
    let Place { rows, columns, .. } = *place;
    assert!(a.steps.len() == b.steps.len() && a.lanes.len() == rows.len() && b.lanes.len() == columns.len());
    // The largest element of each is inside, so all are.
    for (steps, lanes, length) in
        [(&a.steps[..], &a.lanes[..], a.data.len()), (&b.steps, &b.lanes, b.data.len()), (rows, columns, c.len())]
    {
        let largest = |offsets: &[u32]| offsets.iter().max().copied().unwrap_or(0) as usize;
        assert!(largest(steps) + largest(lanes) < length || steps.is_empty() || lanes.is_empty());
    }
    let c = Shared(c.as_mut_ptr());
    // SAFETY: offsets were checked above, and parts share no element of C.
    let work = |part_rows: Range<usize>, part_columns: Range<usize>| unsafe {
        if let [row] = rows {
            multiply_row(a, b, &c, *row, place, part_columns);
        } else {
            multiply_part(a, b, &c, place, part_rows, part_columns);
        }
    };
    if rows.len() * columns.len() * a.steps.len() < WORTH_DIVIDING {
        work(0..rows.len(), 0..columns.len());
    } else {
        in_parts(rows.len(), columns.len(), work);
    }
}

/// A single row: B is read where it lies, as each of its elements is used once.
///
/// # Safety
/// All offsets are inside, and nobody else writes these columns of C.
unsafe fn multiply_row(a: &Operand, b: &Operand, c: &Shared, row: u32, place: &Place, part: Range<usize>) {
    let (columns, lanes) = (&place.columns[part.clone()], &b.lanes[part]);
    let put = |column: u32, sum: f32| {
        // SAFETY: the caller's.
        let value = unsafe { &mut *c.0.add((row + column) as usize) };
        *value = if place.adds { *value + sum } else { sum };
    };
    let row_of_a: Vec<f32> = a.steps.iter().map(|&step| a.data[(step + a.lanes[0]) as usize]).collect();
    let runs = runs(&b.steps);
    if runs.len() * COLUMNS <= b.steps.len() {
        // Steps that follow one another: sums along them.
        for (&column, &lane) in columns.iter().zip(lanes) {
            let along = runs.iter().map(|run| {
                let from = (b.steps[run.start] + lane) as usize;
                dot(&row_of_a[run.clone()], &b.data[from..][..run.len()])
            });
            put(column, along.sum());
        }
        return;
    }
    for (columns, lanes) in columns.chunks(COLUMNS).zip(lanes.chunks(COLUMNS)) {
        let mut sums = [0.0; COLUMNS];
        if is_run_of::<COLUMNS>(lanes) {
            for (a, &step) in row_of_a.iter().zip(&b.steps) {
                let values = &b.data[(step + lanes[0]) as usize..][..COLUMNS];
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += a * value);
            }
        } else {
            for (a, &step) in row_of_a.iter().zip(&b.steps) {
                let each = sums.iter_mut().zip(lanes);
                each.for_each(|(sum, &lane)| *sum += a * b.data[(step + lane) as usize]);
            }
        }
        columns.iter().zip(sums).for_each(|(&column, sum)| put(column, sum));
    }
}

/// Where offsets follow one another.
fn runs(offsets: &[u32]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, &offset) in offsets.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if offsets[run.end - 1] + 1 == offset => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

/// `Σ a b`.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    sum_of(a, b, |a, b| a * b)
}

/// `Σ of(a, b)`: eight sums side by side, that the compiler may take several at once.
#[inline(always)]
pub fn sum_of(a: &[f32], b: &[f32], of: impl Fn(f32, f32) -> f32) -> f32 {
    let (chunks_a, chunks_b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = chunks_a.remainder().iter().zip(chunks_b.remainder()).map(|(a, b)| of(*a, *b)).sum();
    let mut sums = [0.0; 8];
    for (a, b) in chunks_a.zip(chunks_b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += of(*a, *b);
        }
    }
    rest + sums.iter().sum::<f32>()
}

thread_local! {
    /// Blocks of A and B as the innermost loop reads them, kept from product to product.
    static PACKED: RefCell<[Vec<f32>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

/// Where C begins, for threads that write different elements.
struct Shared(*mut f32);
// SAFETY: see `multiply`.
unsafe impl Sync for Shared {}

/// Cuts the longer side of C into parts for all threads.
#[cfg(feature = "threads")]
fn in_parts(rows: usize, columns: usize, work: impl Fn(Range<usize>, Range<usize>) + Sync) {
    use rayon::prelude::*;
    let threads = rayon::current_num_threads();
    let part = |length: usize, tile: usize| length.div_ceil(tile).div_ceil(threads).max(1) * tile;
    let cut = |length: usize, part: usize| {
        (0..length.div_ceil(part)).into_par_iter().map(move |index| index * part..((index + 1) * part).min(length))
    };
    if columns >= rows {
        cut(columns, part(columns, COLUMNS)).for_each(|columns| work(0..rows, columns));
    } else {
        cut(rows, part(rows, ROWS)).for_each(|rows| work(rows, 0..columns));
    }
}

#[cfg(not(feature = "threads"))]
fn in_parts(rows: usize, columns: usize, work: impl Fn(Range<usize>, Range<usize>)) {
    work(0..rows, 0..columns);
}

/// # Safety
/// All offsets are inside, and nobody else writes these rows and columns of C.
unsafe fn multiply_part(
    a: &Operand,
    b: &Operand,
    c: &Shared,
    place: &Place,
    part_rows: Range<usize>,
    part_columns: Range<usize>,
) {
    PACKED.with_borrow_mut(|[packed_a, packed_b]| {
        let depth = a.steps.len().min(DEPTH);
        let grow = |packed: &mut Vec<f32>, lanes: usize, most: usize, tile: usize| {
            let needed = lanes.min(most).next_multiple_of(tile) * depth;
            packed.resize(packed.len().max(needed), 0.0);
        };
        grow(packed_a, part_rows.len(), BLOCK_ROWS, ROWS);
        grow(packed_b, part_columns.len(), BLOCK_COLUMNS, COLUMNS);
        for columns_from in part_columns.clone().step_by(BLOCK_COLUMNS) {
            let block_columns = columns_from..(columns_from + BLOCK_COLUMNS).min(part_columns.end);
            for steps_from in (0..a.steps.len()).step_by(DEPTH) {
                let steps = steps_from..(steps_from + DEPTH).min(a.steps.len());
                pack::<COLUMNS>(b, steps.clone(), block_columns.clone(), packed_b);
                for rows_from in part_rows.clone().step_by(BLOCK_ROWS) {
                    let block_rows = rows_from..(rows_from + BLOCK_ROWS).min(part_rows.end);
                    pack::<ROWS>(a, steps.clone(), block_rows.clone(), packed_a);
                    // What earlier steps have summed is added to.
                    let adds = place.adds || steps_from > 0;
                    let columns = place.columns[block_columns.clone()].chunks(COLUMNS);
                    for (panel_b, columns) in packed_b.chunks_exact(COLUMNS * steps.len()).zip(columns) {
                        let is_run = is_run_of::<COLUMNS>(columns);
                        let rows = place.rows[block_rows.clone()].chunks(ROWS);
                        for (panel_a, rows) in packed_a.chunks_exact(ROWS * steps.len()).zip(rows) {
                            // SAFETY: the caller's.
                            unsafe { tile(panel_a, panel_b, c, rows, columns, is_run, adds) };
                        }
                    }
                }
            }
        }
    });
}

/// Lays lanes in panels of `WIDTH`, step by step; the last panel is filled up with zeros.
fn pack<const WIDTH: usize>(from: &Operand, steps: Range<usize>, lanes: Range<usize>, to: &mut [f32]) {
    let (data, steps) = (from.data, &from.steps[steps]);
    let steps_follow = follow(steps);
    for (panel, lanes) in to.chunks_exact_mut(WIDTH * steps.len()).zip(from.lanes[lanes].chunks(WIDTH)) {
        let panel = panel.as_chunks_mut::<WIDTH>().0;
        if lanes.len() < WIDTH {
            panel.fill([0.0; WIDTH]);
        }
        if is_run_of::<WIDTH>(lanes) {
            for (place, &step) in panel.iter_mut().zip(steps) {
                *place = *data[(step + lanes[0]) as usize..].first_chunk().expect("`multiply` has looked");
            }
        } else if steps_follow {
            for (index, &lane) in lanes.iter().enumerate() {
                let values = &data[(steps[0] + lane) as usize..][..steps.len()];
                panel.iter_mut().zip(values).for_each(|(place, value)| place[index] = *value);
            }
        } else {
            for (place, &step) in panel.iter_mut().zip(steps) {
                let data = &data[step as usize..];
                for (value, &lane) in place.iter_mut().zip(lanes) {
                    // SAFETY: `multiply` has checked the largest offsets.
                    *value = unsafe { *data.get_unchecked(lane as usize) };
                }
            }
        }
    }
}

/// Whether offsets are so many, one after the other.
fn is_run_of<const WIDTH: usize>(offsets: &[u32]) -> bool {
    offsets.len() == WIDTH && follow(offsets)
}

/// Whether offsets are one more each.
fn follow(offsets: &[u32]) -> bool {
    offsets.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

/// `is_run`: the columns are those of a whole tile, one after the other.
///
/// # Safety
/// All rows + columns are inside C, and nobody else writes them.
unsafe fn tile(a: &[f32], b: &[f32], c: &Shared, rows: &[u32], columns: &[u32], is_run: bool, adds: bool) {
    // SAFETY: the caller's; a tile at the edge is made aside, in a whole one.
    unsafe {
        if let (Ok(rows), true) = (<[u32; ROWS]>::try_from(rows), is_run) {
            return products(a, b, rows.map(|row| c.0.add((row + columns[0]) as usize)), adds);
        }
        let mut aside = [[0.0_f32; COLUMNS]; ROWS];
        products(a, b, aside.each_mut().map(|row| row.as_mut_ptr()), false);
        for (values, &row) in aside.iter().zip(rows) {
            for (&column, value) in columns.iter().zip(values) {
                let place = &mut *c.0.add((row + column) as usize);
                *place = if adds { *place + value } else { *value };
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
use wasm::products;

#[cfg(target_arch = "wasm32")]
mod wasm {
    use core::arch::wasm32::{f32x4_splat, v128, v128_load, v128_load32_splat, v128_store};

    use super::{COLUMNS, ROWS};

    /// `a b + c`, rounded once where relaxed SIMD may.
    #[cfg(feature = "relaxed-simd")]
    macro_rules! multiply_add {
        ($a:expr, $b:expr, $c:expr) => {
            core::arch::wasm32::f32x4_relaxed_madd($a, $b, $c)
        };
    }
    #[cfg(not(feature = "relaxed-simd"))]
    macro_rules! multiply_add {
        ($a:expr, $b:expr, $c:expr) => {
            core::arch::wasm32::f32x4_add(core::arch::wasm32::f32x4_mul($a, $b), $c)
        };
    }

    /// # Safety
    /// Each place is of so many columns. The bundle with relaxed SIMD is only taken where the browser has it.
    #[cfg_attr(feature = "relaxed-simd", target_feature(enable = "relaxed-simd"))]
    pub unsafe fn products(a: &[f32], b: &[f32], places: [*mut f32; ROWS], adds: bool) {
        let mut sums: [[v128; COLUMNS / 4]; ROWS] = [[f32x4_splat(0.0); COLUMNS / 4]; ROWS];
        // SAFETY: the caller's; both panels hold whole steps, as many.
        unsafe {
            if adds {
                sums = places.map(|place| core::array::from_fn(|j| v128_load(place.add(4 * j).cast())));
            }
            let (mut a, end, mut b) = (a.as_ptr(), a.as_ptr_range().end, b.as_ptr());
            while a < end {
                let columns: [v128; COLUMNS / 4] = core::array::from_fn(|j| v128_load(b.add(4 * j).cast()));
                for (row, sums) in sums.iter_mut().enumerate() {
                    let value = v128_load32_splat(a.add(row).cast());
                    for (sum, column) in sums.iter_mut().zip(columns) {
                        *sum = multiply_add!(value, column, *sum);
                    }
                }
                (a, b) = (a.add(ROWS), b.add(COLUMNS));
            }
            for (place, sums) in places.into_iter().zip(sums) {
                for (j, sum) in sums.into_iter().enumerate() {
                    v128_store(place.add(4 * j).cast(), sum);
                }
            }
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
use native::products;

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::{COLUMNS, ROWS};

    /// # Safety
    /// Each place is of so many columns.
    pub unsafe fn products(a: &[f32], b: &[f32], places: [*mut f32; ROWS], adds: bool) {
        // SAFETY: the caller's, and the processor has what is detected.
        unsafe {
            #[cfg(target_arch = "x86_64")]
            {
                if std::arch::is_x86_feature_detected!("avx512f") {
                    return with_avx512(a, b, places, adds);
                }
                if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
                    return with_fma(a, b, places, adds);
                }
            }
            let has_fma = cfg!(target_arch = "aarch64");
            products_of(a, b, places, adds, |a, b, c| if has_fma { a.mul_add(b, c) } else { a * b + c });
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    unsafe fn with_avx512(a: &[f32], b: &[f32], places: [*mut f32; ROWS], adds: bool) {
        // SAFETY: the caller's.
        unsafe { products_of(a, b, places, adds, f32::mul_add) }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn with_fma(a: &[f32], b: &[f32], places: [*mut f32; ROWS], adds: bool) {
        // SAFETY: the caller's.
        unsafe { products_of(a, b, places, adds, f32::mul_add) }
    }

    /// The compiler keeps the sums in vector registers, as wide as its caller's features allow.
    #[inline(always)]
    unsafe fn products_of(
        a: &[f32],
        b: &[f32],
        places: [*mut f32; ROWS],
        adds: bool,
        multiply_add: impl Fn(f32, f32, f32) -> f32,
    ) {
        // SAFETY: the caller's.
        let places = places.map(|place| unsafe { &mut *place.cast::<[f32; COLUMNS]>() });
        let mut sums = [[0.0; COLUMNS]; ROWS];
        if adds {
            sums.iter_mut().zip(&places).for_each(|(sums, place)| *sums = **place);
        }
        for (a, b) in a.as_chunks::<ROWS>().0.iter().zip(b.as_chunks::<COLUMNS>().0) {
            for (a, sums) in a.iter().zip(&mut sums) {
                for (sum, b) in sums.iter_mut().zip(b) {
                    *sum = multiply_add(*a, *b, *sum);
                }
            }
        }
        places.into_iter().zip(sums).for_each(|(place, sums)| *place = sums);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_any_size_and_any_strides_match_three_loops() {
        for (m, n, k) in [(1, 1, 1), (6, 8, 4), (7, 17, 300), (130, 21, 33), (13, 600, 257)] {
            let value = |index: usize| ((index * 7919) % 13) as f32 - 6.0;
            let a: Vec<f32> = (0..m * k).map(value).collect();
            let b: Vec<f32> = (0..k * n).map(|index| value(index + 5)).collect();
            let (mut c, mut fresh) = (vec![1.0; m * n], vec![f32::NAN; m * n]);
            // A as it lies and B transposed where it lies: column-major.
            let of_a = Operand { data: &a, steps: strided(k, 1), lanes: strided(m, k) };
            let of_b = Operand { data: &b, steps: strided(k, 1), lanes: strided(n, k) };
            let place = Place { rows: &strided(m, n), columns: &strided(n, 1), adds: true };
            multiply(&of_a, &of_b, &mut c, &place);
            multiply(&of_a, &of_b, &mut fresh, &Place { adds: false, ..place });
            for i in 0..m {
                for j in 0..n {
                    let expected: f32 = (0..k).map(|step| a[i * k + step] * b[j * k + step]).sum();
                    // Whole numbers: no rounding.
                    assert_eq!((c[i * n + j], fresh[i * n + j]), (1.0 + expected, expected), "{m} {n} {k}: {i} {j}");
                }
            }
        }
    }
}
