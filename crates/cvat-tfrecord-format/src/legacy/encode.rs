//! From an annotated frame to the record that CVAT 2.10 wrote.

use bytes::Bytes;
use cvat_model::{
    AnnotatedFrame, FrameSize, Location, Property, Shape, ShapeKind, Warning, WarningKind, WithWarnings,
};
use image_probe::probe;

use super::groups;
use super::members::{self, Extent, Member, Pixels};
use super::names::{file_name, format_word};
use crate::detection::{DetectionExample, Instance, InstanceMask, NormalizedBox};
use crate::digest::digest;

use crate::encode::{MAX_MASK_BYTES, is_told};
use crate::labels::{LabelIds, UnmappedLabel};
use crate::mask_png;
use crate::printable::printable;

/// What of a frame is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) images: bool,
    /// Datumaro's `--save-masks`.
    pub(crate) masks: bool,
}

/// Turns a frame into the record that CVAT 2.10 wrote of it; all that is dropped or changed is in the warnings.
///
/// # Errors
///
/// Where a label has no id.
pub(crate) fn encode_frame(
    mut frame: AnnotatedFrame,
    ids: &LabelIds,
    wanted: Wanted,
) -> Result<WithWarnings<DetectionExample>, UnmappedLabel> {
    let mut warnings = Vec::new();
    let filename = file_name(&frame.name, frame.number);
    let image = frame.image.take().filter(|_| wanted.images).unwrap_or_default();
    let mut warn = |kind| warnings.push(Warning::new(Location::frame(&frame.name), kind));
    let (format, sha256) = of_image(&image, &filename, &mut warn);
    if filename != frame.name {
        warn(WarningKind::Renamed { from: frame.name.clone(), to: filename.clone() });
    }
    if !frame.source_id.is_empty() {
        warn(WarningKind::NotKept(Property::Feature(crate::keys::SOURCE_ID.to_owned())));
    }
    for _ in &frame.tags {
        warn(WarningKind::NotConverted(ShapeKind::Tag));
    }
    let mut warn =
        |index, kind| warnings.push(Warning::new(Location::frame(&frame.name).object(index), kind));
    let mut pixels = Pixels::new(frame.size, wanted.masks);
    let members = frame.shapes.iter().enumerate().filter_map(|(index, shape)| {
        members::of_shape(index, shape, &mut pixels, &mut |kind| warn(index, kind))
    });
    let members = members.collect();
    let masks = wanted.masks.then_some(MAX_MASK_BYTES);
    let mut objects = Objects { ids, size: frame.size, masks, is_full: false };
    let mut instances = Vec::new();
    for group in groups::instances(members) {
        instances.extend(objects.instance(&group, &mut warn)?);
    }
    let detection = DetectionExample {
        filename,
        source_id: String::new(),
        width: Some(frame.size.width().into()),
        height: Some(frame.size.height().into()),
        encoded: image,
        format,
        sha256,
        instances,
        ..DetectionExample::default()
    };
    Ok(WithWarnings { value: detection, warnings })
}

/// Format word, by the file's name alone, and digest of an image.
fn of_image(image: &Bytes, filename: &str, warn: &mut impl FnMut(WarningKind)) -> (String, String) {
    if image.is_empty() {
        return Default::default();
    }
    let declared = format_word(filename).to_owned();
    let actual = probe(image).format;
    if actual.is_none_or(|format| declared.is_empty() || !format.is_called(&declared)) {
        let actual = actual.map(|format| format.to_string()).unwrap_or_default();
        warn(WarningKind::ImageFormat { declared: declared.clone(), actual });
    }
    (declared, digest(image))
}

/// Makes the instances of one record.
struct Objects<'a> {
    ids: &'a LabelIds,
    size: FrameSize,
    /// Bytes left for masks, where they are wanted.
    masks: Option<usize>,
    /// Set once a mask did not fit: none is made for nothing from there on.
    is_full: bool,
}

