//! `area`: whether it is what the shapes have, which is what is written again.

use cvat_model::{BoundingBox, FrameSize, Geometry, Mask, Point};

use super::annotation::Budget;
use super::geometry::pixels;
use crate::document::Json;

/// Whether an annotation's area differs from that of its shapes by more than a hundredth and more than a square pixel.
///
/// Tools take the area for that of the outlines, of the pixels in them, or of the box: each will do.
pub(super) fn is_lost(
    annotation: &Json,
    parts: &[Geometry],
    bounding_box: Option<&BoundingBox>,
    size: FrameSize,
    budget: &mut Budget,
) -> bool {
    let Some(area) = annotation.get("area") else { return false };
    let Some(area) = area.number() else { return true };
    let of_box = bounding_box.map(|b| b.width() * b.height());
    let of_parts = (!parts.is_empty()).then(|| parts.iter().filter_map(Geometry::area).sum());
    if [of_box, of_parts].into_iter().flatten().any(|own: f64| agree(area, own)) {
        return false;
    }
    let outlines: Vec<&[Point]> = parts.iter().filter_map(outline).collect();
    if outlines.is_empty()
        || outlines.len() < parts.len()
        || budget.numbers(columns(&outlines, size)).is_err()
    {
        return true;
    }
    let mask = Mask::from_polygons(&outlines, size);
    !mask.is_ok_and(|mask| agree(area, mask.map_or(0.0, |mask| pixels(&mask))))
}

fn agree(area: f64, own: f64) -> bool {
    (area - own).abs() <= (0.01 * own).max(1.0)
}

fn outline(part: &Geometry) -> Option<&[Point]> {
    if let Geometry::Polygon(points) = part { Some(points) } else { None }
}

/// Columns that the edges cross, about.
fn columns(outlines: &[&[Point]], size: FrameSize) -> u64 {
    let width = f64::from(size.width());
    let edges = outlines.iter().flat_map(|points| points.iter().zip(points.iter().skip(1)));
    let crossed: f64 = edges.map(|(a, b)| (a.x - b.x).abs().min(width)).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
    let crossed = crossed as u64;
    crossed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;
    use crate::error::Position;

    #[test]
    fn outlines_pixels_and_box_will_do() {
        let points = [(0.0, 0.0), (10.0, 0.0), (0.0, 10.0)].map(|(x, y)| Point { x, y });
        let parts = [Geometry::Polygon(points.to_vec())];
        let bounding_box = BoundingBox::new(0.0, 0.0, 10.0, 10.0);
        let size = FrameSize::new(20, 20).unwrap();
        for (area, lost) in
            [("50.9", false), ("45", false), ("100", false), ("53", true), ("0", true), ("\"x\"", true)]
        {
            let text = format!(r#"{{"area": {area}}}"#);
            let annotation = parse(text.as_bytes(), Position { line: 1, column: 1 }).unwrap();
            let budget = &mut Budget::new(&dataset_files::Limits::default());
            assert_eq!(is_lost(&annotation, &parts, bounding_box.as_ref(), size, budget), lost, "{area}");
        }
    }
}
