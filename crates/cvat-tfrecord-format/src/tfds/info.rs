//! `dataset_info.json`: what the data set is called, its splits and how many records each file of them has.

use serde_json::{Value, json};

use super::TfdsName;

/// What the file is called.
pub(crate) const INFO: &str = "dataset_info.json";
/// How the record files of a split are called, in TensorFlow Datasets' words.
const TEMPLATE: &str = "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}";

/// A split.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) name: String,
    /// Records in each file.
    pub(crate) shards: Vec<u64>,
    /// Of all records, without their framing.
    pub(crate) bytes: u64,
}

/// The text of the file. 64-bit numbers are texts, as protobuf's JSON has them.
pub(crate) fn info_json(name: &TfdsName, splits: &[Split]) -> String {
    let splits: Vec<Value> = splits.iter().map(split).collect();
    let info = json!({
        "name": name.name(),
        "version": name.version(),
        "fileFormat": "tfrecord",
        "splits": splits,
    });
    // Texts and numbers into memory: nothing that can fail.
    serde_json::to_string_pretty(&info).unwrap_or_default() + "\n"
}

fn split(split: &Split) -> Value {
    let Split { name, shards, bytes } = split;
    let lengths: Vec<_> = shards.iter().map(u64::to_string).collect();
    json!({
        "name": name,
        "filepathTemplate": TEMPLATE,
        "shardLengths": lengths,
        "numBytes": bytes.to_string(),
    })
}
