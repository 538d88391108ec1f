//! The writer of the output's format.

use cvat_model::{DatasetWriter, Label, Labels, Location, Warning};
use cvat_tfrecord_format::{ArchiveWriter, EncodeOptions, LabelIds, Layout, is_record_name};
use cvat_xml_format::CvatXmlWriter;
use dataset_files::Sink;
use pbtxt::label_map::LabelMap;

use super::writes_images;
use crate::cli::{ConvertArgs, TargetFormat};
use crate::exit::Failure;
use crate::hint::hint;
use crate::input::Reader;
use crate::output::{self, Form, Output};
use crate::report::Report;

/// Begins the output.
pub(super) fn writer(
    args: &ConvertArgs,
    output: &Output,
    reader: &mut Reader,
    labels: Option<LabelMap>,
    sink: Sink,
    report: &mut Report,
) -> Result<Box<dyn DatasetWriter>, Failure> {
    let source_map = reader.label_map().cloned();
    let dataset = reader.as_dataset();
    let subsets = dataset.subsets().to_vec();
    match output.format {
        TargetFormat::Tfrecord => {
            let given = labels.is_some();
            let ids = match labels {
                Some(map) => LabelIds::mapped(dataset.labels(), &map),
                None => LabelIds::numbered(dataset.labels()),
            };
            let changed = source_map.and_then(|source| ids.changes_from(&source));
            report.extend(changed.map(|kind| Warning::new(Location::default(), kind)));
            let layout = match &output.form {
                Form::Bare(name) => {
                    let label_map = output.label_map_name().filter(|_| !given);
                    Layout::Bare { records: name.clone(), label_map }
                }
                _ => Layout::Archive,
            };
            let options = EncodeOptions::new()
                .images(writes_images(args, output))
                .drop_degenerate(args.drop_degenerate);
            refuse_stale(args, output, &subsets)?;
            let writer = ArchiveWriter::new(sink, ids, &subsets, layout, options);
            Ok(Box::new(writer.map_err(|error| match error.kind() {
                cvat_tfrecord_format::ErrorKind::Files(files) => output.failure(files),
                _ => Failure::at(&output.path, &error).hinted(hint(&error)),
            })?))
        }
        TargetFormat::Cvat => {
            let mut labels: Labels = dataset.labels().clone();
            if let Some(name) = &args.unlabelled {
                labels.insert(Label::new(name));
            }
            let mut options = cvat_xml_format::WriteOptions::new()
                .images(writes_images(args, output))
                .drop_degenerate(args.drop_degenerate)
                .unlabelled(args.unlabelled.clone());
            if let Form::Bare(name) = &output.form {
                options = options.document(name);
            }
            let writer = CvatXmlWriter::new(sink, &labels, &subsets, options);
            Ok(Box::new(writer.map_err(|error| Failure::at(&output.path, &error))?))
        }
    }
}

/// A folder that is written into must not keep record files of another data set: their ids may be others.
/// Nor may a record file that is written without its map find the map of another beside it.
fn refuse_stale(args: &ConvertArgs, output: &Output, subsets: &[String]) -> Result<(), Failure> {
    if let (Some(name), Some(given)) = (output.label_map_name(), &args.labels) {
        let map = output::folder(&output.path).join(name);
        if map.exists() && output::resolved(&map) != output::resolved(given) {
            let message = format!("{}: would be taken for the label map of what is written", map.display());
            return Err(Failure::new(message).hint("remove it, or name another output"));
        }
    }
    if output.form != Form::Folder {
        return Ok(());
    }
    let Ok(entries) = std::fs::read_dir(&output.path) else { return Ok(()) };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let stale = |name: &String| {
        is_record_name(name) && !subsets.iter().any(|subset| format!("{subset}.tfrecord") == *name)
    };
    let mut stale: Vec<_> = names.filter(stale).collect();
    stale.sort();
    let Some(first) = stale.first() else { return Ok(()) };
    let message = format!(
        "{}: {first} is in it and would be taken for a part of what is written",
        output.path.display()
    );
    Err(Failure::new(message).hint("remove the record files of the other data set, or name another folder"))
}
