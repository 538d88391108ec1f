//! `labels --fix`: ids that cannot stay as they are, given anew.

use std::path::Path;

use cvat_labels_format::{Format, LabelList};

use super::source::Source;
use crate::cli::LabelsArgs;
use crate::exit::{Failure, Verdict};

pub(super) fn run(
    args: &LabelsArgs,
    output: Option<&Path>,
    source: &Source,
    format: Format,
) -> Result<Verdict, Failure> {
    let _ = (args, output, source, format, LabelList::parse);
    Err(Failure::new("not yet"))
}
