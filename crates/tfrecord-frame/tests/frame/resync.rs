//! Going on after damage: what was not damaged is found, nothing is made up.

use std::io::Write as _;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tfrecord_frame::{
    Checksums, Compression, Decoder, Encoder, ErrorKind, ReadOptions, RecordReader, RecordSlices,
    SkippedRegion, framing,
};

use crate::agreement::{Piece, sliced};
use crate::sample::{PAYLOADS, STARTS, file, frame};

/// The whole records and what lay between.
fn salvage(bytes: &[u8]) -> (Vec<Vec<u8>>, Vec<SkippedRegion>) {
    let (mut records, mut regions) = (Vec::new(), Vec::new());
    for piece in sliced(bytes, &ReadOptions::new()) {
        match piece {
            Piece::Record(_, payload) => records.push(payload),
            Piece::Skipped(region) => regions.push(region),
            Piece::Error(_) => {}
        }
    }
    (records, regions)
}

/// Where the regions lie.
fn ranges(regions: &[SkippedRegion]) -> Vec<(u64, u64)> {
    regions.iter().map(|region| (region.from, region.to)).collect()
}

#[test]
fn nothing_to_do() {
    let bytes = file();
    let mut reader = RecordReader::new(bytes.as_slice());
    assert_eq!(reader.resync().unwrap(), None);
    reader.next_record().unwrap();
    assert_eq!(reader.resync().unwrap(), None);
    assert_eq!(RecordSlices::new(&bytes).resync(), None);
}

#[test]
fn a_bad_payload_is_passed_by_its_length() {
    let mut bytes = file();
    bytes[14] ^= 1;
    let (records, regions) = salvage(&bytes);
    assert_eq!(records, &PAYLOADS[1..]);
    assert_eq!(ranges(&regions), [(0, STARTS[1] as u64)]);
    assert!(matches!(regions[0].reason, ErrorKind::PayloadChecksum { .. }));
}

#[test]
fn a_bad_length_is_searched_past() {
    for at in STARTS[1]..STARTS[1] + 12 {
        let mut bytes = file();
        bytes[at] ^= 1;
        let (records, regions) = salvage(&bytes);
        assert_eq!(records, [PAYLOADS[0], PAYLOADS[2]]);
        assert_eq!(ranges(&regions), [(STARTS[1] as u64, STARTS[2] as u64)]);
        assert!(matches!(regions[0].reason, ErrorKind::LengthChecksum { .. }));
    }
}

#[test]
fn garbage_in_front_between_and_behind() {
    for garbage in [b"x".to_vec(), b"garbage of some length, longer than a header".to_vec(), vec![0; 5000]] {
        let file = file();
        let glued = [&garbage, &file[..STARTS[1]], &garbage, &file[STARTS[1]..], &garbage].concat();
        let (records, regions) = salvage(&glued);
        assert_eq!(records, PAYLOADS);
        let starts = [0, garbage.len() + STARTS[1], 2 * garbage.len() + STARTS[3]];
        let expected = starts.map(|start| (start as u64, (start + garbage.len()) as u64));
        assert_eq!(ranges(&regions), expected);
    }
}

/// A crash leaves the beginning of a record, and whoever appends puts whole ones behind it.
#[test]
fn a_torn_record_with_others_glued_on() {
    let file = file();
    for cut in 1..STARTS[3] {
        let glued = [&file[..cut], &file].concat();
        let (records, regions) = salvage(&glued);
        let whole = STARTS.iter().rposition(|&start| start <= cut).unwrap();
        assert_eq!(records, [&PAYLOADS[..whole], &PAYLOADS].concat(), "cut at {cut}");
        let torn = (STARTS[whole] as u64, cut as u64);
        assert_eq!(ranges(&regions), if STARTS[whole] == cut { vec![] } else { vec![torn] });
    }
}

#[test]
fn a_torn_tail() {
    let file = file();
    for cut in 0..=STARTS[3] {
        let (records, regions) = salvage(&file[..cut]);
        let whole = STARTS.iter().rposition(|&start| start <= cut).unwrap();
        assert_eq!(records, &PAYLOADS[..whole]);
        let torn = (STARTS[whole] as u64, cut as u64);
        assert_eq!(ranges(&regions), if STARTS[whole] == cut { vec![] } else { vec![torn] });
    }
}

