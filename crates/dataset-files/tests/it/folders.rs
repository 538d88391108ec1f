//! Reading folders.

use std::{fs, io::Read, path::Path};

use dataset_files::{ErrorKind, Limits, Source};

use crate::{contents, names};

fn write(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn files_at_any_depth() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "b.txt", b"b");
    write(folder.path(), "a/deep/er.txt", b"er");
    write(folder.path(), "a/x.txt", b"x");
    fs::create_dir(folder.path().join("empty")).unwrap();
    let source = Source::folder(folder.path()).unwrap();
    assert!(!source.is_zip());
    let expected = [("a/deep/er.txt", "er"), ("a/x.txt", "x"), ("b.txt", "b")];
    assert_eq!(contents(&source).unwrap(), expected.map(|(name, text)| (name.to_owned(), text.into())));
    assert_eq!(source.list("").unwrap(), ["b.txt"]);
    assert_eq!(source.list("a").unwrap(), ["a/x.txt"]);
    assert!(source.list("nowhere").unwrap().is_empty() && source.list("b.txt").unwrap().is_empty());
    assert!(source.contains("a/x.txt") && !source.contains("a") && !source.contains("a/../b.txt"));
    assert_eq!(source.read("b.txt", 1).unwrap(), "b");
    assert_eq!(
        source.read("a/deep/er.txt", 1).unwrap_err().to_string(),
        "a/deep/er.txt: it is longer than 1 bytes"
    );
}

#[test]
fn what_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a/x", b"x");
    let source = Source::folder(folder.path()).unwrap();
    for (name, kind) in [
        ("missing", ErrorKind::NotFound),
        ("a", ErrorKind::NotFound),
        ("a/x/y", ErrorKind::NotFound),
        ("../x", ErrorKind::UnsafeName),
        ("/etc/passwd", ErrorKind::UnsafeName),
        ("", ErrorKind::UnsafeName),
    ] {
        let error = source.open_entry(name).unwrap_err();
        assert_eq!((error.kind(), error.entry()), (kind, Some(name)));
    }
    assert_eq!(Source::folder(folder.path().join("a/x")).unwrap_err().to_string(), "not a folder");
}

#[test]
fn the_number_of_files_is_limited() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c"] {
        write(folder.path(), name, b"");
    }
    let open = |limit| Source::open(folder.path(), &Limits::default().max_entries(limit)).unwrap();
    assert_eq!(names(&open(3)).len(), 3);
    assert_eq!(open(2).entries().unwrap_err().kind(), ErrorKind::Limit);
}

#[cfg(unix)]
mod links {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn links_are_followed_but_not_in_circles() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        write(&root, "a/x.txt", b"x");
        write(folder.path(), "elsewhere/y.txt", b"y");
        symlink(folder.path().join("elsewhere"), root.join("outside")).unwrap();
        symlink("x.txt", root.join("a/link.txt")).unwrap();
        symlink("..", root.join("a/up")).unwrap();
        symlink("../root/a", folder.path().join("elsewhere/back")).unwrap();
        symlink("nowhere", root.join("broken")).unwrap();
        symlink("self", root.join("self")).unwrap();
        let source = Source::folder(&root).unwrap();
        assert_eq!(
            names(&source),
            ["a/link.txt", "a/x.txt", "outside/back/link.txt", "outside/back/x.txt", "outside/y.txt"]
        );
        assert_eq!(source.read("outside/y.txt", 10).unwrap(), "y");
        let warnings: Vec<String> = source.warnings().iter().map(ToString::to_string).collect();
        assert_eq!(
            warnings,
            [
                "a/up: ignored: a link to a folder that contains it",
                "broken: ignored: a link that leads nowhere",
                "outside/back/up: ignored: a link to a folder that contains it",
                "self: ignored: a link that leads nowhere",
            ]
        );
    }

    #[test]
    fn links_that_multiply_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        // Each level holds two links to the next: 2^40 folders, and no file in any of them.
        for level in 0..40 {
            let path = folder.path().join(level.to_string());
            fs::create_dir(&path).unwrap();
            for name in ["a", "b"] {
                symlink(folder.path().join((level + 1).to_string()), path.join(name)).unwrap();
            }
        }
        fs::create_dir(folder.path().join("40")).unwrap();
        let source = Source::open(folder.path(), &Limits::default().max_entries(1000)).unwrap();
        assert_eq!(source.entries().unwrap_err().kind(), ErrorKind::Limit);
    }

    #[test]
    fn names_that_cannot_be_told() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), r"back\slash", b"");
        fs::write(folder.path().join(OsStr::from_bytes(b"\xff.txt")), b"").unwrap();
        let source = Source::folder(folder.path()).unwrap();
        assert!(source.warnings().is_empty());
        assert!(source.list("").unwrap().is_empty());
        assert!(names(&source).is_empty());
        let warnings: Vec<String> = source.warnings().iter().map(ToString::to_string).collect();
        assert_eq!(
            warnings,
            [
                r"back\slash: ignored: its name is not a clean relative name",
                "\u{fffd}.txt: ignored: its name is not UTF-8",
            ]
        );
    }

    #[test]
    fn a_file_changed_after_it_was_listed_is_read_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a", b"one");
        let source = Source::folder(folder.path()).unwrap();
        assert_eq!(source.entries().unwrap()[0].len(), 3);
        write(folder.path(), "a", b"longer");
        let mut text = String::new();
        source.open_entry("a").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "longer");
    }
}
