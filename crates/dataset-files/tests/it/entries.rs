//! What is read from sound archives.

use std::{
    io::{Cursor, Read, Write},
    thread,
};

use dataset_files::{ErrorKind, Limits, Source, WarningKind};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    contents, names, open,
    zip_bytes::{Item, with_zip64_end, zip, zip_with, zip64_extra},
};

fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|i| u8::try_from(i * i / 7 % 251).unwrap()).collect()
}

#[test]
fn stored_and_deflated_entries() {
    let long = pattern(700_000);
    let source =
        open(zip(&[Item::stored("b", b"bb"), Item::deflated("a/x", &long), Item::stored("a", b"")])).unwrap();
    assert!(source.is_zip());
    let expected = vec![("a".into(), vec![]), ("a/x".into(), long.clone()), ("b".into(), b"bb".to_vec())];
    assert_eq!(contents(&source).unwrap(), expected);
    assert_eq!(source.entries().unwrap()[1].len(), 700_000);
    assert_eq!(source.read("a/x", 700_000).unwrap(), long);
    assert_eq!(source.read("a/x", 699_999).unwrap_err().kind(), ErrorKind::Limit);
    assert!(source.read("a", 0).unwrap().is_empty());
    assert!(source.warnings().is_empty());
}

#[test]
fn what_the_zip_crate_writes() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, large) in [("a.txt", false), ("big.txt", true)] {
        writer.start_file(name, SimpleFileOptions::default().large_file(large)).unwrap();
        writer.write_all(name.as_bytes()).unwrap();
    }
    writer.add_directory("folder", SimpleFileOptions::default()).unwrap();
    writer.add_symlink("link", "a.txt", SimpleFileOptions::default()).unwrap();
    let source = open(writer.finish().unwrap().into_inner()).unwrap();
    let expected = [("a.txt", "a.txt"), ("big.txt", "big.txt")].map(|(a, b)| (a.to_owned(), b.into()));
    assert_eq!(contents(&source).unwrap(), expected);
    assert_eq!(source.warnings().len(), 1);
    assert_eq!(source.warnings()[0].location(), "link");
    assert_eq!(source.warnings()[0].kind(), WarningKind::SymbolicLink);
}

#[test]
fn a_stream_with_data_descriptors() {
    let mut writer = ZipWriter::new_stream(Vec::new());
    for name in ["a", "b"] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(name.as_bytes()).unwrap();
    }
    let source = open(writer.finish().unwrap().into_inner()).unwrap();
    assert_eq!(contents(&source).unwrap(), [("a".into(), b"a".to_vec()), ("b".into(), b"b".to_vec())]);
}

#[test]
fn listing_one_folder() {
    let items = ["b.txt", "a/1", "a/2", "a/c/3", "a-b/4", "a.txt"].map(|name| Item::stored(name, b""));
    let source = open(zip(&items)).unwrap();
    assert_eq!(source.list("").unwrap(), ["a.txt", "b.txt"]);
    assert_eq!(source.list("a").unwrap(), ["a/1", "a/2"]);
    assert_eq!(source.list("a/c").unwrap(), ["a/c/3"]);
    assert!(source.list("nowhere").unwrap().is_empty());
    assert_eq!(source.list("..").unwrap_err().kind(), ErrorKind::UnsafeName);
    assert!(source.contains("a/1") && !source.contains("a") && !source.contains("../a/1"));
    assert_eq!(source.open_entry("a").unwrap_err().kind(), ErrorKind::NotFound);
    for (dir, there) in
        [("", true), ("a", true), ("a/c", true), ("a-b", true), ("b.txt", false), ("b", false), ("..", false)]
    {
        assert_eq!(source.has_folder(dir), there, "{dir}");
    }
}

