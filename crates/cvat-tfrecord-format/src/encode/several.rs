//! Several shapes of a frame to one object of a record.

use std::collections::{HashMap, HashSet};

use cvat_model::{BoundingBox, Geometry, Point, Property, Shape, ShapeKind, WarningKind, instances};

use super::instances::{Instances, area, properties_not_kept};
use super::{UnmappedLabel, keypoints};
use crate::detection::{Instance, InstanceMask};

impl Instances<'_> {
    /// The object that these shapes are, `None` where it is left out, which is said.
    pub(super) fn of_several(
        &mut self,
        shapes: &[&Shape],
        warn: &mut impl FnMut(WarningKind),
    ) -> Result<Option<Instance>, UnmappedLabel> {
        let Some(said) = said(shapes, warn) else { return Ok(None) };
        let Some(bounding_box) = bounding_box(shapes) else {
            warn(WarningKind::NotConverted(said.geometry.kind()));
            return Ok(None);
        };
        self.labelled(said.label, bounding_box, warn, |objects, warn| {
            let mask = match objects.mask_of_several(shapes, warn) {
                Ok(mask) => mask,
                Err(left_out) => {
                    warn(left_out);
                    return None;
                }
            };
            let skeleton = shapes.iter().find_map(|shape| match &shape.geometry {
                Geometry::Skeleton(elements) => Some(elements),
                _ => None,
            });
            let none = || objects.keypoints.map(keypoints::none).unwrap_or_default();
            let keypoints = match (skeleton, objects.keypoints) {
                (Some(elements), Some(list)) => {
                    keypoints::of_skeleton(elements, said.label, list, objects.size, warn)
                }
                _ => None,
            };
            if skeleton.is_some() && keypoints.is_none() {
                warn(WarningKind::NotConverted(ShapeKind::Skeleton));
            }
            let keypoints = keypoints.unwrap_or_else(none);
            let attributes = objects.attributes.of(&said, warn);
            let view = objects.attributes.view(&said);
            let area = area(shapes.iter().map(|shape| &shape.geometry));
            let track = said.track.and_then(|track| i64::try_from(track).ok());
            properties_not_kept(&said, track, warn);
            Some(Instance { mask, keypoints, track, attributes, view, area, ..Instance::default() })
        })
    }

    /// The pixels of all polygons and masks, where masks are wanted.
    ///
    /// # Errors
    ///
    /// Why the object has to be left out.
    fn mask_of_several(
        &mut self,
        shapes: &[&Shape],
        warn: &mut impl FnMut(WarningKind),
    ) -> Result<Option<InstanceMask>, WarningKind> {
        let parts: Vec<&Geometry> =
            shapes.iter().map(|shape| &shape.geometry).filter(|part| has_pixels(part)).collect();
        let kind = parts.first().map_or(ShapeKind::Skeleton, |part| part.kind());
        if !self.masks.are_wanted() {
            for part in parts {
                warn(WarningKind::BecameBox(part.kind()));
            }
            return Ok(None);
        }
        if parts.is_empty() {
            return Err(WarningKind::NoMask(kind));
        }
        let pixels = instances::mask(parts.iter().copied(), self.size)
            .map_err(|error| WarningKind::NotRasterised(kind, error))
            .and_then(|pixels| pixels.ok_or(WarningKind::EmptyMask(kind)));
        let mask = pixels.and_then(|pixels| self.masks.of(&Geometry::Mask(pixels)));
        let (mask, _) = mask?;
        for part in parts.into_iter().filter(|part| part.kind() != ShapeKind::Mask) {
            warn(WarningKind::BecameMask(part.kind()));
        }
        Ok(mask)
    }
}

fn has_pixels(geometry: &Geometry) -> bool {
    matches!(geometry, Geometry::Polygon(_) | Geometry::Mask(_))
}

/// The rectangle, else the box around polygons and masks, else that around the skeleton.
fn bounding_box(shapes: &[&Shape]) -> Option<BoundingBox> {
    let is_rectangle = |shape: &&&Shape| shape.geometry.kind() == ShapeKind::Rectangle;
    if let Some(rectangle) = shapes.iter().find(is_rectangle) {
        return rectangle.geometry.bounding_box();
    }
    let around = |shapes: &mut dyn Iterator<Item = &&Shape>| {
        let boxes = shapes.filter_map(|shape| shape.geometry.bounding_box());
        let corners = |b: BoundingBox| [(b.xtl(), b.ytl()), (b.xbr(), b.ybr())];
        BoundingBox::around(boxes.flat_map(corners).map(|(x, y)| Point { x, y }))
    };
    let segments = around(&mut shapes.iter().filter(|shape| has_pixels(&shape.geometry)));
    segments.or_else(|| around(&mut shapes.iter()))
}

/// What is said of the shapes together, as a shape of its own; says where they disagree. `None` for no shapes.
fn said(shapes: &[&Shape], warn: &mut impl FnMut(WarningKind)) -> Option<Shape> {
    let first = shapes.first()?;
    let mut said = Shape::new(first.label, first.geometry.clone());
    said.track = first.track;
    let mut values: HashMap<&str, &str> = HashMap::new();
    for shape in shapes {
        said.occluded |= shape.occluded;
        said.z_order = if said.z_order == 0 { shape.z_order } else { said.z_order };
        if super::is_told(&shape.source) {
            said.source.clone_from(&shape.source);
        }
        let mut own: HashSet<&str> = HashSet::new();
        for attribute in &shape.attributes {
            let (name, value) = (attribute.name.as_str(), attribute.value.as_str());
            match values.get(name) {
                // A second value of one shape is judged with the others of that shape.
                Some(_) if own.contains(name) => said.attributes.push(attribute.clone()),
                Some(known) if *known == value => {}
                Some(_) => warn(WarningKind::NotKept(Property::Attribute(name.to_owned()))),
                None => {
                    values.insert(name, value);
                    own.insert(name);
                    said.attributes.push(attribute.clone());
                }
            }
        }
    }
    Some(said)
}
