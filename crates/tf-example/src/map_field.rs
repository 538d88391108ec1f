//! A protobuf map as field 1 of a message: `map<string, V> field = 1`.
//!
//! On the wire a map is a repeated message `Entry { string key = 1; V value = 2; }`. The derived code would
//! leave out a key or a value that equals its default, and read an entry of any wire type. Every other
//! protobuf implementation writes both fields, and TensorFlow's own parser refuses an entry without them, so
//! the two messages that are maps are encoded here.

use std::collections::BTreeMap;

use bytes::{Buf, BufMut};
use prost::{
    DecodeError, Message,
    encoding::{
        DecodeContext, WireType, btree_map, check_wire_type, encode_varint, encoded_len_varint, message,
        string,
    },
};

/// The map's field number in `Features` and in `FeatureLists`.
pub(crate) const TAG: u32 = 1;

/// Field 1, wire type 2: one byte, as for every field number below 16.
const ENTRY: u8 = 1 << 3 | 2;

const KEY: u32 = 1;
const VALUE: u32 = 2;

pub(crate) fn encode<V: Message>(map: &BTreeMap<String, V>, buf: &mut impl BufMut) {
    for (key, value) in map {
        buf.put_u8(ENTRY);
        encode_varint(entry_len(key, value) as u64, buf);
        string::encode(KEY, key, buf);
        message::encode(VALUE, value, buf);
    }
}

pub(crate) fn encoded_len<V: Message>(map: &BTreeMap<String, V>) -> usize {
    map.iter()
        .map(|(key, value)| {
            let len = entry_len(key, value);
            size_of_val(&ENTRY) + encoded_len_varint(len as u64) + len
        })
        .sum()
}

/// Reads one entry. The last entry of a key wins.
pub(crate) fn merge<V: Message + Default>(
    map: &mut BTreeMap<String, V>,
    wire_type: WireType,
    buf: &mut impl Buf,
    ctx: DecodeContext,
) -> Result<(), DecodeError> {
    check_wire_type(WireType::LengthDelimited, wire_type)?;
    btree_map::merge(string::merge, message::merge, map, buf, ctx)
}

fn entry_len<V: Message>(key: &String, value: &V) -> usize {
    string::encoded_len(KEY, key) + message::encoded_len(VALUE, value)
}
