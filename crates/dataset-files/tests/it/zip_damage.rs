//! Damage to a small archive is an error, or changes nothing.

use dataset_files::{Limits, Source};
use proptest::prelude::*;

use crate::{
    contents, open,
    zip_bytes::{Item, with_zip64_end, zip, zip_with, zip64_extra},
};

fn archives() -> Vec<Vec<u8>> {
    let items = [
        Item::stored("images/a.jpg", b"stored"),
        Item::deflated("b.txt", b"deflated deflated deflated"),
        Item::stored("images/", b""),
    ];
    let zip64 = Item::stored("a", b"one").both(|header| {
        header.compressed_len = u32::MAX;
        header.uncompressed_len = u32::MAX;
        header.extra = zip64_extra(&[3, 3]);
    });
    vec![
        zip(&items),
        zip_with(&items, b"prefix", b"comment", 3),
        with_zip64_end(zip(&[zip64, Item::deflated("b", b"two")]), true),
        with_zip64_end(zip(&items), false),
    ]
}

#[test]
fn every_truncation_is_an_error() {
    for bytes in archives() {
        assert!(open(bytes.clone()).is_ok());
        for len in 0..bytes.len() {
            assert!(open(bytes[..len].to_vec()).is_err(), "cut to {len} of {}", bytes.len());
        }
    }
}

#[test]
fn every_flipped_bit_is_an_error_or_changes_nothing() {
    let mut refused = 0;
    let mut unchanged = 0;
    for bytes in archives() {
        let expected = contents(&open(bytes.clone()).unwrap()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let Ok(source) = open(damaged) else {
                refused += 1;
                continue;
            };
            let Ok(mut found) = contents(&source) else {
                refused += 1;
                continue;
            };
            // What a mode turned into something else is missing, and said to be.
            for warning in source.warnings() {
                found.extend(expected.iter().filter(|(name, _)| name == warning.location()).cloned());
            }
            found.sort();
            assert_eq!(found, expected, "byte {} bit {}", bit / 8, bit % 8);
            unchanged += 1;
        }
    }
    assert!(refused > unchanged, "{refused} refused, {unchanged} unchanged");
}

/// Values that sit at the edges of what fields can hold.
fn edge() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop_oneof![Just(0_u16), Just(1), Just(0x7fff), Just(u16::MAX), any::<u16>()]
            .prop_map(|number| number.to_le_bytes().to_vec()),
        prop_oneof![Just(0_u32), Just(1), Just(0x7fff_ffff), Just(u32::MAX - 1), Just(u32::MAX)]
            .prop_map(|number| number.to_le_bytes().to_vec()),
        prop_oneof![Just(0_u64), Just(1 << 63), Just(u64::MAX - 46), Just(u64::MAX)]
            .prop_map(|number| number.to_le_bytes().to_vec()),
        prop_oneof![Just(b"PK\x05\x06"), Just(b"PK\x01\x02"), Just(b"PK\x06\x06"), Just(b"PK\x06\x07")]
            .prop_map(|signature| signature.to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_it_panic_or_invent_contents(
        which in 0_usize..4,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), edge()), 1..5),
    ) {
        let mut bytes = archives().swap_remove(which);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            let end = bytes.len().min(at + value.len());
            bytes[at..end].copy_from_slice(&value[..end - at]);
        }
        let len = bytes.len();
        if let Ok(source) = open(bytes) {
            for entry in source.entries().unwrap() {
                if let Ok(read) = source.read(entry.name(), 1 << 20) {
                    prop_assert_eq!(read.len() as u64, entry.len());
                    prop_assert!(read.len() <= len);
                }
            }
        }
    }
}

#[test]
fn a_file_cut_while_it_is_open_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    std::fs::write(&path, zip(&[Item::stored("a", &[7; 1000]), Item::stored("b", b"two")])).unwrap();
    let source = Source::open(&path, &Limits::default()).unwrap();
    std::fs::File::options().write(true).open(&path).unwrap().set_len(500).unwrap();
    for name in ["a", "b"] {
        let error = source.read(name, 1000).unwrap_err();
        assert_eq!(error.to_string(), format!("{name}: the archive has lost its end"));
    }
}
