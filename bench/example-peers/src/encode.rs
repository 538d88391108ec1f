//! Writing all records, one after the other, into a buffer that is there already.

use std::hint::black_box;

use prost::Message as _;
use prost_of_tfrecord::Message as _;
use tf_example::{Example, ExampleBuilder, FeatureError};

use crate::bare_writer;
use crate::checksum::Checksum;
use crate::messages::{add_ours, plain_example, tfrecord_example};
use crate::prost_plain as plain;
use crate::sample::{Fields, Sample};
use crate::turns::{Contestant, Proof};

pub const OURS: &str = "`ExampleBuilder`";
/// Of messages that are there already.
pub const OF_MESSAGES: &str = "`Example::encode_into`";
pub const WRITER: &str = "bare writer";
pub const WRITER_OF_ANY: &str = "bare writer of any example";

/// The records as each library has them.
pub struct Messages {
    ours: Vec<Example>,
    plain: Vec<plain::Example>,
    tfrecord: Vec<tfrecord::Example>,
}

impl Messages {
    pub fn of(sample: &Sample) -> Self {
        Self {
            ours: sample.fields.iter().map(Fields::example).collect(),
            plain: sample.fields.iter().map(plain_example).collect(),
            tfrecord: sample.fields.iter().map(tfrecord_example).collect(),
        }
    }
}

pub fn contestants<'a>(sample: &'a Sample, messages: &'a Messages) -> Vec<Contestant<'a>> {
    let longest = sample.records.iter().map(bytes::Bytes::len).max().unwrap();
    let mut overwritten = vec![0; longest];
    let mut any = vec![0; longest];
    let mut builder = ExampleBuilder::new();
    let build_all = move || {
        for fields in &sample.fields {
            black_box(build(fields, &mut builder).unwrap());
        }
    };
    let overwrite_any = move || {
        for example in &messages.ours {
            let len = bare_writer::overwrite_any(example, &mut any);
            black_box(&mut any[..len]);
        }
    };
    let overwrite = move || {
        for fields in &sample.fields {
            let len = bare_writer::overwrite(fields, &mut overwritten);
            black_box(&mut overwritten[..len]);
        }
    };
    vec![
        each("the record's bytes copied", "", &sample.records, |record, out| out.extend_from_slice(record)),
        each(WRITER, "appending", &sample.fields, bare_writer::append),
        Contestant::new(WRITER, "over what is there", overwrite),
        Contestant::new(WRITER_OF_ANY, "", overwrite_any),
        Contestant::new(OURS, "", build_all),
        each(OF_MESSAGES, "", &messages.ours, Example::encode_into),
        each("`Example::encode`", "", &messages.ours, |example, out| example.encode(out).unwrap()),
        each("prost, as generated", "", &messages.plain, |example, out| example.encode(out).unwrap()),
        each("crate `tfrecord` 0.15", "", &messages.tfrecord, |example, out| example.encode(out).unwrap()),
    ]
}

fn build<'b>(fields: &Fields, builder: &'b mut ExampleBuilder) -> Result<&'b [u8], FeatureError> {
    builder.clear();
    builder.bytes("image/encoded", &fields.encoded)?;
    builder.bytes("image/filename", &fields.filename)?;
    builder.int64("image/height", fields.height)?;
    for (key, side) in SIDES.iter().zip(&fields.sides) {
        builder.float_list(key, side)?;
    }
    builder.int64_list("image/object/class/label", &fields.labels)?;
    builder.bytes_list("image/object/class/text", &fields.names)?;
    builder.int64("image/width", fields.width)?;
    Ok(builder.encoded())
}

/// In the order of [`Fields::sides`].
const SIDES: [&str; 4] =
    ["image/object/bbox/xmax", "image/object/bbox/xmin", "image/object/bbox/ymax", "image/object/bbox/ymin"];

fn each<'a, T>(
    side: &'static str,
    way: &str,
    all: &'a [T],
    write: impl Fn(&'a T, &mut Vec<u8>) + 'a,
) -> Contestant<'a> {
    let mut out = Vec::new();
    Contestant::new(side, way, move || {
        for one in all {
            out.clear();
            write(one, &mut out);
            black_box(&mut out);
        }
    })
}

/// What each of them writes, as we read it.
pub fn proofs(sample: &Sample, messages: &Messages) -> Vec<Proof> {
    let read = |record: &[u8], checksum: &mut Checksum| add_ours(&Example::decode(record).unwrap(), checksum);
    let mut out = vec![0; sample.records.iter().map(bytes::Bytes::len).max().unwrap()];
    for ((fields, record), example) in sample.fields.iter().zip(&sample.records).zip(&messages.ours) {
        let len = bare_writer::overwrite_any(example, &mut out);
        assert!(out[..len] == record[..], "the bare writer of any example writes something else");
        let len = bare_writer::overwrite(fields, &mut out);
        assert!(out[..len] == record[..], "the bare writer writes something else");
        let mut appended = Vec::new();
        bare_writer::append(fields, &mut appended);
        assert!(appended == record[..], "the bare writer writes something else");
    }
    vec![
        Proof::new("what was read", |sum| sample.records.iter().for_each(|record| read(record, sum))),
        Proof::new(OURS, |sum| {
            let mut builder = ExampleBuilder::new();
            sample.fields.iter().for_each(|fields| read(build(fields, &mut builder).unwrap(), sum));
        }),
        Proof::new("`Example`", |sum| messages.ours.iter().for_each(|one| read(&one.encode_to_vec(), sum))),
        Proof::new("prost", |sum| messages.plain.iter().for_each(|one| read(&one.encode_to_vec(), sum))),
        Proof::new("tfrecord", |sum| {
            messages.tfrecord.iter().for_each(|one| read(&one.encode_to_vec(), sum));
        }),
    ]
}
