//! `cat` and `head`: records as JSON.

mod keys;

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use cvat_tfrecord_format::record_files;
use serde::Serialize;
use tf_example::WireError;
use tf_example::json::{self, RecordRef, WriteOptions};
use tfrecord_frame::{Decoder, ReadOptions, RecordReader};

use self::keys::Keys;
use crate::cli::{CatArgs, SourceFormat};
use crate::exit::{Failure, Verdict};
use crate::hint::hint;
use crate::input::{self, Ignored, Input, RECORD_NAMES};
use crate::terminal::{self, JsonLines};

/// Bytes of a byte string that are printed unless all are asked for: a name, a hash, the beginning of an image.
const SHOWN_BYTES: usize = 64;

/// Whether somebody still reads what is printed.
type Heard = ControlFlow<()>;

/// Prints as many records of each file as `most`.
pub(crate) fn run(args: &CatArgs, most: u64) -> Result<Verdict, Failure> {
    let mut cat = Cat {
        args,
        most,
        keys: Keys::new(&args.keys),
        options: WriteOptions::new().canonical(args.canonical).max_bytes((!args.raw).then_some(SHOWN_BYTES)),
        output: JsonLines::new(),
        records: 0,
        others: 0,
        failure: None,
    };
    let heard = cat.paths();
    let Cat { keys, records, others, failure, .. } = cat;
    match (heard, failure) {
        // Where nothing can be printed any more, the last message is of that.
        (Err(output), failure) => {
            failure.iter().for_each(Failure::print);
            Err(output)
        }
        (Ok(Heard::Break(())), None) => Ok(Verdict::Good),
        (Ok(heard), failure) => {
            if heard.is_continue() && records > 0 {
                for key in keys.unmatched() {
                    terminal::warning(&format!("--keys {key:?}: no record that was read has such a key"));
                }
            }
            match failure {
                Some(failure) => Err(failure),
                None if others > 0 => Ok(Verdict::Findings),
                None => Ok(Verdict::Good),
            }
        }
    }
}

struct Cat<'a> {
    args: &'a CatArgs,
    most: u64,
    keys: Keys,
    options: WriteOptions,
    output: JsonLines,
    /// Records that are one of the two messages.
    records: u64,
    /// Records that are neither message.
    others: u64,
    /// The last file that could not be read to its end; `main` prints it.
    failure: Option<Failure>,
}

/// A line for a record that is neither an Example nor a `SequenceExample`.
#[derive(Debug, Serialize)]
struct Other<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    record: u64,
    bytes: usize,
    error: String,
}

impl Cat<'_> {
    fn paths(&mut self) -> Result<Heard, Failure> {
        for path in &self.args.paths {
            let heard = self.path(path).or_else(|failure| self.failed(failure))?;
            if heard.is_break() {
                return Ok(heard);
            }
        }
        self.output.flush()
    }

    /// The other files are still worth printing, unless nobody can read them.
    fn failed(&mut self, failure: Failure) -> Result<Heard, Failure> {
        if failure.is_of_output() {
            return Err(failure);
        }
        if let Some(earlier) = self.failure.replace(failure) {
            earlier.print();
        }
        // What was read comes before the message that there is no more.
        self.output.flush()
    }

    fn path(&mut self, path: &Path) -> Result<Heard, Failure> {
        let metadata = std::fs::metadata(path).map_err(|error| input::not_there(path, &error))?;
        let failure = |error: std::io::Error| Failure::at(path, &error);
        let is_one_of_many = self.args.paths.len() > 1;
        if !metadata.is_dir() && !input::is_sound_zip(path).map_err(failure)? {
            // A pipe will do: it is read once.
            return self.records(path, is_one_of_many, File::open(path).map_err(failure)?);
        }
        let input = Input::detect(path, Some(SourceFormat::Tfrecord))?;
        let files = record_files(&input.source).map_err(|error| input.error(&error))?;
        let mut left_out = false;
        for Ignored { warning, has_records } in input.ignored() {
            if !has_records {
                terminal::warning(&format!("{}: {warning}", path.display()));
                continue;
            }
            left_out = true;
            let heard = self.failed(input.left_out(&warning))?;
            if heard.is_break() {
                return Ok(heard);
            }
        }
        if files.is_empty() && !left_out {
            let message = format!("{}: no record file in it, nothing to print", path.display());
            return Err(Failure::new(message).hint(RECORD_NAMES));
        }
        let is_one_of_many = is_one_of_many || files.len() > 1;
        for file in &files {
            let entry = input.source.open_entry(file).map_err(|error| input.error(&error));
            let heard = entry.and_then(|entry| self.records(&path.join(file), is_one_of_many, entry));
            let heard = heard.or_else(|failure| self.failed(failure))?;
            if heard.is_break() {
                return Ok(heard);
            }
        }
        input.note_skipped(files.len())?;
        Ok(Heard::Continue(()))
    }

    fn records(&mut self, shown: &Path, is_one_of_many: bool, file: impl Read) -> Result<Heard, Failure> {
        let path = is_one_of_many.then(|| shown.display().to_string());
        self.options = std::mem::take(&mut self.options).path(path.clone());
        let decoder = Decoder::sniff(file).map_err(|error| Failure::at(shown, &error))?;
        let options = ReadOptions::new().max_record_len(self.args.max_record_len);
        let mut reader = RecordReader::with_options(decoder, options);
        let others = self.others;
        let outcome = self.each(&mut reader, shown, path.as_deref());
        let others = self.others - others;
        if others > 0 {
            let records = terminal::counted(others, "record");
            terminal::warning(&format!(
                "{}: {records} neither an Example nor a SequenceExample",
                shown.display()
            ));
        }
        outcome
    }

    fn each(
        &mut self,
        reader: &mut RecordReader<impl Read>,
        shown: &Path,
        path: Option<&str>,
    ) -> Result<Heard, Failure> {
        for _ in 0..self.most {
            let record = reader.next_record();
            let record = record.map_err(|error| Failure::at(shown, &error).hinted(hint(&error)))?;
            let Some(record) = record else { break };
            let heard = self.record(path, record.position().record, record.payload())?;
            if heard.is_break() {
                return Ok(heard);
            }
        }
        Ok(Heard::Continue(()))
    }

    fn record(&mut self, path: Option<&str>, number: u64, payload: &[u8]) -> Result<Heard, Failure> {
        let error = match self.wanted(payload) {
            Ok(Some(record)) => {
                self.records += 1;
                let options = &self.options;
                return self.output.line(|out| json::write_ref(out, number, &record, options));
            }
            Ok(None) => "no feature is found in it".to_owned(),
            Err(error) => error.to_string(),
        };
        self.others += 1;
        self.output.json(&Other {
            r#type: "payload",
            path,
            record: number,
            bytes: payload.len(),
            error: format!("payload is neither an example nor a sequence example: {error}"),
        })
    }

    /// What is to be printed of a record. It is known to be sound, so that no line is begun in vain.
    fn wanted<'p>(&mut self, payload: &'p [u8]) -> Result<Option<RecordRef<'p>>, WireError> {
        let Some(mut record) = RecordRef::parse(payload)? else { return Ok(None) };
        self.keys.keep(&mut record);
        record.validate()?;
        Ok(Some(record))
    }
}
