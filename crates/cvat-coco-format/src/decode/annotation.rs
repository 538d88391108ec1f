//! One annotation: a shape, or several of one group.

use std::collections::HashMap;

use cvat_model::{
    AnnotatedFrame, Geometry, Location, Property, Shape, ShapeKind, Warning, WarningKind, WithWarnings,
};
use dataset_files::Limits;

use super::area;
use super::attributes::Said;
use super::geometry::{around, bounding_box, differ, left_out, segmentation};
use super::keypoints::skeleton;
use super::label_table::{FileLabel, FileLabels};
use crate::document::{Json, is_set};
use crate::error::{Error, ErrorKind};

/// What the annotations of one frame may still come to.
#[derive(Debug)]
pub(crate) struct Budget {
    objects: u64,
    numbers: u64,
    max_objects: u64,
    max_numbers: u64,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        let (max_objects, max_numbers) = (limits.frame_objects(), limits.frame_numbers());
        Self { objects: max_objects, numbers: max_numbers, max_objects, max_numbers }
    }

    /// Takes shapes, elements of skeletons and attributes.
    pub(super) fn objects(&mut self, count: u64) -> Result<(), Error> {
        let limit = self.max_objects;
        let over = || Error::new(ErrorKind::Limit { what: "shapes and attributes of one frame", limit });
        self.objects = self.objects.checked_sub(count).ok_or_else(over)?;
        Ok(())
    }

    /// Takes coordinates, columns and runs of masks.
    pub(super) fn numbers(&mut self, count: u64) -> Result<(), Error> {
        let limit = self.max_numbers;
        let over =
            || Error::new(ErrorKind::Limit { what: "coordinates, columns and runs of one frame", limit });
        self.numbers = self.numbers.checked_sub(count).ok_or_else(over)?;
        Ok(())
    }
}

/// The keypoints of an annotation that another file has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keypoints<'a> {
    pub(crate) annotation: &'a Json,
    pub(crate) labels: &'a FileLabels,
}

/// Adds annotations to a frame.
#[derive(Debug)]
pub(crate) struct Decoder {
    pub(crate) frame: WithWarnings<AnnotatedFrame>,
    budget: Budget,
    objects: usize,
    group: i64,
}

impl Decoder {
    pub(crate) fn new(frame: AnnotatedFrame, kinds: Vec<WarningKind>, limits: &Limits) -> Self {
        let location = Location::frame(frame.name.as_str());
        let warnings = kinds.into_iter().map(|kind| Warning::new(location.clone(), kind)).collect();
        let frame = WithWarnings { value: frame, warnings };
        Self { frame, budget: Budget::new(limits), objects: 0, group: 0 }
    }

    /// Adds the shapes of an annotation. An error is one of the frame: there is too much in it.
    pub(crate) fn add(
        &mut self,
        annotation: &Json,
        labels: &FileLabels,
        keypoints: Option<Keypoints<'_>>,
    ) -> Result<(), Error> {
        let mut kinds = Vec::new();
        let added = self.convert(annotation, labels, keypoints, &mut |kind| kinds.push(kind));
        let location = Location::frame(self.frame.value.name.as_str()).object(self.objects);
        self.objects += 1;
        self.frame.warnings.extend(kinds.into_iter().map(|kind| Warning::new(location.clone(), kind)));
        added
    }

