//! The one file that names wasm_bindgen, js_sys and web_sys: the trainer as the worker sees it.
//!
//! Calls that wait for the device enqueue their work at once and return a promise, so that no
//! borrow of the trainer is held while they wait. Shapes of what crosses are declared in `web.d.ts`.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use burn::tensor::{Device, Tensor};
use js_sys::{Float32Array, Object, Promise, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::checkpoint::{self, Checkpoint};
use crate::data::{CLASSES, DataSpec, Digits, idx};
use crate::device::{self, Backend};
use crate::error::{Error, Result};
use crate::experiment::{RunLength, Value};
use crate::frame::{self, Frame, FrameRequest};
use crate::judge::{self, Judge, Steered};
use crate::metrics::density;
use crate::presets;
use crate::report::Stats;
use crate::tensor_file::Precision;
use crate::trainer::{Blend, Trainer};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("web.d.ts");

/// Draws from which `metrics()` is computed when the trainer draws them.
const METRIC_DRAWS: usize = 4_000;
/// Draws that one call may ask for.
const MOST_DRAWS: usize = 10_000;
/// Steps of `steer`, and their length, where none are given; and the most.
const STEER_STEPS: usize = 40;
const STEER_RATE: f64 = 0.5;
const MOST_STEER_STEPS: usize = 200;
const MOST_TEST_STEPS: usize = 1_000;
/// Iterations that a GPU must reproduce before it is trusted.
const CHECK_ITERATIONS: usize = 3;

unsafe extern "C" {
    /// What dependencies want to have run before all else: CubeCL registers its operations so.
    safe fn __wasm_call_ctors();
}

/// Once, when the module has been loaded. Were this not called here, the linker would take the module for a program,
/// and have each call from the page begin with it: some milliseconds a call on WebGPU.
#[wasm_bindgen(start)]
fn start() {
    __wasm_call_ctors();
    console_error_panic_hook::set_once();
}

/// An open device; all trainers of a worker share one per backend.
#[wasm_bindgen]
pub struct WebDevice {
    device: Device,
}

/// Opens `webgpu`, `flex` or `ndarray`. WebGPU can be opened once: keep what you get.
#[wasm_bindgen(js_name = openDevice, unchecked_return_type = "Promise<WebDevice>")]
pub fn open_device(backend: &str) -> Promise {
    let backend = Backend::from_name(backend);
    promise(async move {
        let device = device::open(backend?).await?;
        Ok(WebDevice { device }.into())
    })
}

/// Losses and weights after a few iterations of a small experiment that passes through every kind of
/// layer, loss and optimiser: equal on every backend but for rounding.
#[wasm_bindgen(js_name = selfCheck, unchecked_return_type = "Promise<Float32Array>")]
pub fn self_check(device: &WebDevice, convolves: bool) -> Promise {
    let trainer = Trainer::new(presets::self_check(convolves), None, 1, &device.device).map(|mut trainer| {
        for _ in 0..CHECK_ITERATIONS {
            trainer.iteration();
        }
        let (generator, discriminator) = trainer.players();
        let weights = [generator, discriminator].map(|player| player.shown().weights.tensor().clone());
        // The two losses and D's two mean outputs; some of the other figures are not there.
        trainer.stats_tensors().into_iter().take(4).chain(weights).collect::<Vec<_>>()
    });
    promise(async move { Ok(floats(&device::read(trainer?).await?.concat())) })
}

/// Digits in memory, shared by the trainers that train on them.
#[wasm_bindgen]
pub struct DigitSet {
    digits: Arc<Digits>,
}

#[wasm_bindgen]
impl DigitSet {
    /// From an images file and a labels file in IDX format, both unpacked.
    #[wasm_bindgen(constructor)]
    pub fn new(images: &[u8], labels: &[u8]) -> std::result::Result<DigitSet, JsValue> {
        let digits = Digits::from_idx(images, labels).map_err(thrown)?;
        Ok(Self { digits: Arc::new(digits) })
    }

    /// Another handle to the same digits: a trainer takes the one it is given.
    pub fn share(&self) -> DigitSet {
        Self { digits: self.digits.clone() }
    }

    /// One real image for each label asked for.
    #[wasm_bindgen(unchecked_return_type = "Images")]
    pub fn examples(&self, labels: &[u8]) -> std::result::Result<JsValue, JsValue> {
        let batch = self.digits.examples(labels).map_err(thrown)?;
        Ok(images(&batch.values))
    }
}

/// One run.
#[wasm_bindgen]
pub struct WebTrainer {
    trainer: Trainer,
    /// Where one was needed; `metrics` puts in what it has read of the real digits.
    judge: Rc<RefCell<Option<Judge>>>,
}

#[wasm_bindgen]
impl WebTrainer {
    #[wasm_bindgen(constructor)]
    pub fn new(
        preset: &str,
        seed: u32,
        device: &WebDevice,
        digits: Option<DigitSet>,
    ) -> std::result::Result<WebTrainer, JsValue> {
        let digits = digits.map(|set| set.digits);
        let trainer =
            presets::get(preset).and_then(|experiment| Trainer::new(experiment, digits, seed.into(), &device.device));
        Ok(Self { trainer: trainer.map_err(thrown)?, judge: Rc::default() })
    }

    #[wasm_bindgen(getter, js_name = iteration)]
    pub fn iteration_count(&self) -> f64 {
        self.trainer.iteration_count() as f64
    }

    #[wasm_bindgen(getter)]
    pub fn seed(&self) -> f64 {
        self.trainer.seed() as f64
    }

    /// Enqueues `count` whole iterations.
    pub fn iterate(&mut self, count: u32) {
        for _ in 0..count {
            self.trainer.iteration();
        }
    }

    /// Enqueues one update of D alone.
    #[wasm_bindgen(js_name = discriminatorStep)]
    pub fn discriminator_step(&mut self) {
        self.trainer.discriminator_step();
    }

    /// Enqueues one update of G alone.
    #[wasm_bindgen(js_name = generatorStep)]
    pub fn generator_step(&mut self) {
        self.trainer.generator_step();
    }

    pub fn reset(&mut self, seed: u32) -> std::result::Result<(), JsValue> {
        self.trainer.reset(seed.into()).map_err(thrown)
    }

    /// Waits for all that is enqueued: a GPU takes work faster than it does it.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn finish(&self) -> Promise {
        let last = self.trainer.last_enqueued();
        promise(async move { device::read(vec![last]).await.map(|_| JsValue::UNDEFINED) })
    }

    #[wasm_bindgen(unchecked_return_type = "Promise<Stats>")]
    pub fn stats(&self) -> Promise {
        let (iteration, tensors) = (self.trainer.iteration_count(), self.trainer.stats_tensors());
        promise(async move { plain(&Stats::from_readings(iteration, &device::read(tensors).await?)) })
    }

    #[wasm_bindgen(unchecked_return_type = "Promise<Frame>")]
    pub fn frame(&mut self, #[wasm_bindgen(unchecked_param_type = "FrameRequest")] request: JsValue) -> Promise {
        let pending = parsed::<FrameRequest>(request).and_then(|request| frame::begin(&self.trainer, &request));
        // The next frame will want to show them.
        self.trainer.measure_next();
        promise(async move { frame_object(pending?.read().await?) })
    }

    #[wasm_bindgen(unchecked_return_type = "Promise<Values | Images>")]
    pub fn generate(&self, #[wasm_bindgen(unchecked_param_type = "GenerateRequest")] request: JsValue) -> Promise {
        let is_digits = self.trainer.experiment().data == DataSpec::Digits;
        let drawn = self.draw(request);
        promise(async move {
            let values = read_one(drawn?).await?;
            Ok(if is_digits { images(&values) } else { object(&[("values", floats(&values))]) })
        })
    }

    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn discriminate(
        &self,
        #[wasm_bindgen(unchecked_param_type = "DiscriminateRequest")] request: JsValue,
    ) -> Promise {
        let field = if self.trainer.experiment().data == DataSpec::Digits { "images" } else { "values" };
        let judged = float_field(&request, field).and_then(|draws| {
            let draws = draws.ok_or_else(|| Error::BadRequest(format!("discriminate needs {field}")))?;
            self.trainer.discriminate(draws, &labels_field(&request)?)
        });
        promise(async move { Ok(floats(&read_one(judged?).await?)) })
    }

    /// `count` latents of `seed`: what `generate` takes for them.
    pub fn latents(&self, seed: f64, count: usize) -> std::result::Result<Float32Array, JsValue> {
        let count = checked("count", count, MOST_DRAWS).map_err(thrown)?;
        Ok(Float32Array::from(self.trainer.shown_latents(seed as u64, count).as_slice()))
    }

    /// Whether `classify`, `steer` and `metrics` wait for `useClassifier`.
    #[wasm_bindgen(js_name = needsClassifier)]
    pub fn needs_classifier(&self) -> bool {
        self.trainer.experiment().data == DataSpec::Digits && self.judge.borrow().is_none()
    }

    /// The classifier's weights, a safetensors file.
    #[wasm_bindgen(js_name = useClassifier)]
    pub fn use_classifier(&mut self, file: &[u8]) -> std::result::Result<(), JsValue> {
        let judge = Judge::from_file(file, self.trainer.device()).map_err(thrown)?;
        *self.judge.borrow_mut() = Some(judge);
        Ok(())
    }

    /// Images (row-major, 0 to 1) → ten probabilities each.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn classify(&self, images: &[f32]) -> Promise {
        let read = self.judge().and_then(|judge| judge.classify(images.to_vec(), self.trainer.device()));
        promise(async move { Ok(floats(&read_one(read?).await?)) })
    }

    #[wasm_bindgen(unchecked_return_type = "Promise<Steered>")]
    pub fn steer(&self, #[wasm_bindgen(unchecked_param_type = "SteerRequest")] request: JsValue) -> Promise {
        let steered = self.begin_steering(&request);
        promise(async move {
            let Steered { latents, images: drawn, probabilities } = steered?;
            let count = latents.len();
            let mut read = device::read([latents, drawn, probabilities].concat()).await?;
            let probabilities = read.split_off(2 * count).concat();
            let drawn = read.split_off(count).concat();
            Ok(object(&[
                ("latents", floats(&read.concat())),
                ("images", images(&drawn)),
                ("probabilities", floats(&probabilities)),
            ]))
        })
    }

    /// D alone against noise: the run is not touched.
    #[wasm_bindgen(js_name = selfTest, unchecked_return_type = "Promise<SelfTest>")]
    pub fn self_test(&self, steps: usize) -> Promise {
        let told = checked("steps", steps, MOST_TEST_STEPS).and_then(|steps| {
            if self.trainer.experiment().data != DataSpec::Digits {
                return Err(Error::BadRequest("the self-test is against noise in pixels; this run has none".into()));
            }
            self.trainer.self_test(steps)
        });
        promise(async move {
            let read = device::read(told?.into_iter().flatten().collect()).await?;
            let column = |at: usize| floats(&read.iter().skip(at).step_by(3).flatten().copied().collect::<Vec<f32>>());
            Ok(object(&[("dLoss", column(0)), ("dReal", column(1)), ("dFake", column(2))]))
        })
    }

    /// One dimension: distances of fresh draws to the known density. Digits: what the classifier makes of them.
    #[wasm_bindgen(unchecked_return_type = "Promise<DensityMetrics | DigitsMetrics>")]
    pub fn metrics(&self) -> Promise {
        let seed = self.trainer.iteration_count();
        match &self.trainer.experiment().data {
            DataSpec::Mixture(mixture) => {
                let mixture = mixture.clone();
                let drawn = self.trainer.generate(self.trainer.shown_latents(seed, METRIC_DRAWS), &[]);
                promise(async move { plain(&density::metrics(&read_one(drawn?).await?, &mixture)) })
            }
            DataSpec::Digits => {
                let pending = self.judge().and_then(|judge| judge.begin(&self.trainer, seed));
                let slot = self.judge.clone();
                promise(async move {
                    let (verdict, judge) = pending?.read().await?;
                    *slot.borrow_mut() = Some(judge);
                    plain(&verdict)
                })
            }
        }
    }

    #[wasm_bindgen(unchecked_return_type = "About")]
    pub fn about(&self) -> std::result::Result<JsValue, JsValue> {
        let experiment = self.trainer.experiment();
        let (ideal_d, ideal_g) = experiment.ideal_losses();
        let number = |value: Option<f64>| value.map_or(JsValue::NULL, JsValue::from);
        let epochs = match experiment.run {
            RunLength::Epochs(count) => Some(count as f64),
            RunLength::Iterations(_) => None,
        };
        let run = object(&[("iterations", (self.trainer.run_length() as f64).into()), ("epochs", number(epochs))]);
        Ok(object(&[
            ("preset", experiment.preset.as_str().into()),
            ("kind", kind(&experiment.data).into()),
            ("conditional", experiment.is_conditional().into()),
            ("critic", (!experiment.loss.is_probability()).into()),
            ("semiSupervised", experiment.labelled_per_class.is_some().into()),
            ("latentSize", (experiment.latent.size as f64).into()),
            ("realTarget", experiment.targets.real.into()),
            ("fakeTarget", experiment.targets.fake.into()),
            ("idealDLoss", number(ideal_d)),
            ("idealGLoss", number(ideal_g)),
            ("run", run),
            ("batchesPerEpoch", (self.trainer.batches_per_epoch() as f64).into()),
        ]))
    }

    #[wasm_bindgen(unchecked_return_type = "NetworkSummary[]")]
    pub fn summary(&self) -> std::result::Result<JsValue, JsValue> {
        plain(&self.trainer.next_experiment().summary()).map_err(thrown)
    }

    #[wasm_bindgen(unchecked_return_type = "Hyperparameter[]")]
    pub fn hyperparameters(&self) -> std::result::Result<JsValue, JsValue> {
        plain(&self.trainer.next_experiment().hyperparameters()).map_err(thrown)
    }

    /// `{name: value}`: all are set, or none.
    pub fn configure(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, number | string>")] values: JsValue,
    ) -> std::result::Result<(), JsValue> {
        let values = parsed::<std::collections::BTreeMap<String, Value>>(values).map_err(thrown)?;
        self.trainer.configure(&values.into_iter().collect::<Vec<_>>()).map_err(thrown)
    }

    /// The run as a safetensors file.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array>")]
    pub fn save(&self) -> Promise {
        let pending = checkpoint::begin(&self.trainer);
        promise(async move {
            let mut pieces = pending.pieces(Precision::Single)?;
            let file = Uint8Array::new_with_length(pieces.length as u32);
            let mut at = 0;
            while let Some(piece) = pieces.next().await? {
                let end = at + piece.len() as u32;
                file.subarray(at, end).copy_from(&piece);
                at = end;
            }
            Ok(file.into())
        })
    }

    /// Goes on from a file that `save` wrote.
    pub fn load(&mut self, file: &[u8]) -> std::result::Result<(), JsValue> {
        Checkpoint::parse(file).and_then(|checkpoint| checkpoint.restore(&mut self.trainer)).map_err(thrown)
    }
}

