//! Names of frames: CVAT's own of videos, and extensions.

pub(crate) use cvat_model::frame_extension as extension;

/// CVAT's name of a video's frame, without extension.
pub(crate) fn of_video(number: u64) -> String {
    format!("frame_{number:06}")
}

/// The number in `frame_000012` with any extension, in any folder.
pub(crate) fn number_of_video(name: &str) -> Option<u64> {
    let stem = cvat_model::matched_name(name).rsplit('/').next()?;
    let number = stem.strip_prefix("frame_")?.parse().ok()?;
    (stem == of_video(number)).then_some(number)
}

/// The name without its extension, if it has one that `counts`.
pub(crate) fn without_extension(name: &str, counts: impl Fn(&str) -> bool) -> &str {
    match extension(name) {
        Some(extension) if counts(extension) => name.get(..name.len() - extension.len() - 1).unwrap_or(name),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions() {
        assert_eq!(extension("a/b.c/d.JPG"), Some("JPG"));
        assert_eq!(extension("a.b/c"), None);
        assert_eq!(extension(".hidden"), None);
        assert_eq!(extension("a."), None);
    }

    #[test]
    fn numbers_of_video_frames() {
        for (name, number) in
            [("frame_000012.PNG", 12), ("a/frame_1234567", 1_234_567), ("frame_000000.x", 0)]
        {
            assert_eq!(number_of_video(name), Some(number), "{name}");
        }
        for no in ["frame_12.png", "frame_0000012.png", "frame_+00012.png", "a.png", "frame_.png", ""] {
            assert_eq!(number_of_video(no), None, "{no}");
        }
    }
}
