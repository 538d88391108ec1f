//! Data sets of a few lines.

use cvat_model::{AnnotatedFrame, DatasetReader, Geometry, Labels, Warning};
use cvat_yolo_format::{Error, ReadOptions, YoloReader};
use dataset_files::Source;

/// A folder with these files; an image is a bitmap's header of 100 by 50 pixels.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let image = [&b"BM"[..], &[0; 12], &[40, 0, 0, 0, 100, 0, 0, 0, 50, 0, 0, 0], &[0; 4]].concat();
        let is_image = name.contains(".bmp") && text.is_empty();
        std::fs::write(path, if is_image { &image } else { text.as_bytes() }).unwrap();
    }
    folder
}

/// What is read of a folder with these files.
pub(crate) fn read(files: &[(&str, &str)]) -> Result<Read, Error> {
    read_with(files, ReadOptions::new())
}

pub(crate) fn read_with(files: &[(&str, &str)], options: ReadOptions) -> Result<Read, Error> {
    let folder = folder(files);
    let mut reader = YoloReader::open(Source::folder(folder.path()).unwrap(), options)?;
    let mut said: Vec<String> = reader.take_warnings().iter().map(Warning::to_string).collect();
    let labels = reader.labels().clone();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame() {
        match frame {
            Ok(frame) => {
                said.extend(frame.warnings.iter().map(Warning::to_string));
                frames.push(words(&frame.value, &labels));
            }
            Err(error) => said.push(format!("error: {error}")),
        }
    }
    let labels = labels.iter().map(|(_, label)| label.name.clone()).collect();
    Ok(Read { subsets: reader.subsets().to_vec(), labels, frames, said })
}

/// What was read, in words.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) subsets: Vec<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) frames: Vec<String>,
    pub(crate) said: Vec<String>,
}

/// A frame as `subset/name WxH: label(x1 y1 x2 y2) label[x y, …]`.
fn words(frame: &AnnotatedFrame, labels: &Labels) -> String {
    let of_shape = |shape: &cvat_model::Shape| {
        let label = &labels[shape.label.unwrap()].name;
        match &shape.geometry {
            Geometry::Rectangle { bounding_box: b, rotation: 0.0 } => {
                format!(" {label}({} {} {} {})", b.xtl(), b.ytl(), b.xbr(), b.ybr())
            }
            Geometry::Polygon(points) => {
                let points: Vec<String> = points.iter().map(|p| format!("{} {}", p.x, p.y)).collect();
                format!(" {label}[{}]", points.join(", "))
            }
            other => panic!("{other:?}"),
        }
    };
    let shapes: String = frame.shapes.iter().map(of_shape).collect();
    format!("{}/{} {}:{shapes}", frame.subset, frame.name, frame.size)
}
