//! What the user named as input: where its files are, and what format they are in.

mod found;
mod ignored;
mod missing;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use cvat_coco_format::CocoReader;
use cvat_csv_format::CsvReader;
use cvat_datumaro_format::DatumaroReader;
use cvat_model::{DatasetReader, ImageCensus, Origin, Severity, TaskMode};
use cvat_tfrecord_format::{ArchiveReader, is_record_name, is_tfrecord};
use cvat_voc_format::VocReader;
use cvat_xml_format::CvatXmlReader;
use cvat_yolo_format::YoloReader;
use dataset_files::{ErrorKind, Limits, Source};
use pbtxt::label_map::LabelMap;
use tfrecord_frame::LookAlike;

use self::found::{Found, format_of, look_alike};
pub(crate) use self::ignored::{Ignored, ignored};
pub(crate) use self::missing::refuse_some_missing;
use crate::cli::{SourceFormat, VocArgs};
use crate::exit::{Failure, chain};
use crate::hint::hint;
use crate::output;
use crate::report::Report;

/// As much of a file as tells its format.
const HEAD_LEN: u64 = 4096;
/// Where every zip archive with entries begins, and an empty one.
const ZIP_SIGNATURES: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// The names that count in a folder or archive.
pub(crate) const RECORD_NAMES: &str = "record files end in .tfrecord, .tfrecords, .tfrec, .record, .records or a \
    shard suffix such as -00000-of-00010, with .gz or .zlib behind it or not; name others themselves";

/// An input whose format is known.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    pub(crate) source: Source,
    /// The file the user named, or the one document of its kind.
    pub(crate) file: Option<String>,
    pub(crate) format: SourceFormat,
}

/// What to read of an input.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// A label map, and whether it counts before those found beside record files.
    pub(crate) labels: Option<(&'a LabelMap, bool)>,
    pub(crate) images: Option<&'a Source>,
    pub(crate) subsets: &'a [String],
    pub(crate) read_images: bool,
    pub(crate) size_from_images: bool,
    pub(crate) voc: VocArgs,
    /// Whether records are read as CVAT 2.10 read them.
    pub(crate) legacy: bool,
}

/// An opened input. Record files have a label map of their own beside the labels.
pub(crate) enum Reader {
    Tfrecord(Box<ArchiveReader>),
    Cvat(Box<CvatXmlReader>),
    Datumaro(Box<DatumaroReader>),
    Coco(Box<CocoReader>),
    Voc(Box<VocReader>),
    /// Formats that nothing is asked of beside what all have.
    #[allow(dead_code, reason = "formats come and go")]
    Other(Box<dyn DatasetReader>),
}

impl Reader {
    pub(crate) fn as_dataset(&mut self) -> &mut dyn DatasetReader {
        match self {
            Self::Tfrecord(reader) => reader.as_mut(),
            Self::Cvat(reader) => reader.as_mut(),
            Self::Datumaro(reader) => reader.as_mut(),
            Self::Coco(reader) => reader.as_mut(),
            Self::Voc(reader) => reader.as_mut(),
            Self::Other(reader) => reader.as_mut(),
        }
    }

    /// Whether annotations are as CVAT has them: what it took once is sound to it, also beyond an image's border.
    pub(crate) fn is_of_cvat(&self) -> bool {
        match self {
            Self::Tfrecord(reader) => reader.is_lossless(),
            Self::Cvat(_) | Self::Datumaro(_) => true,
            Self::Voc(_) | Self::Coco(_) | Self::Other(_) => false,
        }
    }

    /// Whether it is a document of CVAT's for video, kept in records: all tasks are videos, all annotations of tracks.
    pub(crate) fn is_of_video(&self) -> bool {
        let Self::Tfrecord(reader) = self else { return false };
        let tasks = reader.origin().map_or(&[][..], Origin::tasks);
        let are_videos = tasks.iter().all(|task| task.mode == TaskMode::Interpolation);
        !tasks.is_empty() && are_videos && reader.has_only_tracks()
    }

    pub(crate) fn label_map(&self) -> Option<&LabelMap> {
        match self {
            Self::Tfrecord(reader) => reader.label_map(),
            _ => None,
        }
    }

