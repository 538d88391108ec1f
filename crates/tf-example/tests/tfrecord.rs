//! Examples from and to TFRecord files: whole, damaged, and of something else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use std::error::Error as _;
use std::io::{self, Read};

use proptest::prelude::*;
use tf_example::tfrecord::{Error, ErrorKind, ExampleReader, ExampleWriter};
use tf_example::{
    Bytes, Example, Feature, FeatureList, FeatureLists, Features, Message, Payload, SequenceExample,
};
use tfrecord_frame::{Checksums, Part, Position, ReadOptions, RecordReader, RecordWriter};

fn numbered(n: i64) -> Example {
    Example::from_features([("n", Feature::int64s([n])), ("bytes", Feature::bytes([vec![7; 40]]))])
}

fn clip() -> SequenceExample {
    SequenceExample {
        context: Some(Features::from_iter([("label", Feature::bytes(["zebra"]))])),
        feature_lists: Some(FeatureLists::from_iter([(
            "count",
            FeatureList::from_iter([Feature::int64s([2]), Feature::int64s([3])]),
        )])),
    }
}

/// A file of these payloads.
fn file<P: AsRef<[u8]>>(payloads: impl IntoIterator<Item = P>) -> Vec<u8> {
    let mut writer = RecordWriter::new(Vec::new());
    for payload in payloads {
        writer.write_record(payload.as_ref()).unwrap();
    }
    writer.into_inner()
}

fn numbered_file(count: i64) -> Vec<u8> {
    file((0..count).map(|n| numbered(n).encode_to_vec()))
}

/// The error that the first record gives as an example.
fn first_error(file: &[u8]) -> Error {
    ExampleReader::new(file).next_example().unwrap_err()
}

#[test]
fn the_writer_writes_what_the_framing_would() {
    let mut writer = ExampleWriter::new(Vec::new());
    // The longer one first: nothing of it may be left in the buffer.
    let first = writer.write_sequence_example(&clip()).unwrap();
    let second = writer.write_example(&Example::default()).unwrap();
    writer.flush().unwrap();
    assert_eq!((first.record, second.record), (0, 1));
    assert_eq!(second.byte, 16 + clip().encoded_len() as u64);
    assert_eq!(writer.position(), Position { record: 2, byte: second.byte + 16 });
    assert_eq!(*writer.get_ref(), file([clip().encode_to_vec(), Vec::new()]));
}

#[test]
fn a_torn_record_is_not_written_behind() {
    let mut disk = [0; 90]; // one record and a part of another
    let mut writer = ExampleWriter::new(disk.as_mut_slice());
    writer.write_example(&numbered(1)).unwrap();
    let torn = writer.position();
    assert_eq!(writer.write_example(&numbered(2)).unwrap_err().kind(), io::ErrorKind::WriteZero);
    assert!(writer.write_example(&Example::default()).is_err());
    assert_eq!(writer.position(), torn);
}

#[test]
fn both_messages_are_read_from_one_file() {
    let file = file([numbered(1).encode_to_vec(), clip().encode_to_vec(), Vec::new()]);
    let mut reader = ExampleReader::new(file.as_slice());
    assert_eq!(reader.next_example().unwrap(), Some(numbered(1)));
    assert_eq!(reader.next_sequence_example().unwrap(), Some(clip()));
    assert_eq!(reader.next_sequence_example().unwrap(), Some(SequenceExample::default()));
    assert_eq!(reader.next_example().unwrap(), None);
    assert_eq!(reader.next_sequence_example().unwrap(), None);
}

#[test]
fn an_example_is_a_sequence_example_of_a_context_alone() {
    let file = numbered_file(1);
    let sequence = ExampleReader::new(file.as_slice()).next_sequence_example().unwrap().unwrap();
    assert_eq!(sequence, SequenceExample { context: numbered(0).features, feature_lists: None });
    assert_eq!(sequence.encode_to_vec(), numbered(0).encode_to_vec());
}

