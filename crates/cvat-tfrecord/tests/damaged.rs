//! `salvage` and `check` of damage of every sort: what is kept, what is said, how they exit.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::Path;

use serde_json::{Value, json};
use tfrecord_frame::{Compression, Encoder, RecordReader, RecordWriter};
use tool::{Scratch, exits, lines, verb};

/// Some payloads; the third has line feeds.
fn payloads() -> Vec<Vec<u8>> {
    vec![vec![b'a'; 100], Vec::new(), b"line\nline\nline\n".to_vec(), vec![b'd'; 3000], b"last".to_vec()]
}

fn compressed(payloads: &[Vec<u8>], compression: Compression) -> Vec<u8> {
    let mut writer = RecordWriter::new(Encoder::new(Vec::new(), compression));
    for payload in payloads {
        writer.write_record(payload).unwrap();
    }
    writer.into_inner().finish().unwrap()
}

fn whole() -> Vec<u8> {
    compressed(&payloads(), Compression::None)
}

/// Where record `index` of [`whole`] starts.
fn start(index: usize) -> usize {
    payloads()[..index].iter().map(|payload| payload.len() + 16).sum()
}

fn read(path: &Path) -> Vec<Vec<u8>> {
    let file = std::fs::read(path).unwrap();
    RecordReader::new(file.as_slice()).records().map(|record| record.unwrap().into_payload()).collect()
}

/// The payloads but for these.
fn without(lost: &[usize]) -> Vec<Vec<u8>> {
    payloads()
        .into_iter()
        .enumerate()
        .filter(|(index, _)| !lost.contains(index))
        .map(|(_, one)| one)
        .collect()
}

/// A damaged file: `check` finds this code before this record, `salvage` keeps all payloads but these.
#[track_caller]
fn damage(file: &[u8], record: usize, code: &str, lost: &[usize], words: &str) {
    let scratch = Scratch::new();
    let (input, output) = (scratch.path("in.tfrecord"), scratch.path("out.tfrecord"));
    std::fs::write(&input, file).unwrap();

    let codes = std::fs::read_to_string(testkit::workspace().join("docs/errors.md")).unwrap();
    assert!(codes.contains(&format!("\n| `{code}` |")), "{code} is not documented");
    let found = exits(verb([&"check", &input]), 1).stdout;
    let line = format!("{}:{record}:{code} ", input.display());
    assert!(found.starts_with(&line), "{line}\n{found}");
    assert!(found.contains(words), "{words}\n{found}");
    let kept = payloads().len() - lost.len();
    assert!(found.contains(&format!("\n1 file, {kept} intact record")), "{found}");

    let said = exits(verb([&"salvage", &input, &output, &"--compression", &"none"]), 1).stdout;
    assert!(said.contains(words), "{words}\n{said}");
    assert_eq!(read(&output), without(lost));
    let again = exits(verb([&"salvage", &output, &scratch.path("again.tfrecord")]), 0).stdout;
    assert!(again.ends_with("nothing lost\n"), "{again}");
    exits(verb([&"check", &output]), 0);
    assert_eq!(scratch.names(), ["again.tfrecord", "in.tfrecord", "out.tfrecord"]);
}

#[test]
fn damaged_bytes() {
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut file = whole();
        change(&mut file);
        file
    };
    let (first, third, last) = (start(0), start(3), start(4));
    damage(&with(&|file| file[third + 500] ^= 1), 3, "payload-checksum", &[3], "bytes 163 to 3179 (3016)");
    damage(&with(&|file| file[third] ^= 1), 3, "length-checksum", &[3], "bytes 163 to 3179 (3016)");
    damage(&with(&|file| file[first] ^= 1), 0, "length-checksum", &[0], "bytes 0 to 116 (116)");
    damage(&with(&|file| drop(file.drain(third + 9..third + 90))), 3, "length-checksum", &[3], "3098 (2935)");
    damage(&with(&|file| file.truncate(last + 15)), 4, "truncated", &[4], "payload is truncated, got 3 of 4");
    damage(&with(&|file| file[last..].fill(0)), 4, "zero-filled", &[4], "zero bytes");
    damage(&with(&|file| file.extend([0; 512])), 5, "zero-filled", &[], "(512)");
    let as_text = |file: &mut Vec<u8>| {
        let (before, rest) = file.split_at(start(2));
        let (record, after) = rest.split_at(start(3) - start(2));
        let record = record.split(|&byte| byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
        *file = [before, &record, after].concat();
    };
    damage(&with(&as_text), 2, "copied-as-text", &[2], "LF turned into CR LF");
}

