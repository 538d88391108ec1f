//! Lists of names: one a line, or the manifest that CVAT keeps of a task's images.

use std::fmt;

use cvat_model::FrameSize;
use cvat_model::TaskMode;
use cvat_model::matching::{TaskFrame, TaskFrames};
use serde::Deserialize;

/// More than a list of so many names has.
pub(super) const MAX_LEN: u64 = 512 << 20;
/// A video of 37 hours; of more frames no task is.
pub(super) const MAX_FRAMES: u32 = 4_000_000;
/// Nobody's path is longer; a line that is, is of something else.
const MAX_LINE_LEN: usize = 64 << 10;

/// A line of a manifest: its version, its type, the properties of a video, or an image.
#[derive(Debug, Deserialize)]
struct Line {
    version: Option<serde_json::Value>,
    #[serde(rename = "type")]
    kind: Option<String>,
    properties: Option<Properties>,
    name: Option<String>,
    extension: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Properties {
    length: u32,
    resolution: Option<[u32; 2]>,
}

/// What is wrong with a list.
#[derive(Debug)]
pub(super) enum Wrong {
    TooLong,
    NoText(usize),
    Document(usize),
    Manifest(usize, String),
    TooMany,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "a list of names has at most {MAX_LEN} bytes"),
            Self::NoText(line) => {
                write!(f, "line {line}: no name: not UTF-8, or too long, or with a byte 0 in it")
            }
            Self::Document(line) => {
                write!(f, "line {line}: no list of names begins so: neither CVAT XML nor a manifest")
            }
            Self::Manifest(line, words) => write!(f, "line {line}: {words}"),
            Self::TooMany => write!(f, "more than {MAX_FRAMES} frames"),
        }
    }
}

/// The frames that a list names, in its order.
pub(super) fn frames_of_text(bytes: &[u8]) -> Result<TaskFrames, Wrong> {
    if bytes.len() as u64 > MAX_LEN {
        return Err(Wrong::TooLong);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lines = Vec::new();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1..) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let name = Some(line).filter(|line| line.len() <= MAX_LINE_LEN && !line.contains(&0));
        let name = name.and_then(|line| std::str::from_utf8(line).ok()).ok_or(Wrong::NoText(number))?;
        if !name.trim().is_empty() {
            if lines.len() >= MAX_FRAMES as usize {
                return Err(Wrong::TooMany);
            }
            lines.push((number, name));
        }
    }
    let is_manifest = lines.first().is_some_and(|(_, line)| {
        let told = serde_json::from_str::<Line>(line);
        told.is_ok_and(|line| line.version.is_some() || line.kind.is_some() || line.name.is_some())
    });
    // What another format begins with; brackets are in names, too.
    let is_document = |(_, line): &&(usize, &str)| line.trim_start().starts_with(['<', '{']) || *line == "[";
    match lines.first().filter(is_document) {
        _ if is_manifest => of_manifest(&lines),
        Some((number, _)) => Err(Wrong::Document(*number)),
        None => Ok(of_names(&lines)),
    }
}

/// Names that are CVAT's own of a video's frames tell their numbers.
fn of_names(lines: &[(usize, &str)]) -> TaskFrames {
    let numbers: Option<Vec<_>> = lines.iter().map(|(_, name)| video_number(name)).collect();
    let is_ascending = |numbers: &Vec<u64>| numbers.is_sorted_by(|a, b| a < b);
    let Some(numbers) = numbers.filter(is_ascending) else {
        return TaskFrames::of_names(lines.iter().map(|(_, name)| *name));
    };
    let mut frames = TaskFrames::new(TaskMode::Interpolation);
    for (((_, name), number), index) in lines.iter().zip(numbers).zip(0..) {
        frames.push(TaskFrame::new(*name, index, number));
    }
    frames
}

/// The number of `frame_000012`, with an extension or without.
fn video_number(name: &str) -> Option<u64> {
    let stem = cvat_model::matched_name(name);
    let number = stem.strip_prefix("frame_")?.parse().ok()?;
    (stem == format!("frame_{number:06}")).then_some(number)
}

