//! From an annotated frame to a detection record: pixels become fractions, labels become classes.

mod attributes;
mod for_reader;
mod instances;
mod keypoints;
mod masks;
mod several;

use bytes::Bytes;
use cvat_model::{
    AnnotatedFrame, Location, Property, Shape, ShapeKind, Tag, Warning, WarningKind, WithWarnings,
};
use image_probe::probe;

use crate::detection::{DetectionExample, ImageClass};
use crate::digest::digest;
use crate::labels::{LabelIds, UnmappedLabel};
use crate::legacy;
use crate::profile::{ObjectKeys, Profile};
use instances::Instances;
pub(crate) use masks::MAX_BYTES as MAX_MASK_BYTES;
pub use masks::MaskValues;

/// Keypoints that a record may come to, which has all skeletons' for every object.
const MAX_KEYPOINTS: usize = 1 << 18;

/// How frames become records.
///
/// ```
/// let options = cvat_tfrecord_format::EncodeOptions::new().images(false).drop_degenerate(true);
/// assert_ne!(options, cvat_tfrecord_format::EncodeOptions::new());
/// ```
#[expect(clippy::struct_excessive_bools, reason = "switches")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeOptions {
    images: bool,
    clamp: bool,
    drop_degenerate: bool,
    masks: Option<MaskValues>,
    pub(crate) profile: Option<&'static Profile>,
    pub(crate) object_keys: ObjectKeys,
    merge_groups: bool,
    pub(crate) legacy: bool,
    pub(crate) lossless: bool,
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self {
            images: true,
            clamp: true,
            drop_degenerate: false,
            masks: None,
            profile: None,
            object_keys: ObjectKeys::Pascal,
            merge_groups: false,
            legacy: false,
            lossless: false,
        }
    }
}

impl EncodeOptions {
    /// Images go into the records; boxes without area are kept; no masks are written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether images go into the records.
    #[must_use]
    pub fn images(self, images: bool) -> Self {
        Self { images, ..self }
    }

    /// Whether boxes are cut at the image's border. Where they are not, those that reach outside are told all the same;
    /// TensorFlow's trainers fail on coordinates above 1.1.
    ///
    /// ```
    /// assert_ne!(cvat_tfrecord_format::EncodeOptions::new().clamp(false), cvat_tfrecord_format::EncodeOptions::new());
    /// ```
    #[must_use]
    pub fn clamp(self, clamp: bool) -> Self {
        Self { clamp, ..self }
    }

    /// Whether boxes without area are dropped.
    #[must_use]
    pub fn drop_degenerate(self, drop_degenerate: bool) -> Self {
        Self { drop_degenerate, ..self }
    }

    /// Whether every object gets a mask, and what its pixels are in it.
    ///
    /// Shapes without pixels of their own, rectangles and skeletons, are left out then: readers want a mask of every
    /// object.
    #[must_use]
    pub fn masks(self, masks: Option<MaskValues>) -> Self {
        Self { masks, ..self }
    }

    /// Which reader [`encode_frame`] writes for: its words for formats of images, its kind of source ids, areas where it
    /// has them. [`DetectionExample::to_example_for`] has its keys, and [`RecordEncoder`](crate::RecordEncoder) does both.
    ///
    /// A source id that has to be a decimal number, and is none, becomes the first 53 bits of the SHA-256 digest of subset,
    /// slash and name: the same in every run, whatever the order of the frames.
    ///
    /// ```
    /// use cvat_model::{AnnotatedFrame, FrameEncoder, FrameSize, Labels};
    /// use cvat_tfrecord_format::{EncodeOptions, LabelIds, Profile, encode_frame};
    /// let frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
    /// let options = EncodeOptions::new().profile(Profile::named("model-garden"));
    /// let record = encode_frame(frame, &LabelIds::numbered(&Labels::new()), options).unwrap().value;
    /// assert_eq!(record.source_id, "6067696487647903");
    /// ```
    #[must_use]
    pub fn profile(self, profile: Option<&'static Profile>) -> Self {
        Self { profile, ..self }
    }

    /// Which keys objects have always, where the [profile](Self::profile) leaves a choice.
    ///
    /// ```
    /// use cvat_tfrecord_format::{EncodeOptions, ObjectKeys};
    /// assert_ne!(EncodeOptions::new().object_keys(ObjectKeys::Coco), EncodeOptions::new());
    /// ```
    #[must_use]
    pub fn object_keys(self, object_keys: ObjectKeys) -> Self {
        Self { object_keys, ..self }
    }

