//! Frames put into subsets, samples and shards on the way.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tool::{Scratch, boxes, convert, examples, files, real, verb};

/// The names of images in each record file.
fn names(path: &Path) -> BTreeMap<String, Vec<String>> {
    let records = files(path).into_iter().filter(|(name, _)| name != "label_map.pbtxt");
    let names = |bytes: Vec<u8>| {
        let of_all = examples(&bytes);
        of_all.iter().map(|example| example.str("image/filename").unwrap().to_owned()).collect()
    };
    records.map(|(name, bytes)| (name, names(bytes))).collect()
}

/// The names of images in each part, in whatever order.
fn sets(path: &Path) -> BTreeMap<String, BTreeSet<String>> {
    names(path).into_iter().map(|(file, names)| (file, names.into_iter().collect())).collect()
}

#[test]
fn a_split_replaces_subsets_and_says_so() {
    let scratch = Scratch::new();
    let split = ["--split", "train=0.5,val=0.25,test=0.25", "--jobs", "1"];
    let run = convert("voc", scratch.path("o"), &split).ok().says(&[
        "split by names, seed 0: train 4, val 2, test 2; subsets of the input are not kept: test, train, val",
    ]);
    assert!(run.stdout.contains("test 2/") && run.stdout.contains("train 4/"), "{}", run.stdout);
    let found = names(&scratch.path("o"));
    assert_eq!(found.values().map(Vec::len).collect::<Vec<_>>(), [2, 4, 2]);
    // Threads are nothing to it, to the byte.
    convert("voc", scratch.path("p"), &[split[0], split[1], "--jobs", "8"]).ok();
    assert_eq!(files(&scratch.path("o")), files(&scratch.path("p")));
    // Another seed, another choice; numbers of frames are fractions of them.
    convert("voc", scratch.path("q"), &[split[0], split[1], "--seed", "1"]).ok();
    assert_ne!(sets(&scratch.path("o")), sets(&scratch.path("q")));
    convert("voc", scratch.path("r"), &["--split", "train=4,val=2,test=2"]).ok();
    assert_eq!(sets(&scratch.path("o")), sets(&scratch.path("r")));
}

#[test]
fn the_order_of_the_input_is_nothing_to_a_split() {
    let scratch = Scratch::new();
    let options = ["--split", "a=0.7,b=0.3", "--stratify", "--to", "tfrecord"];
    convert("voc", scratch.path("o"), &options).ok();
    // The same frames as records, in another order and of one subset.
    convert("voc", scratch.path("all.tfrecord"), &["--split", "all=1", "--shards", "3"]).ok();
    let shards = scratch.path("shards");
    std::fs::create_dir(&shards).unwrap();
    for name in scratch.names().into_iter().filter(|name| name.starts_with("all")) {
        std::fs::copy(scratch.path(&name), shards.join(&name)).unwrap();
    }
    convert(&shards, scratch.path("p"), &options).ok();
    assert_eq!(sets(&scratch.path("o")), sets(&scratch.path("p")));
    assert_ne!(names(&scratch.path("o")), names(&scratch.path("p")), "the order is another");
}

#[test]
fn a_project_is_split_to_every_format() {
    let scratch = Scratch::new();
    let split = ["--split", "a=0.5,b=0.5", "--to", "cvat"];
    convert("cvat-project", scratch.path("o"), &split).ok().says(&["a 2, b 2", "not kept: train, val"]);
    let xml = String::from_utf8(files(&scratch.path("o"))["annotations.xml"].clone()).unwrap();
    assert_eq!([xml.matches(" subset=\"a\"").count(), xml.matches(" subset=\"b\"").count()], [2, 2]);
    assert!(!xml.contains("\"train\"") && !xml.contains(">train<"), "{xml}");
    // street.jpg is in both subsets: two frames, and none is lost.
    assert_eq!(xml.matches("street").count(), 2);
    convert("cvat-project", scratch.path("d"), &["--split", "a=0.5,b=0.5", "--to", "datumaro"]).ok();
    assert!(files(&scratch.path("d")).contains_key("annotations/b.json"));
    let lossless = ["--split", "a=0.5,b=0.5", "--lossless", "--shards", "2"];
    convert("cvat-project", scratch.path("l"), &lossless).ok();
    convert(scratch.path("l"), scratch.path("back.xml"), &[]).ok();
    let back = std::fs::read_to_string(scratch.path("back.xml")).unwrap();
    assert_eq!(
        [back.matches(" subset=\"a\"").count(), back.matches("<box ").count()],
        [2, xml.matches("<box ").count()]
    );
}

