//! Reading records one after another.

use std::io::{self, Read};
use std::{fmt, mem};

use crate::framing::{FOOTER_LEN, HEADER_LEN, decode_header, verify_footer};
use crate::input::{discard, fill, fill_growing};
use crate::{Checksums, Error, ErrorKind, LookAlike, Part, Position, ReadOptions, Record, Records};

/// Reads the records of a TFRecord file, uncompressed, from any [`Read`].
///
/// # Buffering
///
/// The reader has no read-ahead: it makes two reads a record, one for the header and one for payload and
/// footer, straight into the payload's buffer. Wrap a file or a socket in a
/// [`BufReader`](std::io::BufReader) so that small records do not cost two system calls each; large
/// payloads pass it by. After every whole record the input stands exactly at the next one's first byte, and
/// [`into_inner`](Self::into_inner) gives it back there.
///
/// # Memory
///
/// One payload, the longest so far, is kept. A length is believed up to 1 MiB; beyond, the buffer grows as
/// data arrives, to at most twice of what has arrived, up to
/// [`max_record_len`](ReadOptions::max_record_len).
///
/// # After an error
///
/// A reader that has failed stays failed, since what follows a broken record cannot be told from its middle:
/// each further call returns an error of the same kind at the same position, and never `Ok(None)`, which
/// would read as a sound end.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{RecordReader, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"one")?;
/// writer.write_record(b"three")?;
///
/// let file = writer.into_inner();
/// let mut reader = RecordReader::new(file.as_slice());
/// let mut lengths = Vec::new();
/// while let Some(record) = reader.next_record()? {
///     lengths.push(record.payload().len());
/// }
/// assert_eq!(lengths, [3, 5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RecordReader<R> {
    inner: R,
    options: ReadOptions,
    position: Position,
    failure: Option<(ErrorKind, Option<LookAlike>)>,
    /// How the input failed, where that is the failure.
    io_failure: io::ErrorKind,
    /// As long as the longest record read into it; only its front is the current one.
    buf: Vec<u8>,
}

struct Header {
    bytes: [u8; HEADER_LEN],
    payload_len: u64,
}

impl<R> RecordReader<R> {
    /// Reads from `inner`, comparing both checksums, payloads up to 1 GiB.
    pub const fn new(inner: R) -> Self {
        Self::with_options(inner, ReadOptions::new())
    }

    /// Reads from `inner` as `options` say.
    pub const fn with_options(inner: R, options: ReadOptions) -> Self {
        let position = Position { record: 0, byte: 0 };
        Self { inner, options, position, failure: None, io_failure: io::ErrorKind::Other, buf: Vec::new() }
    }

    /// Where the next record starts; after an error, where the failed one does.
    ///
    /// Bytes are counted from where the input stood at first.
    pub const fn position(&self) -> Position {
        self.position
    }

    /// The input.
    pub const fn get_ref(&self) -> &R {
        &self.inner
    }

    /// The input. Reading from it, or moving it, makes the reader lose its place.
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.inner
    }

    /// Gives the input back.
    pub fn into_inner(self) -> R {
        self.inner
    }
}

impl<R: Read> RecordReader<R> {
    /// Reads the next record into the reader's own buffer; `Ok(None)` at the end.
    ///
    /// The end is the end of the input where a record would start, and nothing else. It is asked for anew at
    /// each call, so that a file that grows can be read on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] if the input ends inside the record, [`ErrorKind::LengthChecksum`] or
    /// [`ErrorKind::PayloadChecksum`] if a checksum differs, [`ErrorKind::TooLong`] if the payload is over the
    /// limit, [`ErrorKind::Io`] if the input fails other than by
    /// [`Interrupted`](std::io::ErrorKind::Interrupted), which is retried. If the very first header is at
    /// fault, up to 52 bytes more are read to tell what the file is: [`Error::look_alike`].
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, Error> {
        let mut buf = mem::take(&mut self.buf);
        let outcome = self.read_record(&mut buf);
        self.buf = buf;
        let Some((position, len)) = outcome? else { return Ok(None) };
        Ok(Some(Record::new(position, self.buf.get(..len).unwrap_or_default())))
    }

