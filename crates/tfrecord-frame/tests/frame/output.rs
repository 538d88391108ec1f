//! The writer's bytes, and an output that fails.

use std::io::{self, Write};

use tfrecord_frame::{Position, RecordWriter};

/// Takes `room` bytes, one at a time, then fails.
struct Full {
    taken: Vec<u8>,
    room: usize,
}

impl Write for Full {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        if self.taken.len() == self.room {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.taken.extend_from_slice(&buf[..buf.len().min(1)]);
        Ok(buf.len().min(1))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The first two records of a file from Grain's test data.
#[test]
fn the_bytes_another_writer_wrote() {
    #[rustfmt::skip]
    let file: [u8; 36] = [
        0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // length: 1
        0x01, 0x75, 0xde, 0x41,                         // masked CRC-32C of the length
        b'1',                                           // payload: "1"
        0xc3, 0x0c, 0x4a, 0xd6,                         // masked CRC-32C of the payload
        0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // length: 3
        0xb0, 0x99, 0x49, 0x0e,                         // masked CRC-32C of the length
        b'1', b' ', b'1',                               // payload: "1 1"
        0x59, 0xbe, 0xd8, 0xde,                         // masked CRC-32C of the payload
    ];
    let mut writer = RecordWriter::new(Vec::new());
    writer.write_record(b"1").unwrap();
    writer.write_record(b"1 1").unwrap();
    assert_eq!(writer.into_inner(), file);
}

#[test]
fn positions_are_where_records_start() {
    let mut writer = RecordWriter::new(Vec::new());
    assert_eq!(writer.write_record(b"12345").unwrap(), Position { record: 0, byte: 0 });
    assert_eq!(writer.write_record(b"").unwrap(), Position { record: 1, byte: 21 });
    assert_eq!(writer.position(), Position { record: 2, byte: 37 });
    assert_eq!(writer.into_inner().len(), 37);
}

#[test]
fn after_a_failed_write_nothing_more_is_written() {
    for room in 0..33 {
        let mut writer = RecordWriter::new(Full { taken: Vec::new(), room });
        let first = writer.write_record(b"x");
        assert_eq!(first.is_ok(), room >= 17);
        if first.is_ok() {
            assert_eq!(writer.write_record(b"").unwrap_err().kind(), io::ErrorKind::StorageFull);
        }
        writer.get_mut().room = usize::MAX;
        assert!(writer.write_record(b"y").is_err());
        assert_eq!(writer.position().record, u64::from(room >= 17));
        assert!(writer.flush().is_ok());
        assert_eq!(writer.into_inner().taken.len(), room);
    }
}