    pub(crate) fn images(&mut self) -> Option<ImageCensus> {
        self.as_dataset().images().cloned()
    }

    /// How the frames of a video that are missing can be made, video by video.
    pub(crate) fn missing_frames(&self) -> Vec<String> {
        match self {
            Self::Cvat(reader) => reader.missing_frames().iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }
}

impl Input {
    /// Finds out what is at a path; `from` overrides what its content says.
    pub(crate) fn detect(path: &Path, from: Option<SourceFormat>) -> Result<Self, Failure> {
        let metadata = std::fs::metadata(path).map_err(|error| not_there(path, &error))?;
        if !metadata.is_dir() && !metadata.is_file() {
            let message = format!("{}: neither a file nor a folder, and input is read twice", path.display());
            return Err(Failure::new(message).hint("save it to a file first"));
        }
        if metadata.is_dir() {
            let source = Source::folder(path).map_err(|error| Failure::at(path, &error))?;
            return Self::of_source(path, source, from);
        }
        let mut head = Vec::new();
        File::open(path)
            .and_then(|file| file.take(HEAD_LEN).read_to_end(&mut head))
            .map_err(|error| Failure::at(path, &error))?;
        let named_zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        // The first length of a record file can be any bytes, those a zip archive begins with among them; that its
        // checksum holds is no accident.
        if !is_tfrecord(&head) && (named_zip || is_zip(&head)) {
            let source =
                Source::open(path, &Limits::default()).map_err(|error| no_zip(path, &head, &error))?;
            return Self::of_source(path, source, from);
        }
        Self::of_file(path, &head, from)
    }

    /// A bare file: its neighbours are where its images and its label map may be.
    fn of_file(path: &Path, head: &[u8], from: Option<SourceFormat>) -> Result<Self, Failure> {
        let name = output::file_name(path)?;
        let format = from
            .or_else(|| format_of(head))
            .or_else(|| is_record_name(&name).then_some(SourceFormat::Tfrecord));
        let Some(format) = format else {
            let what = look_alike(head).map(|what| format!("; it looks like {what}")).unwrap_or_default();
            let message = format!(
                "{}: neither a TFRecord file, CVAT XML, PASCAL VOC, Datumaro's JSON, COCO's JSON, a CSV of boxes, a YOLO data.yaml nor a zip archive{what}",
                path.display()
            );
            let remedy = LookAlike::sniff(head).and_then(LookAlike::remedy);
            let hint = remedy.unwrap_or("if it is one of these nevertheless, name it with --from");
            return Err(Failure::new(message).hint(hint));
        };
        let source = Source::folder(output::folder(path)).map_err(|error| Failure::at(path, &error))?;
        Ok(Self { path: path.into(), source, file: Some(name), format })
    }

    fn of_source(path: &Path, source: Source, from: Option<SourceFormat>) -> Result<Self, Failure> {
        // A named format spares opening every file to see what it is, but for the one document of CVAT's.
        if let Some(format) = from.filter(|format| *format != SourceFormat::Cvat) {
            return Ok(Self { path: path.into(), source, file: None, format });
        }
        let found = Found::look(&source).map_err(|error| Failure::at(path, &error).hinted(hint(&error)))?;
        let format = match from {
            Some(format) => format,
            None => found.only_format(path, &ignored(&source, None))?,
        };
        let file = match (format, found.cvat.as_slice()) {
            (SourceFormat::Cvat, [only]) => Some(only.clone()),
            (SourceFormat::Cvat, []) => {
                let message =
                    format!("{}: no CVAT XML file (root element <annotations>) in it", path.display());
                return Err(Failure::new(message));
            }
            (SourceFormat::Cvat, several) => {
                let message = format!(
                    "{}: {} CVAT XML files in it: {}",
                    path.display(),
                    several.len(),
                    several.iter().take(10).cloned().collect::<Vec<_>>().join(", ")
                );
                let hint = if source.is_zip() {
                    "extract the archive, and name one"
                } else {
                    "name one of them as INPUT"
                };
                return Err(Failure::new(message).hint(hint));
            }
            _ => None,
        };
        Ok(Self { path: path.into(), source, file, format })
    }

