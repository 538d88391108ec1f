//! Loops written by hand that do what has to be done and nothing else: no positions, no limits, no errors worth
//! the name. What the crate costs is its distance from the fastest of them.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufReader, ErrorKind, IoSlice, Read as _, Write as _};
use std::path::Path;

/// Reads a file in large blocks and checks the records where they lie; gives their number.
pub fn read_blocks(path: &Path, block: usize) -> u64 {
    let mut file = File::open(path).unwrap();
    let mut buffer = vec![0; block];
    let (mut start, mut end) = (0, 0);
    let mut records = 0;
    loop {
        while let Some(len) = check(&buffer[start..end]) {
            start += len;
            records += 1;
        }
        buffer.copy_within(start..end, 0);
        end -= start;
        start = 0;
        if end == buffer.len() {
            buffer.resize(2 * end, 0);
        }
        match file.read(&mut buffer[end..]).unwrap() {
            0 => break,
            got => end += got,
        }
    }
    assert_eq!(end, 0, "the file ends inside a record");
    records
}

/// Reads a header and a payload with its footer by `read_exact` through a `BufReader`.
pub fn read_exact(path: &Path, capacity: usize) -> u64 {
    let mut file = BufReader::with_capacity(capacity, File::open(path).unwrap());
    let mut record = Vec::new();
    let mut header = [0; 12];
    let mut records = 0;
    loop {
        match file.read_exact(&mut header) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return records,
            Err(error) => panic!("{error}"),
        }
        let len = check_header(&header);
        if record.len() < len + 4 {
            record.resize(len + 4, 0);
        }
        file.read_exact(&mut record[..len + 4]).unwrap();
        check_payload(&record[..len], *record[len..].first_chunk().unwrap());
        records += 1;
    }
}

/// Reads a payload, its footer and the next record's header in one system call.
pub fn read_ahead_a_header(path: &Path) -> u64 {
    let mut file = File::open(path).unwrap();
    let mut buffer = vec![0; 12];
    let mut records = 0;
    if file.read(&mut buffer).unwrap() == 0 {
        return 0;
    }
    let mut len = check_header(buffer.first_chunk().unwrap());
    loop {
        let wanted = len + 4 + 12;
        if buffer.len() < wanted {
            buffer.resize(wanted, 0);
        }
        let mut got = 0;
        while got < wanted {
            match file.read(&mut buffer[got..wanted]).unwrap() {
                0 => break,
                more => got += more,
            }
        }
        check_payload(&buffer[..len], *buffer[len..].first_chunk().unwrap());
        records += 1;
        if got < wanted {
            assert_eq!(got, len + 4, "the file ends inside a record");
            return records;
        }
        len = check_header(buffer[len + 4..].first_chunk().unwrap());
    }
}

/// Checks the records of bytes in memory; gives their number.
pub fn crc_pass(bytes: &[u8]) -> u64 {
    let mut rest = bytes;
    let mut records = 0;
    while let Some(len) = check(rest) {
        rest = &rest[len..];
        records += 1;
    }
    assert!(rest.is_empty(), "the bytes end inside a record");
    records
}

/// Frames payloads into a block and writes it when full; a payload too long for a block goes by itself.
pub fn write_blocks(file: &mut File, payloads: &[&[u8]], block: usize) {
    let mut buffer = Vec::with_capacity(block);
    for payload in payloads {
        if buffer.len() + payload.len() + 16 > block {
            file.write_all(&buffer).unwrap();
            buffer.clear();
        }
        if payload.len() + 16 > block {
            file.write_all(&header(payload)).unwrap();
            file.write_all(payload).unwrap();
            buffer.extend_from_slice(&masked(payload).to_le_bytes());
        } else {
            append(&mut buffer, payload);
        }
    }
    file.write_all(&buffer).unwrap();
}

/// Writes a footer, the next header and its payload in one system call, without copying the payload.
pub fn write_vectored(file: &mut File, payloads: &[&[u8]]) {
    let mut between = Vec::new();
    for payload in payloads {
        between.extend_from_slice(&header(payload));
        let total = between.len() + payload.len();
        let got = file.write_vectored(&[IoSlice::new(&between), IoSlice::new(payload)]).unwrap();
        assert_eq!(got, total, "a file takes all there is");
        between.clear();
        between.extend_from_slice(&masked(payload).to_le_bytes());
    }
    file.write_all(&between).unwrap();
}

/// Frames a payload.
pub fn append(bytes: &mut Vec<u8>, payload: &[u8]) {
    bytes.extend_from_slice(&header(payload));
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&masked(payload).to_le_bytes());
}

fn header(payload: &[u8]) -> [u8; 12] {
    let mut header = [0; 12];
    let length = Aligned((payload.len() as u64).to_le_bytes());
    header[..8].copy_from_slice(&length.0);
    header[8..].copy_from_slice(&masked(&length.0).to_le_bytes());
    header
}

/// Eight bytes where `crc32c` takes them in one step; elsewhere it goes byte by byte.
#[repr(align(8))]
struct Aligned([u8; 8]);

/// The length of the record at the front, if all of it is there.
fn check(bytes: &[u8]) -> Option<usize> {
    let (header, rest) = bytes.split_first_chunk()?;
    let len = check_header(header);
    let (payload, rest) = rest.split_at_checked(len)?;
    check_payload(payload, *rest.first_chunk()?);
    Some(len + 16)
}

fn check_header(header: &[u8; 12]) -> usize {
    let length = Aligned(*header.first_chunk().unwrap());
    assert_eq!(masked(&length.0).to_le_bytes(), header[8..], "a length's checksum differs");
    usize::try_from(u64::from_le_bytes(length.0)).unwrap()
}

fn check_payload(payload: &[u8], footer: [u8; 4]) {
    assert_eq!(masked(payload).to_le_bytes(), footer, "a payload's checksum differs");
    black_box(payload);
}

fn masked(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}
