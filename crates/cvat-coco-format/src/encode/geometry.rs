//! `segmentation`, `bbox` and `area`.

use cvat_model::{
    BoundingBox, FrameSize, Geometry, Mask, Point, Rle, Shape, ShapeKind, WarningKind, instances,
};
use serde::Serialize;

/// Outlines need as many points: CVAT and Datumaro refuse others.
const MIN_POINTS: usize = 3;

/// What an annotation says of its pixels.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Segmentation {
    /// x and y of each point of each outline; none of a box.
    Outlines(Vec<Vec<f64>>),
    Runs(Runs),
}

/// Run lengths down the columns, as CVAT and Datumaro write them; the size is height and width.
#[derive(Debug, Serialize)]
pub(super) struct Runs {
    counts: Vec<u32>,
    size: [u32; 2],
}

/// Where an object lies.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) segmentation: Segmentation,
    /// The box around the segmentation; `None` without one.
    pub(super) around: Option<BoundingBox>,
    pub(super) area: f64,
}

impl Place {
    /// The outlines and pixels of an object's shapes; what cannot be held is left out, which is said.
    pub(super) fn of(
        shapes: &[&Shape],
        is_crowd: bool,
        size: FrameSize,
        warn: &mut impl FnMut(WarningKind),
    ) -> Self {
        let mut parts: Vec<&Geometry> = shapes.iter().map(|shape| &shape.geometry).collect();
        parts.retain(|part| match part {
            Geometry::Polygon(points) if points.len() < MIN_POINTS => {
                warn(WarningKind::NotConverted(ShapeKind::Polygon));
                false
            }
            Geometry::Polygon(_) | Geometry::Mask(_) | Geometry::Ellipse { .. } => true,
            _ => false,
        });
        let outlines = parts.iter().map(|part| match part {
            Geometry::Polygon(points) if !is_crowd => Some(points.as_slice()),
            _ => None,
        });
        match outlines.collect::<Option<Vec<_>>>() {
            Some(outlines) => Self::of_outlines(&outlines, parts.iter().filter_map(|part| part.area()).sum()),
            None => Self::of_pixels(&parts, size, warn).unwrap_or_else(|| Self::of_outlines(&[], 0.0)),
        }
    }

    fn of_outlines(outlines: &[&[Point]], area: f64) -> Self {
        let flat = |points: &&[Point]| points.iter().flat_map(|point| [point.x, point.y]).collect();
        Self {
            segmentation: Segmentation::Outlines(outlines.iter().map(flat).collect()),
            around: BoundingBox::around(outlines.iter().flat_map(|points| points.iter().copied())),
            area,
        }
    }

    /// The pixels of all parts; `None`, and said, where there are none.
    fn of_pixels(parts: &[&Geometry], size: FrameSize, warn: &mut impl FnMut(WarningKind)) -> Option<Self> {
        let kind = parts.first()?.kind();
        let mask = match parts {
            [ellipse @ Geometry::Ellipse { .. }] => ellipse.mask(size),
            parts => instances::mask(parts.iter().copied(), size),
        };
        let rle = mask.and_then(|mask| {
            let Some(mask) = mask else { return Ok(None) };
            Ok(Some((Rle::from_mask(&mask, size)?, mask)))
        });
        let (rle, mask) = match rle {
            Ok(Some(found)) => found,
            Ok(None) => {
                warn(WarningKind::EmptyMask(kind));
                return None;
            }
            Err(error) => {
                warn(WarningKind::NotRasterised(kind, error));
                return None;
            }
        };
        for part in parts {
            match part {
                Geometry::Mask(mask) if reaches_beyond(mask, size) => warn(WarningKind::Clamped),
                Geometry::Mask(_) => {}
                part => warn(WarningKind::BecameMask(part.kind())),
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "an image has fewer than 2^53 pixels")]
        let area = mask.area() as f64;
        let runs = Runs { counts: rle.counts().to_vec(), size: [size.height(), size.width()] };
        Some(Self { segmentation: Segmentation::Runs(runs), around: mask.bounding_box(), area })
    }

    /// Whether there are no outlines and no pixels.
    pub(super) fn is_empty(&self) -> bool {
        matches!(&self.segmentation, Segmentation::Outlines(outlines) if outlines.is_empty())
    }
}

fn reaches_beyond(mask: &Mask, size: FrameSize) -> bool {
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    mask.bounding_box().is_some_and(|bounds| bounds.xbr() > width || bounds.ybr() > height)
}

/// Left, top, width and height, such that the far corner comes out again where numbers allow.
pub(super) fn left_top_width_height(b: &BoundingBox) -> [f64; 4] {
    [b.xtl(), b.ytl(), length(b.xtl(), b.xbr()), length(b.ytl(), b.ybr())]
}

/// The length that added to `from` gives `to`: the one of two decimals if that does, else the nearest that does.
fn length(from: f64, to: f64) -> f64 {
    let plain = to - from;
    let short = (plain * 100.0).round() / 100.0;
    let comes_out = |length: &f64| length.is_finite() && (from + length).to_bits() == to.to_bits();
    [short, plain, plain.next_up(), plain.next_down()].into_iter().find(comes_out).unwrap_or(plain)
}

/// Whether every number is finite: JSON has no others.
pub(super) fn is_finite(geometry: &Geometry) -> bool {
    let finite = |point: &Point| point.x.is_finite() && point.y.is_finite();
    match geometry {
        Geometry::Rectangle { bounding_box, rotation } => {
            let area = bounding_box.width() * bounding_box.height();
            rotation.is_finite() && area.is_finite()
        }
        Geometry::Polygon(points) => points.iter().all(finite) && geometry.area().is_some_and(f64::is_finite),
        Geometry::Skeleton(elements) => elements.iter().flat_map(|element| &element.points).all(finite),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_corners_come_out_again() {
        for (from, to) in [(0.1, 0.3), (1.1, 3.3), (0.0, 7.25), (-67.74, 1063.68), (5.0, 2.0)] {
            assert_eq!((from + length(from, to)).to_bits(), to.to_bits(), "{from} {to}");
        }
        assert_eq!(length(10.2, 15.5).to_string(), "5.3", "two decimals where they do");
    }
}
