//! What is told of annotated frames.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cvat_model::{Geometry, Location, ShapeKind, Warning, WarningKind};
use serde::Serialize;

use crate::exit::{Failure, chain};
use crate::input::{Input, Wanted};
use crate::report::Report;
use crate::terminal::one_line;

/// Image sizes shown to people; JSON has all.
const SIZES_SHOWN: usize = 5;

/// What is told of annotated frames.
#[derive(Debug, Default, Serialize)]
pub(super) struct Dataset {
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

impl Dataset {
    pub(super) fn read(input: &Input, report: &mut Report) -> Result<Self, Failure> {
        let mut reader = input.open(&Wanted { size_from_images: true, ..Wanted::default() })?;
        let mut dataset = Self::default();
        let census = reader.images();
        let reader = reader.as_dataset();
        input.report_ignored(report);
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
                *dataset.other_shapes.entry(ShapeKind::Tag.to_string()).or_default() +=
                    frame.tags.len() as u64;
            }
        }
        if let Some(census) = census {
            (dataset.images_with_pixels, dataset.images_without_pixels) =
                (census.found_count(), census.missing_count());
        }
        Ok(dataset)
    }

    pub(super) fn write_text(&self, out: &mut String) -> std::fmt::Result {
        let list = |counts: &BTreeMap<String, u64>| {
            counts
                .iter()
                .map(|(name, count)| format!("{} {count}", one_line(name)))
                .collect::<Vec<_>>()
                .join(", ")
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
            writeln!(out, "    {}: {count}", one_line(label))?;
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
