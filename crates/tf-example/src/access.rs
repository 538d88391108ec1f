//! Typed access to features by key.
//!
//! One rule throughout: a feature without values has no kind. An empty `Feature` and an empty list of any
//! kind are an empty list of the kind asked for, as consumers of the format treat them.

use bytes::Bytes;

use crate::{Example, Feature, FeatureError, FeatureErrorKind, Features, feature::Value};

/// Typed access by key. A feature without values has no kind: it reads as an empty list of any kind.
impl Features {
    /// The feature under a key, whatever its kind.
    #[must_use]
    pub fn feature(&self, key: &str) -> Option<&Feature> {
        self.feature.get(key)
    }

    /// The byte strings under a key.
    ///
    /// # Errors
    ///
    /// [`Missing`](FeatureErrorKind::Missing) where there is no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn bytes_list(&self, key: &str) -> Result<&[Bytes], FeatureError> {
        self.list(key)
    }

    /// The byte strings under a key, none where there is no such key.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn bytes_list_or_empty(&self, key: &str) -> Result<&[Bytes], FeatureError> {
        self.list_or_empty(key)
    }

    /// The byte string under a key that has exactly one.
    ///
    /// # Errors
    ///
    /// As [`bytes_list`](Self::bytes_list), and [`WrongCount`](FeatureErrorKind::WrongCount) where there are
    /// none or several.
    pub fn bytes(&self, key: &str) -> Result<&Bytes, FeatureError> {
        self.one(key)
    }

    /// The byte string under a key that has at most one.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where the values are of another kind,
    /// [`WrongCount`](FeatureErrorKind::WrongCount) where there are several.
    pub fn optional_bytes(&self, key: &str) -> Result<Option<&Bytes>, FeatureError> {
        self.at_most_one(key)
    }

    /// The floats under a key.
    ///
    /// # Errors
    ///
    /// [`Missing`](FeatureErrorKind::Missing) where there is no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn float_list(&self, key: &str) -> Result<&[f32], FeatureError> {
        self.list(key)
    }

    /// The floats under a key, none where there is no such key.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn float_list_or_empty(&self, key: &str) -> Result<&[f32], FeatureError> {
        self.list_or_empty(key)
    }

    /// The float under a key that has exactly one.
    ///
    /// # Errors
    ///
    /// As [`float_list`](Self::float_list), and [`WrongCount`](FeatureErrorKind::WrongCount) where there are
    /// none or several.
    pub fn float(&self, key: &str) -> Result<f32, FeatureError> {
        Ok(*self.one(key)?)
    }

    /// The float under a key that has at most one.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where the values are of another kind,
    /// [`WrongCount`](FeatureErrorKind::WrongCount) where there are several.
    pub fn optional_float(&self, key: &str) -> Result<Option<f32>, FeatureError> {
        Ok(self.at_most_one(key)?.copied())
    }

    /// The integers under a key.
    ///
    /// # Errors
    ///
    /// [`Missing`](FeatureErrorKind::Missing) where there is no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn int64_list(&self, key: &str) -> Result<&[i64], FeatureError> {
        self.list(key)
    }

    /// The integers under a key, none where there is no such key.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn int64_list_or_empty(&self, key: &str) -> Result<&[i64], FeatureError> {
        self.list_or_empty(key)
    }

    /// The integer under a key that has exactly one.
    ///
    /// # Errors
    ///
    /// As [`int64_list`](Self::int64_list), and [`WrongCount`](FeatureErrorKind::WrongCount) where there are
    /// none or several.
    pub fn int64(&self, key: &str) -> Result<i64, FeatureError> {
        Ok(*self.one(key)?)
    }

    /// The integer under a key that has at most one.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where the values are of another kind,
    /// [`WrongCount`](FeatureErrorKind::WrongCount) where there are several.
    pub fn optional_int64(&self, key: &str) -> Result<Option<i64>, FeatureError> {
        Ok(self.at_most_one(key)?.copied())
    }

    /// The text under a key that has exactly one byte string.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes), and [`NotUtf8`](FeatureErrorKind::NotUtf8).
    pub fn str(&self, key: &str) -> Result<&str, FeatureError> {
        self.bytes(key).and_then(|value| utf8(key, value))
    }

    /// The text under a key that has at most one byte string.
    ///
    /// # Errors
    ///
    /// As [`optional_bytes`](Self::optional_bytes), and [`NotUtf8`](FeatureErrorKind::NotUtf8).
    pub fn optional_str(&self, key: &str) -> Result<Option<&str>, FeatureError> {
        self.optional_bytes(key)?.map(|value| utf8(key, value)).transpose()
    }

    fn list<T: Value>(&self, key: &str) -> Result<&[T], FeatureError> {
        let feature = self.feature(key).ok_or_else(|| FeatureError::new(key, FeatureErrorKind::Missing))?;
        values(key, feature)
    }

    fn list_or_empty<T: Value>(&self, key: &str) -> Result<&[T], FeatureError> {
        self.feature(key).map_or(Ok(&[]), |feature| values(key, feature))
    }

    fn one<T: Value>(&self, key: &str) -> Result<&T, FeatureError> {
        match self.list(key)? {
            [value] => Ok(value),
            values => Err(not_one(key, values.len())),
        }
    }

    fn at_most_one<T: Value>(&self, key: &str) -> Result<Option<&T>, FeatureError> {
        match self.list_or_empty(key)? {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            values => Err(not_one(key, values.len())),
        }
    }
}

