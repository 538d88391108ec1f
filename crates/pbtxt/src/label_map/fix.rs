//! New ids for the items that need one.

use super::repair::Origin;
use super::{Fault, Finding, FindingKind, LabelMap, LabelMapItem, Parsed, ReadOptions, read};
use crate::hint::shown::shorten;
use crate::{Edits, Error, ErrorKind, Field, Message, Span, ValueKind};
use std::collections::HashSet;
use std::fmt;

/// A label map with sound ids, from [`fix_ids`].
///
/// ```
/// use pbtxt::label_map::{ReadOptions, fix_ids};
///
/// let fixed = fix_ids("item { name: 'cat' }\nitem { id: 2 name: 'dog' }\n", ReadOptions::new())?;
/// assert_eq!(fixed.text, "item { id: 1 name: 'cat' }\nitem { id: 2 name: 'dog' }\n");
/// assert_eq!((fixed.changes[0].old, fixed.changes[0].new), (None, 1));
/// assert!(fixed.parsed.findings.is_empty());
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Fixed {
    /// The text with the new ids. All else is as it was: comments, layout, line ends, a byte order mark.
    pub text: String,
    /// What was changed, in the order of the text.
    pub changes: Vec<IdChange>,
    /// The raw quotes that are escaped in the new text, each with its place in the old one.
    pub repairs: Vec<Finding>,
    /// The new text as it reads.
    pub parsed: Parsed,
}

/// A new id for an item.
///
/// ```
/// use pbtxt::label_map::{ReadOptions, fix_ids};
///
/// let fixed = fix_ids("item { id: 0 name: 'cat' }", ReadOptions::new())?;
/// assert_eq!(fixed.changes[0].to_string(), "line 1, column 12: id of 'cat' was 0, is now 1");
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IdChange {
    /// The line of the old id in the old text, or of the item where that had none; counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The id that the item had.
    pub old: Option<i32>,
    /// The id that it has now.
    pub new: i32,
    /// The label, as [`LabelMapItem::label`] has it.
    pub label: String,
}

impl fmt::Display for IdChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, old, new, label } = self;
        write!(f, "line {line}, column {column}: id of '{}' was ", shorten(label))?;
        match old {
            Some(old) => write!(f, "{old}, is now {new}"),
            None => write!(f, "missing, is now {new}"),
        }
    }
}

/// Gives ids to the items of a label map that have none of their own.
///
/// An id that is fine is never touched, for records refer to it: gaps stay, and so does the order. A new id goes
/// to an item without one, with one below 0, with 0 unless it is called `background`, and with the id of an
/// earlier item. It is the lowest that is free, from 1 up, in the order of the text; a `background` without an id
/// gets 0, which is how it reads, if that is free. `ancestor_ids` and `descendant_ids` are left as they are.
///
/// Where raw quotes had to be escaped for the text to be read ([`FindingKind::RawQuote`]), they are escaped in the
/// new one.
///
/// ```
/// use pbtxt::label_map::{ReadOptions, fix_ids};
///
/// let source = "# mine\nitem {\n  id: 3  # three\n  name: 'cat'\n}\nitem {\n  name: 'dog'\n}\n";
/// let fixed = fix_ids(source, ReadOptions::new())?;
/// assert_eq!(
///     fixed.text,
///     "# mine\nitem {\n  id: 3  # three\n  name: 'cat'\n}\nitem {\n  id: 1\n  name: 'dog'\n}\n"
/// );
/// assert_eq!(fix_ids(&fixed.text, ReadOptions::new())?.changes, []);
/// # Ok::<(), pbtxt::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`LabelMap::parse_with_options`], ids apart.
pub fn fix_ids(source: &str, options: ReadOptions) -> Result<Fixed, Error> {
    let (old, repaired) = read::read(source, options.tensorflow_rules(false))?;
    let Some(new_ids) = new_ids(&old.map) else {
        return Err(Error::new(ErrorKind::LabelMap(Fault::NoFreeId), source, 0));
    };
    if repaired.is_none() && new_ids.iter().all(Option::is_none) {
        return Ok(Fixed { text: source.to_owned(), changes: Vec::new(), repairs: Vec::new(), parsed: old });
    }
    let is_repair = |finding: &Finding| matches!(finding.kind(), FindingKind::RawQuote { .. });
    let repairs = old.findings.into_iter().filter(is_repair).collect();
    let text = repaired.as_ref().map_or(source, |repaired| &repaired.text);
    // The limit was kept by the text as it came.
    let options = options.max_len(usize::MAX);
    let mut edits = Edits::with_options(text, options.text.python_rules(true))?;
    let places: Vec<_> = items(edits.message()).collect();
    let origin = Origin::new(source, repaired.as_ref());
    let mut changes = Vec::new();
    for ((item, place), new) in old.map.iter().zip(places).zip(new_ids) {
        let Some(new) = new else { continue };
        let position = origin.position(place.id.map_or(place.start, |id| id.start));
        changes.push(IdChange {
            line: position.line,
            column: position.column,
            old: item.id,
            new,
            label: item.label().to_owned(),
        });
        let id = ValueKind::Integer(new.into());
        match place {
            Place { id: Some(span), .. } => edits.set(span, id),
            Place { first_field: Some(span), .. } => edits.insert_before(span, Field::new("id", id)),
            Place { message, .. } => edits.push(message, Field::new("id", id)),
        };
    }
    let text = if changes.is_empty() { text.to_owned() } else { edits.finish()? };
    let (parsed, _) = read::read(&text, options)?;
    Ok(Fixed { text, changes, repairs, parsed })
}

/// Where an item stands.
struct Place {
    start: usize,
    message: Span,
    /// The value that counts as its id: the last.
    id: Option<Span>,
    first_field: Option<Span>,
}

/// The places of the items, in the order of the text.
fn items(message: &Message<'_>) -> impl Iterator<Item = Place> {
    let items = message.fields.iter().filter(|field| field.name.as_field() == Some("item"));
    items.flat_map(|field| {
        field.value.elements().iter().filter_map(move |value| {
            let item = value.as_message()?;
            Some(Place {
                start: read::item_start(field, value),
                message: value.span,
                id: item.values("id").last().map(|value| value.span),
                first_field: item.fields.first().map(|field| field.span),
            })
        })
    })
}

/// The new id of each item that needs one; `None` if there are no more ids.
fn new_ids(map: &LabelMap) -> Option<Vec<Option<i32>>> {
    let mut taken = HashSet::new();
    let is_sound = |item: &LabelMapItem, id| id > 0 || (id == 0 && item.is_background());
    let keeps: Vec<bool> =
        map.iter().map(|item| item.id.is_some_and(|id| is_sound(item, id) && taken.insert(id))).collect();
    let mut next = 1_i32;
    let mut new_id = |item: &LabelMapItem| {
        if item.id.is_none() && item.is_background() && taken.insert(0) {
            return Some(0);
        }
        while !taken.insert(next) {
            next = next.checked_add(1)?;
        }
        Some(next)
    };
    map.iter()
        .zip(keeps)
        .map(|(item, keeps)| if keeps { Some(None) } else { new_id(item).map(Some) })
        .collect()
}
