//! Enums: a bare word, or a message of which one field is set (a oneof).

use super::element::Element;
use super::fail::Fail;
use super::field::FieldValues;
use super::key::Key;
use super::message::{self, Groups};
use super::{Context, Repetition};
use crate::hint::shown::{self, describe};
use crate::position::Position;
use crate::{Field, Message, Mismatch};
use serde_core::Deserializer;
use serde_core::de::value::CowStrDeserializer;
use serde_core::de::{DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor};
use std::borrow::Cow;

/// A variant by its name, or by its number where that is a name of it.
pub(super) fn read_name<'de, V: Visitor<'de>>(
    element: Element<'_, 'de>,
    name: Cow<'de, str>,
    visitor: V,
) -> Result<V::Value, Fail> {
    visitor.visit_enum(Word { element, name })
}

struct Word<'t, 'de> {
    element: Element<'t, 'de>,
    name: Cow<'de, str>,
}

impl<'de> EnumAccess<'de> for Word<'_, 'de> {
    type Error = Fail;
    type Variant = Bare;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Bare), Fail> {
        let name: CowStrDeserializer<'_, Fail> = self.name.into_deserializer();
        let variant = seed.deserialize(name).map_err(|fail| {
            let fail = fail.found(describe(self.element.context.source, self.element.value));
            fail.hint(self.element.value.as_integer().map(alias))
        });
        Ok((variant?, Bare))
    }
}

fn alias(number: i128) -> String {
    format!(
        "for the reading program: #[serde(alias = \"{number}\")] on the variant with this number accepts it"
    )
}

/// A variant without a value.
struct Bare;

impl Bare {
    fn no_value<T>() -> Result<T, Fail> {
        Err(Fail::wrong_type("a message with this field", "its name alone"))
    }
}

impl<'de> VariantAccess<'de> for Bare {
    type Error = Fail;

    fn unit_variant(self) -> Result<(), Fail> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _seed: T) -> Result<T::Value, Fail> {
        Self::no_value()
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, _visitor: V) -> Result<V::Value, Fail> {
        Self::no_value()
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Fail> {
        Self::no_value()
    }
}

/// The variant of which the message has the field.
pub(super) fn read_message<'de, V: Visitor<'de>>(
    context: &Context<'de>,
    messages: &[&Message<'de>],
    variants: &'static [&'static str],
    visitor: V,
) -> Result<V::Value, Fail> {
    let groups = Groups::of(messages);
    let (last, all) = (groups.len().checked_sub(1), groups.len());
    let group = last.and_then(|last| groups.get(last)).unwrap_or_default();
    let Some(&(_, field)) = group.first() else {
        let expected = format!("a message with one of the fields {}", variants.join(", "));
        return Err(Fail::wrong_type(expected, "an empty message"));
    };
    // Of several fields of a oneof the last counts, where messages are merged.
    if all > 1 && context.options.repetition != Repetition::Merge {
        let first = groups.get(0).and_then(<[_]>::first).map_or(field, |(_, field)| field);
        let second = groups.get(1).and_then(<[_]>::first).map_or(field, |(_, field)| field);
        let line = Position::of(context.source, first.span.start).line;
        let place = second.span.start;
        let (first, second) = (shown::name(&first.name), shown::name(&second.name));
        let problem = format!("{second} is set beside {first} on line {line}, but only one may be");
        return Err(Fail::new(Mismatch::Custom(problem)).at(place));
    }
    visitor.visit_enum(OneOf { values: FieldValues { context, fields: group, field, unknown: None }, field })
}

struct OneOf<'t, 'de> {
    values: FieldValues<'t, 'de>,
    field: &'t Field<'de>,
}

impl<'de> EnumAccess<'de> for OneOf<'_, 'de> {
    type Error = Fail;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fail> {
        let variant =
            seed.deserialize(Key(&self.field.name)).map_err(|fail| fail.at(self.field.span.start))?;
        Ok((variant, self))
    }
}

impl OneOf<'_, '_> {
    fn place<T>(&self, result: Result<T, Fail>) -> Result<T, Fail> {
        result.map_err(|fail| fail.at(self.field.value.span.start).within(&self.field.name))
    }
}

impl<'de> VariantAccess<'de> for OneOf<'_, 'de> {
    type Error = Fail;

    fn unit_variant(self) -> Result<(), Fail> {
        self.place(self.values.with_messages(|messages| message::read_empty(self.values.context, messages)))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fail> {
        self.place(seed.deserialize(self.values))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Fail> {
        self.place(self.values.deserialize_tuple(len, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fail> {
        self.place(self.values.deserialize_struct("", fields, visitor))
    }
}
