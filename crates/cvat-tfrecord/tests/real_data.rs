//! Real data, against counts made independently by plain search.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::Path;

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
