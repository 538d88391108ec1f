//! The fields of an encoded message, without decoding them.

/// One field of an encoded message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) number: u64,
    /// The contents of a length-delimited field (wire type 2), `None` for a number.
    pub(crate) contents: Option<&'a [u8]>,
}

/// The bytes are not a message, or one with a group in it, which no version of these schemas has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotPlain;

/// The fields of `message`, in order. Stops after an error.
pub(crate) fn fields(message: &[u8]) -> impl Iterator<Item = Result<Field<'_>, NotPlain>> {
    let mut rest = message;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let field = take_field(&mut rest).ok_or(NotPlain);
        if field.is_err() {
            rest = &[];
        }
        Some(field)
    })
}

fn take_field<'a>(rest: &mut &'a [u8]) -> Option<Field<'a>> {
    let key = take_varint(rest)?;
    let (number, wire_type) = (key >> 3, key & 7);
    let contents = match wire_type {
        0 => take_varint(rest).map(|_| None)?,
        1 => take(rest, 8).map(|_| None)?,
        2 => {
            let len = usize::try_from(take_varint(rest)?).ok()?;
            Some(take(rest, len)?)
        }
        5 => take(rest, 4).map(|_| None)?,
        _ => return None,
    };
    Some(Field { number, contents })
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(len)?;
    *rest = tail;
    Some(head)
}

fn take_varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return None;
        }
        value |= bits << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(message: &[u8]) -> Result<Vec<Field<'_>>, NotPlain> {
        fields(message).collect()
    }

    #[test]
    fn every_wire_type_but_groups_is_walked() {
        let message = [
            0x08, 0x96, 0x01, // field 1, varint: 150
            0x11, 1, 2, 3, 4, 5, 6, 7, 8, // field 2, 64-bit
            0x1a, 0x02, b'h', b'i', // field 3, 2 bytes
            0x25, 1, 2, 3, 4, // field 4, 32-bit
            0x82, 0x01, 0x00, // field 16, no bytes
        ];
        assert_eq!(
            all(&message),
            Ok(vec![
                Field { number: 1, contents: None },
                Field { number: 2, contents: None },
                Field { number: 3, contents: Some(b"hi") },
                Field { number: 4, contents: None },
                Field { number: 16, contents: Some(b"") },
            ])
        );
        for cut in [1, 2, 4, 11, 13, 14, 15, 17, 20, 22, 23] {
            assert_eq!(all(&message[..cut]), Err(NotPlain), "cut at {cut}");
        }
    }

    #[test]
    fn groups_and_impossible_numbers_are_refused() {
        assert_eq!(all(&[0x0b, 0x0c]), Err(NotPlain), "field 1 as a group");
        assert_eq!(all(&[0x0e]), Err(NotPlain), "wire type 6");
        let mut longest = [0xff; 11];
        longest[0] = 0x08; // field 1, varint
        longest[10] = 0x01; // the 64th bit
        assert_eq!(all(&longest), Ok(vec![Field { number: 1, contents: None }]));
        longest[10] = 0x02; // a 65th
        assert_eq!(all(&longest), Err(NotPlain));
        longest[10] = 0x81; // an eleventh byte
        assert_eq!(all(&longest), Err(NotPlain));
        assert_eq!(all(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00]), Err(NotPlain), "2 GiB of one byte");
    }

    #[test]
    fn nothing_follows_an_error() {
        let mut fields = fields(&[0x07, 0x0a, 0x00]);
        assert_eq!(fields.next(), Some(Err(NotPlain)));
        assert_eq!(fields.next(), None);
    }
}
