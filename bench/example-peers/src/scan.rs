//! The least that reading the ten keys takes: loops that believe every byte and know every key beforehand.

use crate::checksum::{Checksum, column};
use crate::sample::{BATCH, BOXES, KEYS};

/// A way to tell which of the ten a key is.
pub trait Ways: Default {
    fn number(&mut self, key: &[u8]) -> usize;
}

/// By comparing with one after the other, as the compiler sees fit.
#[derive(Default)]
pub struct Match;

impl Ways for Match {
    #[inline]
    fn number(&mut self, key: &[u8]) -> usize {
        match key {
            b"image/encoded" => 0,
            b"image/filename" => 1,
            b"image/height" => 2,
            b"image/object/bbox/xmax" => 3,
            b"image/object/bbox/xmin" => 4,
            b"image/object/bbox/ymax" => 5,
            b"image/object/bbox/ymin" => 6,
            b"image/object/class/label" => 7,
            b"image/object/class/text" => 8,
            b"image/width" => 9,
            _ => KEYS.len(),
        }
    }
}

/// By its length, and where that is not enough by two bytes; then compared once.
#[derive(Default)]
pub struct Length;

impl Ways for Length {
    #[inline]
    fn number(&mut self, key: &[u8]) -> usize {
        let number = match key.len() {
            13 => 0,
            14 => 1,
            12 => 2,
            // The bits in which `x` and `y`, and `a` and `i` differ.
            22 => 3 + usize::from(key[18] & 1) * 2 + usize::from(key[20] >> 3 & 1),
            24 => 7,
            23 => 8,
            11 => 9,
            _ => return KEYS.len(),
        };
        if key == KEYS[number].as_bytes() { number } else { KEYS.len() }
    }
}

/// By expecting it to be the one after the last; else by its length.
#[derive(Default)]
pub struct Expect(usize);

impl Ways for Expect {
    #[inline]
    fn number(&mut self, key: &[u8]) -> usize {
        let mut number = self.0;
        if key != KEYS[number].as_bytes() {
            number = Length.number(key);
        }
        self.0 = if number + 1 < KEYS.len() { number + 1 } else { 0 };
        number
    }
}

/// Rows of any length.
pub struct Rows<T> {
    values: Vec<T>,
    ends: Vec<usize>,
}

impl<T> Rows<T> {
    fn new() -> Self {
        Self { values: Vec::with_capacity(BATCH * BOXES), ends: Vec::with_capacity(BATCH) }
    }

    fn clear(&mut self) {
        self.values.clear();
        self.ends.clear();
    }
}

/// The values of a batch, as [`Spec::parse_batch`](tf_example::spec::Spec::parse_batch) gives them.
pub struct Columns<'a> {
    encoded: Vec<&'a [u8]>,
    filename: Vec<&'a [u8]>,
    height: Vec<i64>,
    width: Vec<i64>,
    sides: [Rows<f32>; 4],
    labels: Rows<i64>,
    names: Rows<&'a [u8]>,
}

impl<'a> Columns<'a> {
    pub fn new() -> Self {
        Self {
            encoded: Vec::with_capacity(BATCH),
            filename: Vec::with_capacity(BATCH),
            height: Vec::with_capacity(BATCH),
            width: Vec::with_capacity(BATCH),
            sides: [(); 4].map(|()| Rows::new()),
            labels: Rows::new(),
            names: Rows::new(),
        }
    }

    pub fn clear(&mut self) {
        self.encoded.clear();
        self.filename.clear();
        self.height.clear();
        self.width.clear();
        self.sides.iter_mut().for_each(Rows::clear);
        self.labels.clear();
        self.names.clear();
    }

    /// The values of a batch of records.
    pub fn scan<W: Ways>(&mut self, batch: &[&'a [u8]]) {
        let mut ways = W::default();
        for record in batch {
            walk(record, |key, feature| self.take(ways.number(key), list(feature)));
        }
    }

    #[inline]
    fn take(&mut self, number: usize, list: &'a [u8]) {
        match number {
            0 => self.encoded.push(delimited(list).0),
            1 => self.filename.push(delimited(list).0),
            2 => self.height.push(varint(delimited(list).0).0),
            9 => self.width.push(varint(delimited(list).0).0),
            3..=6 => {
                let Rows { values, ends } = &mut self.sides[number - 3];
                let (floats, _) = delimited(list).0.as_chunks();
                values.extend(floats.iter().map(|float| f32::from_le_bytes(*float)));
                ends.push(values.len());
            }
            7 => {
                let mut packed = delimited(list).0;
                while !packed.is_empty() {
                    let (value, rest) = varint(packed);
                    self.labels.values.push(value);
                    packed = rest;
                }
                self.labels.ends.push(self.labels.values.len());
            }
            8 => {
                let mut names = list;
                while !names.is_empty() {
                    let (name, rest) = delimited(names);
                    self.names.values.push(name);
                    names = rest;
                }
                self.names.ends.push(self.names.values.len());
            }
            _ => {}
        }
    }

    pub fn add_to(&self, checksum: &mut Checksum) {
        column(checksum, 0, &self.encoded, None);
        column(checksum, 1, &self.filename, None);
        column(checksum, 2, &self.height, None);
        for (key, side) in (3..).zip(&self.sides) {
            column(checksum, key, &side.values, Some(&side.ends));
        }
        column(checksum, 7, &self.labels.values, Some(&self.labels.ends));
        column(checksum, 8, &self.names.values, Some(&self.names.ends));
        column(checksum, 9, &self.width, None);
    }
}

/// Where the features of the ten keys are.
pub fn find<'a, W: Ways>(record: &'a [u8], ways: &mut W) -> [&'a [u8]; KEYS.len() + 1] {
    // The last place is for keys that are none of the ten.
    let mut found = [&[][..]; KEYS.len() + 1];
    walk(record, |key, feature| found[ways.number(key)] = feature);
    found
}

/// Keys and features of a record.
#[inline]
fn walk<'a>(record: &'a [u8], mut visit: impl FnMut(&'a [u8], &'a [u8])) {
    let (mut features, _) = delimited(record);
    while !features.is_empty() {
        let (entry, rest) = delimited(features);
        let (key, value) = delimited(entry);
        visit(key, delimited(value).0);
        features = rest;
    }
}

/// The list of a feature that has one.
#[inline]
fn list(feature: &[u8]) -> &[u8] {
    delimited(feature).0
}

/// What a header and a length are followed by, and what comes after.
#[inline]
fn delimited(bytes: &[u8]) -> (&[u8], &[u8]) {
    let len = bytes[1];
    if len < 0x80 {
        return bytes[2..].split_at(len.into());
    }
    let (low, high) = (usize::from(len & 0x7f), bytes[2]);
    if high < 0x80 {
        return bytes[3..].split_at(low | usize::from(high) << 7);
    }
    bytes[4..].split_at(low | usize::from(high & 0x7f) << 7 | usize::from(bytes[3]) << 14)
}

#[inline]
fn varint(bytes: &[u8]) -> (i64, &[u8]) {
    let mut value = i64::from(bytes[0] & 0x7f);
    let mut len = 1;
    while bytes[len - 1] >= 0x80 {
        value |= i64::from(bytes[len] & 0x7f) << (7 * len);
        len += 1;
    }
    (value, &bytes[len..])
}
