//! `convert`: one data set to another format.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use cvat_model::{
    DatasetError, DatasetWriter, ImageCensus, Label, LabelId, Labels, Location, ShapeKind, Warning,
    WarningKind,
};
use cvat_tfrecord_format::{ArchiveWriter, EncodeOptions, LabelIds, Layout, is_record_name, read_label_map};
use cvat_xml_format::CvatXmlWriter;
use dataset_files::Sink;
use pbtxt::label_map::LabelMap;
use serde::Serialize;

use crate::cli::{ConvertArgs, SourceFormat, TargetFormat};
use crate::exit::{Failure, chain};
use crate::input::{self, Input, Reader, Wanted};
use crate::output::{self, Form, Output};
use crate::pipeline::{self, Outcome};
use crate::report::{Finding, Report};
use crate::terminal;

/// Version of the report's JSON; a new one where a reader of the old would be misled.
const REPORT_VERSION: u32 = 1;
/// More than the parser takes, so that it is the one to refuse a file that is too long.
const MAX_LABEL_MAP_LEN: u64 = 64 << 20;

pub(crate) fn run(args: &ConvertArgs) -> Result<(), Failure> {
    let input = Input::detect(&args.input, args.from)?;
    let output = Output::decide(&args.output, args.to, input.format)?;
    check_options(args, &input, &output)?;
    // An existing output is refused before hours of work, not after.
    let sink = output.create(args.force)?;
    let report_file = args.report.as_deref().map(|path| report_file(path, args, &output)).transpose()?;

    let mut report = Report::new(input.format != SourceFormat::Tfrecord);
    let labels = args.labels.as_deref().map(|path| read_labels(path, &mut report)).transpose()?;
    let images = args.images.as_deref().map(input::images).transpose()?;
    // Towards records a given map says which ids to write; it is read by only where the records have none.
    let by_labels_first = output.format == TargetFormat::Cvat;
    let wanted = Wanted {
        labels: labels.as_ref().map(|labels| (labels, by_labels_first)),
        images: images.as_ref(),
        subsets: &args.subsets,
        read_images: writes_images(args, &output),
        size_from_images: args.size_from_images,
    };
    let mut reader = input.open(&wanted)?;
    report.extend(input.ignored());
    report.extend(images.iter().flat_map(input::ignored));
    report.extend(reader.as_dataset().take_warnings());
    check_images(args, &input, &output, reader.images(), &mut report)?;

    let mut totals = Totals::default();
    let writer = writer(args, &output, &mut reader, labels, sink, &mut report)?;
    let written = convert(&input, &output, args, &mut reader, writer, &mut report, &mut totals);
    let summary = Summary::new(args, &input, &output, &reader.as_dataset().labels().clone(), &totals);
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
    if args.images.is_some() && input.format == SourceFormat::Tfrecord {
        let message = "--images is for CVAT XML and PASCAL VOC; records hold their images themselves";
        return Err(Failure::new(message).hint("leave --images out"));
    }
    if args.labels.is_some() && input.format != SourceFormat::Tfrecord && output.format == TargetFormat::Cvat
    {
        let message = "--labels is for records, to be read or to be written; here are none";
        return Err(Failure::new(message).hint("leave --labels out"));
    }
    if args.size_from_images && input.format != SourceFormat::Voc {
        return Err(Failure::new("--size-from-images is for PASCAL VOC").hint("leave --size-from-images out"));
    }
    if args.unlabelled.is_some() && output.format == TargetFormat::Tfrecord {
        let message =
            "--unlabelled is for CVAT, which cannot hold a box without label; TFRecord keeps it as it is";
        return Err(Failure::new(message).hint("leave --unlabelled out"));
    }
    if args.unlabelled.as_deref() == Some("") {
        return Err(Failure::new("--unlabelled needs a name"));
    }
    Ok(())
}

/// Whether the output holds images at all: a bare XML file does not.
fn writes_images(args: &ConvertArgs, output: &Output) -> bool {
    let bare_xml = output.format == TargetFormat::Cvat && matches!(output.form, Form::Bare(_));
    !args.no_images && !bare_xml
}