    /// What of the input itself was ignored, but for the neighbours of a file.
    pub(crate) fn ignored(&self) -> Vec<Ignored> {
        if self.is_bare_file() { Vec::new() } else { ignored(&self.source, Some(&self.path)) }
    }

    /// Adds what was ignored; a record file that was is a loss.
    pub(crate) fn report_ignored(&self, report: &mut Report) {
        for Ignored { warning, has_records } in self.ignored() {
            if has_records && self.format == SourceFormat::Tfrecord {
                report.add_as(Severity::Loss, &warning);
            } else {
                report.add(&warning);
            }
        }
    }

    fn is_bare_file(&self) -> bool {
        self.file.is_some() && !self.source.is_zip() && !self.path.is_dir()
    }

    /// Bytes of a file of the input.
    pub(crate) fn file_len(&self, name: &str) -> Result<u64, dataset_files::Error> {
        // What lies beside a bare file is not walked through for it.
        if self.is_bare_file() {
            return Ok(std::fs::metadata(&self.path)?.len());
        }
        let entries = self.source.entries()?;
        let found = entries.binary_search_by(|entry| entry.name().cmp(name)).ok();
        Ok(found.and_then(|index| entries.get(index)).map_or(0, dataset_files::Entry::len))
    }

    /// Opens the input, reading all of it once for its labels.
    pub(crate) fn open(&self, wanted: &Wanted<'_>) -> Result<Reader, Failure> {
        let images = wanted.images.cloned();
        let subsets = wanted.subsets.to_vec();
        match self.format {
            SourceFormat::Tfrecord => {
                let mut options =
                    cvat_tfrecord_format::ReadOptions::new().subsets(subsets).legacy(wanted.legacy);
                options = match wanted.labels {
                    Some((labels, true)) => options.labels(labels.clone()),
                    Some((labels, false)) => options.fallback_labels(labels.clone()),
                    None => options,
                };
                if let Some(file) = &self.file {
                    options = options.file(file);
                }
                if let Some(images) = images {
                    options = options.images(images);
                }
                let opened = ArchiveReader::open(self.source.clone(), &options);
                opened.map(|reader| Reader::Tfrecord(Box::new(reader))).map_err(|error| self.error(&error))
            }
            SourceFormat::Cvat => {
                let mut options =
                    cvat_xml_format::ReadOptions::new().subsets(subsets).read_images(wanted.read_images);
                if let Some(images) = images {
                    options = options.images(images);
                }
                let file = self.file.as_deref().unwrap_or("annotations.xml");
                let opened = CvatXmlReader::open(self.source.clone(), file, options);
                opened.map(|reader| Reader::Cvat(Box::new(reader))).map_err(|error| self.error(&error))
            }
            SourceFormat::Voc => {
                let mut options = cvat_voc_format::ReadOptions::default()
                    .subsets(subsets)
                    .read_images(wanted.read_images)
                    .size_from_images(wanted.size_from_images)
                    .merged(wanted.voc.voc_merged)
                    .one_based(wanted.voc.voc_one_based)
                    .parts(!wanted.voc.without_parts);
                if let Some(images) = images {
                    options = options.images(images);
                }
                let opened = match &self.file {
                    Some(file) => VocReader::open_file(self.source.clone(), file, options),
                    None => VocReader::open(self.source.clone(), options),
                };
                opened.map(|reader| Reader::Voc(Box::new(reader))).map_err(|error| self.error(&error))
            }
            SourceFormat::Datumaro => {
                let mut options =
                    cvat_datumaro_format::ReadOptions::new().subsets(subsets).read_images(wanted.read_images);
                if let Some(images) = images {
                    options = options.images(images);
                }
                let opened = match &self.file {
                    Some(file) => DatumaroReader::open_file(self.source.clone(), file, options),
                    None => DatumaroReader::open(self.source.clone(), options),
                };
                opened.map(|reader| Reader::Datumaro(Box::new(reader))).map_err(|error| self.error(&error))
            }
            SourceFormat::Csv => {
                let mut options =
                    cvat_csv_format::ReadOptions::new().subsets(subsets).read_images(wanted.read_images);
                if let Some(images) = images {
                    options = options.images(images);
                }
                let opened = match &self.file {
                    Some(file) => CsvReader::open_file(self.source.clone(), file, options),
                    None => CsvReader::open(self.source.clone(), options),
                };
                opened.map(|reader| Reader::Other(Box::new(reader))).map_err(|error| self.error(&error))
            }
            SourceFormat::Yolo => {
                let mut options =
                    cvat_yolo_format::ReadOptions::new().subsets(subsets).read_images(wanted.read_images);
                if let Some(images) = images {
                    options = options.images(images);
                }
                let opened = match &self.file {
                    Some(file) => YoloReader::open_file(self.source.clone(), file, options),
                    None => YoloReader::open(self.source.clone(), options),
                };
                opened.map(|reader| Reader::Other(Box::new(reader))).map_err(|error| self.error(&error))
            }
            SourceFormat::Coco => {
                let mut options =
                    cvat_coco_format::ReadOptions::new().subsets(subsets).read_images(wanted.read_images);
                if let Some(images) = images {
                    options = options.images(images);
                }
                let opened = match &self.file {
                    Some(file) => CocoReader::open_file(self.source.clone(), file, options),
                    None => CocoReader::open(self.source.clone(), options),
                };
                opened.map(|reader| Reader::Coco(Box::new(reader))).map_err(|error| self.error(&error))
            }
        }
    }

