//! Changes to a text that leave the rest of it alone.

use crate::{Error, ErrorKind, Field, Message, Name, ReadOptions, Span, ValueKind, parse_with_options};

mod change;
mod expected;
mod gap;
mod insert;
mod remove;
mod set;
mod splice;
mod stray;
mod style;
mod walk;

use change::{Changes, Node};
use walk::Walk;

/// Changes to a text that leave the rest of it byte for byte as it was: comments, layout, line ends.
///
/// What to change is said with the spans of the tree that [`parse()`](crate::parse()) gives, what it shall be as
/// values. New text looks like its neighbours: their indentation, quotes, separators, colons and line ends, on
/// the same line or on its own.
///
/// ```
/// use pbtxt::Edits;
///
/// let source = "\
/// ## From the survey of 2019.
/// item {
///   name: 'cat'  # felis catus
///   id: 0        # reserved, has to change
/// }
/// ";
/// let message = pbtxt::parse(source)?;
/// let id = message.get("item").and_then(|item| item.as_message()?.get("id")).unwrap();
///
/// let mut edits = Edits::new(source)?;
/// edits.set(id.span, 1);
/// assert_eq!(
///     edits.finish()?,
///     "\
/// ## From the survey of 2019.
/// item {
///   name: 'cat'  # felis catus
///   id: 1        # reserved, has to change
/// }
/// "
/// );
/// # Ok::<(), pbtxt::Error>(())
/// ```
///
/// The elements of a list can be set and removed one by one; for more of them set the whole list.
///
/// Changes are collected and checked together in [`finish`](Self::finish). No two of them may touch the same part
/// of the tree: what is removed or set anew cannot be changed otherwise, and is set once.
#[derive(Debug, Clone)]
pub struct Edits<'a> {
    source: &'a str,
    options: ReadOptions,
    message: Message<'a>,
    changes: Changes<'a>,
}

impl<'a> Edits<'a> {
    /// Reads the text under the default [`ReadOptions`].
    ///
    /// # Errors
    ///
    /// Those of [`parse()`](crate::parse()).
    pub fn new(source: &'a str) -> Result<Self, Error> {
        Self::with_options(source, ReadOptions::new())
    }

    /// Reads the text. The changed text may be longer than the options allow, and is otherwise read under them.
    ///
    /// # Errors
    ///
    /// Those of [`parse_with_options`].
    pub fn with_options(source: &'a str, options: ReadOptions) -> Result<Self, Error> {
        let message = parse_with_options(source, options)?;
        Ok(Self { source, options, message, changes: Changes::default() })
    }

    /// The text as it was read, without the changes.
    #[must_use]
    pub fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// Gives the value at `value`, a field's or a list element's, another one.
    ///
    /// A string keeps the sort of its quotes; the colon comes and goes as the value needs it.
    ///
    /// ```
    /// let mut edits = pbtxt::Edits::new("a: 1 b { c: [1, 2] }")?;
    /// let a = edits.message().fields[0].value.span;
    /// let b = edits.message().fields[1].value.span;
    /// edits.set(a, pbtxt::parse("x: 1")?).set(b, "two");
    /// assert_eq!(edits.finish()?, "a { x: 1 } b: \"two\"");
    /// # Ok::<(), pbtxt::Error>(())
    /// ```
    pub fn set(&mut self, value: Span, kind: impl Into<ValueKind<'a>>) -> &mut Self {
        let kind = kind.into();
        self.change(value, |node| match node.set {
            Some(_) => node.twice = true,
            None => node.set = Some(kind),
        })
    }

    /// Gives the field at `field` another name.
    pub fn rename(&mut self, field: Span, name: Name<'a>) -> &mut Self {
        self.change(field, |node| match node.rename {
            Some(_) => node.twice = true,
            None => node.rename = Some(name),
        })
    }

    /// Removes the field at `field` or the list element at `field`, with its separator.
    ///
    /// Where a field has its lines to itself they go as well, with a comment behind the field; comments above it
    /// stay.
    ///
    /// ```
    /// let source = "item {\n  # the number\n  id: 1  # one\n  name: 'a'\n}\n";
    /// let mut edits = pbtxt::Edits::new(source)?;
    /// let id = edits.message().fields[0].value.as_message().unwrap().fields[0].span;
    /// edits.remove(id);
    /// assert_eq!(edits.finish()?, "item {\n  # the number\n  name: 'a'\n}\n");
    /// # Ok::<(), pbtxt::Error>(())
    /// ```
    pub fn remove(&mut self, field: Span) -> &mut Self {
        self.change(field, |node| {
            node.twice |= node.remove;
            node.remove = true;
        })
    }

    /// Puts a field before the one at `field`, and before the comment lines directly above that, which belong to
    /// it; but behind a comment that begins the text.
    ///
    /// Several fields put before the same one stand in the order of the calls.
    pub fn insert_before(&mut self, field: Span, new: Field<'a>) -> &mut Self {
        self.change(field, |node| node.before.push(new))
    }

    /// Puts a field behind the one at `field`, and behind a comment on its line.
    ///
    /// Several fields put behind the same one stand in the order of the calls.
    pub fn insert_after(&mut self, field: Span, new: Field<'a>) -> &mut Self {
        self.change(field, |node| node.after.push(new))
    }

    /// Puts a field behind all others of the message value at `message`, or of the text where that is
    /// [`Span::default()`].
    ///
    /// ```
    /// use pbtxt::{Edits, Field, Message, Span, ValueKind};
    ///
    /// let mut edits = Edits::new("item {\r\n\tid: 1\r\n\tname: 'cat'\r\n}\r\n")?;
    /// let item = Message { fields: vec![Field::new("id", 2), Field::new("name", "dog")] };
    /// edits.push(Span::default(), Field::new("item", item));
    /// assert_eq!(
    ///     edits.finish()?,
    ///     "item {\r\n\tid: 1\r\n\tname: 'cat'\r\n}\r\nitem {\r\n\tid: 2\r\n\tname: 'dog'\r\n}\r\n"
    /// );
    /// # Ok::<(), pbtxt::Error>(())
    /// ```
    pub fn push(&mut self, message: Span, new: Field<'a>) -> &mut Self {
        self.change(message, |node| node.push.push(new))
    }

    /// The text with the changes in it. Without changes it is the same text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoSuchPlace`] for a span that is no span of the tree or none of what the change is for,
    /// [`ErrorKind::Overlap`] for changes to the same part, [`ErrorKind::Unprintable`] for what the text format
    /// cannot say. The position is that of the change in the text that was read.
    pub fn finish(mut self) -> Result<String, Error> {
        if self.changes.is_empty() {
            return Ok(self.source.to_owned());
        }
        let text = Walk::new(self.source, &self.message, &self.changes).text()?;
        let expected = expected::fields(self.message, &mut self.changes, Span::default());
        // The layout is made of many rules. This makes sure of what they are for.
        match parse_with_options(&text, self.options.max_len(usize::MAX)) {
            Ok(read) if expected::same_fields(&read.fields, &expected.fields) => Ok(text),
            _ => Err(Error::new(ErrorKind::EditLost, self.source, 0)),
        }
    }
}
