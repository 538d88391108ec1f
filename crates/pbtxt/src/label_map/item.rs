//! `StringIntLabelMapItem`.

use super::{Frequency, Keypoint, unknown};
use crate::Field;

/// One label.
///
/// What is absent stays so: printing does not set it. `Default` is an item with nothing set.
///
/// ```
/// use pbtxt::label_map::{Frequency, Keypoint, LabelMapItem};
///
/// let item = LabelMapItem::new(1, "/m/0dzct")
///     .with_display_name("Human face")
///     .with_keypoints([Keypoint::new(0, "nose_tip")])
///     .with_frequency(Frequency::Common);
/// assert_eq!(item.name(), Some("/m/0dzct"));
/// assert_eq!(item.label(), "Human face");
/// assert_eq!(item.text(), "/m/0dzct");
/// assert_eq!(item.keypoints()[0].label(), "nose_tip");
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabelMapItem {
    pub(super) id: Option<i32>,
    pub(super) name: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) keypoints: Vec<Keypoint>,
    pub(super) ancestor_ids: Vec<i32>,
    pub(super) descendant_ids: Vec<i32>,
    pub(super) frequency: Option<Frequency>,
    pub(super) instance_count: Option<i32>,
    pub(super) unknown: Vec<Field<'static>>,
}

impl LabelMapItem {
    /// An item with nothing but an id and a name.
    ///
    /// A map is readable by others only if its ids are 1 or more; 0 is for the label `background` alone.
    pub fn new(id: i32, name: impl Into<String>) -> Self {
        Self::default().with_id(id).with_name(name)
    }

    /// Sets the id.
    #[must_use]
    pub fn with_id(mut self, id: i32) -> Self {
        self.id = Some(id);
        self
    }

    /// Sets the name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the display name.
    #[must_use]
    pub fn with_display_name(mut self, display_name: impl Into<String>) -> Self {
        self.display_name = Some(display_name.into());
        self
    }

    /// Sets the keypoints.
    #[must_use]
    pub fn with_keypoints(mut self, keypoints: impl IntoIterator<Item = Keypoint>) -> Self {
        self.keypoints = keypoints.into_iter().collect();
        self
    }

    /// Sets the ids of the labels above this one in a hierarchy.
    #[must_use]
    pub fn with_ancestor_ids(mut self, ids: impl IntoIterator<Item = i32>) -> Self {
        self.ancestor_ids = ids.into_iter().collect();
        self
    }

    /// Sets the ids of the labels below this one in a hierarchy.
    #[must_use]
    pub fn with_descendant_ids(mut self, ids: impl IntoIterator<Item = i32>) -> Self {
        self.descendant_ids = ids.into_iter().collect();
        self
    }

    /// Sets how frequent the label is.
    #[must_use]
    pub fn with_frequency(mut self, frequency: Frequency) -> Self {
        self.frequency = Some(frequency);
        self
    }

    /// Sets the number of instances in the data set.
    #[must_use]
    pub fn with_instance_count(mut self, count: i32) -> Self {
        self.instance_count = Some(count);
        self
    }

    /// Sets the fields that label maps do not have; their spans are dropped.
    ///
    /// ```
    /// use pbtxt::label_map::{LabelMap, LabelMapItem};
    /// use pbtxt::{Field, ValueKind};
    ///
    /// let field = Field::new("supercategory", ValueKind::String(b"animal".as_slice().into()));
    /// let map = LabelMap::from_iter([LabelMapItem::new(1, "cat").with_unknown_fields([field])]);
    /// let text = map.to_message().to_string();
    /// assert_eq!(text, "item {\n  id: 1\n  name: \"cat\"\n  supercategory: \"animal\"\n}\n");
    /// ```
    #[must_use]
    pub fn with_unknown_fields(mut self, fields: impl IntoIterator<Item = Field<'static>>) -> Self {
        self.unknown = fields.into_iter().map(unknown::without_spans).collect();
        self
    }

    /// The id, as in `image/object/class/label`. Where there is none, 0, as protobuf reads it.
    #[must_use]
    pub fn id(&self) -> i32 {
        self.id.unwrap_or_default()
    }

    /// Whether the id is set.
    #[must_use]
    pub fn has_id(&self) -> bool {
        self.id.is_some()
    }

    /// The name, where it is set.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The name for people, where it is set.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref()
    }

    /// What to show: the display name where it is set, else the name, else nothing.
    #[must_use]
    pub fn label(&self) -> &str {
        self.display_name().or(self.name()).unwrap_or_default()
    }

    /// What `image/object/class/text` holds: the name where it is set, else the display name, else nothing.
    #[must_use]
    pub fn text(&self) -> &str {
        self.name().or(self.display_name()).unwrap_or_default()
    }

    /// The keypoints of an object with this label.
    #[must_use]
    pub fn keypoints(&self) -> &[Keypoint] {
        &self.keypoints
    }

    /// The ids of the labels above this one in a hierarchy.
    #[must_use]
    pub fn ancestor_ids(&self) -> &[i32] {
        &self.ancestor_ids
    }

    /// The ids of the labels below this one in a hierarchy.
    #[must_use]
    pub fn descendant_ids(&self) -> &[i32] {
        &self.descendant_ids
    }

    /// How frequent the label is.
    #[must_use]
    pub fn frequency(&self) -> Option<Frequency> {
        self.frequency
    }

    /// How many instances of the label the data set has.
    #[must_use]
    pub fn instance_count(&self) -> Option<i32> {
        self.instance_count
    }

    /// The fields that label maps do not have, in the order of the file.
    #[must_use]
    pub fn unknown_fields(&self) -> &[Field<'static>] {
        &self.unknown
    }

    /// Whether this is the label that the id 0 is for.
    pub(super) fn is_background(&self) -> bool {
        self.name() == Some(super::BACKGROUND) || self.display_name() == Some(super::BACKGROUND)
    }
}
