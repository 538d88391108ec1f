//! The label map that lies beside records.

use std::collections::BTreeSet;

use pbtxt::label_map::{FindingKind, LabelMap};

use super::finding::{Finding, Findings, shown};
use super::legacy_map;
use crate::profile::{Profile, TextRule};

const MEND: &str = "`cvat-tfrecord labels` shows it, `labels --fix` mends ids; correct the line otherwise";
const PLAIN: &str = "write it as CVAT does: `labels FILE --to pbtxt`, without display names";
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
    /// The map, `None` where the text is none.
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
    if profile.ids.text == TextRule::Only {
        by_pattern(text, &parsed.map, &mut findings);
    }
    LintedMap { map: Some(parsed.map), findings: findings.into_vec() }
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

/// What the pattern of Datumaro reads otherwise than the grammar.
fn by_pattern(text: &str, map: &LabelMap, findings: &mut Findings) {
    let found: BTreeSet<_> = legacy_map::items(text).into_iter().collect();
    let mut lost = map.iter().filter(|item| !found.contains(&(item.text(), item.id().into())));
    let named: Vec<_> = lost.by_ref().take(NAMED).map(|item| shown(item.text().as_bytes())).collect();
    if named.is_empty() {
        return;
    }
    let more = match lost.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let words = format!(
        "the reader's pattern does not find {}{more}: it takes id and name alone, without escapes",
        named.join(", ")
    );
    findings.add("label-map-pattern", words, PLAIN);
}
