//! Convolutions on slices of the CPU, as matrix products over images with a margin of zeros.
//!
//! A pixel of what comes out is a column of the product, a tap of the filters a row of what is summed over; where
//! the two meet lies at the sum of two offsets, so that no patch is ever copied out of its image.

use super::gemm::{Operand, Place, multiply, strided};
use super::{Conv, Image};

/// The large images convolved to the small ones; biases follow the weights.
pub fn down(x: &[f32], weights: &[f32], batch: usize, layer: Conv) -> Vec<f32> {
    let Conv { small, large, kernel, stride, repeats, bias, .. } = layer;
    let (filters, biases) = weights.split_at(layer.weights());
    let mut y = with_biases(biases, bias, batch, small);
    let rows = strided(small.channels, small.pixels());
    if repeats > 1 {
        let margin = margin(layer);
        let padded = Padded::of(x, large, margin);
        for phase in phases(layer) {
            let folded = phase.folded(filters);
            let a = phase.filters(&folded);
            let b = Operand {
                data: &padded.values,
                steps: phase.taps(&padded, margin),
                lanes: padded.places(batch, large.side, 1),
            };
            multiply(&a, &b, &mut y, &Place { rows: &rows, columns: &phase.places(batch), adds: bias });
        }
        return y;
    }
    let padded = Padded::of(x, large, layer.padding());
    let inputs = large.channels * kernel * kernel;
    // Row a of W, [b, k, k], is the filter of small channel a.
    let a = Operand { data: filters, steps: strided(inputs, 1), lanes: strided(small.channels, inputs) };
    let b =
        Operand { data: &padded.values, steps: padded.taps(kernel), lanes: padded.places(batch, small.side, stride) };
    multiply(&a, &b, &mut y, &Place { rows: &rows, columns: &image_places(batch, small), adds: bias });
    y
}

