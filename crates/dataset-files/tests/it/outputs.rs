//! Writing: whole or not at all, and the same bytes for the same calls.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use dataset_files::{EntryWriter, ErrorKind, Limits, Overwrite, Result, Sink, Source};

use crate::contents;

/// Longer than what is kept in memory.
const LONG: usize = 9 << 20;

type Make = fn(&Path, Overwrite) -> Result<Sink>;

const KINDS: [(Make, &str); 3] = [
    (|dir, overwrite| Sink::zip(dir.join("out"), overwrite), "out"),
    (|dir, overwrite| Sink::new_folder(dir.join("out"), overwrite), "out"),
    (|dir, overwrite| Sink::files_in(dir, overwrite), "a.txt"),
];

fn put(sink: &Sink, name: &str, bytes: &[u8]) {
    let mut entry = sink.create(name).unwrap();
    entry.write_all(bytes).unwrap();
    entry.finish().unwrap();
}

fn items(dir: &Path) -> Vec<String> {
    let mut items: Vec<String> =
        fs::read_dir(dir).unwrap().map(|item| item.unwrap().file_name().into_string().unwrap()).collect();
    items.sort();
    items
}

/// The names in the order in which the archive holds them.
fn order(path: &Path) -> Vec<String> {
    let archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

#[test]
fn nothing_is_left_of_an_output_that_is_dropped() {
    for (make, _) in KINDS {
        let dir = tempfile::tempdir().unwrap();
        let sink = make(dir.path(), Overwrite::Refuse).unwrap();
        put(&sink, "a.txt", b"a");
        put(&sink, "long", &vec![1; LONG]);
        let mut open = sink.create("open").unwrap();
        open.write_all(&vec![2; LONG]).unwrap();
        drop(sink);
        // Whoever still writes is told, or writes into nothing.
        let _ = open.write_all(&vec![3; LONG]);
        drop(open);
        assert!(items(dir.path()).is_empty(), "{:?}", items(dir.path()));
    }
}

#[test]
fn an_unfinished_entry_spoils_the_output() {
    for (make, _) in KINDS {
        let dir = tempfile::tempdir().unwrap();
        let sink = make(dir.path(), Overwrite::Refuse).unwrap();
        put(&sink, "a.txt", b"a");
        sink.create("b.txt").unwrap().write_all(b"half").unwrap();
        let error = sink.finish().unwrap_err();
        assert_eq!((error.kind(), error.entry()), (ErrorKind::Unfinished, Some("b.txt")));
        assert!(items(dir.path()).is_empty());
    }
}

#[test]
fn an_output_appears_when_it_is_finished() {
    for (make, name) in KINDS {
        let dir = tempfile::tempdir().unwrap();
        let sink = make(dir.path(), Overwrite::Refuse).unwrap();
        put(&sink, "a.txt", b"a");
        assert!(!dir.path().join(name).exists());
        sink.finish().unwrap();
        assert_eq!(items(dir.path()), [name]);
    }
}

#[test]
fn what_exists_is_replaced_only_where_allowed() {
    for (make, name) in KINDS {
        let dir = tempfile::tempdir().unwrap();
        let sink = make(dir.path(), Overwrite::Refuse).unwrap();
        put(&sink, "a.txt", b"first");
        sink.finish().unwrap();

        let refused = make(dir.path(), Overwrite::Refuse).and_then(|sink| sink.create("a.txt")).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Exists);
        assert!(refused.to_string().contains(dir.path().to_str().unwrap()), "{refused}");

        let sink = make(dir.path(), Overwrite::Allow).unwrap();
        put(&sink, "a.txt", b"second");
        let path = dir.path().join(name);
        let is_first = |path: &Path| fs::read(path).unwrap().windows(5).any(|window| window == b"first");
        let file = if path.is_dir() { path.join("a.txt") } else { path };
        assert!(is_first(&file));
        sink.finish().unwrap();
        assert!(!is_first(&file));
        assert_eq!(items(dir.path()), [name]);
    }
}

#[test]
fn what_appears_meanwhile_is_not_replaced() {
    for (make, name) in KINDS {
        let dir = tempfile::tempdir().unwrap();
        let sink = make(dir.path(), Overwrite::Refuse).unwrap();
        put(&sink, "a.txt", b"ours");
        fs::write(dir.path().join(name), b"theirs").unwrap();
        assert_eq!(sink.finish().unwrap_err().kind(), ErrorKind::Exists);
        assert_eq!(fs::read(dir.path().join(name)).unwrap(), b"theirs");
        assert_eq!(items(dir.path()), [name]);
    }
}

