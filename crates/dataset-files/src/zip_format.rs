//! The layout of a zip archive, as PKWARE's APPNOTE.TXT 6.3 gives it: each record's encoding beside its decoding.

pub(crate) mod central_header;
pub(crate) mod end_record;
pub(crate) mod entry_fields;
pub(crate) mod local_header;
pub(crate) mod zip64;

/// Compression method 0: none (section 4.4.5).
pub(crate) const STORED: u16 = 0;
/// Compression method 8: deflate (section 4.4.5).
pub(crate) const DEFLATED: u16 = 8;

/// A 16-bit field with this value has its number in a zip64 record (section 4.4.1.4).
pub(crate) const IN_ZIP64_U16: u16 = u16::MAX;
/// A 32-bit field with this value has its number in a zip64 record (section 4.4.1.4).
pub(crate) const IN_ZIP64_U32: u32 = u32::MAX;

/// Takes little-endian fields off the front of a record.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (field, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(field)
    }

    pub(crate) fn signature(&mut self, signature: [u8; 4]) -> Option<()> {
        (self.take()? == signature).then_some(())
    }
}
