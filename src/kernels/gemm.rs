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

/// Most products summed before C is touched: a panel of B of so many rows stays in the first cache.
const DEPTH: usize = 400;
/// Rows of A and columns of B that are packed at once, for the second cache.
const BLOCK_ROWS: usize = 132;
const BLOCK_COLUMNS: usize = 480;

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
    if follow(&b.steps) {
        let first = b.steps.first().copied().unwrap_or(0);
        for (&column, &lane) in columns.iter().zip(lanes) {
            put(column, dot(&row_of_a, &b.data[(first + lane) as usize..][..row_of_a.len()]));
        }
        return;
    }
    // Lines of images are of any length: of each the widest parts that are left.
    for run in runs_of(lanes) {
        let mut from = run.start;
        while from < run.end {
            let sums: &[f32] = match run.end - from {
                16.. => &side_by_side_sums::<16>(&row_of_a, b, lanes[from]),
                8.. => &side_by_side_sums::<8>(&row_of_a, b, lanes[from]),
                4.. => &side_by_side_sums::<4>(&row_of_a, b, lanes[from]),
                _ => &side_by_side_sums::<1>(&row_of_a, b, lanes[from]),
            };
            columns[from..].iter().zip(sums).for_each(|(&column, &sum)| put(column, sum));
            from += sums.len();
        }
    }
}

/// A row of A times columns of B that follow one another.
fn side_by_side_sums<const WIDTH: usize>(row_of_a: &[f32], b: &Operand, lane: u32) -> [f32; WIDTH] {
    let mut sums = [0.0; WIDTH];
    for (a, &step) in row_of_a.iter().zip(&b.steps) {
        let values = &b.data[(step + lane) as usize..][..WIDTH];
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += a * value);
    }
    sums
}

/// Where offsets follow one another.
fn runs_of(offsets: &[u32]) -> Vec<Range<usize>> {
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

/// `Σ a b` of each row a: four rows at once, whose sums are turned to be added up side by side.
pub fn dots(rows: &[f32], b: &[f32]) -> Vec<f32> {
    let width = b.len();
    let mut found = Vec::with_capacity(rows.len() / width);
    let fours = rows.chunks_exact(4 * width);
    let rest = fours.remainder();
    for four in fours {
        let rows: [&[f32]; 4] = std::array::from_fn(|row| &four[row * width..][..width]);
        let (quads, tail) = b.as_chunks::<4>();
        let mut sums = [[0.0; 4]; 4];
        for (index, b) in quads.iter().enumerate() {
            for (sums, row) in sums.iter_mut().zip(rows) {
                let a = &row.as_chunks::<4>().0[index];
                sums.iter_mut().zip(a).zip(b).for_each(|((sum, a), b)| *sum += a * b);
            }
        }
        let from = width - tail.len();
        let turned = turned(sums);
        found
            .extend((0..4).map(|row| turned.iter().map(|sums| sums[row]).sum::<f32>() + dot(&rows[row][from..], tail)));
    }
    found.extend(rest.chunks_exact(width).map(|row| dot(row, b)));
    found
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
    // In pairs, as vectors are added.
    let sums: [f32; 4] = std::array::from_fn(|index| sums[index] + sums[index + 4]);
    rest + ((sums[0] + sums[2]) + (sums[1] + sums[3]))
}

thread_local! {
    /// Blocks of A and B as the innermost loop reads them, kept from product to product.
    static PACKED: RefCell<(PackedA, Vec<Lanes<COLUMNS>>)> = const { RefCell::new((PackedA::new(), Vec::new())) };
}

/// What a panel has at one step. Aligned, so that no vector of it lies across lines of the cache.
#[repr(C, align(16))]
#[derive(Clone, Copy)]
struct Lanes<const WIDTH: usize>([f32; WIDTH]);

/// Rows of A in panels of `ROWS`, without the steps at which all of a panel's values are zero: they add nothing.
/// Most pixels of handwriting are such, and of a one-hot label nine in ten.
struct PackedA {
    values: Vec<Lanes<ROWS>>,
    /// Bytes from a panel of B's row at the step before to that at this one; for a panel's first, from the beginning.
    ahead: Vec<usize>,
    /// Where each panel ends, and the next one begins.
    ends: Vec<usize>,
}

/// A panel of A.
#[derive(Clone, Copy)]
struct Panel<'a> {
    values: &'a [Lanes<ROWS>],
    /// One for each step, and one more, which the loop reads last and does not follow.
    ahead: &'a [usize],
}