#[test]
fn a_folder_is_filled_and_the_rest_of_it_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir_all(out.join("images")).unwrap();
    for (name, text) in [("images/old.jpg", "old"), ("images/a.jpg", "old"), ("notes.txt", "old")] {
        fs::write(out.join(name), text).unwrap();
    }
    let sink = Sink::new_folder(&out, Overwrite::Allow).unwrap();
    for name in ["images/a.jpg", "images/b/c.jpg", "new/d.txt"] {
        put(&sink, name, b"new");
    }
    sink.finish().unwrap();
    let expected = [
        ("images/a.jpg", "new"),
        ("images/b/c.jpg", "new"),
        ("images/old.jpg", "old"),
        ("new/d.txt", "new"),
        ("notes.txt", "old"),
    ];
    let found = contents(&Source::folder(&out).unwrap()).unwrap();
    assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text.into())));
    assert_eq!(items(&out), ["images", "new", "notes.txt"]);
}

#[test]
fn a_conflict_in_a_folder_leaves_it_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("b"), b"a file").unwrap();
    let sink = Sink::new_folder(dir.path(), Overwrite::Allow).unwrap();
    put(&sink, "a", b"new");
    put(&sink, "b/c", b"new");
    assert_eq!(sink.finish().unwrap_err().kind(), ErrorKind::Exists);
    assert_eq!(items(dir.path()), ["b"]);
}

#[test]
fn an_empty_folder_is_as_good_as_none() {
    let dir = tempfile::tempdir().unwrap();
    let sink = Sink::new_folder(dir.path(), Overwrite::Refuse).unwrap();
    put(&sink, "a/b", b"new");
    sink.finish().unwrap();
    assert_eq!(items(dir.path()), ["a"]);
    let error = Sink::new_folder(dir.path(), Overwrite::Refuse).unwrap_err();
    assert_eq!(error.to_string(), format!("{}: exists already and is not empty", dir.path().display()));
}

#[test]
fn places_that_do_not_fit() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("missing");
    let message = format!("{}: no such folder", missing.display());
    for error in [
        Sink::zip(missing.join("a.zip"), Overwrite::Allow).unwrap_err(),
        Sink::new_folder(missing.join("a"), Overwrite::Allow).unwrap_err(),
        Sink::files_in(&missing, Overwrite::Allow).unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::NotFound, message.clone()));
    }
    assert_eq!(Sink::zip(dir.path(), Overwrite::Allow).unwrap_err().kind(), ErrorKind::Exists);
    let file = dir.path().join("file");
    fs::write(&file, b"").unwrap();
    assert_eq!(Sink::new_folder(&file, Overwrite::Allow).unwrap_err().kind(), ErrorKind::Exists);
}

#[test]
fn one_name_once() {
    for (make, _) in KINDS {
        let dir = tempfile::tempdir().unwrap();
        let sink = make(dir.path(), Overwrite::Refuse).unwrap();
        put(&sink, "a.txt", b"a");
        let error = sink.create("a.txt").unwrap_err();
        assert_eq!((error.kind(), error.entry()), (ErrorKind::Duplicate, Some("a.txt")));
    }
    let dir = tempfile::tempdir().unwrap();
    let sink = Sink::zip(dir.path().join("a.zip"), Overwrite::Refuse).unwrap();
    put(&sink, "a/b", b"");
    for name in ["a", "a/b/c"] {
        assert_eq!(sink.create(name).unwrap_err().kind(), ErrorKind::Duplicate);
    }
    put(&sink, "A/b", b"");
}

/// Entries of all lengths, opened and finished across each other.
fn write_a_bit_of_everything(path: PathBuf) {
    let sink = Sink::zip(path, Overwrite::Refuse).unwrap();
    let fill = |entry: &mut EntryWriter, byte: u8, len: usize| {
        for chunk in vec![byte; len].chunks(1_000_003) {
            entry.write_all(chunk).unwrap();
        }
    };
    let mut notes = sink.create_spooled("notes.txt").unwrap();
    let mut streamed = sink.create("streamed").unwrap();
    fill(&mut streamed, 1, 100);
    put(&sink, "before.txt", b"passes while the first is short");
    fill(&mut streamed, 1, LONG);
    put(&sink, "waits.txt", b"queues");
    let mut long = sink.create("long").unwrap();
    fill(&mut long, 2, LONG + 1);
    long.finish().unwrap();
    put(&sink, "waits-too.txt", b"queues behind it");
    fill(&mut notes, 3, 10);
    streamed.finish().unwrap();
    put(&sink, "ü.txt", b"");
    notes.finish().unwrap();
    sink.finish().unwrap();
}

#[test]
fn entries_written_across_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.zip");
    write_a_bit_of_everything(path.clone());
    assert_eq!(
        order(&path),
        ["before.txt", "streamed", "waits.txt", "long", "waits-too.txt", "ü.txt", "notes.txt"]
    );
    let source = Source::open(&path, &Limits::default()).unwrap();
    let lens: Vec<_> =
        contents(&source).unwrap().into_iter().map(|(name, bytes)| (name, bytes.len())).collect();
    let expected = [
        ("before.txt", 31),
        ("long", LONG + 1),
        ("notes.txt", 10),
        ("streamed", LONG + 100),
        ("waits-too.txt", 16),
        ("waits.txt", 6),
        ("ü.txt", 0),
    ];
    assert_eq!(lens, expected.map(|(name, len)| (name.to_owned(), len)));
    assert!(source.read("long", 1 << 30).unwrap().iter().all(|&byte| byte == 2));

    // An independent reader finds the same.
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        assert_eq!(entry.unix_mode(), Some(0o100_644));
        assert_eq!(bytes, source.read(&entry.name().unwrap(), 1 << 30).unwrap());
    }
}

