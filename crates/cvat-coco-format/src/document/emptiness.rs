//! Whether a value says something, where nothing else of it is asked for: it is passed and not kept.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::value::Json;

/// A value of which it is known whether [it says nothing](Json::is_empty).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Emptiness(pub(crate) bool);

impl<'de> Deserialize<'de> for Emptiness {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue).map(Self)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(Json::Null.is_empty())
    }

    fn visit_bool<E>(self, flag: bool) -> Result<bool, E> {
        Ok(Json::Bool(flag).is_empty())
    }

    fn visit_i64<E>(self, int: i64) -> Result<bool, E> {
        Ok(Json::Int(int).is_empty())
    }

    fn visit_u64<E>(self, int: u64) -> Result<bool, E> {
        Ok(int == 0)
    }

    fn visit_f64<E>(self, float: f64) -> Result<bool, E> {
        Ok(Json::Float(float).is_empty())
    }

    fn visit_str<E>(self, text: &str) -> Result<bool, E> {
        Ok(text.is_empty())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        let mut is_empty = true;
        while let Some(Emptiness(value)) = list.next_element()? {
            is_empty &= value;
        }
        Ok(is_empty)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<bool, A::Error> {
        let mut is_empty = true;
        while let Some((_, Emptiness(value))) = object.next_entry::<IgnoredAny, _>()? {
            is_empty &= value;
        }
        Ok(is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;
    use crate::error::Position;

    #[test]
    fn it_is_that_of_the_value() {
        for (text, is_empty) in [
            ("null", true),
            ("0", true),
            ("7", false),
            ("-7", false),
            ("0.0", false),
            ("false", false),
            ("\"\"", true),
            ("\"x\"", false),
            ("[[], {\"a\": [0, null, {}]}]", true),
            ("[[], {\"a\": [0, 1, {}]}]", false),
            ("[NaN]", false),
            ("18446744073709551615", false),
        ] {
            let json: Json = parse(text.as_bytes(), Position::START).unwrap();
            let found: Emptiness = parse(text.as_bytes(), Position::START).unwrap();
            assert_eq!((json.is_empty(), found), (is_empty, Emptiness(is_empty)), "{text}");
        }
        assert!(parse::<Emptiness>(b"[tru]", Position::START).is_err());
    }
}
