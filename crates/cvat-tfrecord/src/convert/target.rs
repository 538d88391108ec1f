//! The writer of the output's format.

mod origin;
mod stale;

use std::collections::BTreeMap;
use std::sync::Arc;

use cvat_coco_format::CocoWriter;
use cvat_datumaro_format::DatumaroWriter;
use cvat_model::{
    DEFAULT_SUBSET, DatasetWriter, FrameEncoder, Label, Labels, Location, Origin, Warning, WarningKind,
};
use cvat_tfrecord_format::{ArchiveWriter, EncodeOptions, Facts, LabelIds, Layout, MaskValues, Sharding};
use cvat_voc_format::VocWriter;
use cvat_xml_format::{CvatVideoWriter, CvatXmlWriter};
use dataset_files::Sink;
use pbtxt::label_map::LabelMap;

use super::changes::Changes;
use super::{consumer, legacy, side_files, writes_images};
use crate::cli::{Consumer, ConvertArgs, TargetFormat};
use crate::exit::Failure;
use crate::hint::hint;
use crate::input::Reader;
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
                    let files = sharding.file_names(name).map_err(failure)?;
                    stale::refuse_other_shards(output::folder(&output.path), &files)?;
                    for file in files {
                        output::refuse_existing(&output::folder(&output.path).join(file), args.force)?;
                    }

                    for file in sharding.file_names(name).map_err(failure)? {
                        let index = side_files::index_of(args, output, &file);
                        for file in [Some(output::folder(&output.path).join(file)), index].iter().flatten() {
                            output::refuse_existing(file, args.force)?;
                        }
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
    map: Option<LabelMap>,
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
    let voc_parts = if let Reader::Voc(reader) = &*reader { reader.parts() } else { BTreeMap::new() };
    let dataset = reader.as_dataset();
    let (labels, origin) = (changes.labels(dataset.labels()).clone(), dataset.origin().cloned());
    let split = args.parts.split.as_ref();
    let subsets: Vec<_> = match split {
        Some(parts) => parts.names().map(str::to_owned).collect(),
        None => dataset.subsets().to_vec(),
    };
    let layout =
        side_files::layout(args, output).unwrap_or_else(|| legacy::layout(args, origin.as_ref(), &subsets));
    let default = [DEFAULT_SUBSET.to_owned()];
    let of_task = layout == Layout::Task || subsets.is_empty();
    stale::refuse_stale(args, output, &layout, if of_task { &default } else { &subsets })?;
    // Formats without tasks say so themselves.
    let has_tasks = args.lossless
        || matches!(output.format, TargetFormat::Cvat)
        || !matches!(origin, Some(Origin::Project(_)));
    let lost = origin.as_ref().filter(|_| split.is_some() && has_tasks);
    if let Some(words) = lost.and_then(|origin| origin::lost_in_parts(origin, &subsets)) {
        report.add(&Warning::new(Location::default(), WarningKind::Remark(words)));
    }
    let origin = origin.and_then(|origin| match split {
        Some(_) => origin::of_parts(origin, &subsets),
        None if args.subsets.is_empty() => Some(origin),
        None => Some(origin::of_subsets(origin, &subsets)),
    });
    let target = Target { args, output, sink, labels, subsets, origin };
    match output.format {
        TargetFormat::Tfrecord => {
            let of_source = OfSource { map: source_map, is_of_cvat, makes_groups_of_objects };
            target.records(layout, map, of_source, report)
        }
        TargetFormat::Cvat | TargetFormat::CvatVideo => target.cvat(is_of_cvat),
        TargetFormat::Voc => target.voc(voc_parts),
        TargetFormat::Datumaro => target.datumaro(says_keyframes),
        TargetFormat::Coco => target.coco(map.as_ref(), says_keyframes),
    }
}

/// What records need to know of where the frames come from.
struct OfSource {
    map: Option<LabelMap>,
    is_of_cvat: bool,
    makes_groups_of_objects: bool,
}

/// What is written, and where to.
struct Target<'a> {
    args: &'a ConvertArgs,
    output: &'a Output,
    sink: Sink,
    labels: Labels,
    subsets: Vec<String>,
    origin: Option<Origin>,
}

