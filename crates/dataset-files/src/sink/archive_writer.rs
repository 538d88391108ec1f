//! Writing a zip archive of stored entries, one entry at a time.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
};

use crate::{
    error::Result,
    sink::placement::cannot_write,
    zip_format::{
        IN_ZIP64_U32, central_header, end_record::EndRecord, entry_fields::EntryFields, local_header,
    },
};

/// The write buffer in bytes.
const BUFFER_LEN: usize = 256 << 10;

pub(super) struct ArchiveWriter {
    out: BufWriter<File>,
    position: u64,
    /// The central headers so far.
    directory: Vec<u8>,
    entries: u64,
}

/// An entry whose data is being written, and whose length is not known yet.
pub(super) struct Streamed {
    header_start: u64,
}

/// What is known of an entry when all of it has been seen.
#[derive(Clone, Copy)]
pub(super) struct Summary {
    pub(super) len: u64,
    pub(super) crc: u32,
}

impl ArchiveWriter {
    pub(super) fn new(file: File) -> Self {
        Self {
            out: BufWriter::with_capacity(BUFFER_LEN, file),
            position: 0,
            directory: Vec::new(),
            entries: 0,
        }
    }

    /// Writes an entry whose length is known.
    pub(super) fn append(&mut self, name: &str, summary: Summary, mut data: impl Read) -> Result<()> {
        let header_start = self.position;
        let mut fields = fields(name, summary.crc);
        let header = match u32::try_from(summary.len) {
            Ok(len) if len != IN_ZIP64_U32 => {
                fields.compressed_len = len;
                fields.uncompressed_len = len;
                local_header::encode(&fields, name)
            }
            _ => local_header::encode_zip64(&fields, name, summary.len),
        };
        self.put(&header)?;
        let copied = io::copy(&mut data, &mut self.out).map_err(cannot_write)?;
        self.position += copied;
        if copied != summary.len {
            return Err(cannot_write(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "a temporary file has changed",
            )));
        }
        self.note(name, summary, header_start);
        Ok(())
    }

    /// Starts an entry whose length is not known: its header leaves room for any.
    pub(super) fn begin(&mut self, name: &str) -> Result<Streamed> {
        let header_start = self.position;
        self.put(&local_header::encode_zip64(&fields(name, 0), name, 0))?;
        Ok(Streamed { header_start })
    }

    pub(super) fn put(&mut self, data: &[u8]) -> Result<()> {
        self.out.write_all(data).map_err(cannot_write)?;
        self.position += data.len() as u64;
        Ok(())
    }

    /// Ends an entry: goes back to its header and says how long it has become.
    pub(super) fn end(&mut self, streamed: &Streamed, name: &str, summary: Summary) -> Result<()> {
        let header = local_header::encode_zip64(&fields(name, summary.crc), name, summary.len);
        self.overwrite(streamed.header_start, &header).map_err(cannot_write)?;
        self.note(name, summary, streamed.header_start);
        Ok(())
    }

    fn overwrite(&mut self, start: u64, data: &[u8]) -> io::Result<()> {
        self.out.seek(SeekFrom::Start(start))?;
        self.out.write_all(data)?;
        self.out.seek(SeekFrom::Start(self.position))?;
        Ok(())
    }

    fn note(&mut self, name: &str, summary: Summary, header_start: u64) {
        central_header::encode(
            &fields(name, summary.crc),
            name,
            summary.len,
            header_start,
            &mut self.directory,
        );
        self.entries += 1;
    }

    /// Writes the directory.
    pub(super) fn finish(mut self) -> Result<()> {
        let end = EndRecord {
            entries: self.entries,
            directory_start: self.position,
            directory_len: self.directory.len() as u64,
            prefix_len: 0,
        };
        end.encode(&mut self.directory);
        self.out.write_all(&self.directory).map_err(cannot_write)?;
        self.out.into_inner().map(drop).map_err(|error| cannot_write(error.into_error()))
    }
}

fn fields(name: &str, crc: u32) -> EntryFields {
    // Names are checked when an entry is created, to be far shorter.
    EntryFields::stored(name, u16::try_from(name.len()).unwrap_or(u16::MAX), crc)
}
