//! Rust types to text: to a tree first, which [`Printer`] prints.

mod fail;
mod key;
mod message;
mod name;
mod value;

use crate::{Error, Message, Printer, ValueKind};
use fail::Fail;
use serde_core::Serialize;
use value::{Node, ValueSerializer};

/// Writes a Rust type as text with the default [`Printer`].
///
/// The type has to be a message: a struct, a map, or an enum of which one field is set. [`pbtxt::de`](crate::de)
/// has the table of what stands for what, in both directions.
///
/// ```
/// #[derive(serde::Serialize)]
/// struct Item { id: i32, name: Option<String>, ids: Vec<i32> }
///
/// let item = Item { id: 1, name: None, ids: vec![2, 3] };
/// assert_eq!(pbtxt::to_string(&item)?, "id: 1\nids: 2\nids: 3\n");
/// # Ok::<(), pbtxt::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Unwritable`](crate::ErrorKind::Unwritable) for a value that the text format has no form for:
/// a list in a list, a field name that is no identifier, an integer beyond 64 bits, messages nested more than
/// [`MAX_DEPTH`](crate::MAX_DEPTH) deep, a whole that is no message; and what the type itself objects to.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    to_string_with_printer(value, Printer::new())
}

/// Writes a Rust type as text.
///
/// ```
/// use pbtxt::Printer;
/// use std::collections::BTreeMap;
///
/// let value = BTreeMap::from([("a", BTreeMap::from([("b", 1)]))]);
/// assert_eq!(pbtxt::to_string_with_printer(&value, Printer::new().indent(4))?, "a {\n    b: 1\n}\n");
/// # Ok::<(), pbtxt::Error>(())
/// ```
///
/// # Errors
///
/// As [`to_string`].
pub fn to_string_with_printer<T: Serialize + ?Sized>(value: &T, printer: Printer) -> Result<String, Error> {
    Ok(printer.print(&to_message(value)?))
}

/// Writes a Rust type as a tree, for instance to put it into a text with [`Edits`](crate::Edits).
///
/// ```
/// use pbtxt::{Edits, Field, Span};
///
/// #[derive(serde::Serialize)]
/// struct Item { id: i32, name: &'static str }
///
/// let mut edits = Edits::new("# mine\nitem {\n  id: 1\n  name: 'cat'\n}\n")?;
/// let dog = pbtxt::to_message(&Item { id: 2, name: "dog" })?;
/// edits.push(Span::default(), Field::new("item", dog));
/// assert_eq!(
///     edits.finish()?,
///     "# mine\nitem {\n  id: 1\n  name: 'cat'\n}\nitem {\n  id: 2\n  name: 'dog'\n}\n"
/// );
/// # Ok::<(), pbtxt::Error>(())
/// ```
///
/// # Errors
///
/// As [`to_string`].
pub fn to_message<T: Serialize + ?Sized>(value: &T) -> Result<Message<'static>, Error> {
    match value.serialize(ValueSerializer { depth: 0 }).map_err(Fail::into_error)? {
        Node::One(ValueKind::Message(message)) => Ok(message),
        _ => Err(Fail::new("a text is a message: write a struct or a map").into_error()),
    }
}
