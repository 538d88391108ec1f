//! `image`: one frame with its shapes and tags, a pure function of the frame.

use cvat_model::{
    AnnotatedFrame, Attribute, DatasetError, EncodedFrame, FrameEncoder, Geometry, Label, LabelId, Labels,
    Location, Property, Shape, ShapeKind, SkeletonElement, Tag, Warning, WarningKind, transforms,
};

use super::shape::{push_attributes, push_group, push_shape, push_source};
use super::text::{clean, push_attribute};
use crate::decode::shape::is_finite;
use crate::frame_name;
use crate::options::WriteOptions;

/// Turns frames into `image` elements: all that follows the name, which the writer settles.
#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) labels: Labels,
    unlabelled: Option<(LabelId, String)>,
    pub(crate) settle_boxes: bool,
    pub(crate) drop_degenerate: bool,
    pub(crate) images: bool,
}

impl Encoder {
    pub(crate) fn new(mut labels: Labels, options: &WriteOptions) -> Self {
        let unlabelled =
            options.unlabelled.as_ref().map(|name| (labels.insert(Label::new(name)), name.clone()));
        Self {
            labels,
            unlabelled,
            settle_boxes: options.settle_boxes,
            drop_degenerate: options.drop_degenerate,
            images: options.images,
        }
    }

    /// The label to write, and what has to be said of it; `None` where there is none.
    pub(crate) fn label(&self, id: Option<LabelId>) -> (Option<(LabelId, &str)>, Option<WarningKind>) {
        // CVAT has no label without a name.
        let named = id.and_then(|id| Some((id, self.labels.get(id)?.name.as_str())));
        match (named.filter(|(_, name)| !name.is_empty()), &self.unlabelled) {
            (Some(label), _) => (Some(label), None),
            (None, Some((id, name))) => (Some((*id, name)), Some(WarningKind::UnlabelledNamed(name.clone()))),
            (None, None) => (None, Some(WarningKind::UnlabelledDropped)),
        }
    }

    /// Writes a shape, if the format can hold it.
    fn shape(&self, out: &mut String, mut shape: Shape, warn: &mut impl FnMut(WarningKind)) -> bool {
        if let Some(kind) = unwritable(&shape.geometry) {
            warn(kind);
            return false;
        }
        let (label, warning) = self.label(shape.label);
        if let Some(warning) = warning {
            warn(warning);
        }
        let Some((id, label)) = label else { return false };
        self.clean(&mut shape, id, warn);
        let written = push_shape(out, &shape, label);
        if !written {
            warn(WarningKind::NotConverted(shape.geometry.kind()));
        } else if shape.track.is_some() {
            warn(WarningKind::NotKept(Property::Track));
        }
        written
    }

    /// Makes the shape such as XML and CVAT can hold, and says what of it they cannot.
    pub(crate) fn clean(&self, shape: &mut Shape, label: LabelId, warn: &mut impl FnMut(WarningKind)) {
        clean_attributes(&mut shape.attributes, warn);
        let Geometry::Skeleton(parts) = &mut shape.geometry else { return };
        parts.retain(|part| {
            // A list of no points, or a label that the skeleton's has not, and CVAT refuses the document.
            let is_kept = !part.points.is_empty() && self.labels.find_in(Some(label), &part.label).is_some();
            if !is_kept {
                warn(WarningKind::NotConverted(ShapeKind::Points));
            }
            is_kept
        });
        for part in parts {
            clean_part(part, warn);
        }
        if shape.occluded {
            warn(WarningKind::NotKept(Property::Occluded));
        }
    }

    fn tag(&self, out: &mut String, mut tag: Tag, warn: &mut impl FnMut(WarningKind)) {
        let (label, warning) = self.label(tag.label);
        let Some((_, label)) = label else {
            warn(WarningKind::NotConverted(ShapeKind::Tag));
            return;
        };
        if let Some(warning) = warning {
            warn(warning);
        }
        clean_attributes(&mut tag.attributes, warn);
        out.push_str("    <tag");
        push_attribute(out, "label", label);
        push_source(out, &tag.source);
        push_group(out, tag.group);
        out.push_str(">\n");
        push_attributes(out, &tag.attributes, "      ");
        out.push_str("    </tag>\n");
    }
}

impl FrameEncoder for Encoder {
    fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
        let mut warnings = Vec::new();
        let location = Location::frame(&frame.name);
        if frame.has_own_source_id() {
            warnings.push(Warning::new(location.clone(), WarningKind::NotKept(Property::SourceId)));
        }
        let mut out = String::new();
        push_attribute(&mut out, "width", &frame.size.width().to_string());
        push_attribute(&mut out, "height", &frame.size.height().to_string());
        out.push_str(">\n");
        let mut objects = 0;
        for (index, mut shape) in frame.shapes.into_iter().enumerate() {
            let mut warn = |kind| warnings.push(Warning::new(location.clone().object(index), kind));
            if !self.settle_boxes
                || transforms::settle_box(&mut shape, frame.size, self.drop_degenerate, &mut warn)
            {
                objects += u64::from(self.shape(&mut out, shape, &mut warn));
            }
        }
        for tag in frame.tags {
            self.tag(&mut out, tag, &mut |kind| warnings.push(Warning::new(location.clone(), kind)));
        }
        out.push_str("  </image>\n");

        let image = frame.image.filter(|_| self.images);
        let format = image.as_deref().and_then(image_probe::ImageFormat::of);
        let name = match format.filter(|_| frame_name::extension(&frame.name).is_none()) {
            Some(format) => {
                let to = with_extension(&frame.name, format.extension());
                warnings
                    .push(Warning::new(location, WarningKind::Renamed { from: frame.name, to: to.clone() }));
                to
            }
            None => frame.name,
        };
        let mut encoded = EncodedFrame::new(frame.subset, name, out.into_bytes());
        encoded.number = frame.number;
        encoded.task_id = frame.task_id;
        encoded.image = image;
        encoded.objects = objects;
        encoded.warnings = warnings;
        Ok(encoded)
    }
}

fn with_extension(name: &str, extension: &str) -> String {
    format!("{}.{extension}", cvat_model::with_room_for(name.trim_end_matches('.'), extension.len() + 1))
}

/// What has to be said of a shape that cannot be written: CVAT takes no other numbers than finite ones, and fails on a list
/// of none.
pub(crate) fn unwritable(geometry: &Geometry) -> Option<WarningKind> {
    let is_empty = match geometry {
        Geometry::Polygon(points) | Geometry::Polyline(points) | Geometry::Points(points) => {
            points.is_empty()
        }
        Geometry::Mask(mask) => mask.width() == 0 || mask.height() == 0,
        _ => false,
    };
    if is_empty {
        return Some(WarningKind::NotConverted(geometry.kind()));
    }
    (!is_finite(geometry)).then_some(WarningKind::NotFinite)
}

fn clean_attributes(attributes: &mut [Attribute], warn: &mut impl FnMut(WarningKind)) {
    for attribute in attributes {
        clean_in_place(&mut attribute.name, warn);
        clean_in_place(&mut attribute.value, warn);
    }
}

fn clean_part(part: &mut SkeletonElement, warn: &mut impl FnMut(WarningKind)) {
    clean_in_place(&mut part.label, warn);
    clean_attributes(&mut part.attributes, warn);
}

fn clean_in_place(text: &mut String, warn: &mut impl FnMut(WarningKind)) {
    if let std::borrow::Cow::Owned(to) = clean(text) {
        warn(WarningKind::Renamed { from: std::mem::replace(text, to.clone()), to });
    }
}
