//! What a file is that is no TFRecord file, or no longer one.

pub(crate) mod crlf;
pub(crate) mod deflate;
mod example;
mod signature;
mod text;
mod unicode;

use core::fmt;

pub(crate) use crlf::is_crlf_translated;

/// Files that are taken for TFRecord files, told by their first bytes.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::LookAlike;
///
/// let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a";
/// let found = LookAlike::sniff(pointer);
/// assert_eq!(found, Some(LookAlike::GitLfsPointer));
/// assert_eq!(LookAlike::GitLfsPointer.to_string(), "a git-LFS pointer");
/// assert_eq!(LookAlike::GitLfsPointer.remedy(), Some("fetch the file with `git lfs pull`"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LookAlike {
    /// The small text file that stands in for a file kept by git-LFS.
    GitLfsPointer,
    /// A gzip stream, maybe of a TFRecord file.
    Gzip,
    /// A zlib stream, maybe of a TFRecord file.
    Zlib,
    /// A Zstandard frame, maybe of a TFRecord file.
    Zstd,
    /// A bzip2 stream, maybe of a TFRecord file.
    Bzip2,
    /// An xz stream, maybe of a TFRecord file.
    Xz,
    /// A Snappy stream in its framing format, maybe of a TFRecord file.
    Snappy,
    /// An LZ4 frame, maybe of a TFRecord file.
    Lz4,
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
    /// A 7z archive.
    SevenZip,
    /// A web page.
    Html,
    /// XML that is not a web page.
    Xml,
    /// A JSON object or array.
    Json,
    /// A PNG image.
    Png,
    /// A JPEG image.
    Jpeg,
    /// A file in the Riegeli/records format, which is what `ArrayRecord` files are too.
    Riegeli,
    /// An Apache Parquet table.
    Parquet,
    /// An Apache Arrow table: a file (Feather, version 2) or a stream.
    Arrow,
    /// An HDF5 file.
    Hdf5,
    /// A `NumPy` array, `.npy`.
    Npy,
    /// An `SQLite` database.
    Sqlite,
    /// Zero bytes, be it all of a file or from some byte on.
    Zeros,
    /// A serialized `tf.train.Example` without the framing of a record.
    UnframedExample,
    /// A TFRecord file that was copied as text: a carriage return stands before every line feed.
    CrlfTranslated,
    /// A record of a TFRecord file whose last bytes are zero, its checksum among them.
    ZeroFilledEnd,
    /// UTF-16 with a byte order mark: text, or binary data that a shell redirected as text.
    Utf16,
    /// Binary data that was decoded as UTF-8: U+FFFD stands for what is not.
    DecodedAsText,
    /// Text of another sort.
    Text,
}

impl LookAlike {
    /// As many bytes of a file's start as [`sniff`](Self::sniff) makes use of; fewer will do.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Read;
    /// use tfrecord_frame::LookAlike;
    ///
    /// # let file = b"<?xml version=\"1.0\"?><annotations/>".as_slice();
    /// let mut head = Vec::new();
    /// file.take(LookAlike::SNIFF_LEN as u64).read_to_end(&mut head)?;
    /// assert_eq!(LookAlike::sniff(&head), Some(LookAlike::Xml));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const SNIFF_LEN: usize = 512;

    /// Fewer bytes than these may as well be the beginning of a record's length.
    const MIN_LEN: usize = 4;

