//! Files of other data sets where an output goes.

use std::path::Path;

use cvat_coco_format::annotation_file_names;
use cvat_datumaro_format::annotation_file_name;
use cvat_tfrecord_format::{Layout, Sharding, record_file_name};
use dataset_files::Source;
use tfrecord_frame::ShardName;

use crate::cli::{ConvertArgs, TargetFormat};
use crate::convert::plan::shard_naming;
use crate::exit::Failure;
use crate::input;
use crate::output::{self, Form, Output};

/// A folder that is written into must not keep files of another data set: they would be read as a part of this one.
/// Nor may a record file that is written without its map find the map of another beside it.
pub(super) fn refuse_stale(
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
    let written = written(args, output.format, layout, subsets);
    let source = Source::folder(&output.path).map_err(|error| Failure::at(&output.path, &error))?;
    let found = input::data_files(&source).map_err(|error| Failure::at(&output.path, &error))?;
    let Some(first) = found.iter().find(|name| !written.contains(name)) else { return Ok(()) };
    let message = format!(
        "{}: {first} is in it and would be taken for a part of what is written",
        output.path.display()
    );
    Err(Failure::new(message).hint("remove what is of another data set, or name another folder"))
}

/// Shards of another number that lie beside these would be read with them.
pub(super) fn refuse_other_shards(folder: &Path, files: &[String]) -> Result<(), Failure> {
    let Some(own) = files.first().and_then(|file| ShardName::parse(file).ok()) else { return Ok(()) };
    let beside = std::fs::read_dir(folder).map_err(|error| Failure::at(folder, &error))?;
    let mut others: Vec<_> = beside
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            ShardName::parse(name).is_ok_and(|other| {
                (other.prefix(), other.suffix()) == (own.prefix(), own.suffix())
                    && other.count() != own.count()
            })
        })
        .collect();
    others.sort();
    let Some(first) = others.first() else { return Ok(()) };
    let message = format!(
        "{}: is of another set of shards and would be read with what is written",
        folder.join(first).display()
    );
    Err(Failure::new(message).hint("remove the files of that set, or name another output"))
}

/// The files with annotations that will be written, as far as they are known and stand for themselves.
fn written(args: &ConvertArgs, to: TargetFormat, layout: &Layout, subsets: &[String]) -> Vec<String> {
    let each = subsets.iter();
    match to {
        TargetFormat::Tfrecord => match (layout, args.parts.shards) {
            // How many they are the frames tell: none may be there.
            (_, None) if args.parts.is_sharded() => Vec::new(),
            (Layout::Tfds(name), shards) => {
                name.record_files(subsets, shards.map_or(1, std::num::NonZero::get))
            }
            (_, None) => each.map(|subset| record_file_name(subset)).collect(),
            (_, Some(shards)) => {
                let sharding = Sharding::new(shards, shard_naming(args));
                each.filter_map(|subset| sharding.file_names(&record_file_name(subset)).ok())
                    .flatten()
                    .collect()
            }
        },
        TargetFormat::Cvat | TargetFormat::CvatVideo => vec!["annotations.xml".to_owned()],
        TargetFormat::Datumaro => each.map(|subset| annotation_file_name(subset)).collect(),
        TargetFormat::Coco => each.flat_map(|subset| annotation_file_names(subset)).collect(),
        // Whose an annotation file is nothing tells.
        TargetFormat::Voc => Vec::new(),
    }
}
