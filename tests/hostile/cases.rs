//! Files with one thing wrong each, made from the smallest that ganlet itself writes.

use ganlet::checkpoint;
use ganlet::data::idx::{self, PIXELS};
use ganlet::experiment::Value;
use ganlet::presets;
use ganlet::tensor_file::{MOST_HEAD, Precision};
use ganlet::{Experiment, Trainer};
use pollster::block_on;
use serde_json::{Value as Json, json};

use crate::common::{flex, strokes};
use crate::entries::{CLASSIFIER, head_of, joined};

/// A file, and what is said of it; the code says "accepted" of what nothing is wrong with.
pub struct Case {
    pub name: &'static str,
    pub input: Vec<u8>,
    pub says: &'static str,
}

const FINE: &str = "accepted";

impl Case {
    /// Whether nothing is wrong with it.
    pub fn is_fine(&self) -> bool {
        self.says == FINE
    }
}

pub fn idx() -> Vec<Case> {
    let images = idx::write_images(&[[0.0; PIXELS], [1.0; PIXELS]].concat());
    let labels = idx::write_labels(&[3, 9]);
    let word = |file: &[u8], index: usize, word: u32| {
        let mut file = file.to_vec();
        file[4 * index..][..4].copy_from_slice(&word.to_be_bytes());
        file
    };
    let case = |name, images: &[u8], labels: &[u8], says| Case { name, input: joined(images, labels), says };
    vec![
        case("two digits", &images, &labels, FINE),
        case("no digits", &idx::write_images(&[]), &idx::write_labels(&[]), FINE),
        case("nothing", &[], &[], "0 bytes long"),
        case("no labels", &images, &[], "the labels file is 0 bytes long"),
        case("labels as images", &labels, &labels, "begins with 0x00000801"),
        case("floats", &word(&images, 0, 0x0d03), &labels, "begins with 0x00000d03"),
        case("four billion images", &word(&images, 1, u32::MAX), &labels, "announces 3367254359296"),
        case("four billion rows", &word(&images, 2, u32::MAX), &labels, "are 4294967295 by 28 pixels"),
        case("no columns", &word(&images, 3, 0), &labels, "are 28 by 0 pixels"),
        case("four billion labels", &images, &word(&labels, 1, u32::MAX), "announces 4294967303"),
        case("one label more", &images, &idx::write_labels(&[1, 2, 3]), "2 images, the labels file 3 labels"),
        case("a label of 255", &images, &idx::write_labels(&[1, 255]), "label 255 at position 1"),
        case("a byte less", &images[..images.len() - 1], &labels, "1583 bytes long"),
        case("a byte more", &images, &[&labels[..], &[0]].concat(), "11 bytes long"),
        case("half a header", &images[..9], &labels, "9 bytes long, but its header announces 16"),
    ]
}

