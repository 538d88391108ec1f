//! The schema as a table for people.

use std::{fmt, ops::RangeInclusive};

use super::{FeatureListSchema, FeatureSchema, KeyKind, Schema, ValueSchema};
use crate::text::is_deceptive;

/// As a table; control characters in keys are escaped, and what turns a line around. The text is for people and may change.
impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", Records(self))?;
        if self.left_out() > 0 {
            writeln!(f, "{}", LeftOut(self.left_out()))?;
        }
        let row = |feature: FeatureSchema<'_>| {
            let values = feature.values();
            [
                shown(feature.key()),
                feature.kind().to_string(),
                values.count().as_ref().map(from_to).unwrap_or_default(),
                feature.missing().to_string(),
                contents(values, "records"),
            ]
        };
        let list_row = |list: FeatureListSchema<'_>| {
            let values = list.step_values();
            [
                shown(list.key()),
                list.kind().to_string(),
                from_to(&list.steps()),
                values.count().as_ref().map_or_else(|| "-".to_owned(), from_to),
                list.missing().to_string(),
                contents(values, "steps"),
            ]
        };
        let heads = |first| [first, "kind", "values", "missing", "range"].map(str::to_owned);
        table(f, heads("feature"), self.features().map(row).collect())?;
        table(f, heads("context feature"), self.context().map(row).collect())?;
        let heads = ["feature list", "kind", "steps", "values a step", "missing", "range"].map(str::to_owned);
        table(f, heads, self.feature_lists().map(list_row).collect())
    }
}

/// What the records are, in words.
pub(super) struct Records<'a>(pub(super) &'a Schema);

impl fmt::Display for Records<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.0;
        f.write_str(&counted(schema.records(), "record"))?;
        let sorts = [
            (schema.examples(), "tf.train.Example"),
            (schema.sequence_examples(), "tf.train.SequenceExample"),
            (schema.empty(), "empty"),
            (schema.other(), "neither Example nor SequenceExample"),
        ];
        let mut before = ":";
        for (count, sort) in sorts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{before} {count} {sort}")?;
            before = ",";
        }
        Ok(())
    }
}

/// That there are keys which are not told of.
pub(super) struct LeftOut(pub(super) u64);

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} left out: of more than {} keys those that come first are kept, and none over {} bytes",
            counted(self.0, "feature"),
            Schema::MAX_KEYS,
            Schema::MAX_KEY_LEN
        )
    }
}

/// A number of things, in words.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `3`, or `0 to 3`.
pub(super) fn from_to<T: PartialEq + fmt::Display>(range: &RangeInclusive<T>) -> String {
    let (min, max) = (range.start(), range.end());
    if min == max { min.to_string() } else { format!("{min} to {max}") }
}

/// How many lists have values of which kind.
pub(super) fn kinds(values: &ValueSchema, lists: &str) -> String {
    let kinds: Vec<_> = values.kinds().map(|(kind, count)| format!("{kind} in {count}")).collect();
    format!("{} {lists}", kinds.join(", "))
}

fn contents(values: &ValueSchema, lists: &str) -> String {
    if values.kind() == KeyKind::Mixed {
        return kinds(values, lists);
    }
    if let Some(bytes) = values.bytes() {
        let noun = if bytes.len == (1..=1) { "byte" } else { "bytes" };
        let text = if bytes.utf8 { ", UTF-8" } else { "" };
        return format!("{} {noun}{text}", from_to(&bytes.len));
    }
    if let Some(int64s) = values.int64s() {
        return from_to(&int64s.range);
    }
    let Some(floats) = values.floats() else { return String::new() };
    let counts = [(floats.nan, "NaN"), (floats.infinite, "infinite")];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    // Debug has an exponent where Display has forty digits.
    let finite = floats.finite.as_ref();
    let finite =
        finite.map(|range| from_to(&(format!("{:?}", range.start())..=format!("{:?}", range.end()))));
    let parts: Vec<_> = finite.into_iter().chain(counts.map(|(n, what)| format!("{n} {what}"))).collect();
    parts.join(", ")
}

/// A key that stays on its line, and that a terminal does not obey.
fn shown(key: &str) -> String {
    let mut shown = String::with_capacity(key.len());
    for c in key.chars() {
        if is_deceptive(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

fn table<const N: usize>(
    f: &mut fmt::Formatter<'_>,
    heads: [String; N],
    rows: Vec<[String; N]>,
) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    let mut widths = [0; N];
    for row in std::iter::once(&heads).chain(&rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    writeln!(f)?;
    for row in std::iter::once(heads).chain(rows) {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}
