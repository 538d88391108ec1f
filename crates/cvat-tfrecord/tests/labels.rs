//! `labels`: what it shows, what it finds, what it writes, and how it ends.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tf_example::{Example, Feature, Message};
use tool::{Run, Scratch, convert, exits, files, real, run, verb};

const FORMATS: [&str; 6] = ["pbtxt", "json", "cvat", "names", "csv", "tf-vision"];

fn file(scratch: &Scratch, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = scratch.path(name);
    fs::write(&path, text).unwrap();
    path
}

/// `labels FILE` with more arguments.
fn labels(path: &Path, more: &[&str]) -> Run {
    let words = ["labels".as_ref(), path.as_os_str()];
    run(words.into_iter().chain(more.iter().map(AsRef::as_ref)))
}

/// `labels -` with more arguments and this on standard input.
fn piped(text: &[u8], more: &[&str]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"))
        .args(["labels", "-"])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

const CLEAN: &str = "item {\n\tid: 1\n\tname: 'cat'\n}\n\nitem {\n\tid: 2\n\tname: 'dog'\n}\n\n";
const ODD: &str =
    "# ours\nitem {\n  id: 1  # first\n  name: 'cat'\n}\nitem { id: 1 name: 'dog' color: 'red' }\n";

#[test]
fn a_clean_map_is_a_table_and_exits_with_0() {
    let scratch = Scratch::new();
    let path = file(
        &scratch,
        "label_map.pbtxt",
        "item { id: 1 name: '/m/1' display_name: 'Cat' }\nitem { id: 2 name: 'dog' }\n",
    );
    let run = labels(&path, &[]).ok();
    let wanted = "id  name  display name\n1   /m/1  Cat\n2   dog   -\n\n2 labels: clean\n";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (wanted, ""));
}

#[test]
fn findings_have_places_and_codes_and_exit_with_1() {
    let scratch = Scratch::new();
    let path = file(&scratch, "odd.pbtxt", ODD);
    let run = exits(labels(&path, &[]), 1);
    let shown = path.display();
    let wanted = format!(
        "id  name\n1   cat\n1   dog\n\n\
         {shown}:6:12: duplicate-id: id 1 is already used on line 3\n\
         {shown}:6:26: unknown-field: unknown field color, which TensorFlow refuses\n\
         2 labels: 2 findings\n"
    );
    assert_eq!((run.stdout, run.stderr.as_str()), (wanted, ""));
    for (name, text, code) in [
        ("a.json", "{\"items\":[{\"id\":3,\"name\":\"a\"}]}", ":1:17: first-id: "),
        ("a.txt", "cat\ncat\n", ":2:1: duplicate-name: "),
        ("a.csv", "id,name\n1,cat\n1,dog\n", ":3:1: duplicate-id: "),
        ("b.csv", "-1,cat\n", ":1:1: negative-id: id -1 is negative, which TensorFlow refuses\n"),
        (
            "b.json",
            "[{\"name\":\"a\",\"color\":\"red\",\"type\":\"any\",\"attributes\":[]}]",
            ":1:22: bad-color: ",
        ),
    ] {
        let path = file(&scratch, name, text);
        let stdout = exits(labels(&path, &[]), 1).stdout;
        assert!(stdout.contains(code) && stdout.ends_with("finding\n"), "{stdout}");
    }
}

#[test]
fn names_cannot_deceive() {
    let scratch = Scratch::new();
    let path =
        file(&scratch, "a.pbtxt", "item { id: 1 name: 'a\\nb\\033[31m\u{202e}' }\nitem { id: 2 name: '' }\n");
    let stdout = exits(labels(&path, &[]), 1).stdout;
    assert!(stdout.contains("\n1   a\\nb\\u{1b}[31m\\u{202e}\n2   \"\"\n"), "{stdout}");
}

