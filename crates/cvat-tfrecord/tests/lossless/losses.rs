//! What of annotations detection records cannot hold, from the annotations alone and case by case.

use std::collections::{BTreeMap, HashSet};

use cvat_model::{AnnotatedFrame, Geometry, Mask, Point, Shape, SkeletonElement};

use super::data_sets::{CHECKBOX, NUMBER};

/// By code and subject, how often.
pub type Losses = BTreeMap<(String, String), u64>;

/// Left, top, right, bottom in pixels.
pub type Sides = [f64; 4];

/// An object of a record, as far as it is compared.
#[derive(Clone, Debug)]
pub struct Object {
    pub sides: Sides,
    pub occluded: bool,
    pub track: Option<u64>,
    pub number: Option<String>,
    pub checkbox: Option<String>,
    /// Of a skeleton the points that are seen, by name.
    pub points: Option<BTreeMap<String, Point>>,
}

/// What is lost of the frames.
pub fn of(frames: &[AnnotatedFrame]) -> Losses {
    let mut losses = Losses::new();
    for frame in frames {
        let mut lose = |code: &str, subject: String| *losses.entry((code.into(), subject)).or_default() += 1;
        for shape in &frame.shapes {
            of_shape(frame, shape, &mut lose);
        }
        for tag in &frame.tags {
            for attribute in &tag.attributes {
                lose("not-kept", attribute_words(&attribute.name));
            }
            said(tag.group, &tag.source, &mut lose);
        }
    }
    losses
}

fn attribute_words(name: &str) -> String {
    format!("attribute {name:?}")
}

fn said(group: i64, source: &str, lose: &mut impl FnMut(&str, String)) {
    if group != 0 {
        lose("not-kept", "group".into());
    }
    if source == "auto" || source == "semi-auto" {
        lose("not-kept", "source".into());
    }
}

fn of_shape(frame: &AnnotatedFrame, shape: &Shape, lose: &mut impl FnMut(&str, String)) {
    let kind = shape.geometry.kind().to_string();
    let Some(sides) = sides(&shape.geometry) else {
        let is_mask = matches!(shape.geometry, Geometry::Mask(_));
        return lose(if is_mask { "empty-mask" } else { "not-converted" }, kind);
    };
    if clamped(sides, frame).map(f64::to_bits) != sides.map(f64::to_bits) {
        lose("clamped", String::new());
    }
    match &shape.geometry {
        Geometry::Rectangle { rotation, .. } if *rotation != 0.0 => lose("rotation-enclosed", String::new()),
        Geometry::Polygon(_) | Geometry::Ellipse { .. } | Geometry::Mask(_) => lose("became-box", kind),
        Geometry::Skeleton(elements) => of_elements(elements, lose),
        _ => {}
    }
    for attribute in &shape.attributes {
        let kept = match attribute.name.as_str() {
            NUMBER => ["2", "4"].contains(&attribute.value.as_str()),
            CHECKBOX => ["true", "false"].contains(&attribute.value.as_str()),
            _ => false,
        };
        if !kept {
            lose("not-kept", attribute_words(&attribute.name));
        }
    }
    if shape.z_order != 0 {
        lose("not-kept", "z-order".into());
    }
    said(shape.group, &shape.source, lose);
    // Records have signed numbers.
    if shape.track.is_some_and(|track| track > u64::MAX / 2) {
        lose("not-kept", "track identity".into());
    }
}

fn of_elements(elements: &[SkeletonElement], lose: &mut impl FnMut(&str, String)) {
    let mut names = HashSet::new();
    for element in elements {
        for attribute in &element.attributes {
            lose("not-kept", attribute_words(&attribute.name));
        }
        if !names.insert(&element.label) {
            lose("not-kept", format!("keypoint {:?}", element.label));
        } else if element.points.len() > 1 {
            lose("not-kept", format!("further points of keypoint {:?}", element.label));
        }
    }
}

/// The points of a skeleton that a record can show: of each name the first, and of that its first point.
fn visible(elements: &[SkeletonElement]) -> BTreeMap<String, Point> {
    let mut names = HashSet::new();
    let first = elements.iter().filter(|element| names.insert(&element.label));
    let seen = first.filter(|element| !element.outside);
    seen.filter_map(|element| Some((element.label.clone(), *element.points.first()?))).collect()
}

