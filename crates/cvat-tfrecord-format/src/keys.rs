//! Feature keys, as the TensorFlow Object Detection API, Datumaro and CVAT spell them.

pub(crate) const HEIGHT: &str = "image/height";
pub(crate) const WIDTH: &str = "image/width";
pub(crate) const FILENAME: &str = "image/filename";
pub(crate) const SOURCE_ID: &str = "image/source_id";
pub(crate) const SHA256: &str = "image/key/sha256";
pub(crate) const ENCODED: &str = "image/encoded";
pub(crate) const FORMAT: &str = "image/format";
pub(crate) const XMIN: &str = "image/object/bbox/xmin";
pub(crate) const XMAX: &str = "image/object/bbox/xmax";
pub(crate) const YMIN: &str = "image/object/bbox/ymin";
pub(crate) const YMAX: &str = "image/object/bbox/ymax";
pub(crate) const TEXT: &str = "image/object/class/text";
pub(crate) const LABEL: &str = "image/object/class/label";
pub(crate) const MASK: &str = "image/object/mask";
pub(crate) const KEYPOINT_X: &str = "image/object/keypoint/x";
pub(crate) const KEYPOINT_Y: &str = "image/object/keypoint/y";
pub(crate) const KEYPOINT_VISIBILITY: &str = "image/object/keypoint/visibility";
pub(crate) const KEYPOINT_TEXT: &str = "image/object/keypoint/text";
pub(crate) const KEYPOINT_NUM: &str = "image/object/keypoint/num";
/// In pixels².
pub(crate) const AREA: &str = "image/object/area";
/// What VOC calls the pose.
pub(crate) const VIEW: &str = "image/object/view";
pub(crate) const TRACK: &str = "image/object/track/label";
pub(crate) const IMAGE_TEXT: &str = "image/class/text";
pub(crate) const IMAGE_LABEL: &str = "image/class/label";

/// Attributes with a key of their own, by name.
pub(crate) const FLAGS: [(&str, &str); 5] = [
    ("difficult", "image/object/difficult"),
    ("truncated", "image/object/truncated"),
    (OCCLUDED, "image/object/occluded"),
    ("is_crowd", "image/object/is_crowd"),
    ("group_of", "image/object/group_of"),
];

/// The flag that a shape has a place of its own for.
pub(crate) const OCCLUDED: &str = "occluded";

/// The attribute that is `image/object/view`: a text.
pub(crate) const POSE: &str = "pose";

/// The key of its own that an attribute has; `None` for the others.
pub(crate) fn flag(name: &str) -> Option<&'static str> {
    FLAGS.into_iter().find(|(flag, _)| *flag == name).map(|(_, key)| key)
}

/// What the keys of all other attributes begin with; the name follows.
pub(crate) const ATTRIBUTE: &str = "image/object/attribute/";
