//! One frame's image and annotations, a pure function of the frame.

use cvat_model::{
    AnnotatedFrame, DatasetError, EncodedFrame, FrameEncoder, Label, LabelId, Labels, Location, ShapeKind,
    Warning, WarningKind, frame_extension, instances,
};
use dataset_files::safe_name;
use image_probe::ImageFormat;

use super::annotation::Annotation;
use super::labels::LabelTable;
use crate::error::{Error, ErrorKind};
use crate::write_options::WriteOptions;

/// Between the lines of a frame's body, and between an annotation and its keypoints: no JSON text has them in it.
pub(crate) const LINE_END: u8 = b'\n';
pub(crate) const BETWEEN: u8 = b'\t';
/// What an annotation's line begins with that has a box or a segmentation of its own, and one that has not.
pub(crate) const INSTANCE: u8 = b'i';
pub(crate) const KEYPOINTS_ONLY: u8 = b'k';

/// Turns frames into lines: the source's id, the size, then an annotation each; ids are the writer's to give.
#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) labels: LabelTable,
    unlabelled: Option<(LabelId, String)>,
    pub(crate) options: WriteOptions,
}

impl Encoder {
    pub(crate) fn new(mut labels: Labels, options: WriteOptions) -> Result<Self, Error> {
        let unlabelled = options.unlabelled.clone().map(|name| (labels.insert(Label::new(&name)), name));
        let labels = LabelTable::new(labels, options.category_ids.as_ref())?;
        Ok(Self { labels, unlabelled, options })
    }

    /// The label to write and its category; says where one is made up.
    pub(super) fn label(
        &self,
        label: Option<LabelId>,
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<(LabelId, u64)> {
        let categorised = |id| Some((id, self.labels.category(id)?));
        label.and_then(categorised).or_else(|| {
            let (id, name) = self.unlabelled.as_ref()?;
            warn(WarningKind::UnlabelledNamed(name.clone()));
            categorised(*id)
        })
    }
}

impl FrameEncoder for Encoder {
    fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
        let location = Location::frame(&frame.name);
        let mut warnings = Vec::new();
        for _ in &frame.tags {
            warnings.push(Warning::new(location.clone(), WarningKind::NotConverted(ShapeKind::Tag)));
        }
        let mut body = wanted_id(&frame).into_bytes();
        body.push(LINE_END);
        let (width, height) = (frame.size.width(), frame.size.height());
        body.extend_from_slice(format!("\"width\":{width},\"height\":{height}").as_bytes());
        let mut objects = 0;
        for members in instances::of_shapes(&frame.shapes) {
            let index = members.first().copied().unwrap_or(0);
            let mut warn = |kind| warnings.push(Warning::new(location.clone().object(index), kind));
            let shapes: Vec<_> = members.iter().filter_map(|&at| frame.shapes.get(at)).collect();
            let annotation = Annotation::of(self, &shapes, frame.size, &mut warn).map_err(|error| {
                let words = format!("frame {:?}: {error}", frame.name);
                Error::new(ErrorKind::Unwritable(words)).into_dataset_error()
            })?;
            let Some(annotation) = annotation else { continue };
            objects += 1;
            body.extend([LINE_END, if annotation.is_instance { INSTANCE } else { KEYPOINTS_ONLY }]);
            body.extend_from_slice(annotation.body.as_bytes());
            body.push(BETWEEN);
            body.extend_from_slice(annotation.keypoints.as_bytes());
        }
        if !frame.outside.is_empty() {
            let words = "where a track is outside is not kept: readers take it from the gap";
            warnings.push(Warning::new(location.clone(), WarningKind::Remark(words.to_owned())));
        }
        let image = frame.image.filter(|_| self.options.images && self.options.document.is_none());
        let name = file_name(&frame.name, image.as_deref());
        if name != frame.name {
            let kind = WarningKind::Renamed { from: frame.name, to: name.clone() };
            warnings.push(Warning::new(location, kind));
        }
        let mut encoded = EncodedFrame::new(frame.subset, name, body);
        (encoded.number, encoded.image) = (frame.number, image);
        (encoded.objects, encoded.warnings) = (objects, warnings);
        Ok(encoded)
    }
}

/// The id that the source gives the image, in whatever words; empty for none, and for CVAT's number of the frame.
fn wanted_id(frame: &AnnotatedFrame) -> String {
    let is_number = frame.number.is_some_and(|number| frame.source_id == number.to_string());
    let is_wanted = frame.has_own_source_id() || frame.source_id.bytes().all(|b| b.is_ascii_digit());
    if is_wanted && !is_number { frame.source_id.replace(['\n', '\r'], " ") } else { String::new() }
}

/// A name that is one of a file, with an extension where the image has one.
fn file_name(name: &str, image: Option<&[u8]>) -> String {
    let safe = safe_name(name).into_owned();
    let format = image.and_then(ImageFormat::of).filter(|_| frame_extension(&safe).is_none());
    match format {
        Some(format) => {
            safe_name(&format!("{}.{}", safe.trim_end_matches('.'), format.extension())).into_owned()
        }
        None => safe,
    }
}
