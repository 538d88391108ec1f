//! A record in the vocabulary of the TensorFlow Object Detection API.
//!
//! [`Example`] ⇄ [`DetectionExample`] is about keys, kinds and lengths only; pixels and labels come one stage
//! later.

mod area;
mod attributes;
mod boxes;
mod classes;
mod keypoints;
mod lists;
mod masks;
mod named_numbers;
mod number;
mod tracks;
mod view;

use bytes::Bytes;
use tf_example::{Example, Feature, FeatureError};

pub(crate) use self::attributes::MAX_VALUES as MAX_ATTRIBUTE_VALUES;
pub use self::named_numbers::Attributes;
pub use self::number::Number;
pub(crate) use self::view::{UNSPECIFIED, says_something as is_view};
use crate::keys;
use lists::Lists;

/// A box in fractions of the image's width and height: 0 is the left or top edge, 1 the right or bottom one.
///
/// Values are as stored, neither clamped nor ordered.
///
/// ```
/// let whole = cvat_tfrecord_format::NormalizedBox { xmin: 0.0, ymin: 0.0, xmax: 1.0, ymax: 1.0 };
/// assert_eq!(whole.xmax, 1.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NormalizedBox {
    /// Left.
    pub xmin: f32,
    /// Top.
    pub ymin: f32,
    /// Right.
    pub xmax: f32,
    /// Bottom.
    pub ymax: f32,
}

/// The mask of an object over the whole image, as a record holds it.
///
/// ```
/// use cvat_tfrecord_format::InstanceMask;
/// // Two rows of three pixels, one of them the object's.
/// let mask = InstanceMask::Numerical(vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
/// assert_ne!(mask, InstanceMask::Png(bytes::Bytes::new()));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum InstanceMask {
    /// A PNG file; pixels other than 0 are the object's.
    Png(Bytes),
    /// One number a pixel, row by row; those above 0 are the object's.
    Numerical(Vec<f32>),
}

/// One keypoint of an object.
///
/// ```
/// let nose = cvat_tfrecord_format::Keypoint { x: 0.5, y: 0.25, visibility: 2, text: "nose".into() };
/// assert_eq!(nose.visibility, 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keypoint {
    /// Fraction of the image's width.
    pub x: f32,
    /// Fraction of the image's height.
    pub y: f32,
    /// As COCO has it: 0 not labelled, 1 labelled but hidden, 2 visible.
    pub visibility: i64,
    /// Its name, empty where the record has none.
    pub text: String,
}

/// A class of the whole image, by text and by label-map id.
///
/// ```
/// let night = cvat_tfrecord_format::ImageClass { text: "night".into(), id: 3 };
/// assert_eq!(night.id, 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageClass {
    /// Class text, empty where the record has none.
    pub text: String,
    /// Label-map id, from 1; 0 where the record has none.
    pub id: i64,
}

/// One object of a record: a box and what it is, by text and by label-map id, with what else is known of it.
///
/// ```
/// let cat = cvat_tfrecord_format::Instance { text: "cat".into(), id: 1, ..Default::default() };
/// assert_eq!(cat.id, 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Instance {
    /// Where it is.
    pub bounding_box: NormalizedBox,
    /// Class text, empty where the record has none.
    pub text: String,
    /// Label-map id, from 1; 0 where the record has none.
    pub id: i64,
    /// Its pixels (`image/object/mask`).
    pub mask: Option<InstanceMask>,
    /// Its keypoints (`image/object/keypoint/…`), as many for every object of a record, or none.
    pub keypoints: Vec<Keypoint>,
    /// Number of the track it belongs to (`image/object/track/label`), from 0.
    pub track: Option<i64>,
    /// Numbers said of it, by name. `difficult`, `truncated`, `occluded`, `is_crowd` and `group_of` are lists of their
    /// own, `image/object/<name>`; all others are `image/object/attribute/<name>`.
    pub attributes: Attributes,
    /// From where it is seen (`image/object/view`), VOC's pose; empty where the record has none, or `Unspecified`.
    pub view: String,
    /// Its area in pixels² (`image/object/area`): that of its mask, or of what it was before it became a box.
    pub area: Option<f32>,
}

