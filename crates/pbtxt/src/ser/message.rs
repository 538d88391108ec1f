//! Structs, maps and sequences as they grow.

use super::fail::Fail;
use super::key::KeySerializer;
use super::name;
use super::value::{Node, ValueSerializer, oneof};
use crate::{Field, Message, Value, ValueKind};
use serde_core::Serialize;
use serde_core::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

/// A message, perhaps the value of a variant.
pub(super) struct Fields {
    pub(super) message: Message<'static>,
    /// The key whose value comes next.
    pub(super) key: Option<String>,
    pub(super) variant: Option<&'static str>,
    /// What its values are nested in.
    pub(super) depth: usize,
}

impl Fields {
    fn push<T: Serialize + ?Sized>(&mut self, field: &str, value: &T) -> Result<(), Fail> {
        let mut push = || {
            let name = name::field(field)?;
            let kinds = match value.serialize(ValueSerializer { depth: self.depth })? {
                Node::Nothing => Vec::new(),
                Node::One(kind) => vec![kind],
                Node::Many(kinds) => kinds,
            };
            name::check_any(&name, &kinds)?;
            self.message.fields.extend(kinds.into_iter().map(|kind| Field {
                name: name.clone(),
                value: Value::new(kind),
                span: crate::Span::default(),
            }));
            Ok(())
        };
        push().map_err(|fail: Fail| fail.within_field(field))
    }

    pub(super) fn finish(self) -> Result<Node, Fail> {
        let node = Node::One(ValueKind::Message(self.message));
        match self.variant {
            Some(variant) => oneof(variant, node),
            None => Ok(node),
        }
    }
}

impl SerializeStruct for Fields {
    type Ok = Node;
    type Error = Fail;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Fail> {
        self.push(key, value)
    }

    fn end(self) -> Result<Node, Fail> {
        self.finish()
    }
}

impl SerializeStructVariant for Fields {
    type Ok = Node;
    type Error = Fail;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Fail> {
        self.push(key, value)
    }

    fn end(self) -> Result<Node, Fail> {
        self.finish()
    }
}

impl SerializeMap for Fields {
    type Ok = Node;
    type Error = Fail;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Fail> {
        self.key = Some(key.serialize(KeySerializer)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fail> {
        let key = self.key.take().ok_or_else(|| Fail::new("a value came before its key"))?;
        self.push(&key, value)
    }

    fn end(self) -> Result<Node, Fail> {
        self.finish()
    }
}

/// The values of a repeated field, perhaps that of a variant.
pub(super) struct Elements {
    pub(super) kinds: Vec<ValueKind<'static>>,
    pub(super) variant: Option<&'static str>,
    pub(super) depth: usize,
}

impl Elements {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fail> {
        let kind = match value.serialize(ValueSerializer { depth: self.depth }) {
            Ok(Node::One(kind)) => Ok(kind),
            Ok(Node::Nothing) => Err(Fail::new("a repeated field has no place for an absent value")),
            Ok(Node::Many(_)) => Err(Fail::new(
                "the text format has no lists in lists: put a struct with the inner list between",
            )),
            Err(fail) => Err(fail),
        };
        self.kinds.push(kind.map_err(|fail| fail.within_element(self.kinds.len()))?);
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Node, Fail> {
        let node = Node::Many(self.kinds);
        match self.variant {
            Some(variant) => oneof(variant, node),
            None => Ok(node),
        }
    }
}

/// The traits of sequences differ in the name of their one method only.
macro_rules! sequences {
    ($($trait:ident $method:ident,)*) => {
        $(impl $trait for Elements {
            type Ok = Node;
            type Error = Fail;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fail> {
                self.push(value)
            }

            fn end(self) -> Result<Node, Fail> {
                self.finish()
            }
        })*
    };
}

sequences! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}