#[test]
fn byte_strings_are_not_copied() {
    let image = vec![0xff; 3 << 20];
    let example =
        Example::from_features([("a", Feature::bytes([image.clone()])), ("b", Feature::bytes([image]))]);
    let file = file([example.encode_to_vec()]);
    let read = ExampleReader::new(file.as_slice()).next_example().unwrap().unwrap();
    let (a, b) = (read.bytes("a").unwrap().as_ptr(), read.bytes("b").unwrap().as_ptr());
    // Two views of one buffer: between them lie a few bytes of headers and keys.
    assert!(a.addr().abs_diff(b.addr()) < (3 << 20) + 64);
}

#[test]
fn every_cut_is_an_end_or_a_truncation() {
    let file = numbered_file(2);
    let record = file.len() / 2;
    for cut in 0..file.len() {
        let whole = cut / record;
        let mut reader = ExampleReader::new(&file[..cut]);
        for n in 0..whole {
            assert_eq!(reader.next_example().unwrap(), Some(numbered(n.try_into().unwrap())), "cut at {cut}");
        }
        if cut % record == 0 {
            assert_eq!(reader.next_example().unwrap(), None, "cut at {cut}");
            continue;
        }
        let error = reader.next_example().unwrap_err();
        let kind = ErrorKind::Framing(error.framing().unwrap().kind());
        assert_eq!(*error.kind(), kind);
        assert!(matches!(kind, ErrorKind::Framing(tfrecord_frame::ErrorKind::Truncated { .. })), "{error}");
        assert_eq!(error.position(), Position { record: whole as u64, byte: (whole * record) as u64 });
        // It stays failed, and nothing is read as a sound end.
        assert_eq!(*reader.next_example().unwrap_err().kind(), kind);
        assert_eq!(*reader.next_sequence_example().unwrap_err().kind(), kind);
    }
}

#[test]
fn an_error_of_the_framing_says_it_once() {
    let file = numbered_file(1);
    let error = first_error(&file[..5]);
    let truncated = tfrecord_frame::ErrorKind::Truncated { part: Part::Header, needed: 12, got: 5 };
    assert_eq!(*error.kind(), ErrorKind::Framing(truncated));
    assert_eq!(error.to_string(), "record 0 at byte 0: header is truncated, got 5 of 12 bytes");
    assert!(error.source().is_none());
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::UnexpectedEof);
}

#[test]
fn an_error_of_the_input_is_the_source_and_is_not_in_the_message() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("cable"))
        }
    }
    let error = ExampleReader::new(Broken).next_example().unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Framing(tfrecord_frame::ErrorKind::Io));
    assert_eq!(error.to_string(), "record 0 at byte 0: input could not be read");
    assert_eq!(error.source().unwrap().to_string(), "cable");
}

#[test]
fn behind_a_record_that_is_no_example_reading_goes_on() {
    let cut = &numbered(0).encode_to_vec()[..30];
    let file = file([
        &numbered(0).encode_to_vec()[..],
        cut,
        b"123456789",
        &clip().encode_to_vec(),
        &numbered(4).encode_to_vec(),
    ]);
    let mut reader = ExampleReader::new(file.as_slice());
    assert!(reader.next_example().unwrap().is_some());

    let error = reader.next_example().unwrap_err();
    let position = error.position();
    assert_eq!(position.record, 1);
    assert!(
        matches!(error.kind(), ErrorKind::Decode(decode) if *decode == Example::decode(cut).unwrap_err())
    );
    let text = error.to_string();
    assert_eq!(text, format!("{position}: Example.features: buffer underflow"));
    assert!(error.source().is_none() && error.framing().is_none());
    let error = io::Error::from(error);
    assert_eq!((error.kind(), error.to_string()), (io::ErrorKind::InvalidData, text));

    let error = reader.next_example().unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Neither);
    assert!(error.to_string().ends_with(": payload is neither an example nor a sequence example"), "{error}");
    assert_eq!(error.position().record, 2);

    let error = reader.next_example().unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::SequenceExample);
    assert!(error.to_string().ends_with(": payload is a sequence example, expected an example"), "{error}");
    assert_eq!(error.position().record, 3);

    assert_eq!(reader.next_example().unwrap(), Some(numbered(4)));
    assert_eq!(reader.next_example().unwrap(), None);
}

