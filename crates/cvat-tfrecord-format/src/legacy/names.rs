//! File names and format words.

/// The extension with its dot as `os.path.splitext` tells it: behind the dots that a file's name begins with.
fn extension(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    let visible = file.trim_start_matches('.');
    visible.rfind('.').and_then(|at| visible.get(at..)).unwrap_or("")
}

/// What `image/filename` says: the name, which is given an extension where it has none. Frames of a video were images
/// in PNG, all others were encoded as JPEG then.
pub(super) fn file_name(name: &str, number: Option<u64>) -> String {
    let added = match extension(name) {
        "" if number.is_some_and(|number| name == format!("frame_{number:06}")) => ".PNG",
        "" => ".jpg",
        _ => "",
    };
    format!("{name}{added}")
}

/// What `image/format` says of a file called so.
pub(super) fn format_word(file_name: &str) -> &'static str {
    match extension(file_name).to_lowercase().as_str() {
        ".jpg" | ".jpeg" => "jpeg",
        ".png" => "png",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_extension_or_are_given_one() {
        for (name, number, file_name_, word) in [
            ("a.jpg", None, "a.jpg", "jpeg"),
            ("sub/b.JPG", None, "sub/b.JPG", "jpeg"),
            ("c.jpeg", None, "c.jpeg", "jpeg"),
            ("d.PNG", None, "d.PNG", "png"),
            ("e.bmp", None, "e.bmp", ""),
            ("v1.0/f", None, "v1.0/f.jpg", "jpeg"),
            (".hidden", None, ".hidden.jpg", "jpeg"),
            ("..a.b", None, "..a.b", ""),
            ("g.", None, "g.", ""),
            ("frame_000012", Some(12), "frame_000012.PNG", "png"),
            ("frame_000012.PNG", Some(12), "frame_000012.PNG", "png"),
            ("frame_000012", Some(13), "frame_000012.jpg", "jpeg"),
            ("frame_1234567", Some(1_234_567), "frame_1234567.PNG", "png"),
            ("h.tar.gz", None, "h.tar.gz", ""),
        ] {
            let actual = file_name(name, number);
            assert_eq!((actual.as_str(), format_word(&actual)), (file_name_, word), "{name}");
        }
    }
}
