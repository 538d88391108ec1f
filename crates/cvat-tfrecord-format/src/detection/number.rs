//! Numbers of either kind.

/// The first whole number from which on single precision does not hold all of them.
const FIRST_GAP: f32 = 16_777_216.0;

/// A number of a record: lists hold either integers or single-precision floats.
///
/// ```
/// use cvat_tfrecord_format::Number;
/// assert_ne!(Number::Int(1), Number::Float(1.0));
/// assert_eq!(Number::Int(1).to_f32(), Number::Float(1.0).to_f32());
/// assert_eq!(Number::Float(2.0).to_whole(), Some(2));
/// assert_eq!(Number::Float(2.5).to_whole(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Of an integer list.
    Int(i64),
    /// Of a float list.
    Float(f32),
}

impl Number {
    /// As a float list would hold it: integers beyond 2^24 are rounded.
    #[expect(clippy::cast_precision_loss, reason = "said above")]
    #[must_use]
    pub fn to_f32(self) -> f32 {
        match self {
            Self::Int(int) => int as f32,
            Self::Float(float) => float,
        }
    }

    /// Whether it is 0, which says nothing where nothing else is said.
    pub(crate) fn is_zero(self) -> bool {
        match self {
            Self::Int(int) => int == 0,
            Self::Float(float) => float == 0.0,
        }
    }

    /// As an integer list would hold it; `None` for a float that is not a whole number below 2^24, where floats have
    /// gaps.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole, and small enough that a float holds it exactly"
    )]
    #[must_use]
    pub fn to_whole(self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(int),
            Self::Float(float) => (float.fract() == 0.0 && float.abs() < FIRST_GAP).then_some(float as i64),
        }
    }
}
