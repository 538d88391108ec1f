//! Values of protobuf's types, read from the text format and written as plain JSON: integers in decimal, floats as their
//! bits, strings and bytes as base64.

use std::collections::BTreeMap;
use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::de::{Deserializer, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// An integer.
#[derive(Debug, Clone, Copy, Deserialize, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub(crate) struct Number<T>(T);

impl<T: fmt::Display> Serialize for Number<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct Float(f32);

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_nan() {
            return serializer.serialize_str("nan");
        }
        serializer.collect_str(&format_args!("{:08x}", self.0.to_bits()))
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct Double(f64);

impl Serialize for Double {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_nan() {
            return serializer.serialize_str("nan");
        }
        serializer.collect_str(&format_args!("{:016x}", self.0.to_bits()))
    }
}

#[derive(Debug, Clone, Deserialize, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub(crate) struct Text(String);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BytesVisitor;
        impl Visitor<'_> for BytesVisitor {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(BytesVisitor)
    }
}

/// An entry of a map.
#[derive(Debug, Deserialize)]
pub(crate) struct Entry<K, V> {
    key: Option<K>,
    value: Option<V>,
}

/// The entries as pairs in order of the keys: of equal keys the last, and defaults where one is missing.
pub(crate) fn map<K, V, S>(entries: &[Entry<K, V>], serializer: S) -> Result<S::Ok, S::Error>
where
    K: Clone + Default + Ord + Serialize,
    V: Default + Serialize,
    S: Serializer,
{
    let missing = V::default();
    let pairs = entries
        .iter()
        .map(|entry| (entry.key.clone().unwrap_or_default(), entry.value.as_ref().unwrap_or(&missing)));
    serializer.collect_seq(pairs.collect::<BTreeMap<_, _>>())
}
