//! All the values of one field: everything written under its name.

use super::element::Element;
use super::fail::Fail;
use super::{Context, Repetition, UnknownFields, hint, message, variant};
use crate::position::Position;
use crate::{Field, Message, Mismatch, Value, ValueKind};
use serde_core::Deserializer;
use serde_core::de::{DeserializeSeed, SeqAccess, Visitor};

#[derive(Clone, Copy)]
pub(super) struct FieldValues<'t, 'de> {
    pub(super) context: &'t Context<'de>,
    /// In order, each with its place in the message.
    pub(super) fields: &'t [(usize, &'t Field<'de>)],
    /// The first of them.
    pub(super) field: &'t Field<'de>,
    /// The fields that the struct has, where this is none of them.
    pub(super) unknown: Option<&'static [&'static str]>,
}

impl<'t, 'de> FieldValues<'t, 'de> {
    fn merges(self) -> bool {
        self.context.options.repetition == Repetition::Merge
    }

    /// The one value.
    fn single(self) -> Result<Element<'t, 'de>, Fail> {
        let field = match self.fields {
            [_, (_, second), ..] if !self.merges() => {
                let first_line = Position::of(self.context.source, self.field.span.start).line;
                return Err(Fail::new(Mismatch::RepeatedField { first_line }).at(second.span.start));
            }
            [.., (_, last)] => last,
            [] => self.field,
        };
        if let ValueKind::List(_) = field.value.kind {
            let fail = Fail::wrong_type("one value", "a list").at(field.value.span.start);
            return Err(fail.hint(Some("this field is not a repeated one".to_owned())));
        }
        Ok(Element { context: self.context, name: &field.name, value: &field.value })
    }

    /// The messages that are read as one.
    pub(super) fn with_messages<T>(
        self,
        read: impl FnOnce(&[&'t Message<'de>]) -> Result<T, Fail>,
    ) -> Result<T, Fail> {
        if self.fields.len() < 2 || !self.merges() {
            return read(&[self.single()?.message()?]);
        }
        let element = |value| Element { context: self.context, name: &self.field.name, value };
        let messages: Result<Vec<_>, _> =
            self.fields.iter().map(|(_, field)| element(&field.value).message()).collect();
        read(&messages?)
    }

    fn elements<V: Visitor<'de>>(self, len: Option<usize>, visitor: V) -> Result<V::Value, Fail> {
        let left = self.fields.iter().map(|(_, field)| field.value.elements().len()).sum();
        let mut elements = Elements { values: self, list: &[], next: 0, left };
        let value = visitor.visit_seq(&mut elements)?;
        if elements.left > 0 && len.is_some() {
            let expected = hint::values(elements.next);
            let found = hint::values(elements.next + elements.left);
            let offset = elements.advance().map_or(0, |value| value.span.start);
            return Err(Fail::wrong_type(expected, found).at(offset));
        }
        Ok(value)
    }
}

/// Repeated fields and lists as one sequence.
struct Elements<'t, 'de> {
    values: FieldValues<'t, 'de>,
    /// What is left of the current field.
    list: &'t [Value<'de>],
    next: usize,
    left: usize,
}

impl<'t, 'de> Elements<'t, 'de> {
    fn advance(&mut self) -> Option<&'t Value<'de>> {
        loop {
            if let Some((value, rest)) = self.list.split_first() {
                self.list = rest;
                return Some(value);
            }
            let ((_, field), rest) = self.values.fields.split_first()?;
            self.values.fields = rest;
            self.list = field.value.elements();
        }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Fail;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fail> {
        let Some(value) = self.advance() else { return Ok(None) };
        let index = self.next;
        self.next += 1;
        self.left -= 1;
        let FieldValues { context, field, .. } = self.values;
        let element = Element { context, name: &field.name, value };
        let result = seed.deserialize(element);
        result.map(Some).map_err(|fail| fail.at(value.span.start).within_element(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// Types that take one value.
macro_rules! single {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
            self.single()?.$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for FieldValues<'_, 'de> {
    type Error = Fail;

    single! {
        deserialize_bool
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        let is_list = matches!(self.field.value.kind, ValueKind::List(_));
        match self.fields {
            [_] if !is_list => self.single()?.deserialize_any(visitor),
            _ => self.elements(None, visitor),
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

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        self.elements(None, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Fail> {
        self.elements(Some(len), visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Fail> {
        self.elements(Some(len), visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        self.with_messages(|messages| message::read(self.context, messages, None, visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fail> {
        self.with_messages(|messages| message::read(self.context, messages, Some(fields), visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fail> {
        if self.field.value.as_message().is_none() {
            return self.single()?.deserialize_enum(name, variants, visitor);
        }
        self.with_messages(|messages| variant::read_message(self.context, messages, variants, visitor))
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        self.with_messages(|messages| message::read_empty(self.context, messages))?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fail> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fail> {
        match self.unknown {
            Some(expected) if self.context.options.unknown_fields == UnknownFields::Refuse => {
                Err(message::unknown(self.field, expected))
            }
            _ => visitor.visit_unit(),
        }
    }
}