    /// Whether shapes that are [one object](cvat_model::instances) are one in the record, too. Default: false, a shape each.
    ///
    /// Its box is its rectangle's, else that around its polygons and masks, else that around its skeleton; its mask has the
    /// pixels of all its polygons and masks; its keypoints are its skeleton's. It is occluded where one of the shapes is,
    /// and has the attributes of all of them: where they disagree those of the first, which is told. Readers of records and
    /// of COCO make groups of that kind alone, so that what they read is written as it was. [`legacy`](Self::legacy) records
    /// have groups of their own.
    #[must_use]
    pub fn merge_groups(self, merge_groups: bool) -> Self {
        Self { merge_groups, ..self }
    }

    /// Whether records are those that CVAT 2.10 wrote, value for value, with everything it dropped or changed; what that
    /// was is in the warnings.
    ///
    /// Boxes without area are kept then, whatever else is said, and masks are those of Datumaro's `--save-masks`, 0 and 1:
    /// of an object without pixels no bytes. [`LabelIds::legacy`] has the ids that go with it.
    ///
    /// ```
    /// use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Labels, Shape};
    /// use cvat_tfrecord_format::{EncodeOptions, LabelIds, encode_frame};
    /// let labels: Labels = ["naïve dog"].into_iter().collect();
    /// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
    /// let bounding_box = BoundingBox::new(-1.0, 2.0, 4.333, 6.567).unwrap();
    /// frame.shapes.push(Shape::rectangle(labels.find("naïve dog"), bounding_box));
    /// let options = EncodeOptions::new().legacy(true);
    /// let record = encode_frame(frame, &LabelIds::legacy(&labels), options).unwrap();
    /// let instance = &record.value.instances[0];
    /// assert_eq!((instance.text.as_str(), instance.bounding_box.xmin), ("nave dog", -0.05));
    /// let codes: Vec<_> = record.warnings.iter().map(|warning| warning.kind().code()).collect();
    /// assert_eq!(codes, ["rounded", "not-ascii"]);
    /// ```
    #[must_use]
    pub fn legacy(self, legacy: bool) -> Self {
        Self { legacy, ..self }
    }

    /// Whether [`RecordEncoder`](crate::RecordEncoder) keeps the frame's annotations exactly, too, under `cvat/…`.
    ///
    /// All other keys stay as they are without. [`legacy`](Self::legacy) records have none of these keys. What no other key has a place for is told as a note then, not as a
    /// loss.
    #[must_use]
    pub fn lossless(self, lossless: bool) -> Self {
        Self { lossless, ..self }
    }

    /// Whether records keep annotations under `cvat/…`: those that CVAT 2.10 wrote do not.
    pub(crate) fn keeps_all(self) -> bool {
        self.lossless && !self.legacy
    }
}

/// Turns a frame into a detection record.
///
/// Rectangles, polygons, ellipses, masks and skeletons become objects with the upright box around them, cut at the
/// image's border; what that changes, and what is left out, is in the warnings. Tags become classes of the image. The
/// format is told from the image's bytes, never from its name, and empty where it is not known; the digest is of
/// exactly those bytes. That an image is in no known format is for its reader to say.
///
/// # Errors
///
/// Where a label has no id.
pub fn encode_frame(
    mut frame: AnnotatedFrame,
    ids: &LabelIds,
    options: EncodeOptions,
) -> Result<WithWarnings<DetectionExample>, UnmappedLabel> {
    if options.legacy {
        let wanted = legacy::Wanted { images: options.images, masks: options.masks.is_some() };
        return legacy::encode_frame(frame, ids, wanted);
    }
    let mut warnings = Vec::new();
    let mut instances = Vec::with_capacity(frame.shapes.len());
    let members = members(&frame.shapes, options.merge_groups);
    let mut objects = Instances::new(ids, frame.size, options, members.len());
    for members in members {
        let index = members.first().copied().unwrap_or(0);
        let mut warn =
            |kind| warnings.push(Warning::new(Location::frame(frame.name.as_str()).object(index), kind));
        let shapes: Vec<_> = members.iter().filter_map(|&at| frame.shapes.get(at)).collect();
        instances.extend(match *shapes {
            [shape] => objects.of(shape, &mut warn)?,
            _ => objects.of_several(&shapes, &mut warn)?,
        });
    }
    let classes = classes(&frame.tags, ids, &mut |kind| {
        warnings.push(Warning::new(Location::frame(frame.name.as_str()), kind));
    })?;
    let image = frame.image.take().filter(|_| options.images).unwrap_or_default();
    let (mut format, digest) = describe(&image);
    if let Some(profile) = options.profile {
        let mut warn = |kind| warnings.push(Warning::new(Location::frame(frame.name.as_str()), kind));
        frame.source_id = for_reader::source_id(profile, &frame, &mut warn);
        format = for_reader::format_word(profile, format, image.is_empty(), &mut warn);
    }
    let detection = DetectionExample {
        instances,
        filename: frame.name,
        source_id: frame.source_id,
        width: Some(frame.size.width().into()),
        height: Some(frame.size.height().into()),
        encoded: image,
        classes,
        format,
        sha256: digest,
        other_keys: Vec::new(),
    };
    Ok(WithWarnings { value: detection, warnings })
}