impl PackedA {
    const fn new() -> Self {
        Self { values: Vec::new(), ahead: Vec::new(), ends: Vec::new() }
    }

    fn panels(&self) -> impl Iterator<Item = Panel<'_>> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins
            .zip(&self.ends)
            .map(|(begin, &end)| Panel { values: &self.values[begin..end], ahead: &self.ahead[begin..=end] })
    }

    fn pack(&mut self, from: &Operand, steps: Range<usize>, lanes: Range<usize>) {
        let (steps, lanes) = (&from.steps[steps], &from.lanes[lanes]);
        let most = lanes.len().div_ceil(ROWS) * steps.len() + 1;
        if self.values.len() < most {
            self.values.resize(most, Lanes([0.0; ROWS]));
            self.ahead.resize(most, 0);
        }
        self.ends.clear();
        let mut kept = 0;
        for lanes in lanes.chunks(ROWS) {
            let mut last = 0;
            let put = |step: usize, values: [f32; ROWS]| {
                let at = step * size_of::<Lanes<COLUMNS>>();
                // SAFETY: no more than all steps are kept.
                unsafe {
                    *self.values.get_unchecked_mut(kept) = Lanes(values);
                    *self.ahead.get_unchecked_mut(kept) = at - last;
                }
                // A step that is not kept is written over by the next: without a branch, which would often be mistaken.
                let is_kept = has_any(values);
                last = if is_kept { at } else { last };
                kept += usize::from(is_kept);
            };
            // SAFETY: `multiply` has checked the largest offsets.
            unsafe { side_by_side(from.data, steps, lanes, put) };
            self.ends.push(kept);
        }
    }
}

/// Gives what `WIDTH` lanes have at each step. Lanes that are missing at the edge repeat the last one: what comes of
/// them is not put anywhere.
///
/// # Safety
/// All steps + lanes are inside the data.
unsafe fn side_by_side<const WIDTH: usize>(
    data: &[f32],
    steps: &[u32],
    lanes: &[u32],
    mut put: impl FnMut(usize, [f32; WIDTH]),
) {
    let from = data.as_ptr();
    let lanes_follow = is_run_of::<WIDTH>(lanes);
    let lanes: [u32; WIDTH] = std::array::from_fn(|lane| lanes[lane.min(lanes.len() - 1)]);
    // SAFETY: the caller's.
    unsafe {
        if lanes_follow {
            for (index, &step) in steps.iter().enumerate() {
                put(index, from.add((step + lanes[0]) as usize).cast::<[f32; WIDTH]>().read());
            }
            return;
        }
        let mut done = 0;
        if follow(steps) {
            for block in steps.chunks_exact(4) {
                let values = lanes.map(|lane| from.add((block[0] + lane) as usize).cast::<[f32; 4]>().read());
                let values = turned(values);
                (0..4).for_each(|step| put(done + step, values[step]));
                done += 4;
            }
        }
        for (index, &step) in steps.iter().enumerate().skip(done) {
            put(index, lanes.map(|lane| *from.add((step + lane) as usize)));
        }
    }
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
    let steps_of_all = a.steps.len();
    let depth = steps_of_all.div_ceil(steps_of_all.div_ceil(DEPTH).max(1));
    // A panel of B that meets all rows at once is done with then, and the next takes its place.
    let is_met_once = part_rows.len() <= BLOCK_ROWS;
    PACKED.with_borrow_mut(|(packed_a, packed_b)| {
        let panels = if is_met_once { 1 } else { part_columns.len().min(BLOCK_COLUMNS).div_ceil(COLUMNS) };
        if packed_b.len() < panels * depth {
            packed_b.resize(panels * depth, Lanes([0.0; COLUMNS]));
        }
        for columns_from in part_columns.clone().step_by(BLOCK_COLUMNS) {
            let block_columns = columns_from..(columns_from + BLOCK_COLUMNS).min(part_columns.end);
            for steps_from in (0..steps_of_all).step_by(depth.max(1)) {
                let steps = steps_from..(steps_from + depth).min(steps_of_all);
                // What earlier steps have summed is added to.
                let adds = place.adds || steps_from > 0;
                for rows_from in part_rows.clone().step_by(BLOCK_ROWS) {
                    let block_rows = rows_from..(rows_from + BLOCK_ROWS).min(part_rows.end);
                    packed_a.pack(a, steps.clone(), block_rows.clone());
                    for (index, from) in block_columns.clone().step_by(COLUMNS).enumerate() {
                        let columns = from..(from + COLUMNS).min(block_columns.end);
                        let slot = if is_met_once { 0 } else { index * depth };
                        let panel = &mut packed_b[slot..][..steps.len()];
                        if rows_from == part_rows.start {
                            let (steps, lanes) = (&b.steps[steps.clone()], &b.lanes[columns.clone()]);
                            // SAFETY: `multiply` has checked the largest offsets.
                            unsafe { side_by_side(b.data, steps, lanes, |step, values| panel[step] = Lanes(values)) };
                        }
                        // SAFETY: the caller's; A's steps are the panel's.
                        unsafe {
                            tiles(packed_a, panel, c, &place.rows[block_rows.clone()], &place.columns[columns], adds)
                        };
                    }
                }
            }
        }
    });
}

