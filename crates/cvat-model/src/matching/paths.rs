//! Paths as Python's `os.path` and `pathlib` take them apart on a server: `/` alone separates.

/// `os.path.splitext(path)[0]`. Leading dots make no extension; a trailing one does.
pub(super) fn without_extension(path: &str) -> &str {
    let file = basename(path);
    let visible = file.trim_start_matches('.');
    let cut = visible.rfind('.').map_or(0, |dot| visible.len() - dot);
    path.get(..path.len() - cut).unwrap_or(path)
}

/// `os.path.basename`.
pub(super) fn basename(path: &str) -> &str {
    path.rfind('/').and_then(|slash| path.get(slash + 1..)).unwrap_or(path)
}

/// `os.path.dirname`.
pub(super) fn dirname(path: &str) -> &str {
    let head = path.rfind('/').and_then(|slash| path.get(..=slash)).unwrap_or("");
    let trimmed = head.trim_end_matches('/');
    if trimmed.is_empty() { head } else { trimmed }
}

/// `os.path.join` of two.
pub(super) fn join(folder: &str, path: &str) -> String {
    let separator = if folder.is_empty() || folder.ends_with('/') { "" } else { "/" };
    if path.starts_with('/') { path.to_owned() } else { format!("{folder}{separator}{path}") }
}

/// `pathlib.PurePosixPath(path).parts`, from the last to the first.
pub(super) fn parts_reversed(path: &str) -> impl Iterator<Item = &str> {
    let slashes = path.len() - path.trim_start_matches('/').len();
    let root = match slashes {
        0 => None,
        2 => Some("//"),
        _ => Some("/"),
    };
    path.rsplit('/').filter(|part| !part.is_empty() && *part != ".").chain(root)
}

/// What comes after so many characters.
pub(super) fn after_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).and_then(|(at, _)| text.get(at..)).unwrap_or("")
}

/// What comes before the last so many characters.
pub(super) fn before_chars(text: &str, count: usize) -> &str {
    let len = text.chars().count();
    let end = len.checked_sub(count).and_then(|keep| Some(text.char_indices().nth(keep)?.0));
    match (count, end) {
        (0, _) => text,
        (_, Some(end)) => text.get(..end).unwrap_or(""),
        (_, None) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_python_takes_paths_apart() {
        for (path, stem) in [
            ("a.b/c.tar.gz", "a.b/c.tar"),
            ("a.b/c", "a.b/c"),
            (".hidden", ".hidden"),
            ("x/..a.b", "x/..a"),
            ("a.", "a"),
            ("...", "..."),
            ("", ""),
        ] {
            assert_eq!(without_extension(path), stem, "{path}");
        }
        for (path, folder) in
            [("a/b/c", "a/b"), ("a", ""), ("/a", "/"), ("//a", "//"), ("a//b", "a"), ("", "")]
        {
            assert_eq!(dirname(path), folder, "{path}");
        }
        for (path, parts) in [
            ("a//./b", vec!["b", "a"]),
            ("/a", vec!["a", "/"]),
            ("//a", vec!["a", "//"]),
            ("///", vec!["/"]),
            ("", vec![]),
        ] {
            assert_eq!(parts_reversed(path).collect::<Vec<_>>(), parts, "{path}");
        }
        assert_eq!(
            (join("a", "b"), join("a/", "b"), join("a", "/b")),
            ("a/b".into(), "a/b".into(), "/b".into())
        );
        assert_eq!(
            (before_chars("день/a", 2), before_chars("ab", 0), before_chars("ab", 3)),
            ("день", "ab", "")
        );
        assert_eq!((after_chars("кадр_012", 5), after_chars("ab", 6)), ("012", ""));
    }
}
