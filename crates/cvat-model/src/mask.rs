//! Masks as CVAT keeps them: runs over a box of whole pixels.

use std::fmt;

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
