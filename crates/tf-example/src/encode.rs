//! Encoding features in one go: every length is computed once.
//!
//! The derived code computes the length of a value again at each message around it, of which there are four.

use bytes::BufMut;

use crate::{Feature, Kind};

/// The headers of fields 1 and 2 with a length; all field numbers here are below 16.
const FIRST: u8 = 1 << 3 | 2;
const SECOND: u8 = 2 << 3 | 2;

/// The lengths in an entry of `Features`, from the inside out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryLens {
    /// Of what is in the list: the packed numbers, or the byte strings with their headers.
    content: usize,
    list: usize,
    feature: usize,
    entry: usize,
}

impl EntryLens {
    #[inline]
    pub(crate) fn of(key: &str, feature: &Feature) -> Self {
        let (content, list, feature) = feature_lens(feature);
        Self { content, list, feature, entry: field_len(key.len()) + field_len(feature) }
    }

    /// The length of the entry as a field of `Features`.
    #[inline]
    pub(crate) fn in_features(&self) -> usize {
        field_len(self.entry)
    }
}

/// The lengths of a feature's content, of its list, and of itself.
#[inline]
fn feature_lens(feature: &Feature) -> (usize, usize, usize) {
    let Some(kind) = &feature.kind else { return (0, 0, 0) };
    let (content, list) = match kind {
        Kind::BytesList(list) => {
            let content = list.value.iter().map(|value| field_len(value.len())).sum();
            (content, content)
        }
        Kind::FloatList(list) => packed(size_of::<f32>() * list.value.len()),
        Kind::Int64List(list) => {
            packed(list.value.iter().map(|value| varint_len(value.cast_unsigned())).sum())
        }
    };
    (content, list, field_len(list))
}

/// The lengths of packed numbers and of a list of them, which is one field, or none where there are no numbers.
#[inline]
fn packed(content: usize) -> (usize, usize) {
    (content, if content == 0 { 0 } else { field_len(content) })
}

/// The length of a field with so many bytes of contents.
#[inline]
pub(crate) fn field_len(contents: usize) -> usize {
    size_of_val(&FIRST) + varint_len(contents as u64) + contents
}

#[inline]
fn varint_len(value: u64) -> usize {
    // Nearly all lengths are of one byte or two.
    match value {
        ..0x80 => 1,
        0x80..0x4000 => 2,
        _ => (value.ilog2() as usize * 9 + 73) / 64,
    }
}

/// Where encoded bytes go: a growing buffer, or whatever prost is given.
pub(crate) trait Output {
    fn byte(&mut self, byte: u8);
    fn slice(&mut self, bytes: &[u8]);
}

impl Output for Vec<u8> {
    #[inline]
    fn byte(&mut self, byte: u8) {
        self.push(byte);
    }

    #[inline]
    fn slice(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// A buffer of prost's.
pub(crate) struct Raw<B>(pub(crate) B);

impl<B: BufMut> Output for Raw<B> {
    fn byte(&mut self, byte: u8) {
        self.0.put_u8(byte);
    }

    fn slice(&mut self, bytes: &[u8]) {
        self.0.put_slice(bytes);
    }
}

/// Writes the header of field 1 with so many bytes of contents.
pub(crate) fn put_header(len: usize, out: &mut impl Output) {
    header(FIRST, len, out);
}

/// Writes an entry of `Features`.
#[inline]
pub(crate) fn put_entry(key: &str, feature: &Feature, lens: &EntryLens, out: &mut impl Output) {
    header(FIRST, lens.entry, out);
    header(FIRST, key.len(), out);
    out.slice(key.as_bytes());
    header(SECOND, lens.feature, out);
    let Some(kind) = &feature.kind else { return };
    header(kind.feature_kind().field_number() << 3 | 2, lens.list, out);
    match kind {
        Kind::BytesList(list) => {
            for value in &list.value {
                header(FIRST, value.len(), out);
                out.slice(value);
            }
        }
        _ if lens.content == 0 => {}
        Kind::FloatList(list) => {
            header(FIRST, lens.content, out);
            for value in &list.value {
                out.slice(&value.to_le_bytes());
            }
        }
        Kind::Int64List(list) => {
            header(FIRST, lens.content, out);
            for value in &list.value {
                varint(value.cast_unsigned(), out);
            }
        }
    }
}

#[inline]
fn header(header: u8, len: usize, out: &mut impl Output) {
    out.byte(header);
    varint(len as u64, out);
}

#[inline]
fn varint(mut value: u64, out: &mut impl Output) {
    while value >= 0x80 {
        out.byte((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    let [last, ..] = value.to_le_bytes();
    out.byte(last);
}
