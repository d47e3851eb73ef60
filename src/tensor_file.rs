//! Tensors in a safetensors file: what checkpoints and the classifier's weights share.
//!
//! A file is hostile until proven: a tensor must be there, of the shape expected, and finite.

use std::collections::HashMap;

use half::f16;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use crate::error::{Error, Result};

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// F32, bit by bit.
    Single,
    /// F16: half the size, three decimals.
    Half,
}

/// A file of named tensors, `values` row-major.
///
/// # Errors
/// [`Error::BadCheckpoint`] if names, shapes and values do not fit each other.
pub fn write(
    entries: &[(String, Vec<usize>)],
    values: &[Vec<f32>],
    metadata: Option<HashMap<String, String>>,
    precision: Precision,
) -> Result<Vec<u8>> {
    let (dtype, bytes_of): (_, fn(&[f32]) -> Vec<u8>) = match precision {
        Precision::Single => (Dtype::F32, |values| values.iter().flat_map(|value| value.to_le_bytes()).collect()),
        Precision::Half => {
            (Dtype::F16, |values| values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect())
        }
    };
    if precision == Precision::Half && values.iter().flatten().any(|value| value.abs() > f16::MAX.to_f32()) {
        let what = "it has a weight above 65,504, which half precision cannot hold";
        return Err(Error::BadCheckpoint(what.into()));
    }
    let bytes: Vec<Vec<u8>> = values.iter().map(|values| bytes_of(values)).collect();
    let views = entries
        .iter()
        .zip(&bytes)
        .map(|((name, shape), bytes)| Ok((name.as_str(), TensorView::new(dtype, shape.clone(), bytes)?)))
        .collect::<std::result::Result<Vec<_>, safetensors::SafeTensorError>>();
    views
        .and_then(|views| safetensors::serialize(views, metadata))
        .map_err(|error| Error::BadCheckpoint(error.to_string()))
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
