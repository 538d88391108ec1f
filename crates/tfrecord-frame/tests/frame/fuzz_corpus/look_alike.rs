//! Any bytes as a file's first, and any records copied as text.

use tfrecord_frame::framing::encode_header;
use tfrecord_frame::{Compression, LookAlike, ReadOptions, RecordSlices};

use super::input::{Choices, framed};

/// A file's first bytes; the payloads of one that is copied as text; a length, and what follows the header.
pub(crate) fn check(data: &[u8]) {
    assert_sniffed(data);
    assert_translated(&Choices::new(data).pieces());
    if let Some((len, rest)) = data.split_first_chunk() {
        let head = [&encode_header(u64::from_le_bytes(*len)), rest].concat();
        assert_eq!(Compression::sniff(&head), Compression::None);
    }
}

fn assert_sniffed(data: &[u8]) {
    let head = &data[..data.len().min(LookAlike::SNIFF_LEN)];
    let look_alike = LookAlike::sniff(data);
    assert_eq!(look_alike, LookAlike::sniff(head));
    if let Some(look_alike) = look_alike {
        assert!(!look_alike.to_string().is_empty());
        assert_ne!(look_alike.remedy(), Some(""));
    }
    let compression = Compression::sniff(data);
    assert_eq!(compression, Compression::sniff(head));
    // One and the same evidence, unless a sound header speaks against it, but of four bytes at least.
    match compression {
        _ if data.len() < 4 => {}
        Compression::None => {}
        Compression::Gzip => assert_eq!(LookAlike::sniff(data), Some(LookAlike::Gzip)),
        Compression::Zlib => assert_eq!(LookAlike::sniff(data), Some(LookAlike::Zlib)),
    }
}

/// The records before the first line feed are read, then that it was copied as text is told.
fn assert_translated(payloads: &[Vec<u8>]) {
    let sound = framed(payloads);
    let mut translated = Vec::new();
    for byte in &sound {
        if *byte == b'\n' {
            translated.push(b'\r');
        }
        translated.push(*byte);
    }
    let mut reader = RecordSlices::with_options(&translated, ReadOptions::new());
    let mut records = 0;
    let error = loop {
        match reader.next_record() {
            Ok(Some(record)) => {
                assert_eq!(record.payload(), payloads[records]);
                records += 1;
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    let Some(error) = error else {
        assert_eq!((records, translated.len()), (payloads.len(), sound.len()));
        return;
    };
    let whole: usize = payloads[..records].iter().map(|payload| payload.len() + 16).sum();
    assert_eq!((error.position().record, error.position().byte), (records as u64, whole as u64));
    assert!(!sound[..whole].contains(&b'\n'));
    let told = error.look_alike();
    // A spoilt header at a file's start may look like another file's.
    assert!(told == Some(LookAlike::CrlfTranslated) || whole == 0 && told.is_some(), "{error}");
}
