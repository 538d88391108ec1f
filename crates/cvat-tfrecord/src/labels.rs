//! `labels`: label maps and other lists of labels, shown, checked, converted and repaired.

mod dataset;
mod fix;
mod source;
mod table;
mod within;

use std::path::Path;

use cvat_labels_format::{Error, Finding, Format, LabelList, Parsed};

use self::source::Source;
use crate::cli::LabelsArgs;
use crate::exit::{Failure, Verdict};
use crate::output;
use crate::terminal;
use crate::whole_file::{self, WholeFile};

/// What `--strict` does not stand.
const STRICT: [&str; 3] = ["byte-order-mark", "raw-quote", "unknown-field"];
const NOTHING_WRITTEN: &str = "nothing was written; leave --strict out to go on";

pub(crate) fn run(args: &LabelsArgs) -> Result<Verdict, Failure> {
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    if args.output.is_some() && args.to.is_none() && !args.fix {
        let message = "--output: there is nothing to write without --to or --fix";
        return Err(Failure::new(message).hint("name a format with --to"));
    }
    if args.from.is_none()
        && let Some(list) = dataset::labels(&args.input)?
    {
        return of_dataset(args, output, &list);
    }
    let source = Source::read(&args.input)?;
    if args.from.is_none() && source.is_yaml() {
        return Err(Failure::new(format!("{}: YAML is not read", source.shown))
            .hint("write its names one a line, in their order, into a file such as classes.names"));
    }
    let format = args.from.map_or_else(|| Format::detect(&source.name, &source.text), Format::from);
    if args.fix {
        return fix::run(args, output, &source, format);
    }
    if let Some(path) = output {
        refuse(args, path)?;
    }
    let parsed = parse(args, &source, format)?;
    match args.to {
        Some(to) => convert(args, output, &source, &parsed.list, &parsed.findings, to.into())?,
        None => show(&source, &parsed.list, &parsed.findings)?,
    }
    Ok(verdict(&parsed.findings))
}

/// Labels that no list says: they are shown and converted, and have no text to be repaired.
fn of_dataset(args: &LabelsArgs, output: Option<&Path>, list: &LabelList) -> Result<Verdict, Failure> {
    let source = Source::of_dataset(&args.input);
    if args.fix {
        let message = format!("{}: a data set; label maps alone are repaired", source.shown);
        return Err(Failure::new(message).hint("name the label map"));
    }
    if let Some(path) = output {
        refuse(args, path)?;
    }
    match args.to {
        Some(to) => convert(args, output, &source, list, &[], to.into())?,
        None => show(&source, list, &[])?,
    }
    Ok(Verdict::Good)
}

fn verdict(findings: &[Finding]) -> Verdict {
    if findings.is_empty() { Verdict::Good } else { Verdict::Findings }
}

fn parse(args: &LabelsArgs, source: &Source, format: Format) -> Result<Parsed, Failure> {
    let failure = |error: Error| failure(args, source, &error);
    if format == Format::Pbtxt {
        return LabelList::parse_label_map(&source.text, args.strict).map_err(failure);
    }
    let parsed = LabelList::parse(&source.text, format).map_err(failure)?;
    match parsed.findings.iter().find(|finding| args.strict && STRICT.contains(&finding.code())) {
        Some(finding) => Err(Failure::new(source.place(finding)).hint(NOTHING_WRITTEN)),
        None => Ok(parsed),
    }
}

/// An error of reading with its line and a caret below the place.
fn failure(args: &LabelsArgs, source: &Source, error: &Error) -> Failure {
    let rendered = error.render(&source.text).unwrap_or_default();
    // The message comes first, the hint last; both are said in the program's own way.
    let excerpt: Vec<_> = rendered.lines().skip(1).take(3).collect();
    let is_strict = || args.strict && LabelList::parse_label_map(&source.text, false).is_ok();
    let hint = error.hint().or_else(|| is_strict().then_some(NOTHING_WRITTEN));
    Failure::new(format!("{}: {error}", source.shown)).excerpt(excerpt.join("\n")).hinted(hint)
}

/// Refuses an output that is the input, or that exists.
fn refuse(args: &LabelsArgs, path: &Path) -> Result<(), Failure> {
    whole_file::refuse_input(&args.input, path)?;
    output::refuse_existing(path, args.force)
}

fn show(source: &Source, list: &LabelList, findings: &[Finding]) -> Result<(), Failure> {
    let mut lines = terminal::Lines::new();
    table::print(list, &mut lines)?;
    for finding in findings {
        lines.line(&source.line(finding))?;
    }
    lines.line(&summary(source, list, findings))?;
    lines.finish()
}

fn summary(source: &Source, list: &LabelList, findings: &[Finding]) -> String {
    let labels = match list.map().len() {
        0 => "no labels".to_owned(),
        count => terminal::counted(count as u64, "label"),
    };
    // What is odd in a data set is said when it is read.
    if source.is_dataset {
        return labels;
    }
    let verdict = match findings.len() {
        0 => "clean".to_owned(),
        count => terminal::counted(count as u64, "finding"),
    };
    format!("{labels}: {verdict}")
}

fn convert(
    args: &LabelsArgs,
    output: Option<&Path>,
    source: &Source,
    list: &LabelList,
    findings: &[Finding],
    to: Format,
) -> Result<(), Failure> {
    let written = list.to_text(to);
    let written = written.map_err(|error| {
        Failure::at(Path::new(&source.shown), &error).hint("correct the label, or choose another format")
    })?;
    if let Some(loss) = written.losses.first().filter(|_| args.strict) {
        let message = format!("{}: {loss}", source.shown);
        return Err(Failure::new(message).hint(NOTHING_WRITTEN));
    }
    put(output, args.force, &written.text)?;
    warn(source, findings);
    for loss in &written.losses {
        terminal::warning(&format!("{}: {loss}", source.shown));
    }
    if let Some(path) = output {
        let labels = terminal::counted(list.map().len() as u64, "label");
        terminal::note(&format!("{}: {labels} of {} written as {to}", path.display(), source.shown));
    }
    Ok(())
}

/// Says findings where standard output is for the labels.
fn warn(source: &Source, findings: &[Finding]) {
    for finding in findings {
        terminal::warning(&source.line(finding));
    }
}

/// To a file, whole or not at all, or to standard output.
fn put(output: Option<&Path>, force: bool, text: &str) -> Result<(), Failure> {
    let Some(path) = output else { return terminal::document(text) };
    let mut file = WholeFile::create(path, force)?;
    std::io::Write::write_all(&mut file, text.as_bytes())
        .map_err(|error| whole_file::failure(path, error))?;
    file.finish()
}
