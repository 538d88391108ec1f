//! Where an annotation lies: `bbox` and `segmentation`.

use cvat_model::{BoundingBox, FrameSize, Geometry, Mask, Point, Property, Rle, ShapeKind, WarningKind};

use super::annotation::Budget;
use crate::document::Json;
use crate::error::Error;

/// What of an annotation is left out, and why.
pub(super) fn left_out(words: impl Into<String>) -> WarningKind {
    WarningKind::NotKept(Property::Annotation(words.into()))
}

/// `bbox`: x, y, width, height. None where there is none.
pub(super) fn bounding_box(annotation: &Json, warn: &mut impl FnMut(WarningKind)) -> Option<BoundingBox> {
    let bbox = annotation.get("bbox").filter(|bbox| bbox.list().is_none_or(|list| !list.is_empty()))?;
    let Some([x, y, w, h]) = bbox.list() else {
        warn(WarningKind::NotKept(Property::Member("bbox".into())));
        return None;
    };
    let corners = || {
        let (x, y) = (x.number()?, y.number()?);
        BoundingBox::new(x, y, x + w.number()?, y + h.number()?)
    };
    let bounding_box = corners();
    if bounding_box.is_none() {
        warn(WarningKind::NotFinite);
    }
    bounding_box
}

/// `segmentation`: outlines, or run lengths of a mask. A single outline may be without its list.
pub(super) fn segmentation(
    annotation: &Json,
    size: FrameSize,
    budget: &mut Budget,
    warn: &mut impl FnMut(WarningKind),
) -> Result<Vec<Geometry>, Error> {
    let parts = match annotation.get("segmentation") {
        None => &[][..],
        Some(Json::List(numbers)) if numbers.first().is_some_and(|first| first.number().is_some()) => {
            annotation.get("segmentation").map(std::slice::from_ref).unwrap_or_default()
        }
        Some(Json::List(parts)) => parts,
        Some(object) => std::slice::from_ref(object),
    };
    let mut shapes = Vec::new();
    for part in parts {
        let shape = match part {
            Json::List(numbers) => {
                budget.numbers(numbers.len() as u64)?;
                polygon(numbers)
            }
            Json::Object(_) => mask(part, size, budget, warn)?,
            _ => Err(left_out("part of a segmentation that is neither list nor object")),
        };
        match shape {
            Ok(shape) => {
                budget.objects(1)?;
                shapes.push(shape);
            }
            Err(kind) => warn(kind),
        }
    }
    Ok(shapes)
}

/// x and y of each point.
fn polygon(numbers: &[Json]) -> Result<Geometry, WarningKind> {
    let pairs = numbers.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(left_out(format!("part: an outline of {} numbers, which is odd", numbers.len())));
    }
    if numbers.len() < 6 {
        return Err(left_out(format!(
            "part: an outline of {} points, which encloses nothing",
            numbers.len() / 2
        )));
    }
    let point = |pair: &[Json]| match pair {
        [x, y] => Some(Point { x: x.number()?, y: y.number()? }),
        _ => None,
    };
    let points = pairs.map(point).collect::<Option<_>>();
    points
        .map(Geometry::Polygon)
        .ok_or_else(|| left_out("part: an outline with a coordinate that is no number"))
}

/// Run lengths of the image of the size that is said beside them.
fn mask(
    rle: &Json,
    frame: FrameSize,
    budget: &mut Budget,
    warn: &mut impl FnMut(WarningKind),
) -> Result<Result<Geometry, WarningKind>, Error> {
    let unread = |words: &str| Ok(Err(WarningKind::MaskUnread(words.to_owned())));
    let size = rle.get("size").and_then(Json::list).and_then(|size| match size {
        [height, width] => {
            FrameSize::new(u32::try_from(width.int()?).ok()?, u32::try_from(height.int()?).ok()?)
        }
        _ => None,
    });
    let Some(size) = size else { return unread("its \"size\" is not [height, width]") };
    // Every column of a mask's image is gone through, whatever comes of it.
    budget.numbers(u16::try_from(size.width()).unwrap_or(0).into())?;
    let runs = match rle.get("counts") {
        Some(Json::Text(text)) => Rle::parse(size, text),
        Some(Json::List(counts)) => {
            let counts = counts.iter().map(|count| u32::try_from(count.int()?).ok()).collect::<Option<_>>();
            let Some(counts) = counts else {
                return unread("a run of its \"counts\" is no number of pixels");
            };
            Rle::new(size, counts)
        }
        _ => return unread("its \"counts\" are neither text nor list"),
    };
    let runs = match runs {
        Ok(runs) => runs,
        Err(error) => return unread(&error.to_string()),
    };
    let mask = match runs.to_mask() {
        Ok(Some(mask)) => mask,
        Ok(None) => return Ok(Err(WarningKind::EmptyMask(ShapeKind::Mask))),
        Err(error) => return Ok(Err(WarningKind::NotRasterised(ShapeKind::Mask, error))),
    };
    // A few bytes of text can stand for millions of them.
    budget.numbers(mask.runs().len() as u64)?;
    if size != frame {
        warn(WarningKind::Odd(format!("mask is of an image of {size}, the frame is {frame}")));
    }
    Ok(Ok(Geometry::Mask(mask)))
}

/// The box around all parts.
pub(super) fn around(parts: &[Geometry]) -> Option<BoundingBox> {
    let boxes = parts.iter().filter_map(Geometry::bounding_box);
    BoundingBox::around(
        boxes.flat_map(|b| [Point { x: b.xtl(), y: b.ytl() }, Point { x: b.xbr(), y: b.ybr() }]),
    )
}

/// Whether two boxes differ by more than a pixel on some side.
pub(super) fn differ(a: &BoundingBox, b: &BoundingBox) -> bool {
    let sides = [(a.xtl(), b.xtl()), (a.ytl(), b.ytl()), (a.xbr(), b.xbr()), (a.ybr(), b.ybr())];
    sides.iter().any(|(a, b)| (a - b).abs() > 1.0)
}

/// Whether the boxes of two annotations are one, or one of them has none.
pub(crate) fn agree(a: &Json, b: &Json) -> bool {
    let of = |annotation: &Json| bounding_box(annotation, &mut |_| ());
    of(a).zip(of(b)).is_none_or(|(a, b)| !differ(&a, &b))
}

/// Pixels, by what the image's runs say.
pub(super) fn pixels(mask: &Mask) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "an image has fewer than 2^53 pixels")]
    let area = mask.area() as f64;
    area
}
