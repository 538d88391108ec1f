//! One object's entry in `annotations`.

use cvat_model::{BoundingBox, FrameSize, Geometry, LabelId, Property, Shape, ShapeKind, WarningKind};
use serde::Serialize;

use super::attributes::Attributes;
use super::frame::Encoder;
use super::geometry::{Place, Segmentation, is_finite, left_top_width_height};
use super::keypoints::Keypoints;

/// An annotation without its ids; keys are in the order in which CVAT writes them.
#[derive(Debug, Serialize)]
struct Body {
    category_id: u64,
    segmentation: Segmentation,
    area: f64,
    bbox: [f64; 4],
    iscrowd: u8,
    attributes: Attributes,
}

/// An annotation as text, from behind its ids.
#[derive(Debug)]
pub(super) struct Annotation {
    /// Has a box or a segmentation of its own, beside keypoints or without.
    pub(super) is_instance: bool,
    /// Without the bracket that it begins with.
    pub(super) body: String,
    /// The same; empty where there are none.
    pub(super) keypoints: String,
}

impl Annotation {
    /// An object; `None`, and said, where it cannot be held.
    pub(super) fn of(
        encoder: &Encoder,
        shapes: &[&Shape],
        size: FrameSize,
        warn: &mut impl FnMut(WarningKind),
    ) -> Result<Option<Self>, serde_json::Error> {
        let Some(first) = shapes.first() else { return Ok(None) };
        if !shapes.iter().all(|shape| is_finite(&shape.geometry)) {
            warn(WarningKind::NotFinite);
            return Ok(None);
        }
        let Some((label, category_id)) = encoder.label(first.label, warn) else {
            warn(WarningKind::UnlabelledDropped);
            return Ok(None);
        };
        let unsaid_keyframes = encoder.options.unsaid_keyframes;
        let mut said = Vec::new();
        let mut attributes =
            Attributes::of(shapes, label, &encoder.labels, unsaid_keyframes, &mut |kind| said.push(kind));
        let place = Place::of(shapes, attributes.is_crowd, size, warn);
        let keypoints = shapes.iter().find_map(|shape| match &shape.geometry {
            Geometry::Skeleton(elements) => encoder.keypoints(label, elements, warn),
            _ => None,
        });
        let rectangle = shapes.iter().find_map(|shape| match shape.geometry {
            Geometry::Rectangle { bounding_box, rotation } => Some((bounding_box, rotation)),
            _ => None,
        });
        // One that is dropped leaves the other parts as they would be without it.
        let own = rectangle.and_then(|(bounding_box, rotation)| {
            let upright = settled(bounding_box, encoder.options.drop_degenerate, warn)?;
            attributes.put_rotation(rotation);
            Some(upright)
        });
        let is_instance = own.is_some() || !place.is_empty();
        let around_points = keypoints.as_ref().and_then(|keypoints| keypoints.around);
        let bounding_box = own.or(place.around).or(around_points);
        let Some(bounding_box) = bounding_box else {
            let kind = first.geometry.kind();
            let is_said = rectangle.is_some()
                || matches!(
                    kind,
                    ShapeKind::Polygon | ShapeKind::Mask | ShapeKind::Ellipse | ShapeKind::Skeleton
                );
            if !is_said {
                warn(WarningKind::NotConverted(kind));
            }
            return Ok(None);
        };
        said.into_iter().for_each(&mut *warn);
        if shapes.len() == 1 && first.group != 0 {
            warn(WarningKind::NotKept(Property::Group));
        }
        let bbox = left_top_width_height(&bounding_box);
        let [_, _, width, height] = bbox;
        let body = Body {
            category_id,
            area: if place.is_empty() { width * height } else { place.area },
            segmentation: place.segmentation,
            bbox,
            iscrowd: attributes.is_crowd.into(),
            attributes,
        };
        let keypoints = keypoints.map(|keypoints| serde_json::to_string(&keypoints)).transpose()?;
        let inside = |text: String| text.get(1..).unwrap_or_default().to_owned();
        let body = inside(serde_json::to_string(&body)?);
        Ok(Some(Self { is_instance, body, keypoints: keypoints.map(inside).unwrap_or_default() }))
    }
}

impl Encoder {
    fn keypoints(
        &self,
        label: LabelId,
        elements: &[cvat_model::SkeletonElement],
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<Keypoints> {
        let drawing = self.labels.drawing(label);
        let keypoints = drawing.and_then(|drawing| Keypoints::new(elements, drawing, warn));
        if keypoints.is_none() {
            warn(WarningKind::NotConverted(ShapeKind::Skeleton));
        }
        keypoints
    }
}

/// The box the right way round; `None` for one that is to be dropped. Says both.
fn settled(b: BoundingBox, drop_degenerate: bool, warn: &mut impl FnMut(WarningKind)) -> Option<BoundingBox> {
    let upright = BoundingBox::new(
        b.xtl().min(b.xbr()),
        b.ytl().min(b.ybr()),
        b.xtl().max(b.xbr()),
        b.ytl().max(b.ybr()),
    );
    if b.is_reversed() {
        warn(WarningKind::Reversed);
    }
    if upright.is_some_and(|b| b.is_degenerate()) {
        warn(if drop_degenerate { WarningKind::DegenerateDropped } else { WarningKind::ZeroArea });
        return upright.filter(|_| !drop_degenerate);
    }
    upright
}
