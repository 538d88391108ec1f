//! Archives that lie, and what is refused of those that do not.
//!
//! | what | test |
//! |---|---|
//! | `../../evil`, `/abs`, `C:\win`, `a\..\..\b`, `..././x`, NUL | `names_that_leave_the_folder` |
//! | `con`, `nul`, a dot or space at the end: clean names on this side | `entries::names_that_only_windows_minds` |
//! | symbolic links, devices | `entries::what_is_not_a_regular_file_is_ignored` |
//! | equal names, equal once cleaned | `two_entries_of_one_name` |
//! | names equal but for case, or for how Unicode composes them | `entries::names_that_differ_in_case_are_two`, `entries::names_composed_differently_are_two` |
//! | local and central headers that differ, in any field | `local_headers_that_differ` |
//! | overlapping entries | `entries_that_overlap` |
//! | a size that lies, a bad checksum, a cut entry | `lengths_that_lie`, `a_bad_checksum_comes_with_the_last_byte` |
//! | encrypted, methods not known | `encryption_and_other_methods` |
//! | a count that lies | `counts_that_disagree`, `an_enormous_count_is_refused_before_anything_is_read` |
//! | truncated anywhere, any bit flipped | `zip_damage.rs` |
//! | bytes in front, bytes appended | `entries::bytes_before_the_archive_and_a_comment_behind`, `bytes_appended` |
//! | zip64, and what it lacks | `entries::zip64_records`, `a_central_zip64_field_that_is_missing` |
//! | CP437 and UTF-8 names without a flag | `entries::names_of_other_systems` |
//! | 300 MB out of 300 kB; caps for an entry, all entries, their number | `bombs_stop_at_the_ratio`, `limits_are_kept` |
//! | an archive in an archive | `entries::an_archive_inside_is_a_file` |
//! | an empty archive, an empty file | `entries::nothing_in_an_archive_and_no_archive_at_all` |
//! | data descriptors, streamed archives | `entries::data_descriptors`, `entries::a_stream_with_data_descriptors` |

use std::io::{Cursor, Read};

use dataset_files::{Error, ErrorKind, Limits, Source};

use crate::{
    contents, open,
    zip_bytes::{Item, with_zip64_end, zip, zip_with, zip64_extra},
};

/// The error from opening the archive or, if that works, from reading all entries.
fn refusal(items: &[Item]) -> Error {
    refusal_of(zip(items), &Limits::default())
}

fn refusal_of(bytes: Vec<u8>, limits: &Limits) -> Error {
    Source::zip(Cursor::new(bytes), limits).and_then(|source| contents(&source)).unwrap_err()
}

#[track_caller]
fn assert_refused(items: &[Item], kind: ErrorKind, message: &str) {
    let error = refusal(items);
    assert_eq!((error.kind(), error.to_string().as_str()), (kind, message));
}

#[test]
fn two_entries_of_one_name() {
    let same = [Item::stored("a", b"1"), Item::stored("b", b""), Item::stored("a", b"2")];
    assert_refused(&same, ErrorKind::Duplicate, "a: two entries of the archive have this name");
    let after_cleaning = [Item::stored("a/b", b"1"), Item::stored(r"a\b", b"2")];
    assert_refused(&after_cleaning, ErrorKind::Duplicate, "a/b: two entries of the archive have this name");
}

#[test]
fn names_that_leave_the_folder() {
    for (name, message) in [
        ("../a", "../a: unsafe name: it has a .. component"),
        (r"a\..\..\b", "a/../../b: unsafe name: it has a .. component"),
        ("/etc/passwd", "/etc/passwd: unsafe name: it is absolute"),
        (r"C:\a", "C:/a: unsafe name: it begins with a drive letter"),
        ("a//b", "a//b: unsafe name: it has an empty component"),
        ("a\0b", "a\\0b: unsafe name: it has a NUL character"),
        ("..././x", "..././x: unsafe name: it has an empty component"),
        (r"\\server\share\a", "//server/share/a: unsafe name: it is absolute"),
        ("C:a", "C:a: unsafe name: it begins with a drive letter"),
        ("./../a", "../a: unsafe name: it has a .. component"),
        ("a/..", "a/..: unsafe name: it has a .. component"),
    ] {
        assert_refused(&[Item::stored(name, b"x")], ErrorKind::UnsafeName, message);
    }
}

#[test]
fn local_headers_that_differ() {
    let a = || Item::stored("a", b"one");
    for (item, what) in [
        (a().local(|header| header.name = b"b".to_vec()), "name"),
        (a().local(|header| header.name = b"ab".to_vec()), "name"),
        (a().local(|header| header.flags = 1 << 11), "flags"),
        (a().local(|header| header.method = 8), "compression method"),
        (a().local(|header| header.crc ^= 1), "checksum"),
        (a().local(|header| header.compressed_len = 2), "length"),
        (a().local(|header| header.uncompressed_len = 2), "length"),
        (a().local(|header| header.time = 1), "time"),
        (a().local(|header| header.date = 0x22), "time"),
        (a().both(|header| header.flags = 8).local(|header| header.crc = 7), "checksum"),
        (a().both(|header| header.flags = 8).local(|header| header.compressed_len = 7), "length"),
    ] {
        assert_refused(
            &[item],
            ErrorKind::Corrupt,
            &format!("a: its local and central headers differ in {what}"),
        );
    }
    let no_zip64 = a().local(|header| header.compressed_len = u32::MAX);
    assert_refused(
        &[no_zip64],
        ErrorKind::Corrupt,
        "a: its local header lacks the zip64 lengths it announces",
    );
    let mut nowhere = Item::stored("b", b"two");
    nowhere.header_start = Some(5);
    nowhere.trailer = vec![0; 5];
    let error = refusal(&[nowhere]);
    assert_eq!(error.to_string(), "b: no local header where its entry should begin");
}

