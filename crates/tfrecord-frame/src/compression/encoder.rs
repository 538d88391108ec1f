//! Writing a compressed file.

use std::fmt;
use std::io::{self, ErrorKind, Write};

use flate2::{Compress, Compression as Level, Crc, FlushCompress, Status};

use super::zlib::{self, Adler32};
use super::{Compression, gzip};

/// How much is gathered before it is compressed. A compressor may pack the same bytes in another way if it
/// gets them in other pieces, so that it gets pieces of this length however they are written.
const INPUT_LEN: usize = 32 << 10;

/// How much compressed output is kept before it is written.
const OUTPUT_LEN: usize = 32 << 10;

/// Compresses to any [`Write`], for a [`RecordWriter`](crate::RecordWriter) to write to.
///
/// The output is one stream, as TensorFlow's `TFRecordWriter` writes it with `GZIP` or `ZLIB`. The same
/// bytes, however they are cut into writes, give the same output if it is flushed at the same places: a gzip
/// header has neither a time nor a name. (Another release of the compressor may pack them in another way.)
/// Output goes out 32 KiB at a time, so that a bare file will do; with [`Compression::None`] all is passed on
/// as it comes, and a file wants a [`BufWriter`](std::io::BufWriter).
///
/// [`finish`](Self::finish) writes the end of the stream. An encoder dropped without it writes nothing more:
/// what is then in the output is truncated, and a [`Decoder`](crate::Decoder) will say so.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{Compression, Encoder, RecordWriter};
///
/// let mut writer = RecordWriter::new(Encoder::new(Vec::new(), Compression::Zlib));
/// for _ in 0..1000 {
///     writer.write_record(b"the same payload")?;
/// }
/// assert_eq!(writer.position().byte, 32_000);
/// let file = writer.into_inner().finish()?;
/// assert!(file.len() < 1000);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Encoder<W> {
    compression: Compression,
    inner: W,
    /// Where there is compression.
    deflater: Option<Box<Deflater>>,
}

struct Deflater {
    compress: Compress,
    /// Of all that was taken.
    checksum: Checksum,
    /// Whether the stream's header was written.
    opened: bool,
    /// Taken and not yet compressed is `input[compressed..]`.
    input: Vec<u8>,
    compressed: usize,
    /// Compressed and not yet written is `output[written..]`.
    output: Vec<u8>,
    written: usize,
    /// Whether the compressor may hold bytes back.
    unflushed: bool,
}

enum Checksum {
    Gzip(Crc),
    Zlib(Adler32),
}

impl<W> Encoder<W> {
    /// The level that zlib takes unless told otherwise, and with it TensorFlow.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Write;
    /// use tfrecord_frame::{Compression, Encoder};
    ///
    /// let level = Encoder::<Vec<u8>>::DEFAULT_LEVEL;
    /// let mut usual = Encoder::new(Vec::new(), Compression::Gzip);
    /// let mut told = Encoder::with_level(Vec::new(), Compression::Gzip, level);
    /// usual.write_all(&[7; 1000])?;
    /// told.write_all(&[7; 1000])?;
    /// assert_eq!(usual.finish()?, told.finish()?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const DEFAULT_LEVEL: u32 = 6;

    /// Writes to `inner`, compressed in this way.
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
    /// let mut reader = RecordReader::new(Decoder::new(file.as_slice(), Compression::Gzip));
    /// assert_eq!(reader.next_record()?.unwrap().payload(), b"payload");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(inner: W, compression: Compression) -> Self {
        Self::with_level(inner, compression, Self::DEFAULT_LEVEL)
    }

    /// Writes to `inner`, compressed in this way and this hard: from 0, stored, over 1, fast, to 9, small. A
    /// level above is 9; where there is no compression, the level does nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Write;
    /// use tfrecord_frame::{Compression, Encoder};
    ///
    /// let mut stored = Encoder::with_level(Vec::new(), Compression::Zlib, 0);
    /// let mut small = Encoder::with_level(Vec::new(), Compression::Zlib, 9);
    /// stored.write_all(&[7; 1000])?;
    /// small.write_all(&[7; 1000])?;
    /// assert!(stored.finish()?.len() > 1000);
    /// assert!(small.finish()?.len() < 100);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_level(inner: W, compression: Compression, level: u32) -> Self {
        let level = level.min(9);
        let deflater = match compression {
            Compression::None => None,
            Compression::Gzip => Some(Deflater::new(level, Checksum::Gzip(Crc::new()), &gzip::HEADER)),
            Compression::Zlib => {
                Some(Deflater::new(level, Checksum::Zlib(Adler32::new()), &zlib::header(level)))
            }
        };
        Self { compression, inner, deflater: deflater.map(Box::new) }
    }

    /// How the output is compressed.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Compression, Encoder};
    ///
    /// let encoder = Encoder::new(std::io::sink(), Compression::Gzip);
    /// assert_eq!(format!("train.tfrecord.{}", encoder.compression()), "train.tfrecord.gzip");
    /// ```
    pub const fn compression(&self) -> Compression {
        self.compression
    }

    /// The output.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Write;
    /// use tfrecord_frame::{Compression, Encoder};
    ///
    /// let mut encoder = Encoder::new(Vec::new(), Compression::Gzip);
    /// encoder.write_all(&[7; 1000])?;
    /// let before = encoder.get_ref().len();
    /// encoder.flush()?;
    /// assert!(encoder.get_ref().len() > before);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn get_ref(&self) -> &W {
        &self.inner
    }

    /// The output. Writing to it, or moving it, breaks the stream.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Write;
    /// use tfrecord_frame::{Compression, Encoder};
    ///
    /// let mut encoder = Encoder::new(Vec::new(), Compression::Zlib);
    /// encoder.get_mut().reserve(1 << 20); // for what is to come
    /// encoder.write_all(&[7; 1000])?;
    /// assert!(encoder.finish()?.capacity() >= 1 << 20);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }
}

