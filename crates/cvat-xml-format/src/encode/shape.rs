//! `box`, `polygon`, `polyline`, `points`, `ellipse`, `mask`, `cuboid`, `skeleton`.

use std::fmt::Write;

use cvat_model::{Attribute, Geometry, Mask, Point, Shape, ShapeKind, SkeletonElement, TrackedShape};

use super::text::{push_attribute, push_decimal, push_number, push_text};
use crate::decode::shape::CORNERS;

/// Who made a shape of which the source does not say; CVAT's own default.
pub(crate) const DEFAULT_SOURCE: &str = "manual";

/// The name of the element for shapes of a kind; `None` for a kind the format does not have.
pub(crate) fn element(kind: ShapeKind) -> Option<&'static str> {
    Some(match kind {
        ShapeKind::Rectangle => "box",
        ShapeKind::Polygon => "polygon",
        ShapeKind::Polyline => "polyline",
        ShapeKind::Points => "points",
        ShapeKind::Ellipse => "ellipse",
        ShapeKind::Cuboid => "cuboid",
        ShapeKind::Mask => "mask",
        ShapeKind::Skeleton => "skeleton",
        _ => return None,
    })
}

/// Writes one shape; false for a kind the format does not have.
pub(crate) fn push_shape(out: &mut String, shape: &Shape, label: &str) -> bool {
    let Some(element) = element(shape.geometry.kind()) else { return false };
    out.push_str("    <");
    out.push_str(element);
    push_attribute(out, "label", label);
    push_source(out, &shape.source);
    if !matches!(shape.geometry, Geometry::Skeleton(_)) {
        push_attribute(out, "occluded", flag(shape.occluded));
    }
    push_geometry(out, &shape.geometry);
    push_attribute(out, "z_order", &shape.z_order.to_string());
    push_group(out, shape.group);
    out.push_str(">\n");
    if let Geometry::Skeleton(elements) = &shape.geometry {
        for part in elements {
            push_part(out, part, &shape.source);
        }
    }
    push_attributes(out, &shape.attributes, "      ");
    out.push_str("    </");
    out.push_str(element);
    out.push_str(">\n");
    true
}

/// Writes one shape of a track; false for a kind the format does not have.
pub(crate) fn push_tracked(out: &mut String, tracked: &TrackedShape) -> bool {
    let Some(element) = element(tracked.shape.geometry.kind()) else { return false };
    push_frame(out, element, tracked.frame);
    push_after_frame(out, tracked).is_some()
}

/// Begins a shape of a track, up to the number of its frame.
pub(crate) fn push_frame(out: &mut String, element: &str, frame: u64) {
    out.extend(["    <", element, " frame=\""]);
    // Writing to a string does not fail.
    let _ = write!(out, "{frame}");
}

/// Writes what follows the number of the frame; the element's name, and nothing for a kind the format does not have.
pub(crate) fn push_after_frame(out: &mut String, tracked: &TrackedShape) -> Option<&'static str> {
    let TrackedShape { outside, keyframe, shape, .. } = tracked;
    let element = element(shape.geometry.kind())?;
    out.push('"');
    push_attribute(out, "keyframe", flag(*keyframe));
    if !matches!(shape.geometry, Geometry::Skeleton(_)) {
        push_attribute(out, "outside", flag(*outside));
        push_attribute(out, "occluded", flag(shape.occluded));
    }
    push_geometry(out, &shape.geometry);
    push_attribute(out, "z_order", &shape.z_order.to_string());
    out.push_str(">\n");
    if let Geometry::Skeleton(elements) = &shape.geometry {
        for part in elements {
            out.push_str("      <points");
            push_attribute(out, "label", &part.label);
            push_attribute(out, "keyframe", flag(*keyframe));
            push_part_body(out, part, *outside);
        }
    }
    push_attributes(out, &shape.attributes, "      ");
    out.extend(["    </", element, ">\n"]);
    Some(element)
}

/// One point of a skeleton, an element with a label of its own.
fn push_part(out: &mut String, part: &SkeletonElement, source: &str) {
    out.push_str("      <points");
    push_attribute(out, "label", &part.label);
    push_source(out, source);
    push_part_body(out, part, false);
}

/// What follows the label of a skeleton's point; it is outside where the skeleton is.
fn push_part_body(out: &mut String, part: &SkeletonElement, skeleton_outside: bool) {
    push_attribute(out, "outside", flag(part.outside || skeleton_outside));
    push_attribute(out, "occluded", flag(part.occluded));
    push_points(out, &part.points);
    out.push_str(">\n");
    push_attributes(out, &part.attributes, "        ");
    out.push_str("      </points>\n");
}

pub(crate) fn push_source(out: &mut String, source: &str) {
    push_attribute(out, "source", if source.is_empty() { DEFAULT_SOURCE } else { source });
}

pub(crate) fn push_group(out: &mut String, group: i64) {
    if group != 0 {
        push_attribute(out, "group_id", &group.to_string());
    }
}

pub(crate) fn push_attributes(out: &mut String, attributes: &[Attribute], indent: &str) {
    for attribute in attributes {
        out.push_str(indent);
        out.push_str("<attribute");
        push_attribute(out, "name", &attribute.name);
        out.push('>');
        push_text(out, &attribute.value);
        out.push_str("</attribute>\n");
    }
}

fn flag(set: bool) -> &'static str {
    if set { "1" } else { "0" }
}

fn push_geometry(out: &mut String, geometry: &Geometry) {
    match geometry {
        Geometry::Rectangle { bounding_box: b, rotation } => {
            for (name, value) in [("xtl", b.xtl()), ("ytl", b.ytl()), ("xbr", b.xbr()), ("ybr", b.ybr())] {
                push_number(out, name, value);
            }
            push_rotation(out, *rotation);
        }
        Geometry::Polygon(points) | Geometry::Polyline(points) | Geometry::Points(points) => {
            push_points(out, points);
        }
        Geometry::Ellipse { center, radii, rotation } => {
            for (name, value) in [("cx", center.x), ("cy", center.y), ("rx", radii.x), ("ry", radii.y)] {
                push_number(out, name, value);
            }
            push_rotation(out, *rotation);
        }
        Geometry::Cuboid(corners) => {
            for (corner, name) in corners.iter().zip(CORNERS) {
                push_number(out, &format!("x{name}"), corner.x);
                push_number(out, &format!("y{name}"), corner.y);
            }
        }
        Geometry::Mask(mask) => push_mask(out, mask),
        _ => {}
    }
}

fn push_rotation(out: &mut String, degrees: f64) {
    let mut rotation = String::new();
    push_decimal(&mut rotation, degrees);
    if rotation != "0.00" {
        push_attribute(out, "rotation", &rotation);
    }
}

fn push_points(out: &mut String, points: &[Point]) {
    out.push_str(" points=\"");
    for (index, point) in points.iter().enumerate() {
        if index > 0 {
            out.push(';');
        }
        push_decimal(out, point.x);
        out.push(',');
        push_decimal(out, point.y);
    }
    out.push('"');
}

fn push_mask(out: &mut String, mask: &Mask) {
    out.push_str(" rle=\"");
    for (index, run) in mask.runs().iter().enumerate() {
        let separator = if index > 0 { ", " } else { "" };
        // Writing to a string does not fail.
        let _ = write!(out, "{separator}{run}");
    }
    out.push('"');
    for (name, value) in
        [("left", mask.left()), ("top", mask.top()), ("width", mask.width()), ("height", mask.height())]
    {
        push_attribute(out, name, &value.to_string());
    }
}
