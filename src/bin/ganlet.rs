//! The trainer on the command line: `train`, `sample`, `summary`.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use burn::tensor::{Device, Tensor};
use clap::{Parser, Subcommand, ValueEnum};
use flate2::read::GzDecoder;
use ganlet::checkpoint::{self, Checkpoint};
use ganlet::classifier;
use ganlet::data::{CLASSES, DataSpec, Digits, idx};
use ganlet::device::{self, Backend};
use ganlet::experiment::Value;
use ganlet::judge::Judge;
use ganlet::metrics::density;
use ganlet::nets::NetworkSummary;
use ganlet::report::Stats;
use ganlet::tensor_file::Precision;
use ganlet::{Error, Trainer, presets};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;

/// Where the classifier's weights are kept.
const CLASSIFIER: &str = "weights/classifier.safetensors";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// GANs that train anywhere: the trainer of the web page, on the command line.
#[derive(Parser)]
#[command(name = "ganlet", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train a preset; writes metrics.jsonl, samples.png and model.safetensors.
    Train(Train),
    /// Draw from a checkpoint; writes IDX files (labels where nets take them), or values.csv in one dimension.
    Sample(Sample),
    /// Write a checkpoint's networks alone, at half precision: what a page is shipped with.
    Pack(Pack),
    /// Train the classifier that judges generated digits; writes its weights.
    TrainClassifier(TrainClassifier),
    /// Print the layers and parameters of a preset.
    Summary {
        #[arg(long)]
        preset: String,
    },
}

#[derive(clap::Args)]
struct Train {
    #[arg(long)]
    preset: String,
    #[arg(long, default_value_t = 1000)]
    iterations: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder for what is written.
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    data: Data,
    #[arg(long, value_enum, default_value_t = BackendName::Flex)]
    backend: BackendName,
    /// A hyper-parameter, as the page names it: --set batchSize=32. May be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    values: Vec<String>,
    /// Go on from this checkpoint.
    #[arg(long)]
    resume: Option<PathBuf>,
    /// Write a line of metrics after so many iterations.
    #[arg(long, default_value_t = 100)]
    every: u64,
    /// What reads generated digits; without the file there are no figures of them.
    #[arg(long, default_value = CLASSIFIER)]
    classifier: PathBuf,
}

#[derive(clap::Args)]
struct Sample {
    #[arg(long)]
    checkpoint: PathBuf,
    /// Draws for each label, so that without labels there are ten times as many; in one dimension, draws.
    #[arg(long, default_value_t = 100)]
    per_label: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long)]
    out: PathBuf,
    #[arg(long, value_enum, default_value_t = BackendName::Flex)]
    backend: BackendName,
}

#[derive(clap::Args)]
struct Pack {
    #[arg(long)]
    checkpoint: PathBuf,
    /// How far latents reach in what is packed: a little over 1 gives an average of weights its variety back.
    #[arg(long, default_value_t = 1.0)]
    reach: f64,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
}

#[derive(clap::Args)]
struct TrainClassifier {
    #[arg(long, default_value_t = 40)]
    epochs: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The file to write.
    #[arg(long, default_value = CLASSIFIER)]
    out: PathBuf,
    #[command(flatten)]
    data: Data,
}

