//! Files from outside are hostile until proven: whatever their bytes are, reading them ends in an error or in
//! success, and asks for no more memory than the file stands for. The fuzzer in `fuzz/` goes on from the same
//! corpus, through the same functions.

mod cases;
#[path = "../common/mod.rs"]
mod common;
#[path = "../../fuzz/src/lib.rs"]
mod entries;
mod memory;
mod mutation;

use std::collections::HashSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use cases::Case;
use common::{flex, trainer};
use ganlet::checkpoint::{self, Checkpoint};
use ganlet::data::Digits;
use ganlet::tensor_file::{MOST_HEAD, Precision};
use ganlet::{Result, classifier};
use mutation::Mutator;
use pollster::block_on;

/// Mutations of the small files of each reader, and of the large ones.
const MUTATIONS: u64 = 10_000;
const LARGE_MUTATIONS: u64 = 300;
/// Bytes of a file of the corpus.
const SMALL: usize = 16 << 10;
/// Characters of a message: a quoted text of 240, and what is said of it.
const LONGEST: usize = 400;

/// A reader of files, and how it is used.
struct Reader {
    name: &'static str,
    /// The small part of a file, which is kept and made hostile; and the whole again.
    cut: fn(&[u8]) -> &[u8],
    complete: fn(&[u8]) -> Vec<u8>,
    /// Reads, and drops what it has read.
    read: fn(&[u8]) -> Result<()>,
    /// Reads and uses.
    run: fn(&[u8]) -> Result<()>,
}

const IDX: Reader = Reader {
    name: "idx",
    cut: |input| input,
    complete: <[u8]>::to_vec,
    read: |input| {
        let (images, labels) = entries::parted(input);
        Digits::from_idx(images, labels).map(drop)
    },
    run: entries::idx,
};
const CHECKPOINT: Reader = Reader {
    name: "checkpoint",
    cut: |input| input,
    complete: <[u8]>::to_vec,
    read: |input| Checkpoint::parse(input).map(drop),
    run: entries::checkpoint,
};
const CLASSIFIER: Reader = Reader {
    name: "classifier",
    cut: entries::head_of,
    complete: entries::with_weights,
    read: |input| classifier::from_file(input, &flex()).map(drop),
    run: entries::classifier,
};

/// What reading may ask for at once: four times the file (floats of halves, and a copy), and thirty-two times the
/// part of it that can be a head, since a short name and its tensor take so much more room when they are read; and
/// the tables of an experiment.
fn allowed(input: &[u8]) -> usize {
    4 * input.len() + 32 * input.len().min(MOST_HEAD) + (64 << 10)
}

/// Reads within the memory allowed, and uses; the share of it that was asked for.
fn survives(reader: &Reader, input: &[u8], what: &str) -> (Result<()>, f64) {
    let tried = catch_unwind(AssertUnwindSafe(|| {
        let most = memory::most_of(|| drop((reader.read)(input)));
        ((reader.run)(input), most)
    }));
    let (result, most) = tried.unwrap_or_else(|_| panic!("{}: {what} is a panic", reader.name));
    let allowed = allowed(input);
    assert!(most <= allowed, "{}: {what}, of {} bytes, asks for {most}, not {allowed}", reader.name, input.len());
    (result, most as f64 / allowed as f64)
}

fn corpus(reader: &Reader) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(reader.name)
}

#[test]
fn every_file_of_the_corpus_ends_in_an_error_or_in_success() {
    for reader in [IDX, CHECKPOINT, CLASSIFIER] {
        let mut accepted = 0;
        let mut files = 0;
        for entry in fs::read_dir(corpus(&reader)).unwrap() {
            let path = entry.unwrap().path();
            let input = (reader.complete)(&fs::read(&path).unwrap());
            accepted += usize::from(survives(&reader, &input, &path.display().to_string()).0.is_ok());
            files += 1;
        }
        println!("{}: {files} files, {accepted} accepted", reader.name);
        assert!(accepted > 0 && files > accepted, "{}: both kinds are there", reader.name);
    }
}

