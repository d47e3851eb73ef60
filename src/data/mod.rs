//! Real data: draws of a known density, or images from IDX files. Knows no network and no device.

pub mod idx;
pub mod mixture;

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::rng::{self, Purpose, Rng};
pub use idx::Digits;
pub use mixture::{Component, Mixture};

/// The number of labels that conditional nets are built for.
pub const CLASSES: u8 = 10;

/// What an experiment learns.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum DataSpec {
    /// 1-D draws whose density is known.
    Mixture(Mixture),
    /// 28 by 28 grey images with labels 0 to 9, loaded by the caller.
    Digits,
}

/// What becomes of the draws that do not fill a last batch.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LastBatch {
    /// The last batch takes them as well (tutorial 000's blocks).
    Takes,
    /// They wait for the next epoch, whose order is another.
    Drops,
}

/// A batch of real draws, on the host.
pub struct Batch {
    /// `[len, features]`, row-major.
    pub values: Vec<f32>,
    pub labels: Vec<u8>,
}

impl Batch {
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

enum Draws {
    Values { values: Vec<f32>, labels: Vec<u8> },
    Digits(Arc<Digits>),
}

/// Hands out batches, in a new random order every epoch.
pub struct Source {
    draws: Draws,
    seed: u64,
    last_batch: LastBatch,
    /// Draws handed out so far are a function of these two, so a checkpoint need keep no more.
    epoch: u64,
    used: usize,
    order: Vec<u32>,
}

impl Source {
    /// # Errors
    /// [`Error::NoDigits`] if the experiment needs digits and has none.
    pub fn new(spec: &DataSpec, digits: Option<Arc<Digits>>, last_batch: LastBatch, seed: u64) -> Result<Self> {
        let draws = match spec {
            DataSpec::Mixture(mixture) => {
                let (values, labels) = mixture.draw(&mut rng::stream(seed, Purpose::Data));
                Draws::Values { values, labels }
            }
            DataSpec::Digits => Draws::Digits(digits.ok_or(Error::NoDigits)?),
        };
        let mut source = Self { draws, seed, last_batch, epoch: 0, used: 0, order: Vec::new() };
        source.shuffle();
        Ok(source)
    }

