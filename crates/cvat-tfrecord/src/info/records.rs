//! What is told of record files, whatever their records are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cvat_tfrecord_format::{Error, ErrorKind, KeySummary, Summary, record_files, summarize};
use serde::Serialize;
use tfrecord_frame::{ErrorKind as FrameKind, Part};

use crate::exit::{Failure, chain};
use crate::input::Input;
use crate::terminal::one_line;

/// What records have that keep their annotations exactly.
const LOSSLESS_KEY: &str = "cvat/frame";

/// What is told of record files.
#[derive(Debug, Default, Serialize)]
pub(super) struct Records {
    files: usize,
    /// `none`, `gzip` or `zlib`; `mixed` where files differ.
    compression: &'static str,
    /// Bytes of the files as they lie there.
    file_bytes: u64,
    count: u64,
    payload_bytes: u64,
    min_payload_bytes: usize,
    max_payload_bytes: usize,
    examples: u64,
    sequence_examples: u64,
    empty: u64,
    events: u64,
    texts: u64,
    other: u64,
    pub(super) keys: BTreeMap<String, Key>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) list_keys: BTreeMap<String, Key>,
    #[serde(skip_serializing_if = "is_zero")]
    features_left_out: u64,
    /// Files that were not read to their end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    damaged: Vec<Damage>,
    /// Records that keep their annotations exactly.
    #[serde(skip_serializing_if = "is_zero")]
    lossless: u64,
    #[serde(skip)]
    detections: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct Key {
    kinds: Vec<String>,
    records: u64,
    min_values: usize,
    max_values: usize,
}

/// Where a file could not be read any further, and why.
#[derive(Debug, Serialize)]
struct Damage {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<u64>,
    message: String,
}

impl Records {
    /// Reads every record file, each as far as it goes, and says what kept any from being read to its end.
    ///
    /// # Errors
    ///
    /// Where there is nothing to tell: the files cannot be listed, or the only one is no TFRecord file.
    pub(super) fn read(input: &Input) -> Result<(Self, Vec<Failure>), Failure> {
        let failure = |error: dataset_files::Error| input.error(&error);
        let files: Vec<&str> = match &input.file {
            Some(file) => vec![file],
            None => record_files(&input.source).map_err(failure)?,
        };
        let (mut summary, mut file_bytes) = (Summary::default(), 0);
        let (mut damaged, mut failures) = (Vec::new(), Vec::new());
        for file in &files {
            file_bytes += input.file_len(file).map_err(failure)?;
            let opened = input.source.open_entry(file).map_err(Error::from);
            let Err(error) = opened.and_then(|entry| summarize(entry, &mut summary)) else { continue };
            damaged.push(Damage::new(file, &error));
            let error = error.in_entry(file);
            if input.file.is_some() && is_no_record_file(&error) {
                return Err(input.error(&error));
            }
            failures.push(input.error(&error));
        }
        Ok((Self { file_bytes, damaged, ..Self::new(files.len(), &summary) }, failures))
    }

    fn new(files: usize, summary: &Summary) -> Self {
        let key = |(name, key): (&String, &KeySummary)| {
            let kinds = key.kinds.iter().map(|kind| kind.name().to_owned()).collect();
            let (records, min_values, max_values) = (key.records, key.min_values, key.max_values);
            (name.clone(), Key { kinds, records, min_values, max_values })
        };
        Self {
            files,
            compression: match (summary.plain_files, summary.gzip_files, summary.zlib_files) {
                (_, 0, 0) => "none",
                (0, _, 0) => "gzip",
                (0, 0, _) => "zlib",
                _ => "mixed",
            },
            file_bytes: 0,
            count: summary.records,
            payload_bytes: summary.payload_bytes,
            min_payload_bytes: summary.min_payload,
            max_payload_bytes: summary.max_payload,
            examples: summary.examples,
            sequence_examples: summary.sequence_examples,
            empty: summary.empty,
            events: summary.events,
            texts: summary.texts,
            other: summary.other,
            keys: summary.keys.iter().map(key).collect(),
            list_keys: summary.list_keys.iter().map(key).collect(),
            features_left_out: summary.features_left_out,
            damaged: Vec::new(),
            lossless: summary.keys.get(LOSSLESS_KEY).map_or(0, |key| key.records),
            detections: summary.detections,
        }
    }

