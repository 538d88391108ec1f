//! The record line, written.

use std::{collections::BTreeMap, io};

use super::{Record, WriteOptions, byte_string, number};
use crate::{Feature, FeatureList, Features, Kind};

pub(super) fn record(
    out: &mut impl io::Write,
    number: u64,
    record: &Record,
    options: &WriteOptions,
) -> io::Result<()> {
    let limit = options.limit();
    write!(out, "{{\"type\":\"record\",\"record\":{number}")?;
    match record {
        Record::Example(example) => features(out, example.features.as_ref(), limit)?,
        Record::SequenceExample(sequence) => {
            features(out, sequence.context.as_ref(), limit)?;
            out.write_all(b",\"feature_lists\":")?;
            match &sequence.feature_lists {
                Some(lists) => map(out, &lists.feature_list, |out, list| feature_list(out, list, limit))?,
                None => out.write_all(b"null")?,
            }
        }
    }
    out.write_all(b"}")
}

fn features(out: &mut impl io::Write, features: Option<&Features>, limit: usize) -> io::Result<()> {
    let Some(features) = features else { return Ok(()) };
    out.write_all(b",\"features\":")?;
    map(out, &features.feature, |out, value| feature(out, value, limit))
}

fn feature_list(out: &mut impl io::Write, list: &FeatureList, limit: usize) -> io::Result<()> {
    array(out, &list.feature, |out, step| feature(out, step, limit))
}

fn feature(out: &mut impl io::Write, feature: &Feature, limit: usize) -> io::Result<()> {
    out.write_all(b"{")?;
    if let Some(kind) = &feature.kind {
        write!(out, "\"{}\":", kind.feature_kind())?;
        match kind {
            Kind::BytesList(list) => {
                array(out, &list.value, |out, value| byte_string::write(out, value, limit))?;
            }
            Kind::FloatList(list) => array(out, &list.value, |out, value| number::write_float(out, *value))?,
            Kind::Int64List(list) => {
                array(out, &list.value, |out, value| Ok(serde_json::to_writer(out, value)?))?;
            }
        }
    }
    out.write_all(b"}")
}

/// `{key:value,…}`
pub(super) fn map<W: io::Write, T>(
    out: &mut W,
    map: &BTreeMap<String, T>,
    mut value: impl FnMut(&mut W, &T) -> io::Result<()>,
) -> io::Result<()> {
    separated(out, ['{', '}'], map, |out, (key, entry)| {
        serde_json::to_writer(&mut *out, key)?;
        out.write_all(b":")?;
        value(out, entry)
    })
}

/// `[value,…]`
pub(super) fn array<W: io::Write, T>(
    out: &mut W,
    values: &[T],
    value: impl FnMut(&mut W, &T) -> io::Result<()>,
) -> io::Result<()> {
    separated(out, ['[', ']'], values, value)
}

fn separated<W: io::Write, T>(
    out: &mut W,
    [open, close]: [char; 2],
    values: impl IntoIterator<Item = T>,
    mut value: impl FnMut(&mut W, T) -> io::Result<()>,
) -> io::Result<()> {
    write!(out, "{open}")?;
    for (index, item) in values.into_iter().enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        value(out, item)?;
    }
    write!(out, "{close}")
}
