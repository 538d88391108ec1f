//! Masks as CVAT keeps them: runs over a box of whole pixels.

mod outline;
mod raster;
pub(crate) mod region;
mod rle;
mod spans;

use std::fmt;

use crate::frame::FrameSize;
use crate::geometry::{BoundingBox, Point};
pub(crate) use outline::outlines;
pub(crate) use raster::polygon;
pub(crate) use region::Region;
pub use region::Span;
pub use rle::{InvalidRle, Rle};

/// A mask: pixel runs over a box, row by row, starting with background.
///
/// This is CVAT's run-length encoding. COCO's is another: column by column over the whole image.
///
/// ```
/// use cvat_model::Mask;
/// // A 3 by 2 box at (4, 5); background 1, foreground 2, background 1, foreground 2:
/// // . # #
/// // . # #
/// let mask = Mask::new(4, 5, 3, 2, vec![1, 2, 1, 2]).unwrap();
/// assert_eq!(mask.area(), 4);
/// assert!(Mask::new(0, 0, 3, 2, vec![1, 2]).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
    runs: Vec<u32>,
}

impl Mask {
    /// A mask over the box with its top left pixel at (`left`, `top`).
    ///
    /// # Errors
    ///
    /// Where the runs do not add up to `width * height` pixels.
    pub fn new(left: u32, top: u32, width: u32, height: u32, runs: Vec<u32>) -> Result<Self, InvalidMask> {
        let pixels = u64::from(width) * u64::from(height);
        let total = runs.iter().map(|&run| u64::from(run)).sum::<u64>();
        if total == pixels {
            Ok(Self { left, top, width, height, runs })
        } else {
            Err(InvalidMask { total, width, height })
        }
    }

    /// The pixels of an image of this size that lie inside the outline; `None` where it is not one.
    ///
    /// Pixel for pixel as COCO's tools rasterise (`rleFrPoly` in `maskApi.c`): by the even-odd rule, an outline that
    /// leaves the image cut at its border. The mask's box is the smallest one.
    ///
    /// ```
    /// use cvat_model::{FrameSize, Mask, Point};
    /// let triangle = [(0.0, 0.0), (10.0, 0.0), (0.0, 10.0)].map(|(x, y)| Point { x, y });
    /// let size = FrameSize::new(20, 4).unwrap();
    /// let mask = Mask::from_polygon(&triangle, size).unwrap().unwrap();
    /// assert_eq!((mask.width(), mask.height(), mask.area()), (9, 4, 30));
    /// ```
    ///
    /// # Errors
    ///
    /// Where a coordinate is not finite, a side of the image is longer than 65,535 pixels, or the edges cross columns
    /// more than 16 million times.
    pub fn from_polygon(points: &[Point], size: FrameSize) -> Result<Option<Self>, RasterError> {
        Ok(polygon(points, size)?.to_mask())
    }

    /// The pixels inside at least one of the outlines, each [rasterised by itself](Self::from_polygon).
    ///
    /// ```
    /// use cvat_model::{BoundingBox, FrameSize, Mask};
    /// let boxes = [(0.0, 2.0), (1.0, 4.0)].map(|(from, to)| BoundingBox::new(from, 0.0, to, 1.0).unwrap());
    /// let parts = boxes.map(|b| b.rotated_corners(0.0));
    /// let mask = Mask::from_polygons(&parts, FrameSize::new(9, 9).unwrap()).unwrap().unwrap();
    /// assert_eq!((mask.width(), mask.area()), (4, 4));
    /// ```
    ///
    /// # Errors
    ///
    /// As for one.
    pub fn from_polygons(
        parts: &[impl AsRef<[Point]>],
        size: FrameSize,
    ) -> Result<Option<Self>, RasterError> {
        let regions = parts.iter().map(|part| polygon(part.as_ref(), size)).collect::<Result<_, _>>()?;
        Ok(Region::union_all(regions)?.to_mask())
    }

    /// The smallest box around the foreground, its right and bottom edge behind the last pixel; `None` where there
    /// is no foreground.
    ///
    /// ```
    /// use cvat_model::{BoundingBox, Mask};
    /// let mask = Mask::new(4, 5, 3, 2, vec![1, 1, 1, 1, 2]).unwrap();
    /// assert_eq!(mask.bounding_box(), BoundingBox::new(4.0, 5.0, 6.0, 7.0));
    /// ```
    #[must_use]
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        let width = u64::from(self.width);
        let bounds = self.foreground().map(|(start, end)| {
            let (first, last) = (start / width, (end - 1) / width);
            let columns = if first == last { (start % width, (end - 1) % width) } else { (0, width - 1) };
            (columns.0, first, columns.1, last)
        });
        let (left, top, right, bottom) =
            bounds.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)))?;
        let place = |from: u32, at: u64| f64::from(from) + u32::try_from(at).map_or(f64::INFINITY, f64::from);
        BoundingBox::new(
            place(self.left, left),
            place(self.top, top),
            place(self.left, right) + 1.0,
            place(self.top, bottom) + 1.0,
        )
    }

    /// First and one past the last foreground pixel of every run that has any, counted through the box.
    fn foreground(&self) -> impl Iterator<Item = (u64, u64)> + Clone {
        let ends = self.runs.iter().scan(0, |at, &run| {
            let start = *at;
            *at += u64::from(run);
            Some((start, *at))
        });
        ends.skip(1).step_by(2).filter(|(start, end)| start < end)
    }

    /// First column of the box, from 0.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.left
    }

    /// First row of the box, from 0.
    #[must_use]
    pub fn top(&self) -> u32 {
        self.top
    }

    /// Columns of the box.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows of the box.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Run lengths, background first; they add up to the pixels of the box.
    #[must_use]
    pub fn runs(&self) -> &[u32] {
        &self.runs
    }

    /// Foreground pixels.
    #[must_use]
    pub fn area(&self) -> u64 {
        self.runs.iter().skip(1).step_by(2).map(|&run| u64::from(run)).sum()
    }
}

/// Runs that do not fill their box.
///
/// ```
/// let error = cvat_model::Mask::new(0, 0, 3, 2, vec![1, 2]).unwrap_err();
/// assert_eq!(error.to_string(), "mask runs add up to 3 pixels, but the box is 3x2 = 6");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidMask {
    total: u64,
    width: u32,
    height: u32,
}

impl fmt::Display for InvalidMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total, width, height } = self;
        let pixels = u64::from(*width) * u64::from(*height);
        write!(f, "mask runs add up to {total} pixels, but the box is {width}x{height} = {pixels}")
    }
}

impl std::error::Error for InvalidMask {}

/// Why pixels could not be computed.
///
/// ```
/// use cvat_model::{FrameSize, Mask, Point, RasterError};
/// let size = FrameSize::new(4, 4).unwrap();
/// let error = Mask::from_polygon(&[Point { x: f64::NAN, y: 0.0 }], size).unwrap_err();
/// assert_eq!(error, RasterError::NotFinite);
/// assert_eq!(error.to_string(), "a coordinate is no number");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RasterError {
    /// A coordinate is infinite or not a number.
    NotFinite,
    /// A side of the image is longer than 65,535 pixels.
    ImageTooLarge(FrameSize),
    /// More edges and pixel runs than any image has use for.
    TooComplex,
}

impl fmt::Display for RasterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite => f.write_str("a coordinate is no number"),
            Self::ImageTooLarge(size) => write!(f, "the image of {size} is too large for masks"),
            Self::TooComplex => f.write_str("the outline is too intricate"),
        }
    }
}

impl std::error::Error for RasterError {}