pub fn checkpoint() -> Vec<Case> {
    let run = run("gaussian", &[("latentSize", 1.0), ("hiddenWidth", 1.0)]);
    let file = &block_on(checkpoint::begin(&run).read()).unwrap();
    let packed = &block_on(checkpoint::begin_networks(&run).read_as(Precision::Half)).unwrap();
    let narrow = self::run("mnist-cgan", &[("latentSize", 1.0), ("hiddenWidth", 1.0)]);
    let narrow = block_on(checkpoint::begin_networks(&narrow).read_as(Precision::Half)).unwrap();
    let case = |name, input, says| Case { name, input, says };
    let of = |name, path: &[&str], value, says| case(name, with_entry(file, path, value), says);
    let mut cases = whole_files(file, "generator.0.weight");
    cases.extend([
        case("a run", file.clone(), FINE),
        case("its networks at half precision", packed.clone(), FINE),
        case("networks of another preset", narrow, FINE),
        case("no entry of ours", edited(file, |head| drop(head["__metadata__"].take())), "lacks \"ganlet\""),
        case("an entry that is a list", with_text(file, "[]"), "cannot be read"),
        case("an entry of brackets", with_text(file, &"[".repeat(4_000)), "cannot be read"),
        of("no version", &["version"], Json::Null, "cannot be read"),
        of("version 2", &["version"], json!(2), "its version is 2, this ganlet reads 1"),
        of("version minus one", &["version"], json!(-1), "cannot be read"),
        of("a version of words", &["version"], json!("v".repeat(5_000)), "invalid type: string \"vvv"),
        of("no such preset", &["preset"], json!("cats"), "there is no preset \"cats\""),
        of("a preset of a long name", &["preset"], json!("ü".repeat(3_000)), "there is no preset \"üüü"),
        of("another preset", &["preset"], json!("mnist-gan"), "generator.2.gain is missing"),
        of("a wider latent", &["hyperparameters", "latentSize"], json!(512), "not F32 or F16 [512, 1]"),
        of("wider networks", &["hyperparameters", "hiddenWidth"], json!(1024), "not F32 or F16 [1, 1024]"),
        of("too wide", &["hyperparameters", "hiddenWidth"], json!(1e18), "hiddenWidth cannot be 1000000000000000000"),
        of("no width", &["hyperparameters", "hiddenWidth"], json!(0), "a whole number from 1 to 1024"),
        of("half a draw", &["hyperparameters", "batchSize"], json!(0.5), "batchSize cannot be 0.5"),
        of("a batch of words", &["hyperparameters", "batchSize"], json!("all"), "batchSize cannot be \"all\""),
        of("a batch of lists", &["hyperparameters", "batchSize"], json!([[[]]]), "a number or a text"),
        of("a loss of a long name", &["hyperparameters", "loss"], json!("l".repeat(5_000)), "loss cannot be \"lll"),
        of("another value", &["hyperparameters", "warp"], json!(9), "there is no hyper-parameter \"warp\""),
        of("hyper-parameters as a list", &["hyperparameters"], json!([1]), "cannot be read"),
        of("iterations without end", &["position", "iteration"], json!(u64::MAX), "counts up to 18446744073709551615"),
        of("epochs without end", &["position", "epoch"], json!(1_u64 << 60), "counts up to 1152921504606846976"),
        of("latents without end", &["position", "latents"], json!(u64::MAX), "counts up to"),
        of("noise without end", &["position", "noise"], json!(u64::MAX), "counts up to"),
        of("updates without end", &["steps", "generator"], json!(u64::MAX), "counts up to"),
        of("as many as can be counted", &["position", "iteration"], json!(1_u64 << 53), FINE),
        of("more draws used than there are", &["position", "used"], json!(u64::from(u32::MAX)), FINE),
        of("iterations below none", &["position", "iteration"], json!(-1), "cannot be read"),
        of("half an iteration", &["position", "iteration"], json!(0.5), "cannot be read"),
        of("any seed", &["position", "seed"], json!(u64::MAX), FINE),
        case(
            "a variance below none",
            with_values(file, "optimizer.generator.second.0.weight", -1.0),
            "optimizer.generator.second.0.weight holds values below 0",
        ),
        case(
            "a memory of half a network",
            renamed(file, "optimizer.generator.second.2.bias", "optimizer.generator.second.9.bias"),
            "optimizer.generator.second.2.bias is missing",
        ),
        case(
            "weights that nothing moves",
            renamed(file, "optimizer.generator.second.", "optimizer.generator.weights."),
            "it holds optimizer.generator.weights., which this experiment does not keep",
        ),
    ]);
    cases
}

pub fn classifier() -> Vec<Case> {
    let mut cases = whole_files(CLASSIFIER, "classifier.1.bias");
    cases.push(Case { name: "the weights", input: CLASSIFIER.to_vec(), says: FINE });
    cases
}

