//! `feature.proto`: the map from key to feature.

use std::collections::BTreeMap;

use bytes::{Buf, BufMut};
use prost::{
    DecodeError, Message,
    encoding::{DecodeContext, WireType, skip_field},
};
use smallvec::SmallVec;

use crate::{
    Feature,
    encode::{self, EntryLens},
    map_field,
};

/// A map from key to [`Feature`]: what an [`Example`](crate::Example) is, and the context of a
/// [`SequenceExample`](crate::SequenceExample).
///
/// The map is sorted, so the encoding is a function of the contents alone. TensorFlow writes the entries in
/// no particular order; reading does not depend on it.
///
/// ```
/// use tf_example::{Feature, Features};
///
/// let features: Features =
///     [("image/width", Feature::int64s([640])), ("image/height", Feature::int64s([480]))].into_iter().collect();
/// assert_eq!(features.int64("image/width")?, 640);
/// assert!(features.feature.keys().eq(["image/height", "image/width"]));
/// # Ok::<(), tf_example::FeatureError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    /// The features by key: `map<string, Feature> feature = 1`.
    pub feature: BTreeMap<String, Feature>,
}

impl Features {
    /// Puts a feature under a key, and returns the one that was there before.
    pub fn insert(&mut self, key: impl Into<String>, feature: Feature) -> Option<Feature> {
        self.feature.insert(key.into(), feature)
    }
}

impl Features {
    /// Appends field 1 of an `Example` to `buffer`, with these features in it.
    pub(crate) fn append_field(&self, buffer: &mut Vec<u8>) {
        let lens: SmallVec<[EntryLens; 16]> =
            self.feature.iter().map(|(key, feature)| EntryLens::of(key, feature)).collect();
        let len = lens.iter().map(EntryLens::in_features).sum();
        buffer.reserve(encode::field_len(len));
        encode::put_header(len, buffer);
        for ((key, feature), lens) in self.feature.iter().zip(&lens) {
            encode::put_entry(key, feature, lens, buffer);
        }
    }
}

impl<K: Into<String>> FromIterator<(K, Feature)> for Features {
    fn from_iter<I: IntoIterator<Item = (K, Feature)>>(features: I) -> Self {
        Self { feature: features.into_iter().map(|(key, feature)| (key.into(), feature)).collect() }
    }
}

impl Message for Features {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        let mut out = encode::Raw(buf);
        for (key, feature) in &self.feature {
            encode::put_entry(key, feature, &EntryLens::of(key, feature), &mut out);
        }
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        if tag != map_field::TAG {
            return skip_field(wire_type, tag, buf, ctx);
        }
        map_field::merge(&mut self.feature, wire_type, buf, ctx).map_err(|mut error| {
            error.push("Features", "feature");
            error
        })
    }

    fn encoded_len(&self) -> usize {
        let entry = |(key, feature): (&String, &Feature)| EntryLens::of(key, feature).in_features();
        self.feature.iter().map(entry).sum()
    }

    fn clear(&mut self) {
        self.feature.clear();
    }
}
