//! The conversions people come for, on the fixtures.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use tool::{Scratch, assert_boxes, boxes, convert, examples, files};

const SCALARS: [&str; 7] = [
    "image/encoded",
    "image/filename",
    "image/format",
    "image/height",
    "image/key/sha256",
    "image/source_id",
    "image/width",
];

#[test]
fn voc_becomes_an_archive_with_a_file_a_list() {
    let scratch = Scratch::new();
    let zip = scratch.path("voc.zip");
    convert("voc", &zip, &[]).ok().says(&["\"trainval\"", "in no list", "area"]);
    let files = files(&zip);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["default.tfrecord", "label_map.pbtxt", "test.tfrecord", "train.tfrecord", "val.tfrecord"]
    );
    let map = "item {\n\tid: 1\n\tname: 'car'\n}\n\nitem {\n\tid: 2\n\tname: 'dog'\n}\n\nitem {\n\tid: 3\n\tname: 'person'\n}\n\n";
    assert_eq!(String::from_utf8_lossy(&files["label_map.pbtxt"]), map);
    let records: usize =
        names.iter().filter(|n| n.ends_with("tfrecord")).map(|n| examples(&files[*n]).len()).sum();
    assert_eq!(records, 8);
    // An image without objects has the seven scalars and nothing else.
    let empty = &examples(&files["val.tfrecord"])[1];
    assert_eq!(empty.features().feature.keys().map(String::as_str).collect::<Vec<_>>(), SCALARS);
    let first = &examples(&files["train.tfrecord"])[0];
    let image = std::fs::read(testkit::fixtures().join("voc/JPEGImages/2026_000001.jpg")).unwrap();
    assert_eq!(first.bytes("image/encoded").unwrap(), &image);
    assert_eq!(first.str("image/format").unwrap(), "jpeg");
    assert_eq!(first.str("image/source_id").unwrap(), "");
    let png = &examples(&files["test.tfrecord"])[1];
    assert_eq!(
        (png.str("image/filename").unwrap(), png.str("image/format").unwrap()),
        ("2026_000006.png", "png")
    );
}

#[test]
fn a_list_named_is_a_list_written() {
    let scratch = Scratch::new();
    convert("voc", scratch.path("o"), &["--subset", "trainval", "--subset", "train"])
        .ok()
        .says(&["several subsets"]);
    let names: Vec<_> = files(&scratch.path("o")).into_keys().collect();
    assert_eq!(names, ["label_map.pbtxt", "train.tfrecord", "trainval.tfrecord"]);
    convert("voc", scratch.path("p"), &["--subset", "nope"]).fails_with(&["\"nope\"", "train", "val"]);
}

#[test]
fn a_cvat_task_keeps_its_boxes_and_says_what_is_dropped() {
    let scratch = Scratch::new();
    for input in ["cvat-task", "cvat-task.zip", "cvat-task/annotations.xml"] {
        let zip = scratch.path("task.zip");
        convert(input, &zip, &["--force"]).ok().says(&[
            "not converted: 1 polyline, 1 point set, 1 cuboid",
            "polygon became the box around it (--masks keeps their pixels)",
            "ellipse became the box around it",
            "mask became the box around it",
            "rotated",
            "cut at its border",
        ]);
        let files = files(&zip);
        let examples = examples(&files["default.tfrecord"]);
        let names: Vec<_> = examples.iter().map(|e| e.str("image/filename").unwrap()).collect();
        assert_eq!(names, ["a.jpg", "sub/a.jpg", "sub/b.png", "sub/снег.jpg", "empty.jpg"]);
        assert_boxes(
            &boxes(&examples[0]),
            &[
                ("car", [10.25, 20.5, 52.75, 50.0]),
                ("person", [60.0, 12.0, 76.4, 58.35]),
                ("ка't", [78.0, 30.0, 90.0, 44.0]),
            ],
        );
        // 40 by 16 about (40, 28), turned by 30 degrees: half sizes 20 cos + 8 sin, 20 sin + 8 cos.
        let (w, h) = (20.0 * 0.75_f64.sqrt() + 4.0, 10.0 + 8.0 * 0.75_f64.sqrt());
        assert_boxes(
            &boxes(&examples[1]),
            &[
                ("car", [40.0 - w, 28.0 - h, 40.0 + w, 28.0 + h]),
                ("person", [0.0, 40.0, 12.0, 60.0]),
                ("q\"uo\\te", [62.0, 4.0, 76.0, 14.0]),
            ],
        );
        let map = String::from_utf8(files["label_map.pbtxt"].clone()).unwrap();
        assert!(map.contains("\tid: 3\n\tname: \"ка't\"\n") && map.contains("name: 'q\"uo\\\\te'"), "{map}");
    }
}

