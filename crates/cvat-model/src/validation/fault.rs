//! What can be wrong.

use std::fmt;

use crate::label::{Label, LabelId};
use crate::shape::ShapeKind;

/// Something that CVAT refuses, drops or cannot show, or that contradicts the labels.
///
/// ```
/// use cvat_model::{ShapeKind, validation::Fault};
/// let fault = Fault::TooFewPoints { kind: ShapeKind::Polygon, found: 2, least: 3 };
/// assert_eq!(fault.code(), "too-few-points");
/// assert_eq!(fault.to_string(), "polygon of 2 points; it takes at least 3");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// A shape, tag or track without label.
    NoLabel,
    /// A label that these labels do not have.
    UnknownLabel(LabelId),
    /// A skeleton's sublabel on a shape of its own.
    Sublabel(String),
    /// A label that is for other kinds of shapes.
    LabelType {
        /// The label.
        label: String,
        /// What it is for.
        label_type: String,
        /// What it is on.
        kind: ShapeKind,
    },
    /// An attribute that the label does not declare; CVAT drops it.
    UndeclaredAttribute {
        /// The label.
        label: String,
        /// The attribute.
        name: String,
    },
    /// An attribute with two values.
    AttributeTwice(String),
    /// A value that the attribute does not permit.
    AttributeValue {
        /// The attribute.
        name: String,
        /// Its value.
        value: String,
    },
    /// A coordinate, radius or angle that is no finite number.
    NotFinite,
    /// A box, ellipse or mask of no pixel.
    NoArea,
    /// A box whose right or lower edge comes before the other.
    Reversed,
    /// Fewer points than the kind of shape takes.
    TooFewPoints {
        /// The kind.
        kind: ShapeKind,
        /// How many there are.
        found: usize,
        /// How many it takes.
        least: usize,
    },
    /// A mask with pixels that the image does not have.
    MaskOutside,
    /// A shape with no point in the image.
    Outside,
    /// A skeleton with an element that is no sublabel of its label.
    UnknownElement(String),
    /// A skeleton with two elements of one sublabel.
    ElementTwice(String),
    /// A skeleton without an element for a sublabel.
    ElementMissing(String),
    /// A skeleton's element of several points, or of none.
    ElementPoints {
        /// The sublabel.
        label: String,
        /// How many there are.
        found: usize,
    },
    /// A frame's name, without extension, that another frame of the subset has.
    SameName(String),
    /// A label with an empty name.
    EmptyName,
    /// A label whose parent is no skeleton.
    Parent {
        /// The label.
        label: String,
        /// What it is a sublabel of.
        parent: String,
    },
    /// An attribute of a kind that CVAT does not have.
    InputType {
        /// The attribute.
        name: String,
        /// Its kind.
        input_type: String,
    },
    /// A track without shapes.
    EmptyTrack,
    /// A track that begins with a shape that is no keyframe; CVAT leaves it out.
    NoFirstKeyframe {
        /// Where it begins.
        frame: u64,
    },
    /// A shape of a track at a frame that the task does not have.
    NoSuchFrame(u64),
    /// A track of a task that the project does not have.
    NoSuchTask(usize),
    /// A track whose shapes differ in what a track says once: label, group, source, kind.
    MixedTrack(&'static str),
    /// A track of masks; CVAT makes one shape of it.
    MaskTrack,
}