impl WebTrainer {
    fn judge(&self) -> Result<Judge> {
        let missing = || Error::BadRequest("this needs the classifier, which reads digits and is not loaded".into());
        self.judge.borrow().clone().ok_or_else(missing)
    }

    fn begin_steering(&self, request: &JsValue) -> Result<Steered> {
        let judge = self.judge()?;
        let whole = |name: &str| Ok::<_, Error>(number_field(request, name)?.map(|number| number as usize));
        let label = whole("label")?.filter(|&label| label < CLASSES.into());
        let label = label.ok_or_else(|| Error::BadRequest("label is not one of 0 to 9".into()))?;
        let steps = checked("steps", whole("steps")?.unwrap_or(STEER_STEPS), MOST_STEER_STEPS)?;
        let rate = match field(request, "rate") {
            Some(rate) => rate.as_f64().filter(|rate| (0.0..=10.0).contains(rate)),
            None => Some(STEER_RATE),
        };
        let rate = rate.ok_or_else(|| Error::BadRequest("rate is not a number from 0 to 10".into()))?;
        let latent = match float_field(request, "latents")? {
            Some(latent) => latent,
            None => self.trainer.shown_latents(number_field(request, "seed")?.unwrap_or(0.0) as u64, 1),
        };
        judge::steer(&judge, &self.trainer, latent, label as u8, steps, rate)
    }

