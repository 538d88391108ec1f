//! The annotations of a frame from the JSON text of `cvat/frame`.

use std::borrow::Cow;
use std::fmt;

use cvat_model::{
    Attribute, BoundingBox, Geometry, InvalidMask, LabelId, Mask, Point, Shape, SkeletonElement, Tag,
};
use dataset_files::Limits;
use serde::Deserialize;

use super::scan::{Counts, scan};

/// What a record says of its frame beside the image.
#[derive(Debug, Default)]
pub(crate) struct Annotations {
    pub(crate) number: Option<u64>,
    pub(crate) task_id: String,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) outside: Vec<Shape>,
}

/// Reads a text; `label` finds the label of a name.
///
/// # Errors
///
/// What is wrong with it, in words: it is read as a whole or not at all.
pub(super) fn read(
    json: &[u8],
    limits: &Limits,
    label: &mut dyn FnMut(&str) -> Option<LabelId>,
) -> Result<Annotations, String> {
    check_counts(json, limits)?;
    let frame: FrameText<'_> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let shapes = |list: Vec<ShapeText<'_>>, what, label: &mut dyn FnMut(&str) -> Option<LabelId>| {
        let shapes = list.into_iter().enumerate();
        let shapes =
            shapes.map(|(at, shape)| shape.read(label).map_err(|error| format!("{what} {at}: {error}")));
        shapes.collect::<Result<Vec<_>, _>>()
    };
    Ok(Annotations {
        number: frame.frame,
        task_id: frame.task_id,
        shapes: shapes(frame.shapes, "shape", label)?,
        tags: frame.tags.into_iter().map(|tag| tag.read(label)).collect(),
        outside: shapes(frame.outside, "outside shape", label)?,
    })
}

