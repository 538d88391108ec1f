//! A list of labels, and the way in and out of every format.

use cvat_model::Labels;
use pbtxt::label_map::{IdChange, LabelMap, ReadOptions, fix_ids};

use crate::error::Error;
use crate::finding::Finding;
use crate::format::Format;
use crate::json::Node;
use crate::loss::Loss;
use crate::{read, write};

/// Labels with their ids, and what CVAT says of them where it was CVAT who wrote the text.
///
/// ```
/// use cvat_labels_format::{Format, LabelList};
///
/// let text = r##"[{"name": "cat", "color": "#ff0000", "type": "rectangle", "attributes": []}]"##;
/// let list = LabelList::parse(text, Format::Cvat)?.list;
/// assert_eq!(list.map().name_of(1), Some("cat"));
/// let labels = list.cvat_labels().unwrap();
/// assert_eq!(labels[labels.find("cat").unwrap()].color, "#ff0000");
/// assert_eq!(list.to_text(Format::TfVision)?.text, "1,cat\n");
/// # Ok::<(), cvat_labels_format::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LabelList {
    map: LabelMap,
    /// The array of labels as CVAT wrote it.
    cvat: Option<Vec<Node>>,
}

/// A list as it was read.
///
/// ```
/// use cvat_labels_format::{Format, LabelList};
///
/// let parsed = LabelList::parse("2,cat\n", Format::TfVision)?;
/// assert_eq!(parsed.list.map().len(), 1);
/// assert_eq!(parsed.findings[0].code(), "first-id");
/// # Ok::<(), cvat_labels_format::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Parsed {
    /// The list.
    pub list: LabelList,
    /// What is odd about the text, in its order.
    pub findings: Vec<Finding>,
}

/// A label map whose ids were repaired.
///
/// ```
/// use cvat_labels_format::LabelList;
///
/// let fixed = LabelList::fix_label_map("item { id: 1 name: 'a' }  # first\nitem { id: 1 name: 'b' }\n", false)?;
/// assert_eq!(fixed.text, "item { id: 1 name: 'a' }  # first\nitem { id: 2 name: 'b' }\n");
/// assert_eq!((fixed.changes[0].line, fixed.changes[0].old, fixed.changes[0].new), (2, Some(1), 2));
/// assert!(fixed.parsed.findings.is_empty());
/// # Ok::<(), cvat_labels_format::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fixed {
    /// The text: all but the ids is as it was.
    pub text: String,
    /// The ids that are others now, in the order of the text.
    pub changes: Vec<IdChange>,
    /// The new text as it is read.
    pub parsed: Parsed,
}

/// A text, and what it has no place for.
///
/// ```
/// use cvat_labels_format::{Format, LabelList};
///
/// let list = LabelList::parse("cat\n", Format::Names)?.list;
/// let written = list.to_text(Format::Json)?;
/// assert_eq!(written.text, "{\"items\":[{\"id\":1,\"name\":\"cat\"}]}\n");
/// assert!(written.losses.is_empty());
/// # Ok::<(), cvat_labels_format::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The text; its last line is ended.
    pub text: String,
    /// What of the list is not in the text.
    pub losses: Vec<Loss>,
}

impl LabelList {
    /// Longest text that is read, in bytes, whatever its format: 4 MiB. What is made of a byte of text, findings
    /// included, can take 400 bytes of memory.
    pub const MAX_LEN: usize = 4 << 20;

    /// Reads a list.
    ///
    /// Names are numbered from 1 by their lines, CVAT's labels by their order; sublabels of skeletons get no ids. An
    /// empty text is an empty list, but for JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) where the text leaves its grammar,
    /// [`ErrorKind::Value`](crate::ErrorKind::Value) where an id is no number of 32 bits, a name no string, a row no
    /// pair; [`ErrorKind::NoLabels`](crate::ErrorKind::NoLabels) where a sound text is of something else.
    pub fn parse(text: &str, format: Format) -> Result<Parsed, Error> {
        read::read(text, format)
    }

    /// Reads a label map in text format, in which `strict` makes a byte order mark, an unknown field and a quote that
    /// is not escaped errors.
    ///
    /// ```
    /// use cvat_labels_format::LabelList;
    ///
    /// let text = "item { id: 1 name: 'cat' color: 'red' }";
    /// assert_eq!(LabelList::parse_label_map(text, false)?.findings[0].code(), "unknown-field");
    /// assert!(LabelList::parse_label_map(text, true).is_err());
    /// # Ok::<(), cvat_labels_format::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`LabelList::parse`].
    pub fn parse_label_map(text: &str, strict: bool) -> Result<Parsed, Error> {
        let options = ReadOptions::new().strict(strict).max_len(Self::MAX_LEN);
        let parsed = LabelMap::parse_with_options(text, options).map_err(Error::of_label_map)?;
        Parsed::of_label_map(parsed)
    }

    /// Gives the items of a label map in text format new ids where theirs are missing, negative, in use by an earlier
    /// item, or 0 and not `background`: each the lowest that is free, from 1. Ids that are fine stay: records refer to
    /// them.
    ///
    /// # Errors
    ///
    /// As [`LabelList::parse_label_map`].
    pub fn fix_label_map(text: &str, strict: bool) -> Result<Fixed, Error> {
        let options = ReadOptions::new().strict(strict).max_len(Self::MAX_LEN);
        let fixed = fix_ids(text, options).map_err(Error::of_label_map)?;
        Ok(Fixed { text: fixed.text, changes: fixed.changes, parsed: Parsed::of_label_map(fixed.parsed)? })
    }

    /// Writes the list in a format.
    ///
    /// A label map is written in the layout of CVAT's TFRecord 1.0, items in their order; JSON has their fields as
    /// they are. CSV has names, and display names only where there is no name. Names and CVAT's labels are written in
    /// the order of their ids, without `background` of id 0; CVAT's labels are called by their display names, where
    /// they have any, as when a data set is converted. A list that CVAT wrote is written for CVAT as it was.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unwritable`](crate::ErrorKind::Unwritable): a label without a name for CVAT and for names, and a name that has a line break or
    /// begins with a byte order mark for names.
    pub fn to_text(&self, format: Format) -> Result<Written, Error> {
        write::write(self, format)
    }

    /// The label map.
    #[must_use]
    pub fn map(&self) -> &LabelMap {
        &self.map
    }

    /// CVAT's labels with colours, types, attributes and sublabels, `None` where the list is not CVAT's.
    ///
    /// Of labels with one name there is the first.
    #[must_use]
    pub fn cvat_labels(&self) -> Option<Labels> {
        self.cvat.as_deref().map(read::cvat::labels)
    }

    pub(crate) fn of_cvat(map: LabelMap, labels: Vec<Node>) -> Self {
        Self { map, cvat: Some(labels) }
    }

    pub(crate) fn cvat(&self) -> Option<&[Node]> {
        self.cvat.as_deref()
    }
}

impl Parsed {
    fn of_label_map(parsed: pbtxt::label_map::Parsed) -> Result<Self, Error> {
        parsed.check_items().map_err(Error::of_label_map)?;
        let findings = parsed.findings.iter().map(Finding::of_label_map).collect();
        Ok(Self { list: parsed.map.into(), findings })
    }
}

impl From<LabelMap> for LabelList {
    fn from(map: LabelMap) -> Self {
        Self { map, cvat: None }
    }
}
