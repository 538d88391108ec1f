//! Labels and shapes as the format can hold them.

use std::collections::BTreeMap;

use cvat_model::{
    Attribute, AttributeSpec, BoundingBox, Geometry, Label, LabelId, Labels, Mask, Point, Shape,
    SkeletonElement,
};
use proptest::collection::vec;
use proptest::prelude::*;
use testkit::strategies::label_name;

/// A coordinate as CVAT keeps it.
pub(crate) fn hundredths() -> impl Strategy<Value = f64> {
    (-100_000_i32..400_000).prop_map(|n| f64::from(n) / 100.0)
}

pub(crate) fn point() -> impl Strategy<Value = Point> {
    (hundredths(), hundredths()).prop_map(|(x, y)| Point { x, y })
}

pub(crate) fn rotation() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), (0_u32..36_000).prop_map(|n| f64::from(n) / 100.0)]
}

/// Text with all that needs escaping.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~\\t\\n\\r]{0,8}", "\\PC{0,6}"]
}

pub(crate) fn mask() -> impl Strategy<Value = Mask> {
    (vec(0_u32..9, 0..12), 0..50_u32, 0..50_u32, any::<bool>()).prop_map(|(mut runs, left, top, wide)| {
        runs.push(1);
        let total = runs.iter().sum();
        let (width, height) = if wide { (total, 1) } else { (1, total) };
        Mask::new(left, top, width, height, runs).unwrap()
    })
}

/// Labels of a document, and a skeleton's sublabels among them.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    pub(crate) labels: Labels,
    pub(crate) top_level: Vec<LabelId>,
    skeleton: LabelId,
    points: Vec<String>,
    attributes: Vec<String>,
}

pub(crate) fn vocabulary() -> impl Strategy<Value = Vocabulary> {
    (vec(label_name(), 1..5), label_name(), vec(label_name(), 1..4), vec("[a-z&<\"']{1,4}", 1..3), text())
        .prop_map(|(names, skeleton, points, attributes, values)| {
            let spec = |name: &String| {
                let mut spec = AttributeSpec::new(name.clone());
                (spec.mutable, spec.values) = (name.len().is_multiple_of(2), values.clone());
                spec
            };
            let specs: BTreeMap<_, _> = attributes.iter().map(|name| (name, spec(name))).collect();
            let specs: Vec<_> = specs.into_values().collect();
            let label = |name: &String, label_type: &str, parent| {
                let mut label = Label::new(name.clone());
                (label.label_type, label.parent, label.attributes) =
                    (label_type.into(), parent, specs.clone());
                label
            };
            let mut labels = Labels::new();
            let top_level = names.iter().map(|name| labels.insert(label(name, "any", None))).collect();
            let skeleton = labels.insert(label(&skeleton, "skeleton", None));
            for name in &points {
                labels.insert(label(name, "points", Some(skeleton)));
            }
            Vocabulary { labels, top_level, skeleton, points, attributes }
        })
}

pub(crate) fn attributes(known: &Vocabulary) -> impl Strategy<Value = Vec<Attribute>> + use<> {
    vec((prop::sample::select(known.attributes.clone()), text()), 0..3)
        .prop_map(|pairs| pairs.into_iter().map(|(name, value)| Attribute { name, value }).collect())
}

pub(crate) fn skeleton(known: &Vocabulary) -> impl Strategy<Value = Geometry> + use<> {
    let label = prop::sample::select(known.points.clone());
    vec((label, vec(point(), 1..3), any::<(bool, bool)>(), attributes(known)), 0..4).prop_map(|parts| {
        let part = |(label, points, (outside, occluded), attributes)| SkeletonElement {
            label,
            points,
            outside,
            occluded,
            attributes,
        };
        Geometry::Skeleton(parts.into_iter().map(part).collect())
    })
}

pub(crate) fn geometry(known: &Vocabulary) -> impl Strategy<Value = Geometry> + use<> {
    prop_oneof![
        (point(), point(), rotation()).prop_map(|(a, b, rotation)| Geometry::Rectangle {
            bounding_box: BoundingBox::new(a.x, a.y, b.x, b.y).unwrap(),
            rotation,
        }),
        vec(point(), 1..6).prop_map(Geometry::Polygon),
        vec(point(), 1..6).prop_map(Geometry::Polyline),
        vec(point(), 1..6).prop_map(Geometry::Points),
        (point(), point(), rotation()).prop_map(|(center, radii, rotation)| Geometry::Ellipse {
            center,
            radii,
            rotation
        }),
        mask().prop_map(Geometry::Mask),
        prop::array::uniform8(point()).prop_map(|corners| Geometry::Cuboid(Box::new(corners))),
        skeleton(known),
    ]
}

pub(crate) fn shape(known: &Vocabulary) -> impl Strategy<Value = Shape> + use<> {
    let (label, skeleton) = (prop::sample::select(known.top_level.clone()), known.skeleton);
    let source = prop::sample::select(vec!["manual", "auto", "semi-auto", "file"]);
    (geometry(known), label, any::<bool>(), any::<i64>(), -3..3_i64, source, attributes(known)).prop_map(
        move |(geometry, label, occluded, z_order, group, source, attributes)| {
            let is_skeleton = matches!(geometry, Geometry::Skeleton(_));
            let mut shape = Shape::new(Some(if is_skeleton { skeleton } else { label }), geometry);
            shape.occluded = occluded && !is_skeleton;
            (shape.z_order, shape.group, shape.source) = (z_order, group, source.into());
            shape.attributes = attributes;
            shape
        },
    )
}
