//! `StringIntLabelMapItem` and what is in it.

/// One label.
///
/// ```
/// use pbtxt::label_map::{Frequency, Keypoint, LabelMapItem};
///
/// let item = LabelMapItem::new(1, "/m/0dzct")
///     .with_display_name("Human face")
///     .with_keypoints([Keypoint::new(0, "nose_tip")])
///     .with_frequency(Frequency::Common);
/// assert_eq!(item.name(), "/m/0dzct");
/// assert_eq!(item.label(), "Human face");
/// assert_eq!(item.keypoints()[0].label(), "nose_tip");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelMapItem {
    pub(super) id: i32,
    pub(super) name: String,
    pub(super) display_name: Option<String>,
    pub(super) keypoints: Vec<Keypoint>,
    pub(super) ancestor_ids: Vec<i32>,
    pub(super) descendant_ids: Vec<i32>,
    pub(super) frequency: Option<Frequency>,
    pub(super) instance_count: Option<i32>,
}

impl LabelMapItem {
    /// An item with nothing but an id and a name.
    ///
    /// A map is readable by others only if its ids are 1 or more; 0 is for the label `background` alone.
    pub fn new(id: i32, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            display_name: None,
            keypoints: Vec::new(),
            ancestor_ids: Vec::new(),
            descendant_ids: Vec::new(),
            frequency: None,
            instance_count: None,
        }
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

    /// The id, as in `image/object/class/label`.
    #[must_use]
    pub fn id(&self) -> i32 {
        self.id
    }

    /// The name, as in `image/object/class/text`; the display name in an item that has no other.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name for people, where the item has one.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref()
    }

    /// What to show: the display name where there is one, else the name.
    #[must_use]
    pub fn label(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.name)
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
}

/// A keypoint of a label (`KeypointMap`).
///
/// ```
/// let keypoint = pbtxt::label_map::Keypoint::new(2, "nose_tip");
/// assert_eq!((keypoint.id(), keypoint.label()), (2, "nose_tip"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keypoint {
    pub(super) id: i32,
    pub(super) label: String,
}

impl Keypoint {
    /// A keypoint.
    pub fn new(id: i32, label: impl Into<String>) -> Self {
        Self { id, label: label.into() }
    }

    /// The id; counted from 0, as a rule through all labels of the map.
    #[must_use]
    pub fn id(&self) -> i32 {
        self.id
    }

    /// The name.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }
}

/// How frequent a label is in LVIS (`LVISFrequency`).
///
/// ```
/// use pbtxt::label_map::Frequency;
///
/// assert_eq!(Frequency::Rare.as_str(), "RARE");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Frequency {
    /// `UNSPECIFIED`, 0.
    Unspecified,
    /// `FREQUENT`, 1.
    Frequent,
    /// `COMMON`, 2.
    Common,
    /// `RARE`, 3.
    Rare,
}

impl Frequency {
    /// All values; each stands at the index that is its number.
    pub(super) const ALL: [Self; 4] = [Self::Unspecified, Self::Frequent, Self::Common, Self::Rare];

    /// The name of the enum value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "UNSPECIFIED",
            Self::Frequent => "FREQUENT",
            Self::Common => "COMMON",
            Self::Rare => "RARE",
        }
    }
}
