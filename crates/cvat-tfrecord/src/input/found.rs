//! What is in a folder or archive, and what format a file is in by its first bytes.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use cvat_coco_format::{is_coco_file_name, is_coco_json};
use cvat_csv_format::is_csv_table;
use cvat_datumaro_format::is_datumaro_json;
use cvat_model::frame_extension;
use cvat_tfrecord_format::{is_record_name, is_tfrecord};
use cvat_voc_format::is_voc_xml;
use cvat_xml_format::is_cvat_xml;
use cvat_yolo_format::is_yolo_yaml;
use dataset_files::Source;
use tfrecord_frame::{Compression, Decoder, LookAlike};

use super::HEAD_LEN;
use super::ignored::Ignored;
use crate::cli::SourceFormat;
use crate::exit::Failure;

/// What a folder or archive holds.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The documents of CVAT's, of which one is read.
    pub(super) cvat: Vec<String>,
    /// The first file of each format.
    first: BTreeMap<SourceFormat, String>,
    /// Every file of them.
    pub(super) all: Vec<String>,
    /// Whether names of classes are there as Darknet has them: `obj.names`, and `classes.txt`, which others have, too.
    has_names: [bool; 2],
}

impl Found {
    pub(super) fn look(source: &Source) -> Result<Self, dataset_files::Error> {
        let mut found = Self::default();
        for entry in source.entries()?.iter().filter(|entry| !entry.is_hidden()) {
            let name = entry.name();
            let base = name.rsplit('/').next().unwrap_or(name);
            for (has, names) in found.has_names.iter_mut().zip(["obj.names", "classes.txt"]) {
                *has |= base == names;
            }
            let format = if is_record_name(name) {
                Some(SourceFormat::Tfrecord)
            } else if may_be_annotations(name) {
                let mut head = Vec::new();
                source.open_entry(name)?.take(HEAD_LEN).read_to_end(&mut head)?;
                format_of(&head).filter(|format| may_be_called(name, *format))
            } else {
                None
            };
            let Some(format) = format else { continue };
            found.all.push(name.to_owned());
            found.first.entry(format).or_insert_with(|| name.to_owned());
            if format == SourceFormat::Cvat {
                found.cvat.push(name.to_owned());
            }
        }
        Ok(found)
    }

    pub(super) fn only_format(&self, path: &Path, ignored: &[Ignored]) -> Result<SourceFormat, Failure> {
        let [has_obj_names, has_classes] = self.has_names;
        let darknet = has_classes.then_some("--from yolo takes classes.txt for the names of the classes");
        let mut formats = self.first.iter();
        match (formats.next(), formats.next()) {
            (Some((format, _)), None) => Ok(*format),
            (None, _) if has_obj_names => Ok(SourceFormat::Yolo),
            (None, _) => Err(Failure::new(format!(
                "{}: no data set in it: no TFRecord file, no CVAT XML (<annotations>), no PASCAL VOC (<annotation>), no JSON of Datumaro's or COCO's, no CSV of boxes, no YOLO (data.yaml)",
                path.display()
            ))
            .hinted(ignored.first().map(|first| first.warning.to_string()).or(darknet.map(str::to_owned)))),
            _ => {
                let named: Vec<_> =
                    self.first.iter().map(|(format, name)| format!("{format} ({name})")).collect();
                let choices: Vec<_> = self.first.keys().map(|format| format!("--from {format}")).collect();
                let message =
                    format!("{}: {} formats in it: {}", path.display(), named.len(), named.join(", "));
                Err(Failure::new(message).hint(format!("say which with {}", choices.join(" or "))))
            }
        }
    }
}

/// Whether a file of a folder or archive is looked into: XML, JSON where Datumaro and COCO have it, CSV and YAML.
fn may_be_annotations(name: &str) -> bool {
    match frame_extension(name).map(str::to_ascii_lowercase).as_deref() {
        Some("xml" | "csv" | "yaml" | "yml") => true,
        Some("json") => is_coco_file_name(name) || name.rsplit('/').nth(1) == Some("annotations"),
        _ => false,
    }
}

/// Whether a file of a folder or archive that begins as this format does is also called so.
fn may_be_called(name: &str, format: SourceFormat) -> bool {
    let extension = frame_extension(name).map(str::to_ascii_lowercase);
    match format {
        SourceFormat::Csv => extension.as_deref() == Some("csv"),
        SourceFormat::Yolo => matches!(extension.as_deref(), Some("yaml" | "yml")),
        _ => true,
    }
}

/// The format that a file beginning with these bytes is in. Of what is compressed only records are read.
pub(super) fn format_of(head: &[u8]) -> Option<SourceFormat> {
    if is_tfrecord(head) || decompressed(head).is_some_and(|inside| is_tfrecord(&inside)) {
        Some(SourceFormat::Tfrecord)
    } else if is_cvat_xml(head) {
        Some(SourceFormat::Cvat)
    } else if is_voc_xml(head) {
        Some(SourceFormat::Voc)
    } else if is_datumaro_json(head) {
        Some(SourceFormat::Datumaro)
    } else if is_coco_json(head) {
        Some(SourceFormat::Coco)
    } else if is_csv_table(head) {
        Some(SourceFormat::Csv)
    } else if is_yolo_yaml(head) {
        Some(SourceFormat::Yolo)
    } else {
        None
    }
}

/// What a file beginning with these bytes seems to be, and what is in it where it is compressed.
pub(super) fn look_alike(head: &[u8]) -> Option<String> {
    let what = LookAlike::sniff(head)?.to_string();
    let inside = decompressed(head).and_then(|inside| LookAlike::sniff(&inside));
    Some(inside.map_or_else(|| what.clone(), |inside| format!("{what}, with {inside} in it")))
}

/// What a file beginning with these bytes begins with inside, where it is compressed.
fn decompressed(head: &[u8]) -> Option<Vec<u8>> {
    let compression = Some(Compression::sniff(head)).filter(|found| *found != Compression::None)?;
    let mut inside = Vec::new();
    // Of a head the rest is missing, which is no fault of it.
    let _ = Decoder::new(head, compression).take(HEAD_LEN).read_to_end(&mut inside);
    Some(inside)
}
