//! The least that writing takes: loops that know the shape of the records, and with it all headers and most lengths; and
//! one that does not.

use tf_example::{Example, Feature, Kind};

use crate::sample::{Fields, KEYS};

/// Up to the first value whose length differs from record to record, if there is no image.
const NO_IMAGE: &[u8] = b"\x0a\x15\x0a\x0dimage/encoded\x12\x04\x0a\x02\x0a\x00";
const IMAGE: &[u8] = b"\x0a\x0dimage/encoded\x12";
const FILENAME: &[u8] = b"\x0a\x26\x0a\x0eimage/filename\x12\x14\x0a\x12\x0a\x10";
const HEIGHT: &[u8] = b"\x0a\x16\x0a\x0cimage/height\x12\x06\x1a\x04\x0a\x02";
const SIDES: [&[u8]; 4] = [
    b"\x0a\x32\x0a\x16image/object/bbox/xmax\x12\x18\x12\x16\x0a\x14",
    b"\x0a\x32\x0a\x16image/object/bbox/xmin\x12\x18\x12\x16\x0a\x14",
    b"\x0a\x32\x0a\x16image/object/bbox/ymax\x12\x18\x12\x16\x0a\x14",
    b"\x0a\x32\x0a\x16image/object/bbox/ymin\x12\x18\x12\x16\x0a\x14",
];
const LABELS: &[u8] = b"\x0a\x25\x0a\x18image/object/class/label\x12\x09\x1a\x07\x0a\x05";
const NAMES: &[u8] = b"\x0a\x17image/object/class/text\x12";
const WIDTH: &[u8] = b"\x0a\x15\x0a\x0bimage/width\x12\x06\x1a\x04\x0a\x02";

const FIXED: usize =
    FILENAME.len() + 16 + HEIGHT.len() + 2 + 4 * (SIDES[0].len() + 20) + LABELS.len() + 5 + WIDTH.len() + 2;

/// Where the bytes go.
pub trait Put {
    fn put(&mut self, bytes: &[u8]);
}

impl Put for Vec<u8> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Put for &mut [u8] {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        let (to, rest) = std::mem::take(self).split_at_mut(bytes.len());
        to.copy_from_slice(bytes);
        *self = rest;
    }
}

/// Appends to what is there.
pub fn append(fields: &Fields, out: &mut Vec<u8>) {
    write(fields, out);
}

/// Writes over what is there, which is long enough, and says how long it has become.
pub fn overwrite(fields: &Fields, out: &mut [u8]) -> usize {
    let (available, mut rest) = (out.len(), out);
    write(fields, &mut rest);
    available - rest.len()
}

#[inline]
fn write(fields: &Fields, out: &mut impl Put) {
    let names: usize = fields.names.iter().map(|name| 2 + name.len()).sum();
    let names = Nested::of(NAMES.len(), names);
    let image = (!fields.encoded.is_empty())
        .then(|| (delimited(fields.encoded.len()), Nested::of(IMAGE.len(), delimited(fields.encoded.len()))));
    let head = image.as_ref().map_or(NO_IMAGE.len(), |(_, image)| delimited(image.entry));
    header(0x0a, head + FIXED + delimited(names.entry), out);
    match &image {
        None => out.put(NO_IMAGE),
        Some((_, image)) => {
            header(0x0a, image.entry, out);
            out.put(IMAGE);
            length(image.feature, out);
            header(0x0a, image.list, out);
            header(0x0a, fields.encoded.len(), out);
            out.put(&fields.encoded);
        }
    }
    out.put(FILENAME);
    out.put(fields.filename.as_bytes());
    out.put(HEIGHT);
    out.put(&two_bytes(fields.height));
    for (head, side) in SIDES.into_iter().zip(&fields.sides) {
        out.put(head);
        for float in side {
            out.put(&float.to_le_bytes());
        }
    }
    out.put(LABELS);
    fields.labels.iter().for_each(|label| out.put(&label.to_le_bytes()[..1]));
    header(0x0a, names.entry, out);
    out.put(NAMES);
    length(names.feature, out);
    header(0x0a, names.list, out);
    for name in &fields.names {
        header(0x0a, name.len(), out);
        out.put(name.as_bytes());
    }
    out.put(WIDTH);
    out.put(&two_bytes(fields.width));
}

