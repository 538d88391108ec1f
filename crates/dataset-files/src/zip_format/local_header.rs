//! The header in front of an entry's data (section 4.3.7).

use super::{Fields, IN_ZIP64_U32, entry_fields, entry_fields::EntryFields, zip64};

pub(crate) const SIGNATURE: [u8; 4] = *b"PK\x03\x04";
/// The length in bytes without name and extra field.
pub(crate) const LEN: usize = 4 + entry_fields::LEN;

pub(crate) fn decode(header: &[u8; LEN]) -> Option<EntryFields> {
    let mut fields = Fields(header);
    fields.signature(SIGNATURE)?;
    EntryFields::decode(&mut fields)
}

/// A header whose lengths fit it.
pub(crate) fn encode(fields: &EntryFields, name: &str) -> Vec<u8> {
    let mut out = SIGNATURE.to_vec();
    fields.encode(&mut out);
    out.extend(name.as_bytes());
    out
}

/// A header of constant length whatever the entry's length: the lengths are in a zip64 extra field.
///
/// For an entry that is written before its length is known; the header is written over once it is.
pub(crate) fn encode_zip64(fields: &EntryFields, name: &str, len: u64) -> Vec<u8> {
    let extra = zip64::encode(&[len, len]);
    let mut fields = EntryFields { version_needed: zip64::VERSION_NEEDED, ..*fields };
    fields.compressed_len = IN_ZIP64_U32;
    fields.uncompressed_len = IN_ZIP64_U32;
    fields.extra_len = zip64::len(2);
    let mut out = encode(&fields, name);
    out.extend(extra);
    out
}
