//! Shapes: what CVAT draws on a frame.

mod extent;

use std::fmt;

use crate::geometry::{BoundingBox, Point};
use crate::label::LabelId;
use crate::mask::Mask;
pub(crate) use extent::corners;

/// The value of one attribute of a shape or tag.
///
/// ```
/// let a = cvat_model::Attribute { name: "truncated".into(), value: "true".into() };
/// assert_eq!(a.name, "truncated");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribute {
    /// Name, as the label declares it.
    pub name: String,
    /// Value, as text.
    pub value: String,
}

/// One point of a skeleton.
///
/// ```
/// let e = cvat_model::SkeletonElement {
///     label: "nose".into(),
///     points: vec![cvat_model::Point { x: 3.0, y: 4.0 }],
///     outside: false,
///     occluded: true,
///     attributes: vec![],
/// };
/// assert_eq!(e.points.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SkeletonElement {
    /// Name of the sublabel.
    pub label: String,
    /// Its points; one for CVAT's keypoints.
    pub points: Vec<Point>,
    /// Not in the frame.
    pub outside: bool,
    /// Hidden behind something.
    pub occluded: bool,
    /// Attribute values.
    pub attributes: Vec<Attribute>,
}

/// Where a shape lies, in pixels.
///
/// ```
/// use cvat_model::{BoundingBox, Geometry, ShapeKind};
/// let b = BoundingBox::new(0.0, 0.0, 4.0, 2.0).unwrap();
/// let g = Geometry::Rectangle { bounding_box: b, rotation: 30.0 };
/// assert_eq!(g.kind(), ShapeKind::Rectangle);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Geometry {
    /// A box, turned by `rotation` degrees about its centre, clockwise on screen.
    Rectangle {
        /// The box before turning.
        bounding_box: BoundingBox,
        /// Degrees, 0 for an upright box.
        rotation: f64,
    },
    /// A closed outline.
    Polygon(Vec<Point>),
    /// An open line.
    Polyline(Vec<Point>),
    /// A set of points.
    Points(Vec<Point>),
    /// An ellipse, turned by `rotation` degrees about its centre.
    Ellipse {
        /// Centre.
        center: Point,
        /// Horizontal and vertical radius before turning.
        radii: Point,
        /// Degrees.
        rotation: f64,
    },
    /// Eight corners in CVAT's order: top left, bottom left, top right, bottom right of the front, then top right, bottom
    /// right, top left, bottom left of the back. CVAT XML calls these four `tl2`, `bl2`, `tr2`, `br2` all the same.
    Cuboid(Box<[Point; 8]>),
    /// Single pixels.
    Mask(Mask),
    /// Named points that belong together.
    Skeleton(Vec<SkeletonElement>),
}

impl Geometry {
    /// Which kind of shape this is.
    #[must_use]
    pub fn kind(&self) -> ShapeKind {
        match self {
            Self::Rectangle { .. } => ShapeKind::Rectangle,
            Self::Polygon(_) => ShapeKind::Polygon,
            Self::Polyline(_) => ShapeKind::Polyline,
            Self::Points(_) => ShapeKind::Points,
            Self::Ellipse { .. } => ShapeKind::Ellipse,
            Self::Cuboid(_) => ShapeKind::Cuboid,
            Self::Mask(_) => ShapeKind::Mask,
            Self::Skeleton(_) => ShapeKind::Skeleton,
        }
    }
}

/// The kinds of shape CVAT knows. Display gives the singular as people say it.
///
/// ```
/// assert_eq!(cvat_model::ShapeKind::Polygon.to_string(), "polygon");
/// assert_eq!(cvat_model::ShapeKind::Points.plural(), "point sets");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ShapeKind {
    /// `box` in CVAT XML.
    Rectangle,
    /// `polygon`.
    Polygon,
    /// `polyline`.
    Polyline,
    /// `points`.
    Points,
    /// `ellipse`.
    Ellipse,
    /// `cuboid`, in two dimensions.
    Cuboid,
    /// `mask`.
    Mask,
    /// `skeleton`.
    Skeleton,
    /// A tag: no shape, but counted beside them.
    Tag,
}

impl ShapeKind {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Rectangle => ("rectangle", "rectangles"),
            Self::Polygon => ("polygon", "polygons"),
            Self::Polyline => ("polyline", "polylines"),
            Self::Points => ("point set", "point sets"),
            Self::Ellipse => ("ellipse", "ellipses"),
            Self::Cuboid => ("cuboid", "cuboids"),
            Self::Mask => ("mask", "masks"),
            Self::Skeleton => ("skeleton", "skeletons"),
            Self::Tag => ("tag", "tags"),
        }
    }

    /// The word for several of them.
    #[must_use]
    pub fn plural(self) -> &'static str {
        self.words().1
    }
}

impl fmt::Display for ShapeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().0)
    }
}

/// A shape with what CVAT says of it.
///
/// ```
/// use cvat_model::{BoundingBox, Labels, Shape};
/// let labels: Labels = ["cat"].into_iter().collect();
/// let shape = Shape::rectangle(labels.find("cat"), BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap());
/// assert_eq!(shape.z_order, 0);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Shape {
    /// What it is; `None` for an unlabelled shape, which CVAT itself cannot hold.
    pub label: Option<LabelId>,
    /// Where it is.
    pub geometry: Geometry,
    /// Hidden behind something.
    pub occluded: bool,
    /// Drawing order, 0 at the bottom.
    pub z_order: i64,
    /// Group number, 0 for none.
    pub group: i64,
    /// Number of the track it was laid out from; `None` for a shape of one frame.
    pub track: Option<u64>,
    /// Of a shape in a track: whether somebody placed it here (`Some(true)`), the source gives it here though nobody did
    /// (`Some(false)`), or it was laid out between those that the source gives (`None`). `None` for a shape of one frame,
    /// and where the source does not say.
    pub keyframe: Option<bool>,
    /// `manual`, `auto`, `semi-auto`, `file`, `consensus`; empty where the source does not say.
    pub source: String,
    /// Attribute values.
    pub attributes: Vec<Attribute>,
}

impl Shape {
    /// A shape of which only label and place are known.
    #[must_use]
    pub fn new(label: Option<LabelId>, geometry: Geometry) -> Self {
        Self {
            label,
            geometry,
            occluded: false,
            z_order: 0,
            group: 0,
            track: None,
            keyframe: None,
            source: String::new(),
            attributes: Vec::new(),
        }
    }

    /// An upright rectangle.
    #[must_use]
    pub fn rectangle(label: Option<LabelId>, bounding_box: BoundingBox) -> Self {
        Self::new(label, Geometry::Rectangle { bounding_box, rotation: 0.0 })
    }
}