impl Target<'_> {
    fn records(
        self,
        layout: Layout,
        map: Option<LabelMap>,
        of_source: OfSource,
        report: &mut Report,
    ) -> Result<Begun, Failure> {
        let Self { args, output, sink, labels, subsets, origin } = self;
        let given = map.is_some();
        let ids = match map {
            Some(map) => LabelIds::mapped(&labels, &map),
            None if args.is_legacy() => LabelIds::legacy(&labels),
            None => LabelIds::numbered(&labels),
        };
        let renumbered = of_source.map.and_then(|source| ids.changes_from(&source));
        let said = renumbered.into_iter().chain(ids.renamed_keypoints());
        report.extend(said.map(|kind| Warning::new(Location::default(), kind)));
        let layout = match &output.form {
            Form::Bare(name) => {
                let label_map = output.label_map_name().filter(|_| !given);
                Layout::Bare { records: name.clone(), label_map }
            }
            _ => layout,
        };
        let compressed = consumer::compressed(args, output);
        report.extend(compressed.map(|kind| Warning::new(Location::default(), kind)));
        let options = EncodeOptions::new()
            .images(writes_images(args, output))
            .drop_degenerate(args.drop_degenerate)
            .clamp(!args.no_clamp)
            .profile(args.consumer.map(Consumer::profile))
            .object_keys(consumer::object_keys(output.source))
            .legacy(args.is_legacy())
            .masks(args.masks.then(|| args.mask_values.map_or(MaskValues::One, MaskValues::from)))
            .lossless(args.lossless)
            .merge_groups(of_source.makes_groups_of_objects);
        let writer =
            ArchiveWriter::new(sink, ids, &subsets, layout, options).map_err(|error| match error.kind() {
                cvat_tfrecord_format::ErrorKind::Files(files) => output.failure(files),
                _ => failure(output, &error),
            })?;
        if !args.lossless && !of_source.is_of_cvat {
            return Ok(Begun::Records(Box::new(writer)));
        }
        let facts = Facts::new(&labels, origin.as_ref());
        Ok(Begun::Records(Box::new(writer.facts(facts))))
    }

    fn cvat(self, is_of_cvat: bool) -> Result<Begun, Failure> {
        let Self { args, output, sink, mut labels, subsets, origin } = self;
        if let Some(name) = &args.unlabelled {
            labels.insert(Label::new(name));
        }
        let is_video = output.format == TargetFormat::CvatVideo;
        let mut options = cvat_xml_format::WriteOptions::new()
            .images(writes_images(args, output))
            .drop_degenerate(args.drop_degenerate)
            .unlabelled(args.unlabelled.clone())
            // What CVAT had is sound to CVAT, also beyond the image's border.
            .settle_boxes(!is_of_cvat || args.drop_degenerate)
            // As CVAT's exports have them: Datumaro, for one, lays nothing out.
            .interpolated(true)
            .origin(origin.map(if is_video { |origin| origin } else { origin::of_images }));
        if let Form::Bare(name) = &output.form {
            options = options.document(name);
        }
        let writer: Result<Box<dyn DatasetWriter>, _> = if is_video {
            CvatVideoWriter::new(sink, &labels, &subsets, options).map(|writer| Box::new(writer) as _)
        } else {
            CvatXmlWriter::new(sink, &labels, &subsets, options).map(|writer| Box::new(writer) as _)
        };
        writer.map(Begun::Other).map_err(|error| Failure::at(&output.path, &error))
    }

    fn voc(self, parts: BTreeMap<String, Vec<String>>) -> Result<Begun, Failure> {
        let Self { args, output, sink, labels, subsets, origin } = self;
        // Scripts look for images by their folder's name. An archive is unpacked nobody knows where.
        let folder = output.path.file_name().filter(|_| output.form == Form::Folder);
        let options = cvat_voc_format::WriteOptions::new()
            .images(writes_images(args, output))
            .folder(folder.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
            .one_based(args.voc.voc_one_based)
            .drop_degenerate(args.drop_degenerate)
            .unlabelled(args.unlabelled.clone())
            .parts(parts)
            .origin(origin);
        let writer = VocWriter::new(sink, labels, &subsets, options);
        Ok(Begun::Other(Box::new(writer.map_err(|error| failure(output, &error))?)))
    }

    fn datumaro(self, says_keyframes: bool) -> Result<Begun, Failure> {
        let Self { args, output, sink, labels, subsets, origin } = self;
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
        let writer = DatumaroWriter::new(sink, labels, &subsets, options);
        Ok(Begun::Other(Box::new(writer.map_err(|error| failure(output, &error))?)))
    }

    fn coco(self, map: Option<&LabelMap>, says_keyframes: bool) -> Result<Begun, Failure> {
        let Self { args, output, sink, labels, subsets, origin } = self;
        let mut options = cvat_coco_format::WriteOptions::new()
            .images(writes_images(args, output))
            .drop_degenerate(args.drop_degenerate)
            .unlabelled(args.unlabelled.clone())
            .unsaid_keyframes(!says_keyframes)
            .origin(origin);
        if let Form::Bare(name) = &output.form {
            options = options.document(name);
        }
        if let Some(map) = map {
            options = options.category_ids(category_ids(map));
        }
        let writer = CocoWriter::new(sink, labels, &subsets, options);
        Ok(Begun::Other(Box::new(writer.map_err(|error| failure(output, &error))?)))
    }
}

fn failure(output: &Output, error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::at(&output.path, error).hinted(hint(error))
}

/// Ids by both names, as records have them; one below 1 becomes 0, which is no category's.
fn category_ids(map: &LabelMap) -> impl Iterator<Item = (String, u64)> {
    let names = map.iter().flat_map(|item| [item.name(), item.display_name()]).flatten();
    names.filter_map(|name| Some((name.to_owned(), u64::try_from(map.id_of(name)?).unwrap_or(0))))
}
