//! What has to hold of any table.

use cvat_csv_format::{CsvReader, ReadOptions, is_csv_table};
use cvat_model::{DatasetReader, Geometry};
use dataset_files::Source;

/// A table is refused in words, or read to its end: as many frames as were announced, with labels that are there and boxes
/// of finite numbers.
pub(crate) fn check(data: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), data).unwrap();
    let _ = is_csv_table(data);
    let source = Source::folder(folder.path()).unwrap();
    let mut reader = match CsvReader::open_file(source, "t.csv", ReadOptions::new()) {
        Ok(reader) => reader,
        Err(error) => {
            assert!(error.to_string().starts_with("t.csv: "), "{error}");
            return;
        }
    };
    for warning in reader.take_warnings() {
        assert!(!warning.to_string().is_empty());
    }
    let labels = reader.labels().clone();
    let mut count = 0;
    while let Some(frame) = reader.next_frame() {
        count += 1;
        // A frame without size is an error of its own.
        let Ok(frame) = frame.map_err(|error| assert!(!error.is_fatal(), "{error}")) else { continue };
        for shape in &frame.value.shapes {
            assert!(shape.label.is_none_or(|label| labels.get(label).is_some()));
            assert!(matches!(shape.geometry, Geometry::Rectangle { .. }));
        }
    }
    assert_eq!(reader.frame_count(), Some(count));
}
