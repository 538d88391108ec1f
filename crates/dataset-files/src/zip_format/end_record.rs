//! The end of the central directory (sections 4.3.14 to 4.3.16).

use std::io::{self, Read, Seek, SeekFrom};

use super::{Fields, IN_ZIP64_U16, IN_ZIP64_U32, central_header, zip64};
use crate::error::{Error, ErrorKind, Result};

pub(crate) const SIGNATURE: [u8; 4] = *b"PK\x05\x06";
const LEN: usize = 22;
const LOCATOR_SIGNATURE: [u8; 4] = *b"PK\x06\x07";
const LOCATOR_LEN: usize = 20;
const ZIP64_SIGNATURE: [u8; 4] = *b"PK\x06\x06";
const ZIP64_LEN: usize = 56;
/// What a zip64 end record's own length leaves out: signature and length.
const ZIP64_LEN_UNCOUNTED: u64 = 12;

const NO_END_RECORD: &str =
    "not a zip archive: no end-of-central-directory record found; the file may be truncated";
const END_RECORD_NOT_LAST: &str = "not a zip archive: its end-of-central-directory record is not at the end; \
    the file may be truncated or have bytes appended";

/// Where the central directory is and how many entries it declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EndRecord {
    pub(crate) entries: u64,
    /// Counted from the start of the file.
    pub(crate) directory_start: u64,
    pub(crate) directory_len: u64,
    /// Bytes before the archive, which its own offsets do not count.
    pub(crate) prefix_len: u64,
}

/// The numbers both forms of the record have.
#[derive(Clone, Copy)]
struct Numbers {
    disk: u32,
    directory_disk: u32,
    entries_here: u64,
    entries: u64,
    directory_len: u64,
    directory_offset: u64,
}

impl EndRecord {
    /// Finds the record that ends with the file.
    pub(crate) fn find(reader: &mut (impl Read + Seek), file_len: u64) -> Result<Self> {
        let (start, record) = find_end(reader, file_len)?;
        let plain = decode(&record).ok_or_else(|| Error::new(ErrorKind::NotAnArchive, NO_END_RECORD))?;
        let (directory_end, numbers) = match find_zip64(reader, start)? {
            Some((zip64_start, numbers)) if plain.agrees_with(&numbers) => (zip64_start, numbers),
            Some(_) => return Err(corrupt("the zip64 end record contradicts the end record")),
            None => (start, plain),
        };
        numbers.locate(directory_end)
    }

