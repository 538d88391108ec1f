//! Data sets made on the spot, and what a reader says of them.

#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod damaged;
pub(crate) mod real;

use std::fs;
use std::path::Path;

use cvat_model::{AnnotatedFrame, DatasetReader, Geometry, Warning};
use cvat_voc_format::{Error, ReadOptions, VocReader};
use dataset_files::Source;
use tempfile::TempDir;

pub(crate) const BOX: &str = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>";
pub(crate) const SIZE: &str = "<size><width>64</width><height>48</height><depth>3</depth></size>";

/// An annotation of one object, with this label, in an image of 64 by 48 pixels.
pub(crate) fn annotation(filename: &str, label: &str) -> String {
    format!(
        "<annotation><filename>{filename}</filename>{SIZE}<object><name>{label}</name>{BOX}</object></annotation>"
    )
}

/// A bitmap's header, which is all that is looked at.
pub(crate) fn bitmap(width: u8, height: u8) -> Vec<u8> {
    let mut bytes = vec![0; 30];
    bytes[..2].copy_from_slice(b"BM");
    bytes[14] = 40; // size of the info header
    bytes[18] = width;
    bytes[22] = height;
    bytes
}

/// A folder with these files.
pub(crate) fn folder<C: AsRef<[u8]>>(files: &[(&str, C)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, contents) in files {
        write(folder.path(), name, contents.as_ref());
    }
    folder
}

pub(crate) fn write(folder: &Path, name: &str, contents: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}

pub(crate) fn open(path: &impl AsRef<Path>, options: ReadOptions) -> Result<VocReader, Error> {
    VocReader::open(Source::folder(path).unwrap(), options)
}

/// Everything a reader gives: frames, and all warnings.
pub(crate) struct Read {
    pub(crate) subsets: Vec<String>,
    pub(crate) frames: Vec<AnnotatedFrame>,
    pub(crate) warnings: Vec<Warning>,
}

pub(crate) fn read_all(mut reader: VocReader) -> Read {
    let mut read =
        Read { subsets: reader.subsets().to_vec(), frames: vec![], warnings: reader.take_warnings() };
    assert_eq!(reader.take_warnings(), []);
    let count = reader.frame_count().unwrap();
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap();
        read.frames.push(frame.value);
        read.warnings.extend(frame.warnings);
    }
    assert_eq!(read.frames.len() as u64, count);
    read
}

pub(crate) fn read(path: &impl AsRef<Path>) -> Read {
    read_all(open(path, ReadOptions::default()).unwrap())
}

/// These subsets only.
pub(crate) fn read_named(dir: &TempDir, subsets: &[&str]) -> Read {
    let subsets = subsets.iter().map(|&name| name.to_owned()).collect();
    read_all(open(dir, ReadOptions::default().subsets(subsets)).unwrap())
}

impl Read {
    /// `subset/name` of every frame.
    pub(crate) fn names(&self) -> Vec<String> {
        self.frames.iter().map(|frame| format!("{}/{}", frame.subset, frame.name)).collect()
    }

    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.warnings.iter().map(|warning| warning.kind().code()).collect()
    }

    pub(crate) fn messages(&self) -> Vec<String> {
        self.warnings.iter().map(ToString::to_string).collect()
    }
}

/// The corners of a frame's boxes.
pub(crate) fn corners(frame: &AnnotatedFrame) -> Vec<[f64; 4]> {
    frame
        .shapes
        .iter()
        .map(|shape| match &shape.geometry {
            Geometry::Rectangle { bounding_box: b, .. } => [b.xtl(), b.ytl(), b.xbr(), b.ybr()],
            other => panic!("{other:?}"),
        })
        .collect()
}