    /// Names the file that starts with `head`, if that is known.
    ///
    /// This is for input that failed as a TFRecord file: it tells why, not whether.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::LookAlike;
    ///
    /// assert_eq!(LookAlike::sniff(b"\x89PNG\r\n\x1a\n"), Some(LookAlike::Png));
    /// assert_eq!(LookAlike::sniff(b"{\"images\": []}"), Some(LookAlike::Json));
    /// assert_eq!(LookAlike::sniff(&[0xd6, 0x01, 0xe8, 0x90, 0x07]), None);
    /// ```
    #[must_use]
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let head = head.get(..Self::SNIFF_LEN).unwrap_or(head);
        if head.len() < Self::MIN_LEN {
            return None;
        }
        binary(head).or_else(|| text::kind(head))
    }

    /// What to do about it, where there is something to do.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::LookAlike;
    ///
    /// assert_eq!(LookAlike::Gzip.remedy(), Some("decompress it first"));
    /// assert_eq!(LookAlike::Html.remedy(), Some("the download may have saved an error page"));
    /// assert_eq!(LookAlike::Png.remedy(), None);
    /// ```
    #[must_use]
    pub const fn remedy(self) -> Option<&'static str> {
        match self {
            Self::GitLfsPointer => Some("fetch the file with `git lfs pull`"),
            Self::Gzip | Self::Zlib => Some("decompress it first"),
            Self::Zstd | Self::Bzip2 | Self::Xz | Self::Snappy | Self::Lz4 => {
                Some("decompress it first: readers of TFRecord files know gzip and zlib only")
            }
            Self::Zip | Self::Tar | Self::SevenZip => Some("extract it first"),
            Self::Html => Some("the download may have saved an error page"),
            Self::Riegeli => Some("read it with the `array_record` or `riegeli` library"),
            Self::Zeros | Self::ZeroFilledEnd => Some("the file may be sparse or an interrupted copy"),
            Self::UnframedExample => Some("write it as a record first"),
            Self::CrlfTranslated => Some("copy the file again, as binary"),
            Self::Utf16 => Some("a shell may have redirected binary output as text; write the file directly"),
            Self::DecodedAsText => Some("bytes are lost; copy the file again, as binary"),
            Self::Xml
            | Self::Json
            | Self::Png
            | Self::Jpeg
            | Self::Parquet
            | Self::Arrow
            | Self::Hdf5
            | Self::Npy
            | Self::Sqlite
            | Self::Text => None,
        }
    }
}

impl fmt::Display for LookAlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GitLfsPointer => "a git-LFS pointer",
            Self::Gzip => "gzip data",
            Self::Zlib => "zlib data",
            Self::Zstd => "zstd data",
            Self::Bzip2 => "bzip2 data",
            Self::Xz => "xz data",
            Self::Snappy => "Snappy data",
            Self::Lz4 => "LZ4 data",
            Self::Zip => "a zip archive",
            Self::Tar => "a tar archive",
            Self::SevenZip => "a 7z archive",
            Self::Html => "HTML",
            Self::Xml => "XML",
            Self::Json => "JSON",
            Self::Png => "a PNG image",
            Self::Jpeg => "a JPEG image",
            Self::Riegeli => "an ArrayRecord or Riegeli file",
            Self::Parquet => "a Parquet file",
            Self::Arrow => "an Arrow file",
            Self::Hdf5 => "an HDF5 file",
            Self::Npy => "a NumPy array",
            Self::Sqlite => "an SQLite database",
            Self::Zeros => "nothing but zero bytes",
            Self::UnframedExample => "a tf.train.Example without framing",
            Self::ZeroFilledEnd => "a record that ends in zero bytes",
            Self::CrlfTranslated => "a TFRecord file copied as text, LF turned into CR LF",
            Self::Utf16 => "UTF-16 text",
            Self::DecodedAsText => "binary data decoded as text",
            Self::Text => "text",
        })
    }
}

fn binary(head: &[u8]) -> Option<LookAlike> {
    if is_crlf_translated(head) {
        Some(LookAlike::CrlfTranslated)
    } else if let Some(look_alike) = signature::find(head) {
        Some(look_alike)
    } else if deflate::is_gzip(head) {
        Some(LookAlike::Gzip)
    } else if deflate::is_zlib(head) {
        Some(LookAlike::Zlib)
    } else if is_zero_filled(head) {
        Some(LookAlike::Zeros)
    } else if example::is_unframed(head) {
        Some(LookAlike::UnframedExample)
    } else if unicode::is_utf16(head) {
        Some(LookAlike::Utf16)
    } else if unicode::is_decoded_as_text(head) {
        Some(LookAlike::DecodedAsText)
    } else {
        None
    }
}

/// Whether `bytes` are zero, and too many of them for a record: eight may be the length of an empty one,
/// but twelve are no header.
///
/// This holds from any record's first byte on, not at a file's start alone.
pub(crate) fn is_zero_filled(bytes: &[u8]) -> bool {
    bytes.len() >= crate::framing::HEADER_LEN && bytes.iter().all(|&byte| byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_zero_filled_from_a_header_on() {
        for len in 0..40 {
            let mut bytes = vec![0; len];
            assert_eq!(is_zero_filled(&bytes), len >= 12, "{len}");
            if let Some(last) = bytes.last_mut() {
                *last = 1;
                assert!(!is_zero_filled(&bytes), "{len}");
            }
        }
    }
}
