//! What a conversion came to: a line for people, JSON for programs.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use cvat_model::{LabelId, Labels, ShapeKind};
use dataset_files::Sink;
use serde::Serialize;

use crate::cli::ConvertArgs;
use crate::input::Input;
use crate::output::Output;
use crate::report::{Finding, Report};

/// Version of the report's JSON; a new one where a reader of the old would be misled.
const REPORT_VERSION: u32 = 1;

/// What was read and written.
#[derive(Debug, Default)]
pub(super) struct Totals {
    pub(super) frames: u64,
    pub(super) images: u64,
    pub(super) written: u64,
    pub(super) read: BTreeMap<ShapeKind, u64>,
    pub(super) labels: BTreeMap<Option<LabelId>, u64>,
    pub(super) subsets: BTreeMap<String, SubsetTotals>,
    /// Frames for which there is nothing to write, which were to be left out.
    pub(super) left_out: u64,
    /// As how many files each subset is written.
    pub(super) shards: Option<NonZeroU32>,
}

impl Totals {
    /// Counts what the reader gave of a frame.
    pub(super) fn read(&mut self, shapes: Vec<(ShapeKind, Option<LabelId>)>) {
        for (kind, label) in shapes {
            *self.read.entry(kind).or_default() += 1;
            *self.labels.entry(label).or_default() += 1;
        }
    }
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct SubsetTotals {
    pub(super) frames: u64,
    pub(super) objects: u64,
}

/// The report's JSON, but for the findings.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    input: String,
    from: String,
    output: String,
    to: String,
    lossless: bool,
    frames: u64,
    frames_with_image: u64,
    objects_read: BTreeMap<String, u64>,
    objects_written: u64,
    labels_read: BTreeMap<String, u64>,
    unlabelled_read: u64,
    subsets: BTreeMap<String, SubsetTotals>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shards: Option<NonZeroU32>,
}

impl Summary {
    pub(super) fn new(
        args: &ConvertArgs,
        input: &Input,
        output: &Output,
        labels: &Labels,
        totals: &Totals,
    ) -> Self {
        let name = |id: &LabelId| labels.get(*id).map(|label| label.name.clone());
        Self {
            input: args.input.display().to_string(),
            from: input.format.to_string(),
            output: args.output.display().to_string(),
            to: output.format.to_string(),
            lossless: args.lossless,
            frames: totals.frames,
            frames_with_image: totals.images,
            objects_read: totals.read.iter().map(|(kind, count)| (kind.to_string(), *count)).collect(),
            objects_written: totals.written,
            labels_read: totals.labels.iter().filter_map(|(id, n)| Some((name(id.as_ref()?)?, *n))).collect(),
            unlabelled_read: totals.labels.get(&None).copied().unwrap_or_default(),
            subsets: totals.subsets.clone(),
            shards: totals.shards,
        }
    }

    /// What was written, in one line.
    pub(super) fn line(&self) -> String {
        let plural = |count: u64, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let by_subset: Vec<_> =
            self.subsets.iter().map(|(name, n)| format!("{name} {}/{}", n.frames, n.objects)).collect();
        let by_subset = if by_subset.len() > 1 {
            format!("; frames/objects: {}", by_subset.join(", "))
        } else {
            String::new()
        };
        let in_shards = self.shards.map(|n| format!(" in {} a subset", plural(n.get().into(), "shard")));
        format!(
            "{}: {}{}{}: {}, {} with image, {}{by_subset}",
            self.output,
            if self.lossless { "lossless " } else { "" },
            self.to,
            in_shards.unwrap_or_default(),
            plural(self.frames, "frame"),
            self.frames_with_image,
            plural(self.objects_written, "object"),
        )
    }
}

pub(super) fn write_report(
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
