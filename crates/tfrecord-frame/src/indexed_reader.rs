//! Reading records by their number.

use std::borrow::Borrow;
use std::io::{self, Read, Seek, SeekFrom};
use std::{fmt, mem};

use crate::failure::Failure;
use crate::framing::HEADER_LEN;
use crate::index::payload;
use crate::read_buffer::{Glance, ReadBuffer, fill_growing};
use crate::step::within_limit;
use crate::{Disagreement, Error, ErrorKind, Position, ReadOptions, Record, RecordIndex, RecordSpan};

/// Reads the records of an uncompressed file by their number, in any order.
///
/// Offsets count from the start of the input, wherever it stands. What is found is compared with the index,
/// and checksums as the options say, so that a stale index is told from a damaged file and neither gives a
/// wrong record. An error is of that record alone: others can be read after it.
///
/// The index is owned or shared: a [`RecordIndex`], a reference to one or an
/// [`Arc`](std::sync::Arc) of one, so that several readers, each with an input of its own, need it once.
///
/// # Buffering and memory
///
/// A record costs a seek, unless it follows the one before, and one read; to read many small ones in order, put a
/// [`BufReader`](std::io::BufReader) around the file. One record, the longest so far, is
/// kept; beyond 1 MiB its buffer grows as data arrives, whatever index and header say.
///
/// # Examples
///
/// ```
/// use std::io::Cursor;
/// use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// for payload in ["zero", "one", "two"] {
///     writer.write_record(payload.as_bytes())?;
/// }
/// let mut file = Cursor::new(writer.into_inner());
///
/// let index = RecordIndex::scan(&mut file, &ReadOptions::new())?;
/// let mut reader = IndexedReader::new(file, index);
/// assert_eq!(reader.read_record(2)?.unwrap().payload(), b"two");
/// assert_eq!(reader.read_record(0)?.unwrap().payload(), b"zero");
/// assert!(reader.read_record(3)?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct IndexedReader<R, I = RecordIndex> {
    inner: R,
    index: I,
    options: ReadOptions,
    /// Where the input stands, if that is known.
    stands: Option<u64>,
    /// As long as the longest record read into it; only its front is the current one.
    buf: Vec<u8>,
}

impl<R, I: Borrow<RecordIndex>> IndexedReader<R, I> {
    /// Reads from `inner`, comparing both checksums, payloads up to 1 GiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let index = RecordIndex::scan(Cursor::new(&file), &ReadOptions::new())?;
    /// let mut reader = IndexedReader::new(Cursor::new(file), index);
    /// assert_eq!(reader.read_record(1)?.unwrap().payload(), b"three");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn new(inner: R, index: I) -> Self {
        Self::with_options(inner, index, ReadOptions::new())
    }

    /// Reads from `inner` as `options` say.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let index = RecordIndex::scan(Cursor::new(&file), &ReadOptions::new())?;
    /// // Two readers of one index.
    /// let mut first = IndexedReader::with_options(Cursor::new(&file), &index, ReadOptions::new());
    /// let mut other = IndexedReader::with_options(Cursor::new(&file), &index, ReadOptions::new());
    /// assert_eq!(first.read_record(0)?.unwrap().payload(), b"one");
    /// assert_eq!(other.read_record(1)?.unwrap().payload(), b"three");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn with_options(inner: R, index: I, options: ReadOptions) -> Self {
        Self { inner, index, options, stands: None, buf: Vec::new() }
    }

    /// Where the records are.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let index = RecordIndex::scan(Cursor::new(&file), &ReadOptions::new())?;
    /// let reader = IndexedReader::new(Cursor::new(file), index);
    /// assert_eq!(reader.index().len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn index(&self) -> &RecordIndex {
        self.index.borrow()
    }

    /// The input.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let index = RecordIndex::scan(Cursor::new(&file), &ReadOptions::new())?;
    /// let reader = IndexedReader::new(Cursor::new(file), index);
    /// assert_eq!(reader.get_ref().get_ref().len(), 40);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn get_ref(&self) -> &R {
        &self.inner
    }

    /// The input. It may be moved: the next record is sought from its start.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let index = RecordIndex::scan(Cursor::new(&file), &ReadOptions::new())?;
    /// let mut reader = IndexedReader::new(Cursor::new(file), index);
    /// reader.get_mut().set_position(7); // does not matter
    /// assert_eq!(reader.read_record(0)?.unwrap().payload(), b"one");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn get_mut(&mut self) -> &mut R {
        self.stands = None;
        &mut self.inner
    }

    /// Gives the input back.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let index = RecordIndex::scan(Cursor::new(&file), &ReadOptions::new())?;
    /// let reader = IndexedReader::new(Cursor::new(file), index);
    /// assert_eq!(reader.into_inner().into_inner().len(), 40);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_inner(self) -> R {
        self.inner
    }
}

