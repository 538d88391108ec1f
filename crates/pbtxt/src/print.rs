//! Tree to text.

use crate::Message;
use std::fmt::{self, Write};

mod check;
mod layout;
mod literal;

pub use check::Unprintable;
#[cfg(feature = "serde")]
pub(crate) use check::is_identifier;
pub(crate) use check::{check_field, check_name, check_sorts, check_value};
pub(crate) use layout::Layout;
pub(crate) use literal::string;

/// Prints messages: by default in one canonical form, a field a line, two spaces for each level, strings in
/// double quotes with raw UTF-8, a colon before everything but a message.
///
/// Reading the text back gives the same tree, spans apart and whatever is set here, for every tree that was read
/// and for every tree built in memory that [`Message::check`] finds sound. `Display` on [`Message`] does the same
/// with the default settings.
///
/// ```
/// use pbtxt::{Printer, Quotes, Separator};
///
/// let message = pbtxt::parse("item < name : 'ca\\'t', ids: [1 ,2] >")?;
/// assert_eq!(message.to_string(), "item {\n  name: \"ca't\"\n  ids: [1, 2]\n}\n");
/// assert_eq!(Printer::new().indent(4).print(&message), "item {\n    name: \"ca't\"\n    ids: [1, 2]\n}\n");
/// assert_eq!(
///     Printer::new().single_line(true).separator(Separator::Comma).quotes(Quotes::Single).print(&message),
///     "item { name: 'ca\\'t', ids: [1, 2], },"
/// );
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printer {
    indent: u8,
    quotes: Quotes,
    separator: Separator,
    ascii_only: bool,
    single_line: bool,
    angle_brackets: bool,
}

/// The quotes around a printed string.
///
/// ```
/// use pbtxt::{Printer, Quotes};
///
/// let message = pbtxt::parse(r#"a: 'plain' b: 'say "hi"' c: "it's""#)?;
/// let print = |quotes| Printer::new().single_line(true).quotes(quotes).print(&message);
/// assert_eq!(print(Quotes::Double), r#"a: "plain" b: "say \"hi\"" c: "it's""#);
/// assert_eq!(print(Quotes::Single), r#"a: 'plain' b: 'say "hi"' c: 'it\'s'"#);
/// assert_eq!(print(Quotes::Fewest), r#"a: "plain" b: 'say "hi"' c: "it's""#);
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Quotes {
    /// `"`, the quotes of protobuf's own printers.
    #[default]
    Double,
    /// `'`, the quotes of most label maps.
    Single,
    /// Whichever of the two needs fewer escapes, double quotes where they tie.
    Fewest,
}

/// What is printed behind every field.
///
/// ```
/// use pbtxt::{Printer, Separator};
///
/// let message = pbtxt::parse("a: 1 b { c: 2 }")?;
/// assert_eq!(Printer::new().separator(Separator::Comma).print(&message), "a: 1,\nb {\n  c: 2,\n},\n");
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Separator {
    /// Nothing.
    #[default]
    None,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
}

impl Separator {
    fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Comma => ",",
            Self::Semicolon => ";",
        }
    }
}

impl Printer {
    /// The canonical form.
    #[must_use]
    pub fn new() -> Self {
        Self {
            indent: 2,
            quotes: Quotes::Double,
            separator: Separator::None,
            ascii_only: false,
            single_line: false,
            angle_brackets: false,
        }
    }

    /// How many spaces to indent each level, 2 by default. Levels beyond [`MAX_DEPTH`](crate::MAX_DEPTH) are
    /// indented no further.
    #[must_use]
    pub fn indent(mut self, spaces: u8) -> Self {
        self.indent = spaces;
        self
    }

    /// The quotes around strings, double ones by default.
    #[must_use]
    pub fn quotes(mut self, quotes: Quotes) -> Self {
        self.quotes = quotes;
        self
    }

    /// What stands behind every field, nothing by default.
    #[must_use]
    pub fn separator(mut self, separator: Separator) -> Self {
        self.separator = separator;
        self
    }

    /// Whether every byte of a string beyond ASCII is printed as an escape (`\303\251`), off by default.
    #[must_use]
    pub fn ascii_only(mut self, ascii_only: bool) -> Self {
        self.ascii_only = ascii_only;
        self
    }

    /// Whether all stands on one line that is not ended, as protobuf's short form does; off by default.
    #[must_use]
    pub fn single_line(mut self, single_line: bool) -> Self {
        self.single_line = single_line;
        self
    }

    /// Whether messages stand in `<>` instead of `{}`, off by default.
    #[must_use]
    pub fn angle_brackets(mut self, angle_brackets: bool) -> Self {
        self.angle_brackets = angle_brackets;
        self
    }

    /// The message as text; every line is ended, but for the only one of [`single_line`](Self::single_line).
    ///
    /// Text for a tree that [`Message::check`] refuses does not read back.
    #[must_use]
    pub fn print(self, message: &Message<'_>) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(message, &mut text);
        text
    }

    /// Prints the message to `out`.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write(self, message: &Message<'_>, out: &mut impl Write) -> fmt::Result {
        let unit = " ".repeat(usize::from(self.indent));
        let layout = Layout {
            unit: &unit,
            eol: (!self.single_line).then_some("\n"),
            separator: self.separator.text(),
            quotes: self.quotes,
            ascii_only: self.ascii_only,
            brackets: if self.angle_brackets { ('<', '>') } else { ('{', '}') },
            ..Layout::CANONICAL
        };
        layout.fields(&message.fields, out)
    }
}

impl Default for Printer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer::new().write(self, f)
    }
}