    /// The records that close an archive: with zip64 records only where a number needs them.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        let entries = u16::try_from(self.entries).unwrap_or(IN_ZIP64_U16);
        let len = u32::try_from(self.directory_len).unwrap_or(IN_ZIP64_U32);
        let start = u32::try_from(self.directory_start).unwrap_or(IN_ZIP64_U32);
        if entries == IN_ZIP64_U16 || len == IN_ZIP64_U32 || start == IN_ZIP64_U32 {
            self.encode_zip64(out);
        }
        out.extend(SIGNATURE);
        // This disk and the directory's disk: 0.
        out.extend([0; 4]);
        out.extend(entries.to_le_bytes());
        out.extend(entries.to_le_bytes());
        out.extend(len.to_le_bytes());
        out.extend(start.to_le_bytes());
        // No comment.
        out.extend([0; 2]);
    }

    fn encode_zip64(&self, out: &mut Vec<u8>) {
        out.extend(ZIP64_SIGNATURE);
        out.extend((ZIP64_LEN as u64 - ZIP64_LEN_UNCOUNTED).to_le_bytes());
        // Made by Unix; version needed.
        out.extend((3 << 8 | zip64::VERSION_NEEDED).to_le_bytes());
        out.extend(zip64::VERSION_NEEDED.to_le_bytes());
        // This disk and the directory's disk: 0.
        out.extend([0; 8]);
        for number in [self.entries, self.entries, self.directory_len, self.directory_start] {
            out.extend(number.to_le_bytes());
        }
        out.extend(LOCATOR_SIGNATURE);
        // The zip64 record's disk: 0; its offset; one disk in all.
        out.extend([0; 4]);
        out.extend((self.directory_start + self.directory_len).to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
}

impl Numbers {
    /// Whether this record's numbers are those of the zip64 record, or deferred to it.
    fn agrees_with(&self, zip64: &Self) -> bool {
        let deferred_u16 = u64::from(IN_ZIP64_U16);
        let deferred_u32 = u64::from(IN_ZIP64_U32);
        [
            (self.entries, zip64.entries, deferred_u16),
            (self.entries_here, zip64.entries_here, deferred_u16),
            (self.directory_len, zip64.directory_len, deferred_u32),
            (self.directory_offset, zip64.directory_offset, deferred_u32),
        ]
        .iter()
        .all(|(plain, zip64, deferred)| plain == zip64 || plain == deferred)
    }

    fn locate(&self, directory_end: u64) -> Result<EndRecord> {
        if self.disk != 0 || self.directory_disk != 0 || self.entries_here != self.entries {
            return Err(Error::new(ErrorKind::Unsupported, "the archive is one part of several"));
        }
        if self.entries.checked_mul(central_header::LEN as u64).is_none_or(|len| len > self.directory_len) {
            return Err(corrupt("the end record declares more entries than its central directory can hold"));
        }
        let directory_start = directory_end
            .checked_sub(self.directory_len)
            .ok_or_else(|| corrupt("the end record declares a central directory longer than the file"))?;
        let prefix_len = directory_start
            .checked_sub(self.directory_offset)
            .ok_or_else(|| corrupt("the end record places the central directory past its end"))?;
        Ok(EndRecord {
            entries: self.entries,
            directory_start,
            directory_len: self.directory_len,
            prefix_len,
        })
    }
}

/// The last record whose comment ends where the file ends, and its place.
fn find_end(reader: &mut (impl Read + Seek), file_len: u64) -> Result<(u64, [u8; LEN])> {
    let tail_len = file_len.min((LEN + usize::from(u16::MAX)) as u64);
    let tail_start = file_len - tail_len;
    let mut tail = Vec::new();
    reader.seek(SeekFrom::Start(tail_start)).map_err(cannot_read)?;
    reader.take(tail_len).read_to_end(&mut tail).map_err(cannot_read)?;

    let mut seen = false;
    for (at, window) in tail.windows(LEN).enumerate().rev() {
        if !window.starts_with(&SIGNATURE) {
            continue;
        }
        seen = true;
        let (Some(record), Some(&[low, high])) = (window.first_chunk::<LEN>(), window.last_chunk::<2>())
        else {
            continue;
        };
        if at + LEN + usize::from(u16::from_le_bytes([low, high])) == tail.len() {
            return Ok((tail_start + at as u64, *record));
        }
    }
    Err(Error::new(ErrorKind::NotAnArchive, if seen { END_RECORD_NOT_LAST } else { NO_END_RECORD }))
}

fn decode(record: &[u8; LEN]) -> Option<Numbers> {
    let mut fields = Fields(record);
    fields.signature(SIGNATURE)?;
    Some(Numbers {
        disk: fields.u16()?.into(),
        directory_disk: fields.u16()?.into(),
        entries_here: fields.u16()?.into(),
        entries: fields.u16()?.into(),
        directory_len: fields.u32()?.into(),
        directory_offset: fields.u32()?.into(),
    })
}

/// The zip64 record that the locator directly before the end record points at, if there is a locator.
fn find_zip64(reader: &mut (impl Read + Seek), end_start: u64) -> Result<Option<(u64, Numbers)>> {
    let Some(locator_start) = end_start.checked_sub(LOCATOR_LEN as u64) else { return Ok(None) };
    let mut locator = [0; LOCATOR_LEN];
    read_at(reader, locator_start, &mut locator)?;
    let mut fields = Fields(&locator);
    if fields.signature(LOCATOR_SIGNATURE).is_none() {
        return Ok(None);
    }
    let _disk = fields.u32();
    let declared = fields.u64().unwrap_or_default();
    // With bytes before the archive the record is later than it says; then it has to be the usual length.
    for start in [Some(declared), locator_start.checked_sub(ZIP64_LEN as u64)].into_iter().flatten() {
        if start.checked_add(ZIP64_LEN as u64).is_none_or(|end| end > locator_start) {
            continue;
        }
        let mut record = [0; ZIP64_LEN];
        read_at(reader, start, &mut record)?;
        if let Some((len, numbers)) = decode_zip64(&record)
            && start.checked_add(ZIP64_LEN_UNCOUNTED).and_then(|at| at.checked_add(len))
                == Some(locator_start)
        {
            return Ok(Some((start, numbers)));
        }
    }
    Err(corrupt("the zip64 end record is not where its locator says"))
}

fn decode_zip64(record: &[u8; ZIP64_LEN]) -> Option<(u64, Numbers)> {
    let mut fields = Fields(record);
    fields.signature(ZIP64_SIGNATURE)?;
    let len = fields.u64()?;
    let _made_by = fields.u16()?;
    let _version_needed = fields.u16()?;
    let numbers = Numbers {
        disk: fields.u32()?,
        directory_disk: fields.u32()?,
        entries_here: fields.u64()?,
        entries: fields.u64()?,
        directory_len: fields.u64()?,
        directory_offset: fields.u64()?,
    };
    Some((len, numbers))
}

fn read_at(reader: &mut (impl Read + Seek), start: u64, buf: &mut [u8]) -> Result<()> {
    reader.seek(SeekFrom::Start(start)).and_then(|_| reader.read_exact(buf)).map_err(cannot_read)
}

fn cannot_read(error: io::Error) -> Error {
    Error::io("cannot read the archive", error)
}

fn corrupt(message: &'static str) -> Error {
    Error::new(ErrorKind::Corrupt, message)
}
