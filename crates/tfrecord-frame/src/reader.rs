//! Reading records one after another.

use std::io::{self, Read};
use std::{fmt, mem};

use crate::failure::Failure;
use crate::framing::{FOOTER_LEN, HEADER_LEN, verify_footer};
use crate::read_buffer::{Ahead, EXACT_LEN, Glance, ReadBuffer, fill_growing};
use crate::resync::Resync;
use crate::step::{Step, framed, payload_len, split, step, truncated};
use crate::{Error, ErrorKind, Position, ReadOptions, Record, Records, SkippedRegion};

/// Reads the records of a TFRecord file, uncompressed, from any [`Read`].
///
/// # Buffering
///
/// The reader reads ahead, 64 KiB at first and up to 1 MiB at a time, and lends payloads straight out of what it
/// has read: give it a file or a socket as it is, without a [`BufReader`](std::io::BufReader). With records longer
/// than that it reads no more than the next one's header ahead. It does not wait for bytes beyond the record that
/// is asked for, unless that fails its checksums: to tell what the input is instead, 512 bytes are read, more if it
/// seems to have been copied as text.
///
/// [`into_inner`](Self::into_inner) gives the input back, but not what was read ahead: [`buffer`](Self::buffer)
/// has that.
///
/// # Memory
///
/// One record, the longest so far, is kept, and at least the block that is read at a time. A length is believed up
/// to 1 MiB; beyond, the buffer grows as
/// data arrives, to at most twice of what has arrived, up to
/// [`max_record_len`](ReadOptions::max_record_len).
///
/// # After an error
///
/// A reader that has failed stays failed, since what follows a broken record cannot be told from its middle:
/// each further call returns an error of the same kind at the same position, and never `Ok(None)`, which
/// would read as a sound end. [`resync`](Self::resync) looks for where to go on. After [`ErrorKind::Io`] alone
/// nothing is lost, unless memory was short: the next call asks the input again.
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
    buffer: ReadBuffer<R>,
    options: ReadOptions,
    position: Position,
    failure: Option<Failure>,
    /// How the input failed, where that is the failure.
    io_failure: io::ErrorKind,
    /// Where the record failed, if the input failed in its turn while the next one was searched for.
    skipping: Option<u64>,
    /// A broken stream was resynchronised: nothing more comes of it.
    ended: bool,
    /// There was no memory to put back what was read: there is no going on.
    lost: bool,
    resync: Option<Box<Resync>>,
}

