//! Records as nearly everybody encodes them, told in one quick walk.

use crate::{
    FeatureKind, view,
    wire::{Fields, header},
};

/// `Example.features`, an entry of a map, a step, a byte string: field 1 of all of them.
const FIRST: u8 = 1;
/// `SequenceExample.feature_lists`
const FEATURE_LISTS: u8 = 2;

/// Whether a sound record is of no other form than the usual one, so that no more can be odd in it than that a key
/// comes again.
pub(crate) fn is_usual(record: &[u8], sequence: bool) -> bool {
    let mut fields = Fields::new(record, 0);
    while let Some(features) = fields.take_if(header(FIRST)) {
        if !all(features, |entry| has_value(entry, is_usual_feature)) {
            return false;
        }
    }
    while let Some(lists) = fields.take_if(header(FEATURE_LISTS)).filter(|_| sequence) {
        if !all(lists, |entry| has_value(entry, |list| all(list, is_usual_feature))) {
            return false;
        }
    }
    fields.is_empty()
}

/// Whether a message has fields 1 alone, and all are as they should be.
fn all(message: &[u8], is_usual: impl Fn(&[u8]) -> bool) -> bool {
    let mut fields = Fields::new(message, 0);
    while let Some(contents) = fields.take_if(header(FIRST)) {
        if !is_usual(contents) {
            return false;
        }
    }
    fields.is_empty()
}

fn has_value(entry: &[u8], is_usual: impl Fn(&[u8]) -> bool) -> bool {
    view::usual_entry(entry).is_some_and(|(_, value)| is_usual(value))
}

/// One list, with its numbers packed in one run, or none.
fn is_usual_feature(feature: &[u8]) -> bool {
    let mut fields = Fields::new(feature, 0);
    let mut list = |kind: FeatureKind| fields.take_if(header(kind.field_number()));
    let is_usual = if let Some(list) = list(FeatureKind::Bytes) {
        all(list, |_| true)
    } else if let Some(list) = list(FeatureKind::Float).or_else(|| list(FeatureKind::Int64)) {
        view::only_packed(list).is_some()
    } else {
        true
    };
    is_usual && fields.is_empty()
}
