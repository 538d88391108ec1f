//! What a target may have no place for.

use std::fmt;

/// Something said of a shape or frame that the target cannot hold.
///
/// ```
/// use cvat_model::Property;
/// assert_eq!(Property::Attribute("truncated".into()).to_string(), "attribute \"truncated\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Property {
    /// An attribute's value.
    Attribute(String),
    /// The occluded flag.
    Occluded,
    /// The drawing order.
    ZOrder,
    /// Membership in a group.
    Group,
    /// Who made the shape.
    Source,
    /// Which shapes of several frames are one object.
    Track,
    /// A frame's identifier in its source.
    SourceId,
    /// A feature of a record.
    Feature(String),
    /// An element of an XML document.
    Element(String),
    /// A column of a table.
    Column(String),
    /// A member of a JSON object.
    Member(String),
    /// An annotation that is of no kind CVAT has, or cannot be read: what follows the word "annotation".
    Annotation(String),
    /// An element of a skeleton that its label does not declare, or a second one of its name.
    Keypoint(String),
    /// The points of a skeleton's element behind its first.
    FurtherPoints(String),
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) => write!(f, "attribute {name:?}"),
            Self::Occluded => f.write_str("occluded flag"),
            Self::ZOrder => f.write_str("z-order"),
            Self::Group => f.write_str("group"),
            Self::Source => f.write_str("source"),
            Self::Track => f.write_str("track identity"),
            Self::SourceId => f.write_str("source id"),
            Self::Feature(key) => write!(f, "feature {key:?}"),
            Self::Element(name) => write!(f, "element <{name}>"),
            Self::Column(name) => write!(f, "column {name:?}"),
            Self::Member(name) => write!(f, "member {name:?}"),
            Self::Annotation(words) => write!(f, "annotation {words}"),
            Self::Keypoint(name) => write!(f, "keypoint {name:?}"),
            Self::FurtherPoints(name) => write!(f, "further points of keypoint {name:?}"),
        }
    }
}
