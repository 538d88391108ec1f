//! Label map to tree, and to text in the layout of CVAT's TFRecord 1.0 export.

use super::{Keypoint, LabelMap, LabelMapItem};
use crate::{Field, Message, ValueKind, print};
use std::fmt::{self, Write};

pub(super) fn message(map: &LabelMap) -> Message<'static> {
    let items = map.items.iter().map(|item| Field::new("item", ValueKind::Message(self::item(item))));
    Message { fields: items.chain(map.unknown.iter().cloned()).collect() }
}

fn item(item: &LabelMapItem) -> Message<'static> {
    let mut fields = Vec::new();
    fields.extend(item.id.map(|id| integer("id", id)));
    fields.extend(item.name().map(|name| string("name", name)));
    fields.extend(item.display_name().map(|name| string("display_name", name)));
    let keypoint = |keypoint| Field::new("keypoints", ValueKind::Message(self::keypoint(keypoint)));
    fields.extend(item.keypoints.iter().map(keypoint));
    fields.extend(item.ancestor_ids.iter().map(|&id| integer("ancestor_ids", id)));
    fields.extend(item.descendant_ids.iter().map(|&id| integer("descendant_ids", id)));
    let frequency = item.frequency.map(|frequency| ValueKind::Identifier(frequency.as_str().into()));
    fields.extend(frequency.map(|frequency| Field::new("frequency", frequency)));
    fields.extend(item.instance_count.map(|count| integer("instance_count", count)));
    fields.extend(item.unknown.iter().cloned());
    Message { fields }
}

fn keypoint(keypoint: &Keypoint) -> Message<'static> {
    let mut fields = Vec::new();
    fields.extend(keypoint.id.map(|id| integer("id", id)));
    fields.extend(keypoint.label.as_deref().map(|label| string("label", label)));
    fields.extend(keypoint.unknown.iter().cloned());
    Message { fields }
}

fn integer(name: &'static str, number: i32) -> Field<'static> {
    Field::new(name, number)
}

fn string(name: &'static str, text: &str) -> Field<'static> {
    Field::new(name, text.to_owned())
}

pub(super) fn cvat_text(map: &LabelMap) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = map
        .items
        .iter()
        .try_for_each(|item| write_item(item, &mut out))
        .and_then(|()| write_unknown(&map.unknown, 0, &mut out));
    out
}

fn write_item(item: &LabelMapItem, out: &mut String) -> fmt::Result {
    out.write_str("item {\n")?;
    if let Some(id) = item.id {
        writeln!(out, "\tid: {id}")?;
    }
    for (field, text) in [("name", item.name()), ("display_name", item.display_name())] {
        if let Some(text) = text {
            write!(out, "\t{field}: ")?;
            write_text(text, out)?;
        }
    }
    item.keypoints.iter().try_for_each(|keypoint| write_keypoint(keypoint, out))?;
    for id in &item.ancestor_ids {
        writeln!(out, "\tancestor_ids: {id}")?;
    }
    for id in &item.descendant_ids {
        writeln!(out, "\tdescendant_ids: {id}")?;
    }
    if let Some(frequency) = item.frequency {
        writeln!(out, "\tfrequency: {}", frequency.as_str())?;
    }
    if let Some(count) = item.instance_count {
        writeln!(out, "\tinstance_count: {count}")?;
    }
    write_unknown(&item.unknown, 1, out)?;
    out.write_str("}\n\n")
}

fn write_keypoint(keypoint: &Keypoint, out: &mut String) -> fmt::Result {
    out.write_str("\tkeypoints {\n")?;
    if let Some(id) = keypoint.id {
        writeln!(out, "\t\tid: {id}")?;
    }
    if let Some(label) = &keypoint.label {
        out.write_str("\t\tlabel: ")?;
        write_text(label, out)?;
    }
    write_unknown(&keypoint.unknown, 2, out)?;
    out.write_str("\t}\n")
}

/// As the printer has them, with tabs for its indentation.
fn write_unknown(fields: &[Field<'static>], level: usize, out: &mut String) -> fmt::Result {
    let base = "\t".repeat(level);
    print::Layout { base: &base, unit: "\t", ..print::Layout::CANONICAL }.fields(fields, out)
}

/// A string and the end of its line. Single quotes as CVAT has them; double quotes where the text has single
/// ones.
fn write_text(text: &str, out: &mut String) -> fmt::Result {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    print::string(text.as_bytes(), quote, out)?;
    out.write_char('\n')
}
