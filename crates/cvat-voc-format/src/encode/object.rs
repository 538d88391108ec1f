//! One shape as an `<object>`, or as a `<part>` of one.

use std::collections::HashSet;

use cvat_model::{Attribute, BoundingBox, Geometry, Property, Shape, ShapeKind, WarningKind};

use super::frame::Encoder;
use super::{element, is_char, xml};
use crate::annotation::{ROTATION, flag};
use crate::label_survey::{DIFFICULT, POSE, TRUNCATED};

/// What VOC calls a pose that is not known.
const UNSPECIFIED: &str = "Unspecified";

/// A shape that can be written, with its box.
#[derive(Debug)]
pub(super) struct Object<'a> {
    /// Its place in the frame.
    index: usize,
    pub(super) label: &'a str,
    bounding_box: BoundingBox,
    rotation: f64,
    pub(super) shape: &'a Shape,
}

impl<'a> Object<'a> {
    /// `None`, and said, for a shape that cannot be written.
    pub(super) fn of(
        encoder: &'a Encoder,
        index: usize,
        shape: &'a Shape,
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<Self> {
        let (bounding_box, rotation) = placed(&shape.geometry, warn)?;
        let flaw = if bounding_box.is_reversed() {
            Some(WarningKind::Reversed)
        } else {
            bounding_box.is_degenerate().then_some(WarningKind::ZeroArea)
        };
        let flaw = flaw.filter(|_| !shape.geometry.is_turned());
        if flaw.is_some() && encoder.options.drop_degenerate {
            warn(WarningKind::DegenerateDropped);
            return None;
        }
        let Some(label) = encoder.label(shape.label, warn) else {
            warn(WarningKind::UnlabelledDropped);
            return None;
        };
        flaw.into_iter().for_each(&mut *warn);
        if shape.geometry.kind() != ShapeKind::Rectangle {
            warn(WarningKind::BecameBox(shape.geometry.kind()));
        }
        Some(Self { index, label, bounding_box, rotation, shape })
    }

    pub(super) fn is_plain_rectangle(&self) -> bool {
        self.shape.geometry.kind() == ShapeKind::Rectangle && self.rotation == 0.0
    }

    /// Adds the element.
    pub(super) fn write(
        &self,
        into: &mut String,
        parts: &[Object<'_>],
        one_based: bool,
        warn: &mut impl FnMut(usize, WarningKind),
    ) {
        let mut warn_of_self = |kind| warn(self.index, kind);
        let said = Said::of(&self.shape.attributes, &mut warn_of_self);
        not_kept(self.shape, !parts.is_empty(), &mut warn_of_self);
        into.push_str("  <object>\n");
        element(into, 4, "name", self.label);
        element(into, 4, POSE, said.pose.unwrap_or(UNSPECIFIED));
        for (name, set) in
            [(TRUNCATED, said.truncated), ("occluded", self.shape.occluded), (DIFFICULT, said.difficult)]
        {
            element(into, 4, name, if set { "1" } else { "0" });
        }
        write_box(into, 4, &self.bounding_box, one_based);
        for part in parts {
            into.push_str("    <part>\n");
            element(into, 6, "name", part.label);
            write_box(into, 6, &part.bounding_box, one_based);
            into.push_str("    </part>\n");
            part.warn_as_part(&mut |kind| warn(part.index, kind));
        }
        write_attributes(into, self.rotation, &said.others);
        into.push_str("  </object>\n");
    }

    /// A part has a label and a box, and is of its object's group.
    fn warn_as_part(&self, warn: &mut impl FnMut(WarningKind)) {
        if self.shape.occluded {
            warn(WarningKind::NotKept(Property::Occluded));
        }
        for attribute in &self.shape.attributes {
            warn(WarningKind::NotKept(Property::Attribute(attribute.name.clone())));
        }
        not_kept(self.shape, true, warn);
    }
}

/// The box of a shape and the angle it is turned by.
fn placed(geometry: &Geometry, warn: &mut impl FnMut(WarningKind)) -> Option<(BoundingBox, f64)> {
    let kind = geometry.kind();
    match geometry {
        Geometry::Rectangle { bounding_box, rotation } if rotation.is_finite() => {
            Some((*bounding_box, *rotation))
        }
        Geometry::Rectangle { .. } => {
            warn(WarningKind::NotFinite);
            None
        }
        Geometry::Polygon(_) | Geometry::Ellipse { .. } | Geometry::Mask(_) | Geometry::Skeleton(_) => {
            let bounding_box = geometry.bounding_box();
            if bounding_box.is_none() {
                let is_mask = kind == ShapeKind::Mask;
                warn(if is_mask { WarningKind::EmptyMask(kind) } else { WarningKind::NotConverted(kind) });
            }
            Some((bounding_box?, 0.0))
        }
        _ => {
            warn(WarningKind::NotConverted(kind));
            None
        }
    }
}

/// What attributes say, by where it goes.
#[derive(Debug, Default)]
struct Said<'a> {
    pose: Option<&'a str>,
    truncated: bool,
    difficult: bool,
    others: Vec<(&'a str, &'a str)>,
}

impl<'a> Said<'a> {
    fn of(attributes: &'a [Attribute], warn: &mut impl FnMut(WarningKind)) -> Self {
        let (mut said, mut names) = (Self::default(), HashSet::new());
        for attribute in attributes {
            let (name, value) = (attribute.name.as_str(), attribute.value.as_str());
            if !names.insert(name) {
                warn(WarningKind::NotKept(Property::Attribute(name.to_owned())));
                continue;
            }
            match (name, flag(value)) {
                (TRUNCATED, Some(set)) => said.truncated = set,
                (DIFFICULT, Some(set)) => said.difficult = set,
                (POSE, _) if !value.trim().is_empty() && value.chars().all(is_char) => {
                    said.pose = Some(value);
                }
                (POSE, _) if value.is_empty() => {}
                // What has no name or cannot be said, and what would be read as the box's rotation.
                _ if name.trim().is_empty()
                    || name == ROTATION
                    || !name.chars().chain(value.chars()).all(is_char) =>
                {
                    warn(WarningKind::NotKept(Property::Attribute(name.to_owned())));
                }
                _ => said.others.push((name, value)),
            }
        }
        said
    }
}

fn write_box(into: &mut String, indent: usize, bounding_box: &BoundingBox, one_based: bool) {
    let first = if one_based { 1.0 } else { 0.0 };
    let (left, top) = (bounding_box.xtl() + first, bounding_box.ytl() + first);
    let pad = " ".repeat(indent);
    into.push_str(&pad);
    into.push_str("<bndbox>\n");
    let numbers = [("xmin", left), ("ymin", top), ("xmax", bounding_box.xbr()), ("ymax", bounding_box.ybr())];
    for (name, value) in numbers {
        xml::number(into, indent + 2, name, value);
    }
    into.push_str(&pad);
    into.push_str("</bndbox>\n");
}

fn write_attributes(into: &mut String, rotation: f64, others: &[(&str, &str)]) {
    let rotation = (rotation != 0.0).then(|| rotation.to_string());
    let rotation = rotation.as_deref().map(|value| (ROTATION, value));
    let mut all = rotation.into_iter().chain(others.iter().copied()).peekable();
    if all.peek().is_none() {
        return;
    }
    into.push_str("    <attributes>\n");
    for (name, value) in all {
        into.push_str("      <attribute>\n");
        element(into, 8, "name", name);
        element(into, 8, "value", value);
        into.push_str("      </attribute>\n");
    }
    into.push_str("    </attributes>\n");
}

/// What is said of a shape that VOC has no place for.
fn not_kept(shape: &Shape, group_is_kept: bool, warn: &mut impl FnMut(WarningKind)) {
    let told_source = !matches!(shape.source.as_str(), "" | "manual" | "file");
    let said = [
        (shape.z_order != 0, Property::ZOrder),
        (shape.group != 0 && !group_is_kept, Property::Group),
        (told_source, Property::Source),
        (shape.track.is_some(), Property::Track),
    ];
    for (_, property) in said.into_iter().filter(|(said, _)| *said) {
        warn(WarningKind::NotKept(property));
    }
}