impl<R> RecordReader<R> {
    /// Reads from `inner`, comparing both checksums, payloads up to 1 GiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordReader;
    ///
    /// let mut reader = RecordReader::new(std::io::empty());
    /// assert!(reader.next_record()?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn new(inner: R) -> Self {
        Self::with_options(inner, ReadOptions::new())
    }

    /// Reads from `inner` as `options` say.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Checksums, ReadOptions, RecordReader};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut file = file;
    /// file[12] = b'O'; // in the payload of the first record
    /// let options = ReadOptions::new().checksums(Checksums::LengthOnly);
    /// let mut reader = RecordReader::with_options(file.as_slice(), options);
    /// assert_eq!(reader.next_record()?.unwrap().payload(), b"One");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn with_options(inner: R, options: ReadOptions) -> Self {
        Self {
            buffer: ReadBuffer::new(inner),
            options,
            position: Position { record: 0, byte: 0 },
            failure: None,
            io_failure: io::ErrorKind::Other,
            skipping: None,
            ended: false,
            lost: false,
            resync: None,
        }
    }

    /// The same reader, with `position` for where the input stands: what comes next has that number and offset.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"first")?;
    /// let second = writer.write_record(b"second")?;
    ///
    /// let file = writer.into_inner();
    /// let mut reader = RecordReader::new(&file[21..]).starting_at(second);
    /// assert_eq!(reader.next_record()?.unwrap().position().to_string(), "record 1 at byte 21");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn starting_at(mut self, position: Position) -> Self {
        self.position = position;
        self
    }

    /// Where the next record starts; after an error, where the failed one does.
    ///
    /// Bytes are counted from where the input stood at first. Records are counted as they are read: those that
    /// [`resync`](Self::resync) passes over have no number.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Position, RecordReader};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut reader = RecordReader::new(file.as_slice());
    /// reader.skip_record()?;
    /// assert_eq!(reader.position(), Position { record: 1, byte: 19 });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn position(&self) -> Position {
        self.position
    }

    /// What was read ahead: the bytes from [`position`](Self::position) to where the input stands.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordReader;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut reader = RecordReader::new(file.as_slice());
    /// reader.skip_record()?;
    /// assert_eq!(reader.buffer(), &file[19..]);
    /// assert!(reader.get_ref().is_empty()); // all of it was read
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn buffer(&self) -> &[u8] {
        self.buffer.filled()
    }

    /// The input.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Compression, Decoder, RecordReader};
    ///
    /// let reader = RecordReader::new(Decoder::sniff(std::io::empty())?);
    /// assert_eq!(reader.get_ref().compression(), Compression::None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn get_ref(&self) -> &R {
        &self.buffer.inner
    }

    /// The input. Reading from it, or moving it, makes the reader lose its place.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordReader;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut reader = RecordReader::new(&file[..19]);
    /// assert!(reader.next_record()?.is_some() && reader.next_record()?.is_none());
    /// *reader.get_mut() = &file[19..]; // more has come
    /// assert_eq!(reader.next_record()?.unwrap().payload(), b"three");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.buffer.inner
    }

    /// Gives the input back, which stands behind what was read ahead.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Read;
    /// use tfrecord_frame::RecordReader;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut reader = RecordReader::new(file.as_slice());
    /// reader.skip_record()?;
    /// let ahead = reader.buffer().to_vec();
    /// let mut rest = Vec::new();
    /// ahead.as_slice().chain(reader.into_inner()).read_to_end(&mut rest)?;
    /// assert_eq!(rest, &file[19..]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_inner(self) -> R {
        self.buffer.inner
    }
}