impl Objects<'_> {
    /// The instance that the members of a group became, or one member alone.
    fn instance(
        &mut self,
        members: &[Member<'_>],
        warn: &mut impl FnMut(usize, WarningKind),
    ) -> Result<Option<Instance>, UnmappedLabel> {
        let Some(leader) = groups::leader(members) else { return Ok(None) };
        let mask = match self.mask(members, leader.kind()) {
            Ok(mask) => mask,
            Err(kind) => {
                for member in members {
                    warn(member.index, kind.clone());
                }
                return Ok(None);
            }
        };
        let label = leader.shape.label;
        let (name, id) = self.ids.get(label).ok_or_else(|| self.ids.unmapped(label))?;
        let text = printable(name);
        if text != name {
            warn(leader.index, WarningKind::NotAscii(name.to_owned()));
        }
        for member in members {
            let mut warn = |kind| warn(member.index, kind);
            if member.index == leader.index {
                self.say(member, &mut warn);
            } else {
                warn(WarningKind::GroupMerged(member.kind()));
            }
        }
        let bounding_box = normalize(groups::union(members), self.size);
        Ok(Some(Instance { bounding_box, text, id, mask, ..Instance::default() }))
    }

    /// The pixels of all members, no bytes for rectangles alone.
    fn mask(&mut self, members: &[Member<'_>], kind: ShapeKind) -> Result<Option<InstanceMask>, WarningKind> {
        let Some(left) = self.masks else { return Ok(None) };
        if self.is_full {
            return Err(WarningKind::NotConverted(kind));
        }
        let not_rasterised = |error| WarningKind::NotRasterised(kind, error);
        let png = match groups::pixels(members, self.size).map_err(not_rasterised)? {
            Some(pixels) => mask_png::write(&pixels, self.size, 1).map_err(not_rasterised)?,
            None => Bytes::new(),
        };
        let Some(left) = left.checked_sub(png.len()) else {
            self.is_full = true;
            return Err(WarningKind::NotConverted(kind));
        };
        self.masks = Some(left);
        Ok(Some(InstanceMask::Png(png)))
    }

    /// What of a shape is not in the record though its instance is.
    fn say(&self, member: &Member<'_>, warn: &mut impl FnMut(WarningKind)) {
        let Member { shape, .. } = *member;
        match member.kind() {
            ShapeKind::Rectangle if shape.geometry.is_turned() => warn(WarningKind::RotationIgnored),
            ShapeKind::Rectangle => {}
            kind if self.masks.is_none() => warn(WarningKind::BecameBox(kind)),
            ShapeKind::Ellipse => warn(WarningKind::BecameMask(ShapeKind::Ellipse)),
            _ => {}
        }
        for property in properties(shape) {
            warn(WarningKind::NotKept(property));
        }
    }
}

/// What else is said of a shape, for which there was no place.
fn properties(shape: &Shape) -> impl Iterator<Item = Property> {
    let said = [
        (shape.occluded, Property::Occluded),
        (shape.z_order != 0, Property::ZOrder),
        (shape.group != 0, Property::Group),
        (shape.track.is_some(), Property::Track),
        (is_told(&shape.source), Property::Source),
    ];
    let attributes = shape.attributes.iter().map(|attribute| Property::Attribute(attribute.name.clone()));
    said.into_iter().filter_map(|(said, property)| said.then_some(property)).chain(attributes)
}

/// Divided in double precision, the second corner from the first and the lengths, and stored in single.
#[expect(clippy::cast_possible_truncation, reason = "the format stores single precision")]
fn normalize(Extent { x, y, w, h }: Extent, size: FrameSize) -> NormalizedBox {
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    NormalizedBox {
        xmin: (x / width) as f32,
        xmax: ((x + w) / width) as f32,
        ymin: (y / height) as f32,
        ymax: ((y + h) / height) as f32,
    }
}
