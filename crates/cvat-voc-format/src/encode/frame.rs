//! One frame's annotation file: all but the names of its folder and image, which the writer settles.

use std::fmt::Write as _;

use cvat_model::{
    AnnotatedFrame, DatasetError, EncodedFrame, FrameEncoder, Label, LabelId, Labels, Location, Property,
    ShapeKind, Warning, WarningKind,
};
use dataset_files::safe_name;
use image_probe::ImageFormat;

use super::element;
use super::label_names::LabelNames;
use super::object::Object;
use super::parts::with_parts;
use crate::layout::{base_of, folder_of, image_stem, join};
use crate::write_options::WriteOptions;

/// The longest name of a file that common file systems take, in bytes.
const MAX_FILE_NAME_LEN: usize = 255;
/// Names longer than this leave no room for a folder before them.
const MAX_NAME_LEN: usize = 4000;
const XML: &str = ".xml";

/// Turns frames into annotation files.
#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) names: LabelNames,
    unlabelled: Option<(LabelId, String)>,
    pub(crate) options: WriteOptions,
}

impl Encoder {
    pub(crate) fn new(mut labels: Labels, options: WriteOptions, warn: &mut impl FnMut(WarningKind)) -> Self {
        let unlabelled = options.unlabelled.clone().map(|name| (labels.insert(Label::new(&name)), name));
        Self { names: LabelNames::new(&labels, &options.parts, warn), unlabelled, options }
    }

    /// The name to write for a label; says where one is made up.
    pub(super) fn label(&self, label: Option<LabelId>, warn: &mut impl FnMut(WarningKind)) -> Option<&str> {
        label.and_then(|id| self.names.name(id)).or_else(|| {
            let (id, name) = self.unlabelled.as_ref()?;
            warn(WarningKind::UnlabelledNamed(name.clone()));
            self.names.name(*id)
        })
    }
}

impl FrameEncoder for Encoder {
    fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
        let location = Location::frame(&frame.name);
        let mut warnings = Vec::new();
        if frame.has_own_source_id() {
            warnings.push(Warning::new(location.clone(), WarningKind::NotKept(Property::SourceId)));
        }
        for _ in &frame.tags {
            warnings.push(Warning::new(location.clone(), WarningKind::NotConverted(ShapeKind::Tag)));
        }
        let mut objects: Vec<Object<'_>> = Vec::with_capacity(frame.shapes.len());
        for (index, shape) in frame.shapes.iter().enumerate() {
            let mut warn = |kind| warnings.push(Warning::new(location.clone().object(index), kind));
            objects.extend(Object::of(self, index, shape, &mut warn));
        }
        let count = objects.len() as u64;
        let mut body = head(&frame);
        let mut warn =
            |index, kind: WarningKind| warnings.push(Warning::new(location.clone().object(index), kind));
        for (object, parts) in with_parts(objects, &self.names) {
            object.write(&mut body, &parts, self.options.one_based, &mut warn);
        }
        body.push_str("</annotation>\n");

        let image = frame.image.filter(|_| self.options.images);
        let name = file_name(&frame.name, image.as_deref());
        if name != frame.name {
            let kind = WarningKind::Renamed { from: frame.name, to: name.clone() };
            warnings.push(Warning::new(location, kind));
        }
        let mut encoded = EncodedFrame::new(frame.subset, name, body.into_bytes());
        (encoded.number, encoded.image) = (frame.number, image);
        (encoded.objects, encoded.warnings) = (count, warnings);
        Ok(encoded)
    }
}

/// What stands before the objects, in Datumaro's words.
fn head(frame: &AnnotatedFrame) -> String {
    let mut text = "  <source>\n    <database>Unknown</database>\n    <annotation>Unknown</annotation>\n    \
                    <image>Unknown</image>\n  </source>\n"
        .to_owned();
    let (width, height) = (frame.size.width(), frame.size.height());
    let _ = writeln!(
        text,
        "  <size>\n    <width>{width}</width>\n    <height>{height}</height>\n    <depth></depth>\n  </size>"
    );
    element(&mut text, 2, "segmented", "0");
    text
}

/// What an annotation file and a line of a list call an image: its name without an image's extension.
pub(crate) fn file_stem(name: &str) -> &str {
    image_stem(name).map_or(name, |(stem, _)| stem)
}

/// A name that is one of a file that readers see, with the extension that they know images by, and one of a line.
fn file_name(name: &str, image: Option<&[u8]>) -> String {
    let safe = safe_name(name);
    let safe = if safe.len() > MAX_NAME_LEN { base_of(&safe) } else { &safe };
    let visible: Vec<_> = safe.split('/').map(visible).collect();
    let safe = as_line(&visible.join("/"));
    let (stem, extension) = if let Some((stem, _)) = image_stem(&safe) {
        (stem, safe.get(stem.len()..).unwrap_or_default().to_owned())
    } else {
        let format = image.and_then(ImageFormat::of);
        (safe.as_str(), format.map_or_else(String::new, |format| format!(".{}", format.extension())))
    };
    let (folder, base) = (folder_of(stem), base_of(stem));
    let most = MAX_FILE_NAME_LEN - extension.len().max(XML.len());
    let end = (0..=most.min(base.len())).rev().find(|&end| base.is_char_boundary(end)).unwrap_or(0);
    join(folder, base.get(..end).unwrap_or(base)) + &extension
}

/// A part of a path that no reader passes over.
fn visible(component: &str) -> String {
    match component.strip_prefix('.') {
        Some(rest) => format!("_{rest}"),
        None if component == "__MACOSX" => "_MACOSX".to_owned(),
        None => component.to_owned(),
    }
}

/// A name whose stem is a line of its own: no white space at its ends, nothing at its beginning that readers take for
/// a remark or for quotes.
fn as_line(name: &str) -> String {
    let stem = file_stem(name);
    let extension = name.get(stem.len()..).unwrap_or_default();
    let stem = stem.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let rest = stem.trim_start_matches(['#', '"']);
    let (marks, is_empty) = (stem.len() - rest.len(), stem.is_empty());
    format!("{}{rest}{extension}", "_".repeat(marks + usize::from(is_empty)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_files_that_are_found_again() {
        for name in ["a.jpg", "sub/ö b.PNG", "frame 1", "frame.000001", "a.b/c.jpeg", "a\"b.jpg", "a#.gif"] {
            assert_eq!(file_name(name, None), name);
        }
        let long = "a".repeat(300);
        for (name, expected) in [
            ("../a.jpg", "a.jpg"),
            (".a/.b.jpg", "_a/_b.jpg"),
            ("__MACOSX/a.jpg", "_MACOSX/a.jpg"),
            (" a .jpg", "a.jpg"),
            (" .jpg", "_.jpg"),
            ("#a.jpg", "_a.jpg"),
            ("\"a\".jpg", "_a\".jpg"),
            (&format!("{long}.jpg"), &format!("{}.jpg", "a".repeat(251))),
            (&long, &"a".repeat(251)),
            (&"b/".repeat(3000), "b"),
        ] {
            assert_eq!(file_name(name, None), expected, "{name}");
        }
    }

    #[test]
    fn images_get_an_extension() {
        let png = Some(&b"\x89PNG\r\n\x1a\n"[..]);
        assert_eq!(file_name("a", png), "a.png");
        assert_eq!(file_name("frame.000001", png), "frame.000001.png");
        assert_eq!(file_name("a.jpg", png), "a.jpg", "an extension that lies is not ours to change");
        assert_eq!(file_name("a", Some(b"?")), "a");
    }
}
