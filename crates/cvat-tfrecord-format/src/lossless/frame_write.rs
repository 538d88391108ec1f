//! The annotations of a frame to the JSON text of `cvat/frame`.

use cvat_model::{AnnotatedFrame, Attribute, Geometry, Mask, Point, Shape, ShapeKind, SkeletonElement, Tag};
use serde::Serialize;

use crate::labels::{LabelIds, UnmappedLabel};

/// The text, and the positions of shapes that JSON cannot hold: a number of theirs is not finite.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) json: Vec<u8>,
    /// Of [`AnnotatedFrame::shapes`].
    pub(super) left_out: Vec<usize>,
    /// Kinds of [`AnnotatedFrame::outside`].
    pub(super) outside_left_out: Vec<ShapeKind>,
    /// JSON objects in it, shapes, elements, tags and attributes.
    pub(super) objects: u64,
    /// Coordinates and runs.
    pub(super) numbers: u64,
}

/// Writes a frame. What is as it is by default is left out, so that records stay small.
pub(super) fn write(frame: &AnnotatedFrame, ids: &LabelIds) -> Result<Written, UnmappedLabel> {
    let mut text =
        Text { json: Vec::with_capacity(64 + 96 * frame.shapes.len()), ids, objects: 0, numbers: 0 };
    let (mut left_out, mut outside_left_out) = (Vec::new(), Vec::new());
    text.open(b'{');
    if let Some(number) = frame.number {
        text.field("frame", &number);
    }
    text.text_field("task_id", &frame.task_id);
    let finite = |shape: &&Shape| is_finite(&shape.geometry);
    left_out.extend(frame.shapes.iter().enumerate().filter(|(_, shape)| !finite(shape)).map(|(at, _)| at));
    outside_left_out
        .extend(frame.outside.iter().filter(|shape| !finite(shape)).map(|shape| shape.geometry.kind()));
    text.list("shapes", frame.shapes.iter().filter(finite), Text::shape)?;
    text.list("tags", frame.tags.iter(), Text::tag)?;
    text.list("outside", frame.outside.iter().filter(finite), Text::shape)?;
    text.json.push(b'}');
    let Text { json, objects, numbers, .. } = text;
    Ok(Written { json, left_out, outside_left_out, objects, numbers })
}

/// Whether JSON has all numbers of it.
fn is_finite(geometry: &Geometry) -> bool {
    let all = |points: &[Point]| points.iter().all(|point| point.x.is_finite() && point.y.is_finite());
    match geometry {
        Geometry::Rectangle { rotation, .. } => rotation.is_finite(),
        Geometry::Ellipse { center, radii, rotation } => rotation.is_finite() && all(&[*center, *radii]),
        Geometry::Polygon(points) | Geometry::Polyline(points) | Geometry::Points(points) => all(points),
        Geometry::Cuboid(corners) => all(&**corners),
        Geometry::Skeleton(elements) => elements.iter().all(|element| all(&element.points)),
        Geometry::Mask(_) => true,
        // A kind this format has no name for.
        _ => false,
    }
}

/// What CVAT's REST API calls a kind.
pub(super) fn type_name(kind: ShapeKind) -> &'static str {
    match kind {
        ShapeKind::Rectangle => "rectangle",
        ShapeKind::Polygon => "polygon",
        ShapeKind::Polyline => "polyline",
        ShapeKind::Points => "points",
        ShapeKind::Ellipse => "ellipse",
        ShapeKind::Cuboid => "cuboid",
        ShapeKind::Mask => "mask",
        ShapeKind::Skeleton => "skeleton",
        _ => "",
    }
}

/// JSON as it is written.
struct Text<'a> {
    json: Vec<u8>,
    ids: &'a LabelIds,
    objects: u64,
    numbers: u64,
}

