//! `--match-against`: which frames belong to which of a task, told before an upload, and renaming to match.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use tf_example::{Example, Feature, Message as _};
use tfrecord_frame::RecordWriter;
use tool::{Run, Scratch, convert, examples, exits, files, lines, real, verb};

/// A document of images, of these names and ids, 64 by 48 each with a box.
fn images<S: AsRef<str>>(meta: &str, images: impl IntoIterator<Item = (u64, S)>) -> String {
    let mut xml = format!("<annotations><meta>{meta}</meta>\n");
    for (id, name) in images {
        let name = name.as_ref();
        write!(xml, "<image id='{id}' name='{name}' width='64' height='48'>").unwrap();
        xml += "<box label='cat' xtl='1' ytl='2' xbr='10' ybr='20'/></image>\n";
    }
    xml + "</annotations>"
}

const LABELS: &str = "<labels><label><name>cat</name></label></labels>";

/// A task of a video from frame 10 on, every second frame, of five.
fn video() -> String {
    let facts = "<size>5</size><mode>interpolation</mode><start_frame>10</start_frame><stop_frame>19</stop_frame>\
        <frame_filter>step=2</frame_filter>";
    let size = "<original_size><width>64</width><height>48</height></original_size>";
    format!("<annotations><meta><task>{facts}{LABELS}{size}</task></meta></annotations>")
}

fn task_of<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    images(&format!("<task>{LABELS}</task>"), (0..).zip(names))
}

fn written(scratch: &Scratch, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = scratch.path(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// A record file of frames with these names, 64 by 48 each.
fn records(scratch: &Scratch, name: &str, names: &[&str]) -> PathBuf {
    let mut writer = RecordWriter::new(Vec::new());
    for name in names {
        let mut example = Example::default();
        example.insert("image/filename", Feature::bytes([name.as_bytes().to_vec()]));
        for (key, value) in [("image/width", 64_i64), ("image/height", 48)] {
            example.insert(key, Feature::int64s([value]));
        }
        writer.write_record(&example.encode_to_vec()).unwrap();
    }
    written(scratch, name, writer.into_inner())
}

fn check(input: &Path, against: &Path, more: &[&str]) -> Run {
    let words = [Path::new("check"), input, Path::new("--match-against"), against];
    tool::run(words.iter().map(|word| word.as_os_str()).chain(more.iter().map(std::ffi::OsStr::new)))
}

fn matched(input: &Path, output: &Path, against: &Path, more: &[&str]) -> Run {
    let against = against.to_str().unwrap();
    convert(input, output, &[&["--match-against", against], more].concat())
}

/// Names of the images of a document, with their ids.
fn named(path: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(path).unwrap();
    let attribute = |line: &str, name: &str| {
        let from = line.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
        line[from..].split('"').next().unwrap().to_owned()
    };
    let images = text.lines().filter(|line| line.trim_start().starts_with("<image "));
    images.map(|line| (attribute(line, "name"), attribute(line, "id"))).collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, id)| ((*name).to_owned(), (*id).to_owned())).collect()
}

#[test]
fn check_tells_both_sides() {
    let scratch = Scratch::new();
    let task = written(&scratch, "task.xml", task_of(["a.jpg", "b.jpg", "sub/c.jpg", "d.jpg"]));
    let input = records(&scratch, "in.tfrecord", &["a.png", "c.jpg", "B.jpg", "a.jpg", "3.jpg"]);
    let found = exits(check(&input, &task, &[]), 1).stdout;
    let (own, tasks) = (input.display(), task.display());
    for line in [
        format!(
            "{own}:1:no-task-frame frame \"c.jpg\": belongs to no frame of the task: no frame has its name\n"
        ),
        format!("{own}:2:no-task-frame frame \"B.jpg\": "),
        format!("{own}:0:same-task-frame frame \"a.png\": one of several for the task's frame \"a.jpg\"\n"),
        format!("{own}:3:same-task-frame frame \"a.jpg\": "),
        format!("{tasks}:1:task-frame-left frame \"b.jpg\": "),
        format!("{tasks}:2:task-frame-left frame \"sub/c.jpg\": "),
        format!(
            "{own}: 3 of 5 frames matched to frames of {tasks} by the rules for formats through Datumaro (2 by name, 1 by index); 2 of its 4 frames left over\n"
        ),
    ] {
        assert!(found.contains(&line), "{line}\nis not in\n{found}");
    }
    assert!(found.ends_with(": 6 findings\n"), "{found}");

    let found = lines(&exits(check(&input, &task, &["--json"]), 1).stdout);
    let count = found.iter().find(|line| line["type"] == "match").unwrap();
    assert_eq!(count["by"], json!({"by name": 2, "by index": 1}));
    assert_eq!(
        (&count["records"], &count["matched"], &count["frames_left"]),
        (&json!(5), &json!(3), &json!(2))
    );
    let first = &found[0];
    assert_eq!((&first["code"], &first["record"]), (&json!("same-task-frame"), &json!(0)));

    let shortened = exits(check(&input, &task, &["--max-findings", "1"]), 1).stdout;
    assert!(shortened.contains(&format!("{own}: and 3 more\n{tasks}: and 1 more\n")), "{shortened}");
}

