//! `cat` and `head`: records as JSON.

mod keys;

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use cvat_tfrecord_format::record_files;
use serde::Serialize;
use tf_example::json::{self, Record, WriteOptions};
use tf_example::tfrecord::ErrorKind;
use tf_example::{Example, Message};
use tfrecord_frame::{Decoder, RecordReader};

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
        most,
        keys: Keys::new(&args.keys),
        options: WriteOptions::new().canonical(args.canonical).max_bytes((!args.raw).then_some(SHOWN_BYTES)),
        output: JsonLines::new(),
        others: 0,
        failure: None,
    };
    let heard = cat.paths(&args.paths);
    let Cat { keys, others, failure, .. } = cat;
    match (heard, failure) {
        // Where nothing can be printed any more, the last message is of that.
        (Err(output), failure) => {
            failure.iter().for_each(Failure::print);
            Err(output)
        }
        (Ok(Heard::Break(())), None) => Ok(Verdict::Good),
        (Ok(heard), failure) => {
            if heard.is_continue() {
                for key in keys.unmatched() {
                    terminal::warning(&format!("--keys {key}: no record that was read has such a key"));
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

struct Cat {
    most: u64,
    keys: Keys,
    options: WriteOptions,
    output: JsonLines,
    /// Records that are neither message.
    others: u64,
    /// The last file that could not be read to its end; `main` prints it.
    failure: Option<Failure>,
}

/// A line for a record that is neither an Example nor a `SequenceExample`.
#[derive(Debug, Serialize)]
struct Other {
    r#type: &'static str,
    record: u64,
    bytes: usize,
    error: String,
}

impl Cat {
    fn paths(&mut self, paths: &[PathBuf]) -> Result<Heard, Failure> {
        for path in paths {
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
        let failure = |error: std::io::Error| Failure::at(path, &error);
        let is_folder = std::fs::metadata(path).map_err(failure)?.is_dir();
        if !is_folder && !input::is_sound_zip(path).map_err(failure)? {
            // A pipe will do: it is read once.
            return self.records(path, File::open(path).map_err(failure)?);
        }
        let input = Input::detect(path, Some(SourceFormat::Tfrecord))?;
        let files = record_files(&input.source).map_err(|error| input.error(&error))?;
        if files.is_empty() {
            let message = format!("{}: no record file in it, nothing to print", path.display());
            return Err(Failure::new(message).hint(RECORD_NAMES));
        }
        for Ignored { warning, has_records } in input.ignored() {
            let message = format!("{}: {warning}", path.display());
            if has_records {
                let hint = "correct its name or the link, or name the record file itself";
                let heard = self.failed(Failure::new(message).hint(hint))?;
                if heard.is_break() {
                    return Ok(heard);
                }
            } else {
                terminal::warning(&message);
            }
        }
        for file in files {
            let entry = input.source.open_entry(file).map_err(|error| input.error(&error));
            let heard = entry.and_then(|entry| self.records(&path.join(file), entry));
            let heard = heard.or_else(|failure| self.failed(failure))?;
            if heard.is_break() {
                return Ok(heard);
            }
        }
        Ok(Heard::Continue(()))
    }

    fn records(&mut self, shown: &Path, file: impl Read) -> Result<Heard, Failure> {
        let decoder = Decoder::sniff(file).map_err(|error| Failure::at(shown, &error))?;
        let mut reader = RecordReader::new(decoder);
        let others = self.others;
        let outcome = self.each(&mut reader, shown);
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

    fn each(&mut self, reader: &mut RecordReader<impl Read>, shown: &Path) -> Result<Heard, Failure> {
        for _ in 0..self.most {
            // A buffer of its own, since the byte strings of the message share it.
            let mut payload = Vec::new();
            let position = reader.read_into(&mut payload);
            let position = position.map_err(|error| Failure::at(shown, &error).hinted(hint(&error)))?;
            let Some(position) = position else { break };
            let heard = self.record(position.record, payload.into())?;
            if heard.is_break() {
                return Ok(heard);
            }
        }
        Ok(Heard::Continue(()))
    }

    fn record(&mut self, number: u64, payload: Bytes) -> Result<Heard, Failure> {
        if let Some(mut record) = Record::decode(&payload) {
            self.keys.keep(&mut record);
            let options = &self.options;
            return self.output.line(|out| json::write(out, number, &record, options));
        }
        self.others += 1;
        let bytes = payload.len();
        let other = Other { r#type: "payload", record: number, bytes, error: why(payload) };
        self.output.line(|out| Ok(serde_json::to_writer(out, &other)?))
    }
}

/// Why a payload is no record that has a form in JSON.
fn why(payload: Bytes) -> String {
    match Example::decode(payload) {
        Ok(_) => ErrorKind::Neither.to_string(),
        Err(error) => format!("{}: {}", ErrorKind::Neither, ErrorKind::Decode(error)),
    }
}