#[test]
fn what_is_no_list_of_labels_exits_with_2_and_says_why() {
    let scratch = Scratch::new();
    let at = |name: &str, text: &[u8]| labels(&file(&scratch, name, text), &[]);
    at("a.pbtxt", b"item {\n  id: 1\n  name: house\n}\n").fails_with(&[
        "a.pbtxt: line 3, column 9: name: expected a quoted string, found the word 'house'\n",
        "\n3 |   name: house\n  |         ^\n",
        "hint: put the text in quotes: name: 'house'",
    ]);
    at("b.pbtxt", b"model { ssd { } }\n").fails_with(&["no label map: there is no item in the text"]);
    at("label_map.pb", b"\n\x07\n\x03cat\x10\x01")
        .fails_with(&["hint: this looks like a binary file, perhaps a label map in binary protobuf"]);
    at("c.pbtxt", b"item { name: '\xff' }").fails_with(&["c.pbtxt: line 1, column 15: bytes are not UTF-8"]);
    at("d.pbtxt", b"\xff\xfei\0t\0").fails_with(&["this is UTF-16"]);
    at("e.json", b"{\"items\": [}").fails_with(&["e.json: line 1, column 12: expected value"]);
    at("f.json", b"{}").fails_with(&["expected an object with \"items\""]);
    at("g.csv", b"id,name\n1\n").fails_with(&["line 2, column 1: expected id and name, two cells"]);
    at("i.names", &vec![b'a'; (4 << 20) + 1]).fails_with(&["longer than 4194304 bytes"]);
    at("h.zip", b"PK\x03\x04....").fails_with(&["a zip archive, not a list of labels", "extract it"]);
    at("j.yaml", b"names:\n  0: cat\n")
        .fails_with(&["j.yaml: YAML is not read", "hint: write its names one a line"]);
    at("k.json", b"[{'name': 'cat'}]")
        .fails_with(&["k.json: line 1, column 3: ", "hint: use straight double quotes"]);
    at("l.csv", b"id;name\n1;cat\n").fails_with(&["hint: cells are separated by semicolons"]);
    labels(&scratch.path("nowhere"), &[]).fails_with(&["nowhere: "]);
    let folder = scratch.path("folder");
    fs::create_dir(&folder).unwrap();
    labels(&folder, &[]).fails_with(&["a folder, not a file", "hint: name a file"]);
}

#[test]
fn a_folder_or_archive_with_a_label_map_says_how_to_reach_it() {
    let scratch = Scratch::new();
    let folder = scratch.path("folder");
    let inner = folder.join("it's/annotations");
    fs::create_dir_all(&inner).unwrap();
    let hints = |hint: &str| {
        labels(&folder, &[]).fails_with(&["a folder, not a file", hint]);
    };
    hints("hint: name a file\n");
    let map = inner.join("classes.pbtxt");
    fs::write(&map, CLEAN).unwrap();
    hints(&format!("hint: name {}\n", map.display()));
    // Of several the usual name.
    let map = inner.join("label_map.pbtxt");
    fs::write(&map, CLEAN).unwrap();
    hints(&format!("hint: name {}\n", map.display()));
    let second = folder.join("label_map.pbtxt");
    fs::write(&second, CLEAN).unwrap();
    hints(&format!("hint: name one of its label maps, such as {}\n", second.display()));

    let archive = |name: &str, entries: &[&str]| {
        let path = scratch.path(name);
        let zip = dataset_files::Sink::zip(&path, dataset_files::Overwrite::Refuse).unwrap();
        for entry in entries {
            let mut writer = zip.create(entry).unwrap();
            writer.write_all(CLEAN.as_bytes()).unwrap();
            writer.finish().unwrap();
        }
        zip.finish().unwrap();
        labels(&path, &[])
    };
    let end = "| cvat-tfrecord labels -\n";
    archive("one.zip", &["label_map.pbtxt", "a.txt"]).fails_with(&["one.zip label_map.pbtxt ", end]);
    archive("deep.zip", &["it's/x/label_map.pbtxt", "b.pbtxt"])
        .fails_with(&["deep.zip 'it'\\''s/x/label_map.pbtxt' ", end]);
    archive("two.zip", &["a.pbtxt", "b.pbtxt"]).fails_with(&["such as a.pbtxt"]);
    archive("none.zip", &["a.txt"]).fails_with(&["there is no label map in it"]);
}

