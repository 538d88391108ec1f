//! What TensorFlow's own parser reads in another way than protobuf does, or refuses.

mod kind;
mod usual;

use std::fmt;

pub use self::kind::OddityKind;
pub(crate) use self::usual::is_usual;
use crate::{
    ExampleRef, SequenceExampleRef, view,
    wire::{Fault, Field, Fields, MAX_DEPTH, Origin, Value, WireError},
};

/// Something in a sound record that TensorFlow reads in another way than protobuf and this crate, or refuses:
/// what it is, under which key, and where.
///
/// TensorFlow has two readers: `Example.FromString` is protobuf's, `tf.io.parse_single_example` and its like
/// have a parser of their own, which is meant here. That parser looks into the features that it is asked for;
/// an oddity in one is of no effect where nobody asks. No oddity is in what this crate writes.
///
/// ```
/// use tf_example::{Oddity, OddityKind};
///
/// let record = [
///     0x0a, 0x12, // features, 18 bytes
///     0x0a, 0x10, // feature, 16 bytes
///     0x0a, 0x02, b'i', b'd', // key
///     0x12, 0x0a, // value, 10 bytes
///     0x1a, 0x03, 0x0a, 0x01, 0x07, // int64_list, packed: 7
///     0x0a, 0x03, 0x0a, 0x01, b'x', // bytes_list: "x"
/// ];
/// let oddities = Oddity::in_example(&record)?;
/// assert_eq!(oddities.len(), 1);
/// assert_eq!((oddities[0].kind(), oddities[0].key()), (OddityKind::TwoKinds, Some("id")));
/// assert_eq!(oddities[0].offset(), 15);
/// assert_eq!(
///     oddities[0].to_string(),
///     r#"feature "id" has lists of two kinds: TensorFlow reads the first, at byte 15 of the record"#
/// );
/// # Ok::<(), tf_example::WireError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oddity<'a> {
    kind: OddityKind,
    key: Option<&'a str>,
    offset: usize,
}

impl<'a> Oddity<'a> {
    /// The oddities of an encoded [`Example`](crate::Example), in the order in which they lie there.
    ///
    /// # Errors
    ///
    /// Where the record is no example, as [`FeaturesRef::validate`](crate::FeaturesRef::validate) says.
    pub fn in_example(record: &'a [u8]) -> Result<Vec<Self>, WireError> {
        ExampleRef::parse(record)?.validate()?;
        Walk::over(record, false, usize::MAX)
    }

    /// The oddities of an encoded [`SequenceExample`](crate::SequenceExample), in the order in which they lie
    /// there.
    ///
    /// # Errors
    ///
    /// Where the record is no sequence example, as [`SequenceExampleRef::validate`] says.
    pub fn in_sequence_example(record: &'a [u8]) -> Result<Vec<Self>, WireError> {
        SequenceExampleRef::parse(record)?.validate()?;
        Walk::over(record, true, usize::MAX)
    }

    /// An oddity of an encoded [`Example`](crate::Example), where there is any: the walk ends with it, however
    /// many there may be.
    ///
    /// # Errors
    ///
    /// As [`in_example`](Self::in_example).
    pub fn any_in_example(record: &'a [u8]) -> Result<Option<Self>, WireError> {
        ExampleRef::parse(record)?.validate()?;
        Self::any(record, false)
    }

    /// An oddity of an encoded [`SequenceExample`](crate::SequenceExample), where there is any: the walk ends with
    /// it, however many there may be.
    ///
    /// # Errors
    ///
    /// As [`in_sequence_example`](Self::in_sequence_example).
    pub fn any_in_sequence_example(record: &'a [u8]) -> Result<Option<Self>, WireError> {
        SequenceExampleRef::parse(record)?.validate()?;
        Self::any(record, true)
    }

    /// Of a record that is known to be sound.
    pub(crate) fn any(record: &'a [u8], sequence: bool) -> Result<Option<Self>, WireError> {
        Ok(Walk::over(record, sequence, 1)?.into_iter().next())
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> OddityKind {
        self.kind
    }

    /// The key of the feature, or feature list, that it is in; `None` beside all of them.
    #[must_use]
    pub fn key(&self) -> Option<&'a str> {
        self.key
    }