/// Writes any example over what is there, each length computed once, and says how long it has become.
pub fn overwrite_any(example: &Example, out: &mut [u8]) -> usize {
    let features = &example.features().feature;
    // Of each list: its length, and that of what it packs.
    let mut lens = [(0, 0); KEYS.len()];
    let mut total = 0;
    for (lens, (key, feature)) in lens.iter_mut().zip(features) {
        *lens = list_lens(feature);
        total += delimited(delimited(key.len()) + delimited(delimited(lens.0)));
    }
    let (available, mut rest) = (out.len(), out);
    let out = &mut rest;
    header(0x0a, total, out);
    for ((list, packed), (key, feature)) in lens.into_iter().zip(features) {
        let value = delimited(list);
        header(0x0a, delimited(key.len()) + delimited(value), out);
        header(0x0a, key.len(), out);
        out.put(key.as_bytes());
        header(0x12, value, out);
        match &feature.kind {
            Some(Kind::BytesList(values)) => {
                header(0x0a, list, out);
                for value in &values.value {
                    header(0x0a, value.len(), out);
                    out.put(value);
                }
            }
            Some(Kind::FloatList(values)) => {
                header(0x12, list, out);
                header(0x0a, packed, out);
                for value in &values.value {
                    out.put(&value.to_le_bytes());
                }
            }
            Some(Kind::Int64List(values)) => {
                header(0x1a, list, out);
                header(0x0a, packed, out);
                for value in &values.value {
                    varint(value.cast_unsigned(), out);
                }
            }
            None => {}
        }
    }
    available - rest.len()
}

fn list_lens(feature: &Feature) -> (usize, usize) {
    match &feature.kind {
        Some(Kind::BytesList(list)) => (list.value.iter().map(|value| delimited(value.len())).sum(), 0),
        Some(Kind::FloatList(list)) => (delimited(4 * list.value.len()), 4 * list.value.len()),
        Some(Kind::Int64List(list)) => {
            let packed = list.value.iter().map(|value| varint_len(value.cast_unsigned())).sum();
            (delimited(packed), packed)
        }
        None => (0, 0),
    }
}

fn varint_len(value: u64) -> usize {
    (70 - (value | 1).leading_zeros() as usize) / 7
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn varint(mut value: u64, out: &mut impl Put) {
    while value >= 0x80 {
        out.put(&[value as u8 | 0x80]);
        value >>= 7;
    }
    out.put(&[value as u8]);
}

/// The lengths around a list.
struct Nested {
    list: usize,
    feature: usize,
    entry: usize,
}

impl Nested {
    fn of(key: usize, list: usize) -> Self {
        let feature = delimited(list);
        // The header of the feature belongs to the key here.
        Self { list, feature, entry: key + delimited(feature) - 1 }
    }
}

/// The length of so many bytes with their header and length.
#[inline]
fn delimited(len: usize) -> usize {
    1 + len
        + if len < 0x80 {
            1
        } else if len < 0x4000 {
            2
        } else {
            3
        }
}

#[inline]
fn header(header: u8, len: usize, out: &mut impl Put) {
    out.put(&[header]);
    length(len, out);
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn length(len: usize, out: &mut impl Put) {
    if len < 0x80 {
        out.put(&[len as u8]);
    } else if len < 0x4000 {
        out.put(&[len as u8 | 0x80, (len >> 7) as u8]);
    } else {
        out.put(&[len as u8 | 0x80, (len >> 7) as u8 | 0x80, (len >> 14) as u8]);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seven bits at a time")]
fn two_bytes(value: i64) -> [u8; 2] {
    [value as u8 | 0x80, (value >> 7) as u8]
}
