//! Tree to text.

use crate::{Field, Message, Value, ValueKind};
use std::fmt::{self, Write};

/// Prints messages in one canonical form: a field a line, two spaces for each level, strings in double quotes
/// with raw UTF-8, a colon before everything but a message.
///
/// Reading the text back gives the same tree, spans apart, for every tree that was read and for every tree
/// built in memory with proper names and with lists as the grammar has them (no list in a list, messages and
/// scalars not mixed). `Display` on [`Message`] does the same with the default indentation.
///
/// ```
/// use pbtxt::Printer;
///
/// let message = pbtxt::parse("item < name : 'ca\\'t', ids: [1 ,2] >")?;
/// assert_eq!(message.to_string(), "item {\n  name: \"ca't\"\n  ids: [1, 2]\n}\n");
/// assert_eq!(Printer::new().indent(4).print(&message), "item {\n    name: \"ca't\"\n    ids: [1, 2]\n}\n");
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    indent: u8,
}

impl Printer {
    /// Two spaces for each level.
    #[must_use]
    pub fn new() -> Self {
        Self { indent: 2 }
    }

    /// How many spaces to indent each level.
    #[must_use]
    pub fn indent(mut self, spaces: u8) -> Self {
        self.indent = spaces;
        self
    }

    /// The message as text; every line is ended.
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
        self.fields(message, 0, out)
    }

    fn fields(self, message: &Message<'_>, level: usize, out: &mut impl Write) -> fmt::Result {
        message.fields.iter().try_for_each(|field| self.field(field, level, out))
    }

    fn field(self, field: &Field<'_>, level: usize, out: &mut impl Write) -> fmt::Result {
        self.margin(level, out)?;
        write!(out, "{}", field.name)?;
        match &field.value.kind {
            ValueKind::Message(message) => {
                out.write_char(' ')?;
                self.message(message, level, out)?;
            }
            ValueKind::List(values) if values.iter().any(|value| value.as_message().is_some()) => {
                out.write_str(": [\n")?;
                for (index, value) in values.iter().enumerate() {
                    self.margin(level + 1, out)?;
                    self.value(value, level + 1, out)?;
                    out.write_str(if index + 1 < values.len() { ",\n" } else { "\n" })?;
                }
                self.margin(level, out)?;
                out.write_char(']')?;
            }
            _ => {
                out.write_str(": ")?;
                self.value(&field.value, level, out)?;
            }
        }
        out.write_char('\n')
    }

    fn value(self, value: &Value<'_>, level: usize, out: &mut impl Write) -> fmt::Result {
        match &value.kind {
            ValueKind::Message(message) => self.message(message, level, out),
            ValueKind::List(values) => {
                out.write_char('[')?;
                for (index, value) in values.iter().enumerate() {
                    out.write_str(if index > 0 { ", " } else { "" })?;
                    self.value(value, level, out)?;
                }
                out.write_char(']')
            }
            ValueKind::String(bytes) => string(bytes, '"', out),
            ValueKind::Integer(number) => write!(out, "{number}"),
            ValueKind::Float(number) if number.is_nan() => out.write_str("nan"),
            // The debug form always has a point or an exponent, and as many digits as tell the number apart.
            ValueKind::Float(number) => write!(out, "{number:?}"),
            ValueKind::Identifier(word) => out.write_str(word),
        }
    }

    fn message(self, message: &Message<'_>, level: usize, out: &mut impl Write) -> fmt::Result {
        out.write_str("{\n")?;
        self.fields(message, level + 1, out)?;
        self.margin(level, out)?;
        out.write_char('}')
    }

    fn margin(self, level: usize, out: &mut impl Write) -> fmt::Result {
        (0..level).try_for_each(|_| write!(out, "{:1$}", "", usize::from(self.indent)))
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

/// A string literal: what is UTF-8 stays as it is, but for control characters, backslashes and `quote`.
pub(crate) fn string(bytes: &[u8], quote: char, out: &mut impl Write) -> fmt::Result {
    out.write_char(quote)?;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\n' => out.write_str(r"\n")?,
                '\r' => out.write_str(r"\r")?,
                '\t' => out.write_str(r"\t")?,
                '\\' => out.write_str(r"\\")?,
                _ if character == quote => write!(out, "\\{quote}")?,
                // Always three digits, so that a digit may follow.
                _ if character.is_ascii_control() => write!(out, "\\{:03o}", u32::from(character))?,
                _ => out.write_char(character)?,
            }
        }
        for byte in chunk.invalid() {
            write!(out, "\\{byte:03o}")?;
        }
    }
    out.write_char(quote)
}
