//! The map fields of protobuf, for `#[serde(with = "pbtxt::map_entries")]`.
//!
//! In text a `map<string, int32> ids` is a repeated message with the fields `key` and `value`. Of several entries
//! with one key the last counts. An entry without its key or its value is an error.
//! Any collection of pairs will do whose references give pairs of references: `BTreeMap`, `HashMap`.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use std::collections::BTreeMap;
//!
//! #[derive(Serialize, Deserialize)]
//! struct Config {
//!     #[serde(with = "pbtxt::map_entries", default)]
//!     ids: BTreeMap<String, i32>,
//! }
//!
//! let config: Config = pbtxt::from_str("ids { key: 'cat' value: 1 } ids { key: 'big dog' value: 2 }")?;
//! assert_eq!(config.ids["big dog"], 2);
//! assert!(pbtxt::to_string(&config)?.starts_with("ids {\n  key: \"big dog\"\n  value: 2\n}\n"));
//! # Ok::<(), pbtxt::Error>(())
//! ```

use serde_core::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;
use std::marker::PhantomData;

const FIELDS: &[&str] = &["key", "value"];

/// Reads the entries.
///
/// # Errors
///
/// Those of the deserializer.
pub fn deserialize<'de, D, K, V, M>(deserializer: D) -> Result<M, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de>,
    V: Deserialize<'de>,
    M: FromIterator<(K, V)>,
{
    let entries = deserializer.deserialize_seq(Entries(PhantomData))?;
    Ok(entries.into_iter().map(|Entry { key, value }| (key, value)).collect())
}

/// Writes the entries in the order of the collection.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<'a, S, K, V, M>(map: &'a M, serializer: S) -> Result<S::Ok, S::Error>
where
    S: Serializer,
    K: Serialize + 'a,
    V: Serialize + 'a,
    M: ?Sized,
    &'a M: IntoIterator<Item = (&'a K, &'a V)>,
{
    serializer.collect_seq(map.into_iter().map(|(key, value)| Entry { key, value }))
}

struct Entry<K, V> {
    key: K,
    value: V,
}

impl<K: Serialize, V: Serialize> Serialize for Entry<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entry = serializer.serialize_struct("Entry", FIELDS.len())?;
        entry.serialize_field("key", &self.key)?;
        entry.serialize_field("value", &self.value)?;
        entry.end()
    }
}

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Entry<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("Entry", FIELDS, EntryFields(PhantomData))
    }
}

struct Entries<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
    type Value = Vec<Entry<K, V>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the entries of a map")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = seq.next_element()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

struct EntryFields<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for EntryFields<K, V> {
    type Value = Entry<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry with the fields key and value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut key, mut value) = (None, None);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "key" => key = Some(map.next_value()?),
                "value" => value = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let key = key.ok_or_else(|| A::Error::missing_field("key"))?;
        let value = value.ok_or_else(|| A::Error::missing_field("value"))?;
        Ok(Entry { key, value })
    }
}
