//! Reading, walking and writing records, each beside its floor: `cargo bench -p tfrecord-frame`.
//!
//! Files are read from the page cache. Writing makes a new file each time, and never waits for the disk.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a measurement that fails shall stop"
)]

mod floor;
mod sample;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput};
use sample::{SIZES, Sample};
use tfrecord_frame::{Checksums, ReadOptions, RecordReader, RecordSlices, RecordWriter};

/// The blocks that the floors are tried with, in KiB.
const BLOCKS: [usize; 3] = [64, 256, 1024];
/// The buffers around a file, as a caller would take them.
const BUFFER: usize = 1 << 20;

fn main() {
    // Without `--bench` everything runs once, to see that it does.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let total = if measuring { 64 << 20 } else { 1 << 20 };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("framing-bench");

    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for size in SIZES {
        let sample = Sample::create(&folder, size, total);
        read(&mut group(&mut criterion, "read", &sample), &sample);
        slices(&mut group(&mut criterion, "slices", &sample), &sample);
        write(&mut group(&mut criterion, "write", &sample), &sample);
    }
    criterion.final_summary();
    fs::remove_dir_all(folder).unwrap();
}

fn group<'a>(criterion: &'a mut Criterion, verb: &str, sample: &Sample) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(format!("{verb} {}", sample.name));
    group.throughput(Throughput::Bytes(sample.bytes.len() as u64));
    group
}

fn read(group: &mut BenchmarkGroup<'_, WallTime>, sample: &Sample) {
    let mut add = |name: &str, pass: &dyn Fn(&Path) -> u64| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert_eq!(pass(&sample.path), sample.records));
        });
    };
    for block in BLOCKS {
        add(&format!("bare loop, blocks of {block} KiB"), &|path| floor::read_blocks(path, block << 10));
    }
    add("bare loop, read_exact", &|path| floor::read_exact(path, BUFFER));
    add("bare loop, one read a record", &floor::read_ahead_a_header);
    for checksums in [Checksums::Verify, Checksums::LengthOnly] {
        let options = ReadOptions::new().checksums(checksums);
        add(&format!("RecordReader, {checksums:?}"), &|path| read_all(path, options.clone()));
    }
}

fn read_all(path: &Path, options: ReadOptions) -> u64 {
    let mut reader = RecordReader::with_options(File::open(path).unwrap(), options);
    let mut records = 0;
    while let Some(record) = reader.next_record().unwrap() {
        black_box(record.payload());
        records += 1;
    }
    records
}

fn slices(group: &mut BenchmarkGroup<'_, WallTime>, sample: &Sample) {
    let mut add = |name: &str, pass: &dyn Fn(&[u8]) -> u64| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert_eq!(pass(&sample.bytes), sample.records));
        });
    };
    add("bare CRC pass", &floor::crc_pass);
    add("one CRC over all", &|bytes| {
        black_box(crc32c::crc32c(bytes));
        sample.records
    });
    add("RecordSlices", &|bytes| {
        let mut slices = RecordSlices::new(bytes);
        let mut records = 0;
        while let Some(record) = slices.next_record().unwrap() {
            black_box(record.payload());
            records += 1;
        }
        records
    });
}

fn write(group: &mut BenchmarkGroup<'_, WallTime>, sample: &Sample) {
    let payloads = sample.payloads();
    let path = sample.path.with_extension("written");
    let mut add = |name: &str, pass: &dyn Fn(File) -> File| {
        // Removed first: truncated files are sent to the disk when closed, by some file systems.
        let create = || {
            let _ = fs::remove_file(&path);
            File::create(&path).unwrap()
        };
        group.bench_function(name, |bencher| bencher.iter_batched(create, pass, BatchSize::PerIteration));
        assert_eq!(fs::metadata(&path).unwrap().len(), sample.bytes.len() as u64, "{name}");
    };
    for block in BLOCKS {
        add(&format!("bare write, blocks of {block} KiB"), &|mut file| {
            floor::write_blocks(&mut file, &payloads, block << 10);
            file
        });
    }
    add("bare write, vectored", &|mut file| {
        floor::write_vectored(&mut file, &payloads);
        file
    });
    add("RecordWriter", &|file| write_all(file, &payloads));
}

fn write_all(file: File, payloads: &[&[u8]]) -> File {
    let mut writer = RecordWriter::new(BufWriter::with_capacity(BUFFER, file));
    for payload in payloads {
        writer.write_record(payload).unwrap();
    }
    let mut file = writer.into_inner();
    file.flush().unwrap();
    file.into_parts().0
}