#[test]
fn a_project_there_and_back_keeps_equal_names_apart() {
    let scratch = Scratch::new();
    let (records, back) = (scratch.path("project.zip"), scratch.path("back.zip"));
    convert("cvat-project", &records, &[]).ok();
    assert_eq!(examples(&files(&records)["train.tfrecord"]).len(), 2);
    convert(&records, &back, &[]).ok();
    let files = files(&back);
    for (subset, name) in
        [("train", "street.jpg"), ("val", "street.jpg"), ("train", "yard.png"), ("val", "night.jpg")]
    {
        let original = testkit::fixtures().join("cvat-project/images").join(subset).join(name);
        assert_eq!(files[&format!("images/{subset}/{name}")], std::fs::read(original).unwrap());
    }
    let xml = String::from_utf8(files["annotations.xml"].clone()).unwrap();
    assert_eq!(xml.matches("name=\"street.jpg\" subset=").count(), 2, "{xml}");
    assert!(
        xml.contains("<project>") && xml.contains("xtl=\"6.00\" ytl=\"10.00\" xbr=\"40.50\" ybr=\"30.25\"")
    );
}

#[test]
fn a_video_without_frames_says_how_to_make_them() {
    let scratch = Scratch::new();
    let alone = scratch.path("video.xml");
    std::fs::copy(testkit::fixtures().join("cvat-video/annotations.xml"), &alone).unwrap();
    let command = "mkdir -p images && ffmpeg -i VIDEO -vf \"select='between(n,10,18)'\" -fps_mode passthrough \
                   -start_number 10 images/frame_%06d.png";
    let names = "images/frame_000010, frame_000012, … with extension jpg, jpeg, png";
    convert(&alone, scratch.path("video.zip"), &[]).ok().says(&[names, command]);
    let unasked = convert(&alone, scratch.path("none.zip"), &["--no-images"]).ok();
    assert!(!unasked.stderr.contains("ffmpeg"), "{}", unasked.stderr);

    std::fs::create_dir(scratch.path("images")).unwrap();
    let image = testkit::fixtures().join("cvat-video/images/frame_000010.PNG");
    std::fs::copy(image, scratch.path("images/frame_000010.PNG")).unwrap();
    convert(&alone, scratch.path("some.zip"), &[]).fails_with(&["4 of 5 images are missing", command]);
}

#[test]
fn a_video_is_laid_out_frame_by_frame() {
    let scratch = Scratch::new();
    let zip = scratch.path("video.zip");
    let said = convert("cvat-video", &zip, &[]).ok();
    assert!(!said.stderr.contains("held"), "{}", said.stderr);
    let examples = examples(&files(&zip)["default.tfrecord"]);
    let counts: Vec<_> = examples.iter().map(|example| boxes(example).len()).collect();
    assert_eq!(counts, [2, 3, 2, 0, 1]);
    assert_eq!(examples[0].str("image/filename").unwrap(), "frame_000010.PNG");
}

#[test]
fn records_become_a_cvat_task() {
    let scratch = Scratch::new();
    let zip = scratch.path("cvat.zip");
    convert("tfrecord/archive.zip", &zip, &[]).ok();
    let files = files(&zip);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(names.iter().filter(|name| name.starts_with("images/")).count(), 3, "{names:?}");
    let xml = String::from_utf8(files["annotations.xml"].clone()).unwrap();
    assert_eq!((xml.matches("<image ").count(), xml.matches("<box ").count()), (3, 3));
    assert!(xml.contains("<task>"));
}

#[test]
fn a_box_without_label_is_dropped_or_named_towards_cvat_and_kept_in_records() {
    let scratch = Scratch::new();
    let input = "tfrecord/odd/unlabelled.tfrecord";
    convert(input, scratch.path("dropped.zip"), &[]).ok().says(&["box without label dropped"]);
    convert(input, scratch.path("named.zip"), &["--unlabelled", "thing"]).ok().says(&["\"thing\""]);
    let xml = |name: &str| String::from_utf8(files(&scratch.path(name))["annotations.xml"].clone()).unwrap();
    assert_eq!(xml("dropped.zip").matches("<box ").count() + 1, xml("named.zip").matches("<box ").count());
    assert!(xml("named.zip").contains("<name>thing</name>"));
    let kept = scratch.path("kept.zip");
    convert(input, &kept, &["--to", "tfrecord"]).ok();
    let example = &examples(&files(&kept)["unlabelled.tfrecord"])[0];
    let ids = example.int64_list("image/object/class/label").unwrap();
    assert_eq!((ids, boxes(example)[1].0.as_str()), (&[1, 0][..], ""));
}