/// A tail of zeros, and zeros where a block was not written.
#[test]
fn zero_filled_blocks() {
    let payloads: Vec<Vec<u8>> = (0..200_u8).map(|n| vec![n; 50]).collect();
    let sound = frame(&payloads);
    let mut bytes = sound.clone();
    bytes[4096..8192].fill(0);
    let (records, regions) = salvage(&bytes);
    let kept: Vec<_> = (0..200).filter(|n| (n + 1) * 66 <= 4096 || n * 66 >= 8192).collect();
    assert_eq!(records, kept.iter().map(|&n| payloads[n].clone()).collect::<Vec<_>>());
    assert_eq!(regions.first().unwrap().from, 4096 / 66 * 66);
    assert_eq!(regions.last().unwrap().to, 8192_u64.div_ceil(66) * 66);

    let mut bytes = sound.clone();
    bytes.resize(sound.len() + 100_000, 0);
    let (records, regions) = salvage(&bytes);
    assert_eq!(records, payloads);
    assert_eq!(ranges(&regions), [(sound.len() as u64, bytes.len() as u64)]);
}

/// Records in a payload are not records of the file, as long as the payload's own header is sound.
#[test]
fn records_inside_a_payload_are_not_taken_for_records_of_the_file() {
    let inner = file();
    let sound = frame(&[b"before".as_slice(), &inner, b"after"]);
    let start = 12 + 6 + 4;
    for at in [start + 12, start + 12 + inner.len() - 1, start + 12 + inner.len()] {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        let (records, regions) = salvage(&bytes);
        assert_eq!(records, [b"before".as_slice(), b"after"], "damage at {at}");
        assert_eq!(ranges(&regions), [(start as u64, (start + 16 + inner.len()) as u64)]);
        // The last record of the file, too.
        let (records, _) = salvage(&bytes[..start + 16 + inner.len()]);
        assert_eq!(records, [b"before"]);
    }
}

/// A record that lost as many bytes as the next one has: its length points to a sound header all the same.
#[test]
fn a_length_that_points_past_a_whole_record_is_not_believed() {
    let next = b"the next one".as_slice();
    for after in [&[b"another".as_slice()][..], &[]] {
        let payloads = [&[[7; 100].as_slice(), next], after].concat();
        let mut bytes = frame(&payloads);
        bytes.drain(40..40 + 16 + next.len());
        let (records, regions) = salvage(&bytes);
        assert_eq!(records, &payloads[1..]);
        assert_eq!(ranges(&regions), [(0, 116 - 16 - next.len() as u64)]);
    }
}

/// Eight bytes and their checksum are a header: payloads of that length look like one.
#[test]
fn a_length_that_points_into_a_record_of_eight_bytes_is_not_believed() {
    let payloads = [[7; 100].as_slice(), &[0; 8]];
    let mut bytes = frame(&payloads);
    bytes.drain(40..52);
    let (records, regions) = salvage(&bytes);
    assert_eq!(records, &payloads[1..]);
    assert_eq!(ranges(&regions), [(0, 104)]);
}

fn numbers(numbers: &[u64]) -> Vec<u8> {
    frame(&numbers.iter().map(|number| number.to_le_bytes()).collect::<Vec<_>>())
}

/// Whatever checksums are compared: what is found is a record by both.
#[test]
fn a_payload_that_looks_like_a_header_is_no_record() {
    // The first payload and its checksum are the header of a record that would end where the fourth starts.
    let mut bytes = numbers(&[44, 1, 2, 3, 4]);
    bytes[0] ^= 0x80;
    for checksums in [Checksums::Verify, Checksums::LengthOnly, Checksums::Ignore] {
        for damaged in [None, Some(61)] {
            let mut bytes = bytes.clone();
            if let Some(at) = damaged {
                bytes[at] ^= 0x80;
            }
            let mut slices = RecordSlices::with_options(&bytes, ReadOptions::new().checksums(checksums));
            // Without checksums it is too long.
            slices.skip_record().unwrap_err();
            let region = slices.resync().unwrap();
            assert_eq!((region.from, region.to), (0, 24), "{checksums:?}");
            assert_eq!(slices.next_record().unwrap().unwrap().payload(), 1_u64.to_le_bytes());
        }
    }
}

#[test]
fn nothing_is_left_of_a_stream_that_breaks_between_records() {
    let mut encoder = Encoder::new(Vec::new(), Compression::Gzip);
    encoder.write_all(&file()).unwrap();
    let stream = encoder.finish().unwrap();
    let mut reader = RecordReader::new(Decoder::sniff(&stream[..stream.len() - 8]).unwrap());
    while let Ok(record) = reader.next_record() {
        assert!(record.is_some());
    }
    let region = reader.resync().unwrap().unwrap();
    assert_eq!((region.from, region.to), (STARTS[3] as u64, STARTS[3] as u64));
    assert_eq!(region.to_string(), "bytes 70 to 70: input could not be decompressed: stream is truncated");
    assert!(reader.next_record().unwrap().is_none());
}

