//! Archives with one bit that is not as it was written.

use std::io::Write;

use dataset_files::{Limits, Overwrite, Sink, Source};
use tempfile::TempDir;

/// A zip archive; the folder holds it as long as this lives.
pub(crate) struct Damaged {
    pub(crate) source: Source,
    _folder: TempDir,
}

impl Damaged {
    /// These files, with one bit flipped in the first byte of `text`, which stands in the archive once.
    pub(crate) fn zip(files: &[(String, Vec<u8>)], text: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voc.zip");
        let sink = Sink::zip(&path, Overwrite::Refuse).unwrap();
        for (name, contents) in files {
            let mut entry = sink.create(name).unwrap();
            entry.write_all(contents).unwrap();
            entry.finish().unwrap();
        }
        sink.finish().unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let places: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(text)).collect();
        assert_eq!(places.len(), 1, "{places:?}");
        bytes[places[0]] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        Self { source: Source::open(&path, &Limits::default()).unwrap(), _folder: folder }
    }
}

/// The message names the entry first and only once, and it or what is behind it names the cause.
#[track_caller]
pub(crate) fn assert_says_checksum(error: &dyn std::error::Error, entry: &str) {
    let mut words = error.to_string();
    assert!(words.starts_with(&format!("{entry}: ")), "{words}");
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    assert_eq!(words.matches(entry).count(), 1, "{words}");
    assert!(words.contains("checksum"), "{words}");
}
