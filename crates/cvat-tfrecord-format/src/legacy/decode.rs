//! From a record to what CVAT 2.10 imported of it.

use cvat_model::{
    AnnotatedFrame, BoundingBox, FrameSize, Geometry, Location, Mask, Property, Shape, ShapeKind, Warning,
    WarningKind, WithWarnings,
};

use super::rounding::two_decimals;
use crate::decode::{MAX_ROW_BYTES, MAX_RUNS, NoSize, decode_frame as decode_bare_frame};
use crate::detection::{DetectionExample, Instance, InstanceMask, NormalizedBox};
use crate::keys;
use crate::mask_png;
use crate::vocabulary::Vocabulary;

/// Rounding that moves a coordinate by less is that of single precision.
const TOLERANCE: f64 = 1e-3;

/// Leaves nothing of a record but its image, boxes, texts and masks, and says what else there was, by object.
pub(crate) fn reduce(detection: &mut DetectionExample, warn: &mut impl FnMut(Option<usize>, WarningKind)) {
    for _ in std::mem::take(&mut detection.classes) {
        warn(None, WarningKind::NotConverted(ShapeKind::Tag));
    }
    for (index, instance) in detection.instances.iter_mut().enumerate() {
        let Instance { bounding_box, text, id, mask, keypoints, track, attributes, view, area } =
            std::mem::take(instance);
        for keypoint in keypoints.into_iter().filter(|keypoint| keypoint.visibility != 0) {
            warn(Some(index), WarningKind::NotKept(Property::Keypoint(keypoint.text)));
        }
        if track.is_some_and(|track| track >= 0) {
            warn(Some(index), WarningKind::NotKept(Property::Track));
        }
        for (name, _) in attributes.iter().filter(|(_, value)| !value.is_zero()) {
            let property = match name {
                keys::OCCLUDED => Property::Occluded,
                name => Property::Attribute(name.to_owned()),
            };
            warn(Some(index), WarningKind::NotKept(property));
        }
        if !view.is_empty() {
            warn(Some(index), WarningKind::NotKept(Property::Attribute(keys::POSE.to_owned())));
        }
        if area.is_some_and(|area| area != 0.0) {
            warn(Some(index), WarningKind::NotKept(Property::Feature(keys::AREA.to_owned())));
        }
        if text.is_empty() && id != 0 {
            warn(Some(index), WarningKind::IdIgnored(id));
        }
        let id = if text.is_empty() { 0 } else { id };
        *instance = Instance { bounding_box, text, id, mask, ..Instance::default() };
    }
}

/// Turns a record into the frame that CVAT 2.10 made of it.
///
/// # Errors
///
/// Where there is no size to be had.
pub(crate) fn decode_frame(
    mut detection: DetectionExample,
    name: String,
    vocabulary: &Vocabulary,
) -> Result<WithWarnings<AnnotatedFrame>, NoSize> {
    let mut noticed = Vec::new();
    reduce(&mut detection, &mut |index, kind| noticed.push((index, kind)));
    let instances = std::mem::take(&mut detection.instances);
    let mut frame = decode_bare_frame(detection, name, vocabulary)?;
    let has_masks = instances.iter().any(|instance| instance.mask.is_some());
    let mut objects = Objects { vocabulary, size: frame.value.size, runs: 0, row_bytes_left: MAX_ROW_BYTES };
    for (index, instance) in instances.iter().enumerate() {
        let mut warn = |kind| noticed.push((Some(index), kind));
        frame.value.shapes.extend(objects.shape(instance, has_masks, &mut warn));
    }
    frame.warnings.extend(noticed.into_iter().map(|(index, kind)| {
        let place = Location::frame(frame.value.name.as_str());
        Warning::new(if let Some(index) = index { place.object(index) } else { place }, kind)
    }));
    Ok(frame)
}

/// Turns the instances of one record into shapes.
struct Objects<'a> {
    vocabulary: &'a Vocabulary,
    size: FrameSize,
    runs: usize,
    row_bytes_left: u64,
}

