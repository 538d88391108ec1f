//! Feature keys, as the TensorFlow Object Detection API, Datumaro and CVAT spell them.

pub(crate) const HEIGHT: &str = "image/height";
pub(crate) const WIDTH: &str = "image/width";
pub(crate) const FILENAME: &str = "image/filename";
pub(crate) const SOURCE_ID: &str = "image/source_id";
pub(crate) const SHA256: &str = "image/key/sha256";
pub(crate) const ENCODED: &str = "image/encoded";
pub(crate) const FORMAT: &str = "image/format";
pub(crate) const XMIN: &str = "image/object/bbox/xmin";
pub(crate) const XMAX: &str = "image/object/bbox/xmax";
pub(crate) const YMIN: &str = "image/object/bbox/ymin";
pub(crate) const YMAX: &str = "image/object/bbox/ymax";
pub(crate) const TEXT: &str = "image/object/class/text";
pub(crate) const LABEL: &str = "image/object/class/label";

/// Every key that a [`DetectionExample`](crate::DetectionExample) holds.
pub(crate) const KNOWN: [&str; 13] =
    [HEIGHT, WIDTH, FILENAME, SOURCE_ID, SHA256, ENCODED, FORMAT, XMIN, XMAX, YMIN, YMAX, TEXT, LABEL];
