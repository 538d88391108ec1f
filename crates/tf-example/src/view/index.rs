//! The entries of a map, by key.

use std::fmt;

use smallvec::SmallVec;

use super::feature::{FeatureRef, Span};
use crate::{
    Feature, Features,
    wire::{Fault, Fields, Origin, WireError, WireErrorKind, header},
};

const KEY: u32 = 1;
const VALUE: u32 = 2;

/// Features that are indexed without an allocation. A detection record has 10 to 16.
const INLINE: usize = 16;

#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) key: &'a str,
    pub(crate) value: Span<'a>,
}

/// The entries of a map, in the order of their keys once it is finished.
#[derive(Clone, Default)]
pub(crate) struct Index<'a> {
    entries: SmallVec<[Entry<'a>; INLINE]>,
    /// Values of keys that came again, but for those that are empty. Nobody can ask for them; that they are sound,
    /// somebody may.
    replaced: Vec<Span<'a>>,
    has_duplicates: bool,
}

impl<'a> Index<'a> {
    /// Takes in the entries of one encoded `Features` or `FeatureLists`.
    pub(crate) fn add(&mut self, map: &'a [u8], depth: u8) -> Result<(), Fault> {
        let mut fields = Fields::new(map, depth);
        while let Some(contents) = fields.next_first()? {
            self.push(entry(contents, depth.saturating_sub(1))?);
        }
        Ok(())
    }

    #[inline]
    fn push(&mut self, entry: Entry<'a>) {
        if self.entries.len() == self.entries.capacity() {
            self.make_room();
        }
        self.entries.push(entry);
    }

    /// Nothing but the same keys again must not take memory.
    #[cold]
    fn make_room(&mut self) {
        self.finish();
        // Room that is left by a few would have to be made again and again.
        if self.entries.len() > self.entries.capacity() / 2 {
            self.entries.reserve(self.entries.len());
        }
    }

    /// Sorts by key; of equal keys the last stays.
    pub(crate) fn finish(&mut self) {
        if self.entries.is_sorted_by(|one, next| one.key < next.key) {
            return;
        }
        self.entries.sort_by(|one, other| one.key.cmp(other.key));
        // `dedup_by` keeps the first of a run and hands it over second.
        let (replaced, has_duplicates) = (&mut self.replaced, &mut self.has_duplicates);
        self.entries.dedup_by(|later, kept| {
            let equal = later.key == kept.key;
            if equal {
                *has_duplicates = true;
                if !kept.value.is_empty() {
                    replaced.push(kept.value);
                }
                *kept = *later;
            }
            equal
        });
    }

    /// Leaves out entries, and all that were replaced.
    #[cfg(feature = "json")]
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.entries.retain(|entry| keep(entry.key));
        self.replaced = Vec::new();
    }

    /// Whether a key came again.
    pub(crate) fn has_duplicates(&self) -> bool {
        self.has_duplicates
    }

    pub(crate) fn replaced(&self) -> &[Span<'a>] {
        &self.replaced
    }

    pub(crate) fn get(&self, key: &str) -> Option<Span<'a>> {
        if self.entries.len() <= INLINE {
            // Lengths differ more often than not: quicker than to compare what keys have in common.
            return self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.value);
        }
        let position = self.entries.binary_search_by(|entry| entry.key.cmp(key)).ok()?;
        self.entries.get(position).map(|entry| entry.value)
    }

    pub(crate) fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }
}

/// One entry: nearly always a key and then a value.
#[inline]
pub(crate) fn entry(entry: &[u8], depth: u8) -> Result<Entry<'_>, Fault> {
    let (key, value) = match usual_entry(entry) {
        Some((key, value)) => (key, Span::whole(value, depth.saturating_sub(1))),
        None => unusual_entry(entry, depth)?,
    };
    let key = str::from_utf8(key).map_err(|_| Fault::new(WireErrorKind::KeyNotUtf8, key))?;
    Ok(Entry { key, value })
}

/// The key and the value of an entry that is just that.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "handed back through memory, the two stall a loop that needs them at once"
)]
pub(crate) fn usual_entry(entry: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut fields = Fields::new(entry, 0);
    let key = fields.take_if(header(1))?;
    let value = fields.take_if(header(2))?;
    fields.is_empty().then_some((key, value))
}

/// The last key of an entry, of which those before are known to be UTF-8, and its value; where it lacks something, has it
/// twice, turned round, or has unknown fields.
#[cold]
pub(crate) fn unusual_entry(entry: &[u8], depth: u8) -> Result<(&[u8], Span<'_>), Fault> {
    let mut fields = Fields::new(entry, depth);
    let (mut key, mut value, mut values) = (entry.get(..0).unwrap_or_default(), None, 0);
    while let Some((number, contents)) = fields.next_message(VALUE)? {
        match number {
            KEY => {
                str::from_utf8(key).map_err(|_| Fault::new(WireErrorKind::KeyNotUtf8, key))?;
                key = contents;
            }
            VALUE => {
                value = Some(contents);
                values += 1;
            }
            _ => {}
        }
    }
    let inner = depth.saturating_sub(1);
    let value = match value {
        None => Span::whole(&[], inner),
        Some(value) if values == 1 => Span::whole(value, inner),
        Some(_) => Span::entry(entry, inner),
    };
    Ok((key, value))
}

