//! One entry of the archive, and the way from its local header to its contents.

use std::io::{self, BufReader, Read};

use super::{Contents, SharedBytes, Window};
use crate::{
    Entry, Limits,
    error::{Error, ErrorKind, Result},
    limits::RATIO_FREE_LEN,
    zip_format::{DEFLATED, STORED, entry_fields::EntryFields, local_header, zip64},
};

/// The largest read buffer in bytes: large enough that seeking does not count, small enough for many open entries.
const MAX_BUFFER_LEN: u64 = 128 << 10;
/// Room for a local header's extra field in the first read.
const USUAL_EXTRA_LEN: u64 = 64;

/// Where an entry is, and what its central header says of it.
pub(super) struct Member {
    pub(super) fields: EntryFields,
    /// The name as it stands in the file, where that is not the entry's name.
    pub(super) raw_name: Option<Box<[u8]>>,
    pub(super) header_start: u64,
    pub(super) compressed_len: u64,
    /// Where the next entry or the central directory starts.
    pub(super) bound: u64,
}

impl Member {
    /// Where the data ends if the local header has no extra field.
    pub(super) fn min_end(&self) -> u64 {
        self.header_start.saturating_add(self.min_header_len()).saturating_add(self.compressed_len)
    }

    fn min_header_len(&self) -> u64 {
        local_header::LEN as u64 + u64::from(self.fields.name_len)
    }

    /// Checks the local header against the central one, and hands out what follows it.
    pub(super) fn open(&self, entry: &Entry, bytes: &SharedBytes, limits: &Limits) -> Result<Contents> {
        self.check_readable(entry, limits)?;
        let buffer_len = (self.min_header_len() + USUAL_EXTRA_LEN).saturating_add(self.compressed_len);
        let buffer_len = usize::try_from(buffer_len.min(MAX_BUFFER_LEN)).unwrap_or(usize::MAX);
        let window = Window { bytes: bytes.clone(), position: self.header_start, end: self.bound };
        let mut input = BufReader::with_capacity(buffer_len, window);
        let local_extra_len = self.check_local_header(entry, &mut input)?;
        if self.min_end().saturating_add(local_extra_len) > self.bound {
            return Err(corrupt("its data overlaps what follows it in the archive"));
        }
        Ok(Contents::new(input.take(self.compressed_len), entry, &self.fields, limits.ratio))
    }

    /// Refuses what cannot be read or should not be, before any of it is.
    fn check_readable(&self, entry: &Entry, limits: &Limits) -> Result<()> {
        let fields = &self.fields;
        let unsupported = |message: String| Err(Error::new(ErrorKind::Unsupported, message));
        if fields.is_encrypted() {
            return unsupported("the entry is encrypted".to_owned());
        }
        if fields.is_patch() {
            return unsupported("the entry is a patch to another file".to_owned());
        }
        match fields.method {
            STORED if self.compressed_len == entry.len() => {}
            STORED => {
                return Err(corrupt("it is stored, but its compressed and uncompressed lengths differ"));
            }
            DEFLATED => {}
            method => return unsupported(method_message(method)),
        }
        if entry.len() > limits.entry_len {
            let message = format!(
                "it is {} bytes long uncompressed, over the limit of {}",
                entry.len(),
                limits.entry_len
            );
            return Err(Error::new(ErrorKind::Limit, message));
        }
        if entry.len() > RATIO_FREE_LEN && entry.len() > self.compressed_len.saturating_mul(limits.ratio) {
            return Err(ratio_exceeded(limits.ratio));
        }
        Ok(())
    }

    /// Returns the length of the local extra field, which may differ from the central one.
    fn check_local_header(&self, entry: &Entry, input: &mut impl Read) -> Result<u64> {
        let mut bytes = [0; local_header::LEN];
        input.read_exact(&mut bytes).map_err(in_local_header)?;
        let local = local_header::decode(&bytes)
            .ok_or_else(|| corrupt("no local header where its entry should begin"))?;
        let central = &self.fields;
        let mismatch = |what: &str| Err(corrupt(format!("its local and central headers differ in {what}")));
        if local.flags != central.flags {
            return mismatch("flags");
        }
        if local.method != central.method {
            return mismatch("compression method");
        }
        if (local.time, local.date) != (central.time, central.date) {
            return mismatch("time");
        }
        if local.name_len != central.name_len {
            return mismatch("name");
        }
        let mut name = vec![0; local.name_len.into()];
        input.read_exact(&mut name).map_err(in_local_header)?;
        if name != self.raw_name.as_deref().unwrap_or(entry.name().as_bytes()) {
            return mismatch("name");
        }
        let mut extra = vec![0; local.extra_len.into()];
        input.read_exact(&mut extra).map_err(in_local_header)?;
        let Some((compressed_len, uncompressed_len)) = zip64::lengths(&local, &extra) else {
            return Err(corrupt("its local header lacks the zip64 lengths it announces"));
        };
        // With a data descriptor, what was not known yet is zero.
        let later = |value: u64| value == 0 && local.has_data_descriptor();
        if local.crc != central.crc && !later(local.crc.into()) {
            return mismatch("checksum");
        }
        if compressed_len != self.compressed_len && !later(compressed_len)
            || uncompressed_len != entry.len() && !later(uncompressed_len)
        {
            return mismatch("length");
        }
        Ok(local.extra_len.into())
    }
}

pub(super) fn ratio_exceeded(ratio: u64) -> Error {
    Error::new(ErrorKind::Limit, format!("it is compressed by more than {ratio} to 1, over the limit"))
}

pub(super) fn corrupt(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Corrupt, message)
}

fn in_local_header(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => corrupt("its local header overlaps what follows it in the archive"),
        _ => super::cannot_read(error),
    }
}

/// The names of section 4.4.5 that are met in practice.
fn method_message(method: u16) -> String {
    let name = match method {
        1 => "shrink",
        6 => "implode",
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        96 => "JPEG variant",
        98 => "PPMd",
        99 => "AES encryption",
        _ => return format!("compression method {method} is not supported"),
    };
    format!("compression method {method} ({name}) is not supported")
}
