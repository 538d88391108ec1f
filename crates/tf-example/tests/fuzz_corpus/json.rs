//! Any text as a line, and the line of any record.

use tf_example::{
    Bytes,
    json::{self, Record, RecordRef, WriteOptions},
};

/// A line, or a record's payload.
pub(crate) fn check(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        match json::from_str(text) {
            Ok((number, record)) => assert_there_and_back(number.unwrap_or_default(), &record),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    let sound = RecordRef::parse(data).ok().flatten().filter(|view| view.validate().is_ok());
    let record = Record::decode(&Bytes::copy_from_slice(data));
    assert_eq!(sound.is_some(), record.is_some());
    if let (Some(view), Some(record)) = (sound, record) {
        assert_there_and_back(u64::MAX, &record);
        // A view is written as what it decodes to.
        for options in [WriteOptions::new(), WriteOptions::new().canonical(true)] {
            let mut text = Vec::new();
            json::write_ref(&mut text, 1, &view, &options).unwrap();
            let mut wanted = Vec::new();
            json::write(&mut wanted, 1, &record, &options).unwrap();
            assert_eq!(text, wanted);
        }
    }
}

fn assert_there_and_back(number: u64, record: &Record) {
    let payload = record.encode_to_vec();
    let line = json::to_string(number, record);
    assert!(!line.contains('\n'));
    let (read_number, read) = json::from_str(&line).unwrap();
    assert_eq!((read_number, read.encode_to_vec()), (Some(number), payload.clone()), "{line}");
    assert_eq!(json::to_string(number, &read), line);

    let canonical = canonical(record);
    let (no_number, read) = json::from_str(&canonical).unwrap();
    assert_eq!(no_number, None);
    assert_eq!(self::canonical(&read), canonical);
    // It has no place for the bits of a NaN.
    if !canonical.contains("NaN") {
        assert_eq!(read.encode_to_vec(), payload, "{canonical}");
    }
}

fn canonical(record: &Record) -> String {
    let mut text = Vec::new();
    json::write(&mut text, 0, record, &WriteOptions::new().canonical(true)).unwrap();
    String::from_utf8(text).unwrap()
}