/// A borrowed view of encoded [`Features`]: where each feature lies in the record, in the order of keys.
///
/// Typed access by key is as that of [`Features`], and by the same rule: a feature without values has no
/// kind, it reads as an empty list of any kind.
///
/// ```
/// use tf_example::{Example, ExampleRef, Feature, FeatureKind, Message};
///
/// let example = Example::from_features([
///     ("width", Feature::int64s([640])),
///     ("height", Feature::int64s([480])),
/// ]);
/// let record = example.encode_to_vec();
/// let features = ExampleRef::parse(&record)?.features().clone();
/// assert!(features.keys().eq(["height", "width"]));
/// let width = features.feature("width").expect("set above");
/// assert_eq!(width.feature_kind()?, Some(FeatureKind::Int64));
/// assert_eq!(features.int64("width")?, 640);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct FeaturesRef<'a> {
    index: Index<'a>,
    origin: Origin,
}

impl<'a> FeaturesRef<'a> {
    pub(crate) fn new(mut index: Index<'a>, origin: Origin) -> Self {
        index.finish();
        Self { index, origin }
    }

    pub(crate) fn has_duplicates(&self) -> bool {
        self.index.has_duplicates()
    }

    fn at(&self, span: Span<'a>) -> FeatureRef<'a> {
        FeatureRef::new(span, self.origin)
    }

    #[cfg(feature = "json")]
    pub(crate) fn retain(&mut self, keep: impl FnMut(&str) -> bool) {
        self.index.retain(keep);
    }

    /// The feature under a key, whatever its kind.
    #[must_use]
    pub fn feature(&self, key: &str) -> Option<FeatureRef<'a>> {
        self.index.get(key).map(|span| self.at(span))
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.entries().len()
    }

    /// Whether there are no features.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The features by key, in the order of keys.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a str, FeatureRef<'a>)> + '_ {
        self.index.entries().iter().map(|entry| (entry.key, self.at(entry.value)))
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &'a str> + '_ {
        self.index.entries().iter().map(|entry| entry.key)
    }

    /// Looks into every feature, those too that another of the same key has replaced.
    ///
    /// # Errors
    ///
    /// Of the first key whose feature is not what the schema says. Without one, decoding the record as a
    /// whole will not fail either.
    pub fn validate(&self) -> Result<(), WireError> {
        let mut replaced = self.index.replaced().iter().map(|span| self.at(*span));
        replaced.try_for_each(|feature| feature.kind().map(drop))?;
        self.iter().try_for_each(|(_, feature)| feature.kind().map(drop))
    }

    /// Decodes all of it; byte strings are copied.
    ///
    /// # Errors
    ///
    /// As [`validate`](Self::validate).
    pub fn to_features(&self) -> Result<Features, WireError> {
        self.validate()?;
        let features = self.iter().map(|(key, feature)| Ok((key, feature.to_feature()?)));
        Ok(features.collect::<Result<Vec<(&str, Feature)>, _>>()?.into_iter().collect())
    }
}

/// As a map from key to values, or to what is wrong with them.
impl fmt::Debug for FeaturesRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(key, feature)| (key, feature.kind()))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that an index of these features has asked for.
    fn allocated(features: &[u8]) -> usize {
        let mut index = Index::default();
        index.add(features, 99).unwrap();
        index.finish();
        let entries = if index.entries.spilled() { index.entries.capacity() } else { 0 };
        entries * size_of::<Entry<'_>>() + index.replaced.capacity() * size_of::<Span<'_>>()
    }

    /// The shortest entry takes two bytes. Both lists may have grown to twice what is in them; sorting takes half
    /// of the entries once more while it lasts.
    const PER_BYTE: usize = size_of::<Entry<'_>>() + size_of::<Span<'_>>();

    #[test]
    fn memory_is_a_small_multiple_of_the_record() {
        const { assert!(PER_BYTE <= 80) };
        for count in [17, 1000, 1 << 17, (1 << 17) + 1] {
            // Entries without key and value: all but one are replaced, and nothing is kept of them.
            let features = [0x0a, 0].repeat(count);
            assert_eq!(allocated(&features), 0, "{count} entries");
            // Of those with a value it is kept, for its soundness.
            let features = [0x0a, 4, 0x12, 2, 0x1a, 0].repeat(count);
            assert!(allocated(&features) <= PER_BYTE * features.len(), "{count} entries");
            let keys =
                (0..count).flat_map(|key| [&[0x0a, 8, 0x0a, 6], format!("{key:06x}").as_bytes()].concat());
            let features: Vec<u8> = keys.collect();
            assert!(allocated(&features) <= PER_BYTE * features.len(), "{count} keys");
        }
    }

    #[test]
    fn sixteen_features_take_no_allocation() {
        let features: Vec<u8> = (b'a'..).take(INLINE).flat_map(|key| [0x0a, 3, 0x0a, 1, key]).collect();
        assert_eq!(allocated(&features), 0);
        let backwards: Vec<u8> = features.chunks(5).rev().flatten().copied().collect();
        assert_eq!(allocated(&backwards), 0);
    }
}
