//! The words that tables of readers are written in.

use tf_example::FeatureKind;

/// What a reader asks of one key, and when it is written.
///
/// ```
/// use cvat_tfrecord_format::{Count, Profile};
/// let rule = Profile::named("tfod").unwrap().rule("image/object/bbox/xmin").unwrap();
/// assert_eq!(rule.count, Count::PerObject);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct KeyRule {
    /// The key; one that ends in a slash is for all that begin so.
    pub key: &'static str,
    /// Kind of its values.
    pub kind: FeatureKind,
    /// How many values it has.
    pub count: Count,
    /// Whether it has to be there.
    pub presence: Presence,
    /// What its values have to be.
    pub values: Values,
    /// Whether the reader parses it, or it is there for the reader's own script writes it.
    pub is_parsed: bool,
}

impl KeyRule {
    pub(super) const fn new(key: &'static str, kind: FeatureKind, count: Count, presence: Presence) -> Self {
        Self { key, kind, count, presence, values: Values::Any, is_parsed: true }
    }

    pub(super) const fn values(self, values: Values) -> Self {
        Self { values, ..self }
    }

    /// The same for a key that the reader never parses.
    pub(super) const fn unread(self) -> Self {
        Self { is_parsed: false, ..self }
    }

    /// The same with another presence.
    pub(super) const fn presence(self, presence: Presence) -> Self {
        Self { presence, ..self }
    }
}

/// How many values a key has.
///
/// ```
/// assert_ne!(cvat_tfrecord_format::Count::One, cvat_tfrecord_format::Count::PerObject);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Count {
    /// One.
    One,
    /// One for every object.
    PerObject,
    /// One for every keypoint of every object, as many keypoints for each.
    PerKeypoint,
    /// Any number.
    Any,
}

/// Whether a key has to be in a record.
///
/// ```
/// use cvat_tfrecord_format::{Presence, Profile};
/// let rule = Profile::named("dali").unwrap().rule("image/object/class/text").unwrap();
/// assert_eq!(rule.presence, Presence::NotTaken);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// The reader fails without it; it is written always.
    Required,
    /// Written always, without values where there is nothing to say; the reader gets along without.
    Always,
    /// As [`Always`](Self::Always) where records have these keys of objects, else as [`WhereKnown`](Self::WhereKnown).
    AlwaysOf(ObjectKeys),
    /// Written where the record has an object.
    WithObjects,
    /// Written where the record has something to say.
    WhereKnown,
    /// The reader fails on it, or cannot read it: never written.
    NotTaken,
}

/// Which script's keys the objects of a record have, where a reader has several.
///
/// ```
/// use cvat_tfrecord_format::{EncodeOptions, ObjectKeys};
/// let options = EncodeOptions::new().object_keys(ObjectKeys::Coco);
/// assert_ne!(options, EncodeOptions::new());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ObjectKeys {
    /// Those of `create_pascal_tf_record.py`: difficult, truncated, view.
    #[default]
    Pascal,
    /// Those of `create_coco_tf_record.py`: crowd, area.
    Coco,
}

/// What values have to be.
///
/// ```
/// use cvat_tfrecord_format::{Profile, Values};
/// let rule = Profile::named("tfod").unwrap().rule("image/object/difficult").unwrap();
/// assert_eq!(rule.values, Values::Between(0.0, 1.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Values {
    /// Anything of the kind.
    Any,
    /// Byte strings that are not empty.
    NotEmpty,
    /// Numbers from the first to the second, both allowed.
    Between(f32, f32),
    /// Numbers of at least so much.
    AtLeast(f32),
    /// One of these words, or none.
    Words(&'static [&'static str]),
    /// A PNG file.
    Png,
}

/// What becomes of keys of images and objects that a reader does not know. Those under `cvat/` are no such keys.
///
/// ```
/// use cvat_tfrecord_format::{OtherKeys, Profile};
/// assert_eq!(Profile::named("tfod").unwrap().other_keys, OtherKeys::NotWritten);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtherKeys {
    /// They are written; the reader ignores them.
    Ignored,
    /// They are not written, and counted.
    NotWritten,
}

