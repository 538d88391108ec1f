//! Reading a file to its end, all payloads seen, all checksums compared unless the name says otherwise.

use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::path::Path;

use tfrecord::{BytesIter, RecordReaderConfig};
use tfrecord_frame::{Checksums, ReadOptions, RecordReader, RecordSlices};

use crate::floor;
use crate::sample::Sample;
use crate::turns::{Contestant, Side, timed};

const BLOCKS: [usize; 3] = [64, 256, 1024];
/// The buffer around the file where there is none inside.
const BUFFER: usize = 1 << 20;

pub fn contestants<'a>(sample: &'a Sample) -> Vec<Contestant<'a>> {
    let mut all = Vec::new();
    let mut add = |side, name: &str, read: Box<dyn Fn(&Path) -> u64 + 'a>| {
        let pass = Box::new(move || {
            let (records, took) = timed(|| read(&sample.path));
            assert_eq!(records, sample.records);
            took
        });
        all.push(Contestant { side, name: name.into(), pass });
    };
    add(Side::CrcPass, "checksums alone, in memory", Box::new(|_| floor::crc_pass(&sample.bytes)));
    add(Side::OursInMemory, "`RecordSlices`, in memory", Box::new(|_| in_memory(&sample.bytes)));
    for block in BLOCKS {
        let name = format!("bare loop, blocks of {block} KiB");
        add(Side::Floor, &name, Box::new(move |path| floor::read_blocks(path, block << 10)));
    }
    add(Side::Floor, "bare loop, `read_exact`", Box::new(|path| floor::read_exact(path, BUFFER)));
    add(Side::Floor, "bare loop, one read a record", Box::new(floor::read_ahead_a_header));
    add(Side::Ours, "`RecordReader`", Box::new(|path| ours(path, Checksums::Verify)));
    add(
        Side::OursLengthOnly,
        "`RecordReader`, `LengthOnly`",
        Box::new(|path| ours(path, Checksums::LengthOnly)),
    );
    add(Side::Crate, "crate `tfrecord` 0.15", Box::new(theirs));
    all
}

fn ours(path: &Path, checksums: Checksums) -> u64 {
    let file = File::open(path).unwrap();
    let mut reader = RecordReader::with_options(file, ReadOptions::new().checksums(checksums));
    let mut records = 0;
    while let Some(record) = reader.next_record().unwrap() {
        black_box(record.payload());
        records += 1;
    }
    records
}

fn in_memory(bytes: &[u8]) -> u64 {
    let mut slices = RecordSlices::new(bytes);
    let mut records = 0;
    while let Some(record) = slices.next_record().unwrap() {
        black_box(record.payload());
        records += 1;
    }
    records
}

fn theirs(path: &Path) -> u64 {
    let file = BufReader::with_capacity(BUFFER, File::open(path).unwrap());
    let mut records = 0;
    for payload in BytesIter::from_reader(file, RecordReaderConfig { check_integrity: true }) {
        black_box(payload.unwrap());
        records += 1;
    }
    records
}
