//! The skeletons of a track. To CVAT each element is a track of its own: it is where its last shape has it, also at a
//! frame whose skeleton does not name it.

use std::collections::HashMap;

use cvat_model::{Attribute, Geometry, Shape, SkeletonElement, Track, TrackedShape};

/// Added may be as many bytes as are there, and so many more.
const SPARE: usize = 1 << 20;

/// Where an element is, in order: the position of its shape, and its own among that shape's elements.
type Places = Vec<(usize, usize)>;

/// Gives each skeleton the elements that earlier ones have and it lacks, and settles which skeletons are outside.
///
/// The shapes are in order. False where too much is lacking, and nothing was added.
pub(super) fn settle(shapes: &mut [TrackedShape]) -> bool {
    let skeletons: Vec<usize> =
        shapes.iter().enumerate().filter(|(_, shape)| is_skeleton(shape)).map(|(at, _)| at).collect();
    let all_places = all_places(shapes);
    let given: usize = shapes.iter().flat_map(elements).map(weight).sum();
    let lacking = all_places.iter().map(|places| lacking(shapes, &skeletons, places));
    let lacking = lacking.fold(0, usize::saturating_add);
    let is_bearable = lacking <= given.saturating_add(SPARE);
    if lacking > 0 && is_bearable {
        for places in &all_places {
            add_element(shapes, &skeletons, places);
        }
    }
    for shape in shapes {
        let elements = elements(shape);
        shape.outside |= !elements.is_empty() && elements.iter().all(|element| element.outside);
    }
    is_bearable
}

fn elements(shape: &TrackedShape) -> &[SkeletonElement] {
    match &shape.shape.geometry {
        Geometry::Skeleton(elements) => elements,
        _ => &[],
    }
}

fn is_skeleton(shape: &TrackedShape) -> bool {
    matches!(shape.shape.geometry, Geometry::Skeleton(_))
}

/// Of each element, by label, in the order in which they appear. Of two in one skeleton the first counts.
fn all_places(shapes: &[TrackedShape]) -> Vec<Places> {
    let (mut all, mut by_label) = (Vec::<Places>::new(), HashMap::new());
    for (at, shape) in shapes.iter().enumerate() {
        for (index, element) in elements(shape).iter().enumerate() {
            let track = *by_label.entry(element.label.as_str()).or_insert(all.len());
            match all.get_mut(track) {
                Some(places) if places.last().is_some_and(|last| last.0 == at) => {}
                Some(places) => places.push((at, index)),
                None => all.push(vec![(at, index)]),
            }
        }
    }
    all
}

/// About how many bytes an element takes.
fn weight(element: &SkeletonElement) -> usize {
    let attributes = element.attributes.iter();
    let texts = attributes.map(|a| size_of::<Attribute>() + a.name.len() + a.value.len());
    size_of::<SkeletonElement>()
        + element.label.len()
        + size_of_val(element.points.as_slice())
        + texts.sum::<usize>()
}

/// About how many bytes the element takes where it is lacking.
fn lacking(shapes: &[TrackedShape], skeletons: &[usize], places: &Places) -> usize {
    let rank = |at: usize| skeletons.partition_point(|&skeleton| skeleton < at);
    let ends = places.iter().skip(1).map(|next| rank(next.0)).chain([skeletons.len()]);
    let gaps = places.iter().zip(ends).map(|(place, end)| {
        let element = shapes.get(place.0).and_then(|shape| elements(shape).get(place.1));
        (end - rank(place.0) - 1).saturating_mul(element.map_or(0, weight))
    });
    gaps.fold(0, usize::saturating_add)
}

