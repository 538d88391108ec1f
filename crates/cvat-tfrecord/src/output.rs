//! What the user named as output: which format, as which files.

use std::path::{Path, PathBuf};

use cvat_tfrecord_format::{is_record_name, label_map_name};
use dataset_files::{Overwrite, Sink};

use crate::cli::{SourceFormat, TargetFormat};
use crate::exit::Failure;

/// What files an output is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Zip,
    Folder,
    /// One file of this name.
    Bare(String),
}

/// An output whose format and form are known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) path: PathBuf,
    pub(crate) format: TargetFormat,
    pub(crate) form: Form,
    /// What the data set is read as.
    pub(crate) source: SourceFormat,
}

/// Where a path leads, for telling whether two lead to one file; it need not exist.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    let parent = std::fs::canonicalize(folder(path)).unwrap_or_else(|_| folder(path).to_owned());
    std::fs::canonicalize(path).unwrap_or_else(|_| parent.join(path.file_name().unwrap_or_default()))
}

impl Output {
    /// Tells format and form from the name, from what was asked for, and from what the source is.
    pub(crate) fn decide(
        path: &Path,
        to: Option<TargetFormat>,
        source: SourceFormat,
    ) -> Result<Self, Failure> {
        let by_source = match source {
            SourceFormat::Tfrecord => TargetFormat::Cvat,
            _ => TargetFormat::Tfrecord,
        };
        let (format, form) = match form(path)? {
            Some((form, None)) => (to.unwrap_or(by_source), form),
            Some((form, Some(named))) => match to {
                Some(to) if to.is_xml() && named.is_xml() => (to, form),
                Some(to @ TargetFormat::Voc) => return Err(one_file(path, to)),
                // A .json is of either.
                Some(TargetFormat::Coco) if named == TargetFormat::Datumaro => (TargetFormat::Coco, form),
                Some(to) if to != named => {
                    let message = format!("{}: the name says {named}, --to says {to}", path.display());
                    return Err(Failure::new(message).hint("leave --to out, or name the output otherwise"));
                }
                _ => (named, form),
            },
            None => {
                let unknown = || {
                    let message = format!("{}: the name does not tell what to write", path.display());
                    Failure::new(message).hint(
                        "end it in .zip, .tfrecord, .tfrecord.gz, .record, .xml or .json, in / for a folder, or name the format with --to",
                    )
                };
                let to = to.ok_or_else(unknown)?;
                if to == TargetFormat::Voc {
                    return Err(one_file(path, to));
                }
                (to, Form::Bare(file_name(path)?))
            }
        };
        Ok(Self { path: path.into(), format, form, source })
    }

    /// Makes CVAT XML for video of CVAT XML for images.
    pub(crate) fn settle_on_video(&mut self) {
        if self.format == TargetFormat::Cvat {
            self.format = TargetFormat::CvatVideo;
        }
    }

    /// Starts writing; nothing appears under the output's name before all is written.
    pub(crate) fn create(&self, force: bool) -> Result<Sink, Failure> {
        let overwrite = overwrite(force);
        if matches!(self.form, Form::Bare(_)) {
            refuse_existing(&self.path, force)?;
        }
        let sink = match &self.form {
            Form::Zip => Sink::zip(&self.path, overwrite),
            Form::Folder => Sink::new_folder(&self.path, overwrite),
            Form::Bare(_) => Sink::files_in(folder(&self.path), overwrite),
        };
        sink.map_err(|error| self.failure(&error))
    }

    /// An error of writing, with the way out where the output exists.
    pub(crate) fn failure(&self, error: &dataset_files::Error) -> Failure {
        failure(&self.path, error)
    }

    /// Where the label map of a bare record file goes.
    pub(crate) fn label_map_name(&self) -> Option<String> {
        match &self.form {
            Form::Bare(name) => Some(label_map_name(name)),
            _ => None,
        }
    }
}

/// An error of writing to a path, with the way out where it exists.
pub(crate) fn failure(path: &Path, error: &dataset_files::Error) -> Failure {
    if error.kind() == dataset_files::ErrorKind::Exists {
        return Failure::new(error.to_string()).hint(REPLACE);
    }
    Failure::at(path, error)
}

/// A name of one file for a format that has several.
fn one_file(path: &Path, to: TargetFormat) -> Failure {
    let message = format!("{}: the name is of one file, and {to} is several", path.display());
    Failure::new(message).hint("name a .zip or a folder")
}

/// The way out where a file exists.
const REPLACE: &str = "name another output, or replace it with --force";

/// A file that is written at the end is checked at the start.
pub(crate) fn refuse_existing(path: &Path, force: bool) -> Result<(), Failure> {
    let exists = path.try_exists().map_err(|error| Failure::at(path, &error))?;
    if exists && !force {
        return Err(Failure::new(format!("{}: exists already", path.display())).hint(REPLACE));
    }
    Ok(())
}