/// Whether offsets are so many, one after the other.
fn is_run_of<const WIDTH: usize>(offsets: &[u32]) -> bool {
    offsets.len() == WIDTH && follow(offsets)
}

/// Whether offsets are one more each.
fn follow(offsets: &[u32]) -> bool {
    offsets.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

/// A tile of C, and the panels of which it is the product: A's steps are among B's.
#[derive(Clone, Copy)]
struct Tile<'a> {
    a: Panel<'a>,
    b: &'a [Lanes<COLUMNS>],
    c: *mut f32,
    /// Where each row of C begins; it has `COLUMNS` elements, one after the other.
    rows: &'a [u32; ROWS],
    /// Whether the product is added to what stands there.
    adds: bool,
}

/// All tiles of a panel of B.
///
/// # Safety
/// All rows + columns are inside C, and nobody else writes them; A's steps are the panel's.
unsafe fn tiles(a: &PackedA, b: &[Lanes<COLUMNS>], c: &Shared, rows: &[u32], columns: &[u32], adds: bool) {
    let is_whole = is_run_of::<COLUMNS>(columns);
    for (a, rows) in a.panels().zip(rows.chunks(ROWS)) {
        // SAFETY: the caller's; a tile at the edge is made aside, in a whole one.
        unsafe {
            match rows.as_array() {
                Some(rows) if is_whole => {
                    let tile = Tile { a, b, c: c.0.add(columns[0] as usize), rows, adds };
                    if tile.a.values.len() < b.len() { products::<true>(tile) } else { products::<false>(tile) }
                }
                _ => {
                    let mut aside = [[0.0_f32; COLUMNS]; ROWS];
                    let lines = std::array::from_fn(|row| (row * COLUMNS) as u32);
                    let place = aside.as_flattened_mut().as_mut_ptr();
                    products::<true>(Tile { a, b, c: place, rows: &lines, adds: false });
                    for (values, &row) in aside.iter().zip(rows) {
                        for (&column, value) in columns.iter().zip(values) {
                            let place = &mut *c.0.add((row + column) as usize);
                            *place = if adds { *place + value } else { *value };
                        }
                    }
                }
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
use wasm::{has_any, products, turned};

#[cfg(target_arch = "wasm32")]
mod wasm {
    use core::arch::wasm32::{
        f32x4_splat, i32x4_shuffle, v128, v128_any_true, v128_load, v128_load32_splat, v128_store,
    };

    use super::{COLUMNS, Lanes, Panel, ROWS, Tile};

    /// Bytes of a step in a panel of A, and in one of B. Read anew at each step, so that LLVM does not know where
    /// the next one lies: if it does, it reduces the strength of addresses to sums, which wasm has to add up.
    static SIZES: [usize; 2] = [size_of::<Lanes<ROWS>>(), size_of::<Lanes<COLUMNS>>()];

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

    /// What lanes have at four steps → what four steps have in each lane.
    pub fn turned<const WIDTH: usize>(lanes: [[f32; 4]; WIDTH]) -> [[f32; WIDTH]; 4] {
        let mut steps = [[0.0; WIDTH]; 4];
        for (quad, lanes) in lanes.as_chunks::<4>().0.iter().enumerate() {
            // SAFETY: numbers all.
            let [a, b, c, d] = lanes.map(|lane| unsafe { core::mem::transmute::<[f32; 4], v128>(lane) });
            let (low, high) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
            let (low_2, high_2) = (i32x4_shuffle::<0, 4, 1, 5>(c, d), i32x4_shuffle::<2, 6, 3, 7>(c, d));
            let turned = [
                i32x4_shuffle::<0, 1, 4, 5>(low, low_2),
                i32x4_shuffle::<2, 3, 6, 7>(low, low_2),
                i32x4_shuffle::<0, 1, 4, 5>(high, high_2),
                i32x4_shuffle::<2, 3, 6, 7>(high, high_2),
            ];
            for (step, values) in steps.iter_mut().zip(turned) {
                // SAFETY: as above.
                step[4 * quad..][..4].copy_from_slice(&unsafe { core::mem::transmute::<v128, [f32; 4]>(values) });
            }
        }
        steps
    }

    /// Whether any bit is set.
    pub fn has_any(values: [f32; ROWS]) -> bool {
        // SAFETY: numbers all.
        v128_any_true(unsafe { core::mem::transmute::<[f32; ROWS], v128>(values) })
    }

    /// `SKIPS`: whether A leaves steps out, so that B's next row is as far as it tells.
    ///
    /// # Safety
    /// Each row of C has so many columns, and A's steps are the panel's. The bundle with relaxed SIMD is only taken
    /// where the browser has it.
    #[cfg_attr(feature = "relaxed-simd", target_feature(enable = "relaxed-simd"))]
    pub unsafe fn products<const SKIPS: bool>(tile: Tile) {
        let Tile { a: Panel { values, ahead }, b, c, rows, adds } = tile;
        let mut sums: [[v128; COLUMNS / 4]; ROWS] = [[f32x4_splat(0.0); COLUMNS / 4]; ROWS];
        // SAFETY: the caller's; there is one distance more than steps, and no row need be where it leads.
        unsafe {
            let place = |row: usize, j: usize| c.add(rows[row] as usize + 4 * j).cast::<v128>();
            if adds {
                sums = core::array::from_fn(|row| core::array::from_fn(|j| v128_load(place(row, j))));
            }
            let (mut step, end, mut ahead) = (values.as_ptr(), values.as_ptr_range().end, ahead.as_ptr());
            let mut line = b.as_ptr().wrapping_byte_add(if SKIPS { *ahead } else { 0 });
            while step < end {
                let columns: [v128; COLUMNS / 4] = core::array::from_fn(|j| v128_load(line.cast::<v128>().add(j)));
                for (row, sums) in sums.iter_mut().enumerate() {
                    let value = v128_load32_splat(step.cast::<u32>().add(row));
                    for (sum, column) in sums.iter_mut().zip(columns) {
                        *sum = multiply_add!(value, column, *sum);
                    }
                }
                ahead = ahead.add(1);
                line = line.wrapping_byte_add(if SKIPS { *ahead } else { (&raw const SIZES[1]).read_volatile() });
                step = step.byte_add((&raw const SIZES[0]).read_volatile());
            }
            for (row, sums) in sums.into_iter().enumerate() {
                for (j, sum) in sums.into_iter().enumerate() {
                    v128_store(place(row, j), sum);
                }
            }
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
use native::{has_any, products, turned};

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::{COLUMNS, Panel, ROWS, Tile};

    /// What lanes have at four steps → what four steps have in each lane.
    pub fn turned<const WIDTH: usize>(lanes: [[f32; 4]; WIDTH]) -> [[f32; WIDTH]; 4] {
        std::array::from_fn(|step| lanes.map(|lane| lane[step]))
    }

    /// Whether any bit is set.
    pub fn has_any(values: [f32; ROWS]) -> bool {
        values.iter().fold(0, |bits, value| bits | value.to_bits()) != 0
    }

    /// # Safety
    /// Each row of C has so many columns, and A's steps are the panel's.
    pub unsafe fn products<const SKIPS: bool>(tile: Tile) {
        // SAFETY: the caller's, and the processor has what is detected.
        unsafe {
            #[cfg(target_arch = "x86_64")]
            {
                if std::arch::is_x86_feature_detected!("avx512f") {
                    return with_avx512(tile);
                }
                if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
                    return with_fma(tile);
                }
            }
            let has_fma = cfg!(target_arch = "aarch64");
            let multiply_add = |a: f32, b, c| if has_fma { a.mul_add(b, c) } else { a * b + c };
            products_of(tile, multiply_add);
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    unsafe fn with_avx512(tile: Tile) {
        // SAFETY: the caller's.
        unsafe { products_of(tile, f32::mul_add) }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn with_fma(tile: Tile) {
        // SAFETY: the caller's.
        unsafe { products_of(tile, f32::mul_add) }
    }

    /// The compiler keeps the sums in vector registers, as wide as its caller's features allow.
    #[inline(always)]
    unsafe fn products_of(tile: Tile, multiply_add: impl Fn(f32, f32, f32) -> f32) {
        let Tile { a: Panel { values, ahead }, b, c, rows, adds } = tile;
        let mut line = b.as_ptr();
        // SAFETY: the caller's.
        let places = rows.map(|row| unsafe { &mut *c.add(row as usize).cast::<[f32; COLUMNS]>() });
        let mut sums = [[0.0; COLUMNS]; ROWS];
        if adds {
            sums.iter_mut().zip(&places).for_each(|(sums, place)| *sums = **place);
        }
        for (values, ahead) in values.iter().zip(ahead) {
            // SAFETY: the caller's.
            let b = unsafe {
                line = line.byte_add(*ahead);
                &(*line).0
            };
            for (a, sums) in values.0.iter().zip(&mut sums) {
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
    fn products_of_any_size_any_strides_and_any_zeros_match_three_loops() {
        for (m, n, k) in [(1, 1, 1), (6, 8, 4), (7, 17, 300), (130, 21, 33), (13, 600, 257), (140, 40, 9)] {
            let value = |index: usize| ((index * 7919) % 13) as f32 - 6.0;
            // Rows share their zeros, so that panels leave steps out, the first and the last too.
            for keeps in [|_: usize| true, |step: usize| step % 3 == 1, |_: usize| false] {
                let a: Vec<f32> = (0..m * k).map(|at| if keeps(at % k) { value(at) } else { 0.0 }).collect();
                let b: Vec<f32> = (0..k * n).map(|index| value(index + 5)).collect();
                let a_turned: Vec<f32> = (0..k * m).map(|at| a[at % m * k + at / m]).collect();
                let b_turned: Vec<f32> = (0..n * k).map(|at| b[at % k * n + at / k]).collect();
                let (c_rows, c_columns) = (strided(m, n), strided(n, 1));
                for of_a in [
                    Operand { data: &a, steps: strided(k, 1), lanes: strided(m, k) },
                    Operand { data: &a_turned, steps: strided(k, m), lanes: strided(m, 1) },
                ] {
                    for of_b in [
                        Operand { data: &b, steps: strided(k, n), lanes: strided(n, 1) },
                        Operand { data: &b_turned, steps: strided(k, 1), lanes: strided(n, k) },
                    ] {
                        let (mut c, mut fresh) = (vec![1.0; m * n], vec![f32::NAN; m * n]);
                        let place = Place { rows: &c_rows, columns: &c_columns, adds: true };
                        multiply(&of_a, &of_b, &mut c, &place);
                        multiply(&of_a, &of_b, &mut fresh, &Place { adds: false, ..place });
                        for (at, found) in c.iter().zip(&fresh).enumerate() {
                            let expected: f32 = (0..k).map(|step| a[at / n * k + step] * b[step * n + at % n]).sum();
                            // Whole numbers: no rounding.
                            assert_eq!(found, (&(1.0 + expected), &expected), "{m} {n} {k}: {at}");
                        }
                    }
                }
            }
        }
    }
}
