//! A frame of a video: its shapes as tracks will have them, a pure function of the frame.

use cvat_model::{
    AnnotatedFrame, DatasetError, EncodedFrame, FrameEncoder, FrameSize, Geometry, Location, Property, Shape,
    ShapeKind, TrackedShape, Warning, WarningKind, transforms,
};

use super::image::{Encoder, unwritable};
use super::shape::{DEFAULT_SOURCE, element, push_after_frame};
use crate::decode::shape::kind;
use crate::frame_name;

/// Turns frames into what the writer puts together to tracks.
#[derive(Debug)]
pub(crate) struct VideoEncoder(pub(crate) Encoder);

/// A shape of a frame, with what decides which track it goes into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FrameShape {
    /// Its position in the frame.
    pub(crate) object: usize,
    pub(crate) track: Option<u64>,
    pub(crate) label: String,
    pub(crate) source: String,
    pub(crate) group: i64,
    /// As the model has it.
    pub(crate) keyframe: Option<bool>,
    /// It says that the object is not in the frame.
    pub(crate) outside: bool,
    pub(crate) kind: ShapeKind,
    /// What follows the frame's number.
    pub(crate) text: String,
    /// Where in the text the object is said to be in the frame.
    pub(crate) flags: Vec<u32>,
    /// Where in the text it is said whether the shape is a keyframe, of one in a track that its source gives as none.
    pub(crate) keyframe_flags: Vec<u32>,
}

impl VideoEncoder {
    fn shape(
        &self,
        object: usize,
        mut shape: Shape,
        outside: bool,
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<FrameShape> {
        if let Some(kind) = unwritable(&shape.geometry) {
            warn(kind);
            return None;
        }
        let (label, warning) = self.0.label(shape.label);
        warning.into_iter().for_each(&mut *warn);
        let (id, label) = label?;
        let label = label.to_owned();
        self.0.clean(&mut shape, id, warn);
        let kind = shape.geometry.kind();
        if shape.track.is_none() && matches!(&shape.geometry, Geometry::Skeleton(parts) if parts.is_empty()) {
            // Only its points could say that it is not in the frame any more. Tracks see to that themselves.
            warn(WarningKind::NotConverted(kind));
            return None;
        }
        let (track, group, mut source) = (shape.track, shape.group, std::mem::take(&mut shape.source));
        if source.is_empty() {
            DEFAULT_SOURCE.clone_into(&mut source);
        }
        let keyframe = shape.keyframe.filter(|_| track.is_some());
        let mut tracked = TrackedShape { frame: 0, outside, keyframe: keyframe != Some(false), shape };
        let mut text = String::new();
        if push_after_frame(&mut text, &tracked).is_none() {
            warn(WarningKind::NotConverted(kind));
            return None;
        }
        let keyframe_flags = if track.is_none() || keyframe == Some(true) {
            Vec::new()
        } else {
            let is_keyframe = std::mem::replace(&mut tracked.keyframe, keyframe.is_some());
            let differing = differing(&text, &tracked);
            tracked.keyframe = is_keyframe;
            differing
        };
        tracked.outside = true;
        let flags = differing(&text, &tracked);
        Some(FrameShape {
            object,
            track,
            label,
            source,
            group,
            keyframe,
            outside,
            kind,
            text,
            flags,
            keyframe_flags,
        })
    }
}

/// Where the text of a shape is not this one's; the two differ in nothing but flags, and those are of one length.
fn differing(text: &str, other: &TrackedShape) -> Vec<u32> {
    let mut of_other = String::new();
    push_after_frame(&mut of_other, other);
    let differing = text.bytes().zip(of_other.bytes()).enumerate().filter(|(_, (a, b))| a != b);
    differing.filter_map(|(at, _)| u32::try_from(at).ok()).collect()
}

impl FrameEncoder for VideoEncoder {
    fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
        let location = Location::frame(&frame.name);
        let mut warnings = Vec::new();
        if frame.has_own_source_id() {
            warnings.push(Warning::new(location.clone(), WarningKind::NotKept(Property::SourceId)));
        }
        let mut body = Vec::new();
        put_number(&mut body, u64::from(frame.size.width()));
        put_number(&mut body, u64::from(frame.size.height()));
        let (mut objects, objects_read) = (0, frame.shapes.len());
        for (object, mut shape) in frame.shapes.into_iter().enumerate() {
            let mut warn = |kind| warnings.push(Warning::new(location.clone().object(object), kind));
            if self.0.settle_boxes
                && !transforms::settle_box(&mut shape, frame.size, self.0.drop_degenerate, &mut warn)
            {
                continue;
            }
            if let Some(shape) = self.shape(object, shape, false, &mut warn) {
                objects += 1;
                shape.put(&mut body);
            }
        }
        for (object, shape) in (objects_read..).zip(frame.outside) {
            let mut warn = |kind| warnings.push(Warning::new(location.clone(), kind));
            if let Some(shape) = self.shape(object, shape, true, &mut warn) {
                shape.put(&mut body);
            }
        }
        let tag = Warning::new(location, WarningKind::NotConverted(ShapeKind::Tag));
        warnings.extend(frame.tags.iter().map(|_| tag.clone()));
        let number = frame.number.or_else(|| frame_name::number_of_video(&frame.name));
        let mut encoded = EncodedFrame::new(frame.subset, frame.name, body);
        encoded.number = number;
        encoded.task_id = frame.task_id;
        encoded.image = frame.image.filter(|_| self.0.images);
        (encoded.objects, encoded.warnings) = (objects, warnings);
        Ok(encoded)
    }
}

