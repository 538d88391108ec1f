//! Writing an example straight to bytes.

use std::ops::Range;

use crate::{
    FeatureError, FeatureErrorKind, FeatureKind,
    encode::{self, EntryLens},
};

/// Encodes an example feature by feature, without making the messages first: the quickest way to write many records.
///
/// The bytes are those that an [`Example`](crate::Example) of the same features encodes to. Keys may be put in any
/// order, and cost least in theirs. The memory is used again after [`clear`](Self::clear).
///
/// ```
/// use tf_example::{Example, ExampleBuilder, Message};
///
/// let mut builder = ExampleBuilder::new();
/// for n in 0..3 {
///     builder.clear();
///     builder.int64("image/height", 480 + n)?;
///     builder.float_list("image/object/bbox/xmin", &[0.25, 0.5])?;
///     builder.bytes_list("image/object/class/text", &["cat", "dog"])?;
///     let record = builder.encoded();
///     assert_eq!(Example::decode(record)?.int64("image/height")?, 480 + n);
/// }
///
/// let error = builder.float("image/height", 480.0).unwrap_err();
/// assert_eq!(error.to_string(), r#"feature "image/height" is there already"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ExampleBuilder {
    /// Room for the header of `Example.features`, and the entries as they came.
    buffer: Vec<u8>,
    entries: Vec<Entry>,
    /// Of the last key.
    last: Prefix,
    /// The entries in the order of their keys, where that is not the order they came in; empty otherwise.
    order: Vec<usize>,
    /// Entries in order, where they have to be copied for that.
    sorted: Vec<u8>,
}

#[derive(Clone, Debug)]
struct Entry {
    start: usize,
    key: Range<usize>,
}

/// The first 32 bytes of a key, which nearly always tell it from the next. The key itself has just been written, and
/// what has just been written in other portions is slow to read.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Prefix([u64; 4]);

impl Prefix {
    /// In the order of keys where they differ; keys of one prefix are to be compared as they are.
    #[inline]
    fn of(key: &[u8]) -> Self {
        let (words, rest) = key.as_chunks::<8>();
        let mut prefix = [0; 4];
        let rest =
            rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)) << (64 - 8 * rest.len()).min(63);
        let words = words.iter().map(|word| u64::from_be_bytes(*word)).chain([rest]);
        for (place, word) in prefix.iter_mut().zip(words) {
            *place = word;
        }
        Self(prefix)
    }
}

/// The longest header and length of `features`.
const ROOM: usize = 11;

