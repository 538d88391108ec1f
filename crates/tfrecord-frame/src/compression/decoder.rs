//! Reading what is in a compressed file.

use std::fmt;
use std::io::{self, Read};

use super::Compression;
use super::inflater::Inflater;
use super::read_ahead::ReadAhead;
use crate::LookAlike;

/// How much compressed input is read at a time.
const COMPRESSED_LEN: usize = 64 << 10;

/// How much input without compression is read at a time, unless more is asked for.
const PLAIN_LEN: usize = 8 << 10;

/// Decompresses any [`Read`], for a [`RecordReader`](crate::RecordReader) to read from.
///
/// [`sniff`](Self::sniff) finds out how the input is compressed, whatever the file is called;
/// [`new`](Self::new) is told. Streams one after another, such as the members of a gzip file, are read as
/// one; a record may begin in one and end in the next. (TensorFlow reads on from gzip member to gzip member,
/// too, but passes over what follows the first stream of a zlib file in silence.)
///
/// # End, truncation, corruption
///
/// The end is the end of the input behind a whole stream, checksum and all. An input that stops anywhere else
/// is truncated, although TensorFlow takes a gzip file without its last 8 bytes, or one cut in a header, for
/// whole. A file cut exactly between two streams cannot be told from a shorter one. What follows the last
/// stream and opens no other is an error, padding with zero bytes too. Every byte that decompresses is handed
/// out before the error that comes after it, and then that error stays: see
/// [`DecompressError`](crate::DecompressError). An error of the input itself is passed on as it is.
///
/// The checksum of a stream comes last. Damage can put one whole record in the place of another, and only the
/// error at the end tells of that: what a file holds is certain once it was read to its end.
///
/// # Buffering
///
/// A bare file will do: compressed input is read 64 KiB at a time, other input 8 KiB at a time or, where more
/// is asked for at once, straight to where it is asked for. Memory is some 150 KiB, however much a stream
/// expands.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Compression, Decoder, Encoder, RecordReader, RecordWriter};
///
/// let mut writer = RecordWriter::new(Encoder::new(Vec::new(), Compression::Gzip));
/// writer.write_record(b"payload")?;
/// let file = writer.into_inner().finish()?;
///
/// let decoder = Decoder::sniff(file.as_slice())?;
/// assert_eq!(decoder.compression(), Compression::Gzip);
/// let mut reader = RecordReader::new(decoder);
/// assert_eq!(reader.next_record()?.unwrap().payload(), b"payload");
/// assert!(reader.next_record()?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Positions are those in the decompressed stream; where in the compressed one is in the error's source.
///
/// ```
/// # use tfrecord_frame::{Compression, Encoder, RecordWriter};
/// use std::error::Error;
///
/// use tfrecord_frame::{CompressionFault, Decoder, ErrorKind, RecordReader};
/// # let mut writer = RecordWriter::new(Encoder::new(Vec::new(), Compression::Gzip));
/// # writer.write_record(b"payload")?;
/// # let mut file = writer.into_inner().finish()?;
///
/// file.truncate(file.len() - 8); // the trailer is lost
/// let mut reader = RecordReader::new(Decoder::sniff(file.as_slice())?);
/// reader.next_record()?;
/// let error = reader.next_record().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Compression(CompressionFault::Truncated));
/// assert_eq!(error.to_string(), "record 1 at byte 23: input could not be decompressed");
/// assert_eq!(
///     error.source().unwrap().to_string(),
///     format!("gzip stream is truncated at byte {}", file.len()),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Decoder<R> {
    compression: Compression,
    input: ReadAhead<R>,
    /// Where there is compression.
    inflater: Option<Box<Inflater>>,
}

