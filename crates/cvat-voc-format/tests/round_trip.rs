//! Model to VOC to model: equal but for what was announced.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cvat_model::{
    AnnotatedFrame, Attribute, DatasetReader, DatasetWriter, Geometry, Label, Labels, Shape, Warning,
};
use cvat_voc_format::{ReadOptions, VocReader, VocWriter, WriteOptions};
use dataset_files::{Limits, Overwrite, Sink, Source};
use proptest::prelude::*;
use testkit::strategies;

fn write(path: &Path, labels: &Labels, frames: &[AnnotatedFrame], options: WriteOptions) -> Vec<Warning> {
    let subsets: BTreeSet<String> = frames.iter().map(|frame| frame.subset.clone()).collect();
    let sink = if path.extension().is_some() {
        Sink::zip(path, Overwrite::Refuse)
    } else {
        Sink::new_folder(path, Overwrite::Refuse)
    };
    let subsets: Vec<String> = subsets.into_iter().collect();
    let mut writer = VocWriter::new(sink.unwrap(), labels.clone(), &subsets, options).unwrap();
    let mut warnings = writer.take_warnings();
    let encoder = writer.encoder();
    for frame in frames {
        let mut written = encoder.encode(frame.clone()).unwrap();
        warnings.append(&mut written.warnings);
        warnings.extend(writer.write_frame(written).unwrap());
    }
    Box::new(writer).finish().unwrap();
    warnings
}

fn read(path: &Path, options: ReadOptions) -> (Labels, Vec<AnnotatedFrame>) {
    let mut reader = VocReader::open(Source::open(path, &Limits::default()).unwrap(), options).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame() {
        frames.push(frame.unwrap().value);
    }
    (reader.labels().clone(), frames)
}

/// What VOC can say of a shape: label, box, rotation, flags, attributes.
type Said = (String, [f64; 4], f64, bool, i64, Vec<(String, String)>);

fn said(shape: &Shape, labels: &Labels) -> Option<Said> {
    let label = labels.get(shape.label?)?.name.clone();
    let Geometry::Rectangle { bounding_box: b, rotation } = &shape.geometry else { return None };
    let attributes = shape.attributes.iter().map(|a| (a.name.clone(), a.value.clone())).collect();
    Some((label, [b.xtl(), b.ytl(), b.xbr(), b.ybr()], *rotation, shape.occluded, shape.group, attributes))
}

type Frames = BTreeMap<(String, String), (String, Option<Vec<u8>>, Vec<Said>)>;

fn by_name(labels: &Labels, frames: &[AnnotatedFrame]) -> Frames {
    let of = |frame: &AnnotatedFrame| {
        let shapes = frame.shapes.iter().filter_map(|shape| said(shape, labels)).collect();
        let image = frame.image.as_ref().map(|image| image.to_vec());
        ((frame.subset.clone(), frame.name.clone()), (frame.size.to_string(), image, shapes))
    };
    frames.iter().map(of).collect()
}

/// Attributes in the order in which they are read.
fn attributes() -> impl Strategy<Value = Vec<Attribute>> {
    let one = |name: &'static str, value: BoxedStrategy<String>| {
        prop::option::of(value)
            .prop_map(move |value| value.map(|value| Attribute { name: name.into(), value }))
    };
    let set = || Just("true".to_owned()).boxed();
    let text = || "([!-~ö]([ -~\t\nö]{0,6}[!-~ö])?)?".boxed();
    let pose = prop::sample::select(vec!["Left", "Rear <&>", "vorn"]).prop_map(str::to_owned).boxed();
    (
        one("difficult", set()),
        one("truncated", set()),
        one("pose", pose),
        one("size", text()),
        one("a \"<b>\"", text()),
    )
        .prop_map(|(a, b, c, d, e)| [a, b, c, d, e].into_iter().flatten().collect())
}

/// Labels and frames of what VOC can hold: each name once, images of all or of none.
fn data_set() -> impl Strategy<Value = (Labels, Vec<AnnotatedFrame>)> {
    let more =
        prop::collection::vec((attributes(), any::<bool>(), prop_oneof![Just(0.0), -720.0..720.0]), 1..9);
    (strategies::rectangles(), more, any::<bool>()).prop_map(|((mut labels, mut frames), more, images)| {
        let clean = |name: &str| name.replace([':', '#'], "_").trim().to_owned();
        let mut fine = Labels::new();
        for (id, label) in labels.iter() {
            let name = format!("{}{}", clean(&label.name), id.index());
            let mut label = Label::new(name);
            label.color = if id.index() % 2 == 0 { "#0a0b0c".into() } else { String::new() };
            fine.insert(label);
        }
        labels = fine;
        let mut names = BTreeSet::new();
        frames.retain(|frame| names.insert(frame.name.clone()));
        let mut more = more.into_iter().cycle();
        for frame in &mut frames {
            frame.image = images.then(|| frame.image.take().unwrap_or_else(|| vec![1].into()));
            for shape in &mut frame.shapes {
                let (attributes, occluded, turn) = more.next().unwrap();
                (shape.attributes, shape.occluded) = (attributes, occluded);
                if let Geometry::Rectangle { rotation, .. } = &mut shape.geometry {
                    *rotation = turn;
                }
            }
        }
        (labels, frames)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_voc_can_hold_comes_back(((labels, frames), is_zip) in (data_set(), any::<bool>())) {
        prop_assume!(!frames.is_empty());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(if is_zip { "o.zip" } else { "o" });
        let warnings = write(&path, &labels, &frames, WriteOptions::new());
        let (found, back) = read(&path, ReadOptions::new());
        prop_assert_eq!(by_name(&labels, &frames), by_name(&found, &back));
        let names = |labels: &Labels| -> Vec<(String, String)> {
            labels.iter().map(|(_, label)| (label.name.clone(), label.color.clone())).collect()
        };
        prop_assert_eq!(names(&labels), names(&found));
        // Said is what was dropped for want of a label, and nothing else.
        let dropped = frames.iter().flat_map(|frame| &frame.shapes).filter(|shape| shape.label.is_none()).count();
        let losses = warnings.iter().filter(|w| !matches!(w.kind().code(), "remark" | "zero-area"));
        prop_assert_eq!(losses.count(), dropped);
    }

    #[test]
    fn whatever_is_written_can_be_read(data in strategies::data_set()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("o");
        let frames = data.frames;
        prop_assume!(!frames.is_empty());
        let warnings = write(&path, &data.labels, &frames, WriteOptions::new());
        let (_, back) = read(&path, ReadOptions::new());
        prop_assert_eq!(frames.len(), back.len());
        let shapes = |frames: &[AnnotatedFrame]| frames.iter().map(|frame| frame.shapes.len()).sum::<usize>();
        let dropped = ["not-converted", "unlabelled-dropped", "empty-mask", "not-finite"];
        let shapes_dropped = warnings.iter().filter(|warning| {
            dropped.contains(&warning.kind().code()) && warning.to_string().contains(": object ")
        });
        prop_assert_eq!(shapes(&frames), shapes(&back) + shapes_dropped.count());
    }
}
