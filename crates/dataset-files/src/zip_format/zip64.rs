//! The zip64 extended information extra field (section 4.5.3).

use super::{Fields, IN_ZIP64_U32, entry_fields::EntryFields};

const HEADER_ID: u16 = 1;
/// The format version that has zip64 (section 4.4.3.2).
pub(crate) const VERSION_NEEDED: u16 = 45;

/// The encoded length in bytes of a field with that many numbers.
pub(crate) const fn len(numbers: u16) -> u16 {
    4 + 8 * numbers
}

/// An extra field with these numbers; none if there are none.
pub(crate) fn encode(numbers: &[u64]) -> Vec<u8> {
    let mut out = Vec::new();
    if let (false, Ok(count)) = (numbers.is_empty(), u16::try_from(numbers.len())) {
        out.extend(HEADER_ID.to_le_bytes());
        out.extend((8 * count).to_le_bytes());
        out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }
    out
}

/// The compressed and the uncompressed length a header gives, in its own fields or in this extra field.
pub(crate) fn lengths(fields: &EntryFields, extra: &[u8]) -> Option<(u64, u64)> {
    let in_zip64 = |len: u32| len == IN_ZIP64_U32;
    let mut numbers = Fields(find(extra).unwrap_or_default());
    let uncompressed =
        if in_zip64(fields.uncompressed_len) { numbers.u64()? } else { fields.uncompressed_len.into() };
    let compressed =
        if in_zip64(fields.compressed_len) { numbers.u64()? } else { fields.compressed_len.into() };
    Some((compressed, uncompressed))
}

fn find(extra: &[u8]) -> Option<&[u8]> {
    let mut fields = Fields(extra);
    loop {
        let id = fields.u16()?;
        let len = fields.u16()?;
        let data = fields.bytes(len.into())?;
        if id == HEADER_ID {
            return Some(data);
        }
    }
}