#[test]
fn entries_that_overlap() {
    // Two directory entries for one stretch of the file, as in a bomb that is counted over and over.
    let mut second = Item::stored("b", b"two");
    second.header_start = Some(0);
    let error = refusal(&[Item::stored("a", b"one"), second]);
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert!(error.to_string().contains("its data overlaps the entry"), "{error}");

    let too_long = Item::stored("a", b"one").both(|header| {
        header.compressed_len = 10;
        header.uncompressed_len = 10;
    });
    assert_refused(
        &[too_long.clone(), Item::stored("b", b"two")],
        ErrorKind::Corrupt,
        "a: its data overlaps the entry b",
    );
    assert_refused(&[too_long], ErrorKind::Corrupt, "a: its data overlaps the central directory");

    // Only the local extra field moves the data into the next entry.
    let mut shifted = Item::stored("a", b"onetwo").both(|header| {
        header.crc = crc32fast::hash(b"twoPK\x03");
    });
    shifted.local.extra = b"one".to_vec();
    shifted.data = b"two".to_vec();
    assert_refused(
        &[shifted, Item::stored("b", b"two")],
        ErrorKind::Corrupt,
        "a: its data overlaps what follows it in the archive",
    );
}

#[test]
fn lengths_that_lie() {
    let data = b"some text, some text, some text";
    let shorter = Item::deflated("a", data).both(|header| header.uncompressed_len -= 1);
    assert_refused(&[shorter], ErrorKind::Corrupt, "a: it is longer than the 30 bytes declared");
    let longer = Item::deflated("a", data).both(|header| header.uncompressed_len += 1);
    assert_refused(&[longer], ErrorKind::Corrupt, "a: it ends after 31 of 32 bytes");
    let empty = Item::deflated("a", data).both(|header| header.uncompressed_len = 0);
    assert_refused(&[empty], ErrorKind::Corrupt, "a: it is longer than the 0 bytes declared");
    let cut = Item::deflated("a", data).both(|header| header.compressed_len -= 4);
    assert_refused(&[cut], ErrorKind::Corrupt, "a: its deflate stream is damaged");
    let stored = Item::stored("a", data).both(|header| header.uncompressed_len += 1);
    assert_refused(
        &[stored],
        ErrorKind::Corrupt,
        "a: it is stored, but its compressed and uncompressed lengths differ",
    );
}

#[test]
fn a_bad_checksum_comes_with_the_last_byte() {
    let bad = [Item::stored("a", b"one").both(|header| header.crc = 0x1234_5678)];
    assert_refused(&bad, ErrorKind::Corrupt, "a: checksum 7a6c86f1 does not match 12345678");
    let source = open(zip(&bad)).unwrap();
    let mut entry = source.open_entry("a").unwrap();
    // Whoever reads exactly the length never sees the end, but sees this.
    assert!(entry.read_exact(&mut [0; 3]).is_err());
    // And a failed entry does not seem to end.
    assert_eq!(Error::from(entry.read(&mut [0]).unwrap_err()).kind(), ErrorKind::Corrupt);
    assert_eq!(source.read("a", 100).unwrap_err().kind(), ErrorKind::Corrupt);
}

#[test]
fn all_but_the_last_byte_comes_before_a_bad_checksum() {
    let data = vec![7; 100_000];
    for item in [Item::stored("a", &data), Item::deflated("a", &data)] {
        let source = open(zip(&[item.both(|header| header.crc = 0x1234_5678)])).unwrap();
        let mut got = Vec::new();
        let error = source.open_entry("a").unwrap().read_to_end(&mut got).unwrap_err();
        assert_eq!(Error::from(error).kind(), ErrorKind::Corrupt);
        assert_eq!(got, data[1..]);
    }
}

#[test]
fn encryption_and_other_methods() {
    let encrypted = Item::stored("a", b"one").both(|header| header.flags = 1);
    assert_refused(&[encrypted], ErrorKind::Unsupported, "a: the entry is encrypted");
    let bzip2 = Item::stored("a", b"one").both(|header| header.method = 12);
    assert_refused(&[bzip2], ErrorKind::Unsupported, "a: compression method 12 (bzip2) is not supported");
    let unknown = Item::stored("a", b"one").both(|header| header.method = 77);
    assert_refused(&[unknown], ErrorKind::Unsupported, "a: compression method 77 is not supported");
    // The rest of such an archive can be read.
    let mixed = [Item::stored("a", b"one").both(|header| header.flags = 1), Item::stored("b", b"two")];
    assert_eq!(open(zip(&mixed)).unwrap().read("b", 3).unwrap(), "two");
}

