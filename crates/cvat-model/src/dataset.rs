//! The two traits a file format implements: a reader gives annotated frames one by one, a writer takes them.
//!
//! Encoding is split off the writer as a pure function of one frame ([`FrameEncoder`]), so that it can run on
//! several threads while writing stays in order.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::frame::AnnotatedFrame;
use crate::label::Labels;
use crate::origin::Origin;
use crate::warning::Warning;

/// A value and what was repaired, dropped or noticed on the way to it.
///
/// ```
/// let w = cvat_model::WithWarnings::from(5);
/// assert!(w.warnings.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct WithWarnings<T> {
    /// The value.
    pub value: T,
    /// What was noticed.
    pub warnings: Vec<Warning>,
}

impl<T> From<T> for WithWarnings<T> {
    fn from(value: T) -> Self {
        Self { value, warnings: Vec::new() }
    }
}

/// A format's own error, with one thing the caller must know of it: whether the next frame can be asked for.
///
/// ```
/// let e = cvat_model::DatasetError::frame("frame \"a.jpg\": no size".into());
/// assert!(!e.is_fatal());
/// assert_eq!(e.to_string(), "frame \"a.jpg\": no size");
/// ```
#[derive(Debug)]
pub struct DatasetError {
    fatal: bool,
    inner: Box<dyn StdError + Send + Sync + 'static>,
}

impl DatasetError {
    /// An error after which nothing more can be read or written.
    #[must_use]
    pub fn fatal(inner: Box<dyn StdError + Send + Sync + 'static>) -> Self {
        Self { fatal: true, inner }
    }

    /// An error of one frame; the others are not affected.
    #[must_use]
    pub fn frame(inner: Box<dyn StdError + Send + Sync + 'static>) -> Self {
        Self { fatal: false, inner }
    }

    /// The format's own error.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.inner
    }

    /// Whether it ends the reading or writing.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        self.fatal
    }
}

impl fmt::Display for DatasetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl StdError for DatasetError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source()
    }
}

/// Which of the images that a source speaks of are there.
///
/// ```
/// let mut images = cvat_model::ImageCensus::default();
/// images.missing("a.jpg");
/// images.found();
/// assert!(images.some_missing());
/// assert_eq!(images.first_missing(), ["a.jpg"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageCensus {
    found: u64,
    missing: u64,
    first_missing: Vec<String>,
}

impl ImageCensus {
    /// How many missing images are remembered by name.
    pub const NAMED: usize = 10;

    /// Counts an image that is there.
    pub fn found(&mut self) {
        self.found += 1;
    }

    /// Counts an image that is not there.
    pub fn missing(&mut self, name: &str) {
        self.missing += 1;
        if self.first_missing.len() < Self::NAMED {
            self.first_missing.push(name.to_owned());
        }
    }

    /// How many are there.
    #[must_use]
    pub fn found_count(&self) -> u64 {
        self.found
    }

    /// How many are not.
    #[must_use]
    pub fn missing_count(&self) -> u64 {
        self.missing
    }

    /// The first ten that are not there.
    #[must_use]
    pub fn first_missing(&self) -> &[String] {
        &self.first_missing
    }

    /// Some are there and some are not.
    #[must_use]
    pub fn some_missing(&self) -> bool {
        self.missing > 0 && self.found > 0
    }

    /// Images are spoken of, and none is there.
    #[must_use]
    pub fn all_missing(&self) -> bool {
        self.missing > 0 && self.found == 0
    }
}

/// Reads a data set frame by frame.
///
/// ```
/// use cvat_model::{AnnotatedFrame, DatasetError, DatasetReader, Labels, WithWarnings};
///
/// /// A data set in memory.
/// struct InMemory(Labels, std::vec::IntoIter<AnnotatedFrame>);
///
/// impl DatasetReader for InMemory {
///     fn labels(&self) -> &Labels {
///         &self.0
///     }
///     fn subsets(&self) -> &[String] {
///         &[]
///     }
///     fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>> {
///         self.1.next().map(|frame| Ok(frame.into()))
///     }
/// }
/// ```
pub trait DatasetReader: Send {
    /// The labels of the data set, complete before the first frame is read.
    fn labels(&self) -> &Labels;