#[test]
fn ids_alone_go_through_the_label_map() {
    let scratch = Scratch::new();
    let folder = scratch.copy("tfrecord/odd");
    let zip = scratch.path("o.zip");
    convert(folder.join("id-only.tfrecord"), &zip, &["--to", "tfrecord"]).ok();
    let with_map: Vec<_> =
        examples(&files(&zip)["id-only.tfrecord"]).iter().flat_map(boxes).map(|b| b.0).collect();
    assert!(with_map.iter().all(|text| !text.is_empty() && !text.starts_with("category_")), "{with_map:?}");
    // Without the map nothing explains the ids, and that is said.
    std::fs::remove_file(folder.join("label_map.pbtxt")).unwrap();
    convert(folder.join("id-only.tfrecord"), &zip, &["--to", "tfrecord", "--force"])
        .ok()
        .says(&["category_"]);
}

#[test]
fn bare_records_in_and_out_with_their_label_map() {
    let scratch = Scratch::new();
    convert("voc", scratch.path("x.record"), &["--subset", "train"]).ok();
    assert_eq!(scratch.names(), ["x.record", "x_label_map.pbtxt"]);
    // The map beside it is found again.
    convert(scratch.path("x.record"), scratch.path("back.zip"), &[]).ok();
    let xml = String::from_utf8(files(&scratch.path("back.zip"))["annotations.xml"].clone()).unwrap();
    assert!(xml.contains("<name>car</name>"), "{xml}");
    convert("voc", scratch.path("y.record"), &[]).fails_with(&["test, train, val, default", "--subset"]);
    // A map that was given is not written again.
    let map = scratch.path("x_label_map.pbtxt");
    convert("voc", scratch.path("z.record"), &["--subset", "train", "--labels", map.to_str().unwrap()]).ok();
    assert_eq!(scratch.names(), ["back.zip", "x.record", "x_label_map.pbtxt", "z.record"]);
}

#[test]
fn records_are_packed_with_the_ids_of_a_label_map() {
    let scratch = Scratch::new();
    let map = scratch.path("ids.pbtxt");
    std::fs::write(&map, "item{id:7 name:'car'} item{id:3 name:'person'} item{id:5 name:'dog'}").unwrap();
    let zip = scratch.path("anno.zip");
    let options = ["--to", "tfrecord", "--labels", map.to_str().unwrap()];
    convert("voc", scratch.path("voc.tfrecord"), &["--subset", "train"]).ok();
    convert(scratch.path("voc.tfrecord"), &zip, &options).ok();
    let files = files(&zip);
    let examples = examples(&files["voc.tfrecord"]);
    let pairs = examples.iter().flat_map(|example| {
        let ids = example.int64_list("image/object/class/label").unwrap().to_vec();
        boxes(example).into_iter().map(|b| b.0).zip(ids)
    });
    for (text, id) in pairs {
        assert_eq!(
            id,
            match text.as_str() {
                "car" => 7,
                "person" => 3,
                "dog" => 5,
                other => panic!("{other}"),
            }
        );
    }
    assert!(String::from_utf8_lossy(&files["label_map.pbtxt"]).contains("\tid: 7\n\tname: 'car'\n"));
    // A label the map lacks is an error that names it.
    std::fs::write(&map, "item{id:7 name:'car'}").unwrap();
    convert("voc", scratch.path("no.zip"), &["--labels", map.to_str().unwrap()]).fails_with(&[
        "ids.pbtxt: the label map lacks",
        "\"dog\"",
        "\"person\"",
    ]);
    assert!(!scratch.path("no.zip").exists());
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_the_threads() {
    let scratch = Scratch::new();
    let mut outputs = ["1", "2", "7"].map(|jobs| {
        let path = scratch.path(&format!("{jobs}.zip"));
        convert("cvat-task.zip", &path, &["-j", jobs]).ok();
        std::fs::read(path).unwrap()
    });
    outputs.sort();
    assert_eq!(outputs[0], outputs[2]);
}

#[test]
fn strict_writes_nothing_where_something_would_be_lost() {
    let scratch = Scratch::new();
    convert("cvat-task", scratch.path("o.zip"), &["--strict"]).fails_with(&["not converted", "--strict"]);
    assert_eq!(scratch.names(), [""; 0]);
    convert("tfrecord/archive.zip", scratch.path("o.zip"), &["--strict"]).ok();
}

#[test]
fn degenerate_boxes_are_kept_or_dropped() {
    let scratch = Scratch::new();
    let count = |name: &str, more: &[&str]| {
        convert("voc", scratch.path(name), &[more, &["--subset", "val"]].concat()).ok();
        examples(&files(&scratch.path(name))["val.tfrecord"]).iter().map(|e| boxes(e).len()).sum::<usize>()
    };
    assert_eq!(count("kept.zip", &[]), count("dropped.zip", &["--drop-degenerate"]) + 1);
}

#[test]
fn the_report_counts_what_was_said() {
    let scratch = Scratch::new();
    let report = scratch.path("report.json");
    convert("cvat-task", scratch.path("o.zip"), &["--report", report.to_str().unwrap()]).ok();
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    assert_eq!((&report["written"], &report["frames"]), (&true.into(), &5.into()));
    assert_eq!((&report["objects_read"]["rectangle"], &report["objects_written"]), (&8.into(), &12.into()));
    let findings = report["findings"].as_array().unwrap();
    let polygon = findings.iter().find(|f| f["subject"] == "polygon").unwrap();
    assert_eq!((&polygon["severity"], &polygon["count"]), (&"loss".into(), &1.into()));
    let losses: u64 =
        findings.iter().filter(|f| f["severity"] == "loss").map(|f| f["count"].as_u64().unwrap()).sum();
    assert_eq!(report["losses"], losses);
}

#[test]
fn info_tells_the_same_to_people_and_programs() {
    let text = tool::run(["info", "tfrecord/archive.zip"]).ok().stdout;
    assert!(text.contains("records: 3") && text.contains("images: 3 with pixels, 0 without"), "{text}");
    assert!(text.contains("image/object/bbox/xmin"), "{text}");
    let json = tool::run(["info", "--json", "tfrecord/archive.zip", "cvat-task", "voc"]).ok().stdout;
    let objects: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects[0]["records"]["examples"], 3);
    assert_eq!(objects[1]["dataset"]["other_shapes"]["polygon"], 1);
    assert_eq!(objects[2]["dataset"]["boxes"], 16);
    let pixels = |of: usize| &objects[of]["dataset"]["images_with_pixels"];
    assert_eq!((pixels(0), pixels(1), pixels(2)), (&3.into(), &5.into(), &8.into()));
    // Any payload will do.
    let other = tool::run(["info", "tfrecord/damaged/not-an-example.tfrecord"]).ok().stdout;
    assert!(other.contains("1 neither Example nor SequenceExample"), "{other}");
}

