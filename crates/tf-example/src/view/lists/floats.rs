//! Floats in the record.

use std::slice;

use super::{Bodies, Values, only_packed, wrong_wire_type};
use crate::wire::{Fault, Value, WireErrorKind};

/// 32-bit floats in the record, in order.
///
/// Where they are packed, as all writers write them, they lie in the record as they are, four bytes each:
/// [`as_le_bytes`](Self::as_le_bytes).
///
/// ```
/// use tf_example::{Example, ExampleRef, Feature, Message};
///
/// let record = Example::from_features([("xmin", Feature::floats([0.25, 0.5]))]).encode_to_vec();
/// let xmin = ExampleRef::parse(&record)?.float_list("xmin")?;
/// assert_eq!(xmin.as_le_bytes(), Some(&[0.25_f32.to_le_bytes(), 0.5_f32.to_le_bytes()][..]));
/// assert_eq!((xmin.len(), xmin.get(0), xmin.get(2)), (2, Some(0.25), None));
/// assert_eq!(xmin.iter().sum::<f32>(), 0.75);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct FloatListRef<'a> {
    source: FloatSource<'a>,
    len: usize,
}

#[derive(Clone, Copy)]
enum FloatSource<'a> {
    Packed(&'a [[u8; 4]]),
    Mixed(Bodies<'a>),
}

impl<'a> FloatListRef<'a> {
    #[inline]
    pub(crate) fn open(bodies: Bodies<'a>) -> Result<Self, Fault> {
        if let Some(body) = bodies.only()
            && let Some(packed) = only_packed(body)
        {
            let floats = whole_floats(packed)?;
            return Ok(Self { source: FloatSource::Packed(floats), len: floats.len() });
        }
        Self::open_mixed(bodies)
    }

    #[cold]
    fn open_mixed(bodies: Bodies<'a>) -> Result<Self, Fault> {
        let (mut values, mut len) = (bodies.values(), 0);
        while let Some((at, value)) = values.next_at()? {
            len += match value {
                Value::Len(packed) => whole_floats(packed)?.len(),
                Value::Fixed32(_) => 1,
                _ => return Err(wrong_wire_type(at)),
            };
        }
        Ok(Self { source: FloatSource::Mixed(bodies), len })
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

    /// The value at a position, from 0. Takes a walk where the list is not packed.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<f32> {
        match self.source {
            FloatSource::Packed(floats) => floats.get(position).copied().map(f32::from_le_bytes),
            FloatSource::Mixed(_) => self.iter().nth(position),
        }
    }

    /// The values as they lie in the record, in little endian; `None` where they do not lie together, which
    /// is where some writer did not pack them.
    #[must_use]
    pub fn as_le_bytes(&self) -> Option<&'a [[u8; 4]]> {
        match self.source {
            FloatSource::Packed(floats) => Some(floats),
            FloatSource::Mixed(_) => None,
        }
    }

    /// The values.
    #[must_use]
    pub fn iter(&self) -> FloatIter<'a> {
        match self.source {
            FloatSource::Packed(floats) => FloatIter { packed: floats.iter(), values: None, left: self.len },
            FloatSource::Mixed(bodies) => {
                FloatIter { packed: [].iter(), values: Some(bodies.values()), left: self.len }
            }
        }
    }
}

#[inline]
pub(crate) fn whole_floats(packed: &[u8]) -> Result<&[[u8; 4]], Fault> {
    match packed.as_chunks() {
        (floats, []) => Ok(floats),
        _ => Err(Fault::new(WireErrorKind::PartialFloat { len: packed.len() }, packed)),
    }
}

/// The values of a [`FloatListRef`].
///
/// ```
/// # use tf_example::{Example, ExampleRef, Feature, Message};
/// # let record = Example::from_features([("xmin", Feature::floats([0.25, 0.5]))]).encode_to_vec();
/// # let example = ExampleRef::parse(&record)?;
/// let xmin: tf_example::FloatIter<'_> = example.float_list("xmin")?.iter();
/// assert_eq!(xmin.fold(f32::NEG_INFINITY, f32::max), 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct FloatIter<'a> {
    packed: slice::Iter<'a, [u8; 4]>,
    values: Option<Values<'a>>,
    left: usize,
}

impl Iterator for FloatIter<'_> {
    type Item = f32;

    #[inline]
    fn next(&mut self) -> Option<f32> {
        loop {
            if let Some(float) = self.packed.next() {
                self.left = self.left.saturating_sub(1);
                return Some(f32::from_le_bytes(*float));
            }
            match self.values.as_mut()?.next().ok()?? {
                Value::Fixed32(float) => {
                    self.left = self.left.saturating_sub(1);
                    return Some(f32::from_le_bytes(float));
                }
                Value::Len(packed) => self.packed = packed.as_chunks().0.iter(),
                _ => return None,
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl FloatListRef<'_> {
    pub(super) const EMPTY: Self = Self { source: FloatSource::Packed(&[]), len: 0 };
}