#[test]
fn counts_that_disagree() {
    let items = [Item::stored("a", b"one"), Item::stored("b", b"two")];
    let limits = Limits::default();
    let fewer = refusal_of(zip_with(&items, b"", b"", 1), &limits);
    assert_eq!(fewer.to_string(), "the central directory has 47 bytes after the last entry declared");
    let more = refusal_of(zip_with(&items, b"", b"", 3), &limits);
    assert_eq!(more.to_string(), "the end record declares more entries than its central directory can hold");
    let mut zip64 = with_zip64_end(zip(&items), false);
    let at = zip64.len() - 22 - 20 - 56 + 24;
    zip64[at] = 1; // entries on this disk
    zip64[at + 8] = 1; // entries
    let error = refusal_of(zip64, &limits);
    assert_eq!(error.to_string(), "the zip64 end record contradicts the end record");
}

#[test]
fn bytes_appended() {
    let bytes = [zip(&[Item::stored("a", b"one")]), b"junk".to_vec()].concat();
    let error = refusal_of(bytes, &Limits::default());
    assert_eq!(error.kind(), ErrorKind::NotAnArchive);
    assert!(error.to_string().contains("bytes appended"), "{error}");
}

#[test]
fn limits_are_kept() {
    let items = [Item::stored("a", b"one"), Item::deflated("b", b"two two two")];
    let limits = Limits::default();
    for (limits, message) in [
        (limits.clone().max_entries(1), "the archive declares 2 entries, over the limit of 1"),
        (
            limits.clone().max_directory_len(90),
            "the archive declares 94 bytes of central directory, over the limit of 90",
        ),
        (limits.clone().max_total_len(13), "the archive declares 14 bytes of contents, over the limit of 13"),
        (limits.clone().max_entry_len(10), "b: it is 11 bytes long uncompressed, over the limit of 10"),
    ] {
        let error = refusal_of(zip(&items), &limits);
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Limit, message));
    }
    let at_the_limit = limits.max_entries(2).max_directory_len(94).max_total_len(14).max_entry_len(11);
    assert_eq!(contents(&Source::zip(Cursor::new(zip(&items)), &at_the_limit).unwrap()).unwrap().len(), 2);
}

#[test]
fn an_enormous_count_is_refused_before_anything_is_read() {
    let mut bytes = with_zip64_end(zip(&[]), true);
    let at = bytes.len() - 22 - 20 - 56 + 24;
    bytes[at..at + 16].fill(0x7f);
    let error = refusal_of(bytes, &Limits::default());
    assert_eq!(error.to_string(), "the end record declares more entries than its central directory can hold");
}

#[test]
fn bombs_stop_at_the_ratio() {
    let zeros = vec![0; 300 << 20];
    let bomb = Item::deflated("bomb", &zeros);
    assert!(bomb.data.len() < 400_000);
    let honest = zip(std::slice::from_ref(&bomb));
    let limits = Limits::default();
    let message = "bomb: it is compressed by more than 1000 to 1, over the limit";
    assert_eq!(refusal_of(honest.clone(), &limits).to_string(), message);

    // Data that is longer than its entry says is not even decompressed to the end.
    let lying = zip(&[bomb.clone().both(|header| header.uncompressed_len = 1000)]);
    assert_eq!(refusal_of(lying, &limits).to_string(), "bomb: it is longer than the 1000 bytes declared");

    // Padding that brings the declared ratio below the limit does not help the stream.
    let mut padded = bomb.clone();
    padded.data.extend(vec![0; 300 << 10]);
    let padded_len = u32::try_from(padded.data.len()).unwrap();
    let padded = zip(&[padded.both(|header| header.compressed_len = padded_len)]);
    let source = Source::zip(Cursor::new(padded), &limits).unwrap();
    let mut entry = source.open_entry("bomb").unwrap();
    let mut read: usize = 0;
    let mut buf = vec![0; 1 << 16];
    let error = loop {
        match entry.read(&mut buf) {
            Ok(len) => read += len,
            Err(error) => break error,
        }
    };
    assert_eq!(error.to_string(), message);
    assert!(read < 4 << 20, "{read}");

    let source = Source::zip(Cursor::new(honest), &limits.max_ratio(2000)).unwrap();
    assert_eq!(source.read("bomb", 300 << 20).unwrap().len(), 300 << 20);
}

#[test]
fn a_central_zip64_field_that_is_missing() {
    let item = Item::stored("a", b"one").central(|header| header.uncompressed_len = u32::MAX);
    assert_eq!(refusal(&[item]).kind(), ErrorKind::Corrupt);
    let lying = Item::stored("a", b"one").central(|header| {
        header.uncompressed_len = u32::MAX;
        header.extra = zip64_extra(&[1 << 40]);
    });
    assert_eq!(refusal(&[lying]).kind(), ErrorKind::Corrupt);
}
