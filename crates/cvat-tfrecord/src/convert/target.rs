//! The writer of the output's format.

use cvat_model::{DatasetWriter, Label, Labels, Location, Origin, TaskMode, Warning};
use cvat_tfrecord_format::{ArchiveWriter, EncodeOptions, LabelIds, Layout, MaskValues, record_file_name};
use cvat_xml_format::{CvatVideoWriter, CvatXmlWriter};
use dataset_files::{Sink, Source};
use pbtxt::label_map::LabelMap;

use super::changes::Changes;
use super::writes_images;
use crate::cli::{ConvertArgs, TargetFormat};
use crate::exit::Failure;
use crate::hint::hint;
use crate::input::{self, Reader};
use crate::output::{self, Form, Output};
use crate::report::Report;

/// Begins the output.
pub(super) fn writer(
    args: &ConvertArgs,
    output: &Output,
    reader: &mut Reader,
    labels: Option<LabelMap>,
    sink: Sink,
    changes: &Changes,
    report: &mut Report,
) -> Result<Box<dyn DatasetWriter>, Failure> {
    let source_map = reader.label_map().cloned();
    let origin = origin(reader);
    let dataset = reader.as_dataset();
    let subsets = dataset.subsets().to_vec();
    refuse_stale(args, output, &subsets)?;
    match output.format {
        TargetFormat::Tfrecord => {
            let given = labels.is_some();
            let ids = match labels {
                Some(map) => LabelIds::mapped(changes.labels(dataset.labels()), &map),
                None => LabelIds::numbered(changes.labels(dataset.labels())),
            };
            let renumbered = source_map.and_then(|source| ids.changes_from(&source));
            let said = renumbered.into_iter().chain(ids.renamed_keypoints());
            report.extend(said.map(|kind| Warning::new(Location::default(), kind)));
            let layout = match &output.form {
                Form::Bare(name) => {
                    let label_map = output.label_map_name().filter(|_| !given);
                    Layout::Bare { records: name.clone(), label_map }
                }
                _ => Layout::Archive,
            };
            let options = EncodeOptions::new()
                .images(writes_images(args, output))
                .drop_degenerate(args.drop_degenerate)
                .masks(args.masks.then(|| args.mask_values.map_or(MaskValues::One, MaskValues::from)));
            let writer = ArchiveWriter::new(sink, ids, &subsets, layout, options);
            Ok(Box::new(writer.map_err(|error| match error.kind() {
                cvat_tfrecord_format::ErrorKind::Files(files) => output.failure(files),
                _ => Failure::at(&output.path, &error).hinted(hint(&error)),
            })?))
        }
        TargetFormat::Cvat | TargetFormat::CvatVideo => {
            let mut labels: Labels = changes.labels(dataset.labels()).clone();
            if let Some(name) = &args.unlabelled {
                labels.insert(Label::new(name));
            }
            let mut options = cvat_xml_format::WriteOptions::new()
                .images(writes_images(args, output))
                .drop_degenerate(args.drop_degenerate)
                .unlabelled(args.unlabelled.clone())
                .origin(origin.map(|origin| for_images(origin, &subsets)));
            if let Form::Bare(name) = &output.form {
                options = options.document(name);
            }
            let writer: Result<Box<dyn DatasetWriter>, _> = if output.format == TargetFormat::CvatVideo {
                CvatVideoWriter::new(sink, &labels, &subsets, options).map(|writer| Box::new(writer) as _)
            } else {
                CvatXmlWriter::new(sink, &labels, &subsets, options).map(|writer| Box::new(writer) as _)
            };
            writer.map_err(|error| Failure::at(&output.path, &error))
        }
    }
}

/// The task, job or project that the source tells of.
fn origin(reader: &Reader) -> Option<Origin> {
    match reader {
        Reader::Cvat(reader) => reader.origin().cloned(),
        _ => None,
    }
}

/// What of it holds for the frames of these subsets, written as images, whether they were or a video. One that writes
/// a video says so itself.
fn for_images(mut origin: Origin, subsets: &[String]) -> Origin {
    match &mut origin {
        Origin::Task(task) | Origin::Job(task) => task.mode = TaskMode::Annotation,
        Origin::Project(project) => {
            let is_named = |name: &String| project.tasks.iter().any(|task| task.subset == *name);
            let has_unnamed = subsets.iter().any(|name| !is_named(name));
            project.tasks.retain(|task| match task.subset.as_str() {
                "" => has_unnamed,
                name => subsets.iter().any(|subset| subset == name),
            });
            project.subsets.retain(|name| subsets.contains(name));
            for task in &mut project.tasks {
                task.mode = TaskMode::Annotation;
            }
        }
        _ => {}
    }
    origin
}

/// A folder that is written into must not keep files of another data set: they would be read as a part of this one.
/// Nor may a record file that is written without its map find the map of another beside it.
fn refuse_stale(args: &ConvertArgs, output: &Output, subsets: &[String]) -> Result<(), Failure> {
    if let (Some(name), Some(given)) = (output.label_map_name(), &args.labels) {
        let map = output::folder(&output.path).join(name);
        if map.exists() && output::resolved(&map) != output::resolved(given) {
            let message = format!("{}: would be taken for the label map of what is written", map.display());
            return Err(Failure::new(message).hint("remove it, or name another output"));
        }
    }
    if output.form != Form::Folder || !output.path.is_dir() {
        return Ok(());
    }
    let written = |name: &str| match output.format {
        TargetFormat::Tfrecord => subsets.iter().any(|subset| record_file_name(subset) == name),
        TargetFormat::Cvat | TargetFormat::CvatVideo => name == "annotations.xml",
    };
    let source = Source::folder(&output.path).map_err(|error| Failure::at(&output.path, &error))?;
    let found = input::data_files(&source).map_err(|error| Failure::at(&output.path, &error))?;
    let Some(first) = found.iter().find(|name| !written(name)) else { return Ok(()) };
    let message = format!(
        "{}: {first} is in it and would be taken for a part of what is written",
        output.path.display()
    );
    Err(Failure::new(message).hint("remove what is of another data set, or name another folder"))
}