#[test]
fn check_is_clean_where_all_belong_together() {
    let scratch = Scratch::new();
    let task = written(&scratch, "task.xml", task_of(["set/x/a.jpg", "set/b.jpg"]));
    // Folders that all records lack are found, by all rules but those of CVAT XML.
    let input = records(&scratch, "in.tfrecord", &["x/a.jpg", "b.jpg"]);
    let found = exits(check(&input, &task, &[]), 0).stdout;
    assert!(
        found.contains("2 of 2 frames matched") && found.contains("names sought in \"set\" too"),
        "{found}"
    );
    let found = exits(check(&input, &task, &["--match-rules", "cvat"]), 1).stdout;
    // A document's images have ids, and CVAT takes them where names fail.
    assert_eq!(found.matches(":taken-by-number frame").count(), 2, "{found}");
}

#[test]
fn check_takes_documents_and_names_and_what_is_none() {
    let scratch = Scratch::new();
    let input = written(&scratch, "in.xml", task_of(["a.jpg", "b.jpg"]));
    let names = written(&scratch, "names.txt", "\u{feff}b.jpg\r\n\r\na.jpg\r\n");
    exits(check(&input, &names, &[]), 0);
    let manifest = "{\"version\":\"1.1\"}\n{\"type\":\"images\"}\n{\"name\":\"a\",\"extension\":\".jpg\",\"width\":65,\
        \"height\":48}\n{\"name\":\"b\",\"extension\":\".jpg\"}\n";
    let found = exits(check(&input, &written(&scratch, "m.jsonl", manifest), &[]), 1).stdout;
    let line = "in.xml:0:task-frame-size frame \"a.jpg\": size 64x48 is not 65x48";
    assert!(found.contains(line) && found.ends_with("; 0 of its 2 frames left over\n"), "{found}");
    for (name, text, words) in [
        ("binary", &b"a.jpg\n\0\xff"[..], "line 2: no name"),
        ("empty", b"\n \n", "there are no frames in it"),
        ("cut.jsonl", b"{\"type\":\"images\"}\n{\"name\":", "line 2: no line of a manifest"),
        ("cut.xml", b"<annotations><image id='0'", "line 1"),
    ] {
        check(&input, &written(&scratch, name, text), &[]).fails_with(&[name, words]);
        matched(&input, &scratch.path("o.xml"), &scratch.path(name), &[]).fails_with(&[name, words]);
        assert!(!scratch.path("o.xml").exists());
    }
    check(&input, &scratch.path("nothing"), &[]).fails_with(&["nothing: "]);
    verb([&"check", &input, &"--match-rules", &"cvat"]).fails_with(&["--match-against"]);
}

#[test]
fn a_videos_frames_are_called_by_their_absolute_numbers() {
    let scratch = Scratch::new();
    let task = written(&scratch, "task.xml", video());
    let input = records(
        &scratch,
        "in.tfrecord",
        &["frame_000012.PNG", "frame_000010.jpg", "frame_4.png", "frame_16"],
    );
    let found = exits(check(&input, &task, &[]), 1).stdout;
    for words in [
        "in.tfrecord:2:taken-by-number frame \"frame_4.png\": called as no frame of the task, and taken for \
         \"frame_000018.PNG\" by a number",
        "in.tfrecord:3:no-task-frame frame \"frame_16\": belongs to no frame of the task: no frame has its name, and the \
         task has no frame at place 16",
        "task.xml:2:task-frame-left frame \"frame_000014.PNG\"",
        "(2 by name, 1 by index behind frame_)",
    ] {
        assert!(found.contains(words), "{words}\nis not in\n{found}");
    }
    // The absolute number is what was meant of one, and the place of the other; the user says which.
    let output = scratch.path("o.xml");
    matched(&input, &output, &task, &["--rename-to-match", "number,index", "--no-images"]).ok().says(&[
        "renamed to match, the first: ",
        "4 of 4 frames",
        "1 renamed by number, 1 renamed by index",
    ]);
    let names = [
        ("frame_000012.PNG", "12"),
        ("frame_000010.jpg", "10"),
        ("frame_000018.PNG", "18"),
        ("frame_000016.PNG", "16"),
    ];
    assert_eq!(named(&output), owned(&names));
    exits(check(&output, &task, &[]), 1);
}