/// An image with instances, as one record holds it.
///
/// ```
/// use cvat_tfrecord_format::{DetectionExample, Instance, NormalizedBox};
/// let bounding_box = NormalizedBox { xmin: 0.25, ymin: 0.5, xmax: 0.75, ymax: 1.0 };
/// let detection = DetectionExample {
///     filename: "a.jpg".into(),
///     width: Some(20),
///     height: Some(10),
///     instances: vec![Instance { bounding_box, text: "cat".into(), id: 1, ..Default::default() }],
///     ..Default::default()
/// };
/// let example = detection.to_example();
/// assert_eq!(example.float_list("image/object/bbox/xmin").unwrap(), [0.25]);
/// assert_eq!(DetectionExample::from_example(&example).unwrap(), detection);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DetectionExample {
    /// `image/filename`, empty where missing.
    pub filename: String,
    /// `image/source_id`, empty where missing.
    pub source_id: String,
    /// `image/width` in pixels, as stored.
    pub width: Option<i64>,
    /// `image/height` in pixels, as stored.
    pub height: Option<i64>,
    /// `image/encoded`, empty where missing.
    pub encoded: Bytes,
    /// `image/format`, empty where missing.
    pub format: String,
    /// `image/key/sha256`, lower-case hexadecimal digits, empty where missing.
    pub sha256: String,
    /// Classes of the whole image (`image/class/text`, `image/class/label`).
    pub classes: Vec<ImageClass>,
    /// The objects, in the order of the lists.
    pub instances: Vec<Instance>,
    /// Keys with values that are none of the above. Not written.
    pub other_keys: Vec<String>,
}

impl DetectionExample {
    /// Reads the keys of a detection record. Every one may be missing, or be a list without values, which is the same;
    /// text may be missing where ids are given, and the reverse. Numbers may be integers or floats, as producers
    /// disagree.
    ///
    /// Objects are as many as boxes. Without boxes there are none, and what the record says of objects, be it texts,
    /// masks or anything else, is among the other keys.
    ///
    /// * A mask of no bytes is none, and so is a track numbered -1.
    /// * Keypoints without visibility are visible where both their fractions are finite. Where one is not a number
    ///   the keypoint is not labelled, whatever the record says. `image/object/keypoint/num` is not read: the
    ///   visibilities say it.
    /// * Attributes that are not a number, and -1 in a list of integers under `image/object/attribute/`, are none.
    ///   A list of bytes is no attribute, nor is one without a name, and of two of one name the flag counts. More than
    ///   2^20 values, of all lists together, are not read: what does not fit is among the other keys, as those are.
    /// * Areas and views that are not one number or text for every object are among the other keys.
    ///
    /// What is read takes some 50 bytes of memory for a byte of the record at the most.
    ///
    /// # Errors
    ///
    /// Where a key is of the wrong kind or count, or where the object lists are of different lengths.
    pub fn from_example(example: &Example) -> Result<Self, FeatureError> {
        let mut lists = Lists::new(example.features());
        Ok(Self {
            filename: lists.text(keys::FILENAME)?,
            source_id: lists.text(keys::SOURCE_ID)?,
            width: lists.number(keys::WIDTH)?,
            height: lists.number(keys::HEIGHT)?,
            encoded: lists.one_bytes(keys::ENCODED)?,
            format: lists.text(keys::FORMAT)?,
            sha256: lists.text(keys::SHA256)?,
            classes: classes::of_image(&mut lists)?,
            instances: instances(&mut lists)?,
            other_keys: lists.other_keys(),
        })
    }

