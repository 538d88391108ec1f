//! Copies the records of a TFRecord file, however it is compressed, to one that is compressed as asked for.
//!
//! ```text
//! cargo run --example recompress -- train.tfrecord.gz train.tfrecord none
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::process::ExitCode;

use tfrecord_frame::{Compression, Decoder, Encoder, RecordReader, RecordWriter};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, compression] = words.as_slice() else {
        eprintln!("usage: recompress IN OUT none|gzip|zlib");
        return ExitCode::from(2);
    };
    match recompress(from, to, compression) {
        Ok(count) => {
            println!("{count} records");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {}", with_sources(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn recompress(from: &str, to: &str, compression: &str) -> Result<u64, Box<dyn Error>> {
    let compression: Compression = compression.parse()?;
    // No `BufReader`: the decoder has a buffer.
    let mut reader = RecordReader::new(Decoder::sniff(File::open(from)?)?);
    let output = BufWriter::new(File::create(to)?);
    let mut writer = RecordWriter::new(Encoder::new(output, compression));
    while let Some(record) = reader.next_record()? {
        writer.write_record(record.payload())?;
    }
    let count = writer.position().record;
    // First the end of the compressed stream, then what is still in the buffer.
    writer.into_inner().finish()?.into_inner()?.sync_all()?;
    Ok(count)
}

/// "record 7 at byte 4711: input could not be decompressed: gzip stream is truncated at byte 815".
fn with_sources(error: &dyn Error) -> String {
    let sources = std::iter::successors(Some(error), |&error| error.source());
    sources.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
