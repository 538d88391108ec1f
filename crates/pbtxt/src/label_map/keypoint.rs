//! `KeypointMap`.

use super::unknown;
use crate::Field;

/// A keypoint of a label (`KeypointMap`).
///
/// ```
/// use pbtxt::label_map::Keypoint;
///
/// let keypoint = Keypoint::new(2, "nose_tip");
/// assert_eq!((keypoint.id(), keypoint.label()), (2, "nose_tip"));
/// assert!(!Keypoint::default().has_id());
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Keypoint {
    pub(super) id: Option<i32>,
    pub(super) label: Option<String>,
    pub(super) unknown: Vec<Field<'static>>,
}

impl Keypoint {
    /// A keypoint.
    pub fn new(id: i32, label: impl Into<String>) -> Self {
        Self::default().with_id(id).with_label(label)
    }

    /// Sets the id.
    #[must_use]
    pub fn with_id(mut self, id: i32) -> Self {
        self.id = Some(id);
        self
    }

    /// Sets the name.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets the fields that keypoints do not have; their spans are dropped.
    #[must_use]
    pub fn with_unknown_fields(mut self, fields: impl IntoIterator<Item = Field<'static>>) -> Self {
        self.unknown = fields.into_iter().map(unknown::without_spans).collect();
        self
    }

    /// The id; counted from 0, as a rule through all labels of the map. Where there is none, 0.
    #[must_use]
    pub fn id(&self) -> i32 {
        self.id.unwrap_or_default()
    }

    /// The name, empty where there is none.
    #[must_use]
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or_default()
    }

    /// Whether the id is set.
    #[must_use]
    pub fn has_id(&self) -> bool {
        self.id.is_some()
    }

    /// Whether the name is set.
    #[must_use]
    pub fn has_label(&self) -> bool {
        self.label.is_some()
    }

    /// The fields that keypoints do not have, in the order of the file.
    #[must_use]
    pub fn unknown_fields(&self) -> &[Field<'static>] {
        &self.unknown
    }
}
