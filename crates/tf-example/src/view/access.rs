//! Typed access to features by key, as on the decoded `Features`.

use super::{
    FeatureRef, FeaturesRef,
    lists::{BytesListRef, FloatListRef, Int64ListRef},
};
use crate::{FeatureError, FeatureErrorKind, FeatureKind, WireError, access::utf8};

/// Typed access by key. A feature without values has no kind: it reads as an empty list of any kind.
///
/// Every error is as that of [`Features`](crate::Features), and
/// [`Malformed`](FeatureErrorKind::Malformed) where the contents of the feature are not what the schema
/// says.
impl<'a> FeaturesRef<'a> {
    /// The byte strings under a key.
    ///
    /// # Errors
    ///
    /// [`Missing`](FeatureErrorKind::Missing) where there is no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn bytes_list(&self, key: &str) -> Result<BytesListRef<'a>, FeatureError> {
        self.list(key)
    }

    /// The byte strings under a key, none where there is no such key.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn bytes_list_or_empty(&self, key: &str) -> Result<BytesListRef<'a>, FeatureError> {
        self.list_or_empty(key)
    }

    /// The byte string under a key that has exactly one.
    ///
    /// # Errors
    ///
    /// As [`bytes_list`](Self::bytes_list), and [`WrongCount`](FeatureErrorKind::WrongCount) where there are
    /// none or several.
    pub fn bytes(&self, key: &str) -> Result<&'a [u8], FeatureError> {
        one::<BytesListRef<'a>>(key, &self.list(key)?)
    }

    /// The byte string under a key that has at most one.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where the values are of another kind,
    /// [`WrongCount`](FeatureErrorKind::WrongCount) where there are several.
    pub fn optional_bytes(&self, key: &str) -> Result<Option<&'a [u8]>, FeatureError> {
        at_most_one::<BytesListRef<'a>>(key, &self.list_or_empty(key)?)
    }

    /// The floats under a key.
    ///
    /// # Errors
    ///
    /// [`Missing`](FeatureErrorKind::Missing) where there is no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn float_list(&self, key: &str) -> Result<FloatListRef<'a>, FeatureError> {
        self.list(key)
    }

    /// The floats under a key, none where there is no such key.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn float_list_or_empty(&self, key: &str) -> Result<FloatListRef<'a>, FeatureError> {
        self.list_or_empty(key)
    }

    /// The float under a key that has exactly one.
    ///
    /// # Errors
    ///
    /// As [`float_list`](Self::float_list), and [`WrongCount`](FeatureErrorKind::WrongCount) where there are
    /// none or several.
    pub fn float(&self, key: &str) -> Result<f32, FeatureError> {
        one::<FloatListRef<'a>>(key, &self.list(key)?)
    }

    /// The float under a key that has at most one.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where the values are of another kind,
    /// [`WrongCount`](FeatureErrorKind::WrongCount) where there are several.
    pub fn optional_float(&self, key: &str) -> Result<Option<f32>, FeatureError> {
        at_most_one::<FloatListRef<'a>>(key, &self.list_or_empty(key)?)
    }

    /// The integers under a key.
    ///
    /// # Errors
    ///
    /// [`Missing`](FeatureErrorKind::Missing) where there is no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn int64_list(&self, key: &str) -> Result<Int64ListRef<'a>, FeatureError> {
        self.list(key)
    }

    /// The integers under a key, none where there is no such key.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn int64_list_or_empty(&self, key: &str) -> Result<Int64ListRef<'a>, FeatureError> {
        self.list_or_empty(key)
    }

    /// The integer under a key that has exactly one.
    ///
    /// # Errors
    ///
    /// As [`int64_list`](Self::int64_list), and [`WrongCount`](FeatureErrorKind::WrongCount) where there are
    /// none or several.
    pub fn int64(&self, key: &str) -> Result<i64, FeatureError> {
        one::<Int64ListRef<'a>>(key, &self.list(key)?)
    }

    /// The integer under a key that has at most one.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where the values are of another kind,
    /// [`WrongCount`](FeatureErrorKind::WrongCount) where there are several.
    pub fn optional_int64(&self, key: &str) -> Result<Option<i64>, FeatureError> {
        at_most_one::<Int64ListRef<'a>>(key, &self.list_or_empty(key)?)
    }

    /// The text under a key that has exactly one byte string.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes), and [`NotUtf8`](FeatureErrorKind::NotUtf8).
    pub fn str(&self, key: &str) -> Result<&'a str, FeatureError> {
        self.bytes(key).and_then(|value| utf8(key, value))
    }

    /// The text under a key that has at most one byte string.
    ///
    /// # Errors
    ///
    /// As [`optional_bytes`](Self::optional_bytes), and [`NotUtf8`](FeatureErrorKind::NotUtf8).
    pub fn optional_str(&self, key: &str) -> Result<Option<&'a str>, FeatureError> {
        self.optional_bytes(key)?.map(|value| utf8(key, value)).transpose()
    }

    fn list<L: List<'a>>(&self, key: &str) -> Result<L, FeatureError> {
        let feature = self.feature(key).ok_or_else(|| FeatureError::new(key, FeatureErrorKind::Missing))?;
        list(key, feature)
    }

    fn list_or_empty<L: List<'a>>(&self, key: &str) -> Result<L, FeatureError> {
        self.feature(key).map_or_else(|| Ok(L::default()), |feature| list(key, feature))
    }
}