#[test]
fn what_comes_before_the_first_record_is_one_damage_and_named() {
    let html = [b"<!DOCTYPE html>".repeat(20), whole()].concat();
    damage(&html, 0, "length-checksum", &[], "bytes 0 to 300 (300): length checksum");
    damage(&html, 0, "length-checksum", &[], "looks like HTML");
}

#[test]
fn broken_streams() {
    for compression in [Compression::Gzip, Compression::Zlib] {
        let file = compressed(&payloads(), compression);
        let words = format!("{compression} stream is truncated at byte {} of the compressed", file.len() - 1);
        damage(&file[..file.len() - 1], 5, "stream-truncated", &[], &words);
        let trailing = [&file[..], b"junk"].concat();
        let words = format!("{compression} stream is followed by other data at byte {}", file.len());
        damage(&trailing, 5, "stream-trailing-data", &[], &words);
        let mut corrupt = file.clone();
        *corrupt.last_mut().unwrap() ^= 1;
        damage(&corrupt, 5, "stream-corrupt", &[], "stream is corrupt");
    }
    // A gzip member after another is lost from its first byte on.
    let member = compressed(&payloads()[..2], Compression::Gzip);
    let mut second = compressed(&payloads()[2..], Compression::Gzip);
    second[4..].fill(0xff);
    damage(&[member, second].concat(), 2, "stream-corrupt", &[2, 3, 4], "is not known");
}

#[test]
fn salvage_says_in_json_what_it_says_in_words() {
    let scratch = Scratch::new();
    let (input, output) = (scratch.path("in.tfrecord"), scratch.path("out.tfrecord.gz"));
    let mut file = whole();
    file[start(1)] ^= 1;
    file.truncate(start(4) + 7);
    std::fs::write(&input, &file).unwrap();
    let run = exits(verb([&"salvage", &"--json", &input, &output]), 1);
    let [said] = lines(&run.stdout).try_into().unwrap();
    let message = said["lost"][1]["message"].clone();
    assert!(message.as_str().unwrap().contains("got 7 of 12 bytes"), "{message}");
    let expected = json!({
        "version": 1,
        "input": input,
        "output": output,
        "input_compression": "none",
        "output_compression": "gzip",
        "records": 3,
        "bytes_kept": file.len() - 16 - 7,
        "bytes_lost": 16 + 7,
        "end_unknown": false,
        "ranges": 2,
        "lost": [
            {"from": 116, "to": 132, "record": 1, "reason": "length-checksum", "message": said["lost"][0]["message"]},
            {"from": start(4), "to": file.len(), "record": 3, "reason": "truncated", "message": message},
        ],
    });
    assert_eq!(said, expected);

    // Compressed as its name says; then as the input is, whatever the name.
    let plain = scratch.path("plain");
    exits(verb([&"salvage", &output, &plain]), 0);
    assert_eq!(std::fs::read(&plain).unwrap(), std::fs::read(&output).unwrap());
    let zlib = scratch.path("x.zlib");
    exits(verb([&"salvage", &output, &zlib]), 0);
    assert_eq!(Compression::sniff(&std::fs::read(&zlib).unwrap()), Compression::Zlib);
}