    /// The subsets, in the order in which they are to be listed. One without frames is a subset too.
    fn subsets(&self) -> &[String];

    /// How many frames there are, where that is known before they are read.
    fn frame_count(&self) -> Option<u64> {
        None
    }

    /// How many of those frames are in a subset, where that is known before they are read.
    fn frames_in_subset(&self, _subset: &str) -> Option<u64> {
        None
    }

    /// Which images are there, where that is known before they are read.
    fn images(&self) -> Option<&ImageCensus> {
        None
    }

    /// The task, job or project that the source tells of; `None` where it does not.
    fn origin(&self) -> Option<&Origin> {
        None
    }

    /// What was noticed of the data set as a whole since the last call.
    fn take_warnings(&mut self) -> Vec<Warning> {
        Vec::new()
    }

    /// The next frame; `None` at the end, and after an error that [is fatal](DatasetError::is_fatal).
    fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>>;
}

/// A frame as a writer's encoder left it.
///
/// ```
/// let e = cvat_model::EncodedFrame::new("default", "a.jpg", b"payload".to_vec());
/// assert_eq!(e.objects, 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct EncodedFrame {
    /// Subset of the frame.
    pub subset: String,
    /// Which of the subset's shards it goes into, from 0, where it is written as several files.
    pub shard: u32,
    /// Name of the frame.
    pub name: String,
    /// CVAT's absolute number of the frame.
    pub number: Option<u64>,
    /// Id of the task it is of, empty where that is not known.
    pub task_id: String,
    /// What the format writes for it.
    pub body: Vec<u8>,
    /// The image, where the format writes it as a file of its own.
    pub image: Option<Bytes>,
    /// How many shapes the body holds.
    pub objects: u64,
    /// What was dropped or altered.
    pub warnings: Vec<Warning>,
    /// What the writer wants to know of the frame once it is written.
    pub notes: Notes,
}

/// What an encoder saw in a frame, for its writer alone: a frame that is encoded need not be written.
///
/// ```
/// let notes = cvat_model::Notes::new(5_u64);
/// assert_eq!(notes.get(), Some(&5_u64));
/// assert_eq!(notes.get::<String>(), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Notes(Option<Arc<dyn Any + Send + Sync>>);

impl Notes {
    /// These notes.
    pub fn new(notes: impl Any + Send + Sync) -> Self {
        Self(Some(Arc::new(notes)))
    }

    /// The notes, where they are of this type.
    #[must_use]
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.as_deref()?.downcast_ref()
    }
}

/// Notes are nothing that a format writes: frames that differ in them alone are equal.
impl PartialEq for Notes {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl EncodedFrame {
    /// A frame's bytes without a separate image.
    pub fn new(subset: impl Into<String>, name: impl Into<String>, body: Vec<u8>) -> Self {
        Self { subset: subset.into(), name: name.into(), body, ..Self::default() }
    }
}

/// Turns a frame into bytes: a pure function, called from several threads.
pub trait FrameEncoder: Send + Sync {
    /// The frame's bytes.
    ///
    /// # Errors
    ///
    /// Where the frame cannot be put into the format.
    fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError>;
}

/// Writes a data set frame by frame, in the order they are given.
pub trait DatasetWriter: Send {
    /// The pure part of writing.
    fn encoder(&self) -> Arc<dyn FrameEncoder>;

    /// Tells how many frames of a subset will come at most, so that what holds them can be closed in time.
    fn expect_frames(&mut self, _subset: &str, _frames: u64) {}

    /// What was changed of the data set as a whole since the last call.
    fn take_warnings(&mut self) -> Vec<Warning> {
        Vec::new()
    }

    /// Writes one encoded frame and says what had to be changed beside what its encoder said.
    ///
    /// # Errors
    ///
    /// Where the output cannot be written; nothing more can be then.
    fn write_frame(&mut self, frame: EncodedFrame) -> Result<Vec<Warning>, DatasetError>;

    /// Writes what comes last. The output is complete after this and only then.
    ///
    /// # Errors
    ///
    /// Where the output cannot be written.
    fn finish(self: Box<Self>) -> Result<(), DatasetError>;
}
