//! The index as text, as NVIDIA DALI's `tfrecord2idx` and the Python package `tfrecord` write it.

use std::error::Error as StdError;
use std::fmt::{self, Write as _};
use std::io::{self, BufRead, Read, Write};

use super::{RecordIndex, RecordSpan, SpanError};

/// A line has two numbers of at most 20 digits.
const MAX_LINE_LEN: usize = 64;

/// Lines are handed to the output in pieces of about this length.
const PIECE_LEN: usize = 8 << 10;

impl RecordIndex {
    /// Writes the index as text: for each record its offset, a space, its length with framing, a line feed.
    ///
    /// These are the bytes that DALI's `tfrecord2idx` and the `tfrecord2idx` of the Python package `tfrecord`
    /// write for the same file. The output is not flushed.
    ///
    /// # Errors
    ///
    /// What the output returns.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordIndex, RecordSpan};
    ///
    /// let mut index = RecordIndex::new();
    /// index.push(RecordSpan { offset: 0, len: 21 })?;
    /// index.push(RecordSpan { offset: 21, len: 22 })?;
    /// let mut text = Vec::new();
    /// index.write_to(&mut text)?;
    /// assert_eq!(text, b"0 21\n21 22\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_to<W: Write>(&self, mut output: W) -> io::Result<()> {
        let mut piece = String::with_capacity(PIECE_LEN + MAX_LINE_LEN);
        for RecordSpan { offset, len } in self {
            writeln!(piece, "{offset} {len}").map_err(io::Error::other)?;
            if piece.len() >= PIECE_LEN {
                output.write_all(piece.as_bytes())?;
                piece.clear();
            }
        }
        output.write_all(piece.as_bytes())
    }

    /// Reads an index from text, to its end.
    ///
    /// Each line is two decimal numbers with blanks between: the offset of a record and its length with
    /// framing. Lines end with a line feed, or a carriage return and one; the last, too, since a text without
    /// may have been cut inside a number. Blank lines may follow, and an empty text is an index of no
    /// records. Records must be in the order of the file, without overlap; bytes between them that belong to
    /// none, and before the first, are allowed. Whether the file is as the text says shows when a record is
    /// read.
    ///
    /// # Errors
    ///
    /// [`IndexError`] with the number of the line.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{RecordIndex, RecordSpan};
    ///
    /// let index = RecordIndex::read_from(b"0 21\n21 22\n".as_slice())?;
    /// assert_eq!(index.get(1), Some(RecordSpan { offset: 21, len: 22 }));
    /// # Ok::<(), tfrecord_frame::IndexError>(())
    /// ```
    pub fn read_from<R: BufRead>(mut input: R) -> Result<Self, IndexError> {
        let mut index = Self::new();
        let mut text = Vec::with_capacity(MAX_LINE_LEN);
        let mut blank = None;
        for line in 1.. {
            text.clear();
            let mut limited = input.by_ref().take(MAX_LINE_LEN as u64);
            limited.read_until(b'\n', &mut text).map_err(|error| IndexError::io(line, error))?;
            let fail = |kind| IndexError::new(line, kind);
            if text.is_empty() {
                break;
            }
            let Some(row) = text.strip_suffix(b"\n") else {
                let cut = text.len() < MAX_LINE_LEN;
                return Err(fail(if cut {
                    IndexErrorKind::Unterminated
                } else {
                    IndexErrorKind::LineTooLong
                }));
            };
            if row.trim_ascii().is_empty() {
                blank.get_or_insert(line);
                continue;
            }
            if let Some(blank) = blank {
                return Err(IndexError::new(blank, IndexErrorKind::NotTwoNumbers));
            }
            let span = span(row).ok_or_else(|| fail(IndexErrorKind::NotTwoNumbers))?;
            index.push(span).map_err(|error| fail(IndexErrorKind::Span(error)))?;
        }
        Ok(index.shrunk())
    }
}

fn span(row: &[u8]) -> Option<RecordSpan> {
    let mut words =
        row.trim_ascii().split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty());
    let (offset, len) = (number(words.next()?)?, number(words.next()?)?);
    words.next().is_none().then_some(RecordSpan { offset, len })
}

