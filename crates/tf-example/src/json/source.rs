//! What can be written as a line: a record that is decoded, and one that is not.

use std::io;

use super::{Record, RecordRef};
use crate::{Feature, FeatureRef, Kind, KindRef, WireError};

/// A record, as the two forms of JSON need it.
pub(super) trait Source {
    fn is_sequence(&self) -> bool;

    /// The features of an example or the context of a sequence, where the record has the field.
    fn features(&self) -> Option<impl Iterator<Item = (&str, impl FeatureSource)>>;

    /// The lists of a sequence, where the record has the field.
    fn feature_lists(
        &self,
    ) -> Option<impl Iterator<Item = (&str, impl Iterator<Item = io::Result<impl FeatureSource>>)>>;
}

pub(super) trait FeatureSource {
    fn list(
        &self,
    ) -> io::Result<
        Option<List<impl Iterator<Item = &[u8]>, impl Iterator<Item = f32>, impl Iterator<Item = i64>>>,
    >;
}

/// The values of a feature.
pub(super) enum List<B, F, I> {
    Bytes(B),
    Float(F),
    Int64(I),
}

impl Source for Record {
    fn is_sequence(&self) -> bool {
        matches!(self, Self::SequenceExample(_))
    }

    fn features(&self) -> Option<impl Iterator<Item = (&str, impl FeatureSource)>> {
        let features = match self {
            Self::Example(example) => example.features.as_ref(),
            Self::SequenceExample(sequence) => sequence.context.as_ref(),
        };
        features.map(|features| features.feature.iter().map(|(key, feature)| (key.as_str(), feature)))
    }

    fn feature_lists(
        &self,
    ) -> Option<impl Iterator<Item = (&str, impl Iterator<Item = io::Result<impl FeatureSource>>)>> {
        let lists = match self {
            Self::Example(_) => None,
            Self::SequenceExample(sequence) => sequence.feature_lists.as_ref(),
        };
        lists.map(|lists| {
            lists.feature_list.iter().map(|(key, list)| (key.as_str(), list.feature.iter().map(Ok)))
        })
    }
}

impl Source for RecordRef<'_> {
    fn is_sequence(&self) -> bool {
        matches!(self, Self::SequenceExample(_))
    }

    fn features(&self) -> Option<impl Iterator<Item = (&str, impl FeatureSource)>> {
        let features = match self {
            Self::Example(example) => Some(example.features()).filter(|_| example.has_features()),
            Self::SequenceExample(sequence) => Some(sequence.context()).filter(|_| sequence.has_context()),
        };
        // In the record the keys live for longer than this view of it.
        features.map(|features| features.iter().map(|(key, feature): (&str, _)| (key, feature)))
    }

    fn feature_lists(
        &self,
    ) -> Option<impl Iterator<Item = (&str, impl Iterator<Item = io::Result<impl FeatureSource>>)>> {
        let lists = match self {
            Self::Example(_) => None,
            Self::SequenceExample(sequence) => {
                Some(sequence.feature_lists()).filter(|_| sequence.has_feature_lists())
            }
        };
        lists.map(|lists| {
            lists.iter().map(|(key, list)| (key, list.steps().map(|step| step.map_err(malformed))))
        })
    }
}

impl FeatureSource for &Feature {
    fn list(
        &self,
    ) -> io::Result<
        Option<List<impl Iterator<Item = &[u8]>, impl Iterator<Item = f32>, impl Iterator<Item = i64>>>,
    > {
        Ok(self.kind.as_ref().map(|kind| match kind {
            Kind::BytesList(list) => List::Bytes(list.value.iter().map(|value| &value[..])),
            Kind::FloatList(list) => List::Float(list.value.iter().copied()),
            Kind::Int64List(list) => List::Int64(list.value.iter().copied()),
        }))
    }
}

impl FeatureSource for FeatureRef<'_> {
    fn list(
        &self,
    ) -> io::Result<
        Option<List<impl Iterator<Item = &[u8]>, impl Iterator<Item = f32>, impl Iterator<Item = i64>>>,
    > {
        Ok(self.kind().map_err(malformed)?.map(|kind| match kind {
            KindRef::Bytes(list) => List::Bytes(list.iter()),
            KindRef::Float(list) => List::Float(list.iter()),
            KindRef::Int64(list) => List::Int64(list.iter()),
        }))
    }
}

fn malformed(error: WireError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
