//! How a data set is read.

use dataset_files::{Limits, Source};

/// What is read and where images are looked for. The default reads every subset with images.
///
/// ```
/// let options = cvat_yolo_format::ReadOptions::new().subsets(vec!["train".into()]).read_images(false);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct ReadOptions {
    pub(crate) subsets: Vec<String>,
    pub(crate) read_images: bool,
    pub(crate) images: Option<Source>,
    pub(crate) limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { subsets: Vec::new(), read_images: true, images: None, limits: Limits::default() }
    }
}

impl ReadOptions {
    /// The default.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the frames of these subsets only; none named means all.
    #[must_use]
    pub fn subsets(mut self, names: Vec<String>) -> Self {
        self.subsets = names;
        self
    }

    /// Whether frames carry their images. They are opened all the same: what a label file says is a fraction of the
    /// image's size. Default: true.
    #[must_use]
    pub fn read_images(mut self, read: bool) -> Self {
        self.read_images = read;
        self
    }

    /// Where images are looked for first.
    #[must_use]
    pub fn images(mut self, source: Source) -> Self {
        self.images = Some(source);
        self
    }

    /// What contents may ask for before they are refused; those of archives are kept by the source. Default: as
    /// [`Limits::default`].
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
