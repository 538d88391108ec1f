//! Reading records that are in memory already.

use core::convert::Infallible;
use core::iter::FusedIterator;

use crate::failure::Failure;
use crate::resync::Resync;
use crate::step::{Step, framed, step, truncated};
use crate::{Error, ErrorKind, Position, ReadOptions, Record, SkippedRegion};

/// Reads the records of a TFRecord file that is in memory, uncompressed: a mapped file, a download, a test's.
///
/// Nothing is copied or allocated: a record's payload is a piece of the bytes and lives as long as they do.
/// The records, the errors and the positions are those of `RecordReader` over the same
/// bytes, and it works without `std`.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{RecordSlices, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"one")?;
/// writer.write_record(b"three")?;
///
/// let file = writer.into_inner();
/// let mut records = RecordSlices::new(&file);
/// let mut payloads: Vec<&[u8]> = Vec::new();
/// while let Some(record) = records.next_record()? {
///     payloads.push(record.payload());
/// }
/// assert_eq!(payloads, [b"one".as_slice(), b"three"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RecordSlices<'a> {
    /// From the next record on.
    rest: &'a [u8],
    options: ReadOptions,
    position: Position,
    failure: Option<Failure>,
    resync: Option<Resync>,
}

impl<'a> RecordSlices<'a> {
    /// Reads `bytes`, comparing both checksums, payloads up to 1 GiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSlices;
    ///
    /// assert!(RecordSlices::new(b"").next_record()?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self::with_options(bytes, ReadOptions::new())
    }

    /// Reads `bytes` as `options` say.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ErrorKind, ReadOptions, RecordSlices};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut records = RecordSlices::with_options(&file, ReadOptions::new().max_record_len(4));
    /// assert_eq!(records.next_record()?.unwrap().payload(), b"one");
    /// let error = records.next_record().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooLong { len: 5, limit: 4 });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_options(bytes: &'a [u8], options: ReadOptions) -> Self {
        let position = Position { record: 0, byte: 0 };
        Self { rest: bytes, options, position, failure: None, resync: None }
    }

    /// Where the next record starts; after an error, where the failed one does.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Position, RecordSlices};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut records = RecordSlices::new(&file);
    /// records.skip_record()?;
    /// assert_eq!(records.position(), Position { record: 1, byte: 19 });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// The bytes from the next record on; after an error, from the failed one on.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSlices;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut records = RecordSlices::new(&file);
    /// records.skip_record()?;
    /// assert_eq!(records.rest(), &file[19..]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next record; `Ok(None)` at the end of the bytes.
    ///
    /// # Errors
    ///
    /// As `RecordReader::next_record`, but for a failing input. Each
    /// further call returns the same error, until [`resync`](Self::resync).
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSlices;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut records = RecordSlices::new(&file);
    /// let first: &[u8] = records.next_record()?.unwrap().payload();
    /// let second = records.next_record()?.unwrap();
    /// assert_eq!((first, second.payload()), (b"one".as_slice(), b"three".as_slice())); // both at once
    /// assert!(records.next_record()?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn next_record(&mut self) -> Result<Option<Record<'a>>, Error> {
        let options = self.options.clone();
        self.advance(&options)
    }

    /// Passes over the next record without comparing its payload's checksum, and says where it was;
    /// `Ok(None)` at the end.
    ///
    /// # Errors
    ///
    /// As [`next_record`](Self::next_record), but for [`ErrorKind::PayloadChecksum`].
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSlices;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut records = RecordSlices::new(&file);
    /// let mut count = 0;
    /// while records.skip_record()?.is_some() {
    ///     count += 1;
    /// }
    /// assert_eq!(count, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn skip_record(&mut self) -> Result<Option<Position>, Error> {
        let options = self.options.clone().without_payloads();
        Ok(self.advance(&options)?.map(|record| record.position()))
    }

    /// Goes on after an error, at the next plausible record; says what was passed over, or `None` if the
    /// reader has not failed.
    ///
    /// See `RecordReader::resync` for what is plausible.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSlices;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let damaged = [b"garbage".as_slice(), &file].concat();
    /// let mut records = RecordSlices::new(&damaged);
    /// assert!(records.next_record().is_err());
    /// assert_eq!(records.resync().unwrap().len(), 7);
    /// assert_eq!(records.next_record()?.unwrap().payload(), b"one");
    /// assert_eq!(records.resync(), None); // nothing is wrong
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resync(&mut self) -> Option<SkippedRegion> {
        let failure = self.failure.take()?;
        let options = &self.options;
        let resync = self.resync.get_or_insert_with(|| Resync::new(options));
        let Ok(passed): Result<u64, Infallible> = resync.find(&mut &*self.rest, failure.kind);
        let from = self.position.byte;
        self.position.byte = from.saturating_add(passed);
        self.rest =
            usize::try_from(passed).ok().and_then(|passed| self.rest.get(passed..)).unwrap_or_default();
        Some(SkippedRegion { from, to: self.position.byte, reason: failure.kind })
    }

    /// The records as an ordinary iterator, which ends after the first error.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSlices;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut longest = 0;
    /// for record in RecordSlices::new(&file).records() {
    ///     longest = longest.max(record?.payload().len());
    /// }
    /// assert_eq!(longest, 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn records(self) -> SliceRecords<'a> {
        SliceRecords { slices: self, done: false }
    }

    #[inline]
    fn advance(&mut self, options: &ReadOptions) -> Result<Option<Record<'a>>, Error> {
        if let Some(failure) = self.failure {
            return Err(failure.error(self.position));
        }
        let kind = match step(self.rest, options) {
            Step::Record(payload) => {
                let position = self.position;
                self.position = position.after(payload.len() as u64);
                self.rest = self.rest.get(framed(payload.len())..).unwrap_or_default();
                return Ok(Some(Record::new(position, payload)));
            }
            Step::More(_) if self.rest.is_empty() => return Ok(None),
            Step::More(_) => truncated(self.rest),
            Step::Fault(kind) => kind,
        };
        Err(self.fail(kind))
    }

    #[cold]
    fn fail(&mut self, kind: ErrorKind) -> Error {
        let failure = Failure::diagnose(&mut &*self.rest, self.position, kind, &self.options);
        self.failure = Some(failure);
        failure.error(self.position)
    }
}

