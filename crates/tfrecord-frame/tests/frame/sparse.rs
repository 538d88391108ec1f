//! A file of any size that lies nowhere: records of one length, zeros for payloads.

use std::io::{self, Read, Seek, SeekFrom};

use tfrecord_frame::framing::{HEADER_LEN, encode_header, framed_len};

pub(crate) struct Sparse {
    pub(crate) payload_len: u64,
    pub(crate) len: u64,
    at: u64,
    pub(crate) seeks: usize,
    pub(crate) reads: usize,
}

impl Sparse {
    pub(crate) fn new(payload_len: u64, records: u64) -> Self {
        Self { payload_len, len: framed_len(payload_len) * records, at: 0, seeks: 0, reads: 0 }
    }
}

impl Read for Sparse {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        let header = encode_header(self.payload_len);
        let left = self.len.saturating_sub(self.at);
        let len = usize::try_from(left).map_or(buf.len(), |left| left.min(buf.len()));
        let mut within = self.at % framed_len(self.payload_len);
        for byte in &mut buf[..len] {
            *byte = if within < HEADER_LEN as u64 { header[usize::try_from(within).unwrap()] } else { 0 };
            within = (within + 1) % framed_len(self.payload_len);
        }
        self.at += len as u64;
        Ok(len)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.seeks += 1;
        self.at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(way) => self.len.checked_add_signed(way),
            SeekFrom::Current(way) => self.at.checked_add_signed(way),
        }
        .ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }

    fn stream_position(&mut self) -> io::Result<u64> {
        Ok(self.at)
    }
}
