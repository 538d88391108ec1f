//! `feature.proto`: the three lists of values and the `Feature` that holds one of them.

use std::fmt;

use bytes::Bytes;

/// A list of byte strings: field 1 of a [`Feature`].
///
/// Holds encoded images, text and anything else that is not a number. The schema says `bytes`, so text is
/// not guaranteed to be UTF-8.
///
/// Decoding from a [`Bytes`] does not copy the values: they share the record's buffer, and the buffer lives
/// as long as the last of them.
///
/// ```
/// use tf_example::{Bytes, BytesList};
///
/// let list = BytesList { value: vec![Bytes::from_static(b"cat"), Bytes::from("dog")] };
/// assert_eq!(list.value[1], "dog");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, prost::Message)]
pub struct BytesList {
    /// The values, in order: `repeated bytes value = 1`.
    #[prost(bytes = "bytes", repeated, tag = "1")]
    pub value: Vec<Bytes>,
}

/// A list of 32-bit floats: field 2 of a [`Feature`].
///
/// Values keep their bits from decoding to encoding, NaN payloads and negative zero included. A list with a
/// NaN is not equal to itself, as in all of Rust: compare [`f32::to_bits`] where that matters.
///
/// ```
/// use tf_example::FloatList;
///
/// let list = FloatList { value: vec![0.25, f32::NAN] };
/// assert_ne!(list, list.clone());
/// ```
#[derive(Clone, PartialEq, prost::Message)]
pub struct FloatList {
    /// The values, in order: `repeated float value = 1 [packed = true]`.
    #[prost(float, repeated, packed = "true", tag = "1")]
    pub value: Vec<f32>,
}

/// A list of 64-bit signed integers: field 3 of a [`Feature`].
///
/// Negative numbers are ten bytes each on the wire (`int64`, not `sint64`).
///
/// ```
/// use tf_example::{Int64List, Message};
///
/// assert_eq!(Int64List { value: vec![1] }.encode_to_vec(), [0x0a, 1, 1]);
/// assert_eq!(Int64List { value: vec![-1] }.encoded_len(), 12);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, prost::Message)]
pub struct Int64List {
    /// The values, in order: `repeated int64 value = 1 [packed = true]`.
    #[prost(int64, repeated, packed = "true", tag = "1")]
    pub value: Vec<i64>,
}

/// What a [`Feature`] holds: one of three lists (the schema's `oneof kind`).
///
/// ```
/// use tf_example::{Feature, FeatureKind, Kind};
///
/// let Some(kind) = Feature::floats([0.5]).kind else { unreachable!() };
/// assert!(matches!(&kind, Kind::FloatList(list) if list.value == [0.5]));
/// assert_eq!(kind.feature_kind(), FeatureKind::Float);
/// ```
#[derive(Clone, PartialEq, prost::Oneof)]
pub enum Kind {
    /// `BytesList bytes_list = 1`
    #[prost(message, tag = "1")]
    BytesList(BytesList),
    /// `FloatList float_list = 2`
    #[prost(message, tag = "2")]
    FloatList(FloatList),
    /// `Int64List int64_list = 3`
    #[prost(message, tag = "3")]
    Int64List(Int64List),
}

impl Kind {
    /// Which of the three lists this is.
    #[must_use]
    pub fn feature_kind(&self) -> FeatureKind {
        match self {
            Self::BytesList(_) => FeatureKind::Bytes,
            Self::FloatList(_) => FeatureKind::Float,
            Self::Int64List(_) => FeatureKind::Int64,
        }
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::BytesList(list) => list.value.len(),
            Self::FloatList(list) => list.value.len(),
            Self::Int64List(list) => list.value.len(),
        }
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One value of an example's map: a list of byte strings, of floats or of integers, or nothing at all.
///
/// There are no scalars and no shapes in `tf.train`: a single number is a list of one, and what is longer
/// than a list is for reader and writer to agree on.
///
/// A feature without values has no kind that matters: an empty `Feature` and an empty list of any kind
/// read as an empty list of whichever kind is asked for.
///
/// ```
/// use tf_example::{Feature, FeatureKind};
///
/// let heights = Feature::int64s([480]);
/// assert_eq!(heights.feature_kind(), Some(FeatureKind::Int64));
/// assert_eq!(heights.int64_list(), Some(&[480][..]));
/// assert_eq!(heights.float_list(), None);
///
/// let nothing = Feature::default();
/// assert!(nothing.is_empty());
/// assert_eq!(nothing.float_list(), Some(&[][..]));
/// ```
#[derive(Clone, PartialEq, prost::Message)]
pub struct Feature {
    /// The list, or `None` where the feature was written without one.
    #[prost(oneof = "Kind", tags = "1, 2, 3")]
    pub kind: Option<Kind>,
}

impl Feature {
    /// A list of byte strings, from anything that turns into [`Bytes`] without copying: `String`,
    /// `Vec<u8>`, `Bytes`, `&'static str`, `&'static [u8]`.
    ///
    /// ```
    /// use tf_example::Feature;
    ///
    /// let names = Feature::bytes(["cat", "dog"]);
    /// let image = Feature::bytes([vec![0xff, 0xd8, 0xff]]);
    /// assert_eq!((names.len(), image.len()), (2, 1));
    /// ```
    #[must_use]
    pub fn bytes(values: impl IntoIterator<Item = impl Into<Bytes>>) -> Self {
        let value = values.into_iter().map(Into::into).collect();
        Self { kind: Some(Kind::BytesList(BytesList { value })) }
    }

