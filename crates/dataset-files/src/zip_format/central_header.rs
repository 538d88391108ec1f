//! An entry's header in the central directory (section 4.3.12).

use super::{Fields, IN_ZIP64_U16, IN_ZIP64_U32, entry_fields, entry_fields::EntryFields, zip64};

pub(crate) const SIGNATURE: [u8; 4] = *b"PK\x01\x02";
/// The length in bytes without name, extra field and comment.
pub(crate) const LEN: usize = 4 + 2 + entry_fields::LEN + 14;

/// "Version made by", high byte: the external attributes hold a Unix mode (section 4.4.2).
const MADE_BY_UNIX: [u16; 2] = [3, 19];
/// The mode of every entry this crate writes: a regular file, `rw-r--r--`.
const REGULAR_0644: u32 = 0o100_644;

/// What sort of file a header describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileType {
    Regular,
    SymbolicLink,
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct CentralHeader {
    made_by: u16,
    pub(crate) fields: EntryFields,
    pub(crate) comment_len: u16,
    disk: u16,
    external_attributes: u32,
    pub(crate) header_start: u32,
}

impl CentralHeader {
    pub(crate) fn decode(header: &[u8; LEN]) -> Option<Self> {
        let mut fields = Fields(header);
        fields.signature(SIGNATURE)?;
        let made_by = fields.u16()?;
        let entry = EntryFields::decode(&mut fields)?;
        let comment_len = fields.u16()?;
        let disk = fields.u16()?;
        let _internal_attributes = fields.u16()?;
        Some(Self {
            made_by,
            fields: entry,
            comment_len,
            disk,
            external_attributes: fields.u32()?,
            header_start: fields.u32()?,
        })
    }

    pub(crate) fn is_on_another_disk(&self) -> bool {
        self.disk != 0 && self.disk != IN_ZIP64_U16
    }

    pub(crate) fn file_type(&self) -> FileType {
        let made_by_unix = MADE_BY_UNIX.contains(&(self.made_by >> 8));
        match (self.external_attributes >> 16) & 0o170_000 {
            0o120_000 if made_by_unix => FileType::SymbolicLink,
            0 | 0o100_000 => FileType::Regular,
            _ if made_by_unix => FileType::Other,
            _ => FileType::Regular,
        }
    }
}

/// The header of a stored entry: zip64 only where a number needs it.
pub(crate) fn encode(fields: &EntryFields, name: &str, len: u64, header_start: u64, out: &mut Vec<u8>) {
    let mut fields = *fields;
    let mut numbers = Vec::new();
    let field = u32::try_from(len).unwrap_or(IN_ZIP64_U32);
    if field == IN_ZIP64_U32 {
        numbers.extend([len, len]);
    }
    fields.compressed_len = field;
    fields.uncompressed_len = field;
    let start_field = u32::try_from(header_start).unwrap_or(IN_ZIP64_U32);
    if start_field == IN_ZIP64_U32 {
        numbers.push(header_start);
    }
    let extra = zip64::encode(&numbers);
    if !extra.is_empty() {
        fields.version_needed = zip64::VERSION_NEEDED;
    }
    fields.extra_len = u16::try_from(extra.len()).unwrap_or_default();

    out.extend(SIGNATURE);
    // Made by Unix, with the version of the format that zip64 came with.
    out.extend((3 << 8 | zip64::VERSION_NEEDED).to_le_bytes());
    fields.encode(out);
    // No comment; disk 0; internal attributes 0.
    out.extend([0; 6]);
    out.extend((REGULAR_0644 << 16).to_le_bytes());
    out.extend(start_field.to_le_bytes());
    out.extend(name.as_bytes());
    out.extend(extra);
}
