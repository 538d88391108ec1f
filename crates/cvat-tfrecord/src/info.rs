//! `info`: what data sets and record files hold.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use cvat_model::{Geometry, Location, ShapeKind, Warning, WarningKind};
use cvat_tfrecord_format::{KeySummary, Summary, record_files, summarize};
use serde::Serialize;

use crate::cli::{InfoArgs, SourceFormat};
use crate::exit::{Failure, chain};
use crate::input::{Input, Wanted};
use crate::report::{Finding, Report};
use crate::terminal;

/// Image sizes shown to people; JSON has all.
const SIZES_SHOWN: usize = 5;

pub(crate) fn run(args: &InfoArgs) -> Result<(), Failure> {
    let mut failed = None;
    for path in &args.paths {
        match look(path, args.from) {
            Ok(info) if args.json => {
                let line = serde_json::to_string(&info).map_err(|error| Failure::at(path, &error))?;
                terminal::result(&line)?;
            }
            Ok(info) => {
                info.report.print();
                if let Some(problem) = &info.problem {
                    terminal::warning(problem);
                }
                terminal::result(info.text().trim_end())?;
            }
            // The other paths are still worth looking at; the last message comes from `main`.
            Err(failure) => {
                if let Some(earlier) = failed.replace(failure) {
                    earlier.print();
                }
            }
        }
    }
    failed.map_or(Ok(()), Err)
}

/// All that is told of one path.
#[derive(Debug, Default, Serialize)]
struct Info {
    path: String,
    format: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<Records>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset: Option<Dataset>,
    /// Why there is no data set to be made of the records.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// What was noticed in reading.
    findings: Vec<Finding>,
    #[serde(skip)]
    report: Report,
}

/// What is told of record files, whatever their records are.
#[derive(Debug, Default, Serialize)]
struct Records {
    files: usize,
    count: u64,
    payload_bytes: u64,
    min_payload_bytes: usize,
    max_payload_bytes: usize,
    examples: u64,
    sequence_examples: u64,
    empty: u64,
    other: u64,
    keys: BTreeMap<String, Key>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    list_keys: BTreeMap<String, Key>,
}

#[derive(Debug, Serialize)]
struct Key {
    kinds: Vec<String>,
    records: u64,
    min_values: usize,
    max_values: usize,
}

/// What is told of annotated frames.
#[derive(Debug, Default, Serialize)]
struct Dataset {
    frames: u64,
    subsets: BTreeMap<String, u64>,
    images_with_pixels: u64,
    images_without_pixels: u64,
    boxes: u64,
    boxes_by_label: BTreeMap<String, u64>,
    boxes_without_label: u64,
    other_shapes: BTreeMap<String, u64>,
    frames_without_objects: u64,
    image_sizes: BTreeMap<String, u64>,
    unreadable_frames: u64,
    labels: Vec<String>,
}

fn look(path: &Path, from: Option<SourceFormat>) -> Result<Info, Failure> {
    let input = Input::detect(path, from)?;
    let mut info =
        Info { path: path.display().to_string(), format: input.format.to_string(), ..Info::default() };
    if input.format == SourceFormat::Tfrecord {
        let (files, summary) = summary(&input)?;
        let detections = summary.detections > 0 && summary.detections + summary.empty == summary.records;
        info.records = Some(Records::new(files, &summary));
        if !detections {
            return Ok(info);
        }
    }
    match dataset(&input, &mut info.report) {
        Ok(dataset) => info.dataset = Some(dataset),
        // Records that are sound but odd are still worth telling of.
        Err(failure) if info.records.is_some() => info.problem = Some(failure.to_string()),
        Err(failure) => return Err(failure),
    }
    info.findings = info.report.findings();
    Ok(info)
}

fn summary(input: &Input) -> Result<(usize, Summary), Failure> {
    let failure = |error: dataset_files::Error| input.error(&error);
    let files = if let Some(file) = &input.file {
        vec![file.clone()]
    } else {
        record_files(&input.source).map_err(failure)?.into_iter().map(str::to_owned).collect()
    };
    let mut summary = Summary::default();
    for file in &files {
        let entry = input.source.open_entry(file).map_err(failure)?;
        summarize(entry, &mut summary).map_err(|error| {
            let error = cvat_tfrecord_format::Error::from(cvat_tfrecord_format::ErrorKind::Frame(error));
            input.error(&error.in_entry(file))
        })?;
    }
    Ok((files.len(), summary))
}