#[test]
fn a_name_of_any_length_is_shown() {
    let scratch = Scratch::new();
    let long = "long ".repeat(14_000);
    let path = file(&scratch, "a.names", format!("cat\n{long}x\n"));
    let run = labels(&path, &[]).ok();
    let wanted = format!("id  name\n1   cat\n2   {long}x\n\n2 labels: clean\n");
    assert_eq!(run.stdout, wanted);
    let path = file(
        &scratch,
        "a.json",
        format!(
            r#"{{"items":[{{"id":1,"name":"{long}x","display_name":"Cat"}},{{"id":2,"name":"dog","display_name":"Dog"}}]}}"#
        ),
    );
    let run = labels(&path, &[]).ok();
    let dog = format!("2   dog{}Dog\n", " ".repeat(39));
    assert!(run.stdout.contains("x  Cat\n") && run.stdout.contains(&dog), "{}", run.stdout);
}

#[test]
fn an_empty_label_map_is_one() {
    let scratch = Scratch::new();
    let empty = file(&scratch, "empty.pbtxt", "");
    assert_eq!(labels(&empty, &[]).ok().stdout, "no labels: clean\n");
    assert_eq!(labels(&empty, &["--to", "json"]).ok().stdout, "{\"items\":[]}\n");
    assert_eq!(labels(&empty, &["--fix"]).ok().stdout, "");
}

#[test]
fn json_has_the_fields_of_the_file_and_no_other() {
    let scratch = Scratch::new();
    let text = "item { id: 1 name: 'cat' display_name: 'Cat' }\nitem { id: 2 display_name: 'Dog' }\n\
                item { id: 3 name: 'x' keypoints { id: 0 label: 'nose' } ancestor_ids: [1, 2] frequency: RARE instance_count: 4 color: 'red' }\n";
    let path = file(&scratch, "a.pbtxt", text);
    let run = exits(labels(&path, &["--to", "json"]), 1);
    let wanted = "{\"items\":[{\"id\":1,\"name\":\"cat\",\"display_name\":\"Cat\"},{\"id\":2,\"display_name\":\"Dog\"},\
                  {\"id\":3,\"name\":\"x\",\"keypoints\":[{\"id\":0,\"label\":\"nose\"}],\"ancestor_ids\":[1,2],\
                  \"frequency\":\"RARE\",\"instance_count\":4,\"color\":\"red\"}]}\n";
    assert_eq!(run.stdout, wanted);
    assert!(
        run.stderr.starts_with("warning: ") && run.stderr.contains(":3:113: unknown-field: "),
        "{}",
        run.stderr
    );
    let json = file(&scratch, "a.json", run.stdout);
    assert_eq!(exits(labels(&json, &["--to", "json"]), 1).stdout, wanted);
}

#[test]
fn every_format_is_read_and_written() {
    let scratch = Scratch::new();
    let path = file(&scratch, "label_map.pbtxt", CLEAN);
    let label = |name: &str| json!({"name": name, "type": "any", "attributes": []});
    for to in FORMATS {
        let written = labels(&path, &["--to", to]).ok();
        assert_eq!(written.stderr, "");
        match to {
            "pbtxt" => assert_eq!(written.stdout, CLEAN),
            "names" => assert_eq!(written.stdout, "cat\ndog\n"),
            "csv" => assert_eq!(written.stdout, "id,name\n1,cat\n2,dog\n"),
            "tf-vision" => assert_eq!(written.stdout, "1,cat\n2,dog\n"),
            "cvat" => {
                let value: Value = serde_json::from_str(&written.stdout).unwrap();
                assert_eq!(value, json!([label("cat"), label("dog")]));
            }
            _ => assert_eq!(
                written.stdout,
                "{\"items\":[{\"id\":1,\"name\":\"cat\"},{\"id\":2,\"name\":\"dog\"}]}\n"
            ),
        }
        // Detected by content alone, and as told.
        assert_eq!(piped(written.stdout.as_bytes(), &["--to", "pbtxt"]).ok().stdout, CLEAN, "{to}");
        assert_eq!(
            piped(written.stdout.as_bytes(), &["--from", to, "--to", "pbtxt"]).ok().stdout,
            CLEAN,
            "{to}"
        );
    }
}

