//! Real data, against counts made independently by plain search.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod tool;

use std::collections::BTreeMap;
use std::path::Path;

use cvat_model::{
    AnnotatedFrame, Attribute, AttributeSpec, BoundingBox, DatasetReader, DatasetWriter, Geometry, Label,
    LabelId, Labels, Mask, Point, Shape, ShapeKind, SkeletonElement, Tag,
};
use cvat_xml_format::{CvatXmlReader, CvatXmlWriter, WriteOptions};
use dataset_files::{Overwrite, Sink, Source};
use tool::{Scratch, boxes, convert, examples, files, real};

/// How often a word is in the files of a folder.
fn count_in(folder: &Path, word: &str) -> usize {
    let read = |entry: std::fs::DirEntry| std::fs::read_to_string(entry.path()).unwrap();
    std::fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap()).matches(word).count()).sum()
}

fn boxes_in(zip: &Path) -> usize {
    let records = files(zip).into_iter().filter(|(name, _)| name.ends_with(".tfrecord"));
    records.map(|(_, bytes)| examples(&bytes).iter().map(|e| boxes(e).len()).sum::<usize>()).sum()
}

fn xml_in(zip: &Path) -> String {
    String::from_utf8(files(zip)["annotations.xml"].clone()).unwrap()
}

#[test]
fn bccd_there_and_back() {
    let Some(bccd) = real("bccd") else { return };
    let scratch = Scratch::new();
    let zip = scratch.path("bccd.zip");
    let run = convert(&bccd, &zip, &[]).ok().says(&["\"trainval\"", "without area kept (2 times"]);
    assert!(run.stdout.contains("test 72/945, train 205/2805, val 87/1138"), "{}", run.stdout);
    assert_eq!(boxes_in(&zip), count_in(&bccd.join("Annotations"), "<object>"));
    assert_eq!(boxes_in(&zip), 4888);
    let back = scratch.path("back.zip");
    convert(&zip, &back, &[]).ok();
    let xml = xml_in(&back);
    assert_eq!((xml.matches("<box ").count(), xml.matches("<image ").count()), (4888, 364));
    for name in ["BloodImage_00000.jpg", "BloodImage_00410.jpg"] {
        let image = files(&back).into_iter().find(|(path, _)| path.ends_with(name)).unwrap().1;
        assert_eq!(image, std::fs::read(bccd.join("JPEGImages").join(name)).unwrap());
    }
}

/// A shape of the kind that is this one's turn, about where the box is.
fn another_kind(turn: usize, b: BoundingBox, parts: [&str; 2]) -> Geometry {
    let corner = |x, y| Point { x, y };
    let (left, top, right, bottom) = (b.xtl(), b.ytl(), b.xbr(), b.ybr());
    let center = corner(f64::midpoint(left, right), f64::midpoint(top, bottom));
    let outline = vec![corner(left, top), corner(right, center.y), corner(center.x, bottom)];
    match turn {
        0 => Geometry::Rectangle { bounding_box: b, rotation: 0.0 },
        1 => Geometry::Rectangle { bounding_box: b, rotation: 30.5 },
        2 => Geometry::Polygon(outline),
        3 => Geometry::Polyline(outline),
        4 => Geometry::Points(outline),
        5 => {
            let radii = corner(right - center.x, bottom - center.y);
            Geometry::Ellipse { center, radii, rotation: 45.25 }
        }
        6 => {
            let [left, top, width, height] = [left, top, right - left, bottom - top].map(|side| {
                // BCCD's coordinates are whole numbers.
                format!("{side}").parse::<u32>().unwrap()
            });
            let area = width * height;
            Geometry::Mask(Mask::new(left, top, width, height, vec![1, area - 2, 1]).unwrap())
        }
        7 => {
            let front = [(left, top), (left, bottom), (right, top), (right, bottom)];
            let back = front.map(|(x, y)| (x + 4.5, y - 2.25));
            let corners = [front, back].concat().into_iter().map(|(x, y)| corner(x, y));
            Geometry::Cuboid(Box::new(corners.collect::<Vec<_>>().try_into().unwrap()))
        }
        _ => Geometry::Skeleton(
            parts
                .iter()
                .zip(&outline)
                .map(|(part, point)| {
                    let (label, points) = ((*part).to_owned(), vec![*point]);
                    SkeletonElement {
                        label,
                        points,
                        outside: false,
                        occluded: *part == parts[1],
                        attributes: vec![],
                    }
                })
                .collect(),
        ),
    }
}