#[test]
fn behind_damage_reading_goes_on_once_resynchronised() {
    let mut file = numbered_file(3);
    let record = file.len() / 3;
    file[record + 20] ^= 1; // in the second's payload
    let mut reader = ExampleReader::new(file.as_slice());
    assert_eq!(reader.next_example().unwrap(), Some(numbered(0)));
    for _ in 0..2 {
        let error = reader.next_example().unwrap_err();
        assert!(matches!(
            error.kind(),
            ErrorKind::Framing(tfrecord_frame::ErrorKind::PayloadChecksum { .. })
        ));
    }
    let skipped = reader.record_reader().resync().unwrap().unwrap();
    assert_eq!((skipped.from, skipped.to), (record as u64, 2 * record as u64));
    assert_eq!(reader.next_example().unwrap(), Some(numbered(2)));
}

#[test]
fn options_are_those_of_the_framing() {
    let mut file = numbered_file(1);
    let last = file.len() - 1;
    file[last] ^= 1; // in the payload's checksum
    let read = |options| ExampleReader::with_options(file.as_slice(), options).next_example();
    assert!(read(ReadOptions::new()).is_err());
    assert_eq!(read(ReadOptions::new().checksums(Checksums::LengthOnly)).unwrap(), Some(numbered(0)));
    let error = read(ReadOptions::new().max_record_len(10)).unwrap_err();
    let len = numbered(0).encoded_len() as u64;
    assert_eq!(*error.kind(), ErrorKind::Framing(tfrecord_frame::ErrorKind::TooLong { len, limit: 10 }));
}

#[test]
fn iterators_end_after_one_error() {
    let mut file = numbered_file(2);
    file.extend(self::file([clip().encode_to_vec(), numbered(3).encode_to_vec()]));
    let mut examples = ExampleReader::new(file.as_slice()).examples();
    assert!(examples.by_ref().take(2).all(|example| example.is_ok()));
    assert!(examples.next().unwrap().is_err());
    assert!(examples.next().is_none());
    assert_eq!(examples.get_ref().position().record, 3);
    // The iterator's rule is not the reader's.
    assert_eq!(examples.into_inner().next_example().unwrap(), Some(numbered(3)));

    let sequences = ExampleReader::new(file.as_slice()).sequence_examples();
    assert_eq!(sequences.collect::<Result<Vec<_>, _>>().unwrap().get(2), Some(&clip()));
}

/// Fields of a later schema around what is known: 3, a varint.
#[test]
fn unknown_fields_are_skipped_and_lists_are_not() {
    let unknown = [0x18, 0x01]; // field 3, varint: 1
    let file = file([
        [&numbered(0).encode_to_vec()[..], &unknown].concat(),
        [&clip().encode_to_vec()[..], &unknown].concat(),
    ]);
    let mut reader = ExampleReader::new(file.as_slice());
    assert_eq!(reader.next_example().unwrap(), Some(numbered(0)));
    assert_eq!(*reader.next_example().unwrap_err().kind(), ErrorKind::SequenceExample);
    let mut reader = ExampleReader::new(file.as_slice());
    assert_eq!(reader.next_sequence_example().unwrap().unwrap().context().feature.len(), 2);
    assert_eq!(reader.next_sequence_example().unwrap(), Some(clip()));
}

