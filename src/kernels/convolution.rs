//! Convolutions on slices of the CPU, as matrix products over images with a margin of zeros.
//!
//! A pixel of what comes out is a column of the product, a tap of the filters a row of what is summed over; where
//! the two meet lies at the sum of two offsets, so that no patch is ever copied out of its image.

use std::borrow::Cow;

use super::gemm::{Operand, Place, multiply, strided};
use super::{Conv, Image};

/// The large images convolved to the small ones; biases follow the weights.
pub fn down(x: &[f32], weights: &[f32], batch: usize, layer: Conv) -> Vec<f32> {
    let (filters, biases) = weights.split_at(layer.weights());
    let mut y = with_biases(biases, layer.bias, batch, layer.small);
    let folding = Folding::of(layer);
    let (padded, folded) = (Padded::of(x, layer.large, folding.margin()), folding.fold(filters));
    let (rows, inputs) = (folding.phases(), folding.inputs());
    let a = Operand { data: &folded, steps: strided(inputs, 1), lanes: strided(rows.len(), inputs) };
    let b = Operand { data: &padded.values, steps: folding.taps(&padded), lanes: folding.corners(&padded, batch) };
    multiply(&a, &b, &mut y, &Place { rows: &rows, columns: &folding.first_phase(batch), adds: layer.bias });
    y
}

/// The small images spread to the large ones; biases follow the weights.
pub fn up(x: &[f32], weights: &[f32], batch: usize, layer: Conv) -> Vec<f32> {
    let Conv { small, large, kernel, stride, repeats, bias, .. } = layer;
    let (filters, biases) = weights.split_at(layer.weights());
    let mut y = with_biases(biases, bias, batch, large);
    let rows = strided(large.channels, large.pixels());
    if repeats > 1 {
        let folding = Folding::of(layer);
        let (padded, folded) = (Padded::of(x, small, folding.margin() * repeats), folding.fold(filters));
        let a = folding.by_large_channel(&folded);
        let b = Operand {
            data: &padded.values,
            steps: folding.taps_back(&padded),
            lanes: padded.places(batch, large.side, repeats),
        };
        multiply(&a, &b, &mut y, &Place { rows: &rows, columns: &image_places(batch, large), adds: bias });
        return y;
    }
    // Large pixel q = stride p + tap - padding hears of small pixels p by the taps of its own phase alone.
    let reach = kernel.div_ceil(stride);
    let padded = Padded::of(x, small, reach);
    let taps_of = |phase: usize| {
        (0..kernel).filter(move |tap| (phase + layer.padding() + stride - tap % stride).is_multiple_of(stride))
    };
    let phase_side = |phase: usize| (large.side + stride - 1 - phase) / stride;
    for down in 0..stride {
        for right in 0..stride {
            let (mut at_weights, mut at_image) = (Vec::new(), Vec::new());
            for channel in 0..small.channels {
                for tap_down in taps_of(down) {
                    for tap_right in taps_of(right) {
                        let in_filter = tap_down * kernel + tap_right;
                        at_weights.push((channel * large.channels * kernel * kernel + in_filter) as u32);
                        // p = (q + padding - tap) / stride, from the padded image's corner.
                        let from = |phase: usize, tap: usize| (phase + layer.padding() + reach * stride - tap) / stride;
                        at_image.push(padded.at(channel, from(down, tap_down), from(right, tap_right)));
                    }
                }
            }
            let sides = [phase_side(down), phase_side(right)];
            let columns = spaced_places(batch, large, [down, right], sides, stride);
            let a = Operand { data: filters, steps: at_weights, lanes: strided(large.channels, kernel * kernel) };
            let b = Operand { data: &padded.values, steps: at_image, lanes: padded.places_in(batch, sides, 1) };
            multiply(&a, &b, &mut y, &Place { rows: &rows, columns: &columns, adds: bias });
        }
    }
    y
}

/// Puts the gradient of the filters.
pub fn gradient(small: &[f32], large: &[f32], filters: &mut [f32], batch: usize, layer: Conv, adds: bool) {
    let folding = Folding::of(layer);
    let padded = Padded::of(large, layer.large, folding.margin());
    let a = Operand { data: small, steps: folding.first_phase(batch), lanes: folding.phases() };
    let b = Operand { data: &padded.values, steps: folding.corners(&padded, batch), lanes: folding.taps(&padded) };
    let (rows, columns) = (strided(a.lanes.len(), folding.inputs()), strided(folding.inputs(), 1));
    if layer.repeats == 1 {
        return multiply(&a, &b, filters, &Place { rows: &rows, columns: &columns, adds });
    }
    let mut folded = vec![0.0; rows.len() * columns.len()];
    multiply(&a, &b, &mut folded, &Place { rows: &rows, columns: &columns, adds: false });
    if !adds {
        filters.fill(0.0);
    }
    folding.unfold(&folded, filters);
}

