//! How a record is written.

/// How [`write`](super::write()) writes a record.
///
/// ```
/// use tf_example::{Example, Feature, json};
///
/// let record = Example::from_features([
///     ("image/encoded", Feature::bytes([vec![0xff; 80_123]])),
///     ("caption", Feature::bytes(["un été"])),
/// ])
/// .into();
/// let mut out = Vec::new();
/// json::write(&mut out, 0, &record, &json::WriteOptions::new().max_bytes(Some(4)))?;
/// assert_eq!(
///     String::from_utf8(out)?,
///     concat!(
///         r#"{"type":"record","record":0,"features":{"#,
///         r#""caption":{"bytes":[{"len":8,"utf8":"un "}]},"#,
///         r#""image/encoded":{"bytes":[{"len":80123,"base64":"/////w=="}]}}}"#,
///     ),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    canonical: bool,
    max_bytes: Option<usize>,
    path: Option<String>,
}

impl WriteOptions {
    /// Record lines, whole.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether to write canonical protobuf JSON and not record lines. The record's number is left out, and
    /// every NaN is `"NaN"`.
    #[must_use]
    pub fn canonical(mut self, canonical: bool) -> Self {
        self.canonical = canonical;
        self
    }

    /// The number of bytes after which a byte string is cut off, `None` for no such limit.
    ///
    /// A byte string that is longer is written as `{"len":80123,"base64":"…"}`, its length and its first
    /// bytes, or as `{"len":…,"utf8":"…"}` with as many whole characters as fit. Such a line is for
    /// looking at: reading it is an error. Canonical JSON has no form for this and is always whole.
    #[must_use]
    pub fn max_bytes(mut self, max_bytes: Option<usize>) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// A member `"path"` for every line, which says what file the record is of; `None` for no such member.
    ///
    /// It is for those who read lines of several files: reading the line passes over it. Canonical JSON has no
    /// place for it.
    ///
    /// ```
    /// use tf_example::{Example, json};
    ///
    /// let mut out = Vec::new();
    /// let options = json::WriteOptions::new().path(Some("train.tfrecord".into()));
    /// json::write(&mut out, 3, &Example::default().into(), &options)?;
    /// assert_eq!(String::from_utf8(out)?, r#"{"type":"record","path":"train.tfrecord","record":3}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn path(mut self, path: Option<String>) -> Self {
        self.path = path;
        self
    }

    pub(super) fn shown_path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    pub(super) fn is_canonical(&self) -> bool {
        self.canonical
    }

    /// The number of bytes of a byte string that are written, at most.
    pub(super) fn limit(&self) -> usize {
        self.max_bytes.unwrap_or(usize::MAX)
    }
}