impl Fault {
    /// A short, stable name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoLabel => "no-label",
            Self::UnknownLabel(_) => "unknown-label",
            Self::Sublabel(_) => "sublabel",
            Self::LabelType { .. } => "label-type",
            Self::UndeclaredAttribute { .. } => "undeclared-attribute",
            Self::AttributeTwice(_) => "attribute-twice",
            Self::AttributeValue { .. } => "attribute-value",
            Self::NotFinite => "not-finite",
            Self::NoArea => "no-area",
            Self::Reversed => "reversed",
            Self::TooFewPoints { .. } => "too-few-points",
            Self::MaskOutside => "mask-outside",
            Self::Outside => "outside",
            Self::UnknownElement(_) => "unknown-element",
            Self::ElementTwice(_) => "element-twice",
            Self::ElementMissing(_) => "element-missing",
            Self::ElementPoints { .. } => "element-points",
            Self::SameName(_) => "same-name",
            Self::EmptyName => "empty-name",
            Self::Parent { .. } => "parent",
            Self::InputType { .. } => "input-type",
            Self::EmptyTrack => "empty-track",
            Self::NoFirstKeyframe { .. } => "no-first-keyframe",
            Self::NoSuchFrame(_) => "no-such-frame",
            Self::NoSuchTask(_) => "no-such-task",
            Self::MixedTrack(_) => "mixed-track",
            Self::MaskTrack => "mask-track",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLabel => f.write_str("no label"),
            Self::UnknownLabel(id) => write!(f, "label {id} does not exist"),
            Self::Sublabel(name) => write!(f, "label {name:?} is for a point of a skeleton only"),
            Self::LabelType { label, label_type, kind } => {
                write!(f, "label {label:?} is for {label_type}, not for a {kind}")
            }
            Self::UndeclaredAttribute { label, name } => {
                write!(f, "label {label:?} declares no attribute {name:?}")
            }
            Self::AttributeTwice(name) => write!(f, "attribute {name:?} has two values"),
            Self::AttributeValue { name, value } => {
                write!(f, "attribute {name:?} is {value:?}, which is not permitted")
            }
            Self::NotFinite => f.write_str("a coordinate is no number"),
            Self::NoArea => f.write_str("no area"),
            Self::Reversed => f.write_str("corners the wrong way round"),
            Self::TooFewPoints { kind, found, least } => {
                write!(f, "{kind} of {found} points; it takes at least {least}")
            }
            Self::MaskOutside => f.write_str("mask reaches outside the image"),
            Self::Outside => f.write_str("wholly outside the image"),
            Self::UnknownElement(label) => write!(f, "{label:?} is no sublabel of the skeleton"),
            Self::ElementTwice(label) => write!(f, "skeleton has {label:?} twice"),
            Self::ElementMissing(label) => write!(f, "skeleton lacks {label:?}"),
            Self::ElementPoints { label, found } => {
                write!(f, "{label:?} of the skeleton has {found} points, not one")
            }
            Self::SameName(name) => write!(f, "another frame of the subset is named {name:?}"),
            Self::EmptyName => f.write_str("label without name"),
            Self::Parent { label, parent } => {
                write!(f, "label {label:?} is a sublabel of {parent:?}, which is no skeleton")
            }
            Self::InputType { name, input_type } => {
                write!(f, "attribute {name:?} is of the unknown kind {input_type:?}")
            }
            Self::EmptyTrack => f.write_str("track without shapes"),
            Self::NoFirstKeyframe { frame } => write!(f, "track begins at frame {frame} without a keyframe"),
            Self::NoSuchFrame(frame) => write!(f, "frame {frame} is not among the task's"),
            Self::NoSuchTask(task) => write!(f, "there is no task {task}"),
            Self::MixedTrack(what) => write!(f, "shapes of one track differ in {what}"),
            Self::MaskTrack => f.write_str("track of masks"),
        }
    }
}

/// Whether shapes of this kind may have the label. CVAT's older and newer words are known; others are for all.
pub(super) fn is_for(label: &Label, kind: ShapeKind) -> bool {
    let kinds = match label.label_type.as_str() {
        "bbox" | "rectangle" => ShapeKind::Rectangle,
        "polygon" => ShapeKind::Polygon,
        "polyline" => ShapeKind::Polyline,
        "points" => ShapeKind::Points,
        "ellipse" => ShapeKind::Ellipse,
        "cuboid" => ShapeKind::Cuboid,
        "mask" => ShapeKind::Mask,
        "skeleton" => ShapeKind::Skeleton,
        "tag" => ShapeKind::Tag,
        // A skeleton is made of sublabels, which `any` has none of.
        "any" => return kind != ShapeKind::Skeleton,
        _ => return true,
    };
    kinds == kind
}
