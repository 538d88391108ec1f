//! Parsing a `SequenceExample`.

use super::{
    assemble::{Rows, assemble},
    classes::FeatureSpec,
    error::{ParseError, SpecError, SpecErrorKind},
    gather::{gather_one, gather_steps},
    parsed::Parsed,
    plan::{Place, Plan},
};
use crate::SequenceExampleRef;

/// A description of a sequence: the features of its context, and those of its steps.
///
/// The context takes `FixedLen`, `VarLen` and `Ragged`, the lists `FixedLenSequence`, `VarLen` and `Ragged`, as in
/// TensorFlow.
///
/// ```
/// use tf_example::spec::{FixedLen, FixedLenSequence, SequenceSpec};
/// use tf_example::{Feature, FeatureList, FeatureLists, Features, Message, SequenceExample};
///
/// let spec = SequenceSpec::new(
///     [("clip/label", FixedLen::bytes([]))],
///     [("frame/box", FixedLenSequence::float([4]))],
/// )?;
/// let record = SequenceExample {
///     context: Some(Features::from_iter([("clip/label", Feature::bytes(["zebra"]))])),
///     feature_lists: Some(FeatureLists::from_iter([(
///         "frame/box",
///         FeatureList::from_iter([Feature::floats([0.0, 0.0, 0.5, 1.0]), Feature::floats([0.5, 0.0, 1.0, 1.0])]),
///     )])),
/// }
/// .encode_to_vec();
///
/// let parsed = spec.parse_single(&record)?;
/// assert_eq!(parsed.context().byte_strings("clip/label")?, [b"zebra"]);
/// assert_eq!(parsed.lists().dense("frame/box")?.shape(), [2, 4]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SequenceSpec {
    context: Plan,
    lists: Plan,
}

/// The tensors of a parsed sequence.
///
/// ```
/// use tf_example::spec::{FeatureSpec, SequenceSpec, VarLen};
///
/// let spec = SequenceSpec::new(std::iter::empty::<(String, FeatureSpec)>(), [("frame/label", VarLen::int64())])?;
/// let parsed = spec.parse_single(b"")?;
/// assert_eq!(parsed.context().iter().len(), 0);
/// assert_eq!(parsed.lists().sparse("frame/label")?.shape(), [0, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ParsedSequence<'a> {
    context: Parsed<'a>,
    lists: Parsed<'a>,
}

impl SequenceSpec {
    /// A description of these features. A key may be in both.
    ///
    /// # Errors
    ///
    /// Where both are empty, one has a key twice, or a feature could not be parsed whatever the record.
    pub fn new<K, F, L, G>(
        context: impl IntoIterator<Item = (K, F)>,
        lists: impl IntoIterator<Item = (L, G)>,
    ) -> Result<Self, SpecError>
    where
        K: Into<String>,
        F: Into<FeatureSpec>,
        L: Into<String>,
        G: Into<FeatureSpec>,
    {
        let (context, lists) = (Plan::new(context, Place::Context)?, Plan::new(lists, Place::Lists)?);
        if context.features.is_empty() && lists.features.is_empty() {
            return Err(SpecError::new("", SpecErrorKind::Empty));
        }
        Ok(Self { context, lists })
    }

    /// Parses one record, as `tf.io.parse_single_sequence_example` does: the steps are the first dimension of the
    /// tensors of the lists.
    ///
    /// # Errors
    ///
    /// Where the bytes are no `SequenceExample`, and where a feature is not as described.
    pub fn parse_single<'a>(&'a self, record: &'a [u8]) -> Result<ParsedSequence<'a>, ParseError> {
        // The context is field 1, as the features of an `Example` are.
        let context = assemble(&self.context, gather_one(&self.context, record)?, Rows::One)?;
        let sequence = SequenceExampleRef::parse(record)?;
        let lists = sequence.feature_lists();
        let gathered = self.lists.slots.iter().map(|slot| gather_steps(slot, lists.feature_list(&slot.key)));
        let lists = assemble(&self.lists, gathered.collect::<Result<_, _>>()?, Rows::Steps)?;
        Ok(ParsedSequence {
            context: Parsed::new(&self.context.features, context),
            lists: Parsed::new(&self.lists.features, lists),
        })
    }
}

impl<'a> ParsedSequence<'a> {
    /// The tensors of the sequence as a whole.
    #[must_use]
    pub fn context(&self) -> &Parsed<'a> {
        &self.context
    }

    /// The tensors of its steps.
    #[must_use]
    pub fn lists(&self) -> &Parsed<'a> {
        &self.lists
    }
}
