//! A record by its number, out of bytes in memory; and what may be wrong with it.

use super::{RecordIndex, RecordSpan};
use crate::failure::Failure;
use crate::framing::{decode_header, verify_footer};
use crate::step::{split, truncated, within_limit};
use crate::{Disagreement, Error, ErrorKind, Position, ReadOptions, Record};

impl RecordIndex {
    /// Record `i` out of `bytes`, the whole of the file; `Ok(None)` past the last record of the index.
    ///
    /// What is there is compared with the index, and checksums as `options` say.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAsIndexed`] if the file ends before that record or has a record of another length
    /// there; otherwise as [`RecordSlices::next_record`](crate::RecordSlices::next_record) when it comes to
    /// that record. Other records can be taken after an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{ReadOptions, RecordIndex, RecordReader, RecordWriter};
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"first")?;
    /// writer.write_record(b"second")?;
    /// let file = writer.into_inner();
    ///
    /// let options = ReadOptions::new();
    /// let index = RecordIndex::from_reader(&mut RecordReader::new(file.as_slice()))?;
    /// let record = index.slice(&file, 1, &options)?.unwrap();
    /// assert_eq!(record.payload(), b"second");
    /// assert_eq!(record.position().byte, 21);
    /// assert!(index.slice(&file, 2, &options)?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn slice<'a>(
        &self,
        bytes: &'a [u8],
        i: u64,
        options: &ReadOptions,
    ) -> Result<Option<Record<'a>>, Error> {
        let Some(span) = self.get(i) else { return Ok(None) };
        let position = Position { record: i, byte: span.offset };
        let from_there = usize::try_from(span.offset).ok().and_then(|offset| bytes.get(offset..));
        let from_there = from_there.unwrap_or_default();
        match payload(from_there, span, options) {
            Ok(payload) => Ok(Some(Record::new(position, payload))),
            Err(kind) => {
                let mut window = from_there;
                Err(Failure::diagnose(&mut window, position, kind, options).error(position))
            }
        }
    }
}

/// The payload of the record that `bytes` start with, if it is as the index and the options want it. More
/// bytes than the record's do not matter; fewer are the last of the input, but for a payload over the limit,
/// whose header is enough.
pub(crate) fn payload<'a>(
    bytes: &'a [u8],
    span: RecordSpan,
    options: &ReadOptions,
) -> Result<&'a [u8], ErrorKind> {
    if bytes.is_empty() {
        return Err(ErrorKind::NotAsIndexed(Disagreement::NoRecord));
    }
    let Some(header) = bytes.first_chunk() else { return Err(truncated(bytes)) };
    let found = decode_header(header, options.checksums).map_err(ErrorKind::length_checksum)?;
    let indexed = span.payload_len();
    if found != indexed {
        return Err(ErrorKind::NotAsIndexed(Disagreement::RecordLen { indexed, found }));
    }
    let Some((payload, footer)) = split(bytes, within_limit(found, options)?) else {
        return Err(truncated(bytes));
    };
    verify_footer(footer, payload, options.checksums).map_err(ErrorKind::payload_checksum)?;
    Ok(payload)
}