/// Each is a case of its own, with the words that say what is wrong; none of them goes on for long.
#[test]
fn what_is_wrong_with_a_file_is_named() {
    let mut otherwise = Vec::new();
    for (reader, cases) in all_cases() {
        for Case { name, input, says } in cases {
            let (result, _) = survives(&reader, &input, name);
            let said = result.err().map_or_else(|| "accepted".into(), |error| error.to_string());
            if !said.contains(says) || said.chars().count() > LONGEST {
                otherwise.push(format!("{}: {name} should say \"{says}\": {said}", reader.name));
            }
        }
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
}

#[test]
fn ten_thousand_mutations_of_each_kind_of_file_end_in_an_error_or_in_success() {
    for (seed, (reader, cases)) in (1..).zip(all_cases()) {
        let (whole, broken): (Vec<Case>, Vec<Case>) = cases.into_iter().partition(Case::is_fine);
        let [whole, broken] = [whole, broken].map(|cases| small(&reader, cases).into_iter().map(|(_, file)| file));
        let mut mutator = Mutator::new(seed, whole.collect(), broken.collect());
        let (mut accepted, mut most) = (0, 0.0_f64);
        for index in 0..MUTATIONS {
            let input = (reader.complete)(&mutator.next());
            let (result, share) = survives(&reader, &input, &format!("mutation {index} of seed {seed}"));
            accepted += u64::from(result.is_ok());
            most = most.max(share);
        }
        println!("{}: {accepted} of {MUTATIONS} accepted, {:.0} % of the memory allowed", reader.name, 100.0 * most);
        assert!(accepted > 0 && accepted < MUTATIONS, "{}: some are harmless, most are not", reader.name);
    }
}

#[test]
fn mutations_of_large_files_end_in_an_error_or_in_success() {
    let mut digits = trainer("digits", 1);
    digits.iteration();
    let run = block_on(checkpoint::begin(&digits).read()).unwrap();
    let packed = block_on(checkpoint::begin_networks(&digits).read_as(Precision::Half)).unwrap();
    let whole = [(CHECKPOINT, vec![run, packed]), (CLASSIFIER, vec![entries::CLASSIFIER.to_vec()])];
    for (seed, (reader, files)) in (11..).zip(whole) {
        for file in &files {
            survives(&reader, file, "a whole file").0.unwrap();
        }
        let mut mutator = Mutator::new(seed, files, Vec::new());
        for index in 0..LARGE_MUTATIONS {
            let input = mutator.next();
            let _ = survives(&reader, &input, &format!("mutation {index} of seed {seed}"));
        }
    }
}

/// Lists and names that take two bytes each in a file, and dozens in memory if they are believed.
#[test]
fn a_head_as_large_as_heads_may_be_asks_for_no_more_than_its_share() {
    for (name, input) in cases::bombs() {
        assert!(input.len() > MOST_HEAD / 2, "{name}");
        let (result, share) = survives(&CHECKPOINT, &input, name);
        println!("{name}: {:.0} % of the memory allowed", 100.0 * share);
        assert_eq!(result.err().map(|error| error.code()), Some("bad-checkpoint"), "{name}");
        survives(&CLASSIFIER, &input, name).0.unwrap_err();
    }
}

/// `cargo test --release --features cli --test hostile -- --ignored`
#[test]
#[ignore = "writes fuzz/corpus anew"]
fn the_corpus_is_written_anew() {
    for (reader, cases) in all_cases() {
        let folder = corpus(&reader);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, file) in small(&reader, cases) {
            fs::write(folder.join(name.replace(|letter: char| !letter.is_alphanumeric(), "-")), file).unwrap();
        }
    }
}

/// What of the cases is small enough to be kept, each once.
fn small(reader: &Reader, cases: Vec<Case>) -> Vec<(&'static str, Vec<u8>)> {
    let mut seen = HashSet::new();
    let cut = cases.into_iter().map(|case| (case.name, (reader.cut)(&case.input).to_vec()));
    cut.filter(|(_, file)| file.len() < SMALL && seen.insert(file.clone())).collect()
}

fn all_cases() -> [(Reader, Vec<Case>); 3] {
    [(IDX, cases::idx()), (CHECKPOINT, cases::checkpoint()), (CLASSIFIER, cases::classifier())]
}
