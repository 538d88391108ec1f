//! The features of one record as rules ask for them.

use tf_example::{BytesListRef, ExampleRef, FeaturesRef, FloatListRef, Int64ListRef, KindRef};

use crate::keys;

/// The features of a record. What is of another kind than is asked for is not there: that is a finding of its own.
pub(super) struct Fields<'e, 'a> {
    features: &'e FeaturesRef<'a>,
    /// The longest of the four lists of boxes.
    pub(super) objects: usize,
}

/// Keys of the four sides of boxes.
pub(super) const SIDES: [&str; 4] = [keys::XMIN, keys::YMIN, keys::XMAX, keys::YMAX];

impl<'e, 'a> Fields<'e, 'a> {
    pub(super) fn of(example: &'e ExampleRef<'a>) -> Self {
        let features = example.features();
        let mut own = Self { features, objects: 0 };
        own.objects = SIDES.into_iter().map(|key| own.floats(key).len()).max().unwrap_or_default();
        own
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.features.keys()
    }

    /// The list of a key, `None` where there is none or one without a kind.
    pub(super) fn list(&self, key: &str) -> Option<KindRef<'a>> {
        self.features.feature(key)?.kind().ok().flatten()
    }

    pub(super) fn len(&self, key: &str) -> usize {
        self.list(key).map_or(0, |list| list.len())
    }

    pub(super) fn floats(&self, key: &str) -> FloatListRef<'a> {
        match self.list(key) {
            Some(KindRef::Float(list)) => list,
            _ => FloatListRef::default(),
        }
    }

    pub(super) fn int64s(&self, key: &str) -> Int64ListRef<'a> {
        match self.list(key) {
            Some(KindRef::Int64(list)) => list,
            _ => Int64ListRef::default(),
        }
    }

    pub(super) fn byte_strings(&self, key: &str) -> BytesListRef<'a> {
        match self.list(key) {
            Some(KindRef::Bytes(list)) => list,
            _ => BytesListRef::default(),
        }
    }

    /// The only byte string of a key, be it empty.
    pub(super) fn one(&self, key: &str) -> Option<&'a [u8]> {
        let list = self.byte_strings(key);
        list.first().filter(|_| list.len() == 1)
    }

    /// The only number of a key.
    pub(super) fn number(&self, key: &str) -> Option<i64> {
        let list = self.int64s(key);
        list.first().filter(|_| list.len() == 1)
    }

    /// Width and height as the record says them.
    pub(super) fn size(&self) -> Option<(i64, i64)> {
        self.number(keys::WIDTH).zip(self.number(keys::HEIGHT))
    }
}
