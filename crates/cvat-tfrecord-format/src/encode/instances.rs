//! One shape of a frame to one object of a record.

use cvat_model::{
    BoundingBox, FrameSize, Geometry, LabelId, Property, Shape, ShapeKind, WarningKind, transforms,
};

use super::attributes::AttributeLists;
use super::masks::Masks;
use super::{EncodeOptions, MAX_KEYPOINTS, UnmappedLabel, keypoints};
use crate::detection::{Instance, NormalizedBox};
use crate::labels::{KeypointList, LabelIds};

/// Bytes that the names of one record's keypoints may take: every object has all of them.
const MAX_TEXT_BYTES: usize = 1 << 26;

/// Makes the objects of one record.
#[derive(Debug)]
pub(super) struct Instances<'a> {
    ids: &'a LabelIds,
    pub(super) size: FrameSize,
    drop_degenerate: bool,
    clamp: bool,
    /// Whether objects have their areas.
    areas: bool,
    pub(super) masks: Masks,
    pub(super) attributes: AttributeLists<'a>,
    /// `None` where there are none, or more than fit into a record.
    pub(super) keypoints: Option<&'a KeypointList>,
}

impl<'a> Instances<'a> {
    /// For a record of so many objects.
    pub(super) fn new(ids: &'a LabelIds, size: FrameSize, options: EncodeOptions, objects: usize) -> Self {
        let list = ids.keypoints();
        let bytes: usize = list.texts().iter().map(String::len).sum();
        let fits = (1..=MAX_KEYPOINTS).contains(&list.texts().len().saturating_mul(objects))
            && bytes.saturating_mul(objects) <= MAX_TEXT_BYTES;
        Self {
            ids,
            size,
            drop_degenerate: options.drop_degenerate,
            clamp: options.clamp,
            areas: options.profile.is_some_and(|profile| profile.writes_areas(options.object_keys)),
            masks: Masks::new(options.masks, size),
            attributes: AttributeLists::new(ids.attributes(), objects),
            keypoints: fits.then_some(list),
        }
    }

    /// The object, `None` for a shape that is left out, which is said.
    pub(super) fn of(
        &mut self,
        shape: &Shape,
        warn: &mut impl FnMut(WarningKind),
    ) -> Result<Option<Instance>, UnmappedLabel> {
        let Some(bounding_box) = placed(&shape.geometry, warn) else { return Ok(None) };
        self.labelled(shape.label, bounding_box, warn, |objects, warn| objects.unplaced(shape, warn))
    }

    /// The object with this box and label, where that and all else can be had.
    pub(super) fn labelled<W: FnMut(WarningKind)>(
        &mut self,
        label: Option<LabelId>,
        bounding_box: BoundingBox,
        warn: &mut W,
        unplaced: impl FnOnce(&mut Self, &mut W) -> Option<Instance>,
    ) -> Result<Option<Instance>, UnmappedLabel> {
        // Of a shape that is left out nothing else is said.
        let mut of_box = Vec::new();
        let mut keep = |kind| of_box.push(kind);
        let Some(bounding_box) = self.settled(bounding_box, &mut keep) else {
            of_box.into_iter().for_each(warn);
            return Ok(None);
        };
        let Some(instance) = unplaced(self, warn) else { return Ok(None) };
        of_box.into_iter().for_each(warn);
        #[expect(clippy::cast_possible_truncation, reason = "the format stores single precision")]
        let of_box = (bounding_box.width() * bounding_box.height()).max(0.0) as f32;
        let area = self.areas.then(|| instance.area.unwrap_or(of_box));
        let (text, id) = self.ids.get(label).ok_or_else(|| self.ids.unmapped(label))?;
        let bounding_box = normalize(&bounding_box, self.size);
        Ok(Some(Instance { bounding_box, text: text.to_owned(), id, area, ..instance }))
    }

