//! Canonical protobuf JSON, written: a field that is empty or absent is left out.

use std::io;

use crate::{
    Feature, FeatureLists, Features, Kind,
    json::{
        Record, byte_string, number,
        write::{array, map},
    },
};

pub(in crate::json) fn record(out: &mut impl io::Write, record: &Record) -> io::Result<()> {
    out.write_all(b"{")?;
    match record {
        Record::Example(example) => {
            if let Some(value) = &example.features {
                out.write_all(b"\"features\":")?;
                features(out, value)?;
            }
        }
        Record::SequenceExample(sequence) => {
            if let Some(value) = &sequence.context {
                out.write_all(b"\"context\":")?;
                features(out, value)?;
            }
            if let Some(value) = &sequence.feature_lists {
                let comma = if sequence.context.is_some() { "," } else { "" };
                write!(out, "{comma}\"featureLists\":")?;
                feature_lists(out, value)?;
            }
        }
    }
    out.write_all(b"}")
}

fn features(out: &mut impl io::Write, features: &Features) -> io::Result<()> {
    field(out, "feature", features.feature.is_empty(), |out| map(out, &features.feature, feature))
}

fn feature_lists(out: &mut impl io::Write, lists: &FeatureLists) -> io::Result<()> {
    field(out, "featureList", lists.feature_list.is_empty(), |out| {
        map(out, &lists.feature_list, |out, list| {
            field(out, "feature", list.feature.is_empty(), |out| array(out, &list.feature, feature))
        })
    })
}

fn feature<W: io::Write>(out: &mut W, feature: &Feature) -> io::Result<()> {
    let Some(kind) = &feature.kind else { return out.write_all(b"{}") };
    write!(out, "{{\"{}List\":", kind.feature_kind())?;
    field(out, "value", kind.is_empty(), |out| match kind {
        Kind::BytesList(list) => array(out, &list.value, |out, value| byte_string::write_base64(out, value)),
        Kind::FloatList(list) => {
            array(out, &list.value, |out, value| number::write_canonical_float(out, *value))
        }
        // A string: most readers of JSON have 53 bits for a number.
        Kind::Int64List(list) => array(out, &list.value, |out, value| write!(out, "\"{value}\"")),
    })?;
    out.write_all(b"}")
}

/// A message of one field.
fn field<W: io::Write>(
    out: &mut W,
    name: &str,
    is_empty: bool,
    value: impl FnOnce(&mut W) -> io::Result<()>,
) -> io::Result<()> {
    if is_empty {
        return out.write_all(b"{}");
    }
    write!(out, "{{\"{name}\":")?;
    value(out)?;
    out.write_all(b"}")
}
