//! The record line, written.

use std::io;

use super::{
    WriteOptions, byte_string, number,
    source::{FeatureSource, List, Source},
    string,
};

pub(super) fn record(
    out: &mut impl io::Write,
    number: u64,
    record: &impl Source,
    options: &WriteOptions,
) -> io::Result<()> {
    let limit = options.limit();
    out.write_all(b"{\"type\":\"record\"")?;
    if let Some(path) = options.shown_path() {
        out.write_all(b",\"path\":")?;
        string::write(out, path)?;
    }
    write!(out, ",\"record\":{number}")?;
    if let Some(features) = record.features() {
        out.write_all(b",\"features\":")?;
        map(out, features, |out, value| feature(out, &value, limit))?;
    }
    if record.is_sequence() {
        out.write_all(b",\"feature_lists\":")?;
        match record.feature_lists() {
            Some(lists) => {
                map(out, lists, |out, steps| array(out, steps, |out, step| feature(out, &step?, limit)))?;
            }
            None => out.write_all(b"null")?,
        }
    }
    out.write_all(b"}")
}

fn feature(out: &mut impl io::Write, feature: &impl FeatureSource, limit: usize) -> io::Result<()> {
    match feature.list()? {
        None => return out.write_all(b"{}"),
        Some(List::Bytes(values)) => {
            out.write_all(b"{\"bytes\":")?;
            array(out, values, |out, value| byte_string::write(out, value, limit))?;
        }
        Some(List::Float(values)) => {
            out.write_all(b"{\"float\":")?;
            array(out, values, number::write_float)?;
        }
        Some(List::Int64(values)) => {
            out.write_all(b"{\"int64\":")?;
            array(out, values, |out, value| Ok(serde_json::to_writer(out, &value)?))?;
        }
    }
    out.write_all(b"}")
}

/// `{key:value,…}`
pub(super) fn map<'k, W: io::Write, T>(
    out: &mut W,
    entries: impl Iterator<Item = (&'k str, T)>,
    mut value: impl FnMut(&mut W, T) -> io::Result<()>,
) -> io::Result<()> {
    separated(out, [b"{", b"}"], entries, |out, (key, entry)| {
        string::write(out, key)?;
        out.write_all(b":")?;
        value(out, entry)
    })
}

/// `[value,…]`
pub(super) fn array<W: io::Write, T>(
    out: &mut W,
    values: impl Iterator<Item = T>,
    value: impl FnMut(&mut W, T) -> io::Result<()>,
) -> io::Result<()> {
    separated(out, [b"[", b"]"], values, value)
}

fn separated<W: io::Write, T>(
    out: &mut W,
    [open, close]: [&[u8]; 2],
    values: impl Iterator<Item = T>,
    mut value: impl FnMut(&mut W, T) -> io::Result<()>,
) -> io::Result<()> {
    out.write_all(open)?;
    for (index, item) in values.enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        value(out, item)?;
    }
    out.write_all(close)
}