/// One of the three lists.
trait List<'a>: Default + IntoIterator<IntoIter: ExactSizeIterator> {
    const KIND: FeatureKind;

    fn of(feature: FeatureRef<'a>) -> Result<Option<Self>, WireError>;
    fn values(&self) -> Self::IntoIter;
}

impl<'a> List<'a> for BytesListRef<'a> {
    const KIND: FeatureKind = FeatureKind::Bytes;

    fn of(feature: FeatureRef<'a>) -> Result<Option<Self>, WireError> {
        feature.bytes_list()
    }

    fn values(&self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> List<'a> for FloatListRef<'a> {
    const KIND: FeatureKind = FeatureKind::Float;

    fn of(feature: FeatureRef<'a>) -> Result<Option<Self>, WireError> {
        feature.float_list()
    }

    fn values(&self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> List<'a> for Int64ListRef<'a> {
    const KIND: FeatureKind = FeatureKind::Int64;

    fn of(feature: FeatureRef<'a>) -> Result<Option<Self>, WireError> {
        feature.int64_list()
    }

    fn values(&self) -> Self::IntoIter {
        self.iter()
    }
}

fn list<'a, L: List<'a>>(key: &str, feature: FeatureRef<'a>) -> Result<L, FeatureError> {
    let malformed = |error| FeatureError::new(key, FeatureErrorKind::Malformed(error));
    if let Some(list) = L::of(feature).map_err(malformed)? {
        return Ok(list);
    }
    let found = feature.feature_kind().map_err(malformed)?.unwrap_or(L::KIND);
    Err(FeatureError::new(key, FeatureErrorKind::WrongKind { expected: L::KIND, found }))
}

fn one<'a, L: List<'a>>(key: &str, list: &L) -> Result<L::Item, FeatureError> {
    let mut values = list.values();
    let found = values.len();
    values.next().filter(|_| found == 1).ok_or_else(|| not_one(key, found))
}

fn at_most_one<'a, L: List<'a>>(key: &str, list: &L) -> Result<Option<L::Item>, FeatureError> {
    let mut values = list.values();
    let found = values.len();
    if found > 1 { Err(not_one(key, found)) } else { Ok(values.next()) }
}

fn not_one(key: &str, found: usize) -> FeatureError {
    FeatureError::new(key, FeatureErrorKind::WrongCount { expected: 1, found })
}