    /// The record: the seven scalars always, the six object lists where there is an instance, all else where an
    /// instance or the image has it.
    ///
    /// Lists have a value for every object. One without a mask has an empty byte string, or zeros where the masks are
    /// numbers; beside PNG files numbers are not written. One with fewer keypoints than another has (0, 0), not labelled
    /// and without a name, for the rest. One without a track has -1. One without a flag (`difficult` and the like) has 0,
    /// one without another attribute -1, or NaN where the attribute is a float of any object and so of all. One without
    /// a view has `Unspecified`, one without an area that of its box.
    ///
    /// [`from_example`](Self::from_example) gives back what was written, but for what lists cannot say: which of those
    /// were there, -1 itself as an integer attribute or a track, and that a number was an integer beside floats.
    #[must_use]
    pub fn to_example(&self) -> Example {
        let text = |text: &str| Feature::bytes([Bytes::copy_from_slice(text.as_bytes())]);
        let mut example = Example::from_features([
            (keys::FILENAME, text(&self.filename)),
            (keys::SOURCE_ID, text(&self.source_id)),
            (keys::HEIGHT, Feature::int64s(self.height)),
            (keys::WIDTH, Feature::int64s(self.width)),
            (keys::ENCODED, Feature::bytes([self.encoded.clone()])),
            (keys::FORMAT, text(&self.format)),
            (keys::SHA256, text(&self.sha256)),
        ]);
        if !self.classes.is_empty() {
            classes::put_of_image(&self.classes, &mut example);
        }
        if !self.instances.is_empty() {
            boxes::put(&self.instances, &mut example);
            classes::put_of_objects(&self.instances, &mut example);
            masks::put(&self.instances, &mut example);
            keypoints::put(&self.instances, &mut example);
            tracks::put(&self.instances, &mut example);
            attributes::put(&self.instances, &mut example);
            view::put(&self.instances, &mut example);
            area::put(self, &mut example);
        }
        example
    }

    /// Areas of all objects, whether or not one is known.
    pub(crate) fn areas(&self) -> Feature {
        area::list(self)
    }

    /// Views of all objects, whether or not one is known.
    pub(crate) fn views(&self) -> Feature {
        view::list(&self.instances)
    }

    /// Whether a record speaks of an image or of boxes at all.
    #[must_use]
    pub fn is_detection(example: &Example) -> bool {
        [keys::ENCODED, keys::FILENAME, keys::XMIN, keys::WIDTH, keys::TEXT, keys::LABEL]
            .iter()
            .any(|key| example.features().feature(key).is_some())
    }
}