/// What can be wrong with any file of tensors.
fn whole_files(file: &[u8], tensor: &'static str) -> Vec<Case> {
    let case = |name, input, says| Case { name, input, says };
    let length = |length: u64| [&length.to_le_bytes(), &file[8..]].concat();
    let of = |name, key: &str, value: Json, says| case(name, edited(file, |head| head[tensor][key] = value), says);
    let first = file[head_of(file).len()..].to_vec();
    let twice = format!("{{\"{tensor}\":{},", json!({"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}));
    let escaped = twice.replacen(&tensor[..1], &format!("\\u{:04x}", tensor.as_bytes()[0]), 1);
    let text = std::str::from_utf8(&head_of(file)[8..]).unwrap();
    vec![
        case("nothing", Vec::new(), "it is too short"),
        case("a word", file[..8].to_vec(), "and 0 follow"),
        case("half a head", file[..200].to_vec(), "and 192 follow"),
        case("a byte less", file[..file.len() - 1].to_vec(), "its tensors take"),
        case("a byte more", [file, &[0]].concat(), "its tensors take"),
        case("a head of no bytes", length(0), "EOF while parsing"),
        case("a head of an exabyte", length(1 << 60), "announces 1152921504606846976 bytes"),
        case("a head of all bytes", length(u64::MAX), "announces 18446744073709551615 bytes"),
        case("a head of the whole file", length(file.len() as u64 - 8), "not safetensors"),
        case("brackets", assembled(&"[".repeat(4_000), &[]), "invalid type: sequence"),
        case("tensors of brackets", assembled(&format!("{{\"a\":{}", "[".repeat(4_000)), &[]), "not safetensors"),
        case("no text", assembled("\u{0}", &first), "not safetensors"),
        of("an exabyte", "shape", json!([1_u64 << 60]), "not safetensors"),
        of("a shape that overflows", "shape", json!([1_u64 << 32, 1_u64 << 32, 1_u64 << 32]), "overflow"),
        of("a shape that comes round to nothing", "shape", json!([1_u64 << 32, 1_u64 << 32]), "overflow"),
        of("a shape below none", "shape", json!([-1]), "invalid value: integer `-1`"),
        of("a shape of lists", "shape", json!([[[1]]]), "invalid type: sequence"),
        of("a shape of many dimensions", "shape", json!(vec![3; 2_000]), "overflow"),
        of("no such numbers", "dtype", json!("F31"), "unknown variant"),
        of("other numbers", "dtype", json!("I32"), "is I32"),
        of("backward", "data_offsets", json!([4, 0]), "not safetensors"),
        of("in each other", "data_offsets", json!([2, 6]), "not safetensors"),
        of("beyond the end", "data_offsets", json!([0, u64::MAX]), "not safetensors"),
        case("to the end of numbers", to_the_end_of_numbers(), "its tensors take 18446744073709551615 bytes"),
        case("a name twice", assembled(&text.replacen('{', &twice, 1), &first), "stands twice"),
        case("a name twice, written otherwise", assembled(&text.replacen('{', &escaped, 1), &first), "stands twice"),
        case("a tensor of another name", renamed(file, tensor, "a"), "is missing"),
        case("no number", with_values(file, tensor, f32::NAN), "holds values that are not finite"),
        case("no end of a number", with_values(file, tensor, f32::NEG_INFINITY), "holds values that are not finite"),
        case("halves", halved(file, tensor, [0x00, 0x3c]), FINE),
        case("no end of a half", halved(file, tensor, [0x00, 0x7c]), "holds values that are not finite"),
    ]
}

/// Heads of which almost nothing is told but lists and names.
pub fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let half = MOST_HEAD / 2;
    let fill = |piece: &str| piece.repeat((half + half / 2) / piece.len());
    let entry = |text: String| json!({"__metadata__": {"ganlet": text}}).to_string();
    let each = |of: &dyn Fn(usize) -> String| (0..half / 50).map(of).collect::<Vec<_>>().join(",");
    let empty = |index| format!("\"{index}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}");
    let open = "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,0],\"shape\":";
    let header = "{\"version\":1,\"preset\":\"gaussian\",\"hyperparameters\":";
    let values = (0..half / 7).map(|index| format!("\"{index}\":1")).collect::<Vec<_>>().join(",");
    [
        ("dimensions", format!("{open}[{}0]}}}}", fill("1,"))),
        ("brackets in a shape", format!("{open}{}", fill("["))),
        ("brackets beside the shape", format!("{{\"a\":{{\"b\":{}", fill("["))),
        ("tensors of nothing", format!("{{{}}}", each(&empty))),
        ("words of metadata", format!("{{\"__metadata__\":{{{values}}}}}").replace(":1", ":\"\"")),
        ("brackets in our entry", entry(fill("["))),
        ("a list in our entry", entry(format!("[{}0]", fill("0,")))),
        ("a list as version", entry(format!("{{\"version\":[{}0]}}", fill("0,")))),
        ("a list as hyper-parameters", entry(format!("{header}[{}0]}}", fill("0,")))),
        ("a list as a hyper-parameter", entry(format!("{header}{{\"batchSize\":[{}0]}}}}", fill("0,")))),
        ("many hyper-parameters", entry(format!("{header}{{{}}}}}", values))),
        ("a long preset", entry(format!("{{\"version\":1,\"preset\":\"{}\"}}", fill("x")))),
    ]
    .map(|(name, head)| (name, assembled(&head, &[])))
    .into()
}

fn run(preset: &str, values: &[(&str, f64)]) -> Trainer {
    let mut experiment: Experiment = presets::get(preset).unwrap();
    values.iter().for_each(|(name, value)| experiment.configure(name, &Value::Number(*value)).unwrap());
    let mut trainer = Trainer::new(experiment, Some(strokes(100)), 1, &flex()).unwrap();
    trainer.iteration();
    trainer
}

fn assembled(head: &str, data: &[u8]) -> Vec<u8> {
    [&(head.len() as u64).to_le_bytes(), head.as_bytes(), data].concat()
}

/// Tensors that lie side by side up to where 64 bits end, each of a size that can be counted in bits.
fn to_the_end_of_numbers() -> Vec<u8> {
    const MOST: u64 = u64::MAX / 8;
    let tensors = (0..9).map(|index: u64| {
        let (start, end) = (index * MOST, (index + 1).checked_mul(MOST).unwrap_or(u64::MAX));
        let tensor = json!({"dtype": "U8", "shape": [end - start], "data_offsets": [start, end]});
        (index.to_string(), tensor)
    });
    assembled(&Json::Object(tensors.collect()).to_string(), &[])
}

fn edited(file: &[u8], edit: impl FnOnce(&mut Json)) -> Vec<u8> {
    let head = head_of(file);
    let mut json: Json = serde_json::from_slice(&head[8..]).unwrap();
    edit(&mut json);
    if json["__metadata__"].is_null() {
        json.as_object_mut().unwrap().remove("__metadata__");
    }
    assembled(&json.to_string(), &file[head.len()..])
}

fn with_text(file: &[u8], text: &str) -> Vec<u8> {
    edited(file, |head| head["__metadata__"]["ganlet"] = json!(text))
}

/// Another value in the entry that says what the run is.
fn with_entry(file: &[u8], path: &[&str], value: Json) -> Vec<u8> {
    edited(file, |head| {
        let text = head["__metadata__"]["ganlet"].as_str().unwrap();
        let mut entry: Json = serde_json::from_str(text).unwrap();
        *path.iter().fold(&mut entry, |at, key| &mut at[*key]) = value;
        head["__metadata__"]["ganlet"] = json!(entry.to_string());
    })
}

/// Tensors under other names, by what the names begin with.
fn renamed(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    edited(file, |head| {
        let tensors = head.as_object_mut().unwrap();
        let found: Vec<String> = tensors.keys().filter(|name| name.starts_with(from)).cloned().collect();
        for name in found {
            let tensor = tensors.remove(&name).unwrap();
            tensors.insert(name.replacen(from, to, 1), tensor);
        }
    })
}

/// The first value of a tensor in its place.
fn with_values(file: &[u8], tensor: &str, value: f32) -> Vec<u8> {
    let head = head_of(file);
    let json: Json = serde_json::from_slice(&head[8..]).unwrap();
    let at = head.len() + json[tensor]["data_offsets"][0].as_u64().unwrap() as usize;
    let mut file = file.to_vec();
    file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    file
}

/// A tensor at half precision, of one number throughout.
fn halved(file: &[u8], tensor: &str, value: [u8; 2]) -> Vec<u8> {
    let head = head_of(file);
    let mut json: Json = serde_json::from_slice(&head[8..]).unwrap();
    let offsets = |json: &Json| [0, 1].map(|end| json["data_offsets"][end].as_u64().unwrap());
    let [start, end] = offsets(&json[tensor]);
    let half = (end - start) / 2;
    json[tensor]["dtype"] = json!("F16");
    json[tensor]["data_offsets"] = json!([start, start + half]);
    for (name, other) in json.as_object_mut().unwrap() {
        if name != tensor && name != "__metadata__" && offsets(other)[0] >= end {
            let [start, end] = offsets(other);
            other["data_offsets"] = json!([start - half, end - half]);
        }
    }
    let data = &file[head.len()..];
    let data = [&data[..start as usize], &value.repeat(half as usize / 2), &data[end as usize..]].concat();
    assembled(&json.to_string(), &data)
}
