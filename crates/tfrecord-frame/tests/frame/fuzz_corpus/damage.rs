//! Records and one damage: every record beside it is found where it is, and none is made up.

use std::ops::Range;

use tfrecord_frame::framing::{FOOTER_LEN, HEADER_LEN, decode_header, verify_footer};
use tfrecord_frame::{Checksums, ReadOptions};

use super::input::{Choices, framed};
use crate::agreement::{Piece, assert_agree, sliced};

/// How to chop, the damage, then the payloads.
pub(crate) fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let steps = choices.steps();
    let (kind, at, put) = (choices.byte(), choices.number(), choices.piece());
    let payloads = choices.pieces();
    let sound = framed(&payloads);
    let at = at % (sound.len() + 1);
    let end = (at + put.len()).min(sound.len());
    let (put, lost) = match kind % 5 {
        0 => (put[..end - at].to_vec(), at..end),
        1 => (put, at..at),
        2 => (Vec::new(), at..end),
        3 => (vec![0; end - at], at..end),
        _ => (Vec::new(), at..sound.len()),
    };
    let bytes = [&sound[..lost.start], &put, &sound[lost.end..]].concat();
    assert_agree(&bytes, &steps);

    let affected = affected(&payloads, &lost);
    let zone = affected.start..affected.end + put.len() - lost.len();
    if (zone.clone()).any(|at| whole_record(&bytes, at).is_some_and(|end| end > zone.end)) {
        // The damage made a record out of those behind it. Nobody could tell.
        return;
    }
    let mut expected = Vec::new();
    let mut start = 0;
    for payload in &payloads {
        let record = start..start + payload.len() + 16;
        start = record.end;
        if record.end <= affected.start {
            expected.push((record.start, payload));
        } else if record.start >= affected.end {
            expected.push((record.start - affected.end + zone.end, payload));
        }
    }
    let pieces = sliced(&bytes, &ReadOptions::new());
    let mut found = Vec::new();
    for piece in &pieces {
        let (place, payload) = match piece {
            Piece::Record(position, payload) => {
                let start = usize::try_from(position.byte).unwrap();
                (start..start + payload.len() + 16, Some(payload))
            }
            Piece::Skipped(region) => {
                (usize::try_from(region.from).unwrap()..usize::try_from(region.to).unwrap(), None)
            }
            Piece::Error(_) => continue,
        };
        let beside = place.end <= zone.start || place.start >= zone.end;
        match payload {
            Some(payload) if beside => found.push((place.start, payload)),
            _ => {
                let within = zone.start <= place.start && place.end <= zone.end;
                assert!(within, "{place:?} is not within {zone:?}: {pieces:?}");
            }
        }
    }
    assert_eq!(found, expected, "damage in {zone:?}: {pieces:?}");
}

/// Where the records lie that `lost` is of, or that something came into; none if that is between two.
fn affected(payloads: &[Vec<u8>], lost: &Range<usize>) -> Range<usize> {
    let mut affected: Option<Range<usize>> = None;
    let mut start = 0;
    for payload in payloads {
        let record = start..start + payload.len() + 16;
        start = record.end;
        let hit = if lost.is_empty() {
            record.start < lost.start && lost.start < record.end
        } else {
            lost.start < record.end && record.start < lost.end
        };
        if hit {
            affected = Some(affected.map_or(record.start, |before| before.start)..record.end);
        }
    }
    affected.unwrap_or(lost.clone())
}

/// The end of the record that starts at `at`, if one does, checksums and all.
fn whole_record(bytes: &[u8], at: usize) -> Option<usize> {
    let (header, rest) = bytes[at..].split_first_chunk::<HEADER_LEN>()?;
    let len = usize::try_from(decode_header(header, Checksums::Verify).ok()?).ok()?;
    let (payload, rest) = rest.split_at_checked(len)?;
    let footer = rest.first_chunk::<FOOTER_LEN>()?;
    verify_footer(footer, payload, Checksums::Verify).ok()?;
    Some(at + HEADER_LEN + len + FOOTER_LEN)
}
