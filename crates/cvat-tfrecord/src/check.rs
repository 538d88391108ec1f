//! `check`: whether record files are whole.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use cvat_tfrecord_format::{missing_shards, record_files};
use serde::Serialize;

use crate::cli::{CheckArgs, SourceFormat};
use crate::damage::{Damage, Survey, Visitor};
use crate::exit::{Failure, Verdict};
use crate::input::Input;
use crate::terminal;

/// Version of the JSON lines; a new one where a reader of the old would be misled.
const VERSION: u32 = 1;
const MISSING_SHARDS: &str = "missing-shards";

pub(crate) fn run(args: &CheckArgs) -> Result<Verdict, Failure> {
    let mut check = Check { args, totals: Totals::default(), failure: None };
    for path in &args.paths {
        if let Err(failure) = check.path(path) {
            check.failed(failure);
        }
    }
    let Check { totals, failure, .. } = check;
    if totals.files > 0 {
        totals.print(args.json)?;
    }
    match failure {
        Some(failure) => Err(failure),
        None if totals.findings > 0 => Ok(Verdict::Findings),
        None => Ok(Verdict::Good),
    }
}

struct Check<'a> {
    args: &'a CheckArgs,
    totals: Totals,
    /// The last thing that could not be checked; `main` prints it.
    failure: Option<Failure>,
}

#[derive(Debug, Default)]
struct Totals {
    files: u64,
    records: u64,
    bytes: u64,
    findings: u64,
    failures: u64,
}

impl Check<'_> {
    /// The other files are still worth a look.
    fn failed(&mut self, failure: Failure) {
        self.totals.failures += 1;
        if let Some(earlier) = self.failure.replace(failure) {
            earlier.print();
        }
    }

    fn path(&mut self, path: &Path) -> Result<(), Failure> {
        let input = Input::detect(path, Some(SourceFormat::Tfrecord))?;
        if let Some(file) = &input.file {
            return self.file(path, &input, file);
        }
        let files = record_files(&input.source).map_err(|error| input.error(&error))?;
        for warning in input.ignored() {
            terminal::warning(&format!("{}: {warning}", path.display()));
        }
        if files.is_empty() {
            let message = format!("{}: no record file in it, nothing to check", path.display());
            return Err(Failure::new(message)
                .hint("record files end in .tfrecord, .tfrecords, .record or a shard suffix; name others themselves"));
        }
        for file in &files {
            if let Err(failure) = self.file(&path.join(file), &input, file) {
                self.failed(failure);
            }
        }
        let names: BTreeSet<_> = files.into_iter().collect();
        for message in missing_shards(&names) {
            self.totals.findings += 1;
            let finding = Finding { path, record: 0, bytes: None, code: MISSING_SHARDS, message: &message };
            finding.print(self.args.json)?;
        }
        Ok(())
    }

    fn file(&mut self, shown: &Path, input: &Input, name: &str) -> Result<(), Failure> {
        let entry = input.source.open_entry(name).map_err(|error| input.error(&error))?;
        self.records(shown, entry)
    }

    fn records(&mut self, shown: &Path, file: impl Read) -> Result<(), Failure> {
        let survey = Survey::new(file, self.args.max_record_len);
        let survey = survey.map_err(|error| Failure::at(shown, &error))?;
        self.totals.files += 1;
        let mut findings = Findings { args: self.args, path: shown.into(), count: 0 };
        let outcome = survey.run(shown, &mut findings);
        let more = findings.unprinted();
        if more > 0 {
            terminal::result(&format!("{}: and {more} more", shown.display()))?;
        }
        self.totals.findings += findings.count;
        let extent = outcome?;
        self.totals.records += extent.records;
        self.totals.bytes = self.totals.bytes.saturating_add(extent.bytes);
        Ok(())
    }
}

/// What was found in one file.
struct Findings<'a> {
    args: &'a CheckArgs,
    path: PathBuf,
    count: u64,
}

impl Findings<'_> {
    /// How many findings there are beyond those to be printed.
    fn unprinted(&self) -> u64 {
        match self.args.max_findings {
            0 => 0,
            _ if self.args.json => 0,
            most => self.count.saturating_sub(most),
        }
    }
}

impl Visitor for Findings<'_> {
    fn record(&mut self, _: &[u8]) -> Result<(), Failure> {
        Ok(())
    }

    fn damage(&mut self, damage: Damage) -> Result<(), Failure> {
        self.count += 1;
        if self.unprinted() > 0 {
            return Ok(());
        }
        let Damage { record, code, ref message, .. } = damage;
        Finding { path: &self.path, record, bytes: Some(&damage), code, message }.print(self.args.json)
    }
}

struct Finding<'a> {
    path: &'a Path,
    record: u64,
    /// Which bytes, where it is about bytes.
    bytes: Option<&'a Damage>,
    code: &'static str,
    message: &'a str,
}

impl Finding<'_> {
    fn print(&self, json: bool) -> Result<(), Failure> {
        let Self { path, record, bytes, code, message } = *self;
        if json {
            let (from, to) = (bytes.map(|damage| damage.from), bytes.map(|damage| damage.to));
            let end_unknown = bytes.is_some_and(|damage| damage.is_open);
            let path = path.display().to_string();
            return print_json(&Line::Finding { path, record, code, from, to, end_unknown, message });
        }
        let place = bytes.map(|damage| format!("{}: ", damage.place())).unwrap_or_default();
        terminal::result(&format!("{}:{record}:{code} {place}{message}", path.display()))
    }
}

impl Totals {
    fn print(&self, json: bool) -> Result<(), Failure> {
        let Self { files, records, bytes, findings, failures } = *self;
        if json {
            return print_json(&Line::Summary {
                version: VERSION,
                files,
                records,
                bytes,
                findings,
                failures,
            });
        }
        let counted = terminal::counted;
        let verdict = match (findings, failures) {
            (0, 0) => "clean".to_owned(),
            (_, 0) => counted(findings, "finding"),
            _ => format!("{}, {failures} could not be checked", counted(findings, "finding")),
        };
        let (files, records) = (counted(files, "file"), counted(records, "intact record"));
        terminal::result(&format!("{files}, {records}, {bytes} bytes: {verdict}"))
    }
}

/// A line of JSON; docs/cli.md describes them.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Finding {
        path: String,
        record: u64,
        code: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        to: Option<u64>,
        end_unknown: bool,
        message: &'a str,
    },
    Summary {
        version: u32,
        files: u64,
        records: u64,
        bytes: u64,
        findings: u64,
        failures: u64,
    },
}

fn print_json(line: &Line<'_>) -> Result<(), Failure> {
    let text =
        serde_json::to_string(line).map_err(|error| Failure::new(format!("standard output: {error}")))?;
    terminal::result(&text)
}
