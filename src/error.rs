//! Every way in which ganlet says no: what was wrong, and what to do.

pub type Result<T> = std::result::Result<T, Error>;

/// The message says what was wrong; [`Error::hint`] says what to do; [`Error::code`] is stable.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("there is no preset \"{name}\"")]
    UnknownPreset { name: String, known: String },
    #[error("there is no hyper-parameter \"{0}\"")]
    UnknownHyperparameter(String),
    #[error("{name} cannot be {value}: it takes {range}")]
    OutOfRange { name: String, value: String, range: String },
    #[error("{0}")]
    BadRequest(String),
    #[error("the {file} file begins with 0x{found:08x}, where an IDX file of {file} has 0x{expected:08x}")]
    IdxMagic { file: &'static str, found: u32, expected: u32 },
    #[error("the {file} file is {found} bytes long, but its header announces {expected}")]
    IdxShort { file: &'static str, found: usize, expected: u64 },
    #[error("the images file holds {images} images, the labels file {labels} labels")]
    IdxCounts { images: usize, labels: usize },
    #[error("the images are {rows} by {columns} pixels; this experiment takes 28 by 28")]
    IdxDimensions { rows: u32, columns: u32 },
    #[error("label {label} at position {index} is not one of 0 to 9")]
    IdxLabels { label: u8, index: usize },
    #[error("{count} images are fewer than one batch of {batch}")]
    TooFewDraws { count: usize, batch: usize },
    #[error("this experiment trains on digits, and none are loaded")]
    NoDigits,
    #[error("this is not a checkpoint that ganlet can read: {0}")]
    BadCheckpoint(String),
    #[error("the {0} backend is not in this build")]
    BackendMissing(&'static str),
    #[error("the device failed: {0}")]
    Device(String),
}

/// Characters of a text from outside that a message quotes.
const QUOTED: usize = 240;

/// A text from outside as messages quote it: a hostile name is no longer than two lines.
pub(crate) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}

impl Error {
    pub(crate) fn bad_checkpoint(what: impl AsRef<str>) -> Self {
        Self::BadCheckpoint(quoted(what.as_ref()))
    }

    /// Stable and kebab-case, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Error::UnknownPreset { .. } => "unknown-preset",
            Error::UnknownHyperparameter(_) => "unknown-hyperparameter",
            Error::OutOfRange { .. } => "out-of-range",
            Error::BadRequest(_) => "bad-request",
            Error::IdxMagic { .. } => "idx-magic",
            Error::IdxShort { .. } => "idx-short",
            Error::IdxCounts { .. } => "idx-counts",
            Error::IdxDimensions { .. } => "idx-dimensions",
            Error::IdxLabels { .. } => "idx-labels",
            Error::TooFewDraws { .. } => "too-few-draws",
            Error::NoDigits => "no-digits",
            Error::BadCheckpoint(_) => "bad-checkpoint",
            Error::BackendMissing(_) => "backend-missing",
            Error::Device(_) => "device-failed",
        }
    }

    /// What the reader of the message can do about it.
    pub fn hint(&self) -> String {
        match self {
            Error::UnknownPreset { known, .. } => format!("Choose one of {known}."),
            Error::UnknownHyperparameter(_) => "hyperparameters() lists the names.".into(),
            Error::OutOfRange { range, .. } => format!("Give {range}."),
            Error::BadRequest(_) => "Check the arguments against the documentation of the call.".into(),
            Error::IdxMagic { file, .. } => {
                format!("Check that the address is that of the {file} file, in IDX format, gzip or not.")
            }
            Error::IdxShort { .. } => "The download may have been cut off; fetch the file again.".into(),
            Error::IdxCounts { .. } => "Images and labels must come from the same set.".into(),
            Error::IdxDimensions { .. } => {
                "MNIST, Fashion-MNIST and KMNIST have this size; scale other images first.".into()
            }
            Error::IdxLabels { .. } => {
                "Ten classes, numbered from 0, are what the conditional nets are built for.".into()
            }
            Error::TooFewDraws { .. } => "Load more images, or make the batch smaller.".into(),
            Error::NoDigits => "Load an images file and a labels file first.".into(),
            Error::BadCheckpoint(_) => "Load a file that ganlet saved, of the same preset and sizes.".into(),
            Error::BackendMissing(_) => "Choose another backend.".into(),
            Error::Device(_) => "Reset the run, or choose the CPU backend.".into(),
        }
    }
}