#[test]
fn where_nothing_is_intact_nothing_is_written() {
    let scratch = Scratch::new();
    let mut one = compressed(&[b"payload".to_vec()], Compression::None);
    one[14] ^= 1;
    let pointer = testkit::fixtures().join("tfrecord/damaged/not-a-record.tfrecord");
    let cases: [(&[u8], &str, &str); 6] = [
        (&std::fs::read(pointer).unwrap(), "not-tfrecord", "a git-LFS pointer (fetch"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01", "not-tfrecord", "a JPEG image"),
        (b"<html><body>404 not found</body></html>", "not-tfrecord", "HTML"),
        (&[0; 4096], "zero-filled", "zero bytes"),
        (
            &b"\x07\x9a\x1c\xd3\x80\x02\xfe".repeat(100),
            "not-tfrecord",
            "no record in it, and it does not begin",
        ),
        (&one, "payload-checksum", "no record in it is intact"),
    ];
    for (file, code, words) in cases {
        let input = scratch.path("in");
        std::fs::write(&input, file).unwrap();
        let run =
            verb([&"salvage", &input, &scratch.path("out")]).fails_with(&["in: ", words, "nothing was"]);
        assert!(!run.stderr.contains("panicked"));
        verb([&"salvage", &"--json", &input, &scratch.path("out")]).fails_with(&[words]);
        assert_eq!(scratch.names(), ["in"]);
        let found = exits(verb([&"check", &input]), 1).stdout;
        assert!(found.contains(&format!("in:0:{code} bytes 0 to {} ", file.len())), "{found}");
        assert!(found.ends_with(&format!("1 file, 0 intact records, {} bytes: 1 finding\n", file.len())));
    }
}

#[test]
fn an_empty_file_has_nothing_to_lose() {
    let scratch = Scratch::new();
    let output = scratch.path("out");
    exits(verb([&"salvage", &"tfrecord/damaged/empty.tfrecord", &output]), 0);
    assert_eq!(std::fs::read(&output).unwrap(), b"");
    exits(verb([&"check", &output]), 0);
    // A compressed file of no records is some bytes, and as empty.
    let gzip = "golden/tensorflow/records/empty.gzip.tfrecord";
    exits(verb([&"salvage", &gzip, &output, &"--force"]), 0);
    assert_eq!(Compression::sniff(&std::fs::read(&output).unwrap()), Compression::Gzip);
}

#[test]
fn outputs_are_not_overwritten_and_inputs_never() {
    let scratch = Scratch::new();
    let (input, output) = (scratch.path("in"), scratch.path("out"));
    std::fs::write(&input, whole()).unwrap();
    std::fs::write(&output, "precious").unwrap();
    verb([&"salvage", &input, &output]).fails_with(&["out: exists already", "--force"]);
    assert_eq!(std::fs::read(&output).unwrap(), b"precious");
    // Nor by a run that comes to nothing.
    verb([&"salvage", &"images/plain.png", &output, &"--force"]).fails_with(&["a PNG image"]);
    assert_eq!(std::fs::read(&output).unwrap(), b"precious");
    exits(verb([&"salvage", &input, &output, &"--force"]), 0);
    assert_eq!(std::fs::read(&output).unwrap(), whole());

    let roundabout = scratch.path("").join("../").join(scratch.path("").file_name().unwrap()).join("in");
    verb([&"salvage", &input, &roundabout, &"--force"]).fails_with(&["the same file"]);
    #[cfg(unix)]
    {
        let (hard, soft) = (scratch.path("hard"), scratch.path("soft"));
        std::fs::hard_link(&input, &hard).unwrap();
        std::os::unix::fs::symlink(&input, &soft).unwrap();
        for link in [&hard, &soft] {
            verb([&"salvage", &input, link, &"--force"]).fails_with(&["the same file"]);
            std::fs::remove_file(link).unwrap();
        }
    }
    verb([&"salvage", &input, &scratch.path("no/such/folder/out")]).fails_with(&["no such folder"]);
    verb([&"salvage", &scratch.path("none"), &scratch.path("new")]).fails_with(&["none: "]);
    verb([&"salvage", &"voc", &scratch.path("new")]).fails_with(&["voc: a folder"]);
    assert_eq!(scratch.names(), ["in", "out"]);
    assert_eq!(std::fs::read(&input).unwrap(), whole());
}

#[test]
fn too_long_is_a_matter_of_the_limit() {
    let scratch = Scratch::new();
    let (input, output) = (scratch.path("in"), scratch.path("out"));
    std::fs::write(&input, whole()).unwrap();
    let found = exits(verb([&"check", &input, &"--max-record-len", &"2999"]), 1).stdout;
    assert!(
        found.contains("in:3:too-long bytes 163 to 3179 (3016): payload is stated to be 3000 bytes long"),
        "{found}"
    );
    exits(verb([&"salvage", &input, &output, &"--max-record-len", &"2999"]), 1);
    assert_eq!(read(&output), without(&[3]));

    assert!(found.contains("; if there are such records, raise --max-record-len\n"), "{found}");
    // There is a limit to that.
    let file = [whole(), tfrecord_frame::framing::encode_header(u64::MAX).to_vec()].concat();
    std::fs::write(&input, file).unwrap();
    let found = exits(verb([&"check", &input, &"--max-record-len", &u64::MAX.to_string()]), 1).stdout;
    assert!(found.contains("in:5:too-long ") && found.contains("; no record can be that long\n"), "{found}");
    std::fs::write(&input, "x").unwrap();
    let found = exits(verb([&"check", &input]), 1).stdout;
    assert!(found.ends_with("\n1 file, 0 intact records, 1 byte: 1 finding\n"), "{found}");
}

#[test]
fn findings_are_cut_short_for_people_only() {
    let scratch = Scratch::new();
    let input = scratch.path("in");
    let mut file = compressed(&vec![b"x".to_vec(); 100], Compression::None);
    for record in 0..60 {
        file[record * 17 + 12] ^= 1;
    }
    std::fs::write(&input, file).unwrap();
    let found = exits(verb([&"check", &input]), 1).stdout;
    assert_eq!(found.lines().count(), 22, "{found}");
    assert!(
        found.contains("in: and 40 more\n1 file, 40 intact records, 1700 bytes: 60 findings\n"),
        "{found}"
    );
    assert_eq!(exits(verb([&"check", &input, &"--max-findings", &"0"]), 1).stdout.lines().count(), 61);
    assert_eq!(exits(verb([&"check", &input, &"--max-findings", &"60"]), 1).stdout.lines().count(), 61);
    let found = lines(&exits(verb([&"check", &"--json", &input]), 1).stdout);
    assert_eq!(found.len(), 61);
    let expected = json!({
        "type": "finding",
        "path": input,
        "record": 0,
        "code": "payload-checksum",
        "from": 7 * 17,
        "to": 8 * 17,
        "end_unknown": false,
        "message": found[7]["message"],
    });
    assert_eq!(found[7], expected);
    let summary = r#"{"type":"summary","version":1,"files":1,"records":40,"bytes":1700,"skipped":0,"findings":60,"failures":0}"#;
    assert_eq!(found[60], serde_json::from_str::<Value>(summary).unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_read_once() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let scratch = Scratch::new();
    let output = scratch.path("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"));
    let mut child = command
        .args(["salvage", "/dev/stdin"])
        .arg(&output)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&whole()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(std::fs::read(&output).unwrap(), whole());
}

#[test]
fn what_a_record_is_cut_short_by() {
    let scratch = Scratch::new();
    let input = scratch.path("in");
    let mut file = whole();
    file.truncate(start(4) + 15);
    std::fs::write(&input, &file).unwrap();
    let found = exits(verb([&"check", &input]), 1).stdout;
    assert!(found.contains("; the file ends inside a record\n"), "{found}");
    // The longest record says that it goes beyond the end, as bytes of it are missing.
    let mut file = whole();
    file.drain(start(3) + 100..start(3) + 200);
    std::fs::write(&input, &file).unwrap();
    let found = exits(verb([&"check", &input]), 1).stdout;
    let words = "truncated bytes 163 to 3079 (2916): payload is truncated, got 2924 of 3000 bytes; \
                 the record is cut short, and others follow";
    assert!(found.contains(words), "{found}");
    // A stream that breaks behind the last record.
    let gzip = compressed(&payloads(), Compression::Gzip);
    std::fs::write(&input, &gzip[..gzip.len() - 1]).unwrap();
    let run = exits(verb([&"salvage", &input, &scratch.path("out")]), 1);
    assert!(run.stdout.contains("; no record before it is concerned\n"), "{}", run.stdout);
    assert!(
        run.stdout.ends_with(
            "(3199 bytes), what follows is lost, how much is not known; compressed with gzip as the input is\n"
        ),
        "{}",
        run.stdout
    );
}

#[test]
fn what_is_no_record_file_is_not_said_to_be_damaged() {
    let scratch = Scratch::new();
    let input = scratch.path("in.tfrecord");
    std::fs::write(&input, b"\x07\x9a\x1c\xd3\x80\x02\xfe".repeat(100)).unwrap();
    let index = verb([&"index", &input, &"-o", &"-"]);
    for run in [verb([&"info", &input]), tool::convert(&input, scratch.path("o.zip"), &[]), index] {
        let run = run.fails_with(&["this may not be a TFRecord file; `cvat-tfrecord check`"]);
        assert!(!run.stderr.contains("salvage"), "{}", run.stderr);
    }
}

#[test]
fn archives_are_to_be_extracted_first() {
    let scratch = Scratch::new();
    let output = scratch.path("out");
    verb([&"salvage", &"tfrecord/two-subsets.zip", &output]).fails_with(&["a zip archive", "extract it"]);
    // One that does not open is searched.
    let archive = std::fs::read(testkit::fixtures().join("tfrecord/two-subsets.zip")).unwrap();
    let input = scratch.path("half.zip");
    std::fs::write(&input, &archive[..archive.len() - 30]).unwrap();
    for run in [verb([&"check", &input]), verb([&"info", &input])] {
        run.fails_with(&["half.zip: ", "`cvat-tfrecord salvage IN OUT` finds the records stored in it"]);
    }
    exits(verb([&"salvage", &input, &output]), 1);
    assert!(!read(&output).is_empty());
}

#[test]
fn a_record_file_may_begin_as_an_archive_does() {
    let scratch = Scratch::new();
    let input = scratch.path("in");
    // A payload of 67,324,752 bytes: its length is the bytes `PK\x03\x04` and four zero bytes.
    let payload = vec![0_u8; usize::try_from(u32::from_le_bytes(*b"PK\x03\x04")).unwrap()];
    let mut writer = RecordWriter::new(std::fs::File::create(&input).unwrap());
    writer.write_record(&payload).unwrap();
    drop(writer);
    let found = exits(verb([&"check", &input]), 0).stdout;
    assert_eq!(found, "1 file, 1 intact record, 67324768 bytes: clean\n");
    exits(verb([&"salvage", &input, &scratch.path("out")]), 0);
}
