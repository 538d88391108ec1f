//! One annotation: a shape, a tag, or a kind that CVAT has not.

use cvat_model::{
    AnnotatedFrame, Geometry, Location, Property, Shape, Tag, Warning, WarningKind, WithWarnings,
};

use super::attributes::{Said, Words};
use super::geometry::{cuboid, ellipse, left_out, mask, points, rectangle};
use super::label_table::FileLabels;
use super::skeleton::{Points, points_of, skeleton};
use crate::document::Json;
use crate::error::cut_short;

/// Members that are told of one frame, at most.
const MAX_MEMBERS: usize = 100;

/// Counts the members of a frame that are not kept; whether this one is told.
pub(crate) fn is_told(kind: &WarningKind, members: &mut usize) -> bool {
    if matches!(kind, WarningKind::NotKept(Property::Member(_))) {
        *members += 1;
        return *members <= MAX_MEMBERS;
    }
    true
}

/// What is said of members beyond those that are told.
pub(crate) fn more_members(members: usize) -> Option<WarningKind> {
    let more = members.checked_sub(MAX_MEMBERS).filter(|more| *more > 0)?;
    Some(WarningKind::NotKept(Property::Member(format!("and {more} more"))))
}

/// Adds an annotation to its frame; `object` is its position in the item, `members` those not kept so far.
pub(crate) fn add_annotation(
    annotation: &Json,
    object: usize,
    labels: &FileLabels,
    frame: &mut WithWarnings<AnnotatedFrame>,
    members: &mut usize,
) {
    let name = frame.value.name.clone();
    let mut kinds = Vec::new();
    let converted = convert(annotation, labels, &mut frame.value, &mut |kind| kinds.push(kind));
    kinds.extend(converted.err());
    kinds.retain(|kind| is_told(kind, members));
    let location = || Location::frame(name.as_str()).object(object);
    frame.warnings.extend(kinds.into_iter().map(|kind| Warning::new(location(), kind)));
}

fn convert(
    annotation: &Json,
    labels: &FileLabels,
    frame: &mut AnnotatedFrame,
    warn: &mut impl FnMut(WarningKind),
) -> Result<(), WarningKind> {
    if !matches!(annotation, Json::Object(_)) {
        return Err(left_out("that is no object"));
    }
    let kind = annotation.get("type").and_then(Json::text).ok_or_else(|| left_out("without \"type\""))?;
    let label_id = int(annotation, "label_id")?;
    let group = int(annotation, "group")?.unwrap_or(0);
    let z_order = int(annotation, "z_order")?.unwrap_or(0);
    let label = label_id.and_then(|id| labels.label(id));
    if kind == "label" {
        let said = Said::of(annotation, Words::Tag);
        let mut tag = Tag::new(label);
        tag.group = group;
        tag.attributes = said.attributes();
        tag.source = said.source;
        frame.tags.push(tag);
    } else {
        let said = Said::of(annotation, Words::Shape);
        let geometry = geometry(annotation, kind, label_id, &said, labels, frame, warn)?;
        let turns = matches!(geometry, Geometry::Rectangle { .. } | Geometry::Ellipse { .. });
        said.not_kept(turns).for_each(&mut *warn);
        let mut shape = Shape::new(label, geometry);
        shape.occluded = said.occluded;
        shape.z_order = z_order;
        shape.group = group;
        shape.track = said.track;
        shape.keyframe = said.keyframe.filter(|_| said.track.is_some());
        shape.attributes = said.attributes();
        shape.source = said.source;
        let outside = said.outside && said.track.is_some();
        if outside { &mut frame.outside } else { &mut frame.shapes }.push(shape);
    }
    if let (None, Some(id)) = (label, label_id) {
        let words = format!("label_id {id} is none of the {} labels: read without label", labels.len());
        warn(WarningKind::Odd(words));
    }
    let lost = annotation.members().iter().filter(|(name, value)| !is_read(kind, name, value));
    lost.for_each(|(name, _)| warn(WarningKind::NotKept(Property::Member(name.clone()))));
    Ok(())
}

/// Whether a member of an annotation is read, or says nothing.
fn is_read(kind: &str, name: &str, value: &Json) -> bool {
    match name {
        "type" | "label_id" | "group" | "z_order" => true,
        "attributes" => matches!(value, Json::Object(_)) || value.is_empty(),
        // Datumaro's own word for none is 0, and -1.
        "id" | "object_id" => matches!(value, Json::Null) || matches!(value.int(), Some(0 | -1)),
        "bbox" => kind == "bbox",
        "rle" => kind == "mask",
        "visibility" => kind == "points",
        "elements" | "points_attributes" => kind == "skeleton",
        "points" => {
            matches!(kind, "polygon" | "polyline" | "points" | "ellipse" | "cuboid_2d" | "skeleton")
                || value.is_empty()
        }
        _ => value.is_empty(),
    }
}

/// The columns of a mask's image, by what the annotation says; 0 of what is no mask, or has too many to be one.
pub(crate) fn mask_work(annotation: &Json) -> u64 {
    let size = annotation.get("rle").and_then(|rle| rle.get("size")).and_then(Json::list);
    let width = size.and_then(|size| size.get(1)).and_then(Json::int);
    width.and_then(|width| u16::try_from(width).ok()).unwrap_or(0).into()
}

/// Shapes, tags, elements and attributes that an annotation may come to, at most.
pub(crate) fn objects_in(annotation: &Json) -> u64 {
    let list = |name| annotation.get(name).and_then(Json::list).unwrap_or_default();
    let attributes = |json: &Json| json.get("attributes").map_or(0, |attributes| attributes.members().len());
    let elements = list("elements");
    let points = if annotation.get("type").and_then(Json::text) == Some("skeleton") {
        list("points").len() / 3
    } else {
        0
    };
    let of_points: usize = list("points_attributes").iter().map(|each| each.members().len()).sum();
    let of_elements: usize = elements.iter().map(attributes).sum();
    (1 + points + elements.len() + attributes(annotation) + of_points + of_elements) as u64
}

fn geometry(
    annotation: &Json,
    kind: &str,
    label: Option<i64>,
    said: &Said<'_>,
    labels: &FileLabels,
    frame: &AnnotatedFrame,
    warn: &mut impl FnMut(WarningKind),
) -> Result<Geometry, WarningKind> {
    Ok(match kind {
        "bbox" => rectangle(annotation, said.rotation)?,
        "ellipse" => ellipse(annotation, said.rotation)?,
        "polygon" => Geometry::Polygon(points(annotation)?),
        "polyline" => Geometry::Polyline(points(annotation)?),
        "cuboid_2d" => cuboid(annotation)?,
        "skeleton" => Geometry::Skeleton(skeleton(annotation, label, labels, warn)?),
        "points" => match points_of(annotation, label, labels, warn)? {
            Points::Plain(points) => Geometry::Points(points),
            Points::Named(elements) => Geometry::Skeleton(elements),
        },
        "mask" => {
            let (mask, size) = mask(annotation)?;
            if size != frame.size {
                let words = format!("mask is of an image of {size}, the frame is {}", frame.size);
                warn(WarningKind::Odd(words));
            }
            Geometry::Mask(mask)
        }
        other => return Err(left_out(format!("of type {:?}", cut_short(other)))),
    })
}

/// A whole number; none where the member is not there.
fn int(annotation: &Json, name: &str) -> Result<Option<i64>, WarningKind> {
    let wrong = || left_out(format!("whose {name:?} is no whole number"));
    annotation.get(name).map(|value| value.int().ok_or_else(wrong)).transpose()
}
