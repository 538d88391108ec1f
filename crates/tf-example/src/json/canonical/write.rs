//! Canonical protobuf JSON, written: a field that is empty or absent is left out.

use std::io;

use crate::json::{
    byte_string, number,
    source::{FeatureSource, List, Source},
    write::{array, map},
};

pub(in crate::json) fn record(out: &mut impl io::Write, record: &impl Source) -> io::Result<()> {
    out.write_all(b"{")?;
    let features = record.features();
    let lists = record.feature_lists();
    let comma = if features.is_some() && lists.is_some() { "," } else { "" };
    if let Some(features) = features {
        let name = if record.is_sequence() { "context" } else { "features" };
        write!(out, "\"{name}\":")?;
        field(out, "feature", features, |out, features| {
            map(out, features, |out, value| feature(out, &value))
        })?;
    }
    if let Some(lists) = lists {
        write!(out, "{comma}\"featureLists\":")?;
        field(out, "featureList", lists, |out, lists| {
            map(out, lists, |out, steps| {
                field(out, "feature", steps, |out, steps| array(out, steps, |out, step| feature(out, &step?)))
            })
        })?;
    }
    out.write_all(b"}")
}

fn feature<W: io::Write>(out: &mut W, feature: &impl FeatureSource) -> io::Result<()> {
    match feature.list()? {
        None => return out.write_all(b"{}"),
        Some(List::Bytes(values)) => {
            out.write_all(b"{\"bytesList\":")?;
            field(out, "value", values, |out, values| array(out, values, byte_string::write_base64))?;
        }
        Some(List::Float(values)) => {
            out.write_all(b"{\"floatList\":")?;
            field(out, "value", values, |out, values| array(out, values, number::write_canonical_float))?;
        }
        // A string: most readers of JSON have 53 bits for a number.
        Some(List::Int64(values)) => {
            out.write_all(b"{\"int64List\":")?;
            field(out, "value", values, |out, values| {
                array(out, values, |out, value| write!(out, "\"{value}\""))
            })?;
        }
    }
    out.write_all(b"}")
}

/// A message of one field, which is repeated.
fn field<W: io::Write, I: Iterator>(
    out: &mut W,
    name: &str,
    values: I,
    write: impl FnOnce(&mut W, std::iter::Peekable<I>) -> io::Result<()>,
) -> io::Result<()> {
    let mut values = values.peekable();
    if values.peek().is_none() {
        return out.write_all(b"{}");
    }
    write!(out, "{{\"{name}\":")?;
    write(out, values)?;
    out.write_all(b"}")
}
