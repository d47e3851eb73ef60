//! Generated digits against real ones, from what a classifier makes of them: how faithful, how far, how varied.
//!
//! Pure numbers: rows of class probabilities and of features go in, figures come out.

use super::symmetric;

/// What a classifier makes of some digits.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The most likely label of each.
    pub labels: Vec<u8>,
    /// `[count × width]`, row-major.
    pub features: Vec<f64>,
    pub width: usize,
    /// Median of [`nearest`], over the first [`COMPARED`] of them.
    pub apart: f64,
}

/// What draws are held against.
pub struct Real {
    /// Digits kept from training.
    pub held_out: Read,
    /// [`frechet`] between them and as many training digits.
    pub floor: f64,
}

/// See [`metrics`].
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Metrics {
    /// Share of the draws that are read as the label asked for; none without labels.
    pub fidelity: Option<f64>,
    /// [`frechet`] to real digits as a multiple of that between real digits and real digits. Not the usual
    /// FID, whose features are another network's.
    pub frechet: f64,
    /// Mean distance between draws of one label, as a share of that between real digits of the label,
    /// mean over labels: 1 is as varied as real, 0 is one digit again and again.
    pub diversity: f64,
    /// With labels each label's fidelity; without, each digit's share of the draws.
    #[serde(rename = "perLabel")]
    pub per_label: Vec<f64>,
    /// Digits that make up more than 1 % of the draws.
    pub coverage: usize,
    /// Median distance, pixel by pixel, of a draw to the training digit nearest to it, as a share of the same
    /// for digits kept from training: 1 is as new as a real digit, 0 is a copy.
    pub novelty: f64,
}

/// A digit counts as covered from this share of the draws.
const COVERED: f64 = 0.01;
/// Draws that are held against every training digit.
pub const COMPARED: usize = 100;
/// Pixels in a row whose sums are compared first.
const RUN: usize = 14;
/// Pairs a label whose distance is taken: enough for two decimals.
const PAIRS: usize = 200;

/// Figures of generated draws.
///
/// `asked`: the label asked for of each draw; none where nets take no label.
pub fn metrics(drawn: &Read, asked: Option<&[u8]>, real: &Real, classes: usize) -> Metrics {
    let (floor, novelty) = (real.floor, drawn.apart / real.held_out.apart);
    let real = &real.held_out;
    let count = drawn.labels.len();
    let of = |labels: &[u8], class: usize| -> Vec<usize> {
        (0..labels.len()).filter(|&index| usize::from(labels[index]) == class).collect()
    };
    let shares: Vec<f64> = (0..classes).map(|class| of(&drawn.labels, class).len() as f64 / count as f64).collect();
    let hit = |indices: &[usize], class: usize| {
        let hits = indices.iter().filter(|&&index| usize::from(drawn.labels[index]) == class).count();
        hits as f64 / indices.len().max(1) as f64
    };
    let per_label: Vec<f64> = match asked {
        Some(asked) => (0..classes).map(|class| hit(&of(asked, class), class)).collect(),
        None => shares.clone(),
    };
    let fidelity = asked.map(|asked| {
        let hits = asked.iter().zip(&drawn.labels).filter(|(asked, read)| asked == read).count();
        hits as f64 / count as f64
    });
    // Without labels the draws are sorted by what they look like; a digit that is never drawn has no variety.
    let groups = asked.unwrap_or(&drawn.labels);
    let varied = (0..classes).map(|class| {
        let real = spread(real, &of(&real.labels, class));
        let drawn = spread(drawn, &of(groups, class));
        match (drawn, real) {
            (Some(drawn), Some(real)) if real > 0.0 => drawn / real,
            _ => 0.0,
        }
    });
    Metrics {
        fidelity,
        frechet: frechet(drawn, real) / floor,
        diversity: varied.sum::<f64>() / classes as f64,
        per_label,
        novelty,
        coverage: shares.iter().filter(|&&share| share > COVERED).count(),
    }
}

