//! `box`, `polygon`, `polyline`, `points`, `ellipse`, `mask`, `cuboid`, `skeleton`.

use cvat_model::{Attribute, BoundingBox, Geometry, LabelId, Mask, Point, Shape, ShapeKind};

use super::points::{points, runs};
use super::skeleton;
use crate::document::{Document, Element, Token};
use crate::error::{ErrorKind, Result};

/// The kind of shape an element stands for.
pub(crate) fn kind(element: &str) -> Option<ShapeKind> {
    Some(match element {
        "box" => ShapeKind::Rectangle,
        "polygon" => ShapeKind::Polygon,
        "polyline" => ShapeKind::Polyline,
        "points" => ShapeKind::Points,
        "ellipse" => ShapeKind::Ellipse,
        "mask" => ShapeKind::Mask,
        "cuboid" => ShapeKind::Cuboid,
        "skeleton" => ShapeKind::Skeleton,
        _ => return None,
    })
}

/// A shape of which the start tag has been read, its children not.
#[derive(Debug)]
pub(crate) struct Begun {
    shape: Shape,
    finite: bool,
}

/// A shape of which all has been read.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) shape: Shape,
    /// It is a skeleton of a track, and one of its elements is a keyframe.
    pub(crate) has_keyframe: bool,
}

impl Begun {
    /// What the start tag says, all but the label.
    pub(crate) fn new(element: &Element<'_>, kind: ShapeKind, label: Option<LabelId>) -> Result<Self> {
        let geometry = geometry(element, kind)?;
        let finite = is_finite(&geometry);
        let mut shape = Shape::new(label, geometry);
        shape.occluded = element.flag("occluded")?;
        shape.z_order = element.number("z_order")?.unwrap_or(0);
        shape.group = element.number("group_id")?.unwrap_or(0);
        shape.source = element.get("source")?.unwrap_or_default().into_owned();
        Ok(Self { shape, finite })
    }

    /// Reads the children. `None` where a coordinate is no number.
    pub(crate) fn finish(
        mut self,
        document: &mut Document,
        unknown: &mut Unknown,
    ) -> Result<Option<Finished>> {
        let mut has_keyframe = false;
        if let Geometry::Skeleton(elements) = &mut self.shape.geometry {
            let children = skeleton::children(document, unknown)?;
            *elements = children.elements;
            has_keyframe = children.has_keyframe;
            self.shape.attributes = children.attributes;
            self.finite &= is_finite(&self.shape.geometry);
        } else {
            self.shape.attributes = attributes(document, unknown)?;
        }
        Ok(self.finite.then_some(Finished { shape: self.shape, has_keyframe }))
    }
}

/// Names of elements that have no place in the format, each once.
#[derive(Debug, Default)]
pub(crate) struct Unknown(Vec<String>);

impl Unknown {
    /// More names than this are not remembered.
    const MAX: usize = 100;

    pub(crate) fn add(&mut self, name: &str) {
        if self.0.len() < Self::MAX && !self.0.iter().any(|known| known == name) {
            self.0.push(name.to_owned());
        }
    }

    pub(crate) fn into_names(self) -> Vec<String> {
        self.0
    }
}

/// The `attribute` children of the element entered last, through its end.
pub(crate) fn attributes(document: &mut Document, unknown: &mut Unknown) -> Result<Vec<Attribute>> {
    let mut attributes = Vec::new();
    loop {
        match document.next()? {
            Token::Start(element) if element.name() == "attribute" => {
                let name = element.required("name")?.into_owned();
                attributes.push(Attribute { name, value: document.text()? });
            }
            Token::Start(element) => {
                unknown.add(element.name());
                document.skip()?;
            }
            Token::End | Token::EndOfDocument => return Ok(attributes),
            Token::Text(_) | Token::Other => {}
        }
    }
}

/// Where the shape lies; a skeleton's elements are among its children.
fn geometry(element: &Element<'_>, kind: ShapeKind) -> Result<Geometry> {
    let rotation = || Ok(element.number("rotation")?.unwrap_or(0.0));
    Ok(match kind {
        ShapeKind::Rectangle => {
            let [xtl, ytl, xbr, ybr] = numbers(element, ["xtl", "ytl", "xbr", "ybr"])?;
            match BoundingBox::new(xtl, ytl, xbr, ybr) {
                Some(bounding_box) => Geometry::Rectangle { bounding_box, rotation: rotation()? },
                // A box cannot hold it; a point can, until the shape is dropped.
                None => Geometry::Points(vec![Point { x: f64::NAN, y: f64::NAN }]),
            }
        }
        ShapeKind::Polygon => Geometry::Polygon(points(element)?),
        ShapeKind::Polyline => Geometry::Polyline(points(element)?),
        ShapeKind::Points => Geometry::Points(points(element)?),
        ShapeKind::Ellipse => {
            let [cx, cy, rx, ry] = numbers(element, ["cx", "cy", "rx", "ry"])?;
            Geometry::Ellipse {
                center: Point { x: cx, y: cy },
                radii: Point { x: rx, y: ry },
                rotation: rotation()?,
            }
        }
        ShapeKind::Mask => Geometry::Mask(mask(element)?),
        ShapeKind::Cuboid => Geometry::Cuboid(Box::new(cuboid(element)?)),
        ShapeKind::Skeleton | _ => Geometry::Skeleton(Vec::new()),
    })
}

fn numbers<const N: usize>(element: &Element<'_>, names: [&str; N]) -> Result<[f64; N]> {
    let mut numbers = [0.0; N];
    for (number, name) in numbers.iter_mut().zip(names) {
        *number = element.required_number(name)?;
    }
    Ok(numbers)
}

fn cuboid(element: &Element<'_>) -> Result<[Point; 8]> {
    let mut corners = [Point::default(); 8];
    for (corner, name) in corners.iter_mut().zip(CORNERS) {
        corner.x = element.required_number(&format!("x{name}"))?;
        corner.y = element.required_number(&format!("y{name}"))?;
    }
    Ok(corners)
}

/// A cuboid's corners in the order of the format: `t`op or `b`ottom, `l`eft or `r`ight, front 1, back 2, where CVAT's canvas
/// has left for right.
pub(crate) const CORNERS: [&str; 8] = ["tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2"];

fn mask(element: &Element<'_>) -> Result<Mask> {
    let [left, top, width, height] = {
        let mut numbers = [0; 4];
        for (number, name) in numbers.iter_mut().zip(["left", "top", "width", "height"]) {
            *number = element.required_number(name)?;
        }
        numbers
    };
    Mask::new(left, top, width, height, runs(element)?)
        .map_err(|error| element.error(ErrorKind::Value, error.to_string()))
}

/// Whether every coordinate, radius and angle is a number.
pub(crate) fn is_finite(geometry: &Geometry) -> bool {
    let finite = |point: &Point| point.x.is_finite() && point.y.is_finite();
    match geometry {
        Geometry::Rectangle { rotation, .. } => rotation.is_finite(),
        Geometry::Polygon(points) | Geometry::Polyline(points) | Geometry::Points(points) => {
            points.iter().all(finite)
        }
        Geometry::Ellipse { center, radii, rotation } => {
            finite(center) && finite(radii) && rotation.is_finite()
        }
        Geometry::Cuboid(corners) => corners.iter().all(finite),
        Geometry::Skeleton(elements) => elements.iter().flat_map(|element| &element.points).all(finite),
        _ => true,
    }
}
