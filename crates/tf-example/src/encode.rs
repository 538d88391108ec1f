//! Encoding features in one go: every length is computed once.
//!
//! The derived code computes the length of a value again at each message around it, of which there are four.

use bytes::BufMut;

use crate::{Feature, FeatureKind, Kind, wire};

/// The headers of fields 1 and 2 with a length; all field numbers here are below 16.
const FIRST: u8 = wire::header(1);
const SECOND: u8 = wire::header(2);

/// The lengths in an entry of `Features`, from the inside out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryLens {
    kind: Option<FeatureKind>,
    /// Of what is in the list: the packed numbers, or the byte strings with their headers.
    content: usize,
    list: usize,
    feature: usize,
    entry: usize,
}

impl EntryLens {
    #[inline]
    pub(crate) fn of(key: &str, feature: &Feature) -> Self {
        let Some(kind) = &feature.kind else { return Self::new(key, None, 0) };
        let content = match kind {
            Kind::BytesList(list) => bytes_len(&list.value),
            Kind::FloatList(list) => floats_len(&list.value),
            Kind::Int64List(list) => int64s_len(&list.value),
        };
        Self::new(key, Some(kind.feature_kind()), content)
    }

    /// Of a list of a kind with so many bytes of content.
    #[inline]
    pub(crate) fn new(key: &str, kind: Option<FeatureKind>, content: usize) -> Self {
        let (list, feature) = match kind {
            None => (0, 0),
            Some(FeatureKind::Bytes) => (content, field_len(content)),
            // Numbers are one packed field, or none where there are no numbers.
            Some(_) if content == 0 => (0, field_len(0)),
            Some(_) => (field_len(content), field_len(field_len(content))),
        };
        Self { kind, content, list, feature, entry: field_len(key.len()) + field_len(feature) }
    }

    /// The length of the entry's contents.
    #[inline]
    pub(crate) fn entry(&self) -> usize {
        self.entry
    }

    /// The length of the entry as a field of `Features`.
    #[inline]
    pub(crate) fn in_features(&self) -> usize {
        field_len(self.entry)
    }
}

#[inline]
pub(crate) fn bytes_len(values: &[impl AsRef<[u8]>]) -> usize {
    values.iter().map(|value| field_len(value.as_ref().len())).sum()
}

#[inline]
pub(crate) fn floats_len(values: &[f32]) -> usize {
    size_of_val(values)
}

#[inline]
pub(crate) fn int64s_len(values: &[i64]) -> usize {
    values.iter().map(|value| varint_len(value.cast_unsigned())).sum()
}

/// The length of a field with so many bytes of contents.
#[inline]
pub(crate) fn field_len(contents: usize) -> usize {
    header_len(contents) + contents
}

/// The length of such a field's header and of its length.
#[inline]
pub(crate) fn header_len(contents: usize) -> usize {
    size_of_val(&FIRST) + varint_len(contents as u64)
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
    fn slice(&mut self, bytes: &[u8]);
}

impl Output for Vec<u8> {
    #[inline]
    fn slice(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// A buffer of prost's.
pub(crate) struct Raw<B>(pub(crate) B);

impl<B: BufMut> Output for Raw<B> {
    #[inline]
    fn slice(&mut self, bytes: &[u8]) {
        self.0.put_slice(bytes);
    }
}

/// Writes the header of field 1 with so many bytes of contents.
pub(crate) fn put_header(len: usize, out: &mut impl Output) {
    header(FIRST, len, out);
}

/// Writes the same over `room`, which is as long as it is.
pub(crate) fn fill_header(len: usize, room: &mut [u8]) {
    let Some(([first, more @ ..], last)) = room.split_last_mut().map(|(last, room)| (room, last)) else {
        return;
    };
    *first = FIRST;
    let mut rest = len as u64;
    for byte in more {
        *byte = (rest & 0x7f) as u8 | 0x80;
        rest >>= 7;
    }
    *last = (rest & 0x7f) as u8;
}

/// Writes an entry of `Features`.
#[inline]
pub(crate) fn put_entry(key: &str, feature: &Feature, lens: &EntryLens, out: &mut impl Output) {
    put_entry_headers(key, lens, out);
    match &feature.kind {
        None => {}
        Some(Kind::BytesList(list)) => put_bytes(&list.value, out),
        Some(Kind::FloatList(list)) => put_floats(&list.value, out),
        Some(Kind::Int64List(list)) => put_int64s(&list.value, out),
    }
}

/// Writes an entry of `Features` up to the content of its list.
#[inline]
pub(crate) fn put_entry_headers(key: &str, lens: &EntryLens, out: &mut impl Output) {
    let short = |len: usize| u8::try_from(len).ok().filter(|len| *len < 0x80);
    let Some(entry) = short(lens.entry) else { return put_long_headers(key, lens, out) };
    // Every length within is shorter still: a byte each, written together.
    let len = |len: usize| short(len).unwrap_or_default();
    out.slice(&[FIRST, entry, FIRST, len(key.len())]);
    out.slice(key.as_bytes());
    let (feature, list) = (len(lens.feature), len(lens.list));
    match lens.kind {
        None => out.slice(&[SECOND, feature]),
        Some(FeatureKind::Bytes) => out.slice(&[SECOND, feature, list_header(FeatureKind::Bytes), list]),
        Some(kind) if lens.content == 0 => out.slice(&[SECOND, feature, list_header(kind), list]),
        Some(kind) => {
            out.slice(&[SECOND, feature, list_header(kind), list, FIRST, len(lens.content)]);
        }
    }
}

fn put_long_headers(key: &str, lens: &EntryLens, out: &mut impl Output) {
    header(FIRST, lens.entry, out);
    header(FIRST, key.len(), out);
    out.slice(key.as_bytes());
    header(SECOND, lens.feature, out);
    if let Some(kind) = lens.kind {
        header(list_header(kind), lens.list, out);
        if kind != FeatureKind::Bytes && lens.content > 0 {
            header(FIRST, lens.content, out);
        }
    }
}

const fn list_header(kind: FeatureKind) -> u8 {
    wire::header(kind.field_number())
}

#[inline]
pub(crate) fn put_bytes(values: &[impl AsRef<[u8]>], out: &mut impl Output) {
    for value in values {
        let value = value.as_ref();
        header(FIRST, value.len(), out);
        out.slice(value);
    }
}

#[inline]
pub(crate) fn put_floats(values: &[f32], out: &mut impl Output) {
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        out.slice(eight.map(f32::to_le_bytes).as_flattened());
    }
    for value in rest {
        out.slice(&value.to_le_bytes());
    }
}

#[inline]
pub(crate) fn put_int64s(values: &[i64], out: &mut impl Output) {
    for value in values {
        varint(value.cast_unsigned(), out);
    }
}

#[inline]
fn header(header: u8, len: usize, out: &mut impl Output) {
    if let Ok(len @ ..0x80) = u8::try_from(len) {
        out.slice(&[header, len]);
    } else {
        out.slice(&[header]);
        varint(len as u64, out);
    }
}

#[inline]
fn varint(mut value: u64, out: &mut impl Output) {
    while value >= 0x80 {
        out.slice(&[(value & 0x7f) as u8 | 0x80]);
        value >>= 7;
    }
    let [last, ..] = value.to_le_bytes();
    out.slice(&[last]);
}
