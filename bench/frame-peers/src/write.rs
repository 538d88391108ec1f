//! Writing payloads from memory to a new file, up to the last byte's having been handed to the system.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use tfrecord::BytesWriter;
use tfrecord_frame::RecordWriter;

use crate::floor;
use crate::sample::Sample;
use crate::turns::{Contestant, Side, timed};

const BLOCKS: [usize; 3] = [64, 256, 1024];
/// The same buffer around the file for ours and the crate's.
const BUFFER: usize = 1 << 20;

/// Where everybody writes.
pub fn path(sample: &Sample) -> PathBuf {
    sample.path.with_extension("written")
}

/// Compares what was written with what should have been, and removes it: some file systems send a truncated file
/// to the disk when it is closed, and a new one not.
pub fn check(sample: &Sample) {
    let written = fs::read(path(sample)).unwrap();
    assert!(written == sample.bytes, "what was written differs");
    fs::remove_file(path(sample)).unwrap();
}

type Write = Box<dyn Fn(File, &[&[u8]])>;

pub fn contestants(sample: &Sample) -> Vec<Contestant<'_>> {
    let mut all = Vec::new();
    let mut add = |side, name: &str, write: Write| {
        let payloads = sample.payloads();
        let pass = Box::new(move || {
            let ((), took) = timed(|| write(File::create(path(sample)).unwrap(), &payloads));
            check(sample);
            took
        });
        all.push(Contestant { side, name: name.into(), pass });
    };
    for block in BLOCKS {
        let write =
            move |mut file: File, payloads: &[&[u8]]| floor::write_blocks(&mut file, payloads, block << 10);
        add(Side::Floor, &format!("bare loop, blocks of {block} KiB"), Box::new(write));
    }
    add(
        Side::Floor,
        "bare loop, one write a record",
        Box::new(|mut file, payloads| floor::write_vectored(&mut file, payloads)),
    );
    add(Side::Ours, "`RecordWriter`", Box::new(ours));
    all.push(theirs(sample));
    all
}

fn ours(file: File, payloads: &[&[u8]]) {
    let mut writer = RecordWriter::new(BufWriter::with_capacity(BUFFER, file));
    for payload in payloads {
        writer.write_record(payload).unwrap();
    }
    writer.into_inner().flush().unwrap();
}

/// It takes payloads for its own: they are copied before the clock starts.
fn theirs(sample: &Sample) -> Contestant<'_> {
    let pass = Box::new(move || {
        let payloads: Vec<Vec<u8>> = sample.payloads().into_iter().map(<[u8]>::to_vec).collect();
        let ((), took) = timed(|| {
            let file = BufWriter::with_capacity(BUFFER, File::create(path(sample)).unwrap());
            let mut writer = BytesWriter::from_writer(file).unwrap();
            for payload in payloads {
                writer.send(payload).unwrap();
            }
            writer.flush().unwrap();
        });
        check(sample);
        took
    });
    Contestant { side: Side::Crate, name: "crate `tfrecord` 0.15".into(), pass }
}
