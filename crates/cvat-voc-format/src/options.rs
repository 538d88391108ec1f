//! How a data set is read.

use dataset_files::{Limits, Source};

/// What is read and where images are looked for. The default reads every subset with images.
///
/// ```
/// let options = cvat_voc_format::ReadOptions::new()
///     .subsets(vec!["train".into()])
///     .size_from_images(true);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, each with a setter")]
pub struct ReadOptions {
    pub(crate) subsets: Vec<String>,
    pub(crate) read_images: bool,
    pub(crate) images: Option<Source>,
    pub(crate) size_from_images: bool,
    pub(crate) parts: bool,
    pub(crate) one_based: bool,
    pub(crate) merged: bool,
    pub(crate) limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            subsets: Vec::new(),
            read_images: true,
            images: None,
            size_from_images: false,
            parts: true,
            one_based: false,
            merged: false,
            limits: Limits::default(),
        }
    }
}

impl ReadOptions {
    /// The default.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads these subsets only, one that merely repeats others included; none named means all that do not.
    #[must_use]
    pub fn subsets(mut self, names: Vec<String>) -> Self {
        self.subsets = names;
        self
    }

    /// Whether frames carry their images. Without, an image is opened only where a size has to come from it, and what
    /// it says is not compared with the annotation. Default: true.
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

    /// Whether the parts of objects are read: shapes with the part's name as label, in one group with their object. Default:
    /// true.
    ///
    /// TensorFlow's `create_pascal_tf_record.py` leaves them out.
    #[must_use]
    pub fn parts(mut self, read: bool) -> Self {
        self.parts = read;
        self
    }

    /// Whether boxes count pixels from 1 and include the last, as VOC's own do: 1 is subtracted from `xmin` and `ymin`, while
    /// `xmax` and `ymax`, the last pixel's far edge counted from 0, stay. Default: false, as TensorFlow's
    /// `create_pascal_tf_record.py` and Datumaro read them.
    #[must_use]
    pub fn one_based(mut self, one_based: bool) -> Self {
        self.one_based = one_based;
        self
    }

    /// Whether several data sets in one source, `VOC2007` beside `VOC2012`, are read as one, in the order of their folders'
    /// names within each subset. Default: false; that there are several is an error then.
    ///
    /// A name that frames of several of them have gets the folder's in front.
    #[must_use]
    pub fn merged(mut self, merged: bool) -> Self {
        self.merged = merged;
        self
    }

    /// What contents may ask for before they are refused; those of archives are kept by the source. Default: as
    /// [`Limits::default`].
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Whether a missing size is taken from the image instead of being an error. Default: false.
    #[must_use]
    pub fn size_from_images(mut self, take: bool) -> Self {
        self.size_from_images = take;
        self
    }
}