impl<'a> IntoIterator for RecordSlices<'a> {
    type Item = Result<Record<'a>, Error>;
    type IntoIter = SliceRecords<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.records()
    }
}

/// The records of bytes in memory; from [`RecordSlices::records`].
///
/// It ends after the first error as well as at the end of the bytes.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::RecordSlices;
///
/// let mut records = RecordSlices::new(b"no record").records();
/// assert!(records.next().unwrap().is_err());
/// assert!(records.next().is_none());
/// ```
#[derive(Clone, Debug)]
pub struct SliceRecords<'a> {
    slices: RecordSlices<'a>,
    done: bool,
}

impl<'a> SliceRecords<'a> {
    /// The reader behind the iterator.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSlices;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut records = RecordSlices::new(&file).records();
    /// records.next();
    /// assert_eq!(records.get_ref().position().byte, 19);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn get_ref(&self) -> &RecordSlices<'a> {
        &self.slices
    }

    /// Gives the reader back.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordSlices;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let damaged = [&file[..19], b"garbage", &file[19..]].concat();
    /// let mut records = RecordSlices::new(&damaged).records();
    /// assert_eq!(records.by_ref().filter_map(Result::ok).count(), 1);
    /// let mut slices = records.into_inner(); // to go on after the error
    /// assert_eq!(slices.resync().unwrap().len(), 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_inner(self) -> RecordSlices<'a> {
        self.slices
    }
}

impl<'a> Iterator for SliceRecords<'a> {
    type Item = Result<Record<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.slices.next_record().transpose();
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}

impl FusedIterator for SliceRecords<'_> {}
