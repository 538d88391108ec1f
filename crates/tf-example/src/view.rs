//! A record as it lies in memory: features are found once, and decoded when they are asked for.

mod access;
mod feature;
mod index;
mod lists;
mod sequence;

use std::ops::Deref;

use self::index::Index;
pub(crate) use self::{
    feature::Span,
    index::{entry, unusual_entry, usual_entry},
    lists::{only_packed, whole_floats},
};
pub use self::{
    feature::{FeatureRef, KindRef},
    index::FeaturesRef,
    lists::{BytesIter, BytesListRef, FloatIter, FloatListRef, Int64Iter, Int64ListRef},
    sequence::{FeatureListRef, FeatureListsRef, SequenceExampleRef, Steps},
};
use crate::{
    Example,
    wire::{Fault, Fields, MAX_DEPTH, Origin, WireError},
};

/// A borrowed view of an encoded [`Example`]: where each feature lies in the record.
///
/// [`parse`](Self::parse) walks the record once and notes each key and its value, without looking into the
/// values; up to 16 features take no allocation at all, more of them take a few for the index to grow. A feature is
/// decoded when it is asked for, and byte strings and packed floats are then slices of the record.
///
/// It says of every record what [`Example::decode`](prost::Message::decode) says: where one reads, the
/// other reads the same. What is wrong *within* a feature is an error of that feature, found when it is
/// asked for; [`validate`](FeaturesRef::validate) looks at all of them.
///
/// An example *is* its features, whose methods it has: [`FeaturesRef`].
///
/// ```
/// use tf_example::{Example, ExampleRef, Feature, Message};
///
/// let record = Example::from_features([
///     ("image/height", Feature::int64s([480])),
///     ("image/object/bbox/xmin", Feature::floats([0.25, 0.5])),
///     ("image/object/class/text", Feature::bytes(["cat", "dog"])),
/// ])
/// .encode_to_vec();
///
/// let example = ExampleRef::parse(&record)?;
/// assert_eq!(example.int64("image/height")?, 480);
/// let xmin = example.float_list("image/object/bbox/xmin")?;
/// assert!(xmin.iter().eq([0.25, 0.5]));
/// let names = example.bytes_list("image/object/class/text")?;
/// assert!(names.iter().eq([b"cat", b"dog"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ExampleRef<'a> {
    features: FeaturesRef<'a>,
    has_features: bool,
}

/// `Example.features` and `SequenceExample.context`.
const FEATURES: u32 = 1;

impl<'a> ExampleRef<'a> {
    /// Finds the features of a record.
    ///
    /// # Errors
    ///
    /// Where the record is no `Example`. Values are not looked into.
    pub fn parse(record: &'a [u8]) -> Result<Self, WireError> {
        let origin = Origin::of(record);
        let mut index = Index::default();
        let mut has_features = false;
        let mut fields = Fields::new(record, MAX_DEPTH);
        let mut walk = || -> Result<(), Fault> {
            while let Some(features) = fields.next_first()? {
                index.add(features, MAX_DEPTH - 1)?;
                has_features = true;
            }
            Ok(())
        };
        walk().map_err(|fault| origin.error(fault))?;
        Ok(Self { features: FeaturesRef::new(index, origin), has_features })
    }

    /// The features.
    #[must_use]
    pub fn features(&self) -> &FeaturesRef<'a> {
        &self.features
    }

    /// Whether the record has the field.
    #[cfg(feature = "json")]
    pub(crate) fn has_features(&self) -> bool {
        self.has_features
    }

    #[cfg(feature = "json")]
    pub(crate) fn features_mut(&mut self) -> &mut FeaturesRef<'a> {
        &mut self.features
    }

    /// Decodes all of it; byte strings are copied.
    ///
    /// # Errors
    ///
    /// Where the contents of a feature are not what the schema says.
    pub fn to_example(&self) -> Result<Example, WireError> {
        Ok(Example { features: self.has_features.then(|| self.features.to_features()).transpose()? })
    }
}

impl<'a> Deref for ExampleRef<'a> {
    type Target = FeaturesRef<'a>;

    fn deref(&self) -> &FeaturesRef<'a> {
        &self.features
    }
}
