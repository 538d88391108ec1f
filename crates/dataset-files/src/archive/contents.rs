//! An entry's contents, checked as they pass.

use std::io::{self, BufReader, Read, Take};

use flate2::bufread::DeflateDecoder;

use super::{
    Window,
    member::{corrupt, ratio_exceeded},
};
use crate::{
    Entry,
    error::Error,
    limits::RATIO_FREE_LEN,
    zip_format::{DEFLATED, entry_fields::EntryFields},
};

type Data = Take<BufReader<Window>>;

enum Decoder {
    Stored(Data),
    Deflated(Box<DeflateDecoder<Data>>),
}

/// Reads an entry and checks length and checksum with the last byte, not only at the end behind it.
pub(crate) struct Contents {
    decoder: Decoder,
    name: String,
    len: u64,
    position: u64,
    expected_crc: u32,
    crc: crc32fast::Hasher,
    max_ratio: u64,
    /// The fault of an entry whose last byte is withheld.
    deferred: Option<io::Error>,
    /// A failed entry stays failed: it never looks as if it had ended.
    failed: bool,
}

impl Contents {
    pub(super) fn new(data: Data, entry: &Entry, fields: &EntryFields, max_ratio: u64) -> Self {
        let decoder = match fields.method {
            DEFLATED => Decoder::Deflated(Box::new(DeflateDecoder::new(data))),
            _ => Decoder::Stored(data),
        };
        Self {
            decoder,
            name: entry.name().to_owned(),
            len: entry.len(),
            position: 0,
            expected_crc: fields.crc,
            crc: crc32fast::Hasher::new(),
            max_ratio,
            deferred: None,
            failed: false,
        }
    }

    /// Whether small reads are slow.
    pub(crate) fn is_compressed(&self) -> bool {
        matches!(self.decoder, Decoder::Deflated(_))
    }

    fn read_checked(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = self.deferred.take() {
            return Err(fault);
        }
        let left = usize::try_from(self.len - self.position).unwrap_or(usize::MAX);
        if left == 0 {
            // Only an empty entry comes here before its end was checked.
            self.check_end()?;
            return Ok(0);
        }
        let buf = match buf.get_mut(..left) {
            Some(shorter) => shorter,
            None => buf,
        };
        let read = self.decoder.read(buf)?;
        if read == 0 {
            let message = format!("it ends after {} of {} bytes", self.position, self.len);
            return Err(corrupt(message).into());
        }
        self.crc.update(buf.get(..read).unwrap_or_default());
        self.position += read as u64;
        self.check_ratio()?;
        if self.position == self.len
            && let Err(fault) = self.check_end()
        {
            // All but the last byte is of use to whoever looks for what is whole.
            let kept = read - 1;
            if kept == 0 {
                return Err(fault);
            }
            self.deferred = Some(fault);
            return Ok(kept);
        }
        Ok(read)
    }

    fn check_ratio(&self) -> Result<(), Error> {
        let Decoder::Deflated(decoder) = &self.decoder else { return Ok(()) };
        if self.position > RATIO_FREE_LEN && self.position > decoder.total_in().saturating_mul(self.max_ratio)
        {
            return Err(ratio_exceeded(self.max_ratio));
        }
        Ok(())
    }

    fn check_end(&mut self) -> io::Result<()> {
        let more = loop {
            match self.decoder.read(&mut [0]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome?,
            }
        };
        if more > 0 {
            return Err(corrupt(format!("it is longer than the {} bytes declared", self.len)).into());
        }
        let crc = self.crc.clone().finalize();
        if crc != self.expected_crc {
            let message = format!("checksum {crc:08x} does not match {:08x}", self.expected_crc);
            return Err(corrupt(message).into());
        }
        Ok(())
    }
}

impl Read for Decoder {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(data) => data.read(buf),
            Self::Deflated(decoder) => decoder.read(buf).map_err(|error| match error.kind() {
                io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                    corrupt("its deflate stream is damaged").with_source(error).into()
                }
                _ => error,
            }),
        }
    }
}

impl Read for Contents {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        if self.failed {
            return Err(corrupt("reading it has failed before").in_entry(&self.name).into());
        }
        match self.read_checked(buf) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.failed = true;
                let error = super::cannot_read(error);
                Err(error.in_entry(&self.name).into())
            }
            read => read,
        }
    }
}
