//! Integers in the record.

use super::{Bodies, Values, only_packed, wrong_wire_type};
use crate::wire::{Fault, Value, take_varint};

/// 64-bit integers in the record, in order.
///
/// ```
/// use tf_example::{Example, ExampleRef, Feature, Message};
///
/// let record = Example::from_features([("ids", Feature::int64s([7, -1]))]).encode_to_vec();
/// let ids = ExampleRef::parse(&record)?.int64_list("ids")?;
/// assert_eq!((ids.len(), ids.first()), (2, Some(7)));
/// assert!(ids.iter().eq([7, -1]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Int64ListRef<'a> {
    source: Int64Source<'a>,
    len: usize,
}

#[derive(Clone, Copy)]
enum Int64Source<'a> {
    Packed(&'a [u8]),
    Mixed(Bodies<'a>),
}

impl<'a> Int64ListRef<'a> {
    #[inline]
    pub(crate) fn open(bodies: Bodies<'a>) -> Result<Self, Fault> {
        if let Some(body) = bodies.only()
            && let Some(packed) = only_packed(body)
        {
            return Ok(Self { source: Int64Source::Packed(packed), len: count_varints(packed)? });
        }
        Self::open_mixed(bodies)
    }

    #[cold]
    fn open_mixed(bodies: Bodies<'a>) -> Result<Self, Fault> {
        let (mut values, mut len) = (bodies.values(), 0);
        while let Some((at, value)) = values.next_at()? {
            len += match value {
                Value::Len(packed) => count_varints(packed)?,
                Value::Varint(_) => 1,
                _ => return Err(wrong_wire_type(at)),
            };
        }
        Ok(Self { source: Int64Source::Mixed(bodies), len })
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first value.
    #[must_use]
    pub fn first(&self) -> Option<i64> {
        self.iter().next()
    }

    /// The values.
    #[must_use]
    pub fn iter(&self) -> Int64Iter<'a> {
        match self.source {
            Int64Source::Packed(packed) => Int64Iter { packed, values: None, left: self.len },
            Int64Source::Mixed(bodies) => {
                Int64Iter { packed: &[], values: Some(bodies.values()), left: self.len }
            }
        }
    }
}

/// The number of packed varints, each of which is sound.
fn count_varints(packed: &[u8]) -> Result<usize, Fault> {
    // Bytes that end a varint; where all do, as with small numbers, there is nothing more to look at.
    let ends = packed.iter().filter(|byte| **byte < 0x80).count();
    if ends < packed.len() {
        let mut rest = packed;
        while !rest.is_empty() {
            take_varint(&mut rest)?;
        }
    }
    Ok(ends)
}

/// The values of an [`Int64ListRef`].
///
/// ```
/// # use tf_example::{Example, ExampleRef, Feature, Message};
/// # let record = Example::from_features([("ids", Feature::int64s([7, -1]))]).encode_to_vec();
/// # let example = ExampleRef::parse(&record)?;
/// let ids: tf_example::Int64Iter<'_> = example.int64_list("ids")?.iter();
/// assert_eq!(ids.max(), Some(7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Int64Iter<'a> {
    packed: &'a [u8],
    values: Option<Values<'a>>,
    left: usize,
}

impl Iterator for Int64Iter<'_> {
    type Item = i64;

    #[inline]
    fn next(&mut self) -> Option<i64> {
        while self.packed.is_empty() {
            match self.values.as_mut()?.next().ok()?? {
                Value::Varint(value) => {
                    self.left = self.left.saturating_sub(1);
                    return Some(value.cast_signed());
                }
                Value::Len(packed) => self.packed = packed,
                _ => return None,
            }
        }
        self.left = self.left.saturating_sub(1);
        take_varint(&mut self.packed).ok().map(u64::cast_signed)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl Int64ListRef<'_> {
    pub(super) const EMPTY: Self = Self { source: Int64Source::Packed(&[]), len: 0 };
}
