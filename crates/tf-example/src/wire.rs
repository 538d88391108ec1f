//! The fields of an encoded message, one after the other, without decoding what is in them.
//!
//! What is accepted here is what prost accepts: a message is walked by one or the other, and both agree.

mod error;

pub(crate) use self::error::{Fault, Origin};
pub use self::error::{WireError, WireErrorKind};

/// Messages and groups within each other that a record may have, as in prost and in protobuf's own readers.
pub(crate) const MAX_DEPTH: u8 = 100;

/// The longest varint, in bytes: 64 bits by seven.
const MAX_VARINT_LEN: usize = 10;

/// The header of a length-delimited field below 16.
pub(crate) const fn header(number: u8) -> u8 {
    number << 3 | 2
}

/// One field of an encoded message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) number: u32,
    pub(crate) value: Value<'a>,
}

/// What a field holds, by its wire type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Varint(u64),
    Fixed64,
    Len(&'a [u8]),
    Group,
    Fixed32([u8; 4]),
}

impl<'a> Value<'a> {
    /// The contents of a length-delimited field, which is what all but numbers are.
    pub(crate) fn contents(self) -> Option<&'a [u8]> {
        if let Self::Len(contents) = self { Some(contents) } else { None }
    }
}

/// The fields of a message, in order. A group is stepped over whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
    /// How many more messages or groups may lie within each other here.
    depth: u8,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(message: &'a [u8], depth: u8) -> Self {
        Self { rest: message, depth }
    }

    /// The contents of the next field where it is the one with this header, one byte, and nothing about it is
    /// unusual. Else nothing is taken, and [`next`](Self::next) says what is there.
    #[inline]
    pub(crate) fn take_if(&mut self, header: u8) -> Option<&'a [u8]> {
        let (contents, tail) = match *self.rest {
            [first, len, ref tail @ ..] if first == header && len < 0x80 => {
                tail.split_at_checked(usize::from(len))?
            }
            [first, low, high, ref tail @ ..] if first == header && low >= 0x80 && high < 0x80 => {
                tail.split_at_checked(usize::from(low & 0x7f) | usize::from(high) << 7)?
            }
            [first, low, mid, high, ref tail @ ..] if first == header && mid >= 0x80 && high < 0x80 => {
                let low = usize::from(low & 0x7f) | usize::from(mid & 0x7f) << 7;
                tail.split_at_checked(low | usize::from(high) << 14)?
            }
            _ => return None,
        };
        self.rest = tail;
        Some(contents)
    }

    /// Nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next field; nothing follows a fault.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Field<'a>>, Fault> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        match take_field(&mut self.rest, self.depth) {
            Ok(field) => Ok(Some(field)),
            Err(fault) => {
                self.rest = &[];
                Err(fault)
            }
        }
    }

    /// The next field, and what begins with it.
    pub(crate) fn next_at(&mut self) -> Result<Option<(&'a [u8], Field<'a>)>, Fault> {
        let at = self.rest;
        Ok(self.next()?.map(|field| (at, field)))
    }

    /// The next field, which must be length-delimited where its number is `known`.
    #[inline]
    pub(crate) fn next_message(&mut self, known: u32) -> Result<Option<(u32, &'a [u8])>, Fault> {
        loop {
            let at = self.rest;
            let Some(field) = self.next()? else { return Ok(None) };
            match field.value {
                Value::Len(contents) => return Ok(Some((field.number, contents))),
                _ if (1..=known).contains(&field.number) => {
                    self.rest = &[];
                    return Err(Fault::new(WireErrorKind::WrongWireType { field: field.number }, at));
                }
                _ => {}
            }
        }
    }
}

#[inline]
fn take_field<'a>(rest: &mut &'a [u8], depth: u8) -> Result<Field<'a>, Fault> {
    let (number, wire_type) = take_key(rest)?;
    let value = match wire_type {
        2 => Value::Len(take_contents(rest)?),
        0 => Value::Varint(take_varint(rest)?),
        1 => take_array::<8>(rest).map(|_| Value::Fixed64)?,
        5 => Value::Fixed32(take_array(rest)?),
        _ => take_group(rest, number, depth)?,
    };
    Ok(Field { number, value })
}

/// A field's header: its number and its wire type.
#[inline]
fn take_key(rest: &mut &[u8]) -> Result<(u32, u8), Fault> {
    let at = *rest;
    let key = take_varint(rest)?;
    let number = u32::try_from(key).ok().map(|key| key >> 3).filter(|number| *number > 0);
    let wire_type = (key & 7) as u8;
    match number {
        Some(number) if wire_type != 4 && wire_type < 6 => Ok((number, wire_type)),
        _ => Err(impossible_key(key, at)),
    }
}

#[cold]
fn impossible_key(key: u64, at: &[u8]) -> Fault {
    let kind = match (key >> 3, (key & 7) as u8) {
        (0 | 0x2000_0000.., _) => WireErrorKind::FieldNumber { number: key >> 3 },
        (_, 4) => WireErrorKind::Group,
        (_, wire_type) => WireErrorKind::WireType { wire_type },
    };
    Fault::new(kind, at)
}

/// Steps over the fields of a group up to the end of it.
#[cold]
fn take_group<'a>(rest: &mut &'a [u8], number: u32, depth: u8) -> Result<Value<'a>, Fault> {
    let inner = depth.saturating_sub(1);
    loop {
        let at = *rest;
        let key = take_varint(rest)?;
        if key == u64::from(number) << 3 | 4 {
            return Ok(Value::Group);
        }
        if inner == 0 {
            return Err(Fault::new(WireErrorKind::TooDeep, at));
        }
        *rest = at;
        take_field(rest, inner)?;
    }
}

#[inline]
fn take_contents<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Fault> {
    let at = *rest;
    let len = take_varint(rest)?;
    match usize::try_from(len).ok().and_then(|len| rest.split_at_checked(len)) {
        Some((contents, tail)) => {
            *rest = tail;
            Ok(contents)
        }
        None => Err(beyond_end(len, rest.len(), at)),
    }
}

#[cold]
fn beyond_end(len: u64, available: usize, at: &[u8]) -> Fault {
    Fault::new(WireErrorKind::BeyondEnd { len, available }, at)
}

fn take_array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Fault> {
    let Some((array, tail)) = rest.split_first_chunk::<N>() else {
        return Err(beyond_end(N as u64, rest.len(), rest));
    };
    *rest = tail;
    Ok(*array)
}

/// A varint of at most 64 bits. More zeros than it needs do no harm.
#[inline]
pub(crate) fn take_varint(rest: &mut &[u8]) -> Result<u64, Fault> {
    match rest.split_first() {
        Some((&byte, tail)) if byte < 0x80 => {
            *rest = tail;
            Ok(u64::from(byte))
        }
        _ => take_long_varint(rest),
    }
}

fn take_long_varint(rest: &mut &[u8]) -> Result<u64, Fault> {
    let at = *rest;
    let mut value = 0;
    for (position, &byte) in at.iter().take(MAX_VARINT_LEN).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * position);
        if byte < 0x80 {
            if position + 1 == MAX_VARINT_LEN && byte > 1 {
                break;
            }
            *rest = at.get(position + 1..).unwrap_or_default();
            return Ok(value);
        }
    }
    Err(Fault::new(WireErrorKind::Varint, at))
}