fn of_manifest(lines: &[(usize, &str)]) -> Result<TaskFrames, Wrong> {
    let mut frames = TaskFrames::new(TaskMode::Annotation);
    for &(number, line) in lines {
        let line: Line = serde_json::from_str(line)
            .map_err(|error| Wrong::Manifest(number, format!("no line of a manifest: {error}")))?;
        if let Some(Properties { length, resolution }) = line.properties {
            if length > MAX_FRAMES {
                return Err(Wrong::TooMany);
            }
            // What follows tells where its key frames are.
            let size = resolution.and_then(|[width, height]| FrameSize::new(width, height));
            return Ok(TaskFrames::of_video(0, 1, length).with_size(size));
        }
        let Some(name) = line.name else { continue };
        let index = frames.len() as u64;
        let mut frame = TaskFrame::new(name + line.extension.as_deref().unwrap_or(""), index, index);
        frame.size = line.width.zip(line.height).and_then(|(width, height)| FrameSize::new(width, height));
        frames.push(frame);
    }
    Ok(frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (bool, Vec<(String, u64)>) {
        let frames = frames_of_text(text.as_bytes()).unwrap_or_else(|wrong| panic!("{wrong}"));
        (frames.is_video(), frames.iter().map(|frame| (frame.name.clone(), frame.number)).collect())
    }

    fn owned(names: &[(&str, u64)]) -> Vec<(String, u64)> {
        names.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect()
    }

    #[test]
    fn a_name_a_line() {
        let (is_video, names) = read("\u{feff}a.jpg\r\n\r\n  \n b c.jpg\n{\"x\nкот");
        assert_eq!(names, owned(&[("a.jpg", 0), (" b c.jpg", 1), ("{\"x", 2), ("кот", 3)]));
        assert!(!is_video);
        assert_eq!(read(""), (true, vec![]), "of nothing nothing is asked");
    }

    #[test]
    fn names_of_a_videos_frames_tell_their_numbers() {
        let (is_video, names) = read("frame_000010.PNG\nframe_000012.PNG");
        assert_eq!((is_video, names[1].1), (true, 12));
        let (is_video, names) = read("frame_000010\nframe_12");
        assert_eq!((is_video, names[1].1), (false, 1));
        assert!(!read("frame_000010\nframe_000009").0, "no video goes backwards");
    }

    #[test]
    fn manifests_of_images_and_of_videos() {
        let head = "{\"version\":\"1.1\"}\n";
        let images = "{\"type\":\"images\"}\n{\"name\":\"x/a\",\"extension\":\".jpg\",\"width\":4,\"height\":3,\"meta\":{}}\n";
        let frames = frames_of_text(format!("{head}{images}").as_bytes()).unwrap();
        let frame = frames.get(0).unwrap();
        assert_eq!((frame.name.as_str(), frame.size), ("x/a.jpg", FrameSize::new(4, 3)));
        let video = "{\"type\":\"video\"}\n{\"properties\":{\"name\":\"v.mp4\",\"resolution\":[4,3],\"length\":3}}\n\
            {\"number\":0,\"pts\":0}";
        let frames = frames_of_text(format!("{head}{video}").as_bytes()).unwrap();
        assert_eq!((frames.is_video(), frames.len()), (true, 3));
        for (broken, line) in [("{\"type\":\"images\"}\n{\"name\":", 2), ("{\"version\":1}\n[]", 2)] {
            assert!(matches!(frames_of_text(broken.as_bytes()), Err(Wrong::Manifest(at, _)) if at == line));
        }
        let endless = "{\"type\":\"video\"}\n{\"properties\":{\"length\":4294967295}}";
        assert!(matches!(frames_of_text(endless.as_bytes()), Err(Wrong::TooMany)));
        let many = "a\n".repeat(MAX_FRAMES as usize + 1);
        assert!(matches!(frames_of_text(many.as_bytes()), Err(Wrong::TooMany)));
    }

    #[test]
    fn a_document_of_another_format_is_no_list() {
        let voc = "\u{feff}\n<?xml version=\"1.0\"?>\n<annotation/>";
        for (text, line) in
            [(voc, 2), ("{\"images\": []}", 1), ("{\n}", 1), ("[\n{}]", 1), ("<!DOCTYPE html>", 1)]
        {
            assert!(
                matches!(frames_of_text(text.as_bytes()), Err(Wrong::Document(at)) if at == line),
                "{text}"
            );
        }
        assert_eq!(read("[a] b.jpg").1, owned(&[("[a] b.jpg", 0)]));
    }

    #[test]
    fn what_is_no_text_is_told_so() {
        for no_text in
            [&b"a\nb\0c"[..], b"a\n\xff\xfe", &[&b"a\n"[..], &vec![b'x'; MAX_LINE_LEN + 1]].concat()]
        {
            assert!(matches!(frames_of_text(no_text), Err(Wrong::NoText(2))));
        }
    }
}