#[test]
fn a_sample_is_part_of_a_larger_one() {
    let scratch = Scratch::new();
    let sample = |count: &str| {
        let out = scratch.path(&format!("{}/", count.replace('.', "-")));
        convert("voc", &out, &["--sample", count]).ok();
        names(&out).into_values().flatten().collect::<BTreeSet<_>>()
    };
    let (two, five, half) = (sample("2"), sample("5"), sample("0.5"));
    assert_eq!((two.len(), five.len(), half.len()), (2, 5, 4));
    assert!(two.is_subset(&half) && half.is_subset(&five));
    convert("voc", scratch.path("x"), &["--sample", "2"]).ok().says(&["left out: 6 of 8 frames"]);
}

#[test]
fn shards_are_read_as_one_data_set_and_nothing_is_missing() {
    let scratch = Scratch::new();
    let report = scratch.path("report.json");
    let options = ["--split", "train=0.75,val=0.25", "--shards", "3", "--report", report.to_str().unwrap()];
    let run = convert("voc", scratch.path("o.zip"), &options).ok();
    assert!(run.stdout.contains("tfrecord in 3 shards a subset: 8 frames"), "{}", run.stdout);
    assert!(std::fs::read_to_string(&report).unwrap().contains("\"shards\": 3"));
    let found = names(&scratch.path("o.zip"));
    assert_eq!(found.values().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2, 1, 1, 0], "{found:?}");
    assert!(found.contains_key("val.tfrecord-00002-of-00003"));
    let run = verb([&"check", &scratch.path("o.zip")]);
    assert!(
        !run.stdout.contains("missing") && !run.stderr.contains("missing"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    convert(scratch.path("o.zip"), scratch.path("back.xml"), &[]).ok();
    let back = std::fs::read_to_string(scratch.path("back.xml")).unwrap();
    assert_eq!([back.matches(" subset=\"train\"").count(), back.matches(" subset=\"val\"").count()], [6, 2]);
}

#[test]
fn the_number_of_shards_follows_from_a_size() {
    let scratch = Scratch::new();
    convert("voc", scratch.path("whole"), &["--subset", "train"]).ok();
    let whole = files(&scratch.path("whole"))["train.tfrecord"].len();
    let size = (whole / 2 + 1).to_string();
    let run = convert("voc", scratch.path("o"), &["--subset", "train", "--shard-size", &size]).ok();
    assert!(run.stdout.contains("in 2 shards"), "{}", run.stdout);
    let sharded: usize =
        names(&scratch.path("o")).keys().map(|name| files(&scratch.path("o"))[name].len()).sum();
    assert_eq!(sharded, whole);
    convert("voc", scratch.path("p"), &["--subset", "train", "--shard-size", &whole.to_string()]).ok();
    assert!(files(&scratch.path("p")).contains_key("train.tfrecord-00000-of-00001"));
    convert("voc", scratch.path("q"), &["--shard-size", "0"]).fails_with(&["above 0"]);
}

#[test]
fn existing_shards_are_refused_before_anything_is_written() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path("x.tfrecord-00001-of-00002"), b"mine").unwrap();
    let options = ["--subset", "train", "--shards", "2"];
    convert("voc", scratch.path("x.tfrecord"), &options).fails_with(&["00001-of-00002: exists already"]);
    assert_eq!(scratch.names(), ["x.tfrecord-00001-of-00002"]);
    convert("voc", scratch.path("x.tfrecord"), &[&options[..], &["--force"]].concat()).ok();
    // A folder keeps no shards of another number.
    convert("voc", scratch.path("o"), &["--shards", "2"]).ok();
    convert("voc", scratch.path("o"), &["--shards", "2", "--force"]).ok();
    convert("voc", scratch.path("o"), &["--shards", "3", "--force"])
        .fails_with(&["would be taken for a part"]);
}