impl<W: Write> Encoder<W> {
    /// Writes the end of the stream and gives the output back, without flushing it.
    ///
    /// # Errors
    ///
    /// What the output returns. It then holds a truncated stream.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{Compression, Encoder, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Encoder::new(Vec::new(), Compression::Gzip));
    /// writer.write_record(b"hello")?;
    /// let file = writer.into_inner().finish()?;
    /// assert!(file.ends_with(&21_u32.to_le_bytes())); // a gzip stream ends with the length of what is in it
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn finish(mut self) -> io::Result<W> {
        if let Some(deflater) = &mut self.deflater {
            deflater.drive(&mut self.inner, FlushCompress::Finish)?;
            match &deflater.checksum {
                Checksum::Gzip(crc) => deflater.output.extend_from_slice(&gzip::trailer(crc)),
                Checksum::Zlib(adler) => deflater.output.extend_from_slice(&adler.trailer()),
            }
            deflater.write_out(&mut self.inner)?;
        }
        Ok(self.inner)
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match &mut self.deflater {
            Some(deflater) => deflater.write(&mut self.inner, buf),
            None => self.inner.write(buf),
        }
    }

    /// Writes out all that was written before, so that a reader can have it, and flushes the output. That
    /// costs a few bytes of the output each time.
    fn flush(&mut self) -> io::Result<()> {
        if let Some(deflater) = &mut self.deflater {
            if deflater.unflushed {
                deflater.drive(&mut self.inner, FlushCompress::Sync)?;
                deflater.unflushed = false;
            }
            deflater.write_out(&mut self.inner)?;
        }
        self.inner.flush()
    }
}

impl<W> fmt::Debug for Encoder<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").field("compression", &self.compression).finish_non_exhaustive()
    }
}

impl Deflater {
    fn new(level: u32, checksum: Checksum, header: &[u8]) -> Self {
        let mut output = Vec::with_capacity(OUTPUT_LEN);
        output.extend_from_slice(header);
        Self {
            compress: Compress::new(Level::new(level), false),
            checksum,
            opened: false,
            input: Vec::with_capacity(INPUT_LEN),
            compressed: 0,
            output,
            written: 0,
            unflushed: false,
        }
    }

    /// Takes some of `bytes`, at least one if there is one.
    fn write<W: Write>(&mut self, inner: &mut W, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        // These first, so that an error comes before any of `bytes` is taken.
        if !self.opened {
            // At once, since an output of no bytes would pass for a whole file of no records.
            self.write_out(inner)?;
            self.opened = true;
        }
        if self.input.len() >= INPUT_LEN {
            self.compress_input(inner)?;
        }
        let (taken, _) = bytes.split_at(bytes.len().min(INPUT_LEN - self.input.len()));
        self.input.extend_from_slice(taken);
        match &mut self.checksum {
            Checksum::Gzip(crc) => crc.update(taken),
            Checksum::Zlib(adler) => adler.update(taken),
        }
        self.unflushed = true;
        Ok(taken.len())
    }

    /// Compresses all that was taken; after an error it goes on from where that was.
    fn compress_input<W: Write>(&mut self, inner: &mut W) -> io::Result<()> {
        while self.compressed < self.input.len() {
            self.make_room(inner)?;
            let (before, kept) = (self.compress.total_in(), self.output.len());
            self.step(FlushCompress::None)?;
            if self.compress.total_in() == before && self.output.len() == kept {
                return Err(stands_still());
            }
        }
        self.input.clear();
        self.compressed = 0;
        Ok(())
    }

    /// Compresses all that was taken, and has the compressor give out all it holds back; what does not fit
    /// goes to `inner`.
    fn drive<W: Write>(&mut self, inner: &mut W, flush: FlushCompress) -> io::Result<()> {
        self.compress_input(inner)?;
        loop {
            self.make_room(inner)?;
            let status = self.step(flush)?;
            let full = self.output.len() == self.output.capacity();
            match (status, flush) {
                (Status::StreamEnd, _) => return Ok(()),
                _ if full => {}
                (_, FlushCompress::Finish) => return Err(stands_still()),
                _ => return Ok(()),
            }
        }
    }

    fn step(&mut self, flush: FlushCompress) -> io::Result<Status> {
        let before = self.compress.total_in();
        let rest = self.input.get(self.compressed..).unwrap_or_default();
        let status = self.compress.compress_vec(rest, &mut self.output, flush).map_err(io::Error::other)?;
        let taken = usize::try_from(self.compress.total_in() - before).unwrap_or(usize::MAX);
        self.compressed = self.compressed.saturating_add(taken);
        Ok(status)
    }

    fn make_room<W: Write>(&mut self, inner: &mut W) -> io::Result<()> {
        if self.output.len() == self.output.capacity() { self.write_out(inner) } else { Ok(()) }
    }

    /// Writes all of the output; after an error it goes on from where that was.
    fn write_out<W: Write>(&mut self, inner: &mut W) -> io::Result<()> {
        while let Some(rest) = self.output.get(self.written..).filter(|rest| !rest.is_empty()) {
            match inner.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => self.written += written,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.output.clear();
        self.written = 0;
        Ok(())
    }
}

/// With room to write to, a compressor goes on; this is so that one with a fault does not loop for ever.
fn stands_still() -> io::Error {
    io::Error::other("compressor makes no progress")
}