    fn draw(&self, request: JsValue) -> Result<Tensor<2>> {
        let mut labels = labels_field(&request)?;
        let mut blend = blend_field(&request)?;
        let count = match number_field(&request, "count")? {
            Some(count) => count as usize,
            None => labels.len().max(1),
        };
        let count = checked("count", count, MOST_DRAWS)?;
        if self.trainer.experiment().is_conditional() && labels.len() == 1 {
            labels = vec![labels[0]; count];
        }
        if let ([label], [amount]) = (&blend.labels[..], &blend.amounts[..]) {
            blend = Blend { labels: vec![*label; count], amounts: vec![*amount; count] };
        }
        let latents = match float_field(&request, "latents")? {
            Some(latents) => latents,
            None => {
                let seed = number_field(&request, "seed")?.unwrap_or(0.0);
                self.trainer.shown_latents(seed as u64, count)
            }
        };
        self.trainer.generate_between(latents, &labels, &blend)
    }
}

/// # Errors
/// [`Error::OutOfRange`] outside 1 to `most`.
fn checked(name: &str, value: usize, most: usize) -> Result<usize> {
    if (1..=most).contains(&value) {
        return Ok(value);
    }
    let range = format!("a whole number from 1 to {most}");
    Err(Error::OutOfRange { name: name.into(), value: value.to_string(), range })
}