#[test]
fn several_entries_open_at_once() {
    let one = pattern(300_000);
    let two = pattern(400_001);
    let source = open(zip(&[Item::stored("one", &one), Item::deflated("two", &two)])).unwrap();
    let mut first = source.open_entry("one").unwrap();
    let mut second = source.open_entry("two").unwrap();
    let (mut first_bytes, mut second_bytes): (Vec<u8>, Vec<u8>) = Default::default();
    let mut buf = [0; 777];
    loop {
        let a = first.read(&mut buf).unwrap();
        first_bytes.extend(&buf[..a]);
        let b = second.read(&mut buf).unwrap();
        second_bytes.extend(&buf[..b]);
        if a + b == 0 {
            break;
        }
    }
    assert!(first_bytes == one && second_bytes == two);

    let threads: Vec<_> = (0..4)
        .map(|_| {
            let source = source.clone();
            thread::spawn(move || contents(&source).unwrap())
        })
        .collect();
    for thread in threads {
        assert!(thread.join().unwrap() == [("one".into(), one.clone()), ("two".into(), two.clone())]);
    }
}

#[test]
fn names_of_other_systems() {
    let items = [
        Item::stored(r"folder\windows.txt", b"1"),
        Item::stored("./dot.txt", b"2"),
        Item::stored("folder/", b""),
        Item::stored(r"folder\sub\", b""),
        // Code page 437, not UTF-8: 0x81 is ü.
        Item::stored("", b"3").both(|header| header.name = b"f\x81r.txt".to_vec()),
        // UTF-8 without its flag, as many tools write it.
        Item::stored("кот.txt", b"4"),
        Item::stored("../odd/", b""),
        Item::stored("heavy/", b"data"),
    ];
    let source = open(zip(&items)).unwrap();
    assert_eq!(names(&source), ["dot.txt", "folder/windows.txt", "für.txt", "кот.txt"]);
    assert_eq!(source.read("für.txt", 1).unwrap(), "3");
    assert_eq!(source.read("folder/windows.txt", 1).unwrap(), "1");
    let warnings: Vec<String> = source.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "../odd/: ignored: its name is not a clean relative name",
            "heavy/: ignored: a folder that carries data"
        ]
    );
}

#[test]
fn names_that_differ_in_case_are_two() {
    let source = open(zip(&[Item::stored("A", b"1"), Item::stored("a", b"2")])).unwrap();
    assert_eq!(names(&source), ["A", "a"]);
}

#[test]
fn names_composed_differently_are_two() {
    let (composed, decomposed) = ("\u{e9}.jpg", "e\u{301}.jpg");
    let source = open(zip(&[Item::stored(composed, b"1"), Item::stored(decomposed, b"2")])).unwrap();
    assert_eq!(names(&source), [decomposed, composed]);
    assert_eq!(source.read(composed, 1).unwrap(), "1");
}

#[test]
fn names_that_only_windows_minds() {
    let odd = ["con", "nul.jpg", "a.", "b ", "c:d/e", "COM1/x"];
    for name in odd {
        let source = open(zip(&[Item::stored(name, b"1")]));
        match source {
            // What looks like a drive is refused on every system.
            Err(error) => assert_eq!((name, error.kind()), ("c:d/e", ErrorKind::UnsafeName)),
            Ok(source) => assert_eq!(names(&source), [name]),
        }
    }
}

#[test]
fn an_archive_inside_is_a_file() {
    let inner = zip(&[Item::stored("secret", b"1")]);
    let source =
        open(zip(&[Item::stored("inner.zip", &inner), Item::deflated("z/inner.zip", &inner)])).unwrap();
    assert_eq!(names(&source), ["inner.zip", "z/inner.zip"]);
    assert_eq!(source.read("z/inner.zip", 1000).unwrap(), inner);
    assert!(!source.contains("inner.zip/secret"));
}

#[test]
fn nothing_in_an_archive_and_no_archive_at_all() {
    let empty = open(zip(&[])).unwrap();
    assert!(empty.entries().unwrap().is_empty() && empty.list("").unwrap().is_empty());
    for bytes in [&b""[..], b"P", b"PK\x05\x06", &[0; 22]] {
        assert_eq!(open(bytes.to_vec()).unwrap_err().kind(), ErrorKind::NotAnArchive);
    }
}

