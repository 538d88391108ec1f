//! The messages that the texts are of.

use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::plain::{Bytes, Double, Entry, Float, Number, Text, map};

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct AllTypes {
    optional_int32: Option<Number<i32>>,
    optional_int64: Option<Number<i64>>,
    optional_uint32: Option<Number<u32>>,
    optional_uint64: Option<Number<u64>>,
    optional_sint32: Option<Number<i32>>,
    optional_sint64: Option<Number<i64>>,
    optional_fixed32: Option<Number<u32>>,
    optional_fixed64: Option<Number<u64>>,
    optional_sfixed32: Option<Number<i32>>,
    optional_sfixed64: Option<Number<i64>>,
    optional_float: Option<Float>,
    optional_double: Option<Double>,
    optional_bool: Option<bool>,
    optional_string: Option<Text>,
    optional_bytes: Option<Bytes>,
    optional_nested: Option<Nested>,
    optional_enum: Option<Choice>,
    optional_any: Option<Any>,
    #[serde(default)]
    repeated_int32: Vec<Number<i32>>,
    #[serde(default)]
    repeated_int64: Vec<Number<i64>>,
    #[serde(default)]
    repeated_uint32: Vec<Number<u32>>,
    #[serde(default)]
    repeated_uint64: Vec<Number<u64>>,
    #[serde(default)]
    repeated_sint32: Vec<Number<i32>>,
    #[serde(default)]
    repeated_sint64: Vec<Number<i64>>,
    #[serde(default)]
    repeated_fixed32: Vec<Number<u32>>,
    #[serde(default)]
    repeated_fixed64: Vec<Number<u64>>,
    #[serde(default)]
    repeated_sfixed32: Vec<Number<i32>>,
    #[serde(default)]
    repeated_sfixed64: Vec<Number<i64>>,
    #[serde(default)]
    repeated_float: Vec<Float>,
    #[serde(default)]
    repeated_double: Vec<Double>,
    #[serde(default)]
    repeated_bool: Vec<bool>,
    #[serde(default)]
    repeated_string: Vec<Text>,
    #[serde(default)]
    repeated_bytes: Vec<Bytes>,
    #[serde(default)]
    repeated_nested: Vec<Nested>,
    #[serde(default)]
    repeated_enum: Vec<Choice>,
    #[serde(default)]
    repeated_any: Vec<Any>,
    /// A group goes by the name of its type, and by its own.
    #[serde(alias = "Data")]
    data: Option<Data>,
    #[serde(default, alias = "MultiWordGroup")]
    multiwordgroup: Vec<MultiWordGroup>,
    #[serde(default, serialize_with = "map")]
    map_string_int32: Vec<Entry<Text, Number<i32>>>,
    #[serde(default, serialize_with = "map")]
    map_int32_nested: Vec<Entry<Number<i32>, Nested>>,
    #[serde(default, serialize_with = "map")]
    map_bool_string: Vec<Entry<bool, Text>>,
    either_uint32: Option<Number<u32>>,
    either_string: Option<Text>,
    either_nested: Option<Nested>,
    r#true: Option<Number<i32>>,
    inf: Option<Number<i32>>,
    nan: Option<Number<i32>>,
    message: Option<Number<i32>>,
    optional: Option<Number<i32>>,
    f: Option<Number<i32>>,
    e1: Option<Number<i32>>,
    _0: Option<Number<i32>>,
    x1: Option<Number<i32>>,
    #[serde(rename = "[conformance.extension_int32]")]
    extension_int32: Option<Number<i32>>,
    #[serde(default, rename = "[conformance.extension_strings]")]
    extension_strings: Vec<Text>,
    #[serde(rename = "[conformance.extension_nested]")]
    extension_nested: Option<Nested>,
}

impl AllTypes {
    /// What serde's attributes do not say.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let either =
            [self.either_uint32.is_some(), self.either_string.is_some(), self.either_nested.is_some()];
        if either.into_iter().filter(|&set| set).count() > 1 {
            return Err("two fields of a oneof");
        }
        self.optional_any.iter().chain(&self.repeated_any).try_for_each(Any::check)
    }
}

#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Nested {
    a: Option<Number<i32>>,
    child: Option<Box<Nested>>,
    name: Option<Text>,
    #[serde(default)]
    many: Vec<Number<i32>>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Data {
    group_int32: Option<Number<i32>>,
    group_uint32: Option<Number<u32>>,
}

#[derive(Debug, Deserialize, Serialize)]
struct MultiWordGroup {
    a: Option<Number<i32>>,
}

/// `google.protobuf.Any`: its two fields, or a message under the address of its type.
#[derive(Debug, Deserialize, Serialize)]
struct Any {
    type_url: Option<Text>,
    value: Option<Bytes>,
    #[serde(rename = "[type.googleapis.com/conformance.Nested]")]
    nested: Option<Nested>,
    #[serde(rename = "[type.googleapis.com/conformance.AllTypes]")]
    all_types: Option<Box<AllTypes>>,
}

impl Any {
    fn check(&self) -> Result<(), &'static str> {
        let raw = self.type_url.is_some() || self.value.is_some();
        let forms = [raw, self.nested.is_some(), self.all_types.is_some()];
        if forms.into_iter().filter(|&set| set).count() > 1 {
            return Err("an Any of two forms");
        }
        self.all_types.as_ref().map_or(Ok(()), |message| message.check())
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum Choice {
    #[serde(rename = "ZERO", alias = "0")]
    Zero = 0,
    #[serde(rename = "ONE", alias = "1")]
    One = 1,
    #[serde(rename = "SEVEN", alias = "7")]
    Seven = 7,
    #[serde(rename = "MINUS", alias = "-1")]
    Minus = -1,
    #[serde(rename = "LEAST", alias = "-2147483648")]
    Least = -0x8000_0000,
    #[serde(rename = "infinity", alias = "9")]
    Infinity = 9,
}

impl Serialize for Choice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&(*self as i32))
    }
}

/// Fields of one letter, for short texts.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Tiny {
    i: Option<Number<i32>>,
    s: Option<Text>,
    m: Option<Box<Tiny>>,
    #[serde(default)]
    r: Vec<Number<i32>>,
    f: Option<Double>,
    #[serde(default)]
    n: Vec<Tiny>,
}

/// The label map of the TensorFlow Object Detection API.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct StringIntLabelMap {
    #[serde(default)]
    item: Vec<Item>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Item {
    name: Option<Text>,
    id: Option<Number<i32>>,
    display_name: Option<Text>,
    #[serde(default)]
    keypoints: Vec<Keypoint>,
    #[serde(default)]
    ancestor_ids: Vec<Number<i32>>,
    #[serde(default)]
    descendant_ids: Vec<Number<i32>>,
    frequency: Option<Frequency>,
    instance_count: Option<Number<i32>>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Keypoint {
    id: Option<Number<i32>>,
    label: Option<Text>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum Frequency {
    #[serde(rename = "UNSPECIFIED", alias = "0")]
    Unspecified,
    #[serde(rename = "FREQUENT", alias = "1")]
    Frequent,
    #[serde(rename = "COMMON", alias = "2")]
    Common,
    #[serde(rename = "RARE", alias = "3")]
    Rare,
}

impl Serialize for Frequency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&(*self as i32))
    }
}
