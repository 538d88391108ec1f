//! One item: a frame without its annotations.

use cvat_model::{FrameSize, frame_extension};

use crate::document::Json;
use crate::error::{Error, ErrorKind};

/// An item.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    /// The frame's name.
    pub(crate) name: String,
    /// Whether the name's extension is no more than Datumaro's default.
    pub(crate) extension_is_made_up: bool,
    pub(crate) number: Option<u64>,
    pub(crate) size: Option<FrameSize>,
    /// Where the image is, with `/` between folders; empty where the item does not say.
    pub(crate) path: String,
    pub(crate) annotations: &'a [Json],
    /// Members that are not kept.
    pub(crate) not_kept: Vec<String>,
}

/// Bytes of an id or a path, at most: every warning of a frame has its name.
const MAX_NAME_LEN: usize = 4096;

/// Members that are read.
const READ: [&str; 5] = ["id", "annotations", "attr", "image", "media"];

/// Members that say of a medium that is no image.
const OTHER_MEDIA: [(&str, &str); 3] =
    [("point_cloud", "a point cloud"), ("video_frame", "a frame of a video"), ("video", "a video")];

/// The id of an item, where it has one.
pub(crate) fn id_of(json: &Json) -> Option<String> {
    match json.get("id")? {
        Json::Text(id) => Some(id.clone()),
        id => id.int().map(|id| id.to_string()),
    }
    .filter(|id| !id.is_empty())
}

impl<'a> Item<'a> {
    /// Reads the item.
    pub(crate) fn new(json: &'a Json) -> Result<Self, Error> {
        let wrong = |words: &str| Error::new(ErrorKind::Item(words.to_owned()));
        if !matches!(json, Json::Object(_)) {
            return Err(wrong("item is no object"));
        }
        let id = id_of(json).ok_or_else(|| wrong("item has no \"id\""))?.replace('\\', "/");
        let media = json.get("image").or_else(|| json.get("media"));
        let other = OTHER_MEDIA.iter().find(|(name, _)| json.get(name).is_some());
        if let (None, Some((_, what))) = (media, other) {
            return Err(wrong(&format!("item is {what}, not an image")));
        }
        let path = media.and_then(|media| media.get("path")).and_then(Json::text).unwrap_or_default();
        let path = path.replace('\\', "/");
        for (what, text) in [("id", &id), ("path", &path)] {
            if text.len() > MAX_NAME_LEN {
                return Err(wrong(&format!("{what:?} is longer than {MAX_NAME_LEN} bytes")));
            }
        }
        let annotations = match json.get("annotations") {
            None => &[],
            Some(annotations) => annotations.list().ok_or_else(|| wrong("\"annotations\" is no list"))?,
        };
        let size = media.and_then(|media| media.get("size")).filter(|size| !size.is_empty());
        let size = size.map(|size| size_of(size).ok_or_else(|| wrong("\"size\" is not [height, width]")));
        let attributes = json.get("attr").map(Json::members).unwrap_or_default();
        let number = json.get("attr").and_then(|attr| attr.get("frame")).and_then(Json::int);
        let number = number.and_then(|number| u64::try_from(number).ok());
        let lost = attributes
            .iter()
            .filter(|(name, value)| *value != Json::Null && !(name == "frame" && number.is_some()));
        let mut not_kept: Vec<String> = lost.map(|(name, _)| format!("attr.{name}")).collect();
        let unknown =
            json.members().iter().filter(|(name, value)| !READ.contains(&name.as_str()) && !value.is_empty());
        not_kept.extend(unknown.map(|(name, _)| name.clone()));
        let of_media = media.map(Json::members).unwrap_or_default().iter();
        let unknown =
            of_media.filter(|(name, value)| !matches!(name.as_str(), "path" | "size") && !value.is_empty());
        not_kept.extend(unknown.map(|(name, _)| format!("image.{name}")));
        let (name, extension_is_made_up) = name_of(&id, &path);
        Ok(Self { name, extension_is_made_up, number, size: size.transpose()?, path, annotations, not_kept })
    }
}

/// Height before width.
fn size_of(size: &Json) -> Option<FrameSize> {
    let [height, width] = size.list()? else { return None };
    let pixels = |side: &Json| u32::try_from(side.int()?).ok();
    FrameSize::new(pixels(width)?, pixels(height)?)
}

/// The id with the extension of the path; whether there was none to take.
fn name_of(id: &str, path: &str) -> (String, bool) {
    let has_whole_path =
        path.strip_suffix(id).is_some_and(|before| before.is_empty() || before.ends_with('/'));
    if has_whole_path && frame_extension(id).is_some() {
        return (id.to_owned(), false);
    }
    match frame_extension(path) {
        Some(extension) => (format!("{id}.{extension}"), false),
        None if path.is_empty() => (format!("{id}.jpg"), true),
        None => (id.to_owned(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Position;

    fn json(text: &str) -> Json {
        Json::parse(text.as_bytes(), Position { line: 1, column: 1 }, ErrorKind::Item).unwrap()
    }

    #[test]
    fn names_are_ids_with_the_paths_extension() {
        for (id, path, name) in [
            ("a", "a.jpg", "a.jpg"),
            ("sub/a", "sub/a.PNG", "sub/a.PNG"),
            ("sub/a", "sub_a.png", "sub/a.png"),
            ("a", "/data/x/a.bmp", "a.bmp"),
            ("a.b", "a.b.jpg", "a.b.jpg"),
            ("a.jpg", "a.jpg", "a.jpg"),
            ("a", "", "a.jpg"),
            ("a", "a", "a"),
        ] {
            assert_eq!(name_of(id, path).0, name, "{id} {path}");
        }
    }

    #[test]
    fn what_an_item_says() {
        let text = r#"{"id": 7, "attr": {"frame": 3, "camera": "x", "y": null}, "annotations": [],
            "image": {"path": "sub\\7.png", "size": [480, 640.0]}}"#;
        let json = json(text);
        let item = Item::new(&json).unwrap();
        assert_eq!((item.name.as_str(), item.path.as_str(), item.number), ("7.png", "sub/7.png", Some(3)));
        assert_eq!(item.size, FrameSize::new(640, 480));
        assert_eq!(item.not_kept, ["attr.camera"]);
    }

    #[test]
    fn what_is_no_frame() {
        for (text, says) in [
            ("5", "item is no object"),
            (r#"{"id": ""}"#, "item has no \"id\""),
            (r#"{"id": "a", "annotations": {}}"#, "\"annotations\" is no list"),
            (r#"{"id": "a", "image": {"size": [0, 5]}}"#, "\"size\" is not [height, width]"),
            (r#"{"id": "a", "point_cloud": {"path": "a.pcd"}}"#, "item is a point cloud, not an image"),
        ] {
            assert_eq!(Item::new(&json(text)).unwrap_err().to_string(), says);
        }
    }
}