#[test]
fn what_is_not_a_regular_file_is_ignored() {
    let mut link = Item::stored("link", b"/etc/passwd");
    link.unix_mode = 0o120_777;
    let mut device = Item::stored("device", b"");
    device.unix_mode = 0o060_644;
    // Made by MS-DOS, the same bits mean nothing.
    let mut dos = link.clone().both(|header| header.name = b"dos".to_vec());
    dos.made_by = 20;
    let source = open(zip(&[link, device, dos])).unwrap();
    assert_eq!(names(&source), ["dos"]);
    let kinds: Vec<_> = source.warnings().iter().map(dataset_files::Warning::kind).collect();
    assert_eq!(kinds, [WarningKind::SymbolicLink, WarningKind::NotRegular]);
    assert!(!source.contains("link"));
}

#[test]
fn bytes_before_the_archive_and_a_comment_behind() {
    let items = [Item::stored("a", b"one"), Item::deflated("b", b"two")];
    let comment = b"a comment that quotes PK\x05\x06 and goes on for more than twenty-two bytes";
    let source = open(zip_with(&items, b"#!/bin/sh\n", comment, 2)).unwrap();
    assert_eq!(contents(&source).unwrap(), [("a".into(), b"one".to_vec()), ("b".into(), b"two".to_vec())]);
    assert!(names(&open(zip_with(&[], b"prefix", b"", 0)).unwrap()).is_empty());
}

#[test]
fn zip64_records() {
    let both_in_zip64 = |item: Item| {
        let numbers = [item.central.uncompressed_len.into(), item.central.compressed_len.into()];
        item.both(|header| {
            header.compressed_len = u32::MAX;
            header.uncompressed_len = u32::MAX;
            header.extra = zip64_extra(&numbers);
        })
    };
    let items = [both_in_zip64(Item::stored("a", b"one")), both_in_zip64(Item::deflated("b", b"two"))];
    let expected = [("a".to_owned(), b"one".to_vec()), ("b".to_owned(), b"two".to_vec())];
    for bytes in [zip(&items), with_zip64_end(zip(&items), true), with_zip64_end(zip(&items), false)] {
        assert_eq!(contents(&open(bytes.clone()).unwrap()).unwrap(), expected);
        let prefixed = [b"prefix".to_vec(), bytes].concat();
        assert_eq!(contents(&open(prefixed).unwrap()).unwrap(), expected);
    }
}

#[test]
fn data_descriptors() {
    // CRC and lengths are zero in the local header, and follow the data.
    let streamed = |item: Item| {
        let mut item = item.both(|header| header.flags = 8).local(|header| {
            header.crc = 0;
            header.compressed_len = 0;
            header.uncompressed_len = 0;
        });
        item.trailer = b"PK\x07\x08".to_vec();
        for field in [item.central.crc, item.central.compressed_len, item.central.uncompressed_len] {
            item.trailer.extend(field.to_le_bytes());
        }
        item
    };
    let items = [streamed(Item::stored("a", b"one")), streamed(Item::deflated("b", b"two"))];
    let source = open(zip(&items)).unwrap();
    assert_eq!(contents(&source).unwrap(), [("a".into(), b"one".to_vec()), ("b".into(), b"two".to_vec())]);
}

#[test]
fn an_archive_is_known_by_its_contents() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.dat");
    let limits = Limits::default();
    std::fs::write(&path, zip(&[Item::stored("a", b"one")])).unwrap();
    assert!(Source::open(&path, &limits).unwrap().is_zip());
    assert!(!Source::open(folder.path(), &limits).unwrap().is_zip());

    for (bytes, message) in [
        (&b"\x1f\x8b\x08"[..], "neither a folder nor a zip archive: the file is gzip-compressed"),
        (b"", "neither a folder nor a zip archive: the file is empty"),
        (
            b"PK\x03\x04",
            "not a zip archive: no end-of-central-directory record found; the file may be truncated",
        ),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let error = Source::open(&path, &limits).unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::NotAnArchive, message.to_owned()));
    }
    let missing = Source::open(folder.path().join("missing"), &limits).unwrap_err();
    assert_eq!((missing.kind(), missing.to_string()), (ErrorKind::NotFound, "no such file or folder".into()));
}