/// Adds the element where it is lacking.
fn add_element(shapes: &mut [TrackedShape], skeletons: &[usize], places: &Places) {
    let own = places.iter().filter_map(|&(at, index)| {
        let shape = shapes.get(at)?;
        let geometry = Geometry::Skeleton(vec![elements(shape).get(index)?.clone()]);
        let (frame, shape) = (shape.frame, Shape::new(None, geometry));
        Some(TrackedShape { frame, outside: false, keyframe: true, shape })
    });
    let own = Track::new(0, own.collect());
    let before = skeletons.partition_point(|&at| places.first().is_some_and(|first| at < first.0));
    let since_first = skeletons.iter().skip(before);
    for &at in since_first.filter(|&&at| places.binary_search_by_key(&at, |place| place.0).is_err()) {
        let Some(shape) = shapes.get_mut(at) else { continue };
        let element = own.at(shape.frame).map(|(own, _)| own.geometry);
        if let (Some(Geometry::Skeleton(element)), Geometry::Skeleton(elements)) =
            (element, &mut shape.shape.geometry)
        {
            elements.extend(element);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::Point;

    fn skeleton(frame: u64, elements: &[(&str, f64, bool)]) -> TrackedShape {
        let element = |&(label, x, outside): &(&str, f64, bool)| SkeletonElement {
            label: label.into(),
            points: vec![Point { x, y: 0.0 }],
            outside,
            ..SkeletonElement::default()
        };
        let shape = Shape::new(None, Geometry::Skeleton(elements.iter().map(element).collect()));
        TrackedShape { frame, outside: false, keyframe: true, shape }
    }

    #[test]
    fn elements_are_where_their_own_shapes_have_them() {
        let mut shapes = [
            skeleton(0, &[("a", 0.0, false)]),
            skeleton(2, &[("b", 5.0, true), ("a", 2.0, false)]),
            skeleton(4, &[("b", 6.0, true)]),
            skeleton(8, &[("a", 8.0, true)]),
            skeleton(9, &[]),
        ];
        assert!(settle(&mut shapes));
        let expected = [
            skeleton(0, &[("a", 0.0, false)]),
            skeleton(2, &[("b", 5.0, true), ("a", 2.0, false)]),
            skeleton(4, &[("b", 6.0, true), ("a", 4.0, false)]),
            TrackedShape { outside: true, ..skeleton(8, &[("a", 8.0, true), ("b", 6.0, true)]) },
            TrackedShape { outside: true, ..skeleton(9, &[("a", 8.0, true), ("b", 6.0, true)]) },
        ];
        assert_eq!(shapes, expected);
    }

    #[test]
    fn too_much_lacking_is_not_added() {
        let labels: Vec<String> = (0..1000).map(|label| label.to_string()).collect();
        let mut shapes: Vec<_> =
            (0..).zip(&labels).map(|(frame, label)| skeleton(frame, &[(label, 0.0, true)])).collect();
        assert!(!settle(&mut shapes));
        assert!(shapes.iter().all(|shape| elements(shape).len() == 1 && shape.outside));

        let mut shapes: Vec<_> = (0..1000).map(|frame| skeleton(frame, &[])).collect();
        shapes[0] = skeleton(0, &[("a", 0.0, false)]);
        assert!(settle(&mut shapes.clone()));
        let Geometry::Skeleton(elements) = &mut shapes[0].shape.geometry else { panic!("a skeleton") };
        elements[0].attributes.push(Attribute { name: "x".into(), value: "y".repeat(10_000) });
        assert!(!settle(&mut shapes), "one attribute a thousand times");
    }

    /// A shape with many elements after and before many with few: neither takes the square of the time.
    #[test]
    fn many_elements_and_many_skeletons_take_no_longer_than_they_should() {
        let labels: Vec<String> = (0..50_000).map(|label| label.to_string()).collect();
        let all: Vec<_> = labels.iter().map(|label| (label.as_str(), 0.0, false)).collect();
        let mut shapes: Vec<_> = (0..50_000).map(|frame| skeleton(frame, &[("0", 0.0, false)])).collect();
        shapes.push(skeleton(60_000, &all));
        assert!(settle(&mut shapes));
        shapes.insert(0, skeleton(0, &all));
        assert!(!settle(&mut shapes));
    }
}
