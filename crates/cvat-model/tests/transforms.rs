//! What transforms do to frames, and what they let be.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail by panicking"
)]

use cvat_model::transforms::{
    Transform, boxes_to_masks, crop_covered_segments, ellipses_to_masks, masks_to_polygons,
    merge_instance_segments, rotated_boxes_to_polygons, shapes_to_boxes,
};
use cvat_model::{
    AnnotatedFrame, Attribute, BoundingBox, FrameSize, Geometry, Labels, Mask, Point, Shape, ShapeKind, Tag,
};
use proptest::prelude::*;

fn frame(shapes: Vec<Shape>) -> AnnotatedFrame {
    let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 12).unwrap());
    frame.shapes = shapes;
    frame
}

fn rectangle(x1: f64, y1: f64, x2: f64, y2: f64, rotation: f64) -> Geometry {
    Geometry::Rectangle { bounding_box: BoundingBox::new(x1, y1, x2, y2).unwrap(), rotation }
}

fn polygon(points: &[(f64, f64)]) -> Geometry {
    Geometry::Polygon(points.iter().map(|&(x, y)| Point { x, y }).collect())
}

fn block(left: u32, top: u32, width: u32, height: u32) -> Geometry {
    Geometry::Mask(Mask::new(left, top, width, height, vec![0, width * height]).unwrap())
}

fn shape(geometry: Geometry) -> Shape {
    Shape::new(None, geometry)
}

fn layered(z_order: i64, geometry: Geometry) -> Shape {
    let mut shape = shape(geometry);
    shape.z_order = z_order;
    shape
}

fn grouped(group: i64, geometry: Geometry) -> Shape {
    let mut shape = shape(geometry);
    shape.group = group;
    shape
}

fn kinds(frame: &AnnotatedFrame) -> Vec<ShapeKind> {
    frame.shapes.iter().map(|shape| shape.geometry.kind()).collect()
}

fn geometries(frame: &AnnotatedFrame) -> Vec<&Geometry> {
    frame.shapes.iter().map(|shape| &shape.geometry).collect()
}

/// A shape of every kind, each with all that a shape can have.
fn menagerie() -> AnnotatedFrame {
    let labels: Labels = ["cat"].into_iter().collect();
    let p = |x, y| Point { x, y };
    let geometries = [
        rectangle(1.0, 1.0, 6.0, 4.0, 0.0),
        rectangle(1.0, 1.0, 6.0, 4.0, 30.0),
        polygon(&[(2.0, 2.0), (9.0, 3.0), (4.0, 9.0)]),
        Geometry::Polyline(vec![p(1.0, 1.0), p(5.0, 5.0)]),
        Geometry::Points(vec![p(1.0, 1.0), p(5.0, 5.0)]),
        Geometry::Ellipse { center: p(8.0, 6.0), radii: p(4.0, 2.0), rotation: 20.0 },
        Geometry::Cuboid(Box::new([p(1.0, 1.0); 8])),
        block(3, 3, 4, 2),
        Geometry::Skeleton(vec![]),
    ];
    let mut frame = frame(geometries.into_iter().map(shape).collect());
    for (group, shape) in (7..).zip(&mut frame.shapes) {
        (shape.label, shape.occluded, shape.group) = (labels.find("cat"), true, group);
        shape.source = "auto".into();
        shape.attributes = vec![Attribute { name: "age".into(), value: "3".into() }];
    }
    frame.tags = vec![Tag::new(labels.find("cat"))];
    frame
}

#[test]
fn names_are_datumaros_and_read_back() {
    for transform in Transform::ALL {
        assert_eq!(transform.to_string().parse(), Ok(transform));
    }
    let names: std::collections::HashSet<_> = Transform::ALL.map(Transform::name).into();
    assert_eq!(names.len(), Transform::ALL.len());
}

#[test]
fn what_was_changed_is_no_longer_as_it_was_given() {
    let mut before = menagerie();
    for (track, shape) in (0..).zip(&mut before.shapes) {
        (shape.track, shape.keyframe) = (Some(track), Some(track % 2 == 0));
    }
    // One mask more in the group of the other, so that there is something to merge.
    before.shapes.push(before.shapes[7].clone());
    let other = before.shapes.last_mut().unwrap();
    (other.track, other.geometry) = (Some(9), block(9, 3, 2, 2));
    before.outside = before.shapes.clone();
    for transform in Transform::ALL {
        let mut frame = before.clone();
        transform.apply(&mut frame);
        for shape in &frame.shapes {
            let was = before.shapes.iter().find(|was| was.track == shape.track).unwrap();
            let expected = if shape.geometry == was.geometry { was.keyframe } else { None };
            assert_eq!(shape.keyframe, expected, "{transform}: {shape:?}");
        }
        for outside in &frame.outside {
            let mut of_track = frame.shapes.iter().filter(|shape| shape.track == outside.track);
            assert!(
                of_track.all(|shape| shape.geometry.kind() == outside.geometry.kind()),
                "{transform}: {outside:?}"
            );
        }
        let unchanged = |kind: ShapeKind| {
            let of_kind = |shapes: &[Shape]| shapes.iter().filter(|s| s.geometry.kind() == kind).count();
            (of_kind(&frame.outside), of_kind(&before.outside))
        };
        let (left, all) = unchanged(ShapeKind::Polyline);
        assert_eq!(left, if transform == Transform::ShapesToBoxes { 0 } else { all }, "{transform}");
    }
}

