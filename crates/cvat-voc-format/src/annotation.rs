//! One annotation file: what it says, and how it is read.

mod limits;
mod line_index;
mod number;
mod object;
mod parse;

use cvat_model::{Attribute, BoundingBox, FrameSize};

pub(crate) use number::flag;
pub(crate) use object::ROTATION;
pub use parse::parse_annotation;
pub(crate) use parse::parse_annotation_within;

/// What one annotation file says of its image, as far as it is read.
///
/// `<folder>`, `<path>`, `<source>`, `<owner>`, `<segmented>` and `<depth>` are not.
///
/// ```
/// let annotation = cvat_voc_format::parse_annotation(
///     "<annotation><filename>a.jpg</filename><size><width>64</width><height>48</height></size></annotation>",
/// )?;
/// assert_eq!(annotation.filename.as_deref(), Some("a.jpg"));
/// assert_eq!(annotation.size.unwrap().to_string(), "64x48");
/// assert!(annotation.objects.is_empty());
/// # Ok::<(), cvat_voc_format::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Annotation {
    /// `<filename>`, without white space around it; `None` where there is none or it is empty.
    pub filename: Option<String>,
    /// `<size>`; `None` where there is none, or where width or height is missing, empty or zero.
    pub size: Option<FrameSize>,
    /// The line of `<size>`, or of the outermost element where there is none; from 1.
    pub size_line: u64,
    /// Whether there is a `<size>` at all.
    pub has_size_element: bool,
    /// The objects that have a box, in the file's order.
    pub objects: Vec<Object>,
    /// The objects that have none.
    pub without_box: Vec<ObjectWithoutBox>,
}

/// An `<object>` with its `<bndbox>`.
///
/// ```
/// let annotation = cvat_voc_format::parse_annotation(
///     "<annotation><object><name>dog</name><difficult>1</difficult><bndbox>
///          <xmax>30.5</xmax><xmin>10</xmin><ymin>20</ymin><ymax>40</ymax>
///      </bndbox></object></annotation>",
/// )?;
/// let dog = &annotation.objects[0];
/// assert_eq!((dog.name.as_str(), dog.difficult, dog.truncated), ("dog", true, false));
/// assert_eq!((dog.bounding_box.xtl(), dog.bounding_box.xbr()), (10.0, 30.5));
/// # Ok::<(), cvat_voc_format::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Object {
    /// `<name>`, without white space around it; not empty.
    pub name: String,
    /// `<bndbox>` as it stands: pixels, VOC's origin of 1 not shifted, perhaps without area or reversed.
    pub bounding_box: BoundingBox,
    /// Attribute `rotation`, as CVAT writes it: degrees, 0 for an upright box.
    pub rotation: f64,
    /// `<pose>`; `None` where it is missing, empty or `Unspecified`.
    pub pose: Option<String>,
    /// `<truncated>`: the object reaches beyond the box.
    pub truncated: bool,
    /// `<difficult>`: hard to recognise.
    pub difficult: bool,
    /// `<occluded>`: hidden behind something.
    pub occluded: bool,
    /// The names of the `<actions>` that are set, such as `jumping`.
    pub actions: Vec<String>,
    /// `<attributes>`, as CVAT and Datumaro write them, but for `rotation`.
    pub attributes: Vec<Attribute>,
    /// Every `<part>` with a name and a box.
    pub parts: Vec<Part>,
    /// The names of elements that are not read, such as `polygon`, one for each; empty elements apart.
    pub not_read: Vec<String>,
    /// The line of the object, from 1.
    pub line: u64,
}

/// A `<part>` of an object: a person's head, hand or foot in VOC's own data.
///
/// ```
/// let annotation = cvat_voc_format::parse_annotation(
///     "<annotation><object><name>person</name>
///          <bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>
///          <part><name>head</name>
///              <bndbox><xmin>9</xmin><ymin>2</ymin><xmax>18</xmax><ymax>11</ymax></bndbox></part>
///      </object></annotation>",
/// )?;
/// let head = &annotation.objects[0].parts[0];
/// assert_eq!((head.name.as_str(), head.bounding_box.ybr()), ("head", 11.0));
/// # Ok::<(), cvat_voc_format::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Part {
    /// `<name>`, without white space around it; not empty.
    pub name: String,
    /// `<bndbox>` as it stands.
    pub bounding_box: BoundingBox,
}

/// An `<object>` without `<bndbox>`, which is not read.
///
/// ```
/// let annotation = cvat_voc_format::parse_annotation(
///     "<annotation>\n<object><name>dog</name><polygon><x1>1</x1></polygon></object>\n</annotation>",
/// )?;
/// assert_eq!(annotation.without_box[0].line, 2);
/// assert!(annotation.without_box[0].polygon);
/// # Ok::<(), cvat_voc_format::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObjectWithoutBox {
    /// The line of the object, from 1.
    pub line: u64,
    /// Whether it has a `<polygon>` instead.
    pub polygon: bool,
}
