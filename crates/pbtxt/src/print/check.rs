//! Trees that no text reads as.

use crate::{Field, MAX_DEPTH, Message, Name, Value, ValueKind, parse};
use std::fmt;

/// Why a tree built in memory cannot be printed, from [`Message::check`].
///
/// ```
/// use pbtxt::{Field, Message, ValueKind};
///
/// let item = Message { fields: vec![Field::new("display name", ValueKind::Integer(1))] };
/// let message = Message { fields: vec![Field::new("item", ValueKind::Message(item))] };
/// let error = message.check().unwrap_err();
/// assert_eq!(error.to_string(), "item.display name: the name is none of the text format");
/// assert_eq!(error.path(), "item.display name");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprintable {
    path: String,
    problem: &'static str,
}

impl Unprintable {
    fn new(problem: &'static str) -> Self {
        Self { path: String::new(), problem }
    }

    /// The names of the fields down to the place, joined by points.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &'static str {
        self.problem
    }

    fn under(mut self, name: &Name<'_>) -> Self {
        self.path = if self.path.is_empty() { name.to_string() } else { format!("{name}.{}", self.path) };
        self
    }
}

impl fmt::Display for Unprintable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(self.problem)
        } else {
            write!(f, "{}: {}", self.path, self.problem)
        }
    }
}

impl std::error::Error for Unprintable {}

impl Message<'_> {
    /// Whether the message can be printed so that it reads back as the same tree.
    ///
    /// Every message that was read can. One built in memory has to keep to what the text format can say: names
    /// and words are identifiers (a word none of `inf`, `infinity`, `nan`, which are floats), an integer lies
    /// between −2⁶³ and 2⁶⁴ − 1, an expanded `Any` is a message, a list holds only messages or only scalars and
    /// never a list, and messages nest at most [`MAX_DEPTH`] deep. Printing does not check.
    ///
    /// # Errors
    ///
    /// The first place that no text reads as.
    pub fn check(&self) -> Result<(), Unprintable> {
        check_fields(&self.fields, 0)
    }
}

/// Goes no deeper than texts do, so that recursion is safe.
fn check_fields(fields: &[Field<'_>], depth: usize) -> Result<(), Unprintable> {
    fields.iter().try_for_each(|field| check_field(field, depth))
}

/// `depth` is the number of messages around the field.
pub(crate) fn check_field(field: &Field<'_>, depth: usize) -> Result<(), Unprintable> {
    let checked = check_name(&field.name, field.value.as_message().is_some())
        .and_then(|()| check_value(&field.value.kind, depth));
    checked.map_err(|error| error.under(&field.name))
}

pub(crate) fn check_name(name: &Name<'_>, of_message: bool) -> Result<(), Unprintable> {
    let sound = match name {
        Name::Any { .. } if !of_message => {
            return Err(Unprintable::new("the type of an Any stands before a message only"));
        }
        Name::Field(name) => is_identifier(name),
        // The parser knows best what it reads between brackets.
        bracketed => reads_as(&format!("{bracketed}{{}}"), |field| field.name == *bracketed),
    };
    if sound { Ok(()) } else { Err(Unprintable::new("the name is none of the text format")) }
}

pub(crate) fn check_value(kind: &ValueKind<'_>, depth: usize) -> Result<(), Unprintable> {
    match kind {
        ValueKind::Message(_) if depth >= MAX_DEPTH => {
            Err(Unprintable::new("messages are nested too deep to be read"))
        }
        ValueKind::Message(message) => check_fields(&message.fields, depth + 1),
        ValueKind::List(values) => check_list(values, depth),
        ValueKind::Integer(number) if !(i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(number) => {
            Err(Unprintable::new("the integer does not fit 64 bits"))
        }
        ValueKind::Identifier(word) if !is_word(word) => {
            Err(Unprintable::new("the word is no identifier of the text format"))
        }
        ValueKind::Integer(_) | ValueKind::Identifier(_) | ValueKind::String(_) | ValueKind::Float(_) => {
            Ok(())
        }
    }
}

fn check_list(values: &[Value<'_>], depth: usize) -> Result<(), Unprintable> {
    check_sorts(values.iter().map(|value| &value.kind))?;
    values.iter().try_for_each(|value| check_value(&value.kind, depth))
}

/// What may stand together in a list.
pub(crate) fn check_sorts<'k>(
    kinds: impl Iterator<Item = &'k ValueKind<'k>> + Clone,
) -> Result<(), Unprintable> {
    if kinds.clone().any(|kind| matches!(kind, ValueKind::List(_))) {
        return Err(Unprintable::new("a list stands in a list"));
    }
    let mut messages = kinds.map(|kind| matches!(kind, ValueKind::Message(_)));
    let first = messages.next();
    if messages.any(|is_message| Some(is_message) != first) {
        return Err(Unprintable::new("messages and scalars stand in one list"));
    }
    Ok(())
}

pub(crate) fn is_identifier(word: &str) -> bool {
    parse::identifier(word).is_some_and(|(rest, _)| rest.is_empty())
}

fn is_word(word: &str) -> bool {
    is_identifier(word) && matches!(parse::word(word), ValueKind::Identifier(_))
}

/// Whether a text is one field, and the one looked for.
fn reads_as(text: &str, is_same: impl Fn(&Field<'_>) -> bool) -> bool {
    crate::parse(text).is_ok_and(|message| matches!(message.fields.as_slice(), [field] if is_same(field)))
}