    fn convert(
        &mut self,
        annotation: &Json,
        labels: &FileLabels,
        keypoints: Option<Keypoints<'_>>,
        warn: &mut impl FnMut(WarningKind),
    ) -> Result<(), Error> {
        let Some(category) = annotation.get("category_id").and_then(Json::int) else {
            warn(left_out("without \"category_id\""));
            return Ok(());
        };
        let Some(label) = labels.get(category) else {
            warn(left_out(format!("of category {category}, which is not there")));
            return Ok(());
        };
        let said = Said::of(annotation.get("attributes"));
        let geometries = self.geometries(annotation, label, keypoints, &said, warn)?;
        if geometries.is_empty() {
            return Ok(());
        }
        let turns = geometries.iter().any(|geometry| matches!(geometry, Geometry::Rectangle { .. }));
        said.not_kept(turns && geometries.len() == 1).for_each(&mut *warn);
        for name in keypoints.iter().flat_map(|other| other.attributes_beside(annotation)) {
            warn(WarningKind::NotKept(Property::Attribute(name.to_owned())));
        }
        let attributes = said.attributes(annotation.get("iscrowd").is_some_and(is_set));
        self.budget.objects((attributes.len() * geometries.len()) as u64)?;
        let group = if geometries.len() > 1 {
            self.group += 1;
            self.group
        } else {
            0
        };
        for geometry in geometries {
            let mut shape = Shape::new(Some(label.id), geometry);
            shape.occluded = said.occluded;
            shape.group = group;
            shape.track = said.track;
            shape.keyframe = said.keyframe.filter(|_| said.track.is_some());
            shape.attributes.clone_from(&attributes);
            shape.source.clone_from(&said.source);
            self.frame.value.shapes.push(shape);
        }
        Ok(())
    }

    /// Outlines and masks, then the box where it says more than they do, then the skeleton.
    fn geometries(
        &mut self,
        annotation: &Json,
        label: &FileLabel,
        keypoints: Option<Keypoints<'_>>,
        said: &Said<'_>,
        warn: &mut impl FnMut(WarningKind),
    ) -> Result<Vec<Geometry>, Error> {
        let size = self.frame.value.size;
        let bounding_box = bounding_box(annotation, warn);
        let mut shapes = segmentation(annotation, size, &mut self.budget, warn)?;
        if area::is_lost(annotation, &shapes, bounding_box.as_ref(), size, &mut self.budget) {
            warn(WarningKind::NotKept(Property::Member("area".into())));
        }
        let elements = match keypoints.and_then(|other| other.label_like(label).map(|like| (other, like))) {
            Some((other, like)) => skeleton(other.annotation, like, &mut self.budget, warn)?,
            None => skeleton(annotation, label, &mut self.budget, warn)?,
        };
        let skeleton = (!elements.is_empty()).then_some(Geometry::Skeleton(elements));
        match (bounding_box, around(if shapes.is_empty() { skeleton.as_slice() } else { &shapes })) {
            (Some(bounding_box), None) => {
                self.budget.objects(1)?;
                let rotation = if skeleton.is_none() { said.rotation } else { 0.0 };
                shapes.push(Geometry::Rectangle { bounding_box, rotation });
            }
            (Some(bounding_box), Some(around)) if differ(&bounding_box, &around) => {
                self.budget.objects(1)?;
                warn(WarningKind::BoxKept(kind_of(&shapes)));
                shapes.push(Geometry::Rectangle { bounding_box, rotation: 0.0 });
            }
            _ => {}
        }
        shapes.extend(skeleton);
        if shapes.is_empty() {
            warn(left_out("without a box, a segmentation or keypoints that can be read"));
        }
        Ok(shapes)
    }
}

impl<'a> Keypoints<'a> {
    /// The label of the other file's category, where it is the same.
    fn label_like(&self, label: &FileLabel) -> Option<&'a FileLabel> {
        let category = self.annotation.get("category_id").and_then(Json::int)?;
        self.labels.get(category).filter(|like| like.id == label.id)
    }

    /// The names of attributes that the annotation has not, or otherwise.
    fn attributes_beside(self, annotation: &Json) -> impl Iterator<Item = &'a str> {
        let own = annotation.get("attributes").map(Json::members).unwrap_or_default();
        let own: HashMap<&str, &Json> = own.iter().map(|(name, value)| (name.as_str(), value)).collect();
        let others = self.annotation.get("attributes").map(Json::members).unwrap_or_default();
        let differs = move |(name, value): &&'a (String, Json)| own.get(name.as_str()) != Some(&value);
        let lost: Vec<_> = others.iter().filter(|(_, value)| *value != Json::Null).filter(differs).collect();
        lost.into_iter().map(|(name, _)| name.as_str())
    }
}

/// What a box says more than.
fn kind_of(shapes: &[Geometry]) -> ShapeKind {
    shapes.first().map_or(ShapeKind::Skeleton, Geometry::kind)
}
