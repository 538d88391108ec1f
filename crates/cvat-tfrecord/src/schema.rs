//! `schema`: which features records have, found by looking at all of them.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use cvat_tfrecord_format::record_files;
use serde::Serialize;
use tf_example::Oddity;
use tf_example::schema::{RecordKind, Schema};
use tfrecord_frame::{Decoder, ReadOptions, RecordReader};

use crate::cli::{SchemaArgs, SchemaFormat, SourceFormat};
use crate::exit::Failure;
use crate::input::{Ignored, Input, RECORD_NAMES};
use crate::terminal;

pub(crate) fn run(args: &SchemaArgs) -> Result<(), Failure> {
    let mut survey =
        Survey { args, schema: Schema::new(), files: 0, other: None, odd: None, failures: Vec::new() };
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
    /// The first that TensorFlow reads otherwise.
    odd: Option<Odd>,
    /// What could not be read, or not to its end.
    failures: Vec<Failure>,
}

/// A record that TensorFlow's parser reads otherwise than protobuf does, or refuses.
#[derive(Serialize)]
struct Odd {
    path: String,
    record: u64,
    /// What TensorFlow does.
    message: String,
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
        input.note_skipped(files.len()).map(drop)
    }

    /// A record file that was ignored may have other features. Says how many there are of them.
    fn ignored(&mut self, path: &Path, input: &Input) -> u64 {
        let mut count = 0;
        for Ignored { warning, has_records } in input.ignored() {
            if has_records {
                count += 1;
                self.failures.push(input.left_out(&warning));
            } else {
                terminal::warning(&format!("{}: {warning}", path.display()));
            }
        }
        count
    }

    fn file(&mut self, shown: &Path, input: &Input, name: &str) -> Result<(), Failure> {
        self.files += 1;
        let entry = input.source.open_entry(name).map_err(|error| input.error(&error))?;
        self.records(shown, input, entry)
    }

    /// Looks at every record up to the first that is damaged.
    fn records(&mut self, shown: &Path, input: &Input, file: impl Read) -> Result<(), Failure> {
        let decoder = Decoder::sniff(file).map_err(|error| Failure::at(shown, &error))?;
        let options = ReadOptions::new().max_record_len(self.args.max_record_len);
        let mut reader = RecordReader::with_options(decoder, options);
        loop {
            let record = reader.next_record();
            let record = record.map_err(|error| Failure::at(shown, &error).hinted(input.hint(&error)))?;
            let Some(record) = record else { return Ok(()) };
            let number = record.position().record;
            let kind = self.schema.observe(record.payload());
            if kind == RecordKind::Other && self.other.is_none() {
                self.other = Some((shown.into(), number));
            }
            if self.schema.odd() > 0 && self.odd.is_none() {
                self.odd = Some(Odd::new(shown, number, kind, record.payload()));
            }
        }
    }

    fn print(&self) -> Result<(), Failure> {
        let is_json = self.args.to == SchemaFormat::Json;
        if self.schema.records() == 0 && !self.failures.is_empty() && !is_json {
            return Ok(());
        }
        let incomplete: Vec<String> = self.failures.iter().map(ToString::to_string).collect();
        match self.args.to {
            SchemaFormat::Json => {
                terminal::json(&Document {
                    schema: &self.schema,
                    files: self.files,
                    oddities: Oddities { records: self.schema.odd(), first: self.odd.as_ref() },
                    incomplete: &incomplete,
                })?;
            }
            SchemaFormat::Table => terminal::results(&self.schema.to_string())?,
            SchemaFormat::Python => {
                terminal::results(&self.schema.to_python())?;
                if let Some(odd) = &self.odd {
                    terminal::result(&format!("# The first that TensorFlow reads otherwise is {odd}"))?;
                }
                for message in &incomplete {
                    terminal::result(&format!("# not all was read: {}", terminal::one_line(message)))?;
                }
            }
        }
        if let Some(odd) = &self.odd {
            let records = terminal::counted(self.schema.records(), "record");
            let odds = self.schema.odd();
            terminal::warning(&format!(
                "TensorFlow reads {odds} of {records} otherwise or refuses them; the first is {odd}"
            ));
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
    oddities: Oddities<'a>,
    /// Messages of what could not be read, or not to its end.
    incomplete: &'a [String],
}

/// What TensorFlow's parser reads otherwise than protobuf does, or refuses.
#[derive(Serialize)]
struct Oddities<'a> {
    records: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<&'a Odd>,
}

impl Odd {
    fn new(path: &Path, record: u64, kind: RecordKind, payload: &[u8]) -> Self {
        let oddity = if kind == RecordKind::SequenceExample {
            Oddity::any_in_sequence_example(payload)
        } else {
            Oddity::any_in_example(payload)
        };
        let message = oddity.ok().flatten().map(|oddity| oddity.to_string()).unwrap_or_default();
        Self { path: path.display().to_string(), record, message }
    }
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, record, message } = self;
        write!(f, "record {record} of {path}: {message}")
    }
}
