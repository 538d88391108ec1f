//! From a detection record to an annotated frame: fractions become pixels, classes become labels.

mod keypoints;
mod objects;

use cvat_model::{AnnotatedFrame, FrameSize, Location, Property, Tag, Warning, WarningKind, WithWarnings};
use image_probe::{ImageHeader, probe};

use crate::detection::{DetectionExample, ImageClass, Instance, NormalizedBox};
use crate::vocabulary::Vocabulary;

use objects::Objects;
pub(crate) use objects::{MAX_ROW_BYTES, MAX_RUNS};

/// A record that says nothing of its size and has no image to take it from.
///
/// ```
/// let detection = cvat_tfrecord_format::DetectionExample::default();
/// let vocabulary = cvat_tfrecord_format::Vocabulary::default();
/// let error = cvat_tfrecord_format::decode_frame(detection, "a.jpg".into(), &vocabulary).unwrap_err();
/// assert!(error.to_string().starts_with("no image/width and image/height"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSize;

impl std::fmt::Display for NoSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no image/width and image/height, and no image whose header tells the size")
    }
}

impl std::error::Error for NoSize {}

/// Turns a record into a frame in pixels, under this name and in the default subset.
///
/// Boxes are as the record has them, neither clamped nor ordered: fractions in single precision times pixels in
/// double precision. A mask or a skeleton stands for its box, unless a side of that lies more than a pixel elsewhere:
/// then all are shapes of one group, numbered from 1 in each frame. A mask without pixels or that cannot be read
/// leaves the box. The image is not decoded; its header is read for the size, the format and the orientation.
///
/// # Errors
///
/// Where there is no size to be had.
pub fn decode_frame(
    detection: DetectionExample,
    name: String,
    vocabulary: &Vocabulary,
) -> Result<WithWarnings<AnnotatedFrame>, NoSize> {
    let header = (!detection.encoded.is_empty()).then(|| probe(&detection.encoded));
    let mut warnings = Vec::new();
    let mut warn = |kind| warnings.push(Warning::new(Location::frame(&name), kind));
    let size = size(&detection, header, &mut warn)?;
    if let Some(header) = header {
        image_warnings(&detection, header, &mut warn);
    }
    for key in &detection.other_keys {
        warn(WarningKind::NotKept(Property::Feature(key.clone())));
    }
    if look_like_pixels(&detection.instances) {
        warn(WarningKind::LooksLikePixels);
    }
    let mut objects = Objects::new(vocabulary, size);
    let mut shapes = Vec::with_capacity(detection.instances.len());
    for (index, instance) in detection.instances.iter().enumerate() {
        let mut warn = |kind| warnings.push(Warning::new(Location::frame(&name).object(index), kind));
        shapes.append(&mut objects.shapes(instance, &mut warn));
    }
    let mut warn = |kind| warnings.push(Warning::new(Location::frame(&name), kind));
    let tags = tags(&detection.classes, vocabulary, &mut warn);
    let mut frame = AnnotatedFrame::new(name, size);
    frame.image = header.map(|_| detection.encoded);
    frame.source_id = detection.source_id;
    frame.shapes = shapes;
    frame.tags = tags;
    Ok(WithWarnings { value: frame, warnings })
}

fn size(
    detection: &DetectionExample,
    header: Option<ImageHeader>,
    warn: &mut impl FnMut(WarningKind),
) -> Result<FrameSize, NoSize> {
    let unsigned = |pixels: Option<i64>| pixels.and_then(|pixels| u32::try_from(pixels).ok());
    let declared = unsigned(detection.width).zip(unsigned(detection.height));
    let declared = declared.and_then(|(width, height)| FrameSize::new(width, height));
    let actual =
        header.and_then(|header| header.size).and_then(|(width, height)| FrameSize::new(width, height));
    let (size, warning) = FrameSize::settle(declared, actual);
    warning.into_iter().for_each(warn);
    size.ok_or(NoSize)
}

