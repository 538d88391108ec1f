//! `convert`: one data set to another format.

mod changes;
mod consumer;
mod legacy;
mod matching;
mod plan;
mod side_files;
mod summary;
mod target;

use std::io::Read as _;
use std::path::Path;

use cvat_model::{DatasetError, DatasetReader, DatasetWriter, FrameEncoder, Location, Warning, WarningKind};
use cvat_tfrecord_format::{Sharding, read_label_map};
use dataset_files::Sink;
use pbtxt::label_map::{LabelMap, ReadOptions};

use crate::cli::{ConvertArgs, SourceFormat, TargetFormat, VocArgs};
use crate::exit::{Failure, chain};
use crate::hint::hint;
use crate::input::{self, Input, Reader, Wanted};
use crate::output::{self, Form, Output};
use crate::pipeline::{self, Outcome};
use crate::report::Report;
use crate::terminal;
use crate::whole_file;
use changes::{Changes, Empty};
use plan::Plan;
use summary::{Summary, Totals, write_report};

/// More than the parser takes, so that it is the one to refuse a file that is too long.
const MAX_LABEL_MAP_LEN: u64 = 64 << 20;

pub(crate) fn run(args: &ConvertArgs) -> Result<(), Failure> {
    let input = Input::detect(&args.input, args.from)?;
    let mut output = Output::decide(&args.output, args.to, input.format)?;
    check_options(args, &input, &output)?;
    // An existing output is refused before hours of work, not after.
    let sink = output.create(args.force)?;
    let report_file =
        args.report.as_deref().map(|path| report_file(path, args, &input, &output)).transpose()?;

    let mut report = Report::of_conversion(output.format == TargetFormat::Tfrecord);
    let labels = args.labels.as_deref().map(|path| read_labels(path, &output, &mut report)).transpose()?;
    let images = args.images.as_deref().map(input::images).transpose()?;
    // Towards records a given map says which ids to write; it is read by only where the records have none.
    let by_labels_first = output.format != TargetFormat::Tfrecord;
    let wanted = Wanted {
        labels: labels.as_ref().map(|labels| (labels, by_labels_first)),
        images: images.as_ref(),
        subsets: &args.subsets,
        read_images: writes_images(args, &output),
        size_from_images: args.size_from_images,
        // TensorFlow's script leaves parts out, too.
        voc: VocArgs { without_parts: output.format == TargetFormat::Tfrecord, ..args.voc },
        legacy: args.is_legacy(),
    };
    let mut reader = input.open(&wanted)?;
    if args.to.is_none() && reader.is_of_video() {
        output.settle_on_video();
    }
    input.report_ignored(&mut report);
    report
        .extend(images.iter().flat_map(|images| input::ignored(images, None)).map(|ignored| ignored.warning));
    report.extend(reader.as_dataset().take_warnings());
    check_images(args, &output, &mut reader, &mut report)?;

    let renames = matching::plan(args, &input, &output, &wanted, &mut report)?;
    let mut totals = Totals::default();
    let changes = Changes::new(args, reader.as_dataset().labels())?;
    let writer = target::writer(args, &output, &mut reader, labels.clone(), sink, &changes, &mut report)?;
    let encoder = writer.encoder();
    let planned = plan::Frames {
        input: &input,
        wanted: &wanted,
        renames: renames.as_ref(),
        changes: &changes,
        encoder: &*encoder,
    };
    plan::check_video(args, &output)?;
    let labels = changes.labels(reader.as_dataset().labels());
    let plan = plan::plan(args, &planned, labels, &mut report)?;
    let sharding = plan.as_ref().and_then(Plan::sharding);
    totals.shards = sharding.map(Sharding::shards);
    let writer = writer.sharded(sharding, args, &output)?;
    let encoder = changes.before(encoder);
    let mut under_new_names;
    let frames: &mut dyn DatasetReader = match renames {
        Some(renames) => {
            under_new_names = renames.reader(reader.as_dataset());
            &mut under_new_names
        }
        None => reader.as_dataset(),
    };
    let shards = plan.as_ref().map(Plan::shards).unwrap_or_default().into_iter();
    let mut as_planned;
    let frames: &mut dyn DatasetReader = match plan {
        Some(plan) => {
            as_planned = plan.reader(frames);
            &mut as_planned
        }
        None => frames,
    };
    let ends = Ends { reader: frames, encoder: &*encoder, writer, shards };
    let written = convert(&input, &output, args, ends, &mut report, &mut totals);
    let summary = Summary::new(args, &input, &output, reader.as_dataset().labels(), &totals);
    report.print();
    if let (Some((sink, name)), Some(path)) = (report_file, &args.report) {
        let reported = write_report(&sink, &name, &summary, written.is_ok(), &report);
        // The output stands: a report that cannot be written does not undo it.
        if let Err(error) = reported.and_then(|()| sink.finish()) {
            terminal::warning(&format!("no report: {}", Failure::at(path, &error)));
        }
    }
    written?;
    if let Err(failure) = terminal::result(&summary.line()) {
        terminal::warning(&failure.to_string());
    }
    Ok(())
}

