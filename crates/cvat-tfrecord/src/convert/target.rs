//! The writer of the output's format.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use cvat_datumaro_format::{DatumaroWriter, annotation_file_name};
use cvat_model::{
    DEFAULT_SUBSET, DatasetWriter, FrameEncoder, Label, Labels, Location, Origin, TaskMode, Warning,
    default_subset,
};
use cvat_tfrecord_format::{
    ArchiveWriter, EncodeOptions, Facts, LabelIds, Layout, MaskValues, Sharding, record_file_name,
};
use cvat_voc_format::VocWriter;
use cvat_xml_format::{CvatVideoWriter, CvatXmlWriter};
use dataset_files::{Sink, Source};
use pbtxt::label_map::LabelMap;

use super::changes::Changes;
use super::consumer;
use super::legacy;
use super::plan::shard_naming;
use super::side_files;
use super::writes_images;
use crate::cli::{Consumer, ConvertArgs, TargetFormat};
use crate::exit::Failure;
use crate::hint::hint;
use crate::input::{self, Reader};
use crate::output::{self, Form, Output};
use crate::report::Report;

/// An output that is begun, before it is known in how many files.
pub(super) enum Begun {
    Records(Box<ArchiveWriter>),
    Other(Box<dyn DatasetWriter>),
}

impl Begun {
    pub(super) fn encoder(&self) -> Arc<dyn FrameEncoder> {
        match self {
            Self::Records(writer) => writer.encoder(),
            Self::Other(writer) => writer.encoder(),
        }
    }

    /// The writer, of records in several files where that is asked for.
    pub(super) fn sharded(
        self,
        sharding: Option<Sharding>,
        args: &ConvertArgs,
        output: &Output,
    ) -> Result<Box<dyn DatasetWriter>, Failure> {
        match (self, sharding) {
            (Self::Other(writer), _) => Ok(writer),
            (Self::Records(writer), None) => Ok(writer),
            (Self::Records(writer), Some(sharding)) => {
                let failure = |error| Failure::at(&output.path, &error);
                if let Form::Bare(name) = &output.form {
                    // Refused before they are written, not after.
                    for file in sharding.file_names(name).map_err(failure)? {
                        output::refuse_existing(&output::folder(&output.path).join(file), args.force)?;
                    }
                }
                Ok(Box::new(writer.sharding(sharding).map_err(failure)?))
            }
        }
    }
}