/// Boxes say how many objects there are; without any, nothing is asked for that objects have.
fn instances(lists: &mut Lists<'_>) -> Result<Vec<Instance>, FeatureError> {
    let boxes = boxes::of_objects(lists)?;
    let with_box = |bounding_box| Instance { bounding_box, ..Instance::default() };
    let mut instances: Vec<Instance> = boxes.into_iter().map(with_box).collect();
    if !instances.is_empty() {
        classes::of_objects(lists, &mut instances)?;
        masks::of_objects(lists, &mut instances)?;
        keypoints::of_objects(lists, &mut instances)?;
        tracks::of_objects(lists, &mut instances)?;
        attributes::of_objects(lists, &mut instances)?;
        view::of_objects(lists, &mut instances);
        area::of_objects(lists, &mut instances);
    }
    Ok(instances)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(count: usize) -> Example {
        let list = || Feature::floats(vec![0.5; count]);
        Example::from_features([keys::XMIN, keys::XMAX, keys::YMIN, keys::YMAX].map(|key| (key, list())))
    }

    #[test]
    fn an_empty_frame_has_exactly_the_seven_scalars() {
        let example = DetectionExample { width: Some(2), height: Some(1), ..Default::default() }.to_example();
        let keys: Vec<_> = example.features().feature.keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "image/encoded",
                "image/filename",
                "image/format",
                "image/height",
                "image/key/sha256",
                "image/source_id",
                "image/width"
            ]
        );
    }

    #[test]
    fn a_plain_box_has_exactly_six_lists() {
        let instances = vec![Instance { text: "cat".into(), id: 1, ..Default::default() }; 2];
        let example = DetectionExample { instances, ..Default::default() }.to_example();
        let keys = example.features().feature.keys().filter(|key| key.starts_with("image/object/"));
        assert!(keys.eq([
            "image/object/bbox/xmax",
            "image/object/bbox/xmin",
            "image/object/bbox/ymax",
            "image/object/bbox/ymin",
            "image/object/class/label",
            "image/object/class/text"
        ]));
        assert_eq!(example.features().feature.len(), 7 + 6);
    }

    #[test]
    fn lists_of_different_lengths_name_the_key() {
        let mut example = boxes(4);
        example.insert(keys::XMIN, Feature::floats([0.5; 3]));
        let error = DetectionExample::from_example(&example).unwrap_err();
        assert_eq!(error.to_string(), "feature \"image/object/bbox/xmin\" has 3 values, expected 4");
        let mut example = boxes(2);
        example.insert(keys::TEXT, Feature::bytes([&b"cat"[..]]));
        let error = DetectionExample::from_example(&example).unwrap_err();
        assert_eq!(error.to_string(), "feature \"image/object/class/text\" has 1 value, expected 2");
    }

    #[test]
    fn text_or_ids_may_be_left_out() {
        let mut example = boxes(2);
        example.insert(keys::LABEL, Feature::int64s([3, 4]));
        let read = DetectionExample::from_example(&example).unwrap();
        let got: Vec<_> = read.instances.iter().map(|i| (i.text.as_str(), i.id)).collect();
        assert_eq!(got, [("", 3), ("", 4)]);
        let read = DetectionExample::from_example(&boxes(1)).unwrap();
        assert_eq!((read.instances[0].text.as_str(), read.instances[0].id), ("", 0));
    }

    #[test]
    fn numbers_of_either_kind_are_read_and_half_pixels_are_not() {
        let mut example = boxes(1);
        example.insert(keys::WIDTH, Feature::floats([640.0]));
        example.insert(keys::LABEL, Feature::floats([2.0]));
        example.insert(keys::XMAX, Feature::int64s([1]));
        let read = DetectionExample::from_example(&example).unwrap();
        assert_eq!((read.width, read.instances[0].id), (Some(640), 2));
        assert_eq!(read.instances[0].bounding_box.xmax.to_bits(), 1.0_f32.to_bits());
        example.insert(keys::WIDTH, Feature::floats([640.5]));
        assert!(DetectionExample::from_example(&example).is_err());
    }

    #[test]
    fn only_keys_that_say_something_would_be_lost() {
        let mut example = boxes(1);
        example.insert("image/object/weight", Feature::floats([0.0]));
        example.insert("image/object/depiction", Feature::floats([f32::NAN]));
        example.insert("image/caption", Feature::bytes([&b""[..]]));
        assert_eq!(DetectionExample::from_example(&example).unwrap().other_keys, ["image/object/depiction"]);
    }

    #[test]
    fn objects_without_boxes_would_be_lost() {
        let lists = [
            (keys::TEXT, Feature::bytes([&b"cat"[..]])),
            (keys::LABEL, Feature::int64s([1])),
            (keys::MASK, Feature::bytes([&b"png"[..]])),
            (keys::KEYPOINT_X, Feature::floats([0.5, 0.5])),
            (keys::TRACK, Feature::int64s([7])),
            ("image/object/difficult", Feature::int64s([1])),
            ("image/object/attribute/age", Feature::int64s([1])),
        ];
        let read = DetectionExample::from_example(&Example::from_features(lists.clone())).unwrap();
        let mut keys = lists.map(|(key, _)| key);
        keys.sort_unstable();
        assert_eq!(
            read,
            DetectionExample { other_keys: keys.map(String::from).to_vec(), ..Default::default() }
        );
    }
}
