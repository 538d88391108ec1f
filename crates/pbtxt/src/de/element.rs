//! One value: an element of a repeated field, or the only value of a field.

use super::fail::Fail;
use super::{Context, hint, message, variant};
use crate::hint::shown::{self, describe};
use crate::{Message, Mismatch, Name, Value, ValueKind};
use serde_core::Deserializer;
use serde_core::de::Visitor;
use std::borrow::Cow;

#[derive(Clone, Copy)]
pub(super) struct Element<'t, 'de> {
    pub(super) context: &'t Context<'de>,
    /// The field that it is a value of.
    pub(super) name: &'t Name<'de>,
    pub(super) value: &'t Value<'de>,
}

impl<'t, 'de> Element<'t, 'de> {
    pub(super) fn wrong_type(self, expected: &str) -> Fail {
        Fail::wrong_type(expected, describe(self.context.source, self.value)).at(self.value.span.start)
    }

    pub(super) fn message(self) -> Result<&'t Message<'de>, Fail> {
        self.value.as_message().ok_or_else(|| {
            let hint = format!("a message is written in braces: {} {{ … }}", shown::name(self.name));
            self.wrong_type("a message").hint(Some(hint))
        })
    }

    fn text(self) -> Result<Cow<'de, str>, Fail> {
        let no_text = || self.wrong_type("a string of UTF-8").hint(Some(hint::BYTES.to_owned()));
        match &self.value.kind {
            ValueKind::String(Cow::Borrowed(bytes)) => {
                std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| no_text())
            }
            ValueKind::String(Cow::Owned(bytes)) => {
                String::from_utf8(bytes.clone()).map(Cow::Owned).map_err(|_| no_text())
            }
            _ => {
                let quotes = hint::quotes(self.context, self.name, self.value);
                Err(self.wrong_type("a quoted string").hint(quotes))
            }
        }
    }

    /// The name or the number of an enum value as it is compared with the names of the variants.
    fn enum_name(self) -> Result<Cow<'de, str>, Fail> {
        match &self.value.kind {
            ValueKind::Identifier(word) => Ok(word.clone()),
            ValueKind::Integer(number) => Ok(Cow::Owned(number.to_string())),
            // The words that the tree takes for numbers.
            ValueKind::Float(_) if self.context.spelling(self.value).starts_with(['i', 'n']) => {
                Ok(Cow::Borrowed(self.context.spelling(self.value)))
            }
            _ => {
                let is_word = |text: &str| {
                    !text.is_empty() && !text.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                };
                let quoted = hint::no_quotes("name", self.name, self.value, is_word);
                Err(self.wrong_type("the name of an enum value").hint(quoted))
            }
        }
    }
}

/// Whole numbers of every width.
macro_rules! integers {
    ($($method:ident $visit:ident $type:ty,)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
            visitor.$visit(self.integer(<$type>::MIN, <$type>::MAX)?)
        })*
    };
}

impl<'de> Deserializer<'de> for Element<'_, 'de> {
    type Error = Fail;

    integers! {
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
        deserialize_i128 visit_i128 i128,
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
        deserialize_u128 visit_u128 u128,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        match &self.value.kind {
            ValueKind::Message(_) => self.deserialize_map(visitor),
            ValueKind::String(bytes) if std::str::from_utf8(bytes).is_ok() => self.deserialize_str(visitor),
            ValueKind::String(_) => self.deserialize_bytes(visitor),
            ValueKind::Integer(number) => match (i64::try_from(*number), u64::try_from(*number)) {
                (_, Ok(number)) => visitor.visit_u64(number),
                (Ok(number), _) => visitor.visit_i64(number),
                _ => visitor.visit_i128(*number),
            },
            ValueKind::Float(number) => visitor.visit_f64(*number),
            ValueKind::Identifier(word) => match (word.as_ref(), word) {
                ("true" | "True", _) => visitor.visit_bool(true),
                ("false" | "False", _) => visitor.visit_bool(false),
                (_, Cow::Borrowed(word)) => visitor.visit_borrowed_str(word),
                (word, Cow::Owned(_)) => visitor.visit_str(word),
            },
            ValueKind::List(_) => Err(self.wrong_type("one value")),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        visitor.visit_bool(self.bool()?)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        #[expect(clippy::cast_possible_truncation, reason = "protobuf rounds, to infinity if need be")]
        visitor.visit_f32(self.float()? as f32)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        visitor.visit_f64(self.float()?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        match self.text()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text).map_err(Fail::not_borrowed),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        match &self.value.kind {
            ValueKind::String(Cow::Borrowed(bytes)) => visitor.visit_borrowed_bytes(bytes),
            ValueKind::String(Cow::Owned(bytes)) => visitor.visit_bytes(bytes).map_err(Fail::not_borrowed),
            _ => {
                let quotes = hint::quotes(self.context, self.name, self.value);
                Err(self.wrong_type("a quoted string").hint(quotes))
            }
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        message::read_empty(self.context, &[self.message()?])?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fail> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fail> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Fail> {
        let problem = "the text format has no lists in lists: put a message with a repeated field between";
        Err(Fail::new(Mismatch::Custom(problem.to_owned())))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Fail> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Fail> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        message::read(self.context, &[self.message()?], None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fail> {
        message::read(self.context, &[self.message()?], Some(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fail> {
        match self.value.as_message() {
            Some(message) => variant::read_message(self.context, &[message], variants, visitor),
            None => variant::read_name(self, self.enum_name()?, visitor),
        }
    }

    /// The tag of an internally tagged enum: an enum of protobuf or a string.
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        if self.value.as_bytes().is_some() {
            return self.deserialize_str(visitor);
        }
        match self.enum_name()? {
            Cow::Borrowed(name) => visitor.visit_borrowed_str(name),
            Cow::Owned(name) => visitor.visit_string(name),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        visitor.visit_unit()
    }
}
