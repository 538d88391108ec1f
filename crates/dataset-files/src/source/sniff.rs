//! What a file that is no zip archive looks like.

/// How many bytes from the start are looked at.
pub(super) const LEN: u64 = 512;

/// First bytes of the containers that are mistaken for a zip archive.
const STARTS: [(&[u8], &str); 7] = [
    (b"\x1f\x8b", "the file is gzip-compressed"),
    (b"7z\xbc\xaf\x27\x1c", "the file is a 7z archive"),
    (b"Rar!\x1a\x07", "the file is a RAR archive"),
    (b"BZh", "the file is bzip2-compressed"),
    (b"\xfd7zXZ\0", "the file is xz-compressed"),
    (b"\x28\xb5\x2f\xfd", "the file is zstd-compressed"),
    (b"<", "the file begins like XML or HTML"),
];

/// The place and text of tar's signature.
const TAR_SIGNATURE: (usize, &[u8]) = (257, b"ustar");

/// What the file is by its first bytes; none if it begins like a zip archive.
pub(super) fn describe(start: &[u8]) -> Option<String> {
    if start.starts_with(b"PK") {
        return None;
    }
    if start.is_empty() {
        return Some("the file is empty".to_owned());
    }
    if start.get(TAR_SIGNATURE.0..).is_some_and(|rest| rest.starts_with(TAR_SIGNATURE.1)) {
        return Some("the file is a tar archive".to_owned());
    }
    if let Some((_, what)) = STARTS.iter().find(|(signature, _)| start.starts_with(signature)) {
        return Some((*what).to_owned());
    }
    let bytes: Vec<String> = start.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    Some(format!("the file begins with bytes {}", bytes.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_starts_are_named() {
        assert_eq!(describe(b"PK\x03\x04"), None);
        assert_eq!(describe(b"").unwrap(), "the file is empty");
        assert_eq!(describe(b"\x1f\x8b\x08").unwrap(), "the file is gzip-compressed");
        assert_eq!(describe(b"\x0c\0\0\0\0").unwrap(), "the file begins with bytes 0c 00 00 00");
        let mut tar = vec![b'a'; 257];
        tar.extend(b"ustar\0");
        assert_eq!(describe(&tar).unwrap(), "the file is a tar archive");
    }
}
