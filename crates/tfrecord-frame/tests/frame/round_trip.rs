//! Payloads to a file and back.

use proptest::prelude::*;
use tfrecord_frame::{Checksums, ReadOptions, RecordReader};

use crate::sample::{frame, read};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn payloads_survive(payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..12)) {
        let file = frame(&payloads);
        let framing: usize = payloads.iter().map(|payload| payload.len() + 16).sum();
        prop_assert_eq!(file.len(), framing);

        for checksums in [Checksums::Verify, Checksums::LengthOnly, Checksums::Ignore] {
            let (records, error) = read(file.as_slice(), ReadOptions::new().checksums(checksums));
            prop_assert!(error.is_none());
            prop_assert!(records.iter().map(|(_, payload)| payload).eq(&payloads));
        }
    }

    #[test]
    fn every_way_to_read_agrees(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..12),
    ) {
        let file = frame(&payloads);
        let (lent, _) = read(file.as_slice(), ReadOptions::new());

        let owned: Vec<_> = RecordReader::new(file.as_slice())
            .into_iter()
            .map(|record| record.map(|record| (record.position(), record.into_payload())).unwrap())
            .collect();
        prop_assert_eq!(&owned, &lent);

        let mut reader = RecordReader::new(file.as_slice());
        let mut payload = b"left over".to_vec();
        for (position, expected) in &lent {
            prop_assert_eq!(reader.position(), *position);
            prop_assert_eq!(reader.read_into(&mut payload).unwrap(), Some(*position));
            prop_assert_eq!(&payload, expected);
        }
        prop_assert_eq!(reader.read_into(&mut payload).unwrap(), None);
        prop_assert!(payload.is_empty());

        let mut reader = RecordReader::new(file.as_slice());
        for (position, _) in &lent {
            prop_assert_eq!(reader.skip_record().unwrap(), Some(*position));
        }
        prop_assert!(reader.skip_record().unwrap().is_none());
    }

    #[test]
    fn reading_any_bytes_ends(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for checksums in [Checksums::Verify, Checksums::LengthOnly, Checksums::Ignore] {
            let (records, error) = read(bytes.as_slice(), ReadOptions::new().checksums(checksums));
            let taken: usize = records.iter().map(|(_, payload)| payload.len() + 16).sum();
            prop_assert!(taken <= bytes.len());
            prop_assert_eq!(error.is_none(), taken == bytes.len());
        }
    }
}
