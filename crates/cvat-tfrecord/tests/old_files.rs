//! Files of old exporters and other tools, converted by the binary: what it writes of them and what it says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::Path;

use tool::{Run, Scratch, boxes, convert, examples, exits, files, lines, run, verb};

fn old(name: &str) -> String {
    format!("tfrecord/old/{name}")
}

/// Converts a case to records; the run, the codes in the report, and text and id of each object written.
fn to_records(case: &str) -> (Run, Vec<String>, Vec<(String, i64)>) {
    let scratch = Scratch::new();
    let (output, report) = (scratch.path("o.zip"), scratch.path("r.json"));
    let options = ["--to", "tfrecord", "--allow-missing-images", "--report", report.to_str().unwrap()];
    let run = convert(old(case), &output, &options).ok();
    let mut written = Vec::new();
    for (_, bytes) in files(&output).iter().filter(|(name, _)| name.ends_with(".tfrecord")) {
        for example in examples(bytes) {
            let ids = example.features().int64_list_or_empty("image/object/class/label").unwrap().to_vec();
            written.extend(boxes(&example).into_iter().map(|(text, _)| text).zip(ids));
        }
    }
    (run, codes(&report), written)
}

fn codes(report: &Path) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// Asserts what is written of a case, and which codes its report has.
#[track_caller]
fn assert_case(case: &str, expected: &[(&str, i64)], expected_codes: &[&str]) -> Run {
    let (run, codes, written) = to_records(case);
    let written: Vec<_> = written.iter().map(|(text, id)| (text.as_str(), *id)).collect();
    assert_eq!(written, expected, "{}", run.stderr);
    assert_eq!(codes, expected_codes, "{}", run.stderr);
    run
}

#[test]
fn ids_from_0_become_ids_from_1() {
    let run = assert_case(
        "cvat-0.5",
        &[("car", 1), ("person", 2), ("bike", 3)],
        &["ids-from-zero", "no-images", "label-ids-changed"],
    );
    run.says(&["label_map.pbtxt: the label map gives id 0", "have ids from 1"]);
    let all = [("car", 1), ("person", 2), ("bike", 3)];
    assert_case("zero-is-a-class", &all, &["ids-from-zero", "label-ids-changed"]);
    assert_case("zero-is-open", &[("person", 2), ("", 0)], &["ids-from-zero", "label-ids-changed"]);
    assert_case("zero-is-background", &[("car", 1), ("", 0)], &[]);
    assert_case("no-map", &[("", 0), ("category_1", 1)], &["ids-from-zero", "unknown-label-id"]);
    let fiftyone = [("cat", 1), ("dog", 2), ("cat", 1)];
    assert_case("fiftyone", &fiftyone, &["no-digest", "ids-from-zero", "renamed"]);
}

#[test]
fn a_map_from_0_is_read_by_and_not_written() {
    let scratch = Scratch::new();
    let map = old("cvat-0.5/label_map.pbtxt");
    let output = scratch.path("o.xml");
    convert(old("no-map"), &output, &["--labels", &map]).ok().says(&["read as such"]);
    let xml = std::fs::read_to_string(output).unwrap();
    assert!(xml.contains("<box label=\"car\"") && xml.contains("<box label=\"person\""), "{xml}");
    convert(old("no-map"), scratch.path("o.zip"), &["--to", "tfrecord", "--labels", &map]).fails_with(&[
        "label_map.pbtxt: line 2",
        "background",
        "labels FILE --fix",
    ]);
    // What the message tells to do.
    let fixed = scratch.path("fixed.pbtxt");
    exits(
        run(["labels".as_ref(), map.as_ref(), "--fix".as_ref(), "--output".as_ref(), fixed.as_os_str()]),
        0,
    );
}

#[test]
fn ids_are_ids_and_texts_count_where_they_disagree() {
    assert_case("gaps", &[("person", 2), ("bike", 3), ("car", 1)], &["id-gaps", "label-ids-changed"]);
    let all = [("car", 1), ("person", 2), ("bike", 3)];
    assert_case("shifted", &all, &["ids-shifted"]);
    let run = assert_case("conflict", &all, &["label-conflict", "unmapped-id"]);
    run.says(&["class text \"person\" disagrees with class id 1"]);
}

