//! Data sets as CVAT XML can hold them, and their documents.

use std::path::{Path, PathBuf};

use cvat_model::{
    AnnotatedFrame, Attribute, AttributeSpec, DatasetWriter as _, FrameSize, Labels, Origin, Project,
    Segment, Tag, Task, TaskMode, User, Video,
};
use cvat_xml_format::{CvatXmlWriter, WriteOptions, write_video};
use dataset_files::{Overwrite, Sink};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::strategies::{Vocabulary, attributes, shape, text, vocabulary};

/// Frames of images, of one subset or several, in the order in which archives are read.
#[derive(Clone, Debug)]
pub struct Images {
    pub labels: Labels,
    pub origin: Origin,
    pub frames: Vec<AnnotatedFrame>,
}

/// Attributes that records have numbers for, and values that are some or not.
pub const NUMBER: &str = "doors";
pub const CHECKBOX: &str = "parked";

fn with_numbers(known: Vocabulary) -> Vocabulary {
    let mut known = known;
    let ids: Vec<_> = known.labels.top_level().map(|(id, _)| id).collect();
    for id in ids {
        let spec = |name: &str, input_type: &str, values: &str| {
            let mut spec = AttributeSpec::new(name);
            (spec.input_type, spec.values) = (input_type.into(), values.into());
            spec
        };
        let label = known.labels.get_mut(id).unwrap();
        (label.color, label.svg) = ("#ff8000".into(), "<circle r=\"1\"/>".into());
        label.attributes.extend([spec(NUMBER, "number", "0\n6\n1"), spec(CHECKBOX, "checkbox", "false")]);
    }
    known
}

fn numbers() -> impl Strategy<Value = Vec<Attribute>> {
    let value = |values: &'static [&'static str]| option::of(prop::sample::select(values));
    (value(&["2", "4", "x", "-1"]), value(&["true", "false", "maybe"])).prop_map(|(number, checkbox)| {
        let of = |name: &str, value: &str| Attribute { name: name.into(), value: value.into() };
        let number = number.map(|value| of(NUMBER, value));
        number.into_iter().chain(checkbox.map(|value| of(CHECKBOX, value))).collect()
    })
}

fn frame(known: &Vocabulary, subsets: Vec<&'static str>) -> impl Strategy<Value = AnnotatedFrame> + use<> {
    let source = prop::sample::select(vec!["manual", "auto"]);
    let tag = (prop::sample::select(known.top_level.clone()), 0..2_i64, source, attributes(known)).prop_map(
        |(label, group, source, attributes)| {
            let mut tag = Tag::new(Some(label));
            (tag.group, tag.source, tag.attributes) = (group, source.into(), attributes);
            tag
        },
    );
    let shape = (shape(known), numbers()).prop_map(|(mut shape, numbers)| {
        shape.attributes.extend(numbers);
        shape
    });
    let facts = (1_u32..3000, 1_u32..3000, prop::sample::select(subsets), 0..3_u64);
    (facts, vec(shape, 0..5), vec(tag, 0..3)).prop_map(|((width, height, subset, gap), shapes, tags)| {
        let mut frame = AnnotatedFrame::new("", FrameSize::new(width, height).unwrap());
        (frame.subset, frame.number) = (subset.into(), Some(gap));
        (frame.shapes, frame.tags) = (shapes, tags);
        frame
    })
}

fn user() -> impl Strategy<Value = Option<User>> {
    option::of((text(), text()).prop_map(|(username, email)| User { username, email }))
}

fn task(id: &'static str, subset: &'static str) -> impl Strategy<Value = Task> {
    let segments = vec((0..9_u64, 0..9_u64, text()), 0..2);
    ((text(), text(), text(), text()), option::of(0..9_u64), segments, (user(), user())).prop_map(
        move |((name, bugtracker, created, updated), overlap, segments, people)| {
            let mut task = Task::new(name);
            (task.id, task.subset, task.overlap) = (id.into(), subset.into(), overlap);
            (task.bugtracker, task.created, task.updated) = (bugtracker, created, updated);
            (task.owner, task.assignee) = people;
            let segment = |(start, stop, url)| Segment { id: "5".into(), start, stop, url };
            task.segments = segments.into_iter().map(segment).collect();
            task
        },
    )
}

