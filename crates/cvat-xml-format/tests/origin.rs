//! What `meta` says of tasks, jobs and projects.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod support;

use std::num::NonZeroU64;

use cvat_model::{
    AnnotatedFrame, DatasetReader as _, FrameSize, Labels, Origin, Project, Segment, Task, TaskMode, User,
};
use cvat_xml_format::{CvatXmlReader, ReadOptions, WriteOptions};
use dataset_files::Source;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use support::{DOCUMENT, drain, open, write};

/// Text with all that needs escaping.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~\\t\\n\\r]{0,8}", "\\PC{0,6}"]
}

fn user() -> impl Strategy<Value = Option<User>> {
    option::of((text(), text()).prop_map(|(username, email)| User { username, email }))
}

fn segment() -> impl Strategy<Value = Segment> {
    (text(), any::<u64>(), any::<u64>(), text()).prop_map(|(id, start, stop, url)| Segment {
        id,
        start,
        stop,
        url,
    })
}

fn task() -> impl Strategy<Value = Task> {
    let frames = (option::of(0..9_u64), option::of(0..9_u64), option::of(0..99_u64), option::of(1..9_u64));
    let texts = (text(), text(), text(), text(), text(), text());
    let people = (user(), user());
    let more = (option::of(0..9_u64), vec(segment(), 0..3), option::of((1..9_u32, 1..9_u32)));
    (texts, frames, people, more).prop_map(|(texts, frames, people, more)| {
        let mut task = Task::new(texts.0);
        (task.id, task.bugtracker, task.created, task.updated, task.source) =
            (texts.1, texts.2, texts.3, texts.4, texts.5);
        (task.size, task.start_frame, task.stop_frame) = (frames.0, frames.1, frames.2);
        task.frame_step = frames.3.and_then(NonZeroU64::new);
        (task.owner, task.assignee) = people;
        (task.overlap, task.segments) = (more.0, more.1);
        task.original_size = more.2.and_then(|(width, height)| FrameSize::new(width, height));
        task
    })
}

