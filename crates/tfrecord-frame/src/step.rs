//! One record at the front of some bytes: the reading that every reader shares.

use crate::framing::{FOOTER_LEN, HEADER_LEN, decode_header, verify_footer};
use crate::{ErrorKind, Part, ReadOptions};

/// What stands at the front of the bytes.
pub(crate) enum Step<'a> {
    /// A whole record, with this payload.
    Record(&'a [u8]),
    /// The beginning of one, or nothing: this many bytes are needed in all to say more.
    More(
        #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "bytes in memory are all there"))] usize,
    ),
    /// No record.
    Fault(ErrorKind),
}

/// Looks at the front of `bytes`.
#[inline]
pub(crate) fn step<'a>(bytes: &'a [u8], options: &ReadOptions) -> Step<'a> {
    let Some(header) = bytes.first_chunk() else { return Step::More(HEADER_LEN) };
    let payload_len = match payload_len(header, options) {
        Ok(len) => len,
        Err(fault) => return Step::Fault(fault),
    };
    let Some((payload, footer)) = split(bytes, payload_len) else {
        return Step::More(framed(payload_len));
    };
    match verify_footer(footer, payload, options.checksums) {
        Ok(()) => Step::Record(payload),
        Err(mismatch) => Step::Fault(ErrorKind::payload_checksum(mismatch)),
    }
}

/// The length that a header states, if it may be believed and is within the limit.
#[inline]
pub(crate) fn payload_len(header: &[u8; HEADER_LEN], options: &ReadOptions) -> Result<usize, ErrorKind> {
    let len = decode_header(header, options.checksums).map_err(ErrorKind::length_checksum)?;
    within_limit(len, options)
}

/// Passes a length on that is within the limit.
#[inline]
pub(crate) fn within_limit(len: u64, options: &ReadOptions) -> Result<usize, ErrorKind> {
    let limit = options.limit();
    match usize::try_from(len) {
        Ok(fits) if len <= limit => Ok(fits),
        _ => Err(ErrorKind::TooLong { len, limit }),
    }
}

/// Payload and footer of the record at the front, if it is there whole.
#[inline]
pub(crate) fn split(record: &[u8], payload_len: usize) -> Option<(&[u8], &[u8; FOOTER_LEN])> {
    let (payload, rest) = record.get(HEADER_LEN..)?.split_at_checked(payload_len)?;
    Some((payload, rest.first_chunk()?))
}

/// As `framing::framed_len`, of a length within the limit.
pub(crate) const fn framed(payload_len: usize) -> usize {
    payload_len.saturating_add(HEADER_LEN + FOOTER_LEN)
}

/// The fault of an input that ends after `rest`, which is less than a record and more than nothing.
pub(crate) fn truncated(rest: &[u8]) -> ErrorKind {
    let Some((header, body)) = rest.split_first_chunk::<HEADER_LEN>() else {
        return truncated_header(rest.len() as u64);
    };
    let [l0, l1, l2, l3, l4, l5, l6, l7, ..] = *header;
    truncated_body(u64::from_le_bytes([l0, l1, l2, l3, l4, l5, l6, l7]), body.len() as u64)
}

/// The fault of an input that ends `got` bytes into a header.
pub(crate) const fn truncated_header(got: u64) -> ErrorKind {
    ErrorKind::Truncated { part: Part::Header, needed: HEADER_LEN as u64, got }
}

/// The fault of an input that ends `got` bytes after the header of a payload of `len` bytes.
pub(crate) const fn truncated_body(len: u64, got: u64) -> ErrorKind {
    match got.checked_sub(len) {
        None => ErrorKind::Truncated { part: Part::Payload, needed: len, got },
        Some(got) => ErrorKind::Truncated { part: Part::Footer, needed: FOOTER_LEN as u64, got },
    }
}
