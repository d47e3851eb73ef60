//! Digits from IDX files (LeCun, Cortes, Burges: the format of MNIST and of its successors).
//!
//! Files are hostile until proven: every header is checked before a byte is copied.

use super::{Batch, CLASSES};
use crate::error::{Error, Result};
use crate::rng::{self, Rng};

/// Pixels on a side.
pub const SIDE: usize = 28;
/// Pixels of an image.
pub const PIXELS: usize = SIDE * SIDE;

const IMAGES_MAGIC: u32 = 0x0000_0803; // unsigned bytes, three dimensions
const LABELS_MAGIC: u32 = 0x0000_0801; // unsigned bytes, one dimension

/// Grey images with labels, one byte a pixel as in the file: floats are made batch by batch.
pub struct Digits {
    pixels: Vec<u8>,
    labels: Vec<u8>,
    /// Which labels the training images bear, ascending.
    borne: Vec<u8>,
}

/// None, of which any label may be said.
impl Default for Digits {
    fn default() -> Self {
        Self { pixels: Vec::new(), labels: Vec::new(), borne: (0..CLASSES).collect() }
    }
}

impl Digits {
    /// Reads an images file and a labels file, both already unpacked.
    ///
    /// # Errors
    /// One for each thing that can be wrong: magic number, length, dimensions, counts, a label above 9.
    pub fn from_idx(images: &[u8], labels: &[u8]) -> Result<Self> {
        let [count, rows, columns] = header(images, "images", IMAGES_MAGIC)?;
        if (rows as usize, columns as usize) != (SIDE, SIDE) {
            return Err(Error::IdxDimensions { rows, columns });
        }
        let pixels = body(images, "images", 16, u64::from(count) * PIXELS as u64)?;
        let [label_count] = header(labels, "labels", LABELS_MAGIC)?;
        let labels = body(labels, "labels", 8, u64::from(label_count))?;
        if count != label_count {
            return Err(Error::IdxCounts { images: count as usize, labels: label_count as usize });
        }
        if let Some(index) = labels.iter().position(|&label| label >= CLASSES) {
            return Err(Error::IdxLabels { label: labels[index], index });
        }
        if labels.is_empty() {
            return Ok(Self::default());
        }
        let mut digits = Self { pixels: pixels.to_vec(), labels: labels.to_vec(), borne: Vec::new() };
        let trained = &labels[..digits.training_len()];
        digits.borne = (0..CLASSES).filter(|label| trained.contains(label)).collect();
        Ok(digits)
    }

    pub fn len(&self) -> usize {
        self.labels.len()
    }

    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The first nine tenths are for training; the rest is never trained on, and judges.
    pub fn training_len(&self) -> usize {
        self.len() - self.len() / 10
    }

    /// The grey values of the digits that are for training, image by image.
    pub fn training_pixels(&self) -> &[u8] {
        &self.pixels[..self.training_len() * PIXELS]
    }

    /// `count` labels, each that the training images bear equally likely: of another there is nothing to learn.
    pub fn random_labels(&self, rng: &mut Rng, count: usize) -> Vec<u8> {
        let places = rng::labels(rng, self.borne.len() as u8, count);
        places.into_iter().map(|place| self.borne[usize::from(place)]).collect()
    }

    /// Another label than this, of those that the training images bear: each in its turn.
    pub fn other_label(&self, label: u8, turn: usize) -> u8 {
        let others = || self.borne.iter().copied().filter(|&other| other != label);
        others().nth(turn % others().count().max(1)).unwrap_or((label + 1) % CLASSES)
    }

    /// The digits that are kept from training.
    pub fn held_out(&self) -> Batch {
        let chosen: Vec<u32> = (self.training_len() as u32..self.len() as u32).collect();
        self.batch(&chosen)
    }

    /// `per_class` training images of each label, chosen by `rng`; fewer where there are fewer.
    pub fn labelled(&self, per_class: usize, rng: &mut Rng) -> Vec<u32> {
        let order = rng::permutation(rng, self.training_len());
        let of = |label: u8| order.iter().copied().filter(move |&index| self.labels[index as usize] == label);
        (0..CLASSES).flat_map(|label| of(label).take(per_class)).collect()
    }

    /// The images at `chosen`, `[chosen.len(), 784]`, from 0 to 1.
    pub fn batch(&self, chosen: &[u32]) -> Batch {
        let mut values = Vec::with_capacity(chosen.len() * PIXELS);
        for &index in chosen {
            let start = index as usize * PIXELS;
            values.extend(self.pixels[start..start + PIXELS].iter().map(|&byte| f32::from(byte) / 255.0));
        }
        Batch { values, labels: chosen.iter().map(|&index| self.labels[index as usize]).collect() }
    }

    /// For each label asked for, the next image that bears it, starting over when there are no more.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a label that no image bears.
    pub fn examples(&self, labels: &[u8]) -> Result<Batch> {
        let mut next = [0usize; CLASSES as usize];
        let mut chosen = Vec::with_capacity(labels.len());
        for &label in labels {
            let from = next.get_mut(usize::from(label)).ok_or_else(|| missing(label))?;
            let index = (0..self.len())
                .map(|offset| (*from + offset) % self.len())
                .find(|&index| self.labels[index] == label)
                .ok_or_else(|| missing(label))?;
            *from = index + 1;
            chosen.push(index as u32);
        }
        Ok(self.batch(&chosen))
    }
}

/// An images file of row-major grey values from 0 to 1.
pub fn write_images(images: &[f32]) -> Vec<u8> {
    let count = images.len() / PIXELS;
    let mut file = Vec::with_capacity(16 + images.len());
    for word in [IMAGES_MAGIC, count as u32, SIDE as u32, SIDE as u32] {
        file.extend(word.to_be_bytes());
    }
    file.extend(images.iter().map(|&grey| to_byte(grey)));
    file
}

