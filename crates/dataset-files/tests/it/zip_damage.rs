//! Damage to a small archive is an error, or changes nothing.

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