/// Filters folded for repeated pixels. Among so many equal neighbours several taps meet the same pixel: folded into
/// one, a filter of 5 × 5 on pixels repeated twice becomes one of 3 × 3 for each of four phases (places within a
/// repeated pixel), with 36 % of the products. All phases look through the same window, so that one product has them
/// all. Without repeats there is one phase, of the filters as they are.
struct Folding {
    layer: Conv,
    /// Of the pixels before the repeats that any phase meets, counted from its own; the same down and to the right.
    first: isize,
    /// Side of the window.
    count: usize,
}

impl Folding {
    fn of(layer: Conv) -> Self {
        let (first, last) = (met(layer, 0, 0), met(layer, layer.repeats - 1, layer.kernel - 1));
        Self { layer, first, count: (last - first + 1) as usize }
    }

    /// Pixels around the large image that are met.
    fn margin(&self) -> usize {
        (-self.first).max(self.first + self.count as isize - 1) as usize
    }

    fn window(&self) -> usize {
        self.count * self.count
    }

    /// Products of a small pixel.
    fn inputs(&self) -> usize {
        self.layer.large.channels * self.window()
    }

    /// `[down, right]` of each phase.
    fn each_phase(&self) -> impl Iterator<Item = [usize; 2]> {
        let repeats = self.layer.repeats;
        (0..repeats * repeats).map(move |phase| [phase / repeats, phase % repeats])
    }

    /// The folded tap of each tap of a filter, in one phase.
    fn places_of_taps(&self, [down, right]: [usize; 2]) -> Vec<usize> {
        let folded = |phase, tap| (met(self.layer, phase, tap) - self.first) as usize;
        let taps = cells(1, self.layer.kernel);
        taps.map(|[_, row, column]| folded(down, row) * self.count + folded(right, column)).collect()
    }

    /// Filters, [small, large, taps] → [phase, small, large, folded taps].
    fn fold<'a>(&self, filters: &'a [f32]) -> Cow<'a, [f32]> {
        if self.layer.repeats == 1 {
            return filters.into();
        }
        let taps = self.layer.kernel * self.layer.kernel;
        let of_phase = filters.len() / taps * self.window();
        let mut all = vec![0.0; of_phase * self.layer.repeats * self.layer.repeats];
        for (phase, all) in self.each_phase().zip(all.chunks_exact_mut(of_phase)) {
            let places = self.places_of_taps(phase);
            for (filter, folded) in filters.chunks_exact(taps).zip(all.chunks_exact_mut(self.window())) {
                filter.iter().zip(&places).for_each(|(value, &at)| folded[at] += value);
            }
        }
        all.into()
    }

    /// Adds a gradient of folded filters to that of the filters.
    fn unfold(&self, all: &[f32], filters: &mut [f32]) {
        let taps = self.layer.kernel * self.layer.kernel;
        let of_phase = filters.len() / taps * self.window();
        for (phase, all) in self.each_phase().zip(all.chunks_exact(of_phase)) {
            let places = self.places_of_taps(phase);
            for (filter, folded) in filters.chunks_exact_mut(taps).zip(all.chunks_exact(self.window())) {
                filter.iter_mut().zip(&places).for_each(|(value, &at)| *value += folded[at]);
            }
        }
    }

    /// Folded filters as rows of large channels; steps are [phase, small, folded taps].
    fn by_large_channel<'a>(&self, folded: &'a [f32]) -> Operand<'a> {
        let (large, window) = (self.layer.large.channels, self.window());
        let filters = strided(folded.len() / self.inputs(), self.inputs());
        let steps = filters.into_iter().flat_map(|from| from..from + window as u32).collect();
        Operand { data: folded, steps, lanes: strided(large, window) }
    }

    /// Where each phase and channel, [phase, small], of a small image lies, from the pixel of its first phase.
    fn phases(&self) -> Vec<u32> {
        let small = self.layer.small;
        let channels =
            move |from: usize| (0..small.channels).map(move |channel| (channel * small.pixels() + from) as u32);
        self.each_phase().flat_map(|[down, right]| channels(down * small.side + right)).collect()
    }

    /// Where the pixels of the first phase lie, [image, row, column].
    fn first_phase(&self, batch: usize) -> Vec<u32> {
        spaced_places(batch, self.layer.small, [0; 2], [self.side(); 2], self.layer.repeats)
    }

    /// Where the window's corner stands for each of them.
    fn corners(&self, padded: &Padded, batch: usize) -> Vec<u32> {
        padded.places(batch, self.side(), self.layer.stride)
    }

    /// Of a small image, in pixels of one phase.
    fn side(&self) -> usize {
        self.layer.small.side / self.layer.repeats
    }

    /// Where each folded tap, [large channel, row, column], meets a padded image whose pixel is at its corner.
    fn taps(&self, padded: &Padded) -> Vec<u32> {
        let from = (self.margin() as isize + self.first) as usize;
        let each = cells(padded.channels, self.count);
        each.map(|[channel, down, right]| padded.at(channel, from + down, from + right)).collect()
    }

    /// Where the small pixels whose folded taps, [phase, small channel, row, column], meet a large one lie.
    fn taps_back(&self, padded: &Padded) -> Vec<u32> {
        let repeats = self.layer.repeats as isize;
        let place = |phase: usize, tap: usize| {
            (repeats * (self.margin() as isize - self.first - tap as isize)) as usize + phase
        };
        let of_phase = |[down, right]: [usize; 2]| {
            cells(padded.channels, self.count)
                .map(move |[channel, row, column]| padded.at(channel, place(down, row), place(right, column)))
        };
        self.each_phase().flat_map(of_phase).collect()
    }
}