impl<R: Read> RecordReader<R> {
    /// Reads the next record and lends it; `Ok(None)` at the end.
    ///
    /// The end is the end of the input where a record would start, and nothing else. It is asked for anew at
    /// each call, so that a file that grows can be read on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] if the input ends inside the record, [`ErrorKind::LengthChecksum`] or
    /// [`ErrorKind::PayloadChecksum`] if a checksum differs, [`ErrorKind::TooLong`] if the payload is over the
    /// limit, [`ErrorKind::Io`] if the input fails other than by
    /// [`Interrupted`](std::io::ErrorKind::Interrupted), which is retried, [`ErrorKind::Compression`] if the
    /// input decompresses a stream that is broken. What is known of the cause beyond that is in
    /// [`Error::look_alike`].
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ErrorKind, Part, RecordReader};
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let mut reader = RecordReader::new(&file[..30]); // cut inside the second record
    /// assert_eq!(reader.next_record()?.unwrap().payload(), b"one");
    /// let error = reader.next_record().unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::Truncated { part: Part::Header, needed: 12, got: 11 }));
    /// assert_eq!(error.to_string(), "record 1 at byte 19: header is truncated, got 11 of 12 bytes");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, Error> {
        let options = self.options.clone();
        let Some((position, len)) = self.advance(&options)? else { return Ok(None) };
        let record = self.buffer.consumed(framed(len));
        let payload = split(record, len).map_or(&[][..], |(payload, _)| payload);
        Ok(Some(Record::new(position, payload)))
    }

    /// Reads the next record into `payload`, in place of what is there, and says where the record was;
    /// `Ok(None)` and an empty `payload` at the end.
    ///
    /// Reuse `payload`: its allocation is kept. Long payloads are read straight into it.
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
        if let Some(len) = self.long_record()
            && self.read_long(payload, len).map_err(|error| self.fail_io(error))?
        {
            return Ok(Some(self.pass(len)));
        }
        payload.clear();
        let Some(record) = self.next_record()? else { return Ok(None) };
        payload.extend_from_slice(record.payload());
        Ok(Some(record.position()))
    }

    /// Passes over the next record without comparing its payload's checksum, and says where it was;
    /// `Ok(None)` at the end.
    ///
    /// The bytes are read, since a [`Read`] cannot do otherwise, so truncation is noticed.
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
        let options = self.options.clone().without_payloads();
        Ok(self.advance(&options)?.map(|(position, _)| position))
    }

    /// Goes on after an error, at the next plausible record or else at the end of the input; says what was
    /// passed over, or `Ok(None)` if the reader has not failed.
    ///
    /// The next plausible record is one whose two checksums hold, whatever
    /// [`checksums`](ReadOptions::checksums) says, and whose length is within
    /// [`max_record_len`](ReadOptions::max_record_len). Of a record whose payload's checksum differs, the length is
    /// believed if another header or the end of the input stands where it points, and no whole records reach up to
    /// there from inside it, as they do where bytes were lost; else the search goes on inside the payload.
    ///
    /// A payload that holds a whole TFRecord file is the one case where this may find what was no record of this
    /// file: where the length of the record around it is of no use, being lost, over the limit, or of more than is
    /// there.
    ///
    /// The search goes at memory speed: a checksum is computed only where the high bytes of a length would be
    /// zero. Memory is that of one record, as in reading.
    ///
    /// A file that grew may have the rest of a truncated record by now. That record is then the next one, and the
    /// region is empty.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the input fails: call again to go on with the search. Also if it was the input that
    /// had failed: it is up to [`next_record`](Self::next_record) to ask it again.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// for payload in [b"one".as_slice(), b"two", b"three"] {
    ///     writer.write_record(payload)?;
    /// }
    /// let mut file = writer.into_inner();
    /// file[20] ^= 1; // in the length of the second
    ///
    /// let mut reader = RecordReader::new(file.as_slice());
    /// let (mut whole, mut lost) = (Vec::new(), Vec::new());
    /// loop {
    ///     match reader.next_record() {
    ///         Ok(Some(record)) => whole.push(record.payload().to_vec()),
    ///         Ok(None) => break,
    ///         Err(_) => lost.extend(reader.resync()?),
    ///     }
    /// }
    /// assert_eq!(whole, [b"one".as_slice(), b"three"]);
    /// assert_eq!((lost[0].from, lost[0].to), (19, 38));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resync(&mut self) -> Result<Option<SkippedRegion>, Error> {
        let Some(failure) = self.failure else { return Ok(None) };
        let reason = failure.kind;
        let options = &self.options;
        let resync = self.resync.get_or_insert_with(|| Box::new(Resync::new(options)));
        let mut ahead = Ahead::new(&mut self.buffer, self.position);
        let (passed, outcome) = match reason {
            ErrorKind::Io => return Err(self.again(failure)),
            ErrorKind::Compression(_) => {
                self.ended = true;
                let Ok(passed) = resync.find(&mut self.buffer.filled(), reason);
                self.buffer.consume(usize::try_from(passed).unwrap_or(usize::MAX));
                (passed, Ok(passed))
            }
            _ => {
                let outcome = match self.skipping {
                    Some(_) => resync.search(&mut ahead, 0),
                    None => resync.find(&mut ahead, reason),
                };
                (ahead.passed(), outcome)
            }
        };
        let from = self.skipping.unwrap_or(self.position.byte);
        self.position.byte = self.position.byte.saturating_add(passed);
        if let Err(error) = outcome {
            // With nothing passed the record is still there, and its length may yet be believed.
            if passed > 0 {
                self.skipping = Some(from);
            }
            return Err(error);
        }
        self.skipping = None;
        self.failure = None;
        Ok(Some(SkippedRegion { from, to: self.position.byte, reason }))
    }

    /// The records as an ordinary iterator, each with a payload of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordReader;
    ///
    /// # let mut writer = tfrecord_frame::RecordWriter::new(Vec::new());
    /// # writer.write_record(b"one")?;
    /// # writer.write_record(b"three")?;
    /// # let file = writer.into_inner(); // records "one" and "three"
    /// let records: Result<Vec<_>, _> = RecordReader::new(file.as_slice()).records().collect();
    /// let payloads: Vec<Vec<u8>> = records?.into_iter().map(|record| record.into_payload()).collect();
    /// assert_eq!(payloads, [b"one".as_slice(), b"three"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn records(self) -> Records<R> {
        Records::new(self)
    }

    /// Consumes the next record, and says where it was and how long its payload is.
    #[inline]
    fn advance(&mut self, options: &ReadOptions) -> Result<Option<(Position, usize)>, Error> {
        match self.failure {
            None => {}
            Some(Failure { kind: ErrorKind::Io, .. }) if !self.lost => self.failure = None,
            Some(failure) => return Err(self.again(failure)),
        }
        loop {
            let kind = match step(self.buffer.filled(), options) {
                Step::Record(payload) => {
                    let len = payload.len();
                    self.buffer.consume(framed(len));
                    return Ok(Some((self.pass(len), len)));
                }
                Step::More(need) => match self.fill_to(need) {
                    Ok(true) => continue,
                    Ok(false) if self.buffer.filled().is_empty() => return Ok(None),
                    Ok(false) => truncated(self.buffer.filled()),
                    Err(error) => return Err(self.fail_io(error)),
                },
                Step::Fault(kind) => kind,
            };
            return Err(self.fail(kind));
        }
    }

    fn fill_to(&mut self, need: usize) -> io::Result<bool> {
        if self.ended {
            return Ok(self.buffer.filled().len() >= need);
        }
        self.buffer.fill_to(need)
    }

    /// The next payload's length, if it is so long that it is better read to where it is wanted.
    fn long_record(&mut self) -> Option<usize> {
        // Without a header at hand it is the ordinary way that asks for one.
        let filled = self.buffer.filled();
        let len = payload_len(filled.first_chunk()?, &self.options).ok()?;
        let long = framed(len).saturating_sub(filled.len()) >= EXACT_LEN;
        (long && self.failure.is_none() && !self.ended).then_some(len)
    }

    /// Reads a payload of which the header is at hand; where it is not sound, all is put back, to be told by the
    /// ordinary way.
    fn read_long(&mut self, payload: &mut Vec<u8>, len: usize) -> io::Result<bool> {
        let Some((&header, body)) = self.buffer.filled().split_first_chunk::<HEADER_LEN>() else {
            return Ok(false);
        };
        let (mut filled, need) = (body.len(), len + FOOTER_LEN);
        payload.truncate(need + HEADER_LEN);
        if payload.len() < filled {
            payload.resize(filled, 0);
        }
        if let Some(place) = payload.get_mut(..filled) {
            place.copy_from_slice(body);
        }
        let outcome = fill_growing(&mut self.buffer.inner, payload, &mut filled, need, need + HEADER_LEN);

        let body = payload.get(..filled).unwrap_or_default();
        let sound = body.split_at_checked(len).and_then(|(payload, rest)| {
            let (footer, ahead) = rest.split_first_chunk::<FOOTER_LEN>()?;
            verify_footer(footer, payload, self.options.checksums).is_ok().then_some(ahead)
        });
        let refilled = match sound {
            Some(ahead) => self.buffer.refill(&[ahead]),
            None => self.buffer.refill(&[&header, body]),
        };
        self.lost = refilled.is_err();
        let sound = sound.is_some() && refilled.is_ok();
        payload.truncate(if sound { len } else { 0 });
        refilled.and(outcome).map(|()| sound)
    }

    /// Moves on behind a record.
    const fn pass(&mut self, payload_len: usize) -> Position {
        let next = self.position.after(payload_len as u64);
        mem::replace(&mut self.position, next)
    }

    /// The error that the reader has failed with, once more.
    #[cold]
    fn again(&self, failure: Failure) -> Error {
        let position = Position { byte: self.skipping.unwrap_or(self.position.byte), ..self.position };
        match failure.kind {
            ErrorKind::Io => Error::io(position, self.io_failure.into()),
            _ => failure.error(position),
        }
    }

    #[cold]
    fn fail_io(&mut self, error: io::Error) -> Error {
        self.io_failure = error.kind();
        let error = Error::io(self.position, error);
        self.failure = Some(Failure { kind: error.kind(), look_alike: None });
        error
    }

    #[cold]
    fn fail(&mut self, kind: ErrorKind) -> Error {
        let mut glance = Glance(&mut self.buffer);
        let failure = Failure::diagnose(&mut glance, self.position, kind, &self.options);
        self.failure = Some(failure);
        failure.error(self.position)
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
