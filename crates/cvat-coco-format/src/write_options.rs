//! How a data set is written.

use std::collections::BTreeMap;

use cvat_model::Origin;

/// How a data set is written.
///
/// ```
/// use cvat_coco_format::WriteOptions;
/// let options = WriteOptions::new().images(false).category_ids([("cat".to_owned(), 17)]);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct WriteOptions {
    pub(crate) images: bool,
    pub(crate) document: Option<String>,
    pub(crate) unlabelled: Option<String>,
    pub(crate) drop_degenerate: bool,
    pub(crate) unsaid_keyframes: bool,
    pub(crate) category_ids: Option<BTreeMap<String, u64>>,
    pub(crate) origin: Option<Origin>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            images: true,
            document: None,
            unlabelled: None,
            drop_degenerate: false,
            unsaid_keyframes: true,
            category_ids: None,
            origin: None,
        }
    }
}

impl WriteOptions {
    /// A data set with images, as CVAT reads it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether image files are written. Default: true.
    #[must_use]
    pub fn images(mut self, images: bool) -> Self {
        self.images = images;
        self
    }

    /// One file of this name for everything: no images, and one subset. Default: none.
    #[must_use]
    pub fn document(mut self, name: impl Into<String>) -> Self {
        self.document = Some(name.into());
        self
    }

    /// A label for shapes that have none. Without such a label they are dropped and said. Default: none.
    #[must_use]
    pub fn unlabelled(mut self, label: Option<String>) -> Self {
        self.unlabelled = label;
        self
    }

    /// Whether upright boxes without area are dropped. Default: false.
    #[must_use]
    pub fn drop_degenerate(mut self, drop: bool) -> Self {
        self.drop_degenerate = drop;
        self
    }

    /// Whether a shape of a track is said to be a keyframe where its [source does not say](cvat_model::Shape::keyframe).
    /// Default: true.
    #[must_use]
    pub fn unsaid_keyframes(mut self, are_keyframes: bool) -> Self {
        self.unsaid_keyframes = are_keyframes;
        self
    }

    /// The ids of categories by their names, from 1: 0 is no category to CVAT and Datumaro. Default: 1 to N in the order of
    /// labels.
    #[must_use]
    pub fn category_ids(mut self, ids: impl IntoIterator<Item = (String, u64)>) -> Self {
        self.category_ids = Some(ids.into_iter().collect());
        self
    }

    /// Where the frames are from. The format has no place for it: that is said, once. Default: none.
    #[must_use]
    pub fn origin(mut self, origin: Option<Origin>) -> Self {
        self.origin = origin;
        self
    }
}
