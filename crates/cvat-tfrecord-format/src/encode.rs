//! From an annotated frame to a detection record: pixels become fractions, labels become classes.

use std::fmt::Write as _;

use bytes::Bytes;
use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Geometry, Shape, WithWarnings, transforms};
use image_probe::probe;
use sha2::{Digest, Sha256};

use crate::detection::{DetectionExample, Instance, NormalizedBox};
use crate::labels::LabelIds;

/// How frames become records.
///
/// ```
/// let options = cvat_tfrecord_format::EncodeOptions::new().images(false).drop_degenerate(true);
/// assert_ne!(options, cvat_tfrecord_format::EncodeOptions::new());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeOptions {
    images: bool,
    drop_degenerate: bool,
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self { images: true, drop_degenerate: false }
    }
}

impl EncodeOptions {
    /// Images go into the records; boxes without area are kept.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether images go into the records.
    #[must_use]
    pub fn images(self, images: bool) -> Self {
        Self { images, ..self }
    }

    /// Whether boxes without area are dropped.
    #[must_use]
    pub fn drop_degenerate(self, drop_degenerate: bool) -> Self {
        Self { drop_degenerate, ..self }
    }
}

/// A label that the label map to be written lacks.
///
/// ```
/// # use cvat_tfrecord_format::{encode_frame, EncodeOptions, LabelIds};
/// # use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Labels, Shape};
/// let labels: Labels = ["cat"].into_iter().collect();
/// let ids = LabelIds::mapped(&labels, &pbtxt::label_map::LabelMap::default());
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// let unit = BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap();
/// frame.shapes.push(Shape::rectangle(labels.find("cat"), unit));
/// let error = encode_frame(frame, &ids, EncodeOptions::new()).unwrap_err();
/// assert_eq!(error.name(), "cat");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmappedLabel(String);

impl UnmappedLabel {
    /// Name of the label.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for UnmappedLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "label {:?} is not in the label map", self.0)
    }
}

impl std::error::Error for UnmappedLabel {}

/// Turns a frame into a detection record.
///
/// Rectangles only, upright and inside the image: what that changes is in the warnings. The format is told from the
/// image's bytes, never from its name, and empty where it is not known; the digest is of exactly those bytes. That an
/// image is in no known format is for its reader to say.
///
/// # Errors
///
/// Where a label has no id.
pub fn encode_frame(
    mut frame: AnnotatedFrame,
    ids: &LabelIds,
    options: EncodeOptions,
) -> Result<WithWarnings<DetectionExample>, UnmappedLabel> {
    let warnings = transforms::rectangles_only(&mut frame, options.drop_degenerate);
    let image = frame.image.take().filter(|_| options.images).unwrap_or_default();
    let (format, digest) = describe(&image);
    let instances = frame.shapes.iter().filter_map(|shape| instance(shape, frame.size, ids));
    let detection = DetectionExample {
        instances: instances.collect::<Result<_, _>>()?,
        filename: frame.name,
        source_id: frame.source_id,
        width: Some(frame.size.width().into()),
        height: Some(frame.size.height().into()),
        encoded: image,
        classes: Vec::new(),
        format,
        sha256: digest,
        other_keys: Vec::new(),
    };
    Ok(WithWarnings { value: detection, warnings })
}

/// Format word and digest of an image, both empty for no image.
fn describe(image: &Bytes) -> (String, String) {
    if image.is_empty() {
        return Default::default();
    }
    let format = probe(image).format.map(|format| format.to_string()).unwrap_or_default();
    let mut digest = String::with_capacity(64);
    for byte in Sha256::digest(image) {
        // Writing to a string cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    (format, digest)
}

fn instance(shape: &Shape, size: FrameSize, ids: &LabelIds) -> Option<Result<Instance, UnmappedLabel>> {
    let Geometry::Rectangle { bounding_box, .. } = &shape.geometry else { return None };
    Some(match ids.get(shape.label) {
        Some((text, id)) => {
            let (bounding_box, text) = (normalize(bounding_box, size), text.to_owned());
            Ok(Instance { bounding_box, text, id, ..Instance::default() })
        }
        None => Err(UnmappedLabel(ids.name(shape.label).to_owned())),
    })
}

/// Divides in double precision and stores in single, as TensorFlow's scripts and Datumaro do.
#[expect(clippy::cast_possible_truncation, reason = "the format stores single precision")]
fn normalize(b: &BoundingBox, size: FrameSize) -> NormalizedBox {
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    NormalizedBox {
        xmin: (b.xtl() / width) as f32,
        ymin: (b.ytl() / height) as f32,
        xmax: (b.xbr() / width) as f32,
        ymax: (b.ybr() / height) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::Labels;

    fn frame(boxes: &[[f64; 4]]) -> AnnotatedFrame {
        let mut frame = AnnotatedFrame::new("sub/ö.jpg", FrameSize::new(20, 10).unwrap());
        let rectangle =
            |[a, b, c, d]: &[f64; 4]| Shape::rectangle(None, BoundingBox::new(*a, *b, *c, *d).unwrap());
        frame.shapes = boxes.iter().map(rectangle).collect();
        frame
    }

    fn encode(frame: AnnotatedFrame) -> WithWarnings<DetectionExample> {
        encode_frame(frame, &LabelIds::numbered(&Labels::new()), EncodeOptions::new()).unwrap()
    }

    #[test]
    fn fractions_are_those_of_the_golden_values() {
        // Corners 1, 2, 4.33, 6.57 on a 20 by 10 image, as CVAT 2.10 wrote them.
        let record = encode(frame(&[[1.0, 2.0, 4.33, 6.57]]));
        let expected = NormalizedBox { xmin: 0.05, ymin: 0.2, xmax: 0.2165, ymax: 0.657 };
        assert_eq!(record.value.instances[0].bounding_box, expected);
        assert_eq!(record.warnings, []);
    }

    #[test]
    fn the_digest_and_format_are_of_the_bytes() {
        let mut with_image = frame(&[]);
        with_image.image = Some(b"\x89PNG\r\n\x1a\n"[..].into());
        let record = encode(with_image).value;
        // sha256sum of the eight bytes of the PNG signature.
        assert_eq!(record.sha256, "4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6");
        assert_eq!((record.format.as_str(), record.filename.as_str()), ("png", "sub/ö.jpg"));
    }

    #[test]
    fn without_images_three_scalars_are_empty() {
        let mut with_image = frame(&[]);
        with_image.image = Some(b"\x89PNG\r\n\x1a\n"[..].into());
        let options = EncodeOptions::new().images(false);
        let record = encode_frame(with_image, &LabelIds::numbered(&Labels::new()), options).unwrap().value;
        assert_eq!((record.encoded.len(), record.format.as_str(), record.sha256.as_str()), (0, "", ""));
    }

    #[test]
    fn boxes_are_clamped_and_counted() {
        let record = encode(frame(&[[-4.0, 0.0, 10.0, 12.0]]));
        let expected = NormalizedBox { xmin: 0.0, ymin: 0.0, xmax: 0.5, ymax: 1.0 };
        assert_eq!(record.value.instances[0].bounding_box, expected);
        assert_eq!(record.warnings[0].kind().code(), "clamped");
    }
}