/// |μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½): the squared Fréchet distance between two normals with the means
/// and covariances of the features (Dowson and Landau 1982; Heusel et al. 2017).
pub fn frechet(a: &Read, b: &Read) -> f64 {
    let width = a.width;
    let ((mean_a, cov_a), (mean_b, cov_b)) = (moments(a), moments(b));
    let between: f64 = mean_a.iter().zip(&mean_b).map(|(a, b)| (a - b).powi(2)).sum();
    let trace = |matrix: &[f64]| (0..width).map(|i| matrix[i * width + i]).sum::<f64>();
    // tr (Σ₁ Σ₂)^½ is the sum of the roots of the eigenvalues of the symmetric Σ₁^½ Σ₂ Σ₁^½.
    let root = symmetric::square_root(&cov_a, width);
    let inner = symmetric::product(&symmetric::product(&root, &cov_b, width), &root, width);
    let cross: f64 = symmetric::eigenvalues(&inner, width).iter().map(|value| value.max(0.0).sqrt()).sum();
    (between + trace(&cov_a) + trace(&cov_b) - 2.0 * cross).max(0.0)
}

/// The median distance, pixel by pixel, of images to the training digit nearest to each; grey values from 0 to
/// 255, images of so many pixels.
pub fn nearest(images: &[u8], training: &[u8], pixels: usize) -> f64 {
    let apart = |a: &[u8], b: &[u8]| {
        let squares = a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2));
        squares.sum::<u32>()
    };
    // A distance is no shorter than that of sums over runs of pixels (Cauchy and Schwarz): most digits are out by it.
    let sums =
        |image: &[u8]| -> Vec<u32> { image.chunks(RUN).map(|run| run.iter().copied().map(u32::from).sum()).collect() };
    let runs = pixels.div_ceil(RUN);
    let of_training: Vec<u32> = training.chunks_exact(pixels).flat_map(sums).collect();
    let least = |image: &[u8]| {
        let own = sums(image);
        let mut least = u32::MAX;
        for (digit, sums) in training.chunks_exact(pixels).zip(of_training.chunks_exact(runs)) {
            let bound: u32 = own.iter().zip(sums).map(|(a, b)| a.abs_diff(*b).pow(2)).sum();
            if bound / (RUN as u32) < least {
                least = least.min(apart(image, digit));
            }
        }
        least
    };
    let mut all: Vec<u32> = images.chunks_exact(pixels).map(least).collect();
    all.sort_unstable();
    all.get(all.len() / 2).map_or(0.0, |&squares| f64::from(squares).sqrt())
}

/// Mean and covariance (divided by n - 1) of the features.
fn moments(read: &Read) -> (Vec<f64>, Vec<f64>) {
    let (width, count) = (read.width, read.labels.len());
    let mut mean = vec![0.0; width];
    for row in read.features.chunks_exact(width) {
        mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += value / count as f64);
    }
    let mut covariance = vec![0.0; width * width];
    for row in read.features.chunks_exact(width) {
        let centred: Vec<f64> = row.iter().zip(&mean).map(|(value, mean)| value - mean).collect();
        for (line, &a) in covariance.chunks_exact_mut(width).zip(&centred) {
            line.iter_mut().zip(&centred).for_each(|(entry, b)| *entry += a * b / (count - 1) as f64);
        }
    }
    (mean, covariance)
}

/// Mean distance between the features of `chosen`, over up to [`PAIRS`] pairs; none for fewer than two.
fn spread(read: &Read, chosen: &[usize]) -> Option<f64> {
    let count = chosen.len();
    let row = |index: usize| &read.features[index * read.width..(index + 1) * read.width];
    // Every pair at one distance in the list, then at the next.
    let pairs = (1..count).flat_map(|apart| (0..count - apart).map(move |first| (first, first + apart))).take(PAIRS);
    let distances = pairs.map(|(a, b)| {
        let squares = row(chosen[a]).iter().zip(row(chosen[b])).map(|(a, b)| (a - b).powi(2));
        squares.sum::<f64>().sqrt()
    });
    let (sum, pairs) = distances.fold((0.0, 0), |(sum, pairs), distance| (sum + distance, pairs + 1));
    (pairs > 0).then(|| sum / f64::from(pairs))
}