#[test]
fn losses_are_said_and_strict_refuses_them() {
    let scratch = Scratch::new();
    let path = file(&scratch, "a.pbtxt", "item { id: 1 name: 'cat' display_name: 'Cat' }\n");
    let run = labels(&path, &["--to", "csv"]).ok().says(&["1 display name is not kept: label 'cat'"]);
    assert_eq!(run.stdout, "id,name\n1,cat\n");
    let output = scratch.path("a.csv");
    let strict = ["--to", "csv", "--strict", "-o", output.to_str().unwrap()];
    let run = labels(&path, &strict).fails_with(&["1 display name is not kept", "hint: nothing was written"]);
    assert_eq!((run.stdout.as_str(), output.exists()), ("", false));
    labels(&path, &["--to", "json", "--strict"]).ok();

    let gaps = file(&scratch, "b.pbtxt", "item { id: 1 name: 'a' }\nitem { id: 9 name: 'b' }\n");
    exits(labels(&gaps, &["--to", "names"]), 1).says(&["1 id is not kept: label 'b'"]);
    let cvat = "[{\"name\":\"a\",\"color\":\"#00ff00\",\"type\":\"tag\",\"attributes\":[]}]";
    piped(cvat.as_bytes(), &["--to", "names"]).ok().says(&["1 colour is not kept", "1 type is not kept"]);
    let same = piped(cvat.as_bytes(), &["--to", "cvat", "--strict"]).ok().stdout;
    let [same, cvat] = [same.as_str(), cvat].map(|text| serde_json::from_str::<Value>(text).unwrap());
    assert_eq!(same, cvat);
}

#[test]
fn strict_refuses_what_text_format_does() {
    let scratch = Scratch::new();
    for (text, words) in [
        ("\u{feff}item { id: 1 name: 'a' }\n", "byte order mark"),
        ("item { id: 1 name: 'a' color: 'red' }\n", "color"),
        ("item {\n\tid: 1\n\tname: 'ca't'\n}\n\n", "line 3"),
    ] {
        let path = file(&scratch, "a.pbtxt", text);
        exits(labels(&path, &[]), 1);
        labels(&path, &["--strict"]).fails_with(&[words]);
        labels(&path, &["--strict", "--fix"]).fails_with(&[words]);
    }
    piped("\u{feff}cat\n".as_bytes(), &["--strict"]).fails_with(&["standard input:1:1: "]);
    piped(b"{\"items\":[{\"id\":1,\"name\":\"a\",\"x\":1}]}", &["--strict"]).fails_with(&["unknown field x"]);
    exits(piped(b"{\"items\":[{\"id\":5,\"name\":\"a\"}]}", &["--strict"]), 1);
}

#[test]
fn an_output_appears_whole_and_replaces_nothing_unasked() {
    let scratch = Scratch::new();
    let path = file(&scratch, "label_map.pbtxt", CLEAN);
    let output = scratch.path("labels.csv");
    let to = ["--to", "csv", "-o", output.to_str().unwrap()];
    let run = labels(&path, &to).ok().says(&["labels.csv: 2 labels of ", " written as csv"]);
    assert_eq!(run.stdout, "");
    assert_eq!(fs::read_to_string(&output).unwrap(), "id,name\n1,cat\n2,dog\n");
    labels(&path, &to).fails_with(&["exists already", "--force"]);
    fs::write(&output, "old").unwrap();
    labels(&path, &[&to[..], &["--force"]].concat()).ok();
    assert!(fs::read_to_string(&output).unwrap().starts_with("id,name"));
    let input = path.to_str().unwrap();
    labels(&path, &["--to", "json", "--force", "-o", input])
        .fails_with(&["input and output are the same file"]);
    assert_eq!(labels(&path, &["--to", "names", "-o", "-"]).ok().stdout, "cat\ndog\n");
    labels(&path, &["-o", "x"]).fails_with(&["nothing to write without --to or --fix"]);
    let nowhere = scratch.path("no/such/folder.csv");
    labels(&path, &["--to", "csv", "-o", nowhere.to_str().unwrap()]).fails_with(&["no such folder"]);
    assert_eq!(scratch.names(), ["label_map.pbtxt", "labels.csv"]);
}

