//! `schema`: which features records have, found by looking at all of them.

use std::io::Read;
use std::path::{Path, PathBuf};

use cvat_tfrecord_format::{Error, ErrorKind, record_files};
use serde::Serialize;
use tf_example::schema::{RecordKind, Schema};
use tfrecord_frame::{Decoder, ReadOptions, RecordReader};

use crate::cli::{SchemaArgs, SchemaFormat, SourceFormat};
use crate::exit::Failure;
use crate::input::{Ignored, Input, RECORD_NAMES};
use crate::terminal;

pub(crate) fn run(args: &SchemaArgs) -> Result<(), Failure> {
    let mut survey = Survey { args, schema: Schema::new(), files: 0, other: None, failures: Vec::new() };
    for path in &args.paths {
        if let Err(failure) = survey.path(path) {
            survey.failures.push(failure);
        }
    }
    survey.print()?;
    // The last message comes from `main`.
    let last = survey.failures.pop();
    for failure in &survey.failures {
        failure.print();
    }
    last.map_or(Ok(()), Err)
}

struct Survey<'a> {
    args: &'a SchemaArgs,
    schema: Schema,
    files: u64,
    /// The first record that is no example, with its file.
    other: Option<(PathBuf, u64)>,
    /// What could not be read, or not to its end.
    failures: Vec<Failure>,
}

impl Survey<'_> {
    fn path(&mut self, path: &Path) -> Result<(), Failure> {
        let input = Input::detect(path, Some(SourceFormat::Tfrecord))?;
        if let Some(file) = &input.file {
            return self.file(path, &input, file);
        }
        let files = record_files(&input.source).map_err(|error| input.error(&error))?;
        let left_out = self.ignored(path, &input);
        if files.is_empty() && left_out == 0 {
            let message = format!("{}: no record file in it", path.display());
            return Err(Failure::new(message).hint(RECORD_NAMES));
        }
        for file in &files {
            if let Err(failure) = self.file(&path.join(file), &input, file) {
                self.failures.push(failure);
            }
        }
        let entries = input.source.entries().map_err(|error| input.error(&error))?;
        let skipped = entries.len().saturating_sub(files.len()) as u64;
        if skipped > 0 {
            let files = terminal::counted(skipped, "other file");
            let path = path.display();
            terminal::note(&format!("{path}: {files} not looked at: hidden, or not named as record files"));
        }
        Ok(())
    }

    /// A record file that was ignored may have other features. Says how many there are of them.
    fn ignored(&mut self, path: &Path, input: &Input) -> u64 {
        let mut count = 0;
        for Ignored { warning, has_records } in input.ignored() {
            if has_records {
                count += 1;
                let message = format!("{}/{}: {}", path.display(), warning.location(), warning.kind());
                self.failures.push(
                    Failure::new(message)
                        .hint("correct its name or the link, or name the record file itself"),
                );
            } else {
                terminal::warning(&format!("{}: {warning}", path.display()));
            }
        }
        count
    }

    fn file(&mut self, shown: &Path, input: &Input, name: &str) -> Result<(), Failure> {
        self.files += 1;
        let entry = input.source.open_entry(name).map_err(Error::from);
        entry.and_then(|entry| self.records(shown, entry)).map_err(|error| input.error(&error.in_entry(name)))
    }

    /// Looks at every record up to the first that is damaged.
    fn records(&mut self, shown: &Path, file: impl Read) -> Result<(), Error> {
        let decoder = Decoder::sniff(file).map_err(dataset_files::Error::from)?;
        let options = ReadOptions::new().max_record_len(self.args.max_record_len);
        let mut reader = RecordReader::with_options(decoder, options);
        while let Some(record) = reader.next_record().map_err(ErrorKind::Frame)? {
            let kind = self.schema.observe(record.payload());
            if kind == RecordKind::Other && self.other.is_none() {
                self.other = Some((shown.into(), record.position().record));
            }
        }
        Ok(())
    }

    fn print(&self) -> Result<(), Failure> {
        if self.schema.records() == 0 && !self.failures.is_empty() {
            return Ok(());
        }
        let incomplete: Vec<String> = self.failures.iter().map(ToString::to_string).collect();
        match self.args.to {
            SchemaFormat::Json => {
                terminal::json(&Document {
                    schema: &self.schema,
                    files: self.files,
                    incomplete: &incomplete,
                })?;
            }
            SchemaFormat::Table => terminal::results(&self.schema.to_string())?,
            SchemaFormat::Python => {
                terminal::results(&self.schema.to_python())?;
                for message in &incomplete {
                    terminal::result(&format!("# not all was read: {}", terminal::one_line(message)))?;
                }
            }
        }
        if let Some((path, record)) = &self.other {
            let others = self.schema.other();
            let (others, are) = (terminal::counted(others, "record"), if others == 1 { "is" } else { "are" });
            let path = path.display();
            terminal::warning(&format!(
                "{others} {are} neither Example nor SequenceExample; the first is record {record} of {path}"
            ));
        }
        Ok(())
    }
}

/// The JSON object; docs/cli.md describes it.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    schema: &'a Schema,
    files: u64,
    /// Messages of what could not be read, or not to its end.
    incomplete: &'a [String],
}