/// The box around what becomes an object.
fn sides(geometry: &Geometry) -> Option<Sides> {
    match geometry {
        Geometry::Rectangle { bounding_box: b, rotation } if *rotation == 0.0 => {
            Some([b.xtl(), b.ytl(), b.xbr(), b.ybr()])
        }
        Geometry::Rectangle { bounding_box: b, rotation } => {
            let (x, y) = (b.xtl().midpoint(b.xbr()), b.ytl().midpoint(b.ybr()));
            let turn = rotation.to_radians();
            let turned = [(b.xtl(), b.ytl()), (b.xbr(), b.ytl()), (b.xbr(), b.ybr()), (b.xtl(), b.ybr())]
                .map(|(px, py)| {
                    let (dx, dy) = (px - x, py - y);
                    (x + dx * turn.cos() - dy * turn.sin(), y + dx * turn.sin() + dy * turn.cos())
                });
            around(turned.into_iter())
        }
        Geometry::Polygon(points) => around(points.iter().map(|point| (point.x, point.y))),
        Geometry::Ellipse { center, radii, rotation } => {
            let turn = rotation.to_radians();
            let dx = (radii.x * turn.cos()).hypot(radii.y * turn.sin());
            let dy = (radii.x * turn.sin()).hypot(radii.y * turn.cos());
            Some([center.x - dx, center.y - dy, center.x + dx, center.y + dy])
        }
        Geometry::Mask(mask) => around(pixels(mask).flat_map(|(x, y)| [(x, y), (x + 1.0, y + 1.0)])),
        Geometry::Skeleton(elements) if visible(elements).is_empty() => None,
        Geometry::Skeleton(elements) => {
            let seen = elements.iter().filter(|element| !element.outside);
            around(seen.flat_map(|element| &element.points).map(|point| (point.x, point.y)))
        }
        _ => None,
    }
}

/// The corners of a mask's pixels.
fn pixels(mask: &Mask) -> impl Iterator<Item = (f64, f64)> {
    let mut is_set = false;
    let mut all = Vec::new();
    for run in mask.runs() {
        all.extend(std::iter::repeat_n(is_set, *run as usize));
        is_set = !is_set;
    }
    let (left, top, width) = (mask.left(), mask.top(), mask.width());
    let place = move |at: u32| (f64::from(left + at % width), f64::from(top + at / width));
    (0..).zip(all).filter(|(_, is_set)| *is_set).map(move |(at, _)| place(at))
}

fn around(points: impl Iterator<Item = (f64, f64)>) -> Option<Sides> {
    let grown = |sides: Option<Sides>, (x, y): (f64, f64)| {
        let [left, top, right, bottom] = sides.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
    };
    points.fold(None, grown)
}

fn clamped([left, top, right, bottom]: Sides, frame: &AnnotatedFrame) -> Sides {
    let (width, height) = (f64::from(frame.size.width()), f64::from(frame.size.height()));
    [left.clamp(0.0, width), top.clamp(0.0, height), right.clamp(0.0, width), bottom.clamp(0.0, height)]
}

/// What is left of a frame's shapes, with their labels' positions.
pub fn objects(frame: &AnnotatedFrame) -> Vec<Object> {
    let object = |shape: &Shape| {
        let value = |name: &str, kept: &[&str]| {
            let attribute = shape.attributes.iter().find(|attribute| attribute.name == name)?;
            kept.contains(&attribute.value.as_str()).then(|| attribute.value.clone())
        };
        Some(Object {
            sides: clamped(sides(&shape.geometry)?, frame),
            occluded: shape.occluded,
            track: shape.track.filter(|track| *track <= u64::MAX / 2),
            number: value(NUMBER, &["2", "4"]),
            // What no object of a label has set, records do not tell from what is not said.
            checkbox: value(CHECKBOX, &["true"]),
            points: match &shape.geometry {
                Geometry::Skeleton(elements) => Some(visible(elements)),
                _ => None,
            },
        })
    };
    frame.shapes.iter().filter_map(object).collect()
}
