//! Writes the tracks of a folder's `annotations.xml` into another folder, laid out to every frame of their tasks: what a
//! program needs that does not compute shapes between keyframes itself.
//!
//! `lay_out FROM TO`

use std::error::Error;
use std::io::Write as _;

use cvat_xml_format::{WriteOptions, read_video, write_video};
use dataset_files::{Overwrite, Sink, Source};

const DOCUMENT: &str = "annotations.xml";

fn main() -> Result<(), Box<dyn Error>> {
    let mut folders = std::env::args_os().skip(1);
    let (Some(from), Some(to)) = (folders.next(), folders.next()) else {
        return Err("usage: lay_out FROM TO".into());
    };
    let mut read = read_video(Source::folder(&from)?, DOCUMENT)?;
    let sink = Sink::files_in(&to, Overwrite::Refuse)?;
    read.warnings.extend(write_video(sink, &read.value, &WriteOptions::new().interpolated(true))?);
    for warning in read.warnings {
        writeln!(std::io::stderr(), "{warning}")?;
    }
    Ok(())
}
