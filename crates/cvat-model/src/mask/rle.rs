//! COCO's run lengths: column by column over the whole image, as numbers and in their compressed text form.
//!
//! The text is that of `rleToString` and `rleFrString` in `maskApi.c`: five bits a character, the sixth says that more
//! follow, and from the fourth run on a number is the difference to the run two before.

use std::fmt;

use super::raster::fill;
use super::region::checked;
use super::{Mask, RasterError};
use crate::frame::FrameSize;

/// The first character of the text form; it stands for 0.
const ZERO: u8 = b'0';

/// Bits of a number in one character.
const BITS: u32 = 5;

/// What says that another character of the number follows.
const MORE: u8 = 0x20;

/// The highest bit of a number's last character is its sign.
const SIGN: u8 = 0x10;

/// Characters that a number may take: 35 bits hold every difference of two runs.
const MAX_DIGITS: u32 = 7;

/// Pixels of a whole image as COCO counts them: runs down the columns, from left to right, starting with background.
///
/// ```
/// use cvat_model::{FrameSize, Mask, Rle};
/// // . #
/// // . #
/// // # .
/// let size = FrameSize::new(2, 3).unwrap();
/// let rle = Rle::new(size, vec![2, 3, 1]).unwrap();
/// assert_eq!(rle.to_text(), "231");
/// assert_eq!(Rle::parse(size, "231").unwrap(), rle);
///
/// let mask = rle.to_mask().unwrap().unwrap();
/// assert_eq!(mask, Mask::new(0, 0, 2, 3, vec![1, 1, 1, 2, 1]).unwrap());
/// assert_eq!(Rle::from_mask(&mask, size).unwrap(), rle);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rle {
    size: FrameSize,
    counts: Vec<u32>,
}

impl Rle {
    /// Runs over an image of this size.
    ///
    /// # Errors
    ///
    /// Where they do not add up to its pixels.
    pub fn new(size: FrameSize, counts: Vec<u32>) -> Result<Self, InvalidRle> {
        let total = counts.iter().map(|&count| u64::from(count)).sum::<u64>();
        if total == u64::from(size.width()) * u64::from(size.height()) {
            Ok(Self { size, counts })
        } else {
            Err(InvalidRle::Total { total, size })
        }
    }

    /// Runs in their compressed text form.
    ///
    /// # Errors
    ///
    /// Where the text is none, breaks off in a number or has a number no run can have; where the runs do not add up to the
    /// pixels of the image.
    pub fn parse(size: FrameSize, text: &str) -> Result<Self, InvalidRle> {
        let mut counts: Vec<u32> = Vec::new();
        let (mut number, mut digits) = (0_i64, 0);
        for (at, &character) in text.as_bytes().iter().enumerate() {
            let digit = character.wrapping_sub(ZERO);
            if digit >= 2 * MORE {
                return Err(InvalidRle::Character { at });
            }
            number |= i64::from(digit & (MORE - 1)) << (BITS * digits);
            digits += 1;
            if digit & MORE != 0 {
                if digits == MAX_DIGITS {
                    return Err(InvalidRle::Number { at });
                }
                continue;
            }
            if digit & SIGN != 0 {
                number |= -1 << (BITS * digits);
            }
            if counts.len() > 2 {
                number += counts.iter().nth_back(1).copied().map_or(0, i64::from);
            }
            counts.push(u32::try_from(number).map_err(|_| InvalidRle::Number { at })?);
            (number, digits) = (0, 0);
        }
        if digits > 0 {
            return Err(InvalidRle::Truncated);
        }
        Self::new(size, counts)
    }

