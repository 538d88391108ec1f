//! The label map: which id stands for which label.
//!
//! A label map is the text form of `object_detection.protos.StringIntLabelMap`, the message of the TensorFlow
//! Object Detection API; it lies beside TFRecord files as `label_map.pbtxt`. [`LabelMap::parse`] reads every
//! dialect of it, [`LabelMap::to_cvat_text`] writes the layout of CVAT's TFRecord 1.0 format.
//!
//! ```
//! use pbtxt::label_map::LabelMap;
//!
//! let parsed = LabelMap::parse("item { id: 1 name: '/m/01yrx' display_name: 'Cat' }")?;
//! assert_eq!(parsed.map.name_of(1), Some("Cat"));
//! assert_eq!(parsed.map.id_of("/m/01yrx"), Some(1));
//! assert!(parsed.findings.is_empty());
//! # Ok::<(), pbtxt::Error>(())
//! ```

mod fault;
mod finding;
mod fix;
mod frequency;
mod hint;
mod item;
mod judge;
mod keypoint;
mod options;
mod quotes;
mod read;
mod repair;
mod scalar;
mod unknown;
mod write;

pub use fault::Fault;
pub use finding::{Finding, FindingKind};
pub use fix::{Fixed, IdChange, fix_ids};
pub use frequency::Frequency;
pub use item::LabelMapItem;
pub use keypoint::Keypoint;
pub use options::ReadOptions;

use crate::position::Position;
use crate::{Error, ErrorKind, Field, Message};
use std::collections::HashMap;

/// The label that id 0 is reserved for.
pub const BACKGROUND: &str = "background";

/// Labels with their ids, in the order of the file.
///
/// ```
/// use pbtxt::label_map::{LabelMap, LabelMapItem};
///
/// let map: LabelMap = [LabelMapItem::new(1, "cat"), LabelMapItem::new(2, "dog")].into_iter().collect();
/// assert_eq!(map.name_of(2), Some("dog"));
/// assert_eq!(map.id_of("bird"), None);
/// assert_eq!(map.iter().map(|item| item.text()).collect::<Vec<_>>(), ["cat", "dog"]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct LabelMap {
    items: Vec<LabelMapItem>,
    /// Id to place in `items`, the first of each id.
    by_id: HashMap<i32, usize>,
    /// Name to id, the last of each name.
    by_name: HashMap<String, i32>,
    by_display_name: HashMap<String, i32>,
    unknown: Vec<Field<'static>>,
}

/// A label map as it was read.
///
/// ```
/// use pbtxt::label_map::LabelMap;
///
/// let parsed = LabelMap::parse("item { id: 1 name: 'cat' supercategory: 'animal' }")?;
/// assert_eq!(parsed.map.len(), 1);
/// assert_eq!(parsed.findings[0].to_string(), "line 1, column 26: unknown field supercategory, which TensorFlow refuses");
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Parsed {
    /// The map.
    pub map: LabelMap,
    /// What is odd about the text, in its order.
    pub findings: Vec<Finding>,
    stranger: Option<Stranger>,
}

/// The first field of a text that has no item.
#[derive(Debug, Clone, PartialEq)]
struct Stranger {
    offset: usize,
    position: Position,
    hint: Option<&'static str>,
}

impl Parsed {
    /// Whether the text can be meant as a label map: it has an `item`, or no field at all.
    ///
    /// Any text format reads as a label map of unknown fields, a pipeline configuration as much as another kind
    /// of label list. This tells them apart.
    ///
    /// ```
    /// use pbtxt::label_map::LabelMap;
    ///
    /// let parsed = LabelMap::parse("label {\n  name: 'run'\n  label_id: 1\n}\n")?;
    /// let error = parsed.check_items().unwrap_err();
    /// assert_eq!(error.to_string(), "line 1, column 1: no label map: there is no item in the text");
    /// assert!(error.hint().unwrap().starts_with("this is a label list of AVA"));
    /// assert!(LabelMap::parse("# no label yet\n")?.check_items().is_ok());
    /// # Ok::<(), pbtxt::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Fault::NoItems`] at the first field of a text without an item.
    pub fn check_items(&self) -> Result<(), Error> {
        match &self.stranger {
            None => Ok(()),
            Some(Stranger { offset, position, hint }) => {
                let error = Error::at(ErrorKind::LabelMap(Fault::NoItems), *offset, *position);
                Err(error.or_hint(hint.map(str::to_owned)))
            }
        }
    }
}

