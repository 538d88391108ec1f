//! That a view and what was decoded hold the same.

use std::fmt::Debug;

use tf_example::{
    Bytes, BytesListRef, Feature, FeatureRef, Features, FeaturesRef, FloatListRef, Int64ListRef, Kind,
    KindRef, Oddity,
};

/// More positions of a list than these are not asked for one by one: each may take a walk.
const POSITIONS: usize = 40;

/// A feature's values with floats as bits, for which a NaN equals itself.
#[derive(Debug, PartialEq)]
pub(super) enum Values {
    None,
    Bytes(Vec<Bytes>),
    Floats(Vec<u32>),
    Ints(Vec<i64>),
}

impl Values {
    pub(super) fn of(feature: &Feature) -> Self {
        match &feature.kind {
            None => Self::None,
            Some(Kind::BytesList(list)) => Self::Bytes(list.value.clone()),
            Some(Kind::FloatList(list)) => {
                Self::Floats(list.value.iter().map(|value| value.to_bits()).collect())
            }
            Some(Kind::Int64List(list)) => Self::Ints(list.value.clone()),
        }
    }
}

pub(super) fn all_values(features: &Features) -> Vec<(&str, Values)> {
    features.feature.iter().map(|(key, feature)| (key.as_str(), Values::of(feature))).collect()
}

/// That a sound view holds what was decoded, whichever way it is asked.
pub(super) fn assert_features(view: &FeaturesRef<'_>, decoded: &Features) {
    assert_eq!(view.validate(), Ok(()));
    assert_eq!((view.len(), view.is_empty()), (decoded.feature.len(), decoded.feature.is_empty()));
    assert!(view.keys().eq(decoded.feature.keys()));
    assert_eq!(all_values(&view.to_features().unwrap()), all_values(decoded));
    for ((key, feature), (expected_key, expected)) in view.iter().zip(&decoded.feature) {
        assert_eq!(key, expected_key);
        assert_feature(feature, expected);
        assert_feature(view.feature(key).unwrap(), expected);
        assert_access(view, decoded, key);
    }
    let absent = decoded.feature.keys().map(String::as_str).collect::<String>() + "\0";
    assert!(view.feature(&absent).is_none());
    assert_access(view, decoded, &absent);
}

pub(super) fn assert_feature(view: FeatureRef<'_>, decoded: &Feature) {
    let expected = Values::of(decoded);
    assert_eq!(Values::of(&view.to_feature().unwrap()), expected);
    assert_eq!(view.feature_kind(), Ok(decoded.feature_kind()));
    let kind = view.kind().unwrap();
    assert_eq!(kind.map(|kind| kind.feature_kind()), decoded.feature_kind());
    assert_eq!(kind.map_or(0, |kind| kind.len()), decoded.len());
    assert_eq!(kind.is_none_or(|kind| kind.is_empty()), decoded.is_empty());
    match (kind, expected) {
        (None, Values::None) => {}
        (Some(KindRef::Bytes(list)), Values::Bytes(expected)) => assert_bytes(list, &expected),
        (Some(KindRef::Float(list)), Values::Floats(expected)) => assert_floats(list, &expected),
        (Some(KindRef::Int64(list)), Values::Ints(expected)) => assert_ints(list, &expected),
        (kind, expected) => panic!("{kind:?} is not {expected:?}"),
    }
    // Of another kind, unless there are no values.
    assert_eq!(view.bytes_list().unwrap().map(|list| list.len()), decoded.bytes_list().map(<[_]>::len));
    assert_eq!(view.float_list().unwrap().map(|list| list.len()), decoded.float_list().map(<[_]>::len));
    assert_eq!(view.int64_list().unwrap().map(|list| list.len()), decoded.int64_list().map(<[_]>::len));
}

fn assert_bytes(list: BytesListRef<'_>, expected: &[Bytes]) {
    assert_eq!((list.len(), list.is_empty()), (expected.len(), expected.is_empty()));
    assert_eq!(list.first(), expected.first().map(|value| &value[..]));
    assert_iterator(list.iter(), expected.iter().map(|value| &value[..]));
    assert_eq!(
        format!("{list:?}"),
        format!("{:?}", expected.iter().map(|value| &value[..]).collect::<Vec<_>>())
    );
}

fn assert_floats(list: FloatListRef<'_>, expected: &[u32]) {
    assert_eq!((list.len(), list.is_empty()), (expected.len(), expected.is_empty()));
    assert_iterator(list.iter().map(f32::to_bits), expected.iter().copied());
    for position in (0..=expected.len().min(POSITIONS)).chain([expected.len(), usize::MAX]) {
        assert_eq!(list.get(position).map(f32::to_bits), expected.get(position).copied());
    }
    if let Some(bytes) = list.as_le_bytes() {
        assert!(bytes.iter().map(|bytes| u32::from_le_bytes(*bytes)).eq(expected.iter().copied()));
    }
}