    /// The compressed text form; only characters from `0` to `o` are in it.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let before = [0; 3].into_iter().chain(self.counts.iter().skip(1).copied());
        for (&count, before) in self.counts.iter().zip(before) {
            let mut number = i64::from(count) - i64::from(before);
            loop {
                // Five bits of a number of either sign.
                let digit = u8::try_from(number & 0x1f).unwrap_or(0);
                number >>= BITS;
                let done = number == if digit & SIGN == 0 { 0 } else { -1 };
                text.push(char::from(ZERO + if done { digit } else { digit | MORE }));
                if done {
                    break;
                }
            }
        }
        text
    }

    /// The runs of a mask's pixels that lie in an image of this size.
    ///
    /// # Errors
    ///
    /// Where a side of the image is longer than 65,535 pixels, or the mask has more than 16 million runs.
    pub fn from_mask(mask: &Mask, size: FrameSize) -> Result<Self, RasterError> {
        let turned = FrameSize::new(size.height(), size.width()).unwrap_or(size);
        let mut borders = Vec::new();
        for span in mask.spans(size)? {
            borders.push(span.start << 16 | span.row);
            if span.end < size.width() {
                borders.push(span.end << 16 | span.row);
            }
        }
        borders.sort_unstable();
        // Sides of at most 65,535 pixels: all of them can be counted in 32 bits.
        let (mut counts, mut at) = (Vec::new(), 0);
        let pixels = size.width() * size.height();
        for span in fill(&borders, turned)?.spans() {
            let start = span.row * size.height() + span.start;
            let len = span.end - span.start;
            match counts.last_mut() {
                // A column that goes on from the foot of the one before.
                Some(last) if start == at => *last += len,
                _ => counts.extend([start - at, len]),
            }
            at = start + len;
        }
        if at < pixels {
            counts.push(pixels - at);
        }
        Ok(Self { size, counts })
    }

    /// The mask over the smallest box, `None` for no pixel.
    ///
    /// # Errors
    ///
    /// Where a side of the image is longer than 65,535 pixels, or there are more than 16 million spans.
    pub fn to_mask(&self) -> Result<Option<Mask>, RasterError> {
        let size = checked(self.size)?;
        let (mut borders, mut at) = (Vec::new(), 0);
        for pair in self.counts.chunks(2) {
            let &[background, foreground] = pair else { break };
            at += background;
            let end = at + foreground;
            while at < end {
                let (column, row) = (at / size.height(), at % size.height());
                let until = end.min(at - row + size.height()) - (at - row);
                borders.push(row << 16 | column);
                if until < size.height() {
                    borders.push(until << 16 | column);
                }
                at += until - row;
            }
        }
        borders.sort_unstable();
        Ok(fill(&borders, size)?.to_mask())
    }

    /// The image's size.
    #[must_use]
    pub fn size(&self) -> FrameSize {
        self.size
    }

    /// Run lengths down the columns, background first; they add up to the pixels of the image.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }
}

/// Why runs are none of an image.
///
/// ```
/// use cvat_model::{FrameSize, InvalidRle, Rle};
/// let size = FrameSize::new(4, 2).unwrap();
/// let error = Rle::new(size, vec![3]).unwrap_err();
/// assert_eq!(error.to_string(), "runs add up to 3 pixels, but the image is 4x2");
/// assert_eq!(Rle::parse(size, "~").unwrap_err(), InvalidRle::Character { at: 0 });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidRle {
    /// They do not add up to its pixels.
    Total {
        /// What they add up to.
        total: u64,
        /// The image's size.
        size: FrameSize,
    },
    /// A character that the text form does not have.
    Character {
        /// Its byte, from 0.
        at: usize,
    },
    /// A number that no run can have.
    Number {
        /// The byte of its last character, from 0.
        at: usize,
    },
    /// The text ends within a number.
    Truncated,
}

impl fmt::Display for InvalidRle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Total { total, size } => {
                write!(f, "runs add up to {total} pixels, but the image is {size}")
            }
            Self::Character { at } => {
                write!(f, "byte {at} of the runs is no character that they are written with")
            }
            Self::Number { at } => write!(f, "number that ends at byte {at} of the runs is no run's length"),
            Self::Truncated => f.write_str("runs break off within a number"),
        }
    }
}

impl std::error::Error for InvalidRle {}
