//! `labels --fix`: ids that cannot stay as they are, given anew, and converted with `--to`.

use std::path::Path;

use cvat_labels_format::{Fixed, Format, LabelList};

use super::source::Source;
use crate::cli::LabelsArgs;
use crate::exit::{Failure, Verdict};
use crate::terminal;
use crate::whole_file;

/// Where the repaired text goes.
enum Target<'a> {
    StandardOutput,
    File(&'a Path),
    /// The file it was read from, if it changes.
    InPlace,
}

pub(super) fn run(
    args: &LabelsArgs,
    output: Option<&Path>,
    source: &Source,
    format: Format,
) -> Result<Verdict, Failure> {
    if format != Format::Pbtxt {
        let message = format!("{}: {format}: only label maps in text format are repaired", source.shown);
        return Err(Failure::new(message).hint("convert it with --to pbtxt first"));
    }
    let fix = || {
        let fixed = LabelList::fix_label_map(&source.text, args.strict);
        fixed.map_err(|error| super::failure(args, source, &error))
    };
    if let Some(to) = args.to {
        if let Some(path) = output {
            super::refuse(args, path)?;
        }
        let fixed = fix()?;
        super::convert(args, output, source, &fixed.parsed.list, &fixed.parsed.findings, to.into())?;
        report_changes(source, &fixed);
        // An id that was missing may have got a line of its own.
        let is_moved = fixed.changes.iter().any(|change| change.old.is_none());
        if is_moved && !fixed.parsed.findings.is_empty() {
            let shown = &source.shown;
            terminal::note(&format!(
                "{shown}: places of warnings are those of the repaired text, which --fix without --to writes"
            ));
        }
        return Ok(super::verdict(&fixed.parsed.findings));
    }
    let target = target(args, source, output)?;
    let fixed = fix()?;
    match target {
        Target::StandardOutput => super::put(None, args.force, &fixed.text)?,
        Target::File(path) => super::put(Some(path), args.force, &fixed.text)?,
        Target::InPlace if fixed.text == source.text => {}
        Target::InPlace => super::put(Some(&args.input), true, &fixed.text)?,
    }
    report(source, &fixed, &target);
    Ok(super::verdict(&fixed.parsed.findings))
}

fn target<'a>(args: &LabelsArgs, source: &Source, output: Option<&'a Path>) -> Result<Target<'a>, Failure> {
    match output {
        // The same file by whatever name: --force is the way to ask for that.
        Some(path) if args.force && whole_file::refuse_input(&args.input, path).is_err() => in_place(args),
        Some(path) => super::refuse(args, path).map(|()| Target::File(path)),
        None if args.force && args.output.is_none() && !source.is_stdin() => in_place(args),
        None => Ok(Target::StandardOutput),
    }
}

fn in_place<'a>(args: &LabelsArgs) -> Result<Target<'a>, Failure> {
    let path = &args.input;
    let metadata = std::fs::metadata(path).map_err(|error| Failure::at(path, &error))?;
    if metadata.permissions().readonly() {
        let message = format!("{}: read-only", path.display());
        return Err(Failure::new(message)
            .hint("nothing was written: allow writing to it, or name another file with -o"));
    }
    Ok(Target::InPlace)
}

fn report_changes(source: &Source, fixed: &Fixed) {
    let shown = &source.shown;
    for change in &fixed.changes {
        let (line, column, label, new) =
            (change.line, change.column, change.label.escape_debug(), change.new);
        let was = change.old.map_or_else(|| "had none".to_owned(), |old| format!("was {old}"));
        terminal::note(&format!("{shown}:{line}:{column}: id of '{label}' {was}, is now {new}"));
    }
}

fn report(source: &Source, fixed: &Fixed, target: &Target<'_>) {
    report_changes(source, fixed);
    let shown = &source.shown;
    // Places are those of the new text, which is where these are to be mended.
    super::warn(source, &fixed.parsed.findings);
    let changed = match fixed.changes.len() {
        0 => "no id had to change".to_owned(),
        count => format!("{} changed", terminal::counted(count as u64, "id")),
    };
    terminal::note(&match target {
        Target::StandardOutput if source.is_stdin() || fixed.changes.is_empty() => {
            format!("{shown}: {changed}")
        }
        Target::StandardOutput => {
            format!("{shown}: {changed}; nothing was changed on disk: --force repairs the file itself")
        }
        Target::File(path) => format!("{}: {changed}", path.display()),
        Target::InPlace if fixed.text == source.text => format!("{shown}: {changed}; the file is as it was"),
        Target::InPlace => format!("{shown}: {changed}"),
    });
}
