//! The lines that `check` prints, for people and as JSON.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::damage::Damage;
use crate::exit::Failure;
use crate::terminal;

/// Version of the JSON lines; a new one where a reader of the old would be misled.
const VERSION: u32 = 1;

/// What was looked at in all, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Totals {
    pub(super) files: u64,
    /// Files of folders and archives that are not called as record files are.
    pub(super) skipped: u64,
    pub(super) records: u64,
    pub(super) bytes: u64,
    pub(super) findings: u64,
    pub(super) failures: u64,
    /// Findings that are of bytes.
    pub(super) damaged: u64,
}

/// Something that is wrong with a record file, or with a set of them.
pub(super) struct Finding<'a> {
    pub(super) path: &'a Path,
    pub(super) record: u64,
    /// Which bytes, where it is about bytes.
    pub(super) bytes: Option<&'a Damage>,
    pub(super) code: &'static str,
    pub(super) message: &'a str,
    /// What to do, where docs/errors.md has not only the one thing to say.
    pub(super) remedy: Option<&'a str>,
}

impl Finding<'_> {
    pub(super) fn print(&self, json: bool) -> Result<(), Failure> {
        let Self { path, record, bytes, code, message, remedy } = *self;
        if json {
            let (from, to) = (bytes.map(|damage| damage.from), bytes.map(|damage| damage.to));
            let end_unknown = bytes.is_some_and(|damage| damage.is_open);
            let path = path.display().to_string();
            return terminal::json(&Line::Finding {
                path,
                record,
                code,
                from,
                to,
                end_unknown,
                message,
                remedy,
            });
        }
        let place = bytes.map(|damage| format!("{}: ", damage.place())).unwrap_or_default();
        let remedy = remedy.map(|words| format!("; {words}")).unwrap_or_default();
        terminal::result(&format!("{}:{record}:{code} {place}{message}{remedy}", path.display()))
    }
}

impl Totals {
    pub(super) fn print(&self, json: bool) -> Result<(), Failure> {
        let Self { files, skipped, records, bytes, findings, failures, .. } = *self;
        if json {
            let version = VERSION;
            return terminal::json(&Line::Summary {
                version,
                files,
                skipped,
                records,
                bytes,
                findings,
                failures,
            });
        }
        if files == 0 {
            return Ok(());
        }
        let counted = terminal::counted;
        let verdict = match (findings, failures) {
            (0, 0) => "clean".to_owned(),
            (_, 0) => counted(findings, "finding"),
            _ => format!("{}, {failures} could not be checked", counted(findings, "finding")),
        };
        let (files, records) = (counted(files, "file"), counted(records, "intact record"));
        terminal::result(&format!("{files}, {records}, {}: {verdict}", counted(bytes, "byte")))
    }
}

/// A line of JSON; docs/cli.md describes them.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Line<'a> {
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
        #[serde(skip_serializing_if = "Option::is_none")]
        remedy: Option<&'a str>,
    },
    Match {
        path: String,
        against: String,
        rules: String,
        records: usize,
        matched: usize,
        by: BTreeMap<String, usize>,
        #[serde(skip_serializing_if = "Option::is_none")]
        root: Option<&'a str>,
        frames: usize,
        frames_left: usize,
    },
    Failure {
        path: String,
        message: &'a str,
    },
    Summary {
        version: u32,
        files: u64,
        skipped: u64,
        records: u64,
        bytes: u64,
        findings: u64,
        failures: u64,
    },
}