#[test]
fn the_input_comes_back() {
    let mut reader = ExampleReader::new(io::Cursor::new(numbered_file(1)));
    assert!(reader.next_example().unwrap().is_some());
    assert_eq!(reader.get_ref().position(), reader.position().byte);
    reader.get_mut().set_position(0);
    assert!(reader.next_example().unwrap().is_some()); // the same record, once more
    assert_eq!(reader.position().record, 2);
    assert_eq!(reader.into_inner().into_inner(), numbered_file(1));
}

/// An input that gives as many bytes at a time as it is told.
struct Chopped<'a> {
    rest: &'a [u8],
    sizes: std::iter::Cycle<std::slice::Iter<'a, usize>>,
}

impl Read for Chopped<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes.next().copied().unwrap_or(1).min(buf.len());
        self.rest.read(&mut buf[..size])
    }
}

/// All there is, errors that can be gone on from among it, and the error it ended with.
fn all<R: Read>(mut reader: ExampleReader<R>) -> Vec<Result<Example, (ErrorKind, Position)>> {
    let mut found = Vec::new();
    loop {
        match reader.next_example() {
            Ok(None) => return found,
            Ok(Some(example)) => found.push(Ok(example)),
            Err(error) => {
                found.push(Err((error.kind().clone(), error.position())));
                if matches!(error.kind(), ErrorKind::Framing(_)) {
                    return found;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_the_input_comes_the_examples_are_the_same(
        flip in proptest::option::of(any::<prop::sample::Index>()),
        sizes in prop::collection::vec(1_usize..40, 1..5),
    ) {
        let mut file = numbered_file(4);
        if let Some(flip) = flip {
            let at = flip.index(file.len());
            file[at] ^= 0x10;
        }
        let whole = all(ExampleReader::new(file.as_slice()));
        let chopped = Chopped { rest: &file, sizes: sizes.iter().cycle() };
        prop_assert_eq!(all(ExampleReader::new(chopped)), whole.clone());
        prop_assert_eq!(whole.iter().all(Result::is_ok), flip.is_none());
    }

    /// Whatever a payload is, the reader says of it what `Payload::classify` and `decode` say.
    #[test]
    fn any_payload_is_read_whole_or_refused(
        mut payload in prop::collection::vec(any::<u8>(), 0..60),
        from_example in any::<bool>(),
        at in any::<prop::sample::Index>(),
    ) {
        if from_example {
            let mut example = numbered(1).encode_to_vec();
            let at = at.index(example.len());
            example[at] = payload.first().copied().unwrap_or_default();
            payload = example;
        }
        let file = file([&payload]);
        let payload = Bytes::from(payload);
        let read = ExampleReader::new(file.as_slice()).next_example();
        match Payload::classify(&payload) {
            Payload::Example(example) => prop_assert_eq!(read.unwrap(), Some(example)),
            Payload::SequenceExample(_) => {
                let error = read.unwrap_err();
                prop_assert_eq!(error.kind(), &ErrorKind::SequenceExample);
            }
            Payload::Empty => prop_assert!(read.unwrap().unwrap().features().feature.is_empty()),
            _ => match (read, Example::decode(payload)) {
                (Ok(read), decoded) => {
                    prop_assert!(read.as_ref().is_some_and(|read| !read.features().feature.is_empty()));
                    prop_assert_eq!(read, decoded.ok());
                }
                (Err(error), Err(decode)) => prop_assert_eq!(error.kind(), &ErrorKind::Decode(decode)),
                (Err(error), Ok(_)) => prop_assert!(!matches!(error.kind(), ErrorKind::Framing(_))),
            },
        }
    }
}

#[test]
fn a_reader_of_records_can_be_taken_over() {
    let file = numbered_file(2);
    let mut records = RecordReader::new(file.as_slice());
    records.skip_record().unwrap();
    let mut reader = ExampleReader::from(records);
    assert_eq!(reader.position().record, 1);
    assert_eq!(reader.next_example().unwrap(), Some(numbered(1)));
}
