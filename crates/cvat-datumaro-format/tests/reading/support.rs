//! Projects in a folder that is gone afterwards.

use cvat_datumaro_format::{DatumaroReader, Error, ReadOptions};
use cvat_model::{AnnotatedFrame, DatasetError, DatasetReader, WithWarnings};
use dataset_files::Source;
use tempfile::TempDir;

/// A folder of files.
pub(crate) struct Project(TempDir);

impl Project {
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
        Self::new(&[("annotations/default.json", text.as_ref())])
    }

    pub(crate) fn source(&self) -> Source {
        Source::folder(self.0.path()).unwrap()
    }

    pub(crate) fn open(&self) -> Result<DatumaroReader, Error> {
        DatumaroReader::open(self.source(), ReadOptions::new())
    }
}

/// A project with these labels and annotations of one item.
pub(crate) fn text(categories: &str, annotations: &str) -> String {
    format!(
        r#"{{"dm_format_version": "1.0", "media_type": 2, "infos": {{}}, "categories": {categories},
            "items": [{{"id": "a", "image": {{"path": "a.jpg", "size": [30, 40]}}, "annotations": {annotations}}}]}}"#
    )
}

/// Labels of these names.
pub(crate) fn labels(names: &[&str]) -> String {
    let labels: Vec<String> =
        names.iter().map(|name| format!(r#"{{"name": "{name}", "parent": "", "attributes": []}}"#)).collect();
    format!(r#"{{"label": {{"labels": [{}]}}}}"#, labels.join(", "))
}

pub(crate) type Frame = Result<WithWarnings<AnnotatedFrame>, DatasetError>;

/// All frames.
pub(crate) fn frames(reader: &mut DatumaroReader) -> Vec<Frame> {
    std::iter::from_fn(|| reader.next_frame()).collect()
}

/// The only frame, what is said of it, and the reader.
pub(crate) fn only(text: &str) -> (AnnotatedFrame, Vec<String>, DatumaroReader) {
    let project = Project::of(text);
    let mut reader = project.open().unwrap();
    let mut frames = frames(&mut reader);
    assert_eq!(frames.len(), 1);
    let frame = frames.remove(0).unwrap();
    let said = frame.warnings.iter().map(ToString::to_string).collect();
    (frame.value, said, reader)
}