/// Begins the output.
pub(super) fn writer(
    args: &ConvertArgs,
    output: &Output,
    reader: &mut Reader,
    labels: Option<LabelMap>,
    sink: Sink,
    changes: &Changes,
    report: &mut Report,
) -> Result<Begun, Failure> {
    let source_map = reader.label_map().cloned();
    let is_of_cvat = reader.is_of_cvat();
    // CVAT XML says of the shapes it gives whether they are keyframes; those it does not give are laid out.
    let says_keyframes = is_of_cvat && !matches!(reader, Reader::Datumaro(_));
    // An object with several parts is read as a group of shapes.
    let makes_groups_of_objects = matches!(reader, Reader::Tfrecord(_) | Reader::Coco(_)) && !is_of_cvat;
    let parts = if let Reader::Voc(reader) = &*reader { reader.parts() } else { BTreeMap::new() };
    let dataset = reader.as_dataset();
    let origin = dataset.origin().cloned();
    let subsets = dataset.subsets().to_vec();
    let archive =
        side_files::layout(args, output).unwrap_or_else(|| legacy::layout(args, origin.as_ref(), &subsets));
    let default = [DEFAULT_SUBSET.to_owned()];
    let of_task = archive == Layout::Task || subsets.is_empty();
    refuse_stale(args, output, &archive, if of_task { &default } else { &subsets })?;
    let origin =
        origin.map(|origin| if args.subsets.is_empty() { origin } else { of_subsets(origin, &subsets) });
    let parts = args.parts.split.as_ref();
    let subsets = match parts {
        Some(parts) => parts.names().map(str::to_owned).collect(),
        None => dataset.subsets().to_vec(),
    };
    let archive = legacy::layout(args, origin.as_ref(), &subsets);
    let default = [DEFAULT_SUBSET.to_owned()];
    refuse_stale(args, output, if archive == Layout::Task { &default } else { &subsets })?;
    let origin = origin.and_then(|origin| match parts {
        Some(_) => of_parts(origin, &subsets),
        None if args.subsets.is_empty() => Some(origin),
        None => Some(of_subsets(origin, &subsets)),
    });
    match output.format {
        TargetFormat::Tfrecord => {
            let given = labels.is_some();
            let ids = match labels {
                Some(map) => LabelIds::mapped(changes.labels(dataset.labels()), &map),
                None if args.is_legacy() => LabelIds::legacy(changes.labels(dataset.labels())),
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
                _ => archive,
            };
            let options = EncodeOptions::new()
                .images(writes_images(args, output))
                .drop_degenerate(args.drop_degenerate)
                .clamp(!args.no_clamp)
                .profile(args.consumer.map(Consumer::profile))
                .object_keys(consumer::object_keys(output.source))
                .legacy(args.is_legacy())
                .masks(args.masks.then(|| args.mask_values.map_or(MaskValues::One, MaskValues::from)))
                .lossless(args.lossless)
                .merge_groups(makes_groups_of_objects);
            let writer =
                ArchiveWriter::new(sink, ids, &subsets, layout, options).map_err(|error| {
                    match error.kind() {
                        cvat_tfrecord_format::ErrorKind::Files(files) => output.failure(files),
                        _ => Failure::at(&output.path, &error).hinted(hint(&error)),
                    }
                })?;
            if !args.lossless && !is_of_cvat {
                return Ok(Begun::Records(Box::new(writer)));
            }
            let facts = Facts::new(changes.labels(dataset.labels()), origin.as_ref());
            Ok(Begun::Records(Box::new(writer.facts(facts))))
        }
        TargetFormat::Cvat | TargetFormat::CvatVideo => {
            let mut labels: Labels = changes.labels(dataset.labels()).clone();
            if let Some(name) = &args.unlabelled {
                labels.insert(Label::new(name));
            }
            let origin =
                origin.map(if output.format == TargetFormat::Cvat { of_images } else { |origin| origin });
            let mut options = cvat_xml_format::WriteOptions::new()
                .images(writes_images(args, output))
                .drop_degenerate(args.drop_degenerate)
                .unlabelled(args.unlabelled.clone())
                // What CVAT had is sound to CVAT, also beyond the image's border.
                .settle_boxes(!is_of_cvat || args.drop_degenerate)
                // As CVAT's exports have them: Datumaro, for one, lays nothing out.
                .interpolated(true)
                .origin(origin);
            if let Form::Bare(name) = &output.form {
                options = options.document(name);
            }
            let writer: Result<Box<dyn DatasetWriter>, _> = if output.format == TargetFormat::CvatVideo {
                CvatVideoWriter::new(sink, &labels, &subsets, options).map(|writer| Box::new(writer) as _)
            } else {
                CvatXmlWriter::new(sink, &labels, &subsets, options).map(|writer| Box::new(writer) as _)
            };
            writer.map(Begun::Other).map_err(|error| Failure::at(&output.path, &error))
        }
        TargetFormat::Voc => {
            let options = voc_options(args, output).parts(parts).origin(origin);
            let labels = changes.labels(dataset.labels()).clone();
            let writer = VocWriter::new(sink, labels, &subsets, options);
            Ok(Box::new(writer.map_err(|error| Failure::at(&output.path, &error).hinted(hint(&error)))?))
        }
        TargetFormat::Datumaro => {
            let mut options = cvat_datumaro_format::WriteOptions::new()
                .images(writes_images(args, output))
                .drop_degenerate(args.drop_degenerate)
                .unlabelled(args.unlabelled.clone())
                .skeletons_as_points(args.skeletons_as_points)
                .unsaid_keyframes(!says_keyframes)
                .origin(origin);
            if let Form::Bare(name) = &output.form {
                options = options.document(name);
            }
            let labels = changes.labels(dataset.labels()).clone();
            let writer = DatumaroWriter::new(sink, labels, &subsets, options);
            let writer = writer.map_err(|error| Failure::at(&output.path, &error).hinted(hint(&error)))?;
            Ok(Begun::Other(Box::new(writer)))
        }
    }
}

