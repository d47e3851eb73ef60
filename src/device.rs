//! The one file that opens burn's backends; `kernels` extends them.

use burn::tensor::{Device, Tensor, Transaction};

use crate::error::{Error, Result};
use crate::kernels;

/// Where the arithmetic runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    WebGpu,
    Flex,
    NdArray,
}

impl Backend {
    pub fn name(self) -> &'static str {
        match self {
            Backend::WebGpu => "webgpu",
            Backend::Flex => "flex",
            Backend::NdArray => "ndarray",
        }
    }

    /// # Errors
    /// [`Error::BadRequest`] for a name that is none of `webgpu`, `flex`, `ndarray`.
    pub fn from_name(name: &str) -> Result<Self> {
        [Backend::WebGpu, Backend::Flex, Backend::NdArray]
            .into_iter()
            .find(|backend| backend.name() == name)
            .ok_or_else(|| Error::BadRequest(format!("there is no backend \"{name}\"")))
    }
}

/// Dispatches that go to a GPU in one go: more than an iteration has, so that none is sent in pieces.
#[cfg(feature = "webgpu")]
const DISPATCHES_A_SUBMIT: usize = 256;

/// Opens a device. WebGPU can be opened once per process; keep what you get.
///
/// # Errors
/// [`Error::BackendMissing`] if this build lacks the backend, [`Error::Device`] if the GPU refuses.
pub async fn open(backend: Backend) -> Result<Device> {
    match backend {
        #[cfg(feature = "webgpu")]
        Backend::WebGpu => {
            let options = Device::wgpu_options().tasks_max(DISPATCHES_A_SUBMIT);
            options.init_async().await.map_err(|error| Error::Device(error.to_string()))
        }
        #[cfg(feature = "flex")]
        Backend::Flex => Ok(Device::flex()),
        #[cfg(feature = "ndarray")]
        Backend::NdArray => {
            // flex has replaced ndarray, which stays as the second opinion and the last resort.
            #[allow(deprecated)]
            Ok(Device::ndarray())
        }
        #[allow(unreachable_patterns)]
        missing => Err(Error::BackendMissing(missing.name())),
    }
}

/// Values of the host on the device, in so many rows: `[rows, values.len() / rows]`.
pub fn rows(values: Vec<f32>, rows: usize, device: &Device) -> Tensor<2> {
    let columns = values.len() / rows;
    kernels::upload(values, [rows, columns], device)
}

/// Values of the host on the device: `[values.len()]`.
pub fn flat(values: Vec<f32>, device: &Device) -> Tensor<1> {
    let count = values.len();
    kernels::upload(values, [count], device)
}

/// Reads several tensors back in one go: the only place where the host waits for the device.
///
/// # Errors
/// [`Error::Device`] if the device failed at any step since the last reading.
pub async fn read(tensors: Vec<Tensor<1>>) -> Result<Vec<Vec<f32>>> {
    let transaction = tensors.into_iter().fold(Transaction::default(), Transaction::register);
    let read = transaction.execute_async().await.map_err(|error| Error::Device(format!("{error:?}")))?;
    read.into_iter()
        .map(|data| data.try_into_vec::<f32>().map_err(|error| Error::Device(format!("{error:?}"))))
        .collect()
}
