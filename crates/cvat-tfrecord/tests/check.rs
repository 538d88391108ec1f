//! `check` of folders and archives: what it looks at, what it says of the rest, how it exits.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::ffi::OsStr;

use serde_json::{Value, json};
use tfrecord_frame::RecordWriter;
use tool::{Scratch, exits, lines, real, verb};

/// Five records.
fn whole() -> Vec<u8> {
    let mut writer = RecordWriter::new(Vec::new());
    for payload in [&[b'a'; 100][..], b"", b"line\nline\nline\n", &[b'd'; 3000], b"last"] {
        writer.write_record(payload).unwrap();
    }
    writer.into_inner()
}

#[test]
fn check_looks_into_folders_and_archives_and_for_shards() {
    let scratch = Scratch::new();
    let folder = scratch.path("set");
    std::fs::create_dir(&folder).unwrap();
    for index in [0, 2] {
        std::fs::write(folder.join(format!("x.tfrecord-0000{index}-of-00003")), whole()).unwrap();
    }
    std::fs::write(folder.join("notes.txt"), "not looked at").unwrap();
    let run = exits(verb([&"check", &folder]), 1).says(&["set: 1 other file not looked at"]);
    let found = run.stdout;
    let words = "2 of 3 shards are there, beginning with x.tfrecord-00000-of-00003; missing: 1\n\
                 2 files, 10 intact records, 6398 bytes: 1 finding\n";
    assert_eq!(found, format!("{}:0:missing-shards {words}", folder.display()));
    let found = lines(&exits(verb([&"check", &"--json", &folder]), 1).stdout);
    assert_eq!((&found[0]["code"], found[0].get("from")), (&json!("missing-shards"), None));

    let found = exits(verb([&"check", &"tfrecord/two-subsets.zip", &"tfrecord/bare"]), 0).stdout;
    assert!(found.starts_with("3 files, ") && found.ends_with(": clean\n"), "{found}");
    let mut archive = std::fs::read(testkit::fixtures().join("tfrecord/two-subsets.zip")).unwrap();
    let at = archive.windows(13).position(|bytes| bytes == b"image/encoded").unwrap();
    archive[at] ^= 1;
    let input = scratch.path("broken.zip");
    std::fs::write(&input, archive).unwrap();
    let found = exits(verb([&"check", &input]), 1).stdout;
    assert!(found.contains("broken.zip/train.tfrecord:0:payload-checksum bytes 0 to "), "{found}");
    assert!(found.contains("broken.zip/train.tfrecord:0:archive-corrupt all from byte "), "{found}");
    let run = exits(verb([&"check", &input]), 1).says(&["broken.zip: `cvat-tfrecord salvage`", "extract"]);
    assert_eq!(run.stdout, found);
    assert!(found.contains("does not match") && found.ends_with(": 2 findings\n"), "{found}");
}

#[test]
fn what_cannot_be_checked_exits_with_2_and_the_rest_is_checked() {
    let run = verb([&"check", &"no-such", &"tfrecord/bare", &"images"]);
    let run = run.fails_with(&["no-such: ", "images: no record file in it", ".tfrecord"]);
    assert_eq!(run.stdout, "1 file, 3 intact records, 3677 bytes: 0 findings, 2 could not be checked\n");
    let run = verb([&"check", &"no-such"]).fails_with(&["no-such"]);
    assert_eq!(run.stdout, "");
    let run = verb([&"check", &"--json", &"no-such", &"images"]).fails_with(&["no-such"]);
    let found = lines(&run.stdout);
    assert_eq!(found.len(), 3);
    let said = |line: &Value| (line["type"].clone(), line["path"].clone());
    assert_eq!(said(&found[0]), (json!("failure"), json!("no-such")));
    assert_eq!(said(&found[1]), (json!("failure"), json!("images")));
    assert!(found[1]["message"].as_str().unwrap().contains("no record file in it"), "{}", found[1]);
    assert_eq!((&found[2]["type"], &found[2]["failures"]), (&json!("summary"), &json!(2)));
}