fn dataset(input: &Input, report: &mut Report) -> Result<Dataset, Failure> {
    let mut reader = input.open(&Wanted { size_from_images: true, ..Wanted::default() })?;
    let mut dataset = Dataset::default();
    let census = reader.images();
    let reader = reader.as_dataset();
    report.extend(input.ignored());
    report.extend(reader.take_warnings());
    let labels = reader.labels().clone();
    dataset.labels = labels.top_level().map(|(_, label)| label.name.clone()).collect();
    while let Some(frame) = reader.next_frame() {
        let frame = match frame {
            Ok(frame) => {
                report.extend(frame.warnings);
                frame.value
            }
            Err(error) if error.is_fatal() => return Err(input.error(&error)),
            Err(error) => {
                let kind = WarningKind::FrameSkipped(chain(&error));
                report.add(&Warning::new(Location::default(), kind));
                dataset.unreadable_frames += 1;
                continue;
            }
        };
        dataset.frames += 1;
        *dataset.subsets.entry(frame.subset).or_default() += 1;
        *dataset.image_sizes.entry(frame.size.to_string()).or_default() += 1;
        if frame.image.is_some() {
            dataset.images_with_pixels += 1;
        } else {
            dataset.images_without_pixels += 1;
        }
        dataset.frames_without_objects += u64::from(frame.shapes.is_empty() && frame.tags.is_empty());
        for shape in &frame.shapes {
            if !matches!(shape.geometry, Geometry::Rectangle { .. }) {
                *dataset.other_shapes.entry(shape.geometry.kind().to_string()).or_default() += 1;
                continue;
            }
            dataset.boxes += 1;
            match shape.label.and_then(|label| labels.get(label)) {
                Some(label) => *dataset.boxes_by_label.entry(label.name.clone()).or_default() += 1,
                None => dataset.boxes_without_label += 1,
            }
        }
        if !frame.tags.is_empty() {
            *dataset.other_shapes.entry(ShapeKind::Tag.to_string()).or_default() += frame.tags.len() as u64;
        }
    }
    if let Some(census) = census {
        (dataset.images_with_pixels, dataset.images_without_pixels) =
            (census.found_count(), census.missing_count());
    }
    Ok(dataset)
}

impl Records {
    fn new(files: usize, summary: &Summary) -> Self {
        let key = |(name, key): (&String, &KeySummary)| {
            let kinds = key.kinds.iter().map(|kind| kind.name().to_owned()).collect();
            let (records, min_values, max_values) = (key.records, key.min_values, key.max_values);
            (name.clone(), Key { kinds, records, min_values, max_values })
        };
        Self {
            files,
            count: summary.records,
            payload_bytes: summary.payload_bytes,
            min_payload_bytes: summary.min_payload,
            max_payload_bytes: summary.max_payload,
            examples: summary.examples,
            sequence_examples: summary.sequence_examples,
            empty: summary.empty,
            other: summary.other,
            keys: summary.keys.iter().map(key).collect(),
            list_keys: summary.list_keys.iter().map(key).collect(),
        }
    }

    fn payloads(&self) -> String {
        let sorts = [
            (self.examples, "tf.train.Example"),
            (self.sequence_examples, "tf.train.SequenceExample"),
            (self.empty, "empty"),
            (self.other, "neither Example nor SequenceExample"),
        ];
        let sorts = sorts.iter().filter(|(count, _)| *count > 0);
        sorts.map(|(count, sort)| format!("{count} {sort}")).collect::<Vec<_>>().join(", ")
    }
}

impl Info {
    fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_text(&mut text);
        text
    }

    fn write_text(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "{}: {}", self.path, self.format)?;
        if let Some(records) = &self.records {
            let files =
                if records.files == 1 { String::new() } else { format!(" in {} files", records.files) };
            writeln!(out, "  records: {}{files}", records.count)?;
            if records.count > 0 {
                writeln!(out, "  payloads: {}", records.payloads())?;
                let (min, max) = (records.min_payload_bytes, records.max_payload_bytes);
                writeln!(out, "  bytes: {} in payloads, {min} to {max} each", records.payload_bytes)?;
            }
        }
        if let Some(dataset) = &self.dataset {
            dataset.write_text(out)?;
        }
        if let Some(records) = &self.records {
            write_keys(out, "keys", &records.keys)?;
            write_keys(out, "keys of feature lists", &records.list_keys)?;
        }
        Ok(())
    }
}

impl Dataset {
    fn write_text(&self, out: &mut String) -> std::fmt::Result {
        let list = |counts: &BTreeMap<String, u64>| {
            counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
        };
        writeln!(out, "  frames: {} ({} without objects)", self.frames, self.frames_without_objects)?;
        if self.unreadable_frames > 0 {
            writeln!(out, "  unreadable frames: {}", self.unreadable_frames)?;
        }
        writeln!(out, "  subsets: {}", list(&self.subsets))?;
        writeln!(
            out,
            "  images: {} with pixels, {} without",
            self.images_with_pixels, self.images_without_pixels
        )?;
        let unlabelled = if self.boxes_without_label > 0 {
            format!(" ({} without label)", self.boxes_without_label)
        } else {
            String::new()
        };
        writeln!(out, "  boxes: {}{unlabelled}", self.boxes)?;
        for (label, count) in &self.boxes_by_label {
            writeln!(out, "    {label}: {count}")?;
        }
        if !self.other_shapes.is_empty() {
            writeln!(out, "  other shapes: {}", list(&self.other_shapes))?;
        }
        let mut sizes: Vec<_> = self.image_sizes.iter().collect();
        sizes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let shown: Vec<_> =
            sizes.iter().take(SIZES_SHOWN).map(|(size, count)| format!("{size} ({count})")).collect();
        let more = sizes.len().saturating_sub(SIZES_SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        writeln!(out, "  image sizes: {}{more}", shown.join(", "))
    }
}

fn write_keys(out: &mut String, title: &str, keys: &BTreeMap<String, Key>) -> std::fmt::Result {
    if keys.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {title}:")?;
    let width = keys.keys().map(|key| key.chars().count()).max().unwrap_or_default();
    for (name, key) in keys {
        let kinds = if key.kinds.is_empty() { "no values".to_owned() } else { key.kinds.join(" or ") };
        let values = match (key.min_values, key.max_values) {
            (1, 1) => "1 value".to_owned(),
            (min, max) if min == max => format!("{min} values"),
            (min, max) => format!("{min} to {max} values"),
        };
        writeln!(out, "    {name:width$}  {kinds:5}  {values}, in {}", key.records)?;
    }
    Ok(())
}
