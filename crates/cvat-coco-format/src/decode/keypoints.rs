//! `keypoints`: x, y and visibility of each point of the category.

use std::collections::HashSet;

use cvat_model::{Point, Property, SkeletonElement, WarningKind};

use super::annotation::Budget;
use super::label_table::FileLabel;
use crate::document::Json;
use crate::error::Error;

/// Of a point: not labelled.
const ABSENT: i64 = 0;
/// Labelled, and hidden behind something.
const HIDDEN: i64 = 1;
/// Labelled and to be seen.
const VISIBLE: i64 = 2;

/// The points of a skeleton; none where the annotation has none, or none of them is labelled.
pub(super) fn skeleton(
    annotation: &Json,
    label: &FileLabel,
    budget: &mut Budget,
    warn: &mut impl FnMut(WarningKind),
) -> Result<Vec<SkeletonElement>, Error> {
    let numbers = annotation.get("keypoints").and_then(Json::list).unwrap_or_default();
    if !numbers.iter().skip(2).step_by(3).any(|seen| seen.int() != Some(ABSENT)) {
        return Ok(Vec::new());
    }
    budget.numbers(numbers.len() as u64)?;
    let each = numbers.chunks_exact(3);
    if label.keypoints.is_empty() || !each.remainder().is_empty() {
        warn(WarningKind::NotKept(Property::Member("keypoints".into())));
        return Ok(Vec::new());
    }
    budget.objects(label.keypoints.len().min(numbers.len()) as u64)?;
    let more = (numbers.len() / 3).saturating_sub(label.keypoints.len());
    if more > 0 {
        warn(WarningKind::NotKept(Property::Keypoint(format!("and {more} more than the category has"))));
    }
    let mut known: HashSet<&str> = HashSet::new();
    let mut elements = Vec::new();
    for (triplet, name) in each.zip(label.keypoints.iter()) {
        let [x, y, seen] = triplet else { continue };
        let (Some(x), Some(y), true) = (x.number(), y.number(), known.insert(name)) else {
            warn(WarningKind::NotKept(Property::Keypoint(name.clone())));
            continue;
        };
        let seen = seen.int().unwrap_or(-1);
        if !(ABSENT..=VISIBLE).contains(&seen) {
            warn(WarningKind::Odd(format!(
                "keypoint {name:?} has a visibility other than 0, 1 and 2: read as 2"
            )));
        }
        elements.push(SkeletonElement {
            label: name.clone(),
            points: vec![Point { x, y }],
            outside: seen == ABSENT,
            occluded: seen == HIDDEN,
            attributes: Vec::new(),
        });
    }
    let labelled = elements.iter().filter(|element| !element.outside).count();
    let said = annotation.get("num_keypoints").and_then(Json::int);
    if said.is_some_and(|said| usize::try_from(said) != Ok(labelled)) {
        warn(WarningKind::NotKept(Property::Member("num_keypoints".into())));
    }
    Ok(elements)
}
