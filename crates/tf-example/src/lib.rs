#![doc = include_str!("../README.md")]

mod access;
mod builder;
mod encode;
mod error;
mod example;
mod feature;
mod features;
#[cfg(feature = "json")]
pub mod json;
mod map_field;
mod oddity;
mod payload;
pub mod schema;
mod sequence_example;
pub mod spec;
mod text;
#[cfg(feature = "tfrecord")]
pub mod tfrecord;
mod view;
mod wire;

pub use bytes::Bytes;
pub use prost::{DecodeError, Message};

pub use self::{
    builder::ExampleBuilder,
    error::{FeatureError, FeatureErrorKind},
    example::Example,
    feature::{BytesList, Feature, FeatureKind, FloatList, Int64List, Kind},
    features::Features,
    oddity::{Oddity, OddityKind},
    payload::Payload,
    sequence_example::{FeatureList, FeatureLists, SequenceExample},
    view::{
        BytesIter, BytesListRef, ExampleRef, FeatureListRef, FeatureListsRef, FeatureRef, FeaturesRef,
        FloatIter, FloatListRef, Int64Iter, Int64ListRef, KindRef, SequenceExampleRef, Steps,
    },
    wire::{WireError, WireErrorKind},
};