#[test]
fn another_set_of_shards_is_not_written_beside() {
    let scratch = Scratch::new();
    let output = scratch.path("x.tfrecord");
    convert("voc", &output, &["--subset", "train", "--shards", "3"]).ok();
    let before = scratch.names();
    convert("voc", &output, &["--subset", "train", "--shards", "2", "--force"])
        .fails_with(&["x.tfrecord-00000-of-00003: is of another set of shards", "hint: remove the files"]);
    assert_eq!(scratch.names(), before);
    convert("voc", &output, &["--subset", "train", "--shards", "3", "--force"]).ok();
}

#[test]
fn the_input_is_not_replaced() {
    let scratch = Scratch::new();
    let zip = scratch.copy("cvat-task.zip");
    let before = std::fs::read(&zip).unwrap();
    for more in [&["--force"][..], &["--force", "--to", "tfrecord"]] {
        convert(&zip, &zip, more).fails_with(&["input and output are the same file", "name another output"]);
    }
    assert_eq!(std::fs::read(&zip).unwrap(), before);
}

#[test]
fn empty_frames_are_left_out_and_counted_once_asked() {
    let scratch = Scratch::new();
    let run = convert("voc", scratch.path("o"), &["--skip-empty", "--drop-labels", "person,dog"]).ok();
    let kept = names(&scratch.path("o")).values().map(Vec::len).sum::<usize>();
    let all = |path: &Path| {
        files(path).into_iter().filter(|(name, _)| name != "label_map.pbtxt").collect::<Vec<_>>()
    };
    let has_box =
        all(&scratch.path("o")).iter().all(|(_, bytes)| examples(bytes).iter().all(|e| !boxes(e).is_empty()));
    assert!(has_box && kept > 0 && kept < 8);
    assert!(run.stderr.contains(&format!("left out: {} frame", 8 - kept)), "{}", run.stderr);
    assert!(run.stdout.contains(&format!(": {kept} frame")), "{}", run.stdout);
    // The plan counts what is written alone.
    let options = ["--skip-empty", "--drop-labels", "person,dog", "--split", "a=0.5,b=0.5", "--shards", "2"];
    convert("voc", scratch.path("p"), &options).ok();
    assert_eq!(names(&scratch.path("p")).values().map(Vec::len).sum::<usize>(), kept);
    let of_a = names(&scratch.path("p"))
        .iter()
        .filter(|(name, _)| name.starts_with('a'))
        .map(|(_, n)| n.len())
        .sum::<usize>();
    assert_eq!(of_a, kept.div_ceil(2));
    // What was asked for is no loss.
    convert("voc", scratch.path("all.tfrecord"), &["--split", "all=1"]).ok();
    let options = ["--to", "tfrecord", "--skip-empty", "--strict"];
    convert(scratch.path("all.tfrecord"), scratch.path("s"), &options).ok().says(&["left out: "]);
}

#[test]
fn what_frames_lose_that_are_left_out_is_told() {
    let scratch = Scratch::new();
    let xml = scratch.path("task.xml");
    let text = r#"<annotations><version>1.1</version><meta><task><id>1</id><name>t</name><size>3</size>
        <mode>annotation</mode><labels><label><name>car</name></label></labels></task></meta>
        <image id="0" name="a.jpg" width="9" height="9"><polyline label="car" points="1,1;2,2" occluded="0"/></image>
        <image id="1" name="b.jpg" width="9" height="9"><box label="car" xtl="1" ytl="1" xbr="2" ybr="2" occluded="0"/></image>
        <image id="2" name="c.jpg" width="9" height="9"></image></annotations>"#;
    std::fs::write(&xml, text).unwrap();
    let report = scratch.path("report.json");
    let options = ["--skip-empty", "--report", report.to_str().unwrap()];
    let words = ["not converted: 1 polyline", "left out: 2 frames for which there is nothing to write"];
    convert(&xml, scratch.path("a.tfrecord"), &options).ok().says(&words);
    let report = std::fs::read_to_string(&report).unwrap();
    assert!(report.contains("\"polyline\": 1") && report.contains("\"losses\": 1"), "{report}");
    let strict = ["--skip-empty", "--strict", "--shards", "2"];
    convert(&xml, scratch.path("b.tfrecord"), &strict).fails_with(&["1 loss, and --strict allows none"]);
    // What is kept whole is something to write.
    convert(&xml, scratch.path("c.tfrecord"), &["--skip-empty", "--strict", "--lossless"])
        .ok()
        .says(&["left out: 1 frame"]);
    convert(scratch.path("c.tfrecord"), scratch.path("back.xml"), &[]).ok();
    assert!(std::fs::read_to_string(scratch.path("back.xml")).unwrap().contains("<polyline "));
}

