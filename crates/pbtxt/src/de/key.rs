//! The name of a field.

use super::fail::Fail;
use crate::Name;
use serde_core::Deserializer;
use serde_core::de::value::StrDeserializer;
use serde_core::de::{IntoDeserializer, Visitor};
use serde_core::forward_to_deserialize_any;
use std::borrow::Cow;

#[derive(Clone, Copy)]
pub(super) struct Key<'t, 'de>(pub(super) &'t Name<'de>);

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = Fail;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        match self.0 {
            Name::Field(Cow::Borrowed(name)) => visitor.visit_borrowed_str(name),
            Name::Field(Cow::Owned(name)) => visitor.visit_str(name),
            Name::Extension(_) | Name::Any { .. } => visitor.visit_string(self.0.to_string()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fail> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fail> {
        let text = self.0.to_string();
        let deserializer: StrDeserializer<'_, Fail> = text.as_str().into_deserializer();
        deserializer.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
