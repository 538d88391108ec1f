//! A sequence in the record.

use std::{fmt, iter::FusedIterator};

use super::{
    FEATURES, FeatureRef, FeaturesRef,
    feature::{Parts, Span},
    index::Index,
};
use crate::{
    FeatureList, FeatureLists, SequenceExample,
    wire::{Fault, Fields, MAX_DEPTH, Origin, WireError},
};

/// `SequenceExample.feature_lists`
const FEATURE_LISTS: u32 = 2;

/// A borrowed view of an encoded [`SequenceExample`]: where its features lie in the record.
///
/// To a [`SequenceExample`] what [`ExampleRef`](crate::ExampleRef) is to an `Example`.
///
/// ```
/// use tf_example::{Feature, FeatureList, FeatureLists, Features, Message, SequenceExample, SequenceExampleRef};
///
/// let record = SequenceExample {
///     context: Some(Features::from_iter([("clip/label", Feature::bytes(["zebra"]))])),
///     feature_lists: Some(FeatureLists::from_iter([(
///         "frame/count",
///         FeatureList::from_iter([Feature::int64s([2]), Feature::int64s([3])]),
///     )])),
/// }
/// .encode_to_vec();
///
/// let clip = SequenceExampleRef::parse(&record)?;
/// assert_eq!(clip.context().str("clip/label")?, "zebra");
/// let counts = clip.feature_lists().feature_list("frame/count").expect("set above");
/// assert_eq!(counts.len()?, 2);
/// let last = counts.steps().last().expect("two steps")?;
/// assert!(last.int64_list()?.expect("integers").iter().eq([3]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SequenceExampleRef<'a> {
    context: FeaturesRef<'a>,
    feature_lists: FeatureListsRef<'a>,
    has_context: bool,
    has_feature_lists: bool,
}

impl<'a> SequenceExampleRef<'a> {
    /// Finds the features and the feature lists of a record.
    ///
    /// # Errors
    ///
    /// Where the record is no `SequenceExample`. Values are not looked into.
    pub fn parse(record: &'a [u8]) -> Result<Self, WireError> {
        let origin = Origin::of(record);
        let (mut context, mut lists) = (Index::default(), Index::default());
        let mut fields = Fields::new(record, MAX_DEPTH);
        let (mut has_context, mut has_feature_lists) = (false, false);
        let mut walk = || -> Result<(), Fault> {
            while let Some((number, contents)) = fields.next_message(FEATURE_LISTS)? {
                let (map, has) = match number {
                    FEATURES => (&mut context, &mut has_context),
                    FEATURE_LISTS => (&mut lists, &mut has_feature_lists),
                    _ => continue,
                };
                map.add(contents, MAX_DEPTH - 1)?;
                *has = true;
            }
            Ok(())
        };
        walk().map_err(|fault| origin.error(fault))?;
        lists.finish();
        let feature_lists = FeatureListsRef { index: lists, origin };
        Ok(Self { context: FeaturesRef::new(context, origin), feature_lists, has_context, has_feature_lists })
    }

    /// The features of the sequence as a whole.
    #[must_use]
    pub fn context(&self) -> &FeaturesRef<'a> {
        &self.context
    }

    /// The features of its steps.
    #[must_use]
    pub fn feature_lists(&self) -> &FeatureListsRef<'a> {
        &self.feature_lists
    }

    /// Whether the record has the field, with nothing in it or not.
    #[cfg(feature = "json")]
    pub(crate) fn has_context(&self) -> bool {
        self.has_context
    }

    /// Whether the record has the field, with nothing in it or not.
    pub(crate) fn has_feature_lists(&self) -> bool {
        self.has_feature_lists
    }

    pub(crate) fn has_duplicates(&self) -> bool {
        self.context.has_duplicates() || self.feature_lists.index.has_duplicates()
    }

    #[cfg(feature = "json")]
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.context.retain(&mut keep);
        self.feature_lists.index.retain(keep);
    }

    /// Looks into every feature.
    ///
    /// # Errors
    ///
    /// Of the first feature that is not what the schema says.
    pub fn validate(&self) -> Result<(), WireError> {
        self.context.validate()?;
        let replaced = self.feature_lists.index.replaced().iter().map(|span| self.feature_lists.at(*span));
        let lists = replaced.chain(self.feature_lists.iter().map(|(_, list)| list));
        lists.flat_map(|list| list.steps()).try_for_each(|step| step?.kind().map(drop))
    }

    /// Decodes all of it; byte strings are copied.
    ///
    /// # Errors
    ///
    /// As [`validate`](Self::validate).
    pub fn to_sequence_example(&self) -> Result<SequenceExample, WireError> {
        self.validate()?;
        let list = |(key, list): (&'a str, FeatureListRef<'a>)| {
            let steps = list.steps().map(|step| step?.to_feature()).collect::<Result<Vec<_>, _>>()?;
            Ok((key, FeatureList::from_iter(steps)))
        };
        let lists = self.feature_lists.iter().map(list).collect::<Result<Vec<_>, WireError>>()?;
        Ok(SequenceExample {
            context: self.has_context.then(|| self.context.to_features()).transpose()?,
            feature_lists: self.has_feature_lists.then(|| FeatureLists::from_iter(lists)),
        })
    }
}