pub(crate) fn overwrite(force: bool) -> Overwrite {
    if force { Overwrite::Allow } else { Overwrite::Refuse }
}

/// The folder a file is in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

pub(crate) fn file_name(path: &Path) -> Result<String, Failure> {
    let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    name.ok_or_else(|| Failure::new(format!("{}: no file name, or not UTF-8", path.display())))
}

/// Form, and format where the name tells it; `None` where it tells neither.
fn form(path: &Path) -> Result<Option<(Form, Option<TargetFormat>)>, Failure> {
    let ends_in_slash = path.as_os_str().to_string_lossy().ends_with(std::path::MAIN_SEPARATOR);
    if ends_in_slash || path.is_dir() {
        return Ok(Some((Form::Folder, None)));
    }
    let name = file_name(path)?;
    if name == "-" {
        return Err(Failure::new("standard output cannot be written to: a data set is several files")
            .hint("name a file or a folder"));
    }
    if is_record_name(&name) {
        return Ok(Some((Form::Bare(name), Some(TargetFormat::Tfrecord))));
    }
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    Ok(match extension.as_deref() {
        Some("zip") => Some((Form::Zip, None)),
        Some("xml") => Some((Form::Bare(name), Some(TargetFormat::Cvat))),
        Some("json") => Some((Form::Bare(name), Some(TargetFormat::Datumaro))),
        None => Some((Form::Folder, None)),
        Some(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(path: &str, to: Option<TargetFormat>, source: SourceFormat) -> Option<(TargetFormat, Form)> {
        Output::decide(Path::new(path), to, source).ok().map(|output| (output.format, output.form))
    }

    #[test]
    fn names_tell_format_and_form() {
        use SourceFormat::{Cvat as FromCvat, Tfrecord as FromTfrecord, Voc};
        use TargetFormat::{Coco, Cvat, CvatVideo, Datumaro, Tfrecord};
        let bare = |name: &str| Form::Bare(name.into());
        assert_eq!(decide("o.zip", None, Voc), Some((Tfrecord, Form::Zip)));
        assert_eq!(decide("o.zip", None, FromTfrecord), Some((Cvat, Form::Zip)));
        assert_eq!(decide("o.zip", Some(Tfrecord), FromTfrecord), Some((Tfrecord, Form::Zip)));
        assert_eq!(decide("no/such/folder/", None, FromCvat), Some((Tfrecord, Form::Folder)));
        assert_eq!(decide("o", None, FromTfrecord), Some((Cvat, Form::Folder)));
        assert_eq!(decide("d/o.record", None, Voc), Some((Tfrecord, bare("o.record"))));
        assert_eq!(decide("o-00000-of-00001", None, Voc), Some((Tfrecord, bare("o-00000-of-00001"))));
        assert_eq!(decide("o.tfrecord.gz", None, Voc), Some((Tfrecord, bare("o.tfrecord.gz"))));
        assert_eq!(decide("o.record.zlib", None, Voc), Some((Tfrecord, bare("o.record.zlib"))));
        assert_eq!(decide("o.gz", None, Voc), None);
        assert_eq!(decide("o.xml.gz", None, Voc), None);
        assert_eq!(decide("o.xml", None, FromTfrecord), Some((Cvat, bare("o.xml"))));
        assert_eq!(decide("o.xml", Some(Tfrecord), Voc), None, "the name says otherwise");
        assert_eq!(decide("o.xml", Some(CvatVideo), Voc), Some((CvatVideo, bare("o.xml"))));
        assert_eq!(decide("o.zip", Some(CvatVideo), FromCvat), Some((CvatVideo, Form::Zip)));
        assert_eq!(decide("o.record", Some(CvatVideo), FromCvat), None);
        assert_eq!(decide("o.json", None, Voc), Some((Datumaro, bare("o.json"))));
        assert_eq!(decide("o.json", Some(Coco), Voc), Some((Coco, bare("o.json"))));
        assert_eq!(decide("o.xml", Some(Coco), Voc), None);
        assert_eq!(decide("o.json", Some(Cvat), Voc), None, "the name says otherwise");
        assert_eq!(decide("o", Some(Datumaro), Voc), Some((Datumaro, Form::Folder)));
        assert_eq!(decide("o", Some(TargetFormat::Voc), FromCvat), Some((TargetFormat::Voc, Form::Folder)));
        assert_eq!(decide("o.zip", Some(TargetFormat::Voc), Voc), Some((TargetFormat::Voc, Form::Zip)));
        for one_file in ["o.xml", "o.json", "o.data", "o.record"] {
            assert_eq!(decide(one_file, Some(TargetFormat::Voc), FromCvat), None, "{one_file}");
        }
        assert_eq!(decide("o.data", Some(Tfrecord), Voc), Some((Tfrecord, bare("o.data"))));
    }
}