#[test]
fn what_a_split_takes_from_tasks_is_told() {
    let scratch = Scratch::new();
    let parts = ["--split", "a=0.5,b=0.5", "--to", "cvat"];
    convert("cvat-task", scratch.path("t.zip"), &parts).ok().says(&[
        "of the task \"every shape\" its id, name, people, times, jobs and range of frames are not kept",
    ]);
    convert("cvat-project", scratch.path("p.zip"), &parts)
        .ok()
        .says(&["of the project \"two subsets\" its tasks are not kept, nor which frame is of which"]);
    let one = convert("cvat-task", scratch.path("o.zip"), &["--split", "all=1", "--to", "cvat"]).ok();
    assert!(!one.stderr.contains("not kept"), "{}", one.stderr);
}

#[test]
fn samples_and_shards_have_a_frame_at_the_least() {
    let scratch = Scratch::new();
    convert("voc", scratch.path("a"), &["--sample", "0.01"]).ok().says(&["left out: 7 of 8 frames"]);
    convert("voc", scratch.path("b"), &["--sample", "9"])
        .ok()
        .says(&["sample is all 8 frames: there are no 9"]);
    let run = convert("voc", scratch.path("c"), &["--shard-size", "1"]).ok();
    assert!(run.stdout.contains("in 3 shards a subset"), "{}", run.stdout);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let scratch = Scratch::new();
    let out = scratch.path("o");
    for (options, words) in [
        (&["--split", "a=0.5,b=0.4"][..], "add up to 0.9"),
        (&["--split", "a=5,b=4"], "add up to 9, and there are 8"),
        (&["--seed", "1"], "--seed is for"),
        (&["--stratify"], "--split"),
        (&["--shards", "0"], "1..=10000"),
        (&["--shards", "2", "--shard-size", "1MB"], "cannot be used with"),
        (&["--to", "cvat", "--shards", "2"], "are for TFRecord"),
        (&["--sample", "0"], "a number of frames"),
    ] {
        convert("voc", &out, options).fails_with(&[words]);
    }
    convert("voc", scratch.path("o.tfrecord"), &["--split", "a=0.5,b=0.5"])
        .fails_with(&["one file cannot hold"]);
    convert("cvat-video", scratch.path("v.xml"), &["--to", "cvat-video", "--sample", "2"])
        .fails_with(&["belong together"]);
    assert!(scratch.names().is_empty());
}

/// How many images of each file have a label.
fn with_label(path: &Path, label: &str) -> Vec<usize> {
    let has = |example: &&tf_example::Example| boxes(example).iter().any(|(text, _)| text == label);
    let records = files(path).into_iter().filter(|(name, _)| name != "label_map.pbtxt");
    records.map(|(_, bytes)| examples(&bytes).iter().filter(has).count()).collect()
}

#[test]
fn blood_cells_are_stratified() {
    let Some(bccd) = real("bccd") else { return };
    let scratch = Scratch::new();
    let options = ["--split", "a=0.8,b=0.1,c=0.1", "--stratify"];
    convert(&bccd, scratch.path("o"), &options).ok().says(&["a 291, b 37, c 36"]);
    for label in ["Platelets", "RBC", "WBC"] {
        let counts = with_label(&scratch.path("o"), label);
        let all: usize = counts.iter().sum();
        println!("{label}: {counts:?} of {all}");
        for (count, size) in counts.iter().zip([291, 37, 36]) {
            // Each within one frame of its share.
            assert!((count * 364).abs_diff(all * size) <= 364, "{label}: {counts:?}");
        }
    }
}
