//! Data sets that exist, and what their files say by plain string search.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cvat_model::DatasetReader;
use cvat_voc_format::ReadOptions;

use super::{Read, corners, open};

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn real(name: &str) -> Option<PathBuf> {
    let data = std::env::var_os("CVAT_TFRECORD_DATA")
        .map_or_else(|| workspace().join("../shared/data"), |path| workspace().join(path));
    let path = data.join(name);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no real data at {}", path.display());
    None
}

/// The texts of the annotation files by stem.
pub(crate) fn documents(folder: &Path) -> BTreeMap<String, String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (stem, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// What stands between `<element>` and `</element>`, everywhere in the text.
fn between<'a>(text: &'a str, element: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    text.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap()).collect()
}

/// Every frame's boxes, labels, size and image against its file's text.
pub(crate) fn compare(read: &Read, documents: &BTreeMap<String, String>, images: &Path, labels: &[&str]) {
    for frame in &read.frames {
        let text = &documents[frame.name.rsplit_once('.').unwrap().0];
        let numbers = |element| between(text, element).into_iter().map(|t| t.parse().unwrap());
        let expected: Vec<[f64; 4]> = numbers("xmin")
            .zip(numbers("ymin"))
            .zip(numbers("xmax").zip(numbers("ymax")))
            .map(|((xmin, ymin), (xmax, ymax))| [xmin, ymin, xmax, ymax])
            .collect();
        assert_eq!(corners(frame), expected, "{}", frame.name);
        let found: Vec<&str> =
            frame.shapes.iter().map(|shape| labels[shape.label.unwrap().index()]).collect();
        assert_eq!(found, between(text, "name"), "{}", frame.name);
        assert_eq!([frame.size.width().to_string()], *between(text, "width"));
        assert_eq!([frame.size.height().to_string()], *between(text, "height"));
        assert_eq!(frame.image.as_deref(), Some(&fs::read(images.join(&frame.name)).unwrap()[..]));
    }
}

pub(crate) fn labels_of(path: &PathBuf) -> Vec<String> {
    let reader = open(path, ReadOptions::default().read_images(false)).unwrap();
    reader.labels().iter().map(|(_, label)| label.name.clone()).collect()
}