#[cfg(unix)]
#[test]
fn links_inside_a_named_folder_are_followed() {
    let scratch = Scratch::new();
    let folder = scratch.path("linked");
    std::fs::create_dir(&folder).unwrap();
    for name in ["Annotations", "JPEGImages", "ImageSets"] {
        std::os::unix::fs::symlink(testkit::fixtures().join("voc").join(name), folder.join(name)).unwrap();
    }
    let run = convert(&folder, scratch.path("o.zip"), &[]).ok();
    assert!(run.stdout.contains("16 objects"), "{}", run.stdout);
}

/// The texts of all elements of a name in a document.
fn texts<'t>(xml: &'t str, element: &str) -> Vec<&'t str> {
    let start = format!("<{element}>");
    xml.split(&start).skip(1).filter_map(|rest| Some(rest.split_once("</")?.0)).collect()
}

#[test]
fn what_is_known_of_a_task_or_project_is_kept() {
    let scratch = Scratch::new();
    let to = |input: &str, options: &[&str]| {
        let output = scratch.path(&[&[input], options].concat().concat());
        convert(input, &output, &[&["--to", "cvat"], options].concat()).ok();
        String::from_utf8(files(&output)["annotations.xml"].clone()).unwrap()
    };
    let known = "id name created updated start_frame stop_frame url username size subset";
    for (input, options) in [
        ("cvat-task", &[][..]),
        ("cvat-project", &[]),
        ("cvat-task", &["--transform", "shapes_to_boxes"]),
        ("cvat-video", &[]),
    ] {
        let source =
            std::fs::read_to_string(testkit::fixtures().join(input).join("annotations.xml")).unwrap();
        let (source, written) = (source.replace("&quot;", "\""), to(input, options));
        for element in known.split(' ') {
            assert_eq!(texts(&written, element), texts(&source, element), "{element} of {input}");
        }
        assert!(texts(&written, "mode").iter().all(|mode| *mode == "annotation"), "{input}");
    }
    let relabelled = to("cvat-task", &["--rename-label", "car=vehicle"]);
    assert_eq!(&texts(&relabelled, "name")[..2], ["every shape", "vehicle"]);
    // Of a project, the tasks of subsets that were not asked for are not there.
    let one = to("cvat-project", &["--subset", "val"]);
    assert_eq!((texts(&one, "id"), texts(&one, "subset")), (vec!["2", "12", "112"], vec!["val"]));
    assert_eq!(texts(&one, "subsets"), ["val"]);
}
