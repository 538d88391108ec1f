//! What the values of one key are: the kinds they come in, how many there are, and between what they lie.

use std::ops::RangeInclusive;

use crate::{BytesListRef, FeatureKind, FloatListRef, Int64ListRef, KindRef};

/// What is known of the lists under one key: one of each record, or one of each step of a feature list.
///
/// A list without values has no kind that matters, and counts for none. Which list it was written as is kept
/// all the same ([`empty_lists_of`](Self::empty_lists_of)): TensorFlow's parser refuses an empty list of
/// another kind than it is told to expect.
///
/// ```
/// use tf_example::{Example, Feature, FeatureKind, Message, schema::{KeyKind, Schema}};
///
/// let mut schema = Schema::new();
/// for scores in [vec![0.5, 0.25], vec![]] {
///     schema.observe(&Example::from_features([("scores", Feature::floats(scores))]).encode_to_vec());
/// }
/// let scores = schema.feature("scores").expect("it was observed");
/// let values = scores.values();
/// assert_eq!(values.kind(), KeyKind::One(FeatureKind::Float));
/// assert_eq!((values.lists(), values.empty_lists(), values.len()), (2, 1, 2));
/// assert_eq!(values.count(), Some(0..=2));
/// assert_eq!(values.floats().and_then(|floats| floats.finite.clone()), Some(0.25..=0.5));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValueSchema {
    lists: u64,
    /// Lists without values, by how they were written: as nothing, bytes, float, int64.
    empty: [u64; 4],
    count: Option<RangeInclusive<usize>>,
    bytes: Option<BytesValues>,
    floats: Option<FloatValues>,
    int64s: Option<Int64Values>,
}

/// The kind that a key's values have over many records.
///
/// ```
/// use tf_example::{FeatureKind, schema::KeyKind};
/// assert_eq!(KeyKind::One(FeatureKind::Bytes).to_string(), "bytes");
/// assert_eq!(KeyKind::Mixed.to_string(), "mixed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// There is no value anywhere.
    Unknown,
    /// All values are of this kind.
    One(FeatureKind),
    /// Values of several kinds.
    Mixed,
}

impl std::fmt::Display for KeyKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Unknown => "unknown",
            Self::One(kind) => kind.name(),
            Self::Mixed => "mixed",
        })
    }
}

/// The byte strings under a key.
///
/// ```
/// use tf_example::{Example, Feature, Message, schema::Schema};
/// let mut schema = Schema::new();
/// schema.observe(&Example::from_features([("text", Feature::bytes(["cat", "zebra"]))]).encode_to_vec());
/// let text = schema.feature("text").and_then(|text| text.values().bytes()).expect("byte strings");
/// assert_eq!((text.values, text.len.clone(), text.utf8), (2, 3..=5, true));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BytesValues {
    /// Lists with at least one.
    pub lists: u64,
    /// How many there are in all.
    pub values: u64,
    /// Shortest to longest, in bytes.
    pub len: RangeInclusive<usize>,
    /// Whether all are UTF-8.
    pub utf8: bool,
}

/// The floats under a key.
///
/// ```
/// use tf_example::{Example, Feature, Message, schema::Schema};
/// let mut schema = Schema::new();
/// schema.observe(&Example::from_features([("x", Feature::floats([1.0, f32::NAN, -1.0]))]).encode_to_vec());
/// let x = schema.feature("x").and_then(|x| x.values().floats()).expect("floats");
/// assert_eq!((x.finite.clone(), x.nan, x.infinite), (Some(-1.0..=1.0), 1, 0));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FloatValues {
    /// Lists with at least one.
    pub lists: u64,
    /// How many there are in all.
    pub values: u64,
    /// Smallest to largest of those that are finite, `None` where none is. -0 is smaller than 0.
    pub finite: Option<RangeInclusive<f32>>,
    /// How many are not a number.
    pub nan: u64,
    /// How many are infinite.
    pub infinite: u64,
}

