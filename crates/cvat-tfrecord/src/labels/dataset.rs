//! The labels of a data set.

use std::path::Path;

use cvat_labels_format::{ErrorKind, Format, LabelList};

use super::source::Source;
use crate::exit::Failure;
use crate::input::{Input, Wanted};
use crate::report::Report;

/// Whether a file is a list of labels in JSON, which data sets are written in, too.
fn is_list_in_json(path: &Path) -> bool {
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let source = Some(path).filter(|path| is_json && path.is_file()).and_then(|path| Source::read(path).ok());
    source.is_some_and(|source| {
        let parsed = LabelList::parse(&source.text, Format::detect(&source.name, &source.text));
        // What is no JSON at all, a list of labels says best.
        parsed.err().is_none_or(|error| !matches!(error.kind(), ErrorKind::NoLabels(_)))
    })
}

/// The labels of the data set at a path; `None` where there is something else, be it a list of labels.
pub(super) fn labels(path: &Path) -> Result<Option<LabelList>, Failure> {
    // What is wrong with what is no data set, a list of labels says better.
    let Some(input) = Input::detect(path, None).ok().filter(|_| !is_list_in_json(path)) else {
        return Ok(None);
    };
    let wanted = Wanted { size_from_images: true, ..Wanted::default() };
    let mut reader = input.open(&wanted)?;
    let mut report = Report::default();
    input.report_ignored(&mut report);
    report.extend(reader.as_dataset().take_warnings());
    report.print();
    Ok(Some(match reader.label_map().filter(|_| !reader.is_of_cvat()) {
        Some(map) => map.clone().into(),
        None => LabelList::from(reader.as_dataset().labels()),
    }))
}
