//! What tells that the standard keys are still those that `cvat/frame` was written beside.

use crc32c::crc32c_append;
use tf_example::{Example, Feature, Kind};

use crate::keys;

/// Plain CRC-32C of everything a record says of its annotations in standard keys, as `cvat/checksum` holds it.
///
/// Key by key in the order of their bytes, those without values left out: the key's length as 8 bytes, the key, the kind
/// as 1 byte, the number of values as 8 bytes, the values. A byte string is its length as 8 bytes and its bytes, a float
/// 4 bytes, an integer 8 bytes. All numbers are little-endian, and every NaN is `00 00 c0 7f`.
pub(super) fn checksum(example: &Example) -> i64 {
    let mut crc = 0;
    // Sorted already, by their bytes.
    for (key, feature) in &example.features().feature {
        if is_annotation(key) && !feature.is_empty() {
            crc = add(crc, key, feature);
        }
    }
    i64::from(crc)
}

fn is_annotation(key: &str) -> bool {
    key.starts_with("image/object/")
        || key.starts_with("image/class/")
        || matches!(key, keys::WIDTH | keys::HEIGHT)
}

fn add(crc: u32, key: &str, feature: &Feature) -> u32 {
    let mut bytes = Vec::with_capacity(17 + key.len() + 8 * feature.len().min(1 << 16));
    bytes.extend((key.len() as u64).to_le_bytes());
    bytes.extend(key.as_bytes());
    let (field, count) = (field(feature), feature.len() as u64);
    bytes.push(field);
    bytes.extend(count.to_le_bytes());
    match &feature.kind {
        Some(Kind::BytesList(list)) => {
            let mut crc = crc32c_append(crc, &bytes);
            for value in &list.value {
                crc = crc32c_append(crc, &(value.len() as u64).to_le_bytes());
                crc = crc32c_append(crc, value);
            }
            return crc;
        }
        Some(Kind::FloatList(list)) => {
            let canonical = |value: &f32| if value.is_nan() { 0x7fc0_0000 } else { value.to_bits() };
            bytes.extend(list.value.iter().flat_map(|value| canonical(value).to_le_bytes()));
        }
        Some(Kind::Int64List(list)) => {
            bytes.extend(list.value.iter().flat_map(|value| value.to_le_bytes()));
        }
        None => {}
    }
    crc32c_append(crc, &bytes)
}

/// The field of `tf.train.Feature` that holds the list.
fn field(feature: &Feature) -> u8 {
    match &feature.kind {
        None => 0,
        Some(Kind::BytesList(_)) => 1,
        Some(Kind::FloatList(_)) => 2,
        Some(Kind::Int64List(_)) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_those_of_the_page() {
        let example = Example::from_features([
            ("image/class/text", Feature::bytes([&b"ab"[..]])),
            ("image/object/bbox/xmin", Feature::floats([f32::from_bits(0xffc0_0001), -0.0])),
            ("image/width", Feature::int64s([3])),
            ("image/object/none", Feature::floats([])),
            ("image/filename", Feature::bytes([&b"a"[..]])),
        ]);
        let mut bytes = Vec::new();
        bytes.extend(16_u64.to_le_bytes());
        bytes.extend(b"image/class/text");
        bytes.push(1);
        bytes.extend(1_u64.to_le_bytes());
        bytes.extend(2_u64.to_le_bytes());
        bytes.extend(b"ab");
        bytes.extend(22_u64.to_le_bytes());
        bytes.extend(b"image/object/bbox/xmin");
        bytes.push(2);
        bytes.extend(2_u64.to_le_bytes());
        bytes.extend([0, 0, 0xc0, 0x7f, 0, 0, 0, 0x80]);
        bytes.extend(11_u64.to_le_bytes());
        bytes.extend(b"image/width");
        bytes.push(3);
        bytes.extend(1_u64.to_le_bytes());
        bytes.extend(3_i64.to_le_bytes());
        assert_eq!(checksum(&example), i64::from(testkit::naive::crc32c(&bytes)));
    }
}