/// BCCD's frames with their boxes made into all kinds of shapes by turns, and everything else that a shape can say.
fn in_every_kind(bccd: &Path) -> (Labels, Vec<AnnotatedFrame>) {
    let options = cvat_voc_format::ReadOptions::new().read_images(false);
    let mut reader = cvat_voc_format::VocReader::open(Source::folder(bccd).unwrap(), options).unwrap();
    let mut labels = Labels::new();
    for (_, label) in reader.labels().iter() {
        let mut label = Label::new(&*label.name);
        label.label_type = "any".into();
        label.attributes = vec![AttributeSpec::new("stain"), AttributeSpec::new("note")];
        labels.insert(label);
    }
    let mut skeleton = Label::new("pair");
    skeleton.label_type = "skeleton".into();
    skeleton.attributes = vec![AttributeSpec::new("stain"), AttributeSpec::new("note")];
    let skeleton = labels.insert(skeleton);
    let parts = ["first", "second"];
    for part in parts {
        let mut label = Label::new(part);
        (label.parent, label.label_type) = (Some(skeleton), "points".into());
        labels.insert(label);
    }
    let names: Vec<String> = reader.labels().iter().map(|(_, label)| label.name.clone()).collect();
    let renamed = |id: Option<LabelId>| labels.find(&names[id.unwrap().index()]);
    let (mut frames, mut turn) = (Vec::new(), 0);
    while let Some(frame) = reader.next_frame() {
        let mut frame = frame.unwrap().value;
        frame.number = Some(frames.len() as u64);
        frame.subset = "default".into();
        for shape in &mut frame.shapes {
            let Geometry::Rectangle { bounding_box, .. } = shape.geometry else { panic!("VOC has boxes") };
            // A box without area can be a box only.
            let kind = if bounding_box.is_degenerate() { 0 } else { turn % 9 };
            let label = if kind == 8 { Some(skeleton) } else { renamed(shape.label) };
            let mut other = Shape::new(label, another_kind(kind, bounding_box, parts));
            other.source = "manual".into();
            // A skeleton's parts are hidden, not the skeleton.
            other.occluded = turn % 2 == 1 && kind != 8;
            other.z_order = i64::try_from(turn % 5).unwrap() - 2;
            other.group = i64::try_from(turn % 4).unwrap();
            let values = [("stain", "A & B <1>".to_owned()), ("note", format!("\"{turn}\" café"))];
            let attribute = |(name, value): (&str, String)| Attribute { name: name.into(), value };
            other.attributes = values.map(attribute).into();
            *shape = other;
            turn += 1;
        }
        let mut tag = Tag::new(labels.find(&names[frames.len() % names.len()]));
        tag.source = "manual".into();
        frame.tags.push(tag);
        frames.push(frame);
    }
    (labels, frames)
}

fn write_xml(folder: &Path, labels: &Labels, frames: &[AnnotatedFrame]) -> Vec<u8> {
    let sink = Sink::new_folder(folder, Overwrite::Refuse).unwrap();
    let options = WriteOptions::new().settle_boxes(false);
    let mut writer = CvatXmlWriter::new(sink, labels, &["default".into()], options).unwrap();
    for frame in frames {
        let encoded = writer.encoder().encode(frame.clone()).unwrap();
        assert_eq!(encoded.warnings, []);
        assert_eq!(writer.write_frame(encoded).unwrap(), []);
    }
    Box::new(writer).finish().unwrap();
    std::fs::read(folder.join("annotations.xml")).unwrap()
}

#[test]
fn bccd_in_every_kind_of_shape() {
    let Some(bccd) = real("bccd") else { return };
    let scratch = Scratch::new();
    let (labels, frames) = in_every_kind(&bccd);
    let mut counts: BTreeMap<ShapeKind, u64> = BTreeMap::new();
    for shape in frames.iter().flat_map(|frame| &frame.shapes) {
        *counts.entry(shape.geometry.kind()).or_default() += 1;
    }
    assert_eq!(counts.len(), 8, "{counts:?}");
    assert!(counts.values().all(|count| *count > 500) && counts.values().sum::<u64>() == 4888, "{counts:?}");

    // There and back, the model is the same, and so is the text.
    let first = write_xml(&scratch.path("first"), &labels, &frames);
    let source = Source::folder(scratch.path("first")).unwrap();
    let mut reader =
        CvatXmlReader::open(source, "annotations.xml", cvat_xml_format::ReadOptions::new()).unwrap();
    assert_eq!(reader.take_warnings(), []);
    assert_eq!(reader.labels(), &labels);
    let mut back = Vec::new();
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap();
        assert_eq!(frame.warnings, []);
        back.push(frame.value);
    }
    assert_eq!(back.len(), frames.len());
    for (back, frame) in back.iter().zip(&frames) {
        assert_eq!(back, frame);
    }
    assert_eq!(write_xml(&scratch.path("second"), &labels, &back), first);

    // Towards records every shape is written or counted as a loss.
    let (zip, report) = (scratch.path("records.zip"), scratch.path("report.json"));
    let images = bccd.join("JPEGImages");
    let options = ["--images", images.to_str().unwrap(), "--report", report.to_str().unwrap()];
    convert(scratch.path("first"), &zip, &options).ok();
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    for (kind, count) in &counts {
        assert_eq!(report["objects_read"][kind.to_string()], *count, "{kind}");
    }
    assert_eq!(report["objects_read"]["tag"], frames.len());
    assert_eq!(report["frames_with_image"], 364);
    let lost = |finding: &&serde_json::Value| finding["code"] == "not-converted";
    let lost: Vec<_> = report["findings"].as_array().unwrap().iter().filter(lost).collect();
    let not_tags = lost.iter().filter(|finding| !finding["subject"].as_str().unwrap().contains("tag"));
    let dropped: u64 = not_tags.map(|finding| finding["count"].as_u64().unwrap()).sum();
    assert_eq!(report["objects_written"].as_u64().unwrap() + dropped, 4888);
    assert_eq!(boxes_in(&zip) as u64, report["objects_written"].as_u64().unwrap());
    assert!(report["losses"].as_u64().unwrap() >= dropped);
}

