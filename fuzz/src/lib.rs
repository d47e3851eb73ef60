//! Whatever reads a file from outside, as the fuzzer and `tests/hostile/` call it: an error or success, whatever
//! the bytes are. What is accepted is also used, for a draw or a step: believed too early, it would fail there.

use burn::tensor::Device;
use ganlet::checkpoint::Checkpoint;
use ganlet::data::{Digits, idx::PIXELS};
use ganlet::device::{self, Backend};
use ganlet::rng::{self, Purpose};
use ganlet::{Result, Trainer, classifier};
use pollster::block_on;

/// The weights of the page's own classifier.
pub const CLASSIFIER: &[u8] = include_bytes!("../../weights/classifier.safetensors");
/// Bytes of the number that a safetensors file begins with: the length of its head.
const WORD: usize = 8;
/// Steps of an iteration that is waited for: a file may ask for a hundred.
const FEW_STEPS: usize = 2;

/// Two files as one input: the length of the first, then both.
pub fn joined(images: &[u8], labels: &[u8]) -> Vec<u8> {
    [&(images.len() as u32).to_le_bytes(), images, labels].concat()
}

/// The two files of an input as [`joined`] makes it; of any other input, whatever its first bytes say.
pub fn parted(input: &[u8]) -> (&[u8], &[u8]) {
    let (length, files) = input.split_first_chunk::<4>().unwrap_or((&[0; 4], input));
    files.split_at((u32::from_le_bytes(*length) as usize).min(files.len()))
}

/// An images file and a labels file, as [`joined`].
pub fn idx(input: &[u8]) -> Result<()> {
    let (images, labels) = parted(input);
    let digits = Digits::from_idx(images, labels)?;
    let rng = || rng::stream(1, Purpose::Labelled);
    let _ = digits.examples(&[0, 9]);
    digits.labelled(2, &mut rng());
    digits.random_labels(&mut rng(), 3);
    digits.other_label(0, usize::MAX);
    assert_eq!(digits.held_out().len() + digits.training_len(), digits.len());
    assert_eq!(digits.training_pixels().len(), digits.training_len() * PIXELS);
    Ok(())
}

/// A run.
pub fn checkpoint(input: &[u8]) -> Result<()> {
    let checkpoint = Checkpoint::parse(input)?;
    let mut trainer = Trainer::for_drawing(checkpoint.experiment.clone(), &flex())?;
    checkpoint.restore(&mut trainer)?;
    let drawn = trainer.generate(trainer.shown_latents(1, 1), &[3])?;
    let asked = trainer.experiment().discriminator_steps + trainer.experiment().generator_steps;
    if !trainer.source().is_empty() && asked <= FEW_STEPS {
        trainer.iteration();
    }
    block_on(device::read([vec![drawn.flatten(0, 1)], trainer.stats_tensors()].concat())).map(drop)
}

/// A classifier's weights.
pub fn classifier(input: &[u8]) -> Result<()> {
    let network = classifier::from_file(input, &flex())?;
    let image = device::rows(vec![0.5; PIXELS], 1, &flex());
    block_on(device::read(vec![classifier::probabilities(&network, image).flatten(0, 1)])).map(drop)
}

/// A file of the same weights with another head: what is too large for a corpus is added here.
pub fn with_weights(head: &[u8]) -> Vec<u8> {
    [head, &CLASSIFIER[head_of(CLASSIFIER).len()..]].concat()
}

/// What a safetensors file begins with: the length of its head, and the head.
pub fn head_of(file: &[u8]) -> &[u8] {
    let length = file.first_chunk::<WORD>().map_or(0, |word| u64::from_le_bytes(*word) as usize);
    &file[..WORD.saturating_add(length).min(file.len())]
}

fn flex() -> Device {
    block_on(device::open(Backend::Flex)).expect("flex is everywhere")
}