const REPAIRED: &str = "# ours\nitem {\n  id: 1  # first\n  name: 'cat'\n}\nitem { id: 2 name: 'dog' }\n";

#[test]
fn ids_are_repaired_on_standard_output_and_nothing_changes_on_disk() {
    let scratch = Scratch::new();
    let odd = ODD.replace(" color: 'red'", "");
    let path = file(&scratch, "a.pbtxt", &odd);
    let run = labels(&path, &["--fix"])
        .ok()
        .says(&[":6:12: id of 'dog' was 1, is now 2", "1 id changed; nothing was changed on disk"]);
    assert_eq!(run.stdout, REPAIRED);
    assert_eq!(fs::read_to_string(&path).unwrap(), odd);
    // What is left is found in the new text.
    let path = file(&scratch, "b.pbtxt", format!("{ODD}item {{ name: 'bird' }}\n"));
    let run = exits(labels(&path, &["--fix"]), 1);
    assert!(run.stdout.ends_with("item { id: 3 name: 'bird' }\n"), "{}", run.stdout);
    run.says(&["'bird' had none, is now 3", ":6:26: unknown-field: "]);
    assert_eq!(piped(odd.as_bytes(), &["--fix", "--force"]).ok().stdout, REPAIRED);
}

#[test]
fn ids_are_repaired_in_a_file_that_is_named_and_in_place_if_forced() {
    let scratch = Scratch::new();
    let odd = ODD.replace(" color: 'red'", "");
    let path = file(&scratch, "a.pbtxt", &odd);
    let output = scratch.path("b.pbtxt");
    let to = ["--fix", "-o", output.to_str().unwrap()];
    assert_eq!(labels(&path, &to).ok().stdout, "");
    assert_eq!(fs::read_to_string(&output).unwrap(), REPAIRED);
    labels(&path, &to).fails_with(&["exists already"]);
    let same = ["--fix", "-o", path.to_str().unwrap()];
    labels(&path, &same).fails_with(&["input and output are the same file"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), odd);

    let run = labels(&path, &["--fix", "--force"])
        .ok()
        .says(&["id of 'dog' was 1, is now 2", "a.pbtxt: 1 id changed"]);
    assert_eq!(run.stdout, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), REPAIRED);
    fs::write(&path, &odd).unwrap();
    labels(&path, &[&same[..], &["--force"]].concat()).ok();
    assert_eq!(fs::read_to_string(&path).unwrap(), REPAIRED);

    let before = fs::metadata(&path).unwrap().modified().unwrap();
    labels(&path, &["--fix", "--force"]).ok().says(&["no id had to change; the file is as it was"]);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    assert_eq!(scratch.names(), ["a.pbtxt", "b.pbtxt"]);
}

