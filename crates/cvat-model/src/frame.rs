//! One frame of a data set with its annotations: the unit of streaming.

use bytes::Bytes;

use crate::label::LabelId;
use crate::shape::{Attribute, Shape};
use crate::warning::WarningKind;

/// The subset of frames that name none.
pub const DEFAULT_SUBSET: &str = "default";

/// The extension of a frame's name, without its dot. A leading dot makes a hidden file, not an extension.
///
/// ```
/// use cvat_model::frame_extension;
/// assert_eq!(frame_extension("a/b.c/d.JPG"), Some("JPG"));
/// assert_eq!(frame_extension("a.b/c"), None);
/// assert_eq!(frame_extension(".hidden"), None);
/// ```
#[must_use]
pub fn frame_extension(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next()?;
    let (stem, extension) = file.rsplit_once('.')?;
    (!stem.is_empty() && !extension.is_empty()).then_some(extension)
}

/// What CVAT matches frames by: the name with its folders, without its extension.
///
/// ```
/// assert_eq!(cvat_model::matched_name("v1.0/a.tar.gz"), "v1.0/a.tar");
/// ```
#[must_use]
pub fn matched_name(name: &str) -> &str {
    let cut = frame_extension(name).map_or(0, |extension| extension.len() + 1);
    name.get(..name.len() - cut).unwrap_or(name)
}

/// Width and height of a frame in pixels; neither is zero.
///
/// ```
/// use cvat_model::FrameSize;
/// let size = FrameSize::new(640, 480).unwrap();
/// assert_eq!((size.width(), size.height()), (640, 480));
/// assert!(FrameSize::new(0, 480).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameSize {
    width: u32,
    height: u32,
}

impl FrameSize {
    /// A size in pixels; `None` where one is zero.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Option<Self> {
        (width > 0 && height > 0).then_some(Self { width, height })
    }

    /// Pixels from left to right, at least 1.
    #[must_use]
    pub fn width(self) -> u32 {
        self.width
    }

    /// Pixels from top to bottom, at least 1.
    #[must_use]
    pub fn height(self) -> u32 {
        self.height
    }

    /// The size that counts of the one a source declares and the one its image has, and what is to be said of it:
    /// the declared one, else the image's.
    ///
    /// ```
    /// use cvat_model::FrameSize;
    /// let (declared, actual) = (FrameSize::new(4, 3), FrameSize::new(3, 4));
    /// let (size, warning) = FrameSize::settle(declared, actual);
    /// assert_eq!((size, warning.unwrap().code()), (declared, "size-mismatch"));
    /// assert_eq!(FrameSize::settle(None, actual).0, actual);
    /// assert_eq!(FrameSize::settle(None, None), (None, None));
    /// ```
    #[must_use]
    pub fn settle(declared: Option<Self>, actual: Option<Self>) -> (Option<Self>, Option<WarningKind>) {
        let warning = match (declared, actual) {
            (Some(declared), Some(actual)) if declared != actual => {
                Some(WarningKind::SizeMismatch { declared, actual })
            }
            (None, Some(_)) => Some(WarningKind::SizeFromImage),
            _ => None,
        };
        (declared.or(actual), warning)
    }
}

impl std::fmt::Display for FrameSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// A label of a whole frame.
///
/// ```
/// use cvat_model::{Labels, Tag};
/// let labels: Labels = ["night"].into_iter().collect();
/// assert_eq!(Tag::new(labels.find("night")).label.unwrap().index(), 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Tag {
    /// What the frame is labelled as.
    pub label: Option<LabelId>,
    /// Group number, 0 for none.
    pub group: i64,
    /// `manual`, `auto`, …; empty where the source does not say.
    pub source: String,
    /// Attribute values.
    pub attributes: Vec<Attribute>,
}

impl Tag {
    /// A tag of which only the label is known.
    #[must_use]
    pub fn new(label: Option<LabelId>) -> Self {
        Self { label, ..Self::default() }
    }
}

/// A frame, its encoded image and its annotations; tracks are already laid out to shapes.
///
/// ```
/// use cvat_model::{AnnotatedFrame, FrameSize};
/// let frame = AnnotatedFrame::new("sub/a.jpg", FrameSize::new(20, 10).unwrap());
/// assert_eq!(frame.subset, "default");
/// assert!(frame.shapes.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AnnotatedFrame {
    /// Name with folders, `/` between them, as the image file is called.
    pub name: String,
    /// Subset, [`DEFAULT_SUBSET`] where the source names none.
    pub subset: String,
    /// CVAT's absolute frame number.
    pub number: Option<u64>,
    /// [Id](crate::Task::id) of the task it is of, empty where the source does not say: a project has several.
    pub task_id: String,
    /// Size in pixels.
    pub size: FrameSize,
    /// The encoded image, byte for byte as the source has it.
    pub image: Option<Bytes>,
    /// Identifier of the image in its source (`image/source_id`), empty where unknown.
    pub source_id: String,
    /// Shapes, in the source's order.
    pub shapes: Vec<Shape>,
    /// Labels of the whole frame.
    pub tags: Vec<Tag>,
    /// Shapes of tracks that the source gives for this frame to say that the object is not there: where a track ends, or
    /// what it shows leaves for a while. They are no part of the picture; only what keeps tracks needs them.
    pub outside: Vec<Shape>,
}

impl AnnotatedFrame {
    /// A frame of the default subset without image or annotations.
    pub fn new(name: impl Into<String>, size: FrameSize) -> Self {
        Self {
            name: name.into(),
            subset: DEFAULT_SUBSET.into(),
            number: None,
            task_id: String::new(),
            size,
            image: None,
            source_id: String::new(),
            shapes: Vec::new(),
            tags: Vec::new(),
            outside: Vec::new(),
        }
    }

    /// Whether [`source_id`](Self::source_id) says more than the frame's name and number: many writers repeat the name
    /// there, with or without folders and extension.
    ///
    /// ```
    /// use cvat_model::{AnnotatedFrame, FrameSize};
    /// let mut frame = AnnotatedFrame::new("sub/a.jpg", FrameSize::new(20, 10).unwrap());
    /// frame.number = Some(3);
    /// for (source_id, is_own) in [("", false), ("a.jpg", false), ("sub/a", false), ("3", false), ("4", true)] {
    ///     frame.source_id = source_id.into();
    ///     assert_eq!(frame.has_own_source_id(), is_own, "{source_id}");
    /// }
    /// ```
    #[must_use]
    pub fn has_own_source_id(&self) -> bool {
        let id = self.source_id.as_str();
        let file = self.name.rsplit('/').next().unwrap_or_default();
        let is_name = |name: &str| id == name || name.rsplit_once('.').is_some_and(|(stem, _)| id == stem);
        let is_number = || id.parse().ok() == self.number && self.number.is_some();
        !(id.is_empty() || is_name(&self.name) || is_name(file) || is_number())
    }
}
