//! One item, a pure function of its frame.

use cvat_model::{
    AnnotatedFrame, DatasetError, EncodedFrame, FrameEncoder, Label, LabelId, Labels, Location, Property,
    Warning, WarningKind, frame_extension,
};
use dataset_files::safe_name;
use image_probe::ImageFormat;

use super::annotation::Annotation;
use super::labels::LabelTable;
use crate::error::{Error, ErrorKind};
use crate::write_options::WriteOptions;

/// Turns frames into items: all but the id and the path, which the writer settles.
#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) labels: LabelTable,
    unlabelled: Option<(LabelId, String)>,
    pub(crate) options: WriteOptions,
}

impl Encoder {
    pub(crate) fn new(mut labels: Labels, options: WriteOptions) -> Self {
        let unlabelled = options.unlabelled.clone().map(|name| (labels.insert(Label::new(&name)), name));
        Self { labels: LabelTable::new(labels, options.skeletons_as_points), unlabelled, options }
    }

    /// The label to write and its number; says where one is made up.
    pub(crate) fn label(
        &self,
        label: Option<LabelId>,
        warn: &mut impl FnMut(WarningKind),
    ) -> Option<(LabelId, u32)> {
        let numbered = |id| Some((id, self.labels.number(id)?));
        label.and_then(numbered).or_else(|| {
            let (id, name) = self.unlabelled.as_ref()?;
            warn(WarningKind::UnlabelledNamed(name.clone()));
            numbered(*id)
        })
    }
}

impl FrameEncoder for Encoder {
    fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
        let (mut warnings, mut annotations) = (Vec::new(), Vec::new());
        let location = Location::frame(&frame.name);
        if frame.has_own_source_id() {
            warnings.push(Warning::new(location.clone(), WarningKind::NotKept(Property::SourceId)));
        }
        for tag in &frame.tags {
            let mut warn = |kind| warnings.push(Warning::new(location.clone(), kind));
            annotations.extend(Annotation::of_tag(self, tag, &mut warn));
        }
        let tags = annotations.len();
        for (index, shape) in frame.shapes.iter().enumerate() {
            let mut warn = |kind| warnings.push(Warning::new(location.clone().object(index), kind));
            annotations.extend(Annotation::of_shape(self, shape, frame.size, &mut warn));
        }
        let objects = (annotations.len() - tags) as u64;
        if !frame.outside.is_empty() {
            let words = "where a track is outside is not kept: readers take it from the gap";
            warnings.push(Warning::new(location.clone(), WarningKind::Remark(words.to_owned())));
        }

        let mut body = b"\"annotations\":".to_vec();
        serde_json::to_writer(&mut body, &annotations).map_err(|error| {
            Error::new(ErrorKind::Unwritable(format!("frame {:?}: {error}", frame.name))).into_dataset_error()
        })?;
        if let Some(number) = frame.number {
            body.extend_from_slice(format!(",\"attr\":{{\"frame\":{number}}}").as_bytes());
        }
        let (height, width) = (frame.size.height(), frame.size.width());
        body.extend_from_slice(format!(",\"image\":{{\"size\":[{height},{width}],\"path\":").as_bytes());

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

/// A name that is one of a file, with the extension that CVAT knows images by.
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
