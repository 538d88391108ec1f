//! `check`: whether record files are whole.

mod lines;
mod linting;
mod matching;

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use self::lines::{Finding, Line, Totals};
use self::linting::{Beside, sets};
use crate::cli::{CheckArgs, SourceFormat};
use crate::damage::{Damage, Survey, Visitor};
use crate::exit::{Failure, Verdict};
use crate::input::{Ignored, Input, RECORD_NAMES};
use crate::terminal;
use cvat_tfrecord_format::{Linter, image_digest_holds, missing_shards, record_files};

const MISSING_SHARDS: &str = "missing-shards";
const DIGEST_MISMATCH: &str = "digest-mismatch";

pub(crate) fn run(args: &CheckArgs) -> Result<Verdict, Failure> {
    let mut check = Check {
        args,
        totals: Totals::default(),
        judged_maps: BTreeSet::new(),
        beside: Beside::default(),
        failure: None,
    };
    let checked = check.paths();
    let Check { totals, failure, .. } = check;
    // Where nothing can be printed any more, the last message is of that.
    if let Err(output) = checked.and_then(|()| totals.print(args.json)) {
        if let Some(earlier) = failure {
            earlier.print();
        }
        return Err(output);
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
    /// Label maps that were judged already: several sets may have one.
    judged_maps: BTreeSet<PathBuf>,
    beside: Beside,
    /// The last thing that could not be checked; `main` prints it.
    failure: Option<Failure>,
}

impl Check<'_> {
    fn paths(&mut self) -> Result<(), Failure> {
        for path in &self.args.paths {
            if let Err(failure) = self.path(path) {
                self.failed(path, failure)?;
            }
        }
        Ok(())
    }

    /// The other files are still worth a look, unless nobody can be told.
    fn failed(&mut self, path: &Path, failure: Failure) -> Result<(), Failure> {
        if failure.is_of_output() {
            return Err(failure);
        }
        self.totals.failures += 1;
        if self.args.json {
            let message = failure.to_string();
            terminal::json(&Line::Failure { path: path.display().to_string(), message: &message })?;
        }
        if let Some(earlier) = self.failure.replace(failure) {
            earlier.print();
        }
        Ok(())
    }

    fn path(&mut self, path: &Path) -> Result<(), Failure> {
        let Some(against) = &self.args.matching.match_against else {
            return self.all_records(path, &Input::detect(path, Some(SourceFormat::Tfrecord))?);
        };
        let input = Input::detect(path, None)?;
        if input.format == SourceFormat::Tfrecord {
            self.all_records(path, &input)?;
        }
        self.matching(path, &input, against)
    }

    fn all_records(&mut self, path: &Path, input: &Input) -> Result<(), Failure> {
        if let Some(file) = &input.file {
            return match self.args.consumer {
                Some(consumer) => self.set(path, input, consumer.profile(), &[file]),
                None => self.file(path, input, file, None),
            };
        }
        let files = record_files(&input.source).map_err(|error| input.error(&error))?;
        let left_out = self.ignored(path, input)?;
        if files.is_empty() && left_out == 0 {
            let message = format!("{}: no record file in it, nothing to check", path.display());
            return Err(Failure::new(message).hint(RECORD_NAMES));
        }
        let damaged = self.totals.damaged;
        if let Some(consumer) = self.args.consumer {
            for set in sets(&files) {
                self.set(path, input, consumer.profile(), &set)?;
            }
        } else {
            for file in &files {
                let shown = path.join(file);
                if let Err(failure) = self.file(&shown, input, file, None) {
                    self.failed(&shown, failure)?;
                }
            }
        }
        if input.source.is_zip() && self.totals.damaged > damaged {
            let path = path.display();
            terminal::hint(&format!(
                "{path}: `cvat-tfrecord salvage` takes a record file: extract the archive first"
            ));
        }
        // A line of JSON has the number.
        let skipped =
            if self.args.json { input.skipped(files.len())? } else { input.note_skipped(files.len())? };
        self.totals.skipped += skipped;
        self.shards(path, &files.into_iter().collect())
    }

    /// A record file that was ignored could not be checked, and nobody should believe that it was. Says how many
    /// there are of them.
    fn ignored(&mut self, path: &Path, input: &Input) -> Result<u64, Failure> {
        let mut count = 0;
        for Ignored { warning, has_records } in input.ignored() {
            if has_records {
                count += 1;
                self.failed(&input.place(&warning), input.left_out(&warning))?;
            } else {
                terminal::warning(&format!("{}: {warning}", path.display()));
            }
        }
        Ok(count)
    }

    fn shards(&mut self, path: &Path, names: &BTreeSet<&str>) -> Result<(), Failure> {
        for message in missing_shards(names) {
            self.totals.findings += 1;
            let code = MISSING_SHARDS;
            Finding { path, record: 0, bytes: None, code, message: &message, remedy: None }
                .print(self.args.json)?;
        }
        Ok(())
    }

    fn file(
        &mut self,
        shown: &Path,
        input: &Input,
        name: &str,
        linter: Option<&mut Linter>,
    ) -> Result<(), Failure> {
        let entry = input.source.open_entry(name).map_err(|error| input.error(&error))?;
        self.records(shown, entry, linter)
    }

    fn records(&mut self, shown: &Path, file: impl Read, linter: Option<&mut Linter>) -> Result<(), Failure> {
        let survey = Survey::new(file, self.args.max_record_len);
        let survey = survey.map_err(|error| Failure::at(shown, &error))?;
        self.totals.files += 1;
        if linter.is_some() {
            self.compression(shown, survey.compression())?;
        }
        let mut findings =
            Findings { args: self.args, linter, path: shown.into(), count: 0, damaged: 0, records: 0 };
        let outcome = survey.run(shown, &mut findings);
        self.totals.damaged += findings.damaged;
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
    linter: Option<&'a mut Linter>,
    path: PathBuf,
    count: u64,
    damaged: u64,
    /// Intact records so far.
    records: u64,
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
    fn record(&mut self, payload: &[u8]) -> Result<(), Failure> {
        let record = self.records;
        self.records += 1;
        if let Some(found) = self.linter.as_mut().map(|linter| linter.record(payload)) {
            return self.linted(record, found);
        }
        if image_digest_holds(payload) != Some(false) {
            return Ok(());
        }
        self.count += 1;
        if self.unprinted() > 0 {
            return Ok(());
        }
        let message = "the image's digest is not image/key/sha256: one of them was changed";
        Finding { path: &self.path, record, bytes: None, code: DIGEST_MISMATCH, message, remedy: None }
            .print(self.args.json)
    }

    fn damage(&mut self, damage: Damage) -> Result<(), Failure> {
        self.count += 1;
        self.damaged += 1;
        if self.unprinted() > 0 {
            return Ok(());
        }
        let Damage { record, code, ref message, .. } = damage;
        Finding { path: &self.path, record, bytes: Some(&damage), code, message, remedy: None }
            .print(self.args.json)
    }
}
