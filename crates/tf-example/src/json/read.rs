//! The record line, read.

use std::fmt;

use serde::de::{self, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{
    Error, ErrorKind, Record,
    byte_string::ByteString,
    number::{Float, Int64, Number},
    production::{Context, Element, Entries, List, Map, Name, Nullable, Production, Seed, once},
};
use crate::{
    BytesList, Example, Feature, FeatureList, FeatureLists, Features, FloatList, Int64List, Kind,
    SequenceExample,
};

/// The member that every record line has, and canonical JSON does not.
const TYPE: &str = "type";

/// `{"type":"record","record":7,"features":{…},"feature_lists":{…}}`
pub(super) struct RecordLine;

impl Production for RecordLine {
    type Value = (Option<u64>, Record);
    const EXPECTED: &'static str = "an object";

    fn object<'de, A: MapAccess<'de>>(mut members: A, context: &Context) -> Result<Self::Value, A::Error> {
        let (mut tag, mut path, mut number, mut features, mut lists) = (None, None, None, None, None);
        while let Some(name) = Name::next(&mut members)? {
            match &*name {
                TYPE => once::<Type, _>(&mut tag, &name, &mut members, context)?,
                "path" => once::<Path, _>(&mut path, &name, &mut members, context)?,
                "record" => once::<Number, _>(&mut number, &name, &mut members, context)?,
                "features" => {
                    once::<Nullable<Map<OneFeature>>, _>(&mut features, &name, &mut members, context)?;
                }
                "feature_lists" => {
                    once::<Nullable<Map<Steps>>, _>(&mut lists, &name, &mut members, context)?;
                }
                _ => return Err(context.unknown(&name)),
            }
        }
        let features = features.flatten().map(|feature| Features { feature });
        let record = match lists {
            None => Example { features }.into(),
            Some(lists) => SequenceExample {
                context: features,
                feature_lists: lists.map(|feature_list| FeatureLists { feature_list }),
            }
            .into(),
        };
        Ok((number, record))
    }
}

struct Type;

impl Production for Type {
    type Value = ();
    const EXPECTED: &'static str = "\"record\"";

    fn string<E: de::Error>(text: &str, context: &Context) -> Result<(), E> {
        if text == "record" {
            return Ok(());
        }
        Err(context.fail(ErrorKind::NotARecord { found: text.chars().take(40).collect() }))
    }
}

/// What file the record is of, which is nothing to a record.
struct Path;

impl Production for Path {
    type Value = ();
    const EXPECTED: &'static str = "a string";

    fn string<E: de::Error>(_: &str, _: &Context) -> Result<(), E> {
        Ok(())
    }
}

/// `{"int64":[…]}`, `{"float":[…]}`, `{"bytes":[…]}` or `{}`
struct OneFeature;

impl Production for OneFeature {
    type Value = Feature;
    const EXPECTED: &'static str = "an object with \"int64\", \"float\" or \"bytes\"";

    fn object<'de, A: MapAccess<'de>>(mut members: A, context: &Context) -> Result<Feature, A::Error> {
        let mut kind: Option<Kind> = None;
        while let Some(name) = Name::next(&mut members)? {
            if !matches!(&*name, "int64" | "float" | "bytes") {
                return Err(context.unknown(&name));
            }
            if let Some(kind) = &kind {
                let again = kind.feature_kind().name() == name;
                let name = name.into_owned();
                return Err(context.fail(if again {
                    ErrorKind::DuplicateMember { name }
                } else {
                    ErrorKind::SeveralKinds
                }));
            }
            kind = Some(match &*name {
                "int64" => {
                    let value = members.next_value_seed(Seed::<List<Int64>>::new(context))?;
                    Kind::Int64List(Int64List { value })
                }
                "float" => {
                    let value = members.next_value_seed(Seed::<List<Float>>::new(context))?;
                    Kind::FloatList(FloatList { value })
                }
                _ => {
                    let value = members.next_value_seed(Seed::<List<ByteString>>::new(context))?;
                    Kind::BytesList(BytesList { value })
                }
            });
        }
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

/// `[feature,…]`
struct Steps;

impl Production for Steps {
    type Value = FeatureList;
    const EXPECTED: &'static str = <List<OneFeature>>::EXPECTED;

    fn array<'de, A: SeqAccess<'de>>(elements: A, context: &Context) -> Result<FeatureList, A::Error> {
        Ok(FeatureList { feature: <List<OneFeature>>::array(elements, context)? })
    }
}

impl Entries for Steps {
    const NAME: &'static str = "feature list";
    const MAP: &'static str = "an object of feature lists";
}

/// Whether the text is an object with the member `"type"`. Looks no further than that member, which is the
/// first where nobody changed the order.
pub(super) fn is_record_line(text: &str) -> Result<bool, Error> {
    struct Search<'f>(&'f mut bool);

    impl<'de> Visitor<'de> for Search<'_> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
            while let Some(name) = Name::next(&mut members)? {
                if name == TYPE {
                    *self.0 = true;
                    return Ok(());
                }
                members.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }

    let mut found = false;
    match serde_json::Deserializer::from_str(text).deserialize_map(Search(&mut found)) {
        // A search that stopped at its goal is not at the object's end.
        Err(_) if found => Ok(true),
        // Not an object: for the reader to say.
        Err(error) if !error.is_data() => Err(Context::default().into_error(&error, text)),
        _ => Ok(found),
    }
}
