//! `example.proto`: the record most `TFRecord` files are made of.

use std::collections::BTreeMap;

use crate::{Feature, Features};

/// What an absent `features` or `context` reads as.
pub(crate) static NO_FEATURES: Features = Features { feature: BTreeMap::new() };

/// One example: a map from key to [`Feature`] (`tf.train.Example`).
///
/// Typed access is on the example itself: [`int64`](Example::int64), [`str`](Example::str),
/// [`float_list`](Example::float_list) and so on.
///
/// ```
/// use tf_example::{Bytes, Example, Feature, Message};
///
/// let mut example = Example::from_features([
///     ("image/filename", Feature::bytes(["cat.jpg"])),
///     ("image/object/bbox/xmin", Feature::floats([0.25, 0.5])),
/// ]);
/// example.insert("image/height", Feature::int64s([480]));
///
/// let record = Bytes::from(example.encode_to_vec());
/// let read = Example::decode(record)?;
/// assert_eq!(read, example);
/// assert_eq!(read.str("image/filename")?, "cat.jpg");
/// assert_eq!(read.float_list("image/object/bbox/xmin")?, [0.25, 0.5]);
/// assert_eq!(read.optional_int64("image/width")?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, prost::Message)]
pub struct Example {
    /// The features: `Features features = 1`. `None` where the record does not have the field at all, which
    /// [`features`](Example::features) reads as no features.
    #[prost(message, optional, tag = "1")]
    pub features: Option<Features>,
}

impl Example {
    /// An example of these features. Where a key is given twice the last one stays.
    #[must_use]
    pub fn from_features<K: Into<String>>(features: impl IntoIterator<Item = (K, Feature)>) -> Self {
        Self { features: Some(features.into_iter().collect()) }
    }

    /// Puts a feature under a key, and returns the one that was there before.
    pub fn insert(&mut self, key: impl Into<String>, feature: Feature) -> Option<Feature> {
        self.features.get_or_insert_default().insert(key, feature)
    }

    /// Appends the encoded example to `buffer`: the bytes of [`encode`](prost::Message::encode), in less time.
    ///
    /// ```
    /// use tf_example::{Example, Feature, Message};
    ///
    /// let example = Example::from_features([("image/height", Feature::int64s([480]))]);
    /// let mut buffer = Vec::new();
    /// example.encode_into(&mut buffer);
    /// assert_eq!(buffer, example.encode_to_vec());
    /// ```
    pub fn encode_into(&self, buffer: &mut Vec<u8>) {
        if let Some(features) = &self.features {
            features.append_field(buffer);
        }
    }

    /// The features, empty where the record has none.
    #[must_use]
    pub fn features(&self) -> &Features {
        self.features.as_ref().unwrap_or(&NO_FEATURES)
    }
}