/// Bounds what a text can become before anything of it is in memory: objects by their braces, numbers by the commas
/// before them.
fn check_counts(json: &[u8], limits: &Limits) -> Result<(), String> {
    let Counts { objects, commas } = scan(json)?;
    // The frame is an object itself; an object has some fifteen commas at most beside its numbers.
    let (max_objects, max_numbers) = (limits.frame_objects(), limits.frame_numbers());
    if objects.saturating_sub(1) > max_objects {
        return Err(format!("more than {max_objects} shapes, elements, tags and attributes"));
    }
    if commas > max_numbers.saturating_add(objects.saturating_mul(16)) {
        return Err(format!("more than {max_numbers} coordinates and runs"));
    }
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FrameText<'a> {
    frame: Option<u64>,
    task_id: String,
    #[serde(borrow)]
    shapes: Vec<ShapeText<'a>>,
    #[serde(borrow)]
    tags: Vec<TagText<'a>>,
    #[serde(borrow)]
    outside: Vec<ShapeText<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct TagText<'a> {
    #[serde(borrow)]
    label: Option<Cow<'a, str>>,
    group: i64,
    source: String,
    attributes: Vec<AttributeText>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TypeText {
    Rectangle,
    Polygon,
    Polyline,
    Points,
    Ellipse,
    Cuboid,
    Mask,
    Skeleton,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeText<'a> {
    #[serde(rename = "type")]
    kind: TypeText,
    #[serde(borrow, default)]
    label: Option<Cow<'a, str>>,
    points: Option<Vec<f64>>,
    rotation: Option<f64>,
    left: Option<u32>,
    top: Option<u32>,
    width: Option<u32>,
    height: Option<u32>,
    rle: Option<Vec<u32>>,
    elements: Option<Vec<ElementText>>,
    #[serde(default)]
    occluded: bool,
    #[serde(default)]
    z_order: i64,
    #[serde(default)]
    group: i64,
    track_id: Option<u64>,
    keyframe: Option<bool>,
    #[serde(default)]
    source: String,
    #[serde(default)]
    attributes: Vec<AttributeText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ElementText {
    label: String,
    points: Vec<f64>,
    #[serde(default)]
    outside: bool,
    #[serde(default)]
    occluded: bool,
    #[serde(default)]
    attributes: Vec<AttributeText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AttributeText {
    name: String,
    value: String,
}

/// What is wrong with a shape.
#[derive(Debug)]
enum Fault {
    /// A key that its type does not have, or lacks.
    Key(&'static str, &'static str),
    Count(usize, &'static str),
    Mask(InvalidMask),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(what, key) => write!(f, "{what} key \"{key}\""),
            Self::Count(count, expected) => write!(f, "{count} numbers in \"points\", expected {expected}"),
            Self::Mask(error) => error.fmt(f),
        }
    }
}

impl ShapeText<'_> {
    fn read(mut self, label: &mut dyn FnMut(&str) -> Option<LabelId>) -> Result<Shape, Fault> {
        let label = self.label.as_deref().and_then(label);
        let keys = [
            ("points", self.points.is_some()),
            ("rotation", self.rotation.is_some()),
            ("left", self.left.is_some()),
            ("top", self.top.is_some()),
            ("width", self.width.is_some()),
            ("height", self.height.is_some()),
            ("rle", self.rle.is_some()),
            ("elements", self.elements.is_some()),
        ];
        let own: &[&str] = match self.kind {
            TypeText::Rectangle | TypeText::Ellipse => &["points", "rotation"],
            TypeText::Mask => &["left", "top", "width", "height", "rle"],
            TypeText::Skeleton => &["elements"],
            TypeText::Polygon | TypeText::Polyline | TypeText::Points | TypeText::Cuboid => &["points"],
        };
        let is_odd = |(key, is_there): &(&str, bool)| *is_there && !own.contains(key);
        if let Some((key, _)) = keys.into_iter().find(is_odd) {
            return Err(Fault::Key("unexpected", key));
        }
        let mut shape = Shape::new(label, self.geometry()?);
        (shape.occluded, shape.z_order, shape.group) = (self.occluded, self.z_order, self.group);
        (shape.track, shape.keyframe, shape.source) = (self.track_id, self.keyframe, self.source);
        shape.attributes = attributes(self.attributes);
        Ok(shape)
    }
}

impl ShapeText<'_> {
    fn geometry(&mut self) -> Result<Geometry, Fault> {
        let rotation = self.rotation.unwrap_or(0.0);
        Ok(match self.kind {
            TypeText::Rectangle => {
                let [a, b, c, d] = *self.exactly()?;
                let bounding_box = BoundingBox::new(a, b, c, d).ok_or(Fault::Key("bad", "points"))?;
                Geometry::Rectangle { bounding_box, rotation }
            }
            TypeText::Ellipse => {
                let [cx, cy, rx, ry] = *self.exactly()?;
                let (center, radii) = (Point { x: cx, y: cy }, Point { x: rx, y: ry });
                Geometry::Ellipse { center, radii, rotation }
            }
            TypeText::Polygon => Geometry::Polygon(self.points()?),
            TypeText::Polyline => Geometry::Polyline(self.points()?),
            TypeText::Points => Geometry::Points(self.points()?),
            TypeText::Cuboid => {
                let count = self.points.as_ref().map_or(0, Vec::len);
                let corners = self.points()?.into_boxed_slice().try_into();
                Geometry::Cuboid(corners.map_err(|_| Fault::Count(count, "16"))?)
            }
            TypeText::Mask => {
                let side = |side: Option<u32>, key| side.ok_or(Fault::Key("missing", key));
                let (left, top) = (side(self.left, "left")?, side(self.top, "top")?);
                let (width, height) = (side(self.width, "width")?, side(self.height, "height")?);
                let runs = self.rle.take().ok_or(Fault::Key("missing", "rle"))?;
                Geometry::Mask(Mask::new(left, top, width, height, runs).map_err(Fault::Mask)?)
            }
            TypeText::Skeleton => {
                let elements = self.elements.take().unwrap_or_default();
                Geometry::Skeleton(elements.into_iter().map(ElementText::read).collect::<Result<_, _>>()?)
            }
        })
    }

    /// The corners of a box, or what makes an ellipse.
    fn exactly(&self) -> Result<&[f64; 4], Fault> {
        let points = self.points.as_deref().ok_or(Fault::Key("missing", "points"))?;
        points.try_into().map_err(|_| Fault::Count(points.len(), "4"))
    }

    fn points(&mut self) -> Result<Vec<Point>, Fault> {
        pairs(&self.points.take().ok_or(Fault::Key("missing", "points"))?)
    }
}

impl ElementText {
    fn read(self) -> Result<SkeletonElement, Fault> {
        Ok(SkeletonElement {
            points: pairs(&self.points)?,
            label: self.label,
            outside: self.outside,
            occluded: self.occluded,
            attributes: attributes(self.attributes),
        })
    }
}

impl TagText<'_> {
    fn read(self, label: &mut dyn FnMut(&str) -> Option<LabelId>) -> Tag {
        let mut tag = Tag::new(self.label.as_deref().and_then(label));
        (tag.group, tag.source) = (self.group, self.source);
        tag.attributes = attributes(self.attributes);
        tag
    }
}

fn pairs(numbers: &[f64]) -> Result<Vec<Point>, Fault> {
    let (pairs, rest) = numbers.as_chunks();
    if rest.is_empty() {
        Ok(pairs.iter().map(|&[x, y]| Point { x, y }).collect())
    } else {
        Err(Fault::Count(numbers.len(), "an even number"))
    }
}

fn attributes(texts: Vec<AttributeText>) -> Vec<Attribute> {
    texts.into_iter().map(|AttributeText { name, value }| Attribute { name, value }).collect()
}