/// A borrowed view of encoded [`FeatureLists`], in the order of keys.
///
/// ```
/// use tf_example::{Feature, FeatureList, FeatureLists, Message, SequenceExample, SequenceExampleRef};
///
/// let lists = FeatureLists::from_iter([("rgb", FeatureList::from_iter([Feature::bytes(["\x01\x02"])]))]);
/// let record = SequenceExample { context: None, feature_lists: Some(lists) }.encode_to_vec();
/// let clip = SequenceExampleRef::parse(&record)?;
/// assert!(clip.feature_lists().keys().eq(["rgb"]));
/// assert!(clip.feature_lists().feature_list("audio").is_none());
/// # Ok::<(), tf_example::WireError>(())
/// ```
#[derive(Clone)]
pub struct FeatureListsRef<'a> {
    index: Index<'a>,
    origin: Origin,
}

impl<'a> FeatureListsRef<'a> {
    /// The steps under a key.
    #[must_use]
    pub fn feature_list(&self, key: &str) -> Option<FeatureListRef<'a>> {
        self.index.get(key).map(|span| self.at(span))
    }

    fn at(&self, span: Span<'a>) -> FeatureListRef<'a> {
        FeatureListRef { span, origin: self.origin }
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.entries().len()
    }

    /// Whether there are no feature lists.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The feature lists by key, in the order of keys.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a str, FeatureListRef<'a>)> + '_ {
        self.index.entries().iter().map(|entry| (entry.key, self.at(entry.value)))
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &'a str> + '_ {
        self.index.entries().iter().map(|entry| entry.key)
    }
}

impl fmt::Debug for FeatureListsRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// One feature for each step of a sequence, in the record.
///
/// ```
/// use tf_example::{Feature, FeatureList, FeatureLists, Message, SequenceExample, SequenceExampleRef};
///
/// let lists = FeatureLists::from_iter([("n", (0..3).map(|step| Feature::int64s([step])).collect::<FeatureList>())]);
/// let record = SequenceExample { context: None, feature_lists: Some(lists) }.encode_to_vec();
/// let clip = SequenceExampleRef::parse(&record)?;
/// let list = clip.feature_lists().feature_list("n").expect("set above");
/// let firsts = list.steps().map(|step| Ok(step?.int64_list()?.and_then(|step| step.first())));
/// let firsts: Vec<Option<i64>> = firsts.collect::<Result<_, tf_example::WireError>>()?;
/// assert_eq!(firsts, [Some(0), Some(1), Some(2)]);
/// # Ok::<(), tf_example::WireError>(())
/// ```
#[derive(Clone, Copy)]
pub struct FeatureListRef<'a> {
    span: Span<'a>,
    origin: Origin,
}

impl<'a> FeatureListRef<'a> {
    /// The steps, in order. Nothing follows an error.
    #[must_use]
    pub fn steps(&self) -> Steps<'a> {
        Steps { span: self.span, parts: self.span.parts(), part: Fields::new(&[], 0), origin: self.origin }
    }

    /// The number of steps: a walk over them.
    ///
    /// # Errors
    ///
    /// Where the contents are not what the schema says.
    pub fn len(&self) -> Result<usize, WireError> {
        self.steps().try_fold(0, |len, step| step.map(|_| len + 1))
    }

    /// Whether there are no steps.
    ///
    /// # Errors
    ///
    /// Where the contents are not what the schema says.
    pub fn is_empty(&self) -> Result<bool, WireError> {
        self.steps().next().transpose().map(|step| step.is_none())
    }
}

impl fmt::Debug for FeatureListRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.steps()).finish()
    }
}

/// The steps of a [`FeatureListRef`].
///
/// ```
/// # use tf_example::{Feature, FeatureList, FeatureLists, Message, SequenceExample, SequenceExampleRef};
/// # let lists = FeatureLists::from_iter([("n", FeatureList::from_iter([Feature::int64s([7])]))]);
/// # let record = SequenceExample { context: None, feature_lists: Some(lists) }.encode_to_vec();
/// # let clip = SequenceExampleRef::parse(&record)?;
/// # let list = clip.feature_lists().feature_list("n").expect("set above");
/// let mut steps: tf_example::Steps<'_> = list.steps();
/// assert!(steps.next().is_some_and(|step| step.is_ok()));
/// assert!(steps.next().is_none());
/// # Ok::<(), tf_example::WireError>(())
/// ```
#[derive(Clone)]
pub struct Steps<'a> {
    span: Span<'a>,
    parts: Parts<'a>,
    part: Fields<'a>,
    origin: Origin,
}

impl<'a> Steps<'a> {
    #[inline]
    pub(crate) fn next_step(&mut self) -> Result<Option<FeatureRef<'a>>, Fault> {
        loop {
            if let Some(step) = self.part.next_first()? {
                let depth = self.span.depth().saturating_sub(1);
                return Ok(Some(FeatureRef::new(Span::whole(step, depth), self.origin)));
            }
            let Some(part) = self.parts.next() else { return Ok(None) };
            self.part = Fields::new(part, self.span.depth());
        }
    }
}

impl<'a> Iterator for Steps<'a> {
    type Item = Result<FeatureRef<'a>, WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.next_step().map_err(|fault| {
            self.parts = Span::whole(&[], 0).parts();
            self.origin.error(fault)
        });
        step.transpose()
    }
}

impl FusedIterator for Steps<'_> {}

impl fmt::Debug for Steps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
