//! The three lists in the record.

mod byte_strings;
mod floats;
mod int64s;

use std::{fmt, iter::FusedIterator};

pub(crate) use self::floats::whole_floats;
pub use self::{
    byte_strings::{BytesIter, BytesListRef},
    floats::{FloatIter, FloatListRef},
    int64s::{Int64Iter, Int64ListRef},
};
use super::feature::{LAST_KIND, Parts, Span};
use crate::wire::{Fault, Fields, Value, WireErrorKind, header};

/// `value`, the one field of the three lists.
const VALUE: u8 = 1;

/// The encoded lists that a list is: one, unless somebody joined messages end to end.
#[derive(Clone, Copy)]
pub(crate) struct Bodies<'a> {
    source: BodySource<'a>,
    /// How many more messages or groups may lie within each other in a body.
    depth: u8,
}

#[derive(Clone, Copy)]
enum BodySource<'a> {
    One(&'a [u8]),
    /// The lists of a feature but for the first `skip`.
    Of {
        feature: Span<'a>,
        skip: usize,
    },
}

impl<'a> Bodies<'a> {
    pub(crate) fn one(body: &'a [u8], depth: u8) -> Self {
        Self { source: BodySource::One(body), depth }
    }

    pub(crate) fn of(feature: Span<'a>, skip: usize) -> Self {
        Self { source: BodySource::Of { feature, skip }, depth: feature.depth().saturating_sub(1) }
    }

    fn only(&self) -> Option<&'a [u8]> {
        if let BodySource::One(body) = self.source { Some(body) } else { None }
    }

    fn values(self) -> Values<'a> {
        let none = Fields::new(&[], 0);
        match self.source {
            BodySource::One(body) => {
                Values { body: Fields::new(body, self.depth), more: None, depth: self.depth }
            }
            BodySource::Of { feature, skip } => {
                let more = More { parts: feature.parts(), part: none, skip, depth: feature.depth() };
                Values { body: none, more: Some(more), depth: self.depth }
            }
        }
    }
}

/// The fields numbered 1 of every body.
#[derive(Clone)]
struct Values<'a> {
    body: Fields<'a>,
    more: Option<More<'a>>,
    depth: u8,
}

impl<'a> Values<'a> {
    #[inline]
    fn next(&mut self) -> Result<Option<Value<'a>>, Fault> {
        Ok(self.next_at()?.map(|(_, value)| value))
    }

    /// The next value, and what begins with its field.
    #[inline]
    fn next_at(&mut self) -> Result<Option<(&'a [u8], Value<'a>)>, Fault> {
        loop {
            while let Some((at, field)) = self.body.next_at()? {
                if field.number == u32::from(VALUE) {
                    return Ok(Some((at, field.value)));
                }
            }
            let Some(body) = self.more.as_mut().map_or(Ok(None), More::next)? else { return Ok(None) };
            self.body = Fields::new(body, self.depth);
        }
    }
}

#[derive(Clone)]
struct More<'a> {
    parts: Parts<'a>,
    part: Fields<'a>,
    skip: usize,
    depth: u8,
}

impl<'a> More<'a> {
    fn next(&mut self) -> Result<Option<&'a [u8]>, Fault> {
        loop {
            while let Some((number, body)) = self.part.next_message(LAST_KIND)? {
                if number > LAST_KIND {
                    continue;
                }
                if self.skip == 0 {
                    return Ok(Some(body));
                }
                self.skip -= 1;
            }
            let Some(part) = self.parts.next() else { return Ok(None) };
            self.part = Fields::new(part, self.depth);
        }
    }
}

/// A value that is not encoded as its kind is.
#[cold]
fn wrong_wire_type(at: &[u8]) -> Fault {
    Fault::new(WireErrorKind::WrongWireType { field: VALUE.into() }, at)
}

/// The packed values that a body is, where it is nothing else.
#[inline]
pub(crate) fn only_packed(body: &[u8]) -> Option<&[u8]> {
    let mut fields = Fields::new(body, 0);
    if fields.is_empty() {
        return Some(body);
    }
    fields.take_if(header(VALUE)).filter(|_| fields.is_empty())
}

macro_rules! list {
    ($list:ident, $iter:ident, $item:ty) => {
        impl ExactSizeIterator for $iter<'_> {}
        impl FusedIterator for $iter<'_> {}

        impl<'a> IntoIterator for $list<'a> {
            type Item = $item;
            type IntoIter = $iter<'a>;

            fn into_iter(self) -> $iter<'a> {
                self.iter()
            }
        }

        impl<'a> IntoIterator for &$list<'a> {
            type Item = $item;
            type IntoIter = $iter<'a>;

            fn into_iter(self) -> $iter<'a> {
                self.iter()
            }
        }

        /// No values.
        impl Default for $list<'_> {
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl fmt::Debug for $list<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self).finish()
            }
        }

        impl fmt::Debug for $iter<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.clone()).finish()
            }
        }
    };
}

list!(BytesListRef, BytesIter, &'a [u8]);
list!(FloatListRef, FloatIter, f32);
list!(Int64ListRef, Int64Iter, i64);
