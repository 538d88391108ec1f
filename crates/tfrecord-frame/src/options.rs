//! How strictly and how far a reader goes.

/// Which of a record's two checksums are compared.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Checksums, framing};
///
/// let mut header = framing::encode_header(13);
/// header[8] ^= 1; // a flipped bit in the checksum
/// assert!(framing::decode_header(&header, Checksums::Verify).is_err());
/// assert!(framing::decode_header(&header, Checksums::LengthOnly).is_err());
/// assert_eq!(framing::decode_header(&header, Checksums::Ignore), Ok(13));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Checksums {
    /// Both: the one over the length and the one over the payload.
    #[default]
    Verify,
    /// The one over the length only: lengths are trusted, payloads are not.
    LengthOnly,
    /// Neither. Anything is then a length: a file of zero bytes, say, reads as empty records.
    Ignore,
}

impl Checksums {
    pub(crate) const fn cover_length(self) -> bool {
        matches!(self, Self::Verify | Self::LengthOnly)
    }

    pub(crate) const fn cover_payload(self) -> bool {
        matches!(self, Self::Verify)
    }
}

/// How `RecordReader`, [`RecordSlices`](crate::RecordSlices) and access by number read.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Checksums, ErrorKind, ReadOptions, RecordReader, RecordWriter};
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"nine bytes")?;
///
/// let options = ReadOptions::new().checksums(Checksums::LengthOnly).max_record_len(9);
/// let file = writer.into_inner();
/// let mut reader = RecordReader::with_options(file.as_slice(), options);
/// let error = reader.next_record().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::TooLong { len: 10, limit: 9 });
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    pub(crate) checksums: Checksums,
    pub(crate) max_record_len: u64,
}

impl ReadOptions {
    /// The limit on a payload unless [`max_record_len`](Self::max_record_len) sets another: 1 GiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ErrorKind, ReadOptions, RecordSlices, framing};
    ///
    /// let limit = ReadOptions::DEFAULT_MAX_RECORD_LEN;
    /// let header = framing::encode_header(limit + 1);
    /// let error = RecordSlices::new(&header).next_record().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooLong { len: limit + 1, limit });
    ///
    /// let twice = ReadOptions::new().max_record_len(2 * limit);
    /// let error = RecordSlices::with_options(&header, twice).next_record().unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::Truncated { .. }));
    /// ```
    pub const DEFAULT_MAX_RECORD_LEN: u64 = 1 << 30;

    /// Both checksums, payloads up to 1 GiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Checksums, ReadOptions};
    ///
    /// let spelt_out = ReadOptions::new().checksums(Checksums::Verify).max_record_len(1 << 30);
    /// assert_eq!(ReadOptions::new(), spelt_out);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { checksums: Checksums::Verify, max_record_len: Self::DEFAULT_MAX_RECORD_LEN }
    }

    /// Sets which checksums are compared.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Checksums, ReadOptions, RecordSlices, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"hello")?;
    /// let mut file = writer.into_inner();
    /// file[13] = b'a'; // in the payload
    /// assert!(RecordSlices::new(&file).next_record().is_err());
    ///
    /// let options = ReadOptions::new().checksums(Checksums::LengthOnly);
    /// let record = RecordSlices::with_options(&file, options).next_record()?.unwrap();
    /// assert_eq!(record.payload(), b"hallo");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn checksums(mut self, checksums: Checksums) -> Self {
        self.checksums = checksums;
        self
    }

    /// Sets the longest payload, in bytes, that is read or skipped; a longer one is
    /// [`ErrorKind::TooLong`](crate::ErrorKind::TooLong).
    ///
    /// Whatever the limit, memory follows the bytes that are there, not the length that a record states.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ErrorKind, ReadOptions, RecordReader, framing};
    ///
    /// let claims_a_terabyte = framing::encode_header(1 << 40);
    /// let options = ReadOptions::new().max_record_len(64 << 20);
    /// let mut reader = RecordReader::with_options(claims_a_terabyte.as_slice(), options);
    /// let error = reader.next_record().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooLong { len: 1 << 40, limit: 64 << 20 });
    /// ```
    #[must_use]
    pub const fn max_record_len(mut self, bytes: u64) -> Self {
        self.max_record_len = bytes;
        self
    }
}

impl ReadOptions {
    /// The longest payload there can be: the limit set, or what memory can address.
    pub(crate) const fn limit(&self) -> u64 {
        const ADDRESSABLE: u64 = isize::MAX as u64;
        if self.max_record_len < ADDRESSABLE { self.max_record_len } else { ADDRESSABLE }
    }

    /// The same, but that payloads' checksums are not compared.
    pub(crate) const fn without_payloads(self) -> Self {
        match self.checksums {
            Checksums::Verify => self.checksums(Checksums::LengthOnly),
            Checksums::LengthOnly | Checksums::Ignore => self,
        }
    }
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self::new()
    }
}
