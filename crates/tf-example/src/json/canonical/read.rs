//! Canonical protobuf JSON, read: fields by either name, `null` for one that is not there.

use std::marker::PhantomData;

use serde::de::MapAccess;

use crate::{
    BytesList, Example, Feature, FeatureList, FeatureLists, Features, FloatList, Int64List, Kind,
    SequenceExample,
    json::{
        ErrorKind, Record,
        byte_string::Base64,
        number::{CanonicalFloat, CanonicalInt64},
        production::{Context, Element, Entries, List, Map, Name, Nullable, Production, once},
    },
};

/// An `Example` or a `SequenceExample`.
pub(in crate::json) struct Message;

impl Production for Message {
    type Value = Record;
    const EXPECTED: &'static str = "an object";

    fn object<'de, A: MapAccess<'de>>(mut members: A, context: &Context) -> Result<Record, A::Error> {
        let (mut features, mut sequence, mut lists) = (None, None, None);
        while let Some(name) = Name::next(&mut members)? {
            match &*name {
                // The other message.
                "features" if sequence.is_some() || lists.is_some() => return Err(context.unknown(&name)),
                "context" | "featureLists" | "feature_lists" if features.is_some() => {
                    return Err(context.unknown(&name));
                }
                "features" => {
                    once::<Nullable<FeaturesField>, _>(&mut features, &name, &mut members, context)?;
                }
                "context" => once::<Nullable<FeaturesField>, _>(&mut sequence, &name, &mut members, context)?,
                "featureLists" | "feature_lists" => {
                    once::<Nullable<FeatureListsField>, _>(&mut lists, &name, &mut members, context)?;
                }
                _ => return Err(context.unknown(&name)),
            }
        }
        if sequence.is_none() && lists.is_none() {
            return Ok(Example { features: features.flatten() }.into());
        }
        Ok(SequenceExample { context: sequence.flatten(), feature_lists: lists.flatten() }.into())
    }
}

/// `{"feature":{key:feature,…}}`
struct FeaturesField;

impl Production for FeaturesField {
    type Value = Features;
    const EXPECTED: &'static str = "an object with \"feature\"";

    fn object<'de, A: MapAccess<'de>>(members: A, context: &Context) -> Result<Features, A::Error> {
        let feature = only::<Map<OneFeature>, _>(&["feature"], members, context)?;
        Ok(Features { feature: feature.unwrap_or_default() })
    }
}

/// `{"featureList":{key:{"feature":[feature,…]},…}}`
struct FeatureListsField;

impl Production for FeatureListsField {
    type Value = FeatureLists;
    const EXPECTED: &'static str = "an object with \"featureList\"";

    fn object<'de, A: MapAccess<'de>>(members: A, context: &Context) -> Result<FeatureLists, A::Error> {
        let lists = only::<Map<Steps>, _>(&["featureList", "feature_list"], members, context)?;
        Ok(FeatureLists { feature_list: lists.unwrap_or_default() })
    }
}

/// `{"feature":[feature,…]}`
struct Steps;

impl Production for Steps {
    type Value = FeatureList;
    const EXPECTED: &'static str = "an object with \"feature\"";

    fn object<'de, A: MapAccess<'de>>(members: A, context: &Context) -> Result<FeatureList, A::Error> {
        let feature = only::<List<OneFeature>, _>(&["feature"], members, context)?;
        Ok(FeatureList { feature: feature.unwrap_or_default() })
    }
}

impl Entries for Steps {
    const NAME: &'static str = "feature list";
    const MAP: &'static str = "an object of feature lists";
}

/// `{"int64List":{…}}`, `{"floatList":{…}}`, `{"bytesList":{…}}` or `{}`
struct OneFeature;

impl Production for OneFeature {
    type Value = Feature;
    const EXPECTED: &'static str = "an object with \"int64List\", \"floatList\" or \"bytesList\"";

    fn object<'de, A: MapAccess<'de>>(mut members: A, context: &Context) -> Result<Feature, A::Error> {
        let (mut bytes, mut floats, mut int64s) = (None, None, None);
        while let Some(name) = Name::next(&mut members)? {
            match &*name {
                "bytesList" | "bytes_list" => {
                    once::<Nullable<Values<Base64>>, _>(&mut bytes, &name, &mut members, context)?;
                }
                "floatList" | "float_list" => {
                    once::<Nullable<Values<CanonicalFloat>>, _>(&mut floats, &name, &mut members, context)?;
                }
                "int64List" | "int64_list" => {
                    once::<Nullable<Values<CanonicalInt64>>, _>(&mut int64s, &name, &mut members, context)?;
                }
                _ => return Err(context.unknown(&name)),
            }
        }
        let kind = match (bytes.flatten(), floats.flatten(), int64s.flatten()) {
            (None, None, None) => None,
            (Some(value), None, None) => Some(Kind::BytesList(BytesList { value })),
            (None, Some(value), None) => Some(Kind::FloatList(FloatList { value })),
            (None, None, Some(value)) => Some(Kind::Int64List(Int64List { value })),
            _ => return Err(context.fail(ErrorKind::SeveralKinds)),
        };
        Ok(Feature { kind })
    }
}

impl Entries for OneFeature {
    const NAME: &'static str = "feature";
    const MAP: &'static str = "an object of features";
}

impl Element for OneFeature {
    const NAME: &'static str = "step";
    const LIST: &'static str = "an array of features";
}

/// `{"value":[…]}`
struct Values<P>(PhantomData<P>);

impl<P: Element> Production for Values<P> {
    type Value = Vec<P::Value>;
    const EXPECTED: &'static str = "an object with \"value\"";

    fn object<'de, A: MapAccess<'de>>(members: A, context: &Context) -> Result<Self::Value, A::Error> {
        Ok(only::<List<P>, _>(&["value"], members, context)?.unwrap_or_default())
    }
}

/// A message of one field, by any of its names.
fn only<'de, P: Production, A: MapAccess<'de>>(
    names: &[&str],
    mut members: A,
    context: &Context,
) -> Result<Option<P::Value>, A::Error> {
    let mut value = None;
    while let Some(name) = Name::next(&mut members)? {
        if !names.contains(&&*name) {
            return Err(context.unknown(&name));
        }
        once::<Nullable<P>, _>(&mut value, &name, &mut members, context)?;
    }
    Ok(value.flatten())
}