impl Text<'_> {
    fn open(&mut self, bracket: u8) {
        self.objects += u64::from(bracket == b'{');
        self.json.push(bracket);
    }

    /// A comma, unless the value is the first in its brackets.
    fn next(&mut self) {
        if !matches!(self.json.last(), Some(b'{' | b'[')) {
            self.json.push(b',');
        }
    }

    fn key(&mut self, key: &str) {
        self.next();
        self.json.push(b'"');
        self.json.extend(key.as_bytes());
        self.json.extend(b"\":");
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) {
        // Numbers and texts into memory: nothing that can fail.
        let _ = serde_json::to_writer(&mut self.json, value);
    }

    fn field(&mut self, key: &str, value: &(impl Serialize + ?Sized)) {
        self.key(key);
        self.value(value);
    }

    fn text_field(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.field(key, value);
        }
    }

    fn whole_field(&mut self, key: &str, value: i64) {
        if value != 0 {
            self.field(key, &value);
        }
    }

    fn flag(&mut self, key: &str, is_set: bool) {
        if is_set {
            self.field(key, &true);
        }
    }

    /// Objects, unless there are none.
    fn list<T>(
        &mut self,
        key: &str,
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> Result<(), UnmappedLabel>,
    ) -> Result<(), UnmappedLabel> {
        let mut items = items.peekable();
        if items.peek().is_none() {
            return Ok(());
        }
        self.key(key);
        self.open(b'[');
        for item in items {
            self.next();
            self.open(b'{');
            write(self, item)?;
            self.json.push(b'}');
        }
        self.json.push(b']');
        Ok(())
    }

    fn label(&mut self, label: Option<cvat_model::LabelId>) -> Result<(), UnmappedLabel> {
        let Some(label) = label else { return Ok(()) };
        let ids = self.ids;
        let (name, _) = ids.get(Some(label)).ok_or_else(|| ids.unmapped(Some(label)))?;
        self.field("label", name);
        Ok(())
    }

    fn attributes(&mut self, attributes: &[Attribute]) -> Result<(), UnmappedLabel> {
        self.list("attributes", attributes.iter(), |text, attribute| {
            text.field("name", &attribute.name);
            text.field("value", &attribute.value);
            Ok(())
        })
    }

    fn tag(&mut self, tag: &Tag) -> Result<(), UnmappedLabel> {
        self.label(tag.label)?;
        self.whole_field("group", tag.group);
        self.text_field("source", &tag.source);
        self.attributes(&tag.attributes)
    }

    fn shape(&mut self, shape: &Shape) -> Result<(), UnmappedLabel> {
        self.field("type", type_name(shape.geometry.kind()));
        self.label(shape.label)?;
        self.geometry(&shape.geometry)?;
        self.flag("occluded", shape.occluded);
        self.whole_field("z_order", shape.z_order);
        self.whole_field("group", shape.group);
        if let Some(track) = shape.track {
            self.field("track_id", &track);
        }
        if let Some(keyframe) = shape.keyframe {
            self.field("keyframe", &keyframe);
        }
        self.text_field("source", &shape.source);
        self.attributes(&shape.attributes)
    }

    fn geometry(&mut self, geometry: &Geometry) -> Result<(), UnmappedLabel> {
        match geometry {
            Geometry::Rectangle { bounding_box: b, rotation } => {
                self.numbers("points", [b.xtl(), b.ytl(), b.xbr(), b.ybr()]);
                self.rotation(*rotation);
            }
            Geometry::Ellipse { center, radii, rotation } => {
                self.numbers("points", [center.x, center.y, radii.x, radii.y]);
                self.rotation(*rotation);
            }
            Geometry::Polygon(points) | Geometry::Polyline(points) | Geometry::Points(points) => {
                self.points(points);
            }
            Geometry::Cuboid(corners) => self.points(&**corners),
            Geometry::Mask(mask) => self.mask(mask),
            Geometry::Skeleton(elements) => {
                return self.list("elements", elements.iter(), Text::element);
            }
            _ => {}
        }
        Ok(())
    }

    fn element(&mut self, element: &SkeletonElement) -> Result<(), UnmappedLabel> {
        self.field("label", &element.label);
        self.points(&element.points);
        self.flag("outside", element.outside);
        self.flag("occluded", element.occluded);
        self.attributes(&element.attributes)
    }

    fn points(&mut self, points: &[Point]) {
        self.numbers("points", points.iter().flat_map(|point| [point.x, point.y]));
    }

    fn mask(&mut self, mask: &Mask) {
        for (key, value) in
            [("left", mask.left()), ("top", mask.top()), ("width", mask.width()), ("height", mask.height())]
        {
            self.field(key, &value);
        }
        self.numbers("rle", mask.runs().iter().copied());
    }

    fn numbers(&mut self, key: &str, numbers: impl IntoIterator<Item = impl Serialize>) {
        self.key(key);
        self.json.push(b'[');
        for number in numbers {
            self.next();
            self.value(&number);
            self.numbers += 1;
        }
        self.json.push(b']');
    }

    /// A turn by zero is the default; by negative zero is none to say nothing of.
    fn rotation(&mut self, degrees: f64) {
        if degrees.to_bits() != 0 {
            self.field("rotation", &degrees);
        }
    }
}
