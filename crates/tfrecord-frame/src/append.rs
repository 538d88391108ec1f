//! Writing on where a file ends.

use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::framing::{FOOTER_LEN, HEADER_LEN};
use crate::header_walk::HeaderWalk;
use crate::read_buffer::{Ahead, ReadBuffer};
use crate::resync::Resync;
use crate::{Error, ErrorKind, MaskedCrc, Position, ReadOptions, RecordSpan, RecordWriter};

/// How much of the last payload is read at a time.
const PIECE_LEN: usize = 64 << 10;

impl<F: Read + Write + Seek> RecordWriter<F> {
    /// Writes on at the end of an existing uncompressed file, or of an empty one, after checking what it
    /// holds.
    ///
    /// From the file's first byte on, wherever it stands, every header is verified, and of the last record the
    /// payload, too: it is the one that an interrupted writer may have left incomplete. The payloads of the
    /// others are not read; memory does not depend on the file. Then the file stands at its end, and
    /// [`position`](RecordWriter::position) goes on counting its records and bytes. The file must be open for
    /// reading and writing, and nobody else may write to it. To buffer the writes, use
    /// [`map_inner`](RecordWriter::map_inner).
    ///
    /// # Errors
    ///
    /// As [`RecordIndex::scan`](crate::RecordIndex::scan); [`ErrorKind::PayloadChecksum`] of the last record;
    /// a compressed file is told by [`Error::look_alike`]. The file is unchanged.
    ///
    /// After [`ErrorKind::Truncated`] without a look-alike, the record before [`Error::position`] is whole, and
    /// what follows is the torn rest of one with no record in it: cut the file there to go on. If records follow,
    /// as they do where somebody appended to a torn file unchecked, that is [`ErrorKind::TornInside`]. After any
    /// error but `Truncated` cutting would lose sound records: salvage them with
    /// [`RecordReader::resync`](crate::RecordReader::resync).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::fs::{self, OpenOptions};
    /// use std::io::BufWriter;
    /// use tfrecord_frame::{ErrorKind, RecordWriter};
    ///
    /// # let folder = std::env::temp_dir().join(format!("tfrecord-frame-append-{}", std::process::id()));
    /// # fs::create_dir_all(&folder)?;
    /// # let path = folder.join("log.tfrecord");
    /// # let mut writer = RecordWriter::new(Vec::new());
    /// # writer.write_record(b"first")?;
    /// # writer.write_record(b"second")?;
    /// # let mut bytes = writer.into_inner();
    /// # bytes.pop();
    /// # fs::write(&path, bytes)?;
    /// // The file has a whole record and a torn one.
    /// let file = OpenOptions::new().read(true).write(true).open(&path)?;
    /// let writer = match RecordWriter::append(&file) {
    ///     // No record is in what is cut off.
    ///     Err(torn) if matches!(torn.kind(), ErrorKind::Truncated { .. }) && torn.look_alike().is_none() => {
    ///         file.set_len(torn.position().byte)?;
    ///         RecordWriter::append(&file)?
    ///     }
    ///     outcome => outcome?,
    /// };
    /// let mut writer = writer.map_inner(BufWriter::new);
    /// let position = writer.write_record(b"second")?;
    /// assert_eq!((position.record, position.byte), (1, 21));
    /// writer.flush()?;
    /// # fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn append(mut file: F) -> Result<Self, Error> {
        let failed = |error| Error::io(Position::default(), error);
        file.rewind().map_err(failed)?;
        // No payload is kept, so that none is too long.
        let options = ReadOptions::new().max_record_len(u64::MAX);
        let mut walk = HeaderWalk::new(&mut file, &options)?;
        let mut last = None;
        let mut torn = loop {
            let at = walk.position();
            match walk.next_span() {
                Ok(Some(span)) => last = Some((at, span)),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        let end = walk.position();
        if let Some(error) = torn.take_if(|error| !is_torn(error)) {
            return Err(error);
        }
        if let Some((at, span)) = last {
            verify_payload(&mut file, at, span)?;
        }
        if let Some(error) = torn {
            return Err(records_behind(&mut file, end)?.unwrap_or(error));
        }
        match file.seek(SeekFrom::End(0)) {
            Ok(found) if found == end.byte => Ok(Self::at(file, end)),
            Ok(_) => Err(Error::io(end, io::Error::other("file changed while it was being checked"))),
            Err(error) => Err(Error::io(end, error)),
        }
    }
}

fn is_torn(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Truncated { .. }) && error.look_alike().is_none()
}

/// The error of a record torn at `at` if a whole one stands behind it.
fn records_behind<F: Read + Seek>(file: &mut F, at: Position) -> Result<Option<Error>, Error> {
    let measure = |file: &mut F| {
        let end = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(at.byte))?;
        Ok(end)
    };
    let end = measure(file).map_err(|error| Error::io(at, error))?;
    let mut buffer = ReadBuffer::new(file);
    let passed = Resync::new(&ReadOptions::new()).search(&mut Ahead::new(&mut buffer, at), 1)?;
    let resumes = at.byte.saturating_add(passed);
    Ok((resumes < end).then(|| Error::new(at, ErrorKind::TornInside { resumes }, None)))
}

/// Compares a payload with its checksum, piece by piece.
fn verify_payload<F: Read + Seek>(file: &mut F, at: Position, span: RecordSpan) -> Result<(), Error> {
    let mut check = || {
        file.seek(SeekFrom::Start(at.byte.saturating_add(HEADER_LEN as u64)))?;
        let mut piece = vec![0; PIECE_LEN];
        let mut left = span.payload_len();
        let mut crc = 0;
        while left > 0 {
            let step = usize::try_from(left).map_or(PIECE_LEN, |left| left.min(PIECE_LEN));
            let piece = piece.get_mut(..step).unwrap_or_default();
            file.read_exact(piece)?;
            crc = crc32c::crc32c_append(crc, piece);
            left -= step as u64;
        }
        let mut footer = [0; FOOTER_LEN];
        file.read_exact(&mut footer)?;
        Ok((MaskedCrc::mask(crc), MaskedCrc::from_le_bytes(footer)))
    };
    let (expected, found) = check().map_err(|error| Error::io(at, error))?;
    if expected == found {
        return Ok(());
    }
    Err(Error::new(at, ErrorKind::PayloadChecksum { expected, found }, None))
}
