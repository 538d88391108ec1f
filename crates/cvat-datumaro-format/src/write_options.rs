//! How a project is written.

use cvat_model::Origin;

/// How a project is written.
///
/// ```
/// use cvat_datumaro_format::WriteOptions;
/// let options = WriteOptions::new().images(false).skeletons_as_points(true);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, each with a setter")]
pub struct WriteOptions {
    pub(crate) images: bool,
    pub(crate) document: Option<String>,
    pub(crate) unlabelled: Option<String>,
    pub(crate) drop_degenerate: bool,
    pub(crate) skeletons_as_points: bool,
    pub(crate) unsaid_keyframes: bool,
    pub(crate) origin: Option<Origin>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            images: true,
            document: None,
            unlabelled: None,
            drop_degenerate: false,
            skeletons_as_points: false,
            unsaid_keyframes: true,
            origin: None,
        }
    }
}

impl WriteOptions {
    /// A project with images, as CVAT reads it.
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

    /// One file of this name instead of a project: no images, and one subset. Default: none.
    #[must_use]
    pub fn document(mut self, name: impl Into<String>) -> Self {
        self.document = Some(name.into());
        self
    }

    /// A label for shapes and tags that have none: CVAT refuses a whole project for one of them. Without such a label they
    /// are dropped and said. Default: none.
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

    /// Whether skeletons become sets of points, which Datumaro itself knows: it refuses a whole project for one skeleton,
    /// and for two labels of one name, so sublabels are left out of the labels. Default: false, as CVAT has them.
    #[must_use]
    pub fn skeletons_as_points(mut self, as_points: bool) -> Self {
        self.skeletons_as_points = as_points;
        self
    }

    /// Whether a shape of a track is said to be a keyframe where its [source does not say](cvat_model::Shape::keyframe).
    ///
    /// CVAT leaves out what is none and interpolates instead. A source that never says needs all of them. One that says
    /// of those it gives has laid out the others, which are none. Default: true.
    #[must_use]
    pub fn unsaid_keyframes(mut self, are_keyframes: bool) -> Self {
        self.unsaid_keyframes = are_keyframes;
        self
    }

    /// Where the frames are from. The format has no place for it, so that none of it is kept: that is said, once.
    /// Default: none.
    #[must_use]
    pub fn origin(mut self, origin: Option<Origin>) -> Self {
        self.origin = origin;
        self
    }
}