#[derive(clap::Args)]
struct Data {
    /// Images in IDX format, gzip or not.
    #[arg(long, default_value = "dist/data/mnist-10k-images-idx3-ubyte.gz")]
    images: PathBuf,
    /// Their labels.
    #[arg(long, default_value = "dist/data/mnist-10k-labels-idx1-ubyte.gz")]
    labels: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum BackendName {
    Flex,
    Ndarray,
    #[cfg(feature = "webgpu")]
    Webgpu,
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    // As one of the threads that matrix products are divided among, the main thread takes its part at once.
    rayon::scope(|_| run(command))
}

fn run(command: Command) -> ExitCode {
    let outcome = match command {
        Command::Train(options) => train(&options),
        Command::Sample(options) => sample(&options),
        Command::Pack(options) => pack(&options),
        Command::TrainClassifier(options) => train_classifier(&options),
        Command::Summary { preset } => summary(&preset),
    };
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    eprintln!("ganlet: {error}");
    if let Some(error) = error.downcast_ref::<Error>() {
        eprintln!("        {}", error.hint());
    }
    ExitCode::FAILURE
}

fn train(options: &Train) -> Outcome<()> {
    let mut experiment = presets::get(&options.preset)?;
    let values = options.values.iter().map(|assignment| {
        let (name, value) =
            assignment.split_once('=').ok_or_else(|| format!("--set takes NAME=VALUE, not \"{assignment}\""))?;
        let value = value.parse().map_or_else(|_| Value::Text(value.into()), Value::Number);
        Ok::<_, String>((name.to_owned(), value))
    });
    let values: Vec<(String, Value)> = values.collect::<Result<_, _>>()?;
    experiment.configure_all(values.iter().map(|(name, value)| (name.as_str(), value)))?;
    let digits = (experiment.data == DataSpec::Digits).then(|| load_digits(&options.data)).transpose()?;
    let mut trainer = Trainer::new(experiment, digits, options.seed, &open(options.backend)?)?;
    if let Some(path) = &options.resume {
        let file = read_file(path)?;
        Checkpoint::parse(&file)?.restore(&mut trainer)?;
        // The kept run has brought its own values; what is set here goes before them.
        trainer.configure(&values)?;
    }
    let is_digits = trainer.experiment().data == DataSpec::Digits;
    let mut judge = (is_digits && options.classifier.exists())
        .then(|| {
            Ok::<_, Box<dyn std::error::Error>>(Judge::from_file(&read_file(&options.classifier)?, trainer.device())?)
        })
        .transpose()?;
    fs::create_dir_all(&options.out).map_err(|error| format!("{}: {error}", options.out.display()))?;
    let mut log = BufWriter::new(create(&options.out.join("metrics.jsonl"))?);

    let bar = ProgressBar::new(options.iterations)
        .with_style(ProgressStyle::with_template("{bar:32} {pos}/{len} iterations, {per_sec}, {eta} left  {msg}")?);
    // Of training alone: what is measured in between is not counted.
    let mut spent = Duration::ZERO;
    for done in 1..=options.iterations {
        let is_told = done % options.every == 0 || done == options.iterations;
        if is_told {
            trainer.measure_next();
        }
        let begun = Instant::now();
        trainer.iteration();
        spent += begun.elapsed();
        bar.inc(1);
        if is_told {
            let line = measure(&trainer, &mut judge)?;
            bar.set_message(format!("D {} G {}", line["dLoss"], line["gLoss"]));
            writeln!(log, "{line}")?;
        }
    }
    log.flush()?;
    bar.finish();

    draw_samples(&trainer, &options.out.join("samples.png"))?;
    let model = options.out.join("model.safetensors");
    create(&model)?.write_all(&block_on(checkpoint::begin(&trainer).read())?)?;
    let rate = options.iterations as f64 / spent.as_secs_f64();
    let draws = rate * trainer.experiment().batch_size as f64;
    let kind = if is_digits { "images" } else { "draws" };
    println!("{} iterations, {rate:.1} a second: {draws:.0} {kind} a second", options.iterations);
    println!("wrote {}", options.out.display());
    Ok(())
}

/// One line of metrics.jsonl: losses, the distances to the known density or what the classifier makes of the digits.
fn measure(trainer: &Trainer, judge: &mut Option<Judge>) -> Outcome<serde_json::Value> {
    let readings = block_on(device::read(trainer.stats_tensors()))?;
    let mut line = serde_json::to_value(Stats::from_readings(trainer.iteration_count(), &readings))?;
    if let DataSpec::Mixture(mixture) = &trainer.experiment().data {
        let draws = flat(trainer.generate(trainer.shown_latents(trainer.iteration_count(), 4_000), &[])?)?;
        line["metrics"] = serde_json::to_value(density::metrics(&draws, mixture))?;
    }
    if let Some(reader) = judge.take() {
        let (verdict, reader) = block_on(reader.begin(trainer, trainer.iteration_count())?.read())?;
        line["metrics"] = serde_json::to_value(verdict)?;
        *judge = Some(reader);
    }
    Ok(line)
}

fn train_classifier(options: &TrainClassifier) -> Outcome<()> {
    let digits = load_digits(&options.data)?;
    let device = open(BackendName::Flex)?;
    let bar = ProgressBar::new(options.epochs as u64)
        .with_style(ProgressStyle::with_template("{bar:32} {pos}/{len} epochs, {eta} left  {msg}")?);
    let network = classifier::train(&digits, options.epochs, options.seed, &device, |_, loss| {
        let loss = block_on(device::read(vec![loss])).map_or(f32::NAN, |read| read[0][0]);
        bar.inc(1);
        bar.set_message(format!("loss {loss:.4}"));
    });
    bar.finish();
    let values = block_on(device::read(vec![network.weights.tensor().clone()]))?.concat();
    if let Some(folder) = options.out.parent() {
        fs::create_dir_all(folder)?;
    }
    create(&options.out)?.write_all(&classifier::to_file(&network, &values)?)?;

    let held_out = digits.held_out();
    let count = held_out.len();
    let images = device::rows(held_out.values, count, &device);
    let named = flat(network.logits(images, None).argmax(1).float())?;
    let right = named.iter().zip(&held_out.labels).filter(|(named, label)| **named as u8 == **label).count();
    println!("{right} of {count} digits kept from training are read right; wrote {}", options.out.display());
    Ok(())
}

fn sample(options: &Sample) -> Outcome<()> {
    let file = read_file(&options.checkpoint)?;
    let checkpoint = Checkpoint::parse(&file)?;
    let mut trainer = Trainer::for_drawing(checkpoint.experiment.clone(), &open(options.backend)?)?;
    checkpoint.restore(&mut trainer)?;
    fs::create_dir_all(&options.out)?;

    let is_digits = trainer.experiment().data == DataSpec::Digits;
    let labels: Vec<u8> = if is_digits {
        (0..CLASSES).flat_map(|label| std::iter::repeat_n(label, options.per_label)).collect()
    } else {
        vec![0; options.per_label]
    };
    let drawn = flat(trainer.generate(trainer.shown_latents(options.seed, labels.len()), &labels)?)?;
    if is_digits {
        create(&options.out.join("images-idx3-ubyte"))?.write_all(&idx::write_images(&drawn))?;
        // Without labels nobody has asked for any.
        if trainer.experiment().is_conditional() {
            create(&options.out.join("labels-idx1-ubyte"))?.write_all(&idx::write_labels(&labels))?;
        }
    } else {
        let mut csv = BufWriter::new(create(&options.out.join("values.csv"))?);
        writeln!(csv, "value")?;
        drawn.iter().try_for_each(|value| writeln!(csv, "{value}"))?;
        csv.flush()?;
    }
    println!("drew {} samples into {}", labels.len(), options.out.display());
    Ok(())
}

fn pack(options: &Pack) -> Outcome<()> {
    let file = read_file(&options.checkpoint)?;
    let mut checkpoint = Checkpoint::parse(&file)?;
    // Whoever trains on from it does so by the preset's own values, whatever the last stage had.
    let own = presets::get(&checkpoint.experiment.preset)?.hyperparameters();
    let own = own.iter().filter(|row| !row.needs_reset).map(|row| (row.name, &row.value));
    checkpoint.experiment.configure_all(own)?;
    let mut trainer = Trainer::for_drawing(checkpoint.experiment.clone(), &open(BackendName::Flex)?)?;
    checkpoint.restore(&mut trainer)?;
    trainer.players_mut().0.widen(checkpoint.experiment.latent.size, options.reach);
    let packed = block_on(checkpoint::begin_networks(&trainer).read_as(Precision::Half))?;
    create(&options.out)?.write_all(&packed)?;
    println!("wrote {}: {} kB of {}", options.out.display(), packed.len() / 1_000, file.len() / 1_000);
    Ok(())
}

fn summary(preset: &str) -> Outcome<()> {
    for NetworkSummary { network, layers, total, trainable, frozen } in presets::get(preset)?.summary() {
        println!("{network}");
        println!("  {:<20} {:<12} {:>14} {:>10}", "layer", "kind", "output shape", "params");
        for layer in layers {
            let shape: Vec<String> =
                layer.output_shape.iter().map(|size| size.map_or("None".into(), |size| size.to_string())).collect();
            println!(
                "  {:<20} {:<12} {:>14} {:>10}",
                layer.name,
                layer.kind,
                format!("({})", shape.join(", ")),
                layer.params
            );
        }
        println!("  total {total}, trainable {trainable}, frozen {frozen}\n");
    }
    Ok(())
}

/// Digits: a sheet of 10 labels × 10 latents, or of 100 latents where there are no labels. One dimension: see [`draw_density`].
fn draw_samples(trainer: &Trainer, path: &Path) -> Outcome<()> {
    if let DataSpec::Mixture(mixture) = &trainer.experiment().data {
        return draw_density(trainer, mixture, path);
    }
    let columns = usize::from(CLASSES);
    let rows = 10;
    let experiment = trainer.experiment();
    let latents: Vec<f32> = if experiment.is_conditional() {
        let latents = trainer.shown_latents(trainer.seed(), rows);
        latents.chunks_exact(experiment.latent.size).flat_map(|latent| latent.repeat(columns)).collect()
    } else {
        trainer.shown_latents(trainer.seed(), rows * columns)
    };
    let labels: Vec<u8> = (0..rows).flat_map(|_| 0..CLASSES).collect();
    let images = flat(trainer.generate(latents, &labels)?)?;
    let width = columns * idx::SIDE;
    let mut sheet = vec![0u8; width * rows * idx::SIDE];
    for (index, image) in images.chunks_exact(idx::PIXELS).enumerate() {
        let (top, left) = (index / columns * idx::SIDE, index % columns * idx::SIDE);
        for (y, line) in image.chunks_exact(idx::SIDE).enumerate() {
            let start = (top + y) * width + left;
            for (pixel, &grey) in sheet[start..start + idx::SIDE].iter_mut().zip(line) {
                *pixel = idx::to_byte(grey);
            }
        }
    }
    write_png(path, width, rows * idx::SIDE, &sheet)
}

/// Generated density (dark) before the known one (light), 480 × 240.
fn draw_density(trainer: &Trainer, mixture: &ganlet::data::Mixture, path: &Path) -> Outcome<()> {
    let (width, height) = (2 * density::POINTS, 240);
    let draws = flat(trainer.generate(trainer.shown_latents(trainer.seed(), 4_000), &[])?)?;
    let axis = density::axis(mixture);
    let generated = density::kernel_density(&draws, &axis, density::BANDWIDTH);
    let known: Vec<f64> = axis.iter().map(|&x| mixture.density(x)).collect();
    let top = known.iter().chain(&generated).copied().fold(0.0, f64::max) * 1.05;
    let mut picture = vec![255u8; width * height];
    for x in 0..width {
        for y in 0..height {
            let level = top * (height - y) as f64 / height as f64;
            if generated[x / 2] >= level {
                picture[y * width + x] = 60;
            } else if known[x / 2] >= level {
                picture[y * width + x] = 190;
            }
        }
    }
    write_png(path, width, height, &picture)
}

fn write_png(path: &Path, width: usize, height: usize, grey: &[u8]) -> Outcome<()> {
    let mut encoder = png::Encoder::new(BufWriter::new(create(path)?), width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(grey)?;
    Ok(())
}

fn load_digits(data: &Data) -> Outcome<Arc<Digits>> {
    let (images, labels) = (unpack(&data.images)?, unpack(&data.labels)?);
    Ok(Arc::new(Digits::from_idx(&images, &labels)?))
}

fn unpack(path: &Path) -> Outcome<Vec<u8>> {
    let file = read_file(path)?;
    if !file.starts_with(&[0x1f, 0x8b]) {
        return Ok(file);
    }
    let mut bytes = Vec::new();
    GzDecoder::new(BufReader::new(file.as_slice()))
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(bytes)
}

fn read_file(path: &Path) -> Outcome<Vec<u8>> {
    Ok(fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn create(path: &Path) -> Outcome<File> {
    Ok(File::create(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn open(backend: BackendName) -> Outcome<Device> {
    let backend = match backend {
        BackendName::Flex => Backend::Flex,
        BackendName::Ndarray => Backend::NdArray,
        #[cfg(feature = "webgpu")]
        BackendName::Webgpu => Backend::WebGpu,
    };
    Ok(block_on(device::open(backend))?)
}

fn flat(tensor: Tensor<2>) -> Outcome<Vec<f32>> {
    Ok(block_on(device::read(vec![tensor.flatten(0, 1)]))?.remove(0))
}
