//! What is known of a data set as a whole.

use bytes::Bytes;
use cvat_model::{Labels, Origin};

/// Labels with their definitions, and what the annotations belong to in CVAT: what [lossless](crate::EncodeOptions::lossless)
/// record files say of the data set they are of.
///
/// ```
/// use cvat_model::{Labels, Origin, Task};
/// use cvat_tfrecord_format::Facts;
/// let labels: Labels = ["cat"].into_iter().collect();
/// let facts = Facts::new(&labels, Some(&Origin::Task(Task::new("crossing"))));
/// assert_ne!(facts, Facts::new(&labels, None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    labels: Labels,
    origin: Option<Origin>,
    json: Bytes,
}

impl Facts {
    /// The facts of a data set with these labels.
    #[must_use]
    pub fn new(labels: &Labels, origin: Option<&Origin>) -> Self {
        Self { labels: labels.clone(), origin: origin.cloned(), json: Bytes::new() }
    }
}
