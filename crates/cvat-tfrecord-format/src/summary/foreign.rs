//! What a record is that is no Example: a guess by its bytes.

/// `double wall_time = 1`, with which TensorFlow begins every event.
const WALL_TIME: u8 = 0x09;
/// `int64 step = 2`.
const STEP: u8 = 0x10;
/// The last field of an `Event`: `source_metadata = 10`.
const LAST_FIELD: u8 = 10;

/// Whether a payload has the fields of a `tf.Event`, as files for `TensorBoard` have them (TensorFlow's `event.proto`).
pub(super) fn is_event(payload: &[u8]) -> bool {
    let Some((wall_time, mut rest)) = payload.split_first_chunk::<9>() else { return false };
    let [WALL_TIME, time @ ..] = *wall_time else { return false };
    // Seconds since 1970, or not set.
    if time != [0; 8] && !(1.0..1e11).contains(&f64::from_le_bytes(time)) {
        return false;
    }
    while let Some((&key, after)) = rest.split_first() {
        let Some((value, after)) = varint(after) else { return false };
        let passed = match key {
            STEP => Some(after),
            // Everything else is a message or text: its length comes first.
            _ if key & 7 == 2 && (3..=LAST_FIELD).contains(&(key >> 3)) => {
                usize::try_from(value).ok().and_then(|len| after.get(len..))
            }
            _ => None,
        };
        let Some(passed) = passed else { return false };
        rest = passed;
    }
    true
}

/// Whether a payload is text that people read: UTF-8 without control characters but for white space.
pub(super) fn is_text(payload: &[u8]) -> bool {
    let is_shown = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    !payload.is_empty() && std::str::from_utf8(payload).is_ok_and(|text| text.chars().all(is_shown))
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let len = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)? + 1;
    let (digits, rest) = bytes.split_at_checked(len)?;
    let value = digits.iter().rev().fold(0, |value: u64, byte| (value << 7) | u64::from(byte & 0x7f));
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(rest: &[u8]) -> Vec<u8> {
        let time = 1_700_000_000.25_f64.to_le_bytes();
        [&[WALL_TIME], time.as_slice(), rest].concat()
    }

    #[test]
    fn events_are_told_by_their_fields() {
        // file_version = 3
        assert!(is_event(&event(b"\x1a\x0dbrain.Event:2")));
        // step = 300, summary = 5
        assert!(is_event(&event(b"\x10\xac\x02\x2a\x03\x0a\x01\x61")));
        assert!(is_event(&event(b"")));
        for rest in [
            b"\x1a\x0ebrain.Event:2".as_slice(), // longer than the record
            b"\x5a\x01a",                        // field 11
            b"\x0d1234",                         // another type
            b"\x10\xac\xac\xac\xac\xac\xac\xac\xac\xac\xac\xac\x02", // no varint
            b"\x10",
        ] {
            assert!(!is_event(&event(rest)), "{rest:?}");
        }
        assert!(is_event(&[WALL_TIME, 0, 0, 0, 0, 0, 0, 0, 0]));
        assert!(!is_event(&[WALL_TIME; 9]), "no such time");
        assert!(!is_event(b"\x09"));
        assert!(!is_event(b"123456789"));
    }

    #[test]
    fn text_has_no_control_characters() {
        assert!(is_text("hello wörld\n".as_bytes()));
        for payload in [b"".as_slice(), b"\0\0\x80\x3f", b"a\0", b"\x1b[31m", b"\xff\xfe"] {
            assert!(!is_text(payload), "{payload:?}");
        }
    }
}