    /// Where: the distance from the first byte of the record to that of the field, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for Oddity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key {
            Some(key) => write!(f, "feature {key:?} ")?,
            None => f.write_str("the record ")?,
        }
        write!(f, "{}, at byte {} of the record", self.kind, self.offset)
    }
}

/// Field 1 of all nine messages but `Feature`, and of an entry.
const FIRST: u32 = 1;
/// `SequenceExample.feature_lists`
const FEATURE_LISTS: u32 = 2;
/// The value of an entry.
const VALUE: u32 = 2;
/// `Feature.bytes_list`, the one list that is never packed.
const BYTES_LIST: u32 = 1;
/// `Feature.int64_list`, the last of the three.
const LAST_KIND: u32 = 3;

/// A walk over a record that is known to be sound, so that no depth in it needs watching.
struct Walk<'a> {
    origin: Origin,
    /// The parser of sequences is another one, and stricter.
    sequence: bool,
    /// The walk ends when as many are found.
    most: usize,
    found: Vec<Oddity<'a>>,
    /// Of each entry: its key, and where it is.
    keys: Vec<(&'a str, usize)>,
}

impl<'a> Walk<'a> {
    fn over(record: &'a [u8], sequence: bool, most: usize) -> Result<Vec<Oddity<'a>>, WireError> {
        let origin = Origin::of(record);
        let mut walk = Self { origin, sequence, most, found: Vec::new(), keys: Vec::new() };
        walk.record(record).map_err(|fault| origin.error(fault))?;
        // Of a sequence the last is read, with or without a list.
        if !sequence && walk.goes_on() {
            walk.duplicates();
        }
        walk.found.sort_by_key(Oddity::offset);
        Ok(walk.found)
    }

    fn goes_on(&self) -> bool {
        self.found.len() < self.most
    }

    fn find(&mut self, kind: OddityKind, key: Option<&'a str>, at: &[u8]) {
        self.found.push(Oddity { kind, key, offset: self.origin.offset(at) });
    }

    /// A field of the schema, whose header takes one byte.
    fn known(&mut self, key: Option<&'a str>, at: &[u8]) {
        if at.first().is_some_and(|byte| *byte >= 0x80) {
            self.find(OddityKind::PaddedHeader, key, at);
        }
    }

    fn unknown(&mut self, field: &Field<'_>, key: Option<&'a str>, at: &[u8]) {
        let group = matches!(field.value, Value::Group);
        self.find(if group { OddityKind::UnknownGroup } else { OddityKind::UnknownField }, key, at);
    }

    fn record(&mut self, record: &'a [u8]) -> Result<(), Fault> {
        let mut fields = Fields::new(record, MAX_DEPTH);
        while self.goes_on()
            && let Some((at, field)) = fields.next_at()?
        {
            match (field.number, field.value) {
                (FIRST, Value::Len(features)) => {
                    self.known(None, at);
                    self.map(features, false)?;
                }
                (FEATURE_LISTS, Value::Len(lists)) if self.sequence => {
                    self.known(None, at);
                    self.map(lists, true)?;
                }
                // Other fields that it does not know are skipped here, as in protobuf.
                (_, Value::Group) => self.unknown(&field, None, at),
                _ => {}
            }
        }
        Ok(())
    }

    fn map(&mut self, map: &'a [u8], of_lists: bool) -> Result<(), Fault> {
        let mut fields = Fields::new(map, MAX_DEPTH);
        while self.goes_on()
            && let Some((at, field)) = fields.next_at()?
        {
            match (field.number, field.value) {
                (FIRST, Value::Len(entry)) => {
                    self.known(None, at);
                    self.entry(entry, of_lists, at)?;
                }
                _ => self.unknown(&field, None, at),
            }
        }
        Ok(())
    }

    fn entry(&mut self, entry: &'a [u8], of_lists: bool, entry_at: &'a [u8]) -> Result<(), Fault> {
        let key = view::entry(entry, MAX_DEPTH)?.key;
        self.keys.push((key, self.origin.offset(entry_at)));
        let (mut keys, mut values, mut others, mut turned) = (0, 0, 0, false);
        let mut fields = Fields::new(entry, MAX_DEPTH);
        while let Some((at, field)) = fields.next_at()? {
            match (field.number, field.value) {
                (FIRST, _) => {
                    keys += 1;
                    turned |= values > 0;
                }
                (VALUE, Value::Len(list)) if of_lists => {
                    values += 1;
                    self.feature_list(list, key)?;
                }
                (VALUE, Value::Len(feature)) => {
                    values += 1;
                    self.feature(feature, key, false)?;
                }
                _ => others += 1,
            }
            if self.sequence && (FIRST..=VALUE).contains(&field.number) {
                self.known(Some(key), at);
            }
        }
        let oddities = [
            (OddityKind::EntryWithoutKey, keys == 0),
            (OddityKind::EntryWithoutValue, values == 0),
            (OddityKind::EntryWithMore, keys > 1 || values > 1 || others > 0),
            (OddityKind::ValueBeforeKey, self.sequence && turned),
        ];
        for (kind, _) in oddities.into_iter().filter(|(_, found)| *found) {
            self.find(kind, Some(key), entry_at);
        }
        Ok(())
    }

    fn feature_list(&mut self, list: &'a [u8], key: &'a str) -> Result<(), Fault> {
        let mut fields = Fields::new(list, MAX_DEPTH);
        while self.goes_on()
            && let Some((at, field)) = fields.next_at()?
        {
            match (field.number, field.value) {
                (FIRST, Value::Len(step)) => {
                    self.known(Some(key), at);
                    self.feature(step, key, true)?;
                }
                _ => self.unknown(&field, Some(key), at),
            }
        }
        Ok(())
    }

    /// A feature, of which no more is read than the first list, but that a step must have no more.
    fn feature(&mut self, feature: &'a [u8], key: &'a str, step: bool) -> Result<(), Fault> {
        let (mut first, mut split, mut mixed) = (None, false, false);
        let mut fields = Fields::new(feature, MAX_DEPTH);
        while let Some((at, field)) = fields.next_at()? {
            match (field.value, first) {
                (Value::Len(list), None) if field.number <= LAST_KIND => {
                    first = Some(field.number);
                    self.known(Some(key), at);
                    self.values(field.number, list, key, step)?;
                }
                (Value::Len(_), Some(first)) if field.number <= LAST_KIND => {
                    let (kind, found) = if field.number == first {
                        (OddityKind::SplitList, &mut split)
                    } else {
                        (OddityKind::TwoKinds, &mut mixed)
                    };
                    if !std::mem::replace(found, true) {
                        self.find(kind, Some(key), at);
                    }
                }
                (_, Some(_)) if !step => {}
                _ => self.unknown(&field, Some(key), at),
            }
        }
        Ok(())
    }

    /// The values of a list, of which no more is read than the first run that is packed, but that a step must
    /// have no more.
    fn values(&mut self, kind: u32, list: &'a [u8], key: &'a str, step: bool) -> Result<(), Fault> {
        let (mut count, mut packed, mut packed_first, mut mixed) = (0_usize, false, false, false);
        let mut fields = Fields::new(list, MAX_DEPTH);
        while self.goes_on()
            && let Some((at, field)) = fields.next_at()?
        {
            if field.number != FIRST {
                if step || !packed_first {
                    self.unknown(&field, Some(key), at);
                }
                continue;
            }
            packed |= kind != BYTES_LIST && matches!(field.value, Value::Len(_));
            packed_first |= packed && count == 0;
            count += 1;
            if packed && count > 1 {
                if !std::mem::replace(&mut mixed, true) {
                    self.find(OddityKind::MixedPacking, Some(key), at);
                }
            } else {
                self.known(Some(key), at);
            }
        }
        Ok(())
    }

    fn duplicates(&mut self) {
        self.keys.sort_unstable();
        let again = self.keys.windows(2).filter_map(|pair| match pair {
            [(key, _), (again, offset)] if key == again => {
                Some(Oddity { kind: OddityKind::DuplicateKey, key: Some(*key), offset: *offset })
            }
            _ => None,
        });
        self.found.extend(again);
    }
}
