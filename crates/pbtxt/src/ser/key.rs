//! The keys of a map: the names of fields.

use super::fail::Fail;
use serde_core::ser::{Impossible, Serialize, Serializer};

pub(super) struct KeySerializer;

fn no_name<T>() -> Result<T, Fail> {
    Err(Fail::new(
        "only text names a field; a map with other keys is written as entries by #[serde(with = \"pbtxt::map_entries\")]",
    ))
}

macro_rules! no_names {
    ($($method:ident $type:ty,)*) => {
        $(fn $method(self, _value: $type) -> Result<String, Fail> {
            no_name()
        })*
    };
}

impl Serializer for KeySerializer {
    type Ok = String;
    type Error = Fail;
    type SerializeSeq = Impossible<String, Fail>;
    type SerializeTuple = Impossible<String, Fail>;
    type SerializeTupleStruct = Impossible<String, Fail>;
    type SerializeTupleVariant = Impossible<String, Fail>;
    type SerializeMap = Impossible<String, Fail>;
    type SerializeStruct = Impossible<String, Fail>;
    type SerializeStructVariant = Impossible<String, Fail>;

    no_names! {
        serialize_bool bool,
        serialize_i8 i8,
        serialize_i16 i16,
        serialize_i32 i32,
        serialize_i64 i64,
        serialize_i128 i128,
        serialize_u8 u8,
        serialize_u16 u16,
        serialize_u32 u32,
        serialize_u64 u64,
        serialize_u128 u128,
        serialize_f32 f32,
        serialize_f64 f64,
        serialize_bytes &[u8],
        serialize_unit_struct &'static str,
    }

    fn serialize_char(self, value: char) -> Result<String, Fail> {
        Ok(value.to_string())
    }

    fn serialize_str(self, value: &str) -> Result<String, Fail> {
        Ok(value.to_owned())
    }

    fn serialize_none(self) -> Result<String, Fail> {
        no_name()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, Fail> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<String, Fail> {
        no_name()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<String, Fail> {
        Ok(variant.to_owned())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<String, Fail> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<String, Fail> {
        no_name()
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Self::SerializeSeq, Fail> {
        no_name()
    }

    fn serialize_tuple(self, _len: usize) -> Result<Self::SerializeTuple, Fail> {
        no_name()
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleStruct, Fail> {
        no_name()
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleVariant, Fail> {
        no_name()
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self::SerializeMap, Fail> {
        no_name()
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeStruct, Fail> {
        no_name()
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeStructVariant, Fail> {
        no_name()
    }
}