impl LabelMap {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a label map under the default [`ReadOptions`].
    ///
    /// The text is read as text format first, by the rules of protobuf for Python
    /// ([`python_rules`](crate::ReadOptions::python_rules)). Only where that fails, the names that CVAT wrote
    /// without escaping their quotes are recovered, each with a [`FindingKind::RawQuote`].
    ///
    /// ```
    /// use pbtxt::label_map::LabelMap;
    ///
    /// let error = LabelMap::parse("item {\n  id: 1\n  name: house\n}\n").unwrap_err();
    /// assert_eq!((error.line(), error.column()), (3, 9));
    /// assert_eq!(error.kind().to_string(), "name: expected a quoted string, found the word 'house'");
    /// assert_eq!(error.hint(), Some("put the text in quotes: name: 'house'"));
    /// ```
    ///
    /// # Errors
    ///
    /// The first place where the text is no text format, or no label map: a [`Fault`].
    pub fn parse(source: &str) -> Result<Parsed, Error> {
        Self::parse_with_options(source, ReadOptions::new())
    }

    /// Reads a label map.
    ///
    /// # Errors
    ///
    /// As [`LabelMap::parse`], and [`ErrorKind::TooLong`].
    pub fn parse_with_options(source: &str, options: ReadOptions) -> Result<Parsed, Error> {
        read::read(source, options).map(|(parsed, _)| parsed)
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: LabelMapItem) {
        self.by_id.entry(item.id()).or_insert(self.items.len());
        if let Some(name) = item.name() {
            self.by_name.insert(name.to_owned(), item.id());
        }
        if let Some(display_name) = item.display_name() {
            self.by_display_name.insert(display_name.to_owned(), item.id());
        }
        self.items.push(item);
    }

    /// What to show for an id: the display name where there is one, else the name. Of several items with the id
    /// the first counts. This is TensorFlow's `create_category_index`.
    #[must_use]
    pub fn name_of(&self, id: i32) -> Option<&str> {
        self.get(id).map(LabelMapItem::label)
    }

    /// The first item with an id.
    #[must_use]
    pub fn get(&self, id: i32) -> Option<&LabelMapItem> {
        self.by_id.get(&id).and_then(|&index| self.items.get(index))
    }

    /// The id for a text: the last item with this name, the last with this display name, and of the two the
    /// greater id. This is how TensorFlow's `TfExampleDecoder` reads `image/object/class/text`.
    #[must_use]
    pub fn id_of(&self, text: &str) -> Option<i32> {
        self.by_name.get(text).max(self.by_display_name.get(text)).copied()
    }

    /// The items in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, LabelMapItem> {
        self.items.iter()
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The text that CVAT's TFRecord 1.0 export writes, byte for byte, with names escaped where CVAT did not.
    ///
    /// Each item is `item {`, its fields on lines that begin with a tab, `}` and an empty line; an empty map is
    /// the empty text. Fields CVAT does not know come behind the name, and only where they are set. Reading the
    /// text gives the same map, provided its ids are valid: at least 1, or 0 for `background`.
    ///
    /// ```
    /// use pbtxt::label_map::{LabelMap, LabelMapItem};
    ///
    /// let map: LabelMap = [LabelMapItem::new(1, "ca't")].into_iter().collect();
    /// assert_eq!(map.to_cvat_text(), "item {\n\tid: 1\n\tname: \"ca't\"\n}\n\n");
    /// ```
    #[must_use]
    pub fn to_cvat_text(&self) -> String {
        write::cvat_text(self)
    }

    /// The map as a message, for printing with any [`Printer`](crate::Printer).
    ///
    /// The fields of an item come in the order of CVAT: `id` and `name` first; unknown fields come last.
    ///
    /// ```
    /// use pbtxt::label_map::{LabelMap, LabelMapItem};
    ///
    /// let map: LabelMap = [LabelMapItem::new(1, "cat")].into_iter().collect();
    /// assert_eq!(map.to_message().to_string(), "item {\n  id: 1\n  name: \"cat\"\n}\n");
    /// ```
    #[must_use]
    pub fn to_message(&self) -> Message<'static> {
        write::message(self)
    }

    /// Sets the fields beside the items, which label maps do not have; their spans are dropped.
    #[must_use]
    pub fn with_unknown_fields(mut self, fields: impl IntoIterator<Item = Field<'static>>) -> Self {
        self.unknown = fields.into_iter().map(unknown::without_spans).collect();
        self
    }

    /// The fields beside the items, which label maps do not have, in the order of the file.
    #[must_use]
    pub fn unknown_fields(&self) -> &[Field<'static>] {
        &self.unknown
    }
}

/// Maps are equal if their items and their unknown fields are.
impl PartialEq for LabelMap {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items && self.unknown == other.unknown
    }
}

impl FromIterator<LabelMapItem> for LabelMap {
    fn from_iter<I: IntoIterator<Item = LabelMapItem>>(items: I) -> Self {
        let mut map = Self::new();
        map.extend(items);
        map
    }
}

impl Extend<LabelMapItem> for LabelMap {
    fn extend<I: IntoIterator<Item = LabelMapItem>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<'a> IntoIterator for &'a LabelMap {
    type Item = &'a LabelMapItem;
    type IntoIter = std::slice::Iter<'a, LabelMapItem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