impl Objects<'_> {
    /// The mask where there is one, else the box: CVAT failed at an instance without a mask beside others.
    fn shape(
        &mut self,
        instance: &Instance,
        has_masks: bool,
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<Shape> {
        let mask = match instance.mask.as_ref().map(|mask| self.pixels(mask, warn)) {
            Some(Ok(mask)) => Some(mask),
            Some(Err(words)) => {
                warn(WarningKind::MaskUnread(words));
                None
            }
            None if has_masks => {
                warn(WarningKind::MaskUnread(
                    "there is none, though other objects of the record have one".to_owned(),
                ));
                None
            }
            None => None,
        };
        let geometry = match mask {
            Some(mask) => {
                if says_more(&instance.bounding_box, &mask, self.size) {
                    warn(WarningKind::BoxDiscarded);
                }
                Geometry::Mask(mask)
            }
            None => Geometry::Rectangle {
                bounding_box: to_pixels(&instance.bounding_box, self.size, warn)?,
                rotation: 0.0,
            },
        };
        // Text decides: an empty one is no label, whatever the id.
        let (label, warning) = match instance.text.as_str() {
            "" => (None, None),
            text => self.vocabulary.labels().resolve(text, instance.id),
        };
        if let Some(kind) = warning {
            warn(kind);
        }
        Some(Shape::new(label, geometry))
    }

    /// The pixels that are 1. CVAT failed where there are none, and of other than 8-bit greyscale: these are read as
    /// without the option.
    fn pixels(&mut self, mask: &InstanceMask, warn: &mut impl FnMut(WarningKind)) -> Result<Mask, String> {
        let mask = match mask {
            InstanceMask::Png(png) => {
                // Looked at twice.
                let bytes = mask_png::rows_len(png, self.size).saturating_mul(2);
                let left = self.row_bytes_left.checked_sub(bytes);
                self.row_bytes_left = left.ok_or_else(|| {
                    format!("the masks of its frame have more than {MAX_ROW_BYTES} bytes of pixels")
                })?;
                let all = mask_png::read(png, self.size).map_err(|why| why.to_string())?;
                let ones = mask_png::read_ones(png, self.size).map_err(|why| why.to_string())?;
                if ones.is_some() && ones != all {
                    warn(WarningKind::PixelsIgnored);
                }
                ones.or(all)
            }
            InstanceMask::Numerical(numbers) => {
                mask_png::from_numbers(numbers, self.size).map_err(|why| why.to_string())?
            }
        };
        let mask = mask.filter(|mask| mask.area() > 0).ok_or_else(|| "it has no pixel".to_owned())?;
        self.runs = self.runs.saturating_add(mask.runs().len());
        let too_many = || format!("the masks of its frame have more than {MAX_RUNS} runs of pixels");
        if self.runs > MAX_RUNS { Err(too_many()) } else { Ok(mask) }
    }
}

/// Cut at the image's border, the second corner from the first and the lengths, both rounded.
fn to_pixels(b: &NormalizedBox, size: FrameSize, warn: &mut impl FnMut(WarningKind)) -> Option<BoundingBox> {
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    let given = [(b.xmin, width), (b.ymin, height), (b.xmax, width), (b.ymax, height)];
    if given.iter().any(|(fraction, _)| fraction.is_nan()) {
        warn(WarningKind::NotFinite);
        return None;
    }
    let pixels = given.map(|(fraction, side)| f64::from(fraction) * side);
    let cut = given.map(|(fraction, side)| (f64::from(fraction) * side).clamp(0.0, side));
    if pixels.iter().zip(cut).any(|(pixel, cut)| (pixel - cut).abs() > 0.0) {
        warn(WarningKind::Clamped);
    }
    let [x, y, right, bottom] = cut;
    let (w, h) = (right - x, bottom - y);
    let rounded = [x, y, x + w, y + h].map(two_decimals);
    if rounded.iter().zip(cut).any(|(rounded, cut)| (rounded - cut).abs() > TOLERANCE) {
        warn(WarningKind::Rounded);
    }
    let [x, y, right, bottom] = rounded;
    BoundingBox::new(x, y, right, bottom)
}

/// Whether a side of the box lies more than a pixel from that around the mask.
fn says_more(b: &NormalizedBox, mask: &Mask, size: FrameSize) -> bool {
    let Some(around) = mask.bounding_box() else { return true };
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    let sides = [
        (b.xmin, width, around.xtl()),
        (b.ymin, height, around.ytl()),
        (b.xmax, width, around.xbr()),
        (b.ymax, height, around.ybr()),
    ];
    sides.iter().any(|(fraction, side, around)| {
        let distance = (f64::from(*fraction) * side).clamp(0.0, *side) - around;
        distance.is_nan() || distance.abs() > 1.01
    })
}
