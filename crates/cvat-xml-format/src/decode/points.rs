//! `points="x,y;x,y"` and `rle="n, n"`: lists of numbers in an attribute.

use cvat_model::Point;

use crate::document::Element;
use crate::error::Result;

/// The points of a polygon, polyline or set of points.
pub(crate) fn points(element: &Element<'_>) -> Result<Vec<Point>> {
    let text = element.required("points")?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let parse = |pair: &str| {
        let (x, y) = pair.split_once(',')?;
        Some(Point { x: x.trim().parse().ok()?, y: y.trim().parse().ok()? })
    };
    text.split(';')
        .map(parse)
        .collect::<Option<_>>()
        .ok_or_else(|| element.value_error("points", &text, "points as x,y;x,y"))
}

/// The run lengths of a mask.
pub(crate) fn runs(element: &Element<'_>) -> Result<Vec<u32>> {
    let text = element.required("rle")?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    text.split(',')
        .map(|run| run.trim().parse().ok())
        .collect::<Option<_>>()
        .ok_or_else(|| element.value_error("rle", &text, "run lengths as n, n"))
}
