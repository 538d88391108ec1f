//! Model to XML to model.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod support;

use std::collections::BTreeMap;

use cvat_model::DatasetReader;
use cvat_xml_format::{CvatXmlReader, ReadOptions, WriteOptions};
use dataset_files::Source;
use proptest::prelude::*;
use support::frames::{frames, subsets};
use support::{DOCUMENT, drain, write};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read((labels, mut frames) in frames()) {
        let mut next = BTreeMap::<String, u64>::new();
        for (index, frame) in frames.iter_mut().enumerate() {
            frame.name = format!("{}{index}.jpg", frame.name);
            let number = next.entry(frame.subset.clone()).or_default();
            frame.number = Some(*number);
            *number += 1;
        }
        let written = write(&frames, &labels, &subsets(&frames), WriteOptions::new().settle_boxes(false));
        prop_assert_eq!(&written.warnings, &[""; 0]);
        let mut reader = written.reader();
        prop_assert_eq!(reader.labels(), &labels);
        prop_assert_eq!(reader.subsets(), subsets(&frames));
        prop_assert_eq!(reader.frame_count(), Some(frames.len() as u64));
        let with_images = frames.iter().filter(|frame| frame.image.is_some()).count() as u64;
        prop_assert_eq!(reader.images().unwrap().found_count(), with_images);
        let mut read = drain(&mut reader);
        prop_assert_eq!(read.errors, [""; 0]);
        // Each of several subsets becomes a task, numbered as the subsets are.
        for frame in &mut read.frames {
            let task = subsets(&frames).iter().position(|subset| *subset == frame.subset).unwrap();
            let id = std::mem::take(&mut frame.task_id);
            prop_assert!(id.is_empty() || id == task.to_string());
        }
        prop_assert_eq!(read.frames, frames);
    }
}

#[test]
fn a_fixture_written_again_is_the_same_but_for_what_meta_cannot_know() {
    for (folder, subsets) in [("cvat-task", &["default"][..]), ("cvat-project", &["train", "val"])] {
        let source = Source::folder(testkit::fixtures().join(folder)).unwrap();
        let original = source.read(DOCUMENT, 1 << 20).unwrap();
        let mut reader = CvatXmlReader::open(source, DOCUMENT, ReadOptions::new()).unwrap();
        let read = drain(&mut reader);
        let written = write(&read.frames, reader.labels(), subsets, WriteOptions::new().settle_boxes(false));
        assert_eq!(written.warnings, [""; 0]);
        let part = |text: &str, from: &str, to: &str| {
            let (_, rest) = text.split_once(from).unwrap();
            rest.split_once(to).unwrap().0.to_owned()
        };
        let (original, written) = (String::from_utf8(original.to_vec()).unwrap(), written.text());
        // In text, quotes need no escape.
        let declared = part(&original, "<labels>", "</labels>").replace("&quot;", "\"");
        assert_eq!(part(&written, "<labels>", "</labels>"), declared);
        let frames = |text: &str| {
            let ids = [("task_id=\"11\"", "task_id=\"0\""), ("task_id=\"12\"", "task_id=\"1\"")];
            let frames = part(text, "</meta>", "</annotations>");
            ids.iter().fold(frames, |text, (from, to)| text.replace(from, to))
        };
        assert_eq!(frames(&written), frames(&original), "CVAT's own layout, to the letter");
    }
}