impl<R: Read + Seek, I: Borrow<RecordIndex>> IndexedReader<R, I> {
    /// Reads record `i`, counted from 0, into the reader's own buffer; `Ok(None)` past the last record of the
    /// index.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAsIndexed`] if the file ends before that record or has a record of another length
    /// there; otherwise as [`RecordReader::next_record`](crate::RecordReader::next_record) when it comes to
    /// that record.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let index = RecordIndex::scan(Cursor::new(&file), &ReadOptions::new())?;
    /// let mut reader = IndexedReader::new(Cursor::new(&file[..30]), index); // the file was cut since
    /// assert_eq!(reader.read_record(0)?.unwrap().payload(), b"one");
    /// let error = reader.read_record(1).unwrap_err();
    /// assert_eq!(error.to_string(), "record 1 at byte 19: header is truncated, got 11 of 12 bytes");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_record(&mut self, i: u64) -> Result<Option<Record<'_>>, Error> {
        let mut buf = mem::take(&mut self.buf);
        let outcome = self.read_framed(i, &mut buf);
        self.buf = buf;
        let Some((position, len)) = outcome? else { return Ok(None) };
        let payload = self.buf.get(HEADER_LEN..).and_then(|rest| rest.get(..len));
        Ok(Some(Record::new(position, payload.unwrap_or_default())))
    }

    /// Reads record `i` into `payload`, in place of what is there, and says where the record is; `Ok(None)`
    /// and an empty `payload` past the last record of the index.
    ///
    /// Reuse `payload`: its allocation is kept.
    ///
    /// # Errors
    ///
    /// As [`read_record`](Self::read_record); `payload` is then empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{IndexedReader, Position, ReadOptions, RecordIndex, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"first")?;
    /// writer.write_record(b"second")?;
    /// let mut file = Cursor::new(writer.into_inner());
    ///
    /// let index = RecordIndex::scan(&mut file, &ReadOptions::new())?;
    /// let mut payload = Vec::new();
    /// let at = IndexedReader::new(file, &index).read_into(1, &mut payload)?;
    /// assert_eq!(at, Some(Position { record: 1, byte: 21 }));
    /// assert_eq!(payload, b"second");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_into(&mut self, i: u64, payload: &mut Vec<u8>) -> Result<Option<Position>, Error> {
        let outcome = self.read_framed(i, payload);
        let len = outcome.as_ref().map_or(0, |read| read.map_or(0, |(_, len)| len));
        if len > 0 {
            payload.copy_within(HEADER_LEN..HEADER_LEN + len, 0);
        }
        payload.truncate(len);
        Ok(outcome?.map(|(position, _)| position))
    }

    /// Checks that the input ends where the last record of the index does.
    ///
    /// It does not if records were appended since the index was built: they would be passed over in silence.
    /// Nor need it if the index lists the sound records of a damaged file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAsIndexed`] if not, [`ErrorKind::Io`] if the input fails; the position is where the
    /// record after the last would start.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"first")?;
    /// let index = RecordIndex::scan(Cursor::new(writer.get_ref()), &ReadOptions::new())?;
    /// writer.write_record(b"second")?;
    ///
    /// let error = IndexedReader::new(Cursor::new(writer.into_inner()), index).check_end().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "record 1 at byte 21: index and file disagree, the file has 43 bytes, the index 21 \
    ///      (build the index anew)",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check_end(&mut self) -> Result<(), Error> {
        let index = self.index.borrow();
        let (position, indexed) = (Position { record: index.len(), byte: index.end() }, index.end());
        self.stands = None;
        let found = self.inner.seek(SeekFrom::End(0)).map_err(|error| Error::io(position, error))?;
        if found == indexed {
            return Ok(());
        }
        let kind = ErrorKind::NotAsIndexed(Disagreement::FileLen { indexed, found });
        Err(Error::new(position, kind, None))
    }

    /// Reads record `i` to the front of `buf`, header and all, and says how long the payload is.
    fn read_framed(&mut self, i: u64, buf: &mut Vec<u8>) -> Result<Option<(Position, usize)>, Error> {
        let Some(span) = self.index().get(i) else { return Ok(None) };
        let position = Position { record: i, byte: span.offset };
        let got = self.read_span(span, buf).map_err(|error| Error::io(position, error))?;
        match payload(buf.get(..got).unwrap_or_default(), span, &self.options) {
            Ok(payload) => Ok(Some((position, payload.len()))),
            Err(kind) => Err(self.fail(position, kind)),
        }
    }

    /// Reads a record to the front of `buf`, or of one over the limit the header, and says how much there was.
    fn read_span(&mut self, span: RecordSpan, buf: &mut Vec<u8>) -> io::Result<usize> {
        if !self.go_to(span.offset)? {
            return Ok(0);
        }
        let total = match within_limit(span.payload_len(), &self.options) {
            Ok(_) => usize::try_from(span.len).unwrap_or(usize::MAX),
            Err(_) => HEADER_LEN,
        };
        let mut got = 0;
        fill_growing(&mut self.inner, buf, &mut got, total, total)?;
        self.stands = span.offset.checked_add(got as u64);
        Ok(got)
    }

    /// Moves the input, and says whether it goes that far.
    fn go_to(&mut self, offset: u64) -> io::Result<bool> {
        let way = self.stands.take().map(|from| i64::try_from(i128::from(offset) - i128::from(from)));
        let went = match way {
            Some(Ok(0)) => Ok(()),
            // Keeps the buffer of a `BufReader`.
            Some(Ok(way)) => self.inner.seek_relative(way),
            _ => self.inner.seek(SeekFrom::Start(offset)).map(drop),
        };
        match went {
            Ok(()) => Ok(true),
            // Some offsets no file can have: systems refuse to go there.
            Err(_) if self.inner.seek(SeekFrom::End(0)).is_ok_and(|end| end <= offset) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn fail(&mut self, position: Position, kind: ErrorKind) -> Error {
        self.stands = None;
        // A failing input is no news any more: the record has failed already.
        let _ = self.inner.seek(SeekFrom::Start(position.byte));
        let mut buffer = ReadBuffer::new(&mut self.inner);
        Failure::diagnose(&mut Glance(&mut buffer), position, kind, &self.options).error(position)
    }
}

impl<R, I: Borrow<RecordIndex>> fmt::Debug for IndexedReader<R, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IndexedReader")
            .field("options", &self.options)
            .field("index", self.index())
            .finish_non_exhaustive()
    }
}