fn check_options(args: &ConvertArgs, input: &Input, output: &Output) -> Result<(), Failure> {
    // It is read more than once, and what is written may hold less.
    for read in [Some(&args.input), args.images.as_ref()].into_iter().flatten() {
        whole_file::refuse_input(read, &args.output)?;
    }
    legacy::check_options(args, input, output)?;
    consumer::check_options(args, output)?;
    side_files::check_options(args, output)?;
    plan::check_options(args, output)?;
    if args.labels.is_some()
        && input.format != SourceFormat::Tfrecord
        && !matches!(output.format, TargetFormat::Tfrecord | TargetFormat::Coco)
    {
        let message = "--labels is for records, to be read or to be written, and for COCO to be written; here is neither";
        return Err(Failure::new(message).hint("leave --labels out"));
    }
    if args.size_from_images && input.format != SourceFormat::Voc {
        return Err(Failure::new("--size-from-images is for PASCAL VOC").hint("leave --size-from-images out"));
    }
    if args.voc.voc_merged && input.format != SourceFormat::Voc {
        return Err(Failure::new("--voc-merged is for reading PASCAL VOC").hint("leave --voc-merged out"));
    }
    if args.voc.voc_one_based && input.format != SourceFormat::Voc && output.format != TargetFormat::Voc {
        return Err(Failure::new("--voc-one-based is for PASCAL VOC").hint("leave --voc-one-based out"));
    }
    if args.unlabelled.is_some() && output.format == TargetFormat::Tfrecord {
        let message =
            "--unlabelled is for CVAT, which cannot hold a box without label; TFRecord keeps it as it is";
        return Err(Failure::new(message).hint("leave --unlabelled out"));
    }
    if args.masks && output.format != TargetFormat::Tfrecord {
        let message =
            "--masks is for TFRecord; what is written here has shapes with their pixels as they are";
        return Err(Failure::new(message).hint("leave --masks out"));
    }
    if args.lossless && output.format != TargetFormat::Tfrecord {
        let message = match output.format {
            TargetFormat::Datumaro => "--lossless is for TFRecord; Datumaro's JSON has no place for more",
            TargetFormat::Voc => "--lossless is for TFRecord; PASCAL VOC has no place for more",
            TargetFormat::Coco => "--lossless is for TFRecord; COCO's JSON has no place for more",
            _ => "--lossless is for TFRecord; CVAT XML keeps what CVAT knows as it is",
        };
        return Err(Failure::new(message).hint("leave --lossless out, or name a .tfrecord file"));
    }
    if args.mask_values.is_some() && !args.masks {
        let message = "--mask-values is for masks, and without --masks none are written";
        return Err(Failure::new(message).hint("add --masks, or leave --mask-values out"));
    }
    if args.skeletons_as_points && output.format != TargetFormat::Datumaro {
        let message = "--skeletons-as-points is for Datumaro, and something else is written here";
        return Err(Failure::new(message).hint("leave --skeletons-as-points out, or write --to datumaro"));
    }
    if args.unlabelled.as_deref() == Some("") {
        return Err(Failure::new("--unlabelled needs a name"));
    }
    let against = args.matching.match_against.as_ref();
    if against.is_some_and(|against| output::resolved(against) == output::resolved(&args.output)) {
        let message = format!("{}: the output would replace what is matched against", args.output.display());
        return Err(Failure::new(message).hint("name another output"));
    }
    Ok(())
}

