//! Skeletons: of CVAT's fork, in its two forms, and points that are named by their label.

use cvat_model::{Point, Property, SkeletonElement, WarningKind};

use super::attributes::{Said, Words};
use super::geometry::{left_out, numbers, points};
use super::label_table::FileLabels;
use crate::document::Json;

/// Of a point: not in the picture.
const ABSENT: i32 = 0;
/// In the picture, behind something.
const HIDDEN: i32 = 1;
/// In the picture.
const VISIBLE: i32 = 2;

/// `elements`, annotations of type `points`; else `points`, three numbers for each of the label's.
pub(super) fn skeleton(
    annotation: &Json,
    label: Option<i64>,
    labels: &FileLabels,
    warn: &mut impl FnMut(WarningKind),
) -> Result<Vec<SkeletonElement>, WarningKind> {
    let sublabels = label.and_then(|label| labels.sublabels(label)).unwrap_or_default();
    let Some(listed) = annotation.get("elements").and_then(Json::list) else {
        return triplets(annotation, sublabels, warn);
    };
    let mut elements = Vec::new();
    for (position, element) in listed.iter().enumerate() {
        let own = element.get("label_id").and_then(Json::int);
        let name = match own {
            Some(own) => labels.name(own),
            None => sublabels.get(position).map(String::as_str),
        };
        let Some(name) = name else {
            warn(WarningKind::NotKept(Property::Keypoint(position.to_string())));
            continue;
        };
        if !label.is_some_and(|label| labels.is_sublabel(label, name)) {
            warn(WarningKind::NotKept(Property::Keypoint(name.to_owned())));
            continue;
        }
        let visibility = visibility(element)?.first().copied().unwrap_or(VISIBLE);
        let said = Said::of(element, Words::Element);
        elements.push(SkeletonElement {
            label: name.to_owned(),
            points: points(element)?,
            outside: visibility == ABSENT || said.outside,
            occluded: visibility == HIDDEN || said.occluded,
            attributes: said.attributes(),
        });
    }
    Ok(elements)
}

/// `points`: x, y and visibility of each; `points_attributes`: an object for each.
fn triplets(
    annotation: &Json,
    sublabels: &[String],
    warn: &mut impl FnMut(WarningKind),
) -> Result<Vec<SkeletonElement>, WarningKind> {
    let numbers = numbers(annotation, "points")?;
    let each = numbers.chunks_exact(3);
    if numbers.is_empty() || !each.remainder().is_empty() {
        return Err(left_out("whose \"points\" are not [x, y, visibility, …]"));
    }
    let of_points = annotation.get("points_attributes").and_then(Json::list).unwrap_or_default();
    let mut elements = Vec::new();
    for (position, triplet) in each.enumerate() {
        let &[x, y, seen] = triplet else { continue };
        let Some(name) = sublabels.get(position) else {
            warn(WarningKind::NotKept(Property::Keypoint(position.to_string())));
            continue;
        };
        let said = Said::in_object(of_points.get(position), Words::Element);
        let [outside, occluded] = [ABSENT, HIDDEN].map(|number| (seen - f64::from(number)).abs() < 0.5);
        elements.push(SkeletonElement {
            label: name.clone(),
            points: vec![Point { x, y }],
            outside: outside || said.outside,
            occluded: occluded || said.occluded,
            attributes: said.attributes(),
        });
    }
    Ok(elements)
}

/// What `points` are.
pub(super) enum Points {
    /// Points by themselves.
    Plain(Vec<Point>),
    /// The points of a skeleton.
    Named(Vec<SkeletonElement>),
}

/// `points` with `visibility`, which is a skeleton where the label names as many points.
pub(super) fn points_of(
    annotation: &Json,
    label: Option<i64>,
    labels: &FileLabels,
    warn: &mut impl FnMut(WarningKind),
) -> Result<Points, WarningKind> {
    let points = points(annotation)?;
    let visibility = visibility(annotation)?;
    let sublabels = label.and_then(|label| labels.sublabels(label)).unwrap_or_default();
    if sublabels.len() != points.len() {
        if visibility.iter().any(|seen| *seen != VISIBLE) {
            warn(WarningKind::NotKept(Property::Member("visibility".into())));
        }
        return Ok(Points::Plain(points));
    }
    let seen = visibility.into_iter().chain(std::iter::repeat(VISIBLE));
    let elements = sublabels.iter().zip(points).zip(seen).map(|((name, point), seen)| SkeletonElement {
        label: name.clone(),
        points: vec![point],
        outside: seen == ABSENT,
        occluded: seen == HIDDEN,
        attributes: Vec::new(),
    });
    Ok(Points::Named(elements.collect()))
}

fn visibility(annotation: &Json) -> Result<Vec<i32>, WarningKind> {
    let Some(visibility) = annotation.get("visibility") else { return Ok(Vec::new()) };
    let number = |seen: &Json| seen.int().and_then(|seen| i32::try_from(seen).ok());
    let seen = |seen: &Json| number(seen).filter(|seen| (ABSENT..=VISIBLE).contains(seen));
    let visibility = visibility.list().and_then(|list| list.iter().map(seen).collect());
    visibility.ok_or_else(|| left_out("whose \"visibility\" is not 0, 1 or 2 for each point"))
}
