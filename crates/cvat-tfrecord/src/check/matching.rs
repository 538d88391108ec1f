//! `check --match-against`: what an upload would come to.

use std::path::Path;

use cvat_model::matching::Rules;

use super::Check;
use super::lines::{Finding, Line};
use crate::cli::SourceFormat;
use crate::exit::{Failure, chain};
use crate::input::{Input, Wanted};
use crate::matching::{Matched, Side, read_task, survey};
use crate::terminal;

impl Check<'_> {
    /// Says which frames of an input belong to which of the task.
    pub(super) fn matching(&mut self, path: &Path, input: &Input, against: &Path) -> Result<(), Failure> {
        let task = read_task(&self.args.matching, against)?;
        let rules = self.args.match_rules.map_or_else(|| default_rules(input.format), Rules::from);
        let mut reader = input.open(&Wanted { size_from_images: true, ..Wanted::default() })?;
        let json = self.args.json;
        let mut unread = 0;
        let own = survey(
            input,
            reader.as_dataset(),
            rules,
            input.format == SourceFormat::Datumaro,
            |place, error| {
                unread += 1;
                let (code, message) = ("frame-skipped", chain(&error));
                Finding { path, record: place as u64, bytes: None, code, message: &message, remedy: None }
                    .print(json)
            },
        )?;
        self.totals.findings += unread;
        let matched = Matched::new(own, task, rules, &[]);
        let most = if self.args.json { 0 } else { self.args.max_findings };
        let mut printed = [0_u64; 2];
        for (side, warning) in matched.findings() {
            self.totals.findings += 1;
            let (path, record, count) = match side {
                Side::Own(item) => (path, item, &mut printed[0]),
                Side::Task(position) => (against, position, &mut printed[1]),
            };
            *count += 1;
            if most > 0 && *count > most {
                continue;
            }
            let (code, message) = (warning.kind().code(), warning.to_string());
            Finding { path, record: record as u64, bytes: None, code, message: &message, remedy: None }
                .print(self.args.json)?;
        }
        for (path, count) in [path, against].into_iter().zip(printed) {
            if most > 0 && count > most {
                terminal::result(&format!("{}: and {} more", path.display(), count - most))?;
            }
        }
        self.count(path, &matched, against)
    }

    fn count(&self, path: &Path, matched: &Matched, against: &Path) -> Result<(), Failure> {
        if !self.args.json {
            return terminal::result(&format!("{}: {}", path.display(), matched.counts(against)));
        }
        let by = matched.matching.by_how().into_iter().map(|(how, count)| (how.to_string(), count));
        terminal::json(&Line::Match {
            path: path.display().to_string(),
            against: against.display().to_string(),
            rules: matched.rules.to_string(),
            records: matched.own.len(),
            matched: matched.matching.matched(),
            by: by.collect(),
            root: matched.matching.root_hint(),
            frames: matched.task.len(),
            frames_left: matched.matching.frames_without_item().count(),
        })
    }
}

fn default_rules(format: SourceFormat) -> Rules {
    if format == SourceFormat::Cvat { Rules::CvatXml } else { Rules::Datumaro }
}
