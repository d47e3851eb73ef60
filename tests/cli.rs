//! The command line, as a person uses it.
#![cfg(feature = "cli")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::strokes;
use ganlet::data::{Digits, idx};

fn ganlet(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ganlet")).args(arguments).output().unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn assert_success(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Two hundred strokes as IDX files: images, labels.
fn write_strokes(folder: &Path) -> [PathBuf; 2] {
    let batch = strokes(200).batch(&(0..200).collect::<Vec<_>>());
    let files = ["images", "labels"].map(|name| folder.join(name));
    fs::write(&files[0], idx::write_images(&batch.values)).unwrap();
    fs::write(&files[1], idx::write_labels(&batch.labels)).unwrap();
    files
}

#[test]
fn train_writes_metrics_samples_and_a_model_that_sample_draws_from() {
    let out = folder("cli-gaussian");
    assert_success(&ganlet(&[
        "train",
        "--preset",
        "gaussian",
        "--iterations",
        "60",
        "--every",
        "20",
        "--out",
        text(&out),
    ]));
    let lines: Vec<serde_json::Value> = fs::read_to_string(out.join("metrics.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.iter().map(|line| line["iteration"].as_u64().unwrap()).collect::<Vec<_>>(), [20, 40, 60]);
    assert!(lines.iter().all(|line| line["metrics"]["w1"].as_f64().unwrap() > 0.0));
    assert_eq!(&fs::read(out.join("samples.png")).unwrap()[1..4], b"PNG");

    let model = out.join("model.safetensors");
    assert_success(&ganlet(&["sample", "--checkpoint", text(&model), "--per-label", "25", "--out", text(&out)]));
    let csv = fs::read_to_string(out.join("values.csv")).unwrap();
    let values: Vec<f32> = csv.lines().skip(1).map(|line| line.parse().unwrap()).collect();
    assert_eq!(values.len(), 25);
}

#[test]
fn digits_train_from_idx_files_and_are_sampled_as_idx_files_label_by_label() {
    let out = folder("cli-digits");
    let files = write_strokes(&out);
    let data = ["--images", text(&files[0]), "--labels", text(&files[1])];
    let train = ["train", "--preset", "mnist-cgan", "--iterations", "3", "--set", "batchSize=16", "--out", text(&out)];
    assert_success(&ganlet(&[&train[..], &data[..]].concat()));
    let model = out.join("model.safetensors");
    let sample = ["sample", "--checkpoint", text(&model), "--per-label", "2", "--out", text(&out)];
    assert_success(&ganlet(&sample));
    let read = |name: &str| fs::read(out.join(name)).unwrap();
    let first = read("images-idx3-ubyte");
    let digits = Digits::from_idx(&first, &read("labels-idx1-ubyte")).unwrap();
    assert_eq!(digits.batch(&(0..20).collect::<Vec<_>>()).labels, (0..10).flat_map(|k| [k, k]).collect::<Vec<u8>>());
    assert_success(&ganlet(&sample));
    assert_eq!(read("images-idx3-ubyte"), first, "the same seed draws the same digits");

    let resumed = ["--resume", text(&model)];
    assert_success(&ganlet(&[&train[..], &data[..], &resumed[..]].concat()));
    let log = fs::read_to_string(out.join("metrics.jsonl")).unwrap();
    assert!(log.contains("\"iteration\":6"), "{log}");
}

#[test]
fn pack_writes_a_small_file_that_sample_draws_the_same_digits_from() {
    let out = folder("cli-pack");
    let files = write_strokes(&out);
    let data = ["--images", text(&files[0]), "--labels", text(&files[1])];
    let train = ["train", "--preset", "digits", "--iterations", "20", "--set", "batchSize=16", "--out", text(&out)];
    assert_success(&ganlet(&[&train[..], &data[..]].concat()));
    let (model, packed) = (out.join("model.safetensors"), out.join("packed.safetensors"));
    assert_success(&ganlet(&["pack", "--checkpoint", text(&model), "--out", text(&packed)]));
    let size = |path: &Path| fs::metadata(path).unwrap().len();
    assert!(size(&packed) * 3 <= size(&model), "{} of {} bytes", size(&packed), size(&model));

    let drawn = |checkpoint: &Path| {
        let (checkpoint, out) = (text(checkpoint), text(&out));
        assert_success(&ganlet(&["sample", "--checkpoint", checkpoint, "--per-label", "3", "--out", out]));
        let read = |name: &str| fs::read(Path::new(out).join(name)).unwrap();
        (read("images-idx3-ubyte"), read("labels-idx1-ubyte"))
    };
    let ((found, found_labels), (expected, expected_labels)) = (drawn(&packed), drawn(&model));
    assert_eq!(found_labels, expected_labels);
    assert_eq!(found.len(), expected.len());
    // Half precision moves a pixel by less than a level of 256.
    assert!(found.iter().zip(&expected).all(|(a, b)| a.abs_diff(*b) <= 1));
    assert!(found[16..].iter().any(|&pixel| pixel != found[16]), "there is something to see");

    let resumed = [&train[..], &data[..], &["--resume", text(&packed)]].concat();
    assert_success(&ganlet(&resumed));
}

#[test]
fn summary_prints_the_counts_of_the_source() {
    let output = ganlet(&["summary", "--preset", "two-gaussians"]);
    assert_success(&output);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("total 2177, trainable 2177, frozen 0"), "{printed}");
    assert!(printed.contains("total 2370, trainable 2177, frozen 193"), "{printed}");
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let out = folder("cli-wrong");
    let cases: [(&[&str], &str); 4] = [
        (&["summary", "--preset", "biggan"], "Choose one of gaussian, two-gaussians, mnist-gan,"),
        (
            &["train", "--preset", "gaussian", "--set", "batchSize=0", "--out", text(&out)],
            "a whole number from 1 to 1024",
        ),
        (&["train", "--preset", "mnist-cgan", "--images", "/nowhere", "--out", text(&out)], "/nowhere"),
        (&["sample", "--checkpoint", "Cargo.toml", "--out", text(&out)], "not a checkpoint"),
    ];
    for (arguments, expected) in cases {
        let output = ganlet(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(complaint.contains(expected), "{complaint}");
    }
}
