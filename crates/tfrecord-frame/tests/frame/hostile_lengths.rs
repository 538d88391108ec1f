//! Lengths that lie, with a sound checksum: refused or found truncated, without the memory they ask for.

use tfrecord_frame::{Checksums, ErrorKind, Part, ReadOptions, RecordReader, framing};

const POLICIES: [Checksums; 3] = [Checksums::Verify, Checksums::LengthOnly, Checksums::Ignore];
const MIB: usize = 1 << 20;

/// A header that states `len`, and `present` bytes after it.
fn lying(len: u64, present: usize) -> Vec<u8> {
    let mut file = framing::encode_header(len).to_vec();
    file.resize(framing::HEADER_LEN + present, 0xa5);
    file
}

fn lengths() -> [u64; 6] {
    [u64::MAX, i64::MAX as u64, u64::MAX - 15, 1 << 40, (1 << 32) + 5, (1 << 30) + 1]
}

#[test]
fn over_the_limit_is_too_long() {
    for checksums in POLICIES {
        for len in lengths() {
            let file = lying(len, 44);
            let options = ReadOptions::new().checksums(checksums);
            let mut reader = RecordReader::with_options(file.as_slice(), options.clone());
            let mut payload = Vec::new();
            let error = reader.read_into(&mut payload).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TooLong { len, limit: 1 << 30 });
            assert_eq!(payload.capacity(), 0);

            let mut reader = RecordReader::with_options(file.as_slice(), options);
            let error = reader.skip_record().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TooLong { len, limit: 1 << 30 });
        }
    }
}

#[test]
fn without_a_limit_memory_follows_the_data() {
    for checksums in POLICIES {
        for len in lengths() {
            let file = lying(len, 44);
            let options = ReadOptions::new().checksums(checksums).max_record_len(u64::MAX);
            let mut payload = Vec::new();
            let mut reader = RecordReader::with_options(file.as_slice(), options.clone());
            let kind = reader.read_into(&mut payload).unwrap_err().kind();
            let skipped =
                RecordReader::with_options(file.as_slice(), options).skip_record().unwrap_err().kind();

            if let Ok(limit) = u64::try_from(isize::MAX)
                && len > limit
            {
                assert_eq!(kind, ErrorKind::TooLong { len, limit });
            } else {
                assert_eq!(kind, ErrorKind::Truncated { part: Part::Payload, needed: len, got: 44 });
            }
            assert_eq!(skipped, kind);
            assert!(payload.capacity() <= MIB, "{} for {len}", payload.capacity());
        }
    }
}

#[test]
fn a_lie_within_the_limit_costs_at_most_twice_the_data() {
    for checksums in POLICIES {
        for present in [0, 100, MIB, MIB + 1, 5 * MIB] {
            let file = lying(1 << 30, present);
            let options = ReadOptions::new().checksums(checksums);
            let mut payload = Vec::new();
            let error =
                RecordReader::with_options(file.as_slice(), options).read_into(&mut payload).unwrap_err();
            let got = present as u64;
            assert_eq!(error.kind(), ErrorKind::Truncated { part: Part::Payload, needed: 1 << 30, got });
            assert!(payload.capacity() <= MIB.max(2 * present), "{}", payload.capacity());
        }
    }
}

#[test]
fn the_limit_is_inclusive() {
    let mut file = framing::encode_header(10).to_vec();
    file.extend_from_slice(b"ten bytes!");
    file.extend_from_slice(&framing::encode_footer(b"ten bytes!"));
    let read = |limit| {
        let mut reader =
            RecordReader::with_options(file.as_slice(), ReadOptions::new().max_record_len(limit));
        reader.next_record().map(|record| record.unwrap().payload().len()).map_err(|error| error.kind())
    };
    assert_eq!(read(10), Ok(10));
    assert_eq!(read(9), Err(ErrorKind::TooLong { len: 10, limit: 9 }));
    assert_eq!(read(0), Err(ErrorKind::TooLong { len: 10, limit: 0 }));
}

#[test]
fn a_record_longer_than_the_trusted_length_is_read() {
    let payload: Vec<u8> = (0..=250).cycle().take(3 * MIB + 7).collect();
    let file = crate::sample::frame(&[&payload, &b"small".to_vec(), &payload]);
    let mut reader = RecordReader::new(file.as_slice());
    assert!(reader.next_record().unwrap().unwrap().payload() == payload);
    assert_eq!(reader.next_record().unwrap().unwrap().payload(), b"small");
    assert!(reader.next_record().unwrap().unwrap().payload() == payload);
    assert!(reader.next_record().unwrap().is_none());
}
