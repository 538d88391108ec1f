//! How a data set is written.

use std::collections::BTreeMap;

use cvat_model::Origin;

/// How a data set is written. The default writes images, and boxes as they are.
///
/// ```
/// use cvat_voc_format::WriteOptions;
/// let parts = [("person".into(), vec!["head".into(), "hand".into()])];
/// let options = WriteOptions::new().folder("VOC2007").parts(parts.into()).one_based(true);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct WriteOptions {
    pub(crate) images: bool,
    pub(crate) folder: String,
    pub(crate) one_based: bool,
    pub(crate) drop_degenerate: bool,
    pub(crate) unlabelled: Option<String>,
    pub(crate) parts: BTreeMap<String, Vec<String>>,
    pub(crate) origin: Option<Origin>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            images: true,
            folder: String::new(),
            one_based: false,
            drop_degenerate: false,
            unlabelled: None,
            parts: BTreeMap::new(),
            origin: None,
        }
    }
}

impl WriteOptions {
    /// The default.
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

    /// What `<folder>` says: the name of the data set's folder, `VOC2007`, by which TensorFlow's
    /// `create_pascal_tf_record.py` looks for images. Default: nothing, as CVAT writes it.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<String>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Whether boxes count pixels from 1 and include the last, as VOC's own do: 1 is added to `xmin` and `ymin`, while
    /// `xmax` and `ymax` stay. Default: false.
    #[must_use]
    pub fn one_based(mut self, one_based: bool) -> Self {
        self.one_based = one_based;
        self
    }

    /// Whether upright boxes without area are dropped. Default: false.
    #[must_use]
    pub fn drop_degenerate(mut self, drop: bool) -> Self {
        self.drop_degenerate = drop;
        self
    }

    /// A label for shapes that have none, which VOC cannot hold; without one they are dropped and said. Default: none.
    #[must_use]
    pub fn unlabelled(mut self, label: Option<String>) -> Self {
        self.unlabelled = label;
        self
    }

    /// By label the labels of its parts: an upright rectangle of one of these, in a group with one object of the former,
    /// becomes a `<part>` of it, and the label map says so. Default: none.
    ///
    /// [`VocReader::parts`](crate::VocReader::parts) has what a data set says.
    #[must_use]
    pub fn parts(mut self, parts: BTreeMap<String, Vec<String>>) -> Self {
        self.parts = parts;
        self
    }

    /// What is known of the frames' task or project, of which VOC keeps subsets alone; that is said. Default: nothing.
    #[must_use]
    pub fn origin(mut self, origin: Option<Origin>) -> Self {
        self.origin = origin;
        self
    }
}
