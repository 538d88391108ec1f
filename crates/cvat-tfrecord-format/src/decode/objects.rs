//! The objects of a record: boxes, masks and skeletons in pixels.

use cvat_model::{
    Attribute, BoundingBox, FrameSize, Geometry, LabelId, Mask, Property, Shape, ShapeKind, WarningKind,
};

use super::keypoints::Skeletons;
use crate::detection::{Instance, InstanceMask, NormalizedBox};
use crate::vocabulary::Vocabulary;
use crate::{keys, mask_png};

/// How far, in pixels, a side of a box may lie from what it is the box of and say no more than that: some producers'
/// boxes end at the last pixel and not behind it. Single precision may add a little.
const TOLERANCE: f64 = 1.01;

/// More runs of pixels than the masks of any frame have: four bytes each are held.
pub(crate) const MAX_RUNS: usize = 1 << 26;

/// Bytes that the PNG rows of the masks of a frame may be, which take seconds to look at however few bytes they are
/// packed into: a hundred masks of a hundred megapixels fit.
pub(crate) const MAX_ROW_BYTES: u64 = 1 << 34;

/// Turns the instances of one record into shapes.
pub(super) struct Objects<'a> {
    vocabulary: &'a Vocabulary,
    size: FrameSize,
    skeletons: Skeletons<'a>,
    /// The last group number given out.
    group: i64,
    runs: usize,
    /// Of [`MAX_ROW_BYTES`].
    row_bytes_left: u64,
}

impl<'a> Objects<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, size: FrameSize) -> Self {
        let skeletons = Skeletons::new(vocabulary, size);
        Self { vocabulary, size, skeletons, group: 0, runs: 0, row_bytes_left: MAX_ROW_BYTES }
    }

    /// The shapes of one instance: its mask and its skeleton, and its box where it has neither or says more than they.
    /// Several are one group.
    pub(super) fn shapes(&mut self, instance: &Instance, warn: &mut impl FnMut(WarningKind)) -> Vec<Shape> {
        let around = to_pixels(&instance.bounding_box, self.size);
        let of_box = around;
        if around.is_none() {
            warn(WarningKind::NotFinite);
        }
        let mask = instance.mask.as_ref().map(|mask| self.mask(mask));
        let (mask, is_unread) = match mask {
            Some(Err(words)) => {
                warn(WarningKind::MaskUnread(words));
                (None, true)
            }
            Some(Ok(mask)) => (Some(mask), false),
            None => (None, false),
        };
        let (label, warning) = self.vocabulary.labels().resolve(&instance.text, instance.id);
        if let Some(kind) = warning {
            warn(kind);
        }
        let skeleton = self.skeletons.skeleton(label, &instance.keypoints, warn);
        let finest = match (&mask, &skeleton) {
            (Some(mask), _) => Some((ShapeKind::Mask, mask.bounding_box())),
            (None, Some((_, around))) => Some((ShapeKind::Skeleton, Some(*around))),
            (None, None) => None,
        };
        let around = around.filter(|around| match finest {
            Some((kind, finest)) if finest.is_some_and(|finest| self.says_more(around, &finest)) => {
                if !is_unread {
                    warn(WarningKind::BoxKept(kind));
                }
                true
            }
            Some(_) => is_unread,
            None => true,
        });
        if instance.area.is_some_and(|area| !is_derived(area, mask.as_ref(), of_box.as_ref())) {
            warn(WarningKind::NotKept(Property::Feature(keys::AREA.to_owned())));
        }
        let geometries = [
            around.map(|bounding_box| Geometry::Rectangle { bounding_box, rotation: 0.0 }),
            mask.map(Geometry::Mask),
            skeleton.map(|(elements, _)| Geometry::Skeleton(elements)),
        ];
        let geometries: Vec<_> = geometries.into_iter().flatten().collect();
        let group = if geometries.len() > 1 {
            self.group += 1;
            self.group
        } else {
            0
        };
        let attributes =
            if geometries.is_empty() { Vec::new() } else { self.attributes(label, instance, warn) };
        let shapes = geometries.into_iter().map(|geometry| {
            let mut shape = Shape::new(label, geometry);
            shape.group = group;
            shape.track = instance.track.and_then(|track| u64::try_from(track).ok());
            shape.occluded = instance.attributes.get(keys::OCCLUDED).is_some_and(|value| !value.is_zero());
            shape.attributes.clone_from(&attributes);
            shape
        });
        shapes.collect()
    }

    /// The pixels of a mask, or why there are none.
    fn mask(&mut self, mask: &InstanceMask) -> Result<Mask, String> {
        let too_many = || format!("the masks of its frame have more than {MAX_RUNS} runs of pixels");
        if self.runs > MAX_RUNS {
            return Err(too_many());
        }
        let mask = match mask {
            InstanceMask::Png(png) => {
                let left = self.row_bytes_left.checked_sub(mask_png::rows_len(png, self.size));
                self.row_bytes_left = left.ok_or_else(|| {
                    format!("the masks of its frame have more than {MAX_ROW_BYTES} bytes of pixels")
                })?;
                mask_png::read(png, self.size)
            }
            InstanceMask::Numerical(numbers) => mask_png::from_numbers(numbers, self.size),
        };
        let mask = mask.map_err(|why| why.to_string())?;
        let mask = mask.filter(|mask| mask.area() > 0).ok_or_else(|| "it has no pixel".to_owned())?;
        self.runs = self.runs.saturating_add(mask.runs().len());
        if self.runs > MAX_RUNS { Err(too_many()) } else { Ok(mask) }
    }

    /// Whether a side of the box lies elsewhere than that of the box around what is inside; the border of the image cuts
    /// both.
    fn says_more(&self, around: &BoundingBox, inside: &BoundingBox) -> bool {
        let (width, height) = (f64::from(self.size.width()), f64::from(self.size.height()));
        let sides = |b: &BoundingBox| {
            let b = b.clamped(width, height);
            [b.xtl(), b.ytl(), b.xbr(), b.ybr()]
        };
        sides(around).iter().zip(sides(inside)).any(|(a, b)| (a - b).abs() > TOLERANCE)
    }

    fn attributes(
        &self,
        label: Option<LabelId>,
        instance: &Instance,
        warn: &mut impl FnMut(WarningKind),
    ) -> Vec<Attribute> {
        let mut attributes = Vec::new();
        for (name, value) in instance.attributes.iter() {
            if name == keys::OCCLUDED {
                // The shape's flag holds no more than whether it is 0.
                if !matches!(value.to_whole(), Some(0 | 1)) {
                    warn(WarningKind::NotKept(Property::Attribute(name.to_owned())));
                }
                continue;
            }
            match self.vocabulary.value(label, name, value) {
                Some(value) => attributes.push(Attribute { name: name.to_owned(), value }),
                // Flags are 0 where nothing is known.
                None if value.is_zero() && keys::flag(name).is_some() => {}
                None => warn(WarningKind::NotKept(Property::Attribute(name.to_owned()))),
            }
        }
        if !instance.view.is_empty() {
            let has_pose = attributes.iter().any(|attribute| attribute.name == keys::POSE);
            if self.vocabulary.has_text(label, keys::POSE) && !has_pose {
                attributes.push(Attribute { name: keys::POSE.to_owned(), value: instance.view.clone() });
            } else {
                warn(WarningKind::NotKept(Property::Feature(keys::VIEW.to_owned())));
            }
        }
        attributes
    }
}

