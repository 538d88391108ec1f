//! A record in the vocabulary of the TensorFlow Object Detection API.
//!
//! [`Example`] ⇄ [`DetectionExample`] is about keys, kinds and lengths only; pixels and labels come one stage
//! later.

use std::collections::BTreeMap;

use bytes::Bytes;
use tf_example::{Example, Feature, FeatureError, FeatureErrorKind, FeatureKind};

use crate::keys;

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

/// A number of a record: lists hold either integers or single-precision floats.
///
/// ```
/// assert_ne!(cvat_tfrecord_format::Number::Int(1), cvat_tfrecord_format::Number::Float(1.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Of an integer list.
    Int(i64),
    /// Of a float list.
    Float(f32),
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
    pub attributes: BTreeMap<String, Number>,
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
    /// Keys with values that are none of the above, with what they hold. Not written.
    pub other_keys: Vec<String>,
}

impl DetectionExample {
    /// Reads the keys of a detection record. Every one may be missing; text may be missing where ids are given,
    /// and the reverse. Numbers may be integers or floats, as producers disagree.
    ///
    /// # Errors
    ///
    /// Where a key is of the wrong kind or count, or where the object lists are of different lengths.
    pub fn from_example(example: &Example) -> Result<Self, FeatureError> {
        let text = |key| example.optional_str(key).map(|text| text.unwrap_or_default().to_owned());
        Ok(Self {
            filename: text(keys::FILENAME)?,
            source_id: text(keys::SOURCE_ID)?,
            width: pixels(example, keys::WIDTH)?,
            height: pixels(example, keys::HEIGHT)?,
            encoded: example.optional_bytes(keys::ENCODED)?.cloned().unwrap_or_default(),
            format: text(keys::FORMAT)?,
            sha256: text(keys::SHA256)?,
            classes: Vec::new(),
            instances: instances(example)?,
            other_keys: other_keys(example),
        })
    }

    /// The record: the seven scalars always, the six object lists where there is an instance.
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
        if self.instances.is_empty() {
            return example;
        }
        let side = |side: fn(&NormalizedBox) -> f32| {
            Feature::floats(self.instances.iter().map(move |instance| side(&instance.bounding_box)))
        };
        example.insert(keys::XMIN, side(|b| b.xmin));
        example.insert(keys::XMAX, side(|b| b.xmax));
        example.insert(keys::YMIN, side(|b| b.ymin));
        example.insert(keys::YMAX, side(|b| b.ymax));
        let texts = self.instances.iter().map(|instance| Bytes::copy_from_slice(instance.text.as_bytes()));
        example.insert(keys::TEXT, Feature::bytes(texts));
        example.insert(keys::LABEL, Feature::int64s(self.instances.iter().map(|instance| instance.id)));
        example
    }

    /// Whether a record speaks of an image or of boxes at all.
    #[must_use]
    pub fn is_detection(example: &Example) -> bool {
        [keys::ENCODED, keys::FILENAME, keys::XMIN, keys::WIDTH, keys::TEXT, keys::LABEL]
            .iter()
            .any(|key| example.features().feature(key).is_some())
    }
}

fn texts(example: &Example) -> Result<Vec<String>, FeatureError> {
    let text = |bytes: &Bytes| match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let kind = FeatureErrorKind::NotUtf8 { valid_up_to: error.valid_up_to() };
            Err(FeatureError::new(keys::TEXT, kind))
        }
    };
    example.features().bytes_list_or_empty(keys::TEXT)?.iter().map(text).collect()
}

fn instances(example: &Example) -> Result<Vec<Instance>, FeatureError> {
    let sides = [keys::XMIN, keys::YMIN, keys::XMAX, keys::YMAX];
    let [xmin, ymin, xmax, ymax] = sides.map(|key| numbers(example, key, to_fraction));
    let (xmin, ymin, xmax, ymax) = (xmin?, ymin?, xmax?, ymax?);
    let count = [&xmin, &ymin, &xmax, &ymax].iter().map(|side| side.len()).max().unwrap_or_default();
    let mut texts = texts(example)?;
    let mut ids = numbers(example, keys::LABEL, to_id)?;
    let lengths = [xmin.len(), ymin.len(), xmax.len(), ymax.len()];
    for (key, found) in sides.into_iter().zip(lengths) {
        same_length(key, found, count)?;
    }
    if count == 0 {
        return Ok(Vec::new());
    }
    // No list at all is how producers leave one of the two out.
    for (key, found) in [(keys::TEXT, texts.len()), (keys::LABEL, ids.len())] {
        if found != 0 {
            same_length(key, found, count)?;
        }
    }
    texts.resize(count, String::new());
    ids.resize(count, 0);
    let boxes = xmin.into_iter().zip(ymin).zip(xmax.into_iter().zip(ymax));
    let boxes = boxes.map(|((xmin, ymin), (xmax, ymax))| NormalizedBox { xmin, ymin, xmax, ymax });
    Ok(boxes
        .zip(texts.into_iter().zip(ids))
        .map(|(bounding_box, (text, id))| Instance { bounding_box, text, id, ..Instance::default() })
        .collect())
}