/// Whether the output holds images at all: a bare XML or JSON file does not.
fn writes_images(args: &ConvertArgs, output: &Output) -> bool {
    let bare_text = output.format != TargetFormat::Tfrecord && matches!(output.form, Form::Bare(_));
    !args.no_images && !bare_text
}

fn report_file(
    path: &Path,
    args: &ConvertArgs,
    input: &Input,
    output: &Output,
) -> Result<(Sink, String), Failure> {
    let name = output::file_name(path)?;
    let label_map = output.label_map_name().map(|name| output::folder(&args.output).join(name));
    let against = args.matching.match_against.as_ref();
    let index = side_files::index(args, output);
    let ends = [Some(&args.input), Some(&args.output), args.labels.as_ref()];
    let taken = ends.into_iter().chain([label_map.as_ref(), against, index.as_ref()]);
    let resolved = output::resolved(path);
    let is_taken = taken.flatten().any(|taken| output::resolved(taken) == resolved);
    // What a folder holds is data: of the output nothing may be replaced, of the input nothing that is there.
    let in_output = output.form == Form::Folder && resolved.starts_with(output::resolved(&args.output));
    let in_input =
        input.path.is_dir() && resolved.starts_with(output::resolved(&args.input)) && path.exists();
    if is_taken || in_output || in_input {
        let message =
            format!("{}: the report cannot go there, the conversion uses this name", path.display());
        return Err(Failure::new(message).hint("name another file for the report"));
    }
    output::refuse_existing(path, args.force)?;
    let sink = Sink::files_in(output::folder(path), output::overwrite(args.force));
    Ok((sink.map_err(|error| Failure::at(path, &error))?, name))
}

fn read_labels(path: &Path, output: &Output, report: &mut Report) -> Result<LabelMap, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_LABEL_MAP_LEN).read_to_end(&mut bytes))
        .map_err(|error| Failure::at(path, &error))?;
    let (map, odd) =
        read_label_map(&bytes).map_err(|error| Failure::at(path, &error).hint("correct the label map"))?;
    if output.format == TargetFormat::Tfrecord {
        // An id 0 that is not the background's may be read by, and is not written.
        let rules = ReadOptions::new().tensorflow_rules(true);
        let refused =
            pbtxt::from_utf8(&bytes).and_then(|text| LabelMap::parse_with_options(text, rules)).err();
        refused.map_or(Ok(()), |error| Err(Failure::at(path, &error).hint(
            "`cvat-tfrecord labels FILE --fix` numbers the labels from 1; records with other ids are read by a label_map.pbtxt beside them",
        )))?;
    }
    let place = Location::entry(path.display().to_string());
    report.extend(odd.into_iter().map(|kind| Warning::new(place.clone(), kind)));
    Ok(map)
}

/// Refuses a source of which some images are missing, and says so where all are.
fn check_images(
    args: &ConvertArgs,
    output: &Output,
    reader: &mut Reader,
    report: &mut Report,
) -> Result<(), Failure> {
    let Some(images) = reader.images().filter(|_| writes_images(args, output)) else { return Ok(()) };
    if !args.allow_missing_images {
        input::refuse_some_missing(&args.input, &images, args.images.is_some(), reader)?;
    }
    for missing in reader.missing_frames() {
        report.add(&Warning::new(Location::default(), WarningKind::Remark(missing)));
    }
    if images.all_missing() {
        report.add(&Warning::new(Location::default(), WarningKind::NoImages));
    }
    Ok(())
}

/// Where frames come from, what is made of them, and where that goes.
struct Ends<'a> {
    reader: &'a mut dyn DatasetReader,
    encoder: &'a dyn FrameEncoder,
    writer: Box<dyn DatasetWriter>,
    /// The shard of each frame, where there are several.
    shards: std::vec::IntoIter<u32>,
}