#[test]
fn tracks_need_the_numbers_of_the_task() {
    let scratch = Scratch::new();
    let task = written(&scratch, "task.xml", video());
    let input = records(&scratch, "in.tfrecord", &["shot-12.jpg", "shot-14.jpg"]);
    let (output, video) = (scratch.path("o.xml"), &["--to", "cvat-video"][..]);
    let run = matched(&input, &output, &task, &[video, &["--strict"]].concat());
    run.fails_with(&["0 of 2 frames matched", "it has no frame number, and tracks go by that alone"]);
    matched(&input, &output, &task, &[video, &["--strict", "--rename-to-match", "number"]].concat())
        .ok()
        .says(&["2 of 2 frames matched", "2 renamed by number", "3 of its 5 frames left over"]);
    let text = std::fs::read_to_string(&output).unwrap();
    assert!(text.contains("<start_frame>12</start_frame>"), "{text}");
}

#[test]
fn without_renaming_nothing_is_changed_and_all_is_told() {
    let scratch = Scratch::new();
    let task = written(&scratch, "task.txt", "p/a.jpg\np/b.jpg\n");
    let input = records(&scratch, "in.tfrecord", &["x/a.png", "x/n.png", "x/m.png"]);
    let (plain, output) = (scratch.path("plain.xml"), scratch.path("o.xml"));
    convert(&input, &plain, &[]).ok();
    let run = matched(&input, &output, &task, &[]).ok();
    run.says(&[
        "taken by number, the first: frame \"x/a.png\"",
        "belongs to no frame of the task",
        "place 2",
    ]);
    assert_eq!(std::fs::read(&plain).unwrap(), std::fs::read(&output).unwrap());
    let run = matched(&input, &scratch.path("strict.xml"), &task, &["--strict"]);
    run.fails_with(&["3 losses, and --strict allows none"]);
    convert(&input, scratch.path("o2.xml"), &["--rename-to-match", "stem"]).fails_with(&["--match-against"]);
    matched(&input, &scratch.path("o3.xml"), &task, &["--rename-to-match", "guess"])
        .fails_with(&["possible values: stem"]);
}

#[test]
fn frames_are_renamed_where_one_alone_is_meant() {
    let scratch = Scratch::new();
    let task = written(&scratch, "task.xml", task_of(["p/a.jpg", "p/b.jpg", "q/b.jpg", "p/c.jpg"]));
    let input = records(&scratch, "in.tfrecord", &["x/c.png", "x/b.png", "x/a.png", "p/b.png"]);
    let (output, report) = (scratch.path("o.tfrecord"), scratch.path("report.json"));
    let told = report.to_str().unwrap();
    let more = ["--rename-to-match", "stem", "--report", told];
    matched(&input, &output, &task, &more).ok().says(&["by stem there is more than one possibility"]);
    let names: Vec<_> = examples(&std::fs::read(&output).unwrap())
        .iter()
        .map(|example| example.str("image/filename").unwrap().to_owned())
        .collect();
    assert_eq!(names, ["p/c.jpg", "x/b.png", "p/a.jpg", "p/b.png"]);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    let counted = |code: &str| {
        let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == code);
        found.map(|finding| {
            (finding["count"].as_u64().unwrap(), finding["severity"].as_str().unwrap().to_owned())
        })
    };
    assert_eq!(counted("renamed-to-match"), Some((2, "note".into())));
    assert_eq!(counted("no-task-frame"), Some((1, "loss".into())));
    assert_eq!(counted("task-frame-left"), Some((1, "warning".into())));

    // By the longest common end the cameras are told apart, and what is written needs no more luck.
    let task = written(&scratch, "cams.xml", task_of(["in/cam1/1.jpg", "in/cam2/1.jpg"]));
    let input = records(&scratch, "cams.tfrecord", &["o/cam2/1.png", "o/cam1/1.png"]);
    let output = scratch.path("cams-out.xml");
    matched(&input, &output, &task, &["--rename-to-match", "suffix", "--strict"]).ok();
    assert_eq!(named(&output), owned(&[("in/cam2/1.jpg", "1"), ("in/cam1/1.jpg", "0")]));
    exits(check(&output, &task, &[]), 0);
}