fn same_length(key: &str, found: usize, expected: usize) -> Result<(), FeatureError> {
    if found == expected {
        Ok(())
    } else {
        Err(FeatureError::new(key, FeatureErrorKind::WrongCount { expected, found }))
    }
}

/// A list of numbers stored as integers or as floats.
fn numbers<T>(
    example: &Example,
    key: &str,
    convert: fn(Number) -> Option<T>,
) -> Result<Vec<T>, FeatureError> {
    let Some(feature) = example.features().feature(key) else { return Ok(Vec::new()) };
    let wrong =
        |found| FeatureError::new(key, FeatureErrorKind::WrongKind { expected: FeatureKind::Int64, found });
    let converted: Option<Vec<T>> = if let Some(ints) = feature.int64_list() {
        ints.iter().map(|&int| convert(Number::Int(int))).collect()
    } else if let Some(floats) = feature.float_list() {
        floats.iter().map(|&float| convert(Number::Float(float))).collect()
    } else if feature.is_empty() {
        Some(Vec::new())
    } else {
        return Err(wrong(FeatureKind::Bytes));
    };
    converted.ok_or_else(|| wrong(FeatureKind::Float))
}

#[expect(clippy::cast_precision_loss, reason = "a fraction stored as an integer is 0 or 1")]
#[expect(clippy::unnecessary_wraps, reason = "the twin of `to_id`, which can fail")]
fn to_fraction(number: Number) -> Option<f32> {
    Some(match number {
        Number::Int(int) => int as f32,
        Number::Float(float) => float,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "checked to be a whole number that a float holds exactly"
)]
fn to_id(number: Number) -> Option<i64> {
    match number {
        Number::Int(int) => Some(int),
        Number::Float(float) => (float.fract() == 0.0 && float.abs() < 16_777_216.0).then_some(float as i64),
    }
}

fn pixels(example: &Example, key: &str) -> Result<Option<i64>, FeatureError> {
    let list = numbers(example, key, to_id)?;
    match list.as_slice() {
        [] => Ok(None),
        [value] => Ok(Some(*value)),
        _ => Err(FeatureError::new(key, FeatureErrorKind::WrongCount { expected: 1, found: list.len() })),
    }
}

/// Keys that would be lost: those with a value that says something. Zeros and empty strings do not.
fn other_keys(example: &Example) -> Vec<String> {
    let says_something = |feature: &Feature| {
        let ints = feature.int64_list().unwrap_or_default().iter().any(|&int| int != 0);
        let floats = feature.float_list().unwrap_or_default().iter().any(|&float| float != 0.0);
        ints || floats || feature.bytes_list().unwrap_or_default().iter().any(|bytes| !bytes.is_empty())
    };
    let boxless = example.features().feature(keys::XMIN).is_none_or(Feature::is_empty);
    let lost = |key: &str| !keys::KNOWN.contains(&key) || boxless && [keys::TEXT, keys::LABEL].contains(&key);
    let features = &example.features().feature;
    features
        .iter()
        .filter(|(key, feature)| lost(key) && says_something(feature))
        .map(|(key, _)| key.clone())
        .collect()
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
        example.insert("image/object/difficult", Feature::int64s([0]));
        example.insert("image/object/truncated", Feature::int64s([1]));
        example.insert("image/object/view", Feature::bytes([&b""[..]]));
        assert_eq!(DetectionExample::from_example(&example).unwrap().other_keys, ["image/object/truncated"]);
    }

    #[test]
    fn texts_without_boxes_would_be_lost() {
        let example = Example::from_features([(keys::TEXT, Feature::bytes([&b"cat"[..]]))]);
        let read = DetectionExample::from_example(&example).unwrap();
        assert_eq!((read.instances.len(), read.other_keys), (0, vec![keys::TEXT.to_owned()]));
    }
}
