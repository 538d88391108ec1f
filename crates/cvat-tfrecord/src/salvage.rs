//! `salvage`: the intact records of a damaged file, copied.

use std::fs::File;
use std::path::Path;

use serde::Serialize;
use tfrecord_frame::{Compression, Encoder, RecordWriter};

use crate::cli::SalvageArgs;
use crate::damage::{Damage, Extent, NOT_TFRECORD, Survey, Visitor};
use crate::exit::{Failure, Verdict};
use crate::input;
use crate::terminal;
use crate::whole_file::{self, WholeFile};

/// Version of the JSON object; a new one where a reader of the old would be misled.
const VERSION: u32 = 1;
/// As many lost ranges as the JSON object lists. It is printed when all is known, and memory has an end.
const MOST_LISTED: usize = 1_000_000;

pub(crate) fn run(args: &SalvageArgs) -> Result<Verdict, Failure> {
    let SalvageArgs { input, output, .. } = args;
    if std::fs::metadata(input).is_ok_and(|metadata| metadata.is_dir()) {
        let message = format!("{}: a folder, not a record file", input.display());
        return Err(
            Failure::new(message).hint("name a record file; `cvat-tfrecord check` says which are damaged")
        );
    }
    if input::is_sound_zip(input).map_err(|error| Failure::at(input, &error))? {
        let message = format!("{}: a zip archive, not a record file", input.display());
        return Err(Failure::new(message).hint("extract it, and salvage the record file in it"));
    }
    let survey = File::open(input).and_then(|file| Survey::new(file, args.max_record_len));
    let survey = survey.map_err(|error| Failure::at(input, &error))?;
    whole_file::refuse_input(input, output)?;
    let file = WholeFile::create(output, args.force)?;

    let input_compression = survey.compression();
    let compression = args.compression.map(Compression::from);
    let compression = compression.or_else(|| named(output)).unwrap_or(input_compression);
    let mut salvage =
        Salvage { args, writer: RecordWriter::new(Encoder::new(file, compression)), lost: Lost::default() };
    let extent = survey.run(input, &mut salvage)?;
    let Salvage { writer, lost, .. } = salvage;
    if let Some(first) = lost.first.as_ref().filter(|_| extent.records == 0) {
        return Err(nothing(input, first));
    }
    let kept = writer.position().byte;
    let file = writer.into_inner().finish().map_err(|error| whole_file::failure(output, error))?;
    file.finish()?;
    report(args, extent, kept, &lost, [input_compression, compression])?;
    Ok(if lost.count == 0 { Verdict::Good } else { Verdict::Findings })
}

/// The compression that a file's name says.
fn named(path: &Path) -> Option<Compression> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "gz" => Some(Compression::Gzip),
        "zlib" => Some(Compression::Zlib),
        _ => None,
    }
}

/// There is no use in an output without a record.
fn nothing(input: &Path, first: &Damage) -> Failure {
    let (path, Damage { from, message, .. }) = (input.display(), first);
    let (message, hint) = if first.code == NOT_TFRECORD {
        (format!("{path}: {message}"), "nothing was written: name the TFRecord file itself, if there is one")
    } else {
        (
            format!("{path}: no record in it is intact; at byte {from}: {message}"),
            "nothing was written: get another copy of the file",
        )
    };
    Failure::new(message).hint(hint)
}

struct Salvage<'a> {
    args: &'a SalvageArgs,
    writer: RecordWriter<Encoder<WholeFile>>,
    lost: Lost,
}

/// What could not be copied.
#[derive(Debug, Default)]
struct Lost {
    count: u64,
    bytes: u64,
    end_unknown: bool,
    first: Option<Damage>,
    /// For JSON.
    ranges: Vec<Range>,
}

#[derive(Debug, Serialize)]
struct Range {
    from: u64,
    to: u64,
    record: u64,
    reason: &'static str,
    message: String,
}

impl Visitor for Salvage<'_> {
    fn record(&mut self, payload: &[u8]) -> Result<(), Failure> {
        let written = self.writer.write_record(payload);
        written.map(drop).map_err(|error| whole_file::failure(&self.args.output, error))
    }

    fn damage(&mut self, damage: Damage) -> Result<(), Failure> {
        let lost = &mut self.lost;
        lost.count += 1;
        lost.bytes = lost.bytes.saturating_add(damage.len());
        lost.end_unknown |= damage.is_open;
        if !self.args.json && damage.code != NOT_TFRECORD {
            let input = self.args.input.display();
            terminal::result(&format!("{input}: lost {}: {}", damage.place(), damage.message))?;
        }
        if self.args.json && lost.ranges.len() < MOST_LISTED {
            let Damage { from, to, record, code, .. } = damage;
            lost.ranges.push(Range { from, to, record, reason: code, message: damage.message.clone() });
        }
        lost.first.get_or_insert(damage);
        Ok(())
    }
}

fn report(
    args: &SalvageArgs,
    extent: Extent,
    kept: u64,
    lost: &Lost,
    [input_compression, output_compression]: [Compression; 2],
) -> Result<(), Failure> {
    let (input, output) = (args.input.display().to_string(), args.output.display().to_string());
    if args.json {
        let document = Document {
            version: VERSION,
            input_compression: input_compression.to_string(),
            output_compression: output_compression.to_string(),
            records: extent.records,
            bytes_kept: kept,
            bytes_lost: lost.bytes,
            end_unknown: lost.end_unknown,
            ranges: lost.count,
            lost: &lost.ranges,
            input,
            output,
        };
        return terminal::json(&document);
    }
    let records = terminal::counted(extent.records, "record");
    let kept = format!("{output}: {records} kept ({})", terminal::counted(kept, "byte"));
    let compressed = match (output_compression, args.compression.is_some() || named(&args.output).is_some()) {
        (Compression::None, _) => String::new(),
        (compression, true) => format!("; compressed with {compression}"),
        (compression, false) => format!("; compressed with {compression} as the input is"),
    };
    terminal::result(&format!("{kept}, {}{compressed}", lost.in_words()))
}

impl Lost {
    fn in_words(&self) -> String {
        let (bytes, ranges) = (terminal::counted(self.bytes, "byte"), terminal::counted(self.count, "range"));
        match (self.count, self.bytes, self.end_unknown) {
            (0, ..) => "nothing lost".to_owned(),
            (_, 0, _) => "what follows is lost, how much is not known".to_owned(),
            (_, _, true) => format!("{bytes} and more that is not known lost in {ranges}"),
            (_, _, false) => format!("{bytes} lost in {ranges}"),
        }
    }
}

/// The JSON object; docs/cli.md describes it.
#[derive(Debug, Serialize)]
struct Document<'a> {
    version: u32,
    input: String,
    output: String,
    input_compression: String,
    output_compression: String,
    records: u64,
    bytes_kept: u64,
    bytes_lost: u64,
    end_unknown: bool,
    ranges: u64,
    lost: &'a [Range],
}