/// Origins of frames in the subsets `train` and `val`, or in the default one alone.
fn origin() -> impl Strategy<Value = Origin> {
    let project = (vec(task(), 2..5), text(), text(), text(), user(), user(), any::<bool>());
    prop_oneof![
        task().prop_map(Origin::Task),
        task().prop_map(|mut job| {
            (job.name, job.source) = (String::new(), String::new());
            Origin::Job(job)
        }),
        project.prop_map(|(mut tasks, name, id, created, owner, assignee, more)| {
            for (task, subset) in tasks.iter_mut().zip(["train", "val", "", "val"]) {
                task.subset = subset.into();
            }
            let mut project = Project::new(name);
            (project.tasks, project.id, project.created) = (tasks, id, created);
            (project.owner, project.assignee) = (owner, assignee);
            project.subsets = vec!["val".into(), "train".into()];
            project.subsets.extend(more.then(|| "empty & unused".into()));
            Origin::Project(project)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(origin in origin(), numbers in vec(any::<u64>(), 4)) {
        let subsets = match origin {
            Origin::Project(_) => ["train", "val"].as_slice(),
            _ => &["default"],
        };
        let frames: Vec<_> = subsets.iter().cycle().zip(numbers).enumerate().map(|(index, (subset, number))| {
            let mut frame = AnnotatedFrame::new(format!("{index}.jpg"), FrameSize::new(4, 3).unwrap());
            (frame.subset, frame.number) = ((*subset).into(), Some(number));
            if let Origin::Project(project) = &origin {
                let task = project.tasks.iter().filter(|task| task.subset == *subset).nth(index / 2);
                frame.task_id = task.map(|task| task.id.clone()).unwrap_or_default();
            }
            frame
        }).collect();
        let options = WriteOptions::new().origin(Some(origin.clone()));
        let written = write(&frames, &Labels::new(), subsets, options);
        prop_assert_eq!(&written.warnings, &[""; 0]);
        let mut reader = written.reader();
        prop_assert_eq!(reader.origin(), Some(&origin));
        let mut read = drain(&mut reader).frames;
        // A frame that names no task gets the only one of its subset.
        for (read, _) in read.iter_mut().zip(&frames).filter(|(_, written)| written.task_id.is_empty()) {
            read.task_id.clear();
        }
        prop_assert_eq!(read, frames);
    }
}

#[test]
fn the_meta_of_a_fixture_written_again_is_the_same() {
    for (folder, subsets) in [("cvat-task", &["default"][..]), ("cvat-project", &["train", "val"])] {
        let source = Source::folder(testkit::fixtures().join(folder)).unwrap();
        let original = source.read(DOCUMENT, 1 << 20).unwrap();
        let mut reader = CvatXmlReader::open(source, DOCUMENT, ReadOptions::new()).unwrap();
        let read = drain(&mut reader);
        let options = WriteOptions::new().origin(reader.origin().cloned()).settle_boxes(false);
        let written = write(&read.frames, cvat_model::DatasetReader::labels(&reader), subsets, options);
        let original = String::from_utf8(original.to_vec()).unwrap();
        let upto = |text: &str| text.split_once("<dumped>").unwrap().0.replace("&quot;", "\"");
        assert_eq!(upto(&written.text()), upto(&original));
        let after = |text: &str| text.split_once("</meta>").unwrap().1.to_owned();
        assert_eq!(after(&written.text()), after(&original), "images keep their tasks");
    }
}

#[test]
fn frames_of_several_subsets_make_a_project_of_a_task() {
    let mut task = Task::new("street");
    task.created = "2024-01-31".into();
    let frame = |subset: &str| {
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(4, 3).unwrap());
        frame.subset = subset.into();
        frame
    };
    let options = WriteOptions::new().origin(Some(Origin::Task(task)));
    let written = write(&[frame("a"), frame("b")], &Labels::new(), &["a", "b"], options);
    let reader = written.reader();
    let Some(Origin::Project(project)) = reader.origin() else { panic!("{:?}", reader.origin()) };
    assert_eq!((project.name.as_str(), project.tasks.len()), ("street", 2));
}

#[test]
fn frames_name_their_own_task_or_the_only_one_of_their_subset() {
    let mut project = Project::new("p");
    for (id, subset) in [("5", "a"), ("6", "a"), ("7", "")] {
        let mut task = Task::new(id);
        (task.id, task.subset) = (id.into(), subset.into());
        project.tasks.push(task);
    }
    let frame = |subset: &str| {
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(4, 3).unwrap());
        frame.subset = subset.into();
        frame
    };
    let options = WriteOptions::new().origin(Some(Origin::Project(project)));
    let mut of_task = [frame("a"), frame("a")];
    for (frame, (name, id)) in of_task.iter_mut().zip([("b.jpg", "6"), ("c.jpg", "no such task")]) {
        (frame.name, frame.task_id) = (name.into(), id.into());
    }
    let frames: Vec<_> = [frame("a"), frame("default"), frame("new")].into_iter().chain(of_task).collect();
    let written = write(&frames, &Labels::new(), &["a", "default", "new"], options);
    let text = written.text();
    for image in [
        r#"<image id="1" name="b.jpg" subset="a" task_id="6" width="#,
        r#"<image id="2" name="c.jpg" subset="a" width="#,
        r#"<image id="0" name="a.jpg" subset="a" width="#,
        r#"<image id="0" name="a.jpg" subset="default" task_id="7" width="#,
        r#"<image id="0" name="a.jpg" subset="new" task_id="3" width="#,
    ] {
        assert!(text.contains(image), "{image} in {text}");
    }
}

#[test]
fn old_and_odd_metas_are_read() {
    let reader = open(
        "<annotations><meta><job><id>7</id><overlap>None</overlap><mode>interpolation</mode>\
         <segments><segment><id>1</id><start>x</start><stop>3</stop></segment></segments>\
         <owner></owner></job><original_size><width>4</width><height>3</height></original_size>\
         <source>t.mp4</source></meta></annotations>",
    )
    .unwrap();
    let Some(Origin::Job(job)) = reader.origin() else { panic!("{:?}", reader.origin()) };
    assert_eq!((job.id.as_str(), job.overlap, job.mode), ("7", None, TaskMode::Interpolation));
    assert_eq!((job.original_size, job.source.as_str()), (FrameSize::new(4, 3), "t.mp4"));
    assert_eq!((&job.segments, &job.owner), (&vec![], &None));
    assert_eq!(open("<annotations/>").unwrap().origin(), None);
}

#[test]
fn deleted_frames_are_those_without_image() {
    let mut task = Task::new("street");
    (task.start_frame, task.stop_frame, task.size) = (Some(10), Some(19), Some(4));
    task.frame_step = NonZeroU64::new(3);
    task.deleted_frames = vec![13, 19];
    let frame = |number| {
        let mut frame = AnnotatedFrame::new(format!("{number}.jpg"), FrameSize::new(4, 3).unwrap());
        frame.number = Some(number);
        frame
    };
    let frames: Vec<_> = task.frame_numbers().map(frame).collect();
    assert_eq!(frames.len(), 2);
    let origin = Some(Origin::Task(task));
    let written = write(&frames, &Labels::new(), &[], WriteOptions::new().origin(origin.clone()));
    assert_eq!(written.reader().origin(), origin.as_ref());
}

#[test]
fn a_task_that_is_made_up_has_an_id_of_its_own() {
    let mut project = Project::new("streets");
    let mut task = Task::new("a");
    (task.id, task.subset) = ("1".into(), "a".into());
    project.tasks = vec![task];
    let options = WriteOptions::new().origin(Some(Origin::Project(project)));
    let written = write(&[], &Labels::new(), &["a", "b"], options);
    let Some(Origin::Project(read)) = written.reader().origin().cloned() else { panic!("a project") };
    let tasks: Vec<_> = read.tasks.iter().map(|task| (task.id.as_str(), task.subset.as_str())).collect();
    assert_eq!(tasks, [("1", "a"), ("2", "b")]);
}

#[test]
fn many_tasks_and_subsets_take_no_more_than_their_number() {
    const TASKS: usize = 20_000;
    let mut project = Project::new("streets");
    project.tasks = (TASKS..2 * TASKS)
        .map(|id| {
            let mut task = Task::new("");
            (task.id, task.subset) = (id.to_string(), format!("s{}", id / 2));
            task
        })
        .collect();
    let subsets: Vec<_> = (TASKS / 2..TASKS / 2 + 5000).chain(0..5000).map(|n| format!("s{n}")).collect();
    let subsets: Vec<_> = subsets.iter().map(String::as_str).collect();
    let options = WriteOptions::new().origin(Some(Origin::Project(project)));
    let written = write(&[], &Labels::new(), &subsets, options);
    let Some(Origin::Project(read)) = written.reader().origin().cloned() else { panic!("a project") };
    assert_eq!((read.tasks.len(), read.subsets.len()), (TASKS + 5000, 10_000));
    let ids = read.tasks.iter().map(|task| task.id.parse::<usize>().unwrap());
    assert!(ids.eq(TASKS..2 * TASKS + 5000), "every other has one of its own");
}
