//! Reading and writing through the public interface.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper of a test may fail the test")]

mod entries;
mod folders;
mod names;
mod outputs;
mod zip_bytes;
mod zip_damage;
mod zip_refusals;

use std::io::{Cursor, Read};

use dataset_files::{Error, Limits, Source};

fn open(bytes: Vec<u8>) -> Result<Source, Error> {
    Source::zip(Cursor::new(bytes), &Limits::default())
}

/// Every entry's name and contents, or the first error met.
fn contents(source: &Source) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut all = Vec::new();
    for entry in source.entries()? {
        let mut bytes = Vec::new();
        source.open_entry(entry.name())?.read_to_end(&mut bytes)?;
        all.push((entry.name().to_owned(), bytes));
    }
    Ok(all)
}

fn names(source: &Source) -> Vec<String> {
    source.entries().unwrap().iter().map(|entry| entry.name().to_owned()).collect()
}
