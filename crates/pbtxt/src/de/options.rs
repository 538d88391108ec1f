//! What to accept.

use crate::ReadOptions;

/// What to accept.
///
/// ```
/// use pbtxt::de::{Options, Repetition, UnknownFields};
/// use std::collections::BTreeMap;
///
/// let options = Options::new().unknown_fields(UnknownFields::Ignore).repetition(Repetition::Merge);
/// let map: BTreeMap<String, i32> = pbtxt::from_str_with_options("a: 1 a: 2", options)?;
/// assert_eq!(map["a"], 2);
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    pub(super) unknown_fields: UnknownFields,
    pub(super) repetition: Repetition,
    pub(super) read: ReadOptions,
}

impl Options {
    /// The defaults: unknown fields and repeated singular fields are errors.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What to do with the fields of a message that the struct does not have.
    #[must_use]
    pub fn unknown_fields(mut self, unknown_fields: UnknownFields) -> Self {
        self.unknown_fields = unknown_fields;
        self
    }

    /// What to do with several values where the type takes one.
    #[must_use]
    pub fn repetition(mut self, repetition: Repetition) -> Self {
        self.repetition = repetition;
        self
    }

    /// How to read the text itself.
    #[must_use]
    pub fn read(mut self, read: ReadOptions) -> Self {
        self.read = read;
        self
    }
}

/// What to do with the fields of a message that the struct does not have.
///
/// ```
/// use pbtxt::de::{Options, UnknownFields};
///
/// #[derive(serde::Deserialize)]
/// struct Item { id: i32 }
///
/// let text = "id: 1 name: 'cat'";
/// assert!(pbtxt::from_str::<Item>(text).is_err());
/// let options = Options::new().unknown_fields(UnknownFields::Ignore);
/// assert_eq!(pbtxt::from_str_with_options::<Item>(text, options)?.id, 1);
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum UnknownFields {
    /// They are errors, as in every parser of protobuf.
    #[default]
    Refuse,
    /// They are passed over, whatever their values, but for structs with `#[serde(deny_unknown_fields)]`.
    Ignore,
}

/// What to do with several values where the type takes one.
///
/// ```
/// use pbtxt::de::{Options, Repetition};
///
/// #[derive(serde::Deserialize)]
/// struct Config { train: Train }
/// #[derive(serde::Deserialize)]
/// struct Train { steps: i32, batch: i32 }
///
/// let text = "train { steps: 100 batch: 8 } train { batch: 16 }";
/// assert!(pbtxt::from_str::<Config>(text).is_err());
/// let options = Options::new().repetition(Repetition::Merge);
/// let config: Config = pbtxt::from_str_with_options(text, options)?;
/// assert_eq!((config.train.steps, config.train.batch), (100, 16));
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Repetition {
    /// The second is an error, as in protobuf's `TextFormat::Parse`.
    #[default]
    Refuse,
    /// The last scalar counts, messages are merged field by field, as in protobuf's `TextFormat::Merge`. The
    /// scalars before the last are not looked at.
    Merge,
}