    /// Whether all are of images or boxes, as far as anything is in them.
    pub(super) fn are_detections(&self) -> bool {
        self.detections > 0 && self.detections + self.empty == self.count
    }

    /// How the files are compressed, in words, where they are.
    pub(super) fn compressed(&self) -> Option<&'static str> {
        match self.compression {
            "none" => None,
            "mixed" => Some("compressed in several ways"),
            how => Some(how),
        }
    }

    pub(super) fn write_text(&self, out: &mut String) -> std::fmt::Result {
        let files = match (self.files, self.damaged.len()) {
            (1, 0) => String::new(),
            (1, _) => ", not read to the end".to_owned(),
            (files, 0) => format!(" in {files} files"),
            (files, damaged) => format!(" in {files} files, {damaged} of them not read to the end"),
        };
        writeln!(out, "  records: {}{files}", self.count)?;
        if self.count > 0 {
            writeln!(out, "  payloads: {}", self.payloads())?;
            let (min, max) = (self.min_payload_bytes, self.max_payload_bytes);
            writeln!(out, "  bytes: {} in payloads, {min} to {max} each", self.payload_bytes)?;
        }
        if self.compressed().is_some() {
            writeln!(out, "  compressed: {} bytes", self.file_bytes)?;
        }
        match self.lossless {
            0 => {}
            all if all == self.count => writeln!(out, "  lossless: all records")?,
            some => writeln!(out, "  lossless: {some} of {} records", self.count)?,
        }
        if self.features_left_out > 0 {
            writeln!(out, "  features under more or longer keys than are told: {}", self.features_left_out)?;
        }
        Ok(())
    }

    fn payloads(&self) -> String {
        let sorts = [
            (self.examples, "tf.train.Example"),
            (self.sequence_examples, "tf.train.SequenceExample"),
            (self.empty, "empty"),
            (self.events, "tf.Event"),
            (self.texts, "text"),
            (self.other, "neither Example nor SequenceExample"),
        ];
        let sorts = sorts.iter().filter(|(count, _)| *count > 0);
        sorts.map(|(count, sort)| format!("{count} {sort}")).collect::<Vec<_>>().join(", ")
    }
}

impl Damage {
    fn new(file: &str, error: &Error) -> Self {
        let position = error.position();
        let (record, byte) = (position.map(|at| at.record), position.map(|at| at.byte));
        Self { file: file.to_owned(), record, byte, message: chain(error) }
    }
}

/// Whether not even the first header is one.
fn is_no_record_file(error: &Error) -> bool {
    let ErrorKind::Frame(frame) = error.kind() else { return false };
    let is_header = matches!(
        frame.kind(),
        FrameKind::LengthChecksum { .. } | FrameKind::Truncated { part: Part::Header, .. }
    );
    frame.position().byte == 0 && (is_header || frame.look_alike().is_some())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

pub(super) fn write_keys(out: &mut String, title: &str, keys: &BTreeMap<String, Key>) -> std::fmt::Result {
    if keys.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {title}:")?;
    let width = keys.keys().map(|key| one_line(key).chars().count()).max().unwrap_or_default();
    for (name, key) in keys {
        let kinds = if key.kinds.is_empty() { "no values".to_owned() } else { key.kinds.join(" or ") };
        let values = match (key.min_values, key.max_values) {
            (1, 1) => "1 value".to_owned(),
            (min, max) if min == max => format!("{min} values"),
            (min, max) => format!("{min} to {max} values"),
        };
        writeln!(out, "    {:width$}  {kinds:5}  {values}, in {}", one_line(name), key.records)?;
    }
    Ok(())
}