#[test]
fn each_changes_its_kinds_and_nothing_else() {
    use ShapeKind::{Cuboid, Ellipse, Mask, Points, Polygon, Polyline, Rectangle, Skeleton};
    let before = menagerie();
    let all = [Rectangle, Rectangle, Polygon, Polyline, Points, Ellipse, Cuboid, Mask, Skeleton];
    assert_eq!(kinds(&before), all);
    let expected = |transform| match transform {
        Transform::PolygonsToMasks => {
            [Rectangle, Rectangle, Mask, Polyline, Points, Ellipse, Cuboid, Mask, Skeleton]
        }
        Transform::BoxesToMasks => [Mask, Mask, Polygon, Polyline, Points, Ellipse, Cuboid, Mask, Skeleton],
        Transform::EllipsesToMasks => {
            [Rectangle, Rectangle, Polygon, Polyline, Points, Mask, Cuboid, Mask, Skeleton]
        }
        Transform::BoxesToPolygons => {
            [Polygon, Polygon, Polygon, Polyline, Points, Ellipse, Cuboid, Mask, Skeleton]
        }
        Transform::RotatedBoxesToPolygons => {
            [Rectangle, Polygon, Polygon, Polyline, Points, Ellipse, Cuboid, Mask, Skeleton]
        }
        Transform::MasksToPolygons => {
            [Rectangle, Rectangle, Polygon, Polyline, Points, Ellipse, Cuboid, Polygon, Skeleton]
        }
        Transform::ShapesToBoxes => {
            [Rectangle, Rectangle, Rectangle, Rectangle, Rectangle, Rectangle, Cuboid, Rectangle, Skeleton]
        }
        // Segments go to the end.
        _ => [Rectangle, Rectangle, Polyline, Points, Ellipse, Cuboid, Skeleton, Polygon, Mask],
    };
    for transform in Transform::ALL {
        let mut after = before.clone();
        assert_eq!(transform.apply(&mut after), [], "{transform}");
        assert_eq!(kinds(&after), expected(transform), "{transform}");
        assert_eq!(after.tags, before.tags);
        for shape in &after.shapes {
            let mut old = before.shapes.iter().find(|old| old.group == shape.group).unwrap().clone();
            old.geometry = shape.geometry.clone();
            assert_eq!(&old, shape, "{transform}");
        }
        let once = after.clone();
        assert_eq!(transform.apply(&mut after), [], "{transform}");
        if transform != Transform::CropCoveredSegments {
            assert_eq!(after, once, "{transform} twice");
        }
    }
}

#[test]
fn what_has_no_pixel_or_no_number_is_left_out_and_said() {
    let nan = f64::NAN;
    let said = |geometry: Geometry, transform: Transform| {
        let mut frame = frame(vec![shape(block(0, 0, 1, 1)), shape(geometry)]);
        let warnings = transform.apply(&mut frame);
        assert_eq!(frame.shapes.len(), 1);
        assert_eq!(warnings.len(), 1);
        warnings[0].to_string().strip_prefix("frame \"a.jpg\": object 1: ").unwrap().to_owned()
    };
    let empty = |kind| format!("{kind} without a pixel in the image left out");
    assert_eq!(said(polygon(&[]), Transform::PolygonsToMasks), empty("polygon"));
    assert_eq!(said(rectangle(30.0, 3.0, 40.0, 9.0, 0.0), Transform::BoxesToMasks), empty("rectangle"));
    assert_eq!(said(block(20, 0, 4, 4), Transform::MasksToPolygons), empty("mask"));
    assert_eq!(said(block(20, 0, 4, 4), Transform::CropCoveredSegments), empty("mask"));
    let odd = polygon(&[(nan, 0.0), (3.0, 3.0), (0.0, 3.0)]);
    assert_eq!(said(odd.clone(), Transform::PolygonsToMasks), "polygon left out: a coordinate is no number");
    assert_eq!(
        said(odd.clone(), Transform::CropCoveredSegments),
        "polygon left out: a coordinate is no number"
    );
    assert_eq!(said(odd, Transform::ShapesToBoxes), "polygon not converted");
    assert_eq!(said(Geometry::Points(vec![]), Transform::ShapesToBoxes), "point set not converted");
    let turned = rectangle(0.0, 0.0, 3.0, 3.0, nan);
    for transform in [Transform::BoxesToPolygons, Transform::RotatedBoxesToPolygons] {
        assert_eq!(said(turned.clone(), transform), "box with a coordinate that is no number dropped");
    }
    assert_eq!(said(turned, Transform::BoxesToMasks), "rectangle left out: a coordinate is no number");
}