async fn read_one(tensor: Tensor<2>) -> Result<Vec<f32>> {
    Ok(device::read(vec![tensor.flatten(0, 1)]).await?.remove(0))
}

fn frame_object(frame: Frame) -> Result<JsValue> {
    Ok(match frame {
        Frame::Density(frame) => object(&[
            ("kind", "density".into()),
            ("stats", plain(&frame.stats)?),
            ("axis", floats(&frame.axis)),
            ("trueDensity", floats(&frame.true_density)),
            ("generatedDensity", floats(&frame.generated_density)),
            ("bandwidth", frame.bandwidth.into()),
            ("discriminator", floats(&frame.discriminator)),
            ("optimalDiscriminator", floats(&frame.optimal_discriminator)),
            ("realDraws", floats(&frame.real_draws)),
            ("fakeDraws", floats(&frame.fake_draws)),
            ("dOnReal", floats(&frame.d_on_real)),
            ("dOnFake", floats(&frame.d_on_fake)),
        ]),
        Frame::Digits(frame) => object(&[
            ("kind", "digits".into()),
            ("stats", plain(&frame.stats)?),
            ("grid", images(&frame.grid)),
            ("gridColumns", (frame.grid_columns as f64).into()),
            ("picked", images(&frame.picked)),
            ("dOnReal", floats(&frame.d_on_real)),
            ("dOnFake", floats(&frame.d_on_fake)),
        ]),
    })
}