/// The integers under a key.
///
/// ```
/// use tf_example::{Example, Feature, Message, schema::Schema};
/// let mut schema = Schema::new();
/// schema.observe(&Example::from_features([("id", Feature::int64s([3, -1]))]).encode_to_vec());
/// let id = schema.feature("id").and_then(|id| id.values().int64s()).expect("integers");
/// assert_eq!(id.range, -1..=3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Int64Values {
    /// Lists with at least one.
    pub lists: u64,
    /// How many there are in all.
    pub values: u64,
    /// Smallest to largest.
    pub range: RangeInclusive<i64>,
}

impl ValueSchema {
    /// The kind of the values.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        let mut kinds = self.kinds();
        match (kinds.next(), kinds.next()) {
            (None, _) => KeyKind::Unknown,
            (Some((kind, _)), None) => KeyKind::One(kind),
            _ => KeyKind::Mixed,
        }
    }

    /// The kinds of the values, with how many lists have values of each.
    pub fn kinds(&self) -> impl Iterator<Item = (FeatureKind, u64)> {
        let [bytes, float, int64] = [
            self.bytes.as_ref().map(|bytes| bytes.lists),
            self.floats.as_ref().map(|floats| floats.lists),
            self.int64s.as_ref().map(|int64s| int64s.lists),
        ];
        let lists = [(FeatureKind::Bytes, bytes), (FeatureKind::Float, float), (FeatureKind::Int64, int64)];
        lists.into_iter().filter_map(|(kind, lists)| Some((kind, lists?)))
    }

    /// The number of lists, those without values among them.
    #[must_use]
    pub fn lists(&self) -> u64 {
        self.lists
    }

    /// The number of lists without values.
    #[must_use]
    pub fn empty_lists(&self) -> u64 {
        self.empty.iter().sum()
    }

    /// The number of lists without values that were written as lists of this kind; `None`: as no list at all.
    #[must_use]
    pub fn empty_lists_of(&self, kind: Option<FeatureKind>) -> u64 {
        let [none, bytes, float, int64] = self.empty;
        match kind {
            None => none,
            Some(FeatureKind::Bytes) => bytes,
            Some(FeatureKind::Float) => float,
            Some(FeatureKind::Int64) => int64,
        }
    }

    /// Fewest to most values in a list, `None` where there is no list.
    #[must_use]
    pub fn count(&self) -> Option<RangeInclusive<usize>> {
        self.count.clone()
    }

    /// How many values every list has, `None` where they differ or there is none.
    #[must_use]
    pub fn fixed_count(&self) -> Option<usize> {
        self.count.as_ref().filter(|count| count.start() == count.end()).map(|count| *count.start())
    }

    /// How many values there are in all.
    #[must_use]
    pub fn len(&self) -> u64 {
        let bytes = self.bytes.as_ref().map_or(0, |bytes| bytes.values);
        let floats = self.floats.as_ref().map_or(0, |floats| floats.values);
        bytes + floats + self.int64s.as_ref().map_or(0, |int64s| int64s.values)
    }

    /// Whether there is no value anywhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The byte strings, where there are any.
    #[must_use]
    pub fn bytes(&self) -> Option<&BytesValues> {
        self.bytes.as_ref()
    }

    /// The floats, where there are any.
    #[must_use]
    pub fn floats(&self) -> Option<&FloatValues> {
        self.floats.as_ref()
    }

    /// The integers, where there are any.
    #[must_use]
    pub fn int64s(&self) -> Option<&Int64Values> {
        self.int64s.as_ref()
    }

    /// Takes in a list.
    pub(super) fn add(&mut self, list: Option<&KindRef<'_>>) {
        self.lists += 1;
        let len = list.map_or(0, KindRef::len);
        widen(&mut self.count, len..=len);
        let [none, bytes, float, int64] = &mut self.empty;
        match list {
            None => *none += 1,
            Some(KindRef::Bytes(_)) if len == 0 => *bytes += 1,
            Some(KindRef::Float(_)) if len == 0 => *float += 1,
            Some(KindRef::Int64(_)) if len == 0 => *int64 += 1,
            Some(KindRef::Bytes(list)) => {
                // Images are not UTF-8 from their first bytes on; once that is known, no text is looked at.
                let look = self.bytes.as_ref().is_none_or(|bytes| bytes.utf8);
                join(&mut self.bytes, BytesValues::of(*list, look), BytesValues::merge);
            }
            Some(KindRef::Float(list)) => {
                join(&mut self.floats, Some(FloatValues::of(*list)), FloatValues::merge);
            }
            Some(KindRef::Int64(list)) => {
                join(&mut self.int64s, Int64Values::of(*list), Int64Values::merge);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.lists += other.lists;
        for (empty, more) in self.empty.iter_mut().zip(other.empty) {
            *empty += more;
        }
        if let Some(count) = other.count {
            widen(&mut self.count, count);
        }
        join(&mut self.bytes, other.bytes, BytesValues::merge);
        join(&mut self.floats, other.floats, FloatValues::merge);
        join(&mut self.int64s, other.int64s, Int64Values::merge);
    }
}

impl BytesValues {
    fn of(list: BytesListRef<'_>, look: bool) -> Option<Self> {
        let len = hull(list.iter().map(<[u8]>::len))?;
        let utf8 = look && list.iter().all(|value| str::from_utf8(value).is_ok());
        Some(Self { lists: 1, values: list.len() as u64, len, utf8 })
    }

    fn merge(&mut self, other: &Self) {
        self.lists += other.lists;
        self.values += other.values;
        self.len = both(&self.len, &other.len);
        self.utf8 &= other.utf8;
    }
}

impl FloatValues {
    fn of(list: FloatListRef<'_>) -> Self {
        let (mut finite, mut nan, mut infinite) = (None, 0, 0);
        for value in list {
            if value.is_finite() {
                let (min, max) = finite.get_or_insert((value, value));
                if value.total_cmp(min).is_lt() {
                    *min = value;
                }
                if value.total_cmp(max).is_gt() {
                    *max = value;
                }
            } else if value.is_nan() {
                nan += 1;
            } else {
                infinite += 1;
            }
        }
        let finite = finite.map(|(min, max)| min..=max);
        Self { lists: 1, values: list.len() as u64, finite, nan, infinite }
    }

    fn merge(&mut self, other: &Self) {
        self.lists += other.lists;
        self.values += other.values;
        self.nan += other.nan;
        self.infinite += other.infinite;
        join(&mut self.finite, other.finite.clone(), |one, other| {
            let min = if other.start().total_cmp(one.start()).is_lt() { other.start() } else { one.start() };
            let max = if other.end().total_cmp(one.end()).is_gt() { other.end() } else { one.end() };
            *one = *min..=*max;
        });
    }
}

impl Int64Values {
    fn of(list: Int64ListRef<'_>) -> Option<Self> {
        Some(Self { lists: 1, values: list.len() as u64, range: hull(list.iter())? })
    }

    fn merge(&mut self, other: &Self) {
        self.lists += other.lists;
        self.values += other.values;
        self.range = both(&self.range, &other.range);
    }
}

/// Makes a range include another.
pub(super) fn widen(range: &mut Option<RangeInclusive<usize>>, other: RangeInclusive<usize>) {
    join(range, Some(other), |range, other| *range = both(range, other));
}

fn join<T>(one: &mut Option<T>, other: Option<T>, merge: impl FnOnce(&mut T, &T)) {
    match (one.as_mut(), other) {
        (Some(one), Some(other)) => merge(one, &other),
        (None, other) => *one = other,
        (Some(_), None) => {}
    }
}

/// The least range with all of these in it.
fn hull<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<RangeInclusive<T>> {
    let range = values.fold(None, |range: Option<(T, T)>, value| {
        Some(range.map_or((value, value), |(min, max)| (min.min(value), max.max(value))))
    });
    range.map(|(min, max)| min..=max)
}

fn both<T: Ord + Copy>(one: &RangeInclusive<T>, other: &RangeInclusive<T>) -> RangeInclusive<T> {
    *one.start().min(other.start())..=*one.end().max(other.end())
}