#[test]
fn an_image_too_large_for_masks_leaves_out_and_does_not_allocate() {
    for transform in [Transform::BoxesToMasks, Transform::MasksToPolygons, Transform::CropCoveredSegments] {
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(u32::MAX, u32::MAX).unwrap());
        let all = u32::MAX;
        let mask = Mask::new(0, 0, all, 2, vec![0, all, all]).unwrap();
        let geometry = if transform == Transform::BoxesToMasks {
            rectangle(0.0, 0.0, 4e9, 4e9, 0.0)
        } else {
            Geometry::Mask(mask)
        };
        frame.shapes.push(shape(geometry));
        assert!(transform.apply(&mut frame)[0].to_string().contains("4294967295x4294967295"), "{transform}");
    }
}

#[test]
fn turned_boxes_are_turned() {
    let mut turned = frame(vec![shape(rectangle(4.0, 4.0, 8.0, 6.0, 90.0))]);
    let mut masked = turned.clone();
    assert_eq!(rotated_boxes_to_polygons(&mut turned), []);
    let corners = polygon(&[(7.0, 3.0), (7.0, 7.0), (5.0, 7.0), (5.0, 3.0)]);
    assert_eq!(geometries(&turned), [&corners]);
    assert_eq!(boxes_to_masks(&mut masked), []);
    assert_eq!(geometries(&masked), [&block(5, 3, 2, 4)]);
}

#[test]
fn boxes_around_shapes() {
    let (center, radii) = (Point { x: 10.0, y: 6.0 }, Point { x: 5.0, y: 2.0 });
    let loose = Mask::new(2, 2, 4, 2, vec![1, 2, 1, 1, 3]).unwrap();
    let mut boxed = frame(vec![
        shape(Geometry::Ellipse { center, radii, rotation: 0.0 }),
        shape(Geometry::Ellipse { center, radii, rotation: 90.0 }),
        shape(Geometry::Mask(loose)),
        shape(polygon(&[(-3.0, 2.5), (7.25, 1.0), (1.0, 30.0)])),
    ]);
    assert_eq!(shapes_to_boxes(&mut boxed), []);
    let expected = [
        rectangle(5.0, 4.0, 15.0, 8.0, 0.0),
        rectangle(8.0, 1.0, 12.0, 11.0, 0.0),
        rectangle(2.0, 2.0, 5.0, 4.0, 0.0),
        rectangle(-3.0, 1.0, 7.25, 30.0, 0.0),
    ];
    assert_eq!(geometries(&boxed), expected.iter().collect::<Vec<_>>());
}

#[test]
fn pieces_of_a_mask_stay_one_instance() {
    let two = || Mask::new(0, 0, 3, 1, vec![0, 1, 1, 1]).map(Geometry::Mask).unwrap();
    let mut split = frame(vec![shape(two()), grouped(5, two()), shape(two()), shape(block(0, 0, 1, 1))]);
    assert_eq!(masks_to_polygons(&mut split), []);
    let groups: Vec<_> = split.shapes.iter().map(|shape| shape.group).collect();
    assert_eq!(groups, [6, 6, 5, 5, 7, 7, 0]);
}

#[test]
fn what_is_above_covers_what_is_below() {
    // By z-order first and by place then: the second is lowest.
    let mut cropped = frame(vec![
        layered(1, block(4, 0, 4, 4)),
        layered(0, polygon(&[(0.0, 0.0), (6.0, 0.0), (6.0, 4.0), (0.0, 4.0)])),
        layered(1, block(6, 0, 4, 4)),
        layered(9, rectangle(0.0, 0.0, 9.0, 9.0, 0.0)),
    ]);
    assert_eq!(crop_covered_segments(&mut cropped), []);
    let rest = polygon(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]);
    let expected = [rectangle(0.0, 0.0, 9.0, 9.0, 0.0), rest, block(4, 0, 2, 4), block(6, 0, 4, 4)];
    assert_eq!(geometries(&cropped), expected.iter().collect::<Vec<_>>());
}

