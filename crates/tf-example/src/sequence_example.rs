//! `example.proto`: an example with a time axis.

use std::collections::BTreeMap;

use bytes::{Buf, BufMut};
use prost::{
    DecodeError, Message,
    encoding::{DecodeContext, WireType, skip_field},
};

use crate::{Feature, Features, example::NO_FEATURES, map_field};

static NO_FEATURE_LISTS: FeatureLists = FeatureLists { feature_list: BTreeMap::new() };

/// One sequence: features of the whole, and lists with one [`Feature`] for each step
/// (`tf.train.SequenceExample`).
///
/// Field 1 is a [`Features`] in both messages, so an [`Example`](crate::Example) decodes as a
/// `SequenceExample` without lists, and the reverse drops the lists in silence:
/// [`Payload::classify`](crate::Payload::classify) tells the two apart.
///
/// ```
/// use tf_example::{Feature, FeatureList, FeatureLists, Features, SequenceExample};
///
/// let clip = SequenceExample {
///     context: Some(Features::from_iter([("clip/label", Feature::bytes(["zebra"]))])),
///     feature_lists: Some(FeatureLists::from_iter([(
///         "frame/count",
///         FeatureList::from_iter([Feature::int64s([2]), Feature::int64s([3])]),
///     )])),
/// };
/// assert_eq!(clip.context().str("clip/label")?, "zebra");
///
/// let steps = &clip.feature_list("frame/count").expect("set above").feature;
/// assert_eq!(steps[1].int64_list(), Some(&[3][..]));
/// # Ok::<(), tf_example::FeatureError>(())
/// ```
#[derive(Clone, PartialEq, prost::Message)]
pub struct SequenceExample {
    /// The features of the sequence as a whole: `Features context = 1`.
    #[prost(message, optional, tag = "1")]
    pub context: Option<Features>,
    /// The features of its steps: `FeatureLists feature_lists = 2`.
    #[prost(message, optional, tag = "2")]
    pub feature_lists: Option<FeatureLists>,
}

impl SequenceExample {
    /// The features of the sequence as a whole, empty where the record has none.
    #[must_use]
    pub fn context(&self) -> &Features {
        self.context.as_ref().unwrap_or(&NO_FEATURES)
    }

    /// The features of the steps, empty where the record has none.
    #[must_use]
    pub fn feature_lists(&self) -> &FeatureLists {
        self.feature_lists.as_ref().unwrap_or(&NO_FEATURE_LISTS)
    }

    /// The steps under a key.
    #[must_use]
    pub fn feature_list(&self, key: &str) -> Option<&FeatureList> {
        self.feature_lists().feature_list.get(key)
    }
}

/// A map from key to [`FeatureList`]: the second half of a [`SequenceExample`].
///
/// The schema does not ask for lists of one length, nor for one kind within a list.
///
/// ```
/// use tf_example::{Feature, FeatureList, FeatureLists};
///
/// let lists = FeatureLists::from_iter([("rgb", FeatureList::from_iter([Feature::bytes(["\x01\x02"])]))]);
/// assert_eq!(lists.feature_list["rgb"].feature.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeatureLists {
    /// The lists by key: `map<string, FeatureList> feature_list = 1`.
    pub feature_list: BTreeMap<String, FeatureList>,
}

impl<K: Into<String>> FromIterator<(K, FeatureList)> for FeatureLists {
    fn from_iter<I: IntoIterator<Item = (K, FeatureList)>>(lists: I) -> Self {
        Self { feature_list: lists.into_iter().map(|(key, list)| (key.into(), list)).collect() }
    }
}

impl Message for FeatureLists {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        map_field::encode(&self.feature_list, buf);
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
        map_field::merge(&mut self.feature_list, wire_type, buf, ctx).map_err(|mut error| {
            error.push("FeatureLists", "feature_list");
            error
        })
    }

    fn encoded_len(&self) -> usize {
        map_field::encoded_len(&self.feature_list)
    }

    fn clear(&mut self) {
        self.feature_list.clear();
    }
}

/// One [`Feature`] for each step of a sequence.
///
/// ```
/// use tf_example::{Feature, FeatureList};
///
/// let steps: FeatureList = (0..3).map(|step| Feature::int64s([step])).collect();
/// assert_eq!(steps.feature.len(), 3);
/// ```
#[derive(Clone, PartialEq, prost::Message)]
pub struct FeatureList {
    /// The steps, in order: `repeated Feature feature = 1`.
    #[prost(message, repeated, tag = "1")]
    pub feature: Vec<Feature>,
}

impl FromIterator<Feature> for FeatureList {
    fn from_iter<I: IntoIterator<Item = Feature>>(steps: I) -> Self {
        Self { feature: steps.into_iter().collect() }
    }
}