#[test]
fn ids_are_repaired_before_labels_are_converted() {
    let scratch = Scratch::new();
    let odd = ODD.replace(" color: 'red'", "");
    let path = file(&scratch, "a.pbtxt", &odd);
    let run = labels(&path, &["--fix", "--to", "csv"]).ok();
    assert_eq!(run.stdout, "id,name\n1,cat\n2,dog\n");
    let stderr = format!("note: {}:6:12: id of 'dog' was 1, is now 2\n", path.display());
    assert_eq!(run.stderr, stderr);
    assert_eq!(piped(odd.as_bytes(), &["--fix", "--to", "names"]).ok().stdout, "cat\ndog\n");

    let output = scratch.path("b.csv");
    let to = ["--fix", "--to", "tf-vision", "-o", output.to_str().unwrap()];
    labels(&path, &to).ok().says(&["is now 2", "b.csv: 2 labels of ", "written as tf-vision"]);
    assert_eq!(fs::read_to_string(&output).unwrap(), "1,cat\n2,dog\n");
    labels(&path, &to).fails_with(&["exists already"]);

    // --force replaces an output, never the input: that is for --fix alone.
    let run = labels(&path, &["--fix", "--to", "json", "--force"]).ok();
    assert_eq!(run.stdout, "{\"items\":[{\"id\":1,\"name\":\"cat\"},{\"id\":2,\"name\":\"dog\"}]}\n");
    labels(&path, &["--fix", "--to", "pbtxt", "--force", "-o", path.to_str().unwrap()])
        .fails_with(&["input and output are the same file"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), odd);

    // What is lost, and what is left to find.
    let path = file(&scratch, "c.pbtxt", ODD);
    labels(&path, &["--fix", "--to", "csv", "--strict"])
        .fails_with(&["label maps have no field color", "hint: nothing was written; leave --strict out"]);
    let run = exits(labels(&path, &["--fix", "--to", "csv"]), 1);
    assert_eq!(run.stdout, "id,name\n1,cat\n2,dog\n");
    assert!(!run.stderr.contains("places of warnings"), "{}", run.stderr);
    run.says(&[":6:26: unknown-field: ", "1 unknown field is not kept"]);
    let path =
        file(&scratch, "d.pbtxt", "item {\n  name: 'cat'\n}\nitem { id: 2 name: 'dog' color: 'red' }\n");
    exits(labels(&path, &["--fix", "--to", "csv"]), 1).says(&[
        ":1:1: id of 'cat' had none, is now 1",
        ":5:26: unknown-field: ",
        "places of warnings are those of the repaired text",
    ]);
}

#[test]
fn only_label_maps_in_text_format_are_repaired() {
    let scratch = Scratch::new();
    let path = file(&scratch, "a.csv", "1,cat\n1,dog\n");
    labels(&path, &["--fix"])
        .fails_with(&["tf-vision: only label maps in text format are repaired", "--to pbtxt"]);
    labels(&path, &["--fix", "--to", "csv"]).fails_with(&["tf-vision: only label maps in text format"]);
    labels(&file(&scratch, "b.pbtxt", "item {"), &["--fix"]).fails_with(&["b.pbtxt: line 1"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_a_read_only_file_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    let odd = ODD.replace(" color: 'red'", "");
    let path = file(&scratch, "a.pbtxt", &odd);
    let link = scratch.path("link.pbtxt");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    labels(&link, &["--fix", "--force"]).ok();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&path).unwrap(), REPAIRED);
    fs::write(&path, &odd).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    labels(&path, &["--fix", "--force"]).fails_with(&["a.pbtxt: read-only", "nothing was written"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), odd);
}

