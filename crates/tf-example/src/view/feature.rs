//! One feature in the record.

use std::fmt;

use super::lists::{Bodies, BytesListRef, FloatListRef, Int64ListRef};
use crate::{
    Bytes, Feature, FeatureKind,
    wire::{Fault, Fields, Origin, Value, WireError, header},
};

/// The value of a map's entry, not looked into yet.
#[derive(Clone, Copy)]
pub(crate) struct Span<'a> {
    bytes: &'a [u8],
    /// How many more messages or groups may lie within each other in the value, and [`IN_PARTS`].
    form: u8,
}

/// The span is the entry itself, because it has several values, which count as one message.
const IN_PARTS: u8 = 0x80;

impl<'a> Span<'a> {
    pub(crate) fn whole(bytes: &'a [u8], depth: u8) -> Self {
        Self { bytes, form: depth }
    }

    pub(crate) fn entry(bytes: &'a [u8], depth: u8) -> Self {
        Self { bytes, form: depth | IN_PARTS }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn depth(&self) -> u8 {
        self.form & !IN_PARTS
    }

    fn in_parts(&self) -> bool {
        self.form & IN_PARTS != 0
    }

    /// The contents of the one list that a feature usually is, where it is one of this kind.
    #[inline]
    pub(crate) fn only_list(&self, kind: FeatureKind) -> Option<&'a [u8]> {
        if self.in_parts() {
            return None;
        }
        let mut fields = Fields::new(self.bytes, self.depth());
        fields.take_if(header(kind.field_number())).filter(|_| fields.is_empty())
    }

    /// The pieces of the value, nearly always one.
    pub(crate) fn parts(&self) -> Parts<'a> {
        if self.in_parts() {
            // The entry is the message around the value, so one more may lie within it.
            Parts { whole: None, entry: Fields::new(self.bytes, self.depth().saturating_add(1)) }
        } else {
            Parts { whole: Some(self.bytes), entry: Fields::new(&[], 0) }
        }
    }

    #[inline]
    pub(crate) fn read(&self) -> Result<Option<KindRef<'a>>, Fault> {
        let inner = self.depth().saturating_sub(1);
        let mut usual = [FeatureKind::Bytes, FeatureKind::Float, FeatureKind::Int64].into_iter();
        let usual = usual.find_map(|kind| Some((kind, self.only_list(kind)?)));
        match usual {
            Some((kind, body)) => open(kind, Bodies::one(body, inner)).map(Some),
            None => self.read_parts(),
        }
    }

    /// A feature of several fields: the last kind wins, and what came of it since is joined.
    #[cold]
    fn read_parts(&self) -> Result<Option<KindRef<'a>>, Fault> {
        let (mut last, mut run, mut skip) = (None, 0, 0);
        let inner = self.depth().saturating_sub(1);
        for part in self.parts() {
            let mut fields = Fields::new(part, self.depth());
            while let Some((number, body)) = fields.next_message(LAST_KIND)? {
                let kind = FeatureKind::of_field(number);
                let Some(found) = kind else { continue };
                if kind != last {
                    (last, skip, run) = (kind, skip + run, 0);
                }
                run += 1;
                // A list that another kind replaces must be sound all the same.
                open(found, Bodies::one(body, inner))?;
            }
        }
        last.map(|kind| open(kind, Bodies::of(*self, skip))).transpose()
    }
}

/// See [`Span::parts`].
#[derive(Clone)]
pub(crate) struct Parts<'a> {
    whole: Option<&'a [u8]>,
    entry: Fields<'a>,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if let Some(whole) = self.whole.take() {
            return Some(whole);
        }
        // The entry was walked when it was indexed: there is no fault in it.
        while let Ok(Some(field)) = self.entry.next() {
            if field.number == 2
                && let Value::Len(part) = field.value
            {
                return Some(part);
            }
        }
        None
    }
}

/// A feature in the record: a list of byte strings, of floats or of integers, or nothing.
///
/// ```
/// use tf_example::{Example, ExampleRef, Feature, KindRef, Message};
///
/// let record = Example::from_features([("scores", Feature::floats([0.5, 0.25]))]).encode_to_vec();
/// let example = ExampleRef::parse(&record)?;
/// let feature = example.feature("scores").expect("set above");
///
/// let Some(KindRef::Float(scores)) = feature.kind()? else { unreachable!() };
/// assert_eq!(scores.get(1), Some(0.25));
/// assert!(feature.int64_list()?.is_none());
/// assert_eq!(feature.to_feature()?, Feature::floats([0.5, 0.25]));
/// # Ok::<(), tf_example::WireError>(())
/// ```
#[derive(Clone, Copy)]
pub struct FeatureRef<'a> {
    span: Span<'a>,
    origin: Origin,
}