fn voc_options(args: &ConvertArgs, output: &Output) -> cvat_voc_format::WriteOptions {
    // Scripts look for images by their folder's name. An archive is unpacked nobody knows where.
    let folder = output.path.file_name().filter(|_| output.form == Form::Folder);
    cvat_voc_format::WriteOptions::new()
        .images(writes_images(args, output))
        .folder(folder.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
        .one_based(args.voc.voc_one_based)
        .drop_degenerate(args.drop_degenerate)
        .unlabelled(args.unlabelled.clone())
}

/// The same for frames that are written as images, whether they were or a video.
fn of_images(mut origin: Origin) -> Origin {
    match &mut origin {
        Origin::Task(task) | Origin::Job(task) => task.mode = TaskMode::Annotation,
        Origin::Project(project) => {
            for task in &mut project.tasks {
                task.mode = TaskMode::Annotation;
            }
        }
        _ => {}
    }
    origin
}

/// What of it holds for the frames of these subsets, where only those were asked for.
fn of_subsets(mut origin: Origin, subsets: &[String]) -> Origin {
    let Origin::Project(project) = &mut origin else { return origin };
    let default = default_subset(&project.tasks);
    let wanted: HashSet<&str> = subsets.iter().map(String::as_str).collect();
    let named: HashSet<&str> = project.tasks.iter().map(|task| task.subset.as_str()).collect();
    let has_unnamed = wanted.iter().any(|name| !named.contains(name));
    project.tasks.retain(|task| match task.subset.as_str() {
        "" => has_unnamed,
        name => wanted.contains(name),
    });
    project.subsets.retain(|name| wanted.contains(name.as_str()));
    // Without the tasks that are gone, those without subset would be of another.
    if default_subset(&project.tasks) != default {
        for task in project.tasks.iter_mut().filter(|task| task.subset.is_empty()) {
            task.subset.clone_from(&default);
        }
    }
    origin
}

/// What of it holds for frames that are put into other subsets: a task has one alone.
fn of_parts(origin: Origin, parts: &[String]) -> Option<Origin> {
    match (origin, parts) {
        (Origin::Project(mut project), _) => {
            project.tasks.clear();
            project.subsets = parts.to_vec();
            Some(Origin::Project(project))
        }
        (Origin::Task(mut task), [part]) => {
            task.subset.clone_from(part);
            Some(Origin::Task(task))
        }
        _ => None,
    }
}

/// A folder that is written into must not keep files of another data set: they would be read as a part of this one.
/// Nor may a record file that is written without its map find the map of another beside it.
fn refuse_stale(
    args: &ConvertArgs,
    output: &Output,
    layout: &Layout,
    subsets: &[String],
) -> Result<(), Failure> {
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
    let of_tfds = match layout {
        Layout::Tfds(name) => name.record_files(subsets, 1),
        _ => Vec::new(),
    };
    let written = |name: &str| match output.format {
        TargetFormat::Tfrecord if matches!(layout, Layout::Tfds(_)) => {
            of_tfds.iter().any(|file| file == name)
        }
        TargetFormat::Tfrecord => subsets.iter().any(|subset| record_file_name(subset) == name),
        TargetFormat::Cvat | TargetFormat::CvatVideo => name == "annotations.xml",
        TargetFormat::Datumaro => subsets.iter().any(|subset| annotation_file_name(subset) == name),
        // Whose an annotation file is nothing tells.
        TargetFormat::Voc => false,
    };

    let record_names = match args.parts.shards {
        // Which they are the frames tell: none may be there.
        None if args.parts.is_sharded() => Vec::new(),
        None => subsets.iter().map(|subset| record_file_name(subset)).collect(),
        Some(shards) => {
            let sharding = Sharding::new(shards, shard_naming(args));
            let of_subset = |subset: &String| sharding.file_names(&record_file_name(subset)).ok();
            subsets.iter().filter_map(of_subset).flatten().collect()
        }
    };
    let written = |name: &str| match output.format {
        TargetFormat::Tfrecord => record_names.iter().any(|record_name| record_name == name),
        TargetFormat::Cvat | TargetFormat::CvatVideo => name == "annotations.xml",
        TargetFormat::Datumaro => subsets.iter().any(|subset| annotation_file_name(subset) == name),
        // Whose an annotation file is nothing tells.
        TargetFormat::Voc => false,
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

#[cfg(test)]
mod tests {
    use super::*;

    use cvat_model::{Project, Task};

    fn project(tasks: &[(&str, &str)]) -> Origin {
        let mut project = Project::new("streets");
        for (id, subset) in tasks {
            let mut task = Task::new(*id);
            (task.id, task.subset) = ((*id).into(), (*subset).into());
            project.tasks.push(task);
        }
        Origin::Project(project)
    }

    fn kept(tasks: &[(&str, &str)], subsets: &[&str]) -> Vec<(String, String)> {
        let subsets: Vec<_> = subsets.iter().map(|&subset| subset.to_owned()).collect();
        let origin = of_subsets(project(tasks), &subsets);
        origin.tasks().iter().map(|task| (task.id.clone(), task.subset.clone())).collect()
    }

    fn owned(tasks: &[(&str, &str)]) -> Vec<(String, String)> {
        tasks.iter().map(|&(id, subset)| (id.to_owned(), subset.to_owned())).collect()
    }

    #[test]
    fn a_task_without_subset_keeps_the_one_its_frames_have() {
        let tasks = [("1", "default"), ("2", ""), ("3", "val")];
        assert_eq!(kept(&tasks, &["default_1"]), owned(&[("2", "default_1")]));
        assert_eq!(kept(&tasks, &["default_1", "val"]), owned(&[("2", "default_1"), ("3", "val")]));
        assert_eq!(kept(&tasks, &["default"]), owned(&[("1", "default")]));
        assert_eq!(kept(&tasks, &["default", "default_1"]), owned(&[("1", "default"), ("2", "")]));
        assert_eq!(kept(&tasks[1..], &["default"]), owned(&[("2", "")]));
    }

    #[test]
    fn many_tasks_and_subsets_take_no_more_than_their_number() {
        let names: Vec<_> = (0..100_000).map(|number| format!("s{number}")).collect();
        let tasks: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
        let subsets: Vec<_> = names.iter().rev().step_by(2).map(String::as_str).collect();
        assert_eq!(kept(&tasks, &subsets).len(), 50_000);
    }
}
