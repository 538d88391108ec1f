//! Clean relative names.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind, Result};

/// The longest name of a file or folder that common file systems take, in bytes.
const MAX_COMPONENT_LEN: usize = 255;
/// The longest name this crate writes, in bytes.
const MAX_NAME_LEN: usize = 4095;
/// What counts as an extension worth keeping when a component is cut, in bytes with its dot.
const MAX_EXTENSION_LEN: usize = 16;
/// What a name becomes of which nothing is left.
const UNNAMED: &str = "unnamed";

/// Turns any name into one that [`Sink::create`](crate::Sink::create) accepts.
///
/// `\` becomes `/`; drive letters, leading slashes, `.`, `..` and empty components go; NUL and other
/// control characters become `_`; a component over 255 bytes is cut, keeping its extension, and of a name over
/// 4095 bytes the last components stay; of what is empty then, `unnamed` is made. A clean name comes back as it is,
/// so that a caller can report a rename when the result differs. Different names may become equal.
///
/// ```
/// use dataset_files::safe_name;
///
/// assert_eq!(safe_name("train/a.jpg"), "train/a.jpg");
/// assert_eq!(safe_name(r"C:\data\..\a.jpg"), "data/a.jpg");
/// assert_eq!(safe_name("../../etc/passwd"), "etc/passwd");
/// assert_eq!(safe_name("a\nb"), "a_b");
/// assert_eq!(safe_name("/"), "unnamed");
/// ```
#[must_use]
pub fn safe_name(name: &str) -> Cow<'_, str> {
    if is_writable(name) {
        return Cow::Borrowed(name);
    }
    let mut components: Vec<Cow<'_, str>> =
        name.split(['/', '\\']).map(clean_component).filter(|component| !is_dots(component)).collect();
    let mut from = 0;
    let mut len: usize = components.iter().map(|component| component.len() + 1).sum();
    while let Some(first) = components.get_mut(from) {
        let before = first.len() + 1;
        while has_drive(first) {
            first.to_mut().drain(..2);
        }
        let after = first.len() + 1;
        len -= before - after;
        if is_dots(first) || len > MAX_NAME_LEN + 1 {
            len -= after;
            from += 1;
        } else {
            break;
        }
    }
    match components.get(from..) {
        Some(kept) if !kept.is_empty() => Cow::Owned(kept.join("/")),
        _ => Cow::Borrowed(UNNAMED),
    }
}

/// Refuses what [`safe_name`] would change.
pub(crate) fn check_writable(name: &str) -> Result<()> {
    if is_writable(name) {
        return Ok(());
    }
    check(name)?;
    let reason =
        if name.chars().any(char::is_control) { "it has control characters" } else { "it is too long" };
    Err(unsafe_name(name, reason))
}

fn is_writable(name: &str) -> bool {
    check(name).is_ok()
        && name.len() <= MAX_NAME_LEN
        && name.split('/').all(|component| component.len() <= MAX_COMPONENT_LEN)
        && !name.chars().any(char::is_control)
}

/// Refuses names that are not relative, not clean, or read differently on another system.
pub(crate) fn check(name: &str) -> Result<()> {
    let reason = if name.is_empty() {
        "it is empty"
    } else if name.contains('\0') {
        "it has a NUL character"
    } else if name.contains('\\') {
        "it has a backslash"
    } else if name.starts_with('/') {
        "it is absolute"
    } else if has_drive(name) {
        "it begins with a drive letter"
    } else if name.split('/').any(|component| component == "..") {
        "it has a .. component"
    } else if name.split('/').any(is_dots) {
        "it has an empty component"
    } else {
        return Ok(());
    };
    Err(unsafe_name(name, reason))
}

/// The name of an archive entry: some Windows tools separate with `\`, some tools begin with `./`.
pub(crate) fn from_archive(name: &str) -> String {
    let name = name.replace('\\', "/");
    let mut rest = name.as_str();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter;
    }
    rest.to_owned()
}

fn unsafe_name(name: &str, reason: &str) -> Error {
    Error::new(ErrorKind::UnsafeName, format!("unsafe name: {reason}"))
        .in_entry(&name.escape_debug().to_string())
}

fn has_drive(name: &str) -> bool {
    matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn is_dots(component: &str) -> bool {
    matches!(component, "" | "." | "..")
}

fn clean_component(component: &str) -> Cow<'_, str> {
    let mut component = Cow::Borrowed(component);
    if component.chars().any(char::is_control) {
        component = Cow::Owned(component.replace(char::is_control, "_"));
    }
    if component.len() > MAX_COMPONENT_LEN {
        let dot = component.rfind('.').filter(|dot| component.len() - dot <= MAX_EXTENSION_LEN);
        let (stem, extension) = component.split_at(dot.unwrap_or(component.len()));
        let room = MAX_COMPONENT_LEN - extension.len();
        component = Cow::Owned(format!("{}{extension}", cut(stem, room)));
    }
    component
}

/// The longest start of `text` of at most `max_len` bytes that ends between characters.
fn cut(text: &str, max_len: usize) -> &str {
    (0..=max_len).rev().find_map(|len| text.get(..len)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_names_are_refused_with_a_reason() {
        for (name, reason) in [
            ("", "it is empty"),
            ("/a", "it is absolute"),
            ("C:a", "it begins with a drive letter"),
            ("a/../b", "it has a .. component"),
            ("a//b", "it has an empty component"),
            ("a/", "it has an empty component"),
            ("a/./b", "it has an empty component"),
            ("a\\b", "it has a backslash"),
            ("a\0", "it has a NUL character"),
            ("a\nb", "it has control characters"),
        ] {
            let error = check_writable(name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnsafeName);
            assert!(error.to_string().ends_with(&format!("unsafe name: {reason}")), "{error}");
        }
    }

    #[test]
    fn safe_names() {
        for (name, safe) in [
            ("x", "x"),
            ("a b/ü.jpg", "a b/ü.jpg"),
            ("", "unnamed"),
            ("..", "unnamed"),
            ("C:", "unnamed"),
            ("C:D:x", "x"),
            ("C:../x", "x"),
            ("C:/D:/x", "x"),
            (r"\\server\share\x", "server/share/x"),
            ("a:b.jpg", "b.jpg"),
            ("./a/./b//c/", "a/b/c"),
            ("a\0b\u{7f}", "a_b_"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
    }

    #[test]
    fn long_names_keep_their_end() {
        let long = format!("{}.jpg", "ü".repeat(200));
        let safe = safe_name(&long);
        assert_eq!(safe.len(), 254);
        assert!(safe.ends_with("ü.jpg"));

        let deep = "abcdefg/".repeat(1000) + "C:last.jpg";
        let safe = safe_name(&deep);
        assert!(safe.len() <= MAX_NAME_LEN && safe.len() > MAX_NAME_LEN - 8, "{}", safe.len());
        assert!(safe.ends_with("/C:last.jpg"));
    }
}
