//! One entry of an item's `annotations`.

use cvat_model::{FrameSize, Geometry, Mask, Rle, Shape, ShapeKind, Tag, WarningKind};
use serde::Serialize;

use super::attributes::{Attributes, ROTATION};
use super::frame::Encoder;
use super::geometry::{CUBOID_ORDER, around_ellipse, is_finite, left_top_width_height};
use super::skeleton::{Points, VISIBLE};

/// An annotation; keys are in the order in which Datumaro writes them.
#[derive(Debug, Serialize)]
pub(crate) struct Annotation {
    /// CVAT and Datumaro write 0.
    id: u64,
    #[serde(rename = "type")]
    kind: &'static str,
    attributes: Attributes,
    group: i64,
    label_id: u32,
    #[serde(flatten)]
    place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    z_order: Option<i64>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Place {
    /// Of a tag.
    Nowhere {},
    Box {
        bbox: [f64; 4],
    },
    Flat {
        points: Vec<f64>,
    },
    Seen {
        points: Vec<f64>,
        visibility: Vec<u8>,
    },
    Corners {
        points: Vec<[f64; 2]>,
    },
    Runs {
        rle: Runs,
    },
    Skeleton {
        points: Vec<Coordinate>,
        points_attributes: Vec<Attributes>,
    },
}

/// COCO's compressed run lengths; the size is height and width.
#[derive(Debug, Serialize)]
struct Runs {
    counts: String,
    size: [u32; 2],
}

/// One number of a skeleton's list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Coordinate {
    Pixels(f64),
    Visibility(u8),
}

impl Annotation {
    /// A tag; `None`, and said, where it cannot be held.
    pub(crate) fn of_tag(encoder: &Encoder, tag: &Tag, warn: &mut impl FnMut(WarningKind)) -> Option<Self> {
        let Some((label, number)) = encoder.label(tag.label, warn) else {
            warn(WarningKind::NotConverted(ShapeKind::Tag));
            return None;
        };
        let mut attributes = Attributes::of(&tag.attributes, label, &encoder.labels, warn);
        attributes.put_source(&tag.source, warn);
        let place = Place::Nowhere {};
        Some(Self {
            id: 0,
            kind: "label",
            attributes,
            group: tag.group,
            label_id: number,
            place,
            z_order: None,
        })
    }

    /// A shape; `None`, and said, where it cannot be held.
    pub(crate) fn of_shape(
        encoder: &Encoder,
        shape: &Shape,
        size: FrameSize,
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<Self> {
        if !is_finite(&shape.geometry) {
            warn(WarningKind::NotFinite);
            return None;
        }
        if encoder.options.drop_degenerate && is_empty_box(&shape.geometry) {
            warn(WarningKind::DegenerateDropped);
            return None;
        }
        let Some((label, number)) = encoder.label(shape.label, warn) else {
            warn(WarningKind::UnlabelledDropped);
            return None;
        };
        let mut attributes = Attributes::of(&shape.attributes, label, &encoder.labels, warn);
        attributes.put_shape(shape, encoder.options.unsaid_keyframes, warn);
        let (kind, place) = match &shape.geometry {
            Geometry::Rectangle { bounding_box, rotation } => {
                put_rotation(&mut attributes, *rotation);
                ("bbox", Place::Box { bbox: left_top_width_height(bounding_box) })
            }
            Geometry::Ellipse { center, radii, rotation } => {
                put_rotation(&mut attributes, *rotation);
                ("ellipse", Place::Flat { points: around_ellipse(*center, *radii).to_vec() })
            }
            Geometry::Polygon(points) if !points.is_empty() => {
                ("polygon", Place::Flat { points: flat(points) })
            }
            Geometry::Polyline(points) if !points.is_empty() => {
                ("polyline", Place::Flat { points: flat(points) })
            }
            Geometry::Points(points) if !points.is_empty() => {
                let visibility = vec![VISIBLE; points.len()];
                ("points", Place::Seen { points: flat(points), visibility })
            }
            Geometry::Cuboid(corners) => {
                let corner = |&at: &usize| corners.get(at).map(|corner| [corner.x, corner.y]);
                ("cuboid_2d", Place::Corners { points: CUBOID_ORDER.iter().filter_map(corner).collect() })
            }
            Geometry::Mask(mask) => ("mask", Place::Runs { rle: runs(mask, size, warn)? }),
            Geometry::Skeleton(elements) if encoder.labels.drawing(label).is_some() => {
                let drawing = encoder.labels.drawing(label)?;
                let points = Points::new(elements, drawing, &encoder.labels, warn);
                skeleton(points, encoder.options.skeletons_as_points, warn)
            }
            other => {
                warn(WarningKind::NotConverted(other.kind()));
                return None;
            }
        };
        let (group, z_order) = (shape.group, Some(shape.z_order));
        Some(Self { id: 0, kind, attributes, group, label_id: number, place, z_order })
    }
}

fn is_empty_box(geometry: &Geometry) -> bool {
    !geometry.is_turned()
        && matches!(geometry, Geometry::Rectangle { bounding_box, .. } if bounding_box.is_degenerate())
}

fn put_rotation(attributes: &mut Attributes, rotation: f64) {
    if rotation != 0.0 {
        attributes.put(ROTATION, rotation);
    }
}

fn flat(points: &[cvat_model::Point]) -> Vec<f64> {
    points.iter().flat_map(|point| [point.x, point.y]).collect()
}

/// The runs of a mask; CVAT fails on one without a pixel.
fn runs(mask: &Mask, size: FrameSize, warn: &mut impl FnMut(WarningKind)) -> Option<Runs> {
    let rle = match Rle::from_mask(mask, size) {
        Ok(rle) => rle,
        Err(error) => {
            warn(WarningKind::NotRasterised(ShapeKind::Mask, error));
            return None;
        }
    };
    if rle.counts().len() < 2 {
        warn(WarningKind::EmptyMask(ShapeKind::Mask));
        return None;
    }
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    if mask.bounding_box().is_some_and(|bounds| bounds.xbr() > width || bounds.ybr() > height) {
        warn(WarningKind::Clamped);
    }
    Some(Runs { counts: rle.to_text(), size: [size.height(), size.width()] })
}

fn skeleton(points: Points, as_points: bool, warn: &mut impl FnMut(WarningKind)) -> (&'static str, Place) {
    if !as_points {
        let triplets = points.triplets();
        return ("skeleton", Place::Skeleton { points: triplets, points_attributes: points.attributes });
    }
    warn(WarningKind::BecamePoints(ShapeKind::Skeleton));
    for name in points.attributes.iter().flat_map(Attributes::names) {
        warn(WarningKind::NotKept(cvat_model::Property::Attribute(name.to_owned())));
    }
    ("points", Place::Seen { points: flat(&points.places), visibility: points.visibility })
}
