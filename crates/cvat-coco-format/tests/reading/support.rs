//! Data sets in a folder that is gone afterwards.

use cvat_coco_format::{CocoReader, Error, ReadOptions};
use cvat_model::{AnnotatedFrame, DatasetError, DatasetReader, WithWarnings};
use dataset_files::Source;
use tempfile::TempDir;

/// A folder of files.
pub(crate) struct Dataset(TempDir);

impl Dataset {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        Self(folder)
    }

    /// One subset.
    pub(crate) fn of(text: impl AsRef<[u8]>) -> Self {
        Self::new(&[("annotations/instances_default.json", text.as_ref())])
    }

    pub(crate) fn overwrite(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
    }

    pub(crate) fn source(&self) -> Source {
        Source::folder(self.0.path()).unwrap()
    }

    pub(crate) fn open(&self) -> Result<CocoReader, Error> {
        CocoReader::open(self.source(), ReadOptions::new())
    }
}

/// A file of one image, 40 by 30, with these annotations, each of which gets its image; categories 3 `dog` and 1 `person` with
/// keypoints.
pub(crate) fn text(annotations: &[&str]) -> String {
    let annotations: Vec<String> = annotations
        .iter()
        .zip(1..)
        .map(|(annotation, id)| format!(r#"{{"id": {id}, "image_id": 7, {annotation}}}"#))
        .collect();
    format!(
        r#"{{"images": [{{"id": 7, "file_name": "a.jpg", "width": 40, "height": 30}}], "annotations": [{}],
            "categories": [{{"id": 3, "name": "dog"}},
                {{"id": 1, "name": "person", "keypoints": ["nose", "ear"], "skeleton": [[1, 2]]}}]}}"#,
        annotations.join(", ")
    )
}

pub(crate) type Frame = Result<WithWarnings<AnnotatedFrame>, DatasetError>;

/// All frames.
pub(crate) fn frames(reader: &mut CocoReader) -> Vec<Frame> {
    std::iter::from_fn(|| reader.next_frame()).collect()
}

/// The only frame, what is said of it, and the reader.
pub(crate) fn only(text: &str) -> (AnnotatedFrame, Vec<String>, CocoReader) {
    let dataset = Dataset::of(text);
    let mut reader = dataset.open().unwrap();
    let mut frames = frames(&mut reader);
    assert_eq!(frames.len(), 1);
    let frame = frames.remove(0).unwrap();
    let said = frame.warnings.iter().map(ToString::to_string).collect();
    (frame.value, said, reader)
}
