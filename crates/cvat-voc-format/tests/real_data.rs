//! Whole data sets, checked against counts by plain string search.

#[cfg(test)]
mod support;

use std::fs;
use std::io::Write;

use cvat_voc_format::{ReadOptions, VocReader};
use dataset_files::{Limits, Overwrite, Sink, Source};
use support::real::{compare, documents, labels_of, real, workspace};
use support::{corners, open, read, read_all};

#[test]
fn bccd() {
    let Some(path) = real("bccd") else { return };
    let documents = documents(&path.join("Annotations"));
    let read = read(&path);
    assert_eq!(labels_of(&path), ["Platelets", "RBC", "WBC"]);
    compare(&read, &documents, &path.join("JPEGImages"), &["Platelets", "RBC", "WBC"]);

    assert_eq!(read.subsets, ["test", "train", "val"]);
    for (subset, count) in [("test", 72), ("train", 205), ("val", 87)] {
        let list = fs::read_to_string(path.join(format!("ImageSets/Main/{subset}.txt"))).unwrap();
        let frames = read.frames.iter().filter(|frame| frame.subset == subset);
        let stems: Vec<&str> = frames.map(|frame| frame.name.strip_suffix(".jpg").unwrap()).collect();
        assert_eq!(stems, list.lines().collect::<Vec<_>>());
        assert_eq!(stems.len(), count);
    }
    let objects: usize = documents.values().map(|text| text.matches("<object>").count()).sum();
    assert_eq!((objects, read.frames.len()), (4888, 364));
    assert_eq!(read.frames.iter().map(|frame| frame.shapes.len()).sum::<usize>(), objects);

    let flat = |b: &[f64; 4]| b[0] >= b[2] || b[1] >= b[3];
    assert_eq!(read.frames.iter().flat_map(corners).filter(flat).count(), 2);
    let truncated: usize = documents.values().map(|text| text.matches("<truncated>1<").count()).sum();
    let attributes = read.frames.iter().flat_map(|frame| &frame.shapes).map(|shape| shape.attributes.len());
    assert_eq!(attributes.sum::<usize>(), truncated);
    assert_eq!(read.codes(), ["subset-left-out"]);
}

#[test]
fn bccd_trainval_by_name() {
    let Some(path) = real("bccd") else { return };
    let options = ReadOptions::default().subsets(vec!["trainval".into()]).read_images(false);
    let read = read_all(open(&path, options).unwrap());
    assert_eq!((read.subsets.as_slice(), read.frames.len()), (&["trainval".to_owned()][..], 292));
    assert_eq!(read.codes(), [""; 0]);
}

#[test]
fn raccoon() {
    let Some(path) = real("raccoon") else { return };
    let documents = documents(&path.join("annotations"));
    let read = read(&path);
    compare(&read, &documents, &path.join("images"), &["raccoon"]);
    assert_eq!(read.subsets, ["default"]);
    let objects: usize = documents.values().map(|text| text.matches("<object>").count()).sum();
    assert_eq!((documents.len(), objects), (200, 217));
    assert_eq!(read.frames.len(), 200);
    assert_eq!(read.frames.iter().map(|frame| frame.shapes.len()).sum::<usize>(), 217);
    assert_eq!(read.messages(), [""; 0]);
}

#[test]
fn the_fixture() {
    let path = workspace().join("fixtures/voc");
    let documents = documents(&path.join("Annotations"));
    let read = read(&path);
    compare(&read, &documents, &path.join("JPEGImages"), &["car", "dog", "person"]);
    assert_eq!(read.subsets, ["test", "train", "val", "default"]);
    assert_eq!(
        read.names(),
        [
            "test/2026_000005.jpg",
            "test/2026_000006.png",
            "train/2026_000001.jpg",
            "train/2026_000002.jpg",
            "train/2026_000008.jpg",
            "val/2026_000003.jpg",
            "val/2026_000004.jpg",
            "default/2026_000007.jpg",
        ]
    );
    assert_eq!(read.frames.iter().map(|frame| frame.shapes.len()).sum::<usize>(), 16);
    assert_eq!(read.codes(), ["subset-left-out", "in-no-subset"]);
}

#[test]
fn a_zip_reads_as_its_folder_does() {
    let path = workspace().join("fixtures/voc");
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::zip(folder.path().join("voc.zip"), Overwrite::Refuse).unwrap();
    let source = Source::folder(&path).unwrap();
    for entry in source.entries().unwrap() {
        let mut file = sink.create(&format!("VOCdevkit/VOC2026/{}", entry.name())).unwrap();
        file.write_all(&source.read(entry.name(), entry.len()).unwrap()).unwrap();
        file.finish().unwrap();
    }
    sink.finish().unwrap();
    let zip = Source::open(folder.path().join("voc.zip"), &Limits::default()).unwrap();
    let from_zip = read_all(VocReader::open(zip, ReadOptions::default()).unwrap());
    let from_folder = read(&path);
    assert_eq!((from_zip.frames, from_zip.subsets), (from_folder.frames, from_folder.subsets));
}