fn values<'a, T: Value>(key: &str, feature: &'a Feature) -> Result<&'a [T], FeatureError> {
    feature
        .values()
        .map_err(|found| FeatureError::new(key, FeatureErrorKind::WrongKind { expected: T::KIND, found }))
}

fn not_one(key: &str, found: usize) -> FeatureError {
    FeatureError::new(key, FeatureErrorKind::WrongCount { expected: 1, found })
}

pub(crate) fn utf8<'a>(key: &str, value: &'a [u8]) -> Result<&'a str, FeatureError> {
    str::from_utf8(value).map_err(|error| {
        FeatureError::new(key, FeatureErrorKind::NotUtf8 { valid_up_to: error.valid_up_to() })
    })
}

/// Typed access by key: that of [`features`](Example::features).
impl Example {
    /// The feature under a key, whatever its kind.
    #[must_use]
    pub fn feature(&self, key: &str) -> Option<&Feature> {
        self.features().feature(key)
    }

    /// The byte strings under a key.
    ///
    /// # Errors
    ///
    /// [`Missing`](FeatureErrorKind::Missing) where there is no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn bytes_list(&self, key: &str) -> Result<&[Bytes], FeatureError> {
        self.features().bytes_list(key)
    }

    /// The byte strings under a key, none where there is no such key.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn bytes_list_or_empty(&self, key: &str) -> Result<&[Bytes], FeatureError> {
        self.features().bytes_list_or_empty(key)
    }

    /// The byte string under a key that has exactly one.
    ///
    /// # Errors
    ///
    /// As [`bytes_list`](Self::bytes_list), and [`WrongCount`](FeatureErrorKind::WrongCount) where there are
    /// none or several.
    pub fn bytes(&self, key: &str) -> Result<&Bytes, FeatureError> {
        self.features().bytes(key)
    }

    /// The byte string under a key that has at most one.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where the values are of another kind,
    /// [`WrongCount`](FeatureErrorKind::WrongCount) where there are several.
    pub fn optional_bytes(&self, key: &str) -> Result<Option<&Bytes>, FeatureError> {
        self.features().optional_bytes(key)
    }

    /// The floats under a key.
    ///
    /// # Errors
    ///
    /// [`Missing`](FeatureErrorKind::Missing) where there is no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn float_list(&self, key: &str) -> Result<&[f32], FeatureError> {
        self.features().float_list(key)
    }

    /// The floats under a key, none where there is no such key.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn float_list_or_empty(&self, key: &str) -> Result<&[f32], FeatureError> {
        self.features().float_list_or_empty(key)
    }

    /// The float under a key that has exactly one.
    ///
    /// # Errors
    ///
    /// As [`float_list`](Self::float_list), and [`WrongCount`](FeatureErrorKind::WrongCount) where there are
    /// none or several.
    pub fn float(&self, key: &str) -> Result<f32, FeatureError> {
        self.features().float(key)
    }

    /// The float under a key that has at most one.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where the values are of another kind,
    /// [`WrongCount`](FeatureErrorKind::WrongCount) where there are several.
    pub fn optional_float(&self, key: &str) -> Result<Option<f32>, FeatureError> {
        self.features().optional_float(key)
    }

    /// The integers under a key.
    ///
    /// # Errors
    ///
    /// [`Missing`](FeatureErrorKind::Missing) where there is no such key,
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn int64_list(&self, key: &str) -> Result<&[i64], FeatureError> {
        self.features().int64_list(key)
    }

    /// The integers under a key, none where there is no such key.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where its values are of another kind.
    pub fn int64_list_or_empty(&self, key: &str) -> Result<&[i64], FeatureError> {
        self.features().int64_list_or_empty(key)
    }

    /// The integer under a key that has exactly one.
    ///
    /// # Errors
    ///
    /// As [`int64_list`](Self::int64_list), and [`WrongCount`](FeatureErrorKind::WrongCount) where there are
    /// none or several.
    pub fn int64(&self, key: &str) -> Result<i64, FeatureError> {
        self.features().int64(key)
    }

    /// The integer under a key that has at most one.
    ///
    /// # Errors
    ///
    /// [`WrongKind`](FeatureErrorKind::WrongKind) where the values are of another kind,
    /// [`WrongCount`](FeatureErrorKind::WrongCount) where there are several.
    pub fn optional_int64(&self, key: &str) -> Result<Option<i64>, FeatureError> {
        self.features().optional_int64(key)
    }

    /// The text under a key that has exactly one byte string.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes), and [`NotUtf8`](FeatureErrorKind::NotUtf8).
    pub fn str(&self, key: &str) -> Result<&str, FeatureError> {
        self.features().str(key)
    }

    /// The text under a key that has at most one byte string.
    ///
    /// # Errors
    ///
    /// As [`optional_bytes`](Self::optional_bytes), and [`NotUtf8`](FeatureErrorKind::NotUtf8).
    pub fn optional_str(&self, key: &str) -> Result<Option<&str>, FeatureError> {
        self.features().optional_str(key)
    }
}