fn report_file(path: &Path, args: &ConvertArgs, output: &Output) -> Result<(Sink, String), Failure> {
    let name = output::file_name(path)?;
    let label_map = output.label_map_name().map(|name| output::folder(&args.output).join(name));
    let taken = [Some(&args.input), Some(&args.output), args.labels.as_ref(), label_map.as_ref()];
    if taken.into_iter().flatten().any(|taken| output::resolved(taken) == output::resolved(path)) {
        let message =
            format!("{}: the report cannot go there, the conversion uses this name", path.display());
        return Err(Failure::new(message).hint("name another file for the report"));
    }
    output::refuse_existing(path, args.force)?;
    let sink = Sink::files_in(output::folder(path), output::overwrite(args.force));
    Ok((sink.map_err(|error| Failure::at(path, &error))?, name))
}

fn read_labels(path: &Path, report: &mut Report) -> Result<LabelMap, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_LABEL_MAP_LEN).read_to_end(&mut bytes))
        .map_err(|error| Failure::at(path, &error))?;
    let (map, odd) =
        read_label_map(&bytes).map_err(|error| Failure::at(path, &error).hint("correct the label map"))?;
    let place = Location::entry(path.display().to_string());
    report.extend(odd.into_iter().map(|kind| Warning::new(place.clone(), kind)));
    Ok(map)
}

/// Some images missing is an oversight; all missing is a source of annotations alone.
fn check_images(
    args: &ConvertArgs,
    input: &Input,
    output: &Output,
    images: Option<ImageCensus>,
    report: &mut Report,
) -> Result<(), Failure> {
    let Some(images) = images.filter(|_| writes_images(args, output)) else { return Ok(()) };
    let sought_in_vain = images.all_missing() && args.images.is_some();
    if (images.some_missing() || sought_in_vain) && !args.allow_missing_images {
        let (missing, all) = (images.missing_count(), images.missing_count() + images.found_count());
        let first = images.first_missing();
        let more = if missing > first.len() as u64 { ", …" } else { "" };
        let message = format!(
            "{}: {missing} of {all} images are missing: {}{more}",
            args.input.display(),
            first.join(", ")
        );
        return Err(Failure::new(message).hint(match input.format {
            SourceFormat::Tfrecord => "go on without them with --allow-missing-images",
            _ => {
                "name the folder they are in with --images, or go on without them with --allow-missing-images"
            }
        }));
    }
    if images.all_missing() {
        report.add(&Warning::new(Location::default(), WarningKind::NoImages));
    }
    Ok(())
}