/// The frame's size and shapes; `None` for what this module did not write.
pub(crate) fn parse(mut body: &[u8]) -> Option<(FrameSize, Vec<FrameShape>)> {
    let rest = &mut body;
    let mut pixels = || u32::try_from(take_number(rest)?).ok();
    let size = FrameSize::new(pixels()?, pixels()?)?;
    let mut shapes = Vec::new();
    while !body.is_empty() {
        shapes.push(FrameShape::take(&mut body)?);
    }
    Some((size, shapes))
}

impl FrameShape {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(out, self.object as u64);
        put_number(out, u64::from(self.track.is_some()));
        put_number(out, self.track.unwrap_or_default());
        put_number(out, self.group.cast_unsigned());
        put_number(out, self.keyframe.map_or(2, u64::from));
        put_number(out, u64::from(self.outside));
        for text in [&*self.label, &self.source, element(self.kind).unwrap_or_default(), &self.text] {
            put_number(out, text.len() as u64);
            out.extend_from_slice(text.as_bytes());
        }
        for flags in [&self.flags, &self.keyframe_flags] {
            put_number(out, flags.len() as u64);
            for flag in flags {
                put_number(out, u64::from(*flag));
            }
        }
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        let object = usize::try_from(take_number(rest)?).ok()?;
        let is_tracked = take_number(rest)? != 0;
        let track = Some(take_number(rest)?).filter(|_| is_tracked);
        let group = take_number(rest)?.cast_signed();
        let keyframe = match take_number(rest)? {
            2 => None,
            keyframe => Some(keyframe != 0),
        };
        let outside = take_number(rest)? != 0;
        let (label, source) = (take_text(rest)?, take_text(rest)?);
        let (kind, text) = (kind(&take_text(rest)?)?, take_text(rest)?);
        let (flags, keyframe_flags) = (take_flags(rest)?, take_flags(rest)?);
        Some(Self {
            object,
            track,
            label,
            source,
            group,
            keyframe,
            outside,
            kind,
            text,
            flags,
            keyframe_flags,
        })
    }
}

fn put_number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn take_number(rest: &mut &[u8]) -> Option<u64> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u64::from_le_bytes(*number))
}

fn take_text(rest: &mut &[u8]) -> Option<String> {
    let len = usize::try_from(take_number(rest)?).ok()?;
    let (text, after) = rest.split_at_checked(len)?;
    *rest = after;
    String::from_utf8(text.to_vec()).ok()
}

fn take_flags(rest: &mut &[u8]) -> Option<Vec<u32>> {
    (0..take_number(rest)?).map(|_| u32::try_from(take_number(rest)?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::WriteOptions;
    use cvat_model::{BoundingBox, Labels, Point, SkeletonElement};

    fn encoded() -> EncodedFrame {
        let mut labels: Labels = ["car"].into_iter().collect();
        for part in ["a", "b", "c"] {
            let mut label = cvat_model::Label::new(part);
            label.parent = labels.find("car");
            labels.insert(label);
        }
        let mut frame = AnnotatedFrame::new("clip/frame_000012.png", FrameSize::new(20, 10).unwrap());
        let mut car = Shape::rectangle(labels.find("car"), BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap());
        (car.track, car.group) = (Some(7), -3);
        let point = |label: &str, outside| SkeletonElement {
            label: label.into(),
            points: vec![Point { x: 0.0, y: 1.0 }],
            outside,
            ..SkeletonElement::default()
        };
        let parts = vec![point("a", false), point("b", true), point("c", false)];
        let mut gone = Shape::new(labels.find("car"), Geometry::Skeleton(parts.clone()));
        (gone.track, gone.keyframe) = (Some(8), Some(false));
        frame.outside.push(gone);
        frame.shapes = vec![car, Shape::new(labels.find("car"), Geometry::Skeleton(parts))];
        VideoEncoder(Encoder::new(labels, &WriteOptions::new())).encode(frame).unwrap()
    }

    #[test]
    fn what_is_put_is_taken() {
        let encoded = encoded();
        assert_eq!((encoded.number, encoded.objects), (Some(12), 2));
        let (size, shapes) = parse(&encoded.body).unwrap();
        assert_eq!((size.width(), size.height()), (20, 10));
        let [car, skeleton, gone] = shapes.as_slice() else { panic!("{shapes:?}") };
        assert_eq!((car.object, car.track, car.group), (0, Some(7), -3));
        assert_eq!(
            (car.kind, car.label.as_str(), car.source.as_str()),
            (ShapeKind::Rectangle, "car", "manual")
        );
        assert!(car.text.starts_with("\" keyframe=\"1\" outside=\"0\" occluded=\"0\" xtl=\"1.00\""));
        assert_eq!((skeleton.object, skeleton.track), (1, None));
        assert_eq!((gone.track, gone.outside, gone.keyframe), (Some(8), true, Some(false)));
        assert_eq!(
            (gone.flags.len(), gone.keyframe_flags.len()),
            (0, 4),
            "the skeleton and each of its points"
        );
        assert_eq!((car.outside, car.keyframe, car.keyframe_flags.len()), (false, None, 1));
        let flags = |shape: &FrameShape| -> Vec<u8> {
            shape.flags.iter().map(|&at| shape.text.as_bytes()[at as usize]).collect()
        };
        assert_eq!(flags(car), b"0");
        assert_eq!(flags(skeleton), b"00", "the point that is outside already needs no change");
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        let body = encoded().body;
        let (_, shapes) = parse(&body).unwrap();
        let (mut first, mut second) = (Vec::new(), Vec::new());
        shapes[0].put(&mut first);
        shapes[1].put(&mut second);
        let whole = [16, 16 + first.len(), 16 + first.len() + second.len(), body.len()];
        for len in 0..body.len() {
            assert_eq!(parse(&body[..len]).is_some(), whole.contains(&len), "{len}");
        }
    }
}