/// What a feature in the record holds: one of three lists.
///
/// ```
/// use tf_example::{Example, ExampleRef, Feature, FeatureKind, Message};
///
/// let record = Example::from_features([("n", Feature::int64s([]))]).encode_to_vec();
/// let feature = ExampleRef::parse(&record)?.feature("n").expect("set above");
/// let kind = feature.kind()?.expect("a list, though an empty one");
/// assert_eq!((kind.feature_kind(), kind.len()), (FeatureKind::Int64, 0));
/// # Ok::<(), tf_example::WireError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub enum KindRef<'a> {
    /// Byte strings.
    Bytes(BytesListRef<'a>),
    /// 32-bit floats.
    Float(FloatListRef<'a>),
    /// 64-bit integers.
    Int64(Int64ListRef<'a>),
}

impl KindRef<'_> {
    /// Which of the three lists this is.
    #[must_use]
    pub fn feature_kind(&self) -> FeatureKind {
        match self {
            Self::Bytes(_) => FeatureKind::Bytes,
            Self::Float(_) => FeatureKind::Float,
            Self::Int64(_) => FeatureKind::Int64,
        }
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(list) => list.len(),
            Self::Float(list) => list.len(),
            Self::Int64(list) => list.len(),
        }
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<'a> FeatureRef<'a> {
    pub(crate) fn new(span: Span<'a>, origin: Origin) -> Self {
        Self { span, origin }
    }

    pub(crate) fn span(&self) -> Span<'a> {
        self.span
    }

    pub(crate) fn origin(&self) -> Origin {
        self.origin
    }

    /// The list, or `None` where the feature was written without one.
    ///
    /// Integers are walked once here, so that nothing can be wrong with them later; byte strings and floats
    /// that are packed, as nearly all are, are only found.
    ///
    /// # Errors
    ///
    /// Where the contents are not what the schema says.
    pub fn kind(&self) -> Result<Option<KindRef<'a>>, WireError> {
        self.span.read().map_err(|fault| self.origin.error(fault))
    }

    /// Which list the feature holds, `None` where it was written without one.
    ///
    /// # Errors
    ///
    /// As [`kind`](Self::kind).
    pub fn feature_kind(&self) -> Result<Option<FeatureKind>, WireError> {
        Ok(self.kind()?.map(|kind| kind.feature_kind()))
    }

    /// The byte strings; empty where there are no values, `None` where there are values of another kind.
    ///
    /// # Errors
    ///
    /// As [`kind`](Self::kind).
    pub fn bytes_list(&self) -> Result<Option<BytesListRef<'a>>, WireError> {
        Ok(match self.kind()? {
            Some(KindRef::Bytes(list)) => Some(list),
            kind => none_of(kind),
        })
    }

    /// The floats; empty where there are no values, `None` where there are values of another kind.
    ///
    /// # Errors
    ///
    /// As [`kind`](Self::kind).
    pub fn float_list(&self) -> Result<Option<FloatListRef<'a>>, WireError> {
        Ok(match self.kind()? {
            Some(KindRef::Float(list)) => Some(list),
            kind => none_of(kind),
        })
    }

    /// The integers; empty where there are no values, `None` where there are values of another kind.
    ///
    /// # Errors
    ///
    /// As [`kind`](Self::kind).
    pub fn int64_list(&self) -> Result<Option<Int64ListRef<'a>>, WireError> {
        Ok(match self.kind()? {
            Some(KindRef::Int64(list)) => Some(list),
            kind => none_of(kind),
        })
    }

    /// Decodes the feature; byte strings are copied.
    ///
    /// # Errors
    ///
    /// As [`kind`](Self::kind).
    pub fn to_feature(&self) -> Result<Feature, WireError> {
        Ok(match self.kind()? {
            None => Feature::default(),
            Some(KindRef::Bytes(list)) => Feature::bytes(list.iter().map(Bytes::copy_from_slice)),
            Some(KindRef::Float(list)) => Feature::floats(list),
            Some(KindRef::Int64(list)) => Feature::int64s(list),
        })
    }
}

/// `Feature.int64_list`, the last of the three.
pub(crate) const LAST_KIND: u32 = 3;

#[inline]
fn open(kind: FeatureKind, bodies: Bodies<'_>) -> Result<KindRef<'_>, Fault> {
    Ok(match kind {
        FeatureKind::Bytes => KindRef::Bytes(BytesListRef::open(bodies)?),
        FeatureKind::Float => KindRef::Float(FloatListRef::open(bodies)?),
        FeatureKind::Int64 => KindRef::Int64(Int64ListRef::open(bodies)?),
    })
}

/// An empty list where there are no values of another kind.
fn none_of<L: Default>(kind: Option<KindRef<'_>>) -> Option<L> {
    kind.is_none_or(|kind| kind.is_empty()).then(L::default)
}

impl fmt::Debug for FeatureRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FeatureRef").field(&self.kind()).finish()
    }
}
