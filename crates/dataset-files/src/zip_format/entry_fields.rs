//! The fields that a local header and a central header share (sections 4.3.7 and 4.3.12).

use super::Fields;

/// The encoded length in bytes.
pub(crate) const LEN: usize = 26;

/// General purpose bit 0: encrypted.
const ENCRYPTED: u16 = 1;
/// Bits 6 and 13: strong encryption, masked headers.
const STRONGLY_ENCRYPTED: u16 = 1 << 6 | 1 << 13;
/// Bit 3: checksum and lengths follow the data.
const DATA_DESCRIPTOR: u16 = 1 << 3;
/// Bit 5: compressed patched data.
const PATCH: u16 = 1 << 5;
/// Bit 11: the name is UTF-8.
pub(crate) const UTF8: u16 = 1 << 11;

/// 1980-01-01, the first date the format has (section 4.4.6).
const FIRST_DATE: u16 = 1 << 5 | 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EntryFields {
    pub(crate) version_needed: u16,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) time: u16,
    pub(crate) date: u16,
    pub(crate) crc: u32,
    pub(crate) compressed_len: u32,
    pub(crate) uncompressed_len: u32,
    pub(crate) name_len: u16,
    pub(crate) extra_len: u16,
}

impl EntryFields {
    /// A stored entry as this crate writes them: midnight of the first day, flagged UTF-8 only where it matters.
    pub(crate) fn stored(name: &str, name_len: u16, crc: u32) -> Self {
        Self {
            version_needed: 10,
            flags: if name.is_ascii() { 0 } else { UTF8 },
            method: super::STORED,
            time: 0,
            date: FIRST_DATE,
            crc,
            compressed_len: 0,
            uncompressed_len: 0,
            name_len,
            extra_len: 0,
        }
    }

    pub(crate) fn decode(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            version_needed: fields.u16()?,
            flags: fields.u16()?,
            method: fields.u16()?,
            time: fields.u16()?,
            date: fields.u16()?,
            crc: fields.u32()?,
            compressed_len: fields.u32()?,
            uncompressed_len: fields.u32()?,
            name_len: fields.u16()?,
            extra_len: fields.u16()?,
        })
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        for field in [self.version_needed, self.flags, self.method, self.time, self.date] {
            out.extend(field.to_le_bytes());
        }
        for field in [self.crc, self.compressed_len, self.uncompressed_len] {
            out.extend(field.to_le_bytes());
        }
        for field in [self.name_len, self.extra_len] {
            out.extend(field.to_le_bytes());
        }
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.flags & (ENCRYPTED | STRONGLY_ENCRYPTED) != 0
    }

    pub(crate) fn is_patch(&self) -> bool {
        self.flags & PATCH != 0
    }

    pub(crate) fn has_data_descriptor(&self) -> bool {
        self.flags & DATA_DESCRIPTOR != 0
    }
}