impl Default for ExampleBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl ExampleBuilder {
    /// No features yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            buffer: vec![0; ROOM],
            entries: Vec::new(),
            last: Prefix([0; 4]),
            order: Vec::new(),
            sorted: Vec::new(),
        }
    }

    /// Forgets all features, and keeps the memory for the next record.
    pub fn clear(&mut self) {
        self.buffer.truncate(ROOM);
        self.entries.clear();
        self.last = Prefix([0; 4]);
        self.order.clear();
    }

    /// Puts byte strings under a key.
    ///
    /// # Errors
    ///
    /// [`Duplicate`](FeatureErrorKind::Duplicate) where the key is there already.
    #[inline]
    pub fn bytes_list(&mut self, key: &str, values: &[impl AsRef<[u8]>]) -> Result<(), FeatureError> {
        self.entry(key, FeatureKind::Bytes, encode::bytes_len(values))?;
        encode::put_bytes(values, &mut self.buffer);
        Ok(())
    }

    /// Puts one byte string, or text, under a key.
    ///
    /// # Errors
    ///
    /// [`Duplicate`](FeatureErrorKind::Duplicate) where the key is there already.
    #[inline]
    pub fn bytes(&mut self, key: &str, value: impl AsRef<[u8]>) -> Result<(), FeatureError> {
        self.bytes_list(key, &[value])
    }

    /// Puts floats under a key.
    ///
    /// # Errors
    ///
    /// [`Duplicate`](FeatureErrorKind::Duplicate) where the key is there already.
    #[inline]
    pub fn float_list(&mut self, key: &str, values: &[f32]) -> Result<(), FeatureError> {
        self.entry(key, FeatureKind::Float, encode::floats_len(values))?;
        encode::put_floats(values, &mut self.buffer);
        Ok(())
    }

    /// Puts one float under a key.
    ///
    /// # Errors
    ///
    /// [`Duplicate`](FeatureErrorKind::Duplicate) where the key is there already.
    #[inline]
    pub fn float(&mut self, key: &str, value: f32) -> Result<(), FeatureError> {
        self.float_list(key, &[value])
    }

    /// Puts integers under a key.
    ///
    /// # Errors
    ///
    /// [`Duplicate`](FeatureErrorKind::Duplicate) where the key is there already.
    #[inline]
    pub fn int64_list(&mut self, key: &str, values: &[i64]) -> Result<(), FeatureError> {
        self.entry(key, FeatureKind::Int64, encode::int64s_len(values))?;
        encode::put_int64s(values, &mut self.buffer);
        Ok(())
    }

    /// Puts one integer under a key.
    ///
    /// # Errors
    ///
    /// [`Duplicate`](FeatureErrorKind::Duplicate) where the key is there already.
    #[inline]
    pub fn int64(&mut self, key: &str, value: i64) -> Result<(), FeatureError> {
        self.int64_list(key, &[value])
    }

    /// The record, with the features put so far in the order of their keys.
    pub fn encoded(&mut self) -> &[u8] {
        if self.order.is_empty() {
            let len = self.buffer.len() - ROOM;
            let start = ROOM - encode::header_len(len);
            if let Some(room) = self.buffer.get_mut(start..ROOM) {
                encode::fill_header(len, room);
            }
            return self.buffer.get(start..).unwrap_or_default();
        }
        self.sorted.clear();
        encode::put_header(self.buffer.len() - ROOM, &mut self.sorted);
        for number in &self.order {
            let start = self.entries.get(*number).map_or(0, |entry| entry.start);
            let end = self.entries.get(number + 1).map_or(self.buffer.len(), |next| next.start);
            self.sorted.extend_from_slice(self.buffer.get(start..end).unwrap_or_default());
        }
        &self.sorted
    }

    /// Begins an entry, up to the content of its list.
    #[inline]
    fn entry(&mut self, key: &str, kind: FeatureKind, content: usize) -> Result<(), FeatureError> {
        let prefix = Prefix::of(key.as_bytes());
        if !(self.order.is_empty() && self.last < prefix) {
            self.find_place(key)?;
        }
        self.last = prefix;
        let lens = EntryLens::new(key, Some(kind), content);
        let start = self.buffer.len();
        self.buffer.reserve(lens.in_features());
        encode::put_entry_headers(key, &lens, &mut self.buffer);
        // The key begins where the headers of the entry and of the key end.
        let key_start = start + encode::header_len(lens.entry()) + encode::header_len(key.len());
        self.entries.push(Entry { start, key: key_start..key_start + key.len() });
        Ok(())
    }

    fn key(&self, entry: &Entry) -> &[u8] {
        self.buffer.get(entry.key.clone()).unwrap_or_default()
    }

    /// Notes where the next entry belongs among those that are there.
    #[cold]
    fn find_place(&mut self, key: &str) -> Result<(), FeatureError> {
        let count = self.entries.len();
        let after_last = self.entries.last().is_none_or(|last| self.key(last) < key.as_bytes());
        if self.order.is_empty() && after_last {
            return Ok(());
        }
        let mut order = std::mem::take(&mut self.order);
        if order.is_empty() {
            order.extend(0..count);
        }
        let key_of = |number: &usize| self.entries.get(*number).map(|entry| self.key(entry));
        let place = order.binary_search_by(|number| key_of(number).cmp(&Some(key.as_bytes())));
        self.order = order;
        match place {
            Ok(_) => Err(FeatureError::new(key, FeatureErrorKind::Duplicate)),
            Err(place) => {
                self.order.insert(place, count);
                Ok(())
            }
        }
    }
}