#[test]
fn a_guess_of_cvat_is_told_and_does_not_become_a_name() {
    let scratch = Scratch::new();
    let task = written(&scratch, "task.txt", "p/a.jpg\np/b.jpg\np/c.jpg\n");
    // Two frames have one stem, and CVAT XML would give them the frames at their places.
    let input = records(&scratch, "in.tfrecord", &["x/a.png", "x/b.png", "y/b.png"]);
    let output = scratch.path("o.xml");
    matched(&input, &output, &task, &["--rename-to-match", "stem"]).ok().says(&["2 times taken by number"]);
    assert_eq!(named(&output), owned(&[("p/a.jpg", "0"), ("x/b.png", "1"), ("y/b.png", "2")]));
    let found = exits(check(&output, &task, &[]), 1).stdout;
    assert_eq!(found.matches(":taken-by-number frame").count(), 2, "{found}");
}

#[test]
fn what_cannot_be_read_and_what_is_in_use_is_told() {
    let scratch = Scratch::new();
    let task = written(&scratch, "task.xml", task_of(["a.jpg", "b.jpg"]));
    let broken = task_of(["a.jpg", "b.jpg"]).replacen("width='64'", "", 1);
    let input = written(&scratch, "in.xml", broken);
    let found = exits(check(&input, &task, &[]), 1).stdout;
    assert!(found.contains("in.xml:0:frame-skipped ") && found.contains("1 of 1 frame matched"), "{found}");
    // Frames that cannot be read do not shift the names of those that can.
    let output = scratch.path("o.xml");
    matched(&input, &output, &task, &["--rename-to-match", "stem"]).ok().says(&["frame left out"]);
    assert_eq!(named(&output), owned(&[("b.jpg", "1")]));
    let report = ["--force", "--report", task.to_str().unwrap()];
    matched(&input, &output, &task, &report).fails_with(&["the report cannot go there"]);
}

#[test]
fn one_task_of_a_project_is_named() {
    let scratch = Scratch::new();
    let tasks = "<task><id>7</id><name>one</name><subset>train</subset></task>\
        <task><id>8</id><name>two</name><subset>val</subset></task>";
    let mut xml = format!(
        "<annotations><meta><project><tasks>{tasks}</tasks><subsets>train\nval</subsets>{LABELS}</project></meta>"
    );
    for (id, name, task, subset) in [(0, "a", 7, "train"), (0, "b", 8, "val"), (1, "c", 8, "val")] {
        write!(
            xml,
            "<image id='{id}' name='{name}.jpg' subset='{subset}' task_id='{task}' width='64' height='48'/>"
        )
        .unwrap();
    }
    let task = written(&scratch, "project.xml", xml + "</annotations>");
    let input = records(&scratch, "in.tfrecord", &["b.jpg", "c.jpg"]);
    check(&input, &task, &[]).fails_with(&[
        "a project of 2 tasks",
        "\"two\" (id 8, subset \"val\")",
        "--match-task",
    ]);
    for name in ["8", "two", "val"] {
        exits(check(&input, &task, &["--match-task", name]), 0);
    }
    exits(check(&input, &task, &["--match-task", "one"]), 1);
    check(&input, &task, &["--match-task", "none"]).fails_with(&["0 tasks are called \"none\""]);
}

#[test]
fn a_job_counts_places_from_its_tasks_first_frame() {
    let scratch = Scratch::new();
    // The second job of a task that begins at frame 5: its first frame is the task's third.
    let segment =
        "<segments><segment><id>3</id><start>2</start><stop>3</stop><url></url></segment></segments>";
    let meta = format!(
        "<job><id>3</id><start_frame>7</start_frame><stop_frame>8</stop_frame>{segment}{LABELS}</job>"
    );
    let task = written(&scratch, "job.xml", images(&meta, [(7, "c.jpg"), (8, "d.jpg")]));
    let input = records(&scratch, "in.tfrecord", &["2.jpg", "3.jpg"]);
    let found = exits(check(&input, &task, &[]), 1).stdout;
    assert!(
        found.contains("in.tfrecord:0:taken-by-number frame \"2.jpg\"") && found.contains("\"c.jpg\""),
        "{found}"
    );
    assert!(found.contains("2 of 2 frames") && found.contains("0 of its 2"), "{found}");
}

