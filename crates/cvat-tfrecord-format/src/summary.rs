//! What a file of records holds, whatever its records are.

mod foreign;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use bytes::Bytes;
use tf_example::{Feature, FeatureKind, Features, Payload};
use tfrecord_frame::{Checksums, Compression, Decoder, RecordReader, framing};

use crate::{Error, ErrorKind};

/// As many different keys are told; what is kept of records has to have a bound.
const MAX_KEYS: usize = 10_000;
/// Bytes of the longest key that is told.
const MAX_KEY_LEN: usize = 1024;

/// Whether bytes begin with the header of a record whose checksum is right.
///
/// ```
/// let header = tfrecord_frame::framing::encode_header(5);
/// assert!(cvat_tfrecord_format::is_tfrecord(&header));
/// assert!(!cvat_tfrecord_format::is_tfrecord(b"<?xml version=\"1.0\"?>"));
/// ```
#[must_use]
pub fn is_tfrecord(head: &[u8]) -> bool {
    head.first_chunk().is_some_and(|header| framing::decode_header(header, Checksums::Verify).is_ok())
}

/// What is known of one key over many records.
///
/// ```
/// let key = cvat_tfrecord_format::KeySummary::default();
/// assert_eq!(key.records, 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeySummary {
    /// Kinds its values have; none where it never has a value.
    pub kinds: BTreeSet<FeatureKind>,
    /// Records that have the key.
    pub records: u64,
    /// Fewest values in a record that has it.
    pub min_values: usize,
    /// Most values in a record.
    pub max_values: usize,
}

impl KeySummary {
    fn add(&mut self, feature: &Feature) {
        let len = feature.len();
        self.min_values = if self.records == 0 { len } else { self.min_values.min(len) };
        self.max_values = self.max_values.max(len);
        self.records += 1;
        self.kinds.extend(feature.feature_kind().filter(|_| len > 0));
    }
}

/// What many records hold.
///
/// ```
/// use tf_example::{Example, Feature, Message};
/// let mut file = tfrecord_frame::RecordWriter::new(Vec::new());
/// file.write_record(&Example::from_features([("id", Feature::int64s([7, 8]))]).encode_to_vec())?;
/// let mut summary = cvat_tfrecord_format::Summary::default();
/// cvat_tfrecord_format::summarize(file.into_inner().as_slice(), &mut summary)?;
/// assert_eq!((summary.records, summary.examples), (1, 1));
/// assert_eq!(summary.keys["id"].max_values, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Files without compression.
    pub plain_files: u64,
    /// Files compressed with gzip.
    pub gzip_files: u64,
    /// Files compressed with zlib.
    pub zlib_files: u64,
    /// Records.
    pub records: u64,
    /// Bytes of all payloads together.
    pub payload_bytes: u64,
    /// Bytes of the shortest payload.
    pub min_payload: usize,
    /// Bytes of the longest payload.
    pub max_payload: usize,
    /// Records that are a `tf.train.Example`.
    pub examples: u64,
    /// Records that are a `tf.train.SequenceExample`.
    pub sequence_examples: u64,
    /// Records with nothing in them.
    pub empty: u64,
    /// Records that seem to be a `tf.Event`, as `TensorBoard` reads them.
    pub events: u64,
    /// Records that seem to be text.
    pub texts: u64,
    /// Records that are something else.
    pub other: u64,
    /// Keys of Examples, and of the contexts of `SequenceExample`s.
    pub keys: BTreeMap<String, KeySummary>,
    /// Keys of the feature lists of `SequenceExample`s; counts are of values in one step.
    pub list_keys: BTreeMap<String, KeySummary>,
    /// Features whose keys are not told: those over 1024 bytes, and those of a file that has over 10 000 keys.
    pub features_left_out: u64,
    /// Records that speak of an image or of boxes.
    pub detections: u64,
}

impl Summary {
    fn add_features(&mut self, features: &Features) {
        for (key, feature) in &features.feature {
            match key_summary(&mut self.keys, key) {
                Some(summary) => summary.add(feature),
                None => self.features_left_out += 1,
            }
        }
    }

    fn add(&mut self, payload: &Bytes) {
        let len = payload.len();
        self.min_payload = if self.records == 0 { len } else { self.min_payload.min(len) };
        self.max_payload = self.max_payload.max(len);
        self.payload_bytes += len as u64;
        self.records += 1;
        match Payload::classify(payload) {
            Payload::Example(example) => {
                self.examples += 1;
                self.detections += u64::from(crate::DetectionExample::is_detection(&example));
                self.add_features(example.features());
            }
            Payload::SequenceExample(sequence) => {
                self.sequence_examples += 1;
                self.add_features(sequence.context());
                for (key, list) in &sequence.feature_lists().feature_list {
                    match key_summary(&mut self.list_keys, key) {
                        Some(summary) => list.feature.iter().for_each(|feature| summary.add(feature)),
                        None => self.features_left_out += 1,
                    }
                }
            }
            Payload::Empty => self.empty += 1,
            _ if foreign::is_event(payload) => self.events += 1,
            _ if foreign::is_text(payload) => self.texts += 1,
            _ => self.other += 1,
        }
    }
}

/// What is known of a key, unless it is not to be told.
fn key_summary<'a>(keys: &'a mut BTreeMap<String, KeySummary>, key: &str) -> Option<&'a mut KeySummary> {
    if !keys.contains_key(key) {
        if key.len() > MAX_KEY_LEN || keys.len() >= MAX_KEYS {
            return None;
        }
        keys.insert(key.to_owned(), KeySummary::default());
    }
    keys.get_mut(key)
}

/// Adds the records of a file to a summary, decompressed where its content says that it is compressed.
///
/// # Errors
///
/// Where the file is damaged or is none; the records before that are counted.
pub fn summarize(input: impl Read, summary: &mut Summary) -> Result<(), Error> {
    let decoder = Decoder::sniff(input).map_err(dataset_files::Error::from)?;
    match decoder.compression() {
        Compression::None => summary.plain_files += 1,
        Compression::Gzip => summary.gzip_files += 1,
        Compression::Zlib => summary.zlib_files += 1,
    }
    let mut reader = RecordReader::new(decoder);
    loop {
        let mut payload = Vec::new();
        if reader.read_into(&mut payload).map_err(ErrorKind::Frame)?.is_none() {
            return Ok(());
        }
        summary.add(&Bytes::from(payload));
    }
}