/// The small images spread to the large ones; biases follow the weights.
pub fn up(x: &[f32], weights: &[f32], batch: usize, layer: Conv) -> Vec<f32> {
    let Conv { small, large, kernel, stride, repeats, bias, .. } = layer;
    let (filters, biases) = weights.split_at(layer.weights());
    let mut y = with_biases(biases, bias, batch, large);
    let rows = strided(large.channels, large.pixels());
    if repeats > 1 {
        let margin = margin(layer) * repeats;
        let padded = Padded::of(x, small, margin);
        for (index, phase) in phases(layer).into_iter().enumerate() {
            let folded = phase.folded(filters);
            let columns = image_places(batch, large);
            let a = phase.filters_by_channel(&folded);
            let b = Operand {
                data: &padded.values,
                steps: phase.taps_back(&padded, margin),
                lanes: padded.places(batch, large.side, repeats),
            };
            multiply(&a, &b, &mut y, &Place { rows: &rows, columns: &columns, adds: bias || index > 0 });
        }
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
    let Conv { kernel, stride, repeats, .. } = layer;
    let channels = strided(layer.small.channels, layer.small.pixels());
    if repeats > 1 {
        let margin = margin(layer);
        let padded = Padded::of(large, layer.large, margin);
        if !adds {
            filters.fill(0.0);
        }
        for phase in phases(layer) {
            let a = Operand { data: small, steps: phase.places(batch), lanes: channels.clone() };
            let b = Operand {
                data: &padded.values,
                steps: padded.places(batch, layer.large.side, 1),
                lanes: phase.taps(&padded, margin),
            };
            let inputs = b.lanes.len();
            let mut folded = vec![0.0; layer.small.channels * inputs];
            let (rows, columns) = (strided(layer.small.channels, inputs), strided(inputs, 1));
            multiply(&a, &b, &mut folded, &Place { rows: &rows, columns: &columns, adds: false });
            phase.unfold(&folded, filters);
        }
        return;
    }
    let padded = Padded::of(large, layer.large, layer.padding());
    let a = Operand { data: small, steps: image_places(batch, layer.small), lanes: channels };
    let b = Operand {
        data: &padded.values,
        steps: padded.places(batch, layer.small.side, stride),
        lanes: padded.taps(kernel),
    };
    let inputs = layer.large.channels * kernel * kernel;
    let (rows, columns) = (strided(layer.small.channels, inputs), strided(inputs, 1));
    multiply(&a, &b, filters, &Place { rows: &rows, columns: &columns, adds });
}

/// Pixels of the small image at the same place within a repeated pixel. Among so many equal neighbours several
/// taps of a filter meet the same pixel: folded into one, a filter of 5 × 5 on pixels repeated twice becomes one
/// of 3 × 3 for each of four phases, with 36 % of the products.
struct Phase {
    layer: Conv,
    down: Axis,
    right: Axis,
}

/// Along one side: which of the repeated pixels, and the pixels of the large image that its taps meet.
#[derive(Clone, Copy)]
struct Axis {
    phase: usize,
    first: isize,
    count: usize,
}

fn axis(layer: Conv, phase: usize) -> Axis {
    let met = |tap: usize| (phase + tap) as isize - layer.padding() as isize;
    let [first, last] = [met(0), met(layer.kernel - 1)].map(|at| at.div_euclid(layer.repeats as isize));
    Axis { phase, first, count: (last - first + 1) as usize }
}

fn phases(layer: Conv) -> Vec<Phase> {
    let sides = (0..layer.repeats).flat_map(|down| (0..layer.repeats).map(move |right| [down, right]));
    sides.map(|[down, right]| Phase { layer, down: axis(layer, down), right: axis(layer, right) }).collect()
}

/// Pixels around the large image that the taps of any phase meet.
fn margin(layer: Conv) -> usize {
    let reach = |axis: Axis| (-axis.first).max(axis.first + axis.count as isize - 1) as usize;
    (0..layer.repeats).map(|phase| reach(axis(layer, phase))).max().unwrap_or(0)
}

impl Axis {
    /// The folded tap to which a tap belongs.
    fn of(self, layer: Conv, tap: usize) -> usize {
        let met = (self.phase + tap) as isize - layer.padding() as isize;
        (met.div_euclid(layer.repeats as isize) - self.first) as usize
    }
}

impl Phase {
    fn taps_of_filter(&self) -> usize {
        self.down.count * self.right.count
    }

    /// `(tap of a filter, its folded tap)`.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let kernel = self.layer.kernel;
        (0..kernel * kernel).map(move |tap| {
            let (down, right) = (self.down.of(self.layer, tap / kernel), self.right.of(self.layer, tap % kernel));
            (tap, down * self.right.count + right)
        })
    }

    fn folded(&self, filters: &[f32]) -> Vec<f32> {
        let taps = self.layer.kernel * self.layer.kernel;
        let mut folded = vec![0.0; filters.len() / taps * self.taps_of_filter()];
        for (filter, folded) in filters.chunks_exact(taps).zip(folded.chunks_exact_mut(self.taps_of_filter())) {
            self.pairs().for_each(|(tap, at)| folded[at] += filter[tap]);
        }
        folded
    }

    /// Adds a gradient of folded filters to that of the filters.
    fn unfold(&self, folded: &[f32], filters: &mut [f32]) {
        let taps = self.layer.kernel * self.layer.kernel;
        for (filter, folded) in filters.chunks_exact_mut(taps).zip(folded.chunks_exact(self.taps_of_filter())) {
            self.pairs().for_each(|(tap, at)| filter[tap] += folded[at]);
        }
    }

    /// Folded filters, [small, large, taps], as rows of small channels.
    fn filters<'a>(&self, folded: &'a [f32]) -> Operand<'a> {
        let inputs = self.layer.large.channels * self.taps_of_filter();
        Operand { data: folded, steps: strided(inputs, 1), lanes: strided(self.layer.small.channels, inputs) }
    }

    /// The same as rows of large channels; steps are [small, taps].
    fn filters_by_channel<'a>(&self, folded: &'a [f32]) -> Operand<'a> {
        let Conv { small, large, .. } = self.layer;
        let taps = self.taps_of_filter();
        let steps = (0..small.channels).flat_map(|channel| {
            let from = channel * large.channels * taps;
            (from..from + taps).map(|at| at as u32)
        });
        Operand { data: folded, steps: steps.collect(), lanes: strided(large.channels, taps) }
    }

    /// Where each folded tap, [large channel, row, column], meets a padded image whose pixel is at its corner.
    fn taps(&self, padded: &Padded, margin: usize) -> Vec<u32> {
        self.met(padded, |axis, tap| (margin as isize + axis.first + tap as isize) as usize)
    }

    /// Where the small pixels whose folded taps, [small channel, row, column], meet a large one lie.
    fn taps_back(&self, padded: &Padded, margin: usize) -> Vec<u32> {
        let repeats = self.layer.repeats as isize;
        self.met(padded, |axis, tap| {
            (margin as isize + axis.phase as isize - repeats * (axis.first + tap as isize)) as usize
        })
    }

    fn met(&self, padded: &Padded, place: impl Fn(Axis, usize) -> usize) -> Vec<u32> {
        let mut met = Vec::with_capacity(padded.channels * self.taps_of_filter());
        for channel in 0..padded.channels {
            for down in 0..self.down.count {
                let row = place(self.down, down);
                met.extend((0..self.right.count).map(|right| padded.at(channel, row, place(self.right, right))));
            }
        }
        met
    }

    /// Where the phase's pixels lie in small images.
    fn places(&self, batch: usize) -> Vec<u32> {
        let Conv { small, large, repeats, .. } = self.layer;
        spaced_places(batch, small, [self.down.phase, self.right.phase], [large.side; 2], repeats)
    }
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

    /// Where each tap of a filter, [channel, row, column], meets an image whose corner is at 0.
    fn taps(&self, kernel: usize) -> Vec<u32> {
        let mut taps = Vec::with_capacity(self.channels * kernel * kernel);
        for channel in 0..self.channels {
            for row in 0..kernel {
                taps.extend((0..kernel).map(|column| self.at(channel, row, column)));
            }
        }
        taps
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