fn convert(
    input: &Input,
    output: &Output,
    args: &ConvertArgs,
    ends: Ends<'_>,
    report: &mut Report,
    totals: &mut Totals,
) -> Result<(), Failure> {
    let Ends { reader, encoder, mut writer, mut shards } = ends;
    for subset in reader.subsets().to_vec() {
        if let Some(frames) = reader.frames_in_subset(&subset) {
            writer.expect_frames(&subset, frames);
        }
    }
    let jobs = args
        .jobs
        .map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    let with_images = writes_images(args, output);
    // Names that the reader told, and that nobody changes, the writer need not tell again.
    let names_are_told = input.format == SourceFormat::Tfrecord
        && args.rename_to_match.is_empty()
        && args.parts.split.is_none()
        && report.count("same-name") > 0;
    let is_new = |warning: &Warning| !(names_are_told && matches!(warning.kind(), WarningKind::SameName(_)));
    pipeline::run(reader, encoder, jobs, |outcome| {
        let shard = shards.next().unwrap_or_default();
        take(outcome, shard, writer.as_mut(), with_images, is_new, report, totals).map_err(|failed| {
            match failed {
                Failed::Reading(error) => input.error(&error),
                Failed::Writing(error) => Failure::at(&output.path, &error).hinted(hint(&error)),
            }
        })
    })?;
    let (frames, skipped) = (totals.frames, report.count("frame-skipped"));
    if frames == 0 && skipped > 0 {
        let message = format!("{}: none of the {skipped} frames could be read", args.input.display());
        return Err(Failure::new(message).hint("the warnings say what each of them lacks"));
    }
    report.extend(writer.take_warnings());
    if totals.left_out > 0 {
        let words = format!(
            "left out: {} for which there is nothing to write",
            terminal::counted(totals.left_out, "frame")
        );
        report.add(&Warning::new(Location::default(), WarningKind::Remark(words)));
    } else if frames == 0 {
        let words = "there are no frames in the source".to_owned();
        report.add(&Warning::new(Location::default(), WarningKind::Odd(words)));
    }
    if frames > 0 && totals.images == 0 && with_images && report.count("no-images") == 0 {
        report.add(&Warning::new(Location::default(), WarningKind::NoImages));
    }
    let losses = report.losses();
    if args.strict && losses > 0 {
        let plural = if losses == 1 { "loss" } else { "losses" };
        let message = format!("{}: {losses} {plural}, and --strict allows none", args.input.display());
        return Err(Failure::new(message).hint("nothing was written; leave --strict out to accept them"));
    }
    writer.finish().map_err(|error| match (&args.labels, unmapped(&error)) {
        (Some(labels), Some(error)) => Failure::at(labels, error).hinted(hint(error)),
        _ => Failure::at(&output.path, &error).hinted(hint(&error)),
    })
}

/// The error of labels that a given map lacks: it is of the map, not of the output.
fn unmapped(error: &DatasetError) -> Option<&cvat_tfrecord_format::Error> {
    let error = error.get_ref().downcast_ref::<cvat_tfrecord_format::Error>()?;
    matches!(error.kind(), cvat_tfrecord_format::ErrorKind::UnmappedLabels(_)).then_some(error)
}

enum Failed {
    Reading(DatasetError),
    Writing(DatasetError),
}

fn take(
    outcome: Outcome,
    shard: u32,
    writer: &mut dyn DatasetWriter,
    with_images: bool,
    is_new: impl Fn(&Warning) -> bool,
    report: &mut Report,
    totals: &mut Totals,
) -> Result<(), Failed> {
    let mut frame = match outcome.encoded {
        Ok(frame) => frame,
        Err(error) if error.is_fatal() => return Err(Failed::Reading(error)),
        Err(error) => {
            if let Some(warnings) = Empty::warnings(&error) {
                totals.left_out += 1;
                totals.read(outcome.read);
                report.extend(outcome.warnings);
                report.extend(warnings.iter().cloned());
            } else {
                report.add(&Warning::new(Location::default(), WarningKind::FrameSkipped(chain(&error))));
            }
            return Ok(());
        }
    };
    frame.shard = shard;
    totals.read(outcome.read);
    totals.frames += 1;
    totals.images += u64::from(outcome.has_image && with_images);
    let subset = totals.subsets.entry(frame.subset.clone()).or_default();
    subset.frames += 1;
    subset.objects += frame.objects;
    totals.written += frame.objects;
    report.extend(outcome.warnings);
    report.extend(std::mem::take(&mut frame.warnings));
    report.extend(writer.write_frame(frame).map_err(Failed::Writing)?.into_iter().filter(is_new));
    Ok(())
}
