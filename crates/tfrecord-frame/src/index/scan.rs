//! Building an index from a file.

use std::io::{self, Read, Seek};

use super::{RecordIndex, RecordSpan, SpanError};
use crate::framing::framed_len;
use crate::header_walk::HeaderWalk;
use crate::{Error, Position, ReadOptions, RecordReader};

impl RecordIndex {
    /// Builds the index of an uncompressed file from its headers alone, seeking past the payloads.
    ///
    /// Lengths are verified against their checksums, unless `options` say [`Checksums::Ignore`], and the last
    /// record against the end of the input; payloads are not looked at. The whole input is scanned, wherever it
    /// stands, and put back there. Wrap it in nothing: the headers of small records are read many
    /// at a time already.
    ///
    /// [`Checksums::Ignore`]: crate::Checksums::Ignore
    ///
    /// # Errors
    ///
    /// Those of a [`RecordReader`] that compares the checksums of lengths only, of the same kind at the same
    /// position; nothing is given back of a file that does not end with a whole record. A compressed file is
    /// one of these, and says so: [`Error::look_alike`]. [`ErrorKind::Io`](crate::ErrorKind::Io) also if the
    /// input cannot seek or memory is short.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Cursor;
    /// use tfrecord_frame::{ReadOptions, RecordIndex, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"first")?;
    /// writer.write_record(b"second")?;
    /// let mut file = writer.into_inner();
    ///
    /// assert_eq!(RecordIndex::scan(Cursor::new(&file), &ReadOptions::new())?.len(), 2);
    /// file.pop(); // the last byte is lost
    /// let error = RecordIndex::scan(Cursor::new(&file), &ReadOptions::new()).unwrap_err();
    /// assert_eq!(error.to_string(), "record 1 at byte 21: footer is truncated, got 3 of 4 bytes");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scan<R: Read + Seek>(input: R, options: &ReadOptions) -> Result<Self, Error> {
        let mut walk = HeaderWalk::new(input, options)?;
        let mut index = Self::new();
        loop {
            let at = walk.position();
            let Some(span) = walk.next_span()? else { break };
            index.push_at(at, span)?;
        }
        walk.rewind()?;
        Ok(index.shrunk())
    }

    /// Builds an index by reading every record, from wherever the reader stands to its end.
    ///
    /// This is for inputs that cannot seek, for compressed ones, whose offsets are then those of the
    /// decompressed stream, and to have every payload verified as the reader's options say.
    ///
    /// # Errors
    ///
    /// As [`RecordReader::next_record`]. [`ErrorKind::Io`](crate::ErrorKind::Io) also if memory is short.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordIndex, RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"first")?;
    /// writer.write_record(b"second")?;
    ///
    /// let file = writer.into_inner();
    /// let index = RecordIndex::from_reader(&mut RecordReader::new(file.as_slice()))?;
    /// assert_eq!(index.framed_bytes(), 43);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_reader<R: Read>(reader: &mut RecordReader<R>) -> Result<Self, Error> {
        let mut index = Self::new();
        while let Some(record) = reader.next_record()? {
            let at = record.position();
            let len = framed_len(record.payload().len() as u64);
            index.push_at(at, RecordSpan { offset: at.byte, len })?;
        }
        Ok(index.shrunk())
    }

    fn push_at(&mut self, at: Position, span: RecordSpan) -> Result<(), Error> {
        self.push(span).map_err(|error| Error::io(at, error.into()))
    }
}

impl From<SpanError> for io::Error {
    fn from(error: SpanError) -> Self {
        let kind = match error {
            SpanError::OutOfMemory => io::ErrorKind::OutOfMemory,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}