fn assert_ints(list: Int64ListRef<'_>, expected: &[i64]) {
    assert_eq!((list.len(), list.is_empty()), (expected.len(), expected.is_empty()));
    assert_eq!(list.first(), expected.first().copied());
    assert_iterator(list.iter(), expected.iter().copied());
    assert_eq!(format!("{list:?}"), format!("{expected:?}"));
}

/// The values, and before each of them how many are left; nothing after the last, however often it is asked.
fn assert_iterator<T: Debug + PartialEq>(
    values: impl ExactSizeIterator<Item = T> + Clone,
    expected: impl ExactSizeIterator<Item = T> + Clone,
) {
    assert!(values.clone().eq(expected.clone()));
    assert_eq!(values.clone().count(), expected.len());
    let mut rest = values;
    let mut left = expected.len();
    for expected in expected.clone().take(POSITIONS) {
        assert_eq!((rest.len(), rest.clone().count()), (left, left));
        assert_eq!(rest.next(), Some(expected));
        left -= 1;
    }
    assert_eq!(rest.len(), left);
    assert!(rest.by_ref().eq(expected.skip(POSITIONS)));
    assert_eq!((rest.len(), rest.next(), rest.next()), (0, None, None));
}

/// That each getter says the same of a key, errors included.
fn assert_access(view: &FeaturesRef<'_>, decoded: &Features, key: &str) {
    fn bits(values: impl IntoIterator<Item = f32>) -> Vec<u32> {
        values.into_iter().map(f32::to_bits).collect()
    }
    assert_eq!(
        view.bytes_list(key).map(|list| list.iter().collect::<Vec<_>>()),
        decoded.bytes_list(key).map(|list| list.iter().map(|value| &value[..]).collect())
    );
    assert_eq!(
        view.bytes_list_or_empty(key).map(|list| list.iter().collect::<Vec<_>>()),
        decoded.bytes_list_or_empty(key).map(|list| list.iter().map(|value| &value[..]).collect())
    );
    assert_eq!(view.bytes(key), decoded.bytes(key).map(|value| &value[..]));
    assert_eq!(
        view.optional_bytes(key),
        decoded.optional_bytes(key).map(|value| value.map(|value| &value[..]))
    );
    assert_eq!(view.str(key), decoded.str(key));
    assert_eq!(view.optional_str(key), decoded.optional_str(key));
    assert_eq!(
        view.float_list(key).map(bits),
        decoded.float_list(key).map(|list| bits(list.iter().copied()))
    );
    assert_eq!(
        view.float_list_or_empty(key).map(bits),
        decoded.float_list_or_empty(key).map(|list| bits(list.iter().copied()))
    );
    assert_eq!(view.float(key).map(f32::to_bits), decoded.float(key).map(f32::to_bits));
    assert_eq!(
        view.optional_float(key).map(|value| value.map(f32::to_bits)),
        decoded.optional_float(key).map(|value| value.map(f32::to_bits))
    );
    assert_eq!(
        view.int64_list(key).map(|list| list.iter().collect::<Vec<_>>()),
        decoded.int64_list(key).map(<[i64]>::to_vec)
    );
    assert_eq!(
        view.int64_list_or_empty(key).map(|list| list.iter().collect::<Vec<_>>()),
        decoded.int64_list_or_empty(key).map(<[i64]>::to_vec)
    );
    assert_eq!(view.int64(key), decoded.int64(key));
    assert_eq!(view.optional_int64(key), decoded.optional_int64(key));
}

/// That features which may be damaged are read or refused, and refused the same way however they are asked for.
pub(super) fn assert_damaged(view: &FeaturesRef<'_>, len: usize) {
    assert!(view.keys().is_sorted_by(|one, next| one < next));
    for (key, feature) in view.iter() {
        let kind = feature.kind().map(|kind| kind.map(|kind| kind.feature_kind()));
        assert_eq!(feature.feature_kind(), kind);
        match feature.to_feature() {
            Ok(decoded) => assert_feature(feature, &decoded),
            Err(error) => {
                assert_eq!(kind, Err(error));
                assert!(error.offset() <= len);
                let expected = format!("feature {key:?} is malformed: {error}");
                assert_eq!(view.bytes_list(key).unwrap_err().to_string(), expected);
                assert_eq!(view.optional_float(key).unwrap_err().to_string(), expected);
                assert_eq!(view.int64_list_or_empty(key).unwrap_err().to_string(), expected);
            }
        }
    }
    assert!(!format!("{view:?}").is_empty());
    assert_eq!(view.to_features().map(drop), view.validate());
}

/// In order, within the record, and no more of them than there can be fields and entries.
pub(super) fn assert_oddities(oddities: &[Oddity<'_>], len: usize) {
    assert!(oddities.is_sorted_by_key(Oddity::offset));
    assert!(oddities.iter().all(|oddity| oddity.offset() < len && !oddity.to_string().is_empty()));
    assert!(oddities.len() <= 2 * len);
}
