//! The schema as the feature description that TensorFlow's parsers want.

use std::fmt::Write as _;

use super::{
    FeatureListSchema, FeatureSchema, Schema, ValueSchema,
    table::{LeftOut, Records, counted, from_to, kinds},
};
use crate::FeatureKind;

impl Schema {
    /// Python source that describes the features to `tf.io.parse_single_example`, or to
    /// `tf.io.parse_single_sequence_example`.
    ///
    /// Every record that was observed can be parsed by it, but for those that are [`odd`](Self::odd), and nothing
    /// is made up: a feature is a
    /// `FixedLenFeature` only where every record has it with as many values; one that is missing somewhere, or
    /// varies, is a `VarLenFeature`, and no default stands in for it. The steps of a feature list are a
    /// `FixedLenSequenceFeature` or a `RaggedFeature` in the same way. What TensorFlow cannot read, a key whose
    /// kind changes, stands in a comment with the reason; so does a key of which no record tells the kind.
    ///
    /// Of keys, what is neither printable ASCII nor a letter or digit of any script is escaped. Examples and
    /// `SequenceExample`s in one set of records have a description each.
    #[must_use]
    pub fn to_python(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_python(&mut out);
        out
    }

    fn write_python(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "import tensorflow as tf\n\n# Of {}", Records(self))?;
        if self.other() > 0 {
            writeln!(out, "# What is neither Example nor SequenceExample is not described: leave it out")?;
        }
        if self.left_out() > 0 {
            writeln!(out, "# {}", LeftOut(self.left_out()))?;
        }
        if self.odd() > 0 {
            let records = counted(self.records(), "record");
            writeln!(out, "# TensorFlow reads {} of {records} otherwise or refuses them", self.odd())?;
        }
        if self.examples() > 0 || self.sequence_examples() == 0 {
            let is_usable = dictionary(out, "feature_description", self.features().map(feature))?;
            usage(out, is_usable, "parse_single_example(record, feature_description)")?;
        }
        if self.sequence_examples() > 0 {
            let context = dictionary(out, "context_features", self.context().map(feature))?;
            let lists = dictionary(out, "sequence_features", self.feature_lists().map(feature_list))?;
            let call = "parse_single_sequence_example(record, context_features, sequence_features)";
            usage(out, context || lists, call)?;
        }
        Ok(())
    }
}

/// An entry of a description: what TensorFlow is told, and what a person is.
struct Entry<'a> {
    key: &'a str,
    /// An error is why TensorFlow cannot be told.
    feature: Result<String, String>,
    notes: Vec<String>,
}

/// How the description is used. TensorFlow refuses one that tells it of no feature.
fn usage(out: &mut String, is_usable: bool, call: &str) -> std::fmt::Result {
    if is_usable {
        return writeln!(out, "# tf.io.{call}");
    }
    writeln!(out, "# There is nothing to parse by: TensorFlow refuses a description without features")
}

/// Whether there is an entry in it.
fn dictionary<'a>(
    out: &mut String,
    name: &str,
    entries: impl Iterator<Item = Entry<'a>>,
) -> Result<bool, std::fmt::Error> {
    let mut entries = entries.peekable();
    let mut has_entry = false;
    if entries.peek().is_none() {
        writeln!(out, "{name} = {{}}")?;
        return Ok(has_entry);
    }
    writeln!(out, "{name} = {{")?;
    for Entry { key, feature, notes } in entries {
        let key = literal(key);
        has_entry |= feature.is_ok();
        match feature {
            Err(why) => writeln!(out, "    # {key}: left out, {why}")?,
            Ok(feature) if notes.is_empty() => writeln!(out, "    {key}: {feature},")?,
            Ok(feature) => writeln!(out, "    {key}: {feature},  # {}", notes.join(", "))?,
        }
    }
    writeln!(out, "}}")?;
    Ok(has_entry)
}

