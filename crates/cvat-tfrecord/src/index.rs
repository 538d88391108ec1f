//! `index`: where the records of a file are, as text for readers that seek.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Seek, Write as _};
use std::path::{Path, PathBuf};

use tfrecord_frame::{
    Compression, Decoder, Error, ErrorKind, Position, ReadOptions, RecordIndex, RecordReader,
};

use crate::cli::IndexArgs;
use crate::exit::Failure;
use crate::hint::MAYBE_NO_RECORDS;
use crate::terminal;
use crate::whole_file::{self, WholeFile};

pub(crate) fn run(args: &IndexArgs) -> Result<(), Failure> {
    let input = args.input.as_path();
    let output = output(args);
    // An index takes as long as reading the file: what would be refused then is refused now.
    let file = match &output {
        Some(path) => {
            whole_file::refuse_input(input, path)?;
            Some(WholeFile::create(path, args.force)?)
        }
        None => None,
    };
    let index = build(args)?;
    match (file, &output) {
        (Some(mut file), Some(path)) => {
            index.write_to(&mut file).map_err(|error| whole_file::failure(path, error))?;
            file.finish()?;
        }
        _ => print(&index)?,
    }
    let verified = if args.headers_only { "payloads not looked at" } else { "every payload verified" };
    let records = terminal::counted(index.len(), "record");
    let bytes = terminal::counted(index.framed_bytes(), "byte");
    let place = output.map(|path| format!("{}: ", path.display())).unwrap_or_default();
    terminal::note(&format!("{place}{records} of {} indexed, {bytes}, {verified}", input.display()));
    Ok(())
}

/// The file to write; `None` is standard output.
fn output(args: &IndexArgs) -> Option<PathBuf> {
    match &args.output {
        Some(path) if path == Path::new("-") => None,
        Some(path) => Some(path.clone()),
        None => {
            let mut name = OsString::from(&args.input);
            name.push(".idx");
            Some(name.into())
        }
    }
}

fn build(args: &IndexArgs) -> Result<RecordIndex, Failure> {
    let input = args.input.as_path();
    let failure = |error: std::io::Error| Failure::at(input, &error);
    let mut file = File::open(input).map_err(failure)?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        let message = format!("{}: a folder, not a record file", input.display());
        return Err(Failure::new(message).hint("index its record files one by one"));
    }
    let decoder = Decoder::sniff(&file).map_err(failure)?;
    let compression = decoder.compression();
    if compression != Compression::None && !args.decompressed_offsets {
        return Err(compressed(input, compression));
    }
    let options = ReadOptions::new().max_record_len(args.max_record_len);
    let index = if args.headers_only {
        file.rewind().map_err(failure)?;
        RecordIndex::scan(&file, &options)
    } else {
        RecordIndex::from_reader(&mut RecordReader::with_options(decoder, options))
    };
    index.map_err(|error| damaged(input, &error))
}

fn compressed(input: &Path, compression: Compression) -> Failure {
    let path = input.display();
    Failure::new(format!(
        "{path}: compressed with {compression}: readers that go by an index, DALI among them, cannot seek in it"
    ))
    .hint(format!(
        "decompress it first: cvat-tfrecord salvage {path} OUT --compression none; \
         --decompressed-offsets indexes what it decompresses to"
    ))
}

fn damaged(input: &Path, error: &Error) -> Failure {
    let hint = match error.look_alike() {
        Some(_) if error.position().byte == 0 => {
            "nothing was written: there is no TFRecord file to index".to_owned()
        }
        _ if matches!(error.kind(), ErrorKind::LengthChecksum { .. })
            && error.position() == Position::default() =>
        {
            format!("nothing was written: {MAYBE_NO_RECORDS}")
        }
        _ if matches!(error.kind(), ErrorKind::TooLong { .. }) => {
            "nothing was written: if there are such records, raise --max-record-len".to_owned()
        }
        _ => format!(
            "nothing was written: `cvat-tfrecord salvage {} OUT` copies the records that are intact, index that",
            input.display()
        ),
    };
    Failure::at(input, error).hint(hint)
}

/// Prints the index. A reader that has gone away has seen enough.
fn print(index: &RecordIndex) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    match index.write_to(&mut output).and_then(|()| output.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::of_standard_output(&error))
        }
        _ => Ok(()),
    }
}