fn image_warnings(detection: &DetectionExample, header: ImageHeader, warn: &mut impl FnMut(WarningKind)) {
    match header.format {
        None => warn(WarningKind::ImageUnknown),
        Some(format) if !detection.format.is_empty() && !format.is_called(&detection.format) => {
            warn(WarningKind::ImageFormat { declared: detection.format.clone(), actual: format.to_string() });
        }
        Some(_) => {}
    }
    if header.is_turned() {
        warn(WarningKind::ExifRotated);
    }
}

/// Classes without text and id say nothing, unless id 0 is a class.
fn tags(classes: &[ImageClass], vocabulary: &Vocabulary, warn: &mut impl FnMut(WarningKind)) -> Vec<Tag> {
    let tag = |class: &ImageClass| {
        let (label, warning) = vocabulary.labels().resolve(&class.text, class.id);
        if let Some(kind) = warning {
            warn(kind);
        }
        let says_nothing = label.is_none() && class.text.is_empty() && class.id == 0;
        (!says_nothing).then(|| Tag::new(label))
    };
    classes.iter().filter_map(tag).collect()
}

/// No box of a real image ends ten times its width and height away, and few are in pixels and end before the tenth.
pub(crate) fn look_like_pixels(instances: &[Instance]) -> bool {
    let far = |b: &NormalizedBox| b.xmax > 10.0 && b.ymax > 10.0;
    !instances.is_empty() && instances.iter().all(|instance| far(&instance.bounding_box))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::{BoundingBox, Shape};

    fn with_box(xmin: f32, ymin: f32, xmax: f32, ymax: f32) -> DetectionExample {
        let bounding_box = NormalizedBox { xmin, ymin, xmax, ymax };
        DetectionExample {
            width: Some(20),
            height: Some(10),
            instances: vec![Instance { bounding_box, ..Instance::default() }],
            ..Default::default()
        }
    }

    fn decode(detection: DetectionExample) -> WithWarnings<AnnotatedFrame> {
        decode_frame(detection, "a.jpg".into(), &Vocabulary::default()).unwrap()
    }

    fn codes(frame: &WithWarnings<AnnotatedFrame>) -> Vec<&str> {
        frame.warnings.iter().map(|w| w.kind().code()).collect()
    }

    #[test]
    fn fractions_become_pixels_unclamped() {
        let frame = decode(with_box(-0.25, 0.5, 1.25, 0.25));
        let expected = BoundingBox::new(-5.0, 5.0, 25.0, 2.5).unwrap();
        assert_eq!(frame.value.shapes, [Shape::rectangle(None, expected)]);
        assert_eq!(frame.warnings, []);
    }

    #[test]
    fn a_box_that_is_no_number_is_dropped_and_counted() {
        let frame = decode(with_box(0.0, f32::NAN, 0.5, 0.5));
        assert_eq!((frame.value.shapes.len(), codes(&frame)), (0, vec!["not-finite"]));
    }

    #[test]
    fn boxes_in_pixels_are_noticed() {
        assert_eq!(codes(&decode(with_box(1.0, 5.0, 18.0, 19.0))), ["looks-like-pixels"]);
    }

    #[test]
    fn a_missing_size_is_the_images() {
        let gif = b"GIF89a\x03\0\x02\0\0\0\0";
        let detection =
            DetectionExample { encoded: gif[..].into(), format: "JPG".into(), ..Default::default() };
        let frame = decode(detection);
        assert_eq!(frame.value.size, FrameSize::new(3, 2).unwrap());
        assert_eq!(codes(&frame), ["size-from-image", "image-format"]);
    }

    #[test]
    fn the_declared_size_counts_where_the_image_disagrees() {
        let detection =
            DetectionExample { encoded: b"GIF89a\x03\0\x02\0\0\0\0"[..].into(), ..with_box(0., 0., 1., 1.) };
        let frame = decode(detection);
        assert_eq!((frame.value.size.width(), codes(&frame)), (20, vec!["size-mismatch"]));
    }
}
