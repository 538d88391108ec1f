//! From a broken record to the next whole one.

use crate::header_search::{HeaderSearch, is_header};
use crate::step::{framed, payload_len, split};
use crate::window::Window;
use crate::{Checksums, ErrorKind, ReadOptions, framing};

/// How much is looked through at a time.
const BLOCK_LEN: usize = 64 << 10;

/// Checksums over payloads that prove false cost at most this many bytes for each byte searched, beside one
/// record of the greatest length: a file full of made-up headers must not take quadratic time.
const FALSE_BYTES_PER_BYTE: u64 = 8;

/// Looks for the next whole record: one both checksums of which hold, whatever the reader compares.
#[derive(Clone, Debug)]
pub(crate) struct Resync {
    headers: HeaderSearch,
    limit: u64,
    searched: u64,
    false_bytes: u64,
}

impl Resync {
    pub(crate) fn new(options: &ReadOptions) -> Self {
        Self { headers: HeaderSearch::new(options), limit: options.limit(), searched: 0, false_bytes: 0 }
    }

    /// How far to go after the record that `window` starts with failed because of `reason`: to the next whole
    /// record, or to the end of the input. `window` has moved there.
    pub(crate) fn find<W: Window>(&mut self, window: &mut W, reason: ErrorKind) -> Result<u64, W::Error> {
        let by_its_length = match reason {
            ErrorKind::PayloadChecksum { .. } => self.by_its_length(window)?,
            _ => None,
        };
        match (by_its_length, reason) {
            (Some(end), _) => {
                window.bytes(end as u64, 0)?;
                Ok(end as u64)
            }
            // Of a file that grows, the record may be whole by now.
            (None, ErrorKind::Truncated { .. }) => self.search(window, 0),
            (None, _) => self.search(window, 1),
        }
    }

    /// Where the broken record ends, if its header can be believed: if another header or the end of the input
    /// stands there, and no whole records reach up to there or beyond from inside it, as they do where bytes of it
    /// were lost.
    fn by_its_length<W: Window>(&mut self, window: &mut W) -> Result<Option<usize>, W::Error> {
        let Some(total) = self.stated(window.bytes(0, framing::HEADER_LEN)?) else { return Ok(None) };
        let bytes = window.bytes(0, total.saturating_add(framing::HEADER_LEN))?;
        let Some((_, after)) = bytes.split_at_checked(total) else { return Ok(None) };
        if !after.is_empty() && !is_header(after) {
            return Ok(None);
        }
        self.searched = self.searched.saturating_add(total as u64);
        Ok(Some(self.records_reaching(total, window)?.unwrap_or(total)))
    }

    /// Where inside a broken record of `total` bytes a row of whole records begins that reaches up to its end or
    /// beyond.
    ///
    /// Records that a payload was made of end before the footer: they do not.
    fn records_reaching<W: Window>(
        &mut self,
        total: usize,
        window: &mut W,
    ) -> Result<Option<usize>, W::Error> {
        let mut at = framing::HEADER_LEN;
        loop {
            let bytes = window.bytes(0, total)?;
            match bytes.get(at..).and_then(|bytes| self.headers.next(bytes)) {
                Some((passed, _)) if at + passed < total => at += passed,
                _ => return Ok(None),
            }
            let mut end = at;
            while end < total {
                let bytes = window.bytes(0, end.saturating_add(framing::HEADER_LEN))?;
                let Some(stated) = bytes.get(end..).and_then(|bytes| self.stated(bytes)) else { break };
                let bytes = window.bytes(0, end.saturating_add(stated))?;
                if !bytes.get(end..).is_some_and(|bytes| self.is_whole(bytes)) {
                    break;
                }
                end = end.saturating_add(stated);
            }
            if end >= total {
                return Ok(Some(at));
            }
            at = end.max(at + 1);
        }
    }

    /// The framed length that a header at the front states, if its checksum holds.
    fn stated(&self, bytes: &[u8]) -> Option<usize> {
        let options = ReadOptions::new().checksums(Checksums::LengthOnly).max_record_len(self.limit);
        payload_len(bytes.first_chunk()?, &options).ok().map(framed)
    }

    /// Whether a record is at the front, both checksums of which hold.
    fn is_whole(&mut self, bytes: &[u8]) -> bool {
        let body = self.stated(bytes).and_then(|total| split(bytes, total - framed(0)));
        body.is_some_and(|(payload, footer)| self.holds(payload, *footer))
    }

    /// Whether a payload's checksum holds. What it costs to see that it does not is limited.
    fn holds(&mut self, payload: &[u8], footer: [u8; framing::FOOTER_LEN]) -> bool {
        let len = payload.len() as u64;
        let allowance = self.limit.saturating_add(self.searched.saturating_mul(FALSE_BYTES_PER_BYTE));
        if self.false_bytes.saturating_add(len) > allowance {
            return false;
        }
        let holds = framing::verify_footer(&footer, payload, Checksums::Verify).is_ok();
        if !holds {
            self.false_bytes = self.false_bytes.saturating_add(len);
        }
        holds
    }

    /// How far the next whole record is, or the end of the input, from `from` on. `window` has moved there.
    pub(crate) fn search<W: Window>(&mut self, window: &mut W, from: u64) -> Result<u64, W::Error> {
        if window.bytes(0, 1)?.is_empty() {
            return Ok(0);
        }
        let mut at = from;
        loop {
            let bytes = window.bytes(at, BLOCK_LEN)?;
            if bytes.len() < framing::HEADER_LEN {
                let end = at.saturating_add(bytes.len() as u64);
                window.bytes(end, 0)?;
                return Ok(end);
            }
            // Without a header in it, all but what may be the beginning of one is done with.
            let found = self.headers.next(bytes);
            let passed = found.map_or(bytes.len() - (framing::HEADER_LEN - 1), |(header, _)| header) as u64;
            at = at.saturating_add(passed);
            self.searched = self.searched.saturating_add(passed);
            if let Some((_, payload_len)) = found {
                let total = usize::try_from(payload_len).map_or(usize::MAX, framed);
                if self.is_whole(window.bytes(at, total)?) {
                    return Ok(at);
                }
                at = at.saturating_add(1);
            }
        }
    }
}