#[test]
fn a_record_over_the_limit_is_searched_past() {
    let bytes = frame(&[b"a".as_slice(), &[7; 100], b"b"]);
    let mut slices = RecordSlices::with_options(&bytes, ReadOptions::new().max_record_len(50));
    slices.next_record().unwrap();
    assert!(matches!(slices.next_record().unwrap_err().kind(), ErrorKind::TooLong { len: 100, limit: 50 }));
    let region = slices.resync().unwrap();
    assert_eq!((region.from, region.to), (17, 17 + 116));
    assert_eq!(slices.next_record().unwrap().unwrap().payload(), b"b");
}

#[test]
fn noise_has_no_records_in_it() {
    let mut rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut noise = vec![0; 64 << 20];
    rng.fill_bytes(&mut noise);
    let (records, regions) = salvage(&noise);
    assert!(records.is_empty());
    assert_eq!(ranges(&regions), [(0, 64 << 20)]);
}

/// A file made of headers that all state what would make a checksum long: each is looked at, but not all of what
/// it covers.
#[test]
fn made_up_headers_do_not_take_quadratic_time() {
    let header = framing::encode_header(1 << 20);
    let bytes = header.repeat((4 << 20) / header.len());
    let bytes = [b"x".as_slice(), &bytes].concat();
    let started = std::time::Instant::now();
    let (records, regions) = salvage(&bytes);
    assert!(records.is_empty());
    assert_eq!(regions.iter().map(SkippedRegion::len).sum::<u64>(), bytes.len() as u64);
    // Plainly it would be 250,000 checksums of 1 MiB each.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

/// Whether each of `some` is in `all`, in the same order.
fn in_order<'a>(some: impl IntoIterator<Item = &'a Vec<u8>>, all: &[Vec<u8>]) -> bool {
    let mut all = all.iter();
    some.into_iter().all(|one| all.any(|other| other == one))
}

#[derive(Clone, Debug)]
enum Damage {
    Overwrite(Vec<u8>),
    Insert(Vec<u8>),
    Delete(usize),
    Zero(usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = || prop::collection::vec(any::<u8>(), 1..64);
    prop_oneof![
        bytes().prop_map(Damage::Overwrite),
        bytes().prop_map(Damage::Insert),
        (1_usize..64).prop_map(Damage::Delete),
        (1_usize..200).prop_map(Damage::Zero),
    ]
}

/// Applies `damage` at `at`; gives the bytes and which bytes of the old ones are lost, none if something came
/// between two.
fn applied(bytes: &[u8], damage: &Damage, at: usize) -> (Vec<u8>, std::ops::Range<usize>) {
    let end = |len: usize| bytes.len().min(at + len);
    let (put, lost) = match damage {
        Damage::Overwrite(put) => (put[..end(put.len()) - at].to_vec(), at..end(put.len())),
        Damage::Insert(put) => (put.clone(), at..at),
        Damage::Delete(len) => (Vec::new(), at..end(*len)),
        Damage::Zero(len) => (vec![0; end(*len) - at], at..end(*len)),
    };
    ([&bytes[..lost.start], &put, &bytes[lost.end..]].concat(), lost)
}

/// At thousands of random places: every record that does not overlap the damage is found, none is made up.
#[test]
fn every_record_beside_the_damage_is_found() {
    let payload = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..80),
        prop::collection::vec(prop_oneof![Just(0_u8), any::<u8>()], 0..300),
    ];
    let case = (prop::collection::vec(payload, 1..20), damage(), any::<prop::sample::Index>());
    let config = Config { cases: 10_000, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&case, |(payloads, damage, at)| {
            let sound = frame(&payloads);
            let (bytes, lost) = applied(&sound, &damage, at.index(sound.len()));
            let mut start = 0;
            let kept: Vec<_> = payloads
                .iter()
                .filter(|payload| {
                    let record = start..start + payload.len() + 16;
                    start = record.end;
                    let inside = lost.is_empty() && record.start < lost.start && lost.start < record.end;
                    let overlap = lost.start < record.end && record.start < lost.end && !lost.is_empty();
                    !(inside || overlap)
                })
                .collect();
            let (records, _) = salvage(&bytes);
            // More than those only where the damage put back what was there.
            prop_assert!(in_order(kept, &records), "lost");
            prop_assert!(in_order(&records, &payloads), "made up");
            Ok(())
        })
        .unwrap();
}