    /// The number of real draws to train on.
    pub fn len(&self) -> usize {
        match &self.draws {
            Draws::Values { values, .. } => values.len(),
            Draws::Digits(digits) => digits.training_len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `count` of the 1-D draws, spread evenly over the data set; none for digits.
    pub fn spread_values(&self, count: usize) -> Vec<f32> {
        match &self.draws {
            Draws::Values { values, .. } => {
                values.iter().step_by((values.len() / count).max(1)).take(count).copied().collect()
            }
            Draws::Digits(_) => Vec::new(),
        }
    }

    pub fn digits(&self) -> Option<&Arc<Digits>> {
        match &self.draws {
            Draws::Digits(digits) => Some(digits),
            Draws::Values { .. } => None,
        }
    }

    /// Labels by chance, of those that there are.
    pub fn random_labels(&self, rng: &mut Rng, count: usize) -> Vec<u8> {
        match &self.draws {
            Draws::Digits(digits) => digits.random_labels(rng, count),
            Draws::Values { .. } => rng::labels(rng, CLASSES, count),
        }
    }

    /// Another label than this, each in its turn.
    pub fn other_label(&self, label: u8, turn: usize) -> u8 {
        match &self.draws {
            Draws::Digits(digits) => digits.other_label(label, turn),
            Draws::Values { .. } => (label + 1) % CLASSES,
        }
    }

    /// The next `batch_size` draws; the last batch of an epoch as [`LastBatch`] says.
    pub fn next(&mut self, batch_size: usize) -> Batch {
        let (len, batch_size) = (self.len(), batch_size.min(self.len()));
        if self.used + batch_size > len {
            self.epoch += 1;
            self.shuffle();
        }
        let left = len - self.used - batch_size;
        let joins = self.last_batch == LastBatch::Takes && left < batch_size;
        let take = if joins { batch_size + left } else { batch_size };
        let chosen = &self.order[self.used..self.used + take];
        let batch = match &self.draws {
            Draws::Values { values, labels } => Batch {
                values: chosen.iter().map(|&i| values[i as usize]).collect(),
                labels: chosen.iter().map(|&i| labels[i as usize]).collect(),
            },
            Draws::Digits(digits) => digits.batch(chosen),
        };
        self.used += take;
        batch
    }

    /// `(epoch, draws used of it)`: where [`Source::seek`] goes on.
    pub fn position(&self) -> (u64, usize) {
        (self.epoch, self.used)
    }

    pub fn seek(&mut self, (epoch, used): (u64, usize)) {
        self.epoch = epoch;
        self.shuffle();
        self.used = used.min(self.len());
    }

    fn shuffle(&mut self) {
        let mut rng: Rng = rng::stream(self.seed, Purpose::Order);
        // One block of the stream per epoch: 2^40 words are more than any shuffle takes.
        rng.set_word_pos(self.epoch << 40);
        self.order = rng::permutation(&mut rng, self.len());
        if let Draws::Values { labels, .. } = &self.draws {
            in_proportion(&mut self.order, labels);
        }
        self.used = 0;
    }
}

/// Spreads each label evenly over the order, at random within the label: every block then holds every
/// hump in its share. By chance alone a block of 400 is off by 2.5 %, and G follows each block.
fn in_proportion(order: &mut [u32], labels: &[u8]) {
    let mut groups: Vec<Vec<(usize, u32)>> = vec![Vec::new(); 256];
    for (at, &index) in order.iter().enumerate() {
        groups[usize::from(labels[index as usize])].push((at, index));
    }
    groups.retain(|group| !group.is_empty());
    // The label that is furthest behind its share goes next; of two, the one that came first in the order.
    let mut seen = vec![0; groups.len()];
    for slot in order {
        let share = |label: usize| (seen[label] as f64 + 0.5) / groups[label].len() as f64;
        let waiting = (0..groups.len()).filter(|&label| seen[label] < groups[label].len());
        let place = |label: usize| groups[label][seen[label]].0;
        let next = waiting.min_by(|&a, &b| share(a).total_cmp(&share(b)).then(place(a).cmp(&place(b))));
        let next = next.expect("as many slots as draws");
        *slot = groups[next][seen[next]].1;
        seen[next] += 1;
    }
}

/// One-hot rows: `[labels.len(), CLASSES]`, row-major.
pub fn one_hot(labels: &[u8]) -> Vec<f32> {
    let classes = usize::from(CLASSES);
    let mut rows = vec![0.0; labels.len() * classes];
    for (row, &label) in rows.chunks_exact_mut(classes).zip(labels) {
        row[usize::from(label)] = 1.0;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    fn source() -> Source {
        let experiment = presets::get("two-gaussians").unwrap();
        Source::new(&experiment.data, None, LastBatch::Takes, 1).unwrap()
    }

    #[test]
    fn an_epoch_hands_out_every_draw_once_and_the_last_batch_takes_the_remainder() {
        let mut source = source();
        let sizes: Vec<usize> = (0..3).map(|_| source.next(600).len()).collect();
        assert_eq!(sizes, [600, 600, 800]);
        let mut source = super::tests::source();
        let mut seen: Vec<f32> = (0..5).flat_map(|_| source.next(400).values).collect();
        let Draws::Values { values, .. } = &source.draws else { unreachable!() };
        let mut all = values.clone();
        seen.sort_by(f32::total_cmp);
        all.sort_by(f32::total_cmp);
        assert_eq!(seen, all);
    }

    #[test]
    fn every_block_of_a_shuffled_epoch_holds_both_humps_in_their_shares() {
        let mut source = source();
        let mut draws = Vec::new();
        for _ in 0..10 {
            let block = source.next(400);
            assert_eq!(block.labels.iter().filter(|&&label| label == 1).count(), 200);
            draws.push(block.values);
        }
        assert_ne!(draws[0], draws[5], "another order every epoch");
    }

    #[test]
    fn seeking_goes_on_where_the_position_was_taken() {
        let mut source = source();
        for _ in 0..7 {
            source.next(400);
        }
        let position = source.position();
        let expected = source.next(400).values;
        let mut other = super::tests::source();
        other.seek(position);
        assert_eq!(other.next(400).values, expected);
    }
}
