//! What can go wrong between a file and its examples, and where.

use std::{error, fmt, io};

use prost::DecodeError;
use tfrecord_frame::Position;

/// Why there is no example, and in which record: its number and the byte it starts at.
///
/// ```
/// use tf_example::tfrecord::{ErrorKind, ExampleReader};
/// use tfrecord_frame::RecordWriter;
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"")?;
/// writer.write_record(&[0x0a, 0x05])?; // features, 5 bytes that are not there
///
/// let file = writer.into_inner();
/// let mut reader = ExampleReader::new(file.as_slice());
/// assert!(reader.next_example()?.is_some()); // an example may be empty
/// let error = reader.next_example().unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Decode(_)));
/// assert_eq!(error.position().byte, 16);
/// assert_eq!(error.to_string(), "record 1 at byte 16: Example.features: buffer underflow");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    position: Position,
    kind: ErrorKind,
    framing: Option<tfrecord_frame::Error>,
}

impl Error {
    pub(super) fn new(position: Position, kind: ErrorKind) -> Self {
        Self(Box::new(Inner { position, kind, framing: None }))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Where the record starts.
    #[must_use]
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// What the framing says of it, where that is what failed: what the input looks like instead, for one.
    ///
    /// ```
    /// use tf_example::tfrecord::ExampleReader;
    /// use tfrecord_frame::LookAlike;
    ///
    /// let error = ExampleReader::new(b"{\"a\": 1}".as_slice()).next_example().unwrap_err();
    /// assert_eq!(error.framing().unwrap().look_alike(), Some(LookAlike::Json));
    /// ```
    #[must_use]
    pub fn framing(&self) -> Option<&tfrecord_frame::Error> {
        self.0.framing.as_ref()
    }
}

impl From<tfrecord_frame::Error> for Error {
    fn from(error: tfrecord_frame::Error) -> Self {
        let (position, kind) = (error.position(), ErrorKind::Framing(error.kind()));
        Self(Box::new(Inner { position, kind, framing: Some(error) }))
    }
}

/// For callers that speak `io::Error`: an error of the framing is as that crate has it, all else is
/// `InvalidData` with the error itself inside.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error.0.framing {
            Some(framing) => framing.into(),
            None => Self::new(io::ErrorKind::InvalidData, error),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { position, kind, framing } = &*self.0;
        match framing {
            Some(framing) => framing.fmt(f),
            None => write!(f, "{position}: {kind}"),
        }
    }
}

/// The message itself has said what the framing or the decoder says, so this is the cause of that.
impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.0.framing.as_ref()?.source()
    }
}

/// The kinds of [`Error`].
///
/// ```
/// use tf_example::tfrecord::{ErrorKind, ExampleReader};
/// use tfrecord_frame::RecordWriter;
///
/// let mut writer = RecordWriter::new(Vec::new());
/// writer.write_record(b"123456789")?; // a sound message of unknown fields
/// let file = writer.into_inner();
///
/// let error = ExampleReader::new(file.as_slice()).next_example().unwrap_err();
/// assert_eq!(*error.kind(), ErrorKind::Neither);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The record could not be read: truncation, corruption, or the input itself.
    /// [`framing`](Error::framing) has the details.
    Framing(tfrecord_frame::ErrorKind),
    /// The record is sound, and its payload is not a protobuf message with these fields.
    Decode(DecodeError),
    /// The payload has feature lists, and was to be an [`Example`](crate::Example), which has none.
    SequenceExample,
    /// The payload is a sound message in which no feature is found. What is not protobuf at all may look so.
    Neither,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Framing(kind) => kind.fmt(f),
            Self::Decode(error) => {
                // What it is that failed is said by message and field, where those are known.
                let text = error.to_string();
                f.write_str(text.strip_prefix("failed to decode Protobuf message: ").unwrap_or(&text))
            }
            Self::SequenceExample => f.write_str("payload is a sequence example, expected an example"),
            Self::Neither => f.write_str("payload is neither an example nor a sequence example"),
        }
    }
}
