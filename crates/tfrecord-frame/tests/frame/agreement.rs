//! One outcome for any input, however it is read and however it is handed out.

use std::io::{self, Read};

use tfrecord_frame::{Checksums, Error, Position, ReadOptions, RecordReader, RecordSlices, SkippedRegion};

/// Gives at most so many bytes at a time as `steps` say in turn, and says `Interrupted` before each.
pub(crate) struct Chopped<'a> {
    bytes: &'a [u8],
    steps: Vec<usize>,
    turn: usize,
    interrupt: bool,
}

impl<'a> Chopped<'a> {
    pub(crate) fn new(bytes: &'a [u8], steps: impl Into<Vec<usize>>) -> Self {
        Self { bytes, steps: steps.into(), turn: 0, interrupt: false }
    }
}

impl Read for Chopped<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.interrupt = !self.interrupt;
        if self.interrupt {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let step = self.steps[self.turn % self.steps.len()].max(1);
        self.turn += 1;
        let room = buf.len().min(step);
        self.bytes.read(&mut buf[..room])
    }
}

/// What reading gives, piece by piece, resynchronised after each error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Record(Position, Vec<u8>),
    Error(String),
    Skipped(SkippedRegion),
}

/// How a `RecordReader` is asked for records.
#[derive(Clone, Copy, Debug)]
enum By {
    Next,
    Into,
    Turns,
}

fn failed(error: &Error) -> Piece {
    Piece::Error(format!("{error:?} {error}"))
}

pub(crate) fn sliced(bytes: &[u8], options: &ReadOptions) -> Vec<Piece> {
    let mut slices = RecordSlices::with_options(bytes, options.clone());
    let mut pieces = Vec::new();
    loop {
        match slices.next_record() {
            Ok(Some(record)) => pieces.push(Piece::Record(record.position(), record.payload().to_vec())),
            Ok(None) => return pieces,
            Err(error) => {
                pieces.push(failed(&error));
                assert_eq!(failed(&slices.next_record().unwrap_err()), failed(&error));
                pieces.push(Piece::Skipped(slices.resync().unwrap()));
                assert_eq!(slices.resync(), None);
            }
        }
    }
}

fn streamed<R: Read>(input: R, options: &ReadOptions, by: By) -> Vec<Piece> {
    let mut reader = RecordReader::with_options(input, options.clone());
    let mut pieces = Vec::new();
    let mut payload = b"left over".to_vec();
    for turn in 0.. {
        let into = match by {
            By::Next => false,
            By::Into => true,
            By::Turns => turn % 2 == 1,
        };
        let outcome = if into {
            reader.read_into(&mut payload).map(|position| position.map(|at| (at, payload.clone())))
        } else {
            let record = reader.next_record();
            record.map(|record| record.map(|record| (record.position(), record.payload().to_vec())))
        };
        match outcome {
            Ok(Some((position, payload))) => pieces.push(Piece::Record(position, payload)),
            Ok(None) => break,
            Err(error) => {
                pieces.push(failed(&error));
                assert_eq!(failed(&reader.next_record().unwrap_err()), failed(&error));
                pieces.push(Piece::Skipped(reader.resync().unwrap().unwrap()));
                assert_eq!(reader.resync().unwrap(), None);
            }
        }
    }
    pieces
}

/// Reads `bytes` in every way there is, and says that the outcome is the same and accounts for every byte.
pub(crate) fn assert_agree(bytes: &[u8], steps: &[usize]) {
    for checksums in [Checksums::Verify, Checksums::LengthOnly, Checksums::Ignore] {
        for limit in [ReadOptions::DEFAULT_MAX_RECORD_LEN, 40] {
            let options = ReadOptions::new().checksums(checksums).max_record_len(limit);
            let pieces = sliced(bytes, &options);
            assert_tiles(bytes, &pieces);
            for by in [By::Next, By::Into, By::Turns] {
                assert_eq!(streamed(bytes, &options, by), pieces, "{by:?}");
                assert_eq!(streamed(Chopped::new(bytes, steps), &options, by), pieces, "{by:?}, {steps:?}");
            }
            assert_skipping_agrees(bytes, steps, &options);
        }
    }
}

/// Records with their framing and skipped regions lie end to end.
fn assert_tiles(bytes: &[u8], pieces: &[Piece]) {
    let mut end = 0;
    let mut records = 0;
    for piece in pieces {
        match piece {
            Piece::Record(position, payload) => {
                assert_eq!(*position, Position { record: records, byte: end });
                records += 1;
                end += payload.len() as u64 + 16;
            }
            Piece::Skipped(region) => {
                assert_eq!(region.from, end);
                assert!(!region.is_empty());
                end = region.to;
            }
            Piece::Error(_) => {}
        }
    }
    assert_eq!(end, bytes.len() as u64);
}

fn assert_skipping_agrees(bytes: &[u8], steps: &[usize], options: &ReadOptions) {
    let mut slices = RecordSlices::with_options(bytes, options.clone());
    let mut reader = RecordReader::with_options(Chopped::new(bytes, steps), options.clone());
    loop {
        let (expected, got) = (slices.skip_record(), reader.skip_record());
        let words = |error: &Error| error.to_string();
        assert_eq!(got.as_ref().map_err(words), expected.as_ref().map_err(words));
        if !matches!(got, Ok(Some(_))) {
            return;
        }
    }
}
