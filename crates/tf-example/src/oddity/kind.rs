//! The kinds of oddity, and what TensorFlow does with each.

use std::fmt;

/// What is odd, and what TensorFlow's parser (2.21) does with it. Displays as the predicate of a sentence.
///
/// ```
/// use tf_example::OddityKind;
///
/// let kind = OddityKind::EntryWithoutValue;
/// assert_eq!(kind.to_string(), "has no value: TensorFlow refuses the record");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OddityKind {
    /// A key that came before in the same features, in an example. The last counts, as in protobuf, unless it
    /// is without a list: then some of TensorFlow's functions read one before it. In a sequence example the
    /// last always counts, and this is none.
    DuplicateKey,
    /// A feature with lists of two kinds. The first is read, where protobuf reads the last; a step of a
    /// feature list is refused.
    TwoKinds,
    /// A feature with two lists of one kind. The first is read, where protobuf joins them; a step of a feature
    /// list is refused.
    SplitList,
    /// A list of numbers some of which are packed and some are not, or that are packed in several runs. What
    /// comes after a first packed run is lost; anything else, and in a step, is refused.
    MixedPacking,
    /// A map's entry without a key. The record is refused.
    EntryWithoutKey,
    /// A map's entry without a value. The record is refused.
    EntryWithoutValue,
    /// A map's entry with more than a key and a value, be it one of them twice or a field that is not in the
    /// schema. The record is refused, but for two keys without a value and the reverse.
    EntryWithMore,
    /// A map's entry with its value before its key, in a sequence example. The record is refused; in an
    /// example it is read.
    ValueBeforeKey,
    /// A field that is not in the schema, where it is not passed over: the record, or the feature, is refused.
    UnknownField,
    /// A group that is not in the schema, where it is not passed over: the record, or the feature, is refused.
    UnknownGroup,
    /// A field whose header has more bytes than it needs. In the record itself such a field is passed over;
    /// further in the record, or the feature, is refused.
    PaddedHeader,
}

impl fmt::Display for OddityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DuplicateKey => {
                "comes again: TensorFlow reads the last, or one before it where the last has no list"
            }
            Self::TwoKinds => "has lists of two kinds: TensorFlow reads the first",
            Self::SplitList => "has its list in two parts: TensorFlow reads the first",
            Self::MixedPacking => {
                "has numbers that are not packed together: TensorFlow reads the first that are, or refuses them"
            }
            Self::EntryWithoutKey => "has no key: TensorFlow refuses the record",
            Self::EntryWithoutValue => "has no value: TensorFlow refuses the record",
            Self::EntryWithMore => "is more than a key and a value: TensorFlow refuses the record",
            Self::ValueBeforeKey => "has its value before its key: TensorFlow refuses the record",
            Self::UnknownField => "has a field that is not in the schema: TensorFlow refuses it",
            Self::UnknownGroup => "has a group that is not in the schema: TensorFlow refuses it",
            Self::PaddedHeader => {
                "has a field whose header is longer than it needs to be: TensorFlow passes over it, or refuses it"
            }
        })
    }
}