/// How a reader tells classes.
///
/// ```
/// use cvat_tfrecord_format::{Profile, TextRule};
/// assert_eq!(Profile::named("model-garden").unwrap().ids.text, TextRule::Ignored);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IdRules {
    /// The least id of a class.
    pub from: i64,
    /// Whether the ids of a label map have to be without gaps.
    pub contiguous: bool,
    /// Whether id 0 is the background, so that no object has it.
    pub zero_is_background: bool,
    /// What the texts of classes are to it.
    pub text: TextRule,
}

/// What the texts of classes are to a reader.
///
/// ```
/// assert_ne!(cvat_tfrecord_format::TextRule::First, cvat_tfrecord_format::TextRule::Only);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextRule {
    /// Looked up in the label map where there is one, and the id is not looked at then: each has to be a name there.
    First,
    /// Ids alone count.
    Ignored,
    /// Texts alone count.
    Only,
}

/// What `image/source_id` has to be.
///
/// ```
/// use cvat_tfrecord_format::{Profile, SourceIdRule};
/// assert_eq!(Profile::named("model-garden").unwrap().source_id, SourceIdRule::Decimal);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceIdRule {
    /// Anything; written is what the source has.
    Any,
    /// Anything; written is the file's name where the source has nothing.
    OrFileName,
    /// A decimal number that fits into 64 bits.
    Decimal,
    /// Written empty.
    Empty,
}

impl SourceIdRule {
    /// The number that TensorFlow's `string_to_number` reads as an integer of 64 bits.
    pub(crate) fn number(id: &[u8]) -> Option<i64> {
        let id = str::from_utf8(id).ok()?;
        id.trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']).parse().ok()
    }
}

/// A format of images, and what `image/format` says of it.
///
/// ```
/// let word = &cvat_tfrecord_format::Profile::named("model-garden").unwrap().formats[0];
/// assert_eq!((word.format, word.word), ("jpeg", "jpg"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormatWord {
    /// The format: `jpeg`, `png`, `gif`, `bmp` or `webp`.
    pub format: &'static str,
    /// What is written.
    pub word: &'static str,
}

impl FormatWord {
    pub(super) const fn new(format: &'static str, word: &'static str) -> Self {
        Self { format, word }
    }
}

/// Which masks of objects a reader takes.
///
/// ```
/// use cvat_tfrecord_format::{MaskRule, Profile};
/// assert_eq!(Profile::named("dali").unwrap().masks, MaskRule::None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MaskRule {
    /// None.
    None,
    /// PNG files, one for every object, whose pixels are 0 and 1: it takes pixels as they are.
    ZeroOne,
    /// PNG files, one for every object; pixels above 0 are the object's.
    AboveZero,
}

/// How the shards of a set of records are called.
///
/// ```
/// use cvat_tfrecord_format::{Profile, ShardNaming};
/// assert_eq!(Profile::named("tfod").unwrap().shard_names, ShardNaming::AfterExtension);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShardNaming {
    /// `x.record-00003-of-00010`, as TensorFlow's research models and TFDS have it.
    #[default]
    AfterExtension,
    /// `x-00003-of-00010.tfrecord`, as TensorFlow's Model Garden has it.
    BeforeExtension,
}

/// A file that is written beside the records for a reader.
///
/// ```
/// use cvat_tfrecord_format::{Profile, SideFile};
/// assert!(Profile::named("dali").unwrap().side_files.contains(&SideFile::DaliIndex));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SideFile {
    /// The label map, `label_map.pbtxt`.
    LabelMap,
    /// Offset and length of every record, one file for each record file.
    DaliIndex,
    /// `features.json`: keys, kinds and shapes.
    TfdsFeatures,
    /// `dataset_info.json`: splits, shards and counts.
    TfdsInfo,
}