/// A project of two subsets, where several are wanted.
fn origin(in_project: bool) -> BoxedStrategy<Origin> {
    if !in_project {
        return prop_oneof![
            task("7", "").prop_map(Origin::Task),
            task("7", "").prop_map(|mut job| {
                job.name.clear();
                Origin::Job(job)
            })
        ]
        .boxed();
    }
    let tasks = (task("7", "train"), task("9", "a & b"));
    (tasks, text(), user())
        .prop_map(|((first, second), bugtracker, owner)| {
            let mut project = Project::new("streets");
            (project.id, project.bugtracker, project.owner) = ("3".into(), bugtracker, owner);
            project.tasks = vec![first, second];
            project.subsets = vec!["train".into(), "a & b".into()];
            Origin::Project(project)
        })
        .boxed()
}

pub fn images(in_project: bool) -> impl Strategy<Value = Images> {
    let subsets = if in_project { vec!["train", "a & b"] } else { vec!["default"] };
    vocabulary().prop_map(with_numbers).prop_flat_map(move |known| {
        let frames = vec(frame(&known, subsets.clone()), 1..4);
        (Just(known.labels.clone()), origin(in_project), frames).prop_map(|(labels, origin, mut frames)| {
            frames.sort_by(|a, b| a.subset.cmp(&b.subset));
            let mut number = 0;
            for (index, frame) in frames.iter_mut().enumerate() {
                number += 1 + frame.number.unwrap();
                (frame.name, frame.number) = (format!("sub/ö & {index}.jpg"), Some(number));
            }
            Images { labels, origin, frames }
        })
    })
}

fn sink(folder: &Path) -> Sink {
    Sink::files_in(folder, Overwrite::Refuse).unwrap()
}

impl Images {
    /// Writes the document; its path.
    pub fn write(&self, folder: &Path) -> PathBuf {
        let mut subsets: Vec<String> = self.frames.iter().map(|frame| frame.subset.clone()).collect();
        subsets.dedup();
        let options =
            WriteOptions::new().document("first.xml").settle_boxes(false).origin(Some(self.origin.clone()));
        let mut writer = CvatXmlWriter::new(sink(folder), &self.labels, &subsets, options).unwrap();
        for frame in &self.frames {
            let encoded = writer.encoder().encode(frame.clone()).unwrap();
            assert_eq!(encoded.warnings, []);
            assert_eq!(writer.write_frame(encoded).unwrap(), []);
        }
        Box::new(writer).finish().unwrap();
        folder.join("first.xml")
    }
}

/// Writes the document of a video, with what is laid out between given shapes or without; its path.
pub fn write(video: &Video, interpolated: bool, folder: &Path) -> PathBuf {
    let options = WriteOptions::new().document("first.xml").interpolated(interpolated);
    assert_eq!(write_video(sink(folder), video, &options).unwrap(), []);
    folder.join("first.xml")
}

/// The tracks in the order in which archives are read: by subset, then by number.
pub fn in_order(mut video: Video) -> Video {
    let subsets: Vec<_> =
        video.origin.as_ref().unwrap().tasks().iter().map(|task| task.subset.clone()).collect();
    let subset = |task: usize| if subsets[task].is_empty() { "default" } else { &subsets[task] };
    video.tracks.sort_by_key(|track| (subset(track.task).to_owned(), track.track.id()));
    video
}

/// The frames of a video by the model's own rules, with all that is seen in them.
pub fn frames(video: &Video) -> Vec<AnnotatedFrame> {
    let mut frames = Vec::new();
    for (at, task) in video.origin.as_ref().unwrap().tasks().iter().enumerate() {
        assert_eq!(task.mode, TaskMode::Interpolation);
        for number in task.frame_numbers() {
            let mut frame =
                AnnotatedFrame::new(format!("frame_{number:06}.PNG"), task.original_size.unwrap());
            frame.subset = if task.subset.is_empty() { "default".into() } else { task.subset.clone() };
            frame.number = Some(number);
            let of_task = video.tracks.iter().filter(|track| track.task == at);
            frame.shapes = of_task.filter_map(|track| Some(track.track.at(number)?.0)).collect();
            frames.push(frame);
        }
    }
    frames.sort_by(|a, b| (&a.subset, a.number).cmp(&(&b.subset, b.number)));
    frames
}
