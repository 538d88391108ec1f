//! Shapes of every kind, with all that CVAT says of them.

use cvat_model::{Attribute, BoundingBox, Geometry, LabelId, Mask, Point, Shape, SkeletonElement, Tag};
use proptest::prelude::*;

/// Texts of any characters that XML has, quotes, line breaks and what JSON escapes among them.
pub fn text() -> impl Strategy<Value = String> {
    // Boxed, as many texts are in one strategy, and stacks are short.
    prop_oneof![
        4 => "[a-z]{0,8}",
        2 => "[ -~]{0,12}",
        1 => "\\PC{0,8}",
        1 => Just("q\"uo\\te' <&> \t\n\u{e000}\u{10ffff}ка".to_owned())
    ]
    .boxed()
}

/// Finite numbers of any size; most are as CVAT stores them, in hundredths.
pub fn coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => (-100_000_i32..1_000_000).prop_map(|hundredths| f64::from(hundredths) / 100.0),
        4 => prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO,
        1 => prop::sample::select(vec![-0.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 0.1 + 0.2]),
    ]
    .boxed()
}

/// A point anywhere.
pub fn point() -> impl Strategy<Value = Point> {
    (coordinate(), coordinate()).prop_map(|(x, y)| Point { x, y })
}

fn points() -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec(point(), 0..8)
}

/// Attributes with any names and values.
pub fn attributes() -> impl Strategy<Value = Vec<Attribute>> {
    let attribute = (text(), text()).prop_map(|(name, value)| Attribute { name, value });
    prop::collection::vec(attribute, 0..4).boxed()
}

/// Any mask, of no pixel or far outside too.
pub fn mask() -> impl Strategy<Value = Mask> {
    let place = (any::<u32>(), 0_u32..2000, prop::collection::vec(0_u32..50, 0..20));
    (place, any::<bool>()).prop_filter_map("runs that fill their box", |((left, top, mut runs), is_tall)| {
        let pixels = runs.iter().sum();
        if pixels == 0 {
            runs.clear();
        }
        let (width, height) = if is_tall { (1, pixels) } else { (pixels, 1) };
        Mask::new(left, top, width, height, runs).ok()
    })
}

fn element() -> impl Strategy<Value = SkeletonElement> {
    (text(), prop::collection::vec(point(), 0..3), any::<(bool, bool)>(), attributes()).prop_map(
        |(label, points, (outside, occluded), attributes)| SkeletonElement {
            label,
            points,
            outside,
            occluded,
            attributes,
        },
    )
}

/// Any geometry of finite numbers.
pub fn geometry() -> impl Strategy<Value = Geometry> {
    let corners = (coordinate(), coordinate(), coordinate(), coordinate());
    prop_oneof![
        (corners, coordinate()).prop_filter_map("four finite numbers", |((a, b, c, d), rotation)| {
            Some(Geometry::Rectangle { bounding_box: BoundingBox::new(a, b, c, d)?, rotation })
        }),
        points().prop_map(Geometry::Polygon),
        points().prop_map(Geometry::Polyline),
        points().prop_map(Geometry::Points),
        (point(), point(), coordinate()).prop_map(|(center, radii, rotation)| Geometry::Ellipse {
            center,
            radii,
            rotation
        }),
        prop::array::uniform8(point()).prop_map(|corners| Geometry::Cuboid(Box::new(corners))),
        mask().prop_map(Geometry::Mask),
        prop::collection::vec(element(), 0..4).prop_map(Geometry::Skeleton),
    ]
    .boxed()
}

fn source() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec!["", "manual", "auto", "semi-auto", "file"]).prop_map(str::to_owned),
        text()
    ]
}

fn whole() -> impl Strategy<Value = i64> {
    prop_oneof![4 => -3_i64..10, 1 => any::<i64>()]
}

/// Any shape with one of these labels, or none.
pub fn shape(labels: Vec<LabelId>) -> impl Strategy<Value = Shape> {
    let label = prop::option::of(prop::sample::select(labels));
    let numbers = (whole(), whole(), prop::option::of(any::<u64>()), any::<Option<bool>>());
    (label, geometry(), any::<bool>(), numbers, source(), attributes())
        .prop_map(|(label, geometry, occluded, (z_order, group, track, keyframe), source, attributes)| {
            let mut shape = Shape::new(label, geometry);
            (shape.occluded, shape.z_order, shape.group) = (occluded, z_order, group);
            (shape.track, shape.keyframe) = (track, keyframe);
            (shape.source, shape.attributes) = (source, attributes);
            shape
        })
        .boxed()
}

/// Any tag with one of these labels, or none.
pub fn tag(labels: Vec<LabelId>) -> impl Strategy<Value = Tag> {
    let label = prop::option::of(prop::sample::select(labels));
    (label, whole(), source(), attributes()).prop_map(|(label, group, source, attributes)| {
        let mut tag = Tag::new(label);
        (tag.group, tag.source, tag.attributes) = (group, source, attributes);
        tag
    })
}
