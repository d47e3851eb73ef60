//! Tensors in a safetensors file: what checkpoints and the classifier's weights share.
//!
//! A file is hostile until proven: a tensor must be there, of the shape expected, and finite.

use std::collections::HashMap;

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use crate::error::{Error, Result};

/// A file of named tensors, `values` row-major.
///
/// # Errors
/// [`Error::BadCheckpoint`] if names, shapes and values do not fit each other.
pub fn write(
    entries: &[(String, Vec<usize>)],
    values: &[Vec<f32>],
    metadata: Option<HashMap<String, String>>,
) -> Result<Vec<u8>> {
    let bytes: Vec<Vec<u8>> =
        values.iter().map(|values| values.iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
    let views = entries
        .iter()
        .zip(&bytes)
        .map(|((name, shape), bytes)| Ok((name.as_str(), TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
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
    if view.dtype() != Dtype::F32 || view.shape() != shape {
        let (dtype, found) = (view.dtype(), view.shape());
        return Err(bad(format!("the tensor {name} is {dtype:?} {found:?}, not F32 {shape:?}")));
    }
    let words = view.data().chunks_exact(4);
    let values: Vec<f32> = words.map(|word| f32::from_le_bytes(word.try_into().expect("four bytes"))).collect();
    if values.iter().any(|value| !value.is_finite()) {
        return Err(bad(format!("the tensor {name} holds values that are not finite")));
    }
    Ok(values)
}