#[test]
fn raccoons_in_a_flat_layout_and_as_tensorflow_wrote_them() {
    let Some(raccoon) = real("raccoon") else { return };
    let scratch = Scratch::new();
    convert(&raccoon, scratch.path("x.zip"), &[]).fails_with(&["tfrecord", "voc", "--from"]);
    let zip = scratch.path("raccoon.zip");
    convert(&raccoon, &zip, &["--from", "voc"]).ok();
    assert_eq!(boxes_in(&zip), count_in(&raccoon.join("annotations"), "<object>"));
    let records = scratch.path("records.zip");
    convert(raccoon.join("test.record"), &records, &[]).ok();
    let xml = xml_in(&records);
    assert_eq!((xml.matches("<image ").count(), xml.matches("<box ").count()), (40, 44));
    assert_eq!(xml.matches("label=\"raccoon\"").count(), 44);
}

#[test]
fn what_datumaro_wrote() {
    let Some(assets) = real("datumaro-assets") else { return };
    let scratch = Scratch::new();
    let zip = scratch.path("tf.zip");
    convert(assets.join("tf_detection_api_dataset"), &zip, &[]).ok().says(&["box without label dropped"]);
    let xml = xml_in(&zip);
    assert_eq!(xml.matches("<image ").count(), 3, "{xml}");
    let zip = scratch.path("roboflow.zip");
    convert(assets.join("roboflow_dataset/tfrecord"), &zip, &[]).ok().says(&["no images"]);
    let xml = xml_in(&zip);
    assert!(xml.contains("subset=\"train\"") && xml.contains("subset=\"val\""), "{xml}");
    for (name, images) in [("export_task", 2), ("export_project", 6)] {
        let zip = scratch.path(name).with_extension("zip");
        let input = assets.join("cvat_dataset/for_images").join(name);
        convert(&input, &zip, &[]).ok().says(&["not converted", "polygon became the box around it"]);
        let xml = std::fs::read_dir(&input).unwrap().map(|entry| entry.unwrap().path());
        let xml = xml.into_iter().find(|path| path.extension().is_some_and(|e| e == "xml")).unwrap();
        let xml = std::fs::read_to_string(xml).unwrap();
        let objects = ["box", "polygon", "ellipse", "mask", "skeleton"];
        let objects = objects.iter().map(|kind| xml.matches(&format!("<{kind} ")).count());
        assert_eq!(boxes_in(&zip), objects.sum::<usize>());
        let records = files(&zip).into_iter().filter(|(name, _)| name.ends_with(".tfrecord"));
        assert_eq!(records.map(|(_, bytes)| examples(&bytes).len()).sum::<usize>(), images);
    }
    let video = assets.join("cvat_dataset/for_video");
    convert(&video, scratch.path("v.zip"), &[]).fails_with(&[
        "1 of 4 images are missing",
        "frame_000019",
        "ffmpeg -i VIDEO",
    ]);
    convert(&video, scratch.path("v.zip"), &["--allow-missing-images"]).ok();
    assert_eq!(boxes_in(&scratch.path("v.zip")), 1, "one box is visible, at frame 10");
}

#[test]
fn info_reads_every_record_file() {
    let Some(records) = real("records") else { return };
    for (name, words) in [
        ("torchdata_example.tfrecord", "4 tf.train.Example"),
        ("torchdata_sequence_example.tfrecord", "4 tf.train.SequenceExample"),
        ("snapshot_serengeti_sequence_examples.record", "1 tf.train.SequenceExample"),
        ("tiny_speech_dataset.tfrecord", "4 neither"),
        ("grain_morris.tfrecord", "5 text"),
        ("sagemaker_100.tfrecords", "100 text"),
        ("dareblopy-small-r00.tfrecords", "records: 50"),
        ("dareblopy-small-gzip-r00.tfrecords", "tfrecord, zlib\n  records: 50\n"),
    ] {
        let path = records.join(name);
        let run = tool::run(["info".as_ref(), path.as_os_str()]).ok();
        assert!(run.stdout.contains(words), "{name}: {}", run.stdout);
    }
    // The same records, plain and compressed, are told alike.
    let mut told = ["dareblopy-small-r00.tfrecords", "dareblopy-small-gzip-r00.tfrecords"].map(|name| {
        let path = records.join(name);
        let json = tool::run(["info".as_ref(), "--json".as_ref(), path.as_os_str()]).ok().stdout;
        serde_json::from_str::<serde_json::Value>(&json).unwrap()["records"].take()
    });
    assert_eq!((&told[0]["compression"], &told[1]["compression"]), (&"none".into(), &"zlib".into()));
    for records in &mut told {
        records["compression"].take();
        records["file_bytes"].take();
    }
    assert_eq!(told[0], told[1]);
}
