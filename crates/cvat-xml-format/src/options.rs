//! What reading and writing can be told.

use cvat_model::Origin;
use dataset_files::{Limits, Source};

/// How a document is read.
///
/// ```
/// use cvat_xml_format::ReadOptions;
/// let options = ReadOptions::new().subsets(vec!["train".into()]).read_images(false);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct ReadOptions {
    pub(crate) subsets: Option<Vec<String>>,
    pub(crate) read_images: bool,
    pub(crate) images: Option<Source>,
    pub(crate) limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { subsets: None, read_images: true, images: None, limits: Limits::default() }
    }
}

impl ReadOptions {
    /// All subsets, with the images that lie beside the document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only the frames of these subsets; none means all. One that the document does not have is an error.
    #[must_use]
    pub fn subsets(mut self, subsets: Vec<String>) -> Self {
        self.subsets = Some(subsets).filter(|subsets| !subsets.is_empty());
        self
    }

    /// Whether frames come with their images. Default: true.
    ///
    /// Without, an image is only looked at where the document does not say its size.
    #[must_use]
    pub fn read_images(mut self, read: bool) -> Self {
        self.read_images = read;
        self
    }

    /// Where to look for images before the document's own folder.
    #[must_use]
    pub fn images(mut self, images: Source) -> Self {
        self.images = Some(images);
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

/// How a document is written.
///
/// ```
/// use cvat_xml_format::WriteOptions;
/// let options = WriteOptions::new().task_name("street").unlabelled(Some("unknown".into()));
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct WriteOptions {
    pub(crate) images: bool,
    pub(crate) document: String,
    pub(crate) task_name: String,
    pub(crate) origin: Option<Origin>,
    pub(crate) settle_boxes: bool,
    pub(crate) drop_degenerate: bool,
    pub(crate) unlabelled: Option<String>,
    pub(crate) interpolated: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            images: true,
            document: "annotations.xml".into(),
            task_name: "dataset".into(),
            origin: None,
            settle_boxes: true,
            drop_degenerate: false,
            unlabelled: None,
            interpolated: false,
        }
    }
}

impl WriteOptions {
    /// `annotations.xml` and images under `images/`.
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

    /// The name of the document. Default: `annotations.xml`.
    #[must_use]
    pub fn document(mut self, name: impl Into<String>) -> Self {
        self.document = name.into();
        self
    }

    /// The name of the task or project in `meta` where its [origin](Self::origin) has none. Default: `dataset`.
    #[must_use]
    pub fn task_name(mut self, name: impl Into<String>) -> Self {
        self.task_name = name.into();
        self
    }

    /// The task, job or project to describe in `meta`; [`DatasetReader::origin`](cvat_model::DatasetReader::origin) has a
    /// document's own. Default: none, and a task or project is made up from [its name](Self::task_name).
    ///
    /// A task or job is described with the subset that its frames are in, and frames of several subsets as a project.
    /// Of a project, a subset that no task is of gets one, and its images name their task where it is the subset's
    /// only one.
    #[must_use]
    pub fn origin(mut self, origin: Option<Origin>) -> Self {
        self.origin = origin;
        self
    }

    /// Whether upright boxes are cut at the image's border and those without area reported. Default: true.
    #[must_use]
    pub fn settle_boxes(mut self, settle: bool) -> Self {
        self.settle_boxes = settle;
        self
    }

    /// Whether boxes without area are dropped where boxes are [settled](Self::settle_boxes). Default: false.
    #[must_use]
    pub fn drop_degenerate(mut self, drop: bool) -> Self {
        self.drop_degenerate = drop;
        self
    }

    /// A label for shapes and tags that have none. CVAT cannot hold them; without one they are dropped. Default: none.
    #[must_use]
    pub fn unlabelled(mut self, label: Option<String>) -> Self {
        self.unlabelled = label;
        self
    }

    /// Whether a video's tracks are also written at the frames between their shapes and after them, laid out by
    /// [`Track::at`](cvat_model::Track::at) and marked as no keyframes, as CVAT's exports have them. Programs that do not
    /// lay out tracks themselves need them; CVAT leaves them out when it imports. What frames have of a track that says nowhere
    /// what is a keyframe is written whatever is said here. Default: false.
    #[must_use]
    pub fn interpolated(mut self, interpolated: bool) -> Self {
        self.interpolated = interpolated;
        self
    }
}
