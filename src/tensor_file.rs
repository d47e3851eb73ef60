//! Tensors in a safetensors file: what checkpoints and the classifier's weights share.
//!
//! A file is hostile until proven: a tensor must be there, of the shape expected, and finite.

use std::collections::HashMap;

use half::f16;
use safetensors::tensor::{Metadata, TensorInfo};
use safetensors::{Dtype, SafeTensors};

use crate::error::{Error, Result};

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
    const WORD: usize = 8;
    let mut end = 0;
    let tensors = entries.into_iter().map(|(name, shape)| {
        let start = end;
        end += shape.iter().product::<usize>() * precision.size();
        (name, TensorInfo { dtype: precision.dtype(), shape, data_offsets: (start, end) })
    });
    let names = Metadata::new(metadata, tensors.collect()).map_err(|error| Error::BadCheckpoint(error.to_string()))?;
    let mut names = serde_json::to_vec(&names).map_err(|error| Error::BadCheckpoint(error.to_string()))?;
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
            let what = "it has a weight above 65,504, which half precision cannot hold";
            Err(Error::BadCheckpoint(what.into()))
        }
        Precision::Half => Ok(values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect()),
    }
}

/// The values of one tensor.
///
/// # Errors
/// [`Error::BadCheckpoint`], which names the tensor and what is wrong with it.
pub fn values(file: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    let bad = |what: String| Error::BadCheckpoint(what);
    let view = file.tensor(name).map_err(|_| bad(format!("the tensor {name} is missing")))?;
    let (dtype, data) = (view.dtype(), view.data());
    let values: Vec<f32> = match dtype {
        Dtype::F32 if view.shape() == shape => {
            data.chunks_exact(4).map(|word| f32::from_le_bytes(word.try_into().expect("four bytes"))).collect()
        }
        Dtype::F16 if view.shape() == shape => {
            let words = data.chunks_exact(2).map(|word| f16::from_le_bytes(word.try_into().expect("two bytes")));
            words.map(f16::to_f32).collect()
        }
        _ => {
            let found = view.shape();
            return Err(bad(format!("the tensor {name} is {dtype:?} {found:?}, not F32 or F16 {shape:?}")));
        }
    };
    if values.iter().any(|value| !value.is_finite()) {
        return Err(bad(format!("the tensor {name} holds values that are not finite")));
    }
    Ok(values)
}