#[test]
fn texts_that_lost_characters_are_written_whole() {
    let whole = [("cat", 1), ("ка't", 2), ("naïve dog", 3), ("снег", 4)];
    let run = assert_case("cvat-2.10", &whole, &["label-map", "text-stripped", "text-stripped"]);
    run.says(&["line 8, column", "class text \"nave dog\" is label \"naïve dog\""]);
    assert_case(
        "stripped-alike",
        &[("naïve", 1), ("naéve", 2), ("nave", 7), ("caf", 6), ("señor", 5)],
        &[
            "text-stripped",
            "text-stripped",
            "text-ambiguous",
            "text-stripped",
            "undeclared-label",
            "unmapped-id",
            "unmapped-id",
        ],
    );
}

#[test]
fn what_has_no_box_is_told_or_is_a_tag() {
    assert_case("no-boxes", &[("car", 1)], &["not-kept", "not-kept"]);
    assert_case("image-classes", &[], &[]);
    let scratch = Scratch::new();
    let output = scratch.path("o.xml");
    convert(old("image-classes"), &output, &[]).ok();
    let xml = std::fs::read_to_string(output).unwrap();
    assert_eq!(xml.matches("<tag label=\"night\"").count(), 2, "{xml}");
}

#[test]
fn a_name_twice_loses_nothing_wherever_it_goes() {
    let cars = [("car", 1); 7];
    let run = assert_case("same-names", &cars, &["same-name"; 2]);
    run.says(&["3 records are called as another record of the subset", "as a record of another subset"]);
    let scratch = Scratch::new();
    let output = scratch.path("o.zip");
    // In XML and among its images a name is that of one image: the others get a name of their own, which is told.
    convert(old("same-names"), &output, &["--to", "cvat"]).ok().says(&["renamed"]);
    let files = files(&output);
    let xml = String::from_utf8(files["annotations.xml"].clone()).unwrap();
    let names: std::collections::BTreeSet<_> = xml.lines().filter(|line| line.contains("<image ")).collect();
    assert_eq!((names.len(), xml.matches("<box ").count()), (7, 7), "{xml}");
    assert_eq!(files.len(), 1 + 7, "{:?}", files.keys());
}

#[test]
fn a_record_without_size_and_image_is_left_out_and_told() {
    let run = assert_case("no-size", &[("car", 1); 2], &["size-from-image", "frame-skipped"]);
    run.says(&["record 1 at byte", "no image/width and image/height"]);
    let scratch = Scratch::new();
    let strict = ["--to", "tfrecord", "--allow-missing-images", "--strict"];
    convert(old("no-size"), scratch.path("o.zip"), &strict).fails_with(&["1 loss"]);
    assert_eq!(scratch.names(), [""; 0]);
}

#[test]
fn digests_are_compared_by_check_and_written_anew() {
    let run = assert_case("digests", &[("car", 1); 4], &["no-digest"]);
    run.says(&["x.tfrecord: images without digests"]);
    let file = old("digests/x.tfrecord");
    let checked = exits(verb([&"check", &file]), 1);
    let finding = "x.tfrecord:0:digest-mismatch the image's digest is not image/key/sha256";
    assert!(checked.stdout.contains(finding), "{}", checked.stdout);
    assert!(
        checked.stdout.contains("1 finding") && checked.stdout.contains("4 intact records"),
        "{}",
        checked.stdout
    );
    let [finding, _] = lines(&exits(verb([&"check", &"--json", &file]), 1).stdout).try_into().unwrap();
    assert_eq!((&finding["code"], &finding["record"]), (&"digest-mismatch".into(), &0.into()));

    let scratch = Scratch::new();
    let output = scratch.path("o.zip");
    convert(old("digests"), &output, &["--to", "tfrecord"]).ok();
    exits(verb([&"check", &output]), 0);
}

#[test]
fn info_says_the_same() {
    for (case, words) in [
        ("cvat-0.5", "the label map gives id 0"),
        ("cvat-2.10", "class text \"nave dog\" is label \"naïve dog\""),
        ("gaps", "have gaps"),
        ("same-names", "called as another record"),
        ("shifted", "every class id is 1 less"),
    ] {
        run(["info", &old(case)]).ok().says(&[words]);
    }
}
