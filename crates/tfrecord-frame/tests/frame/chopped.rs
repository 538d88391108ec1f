//! The same outcome however the input is handed out.

use std::io::{self, Read};

use proptest::prelude::*;
use tfrecord_frame::{ReadOptions, RecordReader, framing};

use crate::sample::{file, read};

/// Gives at most `step` bytes at a time, and says `Interrupted` before each.
struct Chopped<'a> {
    bytes: &'a [u8],
    step: usize,
    interrupt: bool,
}

impl<'a> Chopped<'a> {
    const fn new(bytes: &'a [u8], step: usize) -> Self {
        Self { bytes, step, interrupt: false }
    }
}

impl Read for Chopped<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.interrupt = !self.interrupt;
        if self.interrupt {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let room = buf.len().min(self.step);
        self.bytes.read(&mut buf[..room])
    }
}

fn assert_agree(bytes: &[u8]) {
    let (records, error) = read(bytes, ReadOptions::new());
    for step in 1..=20 {
        let (chopped, chopped_error) = read(Chopped::new(bytes, step), ReadOptions::new());
        assert_eq!(chopped, records, "{step} at a time");
        assert_eq!(
            chopped_error.map(|error| error.to_string()),
            error.as_ref().map(ToString::to_string),
            "{step} at a time"
        );
    }
}

#[test]
fn whole_and_cut_files() {
    for cut in 0..=file().len() {
        assert_agree(&file()[..cut]);
    }
}

#[test]
fn damaged_files() {
    for at in 0..file().len() {
        let mut bytes = file();
        bytes[at] ^= 0x40;
        assert_agree(&bytes);
    }
}

#[test]
fn other_files() {
    assert_agree(b"version https://git-lfs.github.com/spec/v1\noid sha256:0123456789abcdef\nsize 1\n");
    assert_agree(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xe5\x02\x00");
    assert_agree(&[0; 100]);
    assert_agree(&framing::encode_header(1 << 40));
}

#[test]
fn skipping() {
    for step in 1..=20 {
        let bytes = file();
        let mut reader = RecordReader::new(Chopped::new(&bytes, step));
        reader.skip_record().unwrap();
        reader.skip_record().unwrap();
        assert_eq!(reader.next_record().unwrap().unwrap().payload(), b"the third");
        assert!(reader.skip_record().unwrap().is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_agree(&bytes);
    }
}
