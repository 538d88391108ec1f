//! How the frames of a video that are missing are made.

use std::fmt;

use crate::frame_name;

/// Frames of a video that are not there as files, under which names they are looked for, and a command that makes them.
///
/// Display says all of it. [`CvatXmlReader::missing_frames`](crate::CvatXmlReader::missing_frames) has those of a document.
///
/// ```
/// use cvat_xml_format::{CvatXmlReader, ReadOptions};
/// # let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("annotations.xml"), "<annotations><meta><task><mode>interpolation</mode>
///   <start_frame>10</start_frame><stop_frame>19</stop_frame><frame_filter>step=3</frame_filter>
///   <original_size><width>64</width><height>48</height></original_size></task></meta></annotations>")?;
/// let source = dataset_files::Source::folder(folder.path())?;
/// let reader = CvatXmlReader::open(source, "annotations.xml", ReadOptions::new())?;
/// let missing = &reader.missing_frames()[0];
/// assert_eq!(missing.first_name(), "images/frame_000010");
/// assert_eq!(
///     missing.command(),
///     "mkdir -p images && ffmpeg -i VIDEO -vf \"select='between(n,10,19)'\" -fps_mode passthrough -start_number 10 \
///      images/frame_%06d.png"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingFrames {
    /// The folder they belong into, ending in `/`.
    pub(crate) folder: String,
    /// The first frame, counted in the video from 0.
    pub(crate) first: u64,
    /// The last one, counted likewise.
    pub(crate) last: u64,
    /// The number in the first one's name.
    pub(crate) number: u64,
    /// From one to the next.
    pub(crate) step: u64,
}

impl MissingFrames {
    /// The name of the first frame's file, from the document's folder, without an extension.
    #[must_use]
    pub fn first_name(&self) -> String {
        format!("{}{}", self.folder, frame_name::of_video(self.number))
    }

    /// A command line that makes the files out of the video `VIDEO`, to run where the document is.
    ///
    /// Of a task that takes not every frame it also makes those between, which are not used.
    #[must_use]
    pub fn command(&self) -> String {
        let Self { folder, first, last, number, .. } = self;
        format!(
            "mkdir -p {} && ffmpeg -i VIDEO -vf \"select='between(n,{first},{last})'\" -fps_mode passthrough \
             -start_number {number} {folder}frame_%06d.png",
            folder.trim_end_matches('/')
        )
    }
}

impl fmt::Display for MissingFrames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "frames of a video are looked for as {}", self.first_name())?;
        if let Some(second) = self.number.checked_add(self.step).filter(|_| self.last > self.first) {
            write!(f, ", {}, …", frame_name::of_video(second))?;
        }
        write!(
            f,
            " with extension jpg, jpeg, png, bmp, gif, webp, tif or tiff; to extract them: {}",
            self.command()
        )
    }
}

/// The folder of a subset's images. A name that a shell could take for more than a name is left to be filled in.
pub(crate) fn folder(subset: Option<&str>) -> String {
    let is_plain = |name: &&str| {
        !name.starts_with('.') && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    match subset {
        Some(subset) => format!("images/{}/", Some(subset).filter(is_plain).unwrap_or("SUBSET")),
        None => "images/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_command() {
        assert_eq!(folder(None), "images/");
        assert_eq!(folder(Some("train-1")), "images/train-1/");
        for name in ["a;rm b", "$(x)", "../up", "a'b", "a b"] {
            assert_eq!(folder(Some(name)), "images/SUBSET/");
        }
    }

    #[test]
    fn says_names_and_command() {
        let mut missing = MissingFrames { folder: folder(None), first: 4, last: 4, number: 11, step: 2 };
        assert_eq!(
            missing.to_string(),
            "frames of a video are looked for as images/frame_000011 with extension jpg, jpeg, png, bmp, gif, webp, \
             tif or tiff; to extract them: mkdir -p images && ffmpeg -i VIDEO -vf \"select='between(n,4,4)'\" \
             -fps_mode passthrough -start_number 11 images/frame_%06d.png"
        );
        missing.last = 8;
        assert!(missing.to_string().contains("images/frame_000011, frame_000013, … with"));
    }
}
