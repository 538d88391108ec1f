//! Text to tree: the grammar of the text format specification, one production a file.
//!
//! The productions look at the next character and commit to what it begins: from there on a failure is one for
//! good (`nom::Err::Failure`), so that the place reported is the place that is wrong, and behind a field name it
//! is never the field name.

mod escape;
mod fail;
mod field;
mod name;
mod number;
mod python;
mod space;
mod string;
mod value;

pub(crate) use fail::Reason;
pub(crate) use field::TOP_LEVEL;
pub(crate) use name::{identifier, is_name_character};
pub(crate) use value::{COLON_OR_MESSAGE, COMMA_OR_END, MESSAGE, SCALAR, VALUE, word};

use crate::{Error, ErrorKind, Message, Span};
use fail::Fail;

/// How deep messages may be nested: the limit of the protobuf libraries.
pub const MAX_DEPTH: usize = 100;

/// What to accept.
///
/// ```
/// use pbtxt::{ErrorKind, ReadOptions};
///
/// let options = ReadOptions::new().max_len(10);
/// let error = pbtxt::parse_with_options("name: 'long'", options).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::TooLong { len: 12, limit: 10, .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    max_len: usize,
    python_rules: bool,
}

impl ReadOptions {
    /// The longest text accepted by default, in bytes: 4 MiB, twenty times the largest label map in common use.
    pub const DEFAULT_MAX_LEN: usize = 4 << 20;

    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self { max_len: Self::DEFAULT_MAX_LEN, python_rules: false }
    }

    /// The longest text to accept, in bytes.
    ///
    /// The tree takes more memory than its text: about ten times as much for a label map, up to fifty times
    /// for the densest text.
    #[must_use]
    pub fn max_len(mut self, bytes: usize) -> Self {
        self.max_len = bytes;
        self
    }

    /// Whether to accept, too, what only protobuf's Python library reads, which is what TensorFlow reads its
    /// configurations and label maps with. Off by default, always on for a [label map](crate::label_map).
    ///
    /// * The white space of Unicode, such as no-break spaces that come from a web page,
    /// * integers with a plus sign (`+1`), underscores (`1_000`) and the prefixes `0b` and `0o`,
    /// * a backslash before a character that makes no escape with it stays, as does one before `?` and `X`,
    /// * a raw NUL in a string or a comment.
    ///
    /// Left out are characters by their name (`\N{BULLET}`), that Python decodes a backslash spelt `\u005c`
    /// together with what is behind it, floats with a plus sign or underscores (`+1.5`, `1_0.5`), and `inff`.
    ///
    /// ```
    /// use pbtxt::ReadOptions;
    ///
    /// let source = r"path: 'C:\data'";
    /// assert!(pbtxt::parse(source).is_err());
    /// let message = pbtxt::parse_with_options(source, ReadOptions::new().python_rules(true))?;
    /// assert_eq!(message.fields[0].value.as_str(), Some(r"C:\data"));
    /// # Ok::<(), pbtxt::Error>(())
    /// ```
    #[must_use]
    pub fn python_rules(mut self, on: bool) -> Self {
        self.python_rules = on;
        self
    }
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// Parses a text under the default [`ReadOptions`].
///
/// The language is that of the Protocol Buffers text format specification, read without a schema:
///
/// * a byte order mark at the start and a comment without a line end at the end are accepted,
/// * white space and comments may stand between a minus sign and its number,
/// * the domain of an `Any` is spelt with all characters of a URL, and its value is a message,
/// * integers have to fit 64 bits, signed or unsigned; a decimal one that does not is read as a float, since
///   without a schema nobody can know that its field is none,
/// * a raw line end or NUL inside a string is an error, as in the specification, and so are half a surrogate pair
///   and an octal escape above `\377`, which protobuf's C++ library lets pass.
///
/// ```
/// let message = pbtxt::parse("item { id: 1 name: 'cat' }  # one item")?;
/// let item = message.fields[0].value.as_message().unwrap();
/// assert_eq!(item.fields[1].value.as_str(), Some("cat"));
/// # Ok::<(), pbtxt::Error>(())
/// ```
///
/// # Errors
///
/// The first place where the text leaves the grammar, with line and column.
pub fn parse(source: &str) -> Result<Message<'_>, Error> {
    parse_with_options(source, ReadOptions::new())
}

/// Parses a text.
///
/// # Errors
///
/// As [`parse()`], and [`ErrorKind::TooLong`].
pub fn parse_with_options(source: &str, options: ReadOptions) -> Result<Message<'_>, Error> {
    parse_with_outermost(source, options, None)
}

/// Parses a text in which the field `outermost` stands at the top level alone: inside a message it means that a
/// closing brace is missing before it.
pub(crate) fn parse_with_outermost<'a>(
    source: &'a str,
    options: ReadOptions,
    outermost: Option<&'static str>,
) -> Result<Message<'a>, Error> {
    if source.len() > options.max_len {
        let kind = ErrorKind::TooLong { len: source.len(), limit: options.max_len };
        return Err(Error::new(kind, source, 0));
    }
    let grammar = Grammar { source, depth: 0, outermost, python: options.python_rules };
    match grammar.fields(source.strip_prefix('\u{feff}').unwrap_or(source), None) {
        Ok((_, fields)) => Ok(Message { fields }),
        Err(nom::Err::Error(fail) | nom::Err::Failure(fail)) => Err(fail.into_error(source)),
        // The complete parsers never ask for more input.
        Err(nom::Err::Incomplete(_)) => Err(Fail::expected(source, "text").into_error(source)),
    }
}

/// What the productions that nest have to know.
#[derive(Debug, Clone, Copy)]
struct Grammar<'a> {
    source: &'a str,
    /// How many messages are open.
    depth: usize,
    outermost: Option<&'static str>,
    /// Whether to read what protobuf's Python library reads beyond the specification.
    python: bool,
}

impl<'a> Grammar<'a> {
    /// The offset at which a rest of the source begins.
    fn offset(&self, rest: &'a str) -> usize {
        self.source.len() - rest.len()
    }

    /// The span between two rests of the source.
    fn span(&self, from: &'a str, to: &'a str) -> Span {
        Span { start: self.offset(from), end: self.offset(to) }
    }
}
