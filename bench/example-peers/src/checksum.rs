//! One number for all values that were read, to see that everybody read the same.

use crate::sample::KEYS;

/// Of the bits of floats, of integers, of the lengths of byte strings and of rows, key by key in the order of records.
#[derive(Default)]
pub struct Checksum([u64; KEYS.len()]);

impl Checksum {
    /// Takes in the values under a key of one record, of which the first is that of [`KEYS`].
    pub fn row(&mut self, key: usize, values: impl IntoIterator<Item = u64>) {
        let (sum, mut len) = (&mut self.0[key], 0);
        for value in values {
            *sum = sum.wrapping_mul(31).wrapping_add(value);
            len += 1;
        }
        *sum = sum.wrapping_mul(31).wrapping_add(len);
    }

    pub fn total(&self) -> u64 {
        self.0.iter().fold(0, |total: u64, sum| total.wrapping_mul(31).wrapping_add(*sum))
    }
}

/// What of a value counts.
pub trait Counts: Copy {
    fn count(self) -> u64;
}

impl Counts for f32 {
    fn count(self) -> u64 {
        self.to_bits().into()
    }
}

impl Counts for i64 {
    fn count(self) -> u64 {
        self.cast_unsigned()
    }
}

impl Counts for &[u8] {
    fn count(self) -> u64 {
        self.len() as u64
    }
}

/// Columns of a batch: where there are no ends of rows, each has one value.
pub fn column<T: Counts>(checksum: &mut Checksum, key: usize, values: &[T], ends: Option<&[usize]>) {
    let Some(ends) = ends else {
        return values.iter().for_each(|value| checksum.row(key, [value.count()]));
    };
    let mut start = 0;
    for end in ends {
        checksum.row(key, values[start..*end].iter().map(|value| value.count()));
        start = *end;
    }
}