impl<R> Decoder<R> {
    /// Reads `inner` as compressed in this way.
    ///
    /// An input of no bytes at all is then truncated, unless it is [`Compression::None`]: a compressed file
    /// of no records is some 20 bytes long.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::{ErrorKind, Read};
    /// use tfrecord_frame::{Compression, Decoder};
    ///
    /// let empty: &[u8] = b"";
    /// let error = Decoder::new(empty, Compression::Gzip).read_to_end(&mut Vec::new()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::UnexpectedEof); // no stream, not even one of no records
    /// assert_eq!(Decoder::new(empty, Compression::None).read_to_end(&mut Vec::new())?, 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new(inner: R, compression: Compression) -> Self {
        Self::over(ReadAhead::new(inner, LookAlike::SNIFF_LEN), compression)
    }

    fn over(mut input: ReadAhead<R>, compression: Compression) -> Self {
        let (capacity, inflater) = match compression {
            Compression::None => (PLAIN_LEN, None),
            Compression::Gzip | Compression::Zlib => (COMPRESSED_LEN, Some(Inflater::new(compression))),
        };
        input.grow(capacity);
        Self { compression, input, inflater: inflater.map(Box::new) }
    }

    /// How the input is compressed.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Compression, Decoder};
    ///
    /// let decoder = Decoder::sniff(b"\x78\x9c\x03\x00\x00\x00\x00\x01".as_slice())?;
    /// assert_eq!(decoder.compression(), Compression::Zlib);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn compression(&self) -> Compression {
        self.compression
    }

    /// How many bytes of the input have been decompressed, or handed out where there is no compression. The
    /// input itself may stand further on.
    ///
    /// Beside the input's length it tells how far one is.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Compression, Decoder, Encoder, RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Encoder::new(Vec::new(), Compression::Gzip));
    /// writer.write_record(&[0; 1000])?;
    /// let file = writer.into_inner().finish()?;
    ///
    /// let mut reader = RecordReader::new(Decoder::sniff(file.as_slice())?);
    /// while reader.next_record()?.is_some() {
    ///     println!("{} of {} bytes", reader.get_ref().compressed_position(), file.len());
    /// }
    /// assert_eq!(reader.get_ref().compressed_position(), file.len() as u64);
    /// assert_eq!(reader.position().byte, 1016);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn compressed_position(&self) -> u64 {
        self.input.taken()
    }

    /// The input.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Read;
    /// use tfrecord_frame::{Compression, Decoder};
    ///
    /// let decoder = Decoder::new(std::io::repeat(0).take(1000), Compression::None);
    /// assert_eq!(decoder.get_ref().limit(), 1000);
    /// ```
    pub const fn get_ref(&self) -> &R {
        self.input.get_ref()
    }

    /// The input. Reading from it, or moving it, breaks the stream.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Read;
    /// use tfrecord_frame::{Compression, Decoder};
    ///
    /// let mut decoder = Decoder::new(b"one and two".take(3), Compression::None);
    /// let mut text = String::new();
    /// decoder.read_to_string(&mut text)?;
    /// assert_eq!(text, "one");
    ///
    /// decoder.get_mut().set_limit(8);
    /// decoder.read_to_string(&mut text)?;
    /// assert_eq!(text, "one and two");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn get_mut(&mut self) -> &mut R {
        self.input.get_mut()
    }

    /// Gives the input back. What was read ahead is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::{Cursor, Seek};
    /// use tfrecord_frame::{Compression, Decoder, RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"payload")?;
    /// let decoder = Decoder::sniff(Cursor::new(writer.into_inner()))?;
    /// assert_eq!(decoder.compression(), Compression::None);
    ///
    /// let mut file = decoder.into_inner();
    /// file.rewind()?; // what it read to find out
    /// assert_eq!(RecordReader::new(file).next_record()?.unwrap().payload(), b"payload");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_inner(self) -> R {
        self.input.into_inner()
    }
}

impl<R: Read> Decoder<R> {
    /// Reads `inner` as compressed in the way its first bytes tell: [`Compression::sniff`].
    ///
    /// Up to [`LookAlike::SNIFF_LEN`] bytes are read now, and come again when the decoder is read from. An
    /// empty input is an empty file without compression.
    ///
    /// # Errors
    ///
    /// What the input returns, other than [`Interrupted`](io::ErrorKind::Interrupted), which is retried.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Compression, Decoder, Encoder, RecordReader, RecordWriter};
    ///
    /// for compression in [Compression::None, Compression::Gzip, Compression::Zlib] {
    ///     let mut writer = RecordWriter::new(Encoder::new(Vec::new(), compression));
    ///     writer.write_record(b"payload")?;
    ///     let file = writer.into_inner().finish()?;
    ///
    ///     let mut reader = RecordReader::new(Decoder::sniff(file.as_slice())?);
    ///     assert_eq!(reader.next_record()?.unwrap().payload(), b"payload");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sniff(inner: R) -> io::Result<Self> {
        let mut input = ReadAhead::new(inner, LookAlike::SNIFF_LEN);
        let compression = Compression::sniff(input.peek(LookAlike::SNIFF_LEN)?);
        Ok(Self::over(input, compression))
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match &mut self.inflater {
            Some(inflater) => inflater.read(&mut self.input, buf),
            None => self.input.read(buf),
        }
    }
}

impl<R> fmt::Debug for Decoder<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("compression", &self.compression)
            .field("compressed_position", &self.compressed_position())
            .finish_non_exhaustive()
    }
}
