//! The value of a field.

use super::fail::Fail;
use super::message::{Elements, Fields};
use super::name;
use crate::{Field, MAX_DEPTH, Message, Span, Value, ValueKind};
use serde_core::ser::{Serialize, Serializer};

/// What becomes of a value: as many fields of its name.
pub(super) enum Node {
    Nothing,
    One(ValueKind<'static>),
    Many(Vec<ValueKind<'static>>),
}

#[derive(Clone, Copy)]
pub(super) struct ValueSerializer {
    /// How many messages the value is in, that of the whole text not counted.
    pub(super) depth: usize,
}

fn fields(variant: Option<&'static str>, depth: usize) -> Result<Fields, Fail> {
    // The text itself is a message that is not nested.
    if depth > MAX_DEPTH + 1 {
        return Err(Fail::new(format!("messages nested more than {MAX_DEPTH} deep")));
    }
    Ok(Fields { message: Message::default(), key: None, variant, depth })
}

/// A message with the one field `variant`.
pub(super) fn oneof(variant: &str, node: Node) -> Result<Node, Fail> {
    let kinds = match node {
        Node::Nothing => return Err(Fail::new("a variant needs a value").within_field(variant)),
        Node::One(kind) => vec![kind],
        // Without any field nothing would be left of the variant.
        Node::Many(kinds) if kinds.is_empty() => vec![ValueKind::List(Vec::new())],
        Node::Many(kinds) => kinds,
    };
    let sound = name::field(variant).and_then(|name| name::check_any(&name, &kinds).map(|()| name));
    let name = sound.map_err(|fail| fail.within_field(variant))?;
    let field = |kind| Field { name: name.clone(), value: Value::new(kind), span: Span::default() };
    Ok(Node::One(ValueKind::Message(Message { fields: kinds.into_iter().map(field).collect() })))
}

fn integer(number: Option<i128>) -> Result<Node, Fail> {
    let fits = |&number: &i128| i64::try_from(number).is_ok() || u64::try_from(number).is_ok();
    let number = number.filter(fits).ok_or_else(|| Fail::new("integer does not fit 64 bits"))?;
    Ok(Node::One(ValueKind::Integer(number)))
}

fn text(bytes: &[u8]) -> Node {
    Node::One(ValueKind::String(bytes.to_vec().into()))
}

macro_rules! integers {
    ($($method:ident $type:ty,)*) => {
        $(fn $method(self, value: $type) -> Result<Node, Fail> {
            integer(Some(value.into()))
        })*
    };
}

impl Serializer for ValueSerializer {
    type Ok = Node;
    type Error = Fail;
    type SerializeSeq = Elements;
    type SerializeTuple = Elements;
    type SerializeTupleStruct = Elements;
    type SerializeTupleVariant = Elements;
    type SerializeMap = Fields;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    integers! {
        serialize_i8 i8,
        serialize_i16 i16,
        serialize_i32 i32,
        serialize_i64 i64,
        serialize_i128 i128,
        serialize_u8 u8,
        serialize_u16 u16,
        serialize_u32 u32,
        serialize_u64 u64,
    }

    fn serialize_u128(self, value: u128) -> Result<Node, Fail> {
        integer(value.try_into().ok())
    }

    fn serialize_bool(self, value: bool) -> Result<Node, Fail> {
        Ok(Node::One(value.into()))
    }

    fn serialize_f32(self, value: f32) -> Result<Node, Fail> {
        Ok(Node::One(value.into()))
    }

    fn serialize_f64(self, value: f64) -> Result<Node, Fail> {
        Ok(Node::One(ValueKind::Float(value)))
    }

    fn serialize_char(self, value: char) -> Result<Node, Fail> {
        Ok(text(value.encode_utf8(&mut [0; 4]).as_bytes()))
    }

    fn serialize_str(self, value: &str) -> Result<Node, Fail> {
        Ok(text(value.as_bytes()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Node, Fail> {
        Ok(text(value))
    }

    fn serialize_none(self) -> Result<Node, Fail> {
        Ok(Node::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Node, Fail> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Node, Fail> {
        self.serialize_map(None)?.finish()
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Node, Fail> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Node, Fail> {
        name::variant(variant).map(Node::One)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<Node, Fail> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Node, Fail> {
        let depth = fields(None, self.depth + 1)?.depth;
        let node = value.serialize(Self { depth }).map_err(|fail| fail.within_field(variant))?;
        oneof(variant, node)
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Elements, Fail> {
        Ok(Elements { kinds: Vec::new(), variant: None, depth: self.depth })
    }

    fn serialize_tuple(self, _len: usize) -> Result<Elements, Fail> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<Elements, Fail> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Elements, Fail> {
        let depth = fields(None, self.depth + 1)?.depth;
        Ok(Elements { kinds: Vec::new(), variant: Some(variant), depth })
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Fields, Fail> {
        fields(None, self.depth + 1)
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Fields, Fail> {
        fields(None, self.depth + 1)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Fields, Fail> {
        fields(Some(variant), self.depth + 2)
    }
}
