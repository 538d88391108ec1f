//! Records, and what is said of them.

use tf_example::{
    Bytes, Example, Feature, FeatureList, FeatureLists, Features, Message, SequenceExample,
    spec::{FeatureSpec, ParseError, SequenceSpec, Spec, SpecError},
};

pub(crate) fn ints(values: &[i64]) -> Feature {
    Feature::int64s(values.iter().copied())
}

pub(crate) fn floats(values: &[f32]) -> Feature {
    Feature::floats(values.iter().copied())
}

pub(crate) fn strings(values: &[&'static str]) -> Feature {
    Feature::bytes(values.iter().copied().map(Bytes::from))
}

/// A feature without a list.
pub(crate) fn kindless() -> Feature {
    Feature::default()
}

pub(crate) fn record<const N: usize>(features: [(&str, Feature); N]) -> Vec<u8> {
    Example::from_features(features).encode_to_vec()
}

/// The entries of two records' maps, one after the other: a key of both is there twice.
pub(crate) fn joined(one: &[u8], other: &[u8]) -> Vec<u8> {
    [one, other].concat()
}

pub(crate) fn sequence<const N: usize>(lists: [(&str, &[Feature]); N]) -> Vec<u8> {
    let lists = lists.map(|(key, steps)| (key, steps.iter().cloned().collect::<FeatureList>()));
    SequenceExample { context: None, feature_lists: Some(FeatureLists::from_iter(lists)) }.encode_to_vec()
}

pub(crate) fn context<const N: usize>(features: [(&str, Feature); N]) -> Vec<u8> {
    let context = Some(Features::from_iter(features));
    SequenceExample { context, feature_lists: None }.encode_to_vec()
}

pub(crate) fn spec(key: &str, feature: impl Into<FeatureSpec>) -> Spec {
    Spec::new([(key, feature)]).unwrap()
}

const NONE: [(&str, FeatureSpec); 0] = [];

pub(crate) fn context_spec(key: &str, feature: impl Into<FeatureSpec>) -> SequenceSpec {
    SequenceSpec::new([(key, feature)], NONE).unwrap()
}

pub(crate) fn lists_spec(key: &str, feature: impl Into<FeatureSpec>) -> SequenceSpec {
    SequenceSpec::new(NONE, [(key, feature)]).unwrap()
}

pub(crate) fn context_refusal(key: &str, feature: impl Into<FeatureSpec>) -> SpecError {
    SequenceSpec::new([(key, feature)], NONE).unwrap_err()
}

pub(crate) fn lists_refusal(key: &str, feature: impl Into<FeatureSpec>) -> SpecError {
    SequenceSpec::new(NONE, [(key, feature)]).unwrap_err()
}

/// What is said of a record alone; the same must be said of it in a batch, with its number.
pub(crate) fn error(spec: &Spec, record: &[u8]) -> String {
    let error = spec.parse_single(record).unwrap_err();
    assert_eq!(error.example(), None);
    let batch = [record];
    let in_batch = spec.parse_batch(&batch).unwrap_err();
    assert_eq!((in_batch.example(), in_batch.kind()), (Some(0), error.kind()));
    assert_eq!(in_batch.to_string(), format!("example 0 of the batch: {error}"));
    error.to_string()
}

pub(crate) fn batch_error<R: AsRef<[u8]>>(spec: &Spec, records: &[R]) -> ParseError {
    spec.parse_batch(records).unwrap_err()
}

pub(crate) fn sequence_error(spec: &SequenceSpec, record: &[u8]) -> ParseError {
    spec.parse_single(record).unwrap_err()
}