fn images(values: &[f32]) -> JsValue {
    object(&[
        ("width", (idx::SIDE as f64).into()),
        ("height", (idx::SIDE as f64).into()),
        ("count", ((values.len() / idx::PIXELS) as f64).into()),
        ("images", floats(values)),
    ])
}

fn kind(data: &DataSpec) -> &'static str {
    match data {
        DataSpec::Mixture(_) => "density",
        DataSpec::Digits => "digits",
    }
}

fn floats(values: &[f32]) -> JsValue {
    Float32Array::from(values).into()
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).expect("a new object takes any key");
    }
    object.into()
}

fn plain<T: Serialize>(value: &T) -> Result<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible().serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(|error| Error::BadRequest(error.to_string()))
}

fn parsed<T: serde::de::DeserializeOwned + Default>(value: JsValue) -> Result<T> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    serde_wasm_bindgen::from_value(value).map_err(|error| Error::BadRequest(error.to_string()))
}

fn field(request: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(request, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn number_field(request: &JsValue, name: &str) -> Result<Option<f64>> {
    let Some(value) = field(request, name) else { return Ok(None) };
    match value.as_f64() {
        Some(number) if number >= 0.0 && number.fract() == 0.0 && number < 9e15 => Ok(Some(number)),
        _ => Err(Error::BadRequest(format!("{name} is not a whole number from 0"))),
    }
}

fn float_field(request: &JsValue, name: &str) -> Result<Option<Vec<f32>>> {
    let Some(value) = field(request, name) else { return Ok(None) };
    match value.dyn_ref::<Float32Array>() {
        Some(values) => Ok(Some(values.to_vec())),
        None => Err(Error::BadRequest(format!("{name} is not a Float32Array"))),
    }
}

fn labels_field(request: &JsValue) -> Result<Vec<u8>> {
    let Some(value) = field(request, "labels") else { return Ok(Vec::new()) };
    serde_wasm_bindgen::from_value(value)
        .map_err(|_| Error::BadRequest("labels are not a list of digits from 0 to 9".into()))
}

fn blend_field(request: &JsValue) -> Result<Blend> {
    let Some(blend) = field(request, "blend") else { return Ok(Blend::default()) };
    let amounts = field(&blend, "amounts").and_then(|amounts| serde_wasm_bindgen::from_value::<Vec<f32>>(amounts).ok());
    let amounts = amounts.filter(|amounts| !amounts.is_empty());
    let amounts = amounts.ok_or_else(|| Error::BadRequest("blend.amounts is not a list of numbers".into()))?;
    Ok(Blend { labels: labels_field(&blend)?, amounts })
}

fn thrown(error: Error) -> JsValue {
    let js = js_sys::Error::new(&error.to_string());
    for (key, value) in [("code", error.code().to_string()), ("hint", error.hint())] {
        Reflect::set(&js, &key.into(), &value.into()).expect("an error object takes any key");
    }
    js.into()
}

fn promise(work: impl Future<Output = Result<JsValue>> + 'static) -> Promise {
    future_to_promise(async move { work.await.map_err(thrown) })
}