    /// Reads the next record into `payload`, in place of what is there, and says where the record was;
    /// `Ok(None)` and an empty `payload` at the end.
    ///
    /// Reuse `payload`: its allocation is kept.
    ///
    /// # Errors
    ///
    /// As [`next_record`](Self::next_record); `payload` is then empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Position, RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"payload")?;
    ///
    /// let file = writer.into_inner();
    /// let mut reader = RecordReader::new(file.as_slice());
    /// let mut payload = Vec::new();
    /// assert_eq!(reader.read_into(&mut payload)?, Some(Position { record: 0, byte: 0 }));
    /// assert_eq!(payload, b"payload");
    /// assert_eq!(reader.read_into(&mut payload)?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_into(&mut self, payload: &mut Vec<u8>) -> Result<Option<Position>, Error> {
        let outcome = self.read_record(payload);
        payload.truncate(outcome.as_ref().map_or(0, |read| read.map_or(0, |(_, len)| len)));
        Ok(outcome?.map(|(position, _)| position))
    }

    /// Passes over the next record without keeping its payload, and says where it was; `Ok(None)` at the end.
    ///
    /// The bytes are read, since a [`Read`] cannot do otherwise, so truncation is noticed; the payload's
    /// checksum is not compared.
    ///
    /// # Errors
    ///
    /// As [`next_record`](Self::next_record), but for [`ErrorKind::PayloadChecksum`].
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"one")?;
    /// writer.write_record(b"two")?;
    ///
    /// let file = writer.into_inner();
    /// let mut reader = RecordReader::new(file.as_slice());
    /// reader.skip_record()?;
    /// assert_eq!(reader.next_record()?.unwrap().payload(), b"two");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn skip_record(&mut self) -> Result<Option<Position>, Error> {
        let Some(header) = self.read_header()? else { return Ok(None) };
        let total = header.payload_len.saturating_add(FOOTER_LEN as u64);
        match discard(&mut self.inner, &mut self.buf, total) {
            Ok(got) if got == total => Ok(Some(self.advance(header.payload_len))),
            Ok(got) => Err(self.fail_body(&header, got)),
            Err(error) => Err(self.fail_io(error)),
        }
    }

    /// The records as an ordinary iterator, each with a payload of its own.
    pub const fn records(self) -> Records<R> {
        Records::new(self)
    }

    /// Reads a record to the front of `buf`, which only gets longer, and says how long the payload is.
    fn read_record(&mut self, buf: &mut Vec<u8>) -> Result<Option<(Position, usize)>, Error> {
        let Some(header) = self.read_header()? else { return Ok(None) };
        // The limit is within `isize`, so that neither of these saturates.
        let len = usize::try_from(header.payload_len).unwrap_or(usize::MAX);
        let total = len.saturating_add(FOOTER_LEN);
        let got = fill_growing(&mut self.inner, buf, total).map_err(|error| self.fail_io(error))?;

        let whole = buf.get(..got).and_then(|bytes| bytes.split_at_checked(len));
        let Some((payload, footer)) = whole.and_then(|(payload, rest)| Some((payload, rest.first_chunk()?)))
        else {
            return Err(self.fail_body(&header, got as u64));
        };
        verify_footer(footer, payload, self.options.checksums)
            .map_err(|mismatch| self.fail(ErrorKind::payload_checksum(mismatch), None))?;
        Ok(Some((self.advance(header.payload_len), len)))
    }

    fn read_header(&mut self) -> Result<Option<Header>, Error> {
        if let Some((kind, look_alike)) = self.failure {
            return Err(match kind {
                ErrorKind::Io => Error::io(self.position, self.io_failure.into()),
                kind => Error::new(self.position, kind, look_alike),
            });
        }
        let mut bytes = [0; HEADER_LEN];
        let got = fill(&mut self.inner, &mut bytes).map_err(|error| self.fail_io(error))?;
        if got == 0 {
            return Ok(None);
        }
        if got < HEADER_LEN {
            let kind = truncated(Part::Header, HEADER_LEN as u64, got as u64);
            return Err(self.fail(kind, bytes.get(..got)));
        }
        let payload_len = match decode_header(&bytes, self.options.checksums) {
            Ok(len) => len,
            Err(mismatch) => return Err(self.fail(ErrorKind::length_checksum(mismatch), Some(&bytes))),
        };
        let limit = self.options.max_record_len.min(isize::MAX as u64);
        if payload_len > limit {
            let kind = ErrorKind::TooLong { len: payload_len, limit };
            return Err(self.fail(kind, self.unvouched(&bytes)));
        }
        Ok(Some(Header { bytes, payload_len }))
    }

    /// A header that no checksum has vouched for.
    fn unvouched<'a>(&self, header: &'a [u8; HEADER_LEN]) -> Option<&'a [u8]> {
        matches!(self.options.checksums, Checksums::Ignore).then_some(header)
    }

    const fn advance(&mut self, payload_len: u64) -> Position {
        let next = self.position.after(payload_len);
        mem::replace(&mut self.position, next)
    }

    /// The input ended `got` bytes after the header.
    fn fail_body(&mut self, header: &Header, got: u64) -> Error {
        let len = header.payload_len;
        let kind = match got.checked_sub(len) {
            None => truncated(Part::Payload, len, got),
            Some(of_footer) => truncated(Part::Footer, FOOTER_LEN as u64, of_footer),
        };
        self.fail(kind, self.unvouched(&header.bytes))
    }

    fn fail_io(&mut self, error: io::Error) -> Error {
        self.failure = Some((ErrorKind::Io, None));
        self.io_failure = error.kind();
        Error::io(self.position, error)
    }

    /// Fails for good. `doubtful` is the header where it may not be one.
    fn fail(&mut self, kind: ErrorKind, doubtful: Option<&[u8]>) -> Error {
        let look_alike = match doubtful {
            Some(header) if self.position == Position::default() => self.sniff(header),
            _ => None,
        };
        self.failure = Some((kind, look_alike));
        Error::new(self.position, kind, look_alike)
    }

    /// What the file is that starts with `header`; reads on from there.
    fn sniff(&mut self, header: &[u8]) -> Option<LookAlike> {
        let mut head = [0; LookAlike::SNIFF_LEN];
        let (start, rest) = head.split_at_mut_checked(header.len())?;
        start.copy_from_slice(header);
        // A failing input is no news any more: the record has failed already.
        let more = fill(&mut self.inner, rest).unwrap_or(0);
        LookAlike::sniff(head.get(..header.len() + more)?)
    }
}

impl<R: Read> IntoIterator for RecordReader<R> {
    type Item = Result<crate::OwnedRecord, Error>;
    type IntoIter = Records<R>;

    fn into_iter(self) -> Self::IntoIter {
        self.records()
    }
}

impl<R> fmt::Debug for RecordReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordReader")
            .field("options", &self.options)
            .field("position", &self.position)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

const fn truncated(part: Part, needed: u64, got: u64) -> ErrorKind {
    ErrorKind::Truncated { part, needed, got }
}
