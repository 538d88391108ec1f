//! What a record holds: the framing says nothing about it.

use bytes::Bytes;
use prost::Message;

use crate::{
    Example, SequenceExample, SequenceExampleRef, WireError,
    wire::{Fault, Fields, MAX_DEPTH},
};

/// The field of `Example` and `SequenceExample` that holds a `Features`.
const FEATURES: u32 = 1;
/// The field only a `SequenceExample` has.
const FEATURE_LISTS: u32 = 2;

/// What the bytes of a record are.
///
/// Protobuf does not name the message, and almost any short run of bytes is a valid message of unknown
/// fields, so "it decodes" proves nothing. Here an [`Example`] must have no other field at its top level than
/// the one it is made of, and at least one map entry that is an entry: a key, a value of known fields and
/// nothing else.
///
/// ```
/// use tf_example::{Bytes, Example, Feature, Message, Payload};
///
/// let example = Example::from_features([("image/height", Feature::int64s([480]))]);
/// assert_eq!(Payload::classify(&Bytes::from(example.encode_to_vec())), Payload::Example(example));
///
/// // "1" is the header of a 64-bit field 6, so this text is a sound message. It is not an example.
/// let text = Bytes::from("123456789");
/// assert!(Example::decode(text.clone()).is_ok());
/// assert_eq!(Payload::classify(&text), Payload::Other);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Payload {
    /// An example with at least one feature.
    Example(Example),
    /// A sequence example: field 2 is there, and at least one feature or feature list.
    SequenceExample(SequenceExample),
    /// Either of the two with nothing in it. No bytes at all are that, too.
    Empty,
    /// Neither. [`Example::decode`](Message::decode) says what is wrong, where anything is.
    Other,
}

impl Payload {
    /// Tells what a record holds, and decodes it.
    ///
    /// Byte strings share the buffer of `record`. The encoded headers are looked at before anything is
    /// decoded: for most records that are something else the answer takes a few bytes.
    ///
    /// An example whose top level has fields of a later schema is [`Other`](Payload::Other) here, though
    /// [`Example::decode`](Message::decode) reads it. What reads records of files, `ExampleReader`, `json` and
    /// [`Schema`](crate::schema::Schema), takes it for one where a feature is found in it.
    #[must_use]
    pub fn classify(record: &Bytes) -> Self {
        match outline(record) {
            Ok(Outline { entries: false, only_empty: true, .. }) => Self::Empty,
            Ok(Outline { entries: true, feature_lists: false, .. }) => {
                Example::decode(record.clone()).map_or(Self::Other, Self::Example)
            }
            Ok(Outline { entries: true, feature_lists: true, .. }) => {
                SequenceExample::decode(record.clone()).map_or(Self::Other, Self::SequenceExample)
            }
            Ok(_) | Err(NotPlain) => Self::Other,
        }
    }
}

/// Which of the two messages the record of a file is read as.
#[derive(Clone, Copy)]
pub(crate) enum ReadAs {
    Example,
    SequenceExample,
    /// Either, with nothing in it.
    Empty,
}

/// Tells what the record of a file is read as; `None` where no feature is found in it.
///
/// Unlike [`Payload::classify`], this passes over what protobuf passes over: fields that are not in the schema,
/// and that an entry has no key or no value. Nothing is looked at within a feature.
pub(crate) fn read_as(record: &[u8]) -> Result<Option<ReadAs>, WireError> {
    Ok(Some(match outline(record) {
        Ok(Outline { entries: false, only_empty: true, .. }) => ReadAs::Empty,
        Ok(Outline { entries: true, feature_lists: false, .. }) => ReadAs::Example,
        Ok(Outline { entries: true, feature_lists: true, .. }) => ReadAs::SequenceExample,
        Ok(_) | Err(NotPlain) => return unusual(record),
    }))
}

#[cold]
fn unusual(record: &[u8]) -> Result<Option<ReadAs>, WireError> {
    let sequence = SequenceExampleRef::parse(record)?;
    if sequence.context().is_empty() && sequence.feature_lists().is_empty() {
        return Ok(None);
    }
    Ok(Some(if sequence.has_feature_lists() { ReadAs::SequenceExample } else { ReadAs::Example }))
}

/// What the headers of a record show.
struct Outline {
    /// There is a well-formed entry in a field of the top level.
    entries: bool,
    /// Field 2 is there.
    feature_lists: bool,
    /// No field of the top level has any contents.
    only_empty: bool,
}

fn outline(record: &[u8]) -> Result<Outline, NotPlain> {
    let mut outline = Outline { entries: false, feature_lists: false, only_empty: true };
    for field in fields(record) {
        let (number, contents) = field?;
        match number {
            FEATURES => {}
            FEATURE_LISTS => outline.feature_lists = true,
            _ => return Err(NotPlain),
        }
        outline.only_empty &= contents.is_empty();
        outline.entries = outline.entries || has_entry(contents);
    }
    Ok(outline)
}

/// Whether a `Features` or a `FeatureLists` has an entry with a key, a value of known fields and nothing else.
fn has_entry(map: &[u8]) -> bool {
    let mut fields = Fields::new(map, MAX_DEPTH);
    while let Ok(Some(field)) = fields.next() {
        if field.number == 1 && field.value.contents().is_some_and(is_entry) {
            return true;
        }
    }
    false
}

fn is_entry(entry: &[u8]) -> bool {
    let (mut key, mut value) = (false, false);
    for field in fields(entry) {
        match field {
            Ok((1, _)) => key = true,
            Ok((2, contents)) if is_value(contents) => value = true,
            _ => return false,
        }
    }
    key && value
}

/// Whether these are the fields of a `Feature`. Those of a `FeatureList` are among them.
fn is_value(value: &[u8]) -> bool {
    fields(value).all(|field| field.is_ok_and(|(number, _)| (1..=3).contains(&number)))
}

/// The bytes are not a message whose fields all have a length, as those of both messages do.
struct NotPlain;

impl From<Fault> for NotPlain {
    fn from(_: Fault) -> Self {
        Self
    }
}

/// The fields of a message by number. Nothing follows an error.
fn fields(message: &[u8]) -> impl Iterator<Item = Result<(u32, &[u8]), NotPlain>> {
    let mut fields = Fields::new(message, MAX_DEPTH);
    std::iter::from_fn(move || {
        let field = fields.next().transpose()?;
        Some(field.map_err(NotPlain::from).and_then(|field| {
            let contents = field.value.contents().ok_or(NotPlain)?;
            Ok((field.number, contents))
        }))
    })
}
