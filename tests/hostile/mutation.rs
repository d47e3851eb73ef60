//! Files made hostile by chance, the same ones for a seed.

use ganlet::rng::{self, Purpose, Rng};
use rand::RngExt;

/// What numbers in a file's text are replaced with.
const TEXTS: [&str; 12] = [
    "18446744073709551615",
    "18446744073709551616",
    "9007199254740993",
    "2305843009213693951",
    "4294967296",
    "-1",
    "0",
    "1e999",
    "1.5",
    "null",
    "[[[[",
    "\"\\u0000\"",
];
/// What words of bytes are replaced with.
const WORDS: [u64; 8] =
    [u64::MAX, 1 << 60, 1 << 32, u32::MAX as u64, 0x7fc0_0000_7fc0_0000, 0x7f80_0000_ff80_0000, 0x7c00_fc00, 0];

pub struct Mutator {
    rng: Rng,
    files: Vec<Vec<u8>>,
    /// How many of them, the first ones, are whole.
    whole: usize,
}

impl Mutator {
    /// Of whole files, and of others whose pieces come in.
    pub fn new(seed: u64, whole: Vec<Vec<u8>>, others: Vec<Vec<u8>>) -> Self {
        Self { rng: rng::stream(seed, Purpose::Data), whole: whole.len(), files: [whole, others].concat() }
    }

    /// One of the whole files, changed one to three times.
    pub fn next(&mut self) -> Vec<u8> {
        let index = self.rng.random_range(0..self.whole);
        let mut file = self.files[index].clone();
        for _ in 0..self.rng.random_range(1..=3) {
            self.change(&mut file);
        }
        file
    }

    fn change(&mut self, file: &mut Vec<u8>) {
        if file.is_empty() {
            return file.extend_from_slice(b"\0\0\x08\x03");
        }
        let at = self.place(file);
        match self.rng.random_range(0..8) {
            0 => file.truncate(at),
            1 => file[at] ^= 1 << self.rng.random_range(0..8),
            2 => file[at] = self.rng.random_range(0..=255),
            // A length, which stands at the beginning in each of the formats.
            3 => {
                let word = self.word().to_le_bytes();
                let start = 4 * self.rng.random_range(0..4);
                file.iter_mut().skip(start).zip(word).for_each(|(byte, new)| *byte = new);
            }
            4 => {
                let (word, end) = (self.word().to_le_bytes(), file.len().min(at + 8));
                file[at..end].copy_from_slice(&word[..end - at]);
            }
            5 => self.replace_number(file, at),
            // A piece of it once more, or left out.
            6 => {
                let end = file.len().min(at + self.rng.random_range(1..200));
                let piece = if self.rng.random() { file[at..end].to_vec() } else { Vec::new() };
                file.splice(at..end, [piece.clone(), piece].concat());
            }
            // The rest of another file.
            _ => {
                let index = self.rng.random_range(0..self.files.len());
                let other = self.files[index].clone();
                let from = self.place(&other);
                file.truncate(at);
                file.extend(&other[from..]);
            }
        }
    }

    /// Somewhere in a file; half of the time near its beginning.
    fn place(&mut self, file: &[u8]) -> usize {
        let end = if self.rng.random() { file.len() } else { file.len().min(4_096) };
        if end == 0 { 0 } else { self.rng.random_range(0..end) }
    }

    fn word(&mut self) -> u64 {
        let near: u64 = self.rng.random_range(0..20_000);
        let index = self.rng.random_range(0..=WORDS.len());
        WORDS.get(index).copied().unwrap_or(near)
    }

    /// The first number from `at` on.
    fn replace_number(&mut self, file: &mut Vec<u8>, at: usize) {
        let Some(start) = file[at..].iter().position(u8::is_ascii_digit).map(|found| at + found) else { return };
        let length = file[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = TEXTS[self.rng.random_range(0..TEXTS.len())];
        let growth = text.len() as i64 - length as i64;
        file.splice(start..start + length, text.bytes());
        // Half of the time the head's length follows, so that what was changed is read.
        if self.rng.random()
            && let Some(word) = file.first_chunk_mut::<8>()
        {
            *word = u64::from_le_bytes(*word).wrapping_add_signed(growth).to_le_bytes();
        }
    }
}
