//! Reading documents from text and writing frames to text.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

pub(crate) mod frames;
pub(crate) mod importer;
pub(crate) mod strategies;
pub(crate) mod videos;

use std::path::PathBuf;

use cvat_model::{AnnotatedFrame, DatasetReader, DatasetWriter, Labels, Warning};
use cvat_xml_format::{CvatXmlReader, CvatXmlWriter, Error, ReadOptions, WriteOptions};
use dataset_files::{Overwrite, Sink, Source};

pub(crate) const DOCUMENT: &str = "annotations.xml";

/// Opens a document that lies alone in a folder.
pub(crate) fn open(text: impl AsRef<[u8]>) -> Result<CvatXmlReader, Error> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(DOCUMENT), text).unwrap();
    let source = Source::folder(folder.path()).unwrap();
    let reader = CvatXmlReader::open(source, DOCUMENT, ReadOptions::new());
    // Entries that are open stay readable; nothing else is in the folder.
    drop(folder);
    reader
}

/// Everything a reader gives.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) frames: Vec<AnnotatedFrame>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) errors: Vec<String>,
}

impl Read {
    pub(crate) fn warnings(&self) -> Vec<String> {
        self.warnings.iter().map(ToString::to_string).collect()
    }
}

pub(crate) fn drain(reader: &mut CvatXmlReader) -> Read {
    let mut read = Read { warnings: reader.take_warnings(), ..Read::default() };
    while let Some(next) = reader.next_frame() {
        match next {
            Ok(frame) => {
                read.frames.push(frame.value);
                read.warnings.extend(frame.warnings);
            }
            Err(error) => read.errors.push(error.to_string()),
        }
    }
    read
}

/// Reads a document; nothing may be wrong with it.
pub(crate) fn read(text: &str) -> (Labels, Read) {
    let mut reader = open(text).unwrap();
    let read = drain(&mut reader);
    assert_eq!(read.errors, [""; 0]);
    (reader.labels().clone(), read)
}

/// The message that opening or reading a document ends with.
pub(crate) fn error(text: &str) -> String {
    match open(text) {
        Ok(mut reader) => drain(&mut reader).errors.remove(0),
        Err(error) => error.to_string(),
    }
}

/// A folder with what was written, and what the writer said.
pub(crate) struct Written {
    folder: tempfile::TempDir,
    pub(crate) warnings: Vec<String>,
}

impl Written {
    pub(crate) fn source(&self) -> Source {
        Source::folder(self.folder.path().join("out")).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("out").join(DOCUMENT)).unwrap()
    }

    pub(crate) fn files(&self) -> Vec<String> {
        self.source().entries().unwrap().iter().map(|entry| entry.name().to_owned()).collect()
    }

    pub(crate) fn reader(&self) -> CvatXmlReader {
        CvatXmlReader::open(self.source(), DOCUMENT, ReadOptions::new()).unwrap()
    }
}

pub(crate) fn write(
    frames: &[AnnotatedFrame],
    labels: &Labels,
    subsets: &[&str],
    options: WriteOptions,
) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::new_folder(folder.path().join("out"), Overwrite::Refuse).unwrap();
    let subsets: Vec<String> = subsets.iter().map(|&subset| subset.to_owned()).collect();
    let mut writer = CvatXmlWriter::new(sink, labels, &subsets, options).unwrap();
    let mut warnings = writer.take_warnings();
    for frame in frames {
        let encoded = writer.encoder().encode(frame.clone()).unwrap();
        let of_the_frame = encoded.warnings.clone();
        warnings.extend(writer.write_frame(encoded).unwrap());
        warnings.extend(of_the_frame);
    }
    assert_eq!(writer.take_warnings(), []);
    Box::new(writer).finish().unwrap();
    Written { folder, warnings: warnings.iter().map(ToString::to_string).collect() }
}

/// A 3 by 2 bitmap, with this byte in its pixels.
pub(crate) fn bmp(pixel: u8) -> bytes::Bytes {
    let mut bmp = vec![0; 78];
    bmp[..2].copy_from_slice(b"BM");
    bmp[14] = 40; // size of the info header
    bmp[18] = 3;
    bmp[22] = 2;
    bmp[54..].fill(pixel);
    bmp.into()
}

/// A folder of the real data, if it is there.
pub(crate) fn real_data(name: &str) -> Option<PathBuf> {
    testkit::real_data().map(|root| root.join("datumaro-assets/cvat_dataset").join(name))
}