#[test]
fn hostile_names_do_no_harm() {
    let scratch = Scratch::new();
    let long = "x/".repeat(10_000) + &"y".repeat(10_000);
    let names = ["\u{1b}[31m", "../../up", "/abs", "a\u{202e}gpj", "", "99999999999999999999999", &long];
    let input = records(&scratch, "in.tfrecord", &names);
    let task = written(&scratch, "t.txt", format!("{long}\n\u{1b}[2Jz\n/abs\n"));
    let run = check(&input, &task, &[]);
    assert!(run.code == Some(1) && !run.stdout.contains('\u{1b}'), "{:?}", run.stdout);
    let run =
        matched(&input, &scratch.path("o.xml"), &task, &["--rename-to-match", "suffix,stem,number,index"])
            .ok();
    assert!(!run.stderr.contains('\u{1b}'), "{}", run.stderr);
}

/// Names of images in folders, one a line.
fn many(folder: &str, count: u32) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        writeln!(text, "{folder}/{}/img{number:07}.jpg", number % 10).unwrap();
        text
    })
}

#[test]
fn many_names_on_both_sides_take_little_time() {
    let scratch = Scratch::new();
    let input = written(&scratch, "in.xml", images("", (0..).zip(many("out", 20_000).lines())));
    let task = written(&scratch, "task.txt", many("in", 20_000));
    let started = Instant::now();
    let output = scratch.path("o.xml");
    let run = matched(&input, &output, &task, &["--rename-to-match", "suffix,stem"]).ok();
    run.says(&["20000 of 20000 frames", "; 0 of its 20000 frames left over"]);
    assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
    assert_eq!(named(&output)[19_999].0, "in/9/img0019999.jpg");
}

#[test]
fn names_of_a_great_task_are_read() {
    let scratch = Scratch::new();
    let task = written(&scratch, "task.txt", many("in", 200_000));
    let input = records(&scratch, "in.tfrecord", &["9/img0199999.png"]);
    let found = exits(check(&input, &task, &[]), 1).stdout;
    assert!(
        found.contains("1 of 1 frame matched") && found.contains("199999 of its 200000 frames"),
        "{found}"
    );
}

#[test]
fn real_data_come_back_to_their_own_task() {
    for (set, more) in [("bccd", &["--subset", "train"][..]), ("raccoon", &["--from", "voc"])] {
        let Some(folder) = real(set) else { return };
        let scratch = Scratch::new();
        let (task, records) = (scratch.path("task.xml"), scratch.path("in.tfrecord"));
        let options = [&["--to", "cvat", "--allow-missing-images", "--size-from-images"], more].concat();
        convert(&folder, &task, &options).ok();
        let text = std::fs::read_to_string(&task).unwrap();
        let count = text.matches("<image ").count();
        convert(&task, &records, &["--no-images"]).ok();
        exits(check(&records, &task, &[]), 0);
        // The task has its images in folders: the former importer finds that out, CVAT XML does not.
        let deeper = written(&scratch, "deeper.xml", text.replace(" name=\"", " name=\"upload/day1/"));
        exits(check(&records, &deeper, &["--match-rules", "cvat"]), 1);
        let output = scratch.path("o.xml");
        matched(&records, &output, &deeper, &["--rename-to-match", "stem", "--no-images"])
            .ok()
            .says(&[&format!("{count} of {count} frames matched"), "renamed by stem"]);
        exits(check(&output, &deeper, &[]), 0);
        // As does a zip with it.
        let zip = scratch.path("task.zip");
        convert(&deeper, &zip, &["--to", "cvat", "--no-images", "--allow-missing-images"]).ok();
        assert!(files(&zip).contains_key("annotations.xml"));
        exits(check(&output, &zip, &[]), 0);
    }
}

#[test]
fn the_output_never_takes_the_place_of_what_is_matched_against() {
    let scratch = Scratch::new();
    let names = scratch.path("names.txt");
    std::fs::write(&names, "a.jpg\n").unwrap();
    let options = ["--to", "tfrecord", "--force", "--match-against", names.to_str().unwrap()];
    convert("cvat-task", &names, &options).fails_with(&["would replace what is matched against"]);
    assert_eq!(std::fs::read_to_string(&names).unwrap(), "a.jpg\n");
}
