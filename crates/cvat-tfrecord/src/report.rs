//! What a conversion noticed, counted: a few lines for people, JSON for programs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use cvat_model::{Severity, ShapeKind, Warning, WarningKind};
use serde::Serialize;

use crate::terminal;

/// How many cases of one kind are remembered word for word.
const EXAMPLES: usize = 10;

/// How many groups of one code people are shown; programs are told all.
const SHOWN: usize = 20;

/// The characters of a line that people are shown of its start and of its end, where it is longer than both: names come
/// from files, and may be of any length.
const START: usize = 300;
const END: usize = 100;

/// Warnings grouped by what they are about.
#[derive(Debug, Default)]
pub(crate) struct Report {
    groups: BTreeMap<(&'static str, String), Group>,
    /// Groups in the order of their first case, for people to read in.
    order: Vec<(&'static str, String)>,
    /// Whether records are written, which --masks is for.
    is_of_records: bool,
}

#[derive(Debug)]
struct Group {
    severity: Severity,
    kind: WarningKind,
    count: u64,
    /// Place of the first case.
    first: String,
    examples: Vec<String>,
}

/// A group as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    severity: String,
    code: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    subject: String,
    message: String,
    count: u64,
    examples: Vec<String>,
}

impl Report {
    /// The report of a conversion, to records or to something else.
    pub(crate) fn of_conversion(is_of_records: bool) -> Self {
        Self { is_of_records, ..Self::default() }
    }

    pub(crate) fn extend(&mut self, warnings: impl IntoIterator<Item = Warning>) {
        for warning in warnings {
            self.add(&warning);
        }
    }

    pub(crate) fn add(&mut self, warning: &Warning) {
        self.add_as(warning.kind().severity(), warning);
    }

    /// Adds what is worse here than its kind is as a rule; of such there is a group of its own by what it says.
    pub(crate) fn add_as(&mut self, severity: Severity, warning: &Warning) {
        let kind = warning.kind();
        let key = (kind.code(), kind.subject());
        let group = self.groups.entry(key.clone()).or_insert_with(|| {
            self.order.push(key);
            let first = warning.location().to_string();
            Group { severity, kind: kind.clone(), count: 0, first, examples: Vec::new() }
        });
        group.count += 1;
        if group.examples.len() < EXAMPLES {
            group.examples.push(warning.to_string());
        }
    }

    /// How many cases of something dropped or altered there are.
    pub(crate) fn losses(&self) -> u64 {
        self.groups.values().filter(|group| group.severity == Severity::Loss).map(|group| group.count).sum()
    }

    pub(crate) fn count(&self, code: &str) -> u64 {
        self.groups.iter().filter(|((c, _), _)| *c == code).map(|(_, group)| group.count).sum()
    }

    fn in_order(&self) -> impl Iterator<Item = &Group> {
        self.order.iter().filter_map(|key| self.groups.get(key))
    }

    /// Prints everything to standard error, most telling first.
    pub(crate) fn print(&self) {
        let not_converted =
            |kind: &_, count| matches!(kind, WarningKind::NotConverted(_)).then(|| in_list(kind, count));
        if let Some(line) = self.line("not converted: ", not_converted) {
            terminal::warning(&line);
        }
        let not_kept =
            |kind: &_, count| matches!(kind, WarningKind::NotKept(_)).then(|| in_list(kind, count));
        if let Some(line) = self.line("not kept: ", not_kept) {
            terminal::warning(&line);
        }
        let only_kept = |kind: &_, count| match kind {
            WarningKind::LosslessOnly(kind) => Some(in_list(kind, count)),
            _ => None,
        };
        if let Some(line) = self.line("kept under cvat/… alone, where training does not look: ", only_kept)
        {
            terminal::note(&line);
        }
        let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
        for group in self.in_order() {
            let said = matches!(
                group.kind,
                WarningKind::NotConverted(_) | WarningKind::NotKept(_) | WarningKind::LosslessOnly(_)
            );
            if said {
                continue;
            }
            let count = shown.entry(group.kind.code()).or_default();
            *count += 1;
            if *count <= SHOWN {
                print(group.severity, &shortened(&group.line(self.is_of_records)));
            }
        }
        for (code, count) in shown.into_iter().filter(|(_, count)| *count > SHOWN) {
            let more = count - SHOWN;
            terminal::note(&format!("{more} more sorts of {code:?} (--report FILE.json has all)"));
        }
    }