    /// The box as it is written; `None` where it is left out.
    fn settled(&self, bounding_box: BoundingBox, warn: &mut impl FnMut(WarningKind)) -> Option<BoundingBox> {
        if self.clamp {
            return transforms::settle(bounding_box, self.size, self.drop_degenerate, warn);
        }
        let (width, height) = (f64::from(self.size.width()), f64::from(self.size.height()));
        if bounding_box.clamped(width, height) != bounding_box {
            warn(WarningKind::OutsideKept);
        }
        if !bounding_box.is_degenerate() {
            return Some(bounding_box);
        }
        let kept = if bounding_box.is_reversed() { WarningKind::Reversed } else { WarningKind::ZeroArea };
        warn(if self.drop_degenerate { WarningKind::DegenerateDropped } else { kept });
        (!self.drop_degenerate).then_some(bounding_box)
    }

    /// The object without its box and without its label.
    fn unplaced(&mut self, shape: &Shape, warn: &mut impl FnMut(WarningKind)) -> Option<Instance> {
        let kind = shape.geometry.kind();
        let (mask, became) = match self.masks.of(&shape.geometry) {
            Ok(made) => made,
            Err(left_out) => {
                warn(left_out);
                return None;
            }
        };
        let keypoints = match (&shape.geometry, self.keypoints) {
            (Geometry::Skeleton(elements), list) => {
                let keypoints = list
                    .and_then(|list| keypoints::of_skeleton(elements, shape.label, list, self.size, warn));
                if keypoints.is_none() {
                    warn(WarningKind::NotConverted(kind));
                }
                keypoints?
            }
            (_, Some(list)) => keypoints::none(list),
            (_, None) => Vec::new(),
        };
        let attributes = self.attributes.of(shape, warn);
        let view = self.attributes.view(shape);
        let track = shape.track.and_then(|track| i64::try_from(track).ok());
        properties_not_kept(shape, track, warn);
        if kind == ShapeKind::Rectangle && shape.geometry.is_turned() {
            warn(WarningKind::RotationEnclosed);
        }
        if let Some(became) = became {
            warn(became);
        }
        let area = area([&shape.geometry]);
        Some(Instance { mask, keypoints, track, attributes, view, area, ..Instance::default() })
    }
}

/// What these parts of an object take up, in pixels²; `None` where its box says that.
#[expect(clippy::cast_possible_truncation, reason = "the format stores single precision")]
pub(super) fn area<'g>(parts: impl IntoIterator<Item = &'g Geometry>) -> Option<f32> {
    let parts = parts.into_iter().filter(|part| part.kind() != ShapeKind::Rectangle);
    parts.filter_map(Geometry::area).reduce(|sum, area| sum + area).map(|area| area as f32)
}

/// The box of an object in pixels.
fn placed(geometry: &Geometry, warn: &mut impl FnMut(WarningKind)) -> Option<BoundingBox> {
    let kind = geometry.kind();
    let is_object = matches!(
        kind,
        ShapeKind::Rectangle
            | ShapeKind::Polygon
            | ShapeKind::Ellipse
            | ShapeKind::Mask
            | ShapeKind::Skeleton
    );
    let bounding_box = geometry.bounding_box().filter(|_| is_object);
    if bounding_box.is_none() {
        let is_empty = matches!(kind, ShapeKind::Mask);
        warn(if is_empty { WarningKind::EmptyMask(kind) } else { WarningKind::NotConverted(kind) });
    }
    bounding_box
}

pub(super) fn properties_not_kept(shape: &Shape, track: Option<i64>, warn: &mut impl FnMut(WarningKind)) {
    let said = [
        (shape.z_order != 0, Property::ZOrder),
        (shape.group != 0, Property::Group),
        (super::is_told(&shape.source), Property::Source),
        (shape.track.is_some() && track.is_none(), Property::Track),
    ];
    for (_, property) in said.into_iter().filter(|(said, _)| *said) {
        warn(WarningKind::NotKept(property));
    }
}

/// Divides in double precision and stores in single, as TensorFlow's scripts and Datumaro do.
#[expect(clippy::cast_possible_truncation, reason = "the format stores single precision")]
fn normalize(b: &BoundingBox, size: FrameSize) -> NormalizedBox {
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    NormalizedBox {
        xmin: (b.xtl() / width) as f32,
        ymin: (b.ytl() / height) as f32,
        xmax: (b.xbr() / width) as f32,
        ymax: (b.ybr() / height) as f32,
    }
}
