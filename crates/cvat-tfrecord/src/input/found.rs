//! What is in a folder or archive, and what format a file is in by its first bytes.

use std::io::Read;
use std::path::Path;

use cvat_coco_format::{is_coco_file_name, is_coco_json};
use cvat_datumaro_format::is_datumaro_json;
use cvat_model::frame_extension;
use cvat_tfrecord_format::{is_record_name, is_tfrecord};
use cvat_voc_format::is_voc_xml;
use cvat_xml_format::is_cvat_xml;
use dataset_files::Source;
use tfrecord_frame::{Compression, Decoder, LookAlike};

use super::HEAD_LEN;
use super::ignored::Ignored;
use crate::cli::SourceFormat;
use crate::exit::Failure;

/// What a folder or archive holds.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) cvat: Vec<String>,
    voc: Option<String>,
    tfrecord: Option<String>,
    datumaro: Option<String>,
    coco: Option<String>,
    /// Every file of them.
    pub(super) all: Vec<String>,
}

impl Found {
    pub(super) fn look(source: &Source) -> Result<Self, dataset_files::Error> {
        let mut found = Self::default();
        for entry in source.entries()?.iter().filter(|entry| !entry.is_hidden()) {
            let name = entry.name();
            if is_record_name(name) {
                found.tfrecord.get_or_insert_with(|| name.to_owned());
                found.all.push(name.to_owned());
            } else if may_be_annotations(name) {
                let mut head = Vec::new();
                source.open_entry(name)?.take(HEAD_LEN).read_to_end(&mut head)?;
                let format = format_of(&head);
                found.all.extend(format.map(|_| name.to_owned()));
                match format {
                    Some(SourceFormat::Cvat) => found.cvat.push(name.to_owned()),
                    Some(SourceFormat::Voc) => drop(found.voc.get_or_insert_with(|| name.to_owned())),
                    Some(SourceFormat::Datumaro) => {
                        found.datumaro.get_or_insert_with(|| name.to_owned());
                    }
                    Some(SourceFormat::Coco) => drop(found.coco.get_or_insert_with(|| name.to_owned())),
                    _ => {}
                }
            }
        }
        Ok(found)
    }

    pub(super) fn only_format(&self, path: &Path, ignored: &[Ignored]) -> Result<SourceFormat, Failure> {
        let found = [
            (SourceFormat::Tfrecord, self.tfrecord.as_ref()),
            (SourceFormat::Cvat, self.cvat.first()),
            (SourceFormat::Voc, self.voc.as_ref()),
            (SourceFormat::Datumaro, self.datumaro.as_ref()),
            (SourceFormat::Coco, self.coco.as_ref()),
        ];
        let found: Vec<_> = found.into_iter().filter_map(|(format, name)| Some((format, name?))).collect();
        match found.as_slice() {
            [(format, _)] => Ok(*format),
            [] => Err(Failure::new(format!(
                "{}: no data set in it: no TFRecord file, no CVAT XML (<annotations>), no PASCAL VOC (<annotation>), no JSON of Datumaro's or COCO's",
                path.display()
            ))
            .hinted(ignored.first().map(|first| first.warning.to_string()))),
            several => {
                let named: Vec<_> =
                    several.iter().map(|(format, name)| format!("{format} ({name})")).collect();
                let choices: Vec<_> = several.iter().map(|(format, _)| format!("--from {format}")).collect();
                let message =
                    format!("{}: {} formats in it: {}", path.display(), several.len(), named.join(", "));
                Err(Failure::new(message).hint(format!("say which with {}", choices.join(" or "))))
            }
        }
    }
}

/// Whether a file of a folder or archive is looked into: XML, and JSON where Datumaro and COCO have it.
fn may_be_annotations(name: &str) -> bool {
    match frame_extension(name).map(str::to_ascii_lowercase).as_deref() {
        Some("xml") => true,
        Some("json") => is_coco_file_name(name) || name.rsplit('/').nth(1) == Some("annotations"),
        _ => false,
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
