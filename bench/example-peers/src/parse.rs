//! Reading all values of all records.

use std::hint::black_box;

use bytes::Bytes;
use prost::Message as _;
use prost_of_tfrecord::Message as _;
use tf_example::spec::{Parsed, Spec};
use tf_example::{Example, ExampleRef, FeatureError, feature_spec};

use crate::checksum::{Checksum, Counts, column};
use crate::messages::{add_ours, add_plain, add_tfrecord};
use crate::prost_plain as plain;
use crate::sample::{BATCH, KEYS, Sample};
use crate::scan::{self, Columns, Expect, Length, Match, Ways};
use crate::turns::{Contestant, Proof};

pub const OURS: &str = "`Spec::parse_batch`";
pub const SCAN: &str = "bare scan";

/// Of the ten keys.
pub fn spec() -> Spec {
    feature_spec! {
        "image/encoded": FixedLen::bytes([]),
        "image/filename": FixedLen::bytes([]),
        "image/height": FixedLen::int64([]),
        "image/width": FixedLen::int64([]),
        "image/object/bbox/xmin": VarLen::float(),
        "image/object/bbox/xmax": VarLen::float(),
        "image/object/bbox/ymin": VarLen::float(),
        "image/object/bbox/ymax": VarLen::float(),
        "image/object/class/text": VarLen::bytes(),
        "image/object/class/label": VarLen::int64(),
    }
    .unwrap()
}