#[test]
fn a_reader_that_goes_away_has_seen_enough() {
    let scratch = Scratch::new();
    let many: Vec<_> = (0..20_000).map(|number| format!("label number {number}")).collect();
    let path = file(&scratch, "many.names", many.join("\n"));
    for more in [&[][..], &["--to", "json"], &["--to", "pbtxt"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"))
            .arg("labels")
            .arg(&path)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{more:?}");
    }
}

/// The labels of a data set are called the same, whether it is converted or its label map is.
#[test]
fn labels_are_called_as_a_conversion_calls_them() {
    let scratch = Scratch::new();
    let folder = scratch.path("set");
    fs::create_dir(&folder).unwrap();
    let map = "item { id: 0 name: 'background' }\nitem { id: 2 name: '/m/2' display_name: 'Dog' }\n\
               item { id: 1 name: 'cat' }\nitem { id: 4 display_name: 'Bird' }\nitem { id: 5 name: 'x' display_name: '' }\n";
    fs::write(folder.join("label_map.pbtxt"), map).unwrap();
    let features = [
        ("image/filename", Feature::bytes(["a.png"])),
        ("image/width", Feature::int64s([10])),
        ("image/height", Feature::int64s([10])),
        ("image/object/class/label", Feature::int64s([2])),
    ];
    let side = |side: &str, at: f32| (format!("image/object/bbox/{side}"), Feature::floats([at]));
    let sides = [side("xmin", 0.1), side("ymin", 0.1), side("xmax", 0.5), side("ymax", 0.5)];
    let features = features.map(|(key, feature)| (key.to_owned(), feature)).into_iter().chain(sides);
    let record = Example::from_features(features).encode_to_vec();
    fs::write(folder.join("default.tfrecord"), testkit::naive::record(&record)).unwrap();
    let output = scratch.path("out.zip");
    convert(&folder, &output, &["--to", "cvat", "--no-images"]).ok();
    let xml = String::from_utf8(files(&output)["annotations.xml"].clone()).unwrap();
    let declared = xml.split("<labels>").nth(1).unwrap().split("</labels>").next().unwrap();
    let mut converted: Vec<_> = declared
        .split("<name>")
        .skip(1)
        .map(|rest| rest.split("</name>").next().unwrap().to_owned())
        .collect();

    let run = labels(&folder.join("label_map.pbtxt"), &["--to", "cvat"]);
    let value: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
    let mut named: Vec<_> = value.iter().map(|label| label["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(named, ["cat", "Dog", "Bird", "x"]);
    run.says(&["1 background item is not kept"]);
    converted.sort();
    named.sort();
    assert_eq!(converted, named);
}

#[test]
fn real_label_maps_are_shown_and_come_back_from_every_format() {
    let Some(folder) = real("labelmaps") else { return };
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "pbtxt") {
            continue;
        }
        seen += 1;
        let shown = labels(&path, &[]);
        assert!(matches!(shown.code, Some(0 | 1)), "{}{}", path.display(), shown.stderr);
        let json: Value = serde_json::from_str(&verb([&"labels", &path, &"--to", &"json"]).stdout).unwrap();
        let items = json["items"].as_array().unwrap();
        assert!(shown.stdout.contains(&format!("\n{} label", items.len())), "{}", shown.stdout);
        for to in FORMATS {
            let written = labels(&path, &["--to", to]);
            assert_eq!(written.code, shown.code, "{} {to} {}", path.display(), written.stderr);
            let back = piped(written.stdout.as_bytes(), &["--from", to, "--to", "json"]).stdout;
            let back: Value = serde_json::from_str(&back).unwrap();
            let back = back["items"].as_array().unwrap();
            // What `image/object/class/text` holds: the name, or what stands for it.
            let text = |item: &Value| item.get("name").or(item.get("display_name")).cloned();
            let pair = |item: &Value| (item["id"].clone(), text(item));
            match to {
                "pbtxt" | "json" => assert_eq!(back, items, "{} {to}", path.display()),
                "csv" | "tf-vision" => {
                    assert!(back.iter().map(pair).eq(items.iter().map(pair)), "{} {to}", path.display());
                }
                // Names alone, and of one name there is one label in CVAT.
                _ => assert!(!back.is_empty() && back.len() <= items.len(), "{} {to}", path.display()),
            }
        }
    }
    assert!(seen >= 13, "{seen}");
}

#[test]
fn labels_of_a_data_set_are_shown_and_converted() {
    let table = labels(&testkit::fixtures().join("voc"), &[]).ok().stdout;
    assert_eq!(
        table,
        "id  name    type  attributes\n1   car     any   1\n2   dog     any   1\n3   person  any   -\n\n3 labels\n"
    );
    // The map beside records says the ids.
    let text = labels(&testkit::fixtures().join("tfrecord/archive.zip"), &["--to", "names"]).ok().stdout;
    assert_eq!(text, "car\nperson\nка't\n");
    // CVAT's export says what its Raw tab showed: both ways it is the same.
    let scratch = Scratch::new();
    let raw = labels(&testkit::fixtures().join("cvat-task.zip"), &["--to", "cvat"]).ok().stdout;
    let path = file(&scratch, "raw.json", &raw);
    // One number has values that CVAT does not have so.
    assert_eq!(exits(labels(&path, &["--to", "cvat"]), 1).stdout, raw);
    for said in ["\"type\": \"skeleton\"", "\"sublabels\": [", "\"input_type\": \"checkbox\"", "\"#d63c34\""]
    {
        assert!(raw.contains(said), "{said} is not in {raw}");
    }
    labels(&testkit::fixtures().join("voc"), &["--fix"])
        .fails_with(&["a data set; label maps alone are repaired", "hint: name the label map"]);
}
