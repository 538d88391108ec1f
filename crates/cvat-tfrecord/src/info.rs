//! `info`: what data sets and record files hold.

mod dataset;
mod records;

use std::path::Path;

use serde::Serialize;

use crate::cli::{InfoArgs, SourceFormat};
use crate::exit::Failure;
use crate::input::Input;
use crate::report::{Finding, Report};
use crate::terminal;
use dataset::Dataset;
use records::{Records, write_keys};

pub(crate) fn run(args: &InfoArgs) -> Result<(), Failure> {
    let mut failed: Option<Failure> = None;
    for path in &args.paths {
        let mut info = Info { path: path.display().to_string(), ..Info::default() };
        let failures = look(path, args.from, &mut info);
        if args.json {
            info.problem = failures.first().map(ToString::to_string).or(info.problem);
            info.findings = info.report.findings();
            terminal::json(&info)?;
        } else if info.format.is_some() {
            info.report.print();
            if let Some(problem) = &info.problem {
                terminal::warning(problem);
            }
            terminal::results(&info.text())?;
        }
        // The other paths are still worth looking at; the last message comes from `main`.
        for failure in failures {
            if let Some(earlier) = failed.replace(failure) {
                earlier.print();
            }
        }
    }
    failed.map_or(Ok(()), Err)
}

/// All that is told of one path.
#[derive(Debug, Default, Serialize)]
struct Info {
    path: String,
    /// Where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<Records>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset: Option<Dataset>,
    /// Why the path could not be read to its end, or why there is no data set to be made of the records.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// What was noticed in reading.
    findings: Vec<Finding>,
    #[serde(skip)]
    report: Report,
}

/// Gathers what can be told of a path, and says what kept it from being read to its end.
fn look(path: &Path, from: Option<SourceFormat>, info: &mut Info) -> Vec<Failure> {
    match look_inside(path, from, info) {
        Ok(damage) => damage,
        Err(failure) => vec![failure],
    }
}

fn look_inside(path: &Path, from: Option<SourceFormat>, info: &mut Info) -> Result<Vec<Failure>, Failure> {
    let input = Input::detect(path, from)?;
    let format = Some(input.format.to_string());
    if input.format == SourceFormat::Tfrecord {
        let (records, damage) = Records::read(&input)?;
        let is_dataset = records.are_detections() && damage.is_empty();
        (info.format, info.records) = (format.clone(), Some(records));
        if !is_dataset {
            return Ok(damage);
        }
    }
    match Dataset::read(&input, &mut info.report) {
        Ok(dataset) => (info.format, info.dataset) = (format, Some(dataset)),
        // Records that are sound but odd are still worth telling of.
        Err(failure) if info.records.is_some() => info.problem = Some(failure.to_string()),
        Err(failure) => return Err(failure),
    }
    Ok(Vec::new())
}

impl Info {
    fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_text(&mut text);
        text
    }

    fn write_text(&self, out: &mut String) -> std::fmt::Result {
        use std::fmt::Write as _;
        let compression = self.records.as_ref().and_then(Records::compressed).map(|how| format!(", {how}"));
        let format = self.format.as_deref().unwrap_or_default();
        writeln!(out, "{}: {format}{}", terminal::one_line(&self.path), compression.unwrap_or_default())?;
        if let Some(records) = &self.records {
            records.write_text(out)?;
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
