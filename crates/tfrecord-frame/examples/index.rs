//! Writes the index of a TFRecord file, or checks one.
//!
//! ```text
//! index FILE > INDEX          from the file's headers
//! index FILE INDEX > INDEX2   reading every record where INDEX says, then what INDEX holds
//! ```

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Write as _};

use tfrecord_frame::{IndexedReader, ReadOptions, RecordIndex};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let index = match arguments.as_slice() {
        [file] => RecordIndex::scan(File::open(file)?, &ReadOptions::new())?,
        [file, index] => {
            let index = RecordIndex::read_from(BufReader::new(File::open(index)?))?;
            check(File::open(file)?, &index)?;
            index
        }
        _ => return Err("usage: index FILE [INDEX]".into()),
    };
    let mut output = io::stdout().lock();
    index.write_to(&mut output)?;
    output.flush()?;
    Ok(())
}

/// Every record of the file is in the index, and is sound.
fn check(file: File, index: &RecordIndex) -> Result<(), tfrecord_frame::Error> {
    let mut reader = IndexedReader::new(file, index);
    reader.check_end()?;
    for i in 0..index.len() {
        reader.read_record(i)?;
    }
    Ok(())
}
