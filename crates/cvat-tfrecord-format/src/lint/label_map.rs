//! The label map that lies beside records.

use std::collections::BTreeMap;

use pbtxt::label_map::{FindingKind, LabelMap, LabelMapItem};

use super::finding::{Finding, Findings, shown};
use super::legacy_map;
use crate::profile::{Profile, TextRule};

const MEND: &str = "`cvat-tfrecord labels` shows it, `labels --fix` mends ids; correct the line otherwise";
const PLAIN: &str = "leave display names, comments and commas out of it, a field a line";
/// As many as a message names.
const NAMED: usize = 3;

/// A label map, as far as it can be read, and what the consumer stumbles over in it.
///
/// ```
/// use cvat_tfrecord_format::{Profile, lint_label_map};
/// let linted = lint_label_map(Profile::named("tfod").unwrap(), b"item { id: 0 name: 'cat' }");
/// assert_eq!(linted.map.unwrap().id_of("cat"), Some(0));
/// assert_eq!(linted.findings[0].code, "reserved-id");
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LintedMap {
    /// The map, `None` where the text is none, or where it is none to the consumer.
    pub map: Option<LabelMap>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// Reads a label map and judges it by the rules of this consumer; see [`LintedMap`].
#[must_use]
pub fn lint_label_map(profile: &Profile, text: &[u8]) -> LintedMap {
    let mut findings = Findings::default();
    let parsed = pbtxt::from_utf8(text).and_then(|text| Ok((text, LabelMap::parse(text)?)));
    let (text, parsed) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            if profile.ids.text != TextRule::Ignored {
                findings.add("label-map-unread", format!("the label map does not read: {error}"), MEND);
            }
            return LintedMap { map: None, findings: findings.into_vec() };
        }
    };
    for finding in parsed.findings.iter().filter(|finding| matters(profile, finding.kind())) {
        findings.add(finding.kind().code(), finding.to_string(), MEND);
    }
    let map = if profile.finds_files {
        // Where it finds no label, those are labels that the records have.
        Some(by_pattern(text, &parsed.map, &mut findings)).filter(|map| !map.is_empty())
    } else {
        Some(parsed.map)
    };
    LintedMap { map, findings: findings.into_vec() }
}

/// Whether the consumer reads other labels than are meant, or none.
fn matters(profile: &Profile, kind: &FindingKind) -> bool {
    let reads_text_format = profile.ids.text == TextRule::First;
    match kind {
        FindingKind::IdGap { .. } | FindingKind::FirstId { .. } => profile.ids.contiguous,
        FindingKind::ReservedId | FindingKind::NegativeId { .. } | FindingKind::MissingId { .. } => {
            profile.ids.zero_is_background || profile.ids.contiguous
        }
        FindingKind::DuplicateId { .. }
        | FindingKind::DuplicateName { .. }
        | FindingKind::RepeatedField { .. } => true,
        FindingKind::SimilarName { .. } | FindingKind::PaddedName { .. } => false,
        FindingKind::OctalNumber { number, .. } => reads_text_format && number.unsigned_abs() > 7,
        _ => reads_text_format,
    }
}

/// The map as the pattern of Datumaro reads it, which decodes no escapes and which CVAT writes names for as they are.
fn by_pattern(text: &str, map: &LabelMap, findings: &mut Findings) -> LabelMap {
    let found: BTreeMap<i64, &str> =
        legacy_map::items(text).into_iter().map(|(name, id)| (id, name)).collect();
    let is_read = |item: &LabelMapItem| {
        let name = found.get(&item.id().into());
        name.is_some_and(|name| *name == item.text() || name.contains('\\'))
    };
    let mut lost = map.iter().filter(|item| !is_read(item));
    let named: Vec<_> = lost.by_ref().take(NAMED).map(|item| shown(item.text().as_bytes())).collect();
    if !named.is_empty() {
        let more = match lost.count() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = named.join(", ");
        let words = format!("the reader's pattern does not find {named}{more}: it takes id and name alone");
        findings.add("label-map-pattern", words, PLAIN);
    }
    let items = legacy_map::items(text).into_iter();
    items.filter_map(|(name, id)| Some(LabelMapItem::new(i32::try_from(id).ok()?, name))).collect()
}