fn writer(
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
                _ => Failure::at(&output.path, &error).hinted(input::hint(&error)),
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

fn convert(
    input: &Input,
    output: &Output,
    args: &ConvertArgs,
    reader: &mut Reader,
    mut writer: Box<dyn DatasetWriter>,
    report: &mut Report,
    totals: &mut Totals,
) -> Result<(), Failure> {
    for subset in reader.as_dataset().subsets().to_vec() {
        if let Some(frames) = reader.as_dataset().frames_in_subset(&subset) {
            writer.expect_frames(&subset, frames);
        }
    }
    let encoder = writer.encoder();
    let jobs = args
        .jobs
        .map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    let with_images = writes_images(args, output);
    pipeline::run(reader.as_dataset(), encoder.as_ref(), jobs, |outcome| {
        take(outcome, writer.as_mut(), with_images, report, totals).map_err(|failed| match failed {
            Failed::Reading(error) => input.error(&error),
            Failed::Writing(error) => Failure::at(&output.path, &error),
        })
    })?;
    let (frames, skipped) = (totals.frames, report.count("frame-skipped"));
    if frames == 0 && skipped > 0 {
        let message = format!("{}: none of the {skipped} frames could be read", args.input.display());
        return Err(Failure::new(message));
    }
    report.extend(writer.take_warnings());
    if frames == 0 {
        let words = "there are no frames in the source".to_owned();
        report.add(&Warning::new(Location::default(), WarningKind::Odd(words)));
    } else if totals.images == 0 && with_images && report.count("no-images") == 0 {
        report.add(&Warning::new(Location::default(), WarningKind::NoImages));
    }
    let losses = report.losses();
    if args.strict && losses > 0 {
        let plural = if losses == 1 { "loss" } else { "losses" };
        let message = format!("{}: {losses} {plural}, and --strict allows none", args.input.display());
        return Err(Failure::new(message).hint("nothing was written; leave --strict out to accept them"));
    }
    writer.finish().map_err(|error| Failure::at(&output.path, &error).hinted(input::hint(&error)))
}

enum Failed {
    Reading(DatasetError),
    Writing(DatasetError),
}

fn take(
    outcome: Outcome,
    writer: &mut dyn DatasetWriter,
    with_images: bool,
    report: &mut Report,
    totals: &mut Totals,
) -> Result<(), Failed> {
    let frame = match outcome.encoded {
        Ok(frame) => frame,
        Err(error) if error.is_fatal() => return Err(Failed::Reading(error)),
        Err(error) => {
            report.add(&Warning::new(Location::default(), WarningKind::FrameSkipped(chain(&error))));
            return Ok(());
        }
    };
    for (kind, label) in outcome.read {
        *totals.read.entry(kind).or_default() += 1;
        *totals.labels.entry(label).or_default() += 1;
    }
    totals.frames += 1;
    totals.images += u64::from(outcome.has_image && with_images);
    let subset = totals.subsets.entry(frame.subset.clone()).or_default();
    subset.frames += 1;
    subset.objects += frame.objects;
    totals.written += frame.objects;
    report.extend(outcome.warnings);
    report.extend(frame.warnings.iter().cloned());
    report.extend(writer.write_frame(frame).map_err(Failed::Writing)?);
    Ok(())
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

/// What was read and written.
#[derive(Debug, Default)]
struct Totals {
    frames: u64,
    images: u64,
    written: u64,
    read: BTreeMap<ShapeKind, u64>,
    labels: BTreeMap<Option<LabelId>, u64>,
    subsets: BTreeMap<String, SubsetTotals>,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct SubsetTotals {
    frames: u64,
    objects: u64,
}

/// The report's JSON, but for the findings.
#[derive(Debug, Serialize)]
struct Summary {
    input: String,
    from: String,
    output: String,
    to: String,
    frames: u64,
    frames_with_image: u64,
    objects_read: BTreeMap<String, u64>,
    objects_written: u64,
    labels_read: BTreeMap<String, u64>,
    unlabelled_read: u64,
    subsets: BTreeMap<String, SubsetTotals>,
}

impl Summary {
    fn new(args: &ConvertArgs, input: &Input, output: &Output, labels: &Labels, totals: &Totals) -> Self {
        let name = |id: &LabelId| labels.get(*id).map(|label| label.name.clone());
        Self {
            input: args.input.display().to_string(),
            from: input.format.to_string(),
            output: args.output.display().to_string(),
            to: output.format.to_string(),
            frames: totals.frames,
            frames_with_image: totals.images,
            objects_read: totals.read.iter().map(|(kind, count)| (kind.to_string(), *count)).collect(),
            objects_written: totals.written,
            labels_read: totals.labels.iter().filter_map(|(id, n)| Some((name(id.as_ref()?)?, *n))).collect(),
            unlabelled_read: totals.labels.get(&None).copied().unwrap_or_default(),
            subsets: totals.subsets.clone(),
        }
    }

    /// What was written, in one line.
    fn line(&self) -> String {
        let plural = |count: u64, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let by_subset: Vec<_> =
            self.subsets.iter().map(|(name, n)| format!("{name} {}/{}", n.frames, n.objects)).collect();
        let by_subset = if by_subset.len() > 1 {
            format!("; frames/objects: {}", by_subset.join(", "))
        } else {
            String::new()
        };
        format!(
            "{}: {}: {}, {} with image, {}{by_subset}",
            self.output,
            self.to,
            plural(self.frames, "frame"),
            self.frames_with_image,
            plural(self.objects_written, "object"),
        )
    }
}

fn write_report(
    sink: &Sink,
    name: &str,
    summary: &Summary,
    written: bool,
    report: &Report,
) -> Result<(), dataset_files::Error> {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        written: bool,
        #[serde(flatten)]
        summary: &'a Summary,
        losses: u64,
        findings: Vec<Finding>,
    }
    let (version, losses, findings) = (REPORT_VERSION, report.losses(), report.findings());
    let document = Document { version, written, summary, losses, findings };
    let mut entry = sink.create(name)?;
    serde_json::to_writer_pretty(&mut entry, &document).map_err(std::io::Error::from)?;
    std::io::Write::write_all(&mut entry, b"\n")?;
    entry.finish()
}
