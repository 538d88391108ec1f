//! Where an annotation lies.

use cvat_model::{BoundingBox, FrameSize, Geometry, Mask, Point, Property, Rle, ShapeKind, WarningKind};

use crate::document::Json;

/// Datumaro's number, from 0, of each of CVAT's eight corners.
const CORNERS: [usize; 8] = [0, 7, 3, 6, 2, 5, 1, 4];

/// Why an annotation is left out.
pub(super) fn left_out(words: impl Into<String>) -> WarningKind {
    WarningKind::NotKept(Property::Annotation(words.into()))
}

/// `bbox`: x, y, width, height.
pub(super) fn rectangle(annotation: &Json, rotation: f64) -> Result<Geometry, WarningKind> {
    let &[x, y, w, h] = numbers(annotation, "bbox")?.as_slice() else {
        return Err(left_out("whose \"bbox\" is not [x, y, width, height]"));
    };
    let bounding_box = BoundingBox::new(x, y, x + w, y + h).ok_or(WarningKind::NotFinite)?;
    Ok(Geometry::Rectangle { bounding_box, rotation })
}

/// `points`: the box around it.
pub(super) fn ellipse(annotation: &Json, rotation: f64) -> Result<Geometry, WarningKind> {
    let &[x1, y1, x2, y2] = numbers(annotation, "points")?.as_slice() else {
        return Err(left_out("whose \"points\" are not [x1, y1, x2, y2]"));
    };
    let center = Point { x: f64::midpoint(x1, x2), y: f64::midpoint(y1, y2) };
    let radii = Point { x: (x2 - x1) / 2.0, y: (y2 - y1) / 2.0 };
    // Numbers that are finite can have a difference that is not.
    if ![center.x, center.y, radii.x, radii.y].iter().all(|number| number.is_finite()) {
        return Err(WarningKind::NotFinite);
    }
    Ok(Geometry::Ellipse { center, radii, rotation })
}

/// `points`: x and y of each.
pub(super) fn points(annotation: &Json) -> Result<Vec<Point>, WarningKind> {
    let numbers = numbers(annotation, "points")?;
    let pairs = numbers.chunks_exact(2);
    if numbers.is_empty() || !pairs.remainder().is_empty() {
        return Err(left_out("whose \"points\" are not [x, y, …]"));
    }
    Ok(pairs.filter_map(|pair| Some(Point { x: *pair.first()?, y: *pair.last()? })).collect())
}

/// `points`: eight pairs, or sixteen numbers.
pub(super) fn cuboid(annotation: &Json) -> Result<Geometry, WarningKind> {
    let wrong = || left_out("whose \"points\" are not eight [x, y]");
    let listed = annotation.get("points").and_then(Json::list).ok_or_else(wrong)?;
    let points: Vec<Point> = if listed.iter().all(|point| point.list().is_some()) {
        let point = |point: &Json| match point.list() {
            Some([x, y]) => Some(Point { x: x.number()?, y: y.number()? }),
            _ => None,
        };
        listed.iter().map(point).collect::<Option<_>>().ok_or_else(wrong)?
    } else {
        points(annotation)?
    };
    let points: [Point; 8] = points.try_into().map_err(|_| wrong())?;
    let corners = CORNERS.map(|at| points.get(at).copied().unwrap_or_default());
    Ok(Geometry::Cuboid(Box::new(corners)))
}

/// `rle`: COCO's run lengths of an image of the size that is said beside them.
pub(super) fn mask(annotation: &Json) -> Result<(Mask, FrameSize), WarningKind> {
    let unread = |words: &str| WarningKind::MaskUnread(words.to_owned());
    let rle = annotation.get("rle").ok_or_else(|| unread("no \"rle\""))?;
    let size = rle.get("size").and_then(Json::list).and_then(|size| match size {
        [height, width] => {
            FrameSize::new(u32::try_from(width.int()?).ok()?, u32::try_from(height.int()?).ok()?)
        }
        _ => None,
    });
    let size = size.ok_or_else(|| unread("its \"size\" is not [height, width]"))?;
    let rle = match rle.get("counts") {
        Some(Json::Text(text)) => Rle::parse(size, text),
        Some(Json::List(counts)) => {
            let counts = counts.iter().map(|count| u32::try_from(count.int()?).ok()).collect::<Option<_>>();
            Rle::new(size, counts.ok_or_else(|| unread("a run of its \"counts\" is no number of pixels"))?)
        }
        _ => return Err(unread("its \"counts\" are neither text nor list")),
    };
    let rle = rle.map_err(|error| unread(&error.to_string()))?;
    let mask = rle.to_mask().map_err(|error| WarningKind::NotRasterised(ShapeKind::Mask, error))?;
    Ok((mask.ok_or(WarningKind::EmptyMask(ShapeKind::Mask))?, size))
}

/// A list of finite numbers.
pub(super) fn numbers(annotation: &Json, name: &str) -> Result<Vec<f64>, WarningKind> {
    let Some(list) = annotation.get(name).and_then(Json::list) else {
        return Err(left_out(format!("without list {name:?}")));
    };
    let numbers: Option<Vec<f64>> = list.iter().map(Json::number).collect();
    numbers.ok_or_else(|| left_out(format!("with a number in {name:?} that is none")))
}
