//! What a format has no place for.

use std::fmt;

/// Things of one kind that were left out of a text, or altered in it.
///
/// ```
/// use cvat_labels_format::{Format, LabelList, LossKind};
///
/// let list = LabelList::parse("item { id: 7 name: 'cat' }", Format::Pbtxt)?.list;
/// let written = list.to_text(Format::Names)?;
/// assert_eq!(written.text, "cat\n");
/// assert_eq!((written.losses[0].kind(), written.losses[0].count()), (LossKind::Id, 1));
/// # Ok::<(), cvat_labels_format::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    kind: LossKind,
    count: usize,
    first: String,
}

/// What is lost.
///
/// ```
/// assert_eq!(cvat_labels_format::LossKind::DisplayName.code(), "display-name");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LossKind {
    /// The item `background` with id 0, which is no label in CVAT, nor where labels are numbered from 1.
    Background,
    /// An id: the reader of the text numbers labels from 1 in their order, and this one comes out otherwise.
    Id,
    /// A name beside the display name that is written in its stead.
    Name,
    /// A display name beside the name that is written.
    DisplayName,
    /// A label of the same name as one before it, which CVAT refuses.
    DuplicateName,
    /// A keypoint.
    Keypoint,
    /// The ids of labels above and below in a hierarchy.
    Hierarchy,
    /// The LVIS frequency of a label.
    Frequency,
    /// The number of instances of a label.
    InstanceCount,
    /// A field that label maps do not have.
    UnknownField,
    /// A value of an unknown field that JSON tells otherwise: bytes that are no UTF-8, and words that are neither
    /// strings nor numbers.
    UnknownValue,
    /// The colour of a CVAT label.
    Color,
    /// The type of a CVAT label, if it is not `any`.
    Type,
    /// An attribute of a CVAT label.
    Attribute,
    /// A sublabel of a skeleton.
    Sublabel,
    /// The drawing of a skeleton.
    Svg,
    /// An id that CVAT gave a label.
    ServerId,
    /// Another key of a CVAT label.
    OtherKey,
}

impl LossKind {
    /// A stable word in kebab case.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Background => "background",
            Self::Id => "id",
            Self::Name => "name",
            Self::DisplayName => "display-name",
            Self::DuplicateName => "duplicate-name",
            Self::Keypoint => "keypoint",
            Self::Hierarchy => "hierarchy",
            Self::Frequency => "frequency",
            Self::InstanceCount => "instance-count",
            Self::UnknownField => "unknown-field",
            Self::UnknownValue => "unknown-value",
            Self::Color => "color",
            Self::Type => "type",
            Self::Attribute => "attribute",
            Self::Sublabel => "sublabel",
            Self::Svg => "svg",
            Self::ServerId => "server-id",
            Self::OtherKey => "other-key",
        }
    }

    /// The thing, and several of them.
    fn noun(self) -> (&'static str, &'static str) {
        match self {
            Self::Background => ("background item", "background items"),
            Self::Id => ("id", "ids"),
            Self::Name => ("name", "names"),
            Self::DisplayName => ("display name", "display names"),
            Self::DuplicateName => ("label of a name in use", "labels of a name in use"),
            Self::Keypoint => ("keypoint", "keypoints"),
            Self::Hierarchy => ("hierarchy", "hierarchies"),
            Self::Frequency => ("frequency", "frequencies"),
            Self::InstanceCount => ("instance count", "instance counts"),
            Self::UnknownField => ("unknown field", "unknown fields"),
            Self::UnknownValue => ("value of an unknown field", "values of unknown fields"),
            Self::Color => ("colour", "colours"),
            Self::Type => ("type", "types"),
            Self::Attribute => ("attribute", "attributes"),
            Self::Sublabel => ("sublabel", "sublabels"),
            Self::Svg => ("drawing", "drawings"),
            Self::ServerId => ("id of CVAT's", "ids of CVAT's"),
            Self::OtherKey => ("other key", "other keys"),
        }
    }
}

impl Loss {
    /// What is lost.
    #[must_use]
    pub fn kind(&self) -> LossKind {
        self.kind
    }

    /// How many times; 1 or more.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The label that the first of them is of, empty where it is of none.
    #[must_use]
    pub fn first(&self) -> &str {
        &self.first
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, several) = self.kind.noun();
        if self.count == 1 {
            write!(f, "1 {one} is not kept")?;
        } else {
            write!(f, "{} {several} are not kept", self.count)?;
        }
        match (self.first.as_str(), self.count) {
            ("", _) => Ok(()),
            (first, 1) => write!(f, ": label '{}'", first.escape_debug()),
            (first, _) => write!(f, ", the first of label '{}'", first.escape_debug()),
        }
    }
}

/// Losses while a list is written.
#[derive(Debug, Default)]
pub(crate) struct Losses(Vec<Loss>);

impl Losses {
    pub(crate) fn add(&mut self, kind: LossKind, count: usize, label: &str) {
        if count == 0 {
            return;
        }
        match self.0.iter_mut().find(|loss| loss.kind == kind) {
            Some(loss) => loss.count += count,
            None => self.0.push(Loss { kind, count, first: label.to_owned() }),
        }
    }

    pub(crate) fn add_if(&mut self, is_lost: bool, kind: LossKind, label: &str) {
        self.add(kind, usize::from(is_lost), label);
    }

    /// In the order of their kinds.
    pub(crate) fn into_vec(mut self) -> Vec<Loss> {
        self.0.sort_by_key(|loss| loss.kind);
        self.0
    }
}