/// A folder with a sound record file, and a copy of it under another name.
#[cfg(unix)]
fn beside_a_record_file(scratch: &Scratch, name: &[u8]) -> std::path::PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = scratch.copy("tfrecord/bare");
    let other = folder.join(OsStr::from_bytes(name));
    std::fs::create_dir_all(other.parent().unwrap()).unwrap();
    std::fs::copy(folder.join("pascal.tfrecord"), other).unwrap();
    folder
}

#[cfg(unix)]
#[test]
fn a_record_file_that_is_left_out_is_not_clean() {
    for name in [&b"x\xff.tfrecord"[..], b"a\\b.tfrec", b"\xff/data.tfrecord"] {
        let scratch = Scratch::new();
        let folder = beside_a_record_file(&scratch, name);
        let run = verb([&"check", &folder]).fails_with(&["ignored: its name", "correct its name"]);
        assert!(run.stdout.ends_with(": 0 findings, 1 could not be checked\n"), "{}", run.stdout);
        let run = verb([&"check", &"--json", &folder]).fails_with(&["ignored"]);
        let found = lines(&run.stdout);
        assert_eq!((&found[0]["type"], &found[1]["failures"]), (&json!("failure"), &json!(1)));

        tool::convert(&folder, scratch.path("o.zip"), &[]).ok().says(&["ignored: its name"]);
        let run = tool::convert(&folder, scratch.path("strict.zip"), &["--strict"]);
        run.fails_with(&["1 loss, and --strict allows none"]);
    }
    let scratch = Scratch::new();
    let folder = beside_a_record_file(&scratch, b"x\xff.txt");
    std::os::unix::fs::symlink("nowhere", folder.join("y.txt")).unwrap();
    let run = exits(verb([&"check", &folder]), 0).says(&["warning: ", "ignored: its name is not UTF-8"]);
    assert!(run.stdout.ends_with(": clean\n"), "{}", run.stdout);
    std::os::unix::fs::symlink("nowhere", folder.join("y.tfrecord")).unwrap();
    verb([&"check", &folder]).fails_with(&["y.tfrecord: a record file, ignored: a link that leads nowhere"]);
    std::fs::remove_file(folder.join("y.tfrecord")).unwrap();
    let run = tool::convert(&folder, scratch.path("o.zip"), &["--strict"]);
    assert!(!run.stderr.contains("1 loss"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn names_cannot_forge_lines() {
    let scratch = Scratch::new();
    let folder = beside_a_record_file(&scratch, b"a\n1 file: clean\x7f.tfrecord");
    let file = folder.join("a\n1 file: clean\u{7f}.tfrecord");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.truncate(3000);
    std::fs::write(&file, bytes).unwrap();
    let runs = [
        exits(verb([&"check", &file]), 1),
        exits(verb([&"salvage", &file, &scratch.path("out")]), 1),
        exits(verb([&"info", &file]), 2),
        exits(verb([&"index", &file, &"-o", &scratch.path("out.idx")]), 2),
    ];
    for run in runs {
        let text = run.stdout + &run.stderr;
        assert!(text.contains("a\\n1 file: clean\\u{7f}.tfrecord"), "{text}");
        assert!(!text.contains("\n1 file: clean"), "{text}");
    }
    let run = exits(verb([&"check", &"--json", &file]), 1);
    assert!(!run.stdout.contains('\u{7f}'));
    assert_eq!(lines(&run.stdout)[0]["path"], json!(file));
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_listening_is_said_once() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"));
    let output = command
        .args(["check", "tfrecord/damaged", "tfrecord/damaged"])
        .current_dir(testkit::fixtures())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().filter(|line| line.starts_with("error: ")).count(), 1, "{text}");
    assert!(text.contains("standard output: "), "{text}");
}

#[test]
fn real_files_are_clean() {
    let Some(records) = real("records") else { return };
    let found = exits(verb([&"check", &records]), 0).stdout;
    assert!(found.starts_with("8 files, ") && found.ends_with(": clean\n"), "{found}");
}