#[test]
fn neither_holes_nor_covered_shapes_are_cut() {
    let inside = frame(vec![layered(0, block(0, 0, 8, 8)), layered(1, block(2, 2, 2, 2))]);
    let covered = frame(vec![layered(0, block(2, 2, 2, 2)), layered(1, block(0, 0, 8, 8))]);
    for before in [inside, covered] {
        let mut after = before.clone();
        assert_eq!(crop_covered_segments(&mut after), []);
        assert_eq!(after, before);
    }
    // A shape under two, neither of which covers it alone, is gone.
    let mut under =
        frame(vec![block(2, 2, 4, 2), block(0, 2, 4, 2), block(4, 2, 4, 2)].into_iter().map(shape).collect());
    let warnings = crop_covered_segments(&mut under);
    assert_eq!(
        warnings[0].to_string(),
        "frame \"a.jpg\": object 0: mask without a pixel in the image left out"
    );
    assert_eq!(under.shapes.len(), 2);
}

#[test]
fn a_group_becomes_one_mask_and_takes_after_its_largest() {
    let labels: Labels = ["body", "head"].into_iter().collect();
    let mut parts = frame(vec![
        grouped(2, block(0, 0, 2, 2)),
        grouped(0, block(9, 9, 1, 1)),
        grouped(2, block(2, 0, 4, 2)),
        grouped(3, block(0, 5, 2, 2)),
        grouped(4, polygon(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)])),
        grouped(2, rectangle(0.0, 0.0, 9.0, 9.0, 0.0)),
    ]);
    parts.shapes[0].label = labels.find("head");
    parts.shapes[2].label = labels.find("body");
    let before = parts.clone();
    assert_eq!(merge_instance_segments(&mut parts), []);
    let merged = block(0, 0, 6, 2);
    assert_eq!(parts.shapes[0], before.shapes[5]);
    assert_eq!(parts.shapes[1], before.shapes[1]);
    assert_eq!((&parts.shapes[2].geometry, parts.shapes[2].label), (&merged, labels.find("body")));
    assert_eq!(parts.shapes[3..], before.shapes[3..5]);
    // A polygon beside a mask stays, and lends its name if it is larger.
    let mut mixed = frame(vec![
        grouped(1, block(0, 0, 1, 1)),
        grouped(1, polygon(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0)])),
    ]);
    mixed.shapes[1].label = labels.find("body");
    assert_eq!(merge_instance_segments(&mut mixed), []);
    assert_eq!(kinds(&mixed), [ShapeKind::Polygon, ShapeKind::Mask]);
    assert_eq!(mixed.shapes[1].label, labels.find("body"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_ellipse_has_about_its_area(rx in 4.0..30.0_f64, ry in 4.0..30.0_f64, rotation in -360.0..720.0_f64) {
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(100, 100).unwrap());
        let (center, radii) = (Point { x: 50.0, y: 50.0 }, Point { x: rx, y: ry });
        frame.shapes.push(shape(Geometry::Ellipse { center, radii, rotation }));
        let mut boxed = frame.clone();
        shapes_to_boxes(&mut boxed);
        let Geometry::Rectangle { bounding_box: around, .. } = boxed.shapes[0].geometry else { panic!("a box") };
        ellipses_to_masks(&mut frame);
        let Geometry::Mask(mask) = &frame.shapes[0].geometry else { panic!("a mask") };
        let area = std::f64::consts::PI * rx * ry;
        // An edge is at most half a pixel off.
        let round = std::f64::consts::TAU * rx.max(ry);
        let counted = u32::try_from(mask.area()).map(f64::from).unwrap();
        prop_assert!((counted - area).abs() < round / 2.0, "{counted} for {area}");
        let tight = mask.bounding_box().unwrap();
        prop_assert!((tight.width() - around.width()).abs() <= 1.5 && (tight.height() - around.height()).abs() <= 1.5);
    }

    #[test]
    fn cropping_only_takes_away_and_leaves_no_pixel_twice(
        blocks in prop::collection::vec((0..12_u32, 0..8_u32, 1..8_u32, 1..4_u32, 0..3_i64), 0..6),
    ) {
        let shapes = blocks.iter().map(|&(x, y, w, h, z)| layered(z, block(x, y, w, h))).collect();
        let before = frame(shapes);
        let mut after = before.clone();
        let left_out = crop_covered_segments(&mut after);
        prop_assert_eq!(after.shapes.len() + left_out.len(), before.shapes.len());
        prop_assert!(after.shapes.is_sorted_by_key(|shape| shape.z_order));
        let area = |frame: &AnnotatedFrame| -> u64 {
            frame.shapes.iter().map(|s| match &s.geometry { Geometry::Mask(m) => m.area(), _ => 0 }).sum()
        };
        prop_assert!(area(&after) <= area(&before));
    }
}