fn feature(feature: FeatureSchema<'_>) -> Entry<'_> {
    let values = feature.values();
    let mut notes = missing(feature.missing(), feature.of);
    let fixed = values.fixed_count().filter(|count| *count > 0);
    notes.extend(varying(values, fixed, ""));
    let told = dtype(values, "records").map(|dtype| match fixed {
        Some(count) if feature.missing() == 0 => {
            format!("tf.io.FixedLenFeature({}, {dtype})", shape(count))
        }
        _ => format!("tf.io.VarLenFeature({dtype})"),
    });
    Entry { key: feature.key(), feature: told, notes }
}

fn feature_list(list: FeatureListSchema<'_>) -> Entry<'_> {
    let values = list.step_values();
    let mut notes = missing(list.missing(), list.of);
    let fixed = values.fixed_count().filter(|count| *count > 0);
    notes.extend(varying(values, fixed, " a step"));
    let told = dtype(values, "steps").map(|dtype| match fixed {
        Some(count) => {
            let allow_missing = if list.missing() > 0 { ", allow_missing=True" } else { "" };
            format!("tf.io.FixedLenSequenceFeature({}, {dtype}{allow_missing})", shape(count))
        }
        None => format!("tf.io.RaggedFeature({dtype})"),
    });
    Entry { key: list.key(), feature: told, notes }
}

fn missing(missing: u64, of: u64) -> Vec<String> {
    let note = (missing > 0).then(|| format!("missing in {missing} of {}", counted(of, "record")));
    note.into_iter().collect()
}

/// How many values there are, where that is not said by a shape.
fn varying(values: &ValueSchema, fixed: Option<usize>, unit: &str) -> Option<String> {
    let count = values.count().filter(|_| fixed.is_none())?;
    if values.is_empty() {
        return Some("never has a value".to_owned());
    }
    Some(format!("{} values{unit}", from_to(&count)))
}

fn shape(count: usize) -> String {
    if count == 1 { "[]".to_owned() } else { format!("[{count}]") }
}

/// The type that TensorFlow is to expect. Lists without values count: it looks at their kind as well.
fn dtype(values: &ValueSchema, lists: &str) -> Result<&'static str, String> {
    let all = [FeatureKind::Bytes, FeatureKind::Float, FeatureKind::Int64];
    let has_values = |kind| values.kinds().any(|(found, _)| found == kind);
    let mut written =
        all.into_iter().filter(|kind| has_values(*kind) || values.empty_lists_of(Some(*kind)) > 0);
    match (written.next(), written.next()) {
        (None, _) => Err("it never has a value: its kind is unknown".to_owned()),
        (Some(kind), None) => Ok(match kind {
            FeatureKind::Bytes => "tf.string",
            FeatureKind::Float => "tf.float32",
            FeatureKind::Int64 => "tf.int64",
        }),
        _ => {
            let empty = all.into_iter().filter_map(|kind| match values.empty_lists_of(Some(kind)) {
                0 => None,
                count => Some(format!("empty {kind} list in {count}")),
            });
            let full = Some(kinds(values, lists)).filter(|_| !values.is_empty());
            let kinds: Vec<_> = full.into_iter().chain(empty).collect();
            Err(format!("it has several kinds and TensorFlow reads one only: {}", kinds.join(", ")))
        }
    }
}

/// A string literal of Python.
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            // What is invisible or turns the line around is not shown as it is.
            ' ' => literal.push(c),
            _ if c.is_ascii_graphic() || c.is_alphanumeric() => literal.push(c),
            _ => {
                let code = u32::from(c);
                // Writing to a string cannot fail.
                let _ = match code {
                    0..=0xff => write!(literal, "\\x{code:02x}"),
                    0x100..=0xffff => write!(literal, "\\u{code:04x}"),
                    _ => write!(literal, "\\U{code:08x}"),
                };
            }
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn keys_are_literals_of_python() {
        for (key, wanted) in [
            ("image/height", r#""image/height""#),
            ("a\"b\\c'd", r#""a\"b\\c'd""#),
            ("\n\r\t\0\u{7f}\u{85}", r#""\x0a\x0d\x09\x00\x7f\x85""#),
            ("höhe 高さ", "\"höhe 高さ\""),
            ("\u{202e}\u{2028}", r#""\u202e\u2028""#),
            ("😀", r#""\U0001f600""#),
        ] {
            assert_eq!(literal(key), wanted);
        }
    }
}