pub fn contestants<'a>(spec: &'a Spec, records: &'a [Bytes], slices: &'a [&'a [u8]]) -> Vec<Contestant<'a>> {
    let mut all = Vec::new();
    scans::<Match>("keys by `match`", slices, &mut all);
    scans::<Length>("keys by length", slices, &mut all);
    scans::<Expect>("keys in the order of the last record", slices, &mut all);
    let batches = move || {
        slices.chunks(BATCH).for_each(|batch| drop(black_box(spec.parse_batch(batch).unwrap())));
    };
    all.push(Contestant::new(OURS, "", batches));
    let mut each = |side, read: fn(&'a Spec, &'a Bytes)| {
        let pass = move || records.iter().for_each(|record| read(spec, record));
        all.push(Contestant::new(side, "", pass));
    };
    each("`Spec::parse_single`", |spec, record| drop(black_box(spec.parse_single(record).unwrap())));
    each("`ExampleRef::parse`, ten getters", |_, record| _ = black_box(view(record).unwrap()));
    each("`ExampleRef::parse` alone", |_, record| drop(black_box(ExampleRef::parse(record).unwrap())));
    each("`Example::decode`", |_, record| drop(black_box(Example::decode(record.clone()).unwrap())));
    each("prost, as generated", |_, record| drop(black_box(plain::Example::decode(&record[..]).unwrap())));
    each("crate `tfrecord` 0.15", |_, record| {
        drop(black_box(tfrecord::Example::decode(&record[..]).unwrap()));
    });
    all
}

fn scans<'a, W: Ways>(way: &str, slices: &'a [&'a [u8]], all: &mut Vec<Contestant<'a>>) {
    let fresh = move || {
        for batch in slices.chunks(BATCH) {
            let mut columns = Columns::new();
            columns.scan::<W>(batch);
            black_box(columns);
        }
    };
    all.push(Contestant::new(SCAN, way, fresh));
    let reused = move || {
        let mut columns = Columns::new();
        for batch in slices.chunks(BATCH) {
            columns.clear();
            columns.scan::<W>(batch);
            black_box(&mut columns);
        }
    };
    all.push(Contestant::new("bare scan into the same columns again", way, reused));
    let find = move || {
        let mut ways = W::default();
        for record in slices {
            black_box(scan::find(record, &mut ways));
        }
    };
    all.push(Contestant::new("bare scan, keys only", way, find));
}

/// All ten, looked at value by value.
fn view(record: &[u8]) -> Result<u64, FeatureError> {
    let example = ExampleRef::parse(record).unwrap();
    let mut sum = example.bytes(KEYS[0])?.count() + example.bytes(KEYS[1])?.count();
    sum += example.int64(KEYS[2])?.count() + example.int64(KEYS[9])?.count();
    for key in &KEYS[3..7] {
        sum = example.float_list(key)?.iter().fold(sum, |sum, value| sum.wrapping_add(value.count()));
    }
    sum = example.int64_list(KEYS[7])?.iter().fold(sum, |sum, value| sum.wrapping_add(value.count()));
    Ok(example.bytes_list(KEYS[8])?.iter().fold(sum, |sum, value| sum.wrapping_add(value.count())))
}

/// What each of them reads.
pub fn proofs(spec: &Spec, sample: &Sample, slices: &[&[u8]]) -> Vec<Proof> {
    let records = &sample.records;
    vec![
        scan_proof::<Match>(slices),
        scan_proof::<Length>(slices),
        scan_proof::<Expect>(slices),
        Proof::new(OURS, |checksum| {
            slices.chunks(BATCH).for_each(|batch| add_parsed(&spec.parse_batch(batch).unwrap(), checksum));
        }),
        Proof::new("parse_single", |checksum| {
            for record in records {
                add_single(&spec.parse_single(record).unwrap(), checksum);
            }
        }),
        Proof::new("ExampleRef", |checksum| {
            for record in records {
                add_view(&ExampleRef::parse(record).unwrap(), checksum);
            }
        }),
        Proof::new("Example", |checksum| {
            for record in records {
                add_ours(&Example::decode(record.clone()).unwrap(), checksum);
            }
        }),
        Proof::new("prost", |checksum| {
            for record in records {
                add_plain(&plain::Example::decode(&record[..]).unwrap(), checksum);
            }
        }),
        Proof::new("tfrecord", |checksum| {
            for record in records {
                add_tfrecord(&tfrecord::Example::decode(&record[..]).unwrap(), checksum);
            }
        }),
    ]
}

fn scan_proof<W: Ways>(slices: &[&[u8]]) -> Proof {
    Proof::new(SCAN, |checksum| {
        for batch in slices.chunks(BATCH) {
            let mut columns = Columns::new();
            columns.scan::<W>(batch);
            columns.add_to(checksum);
            let found = batch.iter().map(|record| scan::find(record, &mut W::default()));
            assert!(
                found.flat_map(|found| found.into_iter().take(KEYS.len())).all(|feature| !feature.is_empty())
            );
        }
    })
}

fn add_parsed(parsed: &Parsed<'_>, checksum: &mut Checksum) {
    for (number, key) in KEYS.into_iter().enumerate() {
        // Where each row of several values ends.
        let ends = parsed.sparse(key).ok().map(|tensor| tensor.row_splits().unwrap().split_off(1));
        let ends = ends.as_deref();
        match number {
            0 | 1 | 8 => column(checksum, number, parsed.byte_strings(key).unwrap(), ends),
            3..=6 => column(checksum, number, parsed.floats(key).unwrap(), ends),
            _ => column(checksum, number, parsed.int64s(key).unwrap(), ends),
        }
    }
}

fn add_single(parsed: &Parsed<'_>, checksum: &mut Checksum) {
    for (number, key) in KEYS.into_iter().enumerate() {
        match number {
            0 | 1 | 8 => {
                checksum.row(number, parsed.byte_strings(key).unwrap().iter().map(|value| value.count()));
            }
            3..=6 => checksum.row(number, parsed.floats(key).unwrap().iter().map(|value| value.count())),
            _ => checksum.row(number, parsed.int64s(key).unwrap().iter().map(|value| value.count())),
        }
    }
}

fn add_view(example: &ExampleRef<'_>, checksum: &mut Checksum) {
    for (number, key) in KEYS.into_iter().enumerate() {
        match number {
            0 | 1 | 8 => checksum.row(number, example.bytes_list(key).unwrap().iter().map(Counts::count)),
            3..=6 => checksum.row(number, example.float_list(key).unwrap().iter().map(Counts::count)),
            _ => checksum.row(number, example.int64_list(key).unwrap().iter().map(Counts::count)),
        }
    }
}
