//! The images of a data set, which become its frames.

use std::collections::HashMap;
use std::fmt;

use cvat_model::FrameSize;

use crate::document::Json;

/// What images and annotations are named by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Id {
    Int(i64),
    Text(Box<str>),
}

impl Id {
    /// A whole number, or a text; one of digits is the number.
    pub(crate) fn of(json: &Json) -> Option<Self> {
        if let Some(int) = json.int() {
            return Some(Self::Int(int));
        }
        let text = json.text()?;
        let int = text.parse().ok().filter(|int: &i64| int.to_string() == text);
        Some(int.map_or_else(|| Self::Text(text.into()), Self::Int))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(int) => int.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A frame, without its annotations.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) name: Box<str>,
    pub(crate) id: Option<Id>,
    pub(crate) size: Option<FrameSize>,
    /// By its position among the subsets.
    pub(crate) subset: u32,
}

impl Frame {
    /// The image's id as text, empty where it has none.
    pub(crate) fn id_text(&self) -> String {
        self.id.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// The size that an image states, if it has any.
    pub(crate) fn size_of(image: &Json) -> Option<FrameSize> {
        let side = |name| image.get(name).and_then(Json::int).and_then(|side| u32::try_from(side).ok());
        FrameSize::new(side("width")?, side("height")?)
    }
}

/// A file name as a frame is called: with `/` between folders, and none of the root's.
pub(crate) fn frame_name(file_name: &str) -> String {
    let name = file_name.replace('\\', "/");
    let mut rest = name.as_str();
    while let Some(shorter) = rest.strip_prefix("./").or_else(|| rest.strip_prefix('/')) {
        rest = shorter;
    }
    rest.to_owned()
}

/// Image ids of one file, as small numbers: annotations may come before the images they are of.
#[derive(Debug, Default)]
pub(crate) struct ImageIds {
    numbers: HashMap<Id, u32>,
    /// The frame of each.
    frames: Vec<Option<u32>>,
}

impl ImageIds {
    /// The number of an id.
    pub(crate) fn number(&mut self, id: &Id) -> u32 {
        if let Some(&number) = self.numbers.get(id) {
            return number;
        }
        let number = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
        self.numbers.insert(id.clone(), number);
        self.frames.push(None);
        number
    }

    /// Says which frame an id is of; `false` where it is another's already.
    pub(crate) fn set_frame(&mut self, id: &Id, frame: u32) -> bool {
        let number = self.number(id) as usize;
        let Some(place) = self.frames.get_mut(number) else { return false };
        if place.is_some() {
            return false;
        }
        *place = Some(frame);
        true
    }

    /// The frame of a number.
    pub(crate) fn frame(&self, number: u32) -> Option<u32> {
        self.frames.get(number as usize).copied().flatten()
    }

    /// Ids in order, with what is counted by their numbers.
    pub(crate) fn counted(&self, counts: &HashMap<u32, u64>) -> Vec<(&Id, u64)> {
        let count = |(id, number)| Some((id, *counts.get(number)?));
        let mut counted: Vec<(&Id, u64)> = self.numbers.iter().filter_map(count).collect();
        counted.sort_unstable();
        counted
    }

    /// The frame of an id.
    pub(crate) fn frame_of(&self, id: &Id) -> Option<u32> {
        self.frame(*self.numbers.get(id)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_digits_is_a_number() {
        for (json, id) in [
            (Json::Int(7), Some("7")),
            (Json::Float(7.0), Some("7")),
            (Json::Text("7".into()), Some("7")),
            (Json::Text("007".into()), Some("007")),
            (Json::Float(7.5), None),
            (Json::Null, None),
        ] {
            assert_eq!(Id::of(&json).map(|id| id.to_string()).as_deref(), id, "{json}");
        }
        assert_eq!(Id::of(&Json::Text("7".into())), Some(Id::Int(7)));
    }

    #[test]
    fn names_have_no_root() {
        for (file_name, name) in
            [("a/b.jpg", "a/b.jpg"), (".\\a\\b.jpg", "a/b.jpg"), ("//x/a.jpg", "x/a.jpg")]
        {
            assert_eq!(frame_name(file_name), name);
        }
    }
}