    /// All groups of one sort in one line.
    fn line(&self, start: &str, say: impl Fn(&WarningKind, u64) -> Option<String>) -> Option<String> {
        let mut parts: Vec<_> = self.in_order().filter_map(|group| say(&group.kind, group.count)).collect();
        let more = parts.len().saturating_sub(SHOWN);
        parts.truncate(SHOWN);
        let parts: Vec<_> = parts.iter().map(|part| shortened(part)).collect();
        let more =
            if more > 0 { format!(" and {more} more (--report FILE.json has all)") } else { String::new() };
        (!parts.is_empty()).then(|| format!("{start}{}{more}", parts.join(", ")))
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        let finding = |group: &Group| Finding {
            severity: group.severity.to_string(),
            code: group.kind.code(),
            subject: group.kind.subject(),
            message: group.kind.to_string(),
            count: group.count,
            examples: group.examples.clone(),
        };
        self.in_order().map(finding).collect()
    }
}

impl Group {
    fn line(&self, is_of_records: bool) -> String {
        let remedy = remedy(&self.kind, is_of_records).map(|words| format!(" ({words})")).unwrap_or_default();
        // Where each case has words of its own, the first stands for them and is called so.
        match (self.count, self.first.as_str()) {
            (1, "") => format!("{}{remedy}", self.kind),
            (1, place) => format!("{place}: {}{remedy}", self.kind),
            (count, _) if has_own_words(&self.kind) => {
                let first = self.examples.first().map_or("", String::as_str);
                format!("{count} times {}, the first: {first}{remedy}", self.kind.code().replace('-', " "))
            }
            (count, "") => format!("{} ({count} times){remedy}", self.kind),
            (count, place) => format!("{} ({count} times; first: {place}){remedy}", self.kind),
        }
    }
}

/// Cases of one sort, where those of others stand beside them in one line.
fn in_list(kind: &WarningKind, count: u64) -> String {
    let what = match kind {
        WarningKind::NotConverted(shape) if count == 1 => return format!("1 {shape}"),
        WarningKind::NotConverted(shape) => return format!("{count} {}", shape.plural()),
        WarningKind::NotKept(property) => property.to_string(),
        other => format!("{} {}", other.code(), other.subject()).trim_end().to_owned(),
    };
    if count == 1 { format!("{what} (once)") } else { format!("{what} ({count} times)") }
}

fn print(severity: Severity, line: &str) {
    match severity {
        Severity::Note => terminal::note(line),
        _ => terminal::warning(line),
    }
}

/// Start and end of what is too long to be read.
fn shortened(line: &str) -> Cow<'_, str> {
    let (Some((start, _)), Some((end, _))) =
        (line.char_indices().nth(START), line.char_indices().rev().nth(END - 1))
    else {
        return line.into();
    };
    match (line.get(..start), line.get(end..)) {
        (Some(from), Some(to)) if start < end => format!("{from}…{to}").into(),
        _ => line.into(),
    }
}

/// Whether cases that are counted together say different things.
fn has_own_words(kind: &WarningKind) -> bool {
    matches!(
        kind,
        WarningKind::Renamed { .. }
            | WarningKind::Named(_)
            | WarningKind::FrameSkipped(_)
            | WarningKind::InSeveralSubsets(_)
            | WarningKind::SizeMismatch { .. }
            | WarningKind::NoTaskFrame(_)
            | WarningKind::TakenByNumber(_)
            | WarningKind::SameTaskFrame(_)
            | WarningKind::TaskFrameSize { .. }
            | WarningKind::RenamedToMatch { .. }
    )
}

/// What the user can do about it on the command line.
fn remedy(kind: &WarningKind, is_of_records: bool) -> Option<&'static str> {
    match kind {
        WarningKind::SubsetLeftOut { .. } => Some("name it with --subset to have it"),
        WarningKind::NoTaskFrame(_) => {
            Some("CVAT refuses the whole upload; --rename-to-match may find its frame")
        }
        WarningKind::TakenByNumber(_) => Some("--rename-to-match may find the frame that is meant"),
        WarningKind::LabelIdsChanged(_) => Some("--labels FILE keeps the ids of a map"),
        WarningKind::IdsFromZero(_) => {
            Some("records that are written have ids from 1; `labels --fix` mends a label map")
        }
        WarningKind::FactsNotKept(_) => Some("--lossless keeps them"),
        WarningKind::NoImages => Some("if they are elsewhere, name their folder with --images"),
        WarningKind::UnlabelledDropped => Some("--unlabelled NAME keeps such"),
        WarningKind::BecameBox(_) if is_of_records => Some("--masks keeps their pixels"),
        WarningKind::NoMask(ShapeKind::Rectangle) => {
            Some("--transform boxes_to_masks gives rectangles masks")
        }
        WarningKind::NoMask(_) => Some("without --masks it is kept"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::Location;

    #[test]
    fn groups_count_and_name_the_first_places() {
        let mut report = Report::default();
        for frame in ["a", "b", "c", "d"] {
            report.add(&Warning::new(Location::frame(frame), WarningKind::Clamped));
        }
        report.add(&Warning::new(Location::default(), WarningKind::NotConverted(ShapeKind::Mask)));
        report.add(&Warning::new(Location::default(), WarningKind::NoImages));
        assert_eq!((report.losses(), report.count("clamped")), (5, 4));
        let findings = report.findings();
        assert_eq!(findings[0].examples.len(), 4);
        assert!(findings[0].examples[3].starts_with("frame \"d\": box reaching"));
        assert_eq!(findings[1].subject, "mask");
    }

    #[test]
    fn long_lines_are_shortened_in_the_middle() {
        assert_eq!(shortened("short"), "short");
        let fits = "ö".repeat(START + END);
        assert_eq!(shortened(&fits), fits);
        assert_eq!(shortened(&format!("{fits}x")), format!("{}…{}x", "ö".repeat(START), "ö".repeat(END - 1)));
    }

    #[test]
    fn of_many_sorts_some_are_shown_and_all_are_reported() {
        let mut report = Report::default();
        for name in 0..SHOWN + 3 {
            let kind = WarningKind::NotKept(cvat_model::Property::Attribute(name.to_string()));
            report.add(&Warning::new(Location::default(), kind));
        }
        let line = report.line("", |_, _| Some("x".to_owned())).unwrap();
        assert!(line.ends_with("x, x and 3 more (--report FILE.json has all)"), "{line}");
        assert_eq!(report.findings().len(), SHOWN + 3);
    }
}
