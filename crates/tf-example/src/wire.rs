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
    #[inline]
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

    /// The contents of the next field 1, which must be length-delimited; the others are stepped over.
    #[inline]
    pub(crate) fn next_first(&mut self) -> Result<Option<&'a [u8]>, Fault> {
        if let Some(contents) = self.take_if(header(1)) {
            return Ok(Some(contents));
        }
        while let Some((number, contents)) = self.next_message(1)? {
            if number == 1 {
                return Ok(Some(contents));
            }
        }
        Ok(None)
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

#[cfg(test)]
mod tests {
    use super::*;

    type All<'a> = Result<Vec<(u32, Value<'a>)>, WireError>;

    fn all(message: &[u8]) -> All<'_> {
        let mut fields = Fields::new(message, MAX_DEPTH);
        let fields = std::iter::from_fn(|| fields.next().transpose());
        let fields = fields.map(|field| field.map(|field| (field.number, field.value)));
        fields.collect::<Result<_, _>>().map_err(|fault| Origin::of(message).error(fault))
    }

    #[track_caller]
    fn refuses(message: &[u8], kind: WireErrorKind, offset: usize) {
        let error = all(message).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset));
    }

    const EVERY_WIRE_TYPE: [u8; 27] = [
        0x08, 0x96, 0x01, // field 1, varint: 150
        0x11, 1, 2, 3, 4, 5, 6, 7, 8, // field 2, 64-bit
        0x1a, 0x02, b'h', b'i', // field 3, 2 bytes
        0x25, 1, 2, 3, 4, // field 4, 32-bit
        0x2b, 0x08, 0x00, 0x2c, // field 5, a group with a varint in it
        0x92, 0x00, // field 2, its header in 2 bytes for 1: its length is cut off
    ];

    #[test]
    fn every_wire_type_is_walked() {
        let message = [&EVERY_WIRE_TYPE[..], &[0x00]].concat();
        let expected = vec![
            (1, Value::Varint(150)),
            (2, Value::Fixed64),
            (3, Value::Len(b"hi")),
            (4, Value::Fixed32([1, 2, 3, 4])),
            (5, Value::Group),
            (2, Value::Len(b"")),
        ];
        assert_eq!(all(&message), Ok(expected));
    }

    #[test]
    fn a_message_is_whole_only_between_two_fields() {
        for cut in 0..=EVERY_WIRE_TYPE.len() {
            let between = [0, 3, 12, 16, 21, 25].contains(&cut);
            assert_eq!(all(&EVERY_WIRE_TYPE[..cut]).is_ok(), between, "cut at {cut}");
        }
        refuses(&EVERY_WIRE_TYPE[..1], WireErrorKind::Varint, 1);
        refuses(&EVERY_WIRE_TYPE[..2], WireErrorKind::Varint, 1);
        refuses(&EVERY_WIRE_TYPE[..11], WireErrorKind::BeyondEnd { len: 8, available: 7 }, 4);
        refuses(&EVERY_WIRE_TYPE[..15], WireErrorKind::BeyondEnd { len: 2, available: 1 }, 13);
        refuses(&EVERY_WIRE_TYPE[..20], WireErrorKind::BeyondEnd { len: 4, available: 3 }, 17);
        refuses(&EVERY_WIRE_TYPE[..24], WireErrorKind::Varint, 24);
    }

    #[test]
    fn groups_balance_and_end_somewhere() {
        // Field 1 as a group; in it the same again, a group 2, and bytes that look like ends.
        let nested = [0x0b, 0x0b, 0x0c, 0x13, 0x14, 0x1a, 0x02, 0x0c, 0x0c, 0x0c];
        assert_eq!(all(&nested), Ok(vec![(1, Value::Group)]));
        refuses(&[0x0c], WireErrorKind::Group, 0);
        refuses(&[0x0b, 0x14], WireErrorKind::Group, 1);
        refuses(&[0x0b, 0x13, 0x0c, 0x14], WireErrorKind::Group, 2);
        let deepest = [vec![0x0b; 100], vec![0x0c; 100]].concat();
        assert_eq!(all(&deepest), Ok(vec![(1, Value::Group)]));
        refuses(&[vec![0x0b; 101], vec![0x0c; 101]].concat(), WireErrorKind::TooDeep, 100);
        // A field in the deepest group counts as one level more, as in prost.
        refuses(&[vec![0x0b; 100], vec![0x08, 0], vec![0x0c; 100]].concat(), WireErrorKind::TooDeep, 100);
        let no_depth_left = Fields::new(&[0x08, 0], 0).next();
        assert!(matches!(no_depth_left, Ok(Some(Field { number: 1, value: Value::Varint(0) }))));
    }

    #[test]
    fn headers_have_32_bits_and_name_a_field() {
        let greatest = (1 << 29) - 1;
        assert_eq!(all(&[0xf8, 0xff, 0xff, 0xff, 0x0f, 0]), Ok(vec![(greatest, Value::Varint(0))]));
        refuses(&[0x80, 0x80, 0x80, 0x80, 0x10, 0], WireErrorKind::FieldNumber { number: 1 << 29 }, 0);
        let all_bits = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        refuses(&all_bits, WireErrorKind::FieldNumber { number: u64::MAX >> 3 }, 0);
        refuses(&[0x08, 0, 0x02, 0], WireErrorKind::FieldNumber { number: 0 }, 2);
        refuses(&[0x04], WireErrorKind::FieldNumber { number: 0 }, 0);
        refuses(&[0x0e], WireErrorKind::WireType { wire_type: 6 }, 0);
        refuses(&[0x0f], WireErrorKind::WireType { wire_type: 7 }, 0);
    }

    #[test]
    fn varints_have_64_bits_and_ten_bytes() {
        let mut longest = [0xff; 11];
        longest[0] = 0x08; // field 1, varint
        longest[10] = 0x01; // the 64th bit
        assert_eq!(all(&longest), Ok(vec![(1, Value::Varint(u64::MAX))]));
        longest[10] = 0x02; // a 65th
        refuses(&longest, WireErrorKind::Varint, 1);
        longest[10] = 0x81; // an eleventh byte
        refuses(&[&longest[..], &[0]].concat(), WireErrorKind::Varint, 1);
        refuses(&longest[..10], WireErrorKind::Varint, 1);
        assert_eq!(
            all(&[0x08, 0x85, 0x80, 0x00]),
            Ok(vec![(1, Value::Varint(5))]),
            "longer than it needs to be"
        );
    }

    #[test]
    fn lengths_are_not_believed() {
        let available = |len, available| WireErrorKind::BeyondEnd { len, available };
        refuses(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00], available(0x7fff_ffff, 1), 1);
        let all_bits = [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        refuses(&all_bits, available(u64::MAX, 0), 1);
        refuses(&[0x0a, 0x02, 0x00], available(2, 1), 1);
    }

    #[test]
    fn known_fields_must_be_messages() {
        let message = [0x18, 0x00, 0x1b, 0x1c, 0x12, 0x01, b'x', 0x08, 0x00, 0x0a, 0x00];
        let mut fields = Fields::new(&message, MAX_DEPTH);
        assert_eq!(fields.next_message(2), Ok(Some((2, &b"x"[..]))), "past what is unknown");
        let error = Origin::of(&message).error(fields.next_message(2).unwrap_err());
        assert_eq!((error.kind(), error.offset()), (WireErrorKind::WrongWireType { field: 1 }, 7));
        assert_eq!(fields.next_message(2), Ok(None), "nothing follows a fault");
    }

    #[test]
    fn nothing_follows_a_fault() {
        for fault in [&[0x07][..], &[0x0c], &[0x0b, 0x14], &[0x0a, 0x7f], &[0x0d]] {
            let message = [fault, &[0x0a, 0x00]].concat();
            let mut fields = Fields::new(&message, MAX_DEPTH);
            assert!(fields.next().is_err());
            assert_eq!(fields.next(), Ok(None));
            assert!(fields.is_empty());
        }
    }
}