#[test]
fn the_same_calls_give_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let [one, two] = ["one.zip", "two.zip"].map(|name| dir.path().join(name));
    write_a_bit_of_everything(one.clone());
    write_a_bit_of_everything(two.clone());
    assert!(fs::read(one).unwrap() == fs::read(two).unwrap());
}

#[test]
fn more_entries_than_the_plain_format_counts() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.zip");
    let sink = Sink::zip(&path, Overwrite::Refuse).unwrap();
    for number in 0..65_536 {
        sink.create(&number.to_string()).unwrap().finish().unwrap();
    }
    sink.finish().unwrap();
    let source = Source::open(&path, &Limits::default()).unwrap();
    assert_eq!(source.entries().unwrap().len(), 65_536);
    assert_eq!(order(&path).len(), 65_536);
}

#[test]
fn a_tiny_archive_byte_by_byte() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.zip");
    let sink = Sink::zip(&path, Overwrite::Refuse).unwrap();
    put(&sink, "a.txt", b"hi\n");
    sink.finish().unwrap();
    let expected: [&[u8]; 27] = [
        // local header
        b"PK\x03\x04",
        &[10, 0],                  // version needed: 1.0
        &[0, 0],                   // flags
        &[0, 0],                   // method: stored
        &[0, 0, 0x21, 0],          // 00:00:00, 1980-01-01
        &[0x7a, 0x7a, 0x6f, 0xed], // CRC-32
        &[3, 0, 0, 0, 3, 0, 0, 0], // compressed and uncompressed length
        &[5, 0, 0, 0],             // length of name and extra field
        b"a.txt",
        // data
        b"hi\n",
        // central header
        b"PK\x01\x02",
        &[45, 3],                  // made by Unix, version 4.5
        &[10, 0],                  // version needed
        &[0, 0, 0, 0],             // flags, method
        &[0, 0, 0x21, 0],          // 00:00:00, 1980-01-01
        &[0x7a, 0x7a, 0x6f, 0xed], // CRC-32
        &[3, 0, 0, 0, 3, 0, 0, 0], // compressed and uncompressed length
        &[5, 0, 0, 0, 0, 0],       // length of name, extra field and comment
        &[0, 0, 0, 0],             // disk, internal attributes
        &[0, 0, 0xa4, 0x81],       // mode 0100644
        &[0, 0, 0, 0],             // place of the local header
        b"a.txt",
        // end record
        b"PK\x05\x06",
        &[0, 0, 0, 0, 1, 0, 1, 0], // disks, entries here and in all
        &[51, 0, 0, 0],            // length of the central directory
        &[38, 0, 0, 0],            // place of the central directory
        &[0, 0],                   // length of the comment
    ];
    assert_eq!(fs::read(path).unwrap(), expected.concat());
}

#[cfg(unix)]
#[test]
fn outputs_have_the_permissions_of_new_files() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for (make, name) in KINDS {
        let dir = tempfile::tempdir().unwrap();
        let sink = make(dir.path(), Overwrite::Refuse).unwrap();
        put(&sink, "a.txt", b"a");
        sink.finish().unwrap();
        // What any program would get, whatever the umask here.
        fs::write(dir.path().join("file"), b"").unwrap();
        fs::create_dir(dir.path().join("folder")).unwrap();
        let out = dir.path().join(name);
        let like = if out.is_dir() { "folder" } else { "file" };
        assert_eq!(mode(out), mode(dir.path().join(like)));
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_the_output_stays_a_link() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("real")).unwrap();
    fs::write(dir.path().join("real/a.zip"), b"old").unwrap();
    let link = dir.path().join("a.zip");
    std::os::unix::fs::symlink("real/a.zip", &link).unwrap();
    Sink::zip(&link, Overwrite::Allow).unwrap().finish().unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(dir.path().join("real/a.zip")).unwrap().len(), 22);
    assert_eq!(items(&dir.path().join("real")), ["a.zip"]);

    std::os::unix::fs::symlink("nowhere", dir.path().join("broken")).unwrap();
    let error = Sink::zip(dir.path().join("broken"), Overwrite::Allow).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Exists);
}

#[test]
fn readers_and_writers_can_go_to_other_threads() {
    fn send<T: Send + 'static>() {}
    fn sync<T: Sync>() {}
    send::<Source>();
    send::<Sink>();
    send::<dataset_files::EntryReader>();
    send::<EntryWriter>();
    send::<dataset_files::Error>();
    sync::<Source>();
    sync::<Sink>();
    sync::<dataset_files::Error>();
}
