//! Byte strings in the record.

use super::{Bodies, BodySource, VALUE, Values, wrong_wire_type};
use crate::wire::{Fault, Fields, header};

/// Byte strings in the record, in order.
///
/// ```
/// use tf_example::{Example, ExampleRef, Feature, Message};
///
/// let record = Example::from_features([("names", Feature::bytes(["cat", "dog"]))]).encode_to_vec();
/// let names = ExampleRef::parse(&record)?.bytes_list("names")?;
/// assert_eq!(names.len(), 2);
/// assert_eq!(names.iter().last(), Some(&b"dog"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct BytesListRef<'a> {
    bodies: Bodies<'a>,
    len: usize,
}

impl<'a> BytesListRef<'a> {
    #[inline]
    pub(crate) fn open(bodies: Bodies<'a>) -> Result<Self, Fault> {
        let mut len = 0;
        if let Some(body) = bodies.only() {
            let mut fields = Fields::new(body, bodies.depth);
            while fields.take_if(header(VALUE)).is_some() {
                len += 1;
            }
            if fields.is_empty() {
                return Ok(Self { bodies, len });
            }
        }
        Self::open_mixed(bodies)
    }

    #[cold]
    fn open_mixed(bodies: Bodies<'a>) -> Result<Self, Fault> {
        let (mut values, mut len) = (bodies.values(), 0);
        while let Some((at, value)) = values.next_at()? {
            value.contents().ok_or_else(|| wrong_wire_type(at))?;
            len += 1;
        }
        Ok(Self { bodies, len })
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
    pub fn first(&self) -> Option<&'a [u8]> {
        self.iter().next()
    }

    /// The values.
    #[must_use]
    pub fn iter(&self) -> BytesIter<'a> {
        BytesIter { values: self.bodies.values(), left: self.len }
    }
}

/// The values of a [`BytesListRef`].
///
/// ```
/// # use tf_example::{Example, ExampleRef, Feature, Message};
/// # let record = Example::from_features([("names", Feature::bytes(["cat", "dog"]))]).encode_to_vec();
/// # let example = ExampleRef::parse(&record)?;
/// let names: tf_example::BytesIter<'_> = example.bytes_list("names")?.iter();
/// assert_eq!(names.map(<[u8]>::len).sum::<usize>(), 6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct BytesIter<'a> {
    values: Values<'a>,
    left: usize,
}

impl<'a> Iterator for BytesIter<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        // The list was walked when it was opened: there is no fault in it.
        let value = self.values.next().ok()??.contents()?;
        self.left = self.left.saturating_sub(1);
        Some(value)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl BytesListRef<'_> {
    pub(super) const EMPTY: Self = Self { bodies: Bodies { source: BodySource::One(&[]), depth: 0 }, len: 0 };
}