/// A labels file.
pub fn write_labels(labels: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(8 + labels.len());
    file.extend(LABELS_MAGIC.to_be_bytes());
    file.extend((labels.len() as u32).to_be_bytes());
    file.extend(labels);
    file
}

/// A grey value from 0 to 1 as the byte that files hold.
pub fn to_byte(grey: f32) -> u8 {
    (grey.clamp(0.0, 1.0) * 255.0).round() as u8
}

fn missing(label: u8) -> Error {
    Error::BadRequest(format!("no image of the data bears the label {label}"))
}

fn header<const N: usize>(file: &[u8], name: &'static str, magic: u32) -> Result<[u32; N]> {
    let short = || Error::IdxShort { file: name, found: file.len(), expected: 4 + 4 * N as u64 };
    let word = |index: usize| {
        let bytes = file.get(4 * index..4 * index + 4).ok_or_else(short)?;
        Ok(u32::from_be_bytes(bytes.try_into().expect("four bytes")))
    };
    let found = word(0)?;
    if found != magic {
        return Err(Error::IdxMagic { file: name, found, expected: magic });
    }
    let mut sizes = [0; N];
    for (index, size) in sizes.iter_mut().enumerate() {
        *size = word(index + 1)?;
    }
    Ok(sizes)
}

fn body<'a>(file: &'a [u8], name: &'static str, start: usize, length: u64) -> Result<&'a [u8]> {
    let expected = start as u64 + length;
    if file.len() as u64 != expected {
        return Err(Error::IdxShort { file: name, found: file.len(), expected });
    }
    Ok(&file[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(count: usize) -> (Vec<u8>, Vec<u8>) {
        let images: Vec<f32> = (0..count * PIXELS).map(|i| (i % 256) as f32 / 255.0).collect();
        let labels: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
        (write_images(&images), write_labels(&labels))
    }

    fn refused(images: &[u8], labels: &[u8]) -> Error {
        Digits::from_idx(images, labels).err().expect("refused")
    }

    #[test]
    fn what_is_written_is_read_back_byte_for_byte() {
        let (images, labels) = files(25);
        let digits = Digits::from_idx(&images, &labels).unwrap();
        let batch = digits.batch(&(0..25).collect::<Vec<_>>());
        assert_eq!(write_images(&batch.values), images);
        assert_eq!(write_labels(&batch.labels), labels);
    }

    #[test]
    fn each_thing_that_can_be_wrong_has_its_own_error() {
        let (images, labels) = files(3);
        assert_eq!(refused(&labels, &labels).code(), "idx-magic");
        assert_eq!(refused(&images, &images).code(), "idx-magic");
        assert_eq!(refused(&images[..images.len() - 1], &labels).code(), "idx-short");
        assert_eq!(refused(&images[..9], &labels).code(), "idx-short");
        assert_eq!(refused(&[], &labels).code(), "idx-short");
        assert_eq!(refused(&images, &labels[..labels.len() - 1]).code(), "idx-short");
        assert_eq!(refused(&images, &files(4).1).code(), "idx-counts");
        let mut other = images.clone();
        other[15] = 32;
        assert_eq!(refused(&other, &labels).code(), "idx-dimensions");
        let mut other = labels.clone();
        other[8] = 10;
        assert_eq!(refused(&images, &other), Error::IdxLabels { label: 10, index: 0 });
    }

    #[test]
    fn a_header_that_announces_the_world_is_refused_before_anything_is_allocated() {
        let (mut images, labels) = files(1);
        images[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(refused(&images, &labels).code(), "idx-short");
    }

    #[test]
    fn files_of_no_digits_are_none_of_which_any_label_may_be_said() {
        let digits = Digits::from_idx(&write_images(&[]), &write_labels(&[])).unwrap();
        assert!(digits.is_empty() && digits.held_out().is_empty());
        assert_eq!(digits.random_labels(&mut rng::stream(1, rng::Purpose::Labels), 5).len(), 5);
        assert_eq!(digits.examples(&[3]).err().map(|error| error.code()), Some("bad-request"));
    }

    #[test]
    fn another_label_is_never_the_own_one_and_each_comes_in_its_turn() {
        let none = Digits::default();
        let others: Vec<u8> = (0..10).map(|turn| none.other_label(3, turn)).collect();
        assert_eq!(others, [0, 1, 2, 4, 5, 6, 7, 8, 9, 0]);
        let two = Digits { borne: vec![2, 7], ..Digits::default() };
        assert_eq!((0..3).map(|turn| two.other_label(7, turn)).collect::<Vec<_>>(), [2, 2, 2]);
    }

    #[test]
    fn random_labels_are_those_that_images_to_train_on_bear() {
        let images = files(20).0;
        // The last tenth, which is not trained on, bears another.
        let labels: Vec<u8> = (0..20).map(|at| if at < 18 { [2, 5, 7][at % 3] } else { 9 }).collect();
        let digits = Digits::from_idx(&images, &write_labels(&labels)).unwrap();
        let mut drawn = digits.random_labels(&mut rng::stream(1, rng::Purpose::Labels), 200);
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn, [2, 5, 7]);
    }

    #[test]
    fn examples_bear_the_labels_asked_for_and_differ() {
        let (images, labels) = files(30);
        let digits = Digits::from_idx(&images, &labels).unwrap();
        let batch = digits.examples(&[3, 3, 7]).unwrap();
        assert_eq!(batch.labels, [3, 3, 7]);
        assert_ne!(batch.values[..PIXELS], batch.values[PIXELS..2 * PIXELS]);
        assert_eq!(digits.examples(&[12]).err().map(|e| e.code()), Some("bad-request"));
    }
}
