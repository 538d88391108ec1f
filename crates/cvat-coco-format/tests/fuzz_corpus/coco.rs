//! Any bytes as a file of annotations.

use std::io::{Cursor, Write as _};

use cvat_coco_format::{CocoReader, ErrorKind, ReadOptions, is_coco_json};
use cvat_model::{AnnotatedFrame, DatasetError, DatasetReader as _, Geometry, Rle, WithWarnings};
use dataset_files::{Limits, Source};

/// What the entry is called.
const NAME: &[u8] = b"annotations/a.json";

/// What is refused is refused in words, and nowhere but at the start or in a frame; what is read has what its labels say.
pub(crate) fn check(data: &[u8]) {
    let is_coco = is_coco_json(data);
    let source = Source::zip(Cursor::new(stored(data)), &Limits::default()).unwrap();
    let options = || ReadOptions::new().limits(Limits::default().max_labels(50).max_label_attributes(20));
    let found = CocoReader::open(source.clone(), options());
    let none = found.as_ref().is_err_and(|error| *error.kind() == ErrorKind::NoDataset);
    assert_eq!(none, !is_coco);
    let name = std::str::from_utf8(NAME).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("annotations")).unwrap();
    std::fs::write(folder.path().join(name), data).unwrap();
    let folder_source = Source::folder(folder.path()).unwrap();
    let in_folder = CocoReader::open_file(folder_source, name, options());
    let mut reader = match CocoReader::open_file(source, name, options()) {
        Ok(reader) => reader,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return assert_eq!(in_folder.unwrap_err().to_string(), error.to_string());
        }
    };
    // The text of annotations is that of the file there, and kept here.
    let mut in_folder = in_folder.unwrap();
    assert_eq!(in_folder.take_warnings(), reader.take_warnings());
    assert_eq!(in_folder.labels(), reader.labels());
    let labels = reader.labels().clone();
    assert!(labels.len() <= 50);
    let mut frames = 0;
    while let Some(frame) = reader.next_frame() {
        frames += 1;
        assert_eq!(words(in_folder.next_frame().as_ref().unwrap()), words(&frame));
        match frame {
            Err(error) => assert!(!error.is_fatal() && !error.to_string().is_empty()),
            Ok(frame) => {
                for shape in frame.value.shapes.iter().chain(&frame.value.outside) {
                    let declared = shape.label.map(|label| &labels[label].attributes);
                    for attribute in declared.map(|_| &shape.attributes).into_iter().flatten() {
                        assert!(declared.unwrap().iter().any(|spec| spec.name == attribute.name));
                    }
                    if let Geometry::Mask(mask) = &shape.geometry
                        && let Ok(rle) = Rle::from_mask(mask, frame.value.size)
                    {
                        assert_eq!(Rle::parse(frame.value.size, &rle.to_text()).unwrap(), rle);
                    }
                }
            }
        }
    }
    assert!(in_folder.next_frame().is_none());
    assert_eq!(reader.frame_count(), Some(frames));
}

/// All of a frame, or what its error says.
fn words(frame: &Result<WithWarnings<AnnotatedFrame>, DatasetError>) -> String {
    frame.as_ref().map_or_else(ToString::to_string, |frame| format!("{frame:?}"))
}

/// A zip with one stored entry.
fn stored(data: &[u8]) -> Vec<u8> {
    let (crc, len) = (crc32(data), u32::try_from(data.len()).unwrap());
    let name_len = u16::try_from(NAME.len()).unwrap();
    // Version, flags, method, time, date; checksum, both lengths, length of the name, no extra field.
    let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
    for number in [crc, len, len] {
        common.extend(number.to_le_bytes());
    }
    common.extend(name_len.to_le_bytes());
    common.extend([0, 0]);
    let mut zip = Vec::new();
    zip.write_all(&[b"PK\x03\x04", &common[..], NAME, data].concat()).unwrap();
    let directory = u32::try_from(zip.len()).unwrap();
    // Version made by; behind: comment, disk, attributes, and where the entry is.
    zip.write_all(&[b"PK\x01\x02\x14\0", &common[..], &[0; 14], NAME].concat()).unwrap();
    let directory_len = u32::try_from(zip.len()).unwrap() - directory;
    zip.write_all(b"PK\x05\x06\0\0\0\0\x01\0\x01\0").unwrap();
    zip.extend(directory_len.to_le_bytes());
    zip.extend(directory.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ (0xedb8_8320 * (crc & 1)))
    })
}