/// The places of each object's shapes.
fn members(shapes: &[Shape], merge_groups: bool) -> Vec<Vec<usize>> {
    if merge_groups {
        cvat_model::instances::of_shapes(shapes)
    } else {
        (0..shapes.len()).map(|at| vec![at]).collect()
    }
}

/// Format word and digest of an image, both empty for no image.
fn describe(image: &Bytes) -> (String, String) {
    if image.is_empty() {
        return Default::default();
    }
    let format = probe(image).format.map(|format| format.to_string()).unwrap_or_default();
    (format, digest(image))
}

/// Classes of the whole image; what else is said of them is not kept.
fn classes(
    tags: &[Tag],
    ids: &LabelIds,
    warn: &mut impl FnMut(WarningKind),
) -> Result<Vec<ImageClass>, UnmappedLabel> {
    let mut classes = Vec::with_capacity(tags.len());
    for tag in tags {
        if tag.label.is_none() {
            warn(WarningKind::NotConverted(ShapeKind::Tag));
            continue;
        }
        let (text, id) = ids.get(tag.label).ok_or_else(|| ids.unmapped(tag.label))?;
        classes.push(ImageClass { text: text.to_owned(), id });
        let attributes = tag.attributes.iter().map(|a| (true, Property::Attribute(a.name.clone())));
        let others = [(tag.group != 0, Property::Group), (is_told(&tag.source), Property::Source)];
        for (_, property) in attributes.chain(others).filter(|(said, _)| *said) {
            warn(WarningKind::NotKept(property));
        }
    }
    Ok(classes)
}

/// Whether a source says more than that somebody drew it.
pub(crate) fn is_told(source: &str) -> bool {
    !matches!(source, "" | "manual" | "file")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NormalizedBox;
    use cvat_model::{BoundingBox, FrameSize, Labels, Shape};

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

    #[test]
    fn boxes_that_are_not_cut_are_counted_where_they_reach_outside() {
        let codes = |sides: [f64; 4], drop: bool| {
            let options = EncodeOptions::new().clamp(false).drop_degenerate(drop);
            let record = encode_frame(frame(&[sides]), &LabelIds::numbered(&Labels::new()), options).unwrap();
            let codes: Vec<_> = record.warnings.iter().map(|warning| warning.kind().code()).collect();
            (record.value.instances.first().map(|instance| instance.bounding_box.xmax), codes)
        };
        assert_eq!(codes([5.0, 5.0, 30.0, 9.0], true), (Some(1.5), vec!["outside-kept"]));
        // Outside altogether it has an area all the same.
        assert_eq!(codes([30.0, 5.0, 40.0, 9.0], true), (Some(2.0), vec!["outside-kept"]));
        assert_eq!(codes([5.0, 5.0, 5.0, 9.0], false), (Some(0.25), vec!["zero-area"]));
        assert_eq!(codes([30.0, 5.0, 30.0, 9.0], true), (None, vec!["outside-kept", "degenerate-dropped"]));
        assert_eq!(codes([5.0, 5.0, 10.0, 9.0], false), (Some(0.5), vec![]));
    }
}