/// Whether an area says nothing that the mask, or the box, does not say, or nothing at all: many producers compute it of
/// polygons, and round it.
fn is_derived(area: f32, mask: Option<&Mask>, of_box: Option<&BoundingBox>) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "compared with a hundredth")]
    let own = match (mask, of_box) {
        (Some(mask), _) => mask.area() as f64,
        (None, Some(b)) => (b.xbr() - b.xtl()) * (b.ybr() - b.ytl()),
        (None, None) => return area == 0.0,
    };
    area == 0.0 || (f64::from(area) - own).abs() <= (own.abs() / 100.0).max(1.0)
}

fn to_pixels(b: &NormalizedBox, size: FrameSize) -> Option<BoundingBox> {
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    BoundingBox::new(
        f64::from(b.xmin) * width,
        f64::from(b.ymin) * height,
        f64::from(b.xmax) * width,
        f64::from(b.ymax) * height,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_have_a_bound() {
        let (vocabulary, size) = (Vocabulary::default(), FrameSize::new(2, 1).unwrap());
        let mut objects = Objects::new(&vocabulary, size);
        let mask = InstanceMask::Numerical(vec![0.0, 1.0]);
        objects.runs = MAX_RUNS - 2;
        assert!(objects.mask(&mask).is_ok());
        let words = objects.mask(&mask).unwrap_err();
        assert_eq!(words, "the masks of its frame have more than 67108864 runs of pixels");
        assert_eq!(objects.mask(&mask), Err(words));
    }

    #[test]
    fn rows_of_masks_have_a_bound() {
        let (vocabulary, size) = (Vocabulary::default(), FrameSize::new(2, 3).unwrap());
        let mask = |size| {
            let pixels = Mask::new(0, 0, 1, 1, vec![0, 1]).unwrap();
            InstanceMask::Png(mask_png::write(&pixels, size, 1).unwrap())
        };
        let mut objects = Objects::new(&vocabulary, size);
        // Three rows of a filter's number and two pixels.
        objects.row_bytes_left = 17;
        assert!(objects.mask(&mask(size)).is_ok());
        let other = objects.mask(&mask(FrameSize::new(20, 30).unwrap()));
        assert_eq!(other.unwrap_err(), "it is 20x30, the image 2x3");
        let words = objects.mask(&mask(size)).unwrap_err();
        assert_eq!(words, "the masks of its frame have more than 17179869184 bytes of pixels");
        assert!(objects.mask(&InstanceMask::Numerical(vec![1.0; 6])).is_ok());
    }
}
