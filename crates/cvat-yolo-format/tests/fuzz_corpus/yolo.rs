//! What has to hold of any description and any rows.

use cvat_model::{DatasetReader, Geometry};
use cvat_yolo_format::{ReadOptions, YoloReader, is_yolo_yaml};
use dataset_files::{Limits, Source};

/// `data.yaml`, a zero byte, a label file: they are refused in words, or read to the end, as many frames as were announced,
/// with labels that are there.
pub(crate) fn check(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let description = parts.next().unwrap_or_default();
    let rows = parts.next().unwrap_or_default();
    let _ = is_yolo_yaml(description);
    let folder = tempfile::tempdir().unwrap();
    let files =
        [("data.yaml", description), ("images/a.bmp", &bitmap()), ("labels/a.txt", rows), ("l.txt", rows)];
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let limits = Limits::default().max_labels(50);
    let source = Source::folder(folder.path()).unwrap();
    let mut reader = match YoloReader::open_file(source, "data.yaml", ReadOptions::new().limits(limits)) {
        Ok(reader) => reader,
        Err(error) => {
            assert!(error.entry().is_some() && !error.kind().to_string().is_empty(), "{error}");
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
        let Ok(frame) = frame.map_err(|error| assert!(!error.is_fatal(), "{error}")) else { continue };
        for shape in &frame.value.shapes {
            assert!(shape.label.is_some_and(|label| labels.get(label).is_some()));
            assert!(matches!(shape.geometry, Geometry::Rectangle { .. } | Geometry::Polygon(_)));
        }
    }
    assert_eq!(reader.frame_count(), Some(count));
}

/// The header of a bitmap of 100 by 50 pixels.
fn bitmap() -> Vec<u8> {
    let mut bytes = b"BM".to_vec();
    bytes.resize(30, 0);
    // The size of the info header, width and height.
    for (at, value) in [(14, 40), (18, 100), (22, 50)] {
        bytes.splice(at..=at, [value]);
    }
    bytes
}