    /// A list of 32-bit floats.
    #[must_use]
    pub fn floats(values: impl IntoIterator<Item = f32>) -> Self {
        let value = values.into_iter().collect();
        Self { kind: Some(Kind::FloatList(FloatList { value })) }
    }

    /// A list of 64-bit integers.
    #[must_use]
    pub fn int64s(values: impl IntoIterator<Item = i64>) -> Self {
        let value = values.into_iter().collect();
        Self { kind: Some(Kind::Int64List(Int64List { value })) }
    }

    /// Which list the feature holds, `None` where it was written without one.
    #[must_use]
    pub fn feature_kind(&self) -> Option<FeatureKind> {
        self.kind.as_ref().map(Kind::feature_kind)
    }

    /// The number of values, 0 where there is no list.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kind.as_ref().map_or(0, Kind::len)
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The byte strings; empty where there are no values, `None` where there are values of another kind.
    #[must_use]
    pub fn bytes_list(&self) -> Option<&[Bytes]> {
        self.values().ok()
    }

    /// The floats; empty where there are no values, `None` where there are values of another kind.
    #[must_use]
    pub fn float_list(&self) -> Option<&[f32]> {
        self.values().ok()
    }

    /// The integers; empty where there are no values, `None` where there are values of another kind.
    #[must_use]
    pub fn int64_list(&self) -> Option<&[i64]> {
        self.values().ok()
    }

    /// The values, or the kind they are where it is not that of `T`.
    pub(crate) fn values<T: Value>(&self) -> Result<&[T], FeatureKind> {
        match &self.kind {
            Some(kind) if !kind.is_empty() => T::values(kind).ok_or(kind.feature_kind()),
            _ => Ok(&[]),
        }
    }
}

/// The name of one of the three lists.
///
/// ```
/// use tf_example::FeatureKind;
///
/// assert_eq!(FeatureKind::Int64.to_string(), "int64");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeatureKind {
    /// [`BytesList`]
    Bytes,
    /// [`FloatList`]
    Float,
    /// [`Int64List`]
    Int64,
}

impl FeatureKind {
    /// The number of the list's field in `Feature`.
    pub(crate) const fn field_number(self) -> u8 {
        match self {
            Self::Bytes => 1,
            Self::Float => 2,
            Self::Int64 => 3,
        }
    }

    /// The list in this field of `Feature`.
    pub(crate) const fn of_field(number: u32) -> Option<Self> {
        match number {
            1 => Some(Self::Bytes),
            2 => Some(Self::Float),
            3 => Some(Self::Int64),
            _ => None,
        }
    }

    /// `bytes`, `float` or `int64`: the schema's field names without `_list`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Float => "float",
            Self::Int64 => "int64",
        }
    }
}

impl fmt::Display for FeatureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An element of one of the three lists.
pub(crate) trait Value: Sized {
    const KIND: FeatureKind;

    /// The values of `kind` where it is the list of this element.
    fn values(kind: &Kind) -> Option<&[Self]>;
}

impl Value for Bytes {
    const KIND: FeatureKind = FeatureKind::Bytes;

    fn values(kind: &Kind) -> Option<&[Self]> {
        if let Kind::BytesList(list) = kind { Some(&list.value) } else { None }
    }
}

impl Value for f32 {
    const KIND: FeatureKind = FeatureKind::Float;

    fn values(kind: &Kind) -> Option<&[Self]> {
        if let Kind::FloatList(list) = kind { Some(&list.value) } else { None }
    }
}

impl Value for i64 {
    const KIND: FeatureKind = FeatureKind::Int64;

    fn values(kind: &Kind) -> Option<&[Self]> {
        if let Kind::Int64List(list) = kind { Some(&list.value) } else { None }
    }
}