    /// The folder of a named file is not part of what the user typed: its errors name the file again.
    pub(crate) fn error(&self, error: &(dyn std::error::Error + 'static)) -> Failure {
        let typed_file = self.file.as_ref().filter(|_| self.is_bare_file());
        let text = chain(error);
        match typed_file.and_then(|file| text.strip_prefix(file.as_str())?.strip_prefix(": ")) {
            Some(rest) => Failure::new(format!("{}: {rest}", self.path.display())),
            None => Failure::at(&self.path, error),
        }
        .hinted(self.hint(error))
    }

    /// What can be done about an error within the input.
    pub(crate) fn hint(&self, error: &(dyn std::error::Error + 'static)) -> Option<String> {
        let hint = hint(error)?;
        let is_inside = self.source.is_zip() && hint.contains("salvage IN");
        Some(format!("{hint}{}", if is_inside { ", having extracted IN from the archive" } else { "" }))
    }
}

/// A path that nothing is at, or nothing that one may look at.
pub(crate) fn not_there(path: &Path, error: &std::io::Error) -> Failure {
    let is_dash = path.as_os_str() == "-";
    let hint =
        is_dash.then_some("standard input is called /dev/stdin here; `cat` and `head` read a pipe as well");
    Failure::at(path, error).hinted(hint)
}

/// The images that somebody named a folder or archive of.
pub(crate) fn images(path: &Path) -> Result<Source, Failure> {
    Source::open(path, &Limits::default()).map_err(|error| Failure::at(path, &error))
}

/// The record files and annotations in a folder or archive.
pub(crate) fn data_files(source: &Source) -> Result<Vec<String>, dataset_files::Error> {
    Ok(Found::look(source)?.all)
}

fn is_zip(head: &[u8]) -> bool {
    ZIP_SIGNATURES.iter().any(|signature| head.starts_with(signature))
}

/// Whether a file is a zip archive that can be read. Of a pipe, which is read once, nothing is.
pub(crate) fn is_sound_zip(path: &Path) -> std::io::Result<bool> {
    if !std::fs::metadata(path)?.is_file() {
        return Ok(false);
    }
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_LEN).read_to_end(&mut head)?;
    Ok(!is_tfrecord(&head) && is_zip(&head) && Source::open(path, &Limits::default()).is_ok())
}

/// An archive that cannot be opened. Records that are stored in it can be found all the same.
fn no_zip(path: &Path, head: &[u8], error: &dataset_files::Error) -> Failure {
    let said = hint(error).map(|hint| match error.kind() {
        ErrorKind::NotAnArchive | ErrorKind::Corrupt if is_zip(head) => {
            format!("{hint}; `cvat-tfrecord salvage IN OUT` finds the records stored in it")
        }
        _ => hint.to_owned(),
    });
    Failure::at(path, error).hinted(said)
}