/// Digits only, where `parse` takes a sign as well.
fn number(word: &[u8]) -> Option<u64> {
    if !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// Why a text is no index, and in which line.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{IndexErrorKind, RecordIndex};
///
/// let error = RecordIndex::read_from(b"0 21\n21\n".as_slice()).unwrap_err();
/// assert_eq!(error.line(), 2);
/// assert_eq!(error.kind(), IndexErrorKind::NotTwoNumbers);
/// assert_eq!(error.to_string(), "line 2: not an offset and a length");
/// ```
#[derive(Debug)]
pub struct IndexError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    line: u64,
    kind: IndexErrorKind,
    source: Option<io::Error>,
}

impl IndexError {
    fn new(line: u64, kind: IndexErrorKind) -> Self {
        Self(Box::new(Inner { line, kind, source: None }))
    }

    fn io(line: u64, error: io::Error) -> Self {
        Self(Box::new(Inner { line, kind: IndexErrorKind::Io, source: Some(error) }))
    }

    /// What is wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::{IndexErrorKind, RecordIndex};
    ///
    /// let error = RecordIndex::read_from(b"0 21\n21 2".as_slice()).unwrap_err();
    /// assert_eq!(error.kind(), IndexErrorKind::Unterminated); // of "21 22\n" maybe
    /// ```
    #[must_use]
    pub fn kind(&self) -> IndexErrorKind {
        self.0.kind
    }

    /// The line it is wrong in, from 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use tfrecord_frame::RecordIndex;
    ///
    /// let error = RecordIndex::read_from(b"0 21\n21 22\n43;16\n".as_slice()).unwrap_err();
    /// assert_eq!(error.line(), 3);
    /// ```
    #[must_use]
    pub fn line(&self) -> u64 {
        self.0.line
    }
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.0.line, self.0.kind)
    }
}

impl StdError for IndexError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| source as _)
    }
}

/// For callers that speak `io::Error`: an input error keeps its kind, a text that ends too early is
/// `UnexpectedEof`, all else is `InvalidData`. The error itself is inside.
impl From<IndexError> for io::Error {
    fn from(error: IndexError) -> Self {
        let kind = match error.kind() {
            IndexErrorKind::Io => error.0.source.as_ref().map_or(io::ErrorKind::Other, Self::kind),
            IndexErrorKind::Unterminated => io::ErrorKind::UnexpectedEof,
            IndexErrorKind::Span(SpanError::OutOfMemory) => io::ErrorKind::OutOfMemory,
            IndexErrorKind::LineTooLong | IndexErrorKind::NotTwoNumbers | IndexErrorKind::Span(_) => {
                io::ErrorKind::InvalidData
            }
        };
        Self::new(kind, error)
    }
}

/// The kinds of [`IndexError`].
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{IndexErrorKind, RecordIndex, SpanError};
///
/// let error = RecordIndex::read_from(b"0 21\n20 22\n".as_slice()).unwrap_err();
/// assert_eq!(error.kind(), IndexErrorKind::Span(SpanError::Overlaps { offset: 20, end: 21 }));
/// assert_eq!(error.to_string(), "line 2: offset is 20, the record before ends at 21");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndexErrorKind {
    /// The input failed; [`source`](StdError::source) is the `io::Error`.
    Io,
    /// The line is longer than any that two numbers make.
    LineTooLong,
    /// The text ends inside the line: it has no line feed.
    Unterminated,
    /// The line is not two decimal numbers below 2^64, or it is blank and others follow.
    NotTwoNumbers,
    /// The line is two numbers, but no record can lie there.
    Span(SpanError),
}

impl fmt::Display for IndexErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io => write!(f, "input could not be read"),
            Self::LineTooLong => write!(f, "longer than {MAX_LINE_LEN} bytes"),
            Self::Unterminated => write!(f, "no line feed at its end, the index may have been cut"),
            Self::NotTwoNumbers => write!(f, "not an offset and a length"),
            Self::Span(error) => error.fmt(f),
        }
    }
}
