//! Rows of a label file as shapes in pixels.

use std::collections::HashSet;

use cvat_model::{
    BoundingBox, FrameSize, Geometry, LabelId, Location, Point, Property, Shape, Warning, WarningKind,
};

use crate::label_file::{Place, Row};

/// Half of the last of six decimals, for centre and half the size together: what lies that far beyond the border was
/// written as on it.
const ROUNDING: f64 = 1e-6;

/// The shapes of a frame, and what is said of them.
pub(crate) fn shapes(
    rows: &[Row],
    size: FrameSize,
    label: impl Fn(u64) -> Option<LabelId>,
    location: &Location,
) -> (Vec<Shape>, Vec<Warning>) {
    let (mut shapes, mut warnings) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        let mut warn =
            |kind| warnings.push(Warning::new(location.clone().line(row.line).object(index), kind));
        match geometry(&row.place, size) {
            Some(geometry) => shapes.push(Shape::new(label(row.class), geometry)),
            None => warn(WarningKind::NotFinite),
        }
        if row.has_confidence {
            warn(WarningKind::NotKept(Property::Attribute("confidence".into())));
        }
    }
    if let (count, Some(first)) = repeats(rows) {
        let rows = if count == 1 { "row repeats" } else { "rows repeat" };
        let words = format!("{count} {rows} an earlier one: kept, where Ultralytics leaves them out");
        warnings.push(Warning::new(location.clone().line(first), WarningKind::Odd(words)));
    }
    if !rows.is_empty() && rows.iter().all(|row| lies_far_outside(&row.place)) {
        warnings.push(Warning::new(location.clone(), WarningKind::LooksLikePixels));
    }
    (shapes, warnings)
}

fn geometry(place: &Place, size: FrameSize) -> Option<Geometry> {
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    match place {
        Place::Box([x, y, w, h]) => {
            let low = |centre: f64, side: f64| on_border(centre - side / 2.0);
            let high = |centre: f64, side: f64| on_border(centre + side / 2.0);
            let (left, top) = (low(*x, *w) * width, low(*y, *h) * height);
            let (right, bottom) = (high(*x, *w) * width, high(*y, *h) * height);
            let bounding_box = BoundingBox::new(left, top, right, bottom)?;
            Some(Geometry::Rectangle { bounding_box, rotation: 0.0 })
        }
        Place::Polygon(numbers) => {
            let points = numbers.as_chunks::<2>().0.iter();
            let points: Vec<Point> = points.map(|[x, y]| Point { x: x * width, y: y * height }).collect();
            let is_finite = points.iter().all(|point| point.x.is_finite() && point.y.is_finite());
            is_finite.then_some(Geometry::Polygon(points))
        }
    }
}

/// A corner just beyond the border because of rounding is on it.
fn on_border(corner: f64) -> f64 {
    if (-ROUNDING..0.0).contains(&corner) {
        0.0
    } else if corner > 1.0 && corner <= 1.0 + ROUNDING {
        1.0
    } else {
        corner
    }
}

/// How many rows repeat an earlier one, and the line of the first.
fn repeats(rows: &[Row]) -> (usize, Option<u64>) {
    let mut seen = HashSet::new();
    let mut lines = rows.iter().filter(|row| !seen.insert(key(row))).map(|row| row.line);
    let first = lines.next();
    (lines.count() + usize::from(first.is_some()), first)
}

fn key(row: &Row) -> (u64, Vec<u64>) {
    let bits = |numbers: &[f64]| numbers.iter().map(|number| number.to_bits()).collect();
    match &row.place {
        Place::Box(numbers) => (row.class, bits(numbers)),
        Place::Polygon(numbers) => (row.class, bits(numbers)),
    }
}

fn lies_far_outside(place: &Place) -> bool {
    // Nothing that was cut off by a border is as far away as that.
    let is_far = |number: &f64| *number > 2.0;
    match place {
        Place::Box(numbers) => numbers.iter().take(2).all(is_far),
        Place::Polygon(numbers) => numbers.iter().all(is_far),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label_file::parse;

    fn read(text: &str) -> (Vec<Geometry>, Vec<String>) {
        let rows = parse(text, 100).unwrap();
        let size = FrameSize::new(100, 50).unwrap();
        let (shapes, warnings) = shapes(&rows, size, |_| None, &Location::frame("a"));
        let geometries = shapes.into_iter().map(|shape| shape.geometry).collect();
        (geometries, warnings.iter().map(ToString::to_string).collect())
    }

    fn rectangle(corners: [f64; 4]) -> Geometry {
        let [x1, y1, x2, y2] = corners;
        let bounding_box = BoundingBox::new(x1, y1, x2, y2).unwrap();
        Geometry::Rectangle { bounding_box, rotation: 0.0 }
    }

    #[test]
    fn fractions_become_pixels() {
        let (geometries, said) = read("0 0.5 0.5 0.5 0.25\n0 0 0 1 0 1 1\n");
        let points = [(0.0, 0.0), (100.0, 0.0), (100.0, 50.0)].map(|(x, y)| Point { x, y }).to_vec();
        assert_eq!(geometries, [rectangle([25.0, 18.75, 75.0, 31.25]), Geometry::Polygon(points)]);
        assert_eq!(said, [""; 0]);
    }

    #[test]
    fn rounding_beyond_the_border_is_taken_back() {
        // 0.333333 - 0.666667 / 2 is -0.0000005.
        let (geometries, _) = read("0 0.333333 0.666667 0.666667 0.666667\n0 0 1 0.5 0.5\n");
        let Geometry::Rectangle { bounding_box, .. } = &geometries[0] else { panic!("{geometries:?}") };
        assert_eq!((bounding_box.xtl(), bounding_box.ybr()), (0.0, 50.0));
        assert_eq!(geometries[1], rectangle([-25.0, 37.5, 25.0, 62.5]), "what is really outside stays");
    }

    #[test]
    fn what_is_said_of_rows() {
        let (geometries, said) =
            read("0 0.5 0.5 0.5 0.5 0.9\n0 0.5 0.5 0.5 0.5\n0 nan 0.5 0.5 0.5\n0 inf 0 1 0 1 1\n");
        assert_eq!(geometries.len(), 2);
        assert_eq!(
            said,
            [
                "line 1: frame \"a\": object 0: attribute \"confidence\" not kept",
                "line 3: frame \"a\": object 2: box with a coordinate that is no number dropped",
                "line 4: frame \"a\": object 3: box with a coordinate that is no number dropped",
                "line 2: frame \"a\": 1 row repeats an earlier one: kept, where Ultralytics leaves them out",
            ]
        );
        assert_eq!(read("0 50 20 10 10\n").1.len(), 1, "pixels");
        assert_eq!(read("0 50 20 10 10\n0 0.5 0.5 1 1\n").1.len(), 0);
    }
}
