//! Tensors in a safetensors file: what checkpoints and the classifier's weights share.
//!
//! A file is hostile until proven: its head is of a size that ours may have, each name stands once, tensors lie
//! side by side and end where the file ends; and a tensor must be there, of the shape expected, and finite. Memory
//! is asked for as the file proves to hold it.

use std::collections::{HashMap, HashSet};
use std::fmt;

use half::f16;
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::error::{Error, Result};

/// Bytes of a head: the largest of ours, names and shapes of a whole run, has 20 kB.
pub const MOST_HEAD: usize = 1 << 20;
/// Bytes of the number that a file begins with: the length of its head.
const WORD: usize = 8;
/// What is said of the whole file stands under this name, among those of the tensors.
const METADATA: &str = "__metadata__";

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// F32, bit by bit.
    Single,
    /// F16: half the size, three decimals.
    Half,
}

impl Precision {
    fn dtype(self) -> Dtype {
        match self {
            Self::Single => Dtype::F32,
            Self::Half => Dtype::F16,
        }
    }

    /// Bytes of a number.
    pub fn size(self) -> usize {
        match self {
            Self::Single => 4,
            Self::Half => 2,
        }
    }
}

/// What a file of these tensors begins with; their bytes follow in the same order, with nothing between.
///
/// # Errors
/// [`Error::BadCheckpoint`] if names and shapes make no file.
pub fn head(
    entries: impl IntoIterator<Item = (String, Vec<usize>)>,
    metadata: Option<HashMap<String, String>>,
    precision: Precision,
) -> Result<Vec<u8>> {
    let mut end = 0;
    let tensors = entries.into_iter().map(|(name, shape)| {
        let start = end;
        end += shape.iter().product::<usize>() * precision.size();
        (name, TensorInfo { dtype: precision.dtype(), shape, data_offsets: (start, end) })
    });
    let names = Metadata::new(metadata, tensors.collect()).map_err(|error| Error::bad_checkpoint(error.to_string()))?;
    let mut names = serde_json::to_vec(&names).map_err(|error| Error::bad_checkpoint(error.to_string()))?;
    names.resize(names.len().next_multiple_of(WORD), b' ');
    let mut head = (names.len() as u64).to_le_bytes().to_vec();
    head.append(&mut names);
    Ok(head)
}

/// Values as they stand in a file.
///
/// # Errors
/// [`Error::BadCheckpoint`] if the precision cannot hold one of them.
pub fn bytes(values: &[f32], precision: Precision) -> Result<Vec<u8>> {
    match precision {
        Precision::Single => Ok(values.iter().flat_map(|value| value.to_le_bytes()).collect()),
        Precision::Half if values.iter().any(|value| value.abs() > f16::MAX.to_f32()) => {
            Err(Error::bad_checkpoint("it has a weight above 65,504, which half precision cannot hold"))
        }
        Precision::Half => Ok(values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect()),
    }
}

/// A file whose head holds together.
pub struct TensorFile<'a> {
    head: Metadata,
    data: &'a [u8],
}

impl<'a> TensorFile<'a> {
    /// # Errors
    /// [`Error::BadCheckpoint`] if it is not safetensors, or could be read in two ways.
    pub fn open(file: &'a [u8]) -> Result<Self> {
        let bad = |what: String| Error::bad_checkpoint(format!("not safetensors ({what})"));
        let (length, rest) = file.split_first_chunk::<WORD>().ok_or_else(|| bad("it is too short".into()))?;
        let length = u64::from_le_bytes(*length);
        if length > MOST_HEAD as u64 {
            return Err(bad(format!("its header announces {length} bytes, of at most {MOST_HEAD}")));
        }
        let cut = || bad(format!("its header announces {length} bytes, and {} follow", rest.len()));
        let (head, data) = rest.split_at_checked(length as usize).ok_or_else(cut)?;
        let head: Head = serde_json::from_slice(head).map_err(|error| bad(error.to_string()))?;
        let head = Metadata::new(head.metadata, head.tensors).map_err(|error| bad(error.to_string()))?;
        if head.data_len() != data.len() {
            return Err(bad(format!("its tensors take {} bytes, and {} follow", head.data_len(), data.len())));
        }
        Ok(Self { head, data })
    }

    /// What is said of the whole file under a name.
    pub fn entry(&self, name: &str) -> Option<&str> {
        self.head.metadata().as_ref()?.get(name).map(String::as_str)
    }

    /// Whether a tensor's name begins so.
    pub fn has(&self, prefix: &str) -> bool {
        self.head.tensors().keys().any(|name| name.starts_with(prefix))
    }

    /// The values of one tensor.
    ///
    /// # Errors
    /// [`Error::BadCheckpoint`], which names the tensor and what is wrong with it.
    pub fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let bad = Error::bad_checkpoint;
        let tensor = self.head.info(name).ok_or_else(|| bad(format!("the tensor {name} is missing")))?;
        let TensorInfo { dtype, shape: found, data_offsets: (start, end) } = tensor;
        let data = &self.data[*start..*end];
        let values: Vec<f32> = match dtype {
            Dtype::F32 if found == shape => {
                data.chunks_exact(4).map(|word| f32::from_le_bytes(word.try_into().expect("four bytes"))).collect()
            }
            Dtype::F16 if found == shape => {
                let words = data.chunks_exact(2).map(|word| f16::from_le_bytes(word.try_into().expect("two bytes")));
                words.map(f16::to_f32).collect()
            }
            _ => return Err(bad(format!("the tensor {name} is {dtype:?} {found:?}, not F32 or F16 {shape:?}"))),
        };
        if values.iter().any(|value| !value.is_finite()) {
            return Err(bad(format!("the tensor {name} holds values that are not finite")));
        }
        Ok(values)
    }
}

/// The JSON that a file begins with. Read entry by entry into what is kept of it, so that lists where none belong
/// are refused at their first bracket. A name that stands twice is refused too: of the two, another reader may take
/// the other.
#[derive(Default)]
struct Head {
    metadata: Option<HashMap<String, String>>,
    /// In the order in which they lie.
    tensors: Vec<(String, TensorInfo)>,
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(HeadVisitor)
    }
}

struct HeadVisitor;

impl<'de> Visitor<'de> for HeadVisitor {
    type Value = Head;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("tensors by their names")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> std::result::Result<Head, M::Error> {
        let mut head = Head::default();
        let mut names = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if !names.insert(name.clone()) {
                return Err(M::Error::custom(format!("the name {name} stands twice")));
            }
            if name == METADATA {
                head.metadata = Some(map.next_value()?);
            } else {
                head.tensors.push((name, map.next_value()?));
            }
        }
        head.tensors.sort_by_key(|(_, tensor)| tensor.data_offsets);
        Ok(head)
    }
}