/// The pixel before the repeats, from a phase's own, that a tap meets along one side.
fn met(layer: Conv, phase: usize, tap: usize) -> isize {
    ((phase + tap) as isize - layer.padding() as isize).div_euclid(layer.repeats as isize)
}

/// `[channel, row, column]` of each cell of a square.
fn cells(channels: usize, side: usize) -> impl Iterator<Item = [usize; 3]> {
    (0..channels * side * side).map(move |at| [at / (side * side), at / side % side, at % side])
}

/// Images with a margin of zeros, so that no tap of a filter falls outside.
struct Padded {
    values: Vec<f32>,
    channels: usize,
    side: usize,
}

impl Padded {
    fn of(x: &[f32], image: Image, margin: usize) -> Self {
        let side = image.side + 2 * margin;
        let mut values = vec![0.0; x.len() / image.pixels() * side * side];
        let planes = values.chunks_exact_mut(side * side).zip(x.chunks_exact(image.pixels()));
        for (padded, plane) in planes {
            let lines = padded.chunks_exact_mut(side).skip(margin).zip(plane.chunks_exact(image.side));
            lines.for_each(|(to, from)| to[margin..margin + image.side].copy_from_slice(from));
        }
        Self { values, channels: image.channels, side }
    }

    fn at(&self, channel: usize, row: usize, column: usize) -> u32 {
        ((channel * self.side + row) * self.side + column) as u32
    }

    /// Where the filter's corner stands for each pixel of what comes out, [image, row, column].
    fn places(&self, batch: usize, side: usize, stride: usize) -> Vec<u32> {
        self.places_in(batch, [side; 2], stride)
    }

    fn places_in(&self, batch: usize, [high, wide]: [usize; 2], stride: usize) -> Vec<u32> {
        let image = Image { channels: self.channels, side: self.side };
        spaced_places(batch, image, [0; 2], [high, wide], stride)
    }
}

/// Where the first channel of pixels at a distance lies, [image, row, column].
fn spaced_places(
    batch: usize,
    image: Image,
    [down, right]: [usize; 2],
    [high, wide]: [usize; 2],
    distance: usize,
) -> Vec<u32> {
    let mut places = Vec::with_capacity(batch * high * wide);
    for index in 0..batch {
        for row in 0..high {
            let first = index * image.features() + (row * distance + down) * image.side + right;
            places.extend((0..wide).map(|column| (first + column * distance) as u32));
        }
    }
    places
}

/// Where the first channel of each pixel lies, [image, row, column].
fn image_places(batch: usize, image: Image) -> Vec<u32> {
    spaced_places(batch, image, [0; 2], [image.side; 2], 1)
}

/// Images of biases, or of zeros.
fn with_biases(biases: &[f32], has_bias: bool, batch: usize, image: Image) -> Vec<f32> {
    if !has_bias {
        return vec![0.0; batch * image.features()];
    }
    let biases = &biases[..image.channels];
    let one: Vec<f32> = biases.iter().flat_map(|&bias| std::iter::repeat_n(bias, image.pixels())).collect();
    one.repeat(batch)
}
